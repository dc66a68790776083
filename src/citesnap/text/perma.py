"""Links of Perma.cc, the web archive of courts and law journals: `perma.cc/AB12-CD34` names a capture, not its address. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from citesnap.text.patterns import regex

__all__ = ["HOST", "guids", "links_in"]

HOST = "perma.cc"

_LINK = regex(
    # Four and four today; the first ones had ten or eleven letters and digits in one.
    r"(?<![\w.-])(?:https?://)?(?:www\.)?perma\.cc/([0-9A-Z]{2,4}-[0-9A-Z]{4}(?:-[0-9A-Z]{4})?|0[0-9A-Za-z]{8,11})(?![\w-])",
    re.IGNORECASE,
)
_MOST = 4
"""Links that are read of one citation."""


def links_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The links in texts, each once and as short links are kept: without a scheme.

    >>> links_in(["[https://perma.cc/ab12-cd34]", "perma.cc/AB12-CD34, perma.cc/about"])
    ('perma.cc/AB12-CD34',)
    """
    written = (match[1] for text in texts for match in _LINK.finditer(text))
    return tuple(dict.fromkeys(f"{HOST}/{guid.upper() if '-' in guid else guid}" for guid in written))[:_MOST]


def guids(short_links: Iterable[str]) -> tuple[str, ...]:
    """The names of the captures that short links lead to.

    >>> guids(["t.co/AbC", "perma.cc/AB12-CD34"])
    ('AB12-CD34',)
    """
    return tuple(link.removeprefix(f"{HOST}/") for link in links_in(short_links))
