"""The connection to the file, with the methods of sqlite-utils' `Database` that this package uses, under the same names.

It is not sqlite-utils' own class, because importing that takes longer than a whole run in which nothing is due. Knows no table.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["Database"]


class Database:
    """A connection that commits each statement at once, unless an explicit statement has begun a transaction."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        # Otherwise Python begins transactions implicitly, without the write lock.
        conn.isolation_level = None

    @property
    def path(self) -> Path:
        """The file."""
        return Path(next(row[2] for row in self.conn.execute("pragma database_list") if row[1] == "main"))

    def execute(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> sqlite3.Cursor:
        """Run one statement."""
        return self.conn.execute(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of a query; their values can be read by column name."""
        cursor = self.conn.cursor()
        cursor.row_factory = sqlite3.Row
        return cursor.execute(sql, parameters).fetchall()

    def executescript(self, sql: str) -> None:
        """Run several statements, within an open transaction if there is one; the method of `sqlite3` would commit it first."""
        statement = ""
        for piece in sql.split(";"):
            statement += piece + ";"
            if sqlite3.complete_statement(statement):  # A semicolon in a string, comment or trigger ends nothing.
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
