"""Displayed dates: every language of X's embeds, odd and older forms, and what must stay text."""

from __future__ import annotations

import calendar
import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.finding import dates
from citesnap.finding.dates import find_date, parse_date

# One invented day per language, in the long form of CLDR: the form of X's embeds.
IN_EVERY_LANGUAGE = {
    "en": ("February 7, 2022", "2022-02-07"),
    "en-gb": ("7 February 2022", "2022-02-07"),
    "ar": ("٧ فبراير ٢٠٢٢", "2022-02-07"),
    "bn": ("৭ ফেব্রুয়ারী, ২০২২", "2022-02-07"),
    "ca": ("7 d’agost de 2022", "2022-08-07"),
    "cs": ("7. února 2022", "2022-02-07"),
    "da": ("7. februar 2022", "2022-02-07"),
    "de": ("7. März 2022", "2022-03-07"),
    "el": ("7 Φεβρουαρίου 2022", "2022-02-07"),
    "es": ("7 de febrero de 2022", "2022-02-07"),
    "fa": ("۷ فوریه ۲۰۲۲", "2022-02-07"),
    "fi": ("7. helmikuuta 2022", "2022-02-07"),
    "fil": ("Pebrero 7, 2022", "2022-02-07"),
    "fr": ("7 février 2022", "2022-02-07"),
    "he": ("7 בפברואר 2022", "2022-02-07"),
    "hi": ("7 फ़रवरी 2022", "2022-02-07"),
    "hu": ("2022. február 7.", "2022-02-07"),
    "id": ("7 Februari 2022", "2022-02-07"),
    "it": ("7 febbraio 2022", "2022-02-07"),
    "ja": ("2022年2月7日", "2022-02-07"),
    "ko": ("2022년 2월 7일", "2022-02-07"),
    "msa": ("7 Disember 2022", "2022-12-07"),
    "nl": ("7 februari 2022", "2022-02-07"),
    "no": ("7. februar 2022", "2022-02-07"),
    "pl": ("7 lutego 2022", "2022-02-07"),
    "pt": ("7 de fevereiro de 2022", "2022-02-07"),
    "ro": ("7 februarie 2022", "2022-02-07"),
    "ru": ("7 февраля 2022 г.", "2022-02-07"),
    "sv": ("7 februari 2022", "2022-02-07"),
    "th": ("7 กุมภาพันธ์ 2565", "2022-02-07"),
    "tr": ("7 Şubat 2022", "2022-02-07"),
    "uk": ("7 лютого 2022 р.", "2022-02-07"),
    "ur": ("7 فروری، 2022", "2022-02-07"),
    "vi": ("7 tháng 2, 2022", "2022-02-07"),
    "zh-cn": ("2022年2月7日", "2022-02-07"),
    "zh-tw": ("2022年12月17日", "2022-12-17"),
}


def test_a_month_with_its_preposition_and_a_final_dot_are_read() -> None:
    assert [parse_date(shown) for shown in ("3 בינואר 2018", "3. јануар 2018.", "3. mája 2018.")] == [
        "2018-01-03",
        "2018-01-03",
        "2018-05-03",
    ]


@pytest.mark.parametrize("language", IN_EVERY_LANGUAGE)
def test_the_long_form_of_every_language_is_read(language: str) -> None:
    shown, day = IN_EVERY_LANGUAGE[language]
    assert parse_date(shown) == day
    assert find_date(f"({shown}) and more", 1) == (1, 1 + len(shown), day)


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("September 19th 2020", "2020-09-19"),
        ("1er janvier 2018", "2018-01-01"),
        ("Jul 27, '21", "2021-07-27"),
        ("27 Jul '21", "2021-07-27"),
        ("Tue, July 27th, ’21", "2021-07-27"),
        ("27. Juli ‘21", "2021-07-27"),
        ("febrero 8, 2016", "2016-02-08"),
        ("06. Jan. 2018", "2018-01-06"),
        ("4 Jan 2014", "2014-01-04"),
        ("October 07, 2014", "2014-10-07"),
        ("February 19，2017", "2017-02-19"),
        ("9 月 16 日, 2018", "2018-09-16"),
        ("2019 年 6 月 7 日", "2019-06-07"),
        ("8월 7, 2012", "2012-08-07"),
        ("3月 16, 2012", "2012-03-16"),
        ("2013, 5月 30", "2013-05-30"),
        ("٢٩ سبتمبر، ٢٠١٧", "2017-09-29"),
        ("مئی11, 2018", "2018-05-11"),
        ("28\\. Juni 2018", "2018-06-28"),
        ("May\u00a01,\u00a02020", "2020-05-01"),
        ("\u200e1 May 2020\u200f", "2020-05-01"),
        ("２０１９年４月１日", "2019-04-01"),
        ("March 25,\n> 2017", "2017-03-25"),
        ("16 de novembre del 2018", "2018-11-16"),
        ("1 เมษายน ค.ศ. 2019", "2019-04-01"),
        ("Tuesday, March 3, 2020", "2020-03-03"),
        ("2019-04-01", "2019-04-01"),
        ("2019-04-01T10:20:30.000Z", "2019-04-01"),
        ("AUGUST 18, 2021", "2021-08-18"),
        ("Sept. 9, 2021", "2021-09-09"),
    ],
)
def test_older_and_odd_forms_are_read(shown: str, day: str) -> None:
    assert parse_date(shown) == day


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("9:29 PM - 18 Oct 2016", "2016-10-18"),
        ("5:52 PM · Aug 30, 2026", "2026-08-30"),
        ("12:35 · 2021/07/27", "2021-07-27"),
        ("12:35 PM - 27/07/2021", "2021-07-27"),
        ("12:35 · 27.07.2021", "2021-07-27"),
        ("12.35 · 27. juli 2021", "2021-07-27"),
        ("12.35 - 27. heinäkuuta 2021", "2021-07-27"),
        ("12:35 · 03/04/2021", None),
        ("8:44 AM ∙ Mar 15, 2023", "2023-03-15"),
        ("05:38 PM - 07 Jun 2019", "2019-06-07"),
        ("21:12 - 9 mar. 2017", "2017-03-09"),
        ("9:29 PM - 18 Oct 11", "2011-10-18"),
        ("오후 1:01 - 2018년 6월 5일", "2018-06-05"),
        ("午後9:12 · 2019年4月1日", "2019-04-01"),
        ("下午9:12 · 2019年4月1日", "2019-04-01"),
        ("9:12 م · ١٦ فبراير ٢٠٢٠", "2020-02-16"),
        ("9:29 μ.μ. · 18 Οκτ 2016", "2016-10-18"),
        ("6:05 p. m. · 3 mar. 2021", "2021-03-03"),
        ("5:13 PM · 12 ก.พ. 2563", "2020-02-12"),
        ("November 19, 2024 at 3:06 PM", "2024-11-19"),
        ("Fri Sep 30 15:13:45 UTC+0000 2016", "2016-09-30"),
    ],
)
def test_a_time_of_day_may_stand_beside_the_date(shown: str, day: str) -> None:
    assert parse_date(shown) == day


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("۱۲ فروردین ۱۳۹۸", "2019-04-01"),
        ("۱ فروردین ۱۴۰۰", "2021-03-21"),
        ("۳۰ اسفند ۱۳۹۹", "2021-03-20"),
        ("۲۹ اسفند ۱۳۹۸", "2020-03-19"),
        ("۱ مهر ۱۴۰۲", "2023-09-23"),
        ("1 มกราคม 2563", "2020-01-01"),
    ],
)
def test_years_of_other_calendars_are_converted(shown: str, day: str) -> None:
    assert parse_date(shown) == day


@pytest.mark.parametrize(
    "shown",
    [
        "03/04/2021",
        "Jul 27, 21",
        "27 Jul '21st",
        "Jul 27, '71",
        "2 hours ago",
        "3h",
        "yesterday",
        "Aug 30",
        "May 2020",
        "2020",
        "February 30, 2019",
        "May 1, 1066",
        "May 1, 20",
        "June 31, 2020",
        "Dec. 10, 2017 and more",
        "the 5th of never",
        "",
        "\0",
        "\ud800",
        "1" * 5000,
    ],
)
def test_what_names_no_certain_day_is_no_date(shown: str) -> None:
    assert parse_date(shown) is None


def test_a_date_is_found_whatever_is_glued_to_its_end() -> None:
    assert find_date("May 13, 2017Does all", 0) == (0, 12, "2017-05-13")
    assert find_date("May 13, 201715 people", 0) == (0, 12, "2017-05-13")
    assert find_date("March 10, 2018 Report", 0) == (0, 14, "2018-03-10")
    assert find_date("2019年4月1日の夜", 0) == (0, 9, "2019-04-01")
    assert find_date("29 июля 2018 г. Потом", 0) == (0, 15, "2018-07-29")


def test_a_date_without_a_certain_day_is_found_as_text() -> None:
    assert find_date("03/04/2021 and", 0) == (0, 10, None)
    assert find_date("2 hours ago", 0) == (0, 11, None)


def test_a_date_begins_exactly_where_asked() -> None:
    assert find_date("on May 13, 2017", 0) is None
    assert find_date("on May 13, 2017", 3) == (3, 15, "2017-05-13")
    assert find_date("(@example_river) served 12 May years", 17) is None


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    month = calendar.month_name[day.month]
    for shown in (
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3]} {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert parse_date(shown) == day.isoformat()


def test_solar_hijri_days_follow_each_other_without_a_gap() -> None:
    months = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
    leap_years = {1383, 1387, 1391, 1395, 1399, 1403, 1408}
    expected = date(2001, 3, 21)
    for year in range(1380, 1410):
        for number, month in enumerate(months, 1):
            for day in range(1, 32 if number <= 6 else 31 if number < 12 or year in leap_years else 30):
                assert parse_date(f"{day} {month} {year}") == expected.isoformat()
                expected += timedelta(days=1)
    assert parse_date("30 اسفند 1398") is None


@given(st.text(max_size=120), st.integers(0, 120))
def test_any_text_is_answered(text: str, pos: int) -> None:
    parse_date(text)
    found = find_date(text, min(pos, len(text)))
    assert found is None or found[0] < found[1] <= len(text)


def test_examples_in_the_module() -> None:
    assert doctest.testmod(dates).failed == 0
