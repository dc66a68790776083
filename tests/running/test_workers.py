"""The pool: many queues at once, one that collects; and the rules that tell a job where to go next."""

from __future__ import annotations

import itertools
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citesnap.errors import ExitCode
from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.resolving.redirect import Clues
from citesnap.running import signals, workers
from citesnap.running.ladder import next_source
from citesnap.running.lost_links import ARCHIVES, LISTING, SHORT_LINK, LostLink
from citesnap.running.signals import deferred
from citesnap.running.workers import WorkerPool


@dataclass
class Walk:
    """A job that visits queues in their order."""

    number: int
    queues: list[str]
    done: list[str] = field(default_factory=list)

    def next_queue(self) -> str | None:
        return self.queues[len(self.done)] if len(self.done) < len(self.queues) else None


def walkers(do: Callable[[str, Walk], None] | None = None, threads: int = 1) -> WorkerPool[Walk]:
    def visit(queue: str, job: Walk) -> None:
        if do:
            do(queue, job)
        job.done.append(queue)

    return WorkerPool(Walk.next_queue, visit, lambda queue: threads)


def source_of(jobs: Iterable[Walk]) -> Callable[[], Walk | None]:
    return partial(next, iter(jobs), None)


def wait_for(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abcd"), max_size=5), max_size=150), st.integers(1, 4))
def test_every_job_visits_its_queues_in_order_and_ends_once(ways: list[list[str]], threads: int) -> None:
    jobs = [Walk(number, way) for number, way in enumerate(ways)]
    ended = list(walkers(threads=threads).work(source_of(jobs)))
    assert Counter(job.number for job in ended) == Counter(range(len(jobs)))
    assert all(job.done == job.queues for job in jobs)


def test_a_queue_has_no_more_threads_than_it_is_given() -> None:
    lock = threading.Lock()
    busy: Counter[str] = Counter()
    most: Counter[str] = Counter()

    def do(queue: str, job: Walk) -> None:
        with lock:
            busy[queue] += 1
            most[queue] = max(most[queue], busy[queue])
        time.sleep(0.002)
        with lock:
            busy[queue] -= 1

        job.done.append(queue)

    pool = WorkerPool(Walk.next_queue, do, {"a": 1, "b": 3}.__getitem__)
    list(pool.work(source_of(Walk(number, ["a", "b"]) for number in range(30))))
    assert most == {"a": 1, "b": most["b"]}
    assert most["b"] <= 3


def test_a_slow_queue_does_not_hold_up_the_others() -> None:
    opened = threading.Event()

    def do(queue: str, _job: Walk) -> None:
        if queue == "slow":
            opened.wait(10)

    pool = walkers(do)
    ended = pool.work(source_of(Walk(number, ["slow"] if number == 0 else ["quick"]) for number in range(40)))
    assert [next(ended).number for _ in range(39)] == list(range(1, 40))
    opened.set()
    assert [job.number for job in ended] == [0]


def test_jobs_are_taken_only_as_there_is_room() -> None:
    taken: list[int] = []

    def jobs() -> Iterator[Walk]:
        for number in range(1000):
            taken.append(number)
            yield Walk(number, ["a"])

    ended = walkers().work(source_of(jobs()))
    next(ended)
    assert len(taken) <= workers.MOST_UNDER_WAY + 1
    assert len(list(ended)) == 999


def test_an_input_may_be_filled_by_who_collects_and_has_room_of_its_own() -> None:
    opened = threading.Event()

    def do(queue: str, _job: Walk) -> None:
        if queue == "slow":
            opened.wait(10)

    pool = walkers(do)
    more: deque[Walk] = deque([Walk(-1, ["quick"])])
    slow = source_of(Walk(number, ["slow"]) for number in range(workers.MOST_UNDER_WAY))
    ended = pool.work(slow, lambda: more.popleft() if more else None)
    for number in range(-1, 9):
        assert next(ended).number == number
        more.append(Walk(number + 1, ["quick"]))
    opened.set()
    assert len(list(ended)) == workers.MOST_UNDER_WAY + 1


def test_an_error_in_a_queue_comes_out_after_what_was_done() -> None:
    def do(_queue: str, job: Walk) -> None:
        if job.number == 3:
            raise ZeroDivisionError

    seen: set[int] = set()
    with pytest.raises(ZeroDivisionError):
        for job in walkers(do).work(source_of(Walk(number, ["a"]) for number in range(5))):
            seen.add(job.number)
    assert seen == {0, 1, 2, 4}


def test_what_was_under_way_is_there_after_a_stop_and_nobody_asks_on() -> None:
    held = threading.Event()
    asked: list[int] = []

    def do(queue: str, job: Walk) -> None:
        if queue == "b":
            asked.append(job.number)
            held.wait(10)

    pool = walkers(do)
    ended = pool.work(source_of(Walk(number, ["a", "b"] if number else ["a"]) for number in range(6)))
    first = next(ended)
    wait_for(lambda: asked)
    assert first.number == 0
    ended.close()  # type: ignore[attr-defined]  # a generator
    left = {job.number: list(job.done) for job in pool.unfinished() if job.number}
    assert left == {number: ["a"] for number in range(1, 6)}
    held.set()
    time.sleep(0.05)
    assert asked == [1]


@pytest.fixture
def taken_signals() -> Iterator[None]:
    """Both signals taken, as the program takes them; given back afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signals.install()
    yield
    signals.install()  # Forgets what came.
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_work_may_end_while_queues_are_being_made() -> None:
    """What ended it, a full disk for instance, came out behind a traceback."""
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(5):
            names = itertools.count()

            def next_queue(job: int, names: Iterator[int] = names) -> str | None:
                number = next(names)
                return None if job == 0 and number > 200 else f"host {number}"

            pool: WorkerPool[int] = WorkerPool(next_queue, lambda queue, job: None)
            work = pool.work(partial(next, iter(range(6)), None))
            assert next(work) == 0
            work.close()  # type: ignore[attr-defined]  # it is a generator
    finally:
        sys.setswitchinterval(switching)


@pytest.mark.parametrize(("number", "expected"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
@pytest.mark.usefixtures("taken_signals")
def test_a_signal_waits_until_an_answer_is_written_down(number: int, expected: type[BaseException]) -> None:
    written: list[str] = []
    with pytest.raises(expected) as caught, deferred():
        written.append("begun")
        with deferred():
            signal.raise_signal(number)
        written.append("ended")
    assert written == ["begun", "ended"]
    if isinstance(caught.value, SystemExit):
        assert caught.value.code == ExitCode.TERMINATED
    with pytest.raises(expected):
        signal.raise_signal(number)  # Nothing holds it any more.


@pytest.mark.usefixtures("taken_signals")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_signal_that_got_lost_while_an_object_was_cleaned_up_ends_the_work_all_the_same() -> None:
    class Unlucky:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    held = threading.Event()

    def do(_queue: str, _job: Walk) -> None:
        held.wait(20)

    ended = walkers(do).work(source_of([Walk(1, ["a"])]))
    Unlucky()
    with pytest.raises(SystemExit):
        next(ended)
    held.set()


# Whom to ask next about a post

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LADDER = ("syndication", "oembed", "fxtwitter", "wayback", "arquivo", "memento")
ALIVE = Snapshot("syndication", NOW, NOW, "Words")
CUT = Snapshot("syndication", NOW, NOW, "Wor", truncated=True)


def attempts(*outcomes: Outcome | Snapshot, names: tuple[str, ...] = LADDER, ago: int = 0) -> list[Attempt]:
    """Attempts at the sources of a ladder, from the first."""
    at = NOW - timedelta(days=ago)
    return [
        Attempt(name, Outcome.CAPTURED, at, 0.1, snapshot=end)
        if isinstance(end, Snapshot)
        else Attempt(name, end, at, 0.1)
        for name, end in zip(names, outcomes, strict=False)
    ]


O = Outcome  # noqa: E741

NEXT: list[tuple[str, tuple[str, ...], list[Attempt], list[Attempt], str | None]] = [
    ("the first source", LADDER, [], [], "syndication"),
    ("nobody when it is shown", LADDER, attempts(ALIVE), [], None),
    ("who has long posts whole when it is cut", LADDER, attempts(CUT), [], "fxtwitter"),
    ("nobody when nobody has long posts whole", ("syndication", "oembed", "wayback"), attempts(CUT), [], None),
    ("a second opinion when it is said to be gone", LADDER, attempts(O.DELETED), [], "oembed"),
    ("a second opinion when nobody answers", LADDER, attempts(O.TIMED_OUT), [], "oembed"),
    ("archives when it is gone", LADDER, attempts(O.DELETED, O.NOT_FOUND), [], "wayback"),
    ("archives when it is gone though the second fails", LADDER, attempts(O.DELETED, O.REFUSED), [], "wayback"),
    ("a third opinion when the reason is unknown", LADDER, attempts(O.NOT_FOUND, O.NOT_FOUND), [], "fxtwitter"),
    (
        "the next archive after a miss",
        LADDER,
        attempts(O.DELETED, O.NOT_FOUND, O.NOT_FOUND, O.NOT_ARCHIVED),
        [],
        "arquivo",
    ),
    (
        "the next archive after an outage",
        LADDER,
        attempts(O.DELETED, O.NOT_FOUND, O.NOT_FOUND, O.TIMED_OUT),
        [],
        "arquivo",
    ),
    ("nobody after the last archive", LADDER, attempts(*[O.DELETED] * 3, *[O.NOT_ARCHIVED] * 3), [], None),
    (
        "no archive while nobody answers about today",
        ("syndication", "oembed", "wayback"),
        attempts(O.TIMED_OUT, O.TIMED_OUT),
        [],
        None,
    ),
    (
        "no archive while the first does not answer",
        ("syndication", "oembed", "wayback"),
        attempts(O.TIMED_OUT, O.NOT_FOUND),
        [],
        None,
    ),
    (
        "no archive when a snapshot is held",
        LADDER,
        attempts(O.DELETED, O.NOT_FOUND, O.NOT_FOUND),
        attempts(ALIVE, ago=9),
        None,
    ),
    (
        "only archives not asked lately",
        LADDER,
        attempts(O.DELETED, O.NOT_FOUND, O.NOT_FOUND),
        attempts(O.NOT_ARCHIVED, names=("wayback",), ago=29),
        "arquivo",
    ),
    (
        "the same archive after a month",
        LADDER,
        attempts(O.DELETED, O.NOT_FOUND, O.NOT_FOUND),
        attempts(O.NOT_ARCHIVED, names=("wayback",), ago=31),
        "wayback",
    ),
    (
        "the same archive at once after an outage",
        LADDER,
        attempts(O.DELETED, O.NOT_FOUND, O.NOT_FOUND),
        attempts(O.SERVER_ERROR, names=("wayback",), ago=1),
        "wayback",
    ),
    ("an archive where there is no live source", ("wayback", "arquivo"), [], [], "wayback"),
]


@pytest.mark.parametrize(
    ("names", "asked", "past", "expected"), [row[1:] for row in NEXT], ids=[row[0] for row in NEXT]
)
def test_who_is_asked_next(
    names: tuple[str, ...], asked: list[Attempt], past: list[Attempt], expected: str | None
) -> None:
    assert next_source(names, asked, past, NOW) == expected


@given(st.lists(st.sampled_from(list(Outcome)), min_size=len(LADDER), max_size=len(LADDER)))
def test_nobody_is_asked_twice_and_the_ladder_ends(outcomes: list[Outcome]) -> None:
    asked: list[Attempt] = []
    while name := next_source(LADDER, asked, [], NOW):
        outcome = outcomes[len(asked)]
        shown = ALIVE if outcome is O.CAPTURED else None
        asked.append(Attempt(name, outcome, NOW, 0.1, snapshot=shown))
        assert len(asked) <= len(LADDER)
    names = [attempt.source for attempt in asked]
    assert names == sorted(names, key=LADDER.index)
    assert len(set(names)) == len(names)


# Whom to ask next about a lost link

POST = Post("x", "1", "https://x.com/i/status/1")


def lost(
    *outcomes: Outcome,
    codes: tuple[str, ...] = ("pic.twitter.com/AbCdEfGhIj",),
    archives: bool = True,
    platform: str = "x",
) -> LostLink:
    job = LostLink(1, platform, Clues("lyre_ex", "2021-08-18", None, codes, "Words of a post"), archives)
    for queue, outcome in zip((SHORT_LINK, ARCHIVES), outcomes, strict=False):
        job.visited.append(queue)
        job.attempts.append(Attempt(queue, outcome, NOW, 0.1, found=POST if outcome is O.RESOLVED else None))
    return job


@pytest.mark.parametrize(
    ("job", "queue"),
    [
        (lost(), SHORT_LINK),
        (lost(codes=()), ARCHIVES),
        (lost(codes=("bit.ly/AbC",)), ARCHIVES),
        # What X and its captures show is no evidence of a post of another network.
        (lost(platform="threads"), ARCHIVES),
        (lost(codes=(), platform="tiktok"), ARCHIVES),
        (lost(platform="threads", archives=False), None),
        (lost(platform="reddit"), None),
        (lost(platform="bluesky"), LISTING),
        (lost(platform="mastodon", archives=False), LISTING),
        (lost(codes=(), archives=False), None),
        (lost(O.RESOLVED), None),
        (lost(O.NOT_FOUND), ARCHIVES),
        (lost(O.MISMATCH), ARCHIVES),
        (lost(O.MISMATCH, archives=False), None),
        (lost(O.TIMED_OUT), None),
        (lost(O.RATE_LIMITED), None),
        (lost(O.REFUSED), ARCHIVES),
        (lost(O.MISMATCH, O.NOT_ARCHIVED), None),
    ],
)
def test_where_a_lost_link_goes_next(job: LostLink, queue: str | None) -> None:
    assert job.next_queue() == queue
