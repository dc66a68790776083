"""An archive in numbers."""

from __future__ import annotations

import json

from archive.conftest import Clock
from archive.invented import ALIVE, NOW, PENDING, article, capture, cited, days, failure, picture, shown
from citesnap.archive import Archive, FailureCount, Run, StateCount
from citesnap.model import Certainty, Outcome, State


def test_an_empty_archive(archive: Archive) -> None:
    status = archive.status(NOW)
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
    status = archive.status(NOW)
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


def test_it_is_ready_for_json(archive: Archive, run: Run) -> None:
    record = json.loads(json.dumps(archive.status(NOW).record()))
    assert record["runs"][0]["started_at"] == "2026-03-14T09:26:53Z"
    assert record["next_due"] is None


def test_the_latest_runs_come_first(archive: Archive) -> None:
    for _ in range(7):
        with archive.run("run"):
            pass
    assert [past.id for past in archive.status(NOW).runs] == [7, 6, 5, 4, 3]
