"""Facebook: posts, photos, videos, reels and notes by number, or by the opaque `pfbid…` where that is all a link holds.

Must not open a socket: `fb.watch/…`, `fb.me/…` and `/share/…` say nothing without a request; see `share_link`. No id holds a
time. One post may have several `pfbid…` aliases, and they cannot be decoded.
"""

from __future__ import annotations

import re

from citesnap.model import Source
from citesnap.platforms._link import ALPHANUMERIC, Link, coded, digits, is_name, leading
from citesnap.platforms._ref import Examples, PostRef, Shares
from citesnap.platforms._sources import META_OEMBED
from citesnap.platforms._traces import QuoteLayout, Traces
from citesnap.text.patterns import regex

NAME = "facebook"
LABEL = "Facebook"
HOSTS = (
    "facebook.com",
    "fb.com",
    "fb.watch",
    "fb.me",
    "facebookwkhpilnemxj7asaniu7vnjjbiltxjqhye3mhbshg7kx5tfyd.onion",
)
SOURCES = (
    META_OEMBED,
    Source("facebook", "Facebook’s plugin", "citesnap.sources.meta.facebook", shows_only=True, walled=True),
)
NO_ARCHIVES = ("facebook.com", "fb.com", "fb.watch")
"""Web archives get a login page, which is worse than no capture."""
USUAL = regex(r"\d{15,17}|pfbid[A-Za-z0-9]{50,80}", re.ASCII)

_HOME = "https://www.facebook.com"
_STORY = "/permalink.php?story_fbid={}"
_PLUGIN = regex(r"(?:post|video|comment_embed)\.php")
_PAIR = regex(r"\d{5,20}_(\d{5,20})", re.ASCII)
_NOT_USERS = frozenset("groups pages pg people watch media notes share hashtag events profile.php".split())
TRACES = Traces(
    classes=("fb-post", "fb-video", "fb-comment-embed"),
    not_posts=("fb-like", "fb-share-button", "fb-comments", "fb-comments-count", "fb-send", "fb-save", "fb-page"),
    names=("facebook",),
    hint="facebook|fb-(?:post|video)",
    layout=QuoteLayout.POSTED_BY,
)


WITNESSES = (
    # A post of Facebook's own page, the example of its documentation of embedded posts, and an id that none has.
    "https://www.facebook.com/20531316728/posts/10154009990506729",
    "https://www.facebook.com/20531316728/posts/10154009990500001",
)


def identify(link: Link) -> PostRef | None:
    """Every form of a post's address: by path, by `story_fbid`, `fbid` or `v`, in groups, as `OWNER_POST`."""
    parts = link.parts
    if not parts:
        return None
    first = parts[0].lower()
    if first in {"permalink.php", "story.php"}:
        return _story(link)
    if first in {"photo.php", "photo", "video.php", "watch"} or parts[:2] == ("video", "embed"):
        return _numbered(link)
    if first in {"plugins", "sharer", "sharer.php", "dialog", "events", "share", "hashtag", "media", "l.php", "login"}:
        return None
    if first in {"reel", "reels"} and len(parts) > 1:
        return _ref(parts[1], None, ("reel",))
    if first == "groups":
        return _in_group(link)
    if first == "notes" and len(parts) > 3:
        return _ref(parts[3], parts[1], ("notes", *parts[1:3]))
    if pair := _PAIR.fullmatch(parts[0]):
        return _ref(pair[1], None, query=f"/{pair[0]}")
    return _by_path(parts)


def _by_path(parts: tuple[str, ...]) -> PostRef | None:
    """`/USER/posts/[SLUG/]ID`, `/USER/photos/[ALBUM/]ID`, `/USER/videos/[SLUG/]ID`, also after `/pg/` and `/pages/NAME/`."""
    for at in range(1, min(4, len(parts) - 1)):
        kind = parts[at].lower()
        if kind not in {"posts", "activity", "photos", "videos"}:
            continue
        kind = "posts" if kind == "activity" else kind
        for candidate in parts[at + 1 : at + 3]:
            if ref := _ref(candidate, parts[at - 1], (parts[at - 1], kind)):
                return ref
    return None


def _story(link: Link) -> PostRef | None:
    owner = digits(link.param("id") or "", 3)
    return _ref(link.param("story_fbid") or "", None, query=_STORY + (f"&id={owner}" if owner else ""))


def _numbered(link: Link) -> PostRef | None:
    photo, video = link.param("fbid"), link.param("v", "video_id")
    if photo:
        return _ref(photo, None, query="/photo.php?fbid={}")
    return _ref(video, None, query="/watch/?v={}") if video else None


def _in_group(link: Link) -> PostRef | None:
    group, rest = "".join(link.parts[1:2]), link.parts[2:]
    post_id = rest[1] if len(rest) > 1 and rest[0] in {"posts", "permalink"} else link.param("multi_permalinks")
    return _ref(post_id, None, ("groups", group, "posts")) if post_id else None


def _ref(text: str, handle: str | None, path: tuple[str, ...] = (), query: str = _STORY) -> PostRef | None:
    """The post whose address is `path` and the id, or `query` where that is no clean path."""
    native_id = leading(text, ALPHANUMERIC) if text.startswith("pfbid") else digits(text, 5)
    if not native_id or (native_id != text and text[len(native_id)].isalnum()):
        return None
    clean = path and all(is_name(part, "_.-", 1, 200) for part in path)
    address = "/".join(("", *path, native_id)) if clean else query.replace("{}", native_id)
    author = handle if handle and _is_user(handle) else None
    return PostRef(NAME, native_id, _HOME + address, author, None)


def _is_user(name: str) -> bool:
    """True for the name of an account: numbers of accounts and Facebook's own first segments are none."""
    letters = any(char.isalpha() for char in name)
    return letters and is_name(name, "_.-", 3, 80) and name.lower() not in _NOT_USERS


def share_link(link: Link) -> str | None:
    """`/share/[p|v|r|reel]/CODE`, `fb.watch/CODE`, `fb.me/[p|v|r]/CODE`. `/share/g/CODE` is a group, `/share?u=` a button."""
    host = link.host.removeprefix("www.")
    if host in {"fb.watch", "fb.me"}:
        path = coded(link, "", "v", words=True) if host == "fb.watch" else coded(link, "p", "v", "r", words=True)
        return f"https://{host}{path}" if path else None
    path = coded(link, "share", "share/p", "share/v", "share/r", "share/reel")
    return _HOME + path if path else None


WALLS = ("/login", "/checkpoint", "/cookie/consent", "/recover")
SHARES: Shares = (
    ("https://www.facebook.com/share/p/ExAmPle123/", "https://www.facebook.com/share/p/ExAmPle123/"),
    ("https://m.facebook.com/share/v/1ExAmPle12?mibextid=abc", "https://www.facebook.com/share/v/1ExAmPle12/"),
    ("facebook.com/share/r/ExAmPle123", "https://www.facebook.com/share/r/ExAmPle123/"),
    ("https://www.facebook.com/share/1ExAmPle12/", "https://www.facebook.com/share/1ExAmPle12/"),
    ("https://fb.watch/5ExAmPlE_1/", "https://fb.watch/5ExAmPlE_1/"),
    ("https://fb.watch/v/5ExAmPlE1", "https://fb.watch/v/5ExAmPlE1/"),
    ("https://fb.me/p/5ExAmPlE1", "https://fb.me/p/5ExAmPlE1/"),
    (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Ffb.watch%2F5ExAmPlE1%2F%3Fref%3Dshare&h=AT0",
        "https://fb.watch/5ExAmPlE1/",
    ),
    ("https://www.facebook.com/share/g/ExAmPle123/", None),
    ("https://www.facebook.com/share?u=https%3A%2F%2Friverton.example%2F", None),
    ("https://www.facebook.com/share.php?u=https%3A%2F%2Friverton.example%2F", None),
    ("https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Ffb.watch%2F5ExAmPlE1%2F", None),
    ("https://www.facebook.com/share/", None),
    ("https://fb.watch/", None),
    ("https://fb.me/riverton", None),
    ("https://fb.watch/5ExAm…", None),
)


def inner(link: Link) -> str | None:
    """What `l.php?u=`, the embed plugins' `?href=`, oEmbed's `?url=` and the login page lead to. Like and share plugins do not."""
    parts = link.parts
    last = parts[-1].lower() if parts else ""
    if last == "l.php" or link.host.startswith(("l.", "lm.")) or parts[:2] == ("flx", "warn"):
        return link.param("u")
    if "plugins" in parts and _PLUGIN.fullmatch(last):
        return link.param("href")
    if "oembed" in last:
        return link.param("url")
    return link.param("next") if parts[:1] in {("login",), ("login.php",)} else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a number or a `pfbid…`. Without the author the address is one that Facebook may not answer."""
    handle = (handle or "").removeprefix("@")
    return _ref(native_id, handle, (handle, "posts") if handle else ())


_ID = "1234567890123456"
EXAMPLES: Examples = (
    (f"https://www.facebook.com/example.river/posts/{_ID}", _ID, "example.river"),
    (f"https://m.facebook.com/example.river/posts/{_ID}?__tn__=-R", _ID, "example.river"),
    (f"https://www.facebook.com/ExampleRiver/posts/a-long-slug/{_ID}", _ID, "ExampleRiver"),
    ("https://www.facebook.com/example.river/posts/pfbid02ExAmPle123xyz", "pfbid02ExAmPle123xyz", "example.river"),
    (f"https://www.facebook.com/100001234567890/posts/{_ID}/", _ID, None),
    (f"https://www.facebook.com/example.river/activity/{_ID}", _ID, "example.river"),
    (f"https://www.facebook.com/permalink.php?story_fbid={_ID}&amp;id=100001234567890", _ID, None),
    (f"https://m.facebook.com/story.php?story_fbid={_ID}&id=100001234567890&refid=17", _ID, None),
    (f"https://www.facebook.com/photo.php?fbid={_ID}&set=a.1332.2039.1511&type=3", _ID, None),
    (f"https://www.facebook.com/photo/?fbid={_ID}&set=pcb.123", _ID, None),
    (f"https://www.facebook.com/example.river/photos/a.123.456/{_ID}/?type=3&theater", _ID, "example.river"),
    (f"https://www.facebook.com/groups/examplegroup/permalink/{_ID}/", _ID, None),
    (f"https://www.facebook.com/groups/123456/posts/{_ID}", _ID, None),
    (f"https://www.facebook.com/watch/?v={_ID}", _ID, None),
    (f"https://www.facebook.com/example.river/videos/{_ID}/", _ID, "example.river"),
    (f"https://www.facebook.com/example.river/videos/a-slug/{_ID}/", _ID, "example.river"),
    (f"https://www.facebook.com/video.php?v={_ID}", _ID, None),
    (f"https://www.facebook.com/video/embed?video_id={_ID}", _ID, None),
    (f"https://www.facebook.com/reel/{_ID}", _ID, None),
    (f"https://www.facebook.com/notes/example-river/on-rivers/{_ID}", _ID, "example-river"),
    (f"https://www.facebook.com/123456789_{_ID}", _ID, None),
    (f"http://www.facebook.com/#!/photo.php?fbid={_ID}", _ID, None),
    (
        f"https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fexample.river%2Fposts%2F{_ID}&width=500",
        _ID,
        "example.river",
    ),
    (
        f"https://www.facebook.com/v2.3/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fexample.river%2Fvideos%2F{_ID}%2F",
        _ID,
        "example.river",
    ),
    (f"https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2Freel%2F{_ID}&h=AT0", _ID, None),
)
NO_POSTS = tuple(
    f"""
    https://www.facebook.com/example.river
    https://www.facebook.com/example.river/posts/
    https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Friverton.example%2F
    https://www.facebook.com/sharer.php?u=https%3A%2F%2Fwww.facebook.com%2Freel%2F{_ID}
    https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Friverton.example%2F
    https://www.facebook.com/plugins/page.php?href=https%3A%2F%2Fwww.facebook.com%2Fexample.river
    https://www.facebook.com/plugins/like.php?href=https%3A%2F%2Fwww.facebook.com%2Freel%2F{_ID}
    https://www.facebook.com/groups/examplegroup/
    https://www.facebook.com/events/1234567890123456/
    https://www.facebook.com/share/p/ExAmPle123/
    https://www.facebook.com/profile.php?id=100001234567890
    https://www.facebook.com/example.river/photos/
    """.split()
)
