"""When a post was last seen and when it was found gone, as a reporter would say it. Pure: the time of reading is a parameter.

A look tells only what it saw: a post that is gone went at some time between the last look that saw it and the first that did not.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from citesnap.model import State
from citesnap.text.times import read_stamp_or_none

__all__ = ["ago", "day", "days", "fate", "gone_when", "month_in_words", "quotation"]

_MONTHS = "January February March April May June July August September October November December".split()

_MARKS = frozenset('“”„"«»‘’‹›「『《〈')
"""Marks with which a quotation begins in one language or another."""

Moment = datetime | str | None
"""A time, or the ISO 8601 text in which an archive holds it."""


def day(moment: datetime | date, *, year: bool = True) -> str:
    """A day in words.

    >>> day(date(2026, 10, 14)), day(date(2026, 10, 14), year=False)
    ('14 October 2026', '14 October')
    """
    return f"{moment.day} {_MONTHS[moment.month - 1]}" + (f" {moment.year}" if year else "")


def month_in_words(text: str, *, short: bool = False) -> str:
    """A month written as `2026-10`; what is not one, such as a year, stays as it is.

    >>> month_in_words("2026-10"), month_in_words("2026-10", short=True), month_in_words("2026"), month_in_words("2026-13")
    ('October 2026', 'Oct 2026', '2026', '2026-13')
    """
    parts = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if parts is None:
        return text
    name = _MONTHS[int(parts[2]) - 1]
    return f"{name[:3] if short else name} {parts[1]}"


def days(first: date, last: date) -> str:
    """A day, or the days from one to another, in words.

    >>> days(date(2026, 3, 3), date(2026, 3, 29)), days(date(2026, 3, 3), date(2026, 4, 1))
    ('3 to 29 March 2026', '3 March to 1 April 2026')
    >>> days(date(2025, 12, 30), date(2026, 1, 2)), days(date(2026, 3, 3), date(2026, 3, 3))
    ('30 December 2025 to 2 January 2026', '3 March 2026')
    """
    if first == last:
        return day(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first, year=first.year != last.year)} to {day(last)}"


def ago(moment: datetime, now: datetime) -> str:
    """How long ago something was, in one unit.

    >>> at = datetime(2026, 10, 14, 12, tzinfo=UTC)
    >>> [ago(at, at.replace(**later)) for later in ({"minute": 5}, {"hour": 15}, {"day": 15}, {"day": 26})]
    ['5 minutes ago', '3 hours ago', 'yesterday', '12 days ago']
    """
    minutes = int((now - moment).total_seconds() // 60)
    if minutes < 2:
        return "just now"
    if minutes < 120:
        return f"{minutes} minutes ago"
    days = (now.date() - moment.date()).days
    if (minutes < 24 * 60 and days < 1) or minutes < 12 * 60:
        return f"{minutes // 60} hours ago"
    return "yesterday" if days <= 1 else f"{days:,} days ago"


def quotation(words: str) -> str:
    """Words between quotation marks, unless they begin with one of their own.

    >>> quotation("The river rose."), quotation("“The river rose,” he said")
    ('“The river rose.”', '“The river rose,” he said')
    """
    return words if words[:1] in _MARKS else f"“{words}”"


def gone_when(last_shown_at: Moment, first_gone_at: Moment) -> str:
    """Between which days a post went.

    >>> gone_when("2026-09-25T13:47:59Z", "2026-10-14T13:48:00Z")
    'gone between 25 September and 14 October 2026'
    >>> gone_when("2025-12-30T08:00:00Z", "2026-01-02T08:00:00Z"), gone_when("2026-01-02T08:00:00Z", "2026-01-02T18:00:00Z")
    ('gone between 30 December 2025 and 2 January 2026', 'gone on 2 January 2026')
    >>> gone_when("2026-10-14T08:00:00Z", "2026-10-18T08:00:00Z")
    'gone between 14 and 18 October 2026'
    >>> gone_when(None, "2026-01-02T08:00:00Z"), gone_when("2026-03-02T08:00:00Z", "2026-01-02T08:00:00Z")
    ('gone before 2 January 2026, when it was first looked for', 'gone since 2 January 2026, and shown again on 2 March 2026')
    """
    shown, gone = _time(last_shown_at), _time(first_gone_at)
    if gone is None:
        return "gone"
    if shown is None:
        return f"gone before {day(gone)}, when it was first looked for"
    if shown.date() == gone.date():
        return f"gone on {day(gone)}"
    if shown > gone:
        return f"gone since {day(gone)}, and shown again on {day(shown)}"
    if (shown.year, shown.month) == (gone.year, gone.month):
        return f"gone between {shown.day} and {day(gone)}"
    return f"gone between {day(shown, year=shown.year != gone.year)} and {day(gone)}"


def fate(
    state: str, last_shown_at: Moment, first_gone_at: Moment, last_checked_at: Moment, now: datetime | None = None
) -> str:
    """What is known of a post's fate, with the times on which it rests. Without `now` the last look is a day, not so long ago.

    >>> now = datetime(2026, 10, 26, tzinfo=UTC)
    >>> fate("alive", "2026-10-14T08:00:00Z", None, "2026-10-14T08:00:00Z", now)
    'alive when last looked, 12 days ago'
    >>> fate("alive", "2026-10-14T08:00:00Z", None, "2026-10-14T08:00:00Z")
    'alive when last looked, on 14 October 2026'
    >>> fate("deleted", "2026-09-25T08:00:00Z", "2026-10-14T08:00:00Z", "2026-10-14T08:00:00Z", now)
    'gone between 25 September and 14 October 2026'
    >>> fate("pending", "2019-03-04T08:00:00Z", None, None, now), fate("pending", None, None, None, now)
    ('not known yet; a web archive saw it on 4 March 2019', 'not known yet')
    """
    shown, looked = _time(last_shown_at), _time(last_checked_at)
    if state == State.PENDING:
        return "not known yet" + (f"; a web archive saw it on {day(shown)}" if shown else "")
    if state == State.ALIVE:
        seen = looked or shown
        if seen is None:
            return "alive"
        return f"alive when last looked, {ago(seen, now) if now else f'on {day(seen)}'}"
    return gone_when(last_shown_at, first_gone_at)


def _time(moment: Moment) -> datetime | None:
    """The time; None where there is none, or where another program wrote something else."""
    if isinstance(moment, datetime):
        return moment
    try:
        moment_read = read_stamp_or_none(moment)
    except (TypeError, ValueError):
        return None
    return moment_read if moment_read is None or moment_read.tzinfo else moment_read.replace(tzinfo=UTC)
