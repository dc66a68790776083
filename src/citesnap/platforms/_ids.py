"""Ids that hold a time: alphabets and bounds that several platforms share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DECIMAL = "0123456789"
LOWER = "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
BASE36 = DECIMAL + LOWER

_UNIX = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = 4102444800000  # 2100-01-01, in ms: later is no time but another kind of id


def number(text: str, alphabet: str) -> int | None:
    """`text` as a number in the base of its alphabet, first character highest; None for a foreign character."""
    total = 0
    for char in text:
        value = alphabet.find(char)
        if value < 0:
            return None
        total = total * len(alphabet) + value
    return total if text else None


def moment(milliseconds: int, since: int) -> datetime | None:
    """The UTC time of Unix milliseconds; None outside [1 January of the year `since`, 2100), when the id holds no time."""
    earliest = (datetime(since, 1, 1, tzinfo=UTC) - _UNIX) // timedelta(milliseconds=1)
    return _UNIX + timedelta(milliseconds=milliseconds) if earliest <= milliseconds < _LATEST else None


def shifted(native_id: str, bits: int, since: int, unit: int = 1, offset: int = 0) -> datetime | None:
    """The time in the upper bits of a decimal id: `(id >> bits) * unit + offset` Unix milliseconds."""
    if not (native_id.isascii() and native_id.isdigit() and len(native_id) <= 20):
        return None
    return moment((int(native_id) >> bits) * unit + offset, since)
