"""Stored bytes on their way out: verified before the first one goes, in pieces, in bounded memory. Knows ASGI and no pages."""

from __future__ import annotations

import codecs
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from citesnap.archive import Reader
from citesnap.archive.questions.blob_pieces import BlobRow, Pieces
from citesnap.browsing.connections import pages_own

__all__ = ["ByteStream", "LookedAt", "look_at"]

T = TypeVar("T")
Read = Callable[[Callable[[sqlite3.Connection], T]], Awaitable[T]]
"""Runs a function with a connection to the archive, in another thread."""

AT_ONCE = 4_000_000
"""Bytes that are answered as they were verified; more are read again while they are sent."""
SECONDS = 10.0
"""Seconds that verifying may take; 1 GB of plain bytes takes about two."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """Bytes that have the hash and size that the archive states."""

    row: BlobRow
    head: bytes
    """The first of them."""
    is_utf8: bool
    content: bytes | None
    """All of them, where they are few."""


def look_at(archive: Reader, row: BlobRow) -> LookedAt:
    """Verify bytes.

    Raises:
        DamagedBlob: they have not the hash and size of their row.
        TooSlow: it took longer than `SECONDS`.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    head, is_utf8 = b"", True
    pieces: list[bytes] | None = []
    for piece in archive.verified_pieces(row, SECONDS):
        head = head or piece
        if is_utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                is_utf8 = False
        pieces = [*pieces, piece] if pieces is not None and row.size <= AT_ONCE else None
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    return LookedAt(row, head, is_utf8, None if pieces is None else b"".join(pieces))


def _of_ours(question: Callable[[sqlite3.Connection], T]) -> Callable[[sqlite3.Connection], T]:
    def asked(connection: sqlite3.Connection) -> T:
        with pages_own():
            return question(connection)

    return asked


@dataclass(slots=True)
class ByteStream:
    """A response of Datasette's kind (it has `asgi_send`) with stored bytes from `first` to `last`, both included."""

    read: Read[bytes]
    row: BlobRow
    first: int
    last: int
    status: int
    headers: Mapping[str, str]
    content_type: str
    _set_cookie_headers: list[str] = field(default_factory=list)

    def set_cookie(self, *_: Any, **__: Any) -> None:
        """Datasette clears its messages by a cookie on whatever is answered next; with bytes nothing is set."""

    async def asgi_send(self, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        """Send them, each piece once the one before has gone."""
        length = self.last - self.first + 1
        headers = {**self.headers, "Content-Type": self.content_type, "Content-Length": str(length)}
        encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": encoded})
        pieces = Pieces(self.row)
        at = 0
        while at <= self.last and (piece := await self.read(_of_ours(pieces.after))):
            wanted = piece[max(self.first - at, 0) : self.last + 1 - at]
            at += len(piece)
            if wanted:
                await send({"type": "http.response.body", "body": wanted, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
