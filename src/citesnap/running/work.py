"""What the stages of one run share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citesnap.archive import Archive, Run
    from citesnap.config import Settings
    from citesnap.running.plan import Plan, Summary, Watcher
    from citesnap.running.reading import ArticleReader
    from citesnap.web import Web


@dataclass(frozen=True, slots=True)
class Work:
    """One run in progress: the archive it writes to, the web it asks, its plan, and the summary that grows."""

    archive: Archive
    run: Run
    web: Web
    settings: Settings
    plan: Plan
    summary: Summary
    watcher: Watcher
    reader: ArticleReader
