"""Bytes by their SHA-256: bodies of exchanges and articles, media files. Stores and verifies; knows nothing of what they mean.

`sha256` and `size` are always those of the content itself. `encoding` says how the `content` column holds it: null as it is,
'gzip' as one gzip member. A body that arrived gzip-coded is kept in the very bytes that passed the wire.
"""

from __future__ import annotations

import gzip
import hashlib

from citesnap.archive.file.database import Database
from citesnap.errors import DamagedBlob
from citesnap.text.gzips import gunzip

COMPRESS_FROM = 1024
"""Bytes. Below this a database page is hardly ever saved."""
WORTHWHILE = 0.9
"""Compressed bodies must be at most this share of the plain ones."""

_TEXTUAL = ("json", "xml", "html", "javascript", "text/")


def store(db: Database, content: bytes, media_type: str | None = None, received: bytes | None = None) -> str:
    """Keep these bytes, once. Part of the caller's transaction.

    Args:
        db: the archive.
        content: the bytes, content coding undone.
        media_type: as declared or sniffed; parameters are dropped. The first one stored stays.
        received: the same as it passed the wire, gzip-coded, where it came so.

    Returns:
        the SHA-256 of `content` in hex.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    if db.execute("select 1 from blobs where sha256 = ?", [sha256]).fetchone():
        return sha256
    encoding, held = _pack(content, media_type, received)
    db.execute(
        "insert into blobs (sha256, media_type, size, encoding, content) values (?, ?, ?, ?, ?)",
        [sha256, bare_type(media_type), len(content), encoding, held],
    )
    return sha256


def read(db: Database, sha256: str) -> bytes:
    """The bytes with this hash, verified.

    Raises:
        DamagedBlob: there are none, or they have changed since.
    """
    row = db.execute("select size, encoding, content from blobs where sha256 = ?", [sha256]).fetchone()
    if row is None:
        raise DamagedBlob(f"the archive holds no bytes with the SHA-256 {sha256}")
    return unpack(sha256, *row)


def unpack(sha256: str, size: int, encoding: str | None, content: bytes) -> bytes:
    """The bytes that a row of `blobs` holds, verified.

    Raises:
        DamagedBlob: they have not the hash and size of the row.
    """
    plain = content if encoding is None else _gunzip(content, size)
    if plain is None or len(plain) != size or hashlib.sha256(plain).hexdigest() != sha256:
        raise DamagedBlob(f"the bytes stored as {sha256} have changed: the archive is damaged, put back a backup")
    return plain


def bare_type(media_type: str | None) -> str | None:
    """A media type without parameters, in lower case; None for what is none.

    >>> bare_type('Text/HTML; charset="utf-8"')
    'text/html'
    """
    found = (media_type or "").partition(";")[0].strip().lower()
    return found if "/" in found and len(found) <= 100 and found.isascii() and found.isprintable() else None


def _pack(content: bytes, media_type: str | None, received: bytes | None) -> tuple[str | None, bytes]:
    if received is not None and _gunzip(received, len(content)) == content:
        return "gzip", received
    textual = any(part in (bare_type(media_type) or "") for part in _TEXTUAL)
    if textual and len(content) > COMPRESS_FROM:
        # No time, no name: the same content gives the same bytes in every archive.
        packed = gzip.compress(content, mtime=0)
        if len(packed) <= len(content) * WORTHWHILE:
            return "gzip", packed
    return None, content


def _gunzip(packed: bytes, size: int) -> bytes | None:
    """What exactly one whole gzip member holds, if that is no more than `size` bytes; else None. Bounded whatever it claims."""
    unpacked = gunzip(packed, size)
    return unpacked.content if unpacked and unpacked.exact else None
