"""The archive as a run uses it: all recording, and the questions that a run asks. Only the thread that opened it may use it.

`questions` holds the reading methods, `records` the writing ones: one module and one class for each subject. This module combines
them in one object. Questions that no run asks, such as those of pages, are `Archive.reader`'s; posts of other programs are recorded
by `Archive.imports`, captures by `Archive.saves`. Their modules are imported when somebody asks for them.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.archive.file.opening import connect
from citesnap.archive.opened import OpenArchive
from citesnap.archive.records.articles import ArticleRecords
from citesnap.archive.records.base import utc_now
from citesnap.archive.records.feeds import FeedRecords
from citesnap.archive.records.posts import PostRecords
from citesnap.archive.records.search_index import SearchRecords
from citesnap.archive.records.unreadable import UnreadableRecords
from citesnap.archive.values import Clock

if TYPE_CHECKING:
    from citesnap.archive.records.imports import ImportRecords
    from citesnap.archive.records.saves import SaveRecords

__all__ = ["Archive", "open_archive"]


class Archive(
    ArticleRecords,
    UnreadableRecords,
    PostRecords,
    FeedRecords,
    SearchRecords,
    OpenArchive,
):
    """An open archive. Close it, or use it as a context manager.

    Every method that records is one transaction: it takes effect completely or not at all. Any method may raise `ArchiveError` when
    the disk is full, fails or is read-only, and `ArchiveBusy` when another program keeps the file locked; what was recorded
    before stays.
    """

    @classmethod
    def of(cls, opened: OpenArchive) -> Archive:
        """An archive that was opened to look, for recording. Both share the connection and the lock: closing one closes both."""
        return opened if isinstance(opened, Archive) else cls(opened.path, opened._db, opened._clock, opened._held)

    @cached_property
    def imports(self) -> ImportRecords:
        """Records of posts that come from other programs."""
        from citesnap.archive.records.imports import ImportRecords

        return ImportRecords(self.path, self._db, self._clock)

    @cached_property
    def saves(self) -> SaveRecords:
        """Captures of pages by a web archive, for users who want them: what is to be asked, and its record."""
        from citesnap.archive.records.saves import SaveRecords

        return SaveRecords(self.path, self._db, self._clock)


def open_archive(path: Path, *, create: bool = True, clock: Clock = utc_now) -> Archive:
    """Open the archive at `path` for reading and recording, or make it; an older one is brought up to date.

    Args:
        path: the SQLite file.
        create: make the file when there is none. A file that could not be set up is removed again.
        clock: gives the time for what is recorded.

    Raises:
        NotAnArchive: the file is something else, damaged, or made by a newer citesnap. It is left as it was.
        ArchiveBusy: another program keeps it locked.
        ArchiveError: it is missing and `create` is False; or it cannot be read, made or written.
    """
    return Archive(path, connect(path, create=create), clock)
