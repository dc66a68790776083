"""Sealing and verifying take a number of questions that does not grow by the row, and as little time as promised."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.test_migration import first_archive
from citesnap.archive import open_archive
from citesnap.archive.file.opening import connect_reading
from citesnap.evidence.growing import BLOCK
from citesnap.evidence.sealing import seal
from citesnap.evidence.verifying import judge
from sizes import NIGHTLY

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
ROWS = 5 * BLOCK


def test_rows_are_stated_many_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    first_archive(path, ROWS)
    asked: list[str] = []

    def count(sql: str) -> None:
        if sql.lstrip()[:6].lower() in ("select", "with a"):
            asked.append(sql)

    with open_archive(path) as archive:
        archive.connection.conn.set_trace_callback(count)
        sealed = seal(archive)
        archive.connection.conn.set_trace_callback(None)
    assert sealed is not None and sealed.added > ROWS
    assert len(asked) < 150, len(asked)
    asked.clear()
    db = connect_reading(path)
    db.conn.set_trace_callback(count)
    assert judge(db, path, quick=True).statements > ROWS
    db.close()
    assert len(asked) < 250, len(asked)


@pytest.mark.skipif(not NIGHTLY, reason="takes a minute: CITESNAP_TEST_SIZE=nightly")
@pytest.mark.timeout(600)
def test_a_quarter_of_a_million_leaves_take_ten_seconds(tmp_path: Path) -> None:
    made = tmp_path / "big.db"
    for command in (["big_archive.py", str(made), "--posts", "32000"], ["sealing.py", str(made), "--check"]):
        script, *arguments = command
        done = subprocess.run([sys.executable, str(BENCHMARKS / script), *arguments], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
