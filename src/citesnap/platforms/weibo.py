"""Weibo: posts by their short id, nine characters of base 62 that stand for sixteen digits and hold the time.

Must not open a socket: `t.cn/…` needs a request.
"""

from __future__ import annotations

import re
from datetime import datetime

from citesnap.model import Source
from citesnap.platforms._ids import DECIMAL, LOWER, UPPER, exactly, number
from citesnap.platforms._link import ALPHANUMERIC, Link, digits, leading
from citesnap.platforms._ref import Examples, PostRef
from citesnap.text.patterns import regex
from citesnap.text.times import from_unix_ms

NAME = "weibo"
LABEL = "Weibo"
HOSTS = ("weibo.com", "weibo.cn")
SOURCES = (Source("weibo", "Weibo", "citesnap.sources.weibo", walled=True),)
WHOLE = regex(r"[0-9A-Za-z]{9}", re.ASCII)

_ALPHABET = DECIMAL + LOWER + UPPER
_EPOCH = 515483463
"""Unix seconds of the zero of Weibo's numbers, as known from public (id, time) pairs: `(mid >> 22) + 515483463`."""


def identify(link: Link) -> PostRef | None:
    """`/UID/ID`, `/detail/MID`, `/status/ID`, `m.weibo.cn/UID/ID`, `weibo.cn/comment/ID`. Profiles and videos are no posts."""
    parts = link.parts
    user = parts[0] if parts and digits(parts[0], 5, 12) == parts[0] else None
    if len(parts) < 2 or not (user or parts[0] in {"detail", "status", "statuses", "comment"}):
        return None
    return _ref(parts[1], user)


def inner(link: Link) -> str | None:
    """The target of `weibo.cn/sinaurl?u=…` and of the page that asks visitors to identify themselves."""
    if link.parts[:1] == ("sinaurl",):
        return link.param("u", "toasturl")
    return link.param("url") if link.host.startswith("passport.") else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a short id or of its sixteen digits. Weibo's addresses hold the author's number, not the name."""
    return _ref(native_id, None, handle)


def _ref(text: str, user: str | None, handle: str | None = None) -> PostRef | None:
    text = leading(text, ALPHANUMERIC)
    short = to_short(text) if text.isdigit() else text
    time = posted_at(short) if short else None
    if not short or time is None:
        return None
    path = f"{user}/{short}" if user else f"detail/{to_digits(short)}"
    return PostRef(NAME, short, f"https://weibo.com/{path}", handle or None, time)


def to_digits(short: str) -> str | None:
    """`QaBcDeFgH` as digits: four characters from the right stand for seven digits. None when they do not."""
    if not 5 <= len(short) <= 9:
        return None
    out = ""
    for end in range(len(short), 0, -4):
        value = number(short[max(0, end - 4) : end], _ALPHABET)
        if value is None or value > 9_999_999:
            return None
        out = (f"{value:07d}" if end > 4 else str(value)) + out
    return out


def to_short(mid: str) -> str | None:
    """The other way round; None for a number that is too short or too long to be a post's."""
    if not 14 <= len(mid) <= 17:
        return None
    out = ""
    for end in range(len(mid), 0, -7):
        value, chunk = int(mid[max(0, end - 7) : end]), ""
        while value:
            value, rest = divmod(value, 62)
            chunk = _ALPHABET[rest] + chunk
        out = (chunk.rjust(4, "0") if end > 7 else chunk) + out
    return out


def posted_at(native_id: str) -> datetime | None:
    """The second in the id (short or digits), equal to the post's own time on the posts measured."""
    mid = native_id if native_id.isdigit() else to_digits(native_id)
    return from_unix_ms(((int(mid) >> 22) + _EPOCH) * 1000, 2009) if mid and mid.isascii() and len(mid) <= 17 else None


posted_between = exactly(posted_at)
"""The platform gives ids out when it takes the post."""


EXAMPLES: Examples = (
    ("https://weibo.com/1234567890/QaBcDeFgH", "QaBcDeFgH", None),
    ("https://www.weibo.com/1234567890/QaBcDeFgH?type=comment#_rnd1", "QaBcDeFgH", None),
    ("https://weibo.com/detail/5225262913495231", "QaBcDeFgH", None),
    ("https://m.weibo.cn/status/5225262913495231", "QaBcDeFgH", None),
    ("https://m.weibo.cn/detail/QaBcDeFgH", "QaBcDeFgH", None),
    ("https://m.weibo.cn/1234567890/5225262913495231", "QaBcDeFgH", None),
    ("https://weibo.cn/sinaurl?u=https%3A%2F%2Fweibo.com%2F1234567890%2FQaBcDeFgH", "QaBcDeFgH", None),
)
NO_POSTS = tuple(
    """
    https://weibo.com/1234567890/profile
    https://weibo.com/1234567890/favorites
    https://weibo.com/u/1234567890
    https://weibo.com/tv/show/1034:5225262913495231
    http://service.weibo.com/share/share.php?url=https%3A%2F%2Friverton.example%2F
    """.split()
)
