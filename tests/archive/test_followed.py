"""What is followed, as the archive keeps it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from archive.conftest import statements
from archive.invented import NOW, failure, page
from citesnap.archive import Archive, Run
from citesnap.archive.records.feeds import DEEPEST, MOST_FEEDS, FeedReading, Found

FEED = "https://gazette.example/feed"
HOUR = timedelta(hours=1)


def reading(*articles: Found, **changes: Any) -> FeedReading:
    return replace(FeedReading(NOW + HOUR, HOUR, changed=True, kind="rss", articles=articles), **changes)


def test_a_feed_is_due_when_followed_and_then_when_it_was_told(archive: Archive, run: Run) -> None:
    feed = archive.follow(FEED)
    assert [due.id for due in archive.due_feeds(NOW + HOUR)] == [feed.id]
    assert archive.record_feed_read(run.id, feed, reading(next_read_at=NOW + 9 * HOUR, etag='"1"')) == 0
    assert archive.due_feeds(NOW + 8 * HOUR) == []
    (due,) = archive.due_feeds(NOW + 9 * HOUR)
    assert (due.etag, due.pause, due.failures) == ('"1"', HOUR, 0)


def test_an_address_known_as_an_article_is_not_new(archive: Archive, run: Run) -> None:
    archive.record_article(run.id, page("Words"), [])
    known = "https://gazette.example/river"
    assert archive.unknown_addresses([known, FEED + "/1"]) == {FEED + "/1"}
    feed = archive.follow(FEED)
    assert archive.record_feed_read(run.id, feed, reading(Found(known), Found(FEED + "/1"))) == 1
    assert archive.record_feed_read(run.id, feed, reading(Found(known), Found(FEED + "/1"))) == 0
    assert [article.url for article in archive.due_articles(NOW + HOUR, 10)] == [FEED + "/1"]


def test_the_newest_articles_come_first_and_those_never_read_before_others(archive: Archive, run: Run) -> None:
    feed = archive.follow(FEED)
    found = [Found(f"{FEED}/{n}", None, NOW - n * HOUR) for n in (3, 1, 2)]
    archive.record_feed_read(run.id, feed, reading(*found, Found(f"{FEED}/undated")))
    due = archive.due_articles(NOW + HOUR, 10)
    assert [article.url[-1] for article in due] == ["1", "2", "3", "d"]
    archive.record_article(run.id, page("Words", f"{FEED}/1", given=f"{FEED}/1"), [])
    archive.record_read(due[0].id, NOW)
    assert [article.url[-1] for article in archive.due_articles(NOW + HOUR, 10)] == ["2", "3", "d", "1"]
    assert len(archive.due_articles(NOW + HOUR, 2)) == 2


def test_a_failure_leaves_what_is_known_of_a_feed(archive: Archive, run: Run, rows: Callable[..., Any]) -> None:
    feed = archive.follow(FEED)
    archive.record_feed_read(run.id, feed, reading(title="Gazette", etag='"1"'))
    (feed,) = archive.due_feeds(NOW + HOUR)
    archive.record_feed_read(run.id, feed, FeedReading(NOW + HOUR, HOUR, failure(), failed=True))
    (listed,) = archive.feeds()
    assert (listed.title, listed.kind, listed.failures) == ("Gazette", "rss", 1)
    assert listed.last_failure is not None
    (due,) = archive.due_feeds(NOW + HOUR)
    assert due.etag == '"1"'


def test_validators_that_no_header_can_hold_are_not_kept(archive: Archive, run: Run) -> None:
    feed = archive.follow(FEED)
    archive.record_feed_read(run.id, feed, reading(etag='"a\r\nX: b"', last_modified="x" * 600))
    (due,) = archive.due_feeds(NOW + HOUR)
    assert (due.etag, due.last_modified) == (None, None)


def test_lists_that_name_each_other_end(archive: Archive, run: Run) -> None:
    archive.follow(f"{FEED}/0")
    read: set[int] = set()
    while due := [feed for feed in archive.due_feeds(NOW + HOUR) if feed.id not in read]:
        feed = due[0]
        read.add(feed.id)
        number = int(feed.url.rpartition("/")[2])
        named = (Found(f"{FEED}/{number + 1}"), Found(f"{FEED}/0"), Found(feed.url))
        archive.record_feed_read(run.id, feed, reading(feeds=named))
    assert len(read) == DEEPEST


def test_of_many_feeds_the_ones_that_changed_last_are_followed(archive: Archive, run: Run) -> None:
    feed = archive.follow(FEED)
    many = [Found(f"{FEED}/{n}", None, NOW - (MOST_FEEDS + 5 - n) * HOUR) for n in range(MOST_FEEDS + 5)]
    archive.record_feed_read(run.id, feed, reading(feeds=many))
    urls = {due.url for due in archive.due_feeds(NOW + HOUR)}
    assert len(urls) == MOST_FEEDS + 1
    assert f"{FEED}/4" not in urls
    assert archive.unfollow(FEED) == MOST_FEEDS + 1
    assert archive.due_feeds(NOW + HOUR) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda archive: archive.due_feeds(NOW),
        lambda archive: archive.due_articles(NOW, 10),
        lambda archive: archive.unknown_addresses([FEED]),
        lambda archive: archive.unfollow(FEED),
    ],
    ids=["due_feeds", "due_articles", "unknown_addresses", "unfollow"],
)
def test_no_table_is_read_through(archive: Archive, ask: Callable[[Archive], Any]) -> None:
    for sql in statements(archive, ask):
        if sql.lstrip().startswith(("select", "with")):
            for row in archive.db.conn.execute(f"explain query plan {sql}"):
                assert not row[3].startswith(("SCAN articles", "SCAN feeds")), (sql, row[3])
