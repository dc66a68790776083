"""Snapchat: Spotlight videos and public stories. `t.snapchat.com/…` needs a request. Ids hold no time."""

from __future__ import annotations

from citesnap.model import Source
from citesnap.platforms._link import BASE64, Link, coded, is_name, leading, name_or_none
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.platforms._traces import Traces

NAME = "snapchat"
LABEL = "Snapchat"
HOSTS = ("snapchat.com",)
SOURCES = (
    Source("snapchat", "Snapchat’s page", "citesnap.sources.snapchat.page"),
    Source("snapchat-oembed", "Snapchat’s oEmbed", "citesnap.sources.snapchat.oembed"),
)


def identify(link: Link) -> PostRef | None:
    """`/spotlight/ID`, `/@USER/spotlight/ID`, `/o/ID`, `/add/USER/STORY`. Lenses and profiles are no posts."""
    parts = link.parts
    if len(parts) > 1 and parts[0] in {"spotlight", "o"}:
        return reference(parts[1])
    if len(parts) > 2 and parts[0].startswith("@") and parts[1] == "spotlight":
        return reference(parts[2], parts[0])
    if len(parts) > 2 and parts[0] == "add" and is_name(parts[1], "_.-", 3, 30) and (story := _id(parts[2])):
        return PostRef(NAME, story, f"https://www.snapchat.com/add/{parts[1]}/{story}", parts[1], None)
    return None


def share_link(link: Link) -> str | None:
    """`t.snapchat.com/CODE`, `/t/CODE`."""
    if link.host == "t.snapchat.com":
        path = coded(link, "", words=True)
        return f"https://{link.host}{path}" if path else None
    path = coded(link, "t")
    return f"https://www.snapchat.com{path}" if path else None


WALLS = ("/login", "/accounts/", "/v3/login")
SHARES: Shares = (
    ("https://t.snapchat.com/ExAmPle1", "https://t.snapchat.com/ExAmPle1/"),
    ("https://www.snapchat.com/t/ExAmPle1", "https://www.snapchat.com/t/ExAmPle1/"),
    ("https://www.snapchat.com/t/", None),
)


def inner(link: Link) -> str | None:
    """The target of oEmbed's `?url=`."""
    return link.param("url") if link.parts[:1] == ("oembed",) else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The Spotlight video of an id."""
    video_id = _id(native_id)
    if video_id is None:
        return None
    author = name_or_none(handle, "_.-", 3, 30)
    return PostRef(
        NAME, video_id, f"https://www.snapchat.com/{f'@{author}/' if author else ''}spotlight/{video_id}", author, None
    )


def _id(text: str) -> str | None:
    video_id = leading(text, BASE64)
    return video_id if 12 <= len(video_id) <= 128 else None


_ID = "W7_ExAmPlE0123456789abcdefghij"
EXAMPLES: Examples = (
    (f"https://www.snapchat.com/spotlight/{_ID}", _ID, None),
    (f"https://www.snapchat.com/spotlight/{_ID}/embed", _ID, None),
    (f"https://www.snapchat.com/@example-river/spotlight/{_ID}?locale=en", _ID, "example-river"),
    (f"https://www.snapchat.com/add/example-river/{_ID}", _ID, "example-river"),
)
NO_POSTS = tuple(
    """
    https://www.snapchat.com/add/example-river
    https://www.snapchat.com/lens/0123456789abcdef0123456789abcdef
    https://t.snapchat.com/ExAmPle1
    https://www.snapchat.com/embed.js
    """.split()
)
TRACES = Traces(classes=("snapchat-embed",))
