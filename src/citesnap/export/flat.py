"""One row a citation, with its article and its post, as CSV, JSON or Parquet: for statistics. docs/research.md has the columns.

A file appears whole or not at all.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from citesnap.archive import Reader
from citesnap.archive.questions.flat import NUMBERS, REALS
from citesnap.errors import CitesnapError
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
        CitesnapError: the file is there already, or cannot be written.
        ModuleNotFoundError: pyarrow is not installed.
    """
    if target.exists() and not replace:
        raise CitesnapError(f"{target} is there already; name another file, or give --replace")
    names = archive.flat_columns()
    with _whole(target) as part:
        return FORMATS[form](part, names, archive.flat_rows())


def _csv(target: Path, names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for row in rows:
            writer.writerow(["" if cell is None else csv_cell(str(cell)) for cell in row])
            count += 1
    return count


def _json(target: Path, names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
    count = 0
    with target.open("w", encoding="utf-8") as file:
        file.write("[")
        for row in rows:
            file.write(",\n" if count else "\n")
            json.dump(dict(zip(names, row, strict=True)), file, ensure_ascii=False)
            count += 1
        file.write("\n]\n")
    return count


def _parquet(target: Path, names: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> int:
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


FORMATS: dict[str, Callable[[Path, Sequence[str], Iterator[tuple[Any, ...]]], int]] = {
    "csv": _csv,
    "json": _json,
    "parquet": _parquet,
}


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """A file beside the target that takes its place at the end."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(target)
    except OSError as error:
        raise CitesnapError(f"cannot write {target}: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
