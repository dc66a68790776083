"""Files that are an archive, can become one, or must be left alone."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from archive.invented import article
from citesnap.archive import open_archive
from citesnap.archive.file.opening import connect_reading
from citesnap.archive.file.schema import NAMES
from citesnap.errors import ArchiveBusy, ArchiveError, NotAnArchive
from internet import unmeasured


def test_an_archive_is_made_and_leaves_only_its_file(tmp_path: Path) -> None:
    with open_archive(tmp_path / "archive.db") as archive:
        assert archive.db.table("posts").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["archive.db"]


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    before = path.read_bytes()
    open_archive(path, create=False).close()
    assert path.read_bytes() == before


def test_an_archive_that_is_not_there_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="there is no archive") as caught:
        open_archive(tmp_path / "archive.db", create=False)
    assert caught.value.exit_code == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [":memory:", "file:x.db?mode=memory", "päth with ? and #.db"])
def test_names_that_sqlite_reads_otherwise_are_files(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_archive(Path(name)).close()
    assert (tmp_path / name).stat().st_size > 0


@pytest.mark.parametrize(
    "statements", [(), ("create table t (a)", "drop table t")], ids=["empty file", "empty database"]
)
def test_a_blank_file_becomes_an_archive(tmp_path: Path, statements: tuple[str, ...]) -> None:
    path = tmp_path / "archive.db"
    path.touch()
    foreign(path, *statements)
    with open_archive(path) as archive:
        assert archive.db.table("posts").exists()


def foreign(path: Path, *statements: str) -> None:
    db = sqlite3.connect(path)
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


@pytest.mark.parametrize(
    "statements",
    [
        ("create table posts (id integer primary key, title text)",),
        ("pragma application_id = 42",),
        ("pragma journal_mode = wal", "create table posts (id)", "insert into posts values (1)"),
    ],
    ids=["tables of another", "marked as another's", "in WAL mode"],
)
def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path, statements: tuple[str, ...]) -> None:
    path = tmp_path / "other.db"
    foreign(path, *statements)
    before = path.read_bytes()
    with pytest.raises(NotAnArchive, match="database of another program"):
        open_archive(path)
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["other.db"]


def test_the_live_wal_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("pragma journal_mode = wal")
    other.execute("create table notes (id)")
    other.commit()
    before = {found.name: found.read_bytes() for found in tmp_path.iterdir()}
    with pytest.raises(NotAnArchive):
        open_archive(path)
    assert {found.name: found.read_bytes() for found in tmp_path.iterdir()} == before
    other.close()


@pytest.mark.parametrize("content", [b"x", b"SQLite format 2", b"<html>" * 1000, b"\0" * 5000, b"%PDF-1.7\n" * 100])
def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(content)
    with pytest.raises(NotAnArchive, match="not a SQLite database"):
        open_archive(path)
    assert path.read_bytes() == content
    assert [found.name for found in tmp_path.iterdir()] == ["archive.db"]


@pytest.mark.parametrize("left", [8, 60, 4096, 40_000])
def test_an_archive_that_was_cut_short_is_refused(tmp_path: Path, left: int) -> None:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    content = path.read_bytes()[:left]
    path.write_bytes(content)
    with pytest.raises(NotAnArchive, match=r"cut short.*backup"):
        open_archive(path)
    assert path.read_bytes() == content


def test_a_damaged_archive_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    content = bytearray(path.read_bytes())
    content[100:4096] = b"\xff" * 3996
    path.write_bytes(content)
    with pytest.raises(NotAnArchive, match="damaged"):
        open_archive(path)


def test_an_archive_of_a_newer_citesnap_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with open_archive(path) as archive:
        archive.db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('citesnap', 'm900_later', '')"
        )
    with pytest.raises(NotAnArchive, match=r"newer citesnap \(m900_later\): upgrade"):
        open_archive(path)


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is a folder"):
        open_archive(tmp_path)


def test_a_device_is_no_archive() -> None:
    with pytest.raises(NotAnArchive, match="not a regular file"):
        open_archive(Path("/dev/null"))


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"folder .*missing does not exist"):
        open_archive(tmp_path / "missing" / "archive.db")
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArchiveError, match="is not a folder"):
        open_archive(tmp_path / "file" / "archive.db")


AS_NOBODY = """
import os, sys
from pathlib import Path
from citesnap.archive import open_archive
from citesnap.errors import ArchiveError
import citesnap.archive.records.runs
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)  # root may write everywhere
try:
    with open_archive(Path(sys.argv[1])) as archive:
        archive.db.execute("delete from runs")
except ArchiveError as error:
    print(error.exit_code, error)
"""


def as_nobody(path: Path) -> str:
    """What a user without rights is told."""
    program = [sys.executable, "-c", AS_NOBODY, str(path)]
    done = subprocess.run(program, capture_output=True, text=True, check=False, env=unmeasured(os.environ))
    assert done.stderr == ""
    return done.stdout


@pytest.fixture
def open_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that everybody can reach: those of pytest are its owner's alone."""
    folder = tmp_path_factory.mktemp("public")
    for part in (folder, folder.parent, folder.parent.parent):
        part.chmod(part.stat().st_mode | stat.S_IXOTH | stat.S_IROTH)
    return folder


def test_a_folder_that_cannot_be_written_is_named(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    told = as_nobody(open_folder / "archive.db")
    assert told.startswith("2 cannot make")
    assert "Permission denied" in told
    assert list(open_folder.iterdir()) == []


def test_an_archive_that_cannot_be_written_is_named(open_folder: Path) -> None:
    path = open_folder / "archive.db"
    open_archive(path).close()
    path.chmod(0o444)
    open_folder.chmod(0o555)
    before = path.read_bytes()
    assert as_nobody(path).startswith("2 ")
    assert path.read_bytes() == before
    open_folder.chmod(0o755)


def test_an_archive_that_cannot_be_read_is_named(open_folder: Path) -> None:
    path = open_folder / "archive.db"
    open_archive(path).close()
    path.chmod(0)
    assert "Permission denied" in as_nobody(path)


def test_an_archive_that_another_program_locks_is_busy(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    open_archive(path).close()
    with open_archive(path) as archive:
        archive.db.execute("pragma busy_timeout = 50")
        other = sqlite3.connect(path)
        other.execute("begin immediate")
        with pytest.raises(ArchiveBusy, match="another program keeps") as caught:
            archive.record_article(1, article(), [])
        assert caught.value.exit_code == 75
        other.rollback()
        other.close()


def test_processes_that_make_an_archive_at_once_do_not_hinder_each_other(tmp_path: Path) -> None:
    code = "import sys, pathlib; from citesnap.archive import open_archive; open_archive(pathlib.Path(sys.argv[1])).close()"
    command = [sys.executable, "-c", code, str(tmp_path / "archive.db")]
    started = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(6)]
    assert [process.communicate()[1] for process in started] == [""] * 6
    with open_archive(tmp_path / "archive.db") as archive:
        assert archive.db.execute("select count(*) from _sqlite_migrations").fetchone()[0] == len(NAMES)


def test_a_wal_of_another_database_does_not_replace_the_archive(tmp_path: Path) -> None:
    path, other, wal = (tmp_path / name for name in ("archive.db", "other.db", "archive.db-wal"))
    open_archive(path).close()
    with closing(sqlite3.connect(other)) as db:
        db.execute("pragma journal_mode = wal")
        db.execute("create table t (a)")
        db.commit()
        wal.write_bytes(Path(f"{other}-wal").read_bytes())
    before = path.read_bytes(), wal.read_bytes()
    for how in (open_archive, connect_reading):
        with pytest.raises(NotAnArchive, match=r"archive\.db-wal is of another database"):
            how(path)
    assert (path.read_bytes(), wal.read_bytes()) == before
    wal.unlink()
    open_archive(path, create=False).close()


def test_links_in_a_circle_are_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.symlink_to(path)
    for how in (partial(open_archive, create=False), open_archive, connect_reading):
        with pytest.raises(ArchiveError):
            how(path)
