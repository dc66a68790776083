"""Translates errors of SQLite and the file system about an archive into `ArchiveError`, worded for the user."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from citesnap.errors import ArchiveBusy, ArchiveError, NotAnArchive

__all__ = ["DamagedRow", "translate_errors"]


class DamagedRow(ValueError):
    """A column holds what citesnap never writes there: the file is damaged, or another program changed it.

    The message is a clause: which field, what it holds, what belongs there.
    """


@contextmanager
def translate_errors(path: Path, *, files: bool = True) -> Iterator[None]:
    """Translate errors of SQLite and, with `files`, of the file system about `path` into `ArchiveError`.

    Errors of our own code (constraints, misuse of the API) pass through unchanged: they are bugs and need a traceback.
    """
    try:
        yield
    except (DamagedRow, UnicodeDecodeError) as error:
        raise damaged(path, error) from error
    except sqlite3.DatabaseError as error:
        told = _translation(path, error)
        if told is None:
            raise
        raise told from error
    except OSError as error:
        if not files:
            raise
        raise ArchiveError(f"cannot use {path}: {error.strerror or error}") from error


def damaged(path: Path, reason: object) -> NotAnArchive:
    """The error for an archive that cannot be read because of what the file contains."""
    return NotAnArchive(
        f"{path} is damaged ({reason}): put back a backup, or save what is left with `sqlite3 {path.name} .recover`"
    )


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
        case sqlite3.SQLITE_NOTADB:
            return NotAnArchive(f"{path} is not a SQLite database: name another file for the archive")
        case sqlite3.SQLITE_NOMEM:
            return ArchiveError("not enough memory: what was recorded so far is kept; run again with less to do", 1)
    if str(error).startswith("Could not decode to UTF-8"):  # Python's own, without a code
        return damaged(path, "text that is no UTF-8")
    return None
