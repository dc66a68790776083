"""Checks every request to, and every answer of, a Datasette with an archive. Knows ASGI, but no database.

Rules for requests. A request for an unknown host name is refused: a page of another site can make its own name point to this
machine (DNS rebinding). A path that a redirect would turn into the address of another host is refused. Pages that show versions,
threads and file paths are refused unless the settings allow them. Where strangers are served, all is refused that `public` does
not name.

One rule for answers: each has a content security policy, may not be framed by other sites, is never sniffed and sends no
referrer. That holds for Datasette's own pages, its errors and static files as well.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

from citesnap.browsing import api, public
from citesnap.browsing.settings import ServingSettings, host_name

__all__ = ["App", "Gate", "is_allowed_host", "refuse"]

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_log = logging.getLogger(__name__)

_HOST = re.compile(r"(\[[0-9a-fA-F:.]+\]|[^:\[\]]*)(?::\d{0,5})?")
_TELLING = re.compile(r"/-/(?:versions|plugins|databases|threads|tasks)(?:\.json)?")
"""Datasette's pages about its environment: versions, names of files, tasks with their source files."""


class Gate:
    """ASGI middleware for one Datasette.

    Args:
        app: the application to call.
        settings: which requests are answered.
        policy_of: the headers for an answer to this path, without `base_url`.
        base_url: the setting of Datasette's, beginning and ending with a slash.
        archives: the names of the archives that it serves by now.
    """

    def __init__(
        self,
        app: App,
        settings: ServingSettings,
        policy_of: Callable[[str], Mapping[str, str]],
        base_url: str,
        archives: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._app = app
        self._settings = settings
        self._policy_of = policy_of
        self._base_url = base_url
        self._archives = archives

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse, one request."""
        path = self._path(scope)
        has_begun = False

        async def guarded(event: Event) -> None:
            nonlocal has_begun
            if event["type"] == "http.response.start":
                has_begun = True
                event = {**event, "headers": with_headers(event.get("headers") or [], self._policy_of(path))}
            await send(event)

        if refusal := self._refusal(scope, path):
            await refuse(guarded, path, *refusal)
            return
        if self._settings.public:
            query = scope.get("query_string") or b""
            decision = public.decide(scope.get("method", ""), path, query, self._archives())
            if decision is not None and decision.location is not None:
                await redirect(guarded, self._base_url.rstrip("/") + decision.location)
                return
            if decision is not None:
                await refuse(guarded, path, decision.status, decision.message)
                return
        try:
            await self._app(scope, receive, guarded)
        except Exception:  # an error outside Datasette's own error page: the server's would have no headers
            if has_begun:
                raise
            _log.exception("citesnap: %s", path)
            await refuse(guarded, path, 500, "This could not be answered; the server's log says why.")

    def _path(self, scope: Scope) -> str:
        """The path as it came, still encoded, below `base_url`."""
        raw = scope.get("raw_path") or str(scope.get("path", "")).encode()
        path: str = raw.decode("latin-1").partition("?")[0]
        return path.removeprefix(self._base_url.rstrip("/"))

    def _refusal(self, scope: Scope, path: str) -> tuple[int, str] | None:
        """Status and reason where a request is refused."""
        local = (scope.get("server") or (None,))[0]
        for name, value in scope.get("headers") or ():
            if name.lower() == b"host":
                host = value.decode("latin-1")
                if not is_allowed_host(
                    host, local, self._settings.allow_host_names, strict=self._settings.every_name_checked
                ):
                    return 421, _not_this_host(host)
        # Browsers read a backslash as a slash, and two slashes as the beginning of a host.
        if "\\" in path or path.startswith("//"):
            return 404, "There is nothing under this address."
        if _TELLING.fullmatch(path) and not self._settings.show_server:
            return 403, "This server does not tell what it runs on (setting show_server of the plugin citesnap)."
        return None


def is_allowed_host(host: str, local: str | None, names: Iterable[str], *, strict: bool) -> bool:
    """Whether a request that is addressed to this host is answered.

    A numeric address is always allowed: rebinding needs a name. The names of loopback are allowed too, which no resolver gives to
    others (RFC 6761, 6.3), and an HTTP/1.0 request without a host, which no browser sends.

    Args:
        host: the header `Host`: a name or an address, with or without a port.
        local: the local address that the connection arrived on; None where it is no IP address.
        names: further names, in lower case; `*` is every name.
        strict: the names are checked for all connections, not only for those on a loopback address.
    """
    if not host:
        return True
    parts = _HOST.fullmatch(host)
    if parts is None:
        return False
    if parts[1].startswith("["):
        return _address(parts[1][1:-1]) is not None
    name = host_name(parts[1])
    if name is None:
        return False
    if _address(name) is not None or name == "localhost" or name.endswith(".localhost"):
        return True
    if name in names or "*" in names:
        return True
    return not strict and not _is_loopback(local)


def _is_loopback(local: str | None) -> bool:
    address = _address(local or "")
    if address is None:
        return local == "localhost"  # httpx calls an application in its own process by this name
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def with_headers(headers: Iterable[tuple[bytes, bytes]], added: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, with the missing ones of `added`."""
    there = list(headers)
    names = {name.lower() for name, _ in there}
    new = ((name.lower().encode(), value.encode()) for name, value in added.items())
    return [*there, *((name, value) for name, value in new if name not in names)]


def _not_this_host(host: str) -> str:
    name = host_name(host.partition(":")[0])
    if name is None:
        return "This server does not answer under that name."
    return (
        f"This server does not answer under the name {name}. Whoever runs it can allow the name: citesnap serve"
        f" --allow-host-name {name}, or allow_host_names in the configuration of Datasette's plugin citesnap."
    )


async def redirect(send: Send, location: str) -> None:
    """Lead to an address of this server."""
    await send({"type": "http.response.start", "status": 302, "headers": [(b"location", location.encode())]})
    await send({"type": "http.response.body", "body": b""})


async def refuse(send: Send, path: str, status: int, message: str) -> None:
    """Answer with one line of plain text, or with JSON where the path ends so."""
    is_json = path.endswith(".json")
    body = (api.refusal(status, HTTPStatus(status).phrase, message) if is_json else f"{message}\n").encode()
    media_type = b"application/json; charset=utf-8" if is_json else b"text/plain; charset=utf-8"
    headers = [(b"content-type", media_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
