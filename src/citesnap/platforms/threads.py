"""Threads: posts by the code that Instagram's numbering gives them."""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms import instagram
from citesnap.platforms._link import Link, coded
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.platforms._sources import META_OEMBED
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "threads"
LABEL = "Threads"
HOSTS = ("threads.com", "threads.net", "fixthreads.net", "vxthreads.net")
SOURCES = (
    META_OEMBED,
    Source("threads", "Threads’ page", "citesnap.sources.meta.threads", shows_only=True, walled=True),
)
WHOLE = regex(r"[\w-]{11}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/@USER/post/CODE` with anything after it, and `/t/CODE`. `/share/…` says nothing without a request."""
    parts = link.parts
    if len(parts) > 2 and parts[0].startswith("@") and parts[1].lower() in {"post", "t"}:
        return reference(parts[2], parts[0])
    return reference(parts[1]) if len(parts) > 1 and parts[0].lower() == "t" else None


def share_link(link: Link) -> str | None:
    """`/share/[p/|post/]CODE`."""
    path = coded(link, "share", "share/p", "share/post")
    return f"https://www.threads.com{path}" if path else None


WALLS = ("/login", "/accounts/")
SHARES: Shares = (
    ("https://www.threads.net/share/BAexample1/?x=1", "https://www.threads.com/share/BAexample1/"),
    ("https://www.threads.com/share/p/BAexample1", "https://www.threads.com/share/p/BAexample1/"),
    ("https://www.threads.com/share", None),
)


def inner(link: Link) -> str | None:
    """The target of `l.threads.com/?u=…` and of oEmbed's `?url=`."""
    return link.param("u") if link.host.startswith("l.") else link.param("url") if "oembed" in link.path else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a code. Without the user the short form `/t/CODE`, which Threads leads to the post."""
    ref = instagram.reference(native_id, handle)
    if ref is None:
        return None
    code, author = ref.native_id, ref.handle
    path = f"@{author}/post/{code}" if author else f"t/{code}"
    return PostRef(NAME, code, f"https://www.threads.com/{path}", author, ref.posted_at)


def posted_at(native_id: str) -> datetime | None:
    """As Instagram: the codes come from one numbering."""
    return instagram.posted_at(native_id)


def posted_between(native_id: str) -> tuple[datetime, datetime] | None:
    """As Instagram."""
    return instagram.posted_between(native_id)


def folders(handle: str) -> tuple[str, ...]:
    """Where an account's posts stand, under the host of today and that of before 2025."""
    return (f"threads.com/@{handle}/post/", f"threads.net/@{handle}/post/")


EXAMPLES: Examples = (
    ("https://www.threads.net/@example.river/post/CexAmpLe123", "CexAmpLe123", "example.river"),
    ("https://www.threads.com/@example.river/post/CexAmpLe123/a-slug?xmt=abc", "CexAmpLe123", "example.river"),
    ("https://www.threads.com/@example.river/post/CexAmpLe123/embed/", "CexAmpLe123", "example.river"),
    ("https://www.threads.net/t/CexAmpLe123", "CexAmpLe123", None),
)
NO_POSTS = tuple(
    """
    https://www.threads.net/@example.river
    https://www.threads.net/intent/post?text=Look
    https://www.threads.com/share/BAexample
    https://www.threads.com/embed.js
    """.split()
)
TRACES = Traces(classes=("text-post-media",), names=("threads",))
