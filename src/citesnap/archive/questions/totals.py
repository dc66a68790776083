"""The main counts of an archive, for `citesnap status` and the home page. Reads only.

Every count comes from an index.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from citesnap.archive.file import views
from citesnap.archive.questions.base import Questions
from citesnap.model import SAVE_PAGE_NOW, Certainty, Outcome, State
from citesnap.text.times import stamp_ms

__all__ = ["FailureCount", "NotUnderstood", "PastRun", "StateCount", "TotalQuestions", "Totals"]

LATELY = timedelta(days=7)
"""How far back failures are counted."""

A_MONTH = timedelta(days=30)
SEVERAL = 5
"""Answers not understood from which on a source may have changed its shape. A few are cut on the way, or are error pages."""


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many posts have this verdict."""

    state: str
    certainty: str | None
    posts: int


@dataclass(frozen=True, slots=True)
class Totals:
    """How much there is. `unresolved` citations are of posts not known yet."""

    articles: int
    """Those that were read."""
    unread_articles: int
    """Those that were not read: `unreadable_articles` because they could not be, the others wait for their first try."""
    unreadable_articles: int
    citations: int
    unresolved: int
    posts: int
    states: tuple[StateCount, ...]
    """The most common first."""
    snapshots: int
    media_held: int


@dataclass(frozen=True, slots=True)
class FailureCount:
    """How often a source failed in one way recently, and when last."""

    source: str
    outcome: str
    attempts: int
    latest: datetime


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """How many answers of a source about posts no reader understood lately, and when the first of them came."""

    source: str
    answers: int
    since: datetime


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


_ALIVE, _CONFIRMED = f"'{State.ALIVE}'", f"'{Certainty.CONFIRMED}'"
_OTHERS = " union all ".join(
    f"select state, certainty, count(*) as posts from posts where {condition} group by state, certainty"
    for condition in (
        f"state < {_ALIVE}",
        f"state > {_ALIVE}",
        f"state = {_ALIVE} and certainty is null",
        f"state = {_ALIVE} and certainty < {_CONFIRMED}",
        f"state = {_ALIVE} and certainty > {_CONFIRMED}",
    )
)
_STATES = f"""
with others as ({_OTHERS}),
    commonest as (select (select count(*) from posts) - coalesce(sum(posts), 0) as posts from others)
select * from others
union all select {_ALIVE}, {_CONFIRMED}, posts from commonest where posts > 0
order by 3 desc, 1, 2
"""
"""SQL: how many posts have each verdict. Those with the commonest one are the rest, for SQLite counts a table several times as
fast as a part of an index. Each condition by itself is a range of the index."""


class TotalQuestions(Questions):
    """How much there is, what failed recently, what ran last."""

    def totals(self) -> Totals:
        """How much there is of everything."""
        states = self._all(StateCount, _STATES)
        unread = self._count("articles where first_read_at is null and same_as is null")
        aliases = self._count("articles where same_as is not null")
        return Totals(
            articles=self._count("articles") - unread - aliases,
            unread_articles=unread,
            unreadable_articles=self._count(
                "articles where first_read_at is null and same_as is null and exists"
                " (select 1 from attempts where attempts.article_id = articles.id and source <> ?)",
                [SAVE_PAGE_NOW],
            ),
            citations=self._count("citations"),
            unresolved=self._count("citations where post_id is null and resolved_by is null"),
            posts=sum(state.posts for state in states),
            states=tuple(states),
            snapshots=self._count("snapshots"),
            media_held=self._count("media where sha256 is not null"),
        )

    def recent_failures(self, now: datetime, limit: int | None = None) -> list[FailureCount]:
        """Attempts without an answer in the last seven days, the most common first."""
        return self._all(
            FailureCount,
            "select source, outcome, count(*) as attempts, max(started_at) as latest from attempts"
            f" where {views.FAILED} and started_at >= ?"
            " group by source, outcome order by count(*) desc, source, outcome limit ?",
            [stamp_ms(now - LATELY), -1 if limit is None else limit],
        )

    def not_understood(self, now: datetime) -> list[NotUnderstood]:
        """The sources of posts that gave several answers in the last thirty days which were not understood, the most first."""
        return self._all(
            NotUnderstood,
            "select source, count(*) as answers, min(started_at) as since from attempts"
            f" where {views.FAILED} and started_at >= ? and outcome = '{Outcome.MALFORMED}' and post_id is not null"
            f" group by source having count(*) >= {SEVERAL} order by count(*) desc, source",
            [stamp_ms(now - A_MONTH)],
        )

    def past_runs(self, limit: int) -> list[PastRun]:
        """The last runs, the latest first."""
        return self._all(
            PastRun,
            "select id, command, started_at, finished_at, outcome, counts from runs order by started_at desc, id desc limit ?",
            [limit],
        )
