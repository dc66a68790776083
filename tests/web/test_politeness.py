from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from citesnap.web import Rate
from citesnap.web.politeness import HOST_LIMITS, MOST_AT_ONCE, Deferred, Politeness
from web.loopback import Clock


def manners(clock: Clock, **kwargs: dict[str, Rate]) -> Politeness:
    return Politeness(kwargs.get("rates", {}), {}, {}, clock.now, clock.monotonic)


@pytest.mark.parametrize(
    ("text", "interval"),
    [("30/m", 2), ("60/m", 1), ("1/s", 1), ("0.5/s", 2), ("4/h", 900), ("1/d", 86400), (" 10 / S ", 0.1)],
)
def test_rates_are_read(text: str, interval: float) -> None:
    assert Rate.parse(text).interval == pytest.approx(interval)


@pytest.mark.parametrize(
    "text",
    ["", "30", "0/m", "0.0/s", "-1/m", "30/y", "30/mm", "nan/s", "1e3/s", "inf/m", "٣/m", "1/0", "/m", "9" * 40 + "/m"],
)
def test_what_is_no_rate_is_told_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="such as 30/m"):
        Rate.parse(text)


def test_a_rate_prints_as_it_is_written() -> None:
    assert [str(Rate.parse(text)) for text in ("30/m", "0.5/s", "1/d")] == ["30/m", "0.5/s", "1/d"]


def test_the_pace_is_kept_between_requests_and_not_before_the_first() -> None:
    clock = Clock()
    polite = manners(clock)
    assert polite.book("a.example", 120) == 0
    assert polite.book("a.example", 120) == pytest.approx(2)
    assert polite.book("b.example", 120) == 0
    clock.sleep(30)
    assert polite.book("a.example", 120) == 0


def test_a_rate_for_the_host_comes_before_the_star_and_the_star_before_the_built_in() -> None:
    rates = {"T.co": Rate.parse("1/s"), "*": Rate.parse("4/s")}
    polite = manners(Clock(), rates=rates)
    assert polite.limit("t.co").rate == Rate.parse("1/s")
    assert polite.limit("web.archive.org").rate == Rate.parse("4/s")
    assert polite.limit("web.archive.org").alone
    assert manners(Clock()).limit("web.archive.org") == HOST_LIMITS["web.archive.org"]
    assert str(manners(Clock()).limit("elsewhere.example").rate) == "30/m"


def test_the_pace_holds_across_runs() -> None:
    clock = Clock()
    recent = {"a.example": clock.now() - timedelta(seconds=0.5), "b.example": clock.now() + timedelta(days=900)}
    polite = Politeness({}, recent, {}, clock.now, clock.monotonic)
    assert polite.book("a.example", 120) == pytest.approx(1.5)
    assert polite.book("b.example", 120) == pytest.approx(2)  # a clock that was set back delays nobody for long


def test_ordinary_spacing_is_slept_even_without_patience_but_a_slow_rate_is_left_to_the_next_run() -> None:
    clock = Clock()
    polite = manners(clock, rates={"slow.example": Rate.parse("1/h")})
    polite.book("a.example", 0)
    assert polite.book("a.example", 0) == pytest.approx(2)
    polite.book("slow.example", 0)
    with pytest.raises(Deferred) as caught:
        polite.book("slow.example", 120)
    assert caught.value.not_before == clock.now() + timedelta(hours=1)
    assert "at most 1/h" in caught.value.why


def test_a_place_that_is_not_taken_does_not_delay_others() -> None:
    clock = Clock()
    polite = manners(clock, rates={"slow.example": Rate.parse("1/h")})
    polite.book("slow.example", 0)
    for _ in range(3):
        with pytest.raises(Deferred):
            polite.book("slow.example", 0)
    clock.sleep(3600)
    assert polite.book("slow.example", 0) == 0


def test_a_closed_host_is_left_alone_until_then() -> None:
    clock = Clock()
    until = clock.now() + timedelta(minutes=10)
    polite = Politeness({}, {}, {"a.example": until}, clock.now, clock.monotonic)
    with pytest.raises(Deferred) as caught:
        polite.book("a.example", 120)
    assert caught.value.not_before == until
    clock.sleep(500)
    assert polite.book("a.example", 120) == pytest.approx(100)
    clock.sleep(200)
    assert polite.book("a.example", 120) == 0


def test_no_host_is_closed_for_longer_than_a_week() -> None:
    clock = Clock()
    polite = manners(clock)
    polite.close("a.example", clock.now() + timedelta(days=9000))
    clock.sleep(7 * 86400)
    assert polite.book("a.example", 0) == 0


def test_a_host_that_refuses_again_and_again_is_given_up_and_an_answer_clears_it() -> None:
    polite = manners(Clock())
    for _ in range(4):
        polite.refused("a.example")
    polite.answered("a.example")
    for _ in range(5):
        polite.book("a.example", 120)
        polite.refused("a.example")
    with pytest.raises(Deferred, match="refused 5 times in a row"):
        polite.book("a.example", 120)
    assert polite.book("b.example", 120) == 0


def test_a_host_that_fails_again_and_again_is_given_up_and_a_good_answer_clears_it() -> None:
    polite = manners(Clock())
    for _ in range(4):
        polite.failed("a.example")
    assert polite.one_try("a.example")
    polite.answered("a.example", well=False)  # Too large a file tells nothing of the host.
    assert polite.one_try("a.example")
    polite.answered("a.example")
    assert not polite.one_try("a.example")
    for _ in range(5):
        polite.book("a.example", 120)
        polite.failed("a.example")
    with pytest.raises(Deferred, match="failed 5 times in a row"):
        polite.book("a.example", 120)


@pytest.mark.parametrize("trouble", ["refused", "failed"])
def test_a_host_that_only_failed_in_earlier_runs_has_one_chance(trouble: str) -> None:
    clock = Clock()
    polite = Politeness({}, {}, {}, clock.now, clock.monotonic, ["A.example", "web.archive.org"])
    for host in ("a.example", "web.archive.org"):
        polite.book(host, 120)
        assert polite.one_try(host)
        getattr(polite, trouble)(host)
        with pytest.raises(Deferred, match="in a row"):
            polite.book(host, 120)
    polite = Politeness({}, {}, {}, clock.now, clock.monotonic, ["a.example"])
    polite.answered("a.example")
    for _ in range(4):
        getattr(polite, trouble)("a.example")
    polite.book("a.example", 120)


def test_one_request_more_goes_side_by_side_with_each_good_answer_and_a_failure_ends_that() -> None:
    polite = manners(Clock())
    asked = threading.Semaphore(0)
    leave = threading.Semaphore(0)

    def ask() -> None:
        with polite.turn("a.example"):
            asked.release()
            leave.acquire()

    def under_way() -> int:
        """How many of twelve are let in."""
        threads = [threading.Thread(target=ask, daemon=True) for _ in range(12)]
        for thread in threads:
            thread.start()
        count = 0
        while asked.acquire(timeout=0.1):
            count += 1
        for _ in threads:
            leave.release()
        for thread in threads:
            thread.join(5)
        while asked.acquire(blocking=False):
            pass
        return count

    assert under_way() == 1
    for _ in range(2):
        polite.answered("a.example")
    assert under_way() == 3
    for _ in range(20):
        polite.answered("a.example")
    assert under_way() == MOST_AT_ONCE
    polite.answered("a.example", well=False)
    assert under_way() == 1
    polite.answered("a.example")
    polite.refused("a.example")
    assert under_way() == 1
    for _ in range(20):
        polite.answered("web.archive.org")
    assert polite._hosts["web.archive.org"].at_once == 1


def test_who_waited_for_a_place_hears_what_the_host_said_meanwhile() -> None:
    clock = Clock()
    polite = manners(clock)
    assert polite.rest("a.example", 120) == 0
    polite.close("a.example", clock.now() + timedelta(seconds=60))
    assert polite.rest("a.example", 120) == pytest.approx(60)
    with pytest.raises(Deferred, match="asked to be left alone"):
        polite.rest("a.example", 10)
    clock.sleep(60)
    assert polite.rest("a.example", 10) == 0
    for _ in range(5):
        polite.refused("a.example")
    with pytest.raises(Deferred, match="refused 5 times"):
        polite.rest("a.example", 120)
