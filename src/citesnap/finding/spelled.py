"""Addresses of posts that are spelled out, so that nobody follows them by accident, or because somebody read them aloud.

`twitter dot com/NAME/status/ID`, `x (dot) com slash NAME slash status slash ID`, `twitter.com / NAME / status / ID`. Pure,
linear. Only what becomes the address of a post is changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from citesnap.finding.prefilter import is_platform
from citesnap.platforms import identify
from citesnap.text.patterns import regex

_DOT = r"(?:[ \u00a0]?[\[({]?[ \u00a0]?(?:dot|punkt|punto|point|ponto)[ \u00a0]?[\])}]?[ \u00a0]?|\.)"
_SLASH = r"[ \u00a0]{0,2}(?:/|\b(?:slash|schrägstrich|barra)\b)[ \u00a0]{0,2}"
_SPELLED = regex(
    rf"{_DOT}(?P<end>com|net|app|me|org|social|us)(?P<path>(?:{_SLASH}[\w@.:-]{{1,80}}){{1,6}})(?![\w/])",
    re.IGNORECASE,
)
_HOST = regex(r"(?<![\w.@/:-])(?:(?:www|mobile|old|m)\.)?[a-z][a-z0-9-]{0,30}\Z", re.IGNORECASE)
_LONGEST_HOST = 44
_PARTS = regex(rf"{_SLASH}", re.IGNORECASE)
_SIGNS = (
    " dot ",
    "dot)",
    "dot]",
    " punkt ",
    " punto ",
    " point ",
    " ponto ",
    " slash ",
    ".com / ",
    ".app / ",
    ".net / ",
)
"""What every such address holds, in lower case."""


def may_be_spelled(text: str) -> bool:
    """False when a text certainly holds no address that is spelled out."""
    lower = text.lower()
    return any(sign in lower for sign in _SIGNS)


def written(text: str) -> Iterator[tuple[int, int, str]]:
    """The stretches to be replaced, and the addresses to stand there.

    >>> [new for _, _, new in written("See twitter dot com/jo_example/status/20 for it.")]
    ['twitter.com/jo_example/status/20']
    """
    if not may_be_spelled(text):
        return
    for hit in _SPELLED.finditer(text):
        if not any(char in " \u00a0()[]{}" for char in hit[0]):
            continue
        host = _HOST.search(text, max(0, hit.start() - _LONGEST_HOST), hit.start())
        if host is None or not is_platform(f"{host[0]}.{hit['end']}".lower()):
            continue
        address = f"{host[0]}.{hit['end']}{_PARTS.sub('/', hit['path'])}".rstrip(".:-")
        end = hit.end() - (len(hit[0]) - len(hit[0].rstrip(".:-")))
        ref = identify(address)
        if ref is not None and ref.native_id:
            yield host.start(), end, address
