"""Limits of processor time and memory in this very process, for a command that reads files one by one and keeps nothing.

What is recorded is read by processes of their own (`bounded`), which take longer to start than most files take to read. An
exception cannot end what C code does; but the parsers in C take time that grows with the length of their input, and patterns look
for signals while they match. So in practice a call ends soon after its limit.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["BeyondLimits", "within"]


class BeyondLimits(Exception):
    """The block took more than it may; the message says of what."""


class _Over(BaseException):
    """No `Exception`, so that no reader takes it for a fault of its input."""


@contextmanager
def within(seconds: float, memory: int) -> Iterator[None]:
    """Run the block within limits; without any where the system or the thread cannot have them.

    Args:
        seconds: of processor time.
        memory: bytes of address space, beside what the process has already.

    Raises:
        BeyondLimits: the block went beyond one of them.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    import resource

    def stop(*_: object) -> None:
        raise _Over

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed, memory = memory, memory + _address_space()
    before = signal.signal(signal.SIGPROF, stop)
    with suppress(ValueError, OSError):  # Not every system has it, and one that is lower stays.
        if soft == resource.RLIM_INFINITY or soft > memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, hard))
    # Again each second: it may meet code that ends, or something that discards an exception.
    signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
    try:
        yield
    except _Over:
        raise BeyondLimits(f"more than {seconds:g} s of processor time") from None
    except MemoryError:
        raise BeyondLimits(f"more than {allowed / 1e9:g} GB of memory") from None
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _address_space() -> int:
    """Bytes that the process has mapped, used or not; 0 where the system does not tell (proc(5), `statm`)."""
    import resource

    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
