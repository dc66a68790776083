"""Entries in lines with tags: RIS (`TY  - `), refer and EndNote's export (`%A `), as reference managers write them. Pure, linear.

The tags of RIS are those of its specification (Research Information Systems, 2011), those of refer of the manual of BibIX.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from citesnap.finding.catalogues.entry import CatalogueEntry
from citesnap.text.patterns import regex


@dataclass(frozen=True, slots=True)
class _TagFormat:
    """A format: what its lines and its first line look like, and which tags hold what."""

    line: re.Pattern[str]
    first: str
    last: str | None
    authors: tuple[str, ...]
    titles: tuple[str, ...]
    dates: tuple[str, ...]
    year: str
    urls: tuple[str, ...]
    about: tuple[str, ...]


_RIS = _TagFormat(
    line=regex(
        r"^[^\S\n>]*(?:>[^\S\n]?)*(?P<tag>[A-Z][A-Z0-9])[^\S\n]{1,2}-(?:[^\S\n](?P<value>[^\n]*))?$", re.MULTILINE
    ),
    first="TY",
    last="ER",
    authors=("AU", "A1", "A2", "A3", "A4"),
    titles=("TI", "T1", "CT"),
    dates=("DA", "Y1", "PY"),
    year="PY",
    urls=("UR", "L1", "L2", "LK", "N1", "M1", "M3"),
    about=("TY", "PB", "JO", "JF", "T2", "T3", "BT", "M1", "M3", "N1", "KW", "DP", "ST", "CN"),
)
_REFER = _TagFormat(
    line=regex(r"^[^\S\n]*%(?P<tag>[0-9A-Z@!&^~\[\]$*+#<>?(){}])[^\S\n](?P<value>[^\n]*)$", re.MULTILINE),
    first="0",
    last=None,
    authors=("A", "Q", "E"),
    titles=("T",),
    dates=("8", "7", "D"),
    year="D",
    urls=("U", ">", "Z"),
    about=("0", "I", "J", "B", "9", "Z", "W", "S", "K"),
)


def entries(text: str) -> Iterator[CatalogueEntry]:
    """The entries of a text, in order."""
    if "TY  -" in text or "TY -" in text:
        yield from _of(text, _RIS)
    if "%0 " in text:
        yield from _of(text, _REFER)


def _of(text: str, form: _TagFormat) -> Iterator[CatalogueEntry]:
    fields: dict[str, list[str]] = {}
    start = end = 0
    for hit in form.line.finditer(text):
        tag, value = hit["tag"], (hit["value"] or "").strip()
        if tag == form.first:
            if fields:
                yield _entry(form, start, end, fields)
            fields, start = {}, hit.start()
        elif not fields:
            continue
        fields.setdefault(tag, []).append(value)
        end = hit.end()
        if tag == form.last:
            yield _entry(form, start, end, fields)
            fields = {}
    if fields:
        yield _entry(form, start, end, fields)


def _entry(form: _TagFormat, start: int, end: int, fields: dict[str, list[str]]) -> CatalogueEntry:
    def of(tags: tuple[str, ...]) -> list[str]:
        return [value for tag in tags for value in fields.get(tag, [])]

    titles = of(form.titles)
    return CatalogueEntry(
        start=start,
        end=end,
        author=next(iter(of(form.authors)), ""),
        title=titles[0] if titles else "",
        date=_date(of(form.dates), next(iter(fields.get(form.year, [])), "")),
        urls=tuple(of(form.urls)),
        about="\n".join(of(form.about)),
    )


_DAY = regex(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")


def _date(dates: list[str], year: str) -> str:
    """The date that tells the day: whole, or as a day and month with the year of another field."""
    whole = [date for date in dates if _DAY.match(date)]
    if whole:
        return whole[0].split("/")[0] + "-" + "-".join(whole[0].split("/")[1:3]) if "/" in whole[0] else whole[0]
    said = next(iter(dates), "")
    number = year.strip("/ ")[:4]
    return said if not number or number in said else f"{said} {number}"
