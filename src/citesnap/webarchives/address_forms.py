"""Under which addresses a post may have been captured: the questions to put to an index, in the order to ask. Pure.

Captures are filed under the address as it was asked for. One post of X has several (hosts, mobile pages, the paths of its early
years), and each with `?s=20` or `/photo/1` behind it is a key of its own, so every question is for a beginning (prefix).
Posts of other platforms are asked for by their canonical address alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from citesnap import platforms
from citesnap.model import Post
from citesnap.platforms import x
from citesnap.webarchives import blocks
from citesnap.webarchives.cdx import Capture
from citesnap.webarchives.surt import surt

STATUSES_UNTIL = datetime(2013, 1, 1, tzinfo=UTC)
"""`/statuses/ID` was the ordinary path until about 2012."""


@dataclass(frozen=True, slots=True)
class AddressForm:
    """One question to an index. `narrow` is a shorter question for the same post, for accounts with too many captures."""

    url: str
    prefix: bool
    narrow: str | None = None


def forms(post: Post) -> tuple[AddressForm, ...]:
    """The questions that together find all captures of a post, the most promising first.

    Those with the author's handle ask for a whole block of ids, so that one answer serves all posts of that account and time.
    """
    if post.platform != x.NAME:
        return (AddressForm(post.url, prefix=False),)
    native_id, handle = post.native_id, x.clean_handle(post.handle)
    is_old = post.posted_at is None or post.posted_at < STATUSES_UNTIL
    named: list[AddressForm] = []
    if handle:
        beginning = block(post)
        for folder in folders(handle, is_old=is_old):
            narrow = folder + native_id
            named.append(
                AddressForm(folder + (beginning or native_id), prefix=True, narrow=narrow if beginning else None)
            )
    nameless = ["twitter.com/i/web/status/"]
    if not handle:
        nameless += ["twitter.com/i/status/", "x.com/i/status/"]
    if is_old:
        nameless.append("twitter.com/statuses/")
    return (*named, *(AddressForm(folder + native_id, prefix=True) for folder in nameless))


def folders(handle: str, *, is_old: bool = False) -> tuple[str, ...]:
    """The folders of an account's posts, without scheme: the old name first, under which copies are still made in 2026."""
    usual = (f"twitter.com/{handle}/status/", f"x.com/{handle}/status/", f"mobile.twitter.com/{handle}/status/")
    return (*usual, f"twitter.com/{handle}/statuses/") if is_old else usual


def block(post: Post) -> str | None:
    """The beginning of the ids of the post's UTC day (with a few neighbours); None for ids that hold no time."""
    if post.posted_at is None:
        return None
    low, high = x.id_range(post.posted_at.date())
    return next((p for p in blocks.prefixes(low, high) if post.native_id.startswith(p)), None)


def concerns(capture: Capture, post: Post) -> bool:
    """Whether a row of an index is filed under an address of this post (a prefix also finds ids that begin alike)."""
    if post.platform != x.NAME and surt(capture.original) == surt(post.url):
        return True
    return is_post(capture.original, post)


def is_post(url: str, post: Post) -> bool:
    """Whether a captured address is one of this post; those of X are known by their id, whatever follows it."""
    return x.status_id(url) == post.native_id if post.platform == x.NAME else is_address(url, post)


def is_address(url: str, post: Post) -> bool:
    """Whether a URL is an address of this post."""
    ref = platforms.identify(url)
    return ref is not None and ref.platform == post.platform and ref.url == _canonical(post)


def _canonical(post: Post) -> str:
    ref = platforms.identify(post.url)
    return ref.url if ref else post.url
