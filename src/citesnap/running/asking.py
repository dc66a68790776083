"""Resolving and fetching: many posts and lost links at once, each recorded as soon as it is done."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.errors import CitesnapError
from citesnap.model import Attempt, Outcome
from citesnap.running import askable, due
from citesnap.running.breaker import Breaker
from citesnap.running.failures import LATER, in_one_line, one_item
from citesnap.running.judging import join_same_posts
from citesnap.running.ladder import EDITS, MEDIA, PostJob, witnesses_first
from citesnap.running.recording import (
    posts_shown_beside,
    record_check,
    record_comparisons,
    record_failure,
    record_resolution,
)
from citesnap.running.signals import deferred
from citesnap.running.workers import WorkerPool

if TYPE_CHECKING:
    from citesnap.archive.questions.articles import Unresolved
    from citesnap.archive.questions.posts import DuePost
    from citesnap.config import Settings
    from citesnap.running.lost_links import LostLink
    from citesnap.running.work import Work

    Job = PostJob | LostLink

__all__ = ["Asking", "ladders", "lost_link"]

THREADS = 8
"""Threads of a queue, so that slow answers do not lower the rate of requests. A host that wants one request at a time still gets
one at a time; web archives want that, and their queues have one thread."""


@dataclass(frozen=True, slots=True)
class _AskedPost:
    """A post that is being asked about, `depth` relations away from one that an article cites."""

    due: DuePost
    depth: int


class Asking:
    """The posts and lost links of one run, all or those with these ids.

    Both are asked about at the same time. A post that a lost link is resolved to is added, and so is one that is shown beside
    another, as deep as the settings say. Before any request for a lost link, the posts in the archive are searched for it, and each
    post that is captured is compared with the lost links of its author.
    """

    def __init__(self, work: Work, citation_ids: Collection[int] | None, post_ids: Collection[int] | None) -> None:
        self._work = work
        self._started_at = datetime.now(UTC)
        self._only = post_ids
        self._ladders = ladders(work.settings)
        self._asked: dict[int, _AskedPost] = {}
        self._recorded: set[tuple[type, int]] = set()
        for left_out, platform in due.allowed_again(work.archive, work.settings):
            work.archive.reopen(left_out, platform)
        self._links = deque(work.archive.unresolved(self._started_at, citation_ids))
        self._posts: deque[DuePost] = deque()
        self._join(post_ids, 0)
        self._found_here: set[int] = set()
        self._posts = witnesses_first(self._posts, lambda post_id: bool(work.archive.history(post_id)))

    def run(self) -> set[int]:
        """Ask about everything; the ids of the posts that were recorded.

        Raises:
            KeyboardInterrupt, SystemExit: a signal stopped it; all answers so far are recorded.
        """
        work = self._work
        self._links = deque(citation for citation in self._links if not self._is_held(citation))
        links = len(self._links)
        failing = work.archive.failing_sources()
        breaker = Breaker(failing)
        pool: WorkerPool[Job] = WorkerPool(
            self._queue_of,
            lambda queue, job: self._visit(queue, job, breaker),
            lambda queue: _threads(queue, failing),
        )
        try:
            for done, job in enumerate(pool.work(self._next_post, self._next_link)):
                work.watcher.on_progress("Asking", done, links + len(self._asked), _about(job))
                self._record(job)
        except (KeyboardInterrupt, SystemExit):
            for job in pool.unfinished():
                if (type(job), job.key) not in self._recorded:
                    self._record(job)
            raise
        joined = join_same_posts(work.archive, work.run.id) if self._recorded else {}
        posts = None if self._only is None else {*self._only, *self._asked}
        work.summary.waiting += due.waiting(work.archive, work.settings, posts)
        return {joined.get(key, key) for kind, key in self._recorded if kind is PostJob}

    def _queue_of(self, job: Job) -> str | None:
        if job.is_broken:
            return None
        try:
            return job.next_queue(self._started_at) if isinstance(job, PostJob) else job.next_queue()
        except Exception as error:
            _break(job, "citesnap", error)
            return None

    def _visit(self, queue: str, job: Job, breaker: Breaker) -> None:
        try:
            if isinstance(job, PostJob):
                job.visit(queue, self._work.web, breaker, self._work.settings.max_media)
            else:
                job.visit(queue, self._work.web, breaker)
        except CitesnapError:
            raise
        except Exception as error:
            _break(job, queue, error)

    def _join(self, post_ids: Collection[int] | None, depth: int) -> None:
        """Add the posts that are due, all or among these, up to the plan's limit."""
        limit = self._work.plan.limit
        room = None if limit is None else max(0, limit - len(self._asked))
        askable_platforms = [platform for platform, names in self._ladders.items() if names]
        for item in self._work.archive.due_posts(datetime.now(UTC), post_ids, room, askable_platforms):
            if item.id not in self._asked:
                self._asked[item.id] = _AskedPost(item, depth)
                self._posts.append(item)

    def _next_link(self) -> LostLink | None:
        while self._links and self._work.plan.has_time:
            citation = self._links.popleft()
            if citation.id not in self._found_here:
                return lost_link(citation, self._work.settings)
        return None

    def _next_post(self) -> PostJob | None:
        if not self._posts or not self._work.plan.has_time:
            return None
        item, archive = self._posts.popleft(), self._work.archive
        names, past = self._ladders[item.post.platform], archive.history(item.id)
        if not past:  # Never asked about, so the archive holds nothing of it.
            return PostJob(item.id, item.post, names)
        return PostJob(item.id, item.post, names, past, archive.held_media(item.id), archive.held_versions(item.id))

    def _record(self, job: Job) -> None:
        work = self._work
        for error in job.errors:
            one_item(_about(job), error, work.summary, work.watcher)
        with deferred():
            try:
                if not isinstance(job, PostJob):
                    self._record_resolution(job)
                elif all(attempt.outcome is Outcome.SKIPPED for attempt in job.attempts):
                    work.summary.waiting += 1  # No request was sent: nothing to record, and the post stays due.
                    return
                else:
                    self._record_post(job)
            except CitesnapError:
                raise
            except Exception as error:
                record_failure(work, job, one_item(_about(job), error, work.summary, work.watcher))
            self._recorded.add((type(job), job.key))

    def _is_held(self, citation: Unresolved) -> bool:
        """Whether the archive holds the post cited; if so it is recorded, and no request is needed."""
        from citesnap.running.lost_links import LostLink, among_held, clues_of  # Here: most articles have no lost link.

        attempt = among_held(self._work.archive, citation)
        if attempt is None:
            return False
        with deferred():
            self._found_here.add(citation.id)
            post_id = self._record_resolution(
                LostLink(citation.id, citation.platform, clues_of(citation), attempts=[attempt])
            )
            if post_id is not None:
                record_comparisons(self._work.archive, post_id)
        return True

    def _record_resolution(self, job: LostLink) -> int | None:
        post_id = record_resolution(self._work, job)
        if post_id is not None:
            self._join([post_id], 0)
            if (PostJob, post_id) in self._recorded or post_id not in self._asked:
                record_comparisons(self._work.archive, post_id)
        return post_id

    def _record_post(self, job: PostJob) -> None:
        asked = self._asked[job.key]
        state = record_check(self._work, asked.due, job)
        if state is None:
            return
        said = _decisive(job.attempts)
        self._work.watcher.on_outcome(
            self._work.run.id,
            asked.due.post.url,
            f"@{asked.due.post.handle}" if asked.due.post.handle else asked.due.post.native_id,
            str(state),
            str(asked.due.state),
            said.source,
            str(said.outcome),
        )
        if any(attempt.snapshot for attempt in job.attempts):
            post = self._work.archive.post(job.key)
            if post.handle and post.posted_at:
                for citation in self._work.archive.lost_citations_of(post.platform, post.handle, post.posted_at):
                    self._is_held(citation)
        if asked.depth < self._work.settings.depth and (others := posts_shown_beside(job)):
            self._join(self._work.archive.record_relations(self._work.run.id, job.key, others), asked.depth + 1)


def _decisive(attempts: Sequence[Attempt]) -> Attempt:
    """The attempt to name when one is to be named: the first that showed the post, else the first asked."""
    return next((one for one in attempts if one.outcome is Outcome.CAPTURED), attempts[0])


def _about(job: Job) -> str:
    return job.post.url if isinstance(job, PostJob) else job.clues.share or f"@{job.clues.handle}"


def _break(job: Job, source: str, error: Exception) -> None:
    """End a job at an error of ours; the attempt says so."""
    job.errors.append(error)
    now = datetime.now(UTC)
    job.attempts.append(Attempt(source, Outcome.FAILED, now, 0.0, in_one_line(error), tries=0, not_before=now + LATER))
    job.is_broken = True


def ladders(settings: Settings) -> dict[str, tuple[str, ...]]:
    """The sources to ask about the posts of each platform; where there are none, its posts stay pending."""
    return {name: askable.ladder(name, settings) for name in platforms.names()}


def lost_link(citation: Unresolved, settings: Settings) -> LostLink:
    """The job of a citation that lost its link."""
    from citesnap.running.lost_links import LostLink, clues_of

    return LostLink(
        citation.id,
        citation.platform,
        clues_of(citation),
        with_archives=askable.is_looked_through(askable.ARCHIVES_FOR_LINKS, citation.platform, settings),
        with_captures=askable.is_looked_through(askable.CAPTURES_LINKED, citation.platform, settings),
        with_listing=askable.is_looked_through(askable.LISTS_FOR_LINKS, citation.platform, settings),
        again=citation.asked_before,
    )


_QUICK_FOR_LINKS = (askable.SHORT_LINK, askable.SHARE_LINK, askable.LISTS_FOR_LINKS, askable.CAPTURES_LINKED)


def _threads(queue: str, failing: Collection[str]) -> int:
    if queue in failing:
        return 1  # Its first job shows whether it answers (`witnesses_first`), and no other thread must be ahead of it.
    if queue in (MEDIA, EDITS, *_QUICK_FOR_LINKS):
        return THREADS
    return 1 if queue == askable.ARCHIVES_FOR_LINKS or askable.is_archive(queue) else THREADS
