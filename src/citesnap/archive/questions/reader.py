"""Everything that can be asked of an archive, in one place: `Reader`. Writes nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Self

from citesnap.archive.file.database import Database
from citesnap.archive.file.opening import connect_reading
from citesnap.archive.questions.article_history import ArticleHistoryQuestions
from citesnap.archive.questions.exchange_evidence import ExchangeQuestions
from citesnap.archive.questions.exporting import ExportQuestions
from citesnap.archive.questions.flat import FlatQuestions
from citesnap.archive.questions.forgotten import ForgottenQuestions
from citesnap.archive.questions.links import LinkQuestions
from citesnap.archive.questions.listing import ListQuestions
from citesnap.archive.questions.lists import RowListQuestions
from citesnap.archive.questions.news import NewsQuestions
from citesnap.archive.questions.origins import OriginQuestions
from citesnap.archive.questions.overview import OverviewQuestions
from citesnap.archive.questions.post_history import PostHistoryQuestions
from citesnap.archive.questions.run_history import RunHistoryQuestions
from citesnap.archive.questions.saves import SaveQuestions
from citesnap.archive.questions.sealing import SealQuestions
from citesnap.archive.questions.statistics import StatisticQuestions
from citesnap.archive.questions.status import StatusQuestions

__all__ = ["Reader", "open_reader"]


class Reader(
    StatusQuestions,
    OverviewQuestions,
    PostHistoryQuestions,
    ArticleHistoryQuestions,
    RunHistoryQuestions,
    ExchangeQuestions,
    StatisticQuestions,
    ListQuestions,
    RowListQuestions,
    LinkQuestions,
    OriginQuestions,
    SaveQuestions,
    NewsQuestions,
    FlatQuestions,
    ExportQuestions,
    ForgottenQuestions,
    SealQuestions,
):
    """An archive to read. Close it, or use it as a context manager.

    Each group of questions has a module of its own, with the frozen dataclasses of its answers. Any method may raise
    `ArchiveError`: the file is damaged, cannot be read, or another program keeps it locked. One thread uses it.
    """

    @classmethod
    def on(cls, connection: sqlite3.Connection) -> Self:
        """A reader on a connection that the caller owns and closes."""
        db = Database(connection)
        return cls(db.path, db)


def open_reader(path: Path) -> Reader:
    """Open the archive at `path` for reading, even while others write; it is neither changed nor brought up to date.

    Raises:
        NotAnArchive: the file is something else, or damaged.
        ArchiveError: it is missing, or cannot be read.
    """
    return Reader(path, connect_reading(path))
