"""The results of `citesnap scan`: chosen articles, read again from the web archives in which the scan found them.

What is chosen is a condition in SQL on the columns of `articles` and `citations` (docs/scale.md). SQLite answers it, task by task
of the scan, so that it needs no other engine and memory for one task alone. An article is read from its record by its offset, in a
part of a remote file, and taken only if it has the hash that the scan saw.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citesnap import bounded
from citesnap.archive.records.imports import ImportedArticle
from citesnap.articles import NotAnArticle, Received, understand_page
from citesnap.articles.documents.placed import PlacedBytes
from citesnap.config import MAX_READ_MEMORY, MAX_READ_TIME
from citesnap.errors import CitesnapError
from citesnap.finding import find_in_article
from citesnap.model import Article, Attempt, Citation, Kind, Outcome
from citesnap.scanning.plan import read_tasks
from citesnap.scanning.results import ScanFolder
from citesnap.scanning.storage import StorageError
from citesnap.scanning.tables import names
from citesnap.scanning.task import located
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.importing.posts import ImportJob

__all__ = ["chosen", "take_articles"]

_SHARED = ("url", "captured_at")
"""Columns that both tables have, with the same values."""


def take_articles(job: ImportJob) -> None:
    """Record the chosen articles with their citations.

    Raises:
        CitesnapError: the scan has not ended, or there is no such condition.
        ArchiveError: the archive cannot be written.
    """
    folder = ScanFolder(job.source.path)
    manifest = _manifest(folder)
    paths = {piece.name: piece.path for task in read_tasks(folder.path / "plan.jsonl") for piece in task.pieces}
    import_id = None
    if job.run is not None:
        digest = hashlib.sha256(manifest).hexdigest()
        import_id = job.archive.imports.record_import(
            job.run.id, job.kind, f"{folder.path.name}/manifest.json", len(manifest), digest
        )
    with bounded.readers(bounded.Limits(MAX_READ_TIME, MAX_READ_MEMORY)):
        for rows in chosen(folder, job.where):
            _take_some(job, import_id, rows, paths)


def chosen(folder: ScanFolder, where: str | None) -> Iterator[list[dict[str, Any]]]:
    """The rows of `articles` for which the condition holds, those of each task together, in the order of their files.

    Raises:
        CitesnapError: SQLite does not understand the condition.
    """
    for marker in sorted((folder.path / "tasks").glob("*.json")):
        done = folder.done(marker.stem)
        files = {file.path.partition("/")[0]: folder.path / file.path for file in done.files} if done else {}
        if "articles" not in files:
            continue
        rows = _rows(files["articles"])
        yield rows if where is None else _where(rows, _rows(files["citations"]), where)


def _manifest(folder: ScanFolder) -> bytes:
    try:
        return (folder.path / "manifest.json").read_bytes()
    except OSError as error:
        raise CitesnapError(f"{folder.path}: the scan has not ended; give the same command again") from error


def _rows(file: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet

    rows: list[dict[str, Any]] = pyarrow.parquet.read_table(file, partitioning=None).to_pylist()
    return rows


def _where(
    articles: Sequence[Mapping[str, Any]], citations: Sequence[Mapping[str, Any]], where: str
) -> list[dict[str, Any]]:
    own = [name for name in names("citations") if name not in _SHARED]
    with closing(sqlite3.connect(":memory:")) as db:
        _fill(db, "articles", names("articles"), articles)
        _fill(db, "citations", own, citations)
        quoted = ", ".join(f'citations."{name}"' for name in own if name != "article")
        joined = f"select articles.*, {quoted} from articles join citations on citations.article = articles.article"
        try:
            rows = db.execute(f"select distinct article from ({joined}) where ({where})")
            wanted = {article for (article,) in rows}
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise CitesnapError(
                f"--where: {error}; write for example --where \"platform = 'x' and lang = 'de'\""
            ) from error
    return [dict(row) for row in articles if row["article"] in wanted]


def _fill(db: sqlite3.Connection, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows into a table. Columns that a scan of an older version does not have are null."""
    db.execute(f"create table {table} ({', '.join(f'{chr(34)}{name}{chr(34)}' for name in _distinct(table, columns))})")
    marks = ", ".join("?" * len(columns))
    db.executemany(
        f"insert into {table} values ({marks})", ([_cell(row.get(name)) for name in columns] for row in rows)
    )


def _distinct(table: str, columns: Sequence[str]) -> list[str]:
    """The names under which a condition knows the columns: how many citations an article has is `count`."""
    return ["count" if (table, name) == ("articles", "citations") else name for name in columns]


def _cell(value: Any) -> str | int | None:
    if isinstance(value, list):
        return json.dumps(value)
    return stamp(value) if hasattr(value, "astimezone") else value


def _take_some(job: ImportJob, import_id: int | None, rows: Sequence[dict[str, Any]], paths: Mapping[str, str]) -> None:
    for source, of_file in groupby(rows, key=lambda row: str(row["source"])):
        try:
            with job.opened(paths.get(source, source)) as content:
                for row in of_file:
                    _take(job, import_id, row, content)
        except StorageError as error:
            job.taken.left[f"cannot be read: {error}"] += 1


def _take(job: ImportJob, import_id: int | None, row: Mapping[str, Any], content: PlacedBytes) -> None:
    place = located(content, row["source"], row["place"])
    if place is None or hashlib.sha256(place.page.content).hexdigest() != row["body_sha256"]:
        job.taken.left["not what the scan read at that place"] += 1
        return
    try:
        article, citations = bounded.call(_understood, place.page)
    except (NotAnArticle, bounded.TooHard, bounded.ReaderError) as error:
        job.taken.left[f"cannot be read: {error}"] += 1
        return
    one = ImportedArticle(article, citations, _attempt(job, row), str(row["article"]), place.block)
    reason = job.archive.imports.why_not(one)
    if reason is None and job.run is not None and import_id is not None:
        recorded = job.archive.record_article(job.run.id, article, citations)
        job.archive.imports.record_origin(job.run.id, import_id, recorded.article_id, one)
        job.run.counts["new_citations"] += recorded.new_citations
    if reason is None:
        job.taken.articles += 1
    else:
        job.taken.left[reason] += 1


def _understood(page: Received) -> tuple[Article, list[Citation]]:
    """The article of a page, with its citations. Called in a reader.

    Raises:
        NotAnArticle: it is not one.
    """
    article, root = understand_page(page)
    return article, find_in_article(article, list(Kind), root)


def _attempt(job: ImportJob, row: Mapping[str, Any]) -> Attempt:
    """What a person reads of where it came from."""
    captured = f", captured {stamp(row['captured_at'])}" if row["captured_at"] is not None else ""
    record = f"record {row['record_id']}" if row["record_id"] else "read"
    where = f" at {row['place']} of" if row["place"] else " from"
    detail = f"{record}{where} {row['source']}{captured}, SHA-256 {row['body_sha256']}"
    return Attempt(job.kind, Outcome.CAPTURED, job.now, 0.0, detail, tries=0)
