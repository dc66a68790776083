"""Which of many captures to look at first, and which hold nothing for certain. Pure.

HTTP 200 in an index is not content: most captures of X made since mid-2020 are script shells, login pages or soft 404s. The order
follows what captures of each kind and time were found to hold (recordings of travisbrown/cancel-culture, ODU WS-DL's studies of
archived tweets).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from citesnap.webarchives.cdx import EMPTY_BODY, Capture
from citesnap.webarchives.digest import sha1

LAST_SERVER_HTML = datetime(2021, 1, 1, tzinfo=UTC)
"""Until the end of 2020 the Internet Archive was served pages with the post in their HTML."""

SCHEMA_ORG = (datetime(2022, 3, 1, tzinfo=UTC), datetime(2022, 8, 1, tzinfo=UTC))
"""In these months X served a light page with schema.org markup."""

SKEW = timedelta(minutes=1)
"""A capture cannot be older than its post; clocks may differ by this much. Captures fed from a live stream have the very second."""

_HTML = frozenset({"text/html", "application/xhtml+xml"})
_UNTOLD = frozenset({"", "unk", "-", "text/plain"})
_NOTHING = 9


def choose(captures: Iterable[Capture], posted_at: datetime | None = None) -> list[Capture]:
    """The captures that may show a post, the most promising first, each content once.

    Inside a class the capture made soonest after the post comes first: what it says then is what was cited. `posted_at` None:
    the oldest first.
    """
    rows = list(captures)
    first_rows = {row.digest: row for row in rows if row.status is not None}
    chosen: list[tuple[int, bool, timedelta, Capture]] = []
    for row in rows:
        if posted_at is not None and row.moment < posted_at - SKEW:
            continue
        # A revisit says only that the bytes are those of another row; what they are stands there.
        grade = _grade(first_rows.get(row.digest, row) if row.is_revisit else row, row.moment)
        if grade < _NOTHING and not _is_empty(row):
            since = abs(row.moment - (posted_at or datetime(1996, 1, 1, tzinfo=UTC)))
            chosen.append((grade, row.is_revisit, since, row))
    chosen.sort(key=lambda item: item[:3])
    once = {row.digest or row.timestamp: row for *_, row in reversed(chosen)}
    return [row for *_, row in chosen if once[row.digest or row.timestamp] is row]


def _grade(row: Capture, made: datetime) -> int:
    """The class of a row: the less, the better."""
    if row.status != 200 and not (row.status is None and row.is_revisit):
        return _NOTHING
    if row.media_type.endswith("json"):
        return 0
    if row.media_type in _HTML or row.is_revisit:
        if made < LAST_SERVER_HTML:
            return 1
        return 2 if SCHEMA_ORG[0] <= made < SCHEMA_ORG[1] else 3
    return 4 if row.media_type in _UNTOLD else _NOTHING


def _is_empty(row: Capture) -> bool:
    return row.digest in (EMPTY_BODY, self_redirect_digest(row.original))


def self_redirect_digest(url: str) -> str:
    """The digest of what X answered to crawlers from 2023-06-30 on: a redirect to the same page, and nothing else.

    >>> self_redirect_digest("https://twitter.com/example_river/status/1675187969420828672")
    'R6FMEJAGHF5HZ2YMLHA4XHZLIWNPWY4I'
    """
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return sha1(f"Found. Redirecting to {path}".encode())
