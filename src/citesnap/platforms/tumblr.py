"""Tumblr: posts by number, on Tumblr's own hosts. Blogs on their own domains cannot be recognised without a request."""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms._ids import shifted
from citesnap.platforms._link import Link, coded, digits, is_name
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "tumblr"
LABEL = "Tumblr"
HOSTS = ("tumblr.com", "tmblr.co")
SOURCES = (
    Source("tumblr", "Tumblr’s API", "citesnap.sources.tumblr.api"),
    Source("tumblr-oembed", "Tumblr’s oEmbed", "citesnap.sources.tumblr.oembed"),
)
WHOLE = regex(r"\d{18}", re.ASCII)
USUAL = regex(r"\d{9,12}|\d{18}", re.ASCII)

_NOT_BLOGS = frozenset(
    "www embed at assets api static media dashboard tagged explore search widgets login register about policy"
    " help docs likes settings communities share".split()
)
TRACES = Traces(classes=("tumblr-post",))


def identify(link: Link) -> PostRef | None:
    """`BLOG.tumblr.com/post/ID`, `www.tumblr.com/BLOG/ID`, `www.tumblr.com/blog/view/BLOG/ID`, the embed's iframe."""
    parts = link.parts
    label = link.host.removesuffix("tumblr.com").rstrip(".")
    if label == "embed" and parts[:2] == ("embed", "post") and len(parts) > 3:
        number = digits(parts[3], 5)
        if number is None or not is_name(parts[2], "_:-", 1, 64):
            return None
        return PostRef(
            NAME, number, f"https://embed.tumblr.com/embed/post/{parts[2]}/{number}", None, posted_at(number)
        )
    if label not in {"", "www"}:
        return reference(parts[1], label) if len(parts) > 1 and parts[0] in {"post", "image", "private"} else None
    if parts[:2] == ("blog", "view"):
        parts = parts[2:]
    return reference(parts[1], parts[0]) if len(parts) > 1 else None


def share_link(link: Link) -> str | None:
    """`tmblr.co/CODE`."""
    path = coded(link, "", words=True) if link.host == "tmblr.co" else None
    return f"https://tmblr.co{path}" if path else None


WALLS = ("/login", "/register")
SHARES: Shares = (
    ("https://tmblr.co/ZExAmPle1a", "https://tmblr.co/ZExAmPle1a/"),
    ("https://tmblr.co/", None),
)


def inner(link: Link) -> str | None:
    """The target of oEmbed's `?url=`. `/widgets/share` is a button."""
    return link.param("url") if link.parts[:1] == ("oembed",) else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a number and its blog. None without the blog, which is part of the address."""
    number, blog = digits(native_id, 5), (handle or "").removeprefix("@").removesuffix(".tumblr.com")
    if number is None or not is_name(blog, "-", 1, 32) or blog.lower() in _NOT_BLOGS:
        return None
    return PostRef(NAME, number, f"https://www.tumblr.com/{blog}/{number}", blog, posted_at(number))


def posted_at(native_id: str) -> datetime | None:
    """The time in the 18 digits given out since about 2020: `(id >> 20) + 10^12` ms, fitted on few posts. Older ones are serial."""
    return shifted(native_id, 20, 2019, offset=10**12) if len(native_id) >= 18 else None


_ID = "185912345678"
EXAMPLES: Examples = (
    (f"https://exampleriver.tumblr.com/post/{_ID}/a-slug-of-words", _ID, "exampleriver"),
    (f"http://exampleriver.tumblr.com/image/{_ID}", _ID, "exampleriver"),
    (f"https://www.tumblr.com/exampleriver/{_ID}/a-slug", _ID, "exampleriver"),
    (f"https://www.tumblr.com/blog/view/exampleriver/{_ID}", _ID, "exampleriver"),
    (f"https://embed.tumblr.com/embed/post/t:ExAmPle123/{_ID}/v2", _ID, None),
)
NO_POSTS = tuple(
    """
    https://exampleriver.tumblr.com/
    https://exampleriver.tumblr.com/archive/2020/1
    https://www.tumblr.com/tagged/river
    https://www.tumblr.com/widgets/share/tool?posttype=link&canonicalUrl=x
    https://64.media.tumblr.com/abc/def/s1280x1920/123.jpg
    https://assets.tumblr.com/post.js
    """.split()
)
