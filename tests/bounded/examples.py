"""Functions for readers to call: ordinary ones, and such as no limit is too small for."""

from __future__ import annotations

import os
import re
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from citesnap.articles import NotAnArticle
from citesnap.model import Attempt, Outcome


def doubled(number: int) -> int:
    return 2 * number


def attempt(detail: str) -> Attempt:
    return Attempt("article", Outcome.CAPTURED, datetime(2026, 1, 1, tzinfo=UTC), 0.5, detail=detail)


def pid() -> int:
    return os.getpid()


def spin() -> None:
    while True:
        pass


def backtrack() -> None:
    """Minutes inside of one call of C code."""
    re.match(r"(x+x+)+y", "x" * 60)


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def fill(size: int) -> int:
    return len(bytearray(size))


def big(size: int) -> bytes:
    return bytes(size)


def size(content: bytes) -> int:
    return len(content)


def chatter() -> str:
    print("a line that belongs to nobody")
    os.write(1, b"and another")
    return "said"


def fail(message: str) -> None:
    raise LookupError(message)


def refuse(problem: str) -> None:
    raise NotAnArticle(problem, no_words=True)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


class Trick:
    """Pickles as a call of a function of the one who unpickles it."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch tricked",)


def trick() -> Trick:
    return Trick()


def environment() -> dict[str, str]:
    return dict(os.environ)


def inherited() -> tuple[bytes, list[str]]:
    """The environment that the system keeps of its start, and its open files, as Linux tells both."""
    files = [entry.readlink() for entry in Path("/proc/self/fd").iterdir() if entry.is_symlink()]
    return Path("/proc/self/environ").read_bytes(), [str(file) for file in files]
