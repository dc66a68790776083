"""When feeds and articles are read again. Pure: functions of what happened, no clock and no database.

The numbers are our own judgement of what is polite and of how news sites work. The only ones set by others are those that a
feed or a server asks for, and these are obeyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

FIRST = timedelta(hours=1)
"""The pause after the first reading of a feed. A list of feeds keeps this pause: the feeds in it show what is new."""

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=1)

ANNOUNCED = timedelta(days=7)
"""The pause of a sitemap whose index says when it changes: it is read then, and at this pause in any case."""

GIVEN_UP = timedelta(days=7)
"""The longest pause of a feed that cannot be read: one cheap request a week, without end."""

TRIES = tuple(timedelta(hours=hours) for hours in (1, 4, 16, 64, 168))
"""Pauses between attempts at an article that has never been read; after the last one it is given up."""

AT_ONCE = 3
"""After so many failures an article given by hand is no longer tried by each run."""

LAST_TRIES = timedelta(days=30)
"""The pause of an article given by hand after all of `TRIES`, without end: the same as for a lost link that led nowhere."""

LOOKS = timedelta(days=7)
"""The pause between two checks whether a robots.txt still forbids an article."""

_AGES = (timedelta(hours=6), timedelta(days=1), timedelta(days=3), timedelta(days=7))


def next_pause(pause: timedelta, news: bool, asked: timedelta | None = None) -> timedelta:
    """The pause after a reading: half as long when there was news, half as long again when there was none.

    Args:
        pause: the one before.
        news: the feed named an article that was not known.
        asked: what the feed itself asks for (`ttl`, `sy:updatePeriod`); the pause is at least that, up to a day.
    """
    least = min(max(asked or SHORTEST, SHORTEST), LONGEST)
    return min(max(pause / 2 if news else pause * 1.5, least), LONGEST)


def pause_after_failure(pause: timedelta, failures: int) -> timedelta:
    """The pause after a failed reading, the `failures`-th in a row: twice as long each time, up to a week."""
    return min(max(pause, FIRST) * 2.0 ** min(max(failures, 1) - 1, 10), GIVEN_UP)


def next_reading(first_read_at: datetime, now: datetime, days: float) -> datetime | None:
    """When to read an article again: 6 hours, 1, 3 and 7 days after the first time, then at twice the age each time.

    Articles change most on their first day. None when it is older than `days`, or will be by then.
    """
    for age in _ages():
        if age > timedelta(days=days):
            return None
        if first_read_at + age > now:
            return first_read_at + age
    return None


def _ages() -> Iterator[timedelta]:
    yield from _AGES
    age = _AGES[-1]
    while age < timedelta(days=36_500):
        age *= 2
        yield age


def next_try(failures: int, now: datetime, not_before: datetime | None = None) -> datetime | None:
    """When to try again to read an article that failed for the `failures`-th time; None when it is given up.

    `not_before` is what its server asked for.
    """
    if failures > len(TRIES):
        return None
    at = now + TRIES[max(failures, 1) - 1]
    return max(at, not_before) if not_before else at


def next_try_by_hand(failures: int, now: datetime, not_before: datetime | None = None) -> datetime:
    """The same for an article whose address was given by hand: it is never given up, since a person asked for it."""
    if failures < AT_ONCE:
        at = now
    else:
        later = failures - AT_ONCE
        at = now + (TRIES[later] if later < len(TRIES) else LAST_TRIES)
    return max(at, not_before) if not_before else at


def next_look(failures: int, now: datetime) -> datetime | None:
    """When to check again whether an article may be read, after `failures` checks that said no; None when it is given up."""
    return now + LOOKS if failures <= len(TRIES) else None
