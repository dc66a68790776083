"""Which items of a list are posts, and whether what they hold are the words of these posts. Pure.

Feeds of networks and of their front ends (nitter, RSS-Bridge, Mastodon, Bluesky) have nothing but posts, each with its words. A
blog that links to a post has its own words beside that address, and articles among such items.
"""

from __future__ import annotations

from html import unescape

from citesnap.articles.feeds.model import Entry, Feed
from citesnap.platforms import PostRef, identify, own_post
from citesnap.text.patterns import regex

_TAG = regex(r"<[^<>]{0,2000}>")
_LOOKED_AT = 4_000
"""Characters of an item that its title is compared with."""
_NO_TITLE = regex(r"New status by |.{1,80} shared a status|.{1,80} boosted ")
"""What Mastodon before version 4 and its bridges have for a title."""


def posts_of(feed: Feed) -> tuple[dict[str, PostRef], bool]:
    """The posts of a list by the addresses of their items, and whether the list is one of posts, whose words its items hold.

    On hosts that no platform owns an address may look like that of a post and be an article. It is a post where all items of the
    list look like posts, and it has no title besides its own first words.
    """
    refs = {entry.url: identify(entry.url) for entry in feed.entries}
    all_are = bool(refs) and all(refs.values())
    posts = {
        entry.url: ref
        for entry in feed.entries
        if (ref := refs[entry.url]) is not None
        and (own_post(entry.url) is not None or (all_are and not _has_title(entry)))
    }
    return posts, len(posts) == len(refs)


def _has_title(entry: Entry) -> bool:
    """Whether an item has a title of its own: posts have none, so that bridges repeat their words there."""
    title = _letters((entry.title or "").rstrip(" .…"))
    if not title or _NO_TITLE.match(entry.title or ""):
        return False
    return not _letters(unescape(_TAG.sub(" ", (entry.content or "")[:_LOOKED_AT]))).startswith(title)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
