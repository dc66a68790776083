"""Ctrl-C and SIGTERM: stop soon, but never in the middle of writing down an answer. Knows nothing of what is written."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["TERMINATED", "install", "remind", "shield"]

TERMINATED = 143
"""The exit code of a process that SIGTERM ended (128 + 15)."""

_depth = 0
_pending: int | None = None
_last: int | None = None


def install() -> None:
    """Take both signals. Only a program's main thread can; a library must leave them to it."""
    global _last
    _last = None
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _arrived)


@contextmanager
def shield() -> Iterator[None]:
    """Keep signals waiting while the block runs; one that came meanwhile acts when it ends. For short work only.

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


def remind() -> None:
    """Act on a signal that came and led to nothing: Python drops what is raised while it cleans up an object.

    Raises:
        KeyboardInterrupt, SystemExit: as for `shield`.
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
    raise SystemExit(TERMINATED)
