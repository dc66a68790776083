"""What a feed itself holds of an article: kept as a version of it, and used where the article's own page shows less.

A page may refuse programs, or be a shell that scripts fill. Items that are posts are posts, and no articles.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from citesnap import bounded, platforms
from citesnap.articles import Received
from citesnap.errors import CitesnapError, DamagedBlob
from citesnap.model import Citation, Kind, Post
from citesnap.running.contents import Read, look_into
from citesnap.running.failures import one_item
from citesnap.running.rereading import citations_in
from citesnap.running.signals import deferred

if TYPE_CHECKING:
    from collections.abc import Sequence

    from citesnap.archive import Archive, Run
    from citesnap.archive.questions.articles import KeptVersion
    from citesnap.articles.feeds import Entry, Feed
    from citesnap.running.plan import Summary, Watcher

__all__ = ["filled", "only_held", "record_items", "without_posts"]

MOST_ITEMS = 500
"""Items of one reading that are looked into: more than feeds hold, which are not sitemaps."""

_UTF_8 = b"\xef\xbb\xbf"
"""Says the encoding, whatever the feed was sent in."""


def without_posts(feed: Feed) -> tuple[Feed, list[Post]]:
    """The feed without the items that are posts, and these posts."""
    from citesnap.articles.feeds import posts_of  # Here: a run with nothing due loads no parser.

    refs, _ = posts_of(feed)
    posts = {url: Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at) for url, ref in refs.items()}
    if not posts:
        return feed, []
    return replace(feed, entries=tuple(entry for entry in feed.entries if entry.url not in posts)), [*posts.values()]


def record_items(archive: Archive, run: Run, entries: list[Entry], summary: Summary, watcher: Watcher) -> None:
    """Keep what a feed holds of articles that are new, and find the citations in it."""
    for entry in entries[:MOST_ITEMS]:
        content = _page(entry)
        received = Received(entry.url, content, "text/html", entry.url, is_part=True)
        try:
            reading = bounded.call(look_into, received, tuple(Kind)).reading
        except (bounded.TooHard, bounded.OutOfTime):
            continue  # Its page is still to be read.
        except Exception as error:
            one_item(entry.url, error, summary, watcher)
            continue
        if not isinstance(reading, Read):
            continue
        # The page of an item may name another address as its own; the feed led to this one.
        article = replace(reading.article, body=content, url=entry.url, title=entry.title or reading.article.title)
        try:
            with deferred():
                if archive.record_feed_item(run.id, article, reading.citations):
                    summary.counts["citations"] += len(reading.citations)
                    summary.counts["new_citations"] += len(reading.citations)
        except CitesnapError:
            raise
        except Exception as error:
            one_item(entry.url, error, summary, watcher)


def _page(entry: Entry) -> bytes:
    return _UTF_8 + f"<!DOCTYPE html><html><body><article>{entry.content}</article></body></html>".encode(
        "utf-8", "replace"
    )


def filled(archive: Archive, article_id: int, read: Read) -> Read:
    """What was read of an article's page, completed with the citations that the feed held, where the page shows less.

    That is a page without any citation, or one with far fewer words than the feed's item.
    """
    version = archive.feed_item(article_id)
    if version is None:
        return read
    held = citations_in(archive, version, tuple(Kind)) or []
    is_shell = len(read.article.words or "") < _LEAST * _size(archive, version)
    if not held or (read.citations and not is_shell):
        return read
    more = only_held(held, read.citations)
    count = len(read.citations)
    return replace(
        read,
        citations=(*read.citations, *(replace(each, position=count + n) for n, each in enumerate(more, 1))),
    )


_LEAST = 0.25
"""Characters of words that a page has for each byte of the item, about half of which is markup."""


def _size(archive: Archive, version: KeptVersion) -> int:
    try:
        return len(archive.blob(version.body_sha256))
    except DamagedBlob:
        return 0


def only_held(held: Sequence[Citation], cited: Sequence[Citation]) -> list[Citation]:
    """The citations that a feed held and that are not among those of the page.

    A key of Bluesky is unique within an account alone. Two handles, or two accounts, are two posts there; a handle and an account
    may be one.
    """
    known: dict[tuple[str | None, ...], list[Citation]] = {}
    for citation in cited:
        known.setdefault(_same(citation), []).append(citation)
    return [one for one in held if all(_are_apart(one, other) for other in known.get(_same(one), ()))]


def _same(citation: Citation) -> tuple[str | None, ...]:
    if citation.post_id is not None:
        return citation.platform, citation.post_key or citation.post_id
    return citation.platform, citation.link, citation.handle, citation.text


def _are_apart(one: Citation, other: Citation) -> bool:
    """Whether two citations of the same key name two accounts."""
    if one.post_id is None:
        return False
    names = [platforms.named_key(each.platform, each.link or "") for each in (one, other)]
    lasting = [platforms.account_key(each.platform, each.link or "") is not None for each in (one, other)]
    return None not in names and names[0] != names[1] and lasting[0] == lasting[1]
