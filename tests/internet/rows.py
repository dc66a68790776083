"""What an archive holds, by SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a query, which may also be a statement that leaves the file as it is."""
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


def tables(path: Path) -> set[str]:
    """The tables of an archive, without those that SQLite keeps for itself and for its indexes of words."""
    return {
        name
        for (name,) in rows(
            path,
            "select name from pragma_table_list where type = 'table' and name not like 'sqlite\\_%' escape '\\'"
            " and name not like '%\\_fts%' escape '\\'",
        )
    }


class StrangersArchive:
    """An archive opened as a stranger would: plain sqlite3, and rows by the names of their columns."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.path)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql, values)]

    def column(self, sql: str, *values: object) -> list[Any]:
        return [next(iter(row.values())) for row in self.rows(sql, *values)]

    def one(self, sql: str, *values: object) -> Any:
        """The one row of a query, or its one value where it has a single column."""
        (row,) = self.rows(sql, *values)
        return next(iter(row.values())) if len(row) == 1 else row
