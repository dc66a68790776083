"""Search in Datasette: what readers type becomes what the archive's indexes know."""

from __future__ import annotations

import sqlite3

from citesnap.archive.search import match_expression

__all__ = ["prepare"]


def prepare(db: sqlite3.Connection) -> None:
    """On a connection to an archive, put our reading of queries in the place of Datasette's.

    Datasette searches by `match escape_fts(:search)`, in both lines, and registers that function itself.
    """
    db.create_function("escape_fts", 1, _expression, deterministic=True)


def _expression(query: object) -> str:
    return match_expression(str(query if query is not None else ""))
