"""A WARC or ARC file: each page in it is an article.

Reads only pages: responses, resources and conversions that answered 200 with HTML or text. A `revisit` has no body of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from citesnap.articles.documents import DocumentError, DocumentPart, arc_records, warc_records
from citesnap.articles.documents.codings import LONGEST_BODY, undone
from citesnap.articles.documents.placed import PlacedBytes, in_memory
from citesnap.articles.documents.warc_records import Damage, Record
from citesnap.text.patterns import regex

__all__ = ["ArchivedPage", "page_of", "parts", "records"]

LONGEST_HEAD, MOST_HEADERS = 1_000_000, 500
"""Bytes of an answer within which its headers must end, and how many of them are read."""

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """A page that answered 200: its decoded body, its `Content-Type`, and what was wrong about its codings, in a few words.

    `problem` says why its body is not used; the body is empty then.
    """

    body: bytes
    media_type: str
    note: str | None = None
    problem: str | None = None


def records(content: PlacedBytes, start: int = 0, end: int | None = None) -> Iterator[Record | Damage]:
    """The records of a WARC or ARC file that begin in [start, end), and what damage there is."""
    if arc_records.looks(content.read_at(0, 4096)):
        return arc_records.records(content, start, end)
    return warc_records.records(content, start, end)


def parts(content: bytes) -> Iterator[DocumentPart]:
    """The pages of the file, named `#RECORD` by where the record begins in it.

    Damage does not end the reading: it continues at the next record that can be found.

    Raises:
        DocumentError: no record could be read at all.
    """
    pages = 0
    for record in records(in_memory(content)):
        if isinstance(record, Damage):
            continue
        pages += 1
        page = page_of(record)
        if page is not None and page.problem is None:
            yield DocumentPart(f"#{record.place}", page.body, page.media_type, address_of(record))
    if not pages:
        raise DocumentError("a web archive without a record that can be read")


def address_of(record: Record) -> str | None:
    """The address of the page, where it has one on the web."""
    return record.url if record.url and record.url.startswith(("http://", "https://")) else None


_STATUS = regex(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b[^\n]{0,500}\r?\n")


def page_of(record: Record, types: Collection[str] = _PAGE_TYPES) -> ArchivedPage | None:
    """The page that a record holds, of one of these media types; None for one that holds none, or did not answer 200."""
    if record.kind == "revisit":
        return None
    block, headers, problem = record.block, dict[bytes, bytes](), None
    if record.kind == "response" or record.declared.lower().startswith("application/http"):
        status = _STATUS.match(block)
        head, gap, body = _divided(block)
        if status is None and not block.startswith(b"HTTP/"):
            body, gap = block, b""  # A body without any status line.
        elif status is None or status[1] != b"200":
            return None
        if gap:
            for line in head.splitlines()[1:MOST_HEADERS]:
                name, _, value = line.partition(b":")
                headers.setdefault(name.strip().lower(), value.strip())
        elif len(block) > LONGEST_HEAD:
            problem = f"its headers do not end within {LONGEST_HEAD // 1_000_000} MB"
        media_type = headers.get(b"content-type", b"").decode("latin-1")
    else:
        body, media_type = block, record.declared
    plain = media_type.partition(";")[0].strip().lower()
    if plain and plain not in types:
        return None
    body, note = undone(body, headers)
    if len(body) >= LONGEST_BODY:  # Cut there, a page may end within an address.
        problem = f"longer than {LONGEST_BODY // 1_000_000} MB"
    if problem is not None:
        return ArchivedPage(b"", media_type, note, problem)
    return ArchivedPage(body, media_type, note) if body.strip() else None


def _divided(block: bytes) -> tuple[bytes, bytes, bytes]:
    gap = re.search(rb"\r?\n\r?\n", block[:LONGEST_HEAD])
    return (block[: gap.start()], gap[0], block[gap.end() :]) if gap else (block, b"", b"")
