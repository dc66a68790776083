"""Bytes that are read in places: a file on disk, in memory, or on a server that answers ranges."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

__all__ = ["PatientStream", "PlacedBytes", "Stream", "in_memory"]

STREAM_BUFFER = 1 << 18
"""Bytes that a stream reads at once."""


@dataclass(frozen=True, slots=True)
class PlacedBytes:
    """Bytes of which any part can be read.

    Attributes:
        size: how many there are.
        read_at: the bytes from an offset on, as many as asked for unless the end comes first. May raise OSError.
    """

    size: int
    read_at: Callable[[int, int], bytes]

    def stream(self, start: int, prefix: bytes = b"") -> Stream:
        """A stream of the bytes from `start` on, behind the bytes of `prefix`."""
        return Stream(self, start, prefix)

    def within(self, start: int, size: int) -> PlacedBytes:
        """A part of the bytes."""
        return PlacedBytes(size, lambda at, count: self.read_at(start + at, max(0, min(count, size - at))))


def in_memory(content: bytes) -> PlacedBytes:
    """Bytes that are all there."""
    return PlacedBytes(len(content), lambda at, count: content[at : at + count])


class PatientStream(io.RawIOBase):
    """A stream that ends at an error and keeps it, for readers that expect none. A subclass has `piece`, and `seek`.

    Attributes:
        at: the position.
        failure: the error of the disk or the network.
    """

    def __init__(self) -> None:
        self.at = 0
        self.failure: OSError | None = None

    def piece(self, count: int) -> bytes:
        """At most so many of the bytes at the position; none at the end, and where `failure` was set."""
        raise NotImplementedError

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """The position."""
        return self.at

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes."""
        view = memoryview(buffer)
        piece = self.piece(len(view))
        view[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)


class Stream(PatientStream):
    """Placed bytes behind a prefix; positions are counted from the beginning of the prefix."""

    def __init__(self, content: PlacedBytes, start: int, prefix: bytes) -> None:
        super().__init__()
        self._content, self._start, self._prefix = content, start, prefix
        self._buffer, self._buffered_at = b"", 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a position."""
        end = len(self._prefix) + self._content.size - self._start
        self.at = max(0, offset + (0, self.at, end)[whence])
        return self.at

    def piece(self, count: int) -> bytes:
        """At most so many of the next bytes."""
        return self._prefix[self.at : self.at + count] or self._behind_prefix(count)

    def _behind_prefix(self, count: int) -> bytes:
        at = self._start + self.at - len(self._prefix)
        inside = at - self._buffered_at
        if not 0 <= inside < len(self._buffer):
            try:
                self._buffer, self._buffered_at = self._content.read_at(at, max(count, STREAM_BUFFER)), at
            except OSError as error:
                self.failure = error
                return b""
            inside = 0
        return self._buffer[inside : inside + count]
