"""One row a citation, with its article and its post, as CSV, JSON or Parquet: for statistics. docs/research.md has the columns.

A file appears whole or not at all.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, TextIO

from citesnap.archive import Reader
from citesnap.archive.questions.flat import NUMBERS, REALS
from citesnap.export.newfile import new_file
from citesnap.text.lines import csv_cell

__all__ = ["FORMATS", "export"]

BATCH = 10_000
"""Rows of one piece of a Parquet file."""


def export(archive: Reader, target: Path, form: str, *, replace: bool = False) -> int:
    """Write all citations. Returns how many rows there are.

    Args:
        archive: what is exported.
        target: the file.
        form: `csv`, `json` or `parquet`; the last needs pyarrow.
        replace: overwrite a file that is there.

    Raises:
        ExportError: the file is there already, or cannot be written.
        ModuleNotFoundError: pyarrow is not installed.
    """
    names = archive.flat_columns()
    with new_file(target, replace=replace) as file:
        return FORMATS[form](file, names, archive.flat_rows())


@contextmanager
def _as_text(target: IO[bytes]) -> Iterator[TextIO]:
    text = TextIOWrapper(target, encoding="utf-8", newline="")
    try:
        yield text
    finally:
        text.detach()


def _csv(target: IO[bytes], names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    with _as_text(target) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow(["" if cell is None else csv_cell(str(cell)) for cell in row])
            count += 1
    return count


def _json(target: IO[bytes], names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    with _as_text(target) as file:
        file.write("[")
        for row in rows:
            file.write(",\n" if count else "\n")
            json.dump(dict(zip(names, row, strict=True)), file, ensure_ascii=False)
            count += 1
        file.write("\n]\n")
    return count


def _parquet(target: IO[bytes], names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
    import pyarrow
    import pyarrow.parquet

    kinds = {**dict.fromkeys(NUMBERS, pyarrow.int64()), **dict.fromkeys(REALS, pyarrow.float64())}
    schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in names])
    count = 0
    with pyarrow.parquet.ParquetWriter(target, schema, compression="zstd") as writer:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(dict(zip(names, row, strict=True)))
            if len(batch) == BATCH:
                writer.write_table(pyarrow.Table.from_pylist(batch, schema))
                count += len(batch)
                batch = []
        writer.write_table(pyarrow.Table.from_pylist(batch, schema))
    return count + len(batch)


FORMATS: dict[str, Callable[[IO[bytes], Sequence[str], Iterator[tuple[Any, ...]]], int]] = {
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
}
