"""Runs commands one after the other, each in a process of its own, and tells what each took.

They are forked from a process that has imported the program: starting an interpreter for each would take most of the time. Linux
counts the memory of the process that starts one as memory of the one started; that of this process is some 90 MB.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from internet.command import PRELOADED

__all__ = ["Used", "measured"]


MOST_SECONDS, MOST_MEMORY = 10.0, 300_000
"""What hostile input may cost a command: seconds of processor time, and kilobytes."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took: exit code, or minus the signal that ended it; processor time; memory; and all that it wrote."""

    code: int
    seconds: float
    kilobytes: int
    said: str

    @property
    def is_bounded(self) -> bool:
        """Whether it took no more than hostile input may cost."""
        return self.seconds < MOST_SECONDS and self.kilobytes < MOST_MEMORY


_one_at_a_time = threading.Lock()


def measured(
    calls: Sequence[Sequence[str]], said: Path, environment: Mapping[str, str], cwd: Path, *, imported: bool = True
) -> Iterator[Used]:
    """Run each command line; what it writes goes to the file `said`, anew for each.

    `imported` is False where the least memory of a command matters: then each imports what it needs.
    """
    runner = _runner(imported)
    assert runner.stdin is not None
    assert runner.stdout is not None
    for call in calls:
        with _one_at_a_time:
            runner.stdin.write(json.dumps([str(said), str(cwd), dict(environment), *call]) + "\n")
            runner.stdin.flush()
            code, seconds, kilobytes = json.loads(runner.stdout.readline())
        yield Used(code, seconds, kilobytes, said.read_text("utf-8", "replace"))


@cache
def _runner(imported: bool) -> subprocess.Popen[str]:
    """The process that forks commands. It ends with this one, which holds the other end of its standard input."""
    tests = str(Path(__file__).parents[1])
    script = f"import sys; sys.path.insert(0, {tests!r}); from archive.measuring import serve; serve()"
    command = [sys.executable, "-c", script, *(PRELOADED if imported else ())]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def serve() -> None:
    """What the runner does: reads a line of JSON for each command, and answers with one."""
    from citesnap.__main__ import main
    from internet.prefork import preload, run_to_the_end

    preload(sys.argv[1:])
    for line in sys.stdin:
        said, cwd, environment, *call = json.loads(line)
        child = os.fork()
        if child == 0:
            out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            nothing = os.open(os.devnull, os.O_RDONLY)
            for number, at in enumerate((nothing, out, out)):
                os.dup2(at, number)
            os.chdir(cwd)
            os.environ.clear()
            os.environ.update(environment)
            sys.argv = ["citesnap", *call]
            run_to_the_end(main)
        _, status, used = os.wait4(child, 0)
        answer = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss]
        print(json.dumps(answer), flush=True)
