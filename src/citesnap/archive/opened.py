"""An open archive as a run looks at it first: what is due, the lock, and the row of the run itself.

A run that cron starts mostly finds nothing due, and `status` only looks. What records anything else is in `store`, which they do
not import.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import translate_errors
from citesnap.archive.file.lock import NestedLock
from citesnap.archive.file.opening import connect
from citesnap.archive.questions.articles import ArticleQuestions
from citesnap.archive.questions.feeds import FeedQuestions
from citesnap.archive.questions.hosts import HostQuestions
from citesnap.archive.questions.posts import PostQuestions
from citesnap.archive.records import runs
from citesnap.archive.records.base import Records, utc_now
from citesnap.archive.records.runs import Run
from citesnap.archive.values import Clock

if TYPE_CHECKING:
    import sqlite_utils

    from citesnap.archive.questions.reader import Reader
    from citesnap.archive.questions.status import Status
    from citesnap.archive.records.kept_answers import KeptAnswerRecords

__all__ = ["OpenArchive", "open_to_look"]


class OpenArchive(Records, ArticleQuestions, PostQuestions, FeedQuestions, HostQuestions):
    """An open archive. Close it, or use it as a context manager. Only the thread that opened it may use it.

    Any method may raise `ArchiveError` when the disk fails, and `ArchiveBusy` when another program keeps the file locked.
    """

    def __init__(self, path: Path, db: Database, clock: Clock = utc_now, held: NestedLock | None = None) -> None:
        super().__init__(path, db, clock)
        self._held = held or NestedLock(path)

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
    def kept_answers(self) -> KeptAnswerRecords:
        """Answers of sources that an older reader read, and what the present one makes of them."""
        from citesnap.archive.records.kept_answers import KeptAnswerRecords

        return KeptAnswerRecords(self.path, self._db, self._clock)

    @contextmanager
    def lock(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the archive against other runs; readers are not kept out. May be nested.

        Args:
            wait: seconds to wait for another run to end.

        Raises:
            ArchiveBusy: another run holds it; the message names the process and since when.
        """
        with self._held.hold(wait):
            yield

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


def open_to_look(path: Path) -> OpenArchive:
    """Open the archive at `path`, an older one brought up to date, to see what is due. `Archive.of` is for recording what was done.

    Raises:
        NotAnArchive: the file is something else, damaged, or made by a newer citesnap. It is left as it was.
        ArchiveBusy: another program keeps it locked.
        ArchiveError: it is missing, or cannot be read or brought up to date.
    """
    return OpenArchive(path, connect(path, create=False))
