"""What is in an archive, what is due, what failed lately. Reads only; every count comes from an index."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from citesnap.archive.file import views
from citesnap.archive.file.database import Database
from citesnap.archive.questions.hosts import closed_hosts, failing_sources
from citesnap.archive.records.articles import unread_articles
from citesnap.archive.records.posts import count_due, count_waiting, next_due, pending_platforms
from citesnap.model import Certainty, Outcome, State
from citesnap.text.times import read_stamp, read_stamp_or_none, stamp, stamp_ms

LATELY = timedelta(days=7)
LAST_RUNS = 5
MOST_FEEDS = 20
MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many posts have this verdict."""

    state: State
    certainty: Certainty | None
    posts: int


@dataclass(frozen=True, slots=True)
class FailureCount:
    """How often a source failed in one way lately, and when last."""

    source: str
    outcome: Outcome
    attempts: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class PastRun:
    """A row of `runs`. `outcome` and `finished_at` are None while it runs; the latter also when it was killed."""

    id: int
    command: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    counts: dict[str, int]
    """What it did: `articles`, `new_citations`, `posts`, `captured`, ... without those that are 0."""


@dataclass(frozen=True, slots=True)
class FailingFeed:
    """A followed feed whose last readings failed: how many in a row, when the last one and why, and when it is tried again."""

    url: str
    failures: int
    failed_at: datetime | None
    reason: str | None
    last_read_at: datetime | None
    next_read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Growth:
    """How fast the file grows: bytes a day between two runs, `days` apart, of the last thirty days."""

    bytes_per_day: int
    days: float


@dataclass(frozen=True, slots=True)
class Resting:
    """A host that asked to be left alone until then."""

    host: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Status:
    """An archive in numbers. Sizes are bytes."""

    articles: int
    unread_articles: int
    citations: int
    unresolved: int
    posts: int
    states: tuple[StateCount, ...]
    due: int
    """Posts to ask about now."""
    next_due: datetime | None
    """When the next post falls due that is not due yet."""
    snapshots: int
    media_held: int
    media_missing: int
    failures: tuple[FailureCount, ...]
    """Of the last seven days, the commonest first."""
    runs: tuple[PastRun, ...]
    """The last five, the latest first."""
    size: int
    """Of the file."""
    waiting: int
    """Pending posts that wait for a time that a source set, or for their next try."""
    due_articles: int
    """Articles to read now: those that feeds led to, and those given by hand that could not be read."""
    next_article_due: datetime | None
    feeds: int
    """What is followed."""
    due_feeds: int
    next_feed_due: datetime | None
    feeds_failing: int
    failing_feeds: tuple[FailingFeed, ...]
    """The twenty that have failed longest."""
    failing_sources: tuple[str, ...]
    """Sources that answered nothing of late: each run asks them once, until they do."""
    resting_hosts: tuple[Resting, ...]
    growth: Growth | None
    """None while it is not known: it takes two runs, a day apart."""

    def record(self) -> dict[str, Any]:
        """The same, ready for JSON."""
        return {key: _plain(value) for key, value in asdict(self).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Mapping):
        return {key: _plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value


def status(db: Database, now: datetime) -> Status:
    """The numbers at this moment, all from one state of the archive."""
    db.execute("begin")
    try:
        return _status(db, now)
    finally:
        db.rollback()


def _status(db: Database, now: datetime) -> Status:
    def one(sql: str) -> int:
        return int(db.execute(sql).fetchone()[0])

    def when(sql: str) -> datetime | None:
        return read_stamp_or_none(db.execute(sql).fetchone()[0])

    at = stamp(now)
    states = tuple(
        StateCount(State(state), Certainty(certainty) if certainty else None, posts)
        for state, certainty, posts in db.execute(
            "select state, certainty, count(*) from posts group by state, certainty order by count(*) desc, state"
        )
    )
    failures = tuple(
        FailureCount(source, Outcome(outcome), attempts, read_stamp(latest))
        for source, outcome, attempts, latest in db.execute(
            f"select source, outcome, count(*), max(started_at) from attempts"
            f" where {views.FAILED} and started_at >= ? group by source, outcome order by count(*) desc, source, outcome",
            [stamp_ms(now - LATELY)],
        )
    )
    runs = tuple(
        PastRun(run_id, command, read_stamp(started_at), read_stamp_or_none(finished_at), outcome, json.loads(counts))
        for run_id, command, started_at, finished_at, outcome, counts in db.execute(
            "select id, command, started_at, finished_at, outcome, counts from runs order by id desc limit ?",
            [LAST_RUNS],
        )
    )
    unread = one("select count(*) from articles where first_read_at is null and same_as is null")
    aliases = one("select count(*) from articles where same_as is not null")
    return Status(
        articles=one("select count(*) from articles") - unread - aliases,
        unread_articles=unread,
        citations=one("select count(*) from citations"),
        unresolved=one("select count(*) from citations where post_id is null"),
        posts=sum(found.posts for found in states),
        states=states,
        due=count_due(db, now),
        next_due=next_due(db, now),
        snapshots=one("select count(*) from snapshots"),
        media_held=one("select count(*) from media where sha256 is not null"),
        media_missing=one("select count(*) from media where sha256 is null"),
        failures=failures,
        runs=runs,
        size=one("pragma page_count") * one("pragma page_size"),
        waiting=count_waiting(db, now, None, pending_platforms(db)),
        due_articles=one(f"select count(*) from articles where next_read_at <= '{at}' and same_as is null")
        + len(unread_articles(db)),
        next_article_due=when(
            f"select min(next_read_at) from articles where next_read_at > '{at}' and same_as is null"
        ),
        feeds=one("select count(*) from feeds where next_read_at is not null"),
        due_feeds=one(f"select count(*) from feeds where next_read_at <= '{at}'"),
        next_feed_due=when(f"select min(next_read_at) from feeds where next_read_at > '{at}'"),
        feeds_failing=one(f"select count(*) from feeds where {_FAILING_FEED}"),
        failing_feeds=tuple(_failing_feeds(db)),
        failing_sources=tuple(sorted(failing_sources(db))),
        resting_hosts=tuple(Resting(host, until) for host, until in sorted(closed_hosts(db, now).items())),
        growth=_growth(db, now),
    )


_FAILING_FEED = "failures > 0 and next_read_at is not null"


def _failing_feeds(db: Database) -> Iterator[FailingFeed]:
    rows = db.execute(
        f"""
        select url, failures, last_read_at, next_read_at,
            (select max(id) from attempts where attempts.feed_id = feeds.id) as latest
        from feeds where {_FAILING_FEED} order by failures desc, id limit ?
        """,
        [MOST_FEEDS],
    ).fetchall()
    for url, failures, last_read_at, next_read_at, latest in rows:
        failed_at, reason = db.execute(
            "select max(started_at), outcome || coalesce(' (' || detail || ')', '') from attempts where id = ?",
            [latest],
        ).fetchone()
        read, again = read_stamp_or_none(last_read_at), read_stamp_or_none(next_read_at)
        yield FailingFeed(url, failures, read_stamp_or_none(failed_at), reason, read, again)


def _growth(db: Database, now: datetime) -> Growth | None:
    """From the sizes that the runs of the last thirty days left: the first of them against the last."""
    known = "from runs where size is not null and started_at >= ? order by id"
    first, last = (
        db.execute(f"select started_at, size {known} {way} limit 1", [stamp(now - MONTH)]).fetchone()
        for way in ("asc", "desc")
    )
    if first is None:
        return None
    days = (read_stamp(last[0]) - read_stamp(first[0])) / timedelta(days=1)
    return Growth(round((last[1] - first[1]) / days), round(days, 1)) if days >= 1 else None
