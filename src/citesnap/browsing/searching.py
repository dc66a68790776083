"""Datasette's search boxes find words in every script, whatever is typed. What is found is the archive's business.

Datasette writes `match escape_fts(:search)` into its searches of tables, and registers that function on each connection that it
opens. On connections to archives ours takes its place; the last one registered is the one that SQLite calls. Without this
plugin, plain Datasette finds words of scripts with spaces as well.
"""

from __future__ import annotations

import sqlite3

from citesnap.archive.search import match_expression

__all__ = ["prepare"]


def prepare(conn: sqlite3.Connection) -> None:
    """Put the archive's way of asking in the place of Datasette's, on one connection."""
    conn.create_function("escape_fts", 1, _escape, deterministic=True)


def _escape(query: object) -> str:
    """Whatever SQL hands over: bytes and numbers too, and nothing."""
    if isinstance(query, bytes):
        query = query.decode("utf-8", "replace")
    return match_expression("" if query is None else str(query))
