"""Bytes by their SHA-256: bodies of exchanges and articles, media files. Stores them; knows nothing of what they mean.

`sha256` and `size` are always those of the content itself. `encoding` says how the `content` column holds it: null as it is,
'gzip' as one gzip member. A body that arrived gzip-coded is kept in exactly the bytes that were transferred. Where the column holds
other bytes already, `received_forms` keeps those: the end that both have in common is not kept twice, because many servers write
another time or file name into the head of each gzip and the same bytes after it.
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
        other_form = "select content from blobs where sha256 = ? and content <> ?"
        if received is not None and (row := db.execute(other_form, [sha256, received]).fetchone()):
            keep_received(db, sha256, row[0], received)
        return sha256
    encoding, held = _pack(content, media_type, received)
    db.execute(
        "insert into blobs (sha256, media_type, size, encoding, content) values (?, ?, ?, ?, ?)",
        [sha256, bare_type(media_type), len(content), encoding, held],
    )
    if received is not None:
        keep_received(db, sha256, held, received)
    return sha256


def keep_received(db: Database, body_sha256: str, held: bytes, received: bytes) -> None:
    """Keep a body as it passed the wire, where the blob holds other bytes. Part of the caller's transaction.

    Args:
        db: the archive.
        body_sha256: of the body, content coding undone.
        held: what the column `content` of its blob holds.
        received: the bytes to keep.
    """
    if received == held:
        return
    shared = _common_end(held, received)
    db.execute(
        "insert into received_forms (sha256, body_sha256, shared, start) values (?, ?, ?, ?) on conflict do nothing",
        [hashlib.sha256(received).hexdigest(), body_sha256, shared, received[: len(received) - shared]],
    )


def _common_end(one: bytes, other: bytes) -> int:
    """How many bytes two byte strings have in common at their end.

    >>> _common_end(b"head one|body", b"another|body")
    5
    """
    least, most = 0, min(len(one), len(other))
    while least < most:
        middle = (least + most + 1) // 2
        if one[len(one) - middle :] == other[len(other) - middle :]:
            least = middle
        else:
            most = middle - 1
    return least


def bare_type(media_type: str | None) -> str | None:
    """A media type without parameters, in lower case; None for an invalid one.

    >>> bare_type('Text/HTML; charset="utf-8"')
    'text/html'
    """
    bare = (media_type or "").partition(";")[0].strip().lower()
    return bare if "/" in bare and len(bare) <= 100 and bare.isascii() and bare.isprintable() else None


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
