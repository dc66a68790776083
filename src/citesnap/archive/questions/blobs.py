"""Stored bytes by their SHA-256, verified. Reads only; knows nothing of what they mean.

`sha256` and `size` are always those of the content itself. `encoding` says how the `content` column holds it: null as it is,
'gzip' as one gzip member.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from citesnap.archive.questions.base import Questions
from citesnap.errors import DamagedBlob
from citesnap.text.gzips import gunzip

__all__ = ["BlobQuestions", "StoredBytes", "gunzip_exactly", "unpack"]


MOST_UNPACKED = 150_000_000
"""Bytes of one packed blob: far more than any page or answer that is taken. A megabyte of gzip can unpack to a gigabyte."""


@dataclass(frozen=True, slots=True)
class StoredBytes:
    """Bytes with the type that their server declared, or their first bytes proved."""

    content: bytes
    media_type: str | None


class BlobQuestions(Questions):
    """Bytes behind the evidence."""

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
        """
        row = self._db.execute(
            "select size, encoding, content, media_type from blobs where sha256 = ?", [sha256]
        ).fetchone()
        return None if row is None else StoredBytes(unpack(sha256, *row[:3]), row[3])


def unpack(sha256: str, size: int, encoding: str | None, content: bytes) -> bytes:
    """The bytes that a row of `blobs` holds, verified.

    Raises:
        DamagedBlob: they have not the hash and size of the row.
    """
    if encoding is not None and size > MOST_UNPACKED:
        raise DamagedBlob(f"the bytes stored as {sha256} claim to unpack to {size} bytes: more than citesnap packs")
    plain = content if encoding is None else gunzip_exactly(content, size)
    if plain is None or len(plain) != size or hashlib.sha256(plain).hexdigest() != sha256:
        raise DamagedBlob(f"the bytes stored as {sha256} have changed: the archive is damaged, put back a backup")
    return plain


def gunzip_exactly(packed: bytes, size: int) -> bytes | None:
    """What exactly one whole gzip member holds, if that is no more than `size` bytes; else None."""
    unpacked = gunzip(packed, size)
    return unpacked.content if unpacked and unpacked.exact else None
