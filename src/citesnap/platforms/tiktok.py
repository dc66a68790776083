"""TikTok: videos and photo posts by number. Short links (`vm.tiktok.com/…`, `/t/…`) say nothing without a request."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise

from citesnap.model import Source
from citesnap.platforms._ids import exactly, shifted
from citesnap.platforms._link import Link, coded, digits, name_or_none
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.platforms._traces import QuoteLayout, Traces
from citesnap.text.patterns import regex

NAME = "tiktok"
LABEL = "TikTok"
HOSTS = ("tiktok.com", "tiktokv.com", "vxtiktok.com", "tnktok.com")
SOURCES = (
    Source("tiktok", "TikTok’s embed page", "citesnap.sources.tiktok.embed"),
    Source("tiktok-oembed", "TikTok’s oEmbed", "citesnap.sources.tiktok.oembed"),
    Source("tiktok-page", "TikTok’s page", "citesnap.sources.tiktok.page"),
)
WHOLE = regex(r"\d{19}", re.ASCII)

_BEFORE_ID = frozenset({"video", "photo", "v", "v1", "v2", "embed"})


WITNESSES = (
    # The example of TikTok's documentation (developers.tiktok.com/doc/embed-player), and an id that no film has.
    "https://www.tiktok.com/@scout2015/video/6718335390845095173",
    "https://www.tiktok.com/@scout2015/video/6718335390845000001",
)


def identify(link: Link) -> PostRef | None:
    """`/@USER/video/ID`, `/@USER/photo/ID`, `/v/ID.html`, `/embed/[v2/]ID`, `/player/v1/ID`, `/share/video/ID`."""
    parts = link.parts
    for before, candidate in pairwise(parts[:5]):
        if before.lower() in _BEFORE_ID and (
            ref := reference(candidate, parts[0] if parts[0].startswith("@") else None)
        ):
            return ref
    return None


def share_link(link: Link) -> str | None:
    """`vm.tiktok.com/CODE`, `vt.tiktok.com/CODE`, `/t/CODE`."""
    is_short = link.host in {"vm.tiktok.com", "vt.tiktok.com"}
    path = coded(link, "", words=True) if is_short else coded(link, "t")
    return f"https://{link.host if is_short else 'www.tiktok.com'}{path}" if path else None


WALLS = ("/login", "/signup")
SHARES: Shares = (
    ("https://vm.tiktok.com/ZMexample1/", "https://vm.tiktok.com/ZMexample1/"),
    ("http://vt.tiktok.com/ZSexample1?k=1", "https://vt.tiktok.com/ZSexample1/"),
    ("https://www.tiktok.com/t/ZTexample1/", "https://www.tiktok.com/t/ZTexample1/"),
    ("https://m.tiktok.com/t/ZTexample1", "https://www.tiktok.com/t/ZTexample1/"),
    ("https://www.tiktok.com/tag/river", None),
    ("https://www.tiktok.com/t/", None),
    ("https://vm.tiktok.com/", None),
)


def inner(link: Link) -> str | None:
    """The target of oEmbed's `?url=` and of the login page."""
    if link.parts[:1] == ("oembed",):
        return link.param("url")
    return link.param("redirect_url") if link.parts[:1] == ("login",) else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a number. TikTok redirects from any author to the right video; `/@_/` stands for an unknown one."""
    number = digits(native_id, 15)
    if number is None:
        return None
    author = name_or_none(handle, "_.", 2, 30)
    return PostRef(NAME, number, f"https://www.tiktok.com/@{author or '_'}/video/{number}", author, posted_at(number))


def posted_at(native_id: str) -> datetime | None:
    """The second in which the id was given out: 2 to 37 s before the post's own time, measured on 16 posts."""
    return shifted(native_id, 32, 2014, unit=1000)


posted_between = exactly(posted_at)
"""The platform gives ids out when it takes the post."""


def folders(handle: str) -> tuple[str, ...]:
    """Where an account's posts stand."""
    return (f"tiktok.com/@{handle}/video/", f"tiktok.com/@{handle}/photo/")


def id_at(moment: datetime) -> int:
    """The number from which on TikTok counts the posts of a moment.

    >>> posted_at(str(id_at(datetime.fromisoformat("2026-03-04T12:00:00+00:00")))).isoformat()
    '2026-03-04T12:00:00+00:00'
    """
    return int(moment.timestamp()) << 32


_ID = "7123456789012345678"
EXAMPLES: Examples = (
    (f"https://www.tiktok.com/@example.river/video/{_ID}", _ID, "example.river"),
    (f"https://www.tiktok.com/@example.river/video/{_ID}?is_from_webapp=1&amp;sender_device=pc", _ID, "example.river"),
    (f"https://www.tiktok.com/@example.river/photo/{_ID}", _ID, "example.river"),
    (f"https://www.tiktok.com/@/video/{_ID}", _ID, None),
    (f"https://m.tiktok.com/v/{_ID}.html", _ID, None),
    (f"https://www.tiktok.com/embed/{_ID}", _ID, None),
    (f"https://www.tiktok.com/embed/v2/{_ID}?lang=en", _ID, None),
    (f"https://www.tiktok.com/player/v1/{_ID}", _ID, None),
    (f"https://www.tiktok.com/share/video/{_ID}", _ID, None),
    (f"https://www.tiktokv.com/share/video/{_ID}/", _ID, None),
    (f"https://www.tiktok.com/oembed?url=https://www.tiktok.com/@example.river/video/{_ID}", _ID, "example.river"),
)
NO_POSTS = tuple(
    f"""
    https://www.tiktok.com/@example.river
    https://vm.tiktok.com/ZMexample/
    https://www.tiktok.com/t/ZTexample/
    https://www.tiktok.com/tag/river
    https://www.tiktok.com/music/original-sound-{_ID}
    https://www.tiktok.com/embed.js
    """.split()
)
TRACES = Traces(
    classes=("tiktok-embed",),
    names=("tiktok",),
    bare_id=r"\d{17,20}",
    object_id=r"\d{19}",
    layout=QuoteLayout.CAPTIONED,
)
