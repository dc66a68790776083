"""What to ask Save Page Now next about a page, from what was asked before; and doing it within the limits of one run.

`next_step` is pure. `work` is the loop around it that `pipeline` calls; it records nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from citesnap.model import Attempt, Outcome
from citesnap.text.savepagenow import SaveRecord, SaveStep
from citesnap.webarchives.savepagenow.client import submit, verify
from citesnap.webarchives.savepagenow.eligibility import accepts
from citesnap.webarchives.savepagenow.error_codes import Again
from citesnap.webarchives.savepagenow.replies import rule

if TYPE_CHECKING:
    from citesnap.web import Web

__all__ = ["PER_RUN", "Act", "NextStep", "PageToSave", "agenda", "next_step", "work"]

PER_RUN = 20
"""Captures asked for in one run: three and a half minutes at six a minute. The account's limit is 30 000 a day, three at a time."""

FIRST_LOOK = timedelta(seconds=30)
"""Most jobs end sooner; all of them within two minutes of their start."""

NEXT_LOOK = timedelta(hours=1)
"""A capture that was just made is not in the index yet (MKRWW/wortlaut #108), sometimes not for hours."""

LOST = timedelta(days=2)
"""A capture that has not turned up by then was not made."""

WAITS = {
    Again.SOON: timedelta(minutes=10),
    Again.LATER: timedelta(hours=6),
    Again.TOMORROW: timedelta(days=1),
}

MOST_ASKS = 4
"""Failed requests for one page, after which no capture of it is asked for again."""

_OF_ALL = frozenset({Outcome.RATE_LIMITED, Outcome.REFUSED, Outcome.SKIPPED})
"""Failures that the next page would meet as well, unless an error code says that they are about this page alone."""


class EarlierAttempt(Protocol):
    """What the rules need of an earlier attempt of this source: a fresh one and one read back from an archive both have it."""

    @property
    def outcome(self) -> Outcome: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def detail(self) -> str | None: ...


class Act(Enum):
    """What to do."""

    SUBMIT = auto()
    VERIFY = auto()


@dataclass(frozen=True, slots=True)
class NextStep:
    """What to do next about a page; the job (None when there is none) and when it was asked for are there to verify."""

    act: Act
    job: str | None = None
    asked_at: datetime | None = None


def next_step(past: Sequence[EarlierAttempt], now: datetime) -> NextStep | None:
    """What to do now about a page, after these attempts of this source, oldest first; None when nothing is due.

    A page is asked for once, and looked after until its capture is seen. A look that finds none is repeated after an hour, two,
    four and so on; after two days without a capture the page is asked for again. What the page or its site decided is final.
    What failed for the moment is asked again: at once when the archive could not be reached, in hours or a day as its error
    code says. A page has four chances in all.
    """
    records = [(attempt, record) for attempt in past if (record := SaveRecord.read(attempt.detail))]
    asks = [(attempt, record) for attempt, record in records if record.step is SaveStep.ASKED]
    if not asks:
        return NextStep(Act.SUBMIT)
    if any(record.capture for _, record in records):
        return None
    (ask, request), last = asks[-1], past[-1]
    again = NextStep(Act.SUBMIT) if sum(_counts(*asked) for asked in asks) < MOST_ASKS else None
    verify_it = NextStep(Act.VERIFY, request.job, ask.started_at)
    age = now - last.started_at
    if last is ask:
        if ask.outcome is Outcome.CAPTURED or request.job:
            return verify_it if age >= FIRST_LOOK else None
        if request.code is None:
            at_once = ask.outcome.may_pass or ask.outcome is Outcome.REFUSED  # Keys can be corrected.
            return again if at_once or age >= WAITS[Again.LATER] else None
    if (code := _code(last)) is not None:
        return again if _may(code, age) else None
    if last.outcome is Outcome.EXCLUDED:
        return None
    if last.outcome is Outcome.NOT_ARCHIVED and last.started_at - ask.started_at >= LOST:
        return again
    waited = last.started_at - ask.started_at
    return verify_it if last.outcome.may_pass or age >= max(NEXT_LOOK, waited) else None


def _may(code: str, age: timedelta) -> bool:
    wait = WAITS.get(rule(code).again)
    return wait is not None and age >= wait


def _counts(ask: EarlierAttempt, request: SaveRecord) -> bool:
    """Whether a request used up one of a page's chances: not when it was about us, or never got there."""
    if request.code:
        return not rule(request.code).ends_run
    return not (ask.outcome.may_pass or ask.outcome is Outcome.REFUSED)


def _code(attempt: EarlierAttempt) -> str | None:
    record = SaveRecord.read(attempt.detail)
    return record.code if record else None


K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class PageToSave(Generic[K]):
    """An article or a post to be captured: `key` is the caller's word for it, `past` are all its attempts of this source."""

    key: K
    url: str
    platform: str | None = None
    past: Sequence[EarlierAttempt] = ()


def agenda(
    pages: Iterable[PageToSave[K]], now: datetime, *, asking: bool = True
) -> list[tuple[PageToSave[K], NextStep]]:
    """What is due about pages now, in its order, as `work` does it when nothing comes between."""
    due = [(page, step) for page in pages if accepts(page.url, page.platform) and (step := next_step(page.past, now))]
    looks = [(page, step) for page, step in due if step.act is Act.VERIFY]
    asks = [(page, step) for page, step in due if step.act is Act.SUBMIT]
    return looks + asks[: PER_RUN if asking else 0]


def work(
    pages: Iterable[PageToSave[K]],
    web: Web,
    *,
    asking: bool = True,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[tuple[PageToSave[K], Attempt]]:
    """Do what is due about pages, one after the other; each with its attempt, as soon as it ended.

    First earlier requests are looked after; then, unless `asking` is False, at most `PER_RUN` captures are asked for. It ends early
    when the archive limits us, refuses the keys, or fails twice in a row. Pages that `accepts` refuses yield nothing.
    """
    in_a_row = 0
    for page, step in agenda(pages, now(), asking=asking):
        if step.act is Act.SUBMIT:
            attempt = submit(page.url, web)
        else:
            attempt = verify(step.job, page.url, web, asked_at=step.asked_at or now())
        yield page, attempt
        code = _code(attempt)
        in_a_row = 0 if code or not attempt.outcome.may_pass else in_a_row + 1
        if in_a_row == 2 or (rule(code).ends_run if code else attempt.outcome in _OF_ALL):
            return
