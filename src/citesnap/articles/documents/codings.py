"""Undoes the transfer and content codings of recorded bodies, within a limit. Pure; never raises, whatever the bytes.

Headers about codings are not trusted: crawls store decoded bodies under headers that still name the coding.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Mapping

from fastwarc import stream_io

from citesnap.text.patterns import regex

__all__ = ["LONGEST_BODY", "undone"]

LONGEST_BODY = 20_000_000
"""Bytes of one page, decoded. The same limit as for a page from the web."""

_CHUNK = regex(rb"([0-9A-Fa-f]{1,8})[ \t]{0,8}(?:;[^\r\n]{0,1000})?\r?\n")


def undone(body: bytes, headers: Mapping[bytes, bytes]) -> tuple[bytes, str | None]:
    """A body with its transfer and content codings undone, at most `LONGEST_BODY` bytes; unchanged where it has none.

    Args:
        body: as recorded.
        headers: of the answer, names in lower case. A coding that they name and the body does not have is ignored.

    Returns:
        The body, and the codings that the headers name and the body does not have, in words; None where they are right.
    """
    wrong: list[str] = []
    if b"chunked" in headers.get(b"transfer-encoding", b"").lower():
        whole = _dechunked(body)
        if whole is None:
            wrong.append("chunked")
        body = body if whole is None else whole
    codings = [coding.strip().lower() for coding in headers.get(b"content-encoding", b"").split(b",")]
    for coding in reversed(codings[:5]):
        undo = _DECODERS.get(coding)
        if undo is not None:
            decoded = undo(body) if body else b""
            if decoded is None:
                wrong.append(coding.decode("ascii"))
            body = decoded or body
    return body[:LONGEST_BODY], f"said to be {', '.join(wrong)} and is not" if wrong else None


def _dechunked(body: bytes) -> bytes | None:
    """The chunks put together; those that came where the body is cut short. None where it is not made of chunks."""
    pieces: list[bytes] = []
    at = 0
    while chunk := _CHUNK.match(body, at):
        size = int(chunk[1], 16)
        if size == 0:
            return b"".join(pieces)
        pieces.append(body[chunk.end() : chunk.end() + size])
        at = chunk.end() + size
        at += 2 if body[at : at + 2] == b"\r\n" else 1 if body[at : at + 1] == b"\n" else 0
    return b"".join(pieces) if pieces and at >= len(body) - 2 else None


def _inflated(bits: int) -> Callable[[bytes], bytes | None]:
    def inflate(body: bytes) -> bytes | None:
        pieces, left = [], LONGEST_BODY
        while body and left > 0:
            decompressor = zlib.decompressobj(bits)
            try:
                pieces.append(decompressor.decompress(body, left))
            except zlib.error:
                break
            left -= len(pieces[-1])
            body = decompressor.unused_data  # further members of gzip
        return b"".join(pieces) or None

    return inflate


def _deflated(body: bytes) -> bytes | None:
    # "deflate" is zlib's format by the standard; some servers send a bare stream.
    return _inflated(zlib.MAX_WBITS)(body) or _inflated(-zlib.MAX_WBITS)(body)


def _brotli(body: bytes) -> bytes | None:
    return _streamed("BrotliReader", body)


def _zstd(body: bytes) -> bytes | None:
    return _streamed("ZstdReader", body) if body.startswith(b"\x28\xb5\x2f\xfd") else None


def _streamed(reader: str, body: bytes) -> bytes | None:
    try:
        decoded: bytes = getattr(stream_io, reader)(io.BytesIO(body)).read(LONGEST_BODY)
    except (OSError, ValueError):
        return None
    return decoded or None


_DECODERS = {
    b"gzip": _inflated(zlib.MAX_WBITS | 16),
    b"x-gzip": _inflated(zlib.MAX_WBITS | 16),
    b"deflate": _deflated,
    b"br": _brotli,
    b"zstd": _zstd,
}
