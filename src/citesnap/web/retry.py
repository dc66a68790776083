"""When to ask again, and after how long: rules for tenacity over the replies of one request. Sends nothing itself."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from tenacity import RetryCallState, Retrying, retry_if_result
from tenacity.stop import stop_after_attempt, stop_base
from tenacity.wait import wait_base

from citesnap.model import Exchange, Outcome
from citesnap.web.client import Reply
from citesnap.web.rates import LONGEST_REST

__all__ = ["RetryBudget", "asked_wait", "repeating", "rest_until_reset"]

MOST_TRIES = {
    Outcome.RATE_LIMITED: 4,
    Outcome.SERVER_ERROR: 4,
    Outcome.UNREACHABLE: 3,
    Outcome.MALFORMED: 3,
    Outcome.TIMED_OUT: 2,
}
SLOW_FAILURE = 4.0
"""Seconds. Where it took longer than this to find a host unreachable, asking again at once would take as long."""

SHARES = (1 / 6, 1 / 3, 1 / 2)
"""How the budget is spread over the repeats after a 429 that does not say how long to wait. With the default of 120 s: 20, 40 and
60 s; the last is the least that the Internet Archive asks for."""

RESET_HEADERS = ("x-rate-limit-reset", "x-ratelimit-reset", "ratelimit-reset")
"""Headers in which servers without `Retry-After` say when they will answer again: X, Mastodon and Reddit, the IETF draft."""


REMAINING_HEADERS = ("x-rate-limit-remaining", "x-ratelimit-remaining", "ratelimit-remaining")
"""Headers that count the requests still allowed until the reset."""


class RetryBudget:
    """The seconds that one get may sleep for repeats, all of them together."""

    def __init__(self, seconds: float, sleep: Callable[[float], object]) -> None:
        self.whole = self.left = seconds
        self.sleeper = sleep
        """What sleeps; the caller may put in its place one that knows which host is waited for."""

    def sleep(self, seconds: float) -> None:
        """Sleep, and take the seconds off what is left."""
        if seconds > 0:
            self.left = max(0.0, self.left - seconds)
            self.sleeper(seconds)


def repeating(
    budget: RetryBudget, now: Callable[[], datetime], *, lately_refused: bool, one_try: bool = False
) -> Retrying:
    """The caller of one request: repeats it while the failure may pass and budget is left, and returns the last reply.

    `lately_refused`: the last time the host was unreachable or said that we ask too much; then one try is enough.
    `one_try`: never repeat.
    """
    return Retrying(
        retry=retry_if_result(lambda reply: reply.again),
        wait=_RetryWait(budget, now),
        stop=stop_after_attempt(1) if one_try else _Stop(budget, now, lately_refused),
        sleep=budget.sleep,
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )


class _RetryWait(wait_base):
    """What the server asked for, but never less than a pause that grows with each try."""

    def __init__(self, budget: RetryBudget, now: Callable[[], datetime]) -> None:
        self._budget = budget
        self._now = now

    def __call__(self, retry_state: RetryCallState) -> float:
        reply = _reply(retry_state)
        tries = retry_state.attempt_number
        asked = asked_wait(reply.exchange, self._now())
        if reply.failure is Outcome.RATE_LIMITED and asked is None:
            share = SHARES[min(tries, len(SHARES)) - 1] * self._budget.whole
            return min(share, self._budget.left)
        pause = 1.0 if reply.failure in {Outcome.RATE_LIMITED, Outcome.SERVER_ERROR} else 0.5
        for _ in range(tries - 1):
            pause *= 2
        # Jitter, so that programs started at the same time do not repeat at the same time.
        return max(asked or 0.0, pause * random.uniform(1.0, 1.25))


class _Stop(stop_base):
    """Stops after enough tries for this kind of failure, or when too little budget is left for the wait before the next one."""

    def __init__(self, budget: RetryBudget, now: Callable[[], datetime], lately_refused: bool) -> None:
        self._budget = budget
        self._now = now
        self._lately_refused = lately_refused

    def __call__(self, retry_state: RetryCallState) -> bool:
        reply = _reply(retry_state)
        if retry_state.attempt_number >= MOST_TRIES.get(reply.failure or Outcome.SERVER_ERROR, 1):
            return True
        if not reply.reached and (self._lately_refused or reply.exchange.seconds > SLOW_FAILURE):
            return True
        unexplained = reply.failure is Outcome.RATE_LIMITED and asked_wait(reply.exchange, self._now()) is None
        if unexplained and self._lately_refused:
            return True
        return self._budget.left <= 0 or retry_state.upcoming_sleep > self._budget.left


def _reply(retry_state: RetryCallState) -> Reply:
    assert retry_state.outcome is not None  # tenacity asks only after a try
    reply: Reply = retry_state.outcome.result()
    return reply


def asked_wait(exchange: Exchange, now: datetime) -> float | None:
    """The seconds that a server asks us to wait, at most a week; None when it does not say, or nothing that can be read.

    `Retry-After` holds seconds or a date (RFC 9110, 10.2.3). Reset headers, read only with a 429, hold seconds, a Unix time, or an
    ISO 8601 time.
    """
    seconds = _seconds(exchange.header("retry-after"), now)
    if seconds is None and exchange.status == 429:
        seconds = next((s for name in RESET_HEADERS if (s := _seconds(exchange.header(name), now)) is not None), None)
    return None if seconds is None else min(max(0.0, seconds), LONGEST_REST.total_seconds())


def rest_until_reset(exchange: Exchange, now: datetime) -> float | None:
    """The seconds until a server allows the next request, where an answer says that it was the last one allowed for now.

    It does so with `X-RateLimit-Remaining: 0` (or `RateLimit-Remaining`) beside a time in one of `RESET_HEADERS`.
    """
    left = next((value for name in REMAINING_HEADERS if (value := exchange.header(name)) is not None), "").strip()
    if not re.fullmatch(r"0{1,9}(\.0{1,9})?", left, re.ASCII):
        return None
    seconds = next((s for name in RESET_HEADERS if (s := _seconds(exchange.header(name), now)) is not None), None)
    return None if seconds is None or seconds <= 0 else min(seconds, LONGEST_REST.total_seconds())


def _seconds(value: str | None, now: datetime) -> float | None:
    value = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,15}(\.[0-9]{1,9})?", value, re.ASCII):
        number = float(value)
        return number if number < 1e9 else number - now.timestamp()
    if not value or len(value) > 64:
        return None
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(value)
        except (ValueError, TypeError, OverflowError):
            continue
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (moment - now) / timedelta(seconds=1)
    return None
