"""What is followed: feeds with their rhythm, the articles that they name, and when to read either again. Told, never asking.

A row of a feed is never deleted, because articles and attempts name it: one that is not followed any more has `ended`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from citesnap.archive.file.database import Database
from citesnap.archive.questions import search
from citesnap.archive.records.articles import identity
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.rows import Value, insert, transaction, update
from citesnap.archive.values import clean, clean_or_none, shorten, to_json, validator
from citesnap.model import Attempt
from citesnap.text.times import iso, read_stamp, read_stamp_or_none, stamp, stamp_or_none

__all__ = [
    "DueArticle",
    "FeedReading",
    "FollowedFeed",
    "Found",
    "ListedFeed",
    "due_articles",
    "due_feeds",
    "follow",
    "listed",
    "record_feed_read",
    "record_not_read",
    "record_read",
    "unfollow",
    "unknown",
]

MOST_FEEDS = 1000
"""Feeds that one index or list may bring in. The largest news sites have a sitemap for each day or month of their past."""

DEEPEST = 3
"""A list of feeds may name an index of sitemaps, and that its sitemaps. What names more is going in circles."""

Ended = Literal["unfollowed", "gone", "moved"]


@dataclass(frozen=True, slots=True)
class FollowedFeed:
    """A feed that is followed, with what the next reading needs to know of the last one."""

    id: int
    url: str
    etag: str | None
    last_modified: str | None
    last_read_at: datetime | None
    pause: timedelta
    failures: int
    since: datetime | None
    depth: int
    """0 for what was given by hand, 1 for what that names, and so on."""
    is_told: bool
    """An index tells when it changes, so that it need not be read to find out."""


@dataclass(frozen=True, slots=True)
class Found:
    """An address that a feed names: an article, or a further feed. `changed_at` is the feed's word."""

    url: str
    title: str | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FeedReading:
    """What came of reading a feed once.

    `attempt` is kept as evidence, where there is something to keep: news, or a failure. `url` is where the feed has moved for good.
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


@dataclass(frozen=True, slots=True)
class DueArticle:
    """An article that a feed led to, to be read for the first time or again. `failures` counts attempts that did not get it."""

    id: int
    url: str
    first_read_at: datetime | None
    etag: str | None
    last_modified: str | None
    failures: int


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


def follow(db: Database, url: str, since: datetime | None, now: datetime) -> FollowedFeed:
    """Follow an address, or follow it again; it is due at once."""
    url = clean(url)
    with transaction(db):
        row = db.execute(
            "select id from feeds where url = :url or given_url = :url order by ended_at is not null", {"url": url}
        )
        found = row.fetchone()
        again: dict[str, Value] = {
            "next_read_at": stamp(now),
            "ended_at": None,
            "ended": None,
            "since": stamp_or_none(since),
        }
        if found is None:
            feed_id = insert(db, "feeds", again | {"followed_at": stamp(now), "given_url": url, "url": url})
        else:
            feed_id = found[0]
            update(db, "feeds", feed_id, again | {"failures": 0, "parent_id": None})
            db.execute(
                "update articles set next_read_at = ? where feed_id = ? and first_read_at is null and same_as is null"
                " and next_read_at is null and not exists (select 1 from attempts where article_id = articles.id)",
                [stamp(now), feed_id],
            )
    return _feeds(db, "feeds.id = ?", [feed_id])[0]


def unfollow(db: Database, url: str, now: datetime) -> int:
    """Follow an address no more, nor what it names; what it led to is not read any more. Returns how many feeds ended."""
    with transaction(db):
        rows = db.execute(
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
            _end(db, feed_id, "unfollowed", now)
            db.execute(
                "update articles set next_read_at = null where feed_id = ? and next_read_at is not null", [feed_id]
            )
    return len(rows)


def _end(db: Database, feed_id: int, how: Ended, now: datetime) -> None:
    update(db, "feeds", feed_id, {"ended_at": stamp(now), "ended": how, "next_read_at": None})


def due_feeds(db: Database, now: datetime) -> list[FollowedFeed]:
    """The feeds to read now, those that wait longest first."""
    return _feeds(db, "feeds.next_read_at <= ?", [stamp(now)])


def _feeds(db: Database, condition: str, values: list[Value]) -> list[FollowedFeed]:
    rows = db.execute(
        f"""
        select feeds.id, feeds.url, feeds.etag, feeds.last_modified, feeds.last_read_at, feeds.pause, feeds.failures,
            feeds.since, feeds.told_modified is not null, (
                with recursive above (id) as (
                    select feeds.parent_id union select parent.parent_id from feeds parent join above on parent.id = above.id
                )
                select count(id) from above
            )
        from feeds where {condition} order by feeds.next_read_at, feeds.id
        """,
        values,
    ).fetchall()
    return [
        FollowedFeed(
            feed_id,
            url,
            etag,
            last_modified,
            read_stamp_or_none(last_read_at),
            timedelta(seconds=pause),
            failures,
            read_stamp_or_none(since),
            depth,
            bool(is_told),
        )
        for feed_id, url, etag, last_modified, last_read_at, pause, failures, since, is_told, depth in rows
    ]


def unknown(db: Database, urls: Collection[str]) -> set[str]:
    """Those of the addresses that are of no article yet."""
    rows = db.execute(
        "select value from json_each(?) where not exists (select 1 from articles where url = value)",
        [to_json([clean(url) for url in urls])],
    )
    return {url for (url,) in rows}


def record_feed_read(db: Database, run_id: int, feed: FollowedFeed, reading: FeedReading, now: datetime) -> int:
    """Record one reading of a feed with all that it named, in one transaction. Returns how many articles are new.

    Without `changed` (a failure, or nothing new since the last reading) what is known of the feed stays.
    """
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
            new = sum(_found_article(db, feed.id, found, now) for found in reading.articles)
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


def _moved(db: Database, feed_id: int, url: str, now: datetime) -> None:
    other = db.execute("select 1 from feeds where url = ?", [url]).fetchone()
    if other is None:
        update(db, "feeds", feed_id, {"url": url})
    else:
        _end(db, feed_id, "moved", now)  # To one that is known already.


def _found_article(db: Database, feed_id: int, found: Found, now: datetime) -> bool:
    url = clean(found.url)
    row: dict[str, Value] = {
        "title": shorten(found.title or "") or shorten(url) or "untitled",
        "published_at": iso(found.changed_at),
        "next_read_at": stamp(now),
        "feed_id": feed_id,
        "name": url,
        "url": url,
        "url_hash": identity(url, url, b""),
    }
    if db.execute("select 1 from articles where url = ?", [url]).fetchone():
        return False
    search.index(db, "articles", insert(db, "articles", row))
    return True


def _found_feeds(db: Database, parent: FollowedFeed, found: Sequence[Found], now: datetime) -> None:
    """The newest ones where they tell their age, else the first."""
    newest = sorted(found, key=lambda feed: feed.changed_at.timestamp() if feed.changed_at else 0.0, reverse=True)
    for feed in newest[:MOST_FEEDS]:
        url, told = clean(feed.url), stamp_or_none(feed.changed_at)
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
                    "told_modified": told,
                    "given_url": url,
                    "url": url,
                },
            )
        elif row[2] is None and told is not None and told != row[1]:
            update(db, "feeds", row[0], {"told_modified": told, "next_read_at": stamp(now)})


def due_articles(db: Database, now: datetime, limit: int) -> list[DueArticle]:
    """Articles that feeds led to and that are to be read now: those never read first, of these the newest first."""
    rows = db.execute(
        """
        select id, name, first_read_at, etag, last_modified,
            case when first_read_at is null then
                (select count(*) from attempts where attempts.article_id = articles.id)
            else 0 end
        from articles
        where next_read_at <= ? and same_as is null
        order by first_read_at is not null, published_at desc, id limit ?
        """,
        [stamp(now), limit],
    ).fetchall()
    return [
        DueArticle(article_id, url, read_stamp_or_none(first_read_at), etag, last_modified, failures)
        for article_id, url, first_read_at, etag, last_modified, failures in rows
    ]


def record_read(db: Database, article_id: int, next_read_at: datetime | None, now: datetime) -> None:
    """The article was read, or found to be what it was; and when to read it again. Rows of what it said are there already."""
    with transaction(db):
        db.execute(
            "update articles set next_read_at = iif(same_as is null, ?, null), last_read_at = iif(same_as is null, ?, null)"
            " where id = ?",
            [stamp_or_none(next_read_at), stamp(now), article_id],
        )


def record_not_read(
    db: Database, run_id: int, article_id: int, attempt: Attempt, next_read_at: datetime | None
) -> None:
    """The article could not be read, or must not be; why, and when to try again."""
    with transaction(db):
        add_attempt(db, run_id, Subject(article_id=article_id), attempt)
        update(db, "articles", article_id, {"next_read_at": stamp_or_none(next_read_at)})


def first_read_at(db: Database, article_id: int) -> datetime | None:
    """When the article was read for the first time; None while it was not, or for an address that led to another one."""
    row: Any = db.execute("select first_read_at from articles where id = ?", [article_id]).fetchone()
    return read_stamp(row[0]) if row and row[0] else None


def listed(db: Database) -> list[ListedFeed]:
    """All feeds, in the order in which they were followed; those that ended last."""
    rows = db.execute(
        """
        select feeds.url, feeds.kind, feeds.title, feeds.last_read_at, feeds.last_news_at, feeds.next_read_at, feeds.failures,
            case when feeds.failures > 0 then (
                select outcome || coalesce(' (' || detail || ')', '') from attempts
                where attempts.feed_id = feeds.id order by attempts.id desc limit 1
            ) end,
            feeds.ended, parent.url,
            (select count(*) from articles where articles.feed_id = feeds.id and same_as is null),
            (select count(*) from articles where articles.feed_id = feeds.id and same_as is null and first_read_at is null)
        from feeds left join feeds parent on parent.id = feeds.parent_id
        order by feeds.ended_at is not null, feeds.id
        """
    )
    return [
        ListedFeed(
            url,
            kind,
            title,
            read_stamp_or_none(read),
            read_stamp_or_none(news),
            read_stamp_or_none(following),
            failures,
            why,
            ended,
            parent,
            articles,
            unread,
        )
        for url, kind, title, read, news, following, failures, why, ended, parent, articles, unread in rows
    ]
