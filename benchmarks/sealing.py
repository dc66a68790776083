"""How long sealing an archive takes from the start, and verifying it without its stored bytes. `sealing.py ARCHIVE_DB [--check]`

The archive is copied into a temporary folder first. `big_archive.py` makes one that was never sealed: with 50,000 posts it has
400,000 leaves.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from citesnap.archive import open_archive
from citesnap.evidence.sealing import seal
from citesnap.evidence.verifying import verify

T = TypeVar("T")

AIM = 10.0
"""Seconds of processor time for 250,000 leaves, of either."""


def main() -> int:
    """Print both times; with --check the exit code tells whether they keep to the aim."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--check", action="store_true", help=f"exit with 1 where 250,000 leaves take more than {AIM} s")
    options = parser.parse_args()
    slow = 0
    for name, leaves, seconds in measured(options.archive):
        share = seconds * 250_000 / leaves
        slow += share > AIM
        print(f"{name:20} {leaves} leaves in {seconds:.1f} s of processor time; 250,000 in {share:.1f} s")
    return int(options.check and slow > 0)


def measured(archive: Path) -> list[tuple[str, int, float]]:
    """What was done to a copy, how many leaves there are, and seconds of processor time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(archive, folder))
        with open_archive(path) as opened:
            sealed, sealing = _timed(lambda: seal(opened, also_runs=True))
        report, verifying = _timed(lambda: verify(path, quick=True))
    leaves = report.logs[0].leaves
    if report.exit_code:
        raise SystemExit(f"not sound: {report.findings[:3]}")
    done = [("seal", sealed.added, sealing)] if sealed else []
    return [*done, ("verify --quick", leaves, verifying)]


def _timed(do: Callable[[], T]) -> tuple[T, float]:
    started = time.process_time()
    result = do()
    return result, time.process_time() - started


if __name__ == "__main__":
    raise SystemExit(main())
