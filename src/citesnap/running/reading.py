"""Reading articles and finding the posts they cite, each article recorded before the next is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap.articles import ArticleError, post_at, posts_listed, read_articles
from citesnap.articles.plain_text import words_of_bytes
from citesnap.finding import find_in_article
from citesnap.following.schedule import next_try_by_hand
from citesnap.model import Article, Kind, Post

if TYPE_CHECKING:
    from citesnap.archive import RecordedArticle
    from citesnap.running.plan import Summary, Watcher
    from citesnap.running.work import Work
    from citesnap.web import Web

__all__ = ["AddedPosts", "Reading", "index_words", "read", "record_articles"]

INDEXED_PER_RUN = 2000
"""Articles of older archives whose words one run adds to the search: some ten to thirty seconds of work."""

INDEXED_AT_ONCE = 50
"""Articles in one transaction: few, so that other writers wait only a moment."""

Reading = tuple[str, Article | ArticleError | tuple[Post, ...]]
"""The name of an article, and the article; or why it could not be read; or the posts whose addresses were given instead."""


@dataclass(frozen=True, slots=True)
class AddedPosts:
    """Posts whose own addresses were given by hand, by their ids."""

    post_ids: tuple[int, ...]


def read(names: Sequence[str], web: Web, summary: Summary, watcher: Watcher) -> Iterator[Reading]:
    """Read articles one by one. Each that cannot be read is reported to the watcher."""
    for done, name in enumerate(names):
        watcher.on_progress("Reading", done, len(names), name)
        if post := post_at(name):
            yield name, (post,)
            continue
        try:
            for article in read_articles(name, web):
                yield article.name, posts_listed(article) or article
        except ArticleError as error:
            watcher.on_warning(str(error))
            if error.lasting:
                summary.bad_input = True
            else:
                summary.unread += 1
            if error.attempt is not None:
                yield name, error


def record_articles(
    work: Work, readings: Iterable[Reading], kinds: Collection[Kind]
) -> Iterator[RecordedArticle | AddedPosts]:
    """Record each article with its citations of these kinds, each attempt that did not get one, and each post given by hand."""
    counts = work.summary.counts
    for name, reading in readings:
        if isinstance(reading, ArticleError):
            _record_unread(work, name, reading)
            continue
        if isinstance(reading, tuple):
            post_ids, new = work.archive.record_added(reading)
            counts["added"] += new
            yield AddedPosts(post_ids)
            continue
        recorded = work.archive.record_article(work.run.id, reading, find_in_article(reading, kinds), kinds)
        counts["articles"] += 1
        counts["citations"] += len(recorded.citation_ids)
        counts["new_citations"] += recorded.new_citations
        yield recorded


def _record_unread(work: Work, name: str, error: ArticleError) -> None:
    """Record an address that could not be read; it is tried again unless the result would be the same."""
    if error.attempt is None:
        return
    next_read_at = None
    if not error.lasting:
        failures = work.archive.failed_readings(name) + 1
        next_read_at = next_try_by_hand(failures, datetime.now(UTC), error.attempt.not_before)
    work.archive.record_unread_article(work.run.id, name, error.attempt, next_read_at)


def index_words(work: Work) -> None:
    """Add to the search the words of some articles that older versions of citesnap read."""
    done = 0
    while done < INDEXED_PER_RUN and work.plan.has_time:
        waiting = work.archive.articles_to_index(INDEXED_AT_ONCE)
        if not waiting:
            return
        work.archive.record_words(
            {item.article_id: words_of_bytes(item.body, item.media_type) if item.body else "" for item in waiting}
        )
        done += len(waiting)
