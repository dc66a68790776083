"""What SQLite and the file system say, in words for people."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.invented import article
from citesnap.archive import Archive
from citesnap.archive.file.errors import translate_errors
from citesnap.errors import ArchiveBusy, ArchiveError, NotAnArchive

PATH = Path("folder/archive.db")


@pytest.mark.parametrize(
    ("code", "kind", "exit_code", "words"),
    [
        (sqlite3.SQLITE_FULL, ArchiveError, 1, "the disk with folder/archive.db is full"),
        (sqlite3.SQLITE_IOERR_WRITE, ArchiveError, 1, "reading or writing folder/archive.db failed"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, ArchiveError, 2, "cannot be written"),
        (sqlite3.SQLITE_CANTOPEN, ArchiveError, 2, "cannot open folder/archive.db"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, ArchiveBusy, 75, "another program keeps folder/archive.db locked"),
        (sqlite3.SQLITE_CORRUPT, NotAnArchive, 2, "folder/archive.db is damaged"),
        (sqlite3.SQLITE_NOTADB, NotAnArchive, 2, "not a SQLite database"),
        (sqlite3.SQLITE_NOMEM, ArchiveError, 1, "not enough memory"),
    ],
)
def test_each_trouble_has_its_words(code: int, kind: type[ArchiveError], exit_code: int, words: str) -> None:
    error = sqlite3.OperationalError("as SQLite says it")
    error.sqlite_errorcode = code
    with pytest.raises(kind, match=words) as caught, translate_errors(PATH):
        raise error
    assert caught.value.exit_code == exit_code
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "error", [sqlite3.IntegrityError("UNIQUE"), sqlite3.OperationalError("no such table"), KeyError()]
)
def test_a_bug_stays_a_bug(error: Exception) -> None:
    with pytest.raises(type(error)), translate_errors(PATH):
        raise error


def test_a_store_that_may_not_write_says_so(archive: Archive) -> None:
    with archive.run("run") as run:
        archive.db.execute("pragma query_only = on")
        with pytest.raises(ArchiveError, match="cannot be written"):
            archive.record_article(run.id, article(), [])
        archive.db.execute("pragma query_only = off")
        assert archive.record_article(run.id, article(), []).article_id == 1


def test_a_run_that_cannot_be_closed_tells_the_cause(archive: Archive) -> None:
    with pytest.raises(ValueError, match="the cause"), archive.run("run"):
        archive.db.execute("pragma query_only = on")
        raise ValueError("the cause")


def test_an_error_that_is_not_about_the_archive_is_not_told_as_one(archive: Archive) -> None:
    with pytest.raises(BrokenPipeError), archive.run("archive"):
        raise BrokenPipeError
    assert archive.db.execute("select outcome from runs").fetchall() == [("failed",)]


def test_a_new_row_with_an_id_that_is_taken_is_damage(tmp_path: Path) -> None:
    """SQLite chooses the id behind the last row; where pages changed places, that is not the greatest one."""
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        db.execute("create table t (id integer primary key, name text unique)")
        db.execute("insert into t values (1, 'a')")
        with pytest.raises(NotAnArchive, match="a new row got an id that is taken"), translate_errors(PATH):
            db.execute("insert into t values (1, 'b')")
        with pytest.raises(sqlite3.IntegrityError), translate_errors(PATH):
            db.execute("insert into t values (2, 'a')")
