"""Numbered links of pages that were saved as text: `[3]July 27, 2021` with a list of addresses behind. Pure, linear.

So write lynx, links, elinks and w3m. The list is read as the link definitions of Markdown, and the number in front of a date as a
link around it, so that whoever looks for posts meets a form that is known. A number in front of any other word is no part of what
the page says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citesnap.finding.dates import find_date
from citesnap.finding.repair import Edit
from citesnap.text.patterns import regex

_MARK = regex(r"(?<![^\s(\"'“‘«>#|—–-])\[(?P<number>\d{1,4})\](?=[^\s\[\](){}:.,;!?]|\[\d{1,4}\]\S)")
"""The number of a link, in front of its first word."""
_NOTE = regex(r"(?<=\d)\[(?P<number>\d{1,4})\](?!\()")
"""The number of a link behind a date, as some converters write it."""
_ENTRY = regex(
    r"^(?P<lead>[^\S\n]*(?:\[(?P<boxed>\d{1,4})\]|(?P<number>\d{1,4})\.)[^\S\n]+)"
    r"(?=(?:https?|ftp|mailto|file|tel|javascript|gopher|data|about|localhost|#|/|\.)[^\s]{0,4000}[^\S\n]*$)",
    re.MULTILINE,
)
"""An entry of the list. Its number alone is rewritten: the address may still be in pieces."""
_MOST_BETWEEN = 6
"""Lines between two entries of one list: the heading of hidden links, the rest of a long address."""


_FIELD = regex(
    r'\{?[^\S\n]?HYPERLINK[^\S\n]+"(?P<url>https?://[^"\s]{8,2000})"(?:[^\S\n]+\\\w(?:[^\S\n]+"[^"\n]{0,200}")?){0,4}[^\S\n]*\}?[^\S\n]*'
)
"""The code of a field of a word processor, in front of what it shows."""


_SIGNS = regex(r"@\w{1,20}\)[\s,·]{0,4}\Z")


def fields(text: str) -> Iterator[Edit]:
    """Edits that make the link of a field around a date into one of Markdown.

    >>> text = '(@river_example) HYPERLINK "https://x.com/river_example/status/20" May 1, 2020'
    >>> [new for _, _, new in fields(text)]
    ['[', '](https://x.com/river_example/status/20)']
    """
    if 'HYPERLINK "' not in text:
        return
    for hit in _FIELD.finditer(text):
        date = find_date(text, hit.end()) if _SIGNS.search(text, max(0, hit.start() - 24), hit.start()) else None
        if date is not None and date[2] is not None:
            yield *hit.span(), "["
            yield date[1], date[1], f"]({hit['url']})"


@dataclass(frozen=True, slots=True)
class _NumberedList:
    """The list behind a page: where it begins and ends, its entries by number, and its own prefix for their labels."""

    start: int
    end: int
    entries: dict[int, re.Match[str]]
    place: int

    def label(self, number: int) -> str:
        """What the definition of an entry is called. A file may hold several pages, each with its numbers from 1."""
        return f"{self.place}.{number}"


def links(text: str) -> Iterator[Edit]:
    """Edits that make numbered links into links of Markdown, in order. None where no list of addresses has these numbers.

    >>> text = "— Rana (@river_example) [1]May 1, 2020\\n\\nReferences\\n\\n   1. https://x.com/river_example/status/20"
    >>> "".join(new for _, _, new in links(text))
    '[][1.1][1.1]: '
    """
    if "[" not in text or not (_MARK.search(text) or _NOTE.search(text)):
        return
    begin = 0
    for page in _lists(text):
        hits = (hit for sign in (_MARK, _NOTE) for hit in sign.finditer(text, begin, page.start))
        marks = sorted((hit for hit in hits if int(hit["number"]) in page.entries), key=lambda hit: hit.start())
        if marks:
            yield from _marks(text, marks, page)
            for number, entry in page.entries.items():
                yield *entry.span("lead"), f"[{page.label(number)}]: "
        begin = page.end


def _marks(text: str, marks: Sequence[re.Match[str]], page: _NumberedList) -> Iterator[Edit]:
    done = 0
    for hit in marks:
        if hit.re.pattern == _NOTE.pattern:
            yield hit.start(), hit.end(), f"[{page.label(int(hit['number']))}]"
            continue
        if hit.start() < done:
            yield hit.start(), hit.end(), ""
            continue
        date = find_date(text, hit.end())
        if date is not None and date[2] is not None:
            done = date[1]
            yield hit.start(), hit.end(), "["
            yield done, done, f"][{page.label(int(hit['number']))}]"
        else:
            yield hit.start(), hit.end(), ""


def _lists(text: str) -> Iterator[_NumberedList]:
    """The lists of a text: entries whose numbers grow, with few lines between them."""
    entries: dict[int, re.Match[str]] = {}
    place, start, end, last = 1, 0, 0, 0
    for hit in _ENTRY.finditer(text):
        number = int(hit["boxed"] or hit["number"])
        if entries and (number <= last or text.count("\n", end, hit.start()) > _MOST_BETWEEN):
            yield _NumberedList(start, end, entries, place)
            entries, place = {}, place + 1
        if not entries:
            start = hit.start()
        entries[number] = hit
        last, end = number, hit.end()
    if entries:
        yield _NumberedList(start, end, entries, place)
