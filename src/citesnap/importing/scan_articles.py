"""The results of `citesnap scan`: chosen articles, read again from the web archives in which the scan found them.

What is chosen is a condition in SQL on the columns of `articles` and `citations` (docs/scale.md). SQLite answers it, task by task
of the scan, so that it needs no other engine and memory for one task alone. An article is read from its record by its offset, in a
part of a remote file, and taken only if it has the hash that the scan saw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from citesnap import bounded
from citesnap.archive.records.imports import ImportedArticle
from citesnap.articles import NotAnArticle, Received, understand_page
from citesnap.articles.documents.placed import PlacedBytes
from citesnap.config import MAX_READ_MEMORY, MAX_READ_TIME
from citesnap.errors import CitesnapError
from citesnap.finding import find_in_article
from citesnap.importing.scan_rows import BadResults, ScannedArticle, articles_of_task
from citesnap.model import Article, Attempt, Citation, Kind, Outcome
from citesnap.scanning.plan import read_tasks
from citesnap.scanning.results import ScanFolder
from citesnap.scanning.storage import StorageError
from citesnap.scanning.task import located
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.importing.posts import ImportJob

__all__ = ["take_articles"]


def take_articles(job: ImportJob) -> None:
    """Record the chosen articles with their citations.

    Raises:
        CitesnapError: the scan has not ended, or there is no such condition.
        ArchiveError: the archive cannot be written.
    """
    folder = ScanFolder(job.source.path)
    size, digest = folder.manifest()
    paths = {piece.name: piece.path for task in read_tasks(folder.path / "plan.jsonl") for piece in task.pieces}
    import_id = None
    if job.run is not None:
        named = f"{folder.path.name}/manifest.json"
        import_id = job.archive.imports.record_import(job.run.id, job.kind, named, size, digest)
    with bounded.readers(bounded.Limits(MAX_READ_TIME, MAX_READ_MEMORY)):
        for key in folder.finished():
            _take_some(job, import_id, _chosen(job, folder, key), paths)


def _chosen(job: ImportJob, folder: ScanFolder, key: str) -> Sequence[ScannedArticle]:
    """The articles of a task for which the condition holds, in the order of their file; none where that cannot be read.

    Raises:
        CitesnapError: SQLite does not understand the condition.
    """
    try:
        done = folder.done(key)
    except CitesnapError as error:
        job.taken.left[str(error)] += 1
        return ()
    files = {file.path.partition("/")[0]: str(folder.path / file.path) for file in done.files} if done else {}
    if "articles" not in files:
        return ()
    try:
        chosen = bounded.call(articles_of_task, files["articles"], files.get("citations"), job.where)
    except (BadResults, bounded.TooHard, bounded.ReaderError) as error:
        job.taken.left[f"the results of a task cannot be read: {error}"] += 1
        return ()
    if chosen.damaged:
        job.taken.left["a row of the scan does not say which article, and where it is"] += chosen.damaged
    return chosen.articles


def _take_some(job: ImportJob, import_id: int | None, rows: Sequence[ScannedArticle], paths: Mapping[str, str]) -> None:
    for source, of_file in groupby(rows, key=lambda row: row.source):
        try:
            with job.opened(paths.get(source, source)) as content:
                for row in of_file:
                    _take(job, import_id, row, content)
        except StorageError as error:
            job.taken.left[f"cannot be read: {error}"] += 1


def _take(job: ImportJob, import_id: int | None, row: ScannedArticle, content: PlacedBytes) -> None:
    place = located(content, row.source, row.place)
    if place is None or hashlib.sha256(place.page.content).hexdigest() != row.body_sha256:
        job.taken.left["not what the scan read at that place"] += 1
        return
    try:
        article, citations = bounded.call(_understood, place.page)
    except (NotAnArticle, bounded.TooHard, bounded.ReaderError) as error:
        job.taken.left[f"cannot be read: {error}"] += 1
        return
    one = ImportedArticle(article, citations, _attempt(job, row), row.article, place.block)
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


def _attempt(job: ImportJob, row: ScannedArticle) -> Attempt:
    """What a person reads of where it came from."""
    captured = f", captured {stamp(row.captured_at)}" if row.captured_at is not None else ""
    record = f"record {row.record_id}" if row.record_id else "read"
    where = f" at {row.place} of" if row.place else " from"
    detail = f"{record}{where} {row.source}{captured}, SHA-256 {row.body_sha256}"
    return Attempt(job.kind, Outcome.CAPTURED, job.now, 0.0, detail, tries=0)
