"""The other archive of a merge: attached for reading as the schema `other`. It may come from a stranger."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from citesnap.archive.file.database import Database, beyond
from citesnap.archive.file.errors import DamagedRow, translate_errors
from citesnap.archive.file.opening import connect, connect_reading
from citesnap.archive.file.schema import MIGRATIONS, NAMES
from citesnap.archive.questions.forgotten import LONGEST_SALT
from citesnap.errors import ArchiveError, NotAnArchive

__all__ = ["attached", "check_list", "told_apart"]


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
        NotAnArchive: it is no archive, is damaged, was made by a newer citesnap, holds text that is no UTF-8, or its tables are not
            those that citesnap makes.
        ArchiveError: it cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="citesnap-merge-") as folder:
        path = _current(other, Path(folder))
        db.attach(path, "other")
        try:
            with translate_errors(other):
                # As a function, `other.pragma_foreign_key_check`, it would look at the archive that is merged into.
                lost = db.execute("pragma other.foreign_key_check").fetchone()
                if lost is not None:
                    raise NotAnArchive(f"{other} is damaged: {lost[0]} refers to rows of {lost[2]} that are not there")
                if db.execute("select count(*) from other.identity").fetchone() != (1,):
                    raise DamagedRow("it has no name, or several")
                check_list(db, "other")
                _read_texts(db)
            yield path
        finally:
            # After an error that has left a statement or a transaction open it stays attached until the connection is closed, and
            # the error is what is told.
            with suppress(sqlite3.OperationalError):
                db.execute("detach database other")


_MOST_SALTS = 500
"""Salts of one list of what was forgotten: each archive has one. Each name is looked for with all of them."""
_STRANGE_LIST = """
select count(*) > 0 and (count(distinct salt) > ? or max(length(salt)) > ? or max(kind not in ('post', 'article', 'citation')))
from {}.forgotten
"""


def check_list(db: Database, schema: str) -> None:
    """Check that the list of what was forgotten is one that citesnap makes: each name is looked for with all of its salts.

    Raises:
        DamagedRow: it is not.
    """
    if db.execute(_STRANGE_LIST.format(schema), [_MOST_SALTS, LONGEST_SALT]).fetchone() != (0,):
        raise DamagedRow("the list of what was forgotten is not one that citesnap makes")


_TEXTS = """
select t.name, group_concat('"' || c.name || '"', ', ')
from pragma_table_list t join main.sqlite_master ours on ours.name = t.name and ours.type = 'table'
join pragma_table_info(t.name, 'other') c on c.type = 'TEXT'
where t.schema = 'other' and t.strict and not t.wr group by t.name order by t.name
"""
"""The tables that both archives have, and their columns of text."""
_ROWS = 1_000


def _read_texts(db: Database) -> None:
    """Read every text of the other archive once. SQLite keeps any bytes as text, and would copy them into an archive that is whole.

    Raises:
        sqlite3.OperationalError: one is no UTF-8.
        DamagedRow: the rows of a table are in no order, or have ids that no row of citesnap's has.
    """
    for table, columns in db.execute(_TEXTS).fetchall():
        slice_of = f"select rowid, {columns} from other.{table} where rowid > ? order by rowid limit {_ROWS}"
        before = -(2**63)
        (least,) = db.execute(f"select min(rowid) from other.{table}").fetchone()
        if least is not None and least < 1:
            raise DamagedRow(f"row {least} of {table}: ids begin with 1")
        while (last := _last(db.execute(slice_of, [before]))) is not None:
            before = beyond(before, last)


def _last(rows: Iterable[tuple[Any, ...]]) -> int | None:
    """The id of the last row, all of them being read; None where there is none."""
    last = None
    for row in rows:
        last = row
    return None if last is None else int(last[0])


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
