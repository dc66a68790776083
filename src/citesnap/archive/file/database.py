"""The connection to the file, with the methods of sqlite-utils' `Database` that this package uses, under the same names.

It is not sqlite-utils' own class, because importing that takes longer than a whole run in which nothing is due. Knows no table.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.file.patience import Patience

__all__ = ["Database", "beyond", "is_open_here"]

K = TypeVar("K", int, str, tuple[int, Any])


def beyond(before: K, last: K) -> K:
    """`last`, the key of the last row of a slice of a table, which has to be greater than that of the slice before.

    Pages that lead to one another again and again hold no more keys than any others do, but whoever asks for the rows behind a key
    gets the same ones for ever, each time in a moment. So a loop over slices asks here whether it gets on.

    Raises:
        DamagedRow: it does not.
    """
    if not last > before:
        raise DamagedRow(f"rows that are in no order: {last!r} behind {before!r}")
    return last


_open: weakref.WeakKeyDictionary[Database, tuple[int, int]] = weakref.WeakKeyDictionary()
"""The connections of this process, with device and inode of their files."""


def is_open_here(file: Path) -> bool:
    """Whether this process has a connection to the file.

    Then it must not be opened by other means: closing it again would take away the locks of that connection, and another program
    delete the WAL in which it writes (sqlite.org/howtocorrupt.html, 2.2).
    """
    if not _open:
        return False
    with suppress(OSError):
        status = file.stat()
        return (status.st_dev, status.st_ino) in list(_open.values())
    return False


class Database:
    """A connection that commits each statement at once, unless an explicit statement has begun a transaction."""

    def __init__(self, conn: sqlite3.Connection, patience: Patience | None = None) -> None:
        """Use a connection; with `patience`, statements that take too long are ended."""
        self.conn = conn
        self._patience = patience
        # Otherwise Python begins transactions implicitly, without the write lock.
        conn.isolation_level = None

    @property
    def path(self) -> Path:
        """The file."""
        return Path(next(row[2] for row in self.conn.execute("pragma database_list") if row[1] == "main"))

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        if self._patience is None:
            return self.conn.execute(sql, parameters)
        self._patience.begin()
        try:
            return self.conn.execute(sql, parameters)
        finally:
            self._patience.end()

    def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run one statement again and again, with the values of each row."""
        self.conn.executemany(sql, rows if self._patience is None else self._patience.each(rows))

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of a query; their values can be read by column name."""
        cursor = self.conn.cursor()
        cursor.row_factory = sqlite3.Row
        if self._patience is None:
            return cursor.execute(sql, parameters).fetchall()
        self._patience.begin()
        try:
            return cursor.execute(sql, parameters).fetchall()
        finally:
            self._patience.end()

    def executescript(self, sql: str) -> None:
        """Run several statements, within an open transaction if there is one; the method of `sqlite3` would commit it first."""
        statement = ""
        for piece in sql.split(";"):
            statement += piece + ";"
            if sqlite3.complete_statement(statement):  # A semicolon in a string, comment or trigger ends nothing.
                self.execute(statement)
                statement = ""
        if statement.strip(" \n\t;"):
            self.execute(statement)

    def attach(self, file: Path, name: str) -> None:
        """Attach another database for reading alone, under a name of ours. What statements may take grows by its size.

        Raises:
            sqlite3.Error: it cannot be read.
        """
        self.execute(f"attach database ? as {name}", [f"{file.resolve().as_uri()}?mode=ro"])
        if self._patience is not None:
            self._patience.allow_for(file.resolve())

    def be_patient(self) -> None:
        """End no statement any more: what runs on the connection is not ours alone."""
        if self._patience is not None:
            self._patience.give_up()
            self._patience = None

    def commit(self) -> None:
        """End the transaction, if one is open."""
        if self.conn.in_transaction:
            self.conn.execute("commit")

    def rollback(self) -> None:
        """Undo the transaction, if one is open: SQLite may have done it itself, as after a full disk."""
        if self.conn.in_transaction:
            self.conn.execute("rollback")

    def is_of(self, file: Path) -> None:
        """Have it known that this connection is to `file`, until it is closed."""
        status = file.stat()
        _open[self] = status.st_dev, status.st_ino

    def close(self) -> None:
        """Close the file."""
        _open.pop(self, None)
        self.conn.close()
