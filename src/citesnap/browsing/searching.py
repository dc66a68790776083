"""Makes Datasette's search boxes find words in every script, for any input. The archive decides what matches.

Datasette writes `match escape_fts(:search)` into its searches of tables, and registers that function on each connection that it
opens. On connections to archives our function replaces it, because SQLite calls the function registered last. Without this
plugin, plain Datasette finds words of scripts with spaces as well.
"""

from __future__ import annotations

import re
import sqlite3
from urllib.parse import unquote_plus, urlencode

from citesnap import platforms
from citesnap.archive.questions.search import match_expression

__all__ = ["prepare", "with_links_found", "without_blank_searches"]

_BLANK = re.compile(rb"_search(?:_[^=&]*)?=(?:\+|%20|%E3%80%80)*", re.IGNORECASE)


def prepare(conn: sqlite3.Connection) -> None:
    """Replace Datasette's search function by the archive's, on one connection."""
    conn.create_function("escape_fts", 1, _escape, deterministic=True)


def _escape(query: object) -> str:
    """The expression for any value from SQL, including bytes, numbers and null."""
    if isinstance(query, bytes):
        query = query.decode("utf-8", "replace")
    return match_expression("" if query is None else str(query))


_TABLE = re.compile(r"/(posts|citations|articles)(?:\.json)?")


def with_links_found(path: str, query: bytes) -> bytes:
    """The query string of a request for a table, in which a search for a link or an id is a condition on a column.

    Indexes hold words; people paste links.

    Args:
        path: of the request, as far as it says which table.
        query: the query string.

    >>> with_links_found("/archive/posts", b"_search=https%3A%2F%2Fx.com%2Fjack%2Fstatus%2F20&state=alive")
    b'platform=x&native_id=20&state=alive'
    >>> with_links_found("/archive/posts", b"_search=https://bsky.app/profile/a.example/post/3mgz5exafm22b")
    b'platform=bluesky&native_id__endswith=3mgz5exafm22b'
    >>> with_links_found("/archive/citations", b"_search=https://t.me/example_river/7356")
    b'platform=telegram&native_id=7356'
    >>> with_links_found("/archive/articles", b"_search=gazette+river")
    b'_search=gazette+river'
    """
    table = _TABLE.search(path)
    if b"_search=" not in query or table is None:
        return query
    return b"&".join(_column_of(part, table[1]) for part in query.split(b"&"))


def _column_of(part: bytes, table: str) -> bytes:
    name, _, value = part.partition(b"=")
    text = unquote_plus(value.decode("latin-1")).strip()
    if name != b"_search" or not text or " " in text:
        return part
    ref = platforms.identify(text)
    if table == "articles":
        return urlencode({"url": text}).encode() if re.match(r"https?://", text, re.IGNORECASE) else part
    if ref is not None:
        # Citations have the id that stands in the address; the name of a post may have an account or a channel before it.
        of_account = table == "posts" and ref.platform in platforms.with_accounts()
        column = "native_id__endswith" if of_account else "native_id"
        wanted = ref.native_id if table == "citations" else ref.key
        return urlencode({"platform": ref.platform, column: wanted}).encode()
    return urlencode({"native_id": text}).encode() if re.fullmatch(r"\d{6,25}", text) else part


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
