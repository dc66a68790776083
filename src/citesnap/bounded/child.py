"""A reader: the process that calls one function after another. The system ends it when a call exceeds its limits.

Started by `pool`. Requests come on standard input, answers go to standard output.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
import sys
import traceback
from contextlib import suppress
from operator import attrgetter
from typing import BinaryIO

from citesnap.bounded.messages import HEADER, dumps, loads

RETURNED, RAISED, FAILED, OUT_OF_MEMORY = "returned", "raised", "failed", "out of memory"
"""How a call ended: the first element of an answer. `RAISED` is an exception of ours, `FAILED` any other."""


READY = b"ready"
"""What a reader writes when it has started."""


def main() -> None:
    """Answer until the program that started this process ends. The argument is the memory limit in bytes."""
    # Results of parsing are trees, freed by reference counting; repeated searches for cycles in them take a tenth of the time.
    gc.set_threshold(1_000_000, 50, 100)
    requests, answers = _pipes()
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C reaches every process of the terminal; the program decides what it means.
    signal.signal(signal.SIGPROF, signal.SIG_DFL)  # Ends the process at once, also inside of C code.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):  # Not every system has it.
        memory = int(sys.argv[1])
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    answers.write(READY)
    answers.flush()
    while header := requests.read(HEADER.size):
        (length,) = HEADER.unpack(header)
        answer = _answer(requests.read(length))
        answers.write(answer)
        answers.flush()


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes; output that a library prints by mistake is discarded."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    return requests, answers


def _answer(request: bytes) -> bytes:
    seconds, module, name, arguments, keywords = loads(request)
    # Counts the processor time of this process, in user and in system mode.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        try:
            function = attrgetter(name)(importlib.import_module(module))
            return dumps((RETURNED, function(*arguments, **keywords)))
        except MemoryError:
            return dumps((OUT_OF_MEMORY,))
        except Exception as error:
            kind = type(error)
            if kind.__module__.partition(".")[0] == "citesnap":
                with suppress(Exception):  # What it carries may be no value that can be sent.
                    return dumps((RAISED, kind.__module__, kind.__qualname__, error.args, vars(error)))
            return dumps((FAILED, _in_one_line(error), traceback.format_exc(limit=-8)[-8000:]))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _in_one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:1000]
