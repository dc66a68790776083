"""Asks a web archive to capture articles and posts, where the user wants that, and checks on captures asked for before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import SAVE_PAGE_NOW, Outcome
from citesnap.running.signals import deferred
from citesnap.webarchives import savepagenow

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.archive.questions.saves import SavePage
    from citesnap.config import Settings
    from citesnap.running.work import Work

__all__ = ["foresee_saving", "save"]


def save(work: Work) -> None:
    """The last stage of a run: when the web archive accepts no more, no other stage has to wait for it."""
    settings, summary = work.settings, work.summary
    if not settings.can_save or not work.plan.has_time:
        return
    for page, attempt in savepagenow.work(_pages(work.archive), work.web, asking=settings.save):
        if attempt.outcome is Outcome.SKIPPED and not attempt.exchanges:
            summary.waiting += 1
            continue
        with deferred():
            work.archive.saves.record_save(work.run.id, page.key, attempt)
        summary.counts["saves"] += 1
        if attempt.outcome.is_failure:
            summary.count_failure(attempt)


def foresee_saving(archive: Archive, settings: Settings, now: datetime) -> Iterator[tuple[str, str]]:
    """The pages that `save` would ask to capture or ask about now: the source of the attempt, and the address."""
    for page, _ in savepagenow.agenda(_pages(archive), now, asking=settings.save):
        yield SAVE_PAGE_NOW, page.url


def _pages(archive: Archive) -> list[savepagenow.PageToSave[SavePage]]:
    """The pages that may be captured: articles, and posts of every platform but X, which web archives cannot capture."""
    rows = archive.saves.pages_to_save([name for name in platforms.names() if name != "x"])
    return [savepagenow.PageToSave(page, page.url, page.platform, page.past) for page in rows]
