"""Times of strangers are read or passed over, and ours sort as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.text import times


def test_times_of_one_column_sort_as_text() -> None:
    moments = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=n * 250) for n in range(8)]
    fine = [times.stamp_ms(moment) for moment in moments]
    assert fine == sorted(fine)
    assert [times.read_stamp(text) for text in fine] == moments
    assert {len(times.stamp(moment)) for moment in moments} == {20}


def test_times_are_kept_in_utc() -> None:
    tokyo = datetime(2026, 1, 1, 9, 0, tzinfo=timezone(timedelta(hours=9)))
    assert times.stamp(tokyo) == "2026-01-01T00:00:00Z"
    assert times.stamp_ms(tokyo) == "2026-01-01T00:00:00.000Z"


@pytest.mark.parametrize(
    ("value", "needs_zone", "utc_assumed"),
    [
        ("2024-05-01T12:00:00Z", "2024-05-01T12:00:00+00:00", "2024-05-01T12:00:00+00:00"),
        (" 2024-05-01T12:00:00.25-01:30 ", "2024-05-01T13:30:00.250000+00:00", "2024-05-01T13:30:00.250000+00:00"),
        ("2024-05-01T12:00", None, "2024-05-01T12:00:00+00:00"),
        ("2024-05-01", None, "2024-05-01T00:00:00+00:00"),
        ("0001-01-01T00:00:00+14:00", None, None),
        ("2024-02-30", None, None),
        ("2024", None, None),
        ("9" * 5000, None, None),
        ("", None, None),
        (20240501, None, None),
        (None, None, None),
    ],
)
def test_a_time_without_a_zone_is_read_where_utc_is_assumed(
    value: object, needs_zone: str | None, utc_assumed: str | None
) -> None:
    zoned, w3c = times.read_iso(value), times.read_w3c(value)
    assert (zoned and zoned.isoformat(), w3c and w3c.isoformat()) == (needs_zone, utc_assumed)


def test_numbers_outside_the_years_asked_for_are_no_times() -> None:
    assert times.from_unix_ms(-1) is None
    assert times.from_unix_ms(4_102_444_800_000) is None
    assert times.from_unix_ms(10**30) is None
    assert times.from_unix_ms(1_136_073_599_999, since=2006) is None
    assert times.from_unix_ms(1_136_073_600_000, since=2006) == datetime(2006, 1, 1, tzinfo=UTC)


@given(st.text(max_size=80) | st.from_regex(r"[0-9TZ:+. -]{1,70}", fullmatch=True))
def test_no_text_raises(text: str) -> None:
    for read in (times.read_iso, times.read_w3c, times.read_mail_date, times.read_14_digits):
        found = read(text)
        assert found is None or found.utcoffset() == timedelta(0)


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=st.just(UTC)))
def test_what_is_written_is_read_again(time: datetime) -> None:
    assert times.read_iso(times.iso(time)) == time.replace(microsecond=time.microsecond // 1000 * 1000)
