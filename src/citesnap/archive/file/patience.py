"""Ends a statement that takes longer than the size of its file can justify.

A file can be made so that a statement of ours runs without end: pages of a tree that lead to one another again and again hold more
rows than any disk. So SQLite counts the steps of its virtual machine. Counting the rows of a whole table is one step, however long
it takes; for that a thread looks now and then how much processor time a statement has had.

What a statement may take grows with the file and is far more than an archive of any honest size needs: reading every row of a table
takes some ten steps a row, and a row has more than ten bytes. A statement that is ended fails with `SQLITE_INTERRUPT`.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["ByTheClock", "Patience"]

LEAST_STEPS, STEPS_A_BYTE = 10_000_000, 5
"""Steps of SQLite's virtual machine: a processor takes some 50 million a second."""
LEAST_SECONDS, SECONDS_A_BYTE = 2.0, 1e-6
"""Processor time of the thread that asks."""
_AT_ONCE = 100_000
"""Steps between two looks of SQLite at its count."""
_BETWEEN_LOOKS = 0.5
"""Seconds between two looks of the thread."""

_watched: weakref.WeakSet[Patience | ByTheClock] = weakref.WeakSet()
_watching_in: int | None = None
"""The process in which the thread runs: a process that was forked off has none."""


class Patience:
    """The patience with one connection, which one thread uses."""

    def __init__(self, conn: sqlite3.Connection, file: Path) -> None:
        """Begin to watch a connection to a file. Its progress handler is taken."""
        self._conn = conn
        self._files: tuple[str, ...] = os.fspath(file), f"{file}-wal"
        self._size = _size(self._files)
        # What SQLite looks at: zeros are taken from the end, and the 1 in front of them ends the statement. Not a function of
        # Python: handlers of signals would run in it, and what they raise be lost in SQLite.
        self._whole = b"\1" + bytes((LEAST_STEPS + STEPS_A_BYTE * self._size) // _AT_ONCE)
        self._left = bytearray(self._whole)
        conn.set_progress_handler(self._left.pop, _AT_ONCE)
        self._statement, self._is_busy = 0, False
        self._clock = _clock_of_this_thread()
        self._seen = 0, 0.0
        _watched.add(self)
        _start()

    def begin(self) -> None:
        """A statement begins."""
        if len(self._left) < len(self._whole):
            self._left[:] = self._whole
        self._statement += 1
        self._is_busy = True

    def each(self, rows: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
        """The rows; each begins a statement."""
        for row in rows:
            self.begin()
            yield row
            self.end()

    def give_up(self) -> None:
        """Watch the connection no longer."""
        self._is_busy = False
        _watched.discard(self)
        self._conn.set_progress_handler(None, 0)

    def allow_for(self, file: Path) -> None:
        """Allow for the size of a further file, which is attached to the connection."""
        self._files += os.fspath(file), f"{file}-wal"
        self._grow()

    def end(self) -> None:
        """It has returned its first row or ended; what it takes for further rows is counted in steps alone."""
        self._is_busy = False

    def look(self) -> None:
        """End the statement if it has had too much processor time. Called by the thread."""
        statement = self._statement
        if not self._is_busy:
            return
        self._grow()
        now = self._clock()
        if self._seen[0] != statement:
            self._seen = statement, now
        elif (
            now - self._seen[1] > LEAST_SECONDS + SECONDS_A_BYTE * self._size
            and self._is_busy
            and statement == self._statement
        ):
            self._conn.interrupt()

    def _grow(self) -> None:
        """Allow for what has been written since."""
        size = _size(self._files)
        more = bytes(max(0, STEPS_A_BYTE * (size - self._size) // _AT_ONCE))
        if more:
            self._size = size
            self._whole += more
            self._left[1:1] = more


def _size(files: Iterable[str]) -> int:
    size = 0
    for file in files:
        with suppress(OSError):
            size += os.stat(file).st_size  # noqa: PTH116  # pathlib takes longer, and this is done again and again
    return size


class ByTheClock:
    """The patience with a connection that others use, who end statements themselves as far as SQLite counts steps."""

    def __init__(self, conn: sqlite3.Connection, seconds: float) -> None:
        """End each statement after `seconds`. The connection's trace callback is taken."""
        self._conn = conn
        self._seconds = seconds
        self._began: float | None = None
        conn.set_trace_callback(self._begin)
        _watched.add(self)
        _start()

    def _begin(self, _: str) -> None:
        self._began = time.monotonic()

    def look(self) -> None:
        """End the statement that began last, if that was long ago; nothing happens where it has ended. Called by the thread."""
        began = self._began
        if began is not None and time.monotonic() - began > self._seconds:
            self._began = None
            self._conn.interrupt()


def _clock_of_this_thread() -> Callable[[], float]:
    if not hasattr(time, "pthread_getcpuclockid"):  # macOS
        return time.process_time
    clock = time.pthread_getcpuclockid(threading.get_ident())
    return lambda: time.clock_gettime(clock)


def _start() -> None:
    global _watching_in
    if _watching_in != os.getpid():
        _watching_in = os.getpid()
        threading.Thread(target=_watch, name="patience", daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(_BETWEEN_LOOKS)
        for patience in list(_watched):
            try:
                patience.look()
            except (sqlite3.Error, OSError):  # the connection was closed, or its thread has ended
                continue
