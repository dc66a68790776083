"""VK: wall posts by `OWNER_POST`, the owner negative for communities. Ids hold no time."""

from __future__ import annotations

import re

from citesnap.model import Source
from citesnap.platforms._link import Link, is_name
from citesnap.platforms._ref import Examples, PostRef
from citesnap.text.patterns import regex

NAME = "vk"
LABEL = "VK"
HOSTS = ("vk.com", "vk.ru", "vkontakte.ru")
SOURCES = (Source("vk", "VK’s page", "citesnap.sources.vk", shows_only=True, walled=True),)
USUAL = regex(r"-?\d{1,12}_\d{1,8}", re.ASCII)

_WALL = regex(r"wall(-?\d{1,12}_\d{1,12})(?!\d)", re.ASCII)
_ID = regex(r"-?\d{1,12}_\d{1,12}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/wall-OWNER_POST`, `/NAME?w=wall-OWNER_POST`, the widget `widget_post.php?owner_id=…&post_id=…`."""
    first = link.parts[0] if link.parts else ""
    if first == "widget_post.php":
        return reference(f"{link.param('owner_id')}_{link.param('post_id')}")
    if wall := _WALL.match(first):
        return reference(wall[1])
    if wall := _WALL.match(link.param("w") or ""):
        return reference(wall[1], None if first in {"feed", "search"} or first.endswith(".php") else first)
    return None


def inner(link: Link) -> str | None:
    """The target of `/away.php?to=…`, and what the frame `/embed.php?url=…` of an article shows. `/share.php` is a button."""
    if link.parts[:1] == ("embed.php",):
        return link.param("url")
    return link.param("to") if link.parts[:1] in {("away.php",), ("away",)} else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of `OWNER_POST`. The author's name is no part of the address."""
    if not _ID.fullmatch(native_id):
        return None
    author = handle if handle and is_name(handle, "_.", 3, 40) else None
    return PostRef(NAME, native_id, f"https://vk.com/wall{native_id}", author, None)


EXAMPLES: Examples = (
    ("https://vk.com/wall-12345678_901", "-12345678_901", None),
    ("https://m.vk.com/wall12345678_901?reply=902", "12345678_901", None),
    ("https://vk.ru/wall-12345678_901", "-12345678_901", None),
    ("https://vk.com/exampleriver?w=wall-12345678_901", "-12345678_901", "exampleriver"),
    ("https://vk.com/feed?w=wall-12345678_901_r902", "-12345678_901", None),
    ("https://vk.com/widget_post.php?app=0&owner_id=-12345678&post_id=901&hash=abc", "-12345678_901", None),
    ("https://vk.com/away.php?to=https%3A%2F%2Fvk.com%2Fwall-12345678_901", "-12345678_901", None),
)
NO_POSTS = tuple(
    """
    https://vk.com/exampleriver
    https://vk.com/share.php?url=https%3A%2F%2Fvk.com%2Fwall-12345678_901
    https://vk.com/video-12345678_901
    https://vk.com/js/api/openapi.js?173
    """.split()
)
