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
