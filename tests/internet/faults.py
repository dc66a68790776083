"""What can go wrong on the way, each as a value to hand to `World.fault`.

    world.fault("t.co", faults.status(429, retry_after=1), times=2)
    world.fault("pbs.twimg.com/media/AbC", faults.truncate())

A fault acts at one stage: `connect` (instead of the proxy's answer to CONNECT), `tls` (in the handshake) or `request`
(instead of the service's answer). What it must not do: know what the services would have said.
"""

from __future__ import annotations

import gzip
import hashlib
import itertools
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import formatdate
from typing import Literal, NoReturn

from .messages import Request, Response

Stage = Literal["connect", "tls", "request"]
Certificate = Literal["unknown-authority", "wrong-name", "expired"]


class Hangup(Exception):
    """Ends the connection that it is raised on."""


class Line:
    """One connection seen from a fault: bytes out, waiting that ends with the internet itself, hanging up."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self._sock = sock
        self._stopping = stopping

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)

    def pause(self, seconds: float) -> None:
        """Sleep, but not longer than the internet lives."""
        if self._stopping.wait(seconds):
            raise Hangup

    def hang_up(self, *, reset: bool = False) -> NoReturn:
        """Close, politely (FIN) or with a reset (RST)."""
        if reset:
            self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Hangup


Act = Callable[[Line, Request, Callable[[], Response]], None]
"""Does the harm: the line, the request, and how to get the true answer. Returning keeps the connection alive."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. Made by the functions of this module."""

    name: str
    stage: Stage
    act: Act
    certificate: Certificate | None = None

    def __str__(self) -> str:
        # The name of a test must be the same in every process that collects it.
        return self.name


def answer(response: Response, name: str = "answer") -> Fault:
    """That response instead of the true one."""

    def act(line: Line, request: Request, _true: Callable[[], Response]) -> None:
        line.send(b"".join(response.render(request)))

    return Fault(name, "request", act)


def status(
    code: int,
    body: bytes | str | None = None,
    *,
    retry_after: float | str | None = None,
    content_type: str = "text/plain; charset=utf-8",
    headers: Mapping[str, str] | None = None,
) -> Fault:
    """An error status. `retry_after` is seconds, or the text of the header as it is (see `http_date`)."""
    texts = {429: "Rate limit exceeded", 403: "Forbidden", 503: "Service Unavailable"}
    content = texts.get(code, f"{code}") if body is None else body
    extra = dict(headers or {})
    if retry_after is not None:
        extra["Retry-After"] = retry_after if isinstance(retry_after, str) else f"{retry_after:g}"
    response = Response(code, content if isinstance(content, bytes) else content.encode(), content_type)
    return answer(response.with_headers(extra), f"status {code}")


def http_date(timestamp: float) -> str:
    """A Unix time as an HTTP date (RFC 9110), the other form of Retry-After."""
    return formatdate(timestamp, usegmt=True)


def drop(after: Literal["request", "head", "body"] = "request", *, reset: bool = False) -> Fault:
    """Close without an answer, after the response's head, or in the middle of its body."""

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        head, body = true().render(request)
        if after != "request":
            line.send(head)
        if after == "body":
            line.send(body[: len(body) // 2])
        line.hang_up(reset=reset)

    return Fault(f"drop after {after}", "request", act)


def truncate(keep: float = 0.5) -> Fault:
    """The true head, its Content-Length included, then only that share of the body and a polite end."""

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        head, body = true().render(request)
        line.send(head + body[: int(len(body) * keep)])
        line.hang_up()

    return Fault("truncate", "request", act)


def wrong_length(by: int) -> Fault:
    """The true answer with a Content-Length that is `by` bytes off, and the end of the connection after it."""

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        # "close": or the bytes too many may be taken for the answer to the next request on this connection.
        response = true().with_headers({"Connection": "close"})
        _, body = response.render(request)
        line.send(b"".join(response.render(request, content_length=max(0, len(body) + by))))
        line.hang_up()

    return Fault(f"wrong length {by:+}", "request", act)


def stall(seconds: float = 600, after: Literal["request", "head", "body"] = "request") -> Fault:
    """Silence: before the answer, after its head, or after half of its body; then the rest as if nothing had been."""

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        head, body = true().render(request)
        whole = head + body
        sent = {"request": 0, "head": len(head), "body": len(head) + len(body) // 2}[after]
        line.send(whole[:sent])
        line.pause(seconds)
        line.send(whole[sent:])

    return Fault(f"stall after {after}", "request", act)


def drip(pause: float = 0.05, size: int = 1) -> Fault:
    """The true answer, `size` bytes at a time with `pause` seconds between: each read succeeds, the whole takes ages."""

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        data = b"".join(true().render(request))
        for start in range(0, len(data), size):
            line.send(data[start : start + size])
            line.pause(pause)

    return Fault("drip", "request", act)


def garbage(data: bytes = b"\x00\x01SSH-2.0-not-a-web-server\r\n\xff\xfe\r\n\r\n") -> Fault:
    """Those bytes in place of HTTP, then the end."""

    def act(line: Line, _request: Request, _true: Callable[[], Response]) -> None:
        line.send(data)
        line.hang_up()

    return Fault("garbage", "request", act)


def gzip_bomb(size: int = 200_000_000, content_type: str = "application/json; charset=utf-8") -> Fault:
    """A small body that unpacks to `size` zeros, whatever the asker said it accepts."""

    def act(line: Line, request: Request, _true: Callable[[], Response]) -> None:
        # One compressed block repeated: gzip members may follow each other (RFC 1952, section 2.2).
        block = gzip.compress(bytes(min(size, 10_000_000)), mtime=0)
        body = block * max(1, size // 10_000_000)
        line.send(b"".join(_encoded(body, "gzip", content_type).render(request)))

    return Fault("gzip bomb", "request", act)


def bad_gzip(content_type: str = "application/json; charset=utf-8") -> Fault:
    """A body that claims to be gzip and is not."""
    return answer(_encoded(b"this is no gzip stream", "gzip", content_type), "bad gzip")


def foreign_coding(coding: str = "br", content_type: str = "application/json; charset=utf-8") -> Fault:
    """A body in a content coding that nobody asked for."""
    return answer(_encoded(b"\x8b\x02\x80{}\x03", coding, content_type), f"coding {coding}")


def _encoded(body: bytes, coding: str, content_type: str) -> Response:
    return Response(200, body, content_type, (("Content-Encoding", coding),), compress=False)


def content_type(value: str | None) -> Fault:
    """The true answer under another content type, or under none."""

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        line.send(b"".join(replace(true(), content_type=value).render(request)))

    return Fault(f"content type {value}", "request", act)


def instead(body: bytes | str, content_type: str = "application/json; charset=utf-8", status: int = 200) -> Fault:
    """Another body: broken JSON, an interstitial, an answer for another post."""
    return answer(Response(status, body if isinstance(body, bytes) else body.encode(), content_type), "instead")


def huge(size: int = 200_000_000, content_type: str = "text/html", *, announced: bool = False) -> Fault:
    """A body of `size` bytes, chunked, or with its length announced. Stops when the asker hangs up."""

    def act(line: Line, request: Request, _true: Callable[[], Response]) -> None:
        framing = ("Content-Length", str(size)) if announced else ("Transfer-Encoding", "chunked")
        line.send(Response(200, b"", content_type, (framing,), compress=False).render(request)[0])
        block = b"<p>more of it</p>\n" * 3641
        sent = 0
        while sent < size:
            piece = block[: size - sent]
            line.send(piece if announced else b"%x\r\n%s\r\n" % (len(piece), piece))
            sent += len(piece)
        line.send(b"" if announced else b"0\r\n\r\n")

    return Fault("huge", "request", act)


def many_headers(count: int = 5000, size: int = 100) -> Fault:
    """The true answer behind a wall of header fields."""

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        wall = tuple((f"X-Wall-{number}", "x" * size) for number in range(count))
        response = true()
        line.send(b"".join(replace(response, headers=wall + response.headers).render(request)))

    return Fault("many headers", "request", act)


def rich_headers() -> Fault:
    """No fault at all: the true answer under the twenty header fields of a large service, eight of them other each time."""
    numbers = itertools.count(1)

    def act(line: Line, request: Request, true: Callable[[], Response]) -> None:
        mark = hashlib.sha256(str(number := next(numbers)).encode()).hexdigest()
        fields = (
            ("Date", formatdate(1_795_000_000 + 7 * number, usegmt=True)),
            ("CF-Ray", f"{mark[:16]}-LYR"),
            ("Age", str(int(mark[:3], 16))),
            ("ETag", f'W/"{mark[16:40]}"'),
            ("X-Transaction-Id", mark[40:56]),
            ("X-Response-Time", str(50 + number % 90)),
            ("X-Connection-Hash", mark),
            ("CF-Cache-Status", "DYNAMIC"),
            ("Access-Control-Allow-Origin", "https://platform.lyre.example"),
            ("Access-Control-Expose-Headers", "Content-Length"),
            ("Strict-Transport-Security", "max-age=631138519; includeSubdomains"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "SAMEORIGIN"),
            ("X-XSS-Protection", "0"),
            ("X-TSA-Request-Body-Time", "0"),
            ("Perf", "7402827104"),
            ("Expires", "Tue, 31 Mar 1981 05:00:00 GMT"),
            ("X-Served-By", f"cache-lyr{number % 50:05}-LYR, cache-riv{number % 31:05}-RIV"),
            ("Server", "lyre_a"),
            ("Alt-Svc", 'h3=":443"; ma=86400'),
        )
        response = true()
        line.send(b"".join(replace(response, headers=fields + response.headers).render(request)))

    return Fault("rich headers", "request", act)


def redirect(location: str, code: int = 302) -> Fault:
    """A redirect to somewhere: a private address, another scheme, nonsense."""
    return answer(Response.redirect(location, code), f"redirect to {location}")


def redirect_loop(code: int = 302) -> Fault:
    """A redirect to the very URL that was asked for."""

    def act(line: Line, request: Request, _true: Callable[[], Response]) -> None:
        line.send(b"".join(Response.redirect(request.url, code).render(request)))

    return Fault("redirect loop", "request", act)


def endless_redirects(code: int = 302) -> Fault:
    """Redirects to ever new URLs of the same place."""

    def act(line: Line, request: Request, _true: Callable[[], Response]) -> None:
        turn = int(request.params.get("turn", "0")) + 1
        line.send(b"".join(Response.redirect(f"{request.path}?turn={turn}", code).render(request)))

    return Fault("endless redirects", "request", act)


def refuse_connect(code: int = 403, *, retry_after: float | None = None) -> Fault:
    """The proxy refuses the tunnel: 403 by policy, 407 for want of a password, 502 for want of a route."""
    headers: dict[str, str] = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    if code == 407:
        headers["Proxy-Authenticate"] = 'Basic realm="loopback"'
    response = Response(code, b"refused by the proxy\n", "text/plain").with_headers(headers)

    def act(line: Line, request: Request, _true: Callable[[], Response]) -> None:
        line.send(b"".join(response.render(request)))
        line.hang_up()

    return Fault(f"refuse connect {code}", "connect", act)


def drop_connect(*, reset: bool = False) -> Fault:
    """The proxy closes the connection in place of answering CONNECT."""

    def act(line: Line, _request: Request, _true: Callable[[], Response]) -> None:
        line.hang_up(reset=reset)

    return Fault("drop connect", "connect", act)


def stall_connect(seconds: float = 600) -> Fault:
    """The proxy is silent for a while, then opens the tunnel after all."""

    def act(line: Line, _request: Request, _true: Callable[[], Response]) -> None:
        line.pause(seconds)

    return Fault("stall connect", "connect", act)


def stall_handshake(seconds: float = 600) -> Fault:
    """The tunnel opens and nobody answers the TLS greeting for a while."""

    def act(line: Line, _request: Request, _true: Callable[[], Response]) -> None:
        line.pause(seconds)

    return Fault("stall handshake", "tls", act)


def bad_certificate(kind: Certificate = "unknown-authority") -> Fault:
    """A certificate that must not be believed."""

    def act(_line: Line, _request: Request, _true: Callable[[], Response]) -> None:
        """Nothing of its own: the proxy shows the other certificate."""

    return Fault(f"bad certificate: {kind}", "tls", act, kind)
