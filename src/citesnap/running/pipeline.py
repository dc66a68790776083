"""articles -> finding -> resolving -> fetching -> archive: the stages of a run in their order, and nothing else.

Each stage is a module (`reading`, `followed`, `asking`, `saving`). The rules are in `verdicts`, `comparing`, `ladder` and
in the packages that they are about.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap import bounded
from citesnap.archive import Archive, open_archive
from citesnap.model import Kind
from citesnap.running import due, ladder
from citesnap.running.asking import Asking, ladders, lost_link
from citesnap.running.plan import Plan, Stage, Summary, Watcher
from citesnap.running.reading import AddedPosts, ArticleReader, index_words, record_articles
from citesnap.running.recording import record_comparisons
from citesnap.running.stamping import sealed_run
from citesnap.running.work import Work
from citesnap.web import Web
from citesnap.web.environment import check

if TYPE_CHECKING:
    from citesnap.archive import Run
    from citesnap.archive.records.articles import RecordedArticle
    from citesnap.config import Settings

__all__ = ["archive_articles", "foresee", "work_off"]


def archive_articles(
    path: Path,
    names: Sequence[str],
    settings: Settings,
    watcher: Watcher,
    kinds: Collection[Kind],
    plan: Plan,
) -> Summary:
    """Read articles, find their citations, and archive each post cited. A name may be the address of a post instead.

    An article that cannot be read is reported to the watcher; the others are not affected. No archive is made when none could be
    read.

    Raises:
        ArchiveError: the archive cannot be used, or another run holds it.
        WebConfigError: the proxy or certificate settings are broken.
    """
    summary = Summary()
    with ExitStack() as stack:
        # An existing archive is locked before any request; a new one is made when there is something to record.
        archive = _open(stack, path, plan) if path.exists() else None
        web = stack.enter_context(_web(settings, archive, watcher))
        stack.enter_context(bounded.readers(_limits(settings, plan)))
        reader = ArticleReader(web, kinds, summary, watcher, archive)
        readings = reader.named(names)
        first = next(readings, None)
        if first is None:
            return summary
        archive = reader.archive = archive or _open(stack, path, plan)
        run = stack.enter_context(sealed_run(archive, "archive", settings))
        stack.enter_context(summary.counting(run))
        work = Work(archive, run, web, settings, plan, summary, watcher, reader)
        recorded: list[RecordedArticle] = []
        added: list[int] = []
        for one in record_articles(work, chain([first], readings), kinds, named=True):
            if isinstance(one, AddedPosts):
                added += one.post_ids
            else:
                recorded.append(one)
        citation_ids = [number for article in recorded for number in article.citation_ids]
        post_ids = sorted({*archive.posts_of([article.article_id for article in recorded]), *added})
        asked = Asking(work, citation_ids, post_ids).run()
        for post_id in set(archive.posts_of([article.article_id for article in recorded])) - asked:
            record_comparisons(archive, post_id)  # Not due, but there may be new citations of it.
        _save(work)
        summary.close(run)
    return summary


def work_off(archive: Archive, run: Run, settings: Settings, plan: Plan, summary: Summary, watcher: Watcher) -> None:
    """Do what is due: read what is followed and what could not be read, resolve and fetch, ask for captures.

    Raises:
        ArchiveError: the archive cannot be used.
        WebConfigError: the proxy or certificate settings are broken.
    """
    with _web(settings, archive, watcher) as web, bounded.readers(_limits(settings, plan)):
        reader = ArticleReader(web, tuple(Kind), summary, watcher, archive)
        work = Work(archive, run, web, settings, plan, summary, watcher, reader)
        if Stage.READ in plan.stages:
            # Here: reading articles that are named takes none of it.
            from citesnap.running.followed import read_followed
            from citesnap.running.kept_answers import learn_from_answers
            from citesnap.running.rereading import learn

            again = reader.named(archive.unread_articles(datetime.now(UTC)), lambda: plan.has_time)
            list(record_articles(work, chain(again, read_followed(work)), tuple(Kind)))
            summary.bad_input = (
                False  # Reported by the run that found it; today nobody gave that address, and it is not tried again.
            )
            index_words(work)
            learn(work)
            learn_from_answers(work)
        if Stage.ASK in plan.stages:
            Asking(work, *due.scope(archive, plan)).run()
        if Stage.SAVE in plan.stages:
            _save(work)


def foresee(path: Path, settings: Settings, plan: Plan) -> Iterator[tuple[Stage, str, str]]:
    """What a run would ask now, in its order: the stage, the source asked first, and about what. Writes nothing, sends nothing.

    Leaves out what only a request can show: the articles that a feed will name, and which of them a robots.txt excludes.

    Raises:
        ArchiveError: there is no such archive, or it cannot be used.
        WebConfigError: the proxy or certificate settings are broken.
    """
    from citesnap.running.followed import foresee_followed
    from citesnap.running.lost_links import among_held

    check(os.environ)
    with open_archive(path, create=False) as archive:
        now = datetime.now(UTC)
        if Stage.READ in plan.stages:
            yield from ((Stage.READ, "article", url) for url in archive.unread_articles(now))
            yield from ((Stage.READ, source, url) for source, url in foresee_followed(archive, settings, now))
        if Stage.ASK in plan.stages:
            citation_ids, post_ids = due.scope(archive, plan)
            for citation in archive.unresolved(now, citation_ids):
                if among_held(archive, citation):
                    continue
                job = lost_link(citation, settings)
                if queue := job.next_queue():
                    about = f"@{citation.handle} {citation.date or citation.date_text or ''}".strip()
                    yield Stage.ASK, queue, job.clues.share or about
            names = {platform: sources for platform, sources in ladders(settings).items() if sources}
            for item in archive.due_posts(now, post_ids, plan.limit, list(names)):
                if name := ladder.next_source(names[item.post.platform], (), archive.history(item.id), now):
                    yield Stage.ASK, name, item.post.url
        if Stage.SAVE in plan.stages and settings.can_save:
            from citesnap.running.saving import foresee_saving

            yield from ((Stage.SAVE, source, url) for source, url in foresee_saving(archive, settings, now))


def _save(work: Work) -> None:
    if work.settings.can_save:
        from citesnap.running.saving import save  # Here: few users save, and the import takes time.

        save(work)


def _open(stack: ExitStack, path: Path, plan: Plan) -> Archive:
    archive = stack.enter_context(open_archive(path))
    stack.enter_context(archive.lock(plan.lock_wait))
    return archive


def _limits(settings: Settings, plan: Plan) -> bounded.Limits:
    return bounded.Limits(settings.max_read_time, settings.max_read_memory, plan.deadline)


def _web(settings: Settings, archive: Archive | None, watcher: Watcher) -> Web:
    if archive is None:
        return Web(settings.web, on_wait=watcher.on_wait)
    return Web(
        settings.web,
        on_wait=watcher.on_wait,
        recent=archive.recent_hosts(),
        closed_until=archive.closed_hosts(datetime.now(UTC)),
        failing=archive.failing_hosts(),
    )
