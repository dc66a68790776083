"""Translates errors of SQLite and the file system about an archive into `ArchiveError`, worded for the user."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citesnap.errors import ArchiveBusy, ArchiveError, CitesnapError, NotAnArchive

__all__ = ["DamagedRow", "found_damage", "translate_errors"]

CHECK_SECONDS = 5.0
"""Of processor time that looking for damage may take, however busy the machine, after an error that nothing else explains."""


class DamagedRow(ValueError):
    """A column holds what citesnap never writes there: the file is damaged, or another program changed it.

    The message is a clause: which field, what it holds, what belongs there. Where one value of one column is meant,
    `column` and `held` are these; `is_of_other` where the archive that is merged is meant.
    """

    def __init__(
        self, message: str, *, column: str | None = None, held: object = None, is_of_other: bool = False
    ) -> None:
        super().__init__(message)
        self.column = column
        self.held = held
        self.is_of_other = is_of_other


@contextmanager
def translate_errors(path: Path, *, files: bool = True) -> Iterator[None]:
    """Translate errors of SQLite and, with `files`, of the file system about `path` into `ArchiveError`.

    After any other error the file is checked. If it holds what SQLite itself calls damage, that is told instead: values of other
    types break code anywhere. With a sound file the error passes through unchanged: it is a bug and needs a traceback.
    """
    try:
        yield
    except (DamagedRow, UnicodeDecodeError) as error:
        raise damaged(path, error) from error
    except sqlite3.DatabaseError as error:
        translated = _translation(path, error)
        if translated is None and (reason := found_damage(path)) is not None:
            translated = damaged(path, reason)
        if translated is None:
            raise
        raise translated from error
    except OSError as error:
        if not files:
            raise
        raise ArchiveError(f"cannot use {path}: {error.strerror or error}") from error
    except CitesnapError:
        raise
    except Exception as error:  # whatever a value that does not belong there has led to
        reason = found_damage(path)
        if reason is None:
            raise
        raise damaged(path, reason) from error


def found_damage(path: Path) -> str | None:
    """What SQLite finds wrong with pages, types, checks or references, in its words; None: nothing within `CHECK_SECONDS`."""
    ends_at = time.thread_time() + CHECK_SECONDS
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    except (sqlite3.Error, OSError):
        return None
    try:
        connection.set_progress_handler(lambda: time.thread_time() > ends_at, 10_000)
        (complaint,) = connection.execute("pragma quick_check(1)").fetchone()
        if complaint != "ok":
            return str(complaint)
        lost = connection.execute('select "table", parent from pragma_foreign_key_check limit 1').fetchone()
        return f"{lost[0]} refers to rows of {lost[1]} that are not there" if lost else None
    except sqlite3.Error as error:
        return str(error) if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_CORRUPT else None
    finally:
        connection.close()


def damaged(path: Path, reason: object) -> NotAnArchive:
    """The error for an archive that cannot be read because of what the file contains."""
    return NotAnArchive(
        f"{path} is damaged ({reason}): put back a backup, or save what is left with `sqlite3 {path.name} .recover`"
    )


_LACKS = (
    *("no such table", "no such column", "no such index", "vtable constructor failed", "malformed", "integer overflow"),
    "unsupported file format",
)
"""How SQLite's messages begin where the file lacks what our SQL names, or holds numbers that it cannot work with."""


def _translation(path: Path, error: sqlite3.DatabaseError) -> ArchiveError | None:
    code = getattr(error, "sqlite_errorcode", 0)  # absent when Python itself raised the error
    match code & 0xFF:  # the low byte is the primary code, the rest refines it (sqlite.org/rescode.html)
        case sqlite3.SQLITE_FULL:
            return ArchiveError(
                f"the disk with {path} is full: what was recorded so far is kept; free some space and run again", 1
            )
        case sqlite3.SQLITE_IOERR:
            return ArchiveError(
                f"reading or writing {path} failed ({error}): what was recorded so far is kept; "
                "check the disk, its free space and quota, and run again",
                1,
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            return ArchiveError(
                f"{path} cannot be written: make the file and its folder writable for this user, or name another archive"
            )
        case sqlite3.SQLITE_CANTOPEN:
            return ArchiveError(f"cannot open {path}: check that its folder exists and is writable for this user")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return ArchiveBusy(f"another program keeps {path} locked: close it, or run again later")
        case sqlite3.SQLITE_CORRUPT:
            return damaged(path, error)
        case sqlite3.SQLITE_INTERRUPT:
            return damaged(path, "a question took longer than its size can explain")
        case sqlite3.SQLITE_NOTADB:
            return NotAnArchive(f"{path} is not a SQLite database: name another file for the archive")
        case sqlite3.SQLITE_NOMEM:
            return ArchiveError("not enough memory: what was recorded so far is kept; run again with less to do", 1)
    if code in (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID) and str(error).endswith(".id"):
        # SQLite chose the id, as the one behind the last row: pages of the table have changed places.
        return damaged(path, f"a new row got an id that is taken: {error}")
    if code == sqlite3.SQLITE_ERROR and str(error).startswith(_LACKS):
        return NotAnArchive(
            f"{path} has not the tables that citesnap makes ({error}): another program changed it, or it is of another version: "
            f"`citesnap status {path}` brings an older one up to date. Else put back a backup"
        )
    if str(error).startswith("Could not decode to UTF-8"):  # Python's own, without a code
        return damaged(path, "text that is no UTF-8")
    return None
