"""What follows from all that is known of a post, where some of it came from another archive or from a post that is the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from citesnap.archive.records.posts import judge_anew, write_comparisons
from citesnap.running.askable import of_fate
from citesnap.running.comparing import compare_citations
from citesnap.verdicts import checks_of, verdict

if TYPE_CHECKING:
    from citesnap.archive import Archive

__all__ = ["join_same_posts", "judges"]


def join_same_posts(archive: Archive, run_id: int) -> dict[int, int]:
    """Join posts that are known to be one by now. Returns the ids of the posts removed, each with the id of the one left."""
    judge, _ = judges(archive, run_id)
    joined: dict[int, int] = {}
    for goes, stays in archive.same_posts():
        left = archive.record_as_one(goes, stays, judge)
        if left is not None:
            joined[goes + stays - left] = left
    return joined


def judges(archive: Archive, run_id: int) -> tuple[Callable[[int], None], Callable[[int], None]]:
    """Judging a post by all attempts at it, and comparing its citations; each is part of the caller's transaction."""
    db = archive.connection

    def compare(post_id: int) -> None:
        comparisons = compare_citations(archive.post(post_id), archive.citations_of(post_id), archive.shown(post_id))
        write_comparisons(db, comparisons)

    def judge(post_id: int) -> None:
        past = of_fate(archive.history(post_id))
        checks = checks_of(past)
        verdict_now = verdict(checks)
        gone_at: datetime | None = None
        for count in range(1, len(checks) + 1):
            until = verdict(checks[:count])
            gone_at = (gone_at or until.since) if until.state.is_gone else None
        reached_at = max((attempt.started_at for attempt in past), default=None)
        judge_anew(db, run_id, post_id, verdict_now, reached_at, gone_at)
        compare(post_id)

    return judge, compare
