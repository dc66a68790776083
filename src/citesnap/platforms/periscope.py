"""Periscope, closed in March 2021: live films that articles still link to. Ids hold no time."""

from __future__ import annotations

import re

from citesnap.platforms._link import Link, name_or_none
from citesnap.platforms._ref import Examples, PostRef
from citesnap.text.patterns import regex

NAME = "periscope"
LABEL = "Periscope"
HOSTS = ("periscope.tv", "pscp.tv")
SOURCES = ()
USUAL = regex(r"1[A-Za-z]{12}", re.ASCII)

_ID = regex(r"1[A-Za-z]{12}|a[A-Za-z0-9_=-]{30,120}", re.ASCII)
"""Of today, and the tokens of the first year."""


def identify(link: Link) -> PostRef | None:
    """`/w/ID`, `/USER/ID`. Accounts are no posts."""
    parts = link.parts
    if len(parts) < 2:
        return None
    return reference(parts[1], None if parts[0] == "w" else parts[0])


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The film of an id."""
    if not _ID.fullmatch(native_id):
        return None
    author = name_or_none(handle, "_", 1, 30)
    return PostRef(NAME, native_id, f"https://www.periscope.tv/{author or 'w'}/{native_id}", author, None)


_CODE = "1ExAmPlEabcDE"
_TOKEN = "aExAmPlE0123456789-_abcdefghijklmnop=="
EXAMPLES: Examples = (
    (f"https://www.periscope.tv/w/{_CODE}", _CODE, None),
    (f"https://www.pscp.tv/w/{_CODE}?t=4m2s", _CODE, None),
    (f"https://www.pscp.tv/example_river/{_CODE}", _CODE, "example_river"),
    (f"https://www.periscope.tv/example_river/{_CODE}", _CODE, "example_river"),
    (f"https://www.periscope.tv/w/{_TOKEN}", _TOKEN, None),
)
NO_POSTS = tuple(
    """
    https://www.periscope.tv/example_river
    https://www.periscope.tv/example_river/follow
    https://www.pscp.tv/about/press
    """.split()
)
