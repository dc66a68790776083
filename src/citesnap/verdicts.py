"""Derives from attempts what is known about a post's fate, and when it is asked about again. Pure: no clock, no IO.

The rules, in order of precedence:

1. A failure of this program or of the network (`Outcome.is_failure`) never changes a verdict.
2. A source that shows this post makes it `alive`, at once and `confirmed`, whatever others say: live posts have been served as
   tombstones (vercel/react-tweet#160).
3. The first source asked decides, the others confirm it: where the first could not answer, no refusal of a later one counts.
   X's oEmbed says 404 for every kind of absence.
4. A refusal with a reason needs no confirmation. One without (`not-found`, `unavailable`) needs a second source that agrees; where
   a platform has one source only, three checks, each at least three days after the one before.
5. One check is never proof: `confirmed` takes three checks, each at least three days after the one before, all agreeing, each
   confirmed by another source (InternetArchiveBot's rule; "54 % deleted" fell to 10 % when asked again). Days are counted, not
   moments: a run that cron starts at the same time each day reaches a post some minutes sooner or later.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from citesnap.model import Attempt, Certainty, Outcome, State, Verdict, Watch

__all__ = [
    "Assessment",
    "Check",
    "EndedAttempt",
    "RecordedAttempt",
    "assess",
    "checks_of",
    "judge",
    "next_check",
    "next_lookup",
    "next_resolving",
    "verdict",
]

_REASONS = {
    Outcome.DELETED: State.DELETED,
    Outcome.ACCOUNT_GONE: State.ACCOUNT_GONE,
    Outcome.SUSPENDED: State.SUSPENDED,
    Outcome.PROTECTED: State.PROTECTED,
    Outcome.WITHHELD: State.WITHHELD,
    Outcome.RESTRICTED: State.RESTRICTED,
}
_VAGUE = frozenset({Outcome.NOT_FOUND, Outcome.UNAVAILABLE})

CHECKS_TO_CONFIRM = 3
DAYS_BETWEEN = timedelta(days=3)

EARLY = timedelta(hours=1)
"""How much sooner than `DAYS_BETWEEN` a check may come and still count as one of another day."""

ALIVE_GAPS = tuple(timedelta(days=days) for days in (1, 3, 7, 14, 30, 60, 90))
"""The time until the next check of a live post, after one, two, three ... checks. Most posts that disappear do so early (18 % of
tweets within three months), so the first checks are closer together."""
GONE_GAPS = tuple(timedelta(days=days) for days in (30, 60, 90, 180))
"""The same for a confirmed absence: accounts come back and suspensions are lifted."""
MISSED_AGAIN = timedelta(days=30)
"""How long a clean miss of a web archive holds: captures appear late, within days to months, and seldom soon."""
HELD_AGAIN = timedelta(days=180)
"""The time until the next check of a post that only archives know, after they showed it."""
WATCH_GAPS = {Watch.DAILY: timedelta(days=1), Watch.HOURLY: timedelta(hours=1)}
"""The longest time until the next check of a post that somebody marked as important."""
RESOLVE_AGAIN = timedelta(days=30)
"""The time until a short link that led elsewhere is tried again; its target hardly ever changes."""


class EndedAttempt(Protocol):
    """What the rules need of an attempt: a new one and one read back from an archive both have it."""

    @property
    def source(self) -> str:
        """The name of the source asked."""

    @property
    def outcome(self) -> Outcome:
        """How it ended."""

    @property
    def started_at(self) -> datetime:
        """When it began, in UTC."""


class RecordedAttempt(EndedAttempt, Protocol):
    """An attempt of an earlier run."""

    @property
    def run_id(self) -> int:
        """The run that made it."""


@dataclass(frozen=True, slots=True)
class Check:
    """All live sources' outcomes for a post in one run, in the order asked."""

    at: datetime
    outcomes: tuple[tuple[str, Outcome], ...]

    @classmethod
    def of(cls, attempts: Iterable[EndedAttempt]) -> Check:
        """The check that these attempts of one run make. There must be at least one."""
        ended = list(attempts)
        return cls(ended[0].started_at, tuple((attempt.source, attempt.outcome) for attempt in ended))

    @property
    def conclusive(self) -> bool:
        """True when the first source asked could answer, so that nothing is left to ask now."""
        return judge(self) is not None and not self.outcomes[0][1].is_failure


@dataclass(frozen=True, slots=True)
class Assessment:
    """What is known about a post after a run asked about it, and when to ask again (None: nothing to ask).

    `unanswered` are the attempts of this run without an answer, if the result is due to them; they should be reported to a person.
    `looked_at` is when this run's live sources were asked; None where they told nothing about the post.
    """

    verdict: Verdict
    next_check_at: datetime | None
    unanswered: tuple[Attempt, ...]
    looked_at: datetime | None = None


def assess(
    past: Iterable[RecordedAttempt],
    live: Sequence[Attempt],
    archived: Sequence[Attempt],
    *,
    complete: bool = True,
    finished: bool = True,
    walled: bool = False,
    independent_server: bool = False,
    watch: Watch | None = None,
) -> Assessment:
    """Judge a post by all attempts ever made for it.

    Args:
        past: the attempts of earlier runs at live sources, oldest first. Web archives say nothing about a post's fate today.
        live: this run's attempts at live sources.
        archived: this run's attempts at web archives. There must be an attempt in one of the two.
        complete: False when something that a capture should have brought, such as a picture, may still come.
        finished: False when the run was stopped before it had asked all sources.
        walled: True when the platform turns programs away and no answer would come soon: the post is asked about again after
            `MISSED_AGAIN`, and nothing is left for a person to do.
        independent_server: True when the post is on a server that may be gone for good, as any of the fediverse: after a second
            look without an answer it is asked less and less often.
        watch: how often somebody wants it looked at, where not as usual.
    """
    checks = checks_of(past, live)
    times: list[datetime | None] = []
    unanswered: list[Attempt] = []
    looked_at = None
    if live:
        not_before = max((attempt.not_before for attempt in live if attempt.not_before), default=None)
        looked_at = checks[-1].at if judge(checks[-1]) is not None else None
        if walled and not checks[-1].conclusive:
            times.append(not_before or live[0].started_at + MISSED_AGAIN)
        elif independent_server and (silent := _silent_looks(checks)) > 1:
            rest = checks[-1].at + ALIVE_GAPS[min(silent - 2, len(ALIVE_GAPS) - 1)]
            times.append(max(rest, not_before) if not_before else rest)
        else:
            times.append(next_check(checks, not_before, complete=complete, watch=watch))
        if not checks[-1].conclusive and not walled:
            # Without a failure every source answered and none said anything about the post, for instance an answer for another one.
            unanswered += [attempt for attempt in live if attempt.outcome.is_failure] or live
    if archived:
        if archived[0].outcome.is_failure:
            unanswered.append(archived[0])
        if archived[0].outcome.is_failure or not live:
            times.append(next_lookup(archived))
    if not finished:
        times.append((*live, *archived)[0].started_at)
    return Assessment(
        verdict(checks), min((time for time in times if time), default=None), tuple(unanswered), looked_at
    )


def _silent_looks(checks: Sequence[Check]) -> int:
    """How many looks there were since the last one that was answered."""
    silent = 0
    for check in reversed(checks):
        if check.conclusive:
            break
        silent += 1
    return silent


def checks_of(past: Iterable[RecordedAttempt], now: Sequence[EndedAttempt] = ()) -> list[Check]:
    """The attempts of earlier runs and of this one as checks, one for each run, oldest first."""
    checks = [Check.of(together) for _, together in groupby(past, key=lambda attempt: attempt.run_id)]
    return [*checks, Check.of(now)] if now else checks


def judge(check: Check) -> State | None:
    """What one check alone says about the post; None when it says nothing."""
    outcomes = [outcome for _, outcome in check.outcomes]
    if Outcome.CAPTURED in outcomes:
        return State.ALIVE
    if not outcomes or outcomes[0].is_failure:
        return None
    first, others = outcomes[0], outcomes[1:]
    if first in _REASONS:
        return _REASONS[first]
    if first not in _VAGUE:
        return None
    seconds = [outcome for outcome in others if outcome in _REASONS or outcome in _VAGUE]
    if others and not seconds:
        return None
    return next((_REASONS[outcome] for outcome in seconds if outcome in _REASONS), State.UNAVAILABLE)


def _seconded(check: Check) -> bool:
    """True when at least two sources say that the post is not shown."""
    return sum(outcome in _REASONS or outcome in _VAGUE for _, outcome in check.outcomes) >= 2


def verdict(checks: Iterable[Check]) -> Verdict:
    """The verdict that follows from all checks of a post, oldest first."""
    state, since = State.PENDING, None
    proofs: list[datetime] = []
    unseconded: list[datetime] = []
    for check in checks:
        judged = judge(check)
        if judged is None:
            continue
        if judged is State.UNAVAILABLE and len(check.outcomes) == 1 and judged is not state:
            if not unseconded or check.at - unseconded[-1] >= DAYS_BETWEEN - EARLY:
                unseconded.append(check.at)
            if len(unseconded) >= CHECKS_TO_CONFIRM:
                state, since, proofs = judged, unseconded[0], []
            continue
        unseconded = []
        if judged is not state:
            state, since, proofs = judged, check.at, []
        if _seconded(check) and (not proofs or check.at - proofs[-1] >= DAYS_BETWEEN - EARLY):
            proofs.append(check.at)
    if state is State.PENDING:
        return Verdict(State.PENDING, None, None)
    sure = state is State.ALIVE or len(proofs) >= CHECKS_TO_CONFIRM
    return Verdict(state, Certainty.CONFIRMED if sure else Certainty.REPORTED, since)


def next_check(
    checks: Sequence[Check],
    not_before: datetime | None = None,
    *,
    complete: bool = True,
    watch: Watch | None = None,
) -> datetime | None:
    """When to ask about a post again.

    `not_before` is a time that a source set (Retry-After). `complete` is False when something that the last capture should have
    brought, such as a picture, is missing for a reason that may pass. A post without an answer, or with an incomplete one, is
    due again at once: the next run asks. None when nothing was asked yet. Checks of one day count as one, so that a person who
    looks often does not make the next look of a run later. `watch` is how often somebody wants it looked at, where not as usual.
    """
    if not checks:
        return None
    last = checks[-1]
    if not last.conclusive or not complete:
        return not_before or last.at
    now = verdict(checks)
    if judge(last) is not now.state:
        return last.at + DAYS_BETWEEN  # A look that proves nothing yet.
    days = set()
    for check in reversed(checks):
        if judge(check) not in (now.state, None):
            break
        if judge(check) is now.state:
            days.add(check.at.date())
    same = len(days)
    if now.state is State.ALIVE:
        gap = ALIVE_GAPS[min(same, len(ALIVE_GAPS)) - 1]
    elif now.certainty is Certainty.CONFIRMED:
        gap = GONE_GAPS[min(max(same - CHECKS_TO_CONFIRM, 0), len(GONE_GAPS) - 1)]
    else:
        gap = DAYS_BETWEEN
    return last.at + min(gap, WATCH_GAPS.get(watch, gap) if watch else gap)


def next_lookup(attempts: Sequence[Attempt]) -> datetime:
    """When to ask web archives again, after these attempts at them, the most important archive first.

    At once, or at `not_before`, when the first could not answer; in `MISSED_AGAIN` after a clean miss; in `HELD_AGAIN` after a
    capture. The other archives only add to the first: questions that they could not answer wait until then.
    """
    first = attempts[0]
    if first.outcome.is_failure:
        return first.not_before or first.started_at
    captured = any(attempt.outcome is Outcome.CAPTURED for attempt in attempts)
    return first.started_at + (HELD_AGAIN if captured else MISSED_AGAIN)


def next_resolving(attempts: Sequence[Attempt], *, independent_server: bool = False) -> datetime | None:
    """When to ask again which post a citation means, after these attempts did not tell.

    At once (None) when a source did not answer; at `not_before` when it set a time; else in `RESOLVE_AGAIN`.
    `independent_server`: True when the author's own server was asked first, which may be gone for good: where an archive answered
    after it, in `DAYS_BETWEEN`.
    """
    if any(attempt.outcome.is_failure for attempt in attempts):
        set_times = [attempt.not_before for attempt in attempts if attempt.not_before]
        last = attempts[-1]
        is_over = independent_server and not last.outcome.is_failure
        return max(set_times, default=last.started_at + DAYS_BETWEEN if is_over else None)
    return attempts[-1].started_at + RESOLVE_AGAIN
