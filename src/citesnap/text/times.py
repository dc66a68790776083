"""Reads times as others write them, and writes times. Pure: no clock.

The result of reading is an aware `datetime` in UTC, or None: no untrusted text raises here. The times in post ids are read in
`platforms`, those of X's API in `webarchives.x_pages`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

LONGEST = 64
"""Characters. No spelling of a time is longer."""


def stamp(time: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to the second. All have one width, so that text order is time order."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(time: datetime | None) -> str | None:
    """`stamp`, or None."""
    return None if time is None else stamp(time)


def stamp_ms(time: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to the millisecond: for what happens many times a second."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def iso(time: datetime | None) -> str | None:
    """ISO 8601 in UTC with `Z`, to the second, or with milliseconds where the time has them. None for None."""
    if time is None:
        return None
    spec = "milliseconds" if time.microsecond else "seconds"
    return time.isoformat(timespec=spec).replace("+00:00", "Z")


def read_stamp(stored: str) -> datetime:
    """The time that `stamp`, `stamp_ms` or `iso` wrote.

    Raises:
        ValueError: it is none of these.
    """
    return datetime.fromisoformat(stored)


def read_stamp_or_none(stored: str | None) -> datetime | None:
    """`read_stamp`, or None.

    Raises:
        ValueError: it is no such time.
    """
    return None if stored is None else read_stamp(stored)


def read_iso(value: object) -> datetime | None:
    """An ISO 8601 time with a zone; None for anything else.

    >>> read_iso("2024-05-01T12:00:00+02:00").isoformat()
    '2024-05-01T10:00:00+00:00'
    """
    time = _parsed(value)
    return time if time is not None and time.tzinfo else None


def read_w3c(value: object) -> datetime | None:
    """The same, and also a date or a time without a zone, which are taken as UTC: W3C-DTF as sitemaps and JSON Feed have it.

    >>> read_w3c("2024-05-01").isoformat()
    '2024-05-01T00:00:00+00:00'
    """
    time = _parsed(value)
    return time.replace(tzinfo=UTC) if time is not None and not time.tzinfo else time


def _parsed(value: object) -> datetime | None:
    if not isinstance(value, str) or not 4 <= len(value) <= LONGEST:
        return None
    try:
        time = datetime.fromisoformat(value.strip())
        return time.astimezone(UTC) if time.tzinfo else time
    except (ValueError, OverflowError):  # A zone may move the first day of year 1 out of the calendar.
        return None


def read_mail_date(value: str | None) -> datetime | None:
    """The date of RFC 5322 and of HTTP headers: `Wed, 18 Aug 2021 07:30:00 GMT`; None for anything else.

    One that names no zone is taken as UTC.

    >>> read_mail_date("Wed, 18 Aug 2021 09:30:00 +0200").isoformat()
    '2021-08-18T07:30:00+00:00'
    """
    if not value or len(value) > LONGEST:
        return None
    from email.utils import parsedate_to_datetime  # Here: it imports half of the mail package.

    try:
        time = parsedate_to_datetime(value)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):  # Each is raised for some malformed date.
        return None


def read_14_digits(value: str) -> datetime | None:
    """The time of 14 digits, as web archives write it; None for what is no date (rows with month or day `00` exist).

    >>> read_14_digits("20150102030405").isoformat()
    '2015-01-02T03:04:05+00:00'
    """
    if not re.fullmatch(r"[0-9]{14}", value, re.ASCII):
        return None
    try:
        return datetime.strptime(value, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None


def from_unix_ms(milliseconds: int, since: int = 1970) -> datetime | None:
    """The time of Unix milliseconds; None before the year `since` and after 2099, where the number is not a time.

    >>> from_unix_ms(1_500_000_000_123).isoformat(), from_unix_ms(1_500_000_000_123, since=2018)
    ('2017-07-14T02:40:00.123000+00:00', None)
    """
    if not 0 <= milliseconds < _YEAR_2100:
        return None
    time = _UNIX + timedelta(milliseconds=milliseconds)
    return time if time.year >= since else None


_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_YEAR_2100 = 4_102_444_800_000
