"""The page of a run: what it recorded, and which attempts got no answer."""

from __future__ import annotations

from citesnap.archive import Reader
from citesnap.archive.questions.run_history import RunHistory
from citesnap.browsing.pages.bounds import MANY

__all__ = ["run"]


def run(archive: Reader, run_id: int) -> RunHistory | None:
    """A run; None when there is none."""
    return archive.run_history(run_id, MANY)
