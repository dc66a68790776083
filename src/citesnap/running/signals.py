"""Ctrl-C and SIGTERM: stop soon, but never while an answer is being recorded. Knows nothing about what is recorded."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from citesnap.errors import ExitCode

__all__ = ["deferred", "install", "raise_pending"]

_depth = 0
_pending: int | None = None
_last: int | None = None


def install() -> None:
    """Handle both signals. Only a program's main thread can; a library must leave that to it."""
    global _last
    _last = None
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _arrived)


@contextmanager
def deferred() -> Iterator[None]:
    """Signals that arrive while the block runs take effect when it ends. For short work only.

    Raises:
        KeyboardInterrupt: SIGINT came.
        SystemExit: SIGTERM came; the code is 143.
    """
    global _depth, _pending
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1
        if not _depth and _pending is not None:
            number, _pending = _pending, None
            _act(number)


def raise_pending() -> None:
    """Act on a signal that had no effect so far: Python drops an exception that is raised while it cleans up an object.

    Raises:
        KeyboardInterrupt, SystemExit: as for `deferred`.
    """
    if _last is not None and not _depth:
        _act(_last)


def _arrived(number: int, frame: FrameType | None) -> None:
    global _pending, _last
    _last = number
    if _depth:
        _pending = number
    else:
        _act(number)


def _act(number: int) -> None:
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(ExitCode.TERMINATED)
