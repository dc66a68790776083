"""When feeds and articles are read again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.following.schedule import (
    GIVEN_UP,
    LONGEST,
    SHORTEST,
    next_look,
    next_pause,
    next_reading,
    next_try,
    pause_after_failure,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
pauses = st.timedeltas(timedelta(0), timedelta(days=400))


def test_news_halves_the_pause_and_silence_stretches_it() -> None:
    assert next_pause(HOUR, news=True) == HOUR / 2
    assert next_pause(HOUR, news=False) == 1.5 * HOUR
    pause = HOUR
    for _ in range(20):
        pause = next_pause(pause, news=False)
    assert pause == LONGEST
    for _ in range(20):
        pause = next_pause(pause, news=True)
    assert pause == SHORTEST


@given(pauses, st.booleans(), st.none() | pauses)
def test_a_pause_keeps_its_bounds_and_what_the_feed_asks_for(
    pause: timedelta, news: bool, asked: timedelta | None
) -> None:
    found = next_pause(pause, news, asked)
    assert SHORTEST <= found <= LONGEST
    assert asked is None or found >= min(asked, LONGEST)


@given(pauses, st.integers(1, 10_000))
def test_failures_never_bring_a_feed_nearer(pause: timedelta, failures: int) -> None:
    now, later = pause_after_failure(pause, failures), pause_after_failure(pause, failures + 1)
    assert HOUR <= now <= later <= GIVEN_UP


@pytest.mark.parametrize(
    ("age", "days", "expected"),
    [
        (timedelta(0), 7, 6 * HOUR),
        (6 * HOUR, 7, DAY),
        (2 * DAY, 7, 3 * DAY),
        (3 * DAY, 7, 7 * DAY),
        (7 * DAY, 7, None),
        (7 * DAY, 30, 14 * DAY),
        (20 * DAY, 30, 28 * DAY),
        (28 * DAY, 30, None),
        (timedelta(0), 0, None),
        (timedelta(0), 0.5, 6 * HOUR),
        (6 * HOUR, 0.5, None),
    ],
)
def test_an_article_is_read_again_at_growing_ages(age: timedelta, days: float, expected: timedelta | None) -> None:
    assert next_reading(NOW - age, NOW, days) == (None if expected is None else NOW - age + expected)


@given(st.timedeltas(timedelta(days=-10), timedelta(days=40_000)), st.floats(0, 50_000))
def test_the_next_reading_lies_ahead_or_there_is_none(age: timedelta, days: float) -> None:
    found = next_reading(NOW - age, NOW, days)
    assert found is None or found > NOW


def test_an_unread_article_is_tried_some_times_and_then_left() -> None:
    tries = [next_try(failures, NOW) for failures in range(1, 8)]
    assert [at - NOW if at else None for at in tries[:2]] == [HOUR, 4 * HOUR]
    assert tries[5:] == [None, None]
    assert next_try(1, NOW, NOW + 2 * DAY) == NOW + 2 * DAY
    assert next_look(1, NOW) == NOW + 7 * DAY
    assert next_look(6, NOW) is None
