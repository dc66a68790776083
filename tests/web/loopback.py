"""Small real servers on 127.0.0.1 for the tests of asking the web: they send exactly the bytes they are told to."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from citesnap.web import Rate, Web, WebSettings

Script = Callable[["Connection"], None]


class Connection:
    """One accepted connection: `request` is the head of the request, `number` counts requests to the server from 1."""

    def __init__(self, sock: socket.socket, request: bytes, number: int, keep_alive: bool) -> None:
        self.sock = sock
        self.request = request
        self.number = number
        self._closing = () if keep_alive else ("Connection: close",)

    @property
    def path(self) -> str:
        return self.request.split(b" ", 2)[1].decode()

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def answer(self, body: bytes = b"", status: str = "200 OK", *headers: str, length: int | None = None) -> None:
        fields = [f"Content-Length: {len(body) if length is None else length}", *headers, *self._closing]
        self.send(f"HTTP/1.1 {status}\r\n{chr(10).join(f + chr(13) for f in fields)}\n\r\n".encode("latin-1") + body)

    def drip(self, data: Iterable[int], pause: float = 0.02) -> None:
        for byte in data:
            self.send(bytes([byte]))
            time.sleep(pause)

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


class Listener:
    """Accepts connections on a port of its own until the end of its block, each in a thread; `tls` wraps them."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
            with sock:
                self.answer(sock)

    def answer(self, sock: socket.socket) -> None:
        """What is done with one connection; it is closed after that."""
        raise NotImplementedError


class Server(Listener):
    """A server that runs `script` for each request and closes the connection after it, unless it is `keep_alive`."""

    def __init__(
        self, script: Script, tls: ssl.SSLContext | None = None, keep_alive: bool = False, greeting: bytes = b""
    ) -> None:
        super().__init__(tls)
        self._script = script
        self._keep_alive = keep_alive
        self._greeting = greeting
        self.requests: list[bytes] = []

    def url(self, path: str = "/", host: str = "127.0.0.1", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"

    def answer(self, sock: socket.socket) -> None:
        """The greeting, and the script for each request."""
        sock.sendall(self._greeting)
        while head := read_head(sock):
            self.requests.append(head)
            self._script(Connection(sock, head, len(self.requests), self._keep_alive))
            if not self._keep_alive:
                break


class ConnectProxy(Listener):
    """A forward proxy: CONNECT and plain requests, everything led to 127.0.0.1 and `port`. `refusal` is sent instead."""

    def __init__(self, port: int, refusal: bytes = b"", tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls)
        self._origin_port = port
        self._refusal = refusal
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self.heads: list[bytes] = []

    def answer(self, sock: socket.socket) -> None:
        """The refusal, or whatever the origin says."""
        head = read_head(sock)
        self.heads.append(head)
        if self._refusal:
            sock.sendall(self._refusal)
            return
        with socket.create_connection(("127.0.0.1", self._origin_port)) as origin:
            if head.startswith(b"CONNECT "):
                sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                origin.sendall(head)
            back = threading.Thread(target=_pump, args=(origin, sock), daemon=True)
            back.start()
            _pump(sock, origin)
            back.join(5)


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


def read_head(sock: socket.socket) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head:
        data = sock.recv(4096)
        if not data:
            return b""
        head += data
    return head


class Clock:
    """Time that passes only by sleeping, for the parts of `Web` that wait."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._start = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    @property
    def total(self) -> float:
        return sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def monotonic(self) -> float:
        return 1000.0 + self.total

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self.total)


FAST = Rate.parse("1000/s")
LOOPBACK = frozenset({"127.0.0.1"})


@contextlib.contextmanager
def local_web(
    clock: Clock | None = None,
    *,
    timeout: float = 5,
    max_wait: float = 120,
    rates: dict[str, Rate] | None = None,
    environ: dict[str, str] | None = None,
    allow_hosts: frozenset[str] = LOOPBACK,
    secrets: frozenset[str] = frozenset(),
    recent: dict[str, datetime] | None = None,
    closed_until: dict[str, datetime] | None = None,
) -> Iterator[Web]:
    """A `Web` that may ask 127.0.0.1, is in no hurry to be polite, and sleeps in `clock` only."""
    clock = clock or Clock()
    settings = WebSettings(
        timeout=timeout,
        max_wait=max_wait,
        rates={"*": FAST} if rates is None else rates,
        allow_hosts=allow_hosts,
        secrets=secrets,
    )
    with Web(
        settings,
        recent=recent or {},
        closed_until=closed_until or {},
        sleep=clock.sleep,
        monotonic=clock.monotonic,
        now=clock.now,
        environ=environ or {},
    ) as web:
        yield web
