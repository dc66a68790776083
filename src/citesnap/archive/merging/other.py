"""The other archive of a merge: attached for reading as the schema `other`. It may come from a stranger."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import translate_errors
from citesnap.archive.file.opening import connect, connect_reading
from citesnap.archive.file.schema import MIGRATIONS, NAMES
from citesnap.errors import ArchiveError, NotAnArchive

__all__ = ["attached", "told_apart"]


def told_apart(path: Path, other: Path) -> None:
    """Refuse to merge an archive into its own file.

    Raises:
        ArchiveError: both names lead to one file, or there is no such file.
    """
    try:
        same = path.samefile(other)
    except OSError as error:
        raise ArchiveError(f"cannot read {other}: {error.strerror}") from error
    if same:
        raise ArchiveError(f"{other} is {path} itself; name another archive")


@contextmanager
def attached(db: Database, other: Path) -> Iterator[Path]:
    """Attach another archive as `other`, for reading alone. Gives the path of the file that was attached.

    One that an older citesnap made is brought up to date in a copy; the file itself is not touched.

    Raises:
        NotAnArchive: it is no archive, is damaged, was made by a newer citesnap, or its tables are not those that citesnap makes.
        ArchiveError: it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="citesnap-merge-") as folder:
        path = _current(other, Path(folder))
        db.attach(path, "other")
        try:
            with translate_errors(other):
                lost = db.execute('select "table", parent from other.pragma_foreign_key_check limit 1').fetchone()
                if lost is not None:
                    raise NotAnArchive(f"{other} is damaged: {lost[0]} refers to rows of {lost[1]} that are not there")
            yield path
        finally:
            # After an error that has left a statement or a transaction open it stays attached until the connection is closed, and
            # the error is what is told.
            with suppress(sqlite3.OperationalError):
                db.execute("detach database other")


def _current(other: Path, folder: Path) -> Path:
    """The archive itself, or a copy of it with today's tables."""
    reading = connect_reading(other)
    with closing(reading), translate_errors(other):
        applied = MIGRATIONS.applied(reading)
        if strange := sorted(applied - NAMES):
            raise NotAnArchive(f"{other} was made by a newer citesnap ({strange[0]}): upgrade citesnap to merge it")
        if applied == NAMES:
            return other
        copy = folder / "archive.db"
        with closing(sqlite3.connect(copy)) as target:
            reading.conn.backup(target)
    connect(copy, create=False).close()
    return copy
