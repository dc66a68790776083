"""The serial ids of a day: those of every post whose time is known are among them."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.resolving import serial_ids

POSTS = [
    # (id, time): posts whose time is known from elsewhere.
    (20, "2006-03-21T20:50"),
    (3579860805, "2009-08-27T13:44"),
    (29700859247, "2010-11-04T21:02"),
]


def interpolated(native_id: int) -> datetime:
    """The time of an id on a straight line between the known points around it."""
    low, high = next(
        (low, high) for low, high in itertools.pairwise(serial_ids.KNOWN) if low[0] <= native_id <= high[0]
    )
    seconds = low[1] + (high[1] - low[1]) * (native_id - low[0]) / (high[0] - low[0])
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("native_id", "time"), POSTS)
def test_the_day_of_a_post_has_its_id_with_half_a_day_to_spare(native_id: int, time: str) -> None:
    made = datetime.fromisoformat(time).replace(tzinfo=UTC)
    assert abs(interpolated(native_id) - made) < timedelta(hours=8)
    span = serial_ids.id_range(made.date())
    assert span is not None
    assert span[0] <= native_id < span[1]


@given(st.integers(20, serial_ids.LAST))
def test_the_range_of_a_day_holds_every_id_of_that_day(native_id: int) -> None:
    span = serial_ids.id_range(interpolated(native_id).date())
    assert span is not None
    low, high = span
    assert low <= native_id < high
    assert any(str(native_id).startswith(beginning) for beginning in serial_ids.prefixes(low, high))
    assert len(serial_ids.prefixes(low, high)) <= 60


@pytest.mark.parametrize("day", ["2006-01-01", "2010-11-08", "2021-08-18"])
def test_days_without_serial_ids(day: str) -> None:
    assert serial_ids.id_range(date.fromisoformat(day)) is None
