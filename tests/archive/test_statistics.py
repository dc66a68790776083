"""Each figure on a small archive whose answers were reckoned by hand; what is kept of a big one; and no run trips over it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.conftest import Clock, Rows
from archive.invented import NOW, article, cited, failure
from citesnap.archive import Archive, Run, open_archive
from citesnap.archive.questions import statistics
from citesnap.archive.questions.statistic_queries import AT_LEAST, STATISTICS
from citesnap.archive.questions.statistics import LIVE, Figure
from citesnap.archive.records.figures import refresh
from citesnap.model import Outcome

POSTED = datetime(2021, 1, 1, tzinfo=UTC)


def figure(archive: Archive, name: str) -> Figure:
    (found,) = (one for one in archive.reader.figures() if one.name == name)
    return found


class Desk:
    """Writes rows of an archive as a test needs them."""

    def __init__(self, archive: Archive) -> None:
        self.db = archive.db
        self.posts = 0

    def run(self, started_at: str = "2026-01-01T00:00:00Z") -> int:
        return self._add("runs", command="run", started_at=started_at, finished_at=started_at, version="0")

    def article(self, site: str | None = "gazette.example", read_at: str = "2026-01-01T00:00:00Z") -> int:
        number = self._next("articles")
        return self._add("articles", title="t", site=site, url_hash=str(number), first_read_at=read_at)

    def post(self, state: str = "alive", platform: str = "x", posted_at: str | None = None) -> int:
        number = self._next("posts")
        return self._add(
            "posts", title="t", platform=platform, native_id=str(number), url="u", state=state, posted_at=posted_at
        )

    def citation(self, article_id: int, post_id: int | None, run_id: int = 1) -> int:
        number = self._next("citations")
        return self._add(
            "citations",
            article_id=article_id,
            position=number,
            platform="x",
            kind="embed",
            form="prose",
            post_id=post_id,
            first_seen_run=run_id,
            last_seen_run=run_id,
            fingerprint=str(number),
        )

    def verdict(self, post_id: int, state: str, reached_at: str, certainty: str = "reported") -> None:
        self._add("verdicts", post_id=post_id, run_id=1, reached_at=reached_at, state=state, certainty=certainty)

    def attempt(self, post_id: int, source: str, outcome: str, started_at: str = "2026-01-01T00:00:00.000Z") -> int:
        return self._add(
            "attempts",
            run_id=1,
            post_id=post_id,
            source=source,
            outcome=outcome,
            started_at=started_at,
            seconds=1.0,
            tries=1,
        )

    def capture(self, post_id: int, observed_at: str, captured_at: str) -> None:
        """What a web archive showed of a post: how it was when it was captured."""
        snapshot = self._next("snapshots")
        attempt = self.attempt(post_id, "wayback", "captured", captured_at)
        self._add(
            "snapshots",
            post_id=post_id,
            attempt_id=attempt,
            source="wayback",
            observed_at=observed_at,
            captured_at=captured_at,
            truncated=0,
            superseded=0,
            text="t",
            data="{}",
            digest=str(snapshot),
        )
        self.db.execute("update attempts set snapshot_id = ? where id = ?", [snapshot, attempt])
        self.db.commit()

    def life(self, first: int, last: int, *, gone: bool = False) -> int:
        """A post first seen at an age of `first` days, and found gone, or seen for the last time, at `last`."""
        post = self.post("deleted" if gone else "alive", posted_at=_day(0))
        self.verdict(post, "alive", _day(first))
        self.attempt(post, "syndication", "captured", _day(first))
        if gone:
            self.verdict(post, "deleted", _day(last))
        else:
            self.attempt(post, "syndication", "captured", _day(last))
        return post

    def _next(self, table: str) -> int:
        return int(self.db.execute(f"select coalesce(max(id), 0) + 1 from {table}").fetchone()[0])

    def _add(self, table: str, **row: Any) -> int:
        names, marks = ", ".join(row), ", ".join("?" * len(row))
        self.db.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))
        self.db.commit()
        return int(self.db.execute(f"select max(id) from {table}").fetchone()[0])


def _day(age: int) -> str:
    return (POSTED + timedelta(days=age)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def desk(archive: Archive) -> Desk:
    found = Desk(archive)
    found.run()
    return found


class TestSurvival:
    def test_a_worked_example(self, archive: Archive, desk: Desk) -> None:
        """Twenty from birth: one dies at 20 days, ten leave at 40. Of the nine left and eleven late ones two die at 50."""
        desk.life(0, 20, gone=True)
        for _ in range(10):
            desk.life(0, 40)
        for _ in range(9):
            desk.life(0, 100)
        desk.life(30, 50, gone=True)
        desk.life(30, 50, gone=True)
        for _ in range(9):
            desk.life(30, 100)
        # Month 1 (day 30) = 19/20. At 50 days 9 + 11 are under watch: month 2 (day 60) = 19/20 * 18/20. At 100 days all leave.
        assert figure(archive, "survival").rows == (
            (1, 0.95, 1, 30),
            (2, 0.855, 2, 18),
            (4, 0.855, 0, 0),
        )

    def test_a_post_that_was_gone_at_the_first_look_tells_nothing(self, archive: Archive, desk: Desk) -> None:
        for _ in range(AT_LEAST):
            desk.life(0, 25)
        before = figure(archive, "survival").rows
        late = desk.post("deleted", posted_at=_day(0))
        desk.verdict(late, "deleted", _day(10))
        assert before == figure(archive, "survival").rows == ((1, 1.0, 0, 0),)

    def test_a_post_that_came_back_was_never_gone(self, archive: Archive, desk: Desk) -> None:
        for _ in range(AT_LEAST):
            desk.life(0, 80)
        post = desk.life(0, 10, gone=True)
        desk.verdict(post, "alive", _day(20))
        desk.attempt(post, "syndication", "captured", _day(80))
        assert [row[1] for row in figure(archive, "survival").rows] == [1.0] * len(figure(archive, "survival").rows)

    def test_what_a_web_archive_shows_is_no_look_at_the_post(self, archive: Archive, desk: Desk) -> None:
        for _ in range(AT_LEAST):
            post = desk.life(0, 25)
            desk.capture(post, observed_at=_day(10), captured_at=_day(500))
        assert [row[0] for row in figure(archive, "survival").rows] == [1]

    def test_a_few_posts_are_no_curve(self, archive: Archive, desk: Desk) -> None:
        for _ in range(AT_LEAST - 1):
            desk.life(0, 30, gone=True)
        assert figure(archive, "survival").rows == ()

    def test_the_first_of_the_late_do_not_decide_all(self, archive: Archive, desk: Desk) -> None:
        """Two are watched from birth and one dies: that is no half of all posts."""
        desk.life(0, 10, gone=True)
        desk.life(0, 80)
        for _ in range(AT_LEAST):
            desk.life(20, 80)
        assert {row[1] for row in figure(archive, "survival").rows} == {1.0}

    def test_a_post_of_unknown_date_is_left_out(self, archive: Archive, desk: Desk) -> None:
        for _ in range(AT_LEAST):
            post = desk.life(0, 40)
            archive.db.execute("update posts set posted_at = null where id = ?", [post])
        archive.db.commit()
        assert figure(archive, "survival").rows == ()


def test_verdicts_by_month(archive: Archive, desk: Desk) -> None:
    first, second, third = (desk.post() for _ in range(3))
    desk.verdict(first, "alive", "2026-01-05T00:00:00Z")  # no news
    desk.verdict(first, "deleted", "2026-02-05T00:00:00Z")
    desk.verdict(first, "deleted", "2026-03-05T00:00:00Z", "confirmed")  # surer, not other
    desk.verdict(second, "deleted", "2026-02-28T23:59:59Z")
    desk.verdict(third, "suspended", "2026-02-10T00:00:00Z")
    desk.verdict(third, "alive", "2026-04-01T00:00:00Z")
    assert figure(archive, "verdicts_by_month").rows == (
        ("2026-02", "deleted", 2),
        ("2026-02", "suspended", 1),
        ("2026-04", "alive", 1),
    )


def test_rot_by_site(archive: Archive, desk: Desk) -> None:
    gazette, again, courier, text = (
        desk.article(site) for site in ("gazette.example", "gazette.example", "courier.example", None)
    )
    gone, alive, pending = desk.post("deleted"), desk.post(), desk.post("pending")
    for where, what in (
        (gazette, gone),
        (again, gone),  # the same post of the same site
        (gazette, alive),
        (gazette, pending),
        (courier, pending),
        (text, gone),
        (courier, None),
    ):
        desk.citation(where, what)
    assert figure(archive, "rot_by_site").rows == (
        ("gazette.example", 3, 2, 1, 0.5),
        ("courier.example", 1, 0, 0, None),
    )


def test_only_the_largest_sites(archive: Archive, desk: Desk) -> None:
    post = desk.post()
    for number in range(25):
        desk.citation(desk.article(f"{number:02}.example"), post)
    assert len(figure(archive, "rot_by_site").rows) == 20


def test_rot_by_platform_and_by_year(archive: Archive, desk: Desk) -> None:
    for state, platform, posted_at in (
        ("deleted", "x", "2019-12-31T23:59:59Z"),
        ("alive", "x", "2020-01-01T00:00:00.500Z"),
        ("withheld", "x", "2020-05-01T00:00:00Z"),
        ("pending", "bluesky", None),
    ):
        desk.post(state, platform, posted_at)
    assert figure(archive, "rot_by_platform").rows == (("x", 3, 3, 2, 0.6667), ("bluesky", 1, 0, 0, None))
    assert figure(archive, "rot_by_year").rows == (("2019", 1, 1, 1, 1.0), ("2020", 2, 2, 1, 0.5))


def test_answers_by_source(archive: Archive, desk: Desk) -> None:
    post = desk.post()
    for outcome in Outcome:
        desk.attempt(post, "syndication", outcome)
    desk.attempt(post, "wayback", "not-archived")
    failed = sum(outcome.is_failure for outcome in Outcome)
    first, second = figure(archive, "answers_by_source").rows
    assert first == ("syndication", len(Outcome), 2, 8, len(Outcome) - 10 - failed, failed)
    assert second == ("wayback", 1, 0, 0, 1, 0)


def test_growth_by_month(tmp_path: Path) -> None:
    clock = Clock()
    with open_archive(tmp_path / "a.db", clock=clock) as archive:
        with archive.run("archive") as run:
            archive.record_article(run.id, article("abc"), [cited("1"), cited("2", 2)])
        clock.now += timedelta(days=31)
        with archive.run("archive") as run:
            archive.record_article(run.id, article("abcdef", "other.txt"), [cited("1"), cited("3", 2), cited(None, 3)])
        assert figure(archive, "growth_by_month").rows == (
            ("2026-03", 1, 2, 2, 0, 3),
            ("2026-04", 1, 3, 1, 0, 6),
        )


def test_an_empty_archive_has_figures_without_rows(archive: Archive) -> None:
    found = archive.reader.figures()
    assert [one.name for one in found] == [one.name for one in STATISTICS]
    assert {one.rows for one in found} == {()}


def test_each_question_is_one_select_with_the_columns_that_it_names(archive: Archive) -> None:
    """As Datasette wants them."""
    for question in STATISTICS:
        assert question.sql.strip().startswith(("select", "with"))
        assert ";" not in question.sql and ":" not in question.sql and "?" not in question.sql
        assert tuple(column[0] for column in archive.db.execute(question.sql).description) == question.columns


# Big archives


@pytest.fixture
def big(archive: Archive, run: Run) -> Iterator[int]:
    """An archive with one attempt whose id says that there are very many; the run that made it."""
    recorded = archive.record_article(run.id, article(), [cited()])
    (post,) = archive.posts_of([recorded.article_id])
    archive.db.execute(
        "insert into attempts (id, run_id, post_id, source, started_at, seconds, outcome, tries)"
        " values (?, ?, ?, 'syndication', '2026-03-14T09:26:53.000Z', 1, 'timed-out', 1)",
        [LIVE, run.id, post],
    )
    archive.db.commit()
    yield run.id


def test_a_big_archive_shows_what_was_kept(archive: Archive, big: int) -> None:
    before = archive.reader.figures()
    assert {(one.rows, one.as_of) for one in before} == {((), None)}
    assert all("citesnap run" in (one.note or "") for one in before)
    assert refresh(archive._db, big, NOW)
    platform = figure(archive, "rot_by_platform")
    assert (platform.rows, platform.as_of, platform.note) == ((("x", 1, 0, 0, None),), "2026-03-14T09:26:53Z", None)


def test_kept_figures_are_of_the_run_that_worked_them_out(archive: Archive, big: int, rows: Rows, sound: None) -> None:
    refresh(archive._db, big, NOW)
    assert rows("select distinct run_id, worked_out_at from figures") == [(big, "2026-03-14T09:26:53Z")]
    assert len(rows("select name from figures")) == len(STATISTICS)


def test_they_are_renewed_once_a_day(archive: Archive, big: int) -> None:
    assert refresh(archive._db, big, NOW)
    assert not refresh(archive._db, big, NOW + timedelta(hours=19))
    assert refresh(archive._db, big, NOW + timedelta(hours=20))


def test_they_are_renewed_when_one_is_missing(archive: Archive, big: int) -> None:
    refresh(archive._db, big, NOW)
    archive.db.execute("delete from figures where name = 'survival'")
    archive.db.commit()
    assert refresh(archive._db, big, NOW + timedelta(minutes=1))


def test_an_idle_run_works_nothing_out(archive: Archive, big: int, rows: Rows) -> None:
    with archive.run("run") as idle:
        pass
    assert idle.id != big
    assert rows("select * from figures") == []


def test_a_run_that_recorded_something_does(archive: Archive, clock: Clock, rows: Rows) -> None:
    with archive.run("archive") as run:
        recorded = archive.record_article(run.id, article(), [cited()])
        archive.db.execute("update citations set id = ?", [LIVE + 1])
        archive.db.commit()
    assert recorded.article_id
    assert rows("select distinct run_id from figures") == [(run.id,)]


def test_a_small_archive_keeps_nothing(archive: Archive, rows: Rows) -> None:
    with archive.run("archive") as run:
        archive.record_unread_article(run.id, "https://gazette.example/", failure())
    assert rows("select * from figures") == []


def test_an_archive_of_an_older_citesnap_can_be_read(archive: Archive, big: int) -> None:
    archive.db.execute("drop table figures")
    assert {one.note for one in archive.reader.figures()} == {statistics.NOT_YET}


def test_what_sqlite_objects_to_is_left_to_a_later_run(archive: Archive, big: int, rows: Rows) -> None:
    archive.db.execute("pragma busy_timeout = 10")
    other = sqlite3.connect(archive.path, isolation_level=None)
    other.execute("begin immediate")
    assert not refresh(archive._db, big, NOW)
    other.execute("rollback")
    assert refresh(archive._db, big, NOW)
    other.close()


def test_a_signal_stops_the_work_and_changes_nothing(archive: Archive, big: int, rows: Rows) -> None:
    """The signal comes while SQLite is at work on a question that it would never finish."""
    endless = "with n (i) as (select 1 union all select i + 1 from n) select count(*) from n"
    Desk(archive).verdict(1, "alive", "2026-03-14T09:26:53Z")
    archive.db.execute("alter table verdicts rename to kept_verdicts")
    archive.db.execute(f"create view verdicts as select * from kept_verdicts where ({endless}) = id")
    archive.db.commit()
    before = signal.signal(signal.SIGTERM, _terminated)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM))
    try:
        with pytest.raises(SystemExit):
            timer.start()
            refresh(archive._db, big, NOW)
            timer.join()
    finally:
        signal.signal(signal.SIGTERM, before)
        archive.db.execute("drop view verdicts")
        archive.db.execute("alter table kept_verdicts rename to verdicts")
        archive.db.commit()
    assert rows("select * from figures") == []
    assert not [thread for thread in threading.enumerate() if thread.name == "figures" and _lives(thread)]


def _terminated(*_: object) -> None:
    raise SystemExit(143)


def _lives(thread: threading.Thread) -> bool:
    thread.join(5)
    return thread.is_alive()


def test_kept_rows_are_plain_json(archive: Archive, big: int, rows: Rows) -> None:
    refresh(archive._db, big, NOW)
    kept: Iterable[tuple[str, str]] = rows("select name, rows from figures")
    assert all(isinstance(json.loads(text), list) for _, text in kept)
