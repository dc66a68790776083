"""What follows from one reading of a feed, or from one try to read an article: what to record, and when to read again. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from citesnap.archive.records.feeds import FeedReading, Found
from citesnap.following.schedule import (
    ANNOUNCED,
    FIRST,
    LONGEST,
    next_look,
    next_pause,
    next_reading,
    next_try,
    pause_after_failure,
)
from citesnap.model import Attempt, Outcome

if TYPE_CHECKING:
    from citesnap.archive.questions.articles import DueArticle
    from citesnap.archive.questions.feeds import FollowedFeed
    from citesnap.articles.feeds import Entry, Feed
    from citesnap.following.feeds import FeedReply

__all__ = ["article_due_again", "feed_reading", "was_asked"]


def was_asked(attempt: Attempt) -> bool:
    """False when our own limits prevented the request: there is nothing to record then, and it stays due."""
    return attempt.outcome is not Outcome.SKIPPED or bool(attempt.exchanges)


def feed_reading(
    feed: FollowedFeed, reply: FeedReply, now: datetime, unknown: Callable[[list[str]], Collection[str]]
) -> FeedReading:
    """What to record of a feed that was read, or could not be.

    `unknown` returns those of some addresses of articles that the archive does not hold: these are news.
    """
    if reply.failed:
        next_read_at = now + pause_after_failure(feed.pause, feed.failures + 1)
        if reply.attempt.not_before is not None:
            next_read_at = max(next_read_at, reply.attempt.not_before)
        return FeedReading(next_read_at, feed.pause, reply.attempt, failed=True, gone=reply.gone)
    if reply.feed is None:
        pause = next_pause(feed.pause, news=False)
        return FeedReading(now + (ANNOUNCED if feed.is_told else pause), pause, url=reply.moved_to)
    return _changed(feed, reply, reply.feed, now, unknown)


def _changed(
    feed: FollowedFeed,
    reply: FeedReply,
    content: Feed,
    now: datetime,
    unknown: Callable[[list[str]], Collection[str]],
) -> FeedReading:
    articles, feeds = _recent(content.entries, feed.since), _recent(content.feeds, feed.since)
    news = bool(unknown([article.url for article in articles]))
    pause = next_pause(feed.pause, news, content.pause)
    if feeds:
        pause = LONGEST if content.kind == "opml" else FIRST
    return FeedReading(
        now + (ANNOUNCED if feed.is_told else pause),
        pause,
        reply.attempt if news else None,
        changed=True,
        kind=content.kind,
        title=content.title,
        etag=reply.etag,
        last_modified=reply.last_modified,
        url=reply.moved_to,
        articles=articles,
        feeds=feeds,
    )


def _recent(entries: Iterable[Entry], since: datetime | None) -> list[Found]:
    """The entries that are not older than the user wants them, by the feed's own dates."""
    return [
        Found(entry.url, entry.title, entry.changed_at)
        for entry in entries
        if since is None or entry.changed_at is None or entry.changed_at >= since
    ]


def article_due_again(
    article: DueArticle, attempt: Attempt, now: datetime, days: float, *, lasting: bool = False
) -> datetime | None:
    """When to try again to read an article after this failed attempt; None when it is given up.

    An article that was read before is due again by its age, whatever happened now. `days` is how long articles are read again.
    `lasting` is True when asking again would bring the same.
    """
    failures = article.failures + 1
    if article.first_read_at is not None:
        return next_reading(article.first_read_at, now, days)
    if attempt.outcome is Outcome.EXCLUDED:
        return next_look(failures, now)
    return None if lasting else next_try(failures, now, attempt.not_before)
