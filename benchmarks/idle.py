"""How much processor time a run costs that finds nothing due, on an archive as large as they get. `idle.py ARCHIVE_DB [--check]`

The archive is copied nowhere: each run adds its row to it, as every run does. `big_archive.py` makes one.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

AIM = 0.3
"""Seconds of processor time, user and system, of `citesnap run` from its start to its end."""

COMMANDS: tuple[tuple[str, ...], ...] = (("run", "DB"), ("status", "DB"), ("find", "/dev/null"), ("--help",))


def main() -> int:
    """Print a line for each command; with --check the exit code tells whether the idle run keeps to its aim."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="the median of N; default 5")
    parser.add_argument("--check", action="store_true", help=f"exit with 1 when the run takes more than {AIM} s")
    options = parser.parse_args()
    spent: dict[str, float] = {}
    for command in COMMANDS:
        arguments = [str(options.archive) if word == "DB" else word for word in command]
        spent[command[0]] = statistics.median(cpu(arguments) for _ in range(options.repeat))
        print(f"{' '.join(command):16} {spent[command[0]]:.3f} s")
    return int(options.check and spent["run"] > AIM)


def cpu(arguments: list[str]) -> float:
    """Seconds of processor time of one execution.

    Raises:
        SystemExit: the run was not idle, so the time would say nothing.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Certificates named by the environment are read by every run, and are not the program's own cost.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SSL_CERT_")}
    done = subprocess.run(
        [sys.executable, "-m", "citesnap", *arguments], env=environ, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # 3: posts wait for a time that their source set. Such an archive is idle as well.
    if arguments[0] != "find" and (done.returncode not in (0, 3) or "without an answer" in done.stderr):
        raise SystemExit(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
