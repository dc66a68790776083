"""The made-up archive on which idle runs and browsing are measured is one like any other."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from citesnap.archive import open_archive
from citesnap.config import Settings
from citesnap.running import due
from citesnap.running.plan import Plan
from citesnap.web import WebSettings
from internet import Citesnap

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "big_archive.py"


def test_a_made_up_archive_is_sound_whole_and_idle_unless_posts_are_to_be_due(
    offline: Citesnap, tmp_path: Path
) -> None:
    for name, options in (("idle.db", ()), ("due.db", ("--due", "0.5"))):
        subprocess.run([sys.executable, SCRIPT, tmp_path / name, "--posts", "400", *options], check=True)
    with closing(sqlite3.connect(tmp_path / "idle.db")) as db:
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("pragma foreign_key_check").fetchall() == []
        counts = [
            db.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("posts", "citations", "articles", "exchanges")
        ]
        assert counts == [400, 800, 40, 40]
        indexes = {name for (name,) in db.execute("select name from sqlite_master where type = 'index'")}
    assert {"posts_state", "attempts_asked", "citations_post"} <= indexes
    with open_archive(tmp_path / "idle.db", create=False) as archive:
        assert not due.anything(archive, Settings(WebSettings()), Plan())
    assert offline("run", "idle.db", "--dry-run").stdout == ""
    assert 100 < len(offline("run", "due.db", "--dry-run").stdout.splitlines()) < 300
