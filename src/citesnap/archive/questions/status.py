"""The content of an archive, what is due and what failed recently: for `citesnap status`. Reads only; indexes give every count."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from citesnap.archive.file import views
from citesnap.archive.questions.articles import IS_FOLLOWED, ArticleQuestions
from citesnap.archive.questions.chosen_posts import GONE, ChosenPostQuestions, Filter, PostOfDesk
from citesnap.archive.questions.feeds import FAILING, FailingFeed, FeedQuestions
from citesnap.archive.questions.hosts import HostQuestions
from citesnap.archive.questions.posts import PostQuestions
from citesnap.archive.questions.totals import FailureCount, NotUnderstood, PastRun, TotalQuestions, Totals
from citesnap.text.times import stamp

__all__ = ["Growth", "Resting", "Status", "StatusQuestions"]

LAST_RUNS = 5
MOST_FEEDS = 20
MONTH = timedelta(days=30)
WEEK = timedelta(days=7)
FEW_POSTS = 10
LATE = timedelta(days=2)
"""How long nothing may run while something is due, before a run counts as overdue: cron calls it daily or more often."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How fast the file grows: bytes per day between two runs of the last thirty days, `days` apart."""

    bytes_per_day: int
    days: float


@dataclass(frozen=True, slots=True)
class Resting:
    """A host that asked to be left alone until then."""

    host: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Status(Totals):
    """An archive in numbers: how much there is, and what else `citesnap status` tells. Sizes are bytes."""

    due: int
    """Posts to ask about now."""
    next_due: datetime | None
    """When the next post that is not due yet becomes due."""
    media_missing: int
    failures: tuple[FailureCount, ...]
    """Failures of the last seven days, the most common first."""
    not_understood: tuple[NotUnderstood, ...]
    """Sources that gave answers in the last thirty days which no reader understood: they may have changed their shape."""
    runs: tuple[PastRun, ...]
    """The last five runs, the latest first."""
    size: int
    """The size of the file."""
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
    """The twenty feeds that have failed longest."""
    failing_sources: tuple[str, ...]
    """Sources that have not answered recently: each run asks them once, until they answer."""
    resting_hosts: tuple[Resting, ...]
    growth: Growth | None
    """None while unknown: it needs two runs a day apart."""
    gone_lately: int
    """Posts first found gone in the last seven days."""
    lately: tuple[PostOfDesk, ...]
    """The ten of them found gone last."""
    last_run_at: datetime | None
    overdue: timedelta | None
    """How long nothing ran although something is due; None where all is well."""


@dataclass(frozen=True, slots=True)
class _Size:
    """How large the file was when a run ended, in bytes."""

    started_at: datetime
    size: int


class StatusQuestions(
    ChosenPostQuestions, TotalQuestions, PostQuestions, ArticleQuestions, FeedQuestions, HostQuestions
):
    """The archive in numbers."""

    def status(self, now: datetime) -> Status:
        """The archive in numbers at this moment, all from one state of it."""
        with self.one_state():
            return self._status(now)

    def _status(self, now: datetime) -> Status:
        at = [stamp(now)]
        totals = self.totals()
        due, due_feeds = self.count_due(now), self._count("feeds where next_read_at <= ?", at)
        last_run = self._time("select max(started_at) from runs")
        gone = self._count(f"posts where first_gone_at >= ? and {views.GONE}", [stamp(now - WEEK)])
        return Status(
            **{field.name: getattr(totals, field.name) for field in fields(Totals)},
            due=due,
            next_due=self.next_due(now),
            media_missing=self._count("media where sha256 is null"),
            failures=tuple(self.recent_failures(now)),
            not_understood=tuple(self.not_understood(now)),
            runs=tuple(self.past_runs(LAST_RUNS)),
            size=int(self._value("pragma page_count") * self._value("pragma page_size")),
            waiting=self.count_waiting(now, None, self.pending_platforms()),
            due_articles=self._count(f"articles where next_read_at <= ? and {IS_FOLLOWED}", at)
            + len(self.unread_articles(now)),
            next_article_due=self._time(
                "select min(next_read_at) from articles where next_read_at > ? and same_as is null", at
            ),
            feeds=self._count("feeds where next_read_at is not null"),
            due_feeds=due_feeds,
            next_feed_due=self._time("select min(next_read_at) from feeds where next_read_at > ?", at),
            feeds_failing=self._count(f"feeds where {FAILING}"),
            failing_feeds=tuple(self.failing_feeds(MOST_FEEDS)),
            failing_sources=tuple(sorted(self.failing_sources())),
            resting_hosts=tuple(Resting(host, until) for host, until in sorted(self.closed_hosts(now).items())),
            growth=self._growth(now),
            gone_lately=gone,
            lately=tuple(self.posts_of_desk(Filter([GONE], since=now - WEEK, limit=FEW_POSTS))) if gone else (),
            last_run_at=last_run,
            overdue=now - last_run if last_run and now - last_run > LATE and (due or due_feeds) else None,
        )

    def _growth(self, now: datetime) -> Growth | None:
        """Growth from the first to the last size that the runs of the last thirty days recorded."""
        known = "select started_at, size from runs where size is not null and started_at >= ? order by id"
        first = self._one(_Size, f"{known} limit 1", [stamp(now - MONTH)])
        last = self._one(_Size, f"{known} desc limit 1", [stamp(now - MONTH)])
        if first is None or last is None:
            return None
        days = (last.started_at - first.started_at) / timedelta(days=1)
        return Growth(round((last.size - first.size) / days), round(days, 1)) if days >= 1 else None
