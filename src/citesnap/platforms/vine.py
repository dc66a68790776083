"""Vine, closed in January 2017: articles still have its links and players, web archives some of its posts. Ids hold no time."""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.platforms._link import Link
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "vine"
LABEL = "Vine"
HOSTS = ("vine.co",)
SOURCES = ()
TRACES = Traces(classes=("vine-embed",), names=("vine",), hint=r"(?<![a-z])vine(?![a-z])", id_attributes=("vine-id",))

_ID = regex(r"[A-Za-z0-9]{11}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/v/ID`, its player `/v/ID/embed/simple` and its card `/v/ID/card`. Profiles and playlists are no posts."""
    return reference(link.parts[1]) if len(link.parts) > 1 and link.parts[0] == "v" else None


def inner(link: Link) -> str | None:
    """The target of oEmbed's `?url=`."""
    return link.param("url") if link.parts[:1] == ("oembed.json",) else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The video of an id: eleven letters and digits."""
    return PostRef(NAME, native_id, f"https://vine.co/v/{native_id}", None, None) if _ID.fullmatch(native_id) else None


def posted_at(native_id: str) -> datetime | None:
    """None: ids hold no time."""
    return None


EXAMPLES: Examples = (
    ("https://vine.co/v/MxExAmPlE12", "MxExAmPlE12", None),
    ("https://vine.co/v/MxExAmPlE12/embed/simple", "MxExAmPlE12", None),
    ("http://www.vine.co/v/MxExAmPlE12/card?api=1", "MxExAmPlE12", None),
)
NO_POSTS = tuple(
    """
    https://vine.co/u/1234567890
    https://vine.co/v/short
    """.split()
)
