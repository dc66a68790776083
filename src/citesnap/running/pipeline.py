"""articles -> finding -> resolving -> fetching -> archive: the way of the data, and nothing else.

The only room that knows both the web and the archive. What is decided here is order; the rules live in the rooms.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, groupby, takewhile
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.archive import Archive, open_archive
from citesnap.articles import ArticleError, read_article
from citesnap.articles.plain_text import words_of_bytes
from citesnap.finding import find_in_article
from citesnap.following import foresee_followed, read_followed
from citesnap.model import Article, Attempt, Comparison, Kind, Outcome, Post, Snapshot, State
from citesnap.resolving.lost import LostLink
from citesnap.resolving.matching import compare, doubts
from citesnap.resolving.redirect import Clues
from citesnap.running import askable, due, ladder
from citesnap.running.askable import is_archive
from citesnap.running.ladder import Job
from citesnap.running.plan import Plan, Stage, Summary, Watcher
from citesnap.running.signals import shield
from citesnap.sources.media import is_passing
from citesnap.verdicts import RESOLVE_AGAIN, Asked, Check, next_check, next_lookup, next_resolving, verdict
from citesnap.web import Web
from citesnap.web.environment import check

if TYPE_CHECKING:
    from citesnap.archive import DuePost, RecordedArticle, Run, SavePage, Unresolved
    from citesnap.config import Settings
    from citesnap.webarchives import savepagenow

__all__ = ["archive_articles", "foresee", "work_off"]


INDEXED_PER_RUN = 2000
"""Articles of older archives whose words one run adds to the search: some ten to thirty seconds of work."""

INDEXED_AT_ONCE = 50
"""Of these in one transaction: others wait for it no longer than a blink."""


@dataclass(slots=True)
class Work:
    """A run at work: what it has in hand, and the account it gives."""

    archive: Archive
    run: Run
    web: Web
    settings: Settings
    plan: Plan
    summary: Summary
    watcher: Watcher


def archive_articles(
    path: Path,
    names: Sequence[str],
    settings: Settings,
    watcher: Watcher,
    kinds: Collection[Kind],
    plan: Plan,
) -> Summary:
    """Read articles, find their citations, and get each post cited: the main job.

    A bad article is told to the watcher and loses nothing of the others. No archive is made when none could be read.

    Raises:
        ArchiveError: the archive cannot be used, or another run holds it.
        WebConfigError: the proxy or certificate settings are broken.
    """
    summary = Summary()
    with ExitStack() as stack:
        # An archive that is there is locked before anybody is asked; a new one is made when there is something to put in.
        archive = _open(stack, path, plan) if path.exists() else None
        web = stack.enter_context(_web(settings, archive))
        readings = _read(names, web, summary, watcher)
        first = next(readings, None)
        if first is None:
            return summary
        archive = archive or _open(stack, path, plan)
        run = stack.enter_context(archive.run("archive"))
        work = Work(archive, run, web, settings, plan, summary, watcher)
        recorded = list(_record_articles(work, chain([first], readings), kinds))
        articles = [article.article_id for article in recorded]
        citations = [number for article in recorded for number in article.citation_ids]
        asked = _ask(work, citations, archive.posts_of(articles))
        for post_id in set(archive.posts_of(articles)) - asked:
            # Not due, but perhaps cited anew.
            archive.record_comparisons(_compare(archive, post_id, archive.post(post_id)))
        _save(work)
        summary.close(run)
    return summary


def work_off(archive: Archive, run: Run, settings: Settings, plan: Plan, summary: Summary, watcher: Watcher) -> None:
    """Do what is due: read what is followed and what could not be read, resolve and fetch, ask for captures.

    Raises:
        ArchiveError: the archive cannot be used.
        WebConfigError: the proxy or certificate settings are broken.
    """
    with _web(settings, archive) as web:
        work = Work(archive, run, web, settings, plan, summary, watcher)
        if Stage.READ in plan.stages:
            followed = read_followed(archive, run, web, settings, watcher, summary, lambda: plan.has_time)
            readings = chain(_read(archive.unread_articles(), web, summary, watcher), followed)
            list(_record_articles(work, takewhile(lambda _: plan.has_time, readings), tuple(Kind)))
            summary.bad_input = False  # Said once; nobody typed that address today, and it is not asked again.
            _index_words(work)
        if Stage.ASK in plan.stages:
            _ask(work, *due.scope(archive, plan))
        if Stage.SAVE in plan.stages:
            _save(work)


def foresee(path: Path, settings: Settings, plan: Plan) -> Iterator[tuple[Stage, str, str]]:
    """What a run would ask now, in its order: the stage, the source asked first, and about what. Writes nothing, asks nobody.

    What only asking brings to light is not in it: articles that a feed will name, those that a robots.txt excludes.

    Raises:
        ArchiveError: there is no such archive, or it cannot be used.
        WebConfigError: the proxy or certificate settings are broken.
    """
    check(os.environ)
    with open_archive(path, create=False) as archive:
        now = datetime.now(UTC)
        if Stage.READ in plan.stages:
            for url in archive.unread_articles():
                yield Stage.READ, "article", url
            for source, url in foresee_followed(archive, settings, now):
                yield Stage.READ, source, url
        if Stage.ASK in plan.stages:
            citation_ids, post_ids = due.scope(archive, plan)
            for citation in archive.unresolved(now, citation_ids):
                if desk := LostLink(citation.id, _clues(citation), _with_archives(settings)).next_desk():
                    yield Stage.ASK, desk, f"@{citation.handle} {citation.date or citation.date_text or ''}".strip()
            ladders = _ladders(settings)
            for item in archive.due_posts(now, post_ids, plan.limit, _askable(ladders)):
                names = ladders[item.post.platform]
                if name := ladder.next_source(names, (), archive.history(item.id), now):
                    yield Stage.ASK, name, item.post.url
        if Stage.SAVE in plan.stages and settings.keys is not None:
            from citesnap.webarchives import savepagenow

            for page, _ in savepagenow.agenda(_pages(archive), now, asking=settings.save):
                yield Stage.SAVE, savepagenow.NAME, page.url


Reading = tuple[str, Article | Attempt]
"""The name of an article, and the article or the attempt that did not get it."""


def _read(names: Sequence[str], web: Web, summary: Summary, watcher: Watcher) -> Iterator[Reading]:
    for done, name in enumerate(names):
        watcher.on_progress("Reading", done, len(names), name)
        try:
            yield name, read_article(name, web)
        except ArticleError as error:
            watcher.on_warning(str(error))
            if error.attempt is not None and error.attempt.outcome.may_pass:
                summary.unread += 1
            else:
                summary.bad_input = True
            if error.attempt is not None:
                yield name, error.attempt


def _record_articles(work: Work, readings: Iterable[Reading], kinds: Collection[Kind]) -> Iterator[RecordedArticle]:
    counts = work.summary.counts
    for name, read in readings:
        if isinstance(read, Attempt):
            work.archive.record_unread_article(work.run.id, name, read)
            continue
        recorded = work.archive.record_article(work.run.id, read, find_in_article(read, kinds), kinds)
        counts["articles"] += 1
        counts["citations"] += len(recorded.citation_ids)
        counts["new_citations"] += recorded.new_citations
        yield recorded


def _index_words(work: Work) -> None:
    """Let search know some of what articles say that older versions of citesnap read."""
    done = 0
    while done < INDEXED_PER_RUN and work.plan.has_time:
        waiting = work.archive.articles_to_index(INDEXED_AT_ONCE)
        if not waiting:
            return
        work.archive.record_words(
            {item.article_id: words_of_bytes(item.body, item.media_type) if item.body else "" for item in waiting}
        )
        done += len(waiting)


def _open(stack: ExitStack, path: Path, plan: Plan, *, create: bool = True) -> Archive:
    archive = stack.enter_context(open_archive(path, create=create))
    stack.enter_context(archive.lock(plan.lock_wait))
    return archive


def _web(settings: Settings, archive: Archive | None) -> Web:
    if archive is None:
        return Web(settings.web)
    return Web(
        settings.web,
        recent=archive.recent_hosts(),
        closed_until=archive.closed_hosts(datetime.now(UTC)),
        failing=archive.failing_hosts(),
    )


def _with_archives(settings: Settings) -> bool:
    """Whether web archives may be asked for lost links."""
    return "wayback" not in settings.unwanted


def _ladders(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Whom to ask about the posts of each platform; nobody where there is nobody, and such posts stay pending."""
    return {name: askable.ladder(name, settings) for name in platforms.names()}


def _askable(ladders: Mapping[str, Sequence[str]]) -> list[str]:
    return [name for name, sources in ladders.items() if sources]


def _ask(work: Work, citation_ids: Collection[int] | None, post_ids: Collection[int] | None) -> set[int]:
    """Resolve the citations that lost their link, and fetch the posts that are due: all or among these.

    Both go on side by side, and each post that a citation turns out to mean, or that is shown beside another as deep as the
    settings say, joins in. What was learnt of one is recorded in one transaction. Returns the ids of the posts asked for.
    """
    archive, settings, summary, plan = work.archive, work.settings, work.summary, work.plan
    now = datetime.now(UTC)
    ladders = _ladders(settings)
    askable = _askable(ladders)
    citations = deque(archive.unresolved(now, citation_ids))
    posts: deque[DuePost] = deque()
    depths: dict[int, int] = {}
    asked: dict[int, DuePost] = {}
    recorded: set[tuple[type, int]] = set()

    def room() -> int | None:
        return None if plan.limit is None else max(0, plan.limit - len(asked))

    def join(ids: Collection[int] | None, depth: int) -> None:
        for item in archive.due_posts(datetime.now(UTC), ids, room(), askable):
            if item.id not in asked:
                asked[item.id], depths[item.id] = item, depth
                posts.append(item)

    def next_link() -> LostLink | None:
        citation = citations.popleft() if citations and plan.has_time else None
        if citation is None:
            return None
        return LostLink(citation.id, _clues(citation), _with_archives(settings), citation.asked_before)

    def next_post() -> Job | None:
        if not posts or not plan.has_time:
            return None
        item = posts.popleft()
        past = archive.history(item.id)
        if not past:  # Never asked about: nothing is held.
            return Job(item.id, item.post, ladders[item.post.platform])
        held, versions = archive.held_media(item.id), archive.held_versions(item.id)
        return Job(item.id, item.post, ladders[item.post.platform], past, held, versions)

    def record(job: Job | LostLink) -> None:
        with shield():
            if isinstance(job, LostLink):
                post_id = _record_resolution(work, job)
                if post_id is not None:
                    join([post_id], 0)
                    if (Job, post_id) in recorded or post_id not in asked:
                        archive.record_comparisons(_compare(archive, post_id, archive.post(post_id)))
            elif all(attempt.outcome is Outcome.SKIPPED for attempt in job.attempts):
                summary.waiting += 1  # Nobody was asked, so there is nothing to record: the post stays due.
                return
            else:
                _record(work, asked[job.key], job)
                if depths[job.key] < settings.depth and (others := _shown_beside(job)):
                    join(archive.record_relations(work.run.id, job.key, others), depths[job.key] + 1)
            recorded.add((type(job), job.key))

    join(post_ids, 0)
    posts = _witnesses_first(archive, posts)
    links = len(citations)
    workers = ladder.crew(work.web, now, settings.max_media, archive.failing_sources())
    try:
        for done, job in enumerate(workers.work(next_post, next_link)):
            about = job.post.url if isinstance(job, Job) else f"@{job.clues.handle}"
            work.watcher.on_progress("Asking", done, links + len(asked), about)
            record(job)
    except (KeyboardInterrupt, SystemExit):
        for job in workers.left():
            if (type(job), job.key) not in recorded:
                record(job)
        raise
    summary.waiting += due.waiting(archive, settings, None if post_ids is None else {*post_ids, *asked})
    return {key for kind, key in recorded if kind is Job}


def _witnesses_first(archive: Archive, posts: Iterable[DuePost]) -> deque[DuePost]:
    """The same posts, those of each platform led by one that can tell whether its sources are well.

    A post that nobody answered for before cannot: some are never answered for, and a run that begins with them would give up.
    """
    ordered = deque(posts)
    firsts = {item.post.platform: item for item in reversed(ordered)}
    for platform, first in firsts.items():
        if first.state is State.PENDING and archive.history(first.id):
            answered = (item for item in ordered if item.post.platform == platform and item.state is not State.PENDING)
            if witness := next(answered, None):
                ordered.remove(witness)
                ordered.appendleft(witness)
    return ordered


def _record_resolution(work: Work, job: LostLink) -> int | None:
    """Record what was asked about a lost link; the id of the post if one was found."""
    summary = work.summary
    attempts = [attempt for attempt in job.attempts if attempt.outcome is not Outcome.SKIPPED or attempt.exchanges]
    if len(attempts) < len(job.attempts):
        summary.waiting += 1  # A host wants to be left alone: nobody was asked, so there is nothing to record of it.
    found = job.resolved
    if job.attempts and not attempts:
        return None
    # Without any clue to follow it is looked at as seldom as one that led nowhere, so that it costs no run anything.
    again = next_resolving(job.attempts) if job.attempts else datetime.now(UTC) + RESOLVE_AGAIN
    if job.next_desk() is not None:
        again = None  # Stopped on its way: the next run asks on.
    post_id = work.archive.record_resolution(
        work.run.id,
        job.key,
        attempts,
        found.found if found else None,
        found.source if found else None,
        None if found else again,
    )
    summary.counts["resolved"] += found is not None
    if not found:
        summary.failures.update(_reason(attempt) for attempt in attempts if attempt.outcome.is_failure)
    return post_id


def _clues(citation: Unresolved) -> Clues:
    return Clues(citation.handle, citation.date, citation.date_text, citation.short_links, citation.text)


def _shown_beside(job: Job) -> list[tuple[str, Post]]:
    """The posts that a post's snapshots show beside it: the one it quotes and the one it replies to."""
    found: dict[tuple[str, str], Post] = {}
    for data in (attempt.snapshot.data for attempt in job.attempts if attempt.snapshot):
        for kind, member in (("quotes", "quoted"), ("replies-to", "parent")):
            other = data.get(member) or {}
            ref = platforms.reference(job.post.platform, str(other.get("id") or ""), other.get("handle"))
            if ref is not None:
                found[kind, ref.key] = Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)
    return [(kind, post) for (kind, _), post in found.items()]


def _save(work: Work) -> None:
    """Ask for captures of articles and posts where the user wants that, and look after those asked for before.

    The last stage of a run: when the archive has had enough of us, nothing else has to wait for it.
    """
    settings, summary = work.settings, work.summary
    if settings.keys is None or not work.plan.has_time:
        return
    from citesnap.webarchives import savepagenow

    for page, attempt in savepagenow.work(_pages(work.archive), settings.keys, work.web, asking=settings.save):
        if attempt.outcome is Outcome.SKIPPED and not attempt.exchanges:
            summary.waiting += 1
            continue
        with shield():
            work.archive.record_save(work.run.id, page.key, attempt)
        summary.counts["saves"] += 1
        if attempt.outcome.is_failure:
            summary.failures[_reason(attempt)] += 1


def _pages(archive: Archive) -> list[savepagenow.Page[SavePage]]:
    from citesnap.webarchives import savepagenow

    pages = archive.pages_to_save([name for name in platforms.names() if name != "x"])
    return [savepagenow.Page(page, page.url, page.platform, page.past) for page in pages]


def _record(work: Work, item: DuePost, job: Job) -> None:
    summary = work.summary
    attempts = list(job.attempts)  # Of a job that was stopped a thread may still be adding to them.
    live = [attempt for attempt in attempts if not is_archive(attempt.source)]
    past = [attempt for attempt in attempts if is_archive(attempt.source)]
    snapshots = [attempt.snapshot for attempt in attempts if attempt.snapshot]
    missing = [m for s in snapshots for m in s.media if is_passing(m)]
    checks = list(_checks([*job.past, *live]))
    found = verdict(checks)
    looks: list[datetime | None] = []
    if live:
        not_before = max((attempt.not_before for attempt in live if attempt.not_before), default=None)
        looks.append(next_check(checks, not_before, complete=not missing))
        if not checks[-1].conclusive:
            # Without a failure nobody was silent and still nothing was said of the post, such as answers for another one.
            summary.failures.update(_reason(a) for a in [a for a in live if a.outcome.is_failure] or live)
    if past:
        if past[0].outcome.is_failure:
            summary.failures[_reason(past[0])] += 1
        if past[0].outcome.is_failure or not live:
            looks.append(next_lookup(past))
    if not job.done:
        looks.append(attempts[0].started_at)  # Stopped on its way: the next run asks on.
    work.archive.record_check(
        work.run.id,
        item.id,
        attempts,
        found,
        min((look for look in looks if look), default=None),
        _compare(work.archive, item.id, item.post, snapshots),
    )
    summary.counts["posts"] += 1
    summary.counts["captured"] += bool(snapshots)
    summary.counts["media"] += sum(m.content is not None for s in snapshots for m in s.media)
    if found.state not in (State.ALIVE, State.PENDING) and found.state is not item.state:
        summary.counts["newly_gone"] += 1
    summary.failures.update(f"media: {m.outcome} ({m.detail})" for m in missing)


def _compare(archive: Archive, post_id: int, post: Post, new: Sequence[Snapshot] = ()) -> dict[int, Comparison]:
    """Each citation of a post against what sources show it to be now (`new`) or showed before."""
    before = archive.shown(post_id)
    texts = [(snapshot.text, snapshot.truncated) for snapshot in sorted(new, key=attrgetter("superseded", "truncated"))]
    texts += [(shown.text, shown.truncated) for shown in before]
    handles = [handle for handle in (*(s.handle for s in new), *(s.handle for s in before)) if handle]
    posted_at = post.posted_at or next((snapshot.posted_at for snapshot in new if snapshot.posted_at), None)
    if not texts:
        return {}
    return {
        cited.id: replace(
            compare(cited.text, texts) if cited.text else Comparison(None, None),
            doubts=doubts(cited.handle, cited.date, cited.date_text, handles, posted_at),
        )
        for cited in archive.citations_of(post_id)
    }


def _checks(attempts: Iterable[Asked]) -> Iterator[Check]:
    """A post's past, one check per run; what archives showed is no word on its fate today."""
    live = (attempt for attempt in attempts if not is_archive(attempt.source))
    for _, together in groupby(live, key=lambda attempt: getattr(attempt, "run_id", None)):
        yield Check.of(together)


def _reason(attempt: Attempt) -> str:
    return f"{attempt.source}: {attempt.outcome}" + (f" ({attempt.detail})" if attempt.detail else "")
