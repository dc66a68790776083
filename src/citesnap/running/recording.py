"""Records the answers about one post or one lost link in the archive, in one transaction each, and counts them.

Holds no rules: fates in `verdicts`, comparisons in `comparing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Comparison, Outcome, Post, Snapshot, State
from citesnap.running.askable import is_archive, is_walled, of_fate
from citesnap.running.comparing import compare_citations
from citesnap.running.failures import LATER
from citesnap.running.ladder import PostJob
from citesnap.sources.media import is_passing
from citesnap.verdicts import RESOLVE_AGAIN, assess, checks_of, next_resolving, verdict

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.archive.questions.posts import DuePost
    from citesnap.running.lost_links import LostLink
    from citesnap.running.work import Work

__all__ = ["posts_shown_beside", "record_check", "record_comparisons", "record_failure", "record_resolution"]


def record_check(work: Work, due: DuePost, job: PostJob) -> State | None:
    """Record all attempts at a post, with the verdict, next check and comparisons that follow from them; returns its state.

    None where they show that it is a post which was forgotten: it is taken out, and nothing of them is recorded.
    """
    attempts = list(job.attempts)  # A thread may still be adding to those of a job that was stopped.
    snapshots = [attempt.snapshot for attempt in attempts if attempt.snapshot]
    if _is_taken_out(work.archive, due, snapshots):
        return None
    media = [item for snapshot in snapshots for item in snapshot.media]
    missing = [item for item in media if is_passing(item)]
    result = assess(
        of_fate(job.past),
        of_fate(attempts),
        [attempt for attempt in attempts if is_archive(attempt.source)],
        complete=not missing,
        finished=job.done,
        walled=is_walled(attempts),
        independent_server=not platforms.platform(job.post.platform).HOSTS,
        watch=due.watch,
    )
    comparisons = _comparisons(work.archive, due.id, due.post, snapshots)
    work.archive.record_check(
        work.run.id, due.id, attempts, result.verdict, result.next_check_at, comparisons, result.looked_at
    )
    counts, state = work.summary.counts, result.verdict.state
    counts["posts"] += 1
    counts["captured"] += bool(snapshots)
    counts["too_hard"] += sum(attempt.outcome is Outcome.TOO_HARD for attempt in attempts)
    counts["media"] += sum(item.content is not None for item in media)
    if state not in (State.ALIVE, State.PENDING) and state is not due.state:
        counts["newly_gone"] += 1
    for attempt in result.unanswered:
        work.summary.count_failure(attempt)
    work.summary.failures.update(f"media: {item.outcome} ({item.detail})" for item in missing)
    return state


def _is_taken_out(archive: Archive, due: DuePost, snapshots: Sequence[Snapshot]) -> bool:
    """Take out a post, known by a handle until now, whose snapshot shows that it is one that was forgotten by its account."""
    for snapshot in snapshots:
        ref = platforms.identify(str(snapshot.data.get("url") or ""))
        if ref is None or ref.platform != due.post.platform or platforms.account_key(ref.platform, due.post.url):
            continue
        entry = archive.forgotten_account(ref.platform, ref.key, ref.url, snapshot.handle)
        if entry is not None:
            from citesnap.evidence.forgetting import forget  # Here: runs hardly ever need it.

            forget(archive, "post", due.id, entry.by, entry.reason, datetime.now(UTC))
            return True
    return False


def record_failure(work: Work, job: PostJob | LostLink, detail: str) -> None:
    """Record that an error of ours kept what was learnt from being recorded. The verdict stays as it was."""
    now = datetime.now(UTC)
    attempt = Attempt("citesnap", Outcome.FAILED, now, 0.0, detail, tries=0, not_before=now + LATER)
    if not isinstance(job, PostJob):
        work.archive.record_resolution(work.run.id, job.key, [attempt], None, None, attempt.not_before)
        return
    past = checks_of(of_fate(job.past))
    work.archive.record_check(work.run.id, job.key, [attempt], verdict(past), attempt.not_before, {})


def record_comparisons(archive: Archive, post_id: int) -> None:
    """Record how each citation of a post, new ones among them, compares with what the archive holds of it."""
    archive.record_comparisons(_comparisons(archive, post_id, archive.post(post_id)))


def _comparisons(archive: Archive, post_id: int, post: Post, new: Sequence[Snapshot] = ()) -> dict[int, Comparison]:
    return compare_citations(post, archive.citations_of(post_id), archive.shown(post_id), new)


def record_resolution(work: Work, job: LostLink) -> int | None:
    """Record what was asked about a lost link; the id of the post if one was found."""
    attempts = [attempt for attempt in job.attempts if attempt.outcome is not Outcome.SKIPPED or attempt.exchanges]
    if len(attempts) < len(job.attempts):
        work.summary.waiting += 1  # A host must not be asked now, so there was no request to record.
    if job.attempts and not attempts:
        return None
    # A citation without any clue is tried as rarely as one whose clues led nowhere, so that it does not slow down every run.
    next_try_at = (
        next_resolving(job.attempts, independent_server=job.asked_author)
        if job.attempts
        else datetime.now(UTC) + RESOLVE_AGAIN
    )
    if job.resolved or job.next_queue() is not None:
        next_try_at = None  # Found; or interrupted, and the next run continues.
    post = job.resolved.found if job.resolved else None
    resolved_by = job.resolved.source if job.resolved else None
    post_id = work.archive.record_resolution(
        work.run.id, job.key, attempts, post, resolved_by, next_try_at, job.left_out
    )
    work.summary.counts["resolved"] += post_id is not None
    if not job.resolved:
        for attempt in attempts:
            if attempt.outcome.is_failure:
                work.summary.count_failure(attempt)
    return post_id


def posts_shown_beside(job: PostJob) -> list[tuple[str, Post]]:
    """The posts that a post's snapshots show beside it: the one it quotes and the one it replies to, each with its relation."""
    others: dict[tuple[str, str], Post] = {}
    for data in (attempt.snapshot.data for attempt in job.attempts if attempt.snapshot):
        for relation, member in (("quotes", "quoted"), ("replies-to", "parent")):
            other = data.get(member) or {}
            # An address that the source gives stays when the author takes another handle.
            ref = platforms.identify(str(other.get("url") or "")) or platforms.reference(
                job.post.platform, str(other.get("id") or ""), other.get("handle")
            )
            if ref is not None and ref.platform == job.post.platform:
                others[relation, ref.key] = Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)
    return [(relation, post) for (relation, _), post in others.items()]
