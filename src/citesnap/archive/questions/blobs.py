"""Stored bytes by their SHA-256, verified. Reads only; knows nothing of what they mean.

`sha256` and `size` are always those of the content itself. `encoding` says how the `content` column holds it: null as it is,
'gzip' as one gzip member.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

from citesnap.archive.file.errors import damaged
from citesnap.archive.questions import blob_pieces
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.blob_pieces import BlobRow
from citesnap.errors import DamagedBlob
from citesnap.text.gzips import gunzip

__all__ = ["MOST_UNPACKED", "BlobQuestions", "StoredBytes", "gunzip_exactly"]

MOST_UNPACKED = 60_000_000
"""Bytes of one packed blob: more than any page or answer that is taken. A megabyte of gzip can unpack to a gigabyte."""

MOST_WASTED = 4.0
"""Seconds of processor time for bytes that turn out to be others than the archive says, before it is given up as damaged."""


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """Bytes with the type that their server declared, or their first bytes proved."""

    content: bytes
    media_type: str | None


class BlobQuestions(Questions):
    """Bytes behind the evidence."""

    _wasted = 0.0

    def blob(self, sha256: str) -> bytes:
        """Stored bytes by their hash, verified.

        Raises:
            DamagedBlob: there are none, or they have changed since.
        """
        stored = self.stored_bytes(sha256)
        if stored is None:
            raise DamagedBlob(f"the archive holds no bytes with the SHA-256 {sha256}")
        return stored.content

    def stored_bytes(self, sha256: str) -> StoredBytes | None:
        """The same with their type; None where there are none.

        Raises:
            DamagedBlob: they have changed since.
            NotAnArchive: that has happened so often that looking on would take very long.
        """
        row = blob_pieces.find(self._db.conn, sha256)
        if row is None:
            return None
        if row.encoding is not None and row.size > MOST_UNPACKED:
            raise DamagedBlob(
                f"the bytes stored as {sha256} claim to unpack to {row.size} bytes: more than citesnap packs"
            )
        began = time.thread_time()
        try:
            return StoredBytes(blob_pieces.read(self._db.conn, row), row.media_type)
        except DamagedBlob as error:
            self._wasted += time.thread_time() - began
            if self._wasted > MOST_WASTED:
                raise damaged(self.path, error) from error
            raise

    def as_received(self, body_sha256: str, received_sha256: str) -> bytes | None:
        """A body as it passed the wire, verified; None where that form was not kept, as in archives of older versions.

        Args:
            body_sha256: of the body, content coding undone.
            received_sha256: of the bytes as they passed the wire.
        """
        held = self._value("select content from blobs where sha256 = ?", [body_sha256])
        if not isinstance(held, bytes):
            return None
        if hashlib.sha256(held).hexdigest() == received_sha256:
            return held
        for form in self._db.rows(
            "select shared, start from received_forms where sha256 = ? and body_sha256 = ?",
            [received_sha256, body_sha256],
        ):
            shared, start = form
            received = bytes(start) + (held[len(held) - shared :] if 0 <= shared <= len(held) else b"")
            if hashlib.sha256(received).hexdigest() == received_sha256:
                return received
        return None

    def blob_row(self, sha256: str) -> BlobRow | None:
        """The row of stored bytes, without them; None where there are none.

        Raises:
            DamagedBlob: the row is not one that citesnap writes.
        """
        return blob_pieces.find(self._db.conn, sha256)

    def verified_pieces(self, row: BlobRow, seconds: float | None = None) -> Iterator[bytes]:
        """The pieces of stored bytes; the last one comes once all of them have the hash and size of the row.

        Raises:
            DamagedBlob: they have not.
            TooSlow: it took longer than `seconds`.
        """
        return blob_pieces.verify(self._db.conn, row, seconds=seconds)

    def first_bytes(self, row: BlobRow) -> bytes:
        """The first of stored bytes, which tell their type; whether all of them have the hash of the row is not known.

        Raises:
            DamagedBlob: they are not coded as the row says.
        """
        return blob_pieces.Pieces(row).after(self._db.conn)

    def media_file(self, sha256: str, *, attached: bool = False) -> BlobRow | None:
        """The row of stored bytes that are a media file of a snapshot; None where there are none, or they are something else.

        Args:
            sha256: of the bytes.
            attached: also where somebody added them to a post by hand.

        Raises:
            DamagedBlob: the row is not one that citesnap writes.
        """
        held = self._value("select 1 from media where sha256 = ? limit 1", [sha256])
        if held is None and attached:
            held = self._value("select 1 from attachments where sha256 = ? limit 1", [sha256])
        if held is None:
            return None
        return blob_pieces.find(self._db.conn, sha256)


def gunzip_exactly(packed: bytes, size: int) -> bytes | None:
    """What exactly one whole gzip member holds, if that is no more than `size` bytes; else None."""
    unpacked = gunzip(packed, size)
    return unpacked.content if unpacked and unpacked.exact else None
