"""The row of a run, however the run ends."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from archive.conftest import Clock, Rows
from archive.invented import NOW
from citesnap import __version__
from citesnap.archive import Archive, open_archive


def test_a_run_is_there_at_once_and_closed_at_the_end(archive: Archive, clock: Clock, rows: Rows) -> None:
    with archive.run("archive") as run:
        assert run.started_at == NOW
        assert rows("select id, command, started_at, finished_at, outcome, version from runs") == [
            (run.id, "archive", "2026-03-14T09:26:53Z", None, None, __version__)
        ]
        run.counts["posts"] += 2
        run.counts["articles"] += 1
        clock.now += timedelta(seconds=5)
    assert rows("select finished_at, outcome, counts from runs") == [
        ("2026-03-14T09:26:58Z", "done", '{"articles":1,"posts":2}')
    ]


def test_a_run_with_something_left_to_do_says_so(archive: Archive, rows: Rows) -> None:
    with archive.run("run") as run:
        run.outcome = "incomplete"
    assert rows("select outcome from runs") == [("incomplete",)]


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (KeyboardInterrupt(), "interrupted"),
        (SystemExit(143), "interrupted"),
        (SystemExit(130), "interrupted"),
        (SystemExit(1), "failed"),
        (ValueError("a bug"), "failed"),
    ],
    ids=repr,
)
def test_what_goes_wrong_decides_the_outcome(archive: Archive, rows: Rows, error: BaseException, outcome: str) -> None:
    with pytest.raises(type(error)), archive.run("run") as run:
        run.counts["posts"] = 1
        raise error
    assert rows("select outcome, finished_at is not null, counts from runs") == [(outcome, 1, '{"posts":1}')]


def test_a_run_that_died_is_marked_by_the_next(archive: Archive, rows: Rows) -> None:
    archive.db.execute("insert into runs (command, started_at, version) values ('run', '2026-01-01T00:00:00Z', '0')")
    with archive.run("run"):
        assert rows("select outcome, finished_at from runs order by id") == [("interrupted", None), (None, None)]


def test_at_the_end_everything_is_in_the_one_file(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        with archive.run("run"):
            pass
        assert archive.path.with_name("archive.db-wal").stat().st_size == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive.db", "archive.db.lock"]


def test_a_reader_in_the_middle_of_something_does_not_hold_up_the_end(archive: Archive) -> None:
    reader = sqlite3.connect(archive.path)
    reader.execute("begin")
    reader.execute("select * from runs").fetchall()
    with archive.run("run"):
        pass
    assert archive.db.execute("pragma busy_timeout").fetchone() == (30_000,)
    reader.close()


def test_the_summary_of_runs(archive: Archive, clock: Clock) -> None:
    with archive.run("archive") as run:
        run.counts.update(articles=2, new_citations=7, posts=4, captured=3)
        clock.now += timedelta(seconds=90)
    (row,) = archive.db.query("select * from runs_summary")
    assert (row["seconds"], row["outcome"], row["articles"], row["new_citations"]) == (90, "done", 2, 7)
    assert (row["posts_asked"], row["captured"], row["newly_gone"]) == (4, 3, None)
