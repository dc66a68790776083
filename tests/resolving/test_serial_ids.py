"""The reckoned time of ids that hold none."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.resolving import serial_ids


@pytest.mark.parametrize(
    ("native_id", "moment"),
    [
        (20, "2006-03-21T20:50"),
        (3579860805, "2009-08-27T13:44"),
        (29700859247, "2010-11-04T21:02"),
    ],
)
def test_posts_whose_time_is_known(native_id: int, moment: str) -> None:
    found = serial_ids.reckon(native_id)
    assert found is not None
    assert abs(found - datetime.fromisoformat(moment).replace(tzinfo=UTC)) < timedelta(hours=8)


def test_other_ids_are_not_reckoned() -> None:
    assert serial_ids.reckon(10) is None
    assert serial_ids.reckon(serial_ids.LAST + 1) is None


@given(st.integers(20, serial_ids.LAST))
def test_the_range_of_a_day_holds_every_id_reckoned_into_it(native_id: int) -> None:
    moment = serial_ids.reckon(native_id)
    assert moment is not None
    span = serial_ids.id_range(moment.date())
    assert span is not None
    low, high = span
    assert low <= native_id < high
    assert any(str(native_id).startswith(beginning) for beginning in serial_ids.prefixes(low, high))
    assert len(serial_ids.prefixes(low, high)) <= 60


@pytest.mark.parametrize("day", ["2006-01-01", "2010-11-08", "2021-08-18"])
def test_days_without_serial_ids(day: str) -> None:
    assert serial_ids.id_range(date.fromisoformat(day)) is None
