"""One request over httpx, a GET or the POST of a form, and the record of it. The one module that imports httpx.

Follows no redirect, repeats nothing and never waits: `asking` does. Keeps no cookie. The proxies and certificates of the
environment are used although the transport is our own.
"""

from __future__ import annotations

import hashlib
import logging
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpcore
import httpx

from citesnap.model import Exchange, Outcome
from citesnap.text.lines import one_line
from citesnap.web import guard
from citesnap.web.certificates import trusted
from citesnap.web.exchange import BadCoding, Body, TooLarge, body_without_secrets, header_fields, without_secrets
from citesnap.web.network import GuardedBackend, Resolver, Trouble, resolve, scope
from citesnap.web.proxies import Proxies, Proxy
from citesnap.web.settings import WebSettings

__all__ = ["Client", "Reply", "Target"]

CONNECTIONS = 32
IDLE_SECONDS = 30.0
"""How long an unused connection is kept: longer than the pause between two requests to most hosts."""

_PASSING = frozenset({408, 425, 429})
"""Statuses that mean "not now", beside all of 5xx."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that has been parsed and that the guard accepts: `url` as it will be sent, without fragment."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def origin(self) -> tuple[str, str, int]:
        """Scheme, host and port, which decide who may see our headers."""
        return (self.scheme, self.host, self.port)


@dataclass(frozen=True, slots=True)
class Reply:
    """The result of one request.

    `status` is the response's even where its body did not arrive whole (the exchange then has none). `again` is True
    when the failure may pass, `reached` when a server was reached, even if it then failed.
    """

    exchange: Exchange
    status: int | None
    failure: Outcome | None
    detail: str | None
    again: bool = False
    reached: bool = True


FORM = "application/x-www-form-urlencoded"
"""What a form is sent as."""


class Client:
    """Sends requests, each to a checked address, within a deadline and a size. Threads may share it.

    Raises:
        WebConfigError: the proxy or certificate variables of the environment cannot be used.
    """

    def __init__(
        self,
        settings: WebSettings,
        version: str,
        environ: Mapping[str, str],
        resolver: Resolver = resolve,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        for name in ("httpx", "httpcore"):  # They log every URL at INFO; we report what matters ourselves.
            logging.getLogger(name).setLevel(logging.WARNING)
        self._settings = settings
        self._allow_hosts = frozenset(host.lower().removesuffix(".") for host in settings.allow_hosts)
        self._now = now
        self._user_agent = settings.user_agent(version)
        self._proxies = Proxies.from_environment(environ)
        context = trusted(environ) or _usual_trust()
        pools = {
            proxy: _pool(proxy, context, GuardedBackend(resolver, self._allow_hosts, str(proxy) if proxy else None))
            for proxy in {None, self._proxies.http, self._proxies.https}
        }
        # No httpx.Client around it: that would keep cookies, and raise for the target of a redirect that is not followed.
        self._transport = _Transport(pools, self._proxies)

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    def target(self, url: str, base: Target | None = None) -> Target:
        """Parse a URL, relative to `base` if there is one, exactly as it will be sent, and let the guard look at it.

        Raises:
            Refused: it is no URL, or the guard refuses it.
        """
        try:
            parsed = httpx.URL(base.url).join(url) if base else httpx.URL(url)
            parsed = parsed.copy_with(fragment=None)
            host = parsed.raw_host.decode("ascii")
        except (httpx.InvalidURL, ValueError, TypeError) as error:
            raise guard.Refused(f"not a usable URL: {one_line(str(error), 100)}") from error
        guard.check_target(parsed.scheme, bool(parsed.userinfo), host, parsed.port, allow_hosts=self._allow_hosts)
        port = parsed.port or guard.PORTS[parsed.scheme]
        return Target(str(parsed), parsed.scheme, host, port)

    def ask(
        self,
        target: Target,
        limit: int,
        accept: str,
        headers: Mapping[str, str],
        form: bytes | None = None,
        content_type: str = FORM,
    ) -> Reply:
        """Send one GET, or POST bytes, and read the answer to its end. Never raises for what the network or the server does.

        `limit` is the most bytes of body, as received and as decoded.
        """
        request = self._request(target, accept, headers, form, content_type)
        proxy = self._proxies.choose(*target.origin)
        secrets = self._settings.secrets
        seen = _PartialResponse()
        started_at, started = self._now(), time.monotonic()
        trouble: Trouble | None = None
        with scope(self._settings.timeout) as now:
            try:
                self._read(request, limit, seen)
            except Trouble as error:
                trouble = error
            except Exception as error:
                trouble = _translate(error, target.host, proxy)
        failed = _verdict(seen.status, target.host, proxy)
        if failed and trouble:
            # A cut or too large error page is still an error page.
            failed.detail = f"{failed.detail}; {trouble.detail}"
        failed = failed or trouble
        body, received = body_without_secrets(seen.body, seen.received, secrets)
        sent, _ = body_without_secrets(form, None, secrets)
        certificate = now.tls.certificate
        exchange = Exchange(
            method=request.method,
            url=without_secrets(target.url, secrets),
            started_at=started_at,
            seconds=round(time.monotonic() - started, 6),
            request_headers=header_fields(request.headers.raw, secrets),
            status=None if trouble else seen.status,
            status_line=seen.status_line and without_secrets(seen.status_line, secrets),
            response_headers=header_fields(seen.headers, secrets),
            body=body,
            received=received,
            peer=now.peer,
            certificate=hashlib.sha256(certificate).hexdigest() if certificate else None,
            error=one_line(without_secrets(trouble.detail, secrets)) if trouble else None,
            request_body=sent,
            certificate_der=certificate,
            tls_version=now.tls.version,
            cipher=now.tls.cipher,
            via_proxy=None if now.peer is None else proxy is not None,
        )
        if failed is None:
            return Reply(exchange, seen.status, None, None)
        detail = one_line(without_secrets(failed.detail, secrets))
        return Reply(exchange, seen.status, failed.outcome, detail, failed.again, failed.reached)

    def _request(
        self, target: Target, accept: str, headers: Mapping[str, str], form: bytes | None, content_type: str
    ) -> httpx.Request:
        return httpx.Request(
            "GET" if form is None else "POST",
            target.url,
            content=form,
            headers=[
                (b"User-Agent", self._user_agent.encode("ascii")),
                (b"Accept", accept.encode("ascii")),
                # A part of a file is wanted as it lies there: a part of a coded one could not be decoded.
                (b"Accept-Encoding", b"identity" if "Range" in headers else b"gzip"),
                *(
                    ()
                    if form is None or "Content-Type" in headers
                    else ((b"Content-Type", content_type.encode("ascii")),)
                ),
                # As bytes, because an ETag sent back may hold any character of Latin-1.
                *((name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()),
            ],
            extensions={"timeout": {"pool": self._settings.timeout}},  # The only wait that is not on a socket.
        )

    def _read(self, request: httpx.Request, limit: int, seen: _PartialResponse) -> None:
        response = self._transport.handle_request(request)
        try:
            seen.status = response.status_code
            version = response.extensions.get("http_version", b"HTTP/1.1")
            reason = response.extensions.get("reason_phrase", b"")
            seen.status_line = f"{version.decode('latin-1')} {seen.status} {reason.decode('latin-1')}".rstrip()
            seen.headers = response.headers.raw
            length = response.headers.get("content-length", "")
            if length.isdecimal() and int(length[:20]) > limit:
                raise TooLarge(f"body of {length[:20]} bytes announced, {limit} wanted at most")
            coding = None if "range" in request.headers else response.headers.get("content-encoding")
            body = Body(limit, coding)
            for piece in response.iter_raw():
                body.feed(piece)
            seen.body, seen.received = body.finish()
        finally:
            response.close()


@dataclass(slots=True)
class _PartialResponse:
    """As much of a response as has arrived."""

    status: int | None = None
    status_line: str | None = None
    headers: list[tuple[bytes, bytes]] | tuple[()] = ()
    body: bytes | None = None
    received: bytes | None = None


class _Transport(httpx.BaseTransport):
    """httpx over connection pools of httpcore that we made ourselves, one for each proxy and one for direct connections."""

    def __init__(self, pools: Mapping[Proxy | None, httpcore.ConnectionPool], proxies: Proxies) -> None:
        self._pools = pools
        self._proxies = proxies

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        host = url.raw_host.decode("ascii")
        proxy = self._proxies.choose(url.scheme, host, url.port or guard.PORTS[url.scheme])
        response = self._pools[proxy].handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=_Bytes(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()


class _Bytes(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@cache
def _usual_trust() -> ssl.SSLContext:
    """The authorities that httpx brings. Reading them takes some 20 ms, so a process does it once."""
    return httpx.create_ssl_context(trust_env=False)


def _pool(proxy: Proxy | None, context: ssl.SSLContext, backend: GuardedBackend) -> httpcore.ConnectionPool:
    options: dict[str, Any] = {
        "ssl_context": context,
        "max_connections": CONNECTIONS,
        "keepalive_expiry": IDLE_SECONDS,
        "network_backend": backend,
    }
    if proxy is None:
        return httpcore.ConnectionPool(**options)
    url = httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/")
    if proxy.scheme == "https":
        options["proxy_ssl_context"] = context
    return httpcore.HTTPProxy(url, proxy_auth=proxy.auth, **options)


def _verdict(status: int | None, host: str, proxy: Proxy | None) -> Trouble | None:
    """The failure that the status of a response means; None when the caller has to read the response."""
    if status is None:
        return None
    if status == 407 and proxy is not None:
        return Trouble(
            Outcome.UNREACHABLE, f"proxy {proxy} refused: 407, it wants a user name and password", reached=False
        )
    if status == 429:
        return Trouble(Outcome.RATE_LIMITED, f"{host} answered 429: too many requests", again=True)
    if (
        status in _PASSING or 500 <= status < 600
    ):  # 999 is how LinkedIn turns programs away: no error, and it does not pass.
        return Trouble(Outcome.SERVER_ERROR, f"{host} answered {status}", again=True)
    return None


def _translate(error: Exception, host: str, proxy: Proxy | None) -> Trouble:
    """Any failure of the network, the protocol or the body, in our words.

    Raises:
        Exception: the error itself, when it is none of these but a fault of this program.
    """
    words = one_line(str(error), 200)
    if isinstance(error, TooLarge):
        return Trouble(Outcome.TOO_LARGE, f"{host}: {words}")
    if isinstance(error, BadCoding):
        return Trouble(Outcome.MALFORMED, f"{host}: {words}")
    if isinstance(error, httpcore.ProxyError):
        passing = words[:1] == "5" or words[:3] in {"408", "429"}
        return Trouble(Outcome.UNREACHABLE, f"proxy {proxy} refused {host}: {words}", again=passing, reached=False)
    if isinstance(error, httpcore.RemoteProtocolError):
        if "without sending a response" in words:
            return Trouble(Outcome.UNREACHABLE, f"{host} closed the connection without an answer", again=True)
        if "incomplete" in words or "without sending complete" in words:
            return Trouble(Outcome.MALFORMED, f"{host}: the answer breaks off ({words})", again=True)
        return Trouble(Outcome.MALFORMED, f"{host} does not speak proper HTTP ({words})", again=True)
    if isinstance(error, httpcore.TimeoutException):
        return Trouble(Outcome.TIMED_OUT, f"no whole answer from {host} in time", again=True)
    if isinstance(error, httpcore.NetworkError | OSError):
        return Trouble(Outcome.UNREACHABLE, f"connection to {host} was lost: {words}", again=True)
    raise error
