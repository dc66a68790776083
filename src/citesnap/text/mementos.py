"""Addresses of captures as web archives of the Wayback kind write them: `PREFIX/TIMESTAMP/URL`. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from citesnap.text.patterns import regex

MAX_LENGTH = 8000
"""The most characters that are examined."""

_CAPTURE = regex(
    # A modifier says how to show it: `id_` as stored, `im_` as a picture. A year is timestamp enough; one digit after `/web/`.
    r"/(?:(?<=/web/)[0-9]{1,14}|[0-9]{4,14})(?:[a-z]{2}_)?/(?=https?:|(?:[\w-]{1,63}\.){1,9}[a-z][\w-]{1,62}(?:[/:?#]|$))",
    re.IGNORECASE,
)


class MementoUrl(NamedTuple):
    """`prefix` is what stands before the timestamp, `timestamp` has up to 14 digits (UTC), `original` is the address captured."""

    prefix: str
    timestamp: str
    original: str


def memento_url(url: str) -> MementoUrl | None:
    """The parts of the address of a capture; None when it is not one. The host may be missing, as in pages saved from an archive.

    Archives take addresses without a scheme as well, so `/2020/flood.html` looks like one: the caller has to know whether a host is
    that of an archive.

    >>> memento_url("https://web.archive.org/web/20200201023757id_/https://riverton.example/a?b=1")[1:]
    ('20200201023757', 'https://riverton.example/a?b=1')
    >>> memento_url("https://riverton.example/2020/02/01/flood") is None
    True
    """
    match = _CAPTURE.search(url[:MAX_LENGTH])
    if match is None:
        return None
    return MementoUrl(url[: match.start() + 1], re.sub(r"\D.*", "", match[0][1:], flags=re.DOTALL), url[match.end() :])


def without_wayback_prefix(url: str) -> str:
    """The address of a page or file without the prefix that the Wayback Machine writes before it; any other address unchanged.

    >>> without_wayback_prefix("//web.archive.org/web/20180304050607im_/https://pbs.twimg.com/media/AbCd.jpg")
    'https://pbs.twimg.com/media/AbCd.jpg'
    >>> without_wayback_prefix("https://riverton.example/?u=https://web.archive.org/web/2018/https://x.com/")
    'https://riverton.example/?u=https://web.archive.org/web/2018/https://x.com/'
    """
    memento = memento_url(url)
    if memento is None or memento.prefix.lower().partition("//")[2] != "web.archive.org/web/":
        return url
    return memento.original if memento.original.lower().startswith(("http:", "https:")) else url
