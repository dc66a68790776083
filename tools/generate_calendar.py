"""Write src/citesnap/finding/_calendar.py: the month names that displayed dates use, from CLDR through babel.

Run it by hand when CLDR changes (`pip install babel`, then `python tools/generate_calendar.py`) and commit what it writes;
babel is needed for nothing else. The languages of X's embeds come first, then other languages that pages are written in. A name
that means two months in these (Croatian `listopada` is October, Polish `listopada` November) is written with the languages of each
meaning, so that whoever knows the language of the page, or the time in the id of the post, can decide. Of smaller languages only
the names count that mean nothing else in the others.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections import defaultdict
from datetime import date
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

# The `lang` codes that X's documentation lists for embeds (msa is ms), and those that embeds in the wild use besides.
X_LOCALES = "en en_GB ar bn cs da de el es fa fi fil fr he hi hu id it ja ko ms nl nb pl pt ro ru sv th tr uk ur vi zh zh_Hant ca"
MORE_LOCALES = (
    "pt_PT en_AU en_CA en_IN es_MX es_AR fr_CA de_AT sk sl bg sr sr_Latn hr bs bs_Cyrl mk sq lt lv et is ga cy eu gl af sw zu so "
    "ha az kk ky ka hy be nn fo lb gu pa mr ta te kn ml si ne km lo am ar_MA ar_SA ar_SY ar_IQ ar_LB ar_TN ar_DZ ps mn uz uz_Cyrl"
)
SMALLER_LOCALES = (
    "tg tt tk mt br ast oc rm fur sc lij vec fy eo ia gd mi mg jv su ceb ku ckb ug sd as or my ti om rw ig yo sn xh nso wo hsb dsb "
    "szl co lmo scn an kl se os ba cv sah ce qu pap to haw ny bho mai kok yi"
)
# Only in CLDR's Persian calendar, which babel does not read: the twelve months of the Solar Hijri year, Farvardin first, in Iran
# and in Afghanistan.
SOLAR_HIJRI = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
AFGHAN_HIJRI = ["حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت"]
# Of earlier editions of CLDR, still in use; and what dates have and CLDR lacks: the genitive of Serbian and Bosnian
# (`27. jula 2021.`), the Gregorian months of Afghanistan, Finnish abbreviations.
OLDER = {
    1: "জানুয়ারী ජනවාරි ජන ژانویهٔ јануара januara tammik",
    2: "ফেব্রুয়ারী පෙබරවාරි පෙබ فوریهٔ فبروری фебруара februara helmik",
    3: "මාර්තු මාර් مارچ марта marta maalisk",
    4: "අප්‍රේල් اپریل априла aprila huhtik",
    5: "මැයි مهٔ маја maja toukok",
    6: "ජූනි جون јуна juna kesäk",
    7: "ජූලි ژوئیهٔ جولای јула jula heinäk",
    8: "අගෝස්තු අගෝ اگست августа avgusta augusta elok",
    9: "සැප්තැම්බර් සැප් سپتمبر септембра septembra syysk",
    10: "ඔක්තෝබර් ඔක් اکتوبر октобра oktobra lokak",
    11: "නොවැම්බර් නොවැ نومبر новембра novembra marrask",
    12: "දෙසැම්බර් දෙසැ دسمبر децембра decembra jouluk",
}
# Vietnamese months are written with numerals or in words.
VIETNAMESE = "một hai ba tư năm sáu bảy tám chín mười mười_một mười_hai"
OLDER |= {number: f"{OLDER[number]} tháng_{word}" for number, word in enumerate(VIETNAMESE.split(), 1)}
OLDER[1] += " tháng_giêng"
OLDER[12] += " tháng_chạp"
OLDER_PERIODS = {"vorm", "nachm", "c", "s", "eftermiddag", "förmiddag", "אחה״צ", "לפנה״צ"}
OLDER_WORDS = {"د"}
TARGET = Path(__file__).parent.parent / "src" / "citesnap" / "finding" / "_calendar.py"

_WORD = re.compile(r"[^\s\d.,،'’]+")


def key(name: str) -> str:
    """A name as the reader of dates looks it up."""
    return unicodedata.normalize("NFKC", name).casefold().strip(" .\u200f")


def month_names(code: str, *, abbreviated: bool = True) -> dict[str, int]:
    """Month names of a locale in all widths but the one-letter one, and as they stand inside whole dates.

    The words of a name of two or three words are joined by `_`.
    """
    locale = Locale.parse(code)
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated") if abbreviated else ("wide",):
            found.update((key(name), number) for number, name in locale.months[context][width].items())
    for style in ("long", "medium") if abbreviated else ("long",):
        dates = [_WORD.findall(format_date(date(2019, number, 21), style, locale)) for number in range(1, 13)]
        around = set.intersection(*map(set, dates))
        for number, words in enumerate(dates, 1):
            words = [word for word in words if word not in around]
            if len(words) <= 3 and all(len(word) > 2 for word in words):
                found[key(" ".join(words))] = number
    # Cases that CLDR does not list: Basque `uztailak 27`, Latvian `27. jūlijā`.
    for ending, language, other in (("a", "eu", "ak"), ("s", "lv", "ā"), ("is", "lv", "ī")):
        if code == language:
            found |= {
                name.removesuffix(ending) + other: number for name, number in found.items() if name.endswith(ending)
            }
    # Written with a numeral (`10月`, `tháng 10`) or as a bare number: read by rule and not from the table.
    return {
        re.sub(r"\s+", "_", name): number
        for name, number in found.items()
        if name and len(name.split()) <= 3 and not re.search(r"\d|['’]|-|^.$|^[一二三四五六七八九十]", name)
    }


def weekday_names(code: str) -> set[str]:
    """Weekday names of a locale; single letters and names with numerals are of no use."""
    days = Locale.parse(code).days
    names = {
        key(name)
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for name in days[context][width].values()
    }
    # Names of two words count word by word: the shape of a date allows several.
    return {word for name in names for word in name.split() if len(word) > 2 and not re.search(r"\d", word)}


def day_periods(code: str) -> set[str]:
    """Words for morning and afternoon, in pieces as dots and blanks split them."""
    named: set[str] = set()
    for context in Locale.parse(code).day_periods.values():
        for width in context.values():
            named |= {width[name] for name in ("am", "pm") if name in width}
    return {piece for name in named for piece in key(name).replace(".", " ").split() if not piece.isdigit()}


def literals(code: str) -> set[str]:
    """Words between the fields of whole dates: `de`, `г`, `gada`, `năm`."""
    locale = Locale.parse(code)
    found = set()
    for style in ("long", "full"):
        pattern = locale.date_formats[style].pattern
        for quoted in re.findall(r"'([^']+)'", pattern):
            found |= {key(word) for word in _WORD.findall(quoted)}
        bare = re.sub(r"'[^']*'", " ", pattern)
        found |= {key(word) for word in _WORD.findall(bare) if not re.search(r"[A-Za-z()]", word)}
    return {word for word in found if word and not re.search(r"[年月日년월일号號|()-]", word)}


HEAD = '''"""Month names of displayed dates in many languages. Generated by tools/generate_calendar.py from CLDR: do not edit.

Unicode CLDR data, (c) Unicode, Inc., under the Unicode License. Locales:
{locales}
"""

'''


def known(codes: str) -> list[str]:
    """The locales of a list that babel has."""
    found = []
    for code in codes.split():
        try:
            Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            print("unknown to babel:", code)
        else:
            found.append(code)
    return found


def main() -> None:
    """Gather, check and write."""
    first, more, smaller = (known(codes) for codes in (X_LOCALES, MORE_LOCALES, SMALLER_LOCALES))
    months: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for code in first + more:
        for name, number in month_names(code).items():
            months[name][number].add(code.partition("_")[0])
    for number, names in OLDER.items():
        for name in names.split():
            months[key(name)][number].add("")
    rest: dict[str, set[int]] = defaultdict(set)
    for code in smaller:
        for name, number in month_names(code, abbreviated=False).items():
            if len(name) > 2:
                rest[name].add(number)
    weekdays = {name for code in first + more for name in weekday_names(code)} - set(months)
    for name, numbers in rest.items():
        if name not in months and name not in weekdays and len(numbers) == 1:
            months[name][min(numbers)].add("")
    words = {word for code in first + more + smaller for word in literals(code)} | OLDER_WORDS
    words -= set(months) | weekdays
    periods = ({word for code in first for word in day_periods(code)} | OLDER_PERIODS) - set(months) - words
    rows = [sorted(name for name, meant in months.items() if set(meant) == {number}) for number in range(1, 13)]
    text = HEAD.format(locales=fill(first + more + smaller, ""))
    text += "MONTHS = (\n" + "".join(f"    # {number}\n{fill(row)},\n" for number, row in enumerate(rows, 1)) + ")\n"
    text += '"""Casefolded names of each month without a final dot, separated by spaces; `_` joins the words of one name."""\n\n'
    text += "TWO_MEANINGS = {\n"
    for name, meant in sorted(months.items()):
        if len(meant) > 1:
            text += (
                f'    "{name}": {{' + ", ".join(f'{n}: "{" ".join(sorted(meant[n]))}"' for n in sorted(meant)) + "},\n"
            )
    text += "}\n"
    text += '"""Names that mean two months, with the languages of each meaning."""\n\n'
    text += f'SOLAR_HIJRI = "{" ".join(SOLAR_HIJRI)}"\n'
    text += '"""Months of the Solar Hijri calendar in Iran, Farvardin first."""\n\n'
    text += f'AFGHAN_HIJRI = "{" ".join(AFGHAN_HIJRI)}"\n"""The same in Afghanistan."""\n\n'
    text += f"WEEKDAYS = (\n{fill(sorted(weekdays))}\n)\n"
    text += f'\nDAY_PERIODS = "{" ".join(sorted(periods))}"\n"""Morning and afternoon beside a time."""\n'
    text += f'\nWORDS = "{" ".join(sorted(words))}"\n"""Words that stand between the parts of a date."""\n'
    TARGET.write_text(text, "utf-8")


def fill(words: list[str], quote: str = '"') -> str:
    """The words in rows of bounded width, as one string in several pieces."""
    rows = textwrap.wrap(" ".join(words), 64 if quote else 100, break_on_hyphens=False)
    if not quote:
        return "\n".join(rows)
    return "\n".join(f'    "{row} "' for row in rows)


if __name__ == "__main__":
    main()
