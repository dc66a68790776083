"""Asking the sources about many posts at once: which one next, each at its own desk, media last. Records nothing.

The rule of the ladder (`next_source`) is pure. What a source is good for, its module says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from citesnap.crew import Crew
from citesnap.model import Attempt, Outcome, Post, State
from citesnap.sources import Source, source
from citesnap.sources.media import take
from citesnap.verdicts import Asked, Check, judge
from citesnap.web import Web

__all__ = ["Job", "crew", "is_archive", "next_source"]

MEDIA = "media"
"""The desk where files are taken; no source may have this name."""

THREADS = {MEDIA: 4}
"""Threads at a desk; one where nothing else is said. More than one only helps where answers are slow and the pace is quick."""

MISSED_AGAIN = timedelta(days=30)
"""How long a clean miss of a web archive holds: captures turn up late, seldom soon (archives index within days to months)."""

_SETTLED = frozenset({State.DELETED, State.ACCOUNT_GONE, State.SUSPENDED, State.PROTECTED})
"""What no other live source will show either."""


@dataclass(slots=True)
class Job:
    """One post on its way up the ladder.

    `key` is the caller's word for it. `past` are all attempts of earlier runs, `held` the addresses of media that are kept
    already, each with its SHA-256. `attempts` fills up.
    """

    key: int
    post: Post
    names: Sequence[str]
    past: Sequence[Asked] = ()
    held: Mapping[str, str] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)


def crew(web: Web, now: datetime) -> Crew[Job]:
    """The crew that asks: its `work` yields each job with all its attempts, in the order in which they end."""
    return Crew(lambda job: _desk(job, now), lambda desk, job: _do(desk, job, web), lambda desk: THREADS.get(desk, 1))


def _desk(job: Job, now: datetime) -> str | None:
    name = next_source(job.names, job.attempts, job.past, now)
    if name is None and any(m.outcome is None for a in job.attempts if a.snapshot for m in a.snapshot.media):
        return MEDIA
    return name


def _do(desk: str, job: Job, web: Web) -> None:
    if desk != MEDIA:
        job.attempts.append(source(desk).ask(job.post, web))
        return
    held = dict(job.held)
    for number, attempt in enumerate(job.attempts):
        if attempt.snapshot is None:
            continue
        media = tuple(take(attempt.snapshot.media, held, web))
        held |= {item.url: item.sha256 for item in media if item.sha256}
        job.attempts[number] = replace(attempt, snapshot=replace(attempt.snapshot, media=media))


def next_source(names: Sequence[str], asked: Sequence[Attempt], past: Sequence[Asked], now: datetime) -> str | None:
    """Whom to ask next about a post; None when there is nothing more to learn today.

    Live sources come first, in their order: until one has shown the post, and a second has given its opinion where the first
    refused. A post that a source cut goes on to those that have long posts whole. Web archives are asked for posts that no
    live source shows and that no earlier run has a snapshot of, each again `MISSED_AGAIN` after a clean miss.
    """
    done = {attempt.source for attempt in asked}
    last = max((number for number, name in enumerate(names) if name in done), default=-1)
    for name in names[last + 1 :]:
        if _worth(source(name), asked, past, now):
            return name
    return None


def _worth(candidate: Source, asked: Sequence[Attempt], past: Sequence[Asked], now: datetime) -> bool:
    shown = [attempt.snapshot for attempt in asked if attempt.snapshot]
    if is_archive(candidate):
        if shown or any(attempt.outcome is Outcome.CAPTURED for attempt in past):
            return False
        mine = [attempt for attempt in past if attempt.source == candidate.NAME]
        missed = mine and mine[-1].outcome in (Outcome.NOT_ARCHIVED, Outcome.EXCLUDED)
        return not (missed and now - mine[-1].started_at < MISSED_AGAIN)
    if shown:
        return bool(getattr(candidate, "LONG_POSTS", False)) and all(snapshot.truncated for snapshot in shown)
    if len(asked) < 2:
        return True
    return judge(Check.of(asked)) not in _SETTLED


def is_archive(candidate: Source) -> bool:
    """True for a source that shows the past (`PAST = True` in its module): its word says nothing of a post's fate today."""
    return bool(getattr(candidate, "PAST", False))
