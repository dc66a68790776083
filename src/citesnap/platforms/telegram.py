"""Telegram: messages of public channels and groups. Numbers count within a channel, so `key` is `channel/number`.

Private chats (`/c/…`, invitations) have no public address.
"""

from __future__ import annotations

import re

from citesnap.model import Source
from citesnap.platforms._link import Link, digits
from citesnap.platforms._ref import Examples, PostRef
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex

NAME = "telegram"
LABEL = "Telegram"
HOSTS = ("t.me", "telegram.me", "telegram.dog", "tg:")
SOURCES = (
    Source("telegram", "Telegram’s widget", "citesnap.sources.telegram.widget"),
    Source("telegram-list", "the channel’s list", "citesnap.sources.telegram.listing"),
)
WITNESSES = (
    # The message that Telegram's own documentation embeds (core.telegram.org/widgets/post), and a number that is far from reached.
    "https://t.me/durov/68",
    "https://t.me/durov/999999999",
)
USUAL = regex(r"\d{1,7}", re.ASCII)

_CHANNEL = regex(r"[A-Za-z]\w{3,31}", re.ASCII)
_NOT_CHANNELS = frozenset(
    "share proxy socks joinchat addstickers addemoji addlist addtheme boost setlanguage login confirmphone"
    " contact invoice giftcode".split()
)
TRACES = Traces(names=("telegram",), bare_id=r"\w{4,32}/\d{1,9}")


def identify(link: Link) -> PostRef | None:
    """`/CHANNEL/ID`, `/s/CHANNEL/ID`, `/CHANNEL/TOPIC/ID`, `CHANNEL.t.me/ID`, `tg://resolve?domain=CHANNEL&post=ID`."""
    if link.scheme == "tg":
        return reference(link.param("post") or "", link.param("domain")) if link.host == "resolve" else None
    parts = link.parts
    label = link.host.removesuffix(".t.me")
    if label not in {link.host, "www"}:
        parts = (label, *parts)
    if parts[:1] == ("s",):
        parts = parts[1:]
    if len(parts) > 2 and digits(parts[1]) == parts[1] and digits(parts[2]) == parts[2]:
        return reference(parts[2], parts[0])  # a topic of a forum
    return reference(parts[1], parts[0]) if len(parts) > 1 else None


def inner(link: Link) -> str | None:
    """The target of an instant view, `t.me/iv?url=…`. `/share/url` is a button."""
    return link.param("url") if link.parts[:1] == ("iv",) else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The message of a key (`channel/7`), or of a number with its channel. Names of channels are case-insensitive."""
    if "/" in native_id:
        handle, _, native_id = native_id.partition("/")
    channel = (handle or "").removeprefix("@")
    number = digits(native_id, 1, 12)
    if not number or not _CHANNEL.fullmatch(channel) or channel.lower() in _NOT_CHANNELS:
        return None
    number = str(int(number))
    return PostRef(NAME, number, f"https://t.me/{channel}/{number}", channel, None, f"{channel.lower()}/{number}")


EXAMPLES: Examples = (
    ("https://t.me/example_river/7356", "7356", "example_river"),
    ("https://t.me/s/example_river/7356", "7356", "example_river"),
    ("https://t.me/example_river/7356?embed=1&amp;mode=tme", "7356", "example_river"),
    ("https://telegram.me/Example_River/7356?single", "7356", "Example_River"),
    ("https://t.me/example_river/12/7356", "7356", "example_river"),
    ("https://example_river.t.me/7356", "7356", "example_river"),
    ("tg://resolve?domain=example_river&post=7356", "7356", "example_river"),
    ("https://t.me/iv?url=https%3A%2F%2Ft.me%2Fexample_river%2F7356&rhash=x", "7356", "example_river"),
)
NO_POSTS = tuple(
    """
    https://t.me/example_river
    https://t.me/c/1234567890/15
    https://t.me/joinchat/AAAAexample
    https://t.me/+AAAAexample
    https://t.me/share/url?url=https%3A%2F%2Ft.me%2Fexample_river%2F7356
    https://t.me/addstickers/RiverStickers
    """.split()
)
