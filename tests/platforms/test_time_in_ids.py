"""What ids tell about time: public (id, time) pairs, one way and back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap import platforms
from citesnap.platforms import weibo, x


@pytest.mark.parametrize(
    ("name", "native_id", "moment"),
    [
        ("x", "2102808325742322002", "2026-09-23T17:12:27.803"),
        ("x", "1587301348604841987", "2022-11-01T04:31:46.797"),
        ("x", "26060538500878337", "2011-01-14T23:38:11"),
        ("x", "29700859247", None),
        ("x", "20", None),
        ("bluesky", "3l3vgf77uco2g", "2024-09-11T17:11:56.350740"),
        ("mastodon", "river.example/109761234567890123", "2023-01-27T12:45:25.511"),
        ("mastodon", "river.example/123456", None),
        ("truthsocial", "108779000807761862", "2022-08-07T01:30:27"),
        ("instagram", "BqvsDleB3lV", "2018-11-29T01:04:04"),
        ("instagram", "abcde", None),
        ("threads", "DVdP2dCE_kf", "2026-03-04"),
        ("tiktok", "7571863205253778710", "2025-11-12T15:36:23"),
        ("linkedin", "7320136747835609090", "2025-04-21T17:30:02.248"),
        ("tumblr", "812307562622042112", "2026-03-28T05:47:39"),
        ("tumblr", "185912345678", None),
        ("weibo", "Q9yKt97ID", "2025-10-17T09:15:11"),
        ("weibo", "5222785292174627", "2025-10-17T09:15:11"),
        ("facebook", "1234567890123456", None),
        ("reddit", "1abc2d", None),
        ("telegram", "example_river/7", None),
    ],
)
def test_known_pairs(name: str, native_id: str, moment: str | None) -> None:
    ref = platforms.reference(name, native_id, "river.example" if name == "bluesky" else "exampleriver")
    assert ref is not None
    found = ref.posted_at
    if moment is None:
        assert found is None
    else:
        assert found is not None and found.tzinfo is UTC
        assert found.isoformat().startswith(moment)


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        (date(2011, 1, 14), 25703640069046272, 26066027934646272),
        (date(2018, 12, 1), 1068655917265846272, 1069018305131446272),
        (date(2026, 9, 23), 2102548497822646272, 2102910885688246272),
        (date(2009, 8, 27), 0, 0),
    ],
)
def test_ids_of_a_day(day: date, low: int, high: int) -> None:
    assert x.id_range(day) == (low, high)


@given(st.dates(min_value=date(2010, 11, 5), max_value=date(2079, 1, 1)))
def test_a_day_of_ids_is_that_day_and_borders_on_the_next(day: date) -> None:
    low, high = x.id_range(day)
    first, last = x.snowflake_time(low), x.snowflake_time(high - 1)
    assert first == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert last == first + timedelta(days=1, milliseconds=-1)
    assert x.id_range(day + timedelta(days=1))[0] == high


@given(st.integers())
def test_only_snowflakes_hold_a_time(number: int) -> None:
    assert (x.snowflake_time(number) is None) == (not 10**12 <= number < 2**63)


@given(st.integers(min_value=10**15, max_value=6 * 10**15))
def test_weibo_ids_translate_both_ways(mid: int) -> None:
    short = weibo.to_short(str(mid))
    assert short is not None and weibo.to_digits(short) == str(mid)
