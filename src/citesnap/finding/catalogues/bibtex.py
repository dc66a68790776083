"""Entries of BibTeX and biblatex: `@online{key, author = {...}, title = "...", url = {...}}`. Pure, linear.

Fields and entry types are those of the manuals of BibTeX (btxdoc) and of biblatex; what TeX's commands stand for is undone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from citesnap.finding.catalogues.entry import CatalogueEntry
from citesnap.text.patterns import regex

_OPENS = regex(r"@(?P<type>[A-Za-z]{2,30})\s*[{(]\s*(?P<key>[^\s,{}()=]{0,200})\s*,")
_FIELD = regex(r"\s*(?P<name>[A-Za-z][\w-]{0,40})\s*=\s*")
_BARE = regex(r"[\w.:/+-]{1,200}")
_LONGEST = 12_000
_AUTHORS = ("author", "editor", "authors", "shortauthor", "username", "nameaddon")
_ABOUT = tuple(
    """
    howpublished note organization publisher journal journaltitle type entrysubtype institution addendum website
    eprinttype booktitle maintitle titleaddon titleprefix keywords series annote
    """.split()
)
_URLS = ("url", "howpublished", "note", "link", "biburl", "addendum", "eprint", "annote", "doi", "bdsk-url-1")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def entries(text: str) -> Iterator[CatalogueEntry]:
    """The entries of a text, in order."""
    if "@" not in text or "=" not in text:
        return
    done = 0
    for hit in _OPENS.finditer(text):
        if hit.start() < done:
            continue
        fields, end = _fields(text, hit.end())
        if not fields:
            continue
        done = end
        yield _entry(hit.start(), end, fields)


def _entry(start: int, end: int, fields: dict[str, str]) -> CatalogueEntry:
    def of(*names: str) -> str:
        return " ".join(plain(fields[name]) for name in names if name in fields)

    return CatalogueEntry(
        start=start,
        end=end,
        author=of(*_AUTHORS),
        title=of("title", "subtitle"),
        date=_date(fields),
        urls=tuple(_untexed(fields[name]) for name in _URLS if name in fields),
        about=of(*_ABOUT),
    )


def _date(fields: dict[str, str]) -> str:
    if "date" in fields:
        return plain(fields["date"]).split("T")[0].strip()
    day, month, year = (plain(fields.get(name, "")).strip() for name in ("day", "month", "year"))
    if month.lower()[:3] in _MONTHS and (day or re.search(r"\d", month)):
        digits = re.findall(r"\d{1,2}", month)
        day = day or (digits[0] if digits else "")
        month = str(_MONTHS.index(month.lower()[:3]) + 1)
    if year.isdigit() and month.isdigit() and day.isdigit():
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    return " ".join(part for part in (day, month, year) if part)


def _fields(text: str, at: int) -> tuple[dict[str, str], int]:
    """The fields from `at` on, and where the entry ends; none where it is not closed within a bounded stretch."""
    fields: dict[str, str] = {}
    limit = min(len(text), at + _LONGEST)
    while at < limit and (name := _FIELD.match(text, at, limit)):
        value, at = _value(text, name.end(), limit)
        if value is None:
            break
        fields.setdefault(name["name"].lower(), value)
        while at < limit and (text[at].isspace() or text[at] == ","):
            at += 1
    return fields, min(at + 1, len(text)) if text[at : at + 1] in ("}", ")") else at


def _value(text: str, at: int, limit: int) -> tuple[str | None, int]:
    """A value and where it ends: strings in braces or quotes and bare words, joined by `#`."""
    parts: list[str] = []
    while at < limit:
        if text[at] == "{":
            end = _closing(text, at, limit)
            if end is None:
                return None, at
            parts.append(text[at + 1 : end])
            at = end + 1
        elif text[at] == '"':
            end = _closing_quote(text, at, limit)
            if end is None:
                return None, at
            parts.append(text[at + 1 : end])
            at = end + 1
        elif bare := _BARE.match(text, at, limit):
            parts.append(bare[0])
            at = bare.end()
        else:
            return None, at
        behind = regex(r"\s*#\s*").match(text, at, limit)
        if behind is None:
            break
        at = behind.end()
    return "".join(parts), at


def _closing(text: str, at: int, limit: int) -> int | None:
    depth = 0
    for brace in regex(r"(?<!\\)[{}]").finditer(text, at, limit):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.start()
    return None


def _closing_quote(text: str, at: int, limit: int) -> int | None:
    depth = 0
    for sign in regex(r'(?<!\\)[{}"]').finditer(text, at + 1, limit):
        if sign[0] == '"' and depth == 0:
            return sign.start()
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
    return None


_ACCENTS = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307"}
_ACCENTS |= {
    "u": "\u0306",
    "v": "\u030c",
    "H": "\u030b",
    "c": "\u0327",
    "k": "\u0328",
    "r": "\u030a",
    "d": "\u0323",
    "b": "\u0331",
}
_ACCENT = regex(r"\\(?:([`'^~\"=.])\s?|([uvHckrdb])(?=[\s{])\s?)(?:\{\\?(\w)\}|\\?(\w))")
_LETTERS = {
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
}
_LETTERS |= {
    "ldots": "…",
    "dots": "…",
    "textellipsis": "…",
    "textquoteright": "’",
    "textquoteleft": "‘",
    "textquotedblleft": "“",
}
_LETTERS |= {
    "textquotedblright": "”",
    "textendash": "–",
    "textemdash": "—",
    "textasciitilde": "~",
    "textbackslash": "\\",
    "textquotedbl": '"',
}
_LETTERS |= {
    "textunderscore": "_",
    "textbar": "|",
    "textless": "<",
    "textgreater": ">",
    "textasciicircum": "^",
    "textdollar": "$",
    "textat": "@",
}
_WORD = regex(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
_WITH_TARGET = regex(r"\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}")
_MARKUP = regex(
    r"\\(?:emph|textbf|textit|texttt|textsc|textrm|mbox|url|nolinkurl|path|enquote|mkbibquote|uppercase|MakeUppercase)\s*(?=\{)"
)


def plain(value: str) -> str:
    """A value of a field as a reader sees it.

    >>> plain("{The} Mayor of R{\\\\\\"u}gen \\\\& \\\\emph{others}")
    'The Mayor of Rügen & others'
    """
    if "\\" in value:
        value = _WITH_TARGET.sub(r"\1", value)
        value = _MARKUP.sub("", value)
        value = _ACCENT.sub(_accented, value)
        value = _WORD.sub(lambda hit: _LETTERS.get(hit[1], hit[0] if hit[1] not in _LETTERS else ""), value)
        value = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", value.replace(r"\\", " "))
    value = value.replace("{", "").replace("}", "").replace("``", "“").replace("''", "”")
    value = re.sub(r"(?<=\s)---?(?=\s)", "–", value)
    return " ".join(value.replace("~", " ").split()) if "://" not in value else " ".join(value.split())


def _accented(hit: re.Match[str]) -> str:
    accent, letter = _ACCENTS[hit[1] or hit[2]], hit[3] or hit[4]
    return unicodedata.normalize("NFC", letter + accent)


def _untexed(value: str) -> str:
    """A value in which addresses are looked for: without braces and the backslashes in front of signs."""
    value = re.sub(r"\\([_&%#$~{}])", r"\1", value)
    return re.sub(r"[{}]", " ", value)
