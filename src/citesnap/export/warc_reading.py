"""Records of a WARC that citesnap wrote, read one after the other: their fields, their HTTP head, hash and size of the payload.

The file may have been altered by anybody: sizes are bounded, and whatever is not as it is written here is an error. Bodies pass
through and are not held.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

__all__ = ["NotOurs", "ReadRecord", "records"]

MOST_HEAD = 2_000_000
"""Bytes of the fields of a record, and of an HTTP head."""
PIECE = 256_000


class NotOurs(ValueError):
    """This is no WARC as citesnap writes it; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """One record. `digest` is that of its gzip member, `head` the HTTP head in it, empty where it holds no HTTP."""

    offset: int
    length: int
    digest: str
    fields: dict[str, str]
    head: str
    payload: str
    """SHA-256 of what follows the head, hex."""
    payload_size: int

    @property
    def type(self) -> str:
        """Its WARC-Type."""
        return self.fields.get("warc-type", "")


def records(file: IO[bytes]) -> Iterator[ReadRecord]:
    """The records of a file, each a gzip member of its own.

    Raises:
        NotOurs: it is broken, or not as citesnap writes it.
    """
    offset, left = 0, b""
    while left or (left := file.read(PIECE)):
        member = _HashedMember(file, left)
        try:
            fields = _fields(member.until(b"\r\n\r\n"))
            size = int(fields["content-length"])
            is_http = fields.get("content-type", "").startswith("application/http")
            head = member.until(b"\r\n\r\n", size) if is_http else b""
            payload, payload_size = member.hashed(size - len(head) - (4 if is_http else 0))
            if member.rest() != b"\r\n\r\n":
                raise NotOurs("a record is longer than it says")
        except (zlib.error, KeyError, ValueError) as error:
            raise NotOurs(f"the record at byte {offset}: {error}") from error
        yield ReadRecord(offset, member.length, member.digest, fields, head.decode("latin-1"), payload, payload_size)
        offset += member.length
        left = member.left


class _HashedMember:
    """A gzip member that is unpacked piece by piece."""

    def __init__(self, file: IO[bytes], first: bytes) -> None:
        self._file = file
        self._unpacker = zlib.decompressobj(31)
        self._hash = hashlib.sha256()
        self._buffer = bytearray()
        self._packed = first
        self.length = 0

    @property
    def left(self) -> bytes:
        """What was read beyond its end."""
        return self._unpacker.unused_data

    @property
    def digest(self) -> str:
        """Of the packed bytes, once all are read."""
        return self._hash.hexdigest()

    def until(self, mark: bytes, most: int = MOST_HEAD) -> bytes:
        """What stands before a mark, which is taken away as well."""
        while (at := self._buffer.find(mark)) < 0 and len(self._buffer) < min(most, MOST_HEAD) and self._more():
            pass
        if at < 0 or at > min(most, MOST_HEAD):
            raise NotOurs("a head does not end")
        before = bytes(self._buffer[:at])
        del self._buffer[: at + len(mark)]
        return before

    def hashed(self, size: int) -> tuple[str, int]:
        """The SHA-256 of the next bytes."""
        if size < 0:
            raise NotOurs("a record is shorter than its head")
        hashed, wanted = hashlib.sha256(), size
        while wanted:
            if not self._buffer and not self._more():
                raise NotOurs("a record is shorter than it says")
            piece = self._buffer[:wanted]
            hashed.update(piece)
            wanted -= len(piece)
            del self._buffer[: len(piece)]
        return hashed.hexdigest(), size

    def rest(self) -> bytes:
        """What is left, which is little."""
        while len(self._buffer) <= 4 and self._more():
            pass
        return bytes(self._buffer[:5])

    def _more(self) -> bool:
        """Unpack some more; False at the end."""
        while not self._unpacker.eof:
            packed = self._unpacker.unconsumed_tail or self._packed or self._file.read(PIECE)
            if not packed:
                raise NotOurs("the file ends within a record")
            content = self._unpacker.decompress(packed, PIECE)
            used = packed[: len(packed) - len(self._unpacker.unconsumed_tail) - len(self._unpacker.unused_data)]
            self._packed = b""
            self._hash.update(used)
            self.length += len(used)
            if content:
                self._buffer += content
                return True
        return False


def _fields(head: bytes) -> dict[str, str]:
    first, *lines = head.decode("utf-8").split("\r\n")
    if first != "WARC/1.1":
        raise NotOurs(f"begins with {first[:20]!r}")
    fields: dict[str, str] = {}
    for line in lines:
        name, separator, value = line.partition(": ")
        if not separator:
            raise NotOurs("a field without a value")
        # Of the fields that are repeated none is looked at.
        fields.setdefault(name.lower(), value)
    return fields
