"""The three statements that writing needs, and the transaction around them. Knows no table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from citesnap.archive.file.database import Database

Value = str | int | float | bytes | None


@contextmanager
def transaction(db: Database) -> Iterator[None]:
    """All or nothing, also when the process is killed in between.

    BEGIN IMMEDIATE and not `db.atomic()`: that begins without the write lock, and a transaction that reads before it writes
    then fails at once with "database is locked" when another process wrote in between.
    """
    db.execute("begin immediate")
    try:
        yield
        db.commit()
    except BaseException:
        db.rollback()  # does nothing where SQLite has rolled back itself, as after a full disk
        raise


_FORGOTTEN = {"posts": "post", "articles": "article"}
"""Kinds of what can be forgotten, by the tables whose ids stand in addresses of pages."""


def insert(db: Database, table: str, row: Mapping[str, Value]) -> int:
    """Add a row and return its id. The names must come from our own code, never from data."""
    if table in _FORGOTTEN:
        row = {"id": next_id(db, table), **row}
    cursor = db.execute(
        f"insert into {table} ({', '.join(map(_quoted, row))}) values ({', '.join('?' * len(row))})", list(row.values())
    )
    return int(cursor.lastrowid or 0)


def update(db: Database, table: str, row_id: int, row: Mapping[str, Value]) -> None:
    """Set these columns of one row."""
    assignments = ", ".join(f"{_quoted(column)} = ?" for column in row)
    db.execute(f"update {table} set {assignments} where id = ?", [*row.values(), row_id])


def next_id(db: Database, table: str) -> int:
    """The id of the next row. Within a transaction no other process takes it. Rows that refer to each other need it beforehand."""
    return last_id(db, table) + 1


def last_id(db: Database, table: str) -> int:
    """The greatest id that a row of the archive has, or had before it was forgotten: its old address shall not show another."""
    (last,) = db.execute(f"select coalesce(max(id), 0) from main.{table}").fetchone()
    if table not in _FORGOTTEN:
        return int(last)
    of_kind = "select coalesce(max(row_id), 0) from main.forgotten where kind = ?"
    ids = [int(last), int(db.execute(of_kind, [_FORGOTTEN[table]]).fetchone()[0])]
    if table == "posts":
        ids += db.execute("select coalesce(max(row_id), 0) from main.former_posts").fetchone()
    return max(ids)


def _quoted(column: str) -> str:
    return f'"{column}"'  # some are words of SQL: "match", "end"
