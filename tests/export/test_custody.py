"""Every export, in whatever format, is noted in the archive's log with its bytes and its choice, and `verify` finds it there."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive.invented import ALIVE, NOW, capture, cited, page, shown
from citesnap.archive import open_archive
from citesnap.evidence.checkpoint import parse_note
from internet import Citesnap

FORMATS = {
    "warc": ("out.warc.gz",),
    "wacz": ("out.wacz", "--post", "501"),
    "report": ("501", "out.html"),
    "csv": ("out.csv",),
    "json": ("out.json",),
    "parquet": ("out.parquet",),
    "card": ("501", "card.html"),
    "html": ("site",),
}


@pytest.fixture(scope="module")
def archive_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("custody") / "archive.db"
    with open_archive(path) as archive, archive.run("archive") as run:
        recorded = archive.record_article(run.id, page("<p>The river rose"), [cited()])
        (post_id,) = archive.posts_of([recorded.article_id])
        archive.record_check(run.id, post_id, [capture(shown())], ALIVE, NOW)
    return path


def events(path: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(path)) as db:
        return [json.loads(text) for (text,) in db.execute("select statement from log_events order by id")]


def test_every_format_is_noted_and_found_again(archive_db: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive_db, tmp_path / "a.db"))
    command = Citesnap(tmp_path, {})
    wanted = []
    for form, arguments in FORMATS.items():
        done = command("export", form, "a.db", *arguments)
        assert done.returncode == 0, done.stderr
        target = next(one for one in arguments if not one.startswith("--") and one != "501")
        wanted.append((form, target))
    assert [event["format"] for event in events(path)] == [form for form, _ in wanted]
    found = command("verify", "a.db", *(word for _, target in wanted for word in ("--export", target)))
    assert found.returncode == 0, found.stdout
    assert found.stdout.count("export that was noted at") == len(wanted)
    # One byte more, or none that was ever exported.
    with (tmp_path / "out.csv").open("a") as file:
        file.write("\n")
    for name in ("out.csv", "a.db"):
        other = command("verify", "a.db", "--quick", "--export", name)
        assert (other.returncode, "is not, byte for byte" in other.stdout) == (4, True), other.stdout


def test_the_same_bytes_are_noted_once(archive_db: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive_db, tmp_path / "a.db"))
    command = Citesnap(tmp_path, {})
    for _ in range(2):
        assert command("export", "csv", "a.db", "out.csv", "--replace").returncode == 0
    assert [(one["format"], one["chosen"]) for one in events(path)] == [("csv", "everything")]


def test_a_signed_log_is_not_continued_without_its_key(archive_db: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive_db, tmp_path / "a.db"))
    command = Citesnap(tmp_path, {})
    assert command("key", "new", "desk.key").returncode == 0
    assert command("seal", "a.db", "--key-file", "desk.key").returncode == 0
    assert command("export", "csv", "a.db", "one.csv").returncode == 0

    def signed() -> list[bool]:
        with closing(sqlite3.connect(path)) as db:
            return [
                bool(parse_note(note)[1]) for (note,) in db.execute("select note from log_checkpoints order by size")
            ]

    assert signed() == [True]
    assert "event 2 is not sealed yet" in command("verify", "a.db").stdout
    assert command("export", "json", "a.db", "one.json", "--key-file", "desk.key").returncode == 0
    assert signed() == [True, True, True]  # what was noted before, and the new export
    assert command("verify", "a.db", "--export", "one.csv", "--export", "one.json").returncode == 0
