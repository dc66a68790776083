"""Displayed dates: what an article shows beside a post, read as an ISO day. Pure; never guesses."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(r"([A-Z][a-z]{2,8})\.? (\d{1,2}), (\d{4})")


def find_date(text: str, pos: int) -> tuple[int, int, str | None] | None:
    """The longest date that starts at `pos`: (start, end, ISO day), or None."""
    hit = _ENGLISH.match(text, pos)
    if not hit or hit[1][:3].lower() not in _MONTHS:
        return None
    try:
        day = date(int(hit[3]), _MONTHS.index(hit[1][:3].lower()) + 1, int(hit[2]))
    except ValueError:
        return None
    return hit.start(), hit.end(), day.isoformat()


def parse_date(text: str) -> str | None:
    """The ISO day of one displayed date (the whole string), or None when it is not a date."""
    text = text.strip()
    hit = find_date(text, 0)
    return hit[2] if hit and hit[1] == len(text) else None
