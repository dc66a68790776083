"""Makes Datasette's search boxes find words in every script, for any input. The archive decides what matches.

Datasette writes `match escape_fts(:search)` into its searches of tables, and registers that function on each connection that it
opens. On connections to archives our function replaces it, because SQLite calls the function registered last. Without this
plugin, plain Datasette finds words of scripts with spaces as well.
"""

from __future__ import annotations

import re
import sqlite3

from citesnap.archive.questions.search import match_expression

__all__ = ["prepare", "without_blank_searches"]

_BLANK = re.compile(rb"_search(?:_[^=&]*)?=(?:\+|%20|%E3%80%80)*", re.IGNORECASE)


def prepare(conn: sqlite3.Connection) -> None:
    """Replace Datasette's search function by the archive's, on one connection."""
    conn.create_function("escape_fts", 1, _escape, deterministic=True)


def _escape(query: object) -> str:
    """The expression for any value from SQL, including bytes, numbers and null."""
    if isinstance(query, bytes):
        query = query.decode("utf-8", "replace")
    return match_expression("" if query is None else str(query))


def without_blank_searches(query: bytes) -> bytes:
    """The query string of a request without empty searches.

    The form that filters a table always sends the search box, even empty, and Datasette then queries the index for it: an error
    with its own function, no rows with ours. A user with an empty search box wants all rows.

    >>> without_blank_searches(b"_search=&state=deleted&_search_text=+")
    b'state=deleted'
    """
    if b"_search" not in query:
        return query
    return b"&".join(part for part in query.split(b"&") if not _BLANK.fullmatch(part))
