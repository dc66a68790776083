"""Readers end what takes too much, and nothing else."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bounded import examples
from citesnap.articles import NotAnArticle
from citesnap.bounded import Limits, OutOfTime, ReaderError, TooHard, call, readers
from citesnap.bounded.messages import loads_data
from citesnap.model import Attempt, Kind, State

MEMORY = 500_000_000


@pytest.fixture
def quick() -> Iterator[None]:
    """Readers with half a second for each call."""
    with readers(Limits(0.5, MEMORY)):
        yield


@pytest.mark.usefixtures("quick")
def test_values_of_ours_come_back_as_they_are_from_one_process() -> None:
    assert call(examples.doubled, 21) == 42
    assert call(examples.attempt, detail="whole") == examples.attempt("whole")
    pids = {call(examples.pid) for _ in range(20)}
    assert len(pids) == 1
    assert pids != {os.getpid()}


def test_without_readers_it_is_an_ordinary_call() -> None:
    assert call(examples.pid) == os.getpid()
    with pytest.raises(LookupError):
        call(examples.fail, "no such thing")


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("endless", [examples.spin, examples.backtrack])
def test_what_takes_too_long_is_ended_also_inside_of_c_code(endless: Callable[[], None]) -> None:
    with pytest.raises(TooHard, match=r"more than 0\.5 s of processor time"):
        call(endless)
    assert call(examples.doubled, 4) == 8


def test_waiting_costs_no_processor_time_but_has_an_end() -> None:
    with readers(Limits(0.5, MEMORY)):
        call(examples.sleep, 0.7)
    with readers(Limits(0.5, MEMORY, by_the_clock=0.5)), pytest.raises(TooHard, match=r"not read within 0\.5 s"):
        call(examples.sleep, 60)


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep to RLIMIT_AS")
def test_what_takes_too_much_memory_is_ended_and_has_all_of_it_to_itself() -> None:
    with pytest.raises(TooHard, match="more than 500 MB of memory"):
        call(examples.fill, MEMORY)
    first = call(examples.pid)
    assert call(examples.fill, 100_000_000) == 100_000_000
    with pytest.raises(TooHard, match="more than 500 MB of memory"):
        call(examples.fill, MEMORY)
    assert call(examples.pid) != first


def test_large_values_pass_both_ways() -> None:
    with readers(Limits(20, 2_000_000_000)):
        assert len(call(examples.big, 50_000_000)) == 50_000_000
        assert call(examples.size, bytes(50_000_000)) == 50_000_000


@pytest.mark.usefixtures("quick")
def test_what_the_function_prints_is_no_part_of_its_answer() -> None:
    assert call(examples.chatter) == "said"


@pytest.mark.usefixtures("quick")
def test_an_exception_comes_back_in_words_with_the_end_of_its_traceback() -> None:
    with pytest.raises(ReaderError, match="LookupError: no such thing") as caught:
        call(examples.fail, "no such thing")
    assert "in fail" in caught.value.trace
    assert call(examples.doubled, 4) == 8


@pytest.mark.usefixtures("quick")
def test_an_exception_of_ours_comes_back_as_itself() -> None:
    with pytest.raises(NotAnArticle, match="nothing but white space") as caught:
        call(examples.refuse, "nothing but white space")
    assert caught.value.no_words


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(("function", "why"), [(examples.crash, "SIGSEGV"), (examples.leave, "ended with 3")])
def test_a_process_that_breaks_down_takes_only_its_call_with_it(function: Callable[[], None], why: str) -> None:
    with pytest.raises(TooHard, match=why):
        call(function)
    assert call(examples.doubled, 4) == 8


@pytest.mark.usefixtures("quick")
def test_an_answer_that_is_more_than_data_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TooHard, match="is no data"):
        call(examples.trick)
    assert not (tmp_path / "tricked").exists()


class Called:
    """Pickles as a call."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


@pytest.mark.parametrize(
    ("sent", "comes"),
    [
        (Called(getattr, State, "ALIVE"), State.ALIVE),  # as Python before 3.11.4 sends members
        (Called(getattr, Kind, "LINK"), Kind.LINK),
        (Called(getattr, State, "__class__"), None),
        (Called(getattr, State, "mro"), None),
        (Called(getattr, State, "no-such"), None),
        (Called(getattr, Attempt, "__init__"), None),
        (Called(getattr, "words", "format"), None),
        (Called(getattr, State, 3), None),
        (Called(getattr, State, "ALIVE", "other"), None),
        (Called(vars, State), None),
    ],
)
def test_of_attributes_only_members_of_enumerations_are_data(sent: Called, comes: object) -> None:
    content = pickle.dumps([sent])
    if comes is not None:
        assert loads_data(content) == [comes]
    else:
        with pytest.raises((pickle.UnpicklingError, TypeError)):
            loads_data(content)


def test_a_reader_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITESNAP_X_TOKEN", "SecretRiver01")
    monkeypatch.setenv("HTTPS_PROXY", "http://river:secret@proxy.example:1")
    with readers(Limits(5, MEMORY)):
        assert not {"CITESNAP_X_TOKEN", "HTTPS_PROXY"} & set(call(examples.environment))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no procfs")
def test_a_reader_has_no_file_and_no_memory_of_the_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An article that has some library read `/proc/self/environ` finds no secret there either, as a fork of the program would."""
    monkeypatch.setenv("CITESNAP_X_TOKEN", "SecretRiver01")
    with (tmp_path / "archive.db").open("w") as file, readers(Limits(5, MEMORY)):
        os.set_inheritable(file.fileno(), True)
        environment, files = call(examples.inherited)
    assert b"PATH=" in environment
    assert b"SecretRiver01" not in environment
    assert "/dev/null" in files
    assert not [name for name in files if name.endswith("archive.db")]


@pytest.mark.usefixtures("quick")
def test_threads_may_call_at_once_and_one_that_hangs_holds_up_none_of_the_others() -> None:
    with ThreadPoolExecutor(8) as threads:
        hard = threads.submit(call, examples.spin)
        answers = [threads.submit(call, examples.doubled, number) for number in range(50)]
        assert [answer.result() for answer in answers] == [2 * number for number in range(50)]
        with pytest.raises(TooHard):
            hard.result()


def test_the_end_of_the_run_ends_a_call_and_says_nothing_of_what_was_read() -> None:
    started = time.monotonic()
    with readers(Limits(30, MEMORY, deadline=started + 0.5)), pytest.raises(OutOfTime):
        call(examples.spin)
    assert time.monotonic() - started < 25, "it waits for the reader's own limit"


def test_who_waits_when_the_readers_end_is_not_told_that_it_was_too_hard() -> None:
    outcome: list[BaseException] = []

    def wait() -> None:
        try:
            call(examples.spin)
        except BaseException as error:
            outcome.append(error)

    with readers(Limits(30, MEMORY)):
        thread = threading.Thread(target=wait)
        thread.start()
        call(examples.doubled, 1)
        time.sleep(0.5)
    thread.join(60)
    assert [type(error) for error in outcome] == [OutOfTime]


WAITING = """
    import sys
    from bounded import examples
    from citesnap.bounded import Limits, call, readers
    from citesnap.running.signals import install

    install()
    with readers(Limits(SECONDS, 500_000_000)):
        print(call(examples.pid), flush=True)
        call(examples.backtrack)
"""


def waiting_for_a_reader(seconds: int) -> tuple[subprocess.Popen[str], int]:
    """A program that waits for a reader, which has so many seconds, and the id of the reader's process."""
    program = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WAITING).replace("SECONDS", str(seconds))],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert program.stdout is not None
    return program, int(program.stdout.readline())


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, -signal.SIGINT)])
def test_a_signal_ends_the_program_and_what_is_being_read(number: signal.Signals, code: int) -> None:
    program, reader = waiting_for_a_reader(30)
    time.sleep(0.5)
    started = time.monotonic()
    program.send_signal(number)
    assert program.wait(60) == code
    assert time.monotonic() - started < 25, "it waits for the reader's own limit"
    with pytest.raises(ProcessLookupError):
        os.kill(reader, 0)


def test_a_reader_ends_with_a_program_that_was_killed() -> None:
    program, reader = waiting_for_a_reader(1)
    program.kill()
    program.wait()
    give_up = time.monotonic() + 60
    while Path(f"/proc/{reader}").exists():
        assert time.monotonic() < give_up
        time.sleep(0.05)
