"""WARC 1.1 records (ISO 28500:2017), each one gzip member, and HTTP messages in them. Pure: the same input gives the same bytes.

An archive holds header fields as they were parsed, and bodies after their transfer coding was undone. A field that says something
else than the stored body is kept under its name with `X-Orig-` before it: readers that see `Transfer-Encoding: chunked` over a body
without chunks read another body, and do not notice.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

__all__ = [
    "EMPTY",
    "ORIGINAL",
    "REVISIT",
    "Fields",
    "FileRecord",
    "digest",
    "fields_block",
    "message",
    "plain",
    "record_id",
    "request_line",
    "target_uri",
]

Fields = Sequence[tuple[str, str]]
"""Names and values, in order."""

ORIGINAL = "X-Orig-"
"""Stands before the name of a field that was sent without it and is not true of the stored body."""

REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
EMPTY = hashlib.sha256(b"").hexdigest()

LONGEST_VALUE = 10_000
"""Characters. Readers refuse a file for longer fields; no server takes an address of that length."""
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""The name of a header field (RFC 9110, 5.1)."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_URI = "-._~:/?#@!$&'()*+,;=%"
"""Characters of URIs beside letters and digits (RFC 3986, 2), but for brackets, which belong around an IPv6 address alone."""


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A record as it stands in the file: one gzip member."""

    packed: bytes

    @property
    def digest(self) -> str:
        """Of the gzip member, as an index names it."""
        return digest(self.packed)

    @classmethod
    def made(cls, fields: Iterable[tuple[str, str]], block: bytes) -> FileRecord:
        """A record with these fields, its block digest and its length."""
        lines = [f"{name}: {_CONTROL.sub(' ', value)[:LONGEST_VALUE]}" for name, value in fields]
        lines += [f"WARC-Block-Digest: {digest(block)}", f"Content-Length: {len(block)}"]
        head = "\r\n".join(["WARC/1.1", *lines, "", ""]).encode("utf-8", "replace")
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)  # without time and name, which would differ
        return cls(packer.compress(head + block + b"\r\n\r\n") + packer.flush())


def digest(content: bytes) -> str:
    """A digest as WARC writes it. Hex in lower case is what all common readers take for SHA-256."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def record_id(archive: str, name: str) -> str:
    """The id of a record: the same for the same thing of the same archive.

    Args:
        archive: the UUID of the archive.
        name: of the thing within it, such as `exchange:31:response`.
    """
    return f"<urn:uuid:{uuid5(_namespace(archive), name)}>"


def _namespace(archive: str) -> UUID:
    """The name of the archive; where another program gave it one that is no UUID, one that follows from it."""
    try:
        return UUID(archive)
    except ValueError:
        return uuid5(NAMESPACE_URL, archive)


def fields_block(fields: Fields) -> bytes:
    """The content of a record of the type application/warc-fields."""
    return "".join(f"{name}: {_CONTROL.sub(' ', value)}\r\n" for name, value in fields).encode("utf-8", "replace")


def message(
    first_line: str, fields: Fields, body: bytes, *, body_is_whole: bool = True, decoded: bool = False
) -> bytes:
    """An HTTP message: its first line, header fields and body.

    Args:
        first_line: the request line or the status line.
        fields: as they were parsed. Latin-1 keeps every byte.
        body: without transfer coding; empty where it was cut off or is told elsewhere.
        body_is_whole: False where `body` is not what the fields describe: then none of them is renamed because of its length.
        decoded: the body's content coding was undone although the fields name one.
    """
    lines = [first_line]
    for name, value in fields:
        if not _TOKEN.fullmatch(name):  # no server's field, but a tampered archive's
            lines.append(f"{ORIGINAL}Malformed: {name}: {value}")
            continue
        is_untrue = (
            name.lower() == "transfer-encoding"
            or (decoded and name.lower() == "content-encoding")
            or (body_is_whole and name.lower() == "content-length" and value.strip() != str(len(body)))
        )
        lines.append(f"{ORIGINAL if is_untrue else ''}{name}: {value}")
    if decoded:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(map(plain, lines)).encode("latin-1") + b"\r\n\r\n" + body


def plain(line: str) -> str:
    """A line of an HTTP head as it can be written: control characters are blanks, and what is not Latin-1 a question mark."""
    return _CONTROL.sub(" ", line).encode("latin-1", "replace").decode("latin-1")


def target_uri(url: str) -> str:
    """A URL as WARC-Target-URI: what is no character of a URI is percent-encoded.

    >>> target_uri("https://river.example/?k=[redacted]")
    'https://river.example/?k=%5Bredacted%5D'
    >>> target_uri("http://[2001:db8::1]/")
    'http://[2001:db8::1]/'
    """
    scheme, separator, rest = url.partition("://")
    end = next((place for place, letter in enumerate(rest) if letter in "/?#"), len(rest))
    return quote(scheme + separator + rest[:end], safe=_URI + "[]") + quote(rest[end:], safe=_URI)


def request_line(method: str, url: str) -> str:
    """The first line of a request for a URL.

    >>> request_line("GET", "https://river.example?a=1")
    'GET /?a=1 HTTP/1.1'
    """
    try:
        parts = urlsplit(url)
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    except ValueError:
        target = "/"
    return f"{method} {target} HTTP/1.1"
