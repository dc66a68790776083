"""Ids that hold a time: alphabets and bounds that several platforms share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from citesnap.text.times import from_unix_ms

DECIMAL = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
BASE36 = DECIMAL + LOWER


def number(text: str, alphabet: str) -> int | None:
    """`text` as a number in the base of its alphabet, first character highest; None for a foreign character."""
    total = 0
    for char in text:
        value = alphabet.find(char)
        if value < 0:
            return None
        total = total * len(alphabet) + value
    return total if text else None


def shifted(native_id: str, bits: int, since: int, unit: int = 1, offset: int = 0) -> datetime | None:
    """The time in the upper bits of a decimal id: `(id >> bits) * unit + offset` Unix milliseconds."""
    if not (native_id.isascii() and native_id.isdigit() and len(native_id) <= 20):
        return None
    return from_unix_ms((int(native_id) >> bits) * unit + offset, since)


def snowflake_at(moment: datetime) -> int:
    """The first id of a moment where the upper bits, all but 16, are Unix milliseconds, as Mastodon numbers posts."""
    return round(moment.timestamp() * 1000) << 16


def exactly(
    posted_at: Callable[[str], datetime | None],
) -> Callable[[str], tuple[datetime, datetime] | None]:
    """The `posted_between` of a platform whose ids hold the time of the post: that time as a span."""

    def posted_between(native_id: str) -> tuple[datetime, datetime] | None:
        exact = posted_at(native_id)
        return (exact, exact) if exact else None

    return posted_between
