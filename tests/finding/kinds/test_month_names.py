"""Dates whose month name means two months, dates of languages outside X's list, dates broken over lines, dates as numbers.

Every row is an input and the day it says: None where nobody can say.
"""

from __future__ import annotations

import pytest

from citesnap.finding.dates import find_date, parse_date, possible_days

# (as shown, language of the page, day)
TWO_MEANINGS = [
    ("26. listopada 2021.", None, None),
    ("26. listopada 2021.", "hr", "2021-10-26"),
    ("26. listopada 2021.", "hr-HR", "2021-10-26"),
    ("26 listopada 2021", "pl", "2021-11-26"),
    ("26 listopada 2021", "pl_PL", "2021-11-26"),
    ("26 listopada 2021", None, None),
    ("26 listopada 2021", "en", None),
    ("26. listopad 2021", "cs", "2021-11-26"),
    ("26. listopad 2021", "HR", "2021-10-26"),
    ("31. listopada 2021.", None, "2021-10-31"),  # November has 30 days
    ("16. lip 2021.", None, None),
    ("16. lip. 2021.", "hr", "2021-06-16"),
    ("16 lip 2021", "pl", "2021-07-16"),
    ("31 lip 2021", None, "2021-07-31"),
    ("9. srp 2021.", "hr", "2021-07-09"),
    ("9. srp 2021", "cs", "2021-08-09"),
    ("9. srp 2021", None, None),
    ("7. lis 2020.", "hr", "2020-10-07"),
    ("7 lis 2020", "pl", "2020-11-07"),
    ("12:35 · 7. lis 2020.", "hr", "2020-10-07"),
    ("12:35 · 7. lis 2020.", None, None),
    ("27. srpnja 2021.", None, "2021-07-27"),
    ("27. srpanj 2021.", None, "2021-07-27"),
    ("1. siječnja 2021.", None, "2021-01-01"),
    ("1. sij 2021.", None, "2021-01-01"),
    ("5. veljače 2021.", None, "2021-02-05"),
    ("5. ožujka 2021.", None, "2021-03-05"),
    ("5. travnja 2021.", None, "2021-04-05"),
    ("5. svibnja 2021.", None, "2021-05-05"),
    ("5. lipnja 2021.", None, "2021-06-05"),
    ("5. kolovoza 2021.", None, "2021-08-05"),
    ("5. rujna 2021.", None, "2021-09-05"),
    ("5. studenoga 2021.", None, "2021-11-05"),
    ("5. prosinca 2021.", None, "2021-12-05"),
    ("5. prosince 2021", None, "2021-12-05"),
    ("5 lipca 2021", None, "2021-07-05"),
    ("5. srpna 2021", None, "2021-08-05"),
    ("26 листопада 2021", None, "2021-11-26"),
]


@pytest.mark.parametrize(("shown", "language", "day"), TWO_MEANINGS)
def test_a_name_of_two_months_is_settled_by_the_language_or_not_at_all(
    shown: str, language: str | None, day: str | None
) -> None:
    assert parse_date(shown, language=language) == day
    found = find_date(f"({shown}) and", 1, language=language)
    assert found is not None and found[2] == day


def test_both_days_are_told_where_nobody_settles_it() -> None:
    assert possible_days("26. listopada 2021.") == ("2021-10-26", "2021-11-26")
    assert possible_days("12:35 · 16 lip 2021") == ("2021-06-16", "2021-07-16")
    assert possible_days("May 1, 2020") == ("2020-05-01",)
    assert possible_days("03/04/2021") == ("2021-03-04", "2021-04-03")
    assert possible_days("soon") == ()


OTHER_LANGUAGES = [
    ("2021(e)ko uztailaren 27(a)", "2021-07-27"),
    ("2021(e)ko uzt. 27(a)", "2021-07-27"),
    ("2021eko uztailaren 27a", "2021-07-27"),
    ("2021ko uztailaren 27an", "2021-07-27"),
    ("2022ko abenduaren 1a", "2022-12-01"),
    ("2021ko uztailak 27", "2021-07-27"),
    ("2021 m. liepos 27 d.", "2021-07-27"),
    ("2021 m. liepos 27 d", "2021-07-27"),
    ("2021. gada 27. jūlijs", "2021-07-27"),
    ("2021. gada 27. jūlijā", "2021-07-27"),
    ("2021 ж. 27 шілде", "2021-07-27"),
    ("2021-ж., 27-июль", "2021-07-27"),
    ("27-iyul, 2021", "2021-07-27"),
    ("27 ta’ Lulju 2021", "2021-07-27"),
    ("27 de xunetu de 2021", "2021-07-27"),
    ("27 di juli 2021", "2021-07-27"),
    ("27 Meán Fómhair 2021", "2021-09-27"),
    ("27 Deireadh Fómhair 2021", "2021-10-27"),
    ("27 Gouere 2021", "2021-07-27"),
    ("27mh dhen Iuchar 2021", "2021-07-27"),
    ("27 تموز 2021", "2021-07-27"),
    ("٢٧ تشرين الأول ٢٠٢١", "2021-10-27"),
    ("27 كانون الثاني 2021", "2021-01-27"),
    ("27 يوليو/تموز 2021", "2021-07-27"),
    ("27 تموز / يوليو 2021", "2021-07-27"),
    ("27 جويلية 2021", "2021-07-27"),
    ("۵ اسد ۱۴۰۰", "2021-07-27"),
    ("۲۷ ژوئیهٔ ۲۰۲۱", "2021-07-27"),
    ("2021 оны 7-р сарын 27", None),
    ("27. јула 2021.", "2021-07-27"),
    ("27. jula 2021.", "2021-07-27"),
    ("1. јануара 2021. године", None),
    ("1. јануара 2021.", "2021-01-01"),
    ("5. februara 2021.", "2021-02-05"),
    ("5. марта 2021.", "2021-03-05"),
    ("5. априла 2021.", "2021-04-05"),
    ("5. маја 2021.", "2021-05-05"),
    ("5. juna 2021.", "2021-06-05"),
    ("5. avgusta 2021.", "2021-08-05"),
    ("5. augusta 2021.", "2021-08-05"),
    ("5. септембра 2021.", "2021-09-05"),
    ("5. oktobra 2021.", "2021-10-05"),
    ("5. новембра 2021.", "2021-11-05"),
    ("5. decembra 2021.", "2021-12-05"),
    ("27 جولای 2021", "2021-07-27"),
    ("۲۷ جولای ۲۰۲۱", "2021-07-27"),
    ("۵ فبروری ۲۰۲۱", "2021-02-05"),
    ("27. heinäk. 2021", "2021-07-27"),
    ("5. tammik. 2021", "2021-01-05"),
    ("5. jouluk. 2021", "2021-12-05"),
    ("27 tháng 7 năm 2021", "2021-07-27"),
    ("ngày 27 tháng 7 năm 2021", "2021-07-27"),
    ("Thứ Năm, 29 tháng 7, 2021", "2021-07-29"),
    ("Tháng Bảy 27, 2021", "2021-07-27"),
    ("27 Tháng Bảy, 2021", "2021-07-27"),
    ("5 Tháng Năm, 2021", "2021-05-05"),
    ("5 Tháng Năm năm 2021", "2021-05-05"),
    ("Tháng Mười 5, 2021", "2021-10-05"),
    ("Tháng Mười Một 5, 2021", "2021-11-05"),
    ("Tháng Mười Hai 5, 2021", "2021-12-05"),
    ("Tháng Giêng 5, 2021", "2021-01-05"),
    ("27 հուլիսի, 2021 թ.", "2021-07-27"),
    ("keskiviikkona 27. heinäkuuta 2021", "2021-07-27"),
    ("sunnuntai 27. kesäkuuta 2021", "2021-06-27"),
    ("יום שלישי, 27 ביולי 2021", "2021-07-27"),
    ("utorak, 27. srpnja 2021.", "2021-07-27"),
    ("asteartea, 2021(e)ko uztailaren 27(a)", "2021-07-27"),
    ("27 Temmuz 2021 Salı", "2021-07-27"),
    ("2021년 7월 27일 화요일", "2021-07-27"),
    ("2021年7月27日火曜日", "2021-07-27"),
    ("2021年7月27日 星期二", "2021-07-27"),
    ("2021. július 27., kedd", "2021-07-27"),
    ("Çərşənbə axşamı, 27 iyul 2021", "2021-07-27"),
    ("Dydd Mawrth, 27 Gorffennaf 2021", "2021-07-27"),
    ("terça-feira, 27 de julho de 2021", "2021-07-27"),
    ("27 জুলাই, 2021", "2021-07-27"),
    ("27 জানুয়ারি, 2021", "2021-01-27"),
    ("d. 27. juli 2021", "2021-07-27"),
    ("2021/07/27", "2021-07-27"),
    ("2021.07.27", "2021-07-27"),
    ("2021. 7. 27.", "2021-07-27"),
    ("2021-07-27 12:35", "2021-07-27"),
    # A number above twelve is no month; where both could be one, nothing tells which is.
    ("27/07/2021", "2021-07-27"),
    ("27.07.2021", "2021-07-27"),
    ("03/04/2021", None),
]


@pytest.mark.parametrize(("shown", "day"), OTHER_LANGUAGES)
def test_dates_of_languages_beyond_those_of_embeds(shown: str, day: str | None) -> None:
    assert parse_date(shown) == day


BROKEN = [
    ("Septem-\nber 10, 2026", "2026-09-10"),
    ("Septem\u00ad\nber 10, 2026", "2026-09-10"),
    ("Septem\u00adber 10, 2026", "2026-09-10"),
    ("Septem\u2010\nber 10, 2026", "2026-09-10"),
    ("Sep-\n   tember 10, 2026", "2026-09-10"),
    ("Septem-\n> ber 10, 2026", "2026-09-10"),
    ("Septem-\r\nber 10, 2026", "2026-09-10"),
    ("September\n10, 2026", "2026-09-10"),
    ("September 10,\n2026", "2026-09-10"),
    ("10 Sep-\ntember 2026", "2026-09-10"),
    ("10. Sep-\ntember 2026", "2026-09-10"),
    ("10 de septiem-\nbre de 2026", "2026-09-10"),
    ("10 sep-\ntembre 2026", "2026-09-10"),
    ("10 сен-\nтября 2026 г.", "2026-09-10"),
    ("Thurs-\nday, September 10, 2026", "2026-09-10"),
    ("10 de\nseptembro de 2026", "2026-09-10"),
    ("Septem- ber 10, 2026", "2026-09-10"),
    ("10 wrze-\nśnia 2026", "2026-09-10"),
    ("Au-\ngust 1, 2021", "2021-08-01"),
    ("Janu-\nary 31, 2021, 3:04 PM", "2021-01-31"),
    ("12:35 PM · Septem-\nber 10, 2026", "2026-09-10"),
    ("Never-\nmber 10, 2026", None),
]


@pytest.mark.parametrize(("shown", "day"), BROKEN)
def test_a_date_broken_over_lines_is_one_date(shown: str, day: str | None) -> None:
    assert parse_date(shown) == day
    if day is not None:
        found = find_date(f"x {shown} and", 2)
        assert found is not None and found[2] == day


EPOCHS = [
    ("1613364720000", "2021-02-15"),
    ("1613364720", "2021-02-15"),
    ("1113364720", None),  # before the first post of any platform
    ("1113364720000", None),
    ("16133647200", None),
    ("161336472000", None),
    ("9999999999999", None),
    ("1420000000000000000", None),
]


@pytest.mark.parametrize(("shown", "day"), EPOCHS)
def test_seconds_and_milliseconds_since_1970_are_a_date(shown: str, day: str | None) -> None:
    assert parse_date(shown) == day
    found = find_date(f"{shown}\n", 0)
    assert (found[2] if found else None) == day


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1 መስከረም 2014", {"2021-09-11", "2014-09-01"}),
        ("1 መስከረም 2012", {"2019-09-12", "2012-09-01"}),
        ("29 ታሕሳስ 2013", {"2021-01-07", "2013-12-29"}),
        ("Onkoloolessa 5, 2013", {"2020-10-15", "2013-10-05"}),
        ("5 ኦገስት 2021", {"2021-08-05"}),
    ],
)
def test_a_month_of_two_calendars_is_a_day_of_either(text: str, days: set[str]) -> None:
    """Names that Eritrea has for the Gregorian months are Ethiopia's for its own, seven years behind."""
    assert set(possible_days(text)) == days
    assert parse_date(text) == (next(iter(days)) if len(days) == 1 else None)
