"""The loopback internet as a process sees it: an HTTP proxy that ends every tunnel itself.

It listens on a free port of 127.0.0.1, signs a certificate for whatever host is asked for, and lets `services.py` answer.
The program under test meets it through the three variables of `Internet.env` and nothing else.
"""

from __future__ import annotations

import contextlib
import datetime
import socket
import ssl
import tempfile
import threading
import time
from functools import cache
from io import BufferedIOBase
from pathlib import Path
from types import TracebackType
from typing import cast
from urllib.parse import urlsplit

import trustme

from .faults import Certificate, Hangup, Line
from .messages import Request, Response
from .services import answer, exists
from .world import World


class Internet:
    """A running loopback internet; a context manager.

    `env` holds the variables that lead a program here, `log` the requests that arrived, in order, and `tunnels` the
    hosts that a tunnel was asked for (with those refused). `latency` is how many seconds every answer takes, that of the
    proxy to CONNECT included; requests on different connections wait side by side.
    """

    def __init__(self, world: World | None = None, *, latency: float = 0.0) -> None:
        self.world = world if world is not None else World()
        self.latency = latency
        self.log: list[Request] = []
        self.tunnels: list[str] = []
        self._authority = _authority()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._open: set[socket.socket] = set()
        self._folder = tempfile.TemporaryDirectory(prefix="loopback-internet-")
        self.ca_file = Path(self._folder.name) / "authority.pem"
        self._authority.write(self.ca_file)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]

    @property
    def proxy_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def env(self) -> dict[str, str]:
        """The environment variables that lead a program into this internet."""
        return {
            "HTTPS_PROXY": self.proxy_url,
            "HTTP_PROXY": self.proxy_url,
            "https_proxy": self.proxy_url,
            "http_proxy": self.proxy_url,
            "SSL_CERT_FILE": str(self.ca_file),
        }

    def asked(self, host: str, path: str = "/") -> list[Request]:
        """The logged requests to a host whose path begins with `path`."""
        return [request for request in list(self.log) if request.host == host and request.path.startswith(path)]

    def forget(self) -> None:
        """Empty the log."""
        self.log.clear()
        self.tunnels.clear()

    def __enter__(self) -> Internet:
        threading.Thread(target=self._accept, name="internet", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        # Closing alone does not wake a thread that blocks in accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for sock in connections:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        self._folder.cleanup()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with self._lock:
            self._open.add(sock)
        try:
            # A client that goes away, speaks nonsense or does not trust us ends its own connection and nothing else.
            with contextlib.suppress(OSError, Hangup, ValueError):
                self._converse(sock)
        finally:
            with self._lock:
                self._open.discard(sock)
            sock.close()

    def _converse(self, sock: socket.socket) -> None:
        with sock.makefile("rb") as reader:
            while request := _read_request(cast(BufferedIOBase, reader), tunnel=None):
                if request.method == "CONNECT":
                    self._tunnel(sock, request)
                    return
                self._respond(sock, request)

    def _tunnel(self, sock: socket.socket, request: Request) -> None:
        self.tunnels.append(request.host)
        line = Line(sock, self._stopping)
        if fault := self.world.take_fault(request, "connect"):
            fault.act(line, request, Response)
        if not exists(self.world, request.host):
            line.send(b"".join(Response(502, b"no such name\n", "text/plain").render(request)))
            return
        line.pause(self.latency)
        line.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        handshake = self.world.take_fault(request, "tls")
        if handshake:
            handshake.act(line, request, Response)
        context = self._authority.context(request.host, handshake.certificate if handshake else None)
        # The handshake waits until the end of the internet can interrupt it.
        with context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False) as inner:
            with self._lock:
                self._open.add(inner)
            try:
                inner.do_handshake()
                with inner.makefile("rb") as reader:
                    while asked := _read_request(cast(BufferedIOBase, reader), tunnel=request):
                        self._respond(inner, asked)
            finally:
                with self._lock:
                    self._open.discard(inner)

    def _respond(self, sock: socket.socket, request: Request) -> None:
        self.log.append(request)
        line = Line(sock, self._stopping)
        line.pause(self.latency)
        if fault := self.world.take_fault(request, "request"):
            fault.act(line, request, lambda: answer(self.world, request))
        elif not exists(self.world, request.host):
            line.send(b"".join(Response(502, b"no such name\n", "text/plain").render(request)))
        else:
            line.send(b"".join(answer(self.world, request).render(request)))
        if (request.header("connection") or "").lower() == "close":
            raise Hangup


class _Authority:
    """Signs the certificates of all hosts, for every internet of this process: making them takes longer than most answers."""

    def __init__(self) -> None:
        self._authority = trustme.CA()
        self._contexts: dict[tuple[str, Certificate | None], ssl.SSLContext] = {}
        self._lock = threading.Lock()

    def write(self, path: Path) -> None:
        """Write the certificate that clients have to trust."""
        self._authority.cert_pem.write_to_path(str(path))

    def context(self, host: str, flaw: Certificate | None) -> ssl.SSLContext:
        """The TLS side of a host: one leaf per host (and flaw), made when first asked for."""
        with self._lock:
            if (host, flaw) not in self._contexts:
                authority = trustme.CA() if flaw == "unknown-authority" else self._authority
                name = "somebody-else.example" if flaw == "wrong-name" else host
                # trustme's leaves start in 2000; an end before today makes an expired one.
                end = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC) if flaw == "expired" else None
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.set_alpn_protocols(["http/1.1"])
                authority.issue_cert(name, not_after=end).configure_cert(context)
                self._contexts[host, flaw] = context
            return self._contexts[host, flaw]


_authority = cache(_Authority)


def _read_request(reader: BufferedIOBase, tunnel: Request | None) -> Request | None:
    """The next request of a connection, None at its end.

    Raises:
        ValueError: what came is not HTTP.
    """
    first = reader.readline(65537)
    if not first.strip():
        return None
    method, target, _version = first.decode("latin-1").split()
    headers: list[tuple[str, str]] = []
    while (line := reader.readline(65537).decode("latin-1").rstrip("\r\n")) != "":
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"not a header field: {line!r}")
        headers.append((name, value.strip()))
    length = next((int(value) for name, value in headers if name.lower() == "content-length"), 0)
    body = reader.read(length) if length else b""
    if method == "CONNECT":
        host, _, port = target.rpartition(":")
        return Request(method, "https", host.lower().strip("[]"), int(port), "", "", tuple(headers), time.monotonic())
    parts = urlsplit(target)
    if tunnel is not None:
        scheme, host, number = tunnel.scheme, tunnel.host, tunnel.port
    else:
        if not parts.hostname:
            raise ValueError(f"not a request to a proxy: {target!r}")
        scheme, host, number = parts.scheme, parts.hostname, parts.port or 80
    return Request(method, scheme, host, number, parts.path or "/", parts.query, tuple(headers), time.monotonic(), body)
