"""Requests to a web archive to capture pages, and their progress."""

from __future__ import annotations

from citesnap.archive.questions.saves import SavePage, SaveQuestions
from citesnap.archive.records.base import Records
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.rows import transaction
from citesnap.model import Attempt

__all__ = ["SaveRecords"]


class SaveRecords(Records, SaveQuestions):
    """Captures that were requested, and pages to request them of."""

    def record_save(self, run_id: int, page: SavePage, attempt: Attempt) -> None:
        """Record one request about capturing a page."""
        with transaction(self._db):
            add_attempt(self._db, run_id, Subject(post_id=page.post_id, article_id=page.article_id), attempt)
