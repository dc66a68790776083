"""What is followed, and when it is read again. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from citesnap.archive.questions.base import Parameters, Questions
from citesnap.text.times import stamp

__all__ = ["FailingFeed", "FeedQuestions", "FollowedFeed", "ListedFeed"]


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed that is followed, with what the next reading needs to know about the last one."""

    id: int
    url: str
    etag: str | None
    last_modified: str | None
    last_read_at: datetime | None
    pause: timedelta
    failures: int
    since: datetime | None
    depth: int
    """0 for one given by hand, 1 for one that such a feed names, and so on."""
    is_told: bool
    """An index states when this one changes, so that it need not be read to find out."""


@dataclass(frozen=True, slots=True)
class FeedTimes:
    """When a feed was last read, or else followed, and when it was last asked for."""

    read_at: datetime
    asked_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListedFeed:
    """A followed feed as people see it. `articles` are those that it led to first, `unread` those of them not read yet."""

    url: str
    kind: str | None
    title: str | None
    last_read_at: datetime | None
    last_news_at: datetime | None
    next_read_at: datetime | None
    failures: int
    last_failure: str | None
    ended: str | None
    parent: str | None
    articles: int
    unread: int


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A followed feed whose last readings failed: how many in a row, when the last one and why, and when it is tried again."""

    url: str
    failures: int
    failed_at: datetime | None
    reason: str | None
    last_read_at: datetime | None
    next_read_at: datetime | None


FAILING = "failures > 0 and next_read_at is not null"
"""SQL: a followed feed whose last reading failed."""

_REASON = "attempts.outcome || coalesce(' (' || attempts.detail || ')', '')"


class FeedQuestions(Questions):
    """Feeds, sitemaps and lists."""

    def feeds(self) -> list[ListedFeed]:
        """All feeds, in the order in which they were followed; those that ended last."""
        return self._all(
            ListedFeed,
            f"""
            select feeds.url, feeds.kind, feeds.title, feeds.last_read_at, feeds.last_news_at, feeds.next_read_at,
                feeds.failures,
                case when feeds.failures > 0 then (
                    select {_REASON} from attempts where attempts.feed_id = feeds.id order by attempts.id desc limit 1
                ) end as last_failure,
                feeds.ended, parent.url as parent,
                (select count(*) from articles where articles.feed_id = feeds.id and same_as is null) as articles,
                (select count(*) from articles
                 where articles.feed_id = feeds.id and same_as is null and first_read_at is null) as unread
            from feeds left join feeds parent on parent.id = feeds.parent_id
            order by feeds.ended_at is not null, feeds.id
            """,
        )

    def due_feeds(self, now: datetime) -> list[FollowedFeed]:
        """The feeds to read now, those that have waited longest first."""
        return self._followed("feeds.next_read_at <= ?", [stamp(now)])

    def times_of_feed(self, feed_id: int) -> FeedTimes:
        """When a feed was last read, or else followed, and when it was last asked for.

        Raises:
            LookupError: there is none with this id.
        """
        times = self._one(
            FeedTimes,
            "select coalesce(last_read_at, followed_at) as read_at,"
            " (select started_at from attempts where attempts.feed_id = feeds.id order by id desc limit 1) as asked_at"
            " from feeds where id = ?",
            [feed_id],
        )
        if times is None:
            raise LookupError(f"no feed {feed_id}")
        return times

    def failing_feeds(self, limit: int) -> list[FailingFeed]:
        """The feeds that have failed longest."""
        return self._all(
            FailingFeed,
            f"""
            select url, failures, last_read_at, next_read_at,
                (select started_at from attempts where attempts.id = latest) as failed_at,
                (select {_REASON} from attempts where attempts.id = latest) as reason
            from (
                select *, (select max(id) from attempts where attempts.feed_id = feeds.id) as latest
                from feeds where {FAILING} order by failures desc, id limit ?
            ) order by failures desc, id
            """,
            [limit],
        )

    def _followed(self, condition: str, parameters: Parameters) -> list[FollowedFeed]:
        return self._all(
            FollowedFeed,
            f"""
            select feeds.id, feeds.url, feeds.etag, feeds.last_modified, feeds.last_read_at, feeds.pause, feeds.failures,
                feeds.since, feeds.told_modified is not null as is_told, (
                    with recursive above (id) as (
                        select feeds.parent_id union select parent.parent_id from feeds parent join above on parent.id = above.id
                    )
                    select count(id) from above
                ) as depth
            from feeds where {condition} order by feeds.next_read_at, feeds.id
            """,
            parameters,
        )
