"""An archive in numbers."""

from __future__ import annotations

import hashlib

import pytest

from archive.conftest import Clock
from archive.invented import ALIVE, HOST, NOW, PENDING, article, capture, cited, days, failure, picture, shown
from citesnap.archive import Archive, Run
from citesnap.archive.questions.totals import FailureCount, NotUnderstood, StateCount
from citesnap.archive.records.feeds import FeedReading, Found
from citesnap.model import Certainty, Outcome, State


def test_an_empty_archive(archive: Archive) -> None:
    status = archive.reader.status(NOW)
    assert (status.articles, status.citations, status.posts, status.due, status.next_due) == (0, 0, 0, 0, None)
    assert (status.states, status.failures, status.runs) == ((), (), ())
    assert status.size > 0


def test_what_is_in_it_what_is_due_and_what_failed(archive: Archive, run: Run, clock: Clock) -> None:
    recorded = archive.record_article(run.id, article(), [cited("1"), cited("2", 2), cited("3", 3), cited(None, 4)])
    first, second, _ = archive.posts_of([recorded.article_id])
    media = [picture(), picture(2, None)]
    archive.record_check(run.id, first, [capture(shown(media=media))], ALIVE, NOW + days(1))
    archive.record_check(run.id, second, [failure(), failure(source="oembed"), failure()], PENDING, NOW)
    archive.record_check(run.id, second, [failure(at=NOW - days(8))], PENDING, NOW)
    archive.record_unread_article(run.id, "https://gazette.example/", failure(source="article"))
    status = archive.reader.status(NOW)
    assert (status.articles, status.unread_articles, status.citations, status.unresolved) == (1, 1, 4, 1)
    assert (status.posts, status.snapshots, status.media_held, status.media_missing) == (3, 1, 1, 1)
    assert status.states == (
        StateCount(State.PENDING, None, 2),
        StateCount(State.ALIVE, Certainty.CONFIRMED, 1),
    )
    assert (status.due, status.next_due) == (2, NOW + days(1))
    assert status.failures == (
        FailureCount("syndication", Outcome.TIMED_OUT, 2, NOW),
        FailureCount("article", Outcome.TIMED_OUT, 1, NOW),
        FailureCount("oembed", Outcome.TIMED_OUT, 1, NOW),
    )
    assert [(past.id, past.command, past.outcome) for past in status.runs] == [(run.id, "archive", None)]


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {("alive", "confirmed"): 3},
        {("alive", None): 2},
        {("deleted", "confirmed"): 1, ("pending", None): 1},
        {("alive", "confirmed"): 4, ("alive", "reported"): 2, ("alive", None): 1},
        {(state, certainty): 1 for state in State for certainty in (None, *Certainty) if state is not State.PENDING},
    ],
    ids=["none", "one verdict", "without certainty", "others", "all that live", "each"],
)
def test_posts_are_counted_by_verdict(counts: dict[tuple[str, str | None], int], archive: Archive) -> None:
    """As SQLite counts them group by group, whichever of them there are."""
    rows = [verdict for verdict, count in counts.items() for _ in range(count)]
    archive.db.conn.executemany(
        "insert into posts (title, platform, native_id, url, state, certainty) values ('t', 'x', ?, 'u', ?, ?)",
        ((str(number), *verdict) for number, verdict in enumerate(rows)),
    )
    totals = archive.reader.totals()
    assert [(one.state, one.certainty, one.posts) for one in totals.states] == archive.db.execute(
        "select state, certainty, count(*) from posts group by 1, 2 order by 3 desc, 1, 2"
    ).fetchall()
    assert totals.posts == len(rows)


def test_answers_that_nobody_understands_are_counted(archive: Archive, run: Run) -> None:
    recorded = archive.record_article(run.id, article(), [cited("1")])
    (post,) = archive.posts_of([recorded.article_id])
    for number in range(5):
        assert archive.reader.status(NOW).not_understood == ()
        broken = failure(Outcome.MALFORMED, at=NOW - days(number))
        late = failure(Outcome.MALFORMED, at=NOW - days(31))
        archive.record_check(run.id, post, [broken, failure(source="oembed"), late], PENDING, NOW)
    assert archive.reader.status(NOW).not_understood == (NotUnderstood("syndication", 5, NOW - days(4)),)


def test_the_latest_runs_come_first(archive: Archive) -> None:
    for _ in range(7):
        with archive.run("run"):
            pass
    assert [past.id for past in archive.reader.status(NOW).runs] == [7, 6, 5, 4, 3]


def test_what_is_followed_and_how_that_goes(archive: Archive, run: Run) -> None:
    well, ill = (archive.follow(f"https://gazette.example/{name}") for name in ("well", "ill"))
    found = [Found("https://gazette.example/1"), Found("https://gazette.example/2")]
    archive.record_feed_read(
        run.id, well, FeedReading(NOW + days(1), well.pause, changed=True, kind="rss", articles=found)
    )
    broken = failure(Outcome.SERVER_ERROR, source="feed", at=NOW - days(1), detail="HTTP 500")
    archive.record_feed_read(run.id, ill, FeedReading(NOW, ill.pause, broken, failed=True))
    first, _ = archive.due_articles(NOW, 2)
    archive.record_not_read(run.id, first.id, failure(source="article"), NOW + days(2))
    status = archive.reader.status(NOW)
    assert (status.feeds, status.due_feeds, status.next_feed_due, status.feeds_failing) == (2, 1, NOW + days(1), 1)
    (ailing,) = status.failing_feeds
    assert (ailing.url, ailing.failures, ailing.failed_at) == ("https://gazette.example/ill", 1, NOW - days(1))
    assert (ailing.reason, ailing.last_read_at, ailing.next_read_at) == ("server-error (HTTP 500)", None, NOW)
    assert (status.due_articles, status.next_article_due) == (1, NOW + days(2))
    archive.unfollow("https://gazette.example/ill")
    assert (archive.reader.status(NOW).feeds, archive.reader.status(NOW).failing_feeds) == (1, ())


def test_what_waits_and_who_wants_to_be_left_alone(archive: Archive, run: Run) -> None:
    recorded = archive.record_article(run.id, article(), [cited(str(n), n) for n in range(1, 6)])
    for post_id in archive.posts_of([recorded.article_id]):
        refused = failure(Outcome.REFUSED, not_before=NOW + days(1) if post_id == 5 else None)
        archive.record_check(run.id, post_id, [refused], PENDING, NOW + days(1))
    status = archive.reader.status(NOW)
    assert (status.due, status.waiting, status.next_due) == (0, 5, NOW + days(1))
    assert status.failing_sources == ("syndication",)
    assert [(rest.host, rest.until) for rest in status.resting_hosts] == [(HOST, NOW + days(1))]
    archive.record_check(run.id, 3, [capture()], ALIVE, NOW + days(1))
    assert archive.reader.status(NOW).failing_sources == ()


def test_growth_is_known_from_two_runs_a_day_apart(archive: Archive, clock: Clock) -> None:
    with archive.run("run"):
        pass
    assert archive.reader.status(clock.now).growth is None
    clock.now += days(4)
    with archive.run("archive") as run:
        body = "".join(hashlib.sha256(b"%d" % n).hexdigest() for n in range(4000))  # Half of it is left, packed.
        archive.record_article(run.id, article(body), [])
        run.counts["articles"] = 1
    status = archive.reader.status(clock.now)
    assert status.growth is not None
    assert status.growth.days == 4
    assert 30_000 < status.growth.bytes_per_day < 60_000
    assert status.runs[0].counts == {"articles": 1}
    # Of last month only: a year without runs says nothing of today.
    assert archive.reader.status(clock.now + days(365)).growth is None


def test_one_post_that_is_never_answered_makes_no_failing_source(archive: Archive, run: Run) -> None:
    recorded = archive.record_article(run.id, article(), [cited("1"), cited("2", 2)])
    first, second = archive.posts_of([recorded.article_id])
    archive.record_check(run.id, second, [capture()], ALIVE, NOW + days(1))
    for _ in range(20):
        archive.record_check(run.id, first, [failure(Outcome.MALFORMED)], PENDING, NOW)
    assert archive.failing_sources() == set()
