"""Parler as it was until 2023, of which articles still have links and web archives some posts. Ids hold no time."""

from __future__ import annotations

import re

from citesnap.platforms._link import Link
from citesnap.platforms._ref import Examples, PostRef
from citesnap.text.patterns import regex

NAME = "parler"
LABEL = "Parler"
HOSTS = ("parler.com", "share.par.pw")
SOURCES = ()

_OLD = regex(r"[0-9a-f]{32}", re.ASCII)
_NEW = regex(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
WHOLE = regex(rf"{_OLD.pattern}|{_NEW.pattern}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/post/ID` until January 2021, `/feed/ID` after it, and what the app shared: `share.par.pw/post/ID`, `/post-view?q=ID`."""
    parts = link.parts
    if parts == ("post-view",):
        return reference(link.param("q") or "")
    return reference(parts[1]) if len(parts) > 1 and parts[0] in {"post", "feed"} else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of an id: 32 hexadecimal digits, in later years with hyphens."""
    post_id = native_id.lower()
    if _OLD.fullmatch(post_id):
        return PostRef(NAME, post_id, f"https://parler.com/post/{post_id}", None, None)
    return PostRef(NAME, post_id, f"https://parler.com/feed/{post_id}", None, None) if _NEW.fullmatch(post_id) else None


_CODE = "0123456789abcdef0123456789abcdef"
_UUID = "01234567-89ab-4cde-8f01-23456789abcd"
EXAMPLES: Examples = (
    (f"https://parler.com/post/{_CODE}", _CODE, None),
    (f"https://share.par.pw/post/{_CODE}", _CODE, None),
    (f"https://parler.com/post-view?q={_CODE}", _CODE, None),
    (f"https://parler.com/feed/{_UUID}", _UUID, None),
)
NO_POSTS = tuple(
    f"""
    https://parler.com/profile/exampleriver/posts
    https://parler.com/exampleriver
    https://parler.com/user/{_CODE}
    """.split()
)
