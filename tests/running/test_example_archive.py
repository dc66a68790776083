"""The archive at the top of the repository is what its examples give today, and Datasette shows it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest

from citesnap.archive import open_archive
from internet import Citesnap
from internet.command import server
from internet.prefork import Command, Forked

ROOT = Path(__file__).resolve().parents[2]

PASSING = {
    *("started_at", "finished_at", "seconds", "first_read_at", "last_read_at", "read_at", "next_check_at", "peer"),
    "finder",
}
"""Columns that tell when, by what or through which proxy something was done; beside them the size of the file when a run ended."""


ASKED = ("attempts", "exchanges")
"""What was asked. Several hosts are asked at once, so that the order, and how often a dead one is tried, is chance."""

BEHIND = {"exchange_facts", "heads", "peers", "bodies"}
"""The tables behind the view `exchanges`, which is compared in their place."""
UNIQUE = {"identity", "logs", "log_leaves", "log_events", "log_checkpoints", "log_stamps", "log_changes"}
"""What no two archives share: their UUID, and a log with random salts and times."""

CHANCE = {"id", "attempt_id", "exchange_id", "tries"}


def content(path: Path) -> dict[str, list[str]]:
    """Every row of every table, less what differs from one making to the next and the workings of FTS5.

    Read from a copy, which is brought up to date if an older citesnap made it.
    """
    with tempfile.TemporaryDirectory() as folder:
        return _content(Path(shutil.copy(path, folder)))


def _content(path: Path) -> dict[str, list[str]]:
    open_archive(path, create=False).close()
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    try:
        names = [row[0] for row in db.execute("select name from sqlite_master where type = 'table' order by 1")]
        shown = [
            name
            for name in names
            if not name.startswith(("sqlite_", "_")) and "_fts_" not in name and name not in BEHIND | UNIQUE
        ]
        return {name: _rows(db, name) for name in (*shown, "exchanges")}
    finally:
        db.close()


def _rows(db: sqlite3.Connection, table: str) -> list[str]:
    left_out = PASSING | (CHANCE if table in ASKED else set()) | ({"size", "uuid"} if table == "runs" else set())
    rows = [
        repr([(column, _steady(row[column])) for column in row.keys() if column not in left_out])  # noqa: SIM118
        for row in db.execute(f'select * from "{table}" order by 1')
    ]
    return sorted(set(rows)) if table in ASKED else rows


def _steady(value: Any) -> Any:
    """Port numbers of the closed proxy, and the version that made it, are not what is compared."""
    import re

    from citesnap import __version__

    if isinstance(value, str):
        return re.sub(r"127\.0\.0\.1:\d+", "PROXY", value.replace(__version__, "VERSION"))
    return value


@pytest.fixture(scope="module")
def committed() -> Path:
    return ROOT / "archive.db"


def test_a_rebuild_gives_the_same_rows(committed: Path, offline: Citesnap, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    assert offline("archive", "archive.db", "examples").returncode == 3
    shutil.copy(committed, tmp_path / "committed.db")
    ours, theirs = content(tmp_path / "archive.db"), content(tmp_path / "committed.db")
    assert ours.keys() == theirs.keys()
    for table in ours:
        assert ours[table] == theirs[table], table


def test_the_example_archive_is_small_whole_and_honest(committed: Path) -> None:
    assert committed.stat().st_size < 800_000
    assert not committed.with_name("archive.db-wal").exists()
    db = sqlite3.connect(f"file:{committed}?immutable=1", uri=True)
    try:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)
        assert db.execute("pragma foreign_key_check").fetchall() == []
        assert db.execute("pragma application_id").fetchone() == (0x43495445,)
        assert db.execute("select distinct outcome from attempts").fetchall() == [("unreachable",)]
        assert db.execute("select distinct state from posts").fetchall() == [("pending",)]
        assert db.execute("select count(*) from citations").fetchone() == (8,)
    finally:
        db.close()


def test_the_next_run_with_a_network_finishes_it(committed: Path, tmp_path: Path) -> None:
    from internet import Internet
    from internet.stories import examples

    shutil.copy(committed, tmp_path / "archive.db")
    with Internet(examples().world) as net:
        assert Citesnap(tmp_path, net.env)("run", "archive.db").returncode == 0
    db = sqlite3.connect(tmp_path / "archive.db")
    try:
        assert db.execute("select count(*) from citations where post_id is null").fetchone() == (0,)
        assert db.execute("select distinct state from posts").fetchall() == [("alive",)]
        assert db.execute("select count(*) from media where sha256 is not null").fetchone() == (4,)
    finally:
        db.close()


@pytest.mark.parametrize("table", ["citations", "posts", "attempts", "cited_posts"])
def test_datasette_shows_it_without_any_configuration(table: str, committed: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasette")
    shutil.copy(committed, tmp_path / "archive.db")
    arguments = ["archive.db", "--get", f"/archive/{table}.json?_shape=objects"]
    process = Forked(server(), Command("datasette", arguments, str(tmp_path), os.environ.copy()))
    shown, told = process.communicate(60)
    assert process.wait() == 0, told
    assert json.loads(shown)["rows"]
