"""Google+, closed in April 2019: articles still have its links and embed code, web archives some posts. Ids hold no time."""

from __future__ import annotations

import re

from citesnap.platforms._link import Link, is_name
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "googleplus"
LABEL = "Google+"
HOSTS = ("plus.google.com",)
SOURCES = ()
TRACES = Traces(classes=("g-post",))

_ID = regex(r"[A-Za-z0-9]{10,12}", re.ASCII)
_ACCOUNT = regex(r"\d{18,22}|\+[\w.-]{2,60}")


def identify(link: Link) -> PostRef | None:
    """`/ACCOUNT/posts/ID`, also as a signed-in reader copied it: `/u/0/ACCOUNT/posts/ID`, `/u/0/b/PAGE/ACCOUNT/posts/ID`."""
    parts = link.parts
    for prefix in ("u", "b"):
        parts = parts[2:] if parts[:1] == (prefix,) else parts
    return reference(parts[2], parts[0]) if len(parts) > 2 and parts[1] == "posts" else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a code and its account, which is part of the address: a number, or a name behind a plus sign."""
    account = handle or ""
    if not _ID.fullmatch(native_id) or not _ACCOUNT.fullmatch(account):
        return None
    named = account if not is_name(account, "", 1, 22) else None
    return PostRef(NAME, native_id, f"https://plus.google.com/{account}/posts/{native_id}", named, None)


_CODE = "ExAmPlE1a2B"
EXAMPLES: Examples = (
    (f"https://plus.google.com/112345678901234567890/posts/{_CODE}", _CODE, None),
    (f"https://plus.google.com/+ExampleRiver/posts/{_CODE}", _CODE, "+ExampleRiver"),
    (f"https://plus.google.com/%2BExampleRiver/posts/{_CODE}?hl=en", _CODE, "+ExampleRiver"),
    (f"https://plus.google.com/u/0/112345678901234567890/posts/{_CODE}", _CODE, None),
    (f"https://plus.google.com/u/1/b/109876543210987654321/+ExampleRiver/posts/{_CODE}", _CODE, "+ExampleRiver"),
)
NO_POSTS = tuple(
    """
    https://plus.google.com/+ExampleRiver/posts
    https://plus.google.com/112345678901234567890
    https://plus.google.com/share?url=https%3A%2F%2Friverton.example%2F
    https://plus.google.com/communities/112345678901234567890
    https://apis.google.com/js/plusone.js
    """.split()
)
