"""YouTube: community posts. Videos are not posts here: an article that shows a video cites a film, not a social post; see `video`.

Must not open a socket. Ids hold no time.
"""

from __future__ import annotations

import re

from citesnap.model import Source
from citesnap.platforms._link import BASE64, Link, leading, name_or_none
from citesnap.platforms._ref import Examples, PostRef
from citesnap.text.patterns import regex

NAME = "youtube"
LABEL = "YouTube"
HOSTS = ("youtube.com",)
SOURCES = (Source("youtube", "YouTube’s page", "citesnap.sources.youtube", walled=True),)
WHOLE = regex(r"Ugkx[\w-]{32}", re.ASCII)
USUAL = regex(r"Ug[\w-]{20,40}", re.ASCII)


def identify(link: Link) -> PostRef | None:
    """`/post/UgkID`, and `?lb=UgkID` on a channel's page of posts."""
    parts = link.parts
    if len(parts) > 1 and parts[0] == "post":
        return reference(parts[1])
    post_id = link.param("lb") if parts[-1:] in {("community",), ("posts",)} else None
    return reference(post_id, parts[0] if parts[0].startswith("@") else None) if post_id else None


def video(link: Link) -> PostRef | None:
    """An embedded film: `/embed/ID`, `youtube-nocookie.com/embed/ID`, `/v/ID`. Lists of films have no id of their own."""
    parts = link.parts
    if len(parts) < 2 or parts[0] not in {"embed", "v"} or parts[1] in {"videoseries", "live_stream"}:
        return None
    return film(parts[1])


def film(native_id: str) -> PostRef | None:
    """The film of an id: 11 characters."""
    film_id = leading(native_id, BASE64)
    return (
        PostRef(NAME, film_id, f"https://www.youtube.com/watch?v={film_id}", None, None) if len(film_id) == 11 else None
    )


VIDEO_HOSTS = ("youtube.com", "youtube-nocookie.com")


def inner(link: Link) -> str | None:
    """The target of `/redirect?q=…`, used in descriptions of videos, and of the consent page."""
    if link.parts[:1] == ("redirect",):
        return link.param("q")
    return link.param("continue") if link.host.startswith("consent.") else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of an id, which begins with `Ug`."""
    post_id = leading(native_id, BASE64)
    if not post_id.startswith("Ug") or not 20 <= len(post_id) <= 60:
        return None
    author = name_or_none(handle, "_.-", 3, 30)
    return PostRef(NAME, post_id, f"https://www.youtube.com/post/{post_id}", author, None)


_ID = "UgkxExAmPlE0123456789abcdefghijkLMNO"
EXAMPLES: Examples = (
    (f"https://www.youtube.com/post/{_ID}", _ID, None),
    (f"https://m.youtube.com/post/{_ID}?si=abc", _ID, None),
    (f"https://www.youtube.com/channel/UCexample/community?lb={_ID}", _ID, None),
    (f"https://www.youtube.com/@ExampleRiver/posts?lb={_ID}", _ID, "ExampleRiver"),
    (f"https://www.youtube.com/redirect?event=x&q=https%3A%2F%2Fwww.youtube.com%2Fpost%2F{_ID}", _ID, None),
)
NO_POSTS = tuple(
    """
    https://www.youtube.com/watch?v=AbCdEfGhIjK
    https://www.youtube.com/embed/AbCdEfGhIjK
    https://www.youtube.com/@ExampleRiver
    https://www.youtube.com/@ExampleRiver/posts
    """.split()
)
