"""What is due in an archive: checked first, so that a run with nothing due ends before it imports what does the work.

Reads the archive, sends no request, and imports no parser and no network code.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap.running.plan import Stage

if TYPE_CHECKING:
    from citesnap.archive import OpenArchive
    from citesnap.config import Settings
    from citesnap.running.plan import Plan

__all__ = ["allowed_again", "anything", "scope", "waiting"]


def anything(archive: OpenArchive, settings: Settings, plan: Plan) -> bool:
    """Whether a run would find something to do."""
    now = datetime.now(UTC)
    if Stage.READ in plan.stages and (
        archive.unread_articles(now)
        or archive.due_feeds(now)
        or archive.due_articles(now, min(1, settings.max_articles))
        or archive.articles_to_index(1)
        or archive.versions_of_other_finders(1)
        or (archive.knows_other_readers() and archive.kept_answers.answers_of_other_readers(1))
    ):
        return True
    if Stage.ASK in plan.stages:
        citation_ids, post_ids = scope(archive, plan)
        if archive.unresolved(now, citation_ids) or archive.due_posts(now, post_ids, limit=1):
            return True
        if allowed_again(archive, settings):
            return True
    # Captures by a web archive have a schedule of their own, which is loaded only for users who save.
    return Stage.SAVE in plan.stages and settings.can_save


def allowed_again(archive: OpenArchive, settings: Settings) -> list[tuple[str, str]]:
    """Pairs of what earlier settings kept from being asked for lost links and these settings allow, and the platform."""
    left_out = archive.left_out()
    if not left_out:
        return []
    from citesnap.running.askable import is_looked_through

    return [(question, platform) for question, platform in left_out if is_looked_through(question, platform, settings)]


def scope(archive: OpenArchive, plan: Plan) -> tuple[Collection[int] | None, Collection[int] | None]:
    """The ids of the citations and of the posts that a run is restricted to; None for all."""
    if plan.since is None:
        return None, None
    articles = archive.articles_since(plan.since)
    return archive.citations_in(articles), archive.posts_of(articles)


def waiting(archive: OpenArchive, settings: Settings, post_ids: Collection[int] | None) -> int:
    """How many pending posts, all or among these, wait for a time that a live source set; only live sources know their fate."""
    pending = archive.pending_platforms()
    if not pending:
        return 0
    from citesnap import platforms
    from citesnap.running.askable import is_asked

    def has_live_source(platform: str) -> bool:
        try:
            sources = platforms.platform(platform).SOURCES
        except KeyError:  # A platform of a newer citesnap, or of one with more platforms.
            return False
        return any(is_asked(source, settings) for source in sources)

    now = datetime.now(UTC)
    live = [platform for platform in pending if has_live_source(platform)]
    return archive.count_waiting(now, post_ids, live) if live else 0
