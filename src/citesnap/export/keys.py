"""The key by which indexes of web archives sort an address (SURT), as pywb and the Wayback Machine make it. Pure.

The five steps that the CDXJ specification names are not what programs do: they also take out `www.` and ids of sessions, resolve
numbers of IPv4 addresses, and undo percent-encoding until nothing is left to undo. A player that looks keys up finds a record only
by the same key.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Address
from urllib.parse import quote_from_bytes, unquote_to_bytes

__all__ = ["key"]

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*)://")
_WWW = re.compile(r"www\d*\.")
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""Printable ASCII but for `#` and `%`: what a canonical address does not encode."""
_PORTS = {"http": "80", "https": "443"}

_SESSIONS_IN_PATH = (
    re.compile(r"^(.*/)(\((?:[a-z]\([0-9a-z]{24}\))+\)/)([^?]+\.aspx.*)$", re.IGNORECASE),
    re.compile(r"^(.*/)(\([0-9a-z]{24}\)/)([^?]+\.aspx.*)$", re.IGNORECASE),
)
_SESSIONS_IN_QUERY = (
    re.compile(r"^(.*)(?:jsessionid=[0-9a-z]{32})(?:&(.*))?$", re.IGNORECASE),
    re.compile(r"^(.*)(?:phpsessid=[0-9a-z]{32})(?:&(.*))?$", re.IGNORECASE),
    re.compile(r"^(.*)(?:sid=[0-9a-z]{32})(?:&(.*))?$", re.IGNORECASE),
    re.compile(r"^(.*)(?:aspsessionid[a-z]{8}=[a-z]{24})(?:&(.*))?$", re.IGNORECASE),
    re.compile(r"^(.*)(?:cfid=[^&]+&cftoken=[^&]+)(?:&(.*))?$", re.IGNORECASE),
)


def key(url: str) -> str:
    """The key of an address.

    >>> key("https://www.River.example:443/A/?b=2&a=1#top")
    'example,river)/a?a=1&b=2'
    >>> key("urn:x-citesnap:certificate:ab")
    'urn:x-citesnap:certificate:ab'
    """
    url = re.sub(r"[\r\n\t]", "", url.strip())
    scheme = _SCHEME.match(url)
    if scheme is None:
        return url
    rest = url[scheme.end() :].partition("#")[0]
    before, question, query = rest.partition("?")
    netloc, slash, path = before.partition("/")
    host, port = _host(netloc.rpartition("@")[2])
    if port == _PORTS.get(scheme[1].lower()):
        port = ""
    return f"{host}{':' + port if port else ''}){_path(slash + path)}{_query(query) if question else ''}"


def _host(netloc: str) -> tuple[str, str]:
    """The host with its labels reversed, as it is sorted, and the port."""
    if netloc.startswith("["):
        address, _, port = netloc[1:].partition("]")
        return address.lower(), port.removeprefix(":")
    name, _, port = netloc.partition(":")
    host = _decoded(name).decode("utf-8", "replace").lower()
    try:
        host = host.encode("idna").decode() if not host.isascii() else host
    except UnicodeError:
        host = quote_from_bytes(host.encode(), safe=_SAFE)
    host = re.sub(r"\.\.+", ".", host).strip(".")
    if host.isdigit() and int(host) < 2**32:
        host = str(IPv4Address(int(host)))
    host = _WWW.sub("", host, count=1) if _WWW.match(host) else host
    return ",".join(reversed(host.split("."))), port


def _path(path: str) -> str:
    plain = _decoded(path or "/").decode("latin-1")
    parts: list[str] = []
    for part in plain.split("/")[1:]:
        if part == ".." and parts and parts[-1] != "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    simplified = _encoded("/" + "/".join(part for part in parts if part) + ("/" if plain.endswith("/") else "")).lower()
    for session in _SESSIONS_IN_PATH:
        simplified = session.sub(r"\1\3", simplified)
    return simplified.rstrip("/") or "/"


def _query(query: str) -> str:
    simplified = _encoded(_decoded(query).decode("latin-1"))
    for session in _SESSIONS_IN_QUERY:
        if match := session.match(simplified):
            simplified = match[1] + (match[2] or "")
    if not simplified:
        return ""
    return "?" + "&".join(sorted(simplified.lower().split("&"), key=lambda part: part.partition("=")))


def _decoded(text: str) -> bytes:
    """Percent-encoding undone until nothing is left to undo."""
    raw = text.encode("utf-8", "replace")
    while (once := unquote_to_bytes(raw)) != raw:
        raw = once
    return raw


def _encoded(plain: str) -> str:
    return quote_from_bytes(plain.encode("latin-1"), safe=_SAFE)
