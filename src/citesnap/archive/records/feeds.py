"""Followed feeds, how often they are read, and the articles that they name. Sends no request: callers pass in the results.

A row of a feed is never deleted, because articles and attempts name it: one that is not followed any more has `ended`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from citesnap.archive.file.database import Database
from citesnap.archive.questions.feeds import FeedQuestions, FollowedFeed
from citesnap.archive.questions.forgotten import is_forgotten
from citesnap.archive.records import search_index
from citesnap.archive.records.articles import identity
from citesnap.archive.records.base import Records
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.rows import Value, insert, transaction, update
from citesnap.archive.values import clean, clean_or_none, shorten, validator
from citesnap.model import Attempt
from citesnap.text.times import iso, stamp, stamp_or_none

__all__ = ["DEEPEST", "MOST_FEEDS", "FeedReading", "FeedRecords", "Found"]

MOST_FEEDS = 1000
"""Feeds that one index or list may bring in. The largest news sites have a sitemap for each day or month of their past."""

DEEPEST = 3
"""A list of feeds may name an index of sitemaps, and that index its sitemaps. More levels mean a cycle."""

Ended = Literal["unfollowed", "gone", "moved"]


@dataclass(frozen=True, slots=True)
class Found:
    """An address that a feed names: an article, or a further feed. `changed_at` is as the feed states it."""

    url: str
    title: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedReading:
    """The result of reading a feed once.

    `attempt` is kept as evidence of new content or of a failure. `url` is where the feed has moved permanently.
    """

    next_read_at: datetime | None
    pause: timedelta
    attempt: Attempt | None = None
    failed: bool = False
    changed: bool = False
    kind: str | None = None
    title: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    url: str | None = None
    articles: Sequence[Found] = ()
    feeds: Sequence[Found] = ()
    gone: bool = False


class FeedRecords(Records, FeedQuestions):
    """Feeds and the articles that they lead to."""

    def follow(self, url: str, since: datetime | None = None) -> FollowedFeed:
        """Follow a feed, a sitemap or a list, or follow it again; it is due at once.

        Args:
            url: its address.
            since: articles that are older, by the dates in the feed, are not taken.
        """
        url = clean(url)
        now = stamp(self._clock())
        with transaction(self._db):
            known = self._db.execute(
                "select id from feeds where url = :url or given_url = :url order by ended_at is not null", {"url": url}
            ).fetchone()
            again: dict[str, Value] = {
                "next_read_at": now,
                "ended_at": None,
                "ended": None,
                "since": stamp_or_none(since),
            }
            if known is None:
                feed_id = insert(self._db, "feeds", again | {"followed_at": now, "given_url": url, "url": url})
            else:
                feed_id = known[0]
                update(self._db, "feeds", feed_id, again | {"failures": 0, "parent_id": None})
                self._db.execute(
                    "update articles set next_read_at = ? where feed_id = ? and first_read_at is null and same_as is null"
                    " and next_read_at is null and not exists (select 1 from attempts where article_id = articles.id)",
                    [now, feed_id],
                )
        return self._followed("feeds.id = ?", [feed_id])[0]

    def unfollow(self, url: str) -> int:
        """Stop following an address and the feeds that it names, and reading their articles. Returns how many feeds ended."""
        with transaction(self._db):
            rows = self._db.execute(
                """
                with recursive ending (id) as (
                    select id from feeds where (url = :url or given_url = :url) and ended_at is null
                    union select feeds.id from feeds join ending on feeds.parent_id = ending.id where ended_at is null
                )
                select id from ending
                """,
                {"url": clean(url)},
            ).fetchall()
            for (feed_id,) in rows:
                _end(self._db, feed_id, "unfollowed", self._clock())
                self._db.execute(
                    "update articles set next_read_at = null where feed_id = ? and next_read_at is not null", [feed_id]
                )
        return len(rows)

    def record_feed_read(self, run_id: int, feed: FollowedFeed, reading: FeedReading) -> int:
        """Record one reading of a feed with all that it named. Returns how many articles are new.

        Without `changed` (a failure, or nothing new since the last reading) what is known about the feed stays.
        """
        db, now = self._db, self._clock()
        new = 0
        with transaction(db):
            if reading.attempt is not None:
                add_attempt(db, run_id, Subject(feed_id=feed.id), reading.attempt)
            values: dict[str, Value] = {
                "next_read_at": stamp_or_none(reading.next_read_at),
                "pause": int(reading.pause.total_seconds()),
                "failures": feed.failures + 1 if reading.failed else 0,
            }
            if not reading.failed:
                values["last_read_at"] = stamp(now)
            if reading.changed:
                values |= {
                    "kind": clean_or_none(reading.kind),
                    "title": shorten(reading.title or "") or None,
                    "etag": validator(reading.etag),
                    "last_modified": validator(reading.last_modified),
                }
                new = sum(_found_article(db, feed.id, listed, now) for listed in reading.articles)
                if feed.depth + 1 < DEEPEST:
                    _found_feeds(db, feed, reading.feeds, now)
            if new:
                values["last_news_at"] = stamp(now)
            update(db, "feeds", feed.id, values)
            if reading.gone:
                _end(db, feed.id, "gone", now)
            elif reading.url is not None and clean(reading.url) != feed.url:
                _moved(db, feed.id, clean(reading.url), now)
        return new

    def record_read(self, article_id: int, next_read_at: datetime | None) -> None:
        """Record that an article was read, or found unchanged; None: it need not be read again.

        Its content is recorded already.
        """
        with transaction(self._db):
            self._db.execute(
                "update articles set next_read_at = iif(same_as is null, ?, null),"
                " last_read_at = iif(same_as is null, ?, null) where id = ?",
                [stamp_or_none(next_read_at), stamp(self._clock()), article_id],
            )

    def record_not_read(self, run_id: int, article_id: int, attempt: Attempt, next_read_at: datetime | None) -> None:
        """Record that an article from a feed could not be read, or must not be; None: it is not tried again."""
        with transaction(self._db):
            add_attempt(self._db, run_id, Subject(article_id=article_id), attempt)
            update(self._db, "articles", article_id, {"next_read_at": stamp_or_none(next_read_at)})


def _end(db: Database, feed_id: int, how: Ended, now: datetime) -> None:
    update(db, "feeds", feed_id, {"ended_at": stamp(now), "ended": how, "next_read_at": None})


def _moved(db: Database, feed_id: int, url: str, now: datetime) -> None:
    other = db.execute("select 1 from feeds where url = ?", [url]).fetchone()
    if other is None:
        update(db, "feeds", feed_id, {"url": url})
    else:
        _end(db, feed_id, "moved", now)  # To an address that is known already.


def _found_article(db: Database, feed_id: int, listed: Found, now: datetime) -> bool:
    url = clean(listed.url)
    row: dict[str, Value] = {
        "title": shorten(listed.title or "") or shorten(url) or "untitled",
        "published_at": iso(listed.changed_at),
        "next_read_at": stamp(now),
        "feed_id": feed_id,
        "name": url,
        "url": url,
        "url_hash": identity(url, url, b""),
    }
    if db.execute("select 1 from articles where url = ?", [url]).fetchone():
        return False
    if is_forgotten(db, "article", str(row["url_hash"])):
        return False
    search_index.index(db, "articles", insert(db, "articles", row))
    return True


def _found_feeds(db: Database, parent: FollowedFeed, listed: Sequence[Found], now: datetime) -> None:
    """Record the newest ones where they state their age, else the first."""
    newest = sorted(listed, key=lambda feed: feed.changed_at.timestamp() if feed.changed_at else 0.0, reverse=True)
    for feed in newest[:MOST_FEEDS]:
        url, modified_at = clean(feed.url), stamp_or_none(feed.changed_at)
        row = db.execute("select id, told_modified, ended from feeds where url = ?", [url]).fetchone()
        if row is None:
            insert(
                db,
                "feeds",
                {
                    "title": shorten(feed.title or "") or None,
                    "followed_at": stamp(now),
                    "next_read_at": stamp(now),
                    "since": stamp_or_none(parent.since),
                    "parent_id": parent.id,
                    "told_modified": modified_at,
                    "given_url": url,
                    "url": url,
                },
            )
        elif row[2] is None and modified_at is not None and modified_at != row[1]:
            update(db, "feeds", row[0], {"told_modified": modified_at, "next_read_at": stamp(now)})
