"""The base of all questions to an archive: the connection, rows as dataclasses, and worded errors. Knows no table."""

from __future__ import annotations

import inspect
import sqlite3
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import translate_errors
from citesnap.archive.questions.rows import load, time_of
from citesnap.archive.values import id_list

__all__ = ["Questions", "Rows"]

T = TypeVar("T")

AT_ONCE = 500
"""Rows that are asked about together."""
Parameters = Sequence[Any] | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a SELECT as they are. `is_more`: there are others."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    is_more: bool


class Questions:
    """A group of questions about one subject; `Reader` has them all.

    An SQLite error in a public method of a derived class becomes an `ArchiveError`, so that callers do not depend on SQLite.
    Values and rows are read by name (`rows.load`), in one place.
    """

    def __init__(self, path: Path, db: Database) -> None:
        self.path = path
        self._db = db

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in vars(cls).copy().items():
            if inspect.isfunction(method) and not name.startswith("_"):
                setattr(cls, name, (_translated_rows if inspect.isgeneratorfunction(method) else _translated)(method))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with translate_errors(self.path):
            self._db.close()

    @property
    def connection(self) -> Database:
        """The connection, for the package `evidence`: its SQL is about the log, and about every table at once."""
        return self._db

    @contextmanager
    def one_state(self) -> Iterator[None]:
        """Within the block every answer is from one state of the archive, whatever others write meanwhile."""
        if self._db.conn.in_transaction:
            yield
            return
        self._db.execute("begin")
        try:
            yield
        finally:
            self._db.rollback()

    def answer(self, sql: str, parameters: Mapping[str, str], limit: int) -> Rows:
        """The first rows of a SELECT of ours, such as a ready-made question."""
        cursor = self._db.execute(sql, parameters)
        fetched = cursor.fetchmany(limit + 1)
        columns = tuple(column[0] for column in cursor.description)
        return Rows(columns, tuple(map(tuple, fetched[:limit])), len(fetched) > limit)

    def _all(self, kind: type[T], sql: str, parameters: Parameters = (), **given: Any) -> list[T]:
        """Each row as a dataclass of this kind; `given` goes to `rows.load`: prefix of columns, values of other fields."""
        return [load(kind, row, **given) for row in self._db.rows(sql, parameters)]

    def _load_all(self, kind: type[T], rows: Iterable[sqlite3.Row]) -> list[T]:
        """The same for rows already fetched."""
        return [load(kind, row) for row in rows]

    def _by_ids(self, sql: str, ids: Sequence[int]) -> Iterator[sqlite3.Row]:
        """The rows of these ids, in their order, some at a time, however many there are.

        Args:
            sql: asks for the rows whose ids are in the JSON array `:ids`, among them a column `id`.
            ids: those of rows that are gone meanwhile are passed over.
        """
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            rows = {row["id"]: row for row in self._db.rows(sql, {"ids": id_list(some)})}
            yield from (rows[row_id] for row_id in some if row_id in rows)

    def _many_ids(self, what: str, parameters: Parameters = ()) -> Sequence[int]:
        """The ids of a table with conditions and an order: eight bytes each, for there may be millions."""
        return array("q", (row_id for (row_id,) in self._db.execute(f"select id from {what}", parameters)))

    def _one(self, kind: type[T], sql: str, parameters: Parameters = (), **given: Any) -> T | None:
        """The first row as a dataclass of this kind, `given` as above; None if there is no row."""
        return next(iter(self._all(kind, sql, parameters, **given)), None)

    def _value(self, sql: str, parameters: Parameters = ()) -> Any:
        """The one value of the first row; None if there is no row."""
        row = self._db.execute(sql, parameters).fetchone()
        return None if row is None else row[0]

    def _text(self, sql: str, parameters: Parameters = ()) -> str | None:
        """The same where it is a text; None also where it is null."""
        value = self._value(sql, parameters)
        return None if value is None else str(value)

    def _time(self, sql: str, parameters: Parameters = ()) -> datetime | None:
        """The same where it is a time; None also where it is null."""
        value = self._value(sql, parameters)
        return None if value is None else time_of(value)

    def _count(self, what: str, parameters: Parameters = ()) -> int:
        """How many rows there are of a table, or of a table with a condition."""
        return int(self._value(f"select count(*) from {what}", parameters))

    def _beyond(self, rows: Sequence[object], limit: int, what: str, row_id: int) -> int:
        """How many rows a limit cut off; counted only where the limit was reached."""
        return self._count(what, [row_id]) - len(rows) if len(rows) == limit else 0


def _translated(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def translated(self: Questions, /, *args: Any, **kwargs: Any) -> Any:
        with translate_errors(self.path):
            return method(self, *args, **kwargs)

    return translated


def _translated_rows(method: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The same for a method that yields: errors of the code that consumes the rows are not translated."""

    @wraps(method)
    def translated(self: Questions, /, *args: Any, **kwargs: Any) -> Iterator[Any]:
        rows = method(self, *args, **kwargs)
        while True:
            with translate_errors(self.path):
                try:
                    row = next(rows)
                except StopIteration:
                    return
            yield row

    return translated
