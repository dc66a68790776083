"""Gettr: posts by a code. Ids hold no time, addresses no name. Its pages are drawn by scripts, so web archives alone are asked."""

from __future__ import annotations

import re

from citesnap.platforms._link import Link
from citesnap.platforms._ref import Examples, PostRef
from citesnap.text.patterns import regex

NAME = "gettr"
LABEL = "Gettr"
HOSTS = ("gettr.com",)
SOURCES = ()
USUAL = regex(r"[pc][a-z0-9]{9,11}", re.ASCII)

_ID = regex(r"[pc](?=[a-z]*\d)[a-z0-9]{6,14}", re.ASCII)
"""A letter for posts and one for comments, and a number in base 36."""
_KINDS = {"post": "p", "streaming": "p", "comment": "c"}


def identify(link: Link) -> PostRef | None:
    """`/post/ID`, `/streaming/ID`, `/comment/ID`. Accounts, hashtags and trends are no posts."""
    parts = link.parts
    if len(parts) < 2 or not parts[1].startswith(_KINDS.get(parts[0], " ")):
        return None
    return reference(parts[1])


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post or the comment of a code."""
    if not _ID.fullmatch(native_id):
        return None
    kind = "comment" if native_id.startswith("c") else "post"
    return PostRef(NAME, native_id, f"https://gettr.com/{kind}/{native_id}", None, None)


EXAMPLES: Examples = (
    ("https://gettr.com/post/p1examp2le3", "p1examp2le3", None),
    ("https://www.gettr.com/post/p1examp2le3?lang=en", "p1examp2le3", None),
    ("https://gettr.com/streaming/p1examp2le3", "p1examp2le3", None),
    ("https://gettr.com/comment/c1examp2le3", "c1examp2le3", None),
)
NO_POSTS = tuple(
    """
    https://gettr.com/user/example_river
    https://gettr.com/hashtag/river
    https://gettr.com/post/help
    https://gettr.com/post/c1examp2le3
    """.split()
)
