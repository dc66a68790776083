"""Which proxy to use for a host, as the environment says. Pure: reads only the mapping it is given.

The variables are those of curl and of Python's urllib: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case, the
lower-case one first. httpx reads them only for transports of its own making, so they are read here.

`urllib.request` has functions for them (`getproxies_environment`, `proxy_bypass_environment`). They are not used: every run checks
these variables, and importing that module takes as much time as a whole run with nothing due; they read `os.environ` alone, do not
say which variable is wrong, and know neither networks (`10.0.0.0/8`) nor `*.example.com` nor addresses in brackets.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from citesnap.errors import WebConfigError

__all__ = ["Proxies", "Proxy"]


@dataclass(frozen=True, slots=True)
class Proxy:
    """One HTTP proxy. `auth` is user name and password, which `str` never shows."""

    scheme: str
    host: str
    port: int
    auth: tuple[str, str] | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies for http and https, and the hosts that are asked without one."""

    http: Proxy | None = None
    https: Proxy | None = None
    bypass: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Proxies:
        """What the environment variables say.

        Raises:
            WebConfigError: a variable that would be used is not the address of an HTTP proxy.
        """

        def variable(name: str) -> tuple[str, str]:
            for spelling in (name.lower(), name):
                # In a CGI program HTTP_PROXY is the client's "Proxy:" header and not configuration ("httpoxy", CVE-2016-5385).
                if spelling == "HTTP_PROXY" and "REQUEST_METHOD" in environ:
                    continue
                if spelling in environ:
                    return spelling, environ[spelling].strip()
            return name, ""

        def proxy(name: str) -> Proxy | None:
            spelling, value = variable(name)
            if not value:
                spelling, value = variable("ALL_PROXY")
            return _parse(spelling, value) if value else None

        bypass = tuple(entry.strip().lower() for entry in variable("NO_PROXY")[1].split(","))
        return cls(proxy("HTTP_PROXY"), proxy("HTTPS_PROXY"), tuple(filter(None, bypass)))

    def choose(self, scheme: str, host: str, port: int) -> Proxy | None:
        """The proxy to ask `host` through, None for a direct connection."""
        proxy = self.https if scheme == "https" else self.http
        if proxy is None or any(_covers(entry, host, port) for entry in self.bypass):
            return None
        return proxy


def _parse(variable: str, value: str) -> Proxy:
    # The value is not shown: it may hold a password, and in a malformed one its place is unknown.
    complaint = f"{variable} is not the address of a proxy. Write http://HOST:PORT, or unset it"
    try:
        parts = urlsplit(value if "://" in value else f"http://{value}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise WebConfigError(complaint) from error
    if parts.scheme.startswith("socks"):
        raise WebConfigError(
            f"{variable} names a SOCKS proxy, which citesnap cannot use. Name an HTTP proxy, or unset it"
        )
    if parts.scheme not in {"http", "https"} or not host or not host.isascii() or not host.isprintable() or " " in host:
        raise WebConfigError(complaint)
    auth = (unquote(parts.username or ""), unquote(parts.password or "")) if parts.username or parts.password else None
    return Proxy(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), auth)


def _covers(entry: str, host: str, port: int) -> bool:
    """Whether one entry of NO_PROXY names the host: `*`, a domain with all below it, an address or network, some with `:port`."""
    if entry == "*":
        return True
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        pass
    name, colon, number = entry.rpartition(":")
    if colon and number.isdigit():
        if int(number) != port:
            return False
        entry = name.strip("[]")
    domain = entry.removeprefix("*").removeprefix(".").removesuffix(".")
    host = host.removesuffix(".")
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))
