"""Whether the files beside an archive are its own: what SQLite finds there it puts into the archive. Reads only.

Neither a WAL nor a rollback journal says which database it belongs to (sqlite.org/howtocorrupt.html, 1.3 and 1.4). A journal left
by somebody else can empty an archive, and has SQLite delete any file that it names as the one above it; a WAL puts its pages in
the place of the archive's. An archive that was received may come with either, and one that was put back from a backup may find the
WAL of its successor. So both are held against the first page of the archive before SQLite opens it, and a WAL without a first page
against the pages that it would replace.

That tells another archive, and most other moments of the same one. What cannot be told: a WAL without a first page, of another
moment of the same size at which each of its pages served what it serves in the archive; and one of a program that found the archive
as the last one did, or that was next to write. SQLite puts nothing else into the file by which to tell them.

Others may be writing meanwhile. What is refused is therefore looked at again, and refused only where nothing has moved.
"""

from __future__ import annotations

import os
import stat
import struct
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, NamedTuple, Self

from citesnap.archive.file.database import is_open_here
from citesnap.errors import ArchiveError, NotAnArchive

__all__ = ["BESIDE", "MAGIC", "Header", "check_beside", "has_recovery_files"]

BESIDE = ("-wal", "-shm", "-journal")
MAGIC = b"SQLite format 3\0"
_PAGE_SIZES = frozenset(1 << power for power in range(9, 17))
_LOOKS, _BETWEEN = 4, 0.05
"""How often a file is looked at before it is refused, and the seconds between."""
_PENDING = 0x40000000
"""The byte whose page is never written (sqlite.org/fileformat2.html, 1.5)."""


class Header(NamedTuple):
    """What the first page of a database says of the whole (sqlite.org/fileformat2.html, 1.3).

    No dataclass: every command makes this class, and a dataclass takes a millisecond to make.
    """

    page_size: int
    counter: int
    pages: int
    """The size of the database; 0 where the header does not say."""
    free: int
    """Pages that are not in use: new ones are in no WAL."""
    mark: int
    """The number that each archive is given when it is made (`user_version`); 0 for older ones."""
    application: int
    trunk: int
    """The page with which the list of unused pages begins; 0 where there is none."""
    is_wal: bool
    """Whether the database is written through a WAL."""

    @classmethod
    def of(cls, page: bytes) -> Self | None:
        """Read the first hundred bytes of a first page; None for anything else."""
        if len(page) < 100 or not page.startswith(MAGIC):
            return None
        size = int.from_bytes(page[16:18], "big")
        counter, pages = struct.unpack_from(">II", page, 24)
        return cls(
            page_size=65536 if size == 1 else size,
            counter=counter,
            pages=pages if page[24:28] == page[92:96] else 0,
            free=int.from_bytes(page[36:40], "big"),
            mark=int.from_bytes(page[60:64], "big"),
            application=int.from_bytes(page[68:72], "big"),
            trunk=int.from_bytes(page[32:36], "big"),
            is_wal=page[18] == 2,
        )

    @classmethod
    def of_nothing(cls) -> Self:
        """That of a file that does not begin as a database."""
        return cls(0, 0, 0, 0, 0, 0, 0, False)


def has_recovery_files(real: Path) -> bool:
    """Whether SQLite has something beside the file with which to make it whole."""
    return any(file.exists() and file.stat().st_size for file in (Path(f"{real}-wal"), Path(f"{real}-journal")))


def check_beside(real: Path, path: Path) -> None:
    """Refuse an archive beside which files lie that are not its own. Where this process has it open, they have been looked at.

    Raises:
        NotAnArchive: SQLite would spoil the archive or another file with them. Nothing was changed.
        ArchiveError: they cannot be read.
    """
    if is_open_here(real):
        return
    try:
        _check_kinds(real, path)
        for suffix, belongs in (("-journal", _is_journal_of), ("-wal", _is_wal_of)):
            for look in range(_LOOKS):
                before = _state(real, suffix)
                is_last = look == _LOOKS - 1
                if before is None or belongs(before[0], real, is_last):
                    break
                if is_last and before == _state(real, suffix):
                    raise NotAnArchive(
                        f"{path}{suffix} is of another database, or of another moment of this one; nothing was changed: move it"
                        " to another folder"
                    )
                time.sleep(_BETWEEN)
    except OSError as error:
        raise ArchiveError(f"cannot read the files beside {path}: {error.strerror}") from error


def _check_kinds(real: Path, path: Path) -> None:
    for suffix in BESIDE:
        with suppress(FileNotFoundError):
            mode = os.lstat(f"{real}{suffix}").st_mode
            if not stat.S_ISREG(mode):
                raise NotAnArchive(
                    f"{path}{suffix} is {_kind(mode)}, which SQLite does not make; nothing was changed: move it to another folder"
                )


def _kind(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "a link"
    return "a folder" if stat.S_ISDIR(mode) else "no regular file"


def _state(real: Path, suffix: str) -> tuple[Header, int, bytes] | None:
    """What moves when somebody writes: the first page of the archive, its size, and how the file beside it begins.

    None where SQLite does nothing with that file: there is none, or the archive is still to be made.
    """
    try:
        with Path(f"{real}{suffix}").open("rb") as file:
            begins = file.read(32)
    except FileNotFoundError:
        return None
    with real.open("rb") as file:
        first = file.read(100)
        size = os.fstat(file.fileno()).st_size
    if not begins or not size:
        return None
    header = Header.of(first) or Header.of_nothing()
    if not header.pages and header.page_size:
        header = header._replace(pages=size // header.page_size)
    return header, size, begins


def _is_journal_of(archive: Header, real: Path, _: bool) -> bool:
    """Whether a rollback journal can be one of this archive's (sqlite.org/fileformat2.html, 3).

    Each transaction counts up the number in the first page, after that page has gone into the journal. A journal names a file above
    it only where one transaction changes two databases, which citesnap never does. Where a WAL is used, a journal is made only to
    begin or to end that, and holds the first page.
    """
    try:
        with Path(f"{real}-journal").open("rb") as file:
            if file.read(1) in (b"", b"\0"):
                return True  # SQLite leaves it alone
            size = os.fstat(file.fileno()).st_size
            if _names_another(file, size):
                return False
            head = _journal_head(file, 0)
            if head is None:
                return True  # deleted by SQLite, which reads nothing from it
            if head.pages_before == 0:
                return archive.counter <= 1  # left while the archive was being made
            if head.page_size != archive.page_size:
                return False
            first_page = _first_page(file, size)
    except FileNotFoundError:
        return True
    if first_page is None:
        return head.pages_before == archive.pages and not (archive.is_wal and head.records)
    before = Header.of(first_page)
    return before is not None and (
        not (archive.is_wal and before.is_wal and archive.counter != before.counter)
        and before.application in (archive.application, 0)
        and (not before.mark or not archive.mark or before.mark == archive.mark)
        and archive.counter - before.counter in (0, 1)
        and before.pages in (0, head.pages_before)
    )


_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")


class _JournalHead(NamedTuple):
    """The header of one part of a journal."""

    records: int
    pages_before: int
    sector: int
    page_size: int


def _journal_head(file: BinaryIO, at: int) -> _JournalHead | None:
    file.seek(at)
    head = file.read(28)
    if len(head) < 28 or not head.startswith(_JOURNAL_MAGIC):
        return None
    records, _, pages_before, sector, page_size = struct.unpack_from(">IIIII", head, 8)
    if sector not in _PAGE_SIZES | {32, 64, 128, 256} or page_size not in _PAGE_SIZES:
        return None
    return _JournalHead(records, pages_before, sector, page_size)


def _first_page(file: BinaryIO, size: int) -> bytes | None:
    """How the first page of the database began before, if the journal has it."""
    at, first = 0, _journal_head(file, 0)
    head = first
    while head is not None and first is not None:
        at += head.sector
        length = first.page_size + 8
        there = (size - at) // length
        for _ in range(there if head.records == 0xFFFFFFFF else min(head.records, there)):
            file.seek(at)
            if file.read(4) == b"\0\0\0\1":
                return file.read(100)
            at += length
        at = -(-at // first.sector) * first.sector
        head = _journal_head(file, at) if at < size else None
    return None


def _names_another(file: BinaryIO, size: int) -> bool:
    """Whether a journal ends with the name of a file above it."""
    if size < 16:
        return False
    file.seek(size - 16)
    length, _, magic = struct.unpack(">II8s", file.read(16))
    return bool(magic == _JOURNAL_MAGIC and length)


@dataclass(slots=True)
class _CommittedWal:
    """What has been committed in a WAL."""

    pages: int = 0
    """The size of the database; 0 where nothing has been committed."""
    numbers: set[int] = field(default_factory=set)
    firsts: list[Header] = field(default_factory=list)
    """The first pages in it, in order."""
    begins: dict[int, bytes] = field(default_factory=dict)
    """How each page begins, as long as none is the first one: its kind, or the page behind it."""


def _is_wal_of(archive: Header, real: Path, is_verified: bool) -> bool:
    """Whether a WAL can be one of this archive's (sqlite.org/fileformat2.html, 4).

    The number in the first page is that of the archive when a program opened it, counted up; a checkpoint puts it into the archive,
    and what the same program does afterwards has the same number. A page that the archive does not have yet is in its WAL, unless
    nothing uses it; and where the WAL makes the archive smaller, it has been written anew as a whole.
    """
    try:
        log = _committed(Path(f"{real}-wal"), archive.page_size, is_verified)
    except FileNotFoundError:
        return True
    if log is None:
        return False
    if not log.pages:
        return True
    if not log.firsts:
        return _keeps_its_pages(archive, real, log)
    for first in log.firsts:
        if first.application != archive.application and archive.application:
            return False
        if first.mark and archive.mark and first.mark != archive.mark:
            return False
    if archive.counter not in {log.firsts[0].counter - 1, *(first.counter for first in log.firsts)}:
        return False
    begins = archive.pages if log.pages >= archive.pages else 0
    pending = _PENDING // archive.page_size + 1
    there = sum(begins < number <= log.pages and number != pending for number in log.numbers)
    wanted = log.pages - begins - (begins < pending <= log.pages)
    return wanted - there <= log.firsts[-1].free


_TREE = frozenset((2, 5, 10, 13))
"""The first bytes of pages of tables and indexes (sqlite.org/fileformat2.html, 1.6)."""


def _keeps_its_pages(archive: Header, real: Path, log: _CommittedWal) -> bool:
    """Whether a WAL without a first page can be one of this archive's.

    Whatever takes an unused page, gives one back or adds one changes the first page. So the size stays, a page of a tree stays one
    of its kind, a page of a long value is followed by the same one (sqlite.org/fileformat2.html, 1.7), and unused ones stay unused.
    """
    with real.open("rb") as file:
        whole = -(-os.fstat(file.fileno()).st_size // archive.page_size)
        if log.pages not in (archive.pages, whole) or not log.numbers.isdisjoint(_unused(file, archive)):
            return False
        for number, begins in log.begins.items():
            file.seek((number - 1) * archive.page_size)
            there = file.read(4)
            if len(there) < 4 or (there[0] != begins[0] if {there[0], begins[0]} & _TREE else there != begins):
                return False
    return True


def _unused(file: BinaryIO, archive: Header) -> Iterator[int]:
    """The unused pages of an archive (sqlite.org/fileformat2.html, 1.5), as many as it says that there are."""
    trunk, left = archive.trunk, archive.free
    while trunk and left > 0:
        yield trunk
        file.seek((trunk - 1) * archive.page_size)
        page = file.read(archive.page_size)
        if len(page) < archive.page_size:
            return
        trunk, count = struct.unpack_from(">II", page)
        count = min(count, archive.page_size // 4 - 2, left)
        yield from struct.unpack_from(f">{count}I", page, 8)
        left -= 1 + count


def _committed(wal: Path, page_size: int, is_verified: bool) -> _CommittedWal | None:
    """What SQLite would take from a WAL; None where its pages are of another size."""
    committed, since = _CommittedWal(), _CommittedWal()
    for number, pages, page in _frames(wal, page_size, is_verified):
        if page is None:
            return None
        since.numbers.add(number)
        header = Header.of(page) if number == 1 else None
        if header is not None and header.pages:
            since.firsts.append(header)
        if not committed.firsts and not since.firsts:
            since.begins[number] = page[:4]
        if pages:
            committed.pages = pages
            committed.numbers |= since.numbers
            committed.firsts += since.firsts
            committed.begins |= since.begins
            since = _CommittedWal()
    return committed


_VERIFIED = 20_000
"""Frames whose sums are looked at: some 80 MB. A WAL of citesnap's is made anew when it has reached 64 MB."""


def _frames(wal: Path, page_size: int, is_verified: bool) -> Iterator[tuple[int, int, bytes | None]]:
    """Of each frame of a WAL the number of its page, the size of the database behind it, and how the page begins.

    The page is None where those of the WAL are of another size. Python takes long to add up the sums: only where `is_verified`, a
    frame whose sum is wrong, which a loss of power leaves, is the end, as it is for SQLite.
    """
    with wal.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            return
        magic, version, size = struct.unpack_from(">III", head)
        if magic & ~1 != 0x377F0682 or version != 3007000 or size not in _PAGE_SIZES:
            return  # SQLite finds nothing in it
        order = ">" if magic & 1 else "<"
        sums = _added((0, 0), head[:24], order)
        if is_verified and head[24:] != struct.pack(">II", *sums):
            return
        whole = (os.fstat(file.fileno()).st_size - 32) // (24 + size)
        for at in range(whole):
            file.seek(32 + at * (24 + size))
            frame = file.read(24)
            if frame[8:16] != head[16:24]:
                return  # left from before the last checkpoint
            page = file.read(size if is_verified and at < _VERIFIED else 100)
            if is_verified and at < _VERIFIED:
                sums = _added(_added(sums, frame[:8], order), page, order)
                if frame[16:] != struct.pack(">II", *sums):
                    return
            number, pages = struct.unpack_from(">II", frame)
            yield number, pages, page[:100] if size == page_size else None


def _added(sums: tuple[int, int], content: bytes, order: str) -> tuple[int, int]:
    """The sums of a WAL with some more content (sqlite.org/fileformat2.html, 4.2). `order` is that of the bytes, as in `struct`."""
    one, other = sums
    for first, second in struct.iter_unpack(f"{order}II", content):
        one = (one + first + other) & 0xFFFFFFFF
        other = (other + second + one) & 0xFFFFFFFF
    return one, other
