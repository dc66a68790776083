"""Pixelfed: pictures, on any host. `key` is `server/id`, as ids count within a server."""

from __future__ import annotations

import re

from citesnap.platforms._link import Link
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._sources import ACTIVITYPUB, FEDIVERSE_PAGE
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "pixelfed"
LABEL = "Pixelfed"
HOSTS: tuple[str, ...] = ()
SOURCES = (ACTIVITYPUB, FEDIVERSE_PAGE)
WHOLE = regex(r"\d{18}", re.ASCII)
USUAL = regex(r"\d{17,18}", re.ASCII)
TRACES = Traces(path=r"p/[\w.-]{2,30}/\d{15}|i/web/post/\d{15}")

_POST = regex(r"/p/([\w.\-]{2,30})/(\d{15,19})(?!\w)", re.ASCII)
_BY_ID = regex(r"/i/web/post/(\d{15,19})(?!\w)", re.ASCII)
_KEY = regex(r"([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)/(\d{15,19})", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/p/USER/ID` with or without `/embed`, and `/i/web/post/ID`. Only long numbers: `/p/` has many meanings on other hosts."""
    if parts := _POST.match(link.path):
        return reference(f"{link.host}/{parts[2]}", parts[1])
    if parts := _BY_ID.match(link.path):
        return reference(f"{link.host}/{parts[1]}")
    return None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a key (`server/id`). None without the server."""
    key = _KEY.fullmatch(native_id)
    if key is None:
        return None
    path = f"p/{handle}/{key[2]}" if handle else f"i/web/post/{key[2]}"
    return PostRef(NAME, key[2], f"https://{key[1]}/{path}", handle or None, None, native_id)


_ID = "512345678901234567"
EXAMPLES: Examples = (
    (f"https://riverton.example/p/example_river/{_ID}", _ID, "example_river"),
    (f"https://riverton.example/p/example_river/{_ID}/embed?caption=true&likes=false", _ID, "example_river"),
    (f"https://riverton.example/i/web/post/{_ID}", _ID, None),
)
NO_POSTS = ("https://riverton.example/p/on-rivers/2020",)
