"""Bytes by their SHA-256: bodies of exchanges and articles, media files. Stores them; knows nothing of what they mean.

`sha256` and `size` are always those of the content itself. `encoding` says how the `content` column holds it: null as it is,
'gzip' as one gzip member. A body that arrived gzip-coded is kept in exactly the bytes that were transferred.
"""

from __future__ import annotations

import gzip
import hashlib

from citesnap.archive.file.database import Database
from citesnap.archive.questions.blobs import gunzip_exactly

COMPRESS_FROM = 1024
"""Bytes. Compressing less than this hardly ever saves a database page."""
WORTHWHILE = 0.9
"""Compressed bodies must be at most this share of the plain ones."""

_TEXTUAL = ("json", "xml", "html", "javascript", "text/")


def store(db: Database, content: bytes, media_type: str | None = None, received: bytes | None = None) -> str:
    """Store these bytes once. Part of the caller's transaction.

    Args:
        db: the archive.
        content: the bytes, content coding undone.
        media_type: as declared or sniffed; parameters are dropped. The first one stored stays.
        received: the same content as transferred, where it arrived gzip-coded.

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


def bare_type(media_type: str | None) -> str | None:
    """A media type without parameters, in lower case; None for an invalid one.

    >>> bare_type('Text/HTML; charset="utf-8"')
    'text/html'
    """
    found = (media_type or "").partition(";")[0].strip().lower()
    return found if "/" in found and len(found) <= 100 and found.isascii() and found.isprintable() else None


def _pack(content: bytes, media_type: str | None, received: bytes | None) -> tuple[str | None, bytes]:
    if received is not None and gunzip_exactly(received, len(content)) == content:
        return "gzip", received
    textual = any(part in (bare_type(media_type) or "") for part in _TEXTUAL)
    if textual and len(content) > COMPRESS_FROM:
        # Without time and name, so that the same content gives the same bytes in every archive.
        packed = gzip.compress(content, mtime=0)
        if len(packed) <= len(content) * WORTHWHILE:
            return "gzip", packed
    return None, content
