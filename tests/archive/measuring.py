"""Runs commands one after the other, each in a process of its own, and tells what each took.

They are forked from a small process that has imported the commands: starting an interpreter for each would take most of the time,
and Linux counts the memory of the process that starts one as memory of the one started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Used", "measured"]


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took: exit code, or minus the signal that ended it; processor time; memory; and all that it wrote."""

    code: int
    seconds: float
    kilobytes: int
    said: str


def measured(calls: Sequence[Sequence[str]], said: Path, environment: Mapping[str, str], cwd: Path) -> Iterator[Used]:
    """Run each command line; what it writes goes to the file `said`, anew for each."""
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=cwd
    ) as runner:
        assert runner.stdin is not None
        assert runner.stdout is not None
        for call in calls:
            runner.stdin.write(json.dumps([str(said), *call]) + "\n")
            runner.stdin.flush()
            code, seconds, kilobytes = json.loads(runner.stdout.readline())
            yield Used(code, seconds, kilobytes, said.read_text("utf-8", "replace"))
        runner.stdin.close()


def _serve() -> None:
    """In the runner: a line of JSON for each command, and one for each answer."""
    from citesnap.__main__ import main

    for line in sys.stdin:
        said, *call = json.loads(line)
        child = os.fork()
        if child == 0:
            out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            nothing = os.open(os.devnull, os.O_RDONLY)
            for number, at in enumerate((nothing, out, out)):
                os.dup2(at, number)
            sys.argv = ["citesnap", *call]
            main()
        _, status, used = os.wait4(child, 0)
        answer = [os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime, used.ru_maxrss]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    _serve()
