"""Gab: posts by number, which holds their time as in Mastodon, from which the software was forked."""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms._ids import exactly, shifted, snowflake_at
from citesnap.platforms._link import Link, digits, is_name
from citesnap.platforms._ref import Examples, PostRef
from citesnap.text.patterns import regex

NAME = "gab"
LABEL = "Gab"
HOSTS = ("gab.com", "gab.ai")
SOURCES = (Source("gab", "Gab’s API", "citesnap.sources.gab", walled=True),)
WHOLE = regex(r"\d{18}", re.ASCII)
USUAL = regex(r"\d{5,8}|\d{18}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/USER/posts/ID`."""
    parts = link.parts
    return reference(parts[2], parts[0]) if len(parts) > 2 and parts[1] == "posts" else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a number and its author. None without the author, who is part of the address."""
    number, author = digits(native_id, 4), (handle or "").removeprefix("@")
    if number is None or not is_name(author, "_", 1, 50):
        return None
    return PostRef(NAME, number, f"https://gab.com/{author}/posts/{number}", author, posted_at(number))


def posted_at(native_id: str) -> datetime | None:
    """The millisecond in which the server made the id; None for the serial numbers until 2019."""
    return shifted(native_id, 16, 2016)


posted_between = exactly(posted_at)
"""The platform gives ids out when it takes the post."""


def folders(handle: str) -> tuple[str, ...]:
    """Where an account's posts stand."""
    return (f"gab.com/{handle}/posts/",)


id_at = snowflake_at


_ID = "109123456789012345"
EXAMPLES: Examples = (
    (f"https://gab.com/exampleriver/posts/{_ID}", _ID, "exampleriver"),
    ("https://gab.ai/exampleriver/posts/12345678", "12345678", "exampleriver"),
)
NO_POSTS = tuple(
    """
    https://gab.com/exampleriver
    https://gab.com/groups/1234
    """.split()
)
