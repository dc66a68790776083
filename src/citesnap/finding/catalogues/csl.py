"""Entries of CSL-JSON, as Zotero, Mendeley and pandoc write them, alone or inside a text. Pure, linear.

The fields are those of the schema of the Citation Style Language 1.0.2.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from citesnap.finding.catalogues.entry import CatalogueEntry
from citesnap.text.jsonvalues import object_of, text_of
from citesnap.text.patterns import regex

_TOKEN = regex(r'[{}]|"(?:[^"\\\n]|\\.){0,60000}+(?:"(?:\s*(?P<colon>:))?)?')
"""A string that its line does not close is passed over up to there: of a line full of open ones each would be read to its end."""
_LONGEST = 60_000
"""Characters of one entry: an abstract is the longest part."""
_ABOUT = tuple("type genre container-title publisher note medium archive source collection-title event".split())


def entries(text: str) -> Iterator[CatalogueEntry]:
    """The entries of a text, in order: the objects that say when something was issued."""
    if '"issued"' not in text:
        return
    for start, end in _objects(text):
        try:
            item = json.loads(text[start:end])
        except (ValueError, RecursionError):
            continue
        if isinstance(item, dict):
            yield _entry(start, end, item)


def _objects(text: str) -> Iterator[tuple[int, int]]:
    """The objects with a member `issued`, whose braces are matched outside of strings."""
    opened: list[tuple[int, bool]] = []
    for hit in _TOKEN.finditer(text):
        if hit[0] == "{":
            opened.append((hit.start(), False))
        elif hit[0] == "}":
            start, issued = opened.pop() if opened else (0, False)
            if issued and hit.end() - start <= _LONGEST:
                yield start, hit.end()
        elif opened and hit["colon"] and hit[0].startswith('"issued"'):
            opened[-1] = opened[-1][0], True


def _entry(start: int, end: int, item: dict[str, Any]) -> CatalogueEntry:
    return CatalogueEntry(
        start=start,
        end=end,
        author=_author(item.get("author")),
        title=text_of(item.get("title")) or text_of(item.get("title-short")) or "",
        date=_date(object_of(item.get("issued"))),
        urls=tuple(
            url for url in (text_of(item.get("URL")), text_of(item.get("url")), text_of(item.get("note"))) if url
        ),
        about="\n".join(value for key in _ABOUT if (value := text_of(item.get(key)))),
    )


def _author(authors: Any) -> str:
    first = object_of(authors[0]) if isinstance(authors, list) and authors else {}
    said = [text_of(first.get(key)) for key in ("literal", "family", "given")]
    return ", ".join(value for value in said if value)


def _date(issued: dict[str, Any]) -> str:
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(part).strip() for part in first]
    if len(numbers) == 3 and all(number.isdigit() for number in numbers):
        return f"{numbers[0]}-{numbers[1].zfill(2)}-{numbers[2].zfill(2)}"
    return text_of(issued.get("raw")) or text_of(issued.get("literal")) or "-".join(numbers)
