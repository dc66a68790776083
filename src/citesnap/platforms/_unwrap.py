"""What stands around a post's URL: web archives, redirectors, mail scanners, caches, embed wrappers.

Rules of form before lists of hosts: an archive's prefix and a `?url=` look alike everywhere, and hosts come and go.
Only hosts that no platform claims get here. One layer is taken off per call, and what is left is always shorter.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from citesnap.platforms._link import Link
from citesnap.text.mementos import memento_url

_NAMES = (
    *(
        "url",
        "u",
        "href",
        "q",
        "uri",
        "link",
        "target",
        "to",
        "dest",
        "destination",
        "redirect",
        "redirect_url",
        "goto",
    ),
    *("uddg", "z", "murl", "query", "out", "src"),
)
"""Query parameters that hold the target, the surest first.

`url` Embedly, Iframely, Outlook Safe Links, Slack, Reddit, Google, webcitation.org · `u` Facebook, Google Translate, Bing ·
`q` Google · `to` VK · `uddg` DuckDuckGo · `z` Tumblr · `murl` affiliate networks · `src` last, as Embedly has a player there.
"""

_BUTTONS = re.compile(r"share|submit|intent|bookmark|login|signin|save\b|compose|sharer", re.IGNORECASE)
"""Pages that offer to pass a URL on. Their parameter is the article itself."""

_IN_PATH = re.compile(r"(?:/|__|=)(https?(?::|%3A)/?.*)", re.IGNORECASE | re.DOTALL)
"""A URL ends the path: `/web/20200102030405id_/https://…`, `/newest/https://…`, `/v3/__https://…`, `/RU=https%3a%2f%2f…`."""

_CACHE = re.compile(r"cache:(?:[\w-]{6,16}:)?(\S+)")
"""Google's cache: `q=cache:CODE:URL words`."""


def hides_target(host: str) -> bool:
    """True for the host of a wrapper whose addresses do not spell the host of what they wrap."""
    return host.endswith(_TRANSLATED)


_TRANSLATED = ".translate.goog"


def rooted(url: str) -> str | None:
    """The target of `/web/20200102030405/https://…`, as pages saved from a web archive hold it: without a host."""
    if not url.startswith("/") or "http" not in url:
        return None
    found = _IN_PATH.search(url)
    return found[1] if found else None


def inner(link: Link) -> str | None:
    """The URL that another one wraps, still to be cleaned and parsed; None when it wraps none."""
    host = link.host
    if hides_target(host):
        return _undo_translate(link)
    if link.path.startswith(("/amp/s/", "/c/s/", "/v/s/")):
        return _undo_amp(link)
    rest = link.rest
    if "http" not in rest.lower() and "/" not in link.query and "%2f" not in rest.lower():
        return _dated(link)
    if host == "urldefense.proofpoint.com":
        # Version 2 writes `-3A` for %3A and `_` for `/`.
        return unquote((link.param("u") or "").replace("_", "/").replace("-", "%")) or None
    if host == "urldefense.com":
        rest = rest.partition("__;")[0]
    path = rest.partition("?")[0] if link.query else rest
    if _IN_PATH.search(path) and (found := _IN_PATH.search(rest)):
        return found[1]
    return _from_query(link) or _dated(link)


def _from_query(link: Link) -> str | None:
    query = link.query
    if query.lower().startswith(("http:", "https:", "http%3a", "https%3a")):
        return query  # href.li, anonym.to and their like: ?https://…
    if _BUTTONS.search(link.path):
        return None
    values: dict[str, str] = {}
    for pair in query.split("&", 64)[:64]:
        name, _, value = pair.partition("=")
        values.setdefault(name.lower(), value)
    for name in _NAMES:
        value = unquote(values.get(name, ""))
        if value.lower().startswith(("http:", "https:", "//", "http%3a", "https%3a")):
            return value
        if value.startswith("cache:") and (found := _CACHE.match(value.replace("+", " "))):
            return found[1]
        if name == "url" and "/" in value and "." in value.partition("/")[0]:
            return value
    return None


def _dated(link: Link) -> str | None:
    """The target of `/web/2020/twitter.com/…`: archives take URLs without a scheme as well."""
    if "archive" not in link.host and "wayback" not in link.host and "arquivo" not in link.host:
        return None
    found = memento_url(link.rest)
    return found.original if found else None


def _undo_amp(link: Link) -> str:
    """`/c/s/HOST/…`, `/v/s/HOST/…` of the AMP cache, `/amp/s/HOST/…` of Google: `s` stands for https."""
    target = link.path.split("/", 3)[3]
    return f"{target}?{link.query}" if link.query else target


def _undo_translate(link: Link) -> str:
    """`www-example--site-com.translate.goog`: `-` for a dot, `--` for a hyphen."""
    label = link.host.removesuffix(_TRANSLATED)
    return ".".join(part.replace("\0", "-") for part in label.replace("--", "\0").split("-")) + link.rest
