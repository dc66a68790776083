"""Lemmy: posts and comments of communities, on servers that are called so or are known.

Addresses are as short as `/post/123`, so the host has to identify the platform. Numbers count within a server and a kind: `key` is
`server/post/123` or `server/comment/123`.
"""

from __future__ import annotations

import re

from citesnap.model import Source
from citesnap.platforms._link import Link, digits
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._sources import ACTIVITYPUB
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "lemmy"
LABEL = "Lemmy"
HOSTS = ("lemmy.*", "beehaw.org", "feddit.org", "programming.dev", "sh.itjust.works")
SOURCES = (
    Source("lemmy", "the server’s API (Lemmy)", "citesnap.sources.fediverse.lemmy"),
    ACTIVITYPUB,
)
USUAL = regex(r"\d{4,9}", re.ASCII)
TRACES = Traces(names=("lemmy",))

_KEY = regex(r"([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)/(post|comment)/(\d{1,12})", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/post/ID`, `/comment/ID`, and `/post/ID/COMMENT`, as newer versions write a comment."""
    parts = link.parts
    if len(parts) < 2 or parts[0] not in ("post", "comment"):
        return None
    number, comment = digits(parts[1], 1, 12), digits(parts[2], 1, 12) if len(parts) > 2 else None
    if parts[0] == "post" and comment:
        return reference(f"{link.host}/comment/{comment}")
    return reference(f"{link.host}/{parts[0]}/{number}") if number else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post or comment of a key (`server/post/123`). None without the server."""
    key = _KEY.fullmatch(native_id)
    if key is None:
        return None
    return PostRef(NAME, key[3], f"https://{key[1]}/{key[2]}/{key[3]}", handle or None, None, native_id)


EXAMPLES: Examples = (
    ("https://lemmy.example.org/post/1234567", "1234567", None),
    ("https://lemmy.example.org/comment/7654321", "7654321", None),
    ("https://lemmy.example.org/post/1234567/7654321?scrollToComments=true", "7654321", None),
    ("https://beehaw.org/post/1234567", "1234567", None),
)
NO_POSTS = tuple(
    """
    https://lemmy.example.org/c/rivers
    https://lemmy.example.org/u/example_river
    https://riverton.example/post/1234567
    """.split()
)
