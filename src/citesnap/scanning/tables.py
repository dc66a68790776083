"""The tables of a scan: their columns, and the Parquet files of one task. docs/scale.md prints the columns from here."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pyarrow

__all__ = ["SCHEMA_VERSION", "TABLES", "Column", "TaskFiles", "WrittenFile", "schema"]

SCHEMA_VERSION = 2
"""Raised when a column changes its meaning or goes; a column that is added at the end raises it as well.

Version 2 added `section` to `articles`."""

ROWS_AT_ONCE = 5_000
"""Rows that are held in memory before they become a row group of the file."""


class Column(NamedTuple):
    """A column: its name, its type in Parquet's words, and what it holds."""

    name: str
    type: str
    meaning: str


TABLES: Mapping[str, tuple[Column, ...]] = {
    "citations": (
        Column("article", "string", "the page: `FILE#PLACE` in a web archive, else the file; joins with `articles`"),
        Column("position", "int32", "counts from 1 in the order of the page"),
        Column("platform", "string", "`x`, `bluesky`, ..."),
        Column("post_id", "string", "the platform's id, where the page holds it"),
        Column("handle", "string", "the author's handle as cited"),
        Column("author_name", "string", "the author's name as cited"),
        Column("date", "string", "the day that the page shows, `YYYY-MM-DD`"),
        Column("date_text", "string", "the same as written"),
        Column("link", "string", "the address of the post, else the first short link"),
        Column("short_links", "list<string>", "short links in the citation, without a scheme"),
        Column("posted_at", "timestamp", "the time that the id itself holds"),
        Column("text", "string", "the words of the post as cited"),
        Column("kind", "string", "`embed` or `link`"),
        Column("form", "string", "how the page carries it"),
        Column("start", "int32", "where the citation begins in a text; null in HTML"),
        Column("end", "int32", "where it ends"),
        Column("post_key", "string", "the id where `post_id` alone is not unique on the platform"),
        Column("url", "string", "the address of the page"),
        Column("captured_at", "timestamp", "when the page was captured"),
    ),
    "articles": (
        Column("article", "string", "the page; each is here that has citations"),
        Column("source", "string", "the file as it was named on the command line"),
        Column(
            "place",
            "string",
            "where the record begins in the file: `OFFSET`, `OFFSET+NUMBER` for one of several packed "
            "together, in a WACZ `MEMBER#OFFSET`",
        ),
        Column("record_id", "string", "`WARC-Record-ID`"),
        Column("captured_at", "timestamp", "`WARC-Date`"),
        Column("url", "string", "`WARC-Target-URI`; of a file the address that it names"),
        Column("canonical_url", "string", "the address that the page gives for itself"),
        Column("site", "string", "host of the address without `www.`"),
        Column("media_type", "string", "what it was read as"),
        Column("body_sha256", "string", "of the page with its codings undone, in hex"),
        Column("body_size", "int64", "bytes of the same"),
        Column("lang", "string", "the language that the page declares"),
        Column("title", "string", "what the page says of itself"),
        Column("author", "string", "the same"),
        Column("published_at", "string", "the same: ISO 8601"),
        Column("citations", "int32", "rows in `citations`"),
        Column("note", "string", "what was wrong about its codings"),
        Column("section", "string", "the part of its site (Sport, Weather) that the page names; since version 2"),
    ),
    "damaged": (
        Column("source", "string", "the file as it was named"),
        Column("place", "string", "where in it; null where all of it is meant"),
        Column("url", "string", "the address of the page, where it is known"),
        Column("stage", "string", "`file`, `record` or `page`"),
        Column("reason", "string", "what is wrong, in a few words"),
    ),
}
"""What each table holds. Times are UTC to the microsecond."""


def schema(table: str) -> pyarrow.Schema:
    """The schema of a table. Its metadata hold the version."""
    import pyarrow

    types = {
        "string": pyarrow.string(),
        "int32": pyarrow.int32(),
        "int64": pyarrow.int64(),
        "timestamp": pyarrow.timestamp("us", tz="UTC"),
        "list<string>": pyarrow.list_(pyarrow.string()),
    }
    fields = [(column.name, types[column.type]) for column in TABLES[table]]
    return pyarrow.schema(fields, metadata={"citesnap.table": table, "citesnap.schema": str(SCHEMA_VERSION)})


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file of results: its path within the folder of the scan, rows, bytes and SHA-256 in hex."""

    path: str
    rows: int
    bytes: int
    sha256: str


class TaskFiles:
    """The files of one task, written under temporary names. `publish` gives them their own."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder, self._key = folder, key
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
        self._count = dict.fromkeys(TABLES, 0)
        self._writers: dict[str, Any] = {}

    def add(self, table: str, row: Mapping[str, Any]) -> None:
        """Add a row. Columns that it lacks are null, others are left out."""
        rows = self._rows[table]
        rows.append(dict(row))
        if len(rows) >= ROWS_AT_ONCE:
            self._flush(table)

    def count(self, table: str) -> int:
        """How many rows the table has so far."""
        return self._count[table] + len(self._rows[table])

    def publish(self) -> list[WrittenFile]:
        """Give the files that have rows their names, in place of files of the same names. They are on the disk then."""
        written = []
        for table in TABLES:
            self._flush(table)
            writer = self._writers.pop(table, None)
            if writer is not None:
                writer.close()
                written.append(self._publish(table))
        return written

    def discard(self) -> None:
        """Remove what has not been published."""
        for table, writer in self._writers.items():
            try:
                writer.close()
            finally:
                self._temporary(table).unlink(missing_ok=True)

    def _publish(self, table: str) -> WrittenFile:
        temporary, final = self._temporary(table), self._folder / table / f"{self._key}.parquet"
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
        temporary.replace(final)
        return WrittenFile(f"{table}/{final.name}", self._count[table], size, digest)

    def _temporary(self, table: str) -> Path:
        return self._folder / ".parts" / f"{table}-{self._key}-{os.getpid()}.parquet"

    def _flush(self, table: str) -> None:
        import pyarrow
        import pyarrow.parquet

        rows, self._rows[table] = self._rows[table], []
        if not rows:
            return
        wanted = schema(table)
        if table not in self._writers:
            self._writers[table] = pyarrow.parquet.ParquetWriter(self._temporary(table), wanted, compression="zstd")
        self._writers[table].write_table(pyarrow.Table.from_pylist(rows, wanted))
        self._count[table] += len(rows)


def write_empty(path: Path, table: str) -> None:
    """A file without rows, so that a table can be read before, or without, any result."""
    import pyarrow.parquet

    pyarrow.parquet.write_table(schema(table).empty_table(), path, compression="zstd")


def names(table: str) -> Sequence[str]:
    """The names of a table's columns."""
    return [column.name for column in TABLES[table]]
