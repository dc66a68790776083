"""The base of all recording: the connection of the questions, and the clock for the times that are recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from citesnap.archive.file.database import Database
from citesnap.archive.questions.base import Questions
from citesnap.archive.values import Clock

__all__ = ["Records", "utc_now"]


def utc_now() -> datetime:
    """The time of the machine's clock."""
    return datetime.now(UTC)


class Records(Questions):
    """A group of recordings about one subject; `Archive` has them all. Each public method is one transaction."""

    def __init__(self, path: Path, db: Database, clock: Clock = utc_now) -> None:
        super().__init__(path, db)
        self._clock = clock
