"""The records of a WARC file, or of those that begin in one part of it, and the damage between them.

fastwarc reads records and stops at damage. This module continues at the next record that can be found, so that only what is
damaged is lost. A part of a file is the bytes [start, end): the records that begin there are its records, wherever
they end, so that the parts of a file together hold each record once.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from citesnap.articles.documents.codings import LONGEST_BODY
from citesnap.articles.documents.placed import PatientStream, PlacedBytes
from citesnap.text.lines import one_line
from citesnap.text.patterns import regex

__all__ = ["Damage", "Record", "can_be_divided", "next_record", "records"]

LONGEST_BLOCK = LONGEST_BODY + 1_000_000
"""Bytes of a record that are read: a page of the longest kind with its headers."""

LARGEST_FIRST_MEMBER = 1 << 23
"""Bytes. Where the first gzip member of a file is longer, the file may be one single member, which cannot be divided."""

_GZIP, _ZSTD, _ZSTD_DICTIONARY = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
"""How a gzip member begins, a Zstandard frame, and the frame that holds the dictionary of a WARC (WARC file format, Zstandard)."""
LARGEST_DICTIONARY = 10_000_000

_WARC = regex(rb"WARC/[01]\.\d+\r?\n")
_RESYNC = regex(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|^WARC/[01]\.\d+\r?\n", re.MULTILINE)
_SWALLOWED = regex(rb"\r?\n\r?\nWARC/[01]\.\d+\r?\n")
"""The beginning of another record within a block: its length is wrong, and what follows belongs to another page."""

LONGEST_MEMBER = 2_000_000_000
"""Bytes that one gzip member may unpack to: a gigabyte of WARC packed as a whole is read, a bomb is not read to its end."""

_WINDOW = 1 << 20
_PIECE = 1 << 16
_LOOK = 4096
"""Bytes of a possible record that are looked at to see whether it is one."""

_LENGTH = regex(r"\s{0,9}\d{1,30}\s{0,9}", re.ASCII)
"""WARC 1.1, 5.3: every record says its length. Without it nobody knows what belongs to it, and fastwarc gives nothing."""

_WANTED = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion | WarcRecordType.revisit


@dataclass(frozen=True, slots=True)
class Record:
    """A record that may hold a page, or stands for one (`revisit`).

    Attributes:
        offset: where it begins in the file; where several records are packed together, where the package begins.
        number: its place in that package; 0 where it is alone or the first.
        kind: `WARC-Type` in lower case.
        url: `WARC-Target-URI`, as written.
        declared: `Content-Type` of the block.
        block: the beginning of the block, all of it unless it is longer than `LONGEST_BLOCK`.
        record_id, captured_at: `WARC-Record-ID` and `WARC-Date`, as written.
    """

    offset: int
    number: int
    kind: str
    url: str | None
    declared: str
    block: bytes
    record_id: str | None = None
    captured_at: str | None = None

    @property
    def place(self) -> str:
        """Its place in the file in words: `OFFSET`, or `OFFSET+NUMBER`."""
        return f"{self.offset}+{self.number}" if self.number else str(self.offset)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something at this offset cannot be read, or not whole; the reason in a few words."""

    offset: int
    reason: str


def can_be_divided(content: PlacedBytes) -> bool:
    """Whether records begin where they can be found: not so in a file that was packed as a whole."""
    head = content.read_at(0, 16)
    if not head.startswith(_GZIP):
        return head.startswith((b"WARC/", _ZSTD, _ZSTD_DICTIONARY))
    member = zlib.decompressobj(zlib.MAX_WBITS | 16)
    at = 0
    try:
        while at < min(content.size, LARGEST_FIRST_MEMBER):
            piece = content.read_at(at, 1 << 16)
            while piece and not member.eof:
                member.decompress(piece, 1 << 20)
                piece = member.unconsumed_tail
            if member.eof:
                return True
            at += 1 << 16
    except zlib.error:
        return True  # Damage in the first record; the others are looked for.
    return False


def records(content: PlacedBytes, start: int = 0, end: int | None = None) -> Iterator[Record | Damage]:
    """The records that begin in [start, end) and may hold a page, and what damage there is, in the order of the file.

    Args:
        content: a WARC file, plain or packed with gzip or Zstandard.
        start: 0, or any offset.
        end: None for the end of the file.

    Raises:
        OSError: the file cannot be read, and it is not the file that is damaged.
    """
    reader = _RecordReader(content, content.size if end is None else end)
    base: int | None = 0
    if start > 0:
        base = reader.next_record(start)
    elif content.size and not reader.begins():
        yield Damage(0, "no record begins here")
        base = reader.next_record(1)
    while base is not None and base < reader.end:
        base = yield from reader.from_record(base)


def next_record(content: PlacedBytes, start: int) -> int | None:
    """Where the next record begins at or after an offset; found without reading any record."""
    return _RecordReader(content, content.size).next_record(start)


class _RecordReader:
    def __init__(self, content: PlacedBytes, end: int) -> None:
        self.content, self.end = content, end
        self._dictionary = self._read_dictionary()
        head = content.read_at(0, 5)
        self._plain, self._packed = head == b"WARC/", head.startswith((_GZIP, _ZSTD, _ZSTD_DICTIONARY))

    def from_record(self, base: int) -> Generator[Record | Damage, None, int | None]:
        """The records from one on; returns where to go on behind damage, None at the end."""
        if self.content.read_at(base, 3) == _GZIP:
            return (yield from self._member(base))
        return (yield from self._unpacked(base))

    def _member(self, at: int) -> Generator[Record | Damage, None, int | None]:
        """The records of the gzip member at this offset; returns where the next one begins."""
        member = _MemberStream(self.content, at)
        problem = yield from _wanted((record, at, number) for number, record in enumerate(_iterated(member)))
        member.drain()
        if member.failure is not None:
            raise member.failure
        if problem := problem or member.problem:
            yield Damage(at, problem)
            return self.next_record(at + 1)
        if member.end >= self.content.size or self.begins_record(member.end):
            return member.end
        if self.content.read_at(member.end, _LOOK).strip(b"\0"):
            yield Damage(member.end, "no record begins here")
        return self.next_record(member.end)

    def _unpacked(self, base: int) -> Generator[Record | Damage, None, int | None]:
        """The records from one on that no gzip member holds; returns where to go on behind damage."""
        prefix = self._dictionary if base else b""
        stream = self.content.stream(base, prefix)
        last, number = base, -1

        def placed() -> Iterator[tuple[WarcRecord, int, int]]:
            nonlocal last, number
            for record in _iterated(stream):
                at = base - len(prefix) + record.stream_pos
                # Zstandard frames that hold several records have one offset for them.
                last, number = at, number + 1 if at == last else 0
                if at >= self.end:
                    return
                yield record, at, number

        problem = yield from _wanted(placed())
        if stream.failure is not None:
            raise stream.failure
        if problem is None:
            return None
        yield Damage(last, problem)
        return self.next_record(max(last, base) + 1)

    def next_record(self, start: int) -> int | None:
        """Where the next record begins at or after `start`: a package, or a line, that opens with `WARC/`."""
        at = max(0, start - 1)
        while at < self.content.size:
            window = self.content.read_at(at, _WINDOW)
            for opening in _RESYNC.finditer(window, 1 if at < start else 0):
                if self.begins_record(at + opening.start()):
                    return at + opening.start()
            if len(window) < _WINDOW:
                return None
            at += len(window) - 16  # A beginning may lie across the edge.
        return None

    def begins(self) -> bool:
        """Whether the file begins with a record, or with the dictionary of its records."""
        return bool(self._dictionary) or self.begins_record(0)

    def begins_record(self, at: int) -> bool:
        """Whether a record begins at this offset, or a package whose first record does."""
        head = self.content.read_at(at, _LOOK)
        if head.startswith(_GZIP):
            if self._plain:
                return False  # A packed file within a record.
            try:
                return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, 16).startswith(b"WARC/")
            except zlib.error:
                return False
        if head.startswith(_ZSTD):
            return not self._plain and self._is_record(at)
        return not self._packed and _WARC.match(head) is not None and b"warc-type:" in head.lower()

    def _is_record(self, at: int) -> bool:
        try:
            record = next(
                iter(
                    ArchiveIterator(
                        self.content.stream(at, self._dictionary if at else b""), parse_http=False, quirks_mode=True
                    )
                ),
                None,
            )
        except (OSError, ValueError, UnicodeError):
            return False
        return record is not None

    def _read_dictionary(self) -> bytes:
        """The frame with the dictionary that all later frames need; empty where there is none."""
        head = self.content.read_at(0, 8)
        if not head.startswith(_ZSTD_DICTIONARY):
            return b""
        return self.content.read_at(0, 8 + min(int.from_bytes(head[4:8], "little"), LARGEST_DICTIONARY))


def _iterated(stream: io.RawIOBase) -> ArchiveIterator:
    return ArchiveIterator(stream, parse_http=False, quirks_mode=True)


def _wanted(placed: Iterator[tuple[WarcRecord, int, int]]) -> Generator[Record, None, str | None]:
    """Those of the records, each with its offset and number, that may hold a page; returns what was wrong with the last of all."""
    try:
        for warc_record, offset, number in placed:
            if warc_record.record_type & _WANTED:
                record, problem = _record(warc_record, offset, number)
                yield record
                if problem:
                    return problem
    except (OSError, ValueError, UnicodeError) as error:
        return one_line(str(error), 200)
    return None


def _record(warc_record: WarcRecord, offset: int, number: int) -> tuple[Record, str | None]:
    """The record, and what is wrong with its block."""
    headers = warc_record.headers
    block = warc_record.reader.read(LONGEST_BLOCK)
    problem = None
    if swallowed := b"WARC/" in block and _SWALLOWED.search(block):
        block = block[: swallowed.start()]
        problem = "its length is wrong: it goes on into the next record"
    elif not _LENGTH.fullmatch(headers.get("Content-Length") or ""):
        problem = "it does not say its length"
    elif len(block) < min(warc_record.content_length, LONGEST_BLOCK):
        problem = f"cut short: {len(block)} of {warc_record.content_length} bytes"
        block = block.removesuffix(b"\r\n\r\n")  # What ends a record, of one that says to be longer than it is.
    record = Record(
        offset=offset,
        number=number,
        kind=(headers.get("WARC-Type") or "").lower(),
        url=headers.get("WARC-Target-URI"),
        declared=headers.get("Content-Type") or "",
        block=block,
        record_id=headers.get("WARC-Record-ID"),
        captured_at=headers.get("WARC-Date"),
    )
    return record, problem


class _MemberStream(PatientStream):
    """What one gzip member holds, as a stream.

    Attributes:
        end: where the member ends in the file, when it was read to its end.
        problem: what is wrong with the member.
    """

    def __init__(self, content: PlacedBytes, at: int) -> None:
        super().__init__()
        self._content, self.end = content, at
        self._member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._packed = b""
        self.problem: str | None = None

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if offset != (self.at, 0)[whence]:  # fastwarc asks where it is, and goes there.
            raise io.UnsupportedOperation("seek")
        return self.at

    def drain(self) -> None:
        """Go to the end of the member, without keeping what it holds."""
        while self.at < LONGEST_MEMBER and (piece := self.piece(1 << 18)):
            self.at += len(piece)
        if self.at >= LONGEST_MEMBER:
            self.problem = f"unpacks to more than {LONGEST_MEMBER // 1_000_000} MB"

    def piece(self, count: int) -> bytes:
        """The next bytes that the member unpacks to."""
        unpacked = b""
        try:
            while not (unpacked or self._member.eof or self.problem or self.failure):
                if not self._packed:
                    self._packed = self._content.read_at(self.end, _PIECE)
                    self.end += len(self._packed)
                    if not self._packed:
                        self.problem = "cut short: the file ends within it"
                        break
                unpacked = self._member.decompress(self._packed, count)
                self._packed = self._member.unconsumed_tail
                if self._member.eof:
                    self.end -= len(self._member.unused_data)
        except zlib.error as error:
            self.problem = one_line(str(error), 200)
        except OSError as error:
            self.failure = error
        return unpacked
