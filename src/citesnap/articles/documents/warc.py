"""A WARC file: each page in it is an article. fastwarc reads the records; this module finds the next record after damage.

Reads only pages: responses, resources and conversions that answered 200 with HTML or text. A `revisit` has no body of its own.
Headers about codings are not trusted: crawls store decoded bodies under headers that still name the coding.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any

from fastwarc import stream_io
from fastwarc.warc import ArchiveIterator, WarcRecordType

from citesnap.articles.documents import DocumentError, Part

__all__ = ["parts", "undone"]

LONGEST_BODY = 20_000_000
"""Bytes of one page, decoded. The same limit as for a page from the web."""

MOST_RECORDS = 1_000_000

_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
_SWALLOWED = re.compile(rb"\r?\n\r?\nWARC/[01]\.\d+\r?\n")
"""The beginning of another record within a block: its length is wrong, and what follows belongs to another page."""

_RESYNC = re.compile(rb"\x1f\x8b\x08|^WARC/[01]\.\d+\r?\n", re.MULTILINE)


def parts(content: bytes) -> Iterator[Part]:
    """The pages of the file, named `#RECORD` by where the record begins in it.

    Damage does not end the reading: it continues at the next record that can be found.

    Raises:
        DocumentError: no record could be read at all.
    """
    records = 0
    for offset, kind, url, declared, block in _records(content):
        records += 1
        page = _page(kind, declared, block)
        if page is None:
            continue
        body, media_type = page
        yield Part(f"#{offset}", body, media_type, url if url and url.startswith(("http://", "https://")) else None)
    if not records:
        raise DocumentError("a web archive without a record that can be read")


def _records(content: bytes) -> Iterator[tuple[int, str, str | None, str, bytes]]:
    """Offset, type, target, content type of the block, and block of the records, the beginning of too long ones."""
    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    base = 0
    for _ in range(MOST_RECORDS):
        last = -1
        try:
            for record in ArchiveIterator(io.BytesIO(content[base:]), parse_http=False, record_types=wanted):
                last = record.stream_pos
                block = record.reader.read(LONGEST_BODY + 1_000_000)
                swallowed = _SWALLOWED.search(block)
                if swallowed:
                    block = block[: swallowed.start()]
                kind = record.headers.get("WARC-Type") or ""
                yield (
                    base + last,
                    kind,
                    record.headers.get("WARC-Target-URI"),
                    record.headers.get("Content-Type") or "",
                    block,
                )
                if swallowed:
                    break
            else:
                return
        except (OSError, ValueError, UnicodeError):
            pass
        following = _next_record(content, base + max(last, 0) + 1)
        if following is None:
            return
        base = following


def _next_record(content: bytes, start: int) -> int | None:
    """Where the next record begins at or after `start`: a gzip member, or a line, that opens with `WARC/`."""
    for found in _RESYNC.finditer(content, start):
        at = found.start()
        if not found[0].startswith(b"\x1f"):
            return at
        try:
            opening = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[at : at + 4096], 16)
        except zlib.error:
            continue
        if opening.startswith(b"WARC/"):
            return at
    return None


_STATUS = re.compile(rb"HTTP/\d(?:\.\d)?\s+(\d{3})\b[^\n]{0,500}\r?\n")


def _page(kind: str, declared: str, block: bytes) -> tuple[bytes, str] | None:
    """The body and `Content-Type` of a record that is a page that answered 200; None for all others."""
    headers: dict[bytes, bytes] = {}
    if kind.lower() == "response" or declared.lower().startswith("application/http"):
        status = _STATUS.match(block)
        head, gap, body = _divided(block)
        if status is None and not block.startswith(b"HTTP/"):
            body, gap = block, b""  # A body without any status line.
        elif status is None or status[1] != b"200":
            return None
        if gap:
            for line in head.splitlines()[1:500]:
                name, _, value = line.partition(b":")
                headers.setdefault(name.strip().lower(), value.strip())
        media_type = headers.get(b"content-type", b"").decode("latin-1")
    else:
        body, media_type = block, declared
    body = undone(body, headers)
    plain = media_type.partition(";")[0].strip().lower()
    if plain and plain not in _PAGE_TYPES:
        return None
    # A page that was cut at the limit may end within an address, so it is not used.
    return (body, media_type) if body.strip() and len(body) < LONGEST_BODY else None


def _divided(block: bytes) -> tuple[bytes, bytes, bytes]:
    gap = re.search(rb"\r?\n\r?\n", block[:1_000_000])
    return (block[: gap.start()], gap[0], block[gap.end() :]) if gap else (block, b"", b"")


_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]{0,8}(?:;[^\r\n]{0,1000})?\r?\n")


def undone(body: bytes, headers: dict[bytes, bytes]) -> bytes:
    """A body with its transfer and content codings undone, at most `LONGEST_BODY` bytes; unchanged where it has none.

    Args:
        body: as recorded.
        headers: of the answer, names in lower case. A coding that they name and the body does not have is ignored.
    """
    if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
        body = _dechunked(body)
    codings = [coding.strip().lower() for coding in headers.get(b"content-encoding", b"").split(b",")]
    for coding in reversed(codings[:5]):
        undo = _DECODERS.get(coding)
        if undo is not None:
            body = undo(body) or body
    return body[:LONGEST_BODY]


def _dechunked(body: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while chunk := _CHUNK.match(body, at):
        size = int(chunk[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[chunk.end() : chunk.end() + size])
        at = chunk.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    # Cut short: the part that came. No chunk at all: the header is wrong.
    return b"".join(pieces) if pieces and at >= len(body) - 2 else body


def _inflated(bits: int) -> Any:
    def inflate(body: bytes) -> bytes | None:
        made, left = [], LONGEST_BODY
        while body and left > 0:
            decompressor = zlib.decompressobj(bits)
            try:
                made.append(decompressor.decompress(body, left))
            except zlib.error:
                break
            left -= len(made[-1])
            body = decompressor.unused_data  # further members of gzip
        return b"".join(made) or None

    return inflate


def _deflated(body: bytes) -> bytes | None:
    # "deflate" is zlib's format by the standard; some servers send a bare stream.
    found: bytes | None = _inflated(zlib.MAX_WBITS)(body) or _inflated(-zlib.MAX_WBITS)(body)
    return found


def _brotli(body: bytes) -> bytes | None:
    return _streamed("BrotliReader", body)


def _zstd(body: bytes) -> bytes | None:
    return _streamed("ZstdReader", body) if body.startswith(b"\x28\xb5\x2f\xfd") else None


def _streamed(reader: str, body: bytes) -> bytes | None:
    try:
        found: bytes = getattr(stream_io, reader)(io.BytesIO(body)).read(LONGEST_BODY)
    except (OSError, ValueError):
        return None
    return found or None


_DECODERS = {
    b"gzip": _inflated(zlib.MAX_WBITS | 16),
    b"x-gzip": _inflated(zlib.MAX_WBITS | 16),
    b"deflate": _deflated,
    b"br": _brotli,
    b"zstd": _zstd,
}
