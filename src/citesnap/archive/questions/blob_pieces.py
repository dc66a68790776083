"""Stored bytes piece by piece, in bounded memory whatever the archive claims of them. Reads only.

An archive may be somebody else's: a blob of one megabyte can unpack to a gigabyte, `size` can say anything, and so can the hash.
Nothing here holds more than a piece of a blob, except `read`, which is told how much it may hold.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from citesnap.errors import DamagedBlob

__all__ = ["PIECE", "BlobRow", "Pieces", "TooSlow", "find", "read", "verify"]

PIECE = 1_000_000
"""Bytes that are read or unpacked at once."""
LARGEST = 1_000_000_000
"""Bytes. SQLite holds no longer value (SQLITE_MAX_LENGTH), so nothing longer was ever recorded."""
_GZIP = 31  # zlib's window bits for one gzip member (zlib.h, inflateInit2)


class TooSlow(Exception):
    """Bytes could not be verified within the time that was given for it."""


@dataclass(frozen=True, slots=True)
class BlobRow:
    """A row of `blobs` without its content.

    `sha256` and `size` are those of the content, content coding undone, as the archive states them.
    """

    row_id: int
    sha256: str
    size: int
    encoding: str | None
    media_type: str | None


def find(db: sqlite3.Connection, sha256: str) -> BlobRow | None:
    """What is stored under this hash; None where nothing is.

    Raises:
        DamagedBlob: the row is not one that citesnap writes.
    """
    row = db.execute("select rowid, size, encoding, media_type from blobs where sha256 = ?", [sha256]).fetchone()
    if row is None:
        return None
    row_id, size, encoding, media_type = row
    if (
        not isinstance(row_id, int)
        or not isinstance(size, int)
        or not 0 <= size <= LARGEST
        or encoding not in (None, "gzip")
    ):
        raise _damaged(sha256)
    return BlobRow(row_id, sha256, size, encoding, media_type if isinstance(media_type, str) else None)


@dataclass(slots=True)
class Pieces:
    """The content of a blob from its beginning, content coding undone; each piece may come off another connection."""

    row: BlobRow
    sent: int = 0
    """Bytes of the content that were given out."""
    _read: int = 0
    _waiting: bytes = b""
    _inflate: zlib._Decompress | None = field(default=None)

    def after(self, db: sqlite3.Connection) -> bytes:
        """The next piece, at most `PIECE` bytes; empty at the end.

        Raises:
            DamagedBlob: there are more bytes or fewer than the row says, or they are not coded as it says.
        """
        piece = self._raw(db) if self.row.encoding is None else self._unpacked(db)
        self.sent += len(piece)
        if self.sent > self.row.size or (not piece and self.sent < self.row.size):
            raise _damaged(self.row.sha256)
        return piece

    def _unpacked(self, db: sqlite3.Connection) -> bytes:
        if self._inflate is None:
            if self._stated_size(db) != self.row.size % (1 << 32):
                raise _damaged(self.row.sha256)
            self._inflate = zlib.decompressobj(_GZIP)
        try:
            while not self._inflate.eof:
                packed = self._waiting or self._raw(db)
                if not packed:
                    raise _damaged(self.row.sha256)
                piece = self._inflate.decompress(packed, PIECE)
                self._waiting = self._inflate.unconsumed_tail
                if piece:
                    return piece
        except zlib.error as error:
            raise _damaged(self.row.sha256) from error
        if self._inflate.unused_data or self._raw(db):
            raise _damaged(self.row.sha256)
        return b""

    def _stated_size(self, db: sqlite3.Connection) -> int:
        """The size that the member itself states at its end (RFC 1952, 2.3.1): known before anything is unpacked."""
        with self._opened(db) as held:
            held.seek(max(len(held) - 4, 0))
            return int.from_bytes(held.read(4), "little")

    @contextmanager
    def _opened(self, db: sqlite3.Connection) -> Iterator[sqlite3.Blob]:
        """The column, not read yet.

        Raises:
            DamagedBlob: there is none, it holds no bytes, or pages of the file that hold it are damaged.
        """
        try:
            # Not by SELECT: that holds the whole value, however long, and a connection may forbid it.
            held = db.blobopen("blobs", "content", self.row.row_id, readonly=True)
        except sqlite3.DatabaseError as error:
            raise _damaged(self.row.sha256) from error
        with held:
            try:
                yield held
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
                    raise
                raise _damaged(self.row.sha256) from error

    def _raw(self, db: sqlite3.Connection) -> bytes:
        with self._opened(db) as held:
            if self._read >= len(held):
                return b""
            held.seek(self._read)
            piece = held.read(PIECE)
        self._read += len(piece)
        return piece


def verify(db: sqlite3.Connection, row: BlobRow, *, seconds: float | None = None) -> Iterator[bytes]:
    """The pieces of the content; the last one comes once all of them have the hash and size of the row.

    Raises:
        DamagedBlob: they have not.
        TooSlow: it took longer than `seconds`.
    """
    ends_at = None if seconds is None else time.monotonic() + seconds
    pieces, hashed, last = Pieces(row), hashlib.sha256(), b""
    while piece := pieces.after(db):
        if ends_at is not None and time.monotonic() > ends_at:
            raise TooSlow(row.sha256)
        hashed.update(piece)
        if last:
            yield last
        last = piece
    if hashed.hexdigest() != row.sha256:
        raise _damaged(row.sha256)
    yield last


def read(db: sqlite3.Connection, row: BlobRow) -> bytes:
    """The whole content, verified. It is as long as `row.size` says: look at that first.

    Raises:
        DamagedBlob: the bytes have not the hash and size of the row.
    """
    return b"".join(verify(db, row))


def _damaged(sha256: str) -> DamagedBlob:
    return DamagedBlob(f"the bytes stored as {sha256} have changed: the archive is damaged, put back a backup")
