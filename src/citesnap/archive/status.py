"""What is in an archive, what is due, what failed lately. Reads only; every count comes from an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from citesnap.archive import views
from citesnap.archive.database import Database
from citesnap.archive.posts import count_due, next_due
from citesnap.archive.values import fine_stamp, moment, moment_or_none, stamp
from citesnap.model import Certainty, Outcome, State

LATELY = timedelta(days=7)
LAST_RUNS = 5


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

    states = tuple(
        StateCount(State(state), Certainty(certainty) if certainty else None, posts)
        for state, certainty, posts in db.execute(
            "select state, certainty, count(*) from posts group by state, certainty order by count(*) desc, state"
        )
    )
    failures = tuple(
        FailureCount(source, Outcome(outcome), attempts, moment(latest))
        for source, outcome, attempts, latest in db.execute(
            f"select source, outcome, count(*), max(started_at) from attempts"
            f" where {views.FAILED} and started_at >= ? group by source, outcome order by count(*) desc, source, outcome",
            [fine_stamp(now - LATELY)],
        )
    )
    runs = tuple(
        PastRun(run_id, command, moment(started_at), moment_or_none(finished_at), outcome)
        for run_id, command, started_at, finished_at, outcome in db.execute(
            "select id, command, started_at, finished_at, outcome from runs order by id desc limit ?", [LAST_RUNS]
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
    )
