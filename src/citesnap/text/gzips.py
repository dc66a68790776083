"""Unpacks untrusted gzip, never to more bytes than wanted. Pure.

A megabyte of gzip can unpack to a gigabyte, and its header may claim any size: zlib gets the most bytes it may put out.
"""

from __future__ import annotations

import zlib
from typing import NamedTuple

MAGIC = b"\x1f\x8b"
"""How a gzip member begins (RFC 1952, 2.3.1)."""

_GZIP_ONLY = zlib.MAX_WBITS | 16


class TooLong(ValueError):
    """The gzip unpacks to more than the limit."""


class Gunzip:
    """Gzip that arrives in pieces. `content` grows, never longer than `limit` bytes.

    A further member after the first is unpacked as well; anything else there is padding, which gzip(1) ignores too.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.content = bytearray()
        self._member = zlib.decompressobj(_GZIP_ONLY)

    @property
    def whole(self) -> bool:
        """True when the last member has come to its end."""
        return self._member.eof

    def feed(self, piece: bytes) -> None:
        """Unpack the next bytes.

        Raises:
            TooLong: the limit is passed.
            zlib.error: this is not gzip, or it is broken.
        """
        while piece:
            if self._member.eof:
                if piece[:1] != MAGIC[:1]:
                    return
                self._member = zlib.decompressobj(_GZIP_ONLY)
            self.content += self._member.decompress(piece, self.limit + 1 - len(self.content))
            if len(self.content) > self.limit:
                raise TooLong(f"unpacks to more than {self.limit} bytes")
            piece = self._member.unconsumed_tail or self._member.unused_data


class Unpacked(NamedTuple):
    """What a gzip member holds. `exact` is False where more follows it, or it was broken, cut short or longer than wanted."""

    content: bytes
    exact: bool


def gunzip(packed: bytes, limit: int) -> Unpacked | None:
    """The first gzip member in `packed`, as much as is readable, at most `limit` bytes; None where the bytes are not gzip."""
    member = zlib.decompressobj(_GZIP_ONLY)
    try:
        content = member.decompress(packed, limit + 1)
    except zlib.error:
        return None
    exact = member.eof and not member.unused_data and len(content) <= limit
    return Unpacked(content[:limit], exact)
