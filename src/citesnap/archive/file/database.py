"""The connection to the file, with the calls that this package makes: those of sqlite-utils' `Database` by the same names.

Not that one itself, because importing it takes longer than all that a run does which finds nothing due. Knows no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Database"]


class Database:
    """A connection that writes each statement at once, unless a transaction was begun with a statement of its own."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        # Python would begin transactions by itself, without the write lock and at moments of its own choosing.
        conn.isolation_level = None

    @property
    def path(self) -> Path:
        """The file."""
        return Path(next(row[2] for row in self.conn.execute("pragma database_list") if row[1] == "main"))

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self.conn.execute(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of a question, whose values are known by the names of their columns."""
        cursor = self.conn.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, parameters).fetchall()

    def executescript(self, sql: str) -> None:
        """Run several statements, within the transaction that is open if one is: `sqlite3`'s own would commit it first."""
        statement = ""
        for piece in sql.split(";"):
            statement += piece + ";"
            if sqlite3.complete_statement(statement):  # A semicolon in a text, a comment or a trigger ends nothing.
                self.conn.execute(statement)
                statement = ""
        if statement.strip(" \n\t;"):
            self.conn.execute(statement)

    def commit(self) -> None:
        """End the transaction, if one is open."""
        if self.conn.in_transaction:
            self.conn.execute("commit")

    def rollback(self) -> None:
        """Undo the transaction, if one is open: SQLite may have done it itself, as after a full disk."""
        if self.conn.in_transaction:
            self.conn.execute("rollback")

    def close(self) -> None:
        """Close the file."""
        self.conn.close()
