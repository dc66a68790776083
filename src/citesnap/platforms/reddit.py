"""Reddit: posts by their base 36 number. For a link to a comment, `native_id` names the thread, `key` and `url` the comment in it.

Must not open a socket: `/r/SUB/s/…` says nothing without a request. Ids are serial and hold no time.
"""

from __future__ import annotations

import re
from dataclasses import replace

from citesnap.model import Source
from citesnap.platforms._link import ALPHANUMERIC, Link, coded, is_name, leading
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.platforms._traces import QuoteLayout, Traces
from citesnap.text.patterns import regex

NAME = "reddit"
LABEL = "Reddit"
# After Reddit's own hosts: preview proxies and readers that keep the path.
HOSTS = (
    *(
        "reddit.com",
        "redditmedia.com",
        "redd.it",
        "reddit.app.link",
        "reddittorjg6rue252oqsxryoxengawnmo46qy4kyii5wtqnwfj4ooad.onion",
    ),
    *("rxddit.com", "vxreddit.com", "libreddit.*", "redlib.*", "teddit.*"),
    # Archives of deleted posts.
    *("reveddit.com", "unddit.com", "ceddit.com", "removeddit.com", "undelete.pullpush.io"),
)
SOURCES = (
    Source("reddit", "Reddit’s feed", "citesnap.sources.reddit.feed"),
    Source("reddit-oembed", "Reddit’s oEmbed", "citesnap.sources.reddit.oembed"),
)
RATES = {"www.reddit.com": "4/m"}
"""A stranger may ask for one feed a minute; Reddit says so in each answer (`X-RateLimit-*`), which is obeyed."""
WITNESSES = (
    # An announcement of Reddit's own, of 2010, and an id that is far from reached: they count up.
    "https://www.reddit.com/r/announcements/comments/eorhm/",
    "https://www.reddit.com/r/announcements/comments/zzzzzzz/",
)
USUAL = regex(r"[0-9a-z]{5,7}", re.ASCII)
TRACES = Traces(
    classes=("reddit-embed-bq", "reddit-card", "reddit-embed"), names=("reddit",), layout=QuoteLayout.TITLED
)


def identify(link: Link) -> PostRef | None:
    """`/[r/SUB/|user/USER/]comments/ID[/SLUG[/COMMENT]]`, `/comments/ID/comment/COMMENT`, `/gallery/ID`, `redd.it/ID`."""
    parts = link.parts
    if link.host in {"redd.it", "www.redd.it"}:
        return _ref(parts[0]) if parts else None
    if link.host.endswith("redd.it"):
        return None  # pictures and videos
    for at, part in enumerate(parts[:3]):
        if part.lower() in {"comments", "gallery", "duplicates", "mediaembed", "tb"} and len(parts) > at + 1:
            place = parts[at - 2 : at] if at >= 2 else ()
            return _ref(parts[at + 1], place, "".join(parts[at + 3 : at + 4]))
    return None


def _ref(post: str, place: tuple[str, ...] = (), comment: str = "") -> PostRef | None:
    post, comment = _base36(post), _base36(comment)
    if not post:
        return None
    kind, name = place if len(place) == 2 and is_name(place[1], "_-", 2, 30) else ("", "")
    kind = {"r": "r", "u": "user", "user": "user"}.get(kind.lower(), "")
    url = f"https://www.reddit.com/{f'{kind}/{name}/' if kind else ''}comments/{post}/"
    author = name if kind == "user" and not comment else None
    if comment:
        return PostRef(NAME, post, f"{url}comment/{comment}/", None, None, f"{post}/{comment}")
    return PostRef(NAME, post, url, author, None)


def _base36(text: str) -> str:
    post_id = leading(text, ALPHANUMERIC).lower()
    return post_id if 2 <= len(post_id) <= 8 else ""


def share_link(link: Link) -> str | None:
    """`/r/SUB/s/CODE`, `/u/USER/s/CODE`, `reddit.app.link/CODE`."""
    if link.host == "reddit.app.link":
        path = coded(link, "", words=True)
        return f"https://{link.host}{path}" if path else None
    kind, name = (*link.parts, "", "")[:2]
    if kind not in {"r", "u", "user"} or not is_name(name, "_-", 2, 30):
        return None
    path = coded(link, f"{kind}/{name}/s")
    return f"https://www.reddit.com{path}" if path else None


WALLS = ("/login", "/account/", "/register")
SHARES: Shares = (
    (
        "https://www.reddit.com/r/examplerivers/s/AbCdEfGhIj?share_id=x",
        "https://www.reddit.com/r/examplerivers/s/AbCdEfGhIj/",
    ),
    ("https://reddit.com/u/example_river/s/AbCdEfGhIj", "https://www.reddit.com/u/example_river/s/AbCdEfGhIj/"),
    ("https://reddit.app.link/AbCdEfGhIj", "https://reddit.app.link/AbCdEfGhIj/"),
    ("https://www.reddit.com/r/examplerivers/s/", None),
    ("https://www.reddit.com/r/examplerivers/search/", None),
)


def inner(link: Link) -> str | None:
    """The target of `out.reddit.com/…?url=`, of oEmbed and of the login page; `/submit?url=` is a button."""
    if link.host.startswith("out.") or "oembed" in link.path:
        return link.param("url")
    return link.param("dest") if link.parts[:1] == ("login",) else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of an id (`abc123`, `t3_abc123`), or of a comment's key (`abc123/def456`). Neither needs the author."""
    post, _, comment = native_id.removeprefix("t3_").partition("/")
    ref = _ref(post, (), comment)
    return replace(ref, handle=handle) if ref and handle and is_name(handle, "_-", 2, 30) else ref


EXAMPLES: Examples = (
    ("https://www.reddit.com/r/examplerivers/comments/1abc2d/a_title_of_a_post/", "1abc2d", None),
    ("http://old.reddit.com/r/examplerivers/comments/1abc2d", "1abc2d", None),
    ("https://www.reddit.com/comments/1abc2d/", "1abc2d", None),
    ("https://www.reddit.com/r/examplerivers/comments/1abc2d/a_title/d16zzzz/?context=3", "1abc2d", None),
    ("https://www.reddit.com/r/examplerivers/comments/1abc2d/comment/d16zzzz", "1abc2d", None),
    ("https://www.reddit.com/user/example_river/comments/1abc2d/a_title/", "1abc2d", "example_river"),
    ("https://www.reddit.com/gallery/1abc2d", "1abc2d", None),
    ("https://redd.it/1abc2d", "1abc2d", None),
    ("https://embed.reddit.com/r/examplerivers/comments/1abc2d/a_title/?embed=true", "1abc2d", None),
    ("https://www.redditmedia.com/r/examplerivers/comments/1abc2d/a_title/?ref_source=embed", "1abc2d", None),
    ("https://www.redditmedia.com/mediaembed/1abc2d", "1abc2d", None),
    ("https://out.reddit.com/t3_1abc2d?url=https%3A%2F%2Fredd.it%2F1abc2e&token=x", "1abc2e", None),
    ("https://libreddit.example.org/r/examplerivers/comments/1abc2d/a_title/", "1abc2d", None),
)
NO_POSTS = tuple(
    """
    https://www.reddit.com/r/examplerivers/
    https://www.reddit.com/user/example_river/comments/
    https://www.reddit.com/r/examplerivers/s/AbCdEfGhIj
    https://www.reddit.com/submit?url=https%3A%2F%2Fredd.it%2F1abc2d
    https://i.redd.it/abcdef123456.jpg
    https://v.redd.it/abcdef123456
    https://embed.reddit.com/widgets.js
    """.split()
)
