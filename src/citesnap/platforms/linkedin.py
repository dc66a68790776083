"""LinkedIn: posts by the number in their URN. Articles (`/pulse/…`) are no posts, `lnkd.in/…` needs a request.

One post has up to three numbers (activity, share, ugcPost), milliseconds apart; an article may show any of them.
"""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms._ids import exactly, shifted
from citesnap.platforms._link import Link, coded, is_name
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.text.patterns import regex

NAME = "linkedin"
LABEL = "LinkedIn"
HOSTS = ("linkedin.com", "lnkd.in")
SOURCES = (Source("linkedin", "LinkedIn’s page", "citesnap.sources.linkedin", walled=True),)
NO_ARCHIVES = ("linkedin.com", "lnkd.in")
"""Crawlers are answered with status 999, for which Save Page Now has the code `blocked`."""
WHOLE = regex(r"\d{19}", re.ASCII)

_URN = regex(r"(activity|ugcPost|share|groupPost)[-:](?:\d+-(?=\d{15}))?(\d{15,19})(?!\d)", re.IGNORECASE | re.ASCII)
_KINDS = {"activity": "activity", "ugcpost": "ugcPost", "share": "share"}


def identify(link: Link) -> PostRef | None:
    """`/posts/USER_SLUG-activity-ID-CODE`, `/feed/update/urn:li:activity:ID`, `/embed/feed/update/urn:li:share:ID`."""
    parts = link.parts
    if parts[:1] == ("embed",):
        parts = parts[1:]
    if len(parts) > 1 and parts[0] == "posts":
        author, underscore, _ = parts[1].partition("_")
        return _ref(parts[1], author if underscore else None)
    return _ref(parts[2]) if len(parts) > 2 and parts[:2] == ("feed", "update") else None


def _ref(urn: str, handle: str | None = None) -> PostRef | None:
    parts = _URN.search(urn)
    if parts is None:
        return None
    kind = _KINDS.get(parts[1].lower(), "activity")
    author = handle if handle and is_name(handle, "-_", 2, 100) else None
    url = f"https://www.linkedin.com/feed/update/urn:li:{kind}:{parts[2]}/"
    return PostRef(NAME, parts[2], url, author, posted_at(parts[2]))


def share_link(link: Link) -> str | None:
    """`lnkd.in/p/CODE`, and `lnkd.in/CODE`, which LinkedIn gives every address in a post and may lead away from LinkedIn."""
    path = coded(link, "", "p", words=True) if link.host == "lnkd.in" else None
    return f"https://lnkd.in{path}" if path else None


WALLS = ("/login", "/uas/", "/checkpoint", "/signup", "/authwall")
SHARES: Shares = (
    ("https://lnkd.in/p/eExAmPl1", "https://lnkd.in/p/eExAmPl1/"),
    ("https://lnkd.in/gExAmPle", "https://lnkd.in/gExAmPle/"),
    ("https://lnkd.in/", None),
    ("https://www.linkedin.com/in/example-river/", None),
)


def inner(link: Link) -> str | None:
    """The target of redirects and of the page that asks visitors to log in; `/shareArticle` is a button."""
    if link.parts[:1] == ("authwall",):
        return link.param("sessionredirect")
    return link.param("url") if link.parts[:2] in {("redir", "redirect"), ("safety", "go")} else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a URN (`urn:li:share:ID`), or of a number, which is then taken for an activity."""
    return _ref(native_id if ":" in native_id else f"activity:{native_id}", handle)


def posted_at(native_id: str) -> datetime | None:
    """The millisecond in which the id was given out, less than a second before the post's own time on the posts measured."""
    return shifted(native_id, 22, 2011)


posted_between = exactly(posted_at)
"""The platform gives ids out when it takes the post."""


_ID = "7123456789012345678"
EXAMPLES: Examples = (
    (f"https://www.linkedin.com/posts/exampleriver_a-slug-of-words-activity-{_ID}-AbCd/", _ID, "exampleriver"),
    (f"https://de.linkedin.com/posts/example-river_ugcPost-{_ID}-AbCd?utm_source=share", _ID, "example-river"),
    (f"https://www.linkedin.com/feed/update/urn:li:activity:{_ID}/", _ID, None),
    (f"https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A{_ID}", _ID, None),
    (f"https://www.linkedin.com/embed/feed/update/urn:li:ugcPost:{_ID}?collapsed=1", _ID, None),
    (f"https://www.linkedin.com/feed/update/urn:li:groupPost:12345-{_ID}", _ID, None),
    (
        f"https://www.linkedin.com/redir/redirect?url=https%3A%2F%2Fwww.linkedin.com%2Ffeed%2Fupdate%2Furn%3Ali%3Ashare%3A{_ID}",
        _ID,
        None,
    ),
)
NO_POSTS = tuple(
    """
    https://www.linkedin.com/in/exampleriver/
    https://www.linkedin.com/pulse/on-rivers-example-river/
    https://www.linkedin.com/company/riverton-gazette/posts/
    https://www.linkedin.com/shareArticle?mini=true&url=https%3A%2F%2Friverton.example%2F
    https://lnkd.in/eXample1
    """.split()
)
