"""The articles that a task of a scan found, read from its Parquet files. Pure, called in a reader: whoever made them is a stranger.

A small file can hold any number of equal values, and what is packed in it unpacks to any size, so nothing here is read outside of
the limits of a reader.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from citesnap.errors import CitesnapError
from citesnap.scanning.tables import names, schema
from citesnap.text.times import stamp

__all__ = ["BadResults", "Chosen", "ScannedArticle", "articles_of_task"]

_SHARED = ("url", "captured_at")
"""Columns that both tables have, with the same values."""
_LONGEST = 10_000
"""Characters of a name, a place or an id."""
_MOST_ROWS = 1_000_000
"""Rows of the file of one task, which holds what was found in a gigabyte of pages."""
_NEEDED = ("article", "source", "body_sha256")
"""Columns of `articles` that each row has a value in."""


class BadResults(Exception):
    """A file of a scan holds no rows as a scan writes them; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class ScannedArticle:
    """A row of `articles`, as far as it says where the article is. The fields are named as its columns."""

    article: str
    source: str
    place: str | None
    record_id: str | None
    captured_at: datetime | None
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Chosen:
    """The articles of a task that were chosen, in the order of their file; and how many rows of it are none."""

    articles: tuple[ScannedArticle, ...] = ()
    damaged: int = 0


def articles_of_task(articles: str, citations: str | None, where: str | None) -> Chosen:
    """The articles of a task for which a condition holds.

    Args:
        articles: the path of the task's file of articles.
        citations: that of its citations; None where it has none.
        where: the condition in SQL; None for all.

    Raises:
        BadResults: a file cannot be read, or holds something else.
        CitesnapError: SQLite does not understand the condition.
    """
    if where is None:
        rows = _rows(articles, "articles", list(ScannedArticle.__slots__))
        return _chosen(rows)
    all_rows = _rows(articles, "articles", names("articles"))
    cited = _rows(citations, "citations", names("citations")) if citations is not None else []
    wanted = _wanted(all_rows, cited, where)
    return _chosen([row for row in all_rows if row["article"] in wanted])


def _chosen(rows: Sequence[Mapping[str, Any]]) -> Chosen:
    articles = [_article(row) for row in rows]
    return Chosen(tuple(one for one in articles if one is not None), articles.count(None))


def _rows(path: str, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of a file. Columns that a scan of an older version does not have are None."""
    import pyarrow.parquet

    known = schema(table)
    try:
        if not Path(path).is_file():
            raise BadResults("no such file")
        with pyarrow.parquet.ParquetFile(path) as file:
            if file.metadata.num_rows > _MOST_ROWS:
                raise BadResults(f"it has {file.metadata.num_rows:,} rows, more than a task finds")
            there = {field.name: field.type for field in file.schema_arrow}
            wrong = [name for name in columns if name in there and there[name] != known.field(name).type]
            if wrong:
                raise BadResults(f"its column {wrong[0]} is of another type")
            rows: list[dict[str, Any]] = file.read(
                [name for name in columns if name in there], use_threads=False
            ).to_pylist()
    except (BadResults, MemoryError):
        raise
    except Exception as error:  # pyarrow's errors are those of whatever is below it.
        raise BadResults(f"{type(error).__name__}: {error}"[:200]) from error
    nothing = dict.fromkeys(columns)
    return [nothing | row for row in rows]


def _article(row: Mapping[str, Any]) -> ScannedArticle | None:
    """The article of a row; None where the row does not say which and where it is."""
    values = {name: row[name] for name in ScannedArticle.__slots__}
    is_long = any(isinstance(value, str) and len(value) > _LONGEST for value in values.values())
    if is_long or not all(values[name] for name in _NEEDED):
        return None
    captured_at = values["captured_at"]
    return ScannedArticle(**values | {"captured_at": captured_at and captured_at.astimezone(UTC)})


def _wanted(articles: Sequence[Mapping[str, Any]], citations: Sequence[Mapping[str, Any]], where: str) -> set[str]:
    """The names of the articles for which the condition holds."""
    own = [name for name in names("citations") if name not in _SHARED]
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            _fill(db, "articles", names("articles"), articles)
            _fill(db, "citations", own, citations)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            raise BadResults(str(error)) from error
        quoted = ", ".join(f'citations."{name}"' for name in own if name != "article")
        joined = f"select articles.*, {quoted} from articles join citations on citations.article = articles.article"
        try:
            names_of_articles = db.execute(f"select distinct article from ({joined}) where ({where})")
            return {article for (article,) in names_of_articles}
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise CitesnapError(
                f"--where: {error}; write for example --where \"platform = 'x' and lang = 'de'\""
            ) from error


def _fill(db: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    db.execute(f"create table {table} ({', '.join(f'{chr(34)}{name}{chr(34)}' for name in _distinct(table, columns))})")
    marks = ", ".join("?" * len(columns))
    db.executemany(f"insert into {table} values ({marks})", ([_cell(row[name]) for name in columns] for row in rows))


def _distinct(table: str, columns: Sequence[str]) -> list[str]:
    """The names under which a condition knows the columns: how many citations an article has is `count`."""
    return ["count" if (table, name) == ("articles", "citations") else name for name in columns]


def _cell(value: Any) -> str | int | None:
    if isinstance(value, list):
        return json.dumps(value)
    return stamp(value) if isinstance(value, datetime) else value
