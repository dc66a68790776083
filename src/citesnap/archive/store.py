"""The archive as a run uses it: all recording, and the questions that a run asks. Only the thread that opened it may use it.

`questions` holds the reading methods, `records` the writing ones: one module and one class for each subject. This module combines
them in one object, with the lock and the runs that writing needs. Questions that no run asks, such as those of pages, are
`Archive.reader`'s; posts of other programs are recorded by `Archive.imports`, captures by `Archive.saves`. Their
modules are imported when somebody asks for them, not by each run of cron.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.archive.file import lock
from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import translate_errors
from citesnap.archive.file.opening import connect
from citesnap.archive.questions.articles import ArticleQuestions
from citesnap.archive.questions.hosts import HostQuestions
from citesnap.archive.questions.posts import PostQuestions
from citesnap.archive.records import runs
from citesnap.archive.records.articles import ArticleRecords
from citesnap.archive.records.base import utc_now
from citesnap.archive.records.feeds import FeedRecords
from citesnap.archive.records.posts import PostRecords
from citesnap.archive.records.runs import Run
from citesnap.archive.records.search_index import SearchRecords
from citesnap.archive.records.unreadable import UnreadableRecords
from citesnap.archive.values import Clock

if TYPE_CHECKING:
    import sqlite_utils

    from citesnap.archive.questions.reader import Reader
    from citesnap.archive.questions.status import Status
    from citesnap.archive.records.imports import ImportRecords
    from citesnap.archive.records.kept_answers import KeptAnswerRecords
    from citesnap.archive.records.saves import SaveRecords

__all__ = ["Archive", "open_archive"]


class Archive(
    ArticleRecords,
    UnreadableRecords,
    PostRecords,
    FeedRecords,
    SearchRecords,
    ArticleQuestions,
    PostQuestions,
    HostQuestions,
):
    """An open archive. Close it, or use it as a context manager.

    Every method that records is one transaction: it takes effect completely or not at all. Any method may raise `ArchiveError` when
    the disk is full, fails or is read-only, and `ArchiveBusy` when another program keeps the file locked; what was recorded
    before stays.
    """

    def __init__(self, path: Path, db: Database, clock: Clock = utc_now) -> None:
        super().__init__(path, db, clock)
        self._locked = 0

    @cached_property
    def db(self) -> sqlite_utils.Database:
        """The same connection as a sqlite-utils `Database`, for queries that this class does not offer."""
        import sqlite_utils

        self._db.be_patient()
        return sqlite_utils.Database(self._db.conn, execute_plugins=False)

    @cached_property
    def reader(self) -> Reader:
        """Everything that can be asked of the archive, on the same connection."""
        from citesnap.archive.questions.reader import Reader

        return Reader(self.path, self._db)

    def status(self, now: datetime) -> Status:
        """The archive in numbers at this moment, all from one state of it; of the questions of `reader` only what that takes."""
        from citesnap.archive.questions.status import StatusQuestions

        return StatusQuestions(self.path, self._db).status(now)

    @cached_property
    def imports(self) -> ImportRecords:
        """Records of posts that come from other programs."""
        from citesnap.archive.records.imports import ImportRecords

        return ImportRecords(self.path, self._db, self._clock)

    @cached_property
    def kept_answers(self) -> KeptAnswerRecords:
        """Answers of sources that an older reader read, and what the present one makes of them."""
        from citesnap.archive.records.kept_answers import KeptAnswerRecords

        return KeptAnswerRecords(self.path, self._db, self._clock)

    @cached_property
    def saves(self) -> SaveRecords:
        """Captures of pages by a web archive, for users who want them: what is to be asked, and its record."""
        from citesnap.archive.records.saves import SaveRecords

        return SaveRecords(self.path, self._db, self._clock)

    @contextmanager
    def lock(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the archive against other runs; readers are not kept out. May be nested.

        Args:
            wait: seconds to wait for another run to end.

        Raises:
            ArchiveBusy: another run holds it; the message names the process and since when.
        """
        with ExitStack() as stack:
            if not self._locked:
                stack.enter_context(lock.hold(self.path, wait))
            self._locked += 1
            try:
                yield
            finally:
                self._locked -= 1

    @contextmanager
    def run(self, command: str) -> Iterator[Run]:
        """Record one execution of the program; takes the lock if it is not held.

        The row is written at once and is closed however the block ends. Earlier runs that died are marked `interrupted`. At the end
        the WAL is folded into the file.
        """
        # An OSError of the block, such as a broken pipe, is not about the archive.
        with (
            self.lock(),
            translate_errors(self.path, files=False),
            runs.recorded(self._db, command, self._clock) as run,
        ):
            yield run


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
