"""`citesnap report`: what became of posts, as pages with pictures and numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.cli.extras import needs_extra
from citesnap.errors import CitesnapError, ExitCode

__all__ = ["report"]

_ROWS_AT_ONCE = 10_000
_LONGEST = 10_000
"""Bytes of one value, on the average: they are ids, hosts, times and words of ours."""
_LARGEST = 500_000_000
"""Bytes of what is read at once: a million rows have half of that."""


@click.group("report")
def report() -> None:
    """Reports on what became of posts: pages with pictures, numbers and the method in words."""


@report.command("rot", cls=Command, epilog=EPILOG)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="DB|PARQUET")
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), metavar="OUT")
@click.option(
    "--labels",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="CSV",
    help="What sites are: a column `site`, and a column for each further group, such as topic.",
)
@options.console_options
def rot(source: Path, out: Path, labels: Path | None, **values: Any) -> int:
    """Tell how long cited posts last, and write it into the folder OUT.

    DB is an archive, PARQUET what `citesnap export parquet` wrote. OUT holds a page with survival curves and their bands, by
    platform, site, country, year and kind of end, the numbers as CSV, and a notebook that reckons them again.

    \b
      citesnap report rot archive.db rot/
      citesnap report rot citations.parquet rot/ --labels sites.csv
    """
    console = options.console(values)
    with needs_extra("datasette", "the drawings"):
        from citesnap.rot.report import write
    from citesnap.rot.observations import observed
    from citesnap.text.sizes import counted

    rows = _from_parquet(source) if source.suffix == ".parquet" else _from_archive(source)
    groups = write(observed(rows, _labels(labels) if labels else None), out)
    if console.level >= 0:
        posts, gone = groups[0].curve.subjects, groups[0].curve.ends
        console.summary(f"{out / 'index.html'}: {counted(posts, 'post')}, {gone:,} of them gone")
    return ExitCode.DONE


def _from_archive(path: Path) -> Iterator[Mapping[str, Any]]:
    from citesnap.archive import open_reader

    with open_reader(path) as archive, archive.one_state():
        names = archive.flat_columns()
        for row in archive.flat_rows():
            yield dict(zip(names, row, strict=True))


def _from_parquet(path: Path) -> Iterator[Mapping[str, Any]]:
    from citesnap.rot.observations import COLUMNS

    with needs_extra("research", "reading Parquet"):
        import pyarrow
        import pyarrow.parquet
    if not path.is_file():  # A FIFO would be waited for.
        raise CitesnapError(f"{path}: not a regular file; name what `citesnap export parquet` wrote")
    try:
        # As dictionaries: a value that many rows have is held once until its length is known.
        with pyarrow.parquet.ParquetFile(path, read_dictionary=list(COLUMNS)) as file:
            _check_sizes(path, file.metadata)
            for batch in file.iter_batches(_ROWS_AT_ONCE, columns=list(COLUMNS)):
                if len(batch.schema.names) < len(COLUMNS):
                    raise CitesnapError(f"{path} is not what `citesnap export parquet` writes: it lacks columns")
                for column in batch.columns:
                    values = getattr(column, "dictionary", column)
                    if values.nbytes > _LONGEST * max(1, len(values)) or values.nbytes > _LARGEST:
                        raise CitesnapError(
                            f"{path} is not what `citesnap export parquet` writes: its values are too long"
                        )
                yield from batch.to_pylist()
    except (pyarrow.ArrowException, OSError) as error:
        raise CitesnapError(f"{path}: cannot be read as Parquet: {error}") from error


def _check_sizes(path: Path, metadata: Any) -> None:
    """See that no part that is read at once unpacks to more than an export writes in it."""
    from citesnap.rot.observations import COLUMNS

    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        columns = map(group.column, range(group.num_columns))
        if sum(one.total_uncompressed_size for one in columns if one.path_in_schema in COLUMNS) > _LARGEST:
            raise CitesnapError(f"{path} is not what `citesnap export parquet` writes: its parts unpack to too much")


def _labels(path: Path) -> dict[str, dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CitesnapError(f"{path}: cannot be read as CSV: {error}") from error
    if not rows or "site" not in rows[0]:
        raise CitesnapError(f"{path}: no column `site`; write for example site,topic in its first line")
    return {row["site"]: {name: value or "" for name, value in row.items() if name and name != "site"} for row in rows}
