"""Verdicts and the next look: every row of the rules as a table, and what no failure may ever change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.model import Attempt, Certainty, Outcome, State, Watch
from citesnap.verdicts import DAYS_BETWEEN, RESOLVE_AGAIN, Check, assess, judge, next_check, next_resolving, verdict

START = datetime(2026, 3, 1, 3, 15, tzinfo=UTC)
FAILURES = [outcome for outcome in Outcome if outcome.is_failure]


def check(*outcomes: Outcome, day: float = 0) -> Check:
    names = ("syndication", "oembed", "archive")
    return Check(START + timedelta(days=day), tuple(zip(names, outcomes, strict=False)))


@pytest.mark.parametrize(
    ("syndication", "oembed", "state"),
    [
        (Outcome.CAPTURED, None, State.ALIVE),
        (Outcome.SUSPENDED, Outcome.SUSPENDED, State.SUSPENDED),
        (Outcome.SUSPENDED, Outcome.NOT_FOUND, State.SUSPENDED),
        (Outcome.DELETED, Outcome.NOT_FOUND, State.DELETED),
        (Outcome.ACCOUNT_GONE, Outcome.NOT_FOUND, State.ACCOUNT_GONE),
        (Outcome.PROTECTED, Outcome.RESTRICTED, State.PROTECTED),
        (Outcome.RESTRICTED, Outcome.RESTRICTED, State.RESTRICTED),
        (Outcome.WITHHELD, Outcome.NOT_FOUND, State.WITHHELD),
        (Outcome.UNAVAILABLE, Outcome.CAPTURED, State.ALIVE),
        (Outcome.UNAVAILABLE, Outcome.NOT_FOUND, State.UNAVAILABLE),
        (Outcome.NOT_FOUND, Outcome.NOT_FOUND, State.UNAVAILABLE),
        (Outcome.NOT_FOUND, Outcome.CAPTURED, State.ALIVE),
        (Outcome.UNAVAILABLE, Outcome.SUSPENDED, State.SUSPENDED),
        (Outcome.UNAVAILABLE, None, State.UNAVAILABLE),
        (Outcome.MISMATCH, Outcome.NOT_FOUND, None),
        (Outcome.DELETED, Outcome.CAPTURED, State.ALIVE),
    ],
)
def test_one_check_follows_the_decision_table(
    syndication: Outcome, oembed: Outcome | None, state: State | None
) -> None:
    assert judge(check(syndication, *([oembed] if oembed else []))) is state


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("second", [Outcome.NOT_FOUND, Outcome.SUSPENDED, Outcome.RESTRICTED, Outcome.UNAVAILABLE])
def test_nothing_is_concluded_when_the_first_source_could_not_answer(failure: Outcome, second: Outcome) -> None:
    assert judge(check(failure, second)) is None


@pytest.mark.parametrize("failure", FAILURES)
def test_a_vague_refusal_needs_a_second_that_could_answer(failure: Outcome) -> None:
    assert judge(check(Outcome.UNAVAILABLE, failure)) is None
    assert judge(check(Outcome.NOT_FOUND, failure)) is None
    assert judge(check(Outcome.DELETED, failure)) is State.DELETED


@given(st.lists(st.tuples(*[st.sampled_from(list(Outcome))] * 2), max_size=8), st.integers(0, 8), st.data())
def test_failures_never_change_a_verdict(pairs: list[tuple[Outcome, ...]], at: int, data: st.DataObject) -> None:
    checks = [check(*pair, day=4 * day) for day, pair in enumerate(pairs)]
    failed = check(*[data.draw(st.sampled_from(FAILURES))] * 2, day=4 * min(at, len(checks)) - 1)
    assert verdict([*checks[:at], failed, *checks[at:]]) == verdict(checks)


def test_an_unasked_post_is_pending() -> None:
    found = verdict([])
    assert (found.state, found.certainty, found.since) == (State.PENDING, None, None)


def test_one_look_is_never_proof() -> None:
    gone = [check(Outcome.DELETED, Outcome.NOT_FOUND, day=day) for day in (0, 3, 6)]
    assert verdict(gone[:1]).certainty is Certainty.REPORTED
    assert verdict(gone[:2]).certainty is Certainty.REPORTED
    assert verdict(gone).certainty is Certainty.CONFIRMED
    assert verdict(gone).since == START


def test_looks_closer_than_three_days_do_not_confirm() -> None:
    hasty = [check(Outcome.DELETED, Outcome.NOT_FOUND, day=day) for day in (0, 1, 2, 2.5)]
    assert verdict(hasty).certainty is Certainty.REPORTED


def test_a_look_counts_by_days_and_not_by_milliseconds() -> None:
    """Runs that cron starts at the same time reach a post some moments sooner or later."""
    early = [check(Outcome.DELETED, Outcome.NOT_FOUND, day=day) for day in (0, 3 - 0.3 / 86400, 6 - 0.02)]
    assert verdict(early).certainty is Certainty.CONFIRMED
    hasty = [check(Outcome.DELETED, Outcome.NOT_FOUND, day=day) for day in (0, 2.9, 5.8)]
    assert verdict(hasty).certainty is Certainty.REPORTED


def test_one_source_alone_never_confirms() -> None:
    alone = [check(Outcome.DELETED, Outcome.UNREACHABLE, day=day) for day in (0, 4, 8, 12)]
    assert verdict(alone).certainty is Certainty.REPORTED


def test_a_later_capture_turns_any_verdict_back() -> None:
    checks = [check(Outcome.SUSPENDED, Outcome.SUSPENDED, day=day) for day in (0, 4, 8)]
    back = verdict([*checks, check(Outcome.CAPTURED, day=40)])
    assert (back.state, back.certainty, back.since) == (
        State.ALIVE,
        Certainty.CONFIRMED,
        START + timedelta(days=40),
    )


def test_the_count_starts_anew_after_another_verdict() -> None:
    checks = [
        check(Outcome.DELETED, Outcome.NOT_FOUND, day=0),
        check(Outcome.DELETED, Outcome.NOT_FOUND, day=4),
        check(Outcome.CAPTURED, day=8),
        check(Outcome.DELETED, Outcome.NOT_FOUND, day=12),
    ]
    found = verdict(checks)
    assert (found.state, found.certainty, found.since) == (
        State.DELETED,
        Certainty.REPORTED,
        START + timedelta(days=12),
    )


def test_living_posts_are_looked_at_in_growing_gaps() -> None:
    checks: list[Check] = []
    gaps = []
    day = 0.0
    for _ in range(9):
        checks.append(check(Outcome.CAPTURED, day=day))
        due = next_check(checks)
        assert due is not None
        gaps.append((due - checks[-1].at).days)
        day += gaps[-1]
    assert gaps == [1, 3, 7, 14, 30, 60, 90, 90, 90]


@pytest.mark.parametrize(("watch", "gap"), [(None, timedelta(days=1)), (Watch.HOURLY, timedelta(hours=1))])
def test_looks_of_one_day_make_the_next_no_later_and_a_watched_post_is_looked_at_more_often(
    watch: Watch | None, gap: timedelta
) -> None:
    often = [check(Outcome.CAPTURED, day=day) for day in (0, 0.1, 0.2, 0.3)]
    assert next_check(often, watch=watch) == often[-1].at + gap
    weeks = [check(Outcome.CAPTURED, day=day) for day in (0, 1, 4, 11, 25)]
    assert next_check(weeks, watch=Watch.DAILY) == weeks[-1].at + timedelta(days=1)


def test_absent_posts_are_asked_until_it_is_sure_and_then_seldom() -> None:
    checks = [check(Outcome.DELETED, Outcome.NOT_FOUND, day=day) for day in (0, 3, 6)]
    assert next_check(checks[:1]) == START + timedelta(days=3)
    assert next_check(checks[:2]) == START + timedelta(days=6)
    assert next_check(checks) == START + timedelta(days=36)


@pytest.mark.parametrize("failure", FAILURES)
def test_what_nobody_answered_is_due_at_once(failure: Outcome) -> None:
    past = check(Outcome.CAPTURED)
    failed = check(failure, failure, day=10)
    assert next_check([past, failed]) == failed.at
    later = failed.at + timedelta(hours=2)
    assert next_check([past, failed], later) == later


def test_text_from_the_second_source_alone_leaves_the_first_to_be_asked() -> None:
    checks = [check(Outcome.RATE_LIMITED, Outcome.CAPTURED)]
    assert verdict(checks).state is State.ALIVE
    assert next_check(checks) == START


def test_a_missing_picture_keeps_a_living_post_due() -> None:
    assert next_check([check(Outcome.CAPTURED)], complete=False) == START


def test_a_post_that_nobody_was_asked_about_has_no_next_look() -> None:
    assert next_check([]) is None


def test_a_short_link_that_led_elsewhere_is_left_for_weeks_and_a_failure_is_not() -> None:
    elsewhere = Attempt("t.co", Outcome.MISMATCH, START, 0.1)
    failed = Attempt("t.co", Outcome.TIMED_OUT, START, 60.0)
    limited = Attempt("t.co", Outcome.RATE_LIMITED, START, 0.1, not_before=START + timedelta(hours=1))
    assert next_resolving([elsewhere]) == START + RESOLVE_AGAIN
    assert next_resolving([elsewhere, failed]) is None
    assert next_resolving([limited]) == START + timedelta(hours=1)
    assert next_resolving([failed, elsewhere]) is None
    # A server of the author's own may be gone for good.
    assert next_resolving([failed, elsewhere], independent_server=True) == START + DAYS_BETWEEN
    assert next_resolving([limited, elsewhere], independent_server=True) == START + timedelta(hours=1)
    assert next_resolving([elsewhere, failed], independent_server=True) is None


def test_a_server_of_its_own_that_stays_silent_is_asked_less_and_less_often() -> None:
    looks = [Attempt("mastodon", Outcome.UNREACHABLE, START + timedelta(days=day), 0.0) for day in (0, 0.5, 2, 6)]

    def gaps(independent_server: bool) -> list[timedelta]:
        found = []
        for number, look in enumerate(looks):
            past = [Recorded(earlier, run) for run, earlier in enumerate(looks[:number])]
            due = assess(past, [look], [], independent_server=independent_server).next_check_at
            assert due is not None
            found.append(due - look.started_at)
        return found

    assert [gap.days for gap in gaps(independent_server=True)] == [0, 1, 3, 7]
    assert [gap.days for gap in gaps(independent_server=False)] == [0, 0, 0, 0]
    answered = Recorded(Attempt("mastodon", Outcome.CAPTURED, START + timedelta(days=7), 0.0), 9)
    past = [*(Recorded(look, run) for run, look in enumerate(looks)), answered]
    silent = Attempt("mastodon", Outcome.UNREACHABLE, START + timedelta(days=8), 0.0)
    assert assess(past, [silent], [], independent_server=True).next_check_at == silent.started_at


class Recorded:
    """An attempt of an earlier run."""

    def __init__(self, attempt: Attempt, run_id: int) -> None:
        self.source, self.outcome, self.started_at, self.run_id = (
            attempt.source,
            attempt.outcome,
            attempt.started_at,
            run_id,
        )
