"""A wall clock that is wrong by as much as a test wants, for a whole process and every library in it.

A few lines of C, preloaded into the command. They read the shift from the environment at each call, so that a process can be
forked from one whose clock is right (`internet.command`). libfaketime would do it, but its `clock_nanosleep` refuses the
absolute times that Python's `time.sleep` gives it (seen with 0.9.10). The monotonic clock stays right, so pauses last as long as
they should.
"""

from __future__ import annotations

import atexit
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta
from functools import cache
from pathlib import Path

SOURCE = """
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long shift(void) {
    const char *told = getenv("LD_CLOCK_SHIFT");
    return told ? atol(told) : 0;
}

int clock_gettime(clockid_t which, struct timespec *now) {
    int failed = syscall(SYS_clock_gettime, which, now);
    if (!failed && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) now->tv_sec += shift();
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    struct timespec exact;
    int failed = clock_gettime(CLOCK_REALTIME, &exact);
    (void) zone;
    if (!failed) {
        now->tv_sec = exact.tv_sec;
        now->tv_usec = exact.tv_nsec / 1000;
    }
    return failed;
}

time_t time(time_t *where) {
    struct timespec exact;
    clock_gettime(CLOCK_REALTIME, &exact);
    if (where) *where = exact.tv_sec;
    return exact.tv_sec;
}
"""


@cache
def _library() -> Path:
    """The library, built once in this process."""
    compiler = shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        raise LookupError("a wrong clock needs Linux and a C compiler")
    folder = Path(tempfile.mkdtemp(prefix="clock-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    source = folder / "clock.c"
    source.write_text(SOURCE)
    subprocess.run([compiler, "-O2", "-shared", "-fPIC", "-o", folder / "clock.so", source], check=True)
    return folder / "clock.so"


class WrongClock:
    """Makes processes believe in another time.

    Raises:
        LookupError: this machine has no C compiler, or no Linux. The message says so.
    """

    def __init__(self) -> None:
        self._library = _library()

    def env(self, ahead: timedelta) -> dict[str, str]:
        """The environment of a process whose wall clock is `ahead` (or behind, when negative), and of the readers that it starts.

        These get few variables, those that begin with `LD_` among them.
        """
        return {"LD_PRELOAD": str(self._library), "LD_CLOCK_SHIFT": str(ahead // timedelta(seconds=1))}
