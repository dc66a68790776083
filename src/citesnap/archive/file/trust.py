"""Whether the schema of an archive is the one that citesnap makes: the file may come from a stranger. Reads only.

Using an archive obeys its schema: a write fires triggers and evaluates CHECKs and the expressions of indexes, and what is read as
a table may be a view without end, or an index of words whose `content` is one. `trusted_schema = off` would forbid some of this,
but SQLite 3.40 then refuses our own CHECKs, which call `json_valid`, and Python has defensive mode only from 3.12 on. So before
any of it is used, the schema is compared, statement by statement, with what the migrations make that the archive records.

Tables and views of other names are allowed, which our code never reads, and indexes of columns, which compute nothing.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from citesnap.archive.file.database import Database
from citesnap.archive.file.schema import MIGRATIONS, NAMES
from citesnap.errors import NotAnArchive

__all__ = ["DIGEST", "check_schema", "digest_of_today", "script_of_today"]

DIGEST = "13195614ce31380c7c324e9ac4abf7722da55c1e59fc62375f1644026070b126"
"""Of the schema of today. An archive with exactly this one needs no other made for comparison, which takes 30 ms."""

_WORDS = re.compile(r"\('[a-z-]+'(?:, '[a-z-]+')*\)")
"""A list of words of ours in a CHECK or a condition: older versions knew fewer of them, and a list computes nothing."""
_NAME = r"[\"`\[]?\w+[\"`\]]?"
_PLAIN_INDEX = re.compile(
    rf"create index {_NAME} on {_NAME} ?\( ?(?:{_NAME}(?: collate nocase)?(?: (?:asc|desc))? ?(?:, ?|(?=\))))+\)"
)
"""An index of columns as they are: without expressions, a condition, or UNIQUE, which would refuse our rows."""
_COMPUTING = re.compile(r"\b(?:as|check|default|generated|references)\b")
_RECORDS = "_sqlite_migrations"
_SHADOW = re.compile(r"\w+_fts_(?:data|idx|content|docsize|config)")
"""Tables in which SQLite keeps an index of words (sqlite.org/fts5.html, section 9). How they are defined is SQLite's own affair."""

_FUNCTIONS = ("pragma_", "json_each", "json_tree")
"""How the names of functions begin that are asked like tables (sqlite.org/pragma.html, json1.html): a table of the name is asked
instead."""


class _SchemaRow(NamedTuple):
    """A row of `sqlite_master`. No dataclass: every command makes this class, and a dataclass takes a millisecond to make."""

    name: str
    kind: str
    table: str
    sql: str

    @property
    def normal(self) -> str:
        return " ".join(_WORDS.sub("()", self.sql).lower().split())


def check_schema(db: Database, path: Path) -> None:
    """Refuse an archive whose schema is not what the migrations have made that it records.

    Raises:
        NotAnArchive: the message names the first piece that citesnap does not make.
    """
    pieces = list(_pieces(db, path))
    steps = _steps(db, path, pieces)
    if _digest(pieces) == DIGEST and frozenset(steps) == NAMES:
        return
    expected = _made_by(steps, path)
    # Older versions had other views. They are made anew before anything reads them.
    with_views = frozenset(steps) == NAMES
    if unexpected := next(_unexpected(pieces, expected, with_views=with_views), None):
        raise _strange(path, unexpected)
    present = {piece.name for piece in pieces}
    for name, piece in expected.items():
        if name not in present and (with_views or piece.kind != "view"):
            raise _strange(path, f"nothing in the place of the {piece.kind} {name}")


def _digest(pieces: Iterable[_SchemaRow]) -> str:
    """SHA-256 of what SQLite holds of a schema, without the records of migrations and what SQLite makes by itself."""
    text = "\0".join(
        f"{piece.kind}\0{piece.name}\0{piece.table}\0{piece.sql}"
        for piece in sorted(pieces)
        if not _is_shadow(piece.name) and _RECORDS not in piece.name and not piece.name.startswith("sqlite_")
    )
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _is_shadow(name: str) -> bool:
    return "_fts_" in name and _SHADOW.fullmatch(name) is not None


def digest_of_today() -> str:
    """What `DIGEST` has to be."""
    with closing(sqlite3.connect(":memory:")) as conn:
        return _digest(_run(conn, MIGRATIONS.in_order))


def script_of_today() -> str:
    """What `today.sql` has to be: the statements that SQLite holds once all migrations were applied."""
    with closing(sqlite3.connect(":memory:")) as conn:
        MIGRATIONS.apply(Database(conn))
        rows = conn.execute("select name, sql from sqlite_master where sql is not null order by rowid")
        return "".join(f"{sql};\n\n" for name, sql in rows if not _is_shadow(name))


def _pieces(db: Database, path: Path) -> Iterator[_SchemaRow]:
    for row in db.execute("select name, type, tbl_name, coalesce(sql, '') from sqlite_master"):
        if {*map(type, row)} != {str}:
            raise _strange(path, "a schema with something else than text")
        yield _SchemaRow(*row)


def _steps(db: Database, path: Path, pieces: Iterable[_SchemaRow]) -> tuple[str, ...]:
    """The migrations that the archive records, in the order in which it went through them.

    Raises:
        NotAnArchive: they are recorded in no plain table, or there are newer ones.
    """
    records = [piece for piece in pieces if piece.name == _RECORDS]
    if not records:
        return ()
    for piece in pieces:
        if piece.table == _RECORDS and (piece.kind not in ("table", "index") or _COMPUTING.search(piece.normal)):
            raise _strange(path, f"a {piece.kind} of its own for the records of migrations")
    steps = MIGRATIONS.recorded(db)
    if strange := sorted(set(steps) - NAMES):
        raise NotAnArchive(f"{path} was made by a newer citesnap ({strange[0]}): upgrade citesnap to use it")
    return steps


@lru_cache
def _made_by(steps: tuple[str, ...], path: Path) -> dict[str, _SchemaRow]:
    """What these migrations make, by name."""
    with closing(sqlite3.connect(":memory:")) as conn:
        try:
            return {piece.name: piece for piece in _run(conn, steps)}
        except (sqlite3.Error, ValueError, LookupError, AttributeError, TypeError) as error:  # nobody took them so
            raise _strange(path, f"a record of migrations ({error})") from error


def _run(conn: sqlite3.Connection, steps: Iterable[str]) -> list[_SchemaRow]:
    db = Database(conn)
    MIGRATIONS.run(db, steps)
    return list(_pieces(db, Path(":memory:")))


def _unexpected(pieces: Iterable[_SchemaRow], expected: dict[str, _SchemaRow], *, with_views: bool) -> Iterator[str]:
    """The pieces of a schema that citesnap does not make and that could act on its rows, in words."""
    ours = {name.lower() for name in expected} | {_RECORDS}
    seen = set()
    for piece in pieces:
        if piece.name.lower() in seen:
            yield f"two things with the name {piece.name}"
        seen.add(piece.name.lower())
        mine = expected.get(piece.name)
        if _SHADOW.fullmatch(piece.name) and mine is not None:
            if piece.kind != "table" or _COMPUTING.search(piece.normal):
                yield f"a {piece.kind} of its own in the place of the table {piece.name}"
        elif mine is not None:
            is_excused = mine.kind == piece.kind == "view" and not with_views
            if not is_excused and (mine.kind, mine.table, mine.normal) != (piece.kind, piece.table, piece.normal):
                yield f"another {mine.kind} {piece.name}"
        elif piece.name.lower().startswith(_FUNCTIONS):
            yield f"a {piece.kind} {piece.name} in the place of a function of SQLite"
        elif piece.name.lower() in ours - {_RECORDS}:
            yield f"a {piece.kind} {piece.name}"
        elif piece.kind == "trigger" and piece.table.lower() in ours:
            yield f"a trigger {piece.name!r} on {piece.table}"
        elif (
            piece.kind == "index"
            and piece.table.lower() in ours
            and piece.sql
            and piece.table != _RECORDS
            and not _PLAIN_INDEX.fullmatch(piece.normal)
        ):
            yield f"an index {piece.name!r} on {piece.table} that computes"


def _strange(path: Path, what: str) -> NotAnArchive:
    return NotAnArchive(
        f"{path} has {what}, which citesnap does not make: another program changed it; nothing was written. "
        "Put back a backup, or remove the change if it is yours"
    )
