"""Datasette's search boxes find words in every script, whatever is typed. What is found is the archive's business.

Datasette writes `match escape_fts(:search)` into its searches of tables, and registers that function on each connection that it
opens. On connections to archives ours takes its place; the last one registered is the one that SQLite calls. Without this
plugin, plain Datasette finds words of scripts with spaces as well.
"""

from __future__ import annotations

import re
import sqlite3

from citesnap.archive.questions.search import match_expression

__all__ = ["prepare", "without_blank_searches"]

_BLANK = re.compile(rb"_search(?:_[^=&]*)?=(?:\+|%20|%E3%80%80)*", re.IGNORECASE)


def prepare(conn: sqlite3.Connection) -> None:
    """Put the archive's way of asking in the place of Datasette's, on one connection."""
    conn.create_function("escape_fts", 1, _escape, deterministic=True)


def _escape(query: object) -> str:
    """Whatever SQL hands over: bytes and numbers too, and nothing."""
    if isinstance(query, bytes):
        query = query.decode("utf-8", "replace")
    return match_expression("" if query is None else str(query))


def without_blank_searches(query: bytes) -> bytes:
    """The query string of a request without searches for nothing.

    The form with which people filter a table sends the search box along, empty or not, and Datasette asks the index for that: an
    error with its own function, no rows with ours. Whoever searches for nothing wants all rows.

    >>> without_blank_searches(b"_search=&state=deleted&_search_text=+")
    b'state=deleted'
    """
    if b"_search" not in query:
        return query
    return b"&".join(part for part in query.split(b"&") if not _BLANK.fullmatch(part))
