"""Truth Social: posts by number, which holds their time as in Mastodon, from which the software was forked."""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms._ids import exactly, shifted, snowflake_at
from citesnap.platforms._link import Link, digits, is_name
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "truthsocial"
LABEL = "Truth Social"
HOSTS = ("truthsocial.com",)
SOURCES = (Source("truthsocial", "Truth Social’s API", "citesnap.sources.truthsocial", walled=True),)
WHOLE = regex(r"\d{18}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/@USER/posts/ID`, `/@USER/ID[/embed]`, `/users/USER/statuses/ID`."""
    parts = link.parts
    if parts[:1] == ("users",) and len(parts) > 3 and parts[2] == "statuses":
        return reference(parts[3], parts[1])
    if not parts or not parts[0].startswith("@"):
        return None
    rest = parts[2:] if parts[1:2] in {("posts",), ("statuses",)} else parts[1:]
    return reference(rest[0], parts[0]) if rest else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a number and its author. None without the author, who is part of the address."""
    number, author = digits(native_id, 15), (handle or "").removeprefix("@")
    if number is None or not is_name(author, "_", 1, 30):
        return None
    return PostRef(NAME, number, f"https://truthsocial.com/@{author}/posts/{number}", author, posted_at(number))


def posted_at(native_id: str) -> datetime | None:
    """The millisecond in which the server made the id."""
    return shifted(native_id, 16, 2021)


posted_between = exactly(posted_at)
"""The platform gives ids out when it takes the post."""


def folders(handle: str) -> tuple[str, ...]:
    """Where an account's posts stand."""
    return (f"truthsocial.com/@{handle}/posts/", f"truthsocial.com/@{handle}/")


id_at = snowflake_at


_ID = "110123456789012345"
EXAMPLES: Examples = (
    (f"https://truthsocial.com/@exampleriver/posts/{_ID}", _ID, "exampleriver"),
    (f"https://truthsocial.com/@exampleriver/{_ID}/embed", _ID, "exampleriver"),
    (f"https://truthsocial.com/users/exampleriver/statuses/{_ID}", _ID, "exampleriver"),
)
NO_POSTS = tuple(
    """
    https://truthsocial.com/@exampleriver
    https://truthsocial.com/embed.js
    """.split()
)
TRACES = Traces(classes=("truthsocial-embed",))
