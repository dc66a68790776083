"""A look at posts now, out of schedule: asks about the posts that a person names as a run would, and tells what became of each."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap import bounded
from citesnap.archive import open_archive
from citesnap.archive.questions.chosen_posts import Filter
from citesnap.model import Kind, Watch
from citesnap.running.asking import Asking
from citesnap.running.plan import Plan, Summary, Watcher
from citesnap.running.reading import ArticleReader
from citesnap.running.stamping import sealed_run
from citesnap.running.work import Work
from citesnap.web import Web

if TYPE_CHECKING:
    from citesnap.archive.questions.chosen_posts import PostOfDesk
    from citesnap.config import Settings

__all__ = ["CheckedPost", "look_now"]


@dataclass(frozen=True, slots=True)
class CheckedPost:
    """A post after it was looked at. `before` is its state until then; `answered` tells whether anybody answered for it."""

    post: PostOfDesk
    before: str
    answered: bool


def look_now(
    path: Path,
    post_ids: Collection[int],
    citation_ids: Collection[int],
    settings: Settings,
    watcher: Watcher,
    plan: Plan,
    watch: Watch | None = None,
    *,
    unwatch: bool = False,
) -> tuple[Summary, list[CheckedPost]]:
    """Ask about these posts, and look for the posts that these citations mean, at the pace of any run.

    What is not reached, for want of time or by the plan's limit, stays due for the next run.

    Args:
        path: the archive.
        post_ids: posts to ask about, due or not.
        citation_ids: citations whose post is not known.
        settings: as of a run.
        watcher: hears how it goes.
        plan: its limit, deadline and how long to wait for another run.
        watch: mark the posts, so that later runs look at them as often.
        unwatch: take such a mark off.

    Raises:
        ArchiveError: there is no such archive, it cannot be used, or another run holds it.
        WebConfigError: the proxy or certificate settings are broken.
    """
    summary = Summary()
    with ExitStack() as stack:
        archive = stack.enter_context(open_archive(path, create=False))
        stack.enter_context(archive.lock(plan.lock_wait))
        run = stack.enter_context(sealed_run(archive, "check", settings))
        stack.enter_context(summary.counting(run))
        now = datetime.now(UTC)
        if watch is not None or unwatch:
            archive.record_watch(post_ids, watch)
        before = {post.id: post for post in archive.reader.posts_of_desk(Filter(ids=post_ids))}
        archive.record_wish(post_ids, citation_ids, now)
        web = stack.enter_context(
            Web(
                settings.web,
                recent=archive.recent_hosts(),
                closed_until=archive.closed_hosts(now),
                failing=archive.failing_hosts(),
            )
        )
        limits = bounded.Limits(settings.max_read_time, settings.max_read_memory, plan.deadline)
        stack.enter_context(bounded.readers(limits))
        reader = ArticleReader(web, tuple(Kind), summary, watcher, archive)
        work = Work(archive, run, web, settings, plan, summary, watcher, reader)
        Asking(work, citation_ids, post_ids).run()
        left = archive.reader.posts_now(post_ids)
        summary.changes = archive.changed_verdicts(run.id)
        looks = [
            CheckedPost(post, was.state, post.last_checked_at != was.last_checked_at)
            for post in archive.reader.posts_of_desk(Filter(ids=left.keys()))
            if (was := before[left[post.id]])
        ]
        summary.close(run)
    return summary, looks
