"""How long a merge takes, and how much memory: `merging.py OTHER.db [--into ARCHIVE.db] [--kill-after SECONDS]`

The command is run as a process of its own, once more where it was killed, and once again when all is done, to see that nothing
comes twice. Without --into everything goes into a new archive, which is deleted again. `big_archive.py` makes one to merge.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

AIM = 300
"""Megabytes, whatever is merged."""


@dataclass(frozen=True, slots=True)
class Took:
    """What a process took: seconds by the clock and of the processor, and its largest resident size in bytes."""

    code: int
    elapsed: float
    processor: float
    memory: int


def main() -> int:
    """Print what each call of the command took; exit code 1 where it took more memory than the aim."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("other", type=Path)
    parser.add_argument("--into", type=Path)
    parser.add_argument("--kill-after", type=float, help="kill the first call after so many seconds, then go on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.other.parent) as folder:
        into = options.into or Path(folder, "archive.db")
        command = [sys.executable, "-m", "citesnap", "merge", str(into), str(options.other), "--yes"]
        calls: list[tuple[str, float | None]] = [("merge", None), ("once more", None)]
        if options.kill_after is not None:
            calls = [("merge, killed", options.kill_after), ("the same, to its end", None), calls[1]]
        worst = 0
        for name, kill_after in calls:
            took = run(command, kill_after)
            worst = max(worst, took.memory)
            print(
                f"{name:22} exit code {took.code:3}, {took.elapsed:.0f} s, of the processor {took.processor:.0f} s,"
                f" memory {took.memory / 1e6:.0f} MB",
                flush=True,
            )
            if took.code not in (0, -signal.SIGKILL):
                return 1
        print(f"{into.stat().st_size / 1e9:.2f} GB, aim of memory {AIM} MB")
    return int(worst > AIM * 1e6)


def run(command: Sequence[str], kill_after: float | None) -> Took:
    """Run a command to its end, or to `kill -9` after so many seconds."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        if kill_after is not None and time.monotonic() - started > kill_after:
            process.kill()
        time.sleep(0.1)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = used.ru_utime + used.ru_stime
    return Took(process.returncode, time.monotonic() - started, seconds, used.ru_maxrss * 1024)


if __name__ == "__main__":
    raise SystemExit(main())
