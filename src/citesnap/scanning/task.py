"""One task of a scan: from the bytes of its pieces to its files. Runs in a worker, alone in its process."""

from __future__ import annotations

import atexit
import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citesnap import bounded
from citesnap.articles.documents import LARGEST, recognise, warc, warc_records
from citesnap.articles.documents.placed import PlacedBytes, in_memory
from citesnap.articles.documents.warc_records import Damage, Record
from citesnap.articles.understanding import Received
from citesnap.scanning.inputs import WEB_ARCHIVES
from citesnap.scanning.journal import DEATHS, Journal
from citesnap.scanning.options import Options, ReadingLimits
from citesnap.scanning.pages import PageFound, found_in
from citesnap.scanning.plan import Piece, Task
from citesnap.scanning.results import Done, ScanFolder
from citesnap.scanning.storage import opened
from citesnap.scanning.tables import TaskFiles
from citesnap.text.lines import one_line
from citesnap.text.patterns import regex
from citesnap.text.times import read_w3c
from citesnap.web import WebSettings

__all__ = ["FoundPage", "ScanJob", "end_readers", "located", "run"]

PAGES_AT_ONCE, BYTES_AT_ONCE = 32, 4_000_000
"""Pages that are sent to a reader together: enough that sending costs little."""

_PLACE = regex(r"(?:(?P<member>.{1,1000})#)?(?P<inside>(?P<offset>[0-9]{1,18})(?:\+[0-9]{1,9})?)")
"""Where a record begins, as the column `place` has it."""

LARGEST_FILE = 50 * 1024 * 1024
"""Bytes of a file that is no web archive; the same limit as for an article on the command line."""


@dataclass(frozen=True, slots=True)
class ScanJob:
    """What is the same for all tasks of a scan: its folder, what it looks for, and limits."""

    folder: Path
    options: Options = field(default_factory=Options)
    reading: ReadingLimits = field(default_factory=ReadingLimits)
    web: WebSettings = field(default_factory=WebSettings)


def run(task: Task, job: ScanJob) -> Done:
    """Do a task, unless it is done already. Its files and its marker are on the disk then.

    Raises:
        StorageError: an input cannot be read now.
        OSError: the results cannot be written.
        ReadersMissing: no process for reading can be started.
    """
    folder = ScanFolder(job.folder)
    if (done := folder.done(task.key)) is not None:
        return done
    _READERS.start(job.reading)
    journal = Journal(folder.journal(task.key))
    files = TaskFiles(job.folder, task.key)
    try:
        work = _TaskWork(job, files, journal)
        for number, piece in enumerate(task.pieces):
            work.piece(number, piece)
        done = folder.finish(task, files.publish(), work.counts)
    finally:
        files.discard()
        journal.close()
    return done


def end_readers() -> None:
    """End the readers that tasks have left for the next one; without this they end with the program."""
    _READERS.end()


class _TaskReaders:
    """The readers of this process, which live as long as it does; started anew for other limits."""

    def __init__(self) -> None:
        self._limits: ReadingLimits | None = None
        self._stack = ExitStack()
        atexit.register(self.end)

    def end(self) -> None:
        self._stack.close()
        self._limits = None

    def start(self, limits: ReadingLimits) -> None:
        if limits != self._limits:
            self.end()
            self._stack.enter_context(bounded.readers(bounded.Limits(limits.seconds, limits.memory)))
            self._limits = limits


_READERS = _TaskReaders()


@dataclass(slots=True)
class _Batch:
    """Pages on their way to a reader, each with what its record says."""

    pages: list[Received] = field(default_factory=list)
    origins: list[Mapping[str, Any]] = field(default_factory=list)
    bytes: int = 0


class _TaskWork:
    def __init__(self, job: ScanJob, files: TaskFiles, journal: Journal) -> None:
        self._job, self._files, self._journal = job, files, journal
        self._batch = _Batch()
        self.counts: Counter[str] = Counter()

    def piece(self, number: int, piece: Piece) -> None:
        """All pages of a piece."""
        self.counts["bytes"] += piece.bytes
        with opened(piece.path, self._job.web) as content:
            if piece.size is None:
                self.counts["bytes"] += content.size
            elif content.size != piece.size:
                self._damaged(piece.name, None, None, "file", "it is not as long as when the scan was planned")
                return
            head = content.read_at(0, 4096)
            if piece.name.lower().endswith(".wacz"):
                self._wacz(number, piece, content)
            elif _holds_records(head, piece.name):
                self._records(number, piece.name, "", content, piece.start, piece.end)
            else:
                self._file(piece, content)
        self._send()

    def _wacz(self, number: int, piece: Piece, content: PlacedBytes) -> None:
        try:
            for name, inside in _members(content):
                self._records(number, piece.name, name, inside, 0, None)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            UnicodeDecodeError,
        ) as error:
            self._damaged(piece.name, None, None, "file", f"a damaged WACZ file: {error}")

    def _file(self, piece: Piece, content: PlacedBytes) -> None:
        if content.size > LARGEST_FILE:
            self._damaged(
                piece.name, None, None, "file", f"larger than {LARGEST_FILE // 1_000_000} MB, and no web archive"
            )
            return
        body = content.read_at(0, content.size)
        if not self._job.options.chosen(piece.name):
            self.counts["not_in_sample"] += 1
            return
        if not body:
            self._damaged(piece.name, None, None, "file", "the file is empty")
            return
        self._page(Received(piece.name, body), {"source": piece.name})

    def _records(
        self, number: int, source: str, member: str, content: PlacedBytes, start: int, end: int | None
    ) -> None:
        records = 0
        for record in self._readable(number, source, member, content, start, end):
            records += 1
            if isinstance(record, Damage):
                place = f"{member}#{record.offset}" if member else str(record.offset)
                self._damaged(source, place, None, "record", record.reason)
                continue
            self.counts["records"] += 1
            self._record(source, member, record)
        if not records and start == 0:
            self._damaged(source, member or None, None, "file", "no record that can be read")

    def _readable(
        self, number: int, source: str, member: str, content: PlacedBytes, start: int, end: int | None
    ) -> Iterator[Record | Damage]:
        """The records, without those that killed workers."""
        before = -1 if start == 0 else start - 1
        self._journal.at(number, before)
        while True:
            fatal = (number, before) in self._journal.fatal
            if fatal:
                guilty = warc_records.next_record(content, before + 1)
                if guilty is None or (end is not None and guilty >= end):
                    return
                yield Damage(guilty, f"{DEATHS} workers died when they read it")
                start, before = guilty + 1, guilty
            for record in warc.records(content, start, end):
                yield record
                if record.offset > before:
                    before = record.offset
                    self._journal.at(number, before)
                    if (number, before) in self._journal.fatal:
                        break
            else:
                return

    def _record(self, source: str, member: str, record: Record) -> None:
        options = self._job.options
        if record.kind == "revisit":
            self.counts["revisits"] += 1
            return
        captured = read_w3c(record.captured_at)
        if not options.is_new(captured):
            self.counts["older"] += 1
            return
        place = f"{member}#{record.place}" if member else record.place
        name = f"{source}{member}#{record.place}"
        url = warc.address_of(record)
        if not options.chosen(url or name):
            self.counts["not_in_sample"] += 1
            return
        page = warc.page_of(record)
        if page is None:
            return
        if page.problem is not None:
            self._damaged(source, place, url, "page", page.problem)
            return
        origin = {
            "source": source,
            "place": place,
            "record_id": record.record_id,
            "captured_at": captured,
            "note": page.note,
            "url": url,
        }
        self._page(Received(name, page.body, page.media_type, url, is_part=True), origin)

    def _page(self, page: Received, origin: Mapping[str, Any]) -> None:
        self.counts["pages"] += 1
        batch = self._batch
        batch.pages.append(page)
        batch.origins.append(origin)
        batch.bytes += len(page.content)
        if len(batch.pages) >= PAGES_AT_ONCE or batch.bytes >= BYTES_AT_ONCE:
            self._send()

    def _send(self) -> None:
        """Have the pages read that wait."""
        batch, self._batch = self._batch, _Batch()
        if not batch.pages:
            return
        try:
            citations = bounded.call(found_in, batch.pages, self._job.options)
        except (bounded.TooHard, bounded.ReaderError):
            citations = [self._alone(page) for page in batch.pages]
        for page, origin, those in zip(batch.pages, batch.origins, citations, strict=True):
            for one in those:
                self._keep(page, origin, one)

    def _alone(self, page: Received) -> list[PageFound]:
        """A page that may end every reader: it is given to two readers alone before it is set aside."""
        for last in (False, True):
            try:
                return bounded.call(found_in, [page], self._job.options)[0]
            except (bounded.TooHard, bounded.ReaderError) as error:
                if last:
                    return [PageFound(page.name, problem=f"too hard to read: {error}")]
        raise AssertionError("the last try returns")

    def _keep(self, page: Received, origin: Mapping[str, Any], page_found: PageFound) -> None:
        if page_found.problem is not None:
            self._damaged(origin["source"], origin.get("place"), page.url, "page", page_found.problem)
        if page_found.skipped:
            self.counts[page_found.skipped] += 1
        if page_found.article is None:
            return
        self.counts["cited_pages"] += 1
        self.counts["citations"] += len(page_found.citations)
        article = page_found.article | dict(origin)
        article["url"] = origin.get("url") or page_found.article["url"]
        self._files.add("articles", article)
        for citation in page_found.citations:
            self._files.add("citations", citation | {"url": article["url"], "captured_at": origin.get("captured_at")})

    def _damaged(self, source: str, place: str | None, url: str | None, stage: str, reason: str) -> None:
        self.counts["damaged"] += 1
        row = {"source": source, "place": place, "url": url, "stage": stage, "reason": one_line(reason, 300)}
        self._files.add("damaged", row)


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page found again: its bytes as a scan reads them, and what its record holds, with the head of the answer."""

    page: Received
    block: bytes


def located(content: PlacedBytes, source: str, place: str | None) -> FoundPage | None:
    """The page at a place of a file, as the columns `source` and `place` name it; None where there is none.

    Raises:
        OSError: the file cannot be read now.
    """
    if place is None:
        body = content.read_at(0, min(content.size, LARGEST_FILE))
        return FoundPage(Received(source, body), body)
    named = _PLACE.fullmatch(place)
    if named is None:
        return None
    member, inside, offset = named["member"] or "", named["inside"], int(named["offset"])
    if member:
        try:
            content = dict(_members(content))[member]
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, LookupError, ValueError, RuntimeError):
            return None
    for record in warc.records(content, offset, offset + 1):
        if (
            isinstance(record, Record)
            and record.place == inside
            and (page := warc.page_of(record))
            and not page.problem
        ):
            url = warc.address_of(record)
            name = f"{source}{member}#{record.place}"
            return FoundPage(Received(name, page.body, page.media_type, url, is_part=True), record.block)
    return None


def _holds_records(head: bytes, name: str) -> bool:
    known = recognise(head, name)
    return name.lower().endswith(WEB_ARCHIVES) or (known is not None and known.module == "warc")


def _members(content: PlacedBytes) -> Iterator[tuple[str, PlacedBytes]]:
    """The web archives in a WACZ file, by their names below `archive/`: in place where they are stored as they are."""
    with zipfile.ZipFile(io.BufferedReader(content.stream(0))) as archive:
        for info in sorted(archive.infolist(), key=lambda info: info.filename):
            if not (info.filename.startswith("archive/") and info.filename.endswith(WEB_ARCHIVES)):
                continue
            name = info.filename.removeprefix("archive/")
            if info.compress_type == zipfile.ZIP_STORED:
                header = content.read_at(info.header_offset, 30)  # APPNOTE 4.3.7: two lengths at its end.
                start = (
                    info.header_offset
                    + 30
                    + int.from_bytes(header[26:28], "little")
                    + int.from_bytes(header[28:30], "little")
                )
                yield name, content.within(start, info.compress_size)
                continue
            with archive.open(info) as member:
                unpacked = member.read(LARGEST + 1)
            if len(unpacked) > LARGEST:
                raise zipfile.BadZipFile(f"{name} unpacks to more than {LARGEST // 1_000_000} MB")
            yield name, in_memory(unpacked)
