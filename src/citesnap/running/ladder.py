"""Asking the sources about many posts at once: which one next, each at its own desk, media last. Records nothing.

The rule of the ladder (`next_source`) is pure. What a source is good for stands in its row (`askable`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post, State
from citesnap.resolving import lost
from citesnap.resolving.lost import LostLink
from citesnap.running.askable import is_archive, source
from citesnap.running.breaker import Breaker
from citesnap.running.workers import Crew
from citesnap.sources import load
from citesnap.sources.media import take
from citesnap.verdicts import MISSED_AGAIN, Asked, Check, judge
from citesnap.web import Web

__all__ = ["Job", "crew", "next_source"]

MEDIA, EDITS = "media", "edits"
"""The desks where files are taken and earlier versions asked for; no source may have these names."""

THREADS = 8
"""Threads at a desk, so that slow answers do not break the pace; a host that wants to be asked one at a time is all the same. Web
archives want it, and have one."""

_SETTLED = frozenset({State.DELETED, State.ACCOUNT_GONE, State.SUSPENDED, State.PROTECTED})
"""What no other live source will show either."""


@dataclass(slots=True)
class Job:
    """One post on its way up the ladder.

    `key` is the caller's word for it. `past` are all attempts of earlier runs, `held` the addresses of media that are kept
    already, each with its SHA-256, `versions` the versions that are. `attempts` fills up, until the job is `done`.
    """

    key: int
    post: Post
    names: Sequence[str]
    past: Sequence[Asked] = ()
    held: Mapping[str, str] = field(default_factory=dict)
    versions: frozenset[str] = frozenset()
    attempts: list[Attempt] = field(default_factory=list)
    edits_asked: bool = False
    done: bool = False


def crew(web: Web, now: datetime, max_media: int, failing: Collection[str] = ()) -> Crew[Job | LostLink]:
    """The crew that asks, about posts and about lost links side by side.

    Its `work` yields each job with all its attempts, in the order in which they end. `max_media` is the most bytes of one
    media file, `failing` are the sources that had no answer for earlier runs.
    """
    breaker = Breaker(failing)

    def desk_of(job: Job | LostLink) -> str | None:
        if isinstance(job, LostLink):
            return job.next_desk()
        desk = _desk(job, now)
        job.done = desk is None
        return desk

    def do(desk: str, job: Job | LostLink) -> None:
        if isinstance(job, LostLink):
            job.visit(desk, web, breaker.ask)
        else:
            _do(desk, job, web, max_media, breaker)

    return Crew(desk_of, do, _threads)


def _threads(desk: str) -> int:
    if desk in (MEDIA, EDITS, lost.SHORT_LINK):
        return THREADS
    return 1 if desk == lost.ARCHIVES or is_archive(desk) else THREADS


def _desk(job: Job, now: datetime) -> str | None:
    name = next_source(job.names, job.attempts, job.past, now)
    if name is None and _missing_versions(job):
        return EDITS
    if name is None and any(m.outcome is None for a in job.attempts if a.snapshot for m in a.snapshot.media):
        return MEDIA
    return name


def _do(desk: str, job: Job, web: Web, max_media: int, breaker: Breaker) -> None:
    if desk == EDITS:
        for name, version in _missing_versions(job):
            url = platforms.canonical_url(job.post.platform, version, job.post.handle)
            post = replace(job.post, native_id=version, url=url)
            job.attempts += breaker.ask(name, partial(_ask, name, post, web))
        job.edits_asked = True
        return
    if desk != MEDIA:
        before = next((attempt.outcome for attempt in reversed(job.past) if attempt.source == desk), None)
        again = before is not None and before.is_failure
        job.attempts += breaker.ask(desk, partial(_ask, desk, job.post, web), again=again)
        return
    held = dict(job.held)
    for number, attempt in enumerate(job.attempts):
        if attempt.snapshot is None:
            continue
        media = tuple(take(attempt.snapshot.media, held, web, max_media))
        held |= {item.url: item.sha256 for item in media if item.sha256}
        job.attempts[number] = replace(attempt, snapshot=replace(attempt.snapshot, media=media))


def _ask(name: str, post: Post, web: Web) -> list[Attempt]:
    return [load(source(name)).ask(post, web)]


def _missing_versions(job: Job) -> list[tuple[str, str]]:
    """Versions of an edited post that nobody showed yet, each with the source to ask."""
    shown = [attempt.snapshot for attempt in job.attempts if attempt.snapshot and attempt.snapshot.version]
    if job.edits_asked or not shown:
        return []
    here = job.versions | {snapshot.version for snapshot in shown}
    return [(shown[0].source, version) for version in shown[0].data.get("edits", ()) if version not in here]


def next_source(names: Sequence[str], asked: Sequence[Attempt], past: Sequence[Asked], now: datetime) -> str | None:
    """Whom to ask next about a post; None when there is nothing more to learn today.

    Live sources come first, in their order: until one has shown the post, and a second has given its opinion where the first
    refused. A post that a source cut goes on to those that have long posts whole. Web archives are asked for posts that no
    live source shows and that no earlier run has a snapshot of, each again `MISSED_AGAIN` after a clean miss. A post that is
    held already waits while the first source is left alone.
    """
    done = {attempt.source for attempt in asked}
    last = max((number for number, name in enumerate(names) if name in done), default=-1)
    live = [name for name in names if not is_archive(name)]
    if asked and asked[0].outcome is Outcome.SKIPPED and any(attempt.outcome is Outcome.CAPTURED for attempt in past):
        return None  # The post is held, and without the first source nobody's refusal counts: it waits.
    for name in names[last + 1 :]:
        if _worth_asking_of_the_past(name, live, asked, past, now) if is_archive(name) else _worth(name, asked):
            return name
    return None


def _worth(name: str, asked: Sequence[Attempt]) -> bool:
    """Whether a live source can add to what the live sources before it said."""
    shown = [attempt.snapshot for attempt in asked if attempt.snapshot]
    if shown:
        return source(name).long_posts and all(snapshot.truncated for snapshot in shown)
    return len(asked) < 2 or judge(Check.of(asked)) not in _SETTLED


def _worth_asking_of_the_past(
    name: str, live: Sequence[str], asked: Sequence[Attempt], past: Sequence[Asked], now: datetime
) -> bool:
    """Whether to ask a web archive: not while the post lives or its fate is unknown, nor when a snapshot is held."""
    if any(attempt.snapshot for attempt in asked) or any(attempt.outcome is Outcome.CAPTURED for attempt in past):
        return False
    today = [attempt for attempt in asked if attempt.source in live]
    if live and (not today or judge(Check.of(today)) is None):
        return False
    mine = [attempt for attempt in past if attempt.source == name]
    missed = mine and mine[-1].outcome in (Outcome.NOT_ARCHIVED, Outcome.EXCLUDED)
    return not (missed and now - mine[-1].started_at < MISSED_AGAIN)
