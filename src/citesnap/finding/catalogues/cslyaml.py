"""Entries of CSL-YAML, as pandoc and Quarto write them into metadata or files of their own. Pure, linear.

Not a reader of YAML: an entry is a list item whose lines are `key: value`, with authors and dates in lines that are indented more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.finding.catalogues.entry import CatalogueEntry
from citesnap.text.patterns import regex

_ITEM = regex(
    r"^(?P<indent>[^\S\n]{0,12})-[^\S\n]+(?=(?:id|type|title|author|URL|issued|genre|container-title)\s?:)",
    re.MULTILINE,
)
_LINE = regex(
    r"(?P<indent>[^\S\n]*)(?P<dash>(?:-[^\S\n]+)*)(?:(?P<key>[A-Za-z][\w-]{0,40})\s?:(?:[^\S\n]+|$))?(?P<value>[^\n]*)"
)
_LONGEST = 12_000
_MOST_LINES = 200
_NUMBER = regex(r"\d{1,4}")
_ABOUT = frozenset("type genre container-title publisher note medium archive source".split())


def entries(text: str) -> Iterator[CatalogueEntry]:
    """The entries of a text that say when something was issued, in order."""
    if "issued:" not in text and "URL:" not in text:
        return
    end = 0
    for item in _ITEM.finditer(text):
        if item.start() < end:
            continue
        entry, end = _entry(text, item)
        if entry.date or (entry.urls and (entry.author or entry.about)):
            yield entry


def _entry(text: str, item: re.Match[str]) -> tuple[CatalogueEntry, int]:
    """The entry of an item, and where it ends: at the next line that is indented no more than its dash."""
    outer = len(item["indent"])
    at, end, level = item.end(), item.end(), outer + 2
    fields: dict[str, list[str]] = {}
    key = ""
    for number in range(_MOST_LINES):
        stop = text.find("\n", at)
        stop = len(text) if stop < 0 else stop
        line = _LINE.fullmatch(text, at, min(stop, at + 4_000))
        if line is None or stop - item.start() > _LONGEST:
            break
        indent = len(line["indent"]) if number else level
        if (number and not text[at:stop].strip()) or (number and indent <= outer):
            break
        if line["key"] and indent <= level and not line["dash"]:
            key = line["key"]
            fields.setdefault(key, []).append(_plain(line["value"]))
        elif key:
            fields.setdefault(f"{key}.{line['key']}" if line["key"] else key, []).append(_plain(line["value"]))
        end, at = stop, stop + 1
        if at >= len(text):
            break

    def first(*names: str) -> str:
        return next((value for name in names for value in fields.get(name, []) if value), "")

    family, given = first("author.family"), first("author.given")
    author = first("author.literal", "author.name")
    return (
        CatalogueEntry(
            start=item.start() + outer,
            end=end,
            author=", ".join(part for part in (author, family, given) if part) or first("author"),
            title=first("title"),
            date=_date(fields),
            urls=tuple(value for name in ("URL", "url", "note") for value in fields.get(name, []) if value),
            about="\n".join(value for name in _ABOUT for value in fields.get(name, []) if value),
        ),
        end,
    )


def _date(fields: dict[str, list[str]]) -> str:
    parts = [part for key, values in fields.items() if key.startswith("issued") for part in values]
    year, month, day = (next(iter(fields.get(f"issued.{part}", [])), "") for part in ("year", "month", "day"))
    if year and month and day:
        return f"{year}-{month.zfill(2)}-{day.zfill(2)}"
    numbers = _NUMBER.findall(" ".join(parts))
    if len(numbers) == 3 and len(numbers[0]) == 4:
        return f"{numbers[0]}-{numbers[1].zfill(2)}-{numbers[2].zfill(2)}"
    return next((part for part in parts if part), "")


def _plain(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return value.replace("''", "'")
