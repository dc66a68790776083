"""The record of what was asked and answered: headers, bounded bodies, and no secrets. Pure: no sockets."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from citesnap.model import Exchange, Headers, Outcome
from citesnap.text.gzips import Gunzip, TooLong
from citesnap.text.lines import one_line

__all__ = [
    "REDACTED",
    "Answer",
    "BadCoding",
    "Body",
    "TooLarge",
    "body_without_secrets",
    "header_fields",
    "without_secrets",
]

REDACTED = "[redacted]"
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
"""Request headers that carry keys. `Set-Cookie` of an answer is evidence of what a server did, and no key of ours."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of one GET, or one POST.

    `exchanges` holds every request made for it in order, redirects and repeats included. `failure` is None when a whole
    response came whose status the caller has to read; `detail` says in one line what went wrong. `tries` is how many
    times the most repeated of the requests was sent, 0 when none was. `not_before` is set when the server, or our own
    limit for it, allows the next request only later than this get could wait.
    """

    exchanges: tuple[Exchange, ...]
    failure: Outcome | None
    detail: str | None
    tries: int
    not_before: datetime | None = None
    asked: str = ""

    @property
    def last(self) -> Exchange | None:
        """The last exchange, if anything was sent."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def body_only(self) -> Answer:
        """The same as far as a reader needs it: the last of several requests, without its body as received."""
        return replace(self, exchanges=(replace(self.last, received=None),) if self.last else ())

    @property
    def status(self) -> int | None:
        """The status of the last response, None when no whole one came."""
        return self.last.status if self.last else None

    @property
    def body(self) -> bytes:
        """The last body, its content coding undone; empty when there is none."""
        return (self.last.body if self.last else None) or b""

    @property
    def url(self) -> str:
        """The URL that the last request went to, else the one asked for."""
        return self.last.url if self.last else self.asked

    @property
    def content_type(self) -> str:
        """The media type of the last response in lower case, without parameters; empty when there is none."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def header(self, name: str) -> str | None:
        """The first header of that name in the last response, case-insensitive."""
        return self.last.header(name) if self.last else None


class TooLarge(Exception):
    """A body, or what it unpacks to, is longer than the caller wants."""


class BadCoding(Exception):
    """A content coding that we did not ask for, or that is broken."""


class Body:
    """A body that arrives in pieces: kept as received and as decoded, neither ever longer than `limit` bytes.

    Only gzip is undone, because nothing else is advertised (RFC 9110, 8.4.1). A gzip bomb takes no more memory than the limit:
    zlib gets the most bytes it may put out.

    Raises:
        BadCoding: at once for an unknown content coding, later for a broken one.
        TooLarge: as soon as the limit is passed.
    """

    def __init__(self, limit: int, coding: str | None) -> None:
        self.limit = limit
        codings = [name for name in (coding or "").lower().replace(" ", "").split(",") if name not in {"", "identity"}]
        if codings and codings not in (["gzip"], ["x-gzip"]):
            raise BadCoding(f"content coding {one_line(coding or '', 60)!r}, which we did not ask for")
        self._gzip = Gunzip(limit) if codings else None
        self._received = bytearray()

    def feed(self, piece: bytes) -> None:
        """Take the next bytes received."""
        self._received += piece
        if len(self._received) > self.limit:
            raise TooLarge(f"body is longer than {self.limit} bytes")
        if self._gzip is None:
            return
        try:
            self._gzip.feed(piece)
        except TooLong as error:
            raise TooLarge(f"body {error}") from error
        except zlib.error as error:
            raise BadCoding(f"gzip is broken ({error})") from error

    def finish(self) -> tuple[bytes, bytes | None]:
        """The decoded body, and the received bytes where they differ from it."""
        received = bytes(self._received)
        if self._gzip is None or not received:
            return received, None
        if not self._gzip.whole:
            raise BadCoding("gzip ends in the middle")
        return bytes(self._gzip.content), received


def header_fields(raw: Iterable[tuple[bytes, bytes]], secrets: Iterable[str] = ()) -> Headers:
    """Header fields as text in order and case. Latin-1 loses no byte; keys of ours are redacted."""
    secrets = tuple(secrets)
    fields = ((key.decode("latin-1"), value.decode("latin-1")) for key, value in raw)
    return tuple(
        (key, REDACTED if key.lower() in SECRET_HEADERS else without_secrets(value, secrets)) for key, value in fields
    )


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret taken out, the longest first, also where it is percent-encoded as in a URL."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret:
            text = text.replace(secret, REDACTED).replace(quote(secret, safe=""), REDACTED)
    return text


def body_without_secrets(
    body: bytes | None, received: bytes | None, secrets: Iterable[str]
) -> tuple[bytes | None, bytes | None]:
    """A body, and its received form, as they may be kept: keys are removed also where a server sends them back.

    Where the body held a secret, the received form is not kept: the secret would be in it, compressed.
    """
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        for spelt in {secret.encode(), quote(secret, safe="").encode()}:
            if body and spelt in body:
                body, received = body.replace(spelt, REDACTED.encode()), None
    return body, received
