"""What SQL can do on the connections that Datasette opens to an archive: the SQL is anybody's, and the archive may be.

Datasette lets through SELECT statements and bounds the time of a query. Neither holds where one call of a function goes on by
itself, where a statement is taken apart before it runs, or where a function tells addresses of the process. So, on each
connection:

* an authorizer refuses functions and virtual tables that tell of the process, of its file or of other people's queries, or that
  put a pointer in place (`fts3_tokenizer`); bytes of `blobs` read as null, because they go out by pages of ours alone, in pieces;
* where strangers are served, columns that are not public read as null to all SQL but that of pages of ours;
* limits of SQLite bound one value, one statement, one query's rows, and the memory of all of them together;
* functions of SQLite's whose time grows with the square of their input, or that work for minutes before they find their result
  too long, are replaced by ones of equal results and bounded time.

All of it holds for the archive's own views as well. `trusted_schema = off` is not set: until SQLite 3.41 it refuses the functions
of JSON in views, and the view `exchanges` calls them.
"""

from __future__ import annotations

import json
import math
import re
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

from citesnap.archive.file.patience import ByTheClock
from citesnap.browsing.public import may_read

__all__ = ["MAX_ROWS_SIZE", "MAX_VALUE", "RowsTooLarge", "is_explain", "pages_own", "prepare"]

MAX_VALUE = 2_000_000
"""Bytes of one value. The longest texts that are recorded have some 400 kB (X's long articles)."""
MAX_ROWS_SIZE = 48_000_000
"""Bytes in all rows of one query; of Datasette's own queries as JSON writes large values."""
_LARGE = 50_000
"""Bytes or characters of a value that JSON may make much longer: six of a control character, or of a letter that is not ASCII."""
MAX_MEMORY = 256_000_000
"""Bytes that SQLite holds in this process. A statement of 1 kB can grow to any size while it is compiled, which no time limit ends:
WITH tables that each name the one before twice."""
LONGEST = 20.0
"""Seconds of one statement. Datasette ends statements sooner, but not while SQLite counts the rows of a table, one step for it
however long it takes; and a file can be made so that a table has no end."""
_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: MAX_VALUE,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 200_000,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 300,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
_FUNCTIONS = frozenset(
    """
    fts3_tokenizer load_extension sqlite_compileoption_get sqlite_compileoption_used sqlite_log sqlite_source_id sqlite_version
    fts5_source_id json_patch snippet
    """.split()
)
"""Refused: they put code or pointers in place, write to a log, or tell the version. The last two take time by the square (`snippet`
two minutes for a text of 100 kB), and no query of Datasette's or ours calls them."""
_TABLES = frozenset("bytecode dbstat fts3tokenize sqlite_dbpage sqlite_stmt tables_used".split())
"""Refused virtual tables: what others ask, how the file is laid out."""
_PRAGMAS = frozenset(
    """
    pragma_foreign_key_list pragma_index_info pragma_index_list pragma_index_xinfo pragma_table_info pragma_table_list
    pragma_table_xinfo
    """.split()
)
"""Pragmas that may be asked as tables: the schema. `pragma_database_list` is the path of the file."""


_own = threading.local()


class RowsTooLarge(sqlite3.OperationalError):
    """The rows of a query are more than `MAX_ROWS_SIZE`."""


def prepare(conn: sqlite3.Connection, *, public: bool = False) -> None:
    """Put all of it in place on one connection, for strangers where `public`.

    What Datasette has set on it stays as it is, `sqlite3.Row` included.
    """
    for limit, value in _LIMITS.items():
        conn.setlimit(limit, value)
    conn.execute(f"pragma hard_heap_limit = {MAX_MEMORY}")
    conn.create_function("instr", 2, _instr, deterministic=True)
    conn.create_function("replace", 3, _replace, deterministic=True)
    for name, strip in (("trim", _trim), ("ltrim", _ltrim), ("rtrim", _rtrim)):
        conn.create_function(name, 2, strip, deterministic=True)
    for name in ("printf", "format"):
        conn.create_function(name, -1, _printf, deterministic=True)
    # A text that is not UTF-8 reaches none of these functions: Python fails before it calls them, and the statement fails with
    # an error. Datasette has a traceback of each written to the server's log, once for each such row of the archive: not here.
    sqlite3.enable_callback_tracebacks(False)
    # Held by the callback that it sets, as long as the connection is open.
    ByTheClock(conn, LONGEST)
    conn.row_factory = _counting()
    conn.set_authorizer(_authorize_strangers if public else _authorize)


def _authorize(action: int, first: str | None, second: str | None, schema: str | None, source: str | None) -> int:
    """SQLite's question for each thing that a statement does (sqlite.org/c3ref/set_authorizer.html)."""
    if action == sqlite3.SQLITE_READ:
        table = (first or "").lower()
        if table == "blobs" and (second or "").lower() == "content":
            return sqlite3.SQLITE_IGNORE
        if table in _TABLES or (table.startswith("pragma_") and table not in _PRAGMAS):
            return sqlite3.SQLITE_DENY
    elif action == sqlite3.SQLITE_FUNCTION:
        if (second or "").lower() in _FUNCTIONS:
            return sqlite3.SQLITE_DENY
    elif action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _authorize_strangers(
    action: int, first: str | None, second: str | None, schema: str | None, source: str | None
) -> int:
    """The same where strangers are served. Not `SQLITE_DENY`, with which a page would fail for a label that is not public."""
    answer = _authorize(action, first, second, schema, source)
    if (
        answer == sqlite3.SQLITE_OK
        and action == sqlite3.SQLITE_READ
        and not getattr(_own, "is_ours", False)
        and not may_read(first or "", second or "", source)
    ):
        return sqlite3.SQLITE_IGNORE
    return answer


@contextmanager
def pages_own() -> Iterator[None]:
    """Within it, this thread's SQL is that of pages of ours, which decide themselves what they show."""
    _own.is_ours = True
    try:
        yield
    finally:
        _own.is_ours = False


def _counting() -> Callable[[sqlite3.Cursor, tuple[Any, ...]], sqlite3.Row]:
    """A row factory that makes the rows that Datasette expects, until those of one query are too many bytes."""
    latest: weakref.ref[sqlite3.Cursor] | None = None
    size = 0

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> sqlite3.Row:
        nonlocal latest, size
        if latest is None or latest() is not cursor:
            # Weakly: a cursor that is kept keeps its statement open, and with it an old state of the archive.
            latest, size = weakref.ref(cursor), 0
        for value in values:
            if isinstance(value, str | bytes):
                is_plain = len(value) < _LARGE or getattr(_own, "is_ours", False)
                size += len(value) if is_plain else _size_in_json(value)
        if size > MAX_ROWS_SIZE:
            raise RowsTooLarge(
                f"more than {MAX_ROWS_SIZE // 1_000_000} MB in the rows of one query: ask for fewer rows or columns"
            )
        return sqlite3.Row(cursor, values)

    return row


def _size_in_json(value: str | bytes) -> int:
    """The size of a value in Datasette's JSON: bytes that are UTF-8 are text there, others Base64."""
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            return len(value) * 4 // 3
    return len(json.dumps(value))


Value = str | bytes | int | float | None

_TOO_LARGE = "x" * (MAX_VALUE + 1)
"""What a function returns in place of a value that is larger than a value may be: SQLite's error is then "string or blob too big".
An exception would be the same error for whoever asks, and a traceback in the server's log, which Datasette turns on."""


def _text(value: Value) -> str:
    """What SQLite makes of a value where it needs a text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float):
        return _native("select cast(? as text)", value)  # type: ignore[no-any-return]
    return str(value)


def _instr(within: Value, what: Value) -> int | None:
    """`instr`: the first place of a text or of bytes within others, from 1; 0 where there is none."""
    if within is None or what is None:
        return None
    if isinstance(within, bytes) and isinstance(what, bytes):
        return within.find(what) + 1
    return _text(within).find(_text(what)) + 1


def _replace(text: Value, what: Value, by: Value) -> str | None:
    """`replace`, as in SQLite of text alone."""
    if text is None or what is None:
        return None
    whole, old = _text(text), _text(what)
    if not old:
        return whole
    if by is None:
        return None
    new = _text(by)
    if len(new) > len(old) and len(whole) + whole.count(old) * (len(new) - len(old)) > MAX_VALUE:
        return _TOO_LARGE
    return whole.replace(old, new)


def _trim(text: Value, characters: Value) -> str | None:
    return _rtrim(_ltrim(text, characters), characters)


def _ltrim(text: Value, characters: Value) -> str | None:
    if text is None or characters is None:
        return None
    whole, unwanted = _text(text), frozenset(_text(characters))
    return whole[next((at for at, character in enumerate(whole) if character not in unwanted), len(whole)) :]


def _rtrim(text: Value, characters: Value) -> str | None:
    if text is None or characters is None:
        return None
    whole, unwanted = _text(text), frozenset(_text(characters))
    end = len(whole)
    while end and whole[end - 1] in unwanted:
        end -= 1
    return whole[:end]


_WIDTHS = re.compile(r"%[-+ 0#!,]*(\*|\d+)?(?:\.(\*|\d+))?")
_INTEGER = re.compile(r"\s*[-+]?0*(\d{1,20})")


def _printf(*values: Value) -> str | None:
    """`printf`, where its widths are together no more than a value may be: SQLite writes 400 million characters before it finds
    that they are too many."""
    pattern = _text(values[0]) if values and values[0] is not None else ""
    size = 0
    for width in (width for conversion in _WIDTHS.finditer(pattern) for width in conversion.groups() if width):
        # Which value a `*` takes depends on all that stands before it: so it is held to be the largest.
        size += max(map(_integer, values[1:]), default=0) if width == "*" else _integer(width)
        if size > MAX_VALUE:
            return _TOO_LARGE
    return _native(f"select printf({', '.join('?' * len(values))})", *values)  # type: ignore[no-any-return]


def _integer(value: Value) -> int:
    """The size of the integer that SQLite makes of a value."""
    if isinstance(value, int | float):
        return min(abs(int(value)), MAX_VALUE + 1) if math.isfinite(value) else MAX_VALUE + 1
    digits = _INTEGER.match(_text(value)) if value is not None else None
    return min(int(digits[1]), MAX_VALUE + 1) if digits else 0


def _native(sql: str, *values: Value) -> Any:
    """What SQLite's own function says, asked on a connection to nothing: within a function its connection must not be used."""
    conn: sqlite3.Connection | None = getattr(_own, "connection", None)
    if conn is None:
        conn = _own.connection = sqlite3.connect(":memory:")
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
    return conn.execute(sql, values).fetchone()[0]


_EXPLAIN = re.compile(r"(?>\s+|--[^\n]*\n?|/\*(?>.*?\*/))*+explain\b(?!\s+query\s+plan\b)", re.IGNORECASE | re.DOTALL)


def is_explain(query: bytes) -> bool:
    """Whether a query string asks for the program of a statement: EXPLAIN shows addresses of the process in it, and no authorizer
    hears of it. EXPLAIN QUERY PLAN is a question like others.

    >>> is_explain(b"sql=+explain+select+1"), is_explain(b"sql=explain+query+plan+select+1")
    (True, False)
    """
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    return any(name == "sql" and _EXPLAIN.match(value) for name, value in pairs)
