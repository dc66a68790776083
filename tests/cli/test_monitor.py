"""The command that is told of changed verdicts: whatever it does, the run goes on, and nothing of it is left behind."""

from __future__ import annotations

import time
from pathlib import Path

from citesnap.archive.questions.posts import Change
from citesnap.cli.monitor import notify

URL = "https://x.com/lyre_ex/status/1752862345678901234"
CHANGE = Change(1, "Lyre", "x", URL[-19:], URL, "alive", "deleted", "reported", "2026-03-01T12:00:00Z", 1)


def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    number = tmp_path / "number"
    for timeout in (0.5, 4.5, 16.5):
        started = time.monotonic()
        problem = notify(f"sh -c 'echo $$ > {number}; exec sleep 90' | cat  # hidden-token", [CHANGE], timeout)
        assert time.monotonic() - started < 60, "it waits for the command"
        assert problem == f"--notify: the command took more than {timeout} seconds and was ended"
        if number.exists() and number.read_text():  # On a busy machine it may not have begun.
            break
    gives_up = time.monotonic() + 60
    while is_running(int(number.read_text())):
        assert time.monotonic() < gives_up
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Whether there is such a process, and not only its number until somebody takes note of its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_command_that_fails_is_told_by_its_last_line() -> None:
    problem = notify("echo one >&2; echo two >&2; exit 7", [CHANGE])
    assert problem == "--notify: the command ended with 7: two"


def test_a_command_that_does_not_read_is_no_error() -> None:
    assert notify("true", [CHANGE] * 10_000) is None


def test_nothing_runs_without_news(tmp_path: Path) -> None:
    assert notify(f"touch {tmp_path / 'ran'}", []) is None
    assert not list(tmp_path.iterdir())
