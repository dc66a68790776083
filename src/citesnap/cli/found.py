"""What `find` prints for people: a heading per article, its citations with their words, and at the end how many there are. Pure.

What came from articles is made fit for a terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from citesnap.text.characters import escaped
from citesnap.text.lines import columns, fitted, one_line
from citesnap.text.sizes import counted

__all__ = ["pages"]

MOST_LINES = 4
"""Lines for the words of one citation; a post of 280 characters fits."""
INDENT = 5


def pages(articles: Iterable[tuple[str, Sequence[dict[str, Any]]]], width: int) -> Iterator[str]:
    """A page for each article that has citations, and a last line with totals.

    Args:
        articles: the name of each and the records of its citations (`finding.record`), none for an article without any.
        width: columns of the terminal.
    """
    read = cited = total = 0
    for name, citations in articles:
        read += 1
        if not citations:
            continue
        cited += 1
        total += len(citations)
        lines = [fitted(escaped(name), width)]
        for citation in citations:
            lines += _citation(citation, max(width, 40))
        yield "\n".join(lines) + "\n"
    if not total:
        yield f"No citations found in {counted(read, 'article')}." if read else "No citations found."
    else:
        yield f"{counted(total, 'citation')} in {cited:,} of {counted(read, 'article')}"


def _citation(citation: dict[str, Any], width: int) -> Iterator[str]:
    who = f"@{citation['handle']}" if citation["handle"] else citation["author_name"] or citation["platform"]
    when = citation["date"] or citation["date_text"] or ""
    kind = "link" if citation["kind"] == "link" else "embed"
    head = " · ".join(filter(None, (one_line(who, 40), one_line(when, 30), f"{citation['platform']} {kind}")))
    yield f"{citation['position']:>3}  {fitted(head, width - INDENT)}"
    for line in _wrapped(one_line(citation["text"] or "", 2_000), width - INDENT):
        yield " " * INDENT + line
    if citation["link"]:
        yield " " * INDENT + fitted(citation["link"], width - INDENT)


def _wrapped(text: str, width: int) -> Iterator[str]:
    """The text in lines of so many columns, the last one cut where there are too many."""
    words = text.split()
    for number in range(MOST_LINES):
        if not words:
            return
        if number == MOST_LINES - 1:
            yield fitted(" ".join(words), width)
            return
        line = words.pop(0)
        while words and columns(line) + 1 + columns(words[0]) <= width:
            line += " " + words.pop(0)
        if columns(line) > width:  # One word that is too long, or a script that is written without spaces.
            head = _head(line, width)
            words.insert(0, line[len(head) :])
            line = head
        yield line


def _head(line: str, width: int) -> str:
    at = len(line)
    while at > 1 and columns(line[:at]) > width:
        at -= 1
    return line[:at]
