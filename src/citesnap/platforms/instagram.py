"""Instagram: posts, reels and IGTV by their shortcode, which is the post's number in base 64 and holds its time.

Must not open a socket: `/share/…` links and `instagram.com/USER` say nothing without a request.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from citesnap.model import Source
from citesnap.platforms._ids import DECIMAL, LOWER, UPPER, number
from citesnap.platforms._link import BASE64, Link, coded, leading, name_or_none
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.platforms._sources import META_OEMBED
from citesnap.platforms._traces import QuoteLayout, Traces
from citesnap.text.patterns import regex
from citesnap.text.times import from_unix_ms

NAME = "instagram"
LABEL = "Instagram"
# The last three are preview proxies that keep the path.
HOSTS = ("instagram.com", "instagr.am", "ddinstagram.com", "kkinstagram.com", "vxinstagram.com")
SOURCES = (
    META_OEMBED,
    Source("instagram", "Instagram’s page", "citesnap.sources.meta.instagram", shows_only=True, walled=True),
)
NO_ARCHIVES = ("instagram.com",)
"""Web archives get a login page, which is worse than no capture."""
WHOLE = regex(r"[\w-]{11}", re.ASCII)

_ALPHABET = UPPER + LOWER + DECIMAL + "-_"
_EPOCH = 1314220021721
"""Unix ms of 2011-08-24T21:07:01.721Z, where Instagram's sharded ids begin (Instagram Engineering, "Sharding & IDs")."""

_LONGEST_WAIT = timedelta(days=76)
"""Posts can be scheduled up to 75 days ahead (Instagram help, "Schedule posts")."""

_FIRST_TIMED = 2**40
"""Numbers below are serial, from before the sharded ids."""

_KINDS = frozenset({"p", "tv", "reel", "reels"})


def identify(link: Link) -> PostRef | None:
    """`/p/CODE`, `/reel/CODE`, `/tv/CODE`, with or without the user before and `/embed/…` after it."""
    parts = link.parts
    for at in range(min(2, len(parts) - 1)):
        if parts[at].lower() in _KINDS and parts[0] != "share":
            return reference(parts[at + 1], parts[0] if at else None)
    return None


def share_link(link: Link) -> str | None:
    """`/share/[p/|reel/|reels/|tv/]CODE`."""
    path = coded(link, "share", "share/p", "share/reel", "share/reels", "share/tv")
    return f"https://www.instagram.com{path}" if path else None


WALLS = ("/accounts/", "/challenge/", "/consent/")
SHARES: Shares = (
    ("https://www.instagram.com/share/p/BAexample1", "https://www.instagram.com/share/p/BAexample1/"),
    ("https://www.instagram.com/share/reel/BAexample1/?igsh=x", "https://www.instagram.com/share/reel/BAexample1/"),
    ("https://instagram.com/share/_ExAmPle1", "https://www.instagram.com/share/_ExAmPle1/"),
    ("https://www.instagram.com/share/", None),
    ("https://www.instagram.com/share/p/", None),
)


def inner(link: Link) -> str | None:
    """The target of `l.instagram.com/?u=…`, of oEmbed's `?url=`, and of the login page."""
    if link.host.startswith("l."):
        return link.param("u")
    if "oembed" in link.path:
        return link.param("url")
    target = link.param("next") if link.parts[:2] == ("accounts", "login") else None
    return f"https://www.instagram.com{target}" if target and target.startswith("/") else target


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a shortcode; text glued to its end is cut off. Its address works for reels as well."""
    code = shortcode(native_id)
    if code is None:
        return None
    author = name_or_none(handle, "_.", 1, 30)
    return PostRef(NAME, code, f"https://www.instagram.com/p/{code}/", author, posted_at(code))


def shortcode(text: str) -> str | None:
    """The shortcode that `text` begins with: 11 characters today, fewer until 2014.

    A longer one is cut to 11: links to posts of private accounts have 28 more, and articles glue words to the end.
    `reels/audio/…` is a page of its own.
    """
    code = leading(text, BASE64)
    return code[:11] if len(code) >= 5 and code != "audio" else None


def posted_at(native_id: str) -> datetime | None:
    """The time at which the upload began, mostly within minutes of the post's own time; None for the oldest codes."""
    value = number(native_id[:11], _ALPHABET)
    return from_unix_ms((value >> 23) + _EPOCH, 2011) if value and value >= _FIRST_TIMED else None


def posted_between(native_id: str) -> tuple[datetime, datetime] | None:
    """From the upload on: drafts and scheduled posts are published up to weeks after it."""
    begun = posted_at(native_id)
    return (begun, begun + _LONGEST_WAIT) if begun else None


def folders(handle: str) -> tuple[str, ...]:
    """Where an account's posts stand by the addresses that name it. Archives sort codes in lower case, so not by their time."""
    return tuple(f"instagram.com/{handle}/{kind}/" for kind in ("p", "reel"))


EXAMPLES: Examples = (
    ("https://www.instagram.com/p/CexAmpLe123/", "CexAmpLe123", None),
    ("https://www.instagram.com/p/CexAmpLe123/?utm_source=ig_embed&amp;utm_campaign=loading", "CexAmpLe123", None),
    ("http://instagr.am/p/wExAmpLe12/", "wExAmpLe12", None),
    ("https://instagram.com/example.river/reel/CexAmpLe1-_", "CexAmpLe1-_", "example.river"),
    ("https://www.instagram.com/reels/CexAmpLe123/", "CexAmpLe123", None),
    ("https://www.instagram.com/tv/CexAmpLe123/embed/captioned/?cr=1", "CexAmpLe123", None),
    ("https://www.ddinstagram.com/p/CexAmpLe123", "CexAmpLe123", None),
    ("https://www.instagram.com/p/CexAmpLe123abcdefghijklmnopqrstuvwxyz12/", "CexAmpLe123", None),
    ("https://l.instagram.com/?u=https%3A%2F%2Fwww.instagram.com%2Fp%2FCexAmpLe123%2F&e=x", "CexAmpLe123", None),
    ("https://www.instagram.com/accounts/login/?next=/p/CexAmpLe123/", "CexAmpLe123", None),
)
NO_POSTS = tuple(
    """
    https://www.instagram.com/example.river/
    https://www.instagram.com/p/
    https://www.instagram.com/reels/audio/1234567890/
    https://www.instagram.com/share/p/BAexample
    https://www.instagram.com/stories/example.river/1234567890123456789/
    https://www.instagram.com/explore/tags/river/
    https://www.instagram.com/embed.js
    """.split()
)
TRACES = Traces(
    classes=("instagram-media",),
    names=("instagram",),
    hint="instagram|instgrm",
    hint_words=("instgrm",),
    bare_id=r"[\w-]{10,12}",
    id_keys=("instagram_id", "shortcode"),
    object_id=r"(?=[\w-]*[A-Z])(?=[\w-]*[a-z0-9])(?![A-Za-z][a-z]*\Z)[A-Za-z][\w-]{9,11}",
    layout=QuoteLayout.SHARED,
)
