"""The records of an ARC file, the format before WARC (Internet Archive, ARC File Format 1.0): a line, and what the server answered.

    URL IP-ADDRESS YYYYMMDDhhmmss MEDIA-TYPE LENGTH

The file is packed with gzip record by record, or not at all.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from citesnap.articles.documents.placed import PlacedBytes
from citesnap.articles.documents.warc_records import LONGEST_BLOCK, Damage, Record
from citesnap.text.patterns import regex

__all__ = ["looks", "records"]

_GZIP = b"\x1f\x8b\x08"
_LINE = regex(
    rb"\s{0,8}([a-z][a-z0-9+.-]{1,20}:[^\s]{1,8000}) ([0-9a-fA-F.:]{1,45}) (\d{14}) (\S{1,200}) (?:\S+ ){0,5}(\d{1,15})\r?\n"
)
"""Version 2 has more fields before the length."""
_BEGINNING = regex(rb"\x1f\x8b\x08|(?<=\n)[a-z]{2,20}:")
_LONGEST_LINE = 9000
_PIECE = 1 << 16


def looks(content: bytes) -> bool:
    """Whether a file that begins with these bytes is an ARC file."""
    if content.startswith(_GZIP):
        try:
            content = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[:4096], 64)
        except zlib.error:
            return False
    return content.startswith(b"filedesc://")


def records(content: PlacedBytes, start: int = 0, end: int | None = None) -> Iterator[Record | Damage]:
    """The records that begin in [start, end), and what damage there is, in order. The description at the beginning is none."""
    at = _next_record(content, start) if start else 0
    end = content.size if end is None else min(end, content.size)
    while at < end:
        packed = content.read_at(at, 3) == _GZIP
        block, following = _unpacked(content, at) if packed else _plain(content, at)
        line = _LINE.match(block[:_LONGEST_LINE])
        if line is None or following <= at:
            if content.read_at(at, 1000).strip(b"\0\r\n \t") or packed:
                yield Damage(at, "no line that begins a record of an ARC file")
            following = _next_record(content, at + 1)
        elif not line[1].startswith(b"filedesc:"):
            length = int(line[5])
            body = block[line.end() : line.end() + length]
            if len(body) < min(length, LONGEST_BLOCK - _LONGEST_LINE):
                yield Damage(at, f"cut short: {len(body)} of {length} bytes")
            yield _record(at, line, body)
        at = following


def _record(at: int, line: re.Match[bytes], body: bytes) -> Record:
    day = line[3].decode("ascii")
    return Record(
        offset=at,
        number=0,
        kind="response",
        url=line[1].decode("latin-1"),
        declared="application/http",
        block=body,
        captured_at=f"{day[:4]}-{day[4:6]}-{day[6:8]}T{day[8:10]}:{day[10:12]}:{day[12:]}Z",
    )


def _plain(content: PlacedBytes, at: int) -> tuple[bytes, int]:
    """The record at this offset, and where the next one begins; the offset itself where there is none."""
    line = _LINE.match(content.read_at(at, _LONGEST_LINE))
    if line is None:
        return b"", at
    size = line.end() + int(line[5])
    gap = content.read_at(at + size, 8)
    return content.read_at(at, min(size, LONGEST_BLOCK)), at + size + len(gap) - len(gap.lstrip(b"\r\n"))


def _unpacked(content: PlacedBytes, at: int) -> tuple[bytes, int]:
    """What the gzip member at this offset holds, at most `LONGEST_BLOCK` bytes, and where it ends; the offset if it is broken."""
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    pieces: list[bytes] = []
    left, end = LONGEST_BLOCK, at
    try:
        while not member.eof and (piece := content.read_at(end, _PIECE)):
            end += len(piece)
            while piece and not member.eof:
                unpacked = member.decompress(piece, max(left, _PIECE))
                piece = member.unconsumed_tail
                pieces.append(unpacked[:left])
                left -= len(pieces[-1])
    except zlib.error:
        return b"".join(pieces), at
    return b"".join(pieces), end - len(member.unused_data)


def _next_record(content: PlacedBytes, start: int) -> int:
    """Where the next record begins at or after `start`; the end of the file where there is none."""
    at = max(0, start - 1)  # With the line break before a record.
    while window := content.read_at(at, 1 << 20):
        for beginning in _BEGINNING.finditer(window, max(0, start - at)):
            place = at + beginning.start()
            head = content.read_at(place, _LONGEST_LINE)
            if head.startswith(_GZIP):
                try:
                    head = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, _LONGEST_LINE)
                except zlib.error:
                    continue
            if _LINE.match(head):
                return place
        at += max(1, len(window) - 32 if len(window) == 1 << 20 else len(window))
    return content.size
