"""The program's side of its readers: starts them, waits for them, ends them. Threads may call at the same time."""

from __future__ import annotations

import fcntl
import os
import pickle
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from citesnap.bounded import child
from citesnap.bounded.messages import HEADER, dumps, exception_of_ours, loads_data
from citesnap.errors import ReadersMissing

__all__ = ["Limits", "OutOfTime", "ReaderError", "TooHard", "call", "readers"]

P = ParamSpec("P")
R = TypeVar("R")

MOST_READERS = 2
"""The most readers. Reading is a small part of a run, which mostly waits for servers."""

WORTH_STARTING = 0.3
"""Seconds to wait for a busy reader before another is started, which takes about as long."""

PATIENCE, LEAST_PATIENCE = 10, 60.0
"""The limit of elapsed time as a multiple of processor time, and its least value in seconds, for machines that are busy with other
programs."""

GRACE = 1.5
"""Seconds that a call may continue after the deadline of a run: most calls end within them, and their results are kept."""

_PIECE = 1 << 20

_KEPT_VARIABLES = ("PATH", "PYTHON", "LANG", "LC_", "TZ", "TMPDIR", "LD_", "DYLD_", "VIRTUAL_ENV", "COVERAGE_")
"""Prefixes of the environment variables that a reader gets. It does not get others, such as keys and passwords of proxies."""


class TooHard(Exception):
    """A call exceeded its limits, or its process failed; the message says which in a few words."""


class OutOfTime(Exception):
    """The time of the whole run is over; the input is not the cause."""


class ReaderError(Exception):
    """The function raised an exception; `trace` is the end of its traceback."""

    def __init__(self, message: str, trace: str) -> None:
        super().__init__(message)
        self.trace = trace


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one call.

    `seconds` is processor time. `memory` is the most that its process may hold, in bytes of address space (not every system
    enforces it). `deadline` (of `time.monotonic`) is when the whole run must end: a call under way then is ended soon afterwards;
    one that begins later, such as for an article named by hand, has its full time. `by_the_clock` is elapsed time in seconds, None
    for one that follows from `seconds`.
    """

    seconds: float
    memory: int
    deadline: float | None = None
    by_the_clock: float | None = None

    @property
    def patience(self) -> float:
        """Seconds by the clock that a call may take."""
        return self.by_the_clock or max(self.seconds * PATIENCE, LEAST_PATIENCE)


_current: _ReaderPool | None = None


@contextmanager
def readers(limits: Limits) -> Iterator[None]:
    """Calls within the block run in readers. They start with the first call and end with the block.

    One block at a time: the limits apply to the whole program, whichever thread calls.
    """
    global _current
    if _current is not None:
        raise RuntimeError("there are readers already")
    _current = _ReaderPool(limits)
    try:
        yield
    finally:
        ended, _current = _current, None
        ended.close()


def call(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a function of a module, in a reader if there are any.

    Raises:
        TooHard: it took too much time or memory. Only in a reader.
        OutOfTime: the run must end. Only in a reader.
        Exception: it raised one that this package defines, with plain values in it.
        ReaderError: it raised another one. Without readers the original exception is raised.
    """
    current = _current
    if current is None:
        return function(*args, **kwargs)
    return current.call(function, args, kwargs)  # type: ignore[no-any-return]  # the function's result, received through a pipe


class _ReaderPool:
    """All readers of a run."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._changed = threading.Condition()
        self._idle: list[_ReaderProcess] = []
        self._busy: set[_ReaderProcess] = set()
        self._starting = 0
        self._closed = False

    def call(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        reader = self._take()
        kind, *rest = self._ask(reader, function, args, kwargs)
        if kind == child.OUT_OF_MEMORY and reader.calls > 1:
            # Earlier calls may have left it little memory: a new reader has all of it.
            kind, *rest = self._ask(self._take(), function, args, kwargs)
        if kind == child.RAISED:
            raise exception_of_ours(*rest)
        if kind == child.FAILED:
            raise ReaderError(*rest)
        if kind == child.OUT_OF_MEMORY:
            raise TooHard(_too_much_memory(self._limits))
        return rest[0]

    def close(self) -> None:
        with self._changed:
            self._closed = True
            for reader in self._busy:
                reader.kill()  # The waiting thread cleans up.
            idle, self._idle = self._idle, []
            self._changed.notify_all()
        for reader in idle:
            reader.end()

    def _ask(
        self, reader: _ReaderProcess, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        """The answer of a reader, which is idle afterwards, or ended if it must not be used again."""
        try:
            answer = reader.ask(self._limits, function, args, kwargs)
        except BaseException as error:  # Also after a signal: the reader's work is no longer needed.
            self._drop(reader)
            if self._closed and isinstance(error, TooHard):
                raise OutOfTime("the run has ended") from error
            raise
        if answer[0] == child.OUT_OF_MEMORY or self._closed:
            self._drop(reader)
        else:
            with self._changed:
                self._busy.discard(reader)
                self._idle.append(reader)
                self._changed.notify()
        return answer

    def _take(self) -> _ReaderProcess:
        """A reader that has nothing to do, at once or when there is one. Another is started when all are busy for long."""
        with self._changed:
            waited = False
            while not self._idle or self._closed:
                if self._closed:
                    raise OutOfTime("the run has ended")
                count = len(self._busy) + self._starting
                if count == 0 or (waited and count < MOST_READERS):
                    break
                waited = not self._changed.wait(WORTH_STARTING if count < MOST_READERS else None)
            if self._idle:
                reader = self._idle.pop()
                self._busy.add(reader)
                return reader
            self._starting += 1
        try:
            reader = _ReaderProcess(self._limits.memory)
        except BaseException:
            with self._changed:
                self._starting -= 1
                self._changed.notify()
            raise
        with self._changed:
            self._starting -= 1
            self._busy.add(reader)
        return reader

    def _drop(self, reader: _ReaderProcess) -> None:
        with self._changed:
            self._busy.discard(reader)
            self._changed.notify()
        reader.end()


class _ReaderProcess:
    """One process.

    Raises:
        ReadersMissing: it did not start. Nothing can be read then, and the input is not the reason.
    """

    def __init__(self, memory: int) -> None:
        # It finds modules where this program does, whatever the working directory holds, and receives no secrets.
        script = f"import sys; sys.path[:] = {sys.path!r}; from citesnap.bounded.child import main; main()"
        environ = {name: value for name, value in os.environ.items() if name.startswith(_KEPT_VARIABLES)}
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", script, str(memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=environ,
            )
        except OSError as error:
            raise ReadersMissing(f"no process for reading can be started: {error.strerror or error}") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._requests, self._answers = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._requests, False)
        for pipe in (self._requests, self._answers):
            with suppress(AttributeError, OSError):  # Linux only; an article is then sent in one piece instead of many.
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIECE)
        self.calls = 0
        if self._process.stdout.read(len(child.READY)) != child.READY:
            self.end()
            raise ReadersMissing(f"a process for reading did not start: it ended with {self._process.returncode}")

    def ask(self, limits: Limits, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The answer to a call.

        Raises:
            TooHard, OutOfTime: there is no answer. The reader must be ended.
        """
        self.calls += 1
        wait = _CallDeadline.of(limits)
        self._send(dumps((limits.seconds, function.__module__, function.__qualname__, args, kwargs)), wait)
        (length,) = HEADER.unpack(self._receive(HEADER.size, wait))
        if length > limits.memory:
            raise TooHard(_too_much_memory(limits))
        try:
            return loads_data(self._receive(length, wait))
        except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError) as error:
            raise TooHard(f"its reader gave no answer that can be read ({error})") from error

    def kill(self) -> None:
        """End the process, whatever it is doing; safe while another thread waits for it."""
        with suppress(OSError):
            self._process.kill()

    def end(self) -> None:
        """End the process and close its pipes."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _send(self, content: bytes, wait: _CallDeadline) -> None:
        view = memoryview(content)
        while view:
            wait.until_ready(self._requests, select.POLLOUT)
            try:
                view = view[os.write(self._requests, view[:_PIECE]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise TooHard(self._why_it_ended(wait.limits)) from None

    def _receive(self, count: int, wait: _CallDeadline) -> bytes:
        content = bytearray()
        while len(content) < count:
            wait.until_ready(self._answers, select.POLLIN)
            piece = os.read(self._answers, min(_PIECE, count - len(content)))
            if not piece:
                raise TooHard(self._why_it_ended(wait.limits))
            content += piece
        return bytes(content)

    def _why_it_ended(self, limits: Limits) -> str:
        code = self._process.wait()
        if code == -signal.SIGPROF:
            return f"more than {limits.seconds:g} s of processor time"
        if code == -signal.SIGKILL:
            return "its reader was killed, as systems do that run out of memory"
        if code < 0:
            return f"its reader broke down ({signal.Signals(-code).name})"
        return f"its reader ended with {code}"


@dataclass(frozen=True, slots=True)
class _CallDeadline:
    """How long one call is waited for, by the clock."""

    limits: Limits
    give_up: float
    for_the_run: bool

    @classmethod
    def of(cls, limits: Limits) -> _CallDeadline:
        now = time.monotonic()
        give_up = now + limits.patience + GRACE
        if limits.deadline is not None and now < limits.deadline < give_up - GRACE:
            return cls(limits, limits.deadline + GRACE, for_the_run=True)
        return cls(limits, give_up, for_the_run=False)

    def until_ready(self, pipe: int, event: int) -> None:
        """Return when the pipe can be read from or written to.

        Raises:
            TooHard, OutOfTime: it was not in time.
        """
        poll = select.poll()
        poll.register(pipe, event)
        if poll.poll(max(0.0, self.give_up - time.monotonic()) * 1000):
            return
        if self.for_the_run:
            raise OutOfTime("the time of the run is over")
        raise TooHard(f"not read within {self.limits.patience:g} s")


def _too_much_memory(limits: Limits) -> str:
    return f"more than {limits.memory / 1_000_000:.0f} MB of memory"
