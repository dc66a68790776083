"""Displayed dates: what an article shows beside a post, read as an ISO day.

Pure, and it never guesses: relative ("2 hours ago"), numeric (`03/04/2021`) and impossible dates stay text. Month names of all
languages are looked up in one table (`_calendar`), generated from CLDR, because pages state their language wrongly. Few names mean
two months (Croatian and Polish `listopada`): these alone are decided by the language, where the caller knows it, and stay text
where not. The shapes below are those that X's embeds and their older forms have, and those of CLDR's long dates.

A date is read in two steps: its characters become tokens, and the tokens' one-letter codes are matched by a few patterns. So
`17 de marzo de 2016` is `nwMwY`, and a new shape is one line in `_SHAPES`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from citesnap.finding import _calendar
from citesnap.text.patterns import regex

_LONGEST = 80
"""Characters of text that one date may take: the longest seen have 45."""

_TOKENS = 18

_BLANK = regex(
    r"(?:[^\S\n]|[\\\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|&nbsp;)*(?:\n(?:[^\S\n]|>){0,8})?"
)
"""Between tokens: blanks, invisible marks of direction, a backslash of markdown, and one line break with its quote mark."""

_TOKEN = regex(
    r"(?P<time>\d{1,2}[:h]\d\d(?::\d\d)?(?!\d))"
    r"|(?P<number>\d+)"
    r"|(?P<unit>[年月日号號년월일])"
    # The endings of Basque numbers: `2021(e)ko uztailaren 27(a)`.
    r"|(?P<ending>\(e\)ko|\(an?\))"
    # Thai and Lao names hold dots of their own (ม.ค.).
    r"|(?P<word>[\u0e00-\u0eff]+(?:\.[\u0e00-\u0eff]+)*"
    r"|[^\s\d!-/:-@\[-`{-~\u00a0-\u00a9\u00ab-\u00b4\u00b6-\u00b9\u00bb-\u00bf\u060c\u2000-\u200b\u200e-\u206f\u2219\u3000-\u303f"
    r"\uff00-\uff0f\uff1a-\uff20年月日号號년월일]+)"
    r"|(?P<mark>[,，、،.·∙•|–—/+'‘’ʼ-])"
)
_MARKS = {**dict.fromkeys(",，、،", ","), **dict.fromkeys("·∙•|–—", "s"), **dict.fromkeys("'‘’ʼ", "'")}
_UNITS = {**dict.fromkeys("年년", "y"), **dict.fromkeys("月월", "m"), **dict.fromkeys("日일号號", "d")}

_WORDS: dict[str, tuple[str, int]] = {}
for _code, _words in (
    ("p", _calendar.DAY_PERIODS + " am pm a.m p.m"),
    ("w", _calendar.WORDS + " of the ngày năm ค.ศ พ.ศ da eko"),
    ("a", "at on um uhr à h kl klo klokken в о u om alle ore pukul น um"),
    ("o", "st nd rd th er re ère º ª ° η го ê mh ی"),
    ("T", "tháng thg"),
    ("g", "г р թ"),
    # The units of Japanese and Korean are tokens of their own; Portuguese weekdays hold a hyphen.
    ("W", re.sub("[日일]", "", _calendar.WEEKDAYS) + " feira"),
):
    for _word in _words.split():
        _WORDS[_word] = (_code, 0)
for _number, _names in enumerate(_calendar.MONTHS, 1):
    _WORDS |= dict.fromkeys(_names.split(), ("M", _number))
_WORDS |= dict.fromkeys(_calendar.TWO_MEANINGS, ("M", 0))
for _names in (_calendar.SOLAR_HIJRI, _calendar.AFGHAN_HIJRI):
    _WORDS |= {_name: ("J", _number) for _number, _name in enumerate(_names.split(), 1)}
_BEGINNINGS = frozenset(name[:at] for name in _WORDS for at, char in enumerate(name) if char == "_")
"""What the names of two or three words begin with, up to the last word."""

# Codes: n number of one or two digits, Y of four, M month, J month of Solar Hijri, W weekday, w word between, o ordinal ending,
# y m d the units 年 月 日, g the Russian and Ukrainian `г.`, t time, p morning or afternoon, a word beside a time, s dot or dash.
_MONTH = r"(?P<month>[MJ])\.?(?:/M\.?)?"
"""In Arabic often twice, by its names in the east and in the west: `تموز/يوليو`."""
_DAY_FIRST = rf"(?P<day>n)o?\.?d?[w'-]*{_MONTH}-?,?[w'.-]*(?P<year>Y)y?(?:g\.?)?"
_MONTH_FIRST = rf"{_MONTH}-?w?(?P<day>n)o?d?\.?,?-?w*(?P<year>Y)y?(?:g\.?)?"
_YEAR_FIRST = rf"(?P<year>Y)y?[.,-]?(?:[wg]\.?)?{_MONTH}-?,?(?P<day>n)[ow]?d?\.?(?:w\.|w$)?"
_WEEKDAY = r"W(?:-?W)*\.?(?:M?,)?w*"
"""`M` because the Welsh Tuesday, `Dydd Mawrth`, bears the name of March."""
_TIME = r"[paw.]{0,5}(?:t|n\.n(?=[pa.]{0,4}[s-]))[paw.]{0,5}[s,-]?a?"
"""With a colon, or with a dot before a dash or a dot in the middle of the line, as in Danish and Finnish."""
_SHAPES = [
    regex(shape)
    for shape in (
        *(rf"(?:{_WEEKDAY})?{order}" for order in (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST)),
        # Latvian and Turkic: `2021. gada 27. jūlijs`.
        r"(?:W+,?)?(?P<year>Y)\.?-?[wg]+\.?,?(?P<day>n)\.?-?(?P<month>M)\.?",
        # In numbers only with the year first: nobody writes the day before the month then.
        r"(?P<year>Y)(?P<mark>[-/.])(?P<month>n)(?P=mark)(?P<day>n)",
        *(_TIME + order for order in (_DAY_FIRST, _MONTH_FIRST, _YEAR_FIRST)),
        _TIME + r"(?P<year>Y)(?P<mark>[-/.])(?P<month>n)(?P=mark)(?P<day>n)",
        # The web page of X until 2012: `9:29 PM - 18 Oct 11`.
        _TIME + r"(?P<day>n)\.?(?P<month>M)\.?(?P<year>n)(?!t)",
        # Shortened by an apostrophe: `Jul 27, '21`, `27 Jul '21`.
        r"(?:W\.?,?)?(?P<month>M)\.?(?P<day>n)o?,?'(?P<year>n)(?![to'])",
        r"(?:W\.?,?)?(?P<day>n)o?\.?(?P<month>M)\.?,?'(?P<year>n)(?![to'])",
        # The API's form: `Fri Sep 30 15:13:45 UTC+0000 2016`.
        r"W,?(?P<month>M)(?P<day>n)t(?:x?\+Y)?x?(?P<year>Y)",
    )
]
_THEN_TIME = regex(r"(?:,|s|,?a|(?=t\.?p))[pa.]{0,4}t(?:[pa.]{1,4}(?![nY]))?")
_ZONE = regex(r"(?:x|s?[+-]Y)?")
_THEN_WEEKDAY = regex(r"\.?,?(?:W-?d?)+|t$")
_NUMERIC = regex(rf"(?:{_TIME})?(?P<first>n)(?P<mark>[-/.])n(?P=mark)[Yn]")
_RELATIVE = regex(
    r"\d{1,3}\s?(?:[smhd]\b|(?:sec|min|minute|hour|day|week|month|year)s?\b(?: ago\b)?)|yesterday\b", re.IGNORECASE
)
_STARTS = frozenset("nYMJWptTa")
_MACHINE = regex(r"(\d{4}-\d\d-\d\d)T\d\d:?\d\d\S{0,20}", re.ASCII)
_ARTICLE = regex(r"(?:on|le|el|den|am|em|il|op|ngày|ở|на|d\.)\s+(?=\S)", re.IGNORECASE)
_EPOCH = regex(r"1[1-9]\d{8}(?:\d{3})?(?!\d)", re.ASCII)
_FIRST_POST = datetime(2006, 3, 21, tzinfo=UTC).timestamp()
"""The first post of X: no platform has an older one."""
_HYPHENATED = regex(r"(?:[-\u00ad\u2010\u2011][^\S\n]*(?:\r?\n(?:[^\S\n]|>){0,12}| )|\u00ad)")
"""How a word is divided: by a hyphen at the end of a line, which may have become a blank, or by a soft hyphen."""


class _DateToken(NamedTuple):
    code: str
    value: int
    end: int
    word: str = ""


def parse_date(text: str, *, language: str | None = None) -> str | None:
    """The ISO day of one displayed date, or None when the text is relative, ambiguous, impossible or anything else.

    The whole string must be the date: a time of day before or behind it and a time zone are allowed. `language` is the BCP 47 tag
    of the page (`hr`, `pl-PL`), asked about month names that mean two months and about days in numbers. Never raises.

    >>> parse_date("August 18, 2021"), parse_date("9:29 PM - 18 Oct 2016"), parse_date("2013年9月14日")
    ('2021-08-18', '2016-10-18', '2013-09-14')
    >>> parse_date("٢٩ سبتمبر، ٢٠١٧"), parse_date("1 เมษายน 2562"), parse_date("۱۲ فروردین ۱۳۹۸")
    ('2017-09-29', '2019-04-01', '2019-04-01')
    >>> parse_date("03/04/2021"), parse_date("2 hours ago"), parse_date("February 30, 2019")
    (None, None, None)
    >>> parse_date("27/07/2021"), parse_date("7/27/21"), parse_date("03.04.2021"), parse_date("03/04/2021", language="en-GB")
    ('2021-07-27', '2021-07-27', '2021-04-03', '2021-04-03')
    >>> parse_date("26. listopada 2021."), parse_date("26. listopada 2021.", language="hr")
    (None, '2021-10-26')
    """
    days = _whole(text, language)
    return days[0] if len(days) == 1 else None


_DAY = regex(r"(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")


def day_of(shown: str) -> str | None:
    """The ISO day of a date as catalogues write it; None without a day of the month.

    >>> day_of("2021/07/27/"), day_of("27 July 2021"), day_of("2021-07")
    ('2021-07-27', '2021-07-27', None)
    """
    if hit := _DAY.match(shown.strip()):
        return parse_date(f"{hit['year']}-{hit['month'].zfill(2)}-{hit['day'].zfill(2)}")
    return parse_date(shown)


def possible_days(text: str) -> tuple[str, ...]:
    """The ISO days that a displayed date may mean, in order: none, one, or two.

    Two where the month's name has two meanings, or where all is in numbers and either may be the month.

    >>> possible_days("26. listopada 2021.")
    ('2021-10-26', '2021-11-26')
    >>> possible_days("03/04/2021")
    ('2021-03-04', '2021-04-03')
    """
    return _whole(text, None)


def _whole(text: str, language: str | None) -> tuple[str, ...]:
    text = text[_BLANK.match(text).end() :].strip().removesuffix(".")  # type: ignore[union-attr]  # matches the empty string as well
    if not text or len(text) > _LONGEST:
        return ()
    if machine := _MACHINE.fullmatch(text):
        text = machine[1]
    elif article := _ARTICLE.match(text):
        text = text[article.end() :]
    reading = _read(text, 0, language, whole=True)
    return reading[1] if reading and _BLANK.fullmatch(text, reading[0]) else ()


def find_date(text: str, pos: int, *, language: str | None = None) -> tuple[int, int, str | None] | None:
    """The longest date that starts exactly at `pos`: (start, end, ISO day), or None.

    What follows may be glued to the date, and more than four digits of a year are not taken. The day is None where the text is
    a date that names no certain day (`03/04/2021`, `2 hours ago`). `language` as in `parse_date`. Looks at no more than 80
    characters.

    >>> find_date("(@example_river) May 13, 2017Does all that", 17)
    (17, 29, '2017-05-13')
    """
    reading = _read(text, pos, language, whole=False)
    if reading is None and (relative := _RELATIVE.match(text, pos, pos + 20)):
        reading = relative.end(), ()
    return None if reading is None else (pos, reading[0], reading[1][0] if len(reading[1]) == 1 else None)


def _read(text: str, pos: int, language: str | None, *, whole: bool) -> tuple[int, tuple[str, ...]] | None:
    """Where the longest date at `pos` ends, and the days that it may mean: none where it names no certain or an impossible one."""
    if epoch := _EPOCH.match(text, pos):
        return (epoch.end(), (day,)) if (day := _of_epoch(epoch[0])) else None
    tokens = _tokens(text, pos)
    codes = "".join(token.code for token in tokens)
    best: tuple[int, tuple[str, ...]] | None = None
    longest = 0
    for shape in _SHAPES if "Y" in codes or "t" in codes or "'n" in codes else ():
        hit = shape.match(codes)
        if hit is None or hit.end() <= longest:
            continue
        if (days := _days(hit, tokens, language)) is None:
            continue
        end = hit.end()
        if then := _THEN_TIME.match(codes, end):
            end = _ZONE.match(codes, then.end()).end() if whole else then.end()  # type: ignore[union-attr]  # matches ""
        elif whole and (weekday := _THEN_WEEKDAY.match(codes, end)):
            end = weekday.end()
        longest = end
        best = (_end(codes, tokens, end), days)
    if best is None and (hit := _NUMERIC.match(codes)):
        best = (tokens[hit.end() - 1].end, _numeric_days(tokens, hit, language))
    return best


_DAY_FIRST_DOTTED = "."
"""Nobody writes the month first with dots between."""
_MONTH_FIRST_TAGS = frozenset(("en-us", "en-ph", "en-pr", "es-pr", "es-us", "fil-ph"))
_YEAR_FIRST_LANGUAGES = frozenset("ja zh ko hu".split())
"""Languages whose dates begin with the year, also where that has two digits (CLDR)."""


def _numeric_days(tokens: list[_DateToken], hit: re.Match[str], language: str | None) -> tuple[str, ...]:
    """The days that `03/04/2021` may mean: two where neither number is above 12 and the language does not decide."""
    first, second, third = (tokens[hit.start("first") + at] for at in (0, 2, 4))
    tag = (language or "").lower().replace("_", "-")
    spoken = tag.partition("-")[0]
    if third.code == "n" and spoken in _YEAR_FIRST_LANGUAGES:
        orders = [(first.value, second.value, third.value)]
    elif hit["mark"] == _DAY_FIRST_DOTTED or (spoken and spoken != "en") or tag in _DAY_FIRST_TAGS:
        orders = [(third.value, second.value, first.value)]
    elif tag in _MONTH_FIRST_TAGS:
        orders = [(third.value, first.value, second.value)]
    else:
        orders = [(third.value, second.value, first.value), (third.value, first.value, second.value)]
    days: list[str] = []
    for year, month, day in orders:
        if year < 100:
            year += 2000 if 6 <= year <= 40 else 0
        try:
            said = date(year, month, day).isoformat() if 1990 <= year <= 2099 else None
        except ValueError:
            continue
        if said and said not in days:
            days.append(said)
    return tuple(sorted(days))


_DAY_FIRST_TAGS = frozenset("en-gb en-ie en-au en-nz en-in en-za en-sg en-ke en-ng en-pk en-hk en-mt".split())


def _of_epoch(digits: str) -> str | None:
    """The UTC day of seconds or milliseconds since 1970, None before there were posts."""
    seconds = int(digits[:10])
    return datetime.fromtimestamp(seconds, UTC).date().isoformat() if seconds >= _FIRST_POST else None


def _end(codes: str, tokens: list[_DateToken], count: int) -> int:
    """Where the date ends. A final dot belongs to it behind a Russian `г` or a Hungarian day, else to the sentence."""
    if codes[count - 1] == "." and codes[count - 2] == "n" and "J" not in codes and tokens[count - 2].value > 31:
        count -= 1
    return tokens[count - 1].end


def _days(hit: re.Match[str], tokens: list[_DateToken], language: str | None) -> tuple[str, ...] | None:
    """The ISO days of a matched shape: none for a 30 February, two where the month has two meanings and nothing decides.

    Names of months that two calendars have mean a day in each: a page writes `1 መስከረም 2014` for the 11th of September 2021.

    None when the year cannot be one of a post.
    """
    year, month, day = (tokens[hit.start(part)] for part in ("year", "month", "day"))
    number = year.value
    if month.code == "J":
        if not 1380 <= number <= 1430:
            return None
        try:
            return (_solar_hijri(number, month.value, day.value),)
        except ValueError:
            return ()
    if number < 100:
        number += 2000 if 6 <= number <= 40 else 0
    elif 2450 <= number <= 2650 and "\u0e00" <= month.word[:1] <= "\u0e7f":
        number -= 543  # the Buddhist year of Thailand
    if not 1990 <= number <= 2099:
        return None
    days = []
    if month.word in _OF_TWO_CALENDARS and 1 <= day.value <= 30:
        days.append(_ethiopian(number, (month.value - 9) % 12, day.value))
    for meant in _meanings(month, language):
        try:
            days.append(date(number, meant, day.value).isoformat())
        except ValueError:
            continue
    return tuple(days)


def _meanings(month: _DateToken, language: str | None) -> tuple[int, ...]:
    """The numbers of a month: one, but for names with two meanings where the language does not decide."""
    meanings = _calendar.TWO_MEANINGS.get(month.word) if month.code == "M" and not month.value else None
    if meanings is None:
        return (month.value,)
    tag = re.split(r"[-_]", language.lower(), maxsplit=1)[0] if language else ""
    decided = [number for number, languages in meanings.items() if tag and tag in languages.split()]
    return tuple(decided or meanings)


_OF_TWO_CALENDARS = frozenset(
    "ለካቲት መጋቢት ሚያዝያ ጉንበት ሓምለ ነሓሰ መስከረም ጥቅምቲ ሕዳር ታሕሳስ amajjii guraandhala bitootessa eebila caamsaa waxabajjii adoolessa"
    " hagayya fulbaana onkoloolessa sadaasa".split()
)
"""Months in Tigrinya and Oromo, which CLDR has as those of the Gregorian calendar: so Eritrea means them, and Ethiopia its own."""


def _ethiopian(year: int, months: int, day: int) -> str:
    """A day of the Ethiopian calendar, so many months of thirty days after the new year: 1 Meskerem 2014 is 11 September 2021."""
    new_year = date(year + 7, 9, 12 if year % 4 == 0 else 11)
    return (new_year + timedelta(days=30 * months + day - 1)).isoformat()


def _solar_hijri(year: int, month: int, day: int) -> str:
    """1 Farvardin 1380 is 21 March 2001; leap years follow the cycle of 33 years, which holds from 1244 to 1472."""

    def leap(year: int) -> bool:
        return (25 * year + 11) % 33 < 8

    if not 1 <= day <= (31 if month <= 6 else 30 if month < 12 or leap(year) else 29):
        raise ValueError(day)
    days = sum(365 + leap(past) for past in range(1380, year))
    days += 31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1
    return (date(2001, 3, 21) + timedelta(days=days)).isoformat()


def _tokens(text: str, pos: int) -> list[_DateToken]:
    """Tokens from `pos` on, up to the first word that belongs to no date."""
    tokens: list[_DateToken] = []
    limit = min(len(text), pos + _LONGEST)
    while len(tokens) < _TOKENS and (hit := _TOKEN.match(text, pos, limit)):
        token = _undivided(text, hit, limit) or _token(hit)
        if not tokens and token.code not in _STARTS and token.word not in _BEGINNINGS:
            break
        pos = token.end
        previous = tokens[-1] if tokens else None
        if previous is not None and token.code == "m" and previous.code == "n":
            tokens[-1] = previous._replace(code="M", end=pos)  # 10月
        elif previous is not None and token.code == "n" and previous.code == "T":
            tokens[-1] = token._replace(code="M")  # tháng 10
        elif previous is not None and token.word == "năm" and previous.code == "M":
            tokens.append(token._replace(code="w"))  # the year, and the name of a weekday
        elif previous is not None and token.word and previous.word in _BEGINNINGS:
            tokens[-1:] = _compound(previous, token)
        else:
            tokens.append(token)
        if token.end < hit.end():  # digits behind a year
            break
        pos = _BLANK.match(text, pos, limit).end()  # type: ignore[union-attr]  # matches the empty string as well
    return tokens


def _compound(first: _DateToken, second: _DateToken) -> list[_DateToken]:
    """Two words as one name of a month (`Meán Fómhair`, `تشرين الأول`), or as the two words that they are."""
    word = f"{first.word}_{second.word}"
    if word in _WORDS or word in _BEGINNINGS:
        code, value = _WORDS.get(word, ("x", 0))
        return [_DateToken(code, value, second.end, word)]
    return [first, second]


def _undivided(text: str, hit: re.Match[str], limit: int) -> _DateToken | None:
    """The word at `hit` with its second half, where it is the first half of a month or weekday divided at the end of a line."""
    if hit.lastgroup != "word" or not (divided := _HYPHENATED.match(text, hit.end(), limit)):
        return None
    rest = _TOKEN.match(text, divided.end(), limit)
    if rest is None or rest.lastgroup != "word":
        return None
    word = unicodedata.normalize("NFKC", hit[0] + rest[0]).casefold()
    code, value = _WORDS.get(word, ("x", 0))
    return _DateToken(code, value, rest.end(), word) if code in "MJW" else None


def _token(hit: re.Match[str]) -> _DateToken:
    kind, text, end = hit.lastgroup, hit[0], hit.end()
    if kind == "number":
        if len(text) == 3:
            return _DateToken("x", 0, end)
        if len(text) > 4:
            end = hit.start() + 4
        return _DateToken("n" if len(text) < 3 else "Y", int(text[:4]), end)
    if kind == "unit":
        return _DateToken(_UNITS[text], 0, end)
    if kind == "ending":
        return _DateToken("w", 0, end)
    if kind == "time":
        return _DateToken("t", 0, end)
    if kind == "mark":
        return _DateToken(_MARKS.get(text, text), 0, end)
    word = unicodedata.normalize("NFKC", text).casefold()
    code, value = _WORDS.get(word, ("x", 0))
    return _DateToken(code, value, end, word)
