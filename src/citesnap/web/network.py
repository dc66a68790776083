"""Connections to checked addresses, each read and write within the deadline of its request. Knows no HTTP.

A network backend of httpcore. A name is resolved once, every address it has is checked, and the connection goes to
a checked address: a name server that answers differently the second time (DNS rebinding) has no effect.
"""

from __future__ import annotations

import errno
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import httpcore

from citesnap.model import Outcome
from citesnap.web.guard import is_public

__all__ = ["GuardedBackend", "Resolver", "Scope", "Trouble", "resolve", "scope"]

Resolver = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host, raises `OSError` when there are none."""

LOOKUP_SECONDS = 7.0
"""The system's resolver gives a silent name server 5 s before it asks the next one (resolv.conf(5)); one may be silent."""

CONNECT_SECONDS = 10.0
"""Shared by the addresses of a host. A host that accepts no connection in this time counts as unreachable."""

MOST_ADDRESSES = 4
"""How many addresses of a host are tried, IPv6 and IPv4 in turns, so that a family without a route costs little (RFC 8305, 4)."""


class Trouble(Exception):
    """A request failed below HTTP: the outcome, a detail in words, whether to try again, whether a server was reached.

    Control flow within this package: callers get an `Answer` with its `failure`.
    """

    def __init__(self, outcome: Outcome, detail: str, *, again: bool = False, reached: bool = True) -> None:
        super().__init__(detail)
        self.outcome = outcome
        self.detail = detail
        self.again = again
        self.reached = reached


@dataclass(frozen=True, slots=True)
class Tls:
    """What was agreed on a connection: the server's certificate (DER), protocol version and cipher, as OpenSSL names them."""

    certificate: bytes | None = None
    version: str | None = None
    cipher: str | None = None


NO_TLS = Tls()


@dataclass(slots=True)
class Scope:
    """What belongs to the request that a thread works on: its deadline, and which machine answered it."""

    seconds: float
    ends_at: float
    peer: str | None = None
    tls: Tls = NO_TLS

    def left(self, at_most: float | None = None) -> float:
        """Seconds left, no more than `at_most`.

        Raises:
            Trouble: none are left.
        """
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise self.passed()
        return left if at_most is None else min(left, at_most)

    def passed(self) -> Trouble:
        """The failure of a request that took too long."""
        return Trouble(Outcome.TIMED_OUT, f"no whole answer within {self.seconds:g} s", again=True)


_scope: ContextVar[Scope] = ContextVar("citesnap_request")


@contextmanager
def scope(seconds: float) -> Iterator[Scope]:
    """All reads and writes of this thread within the block share a deadline of so many seconds."""
    token = _scope.set(Scope(seconds, time.monotonic() + seconds))
    try:
        yield _scope.get()
    finally:
        _scope.reset(token)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system gives for a host, in the order in which they should be tried (RFC 6724)."""
    records = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in records))


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses only, or to nothing but a proxy of our own configuration.

    With `proxy` (its name, for messages) every connection goes to that proxy: it may have any address, because the user
    configured it, and it resolves the names.
    """

    def __init__(self, resolver: Resolver, allow_hosts: Collection[str], proxy: str | None = None) -> None:
        self._resolver = resolver
        self._allow_hosts = allow_hosts
        self._proxy = proxy
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of the host that answers.

        Raises:
            Trouble: the name is unknown, an address is not public, or none answers.
        """
        now = _scope.get()
        who = f"proxy {self._proxy}" if self._proxy else host
        addresses = self._addresses(host, port, now)
        if not self._proxy and host.lower().removesuffix(".") not in self._allow_hosts:
            for address in addresses:
                if not is_public(address):
                    raise Trouble(Outcome.BLOCKED, f"{host} has the address {address}, which is not a public one")
        trouble = Trouble(Outcome.UNREACHABLE, f"name not found: {host}", reached=False)
        tried = _in_turns(addresses)[:MOST_ADDRESSES]
        for address in tried:
            try:
                share = now.left(CONNECT_SECONDS / len(tried))
                inner = self._sockets.connect_tcp(address, port, share, local_address, socket_options)
            except httpcore.ConnectTimeout:
                now.left()
                detail = f"{who} took no connection"
                trouble = Trouble(Outcome.UNREACHABLE, detail, again=True, reached=False)
            except httpcore.ConnectError as error:
                trouble = Trouble(Outcome.UNREACHABLE, _reason(who, error.__cause__), again=True, reached=False)
            else:
                return _WatchedStream(inner, f"[{address}]:{port}" if ":" in address else f"{address}:{port}", who)
        raise trouble

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Always refused: no URL leads to a socket file."""
        raise Trouble(Outcome.BLOCKED, "a socket file is no web server")

    def sleep(self, seconds: float) -> None:
        """Always refused: this layer does not decide on repeats and their waits."""
        raise NotImplementedError

    def _addresses(self, host: str, port: int, now: Scope) -> Sequence[str]:
        # getaddrinfo() takes no deadline, so it runs in a thread that is abandoned when the deadline passes.
        answers: queue.SimpleQueue[Sequence[str] | OSError | UnicodeError] = queue.SimpleQueue()

        def work() -> None:
            try:
                answers.put(self._resolver(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=work, name=f"look up {host}", daemon=True).start()
        try:
            answer = answers.get(timeout=now.left(LOOKUP_SECONDS))
        except queue.Empty:
            now.left()
            detail = f"no name server answered about {host} within {LOOKUP_SECONDS:g} s"
            raise Trouble(Outcome.UNREACHABLE, detail, again=True, reached=False) from None
        whose = "name of the proxy" if self._proxy else "name"
        if isinstance(answer, OSError):
            passing = answer.errno == socket.EAI_AGAIN
            detail = f"{whose} not found{' just now' if passing else ''}: {host}"
            raise Trouble(Outcome.UNREACHABLE, detail, again=passing, reached=False) from answer
        if isinstance(answer, UnicodeError) or not answer:
            raise Trouble(Outcome.UNREACHABLE, f"{whose} not found: {host}", reached=False)
        return answer


class _WatchedStream(httpcore.NetworkStream):
    """One connection. Each use notes for its request which machine answers, and ends at that request's deadline."""

    def __init__(self, inner: httpcore.NetworkStream, peer: str, who: str, tls: Tls = NO_TLS) -> None:
        self._inner = inner
        self._peer = peer
        self._who = who
        self._tls = tls

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        now = self._now()
        try:
            return self._inner.read(max_bytes, now.left())
        except httpcore.ReadTimeout:
            raise now.passed() from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        now = self._now()
        try:
            self._inner.write(buffer, now.left())
        except httpcore.WriteTimeout:
            raise now.passed() from None

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        now = self._now()
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, now.left())
        except httpcore.ConnectTimeout:
            raise now.passed() from None
        except (httpcore.ConnectError, ssl.SSLError) as error:
            cause = error if isinstance(error, ssl.SSLError) else error.__cause__
            raise _tls_trouble(server_hostname or self._who, cause) from error
        # Read now: once the body has been read to its end the socket may be closed.
        agreed = inner.get_extra_info("ssl_object")
        cipher = agreed.cipher()
        tls = Tls(agreed.getpeercert(True), agreed.version(), cipher[0] if cipher else None)
        return _WatchedStream(inner, self._peer, self._who, tls)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _now(self) -> Scope:
        now = _scope.get()
        now.peer, now.tls = self._peer, self._tls
        return now


def _in_turns(addresses: Sequence[str]) -> Sequence[str]:
    """The addresses with the two families alternating, beginning with the family of the first one."""
    six = [address for address in addresses if ":" in address]
    four = [address for address in addresses if ":" not in address]
    families = (six, four) if addresses and ":" in addresses[0] else (four, six)
    return [address for pair in zip_longest(*families) for address in pair if address]


def _tls_trouble(host: str, cause: BaseException | None) -> Trouble:
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = cause.verify_message.rstrip(".")
        return Trouble(Outcome.UNREACHABLE, f"certificate of {host} not trusted: {why}", reached=False)
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        why = (cause.reason or "unknown").replace("_", " ").lower()
        return Trouble(Outcome.UNREACHABLE, f"no TLS connection to {host}: {why}", reached=False)
    detail = f"{host} closed the connection before TLS was agreed"
    return Trouble(Outcome.UNREACHABLE, detail, again=True, reached=False)


def _reason(who: str, cause: BaseException | None) -> str:
    number = getattr(cause, "errno", None)
    if number == errno.ECONNREFUSED:
        return f"{who} refused the connection"
    if number in {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}:
        return f"no route to {who}"
    return f"no connection to {who}: {getattr(cause, 'strerror', None) or cause}"
