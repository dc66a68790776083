"""The page of a post: the card that shows it, what sources showed and when, which articles cite it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from citesnap.archive import Reader
from citesnap.archive.questions.best_snapshot import fullest
from citesnap.archive.questions.evidence import CitationRow, SnapshotRow
from citesnap.archive.questions.links import PostLink
from citesnap.archive.questions.post_history import Attachment, PostHistory, PostRow, Relation, equal_failures_as_one
from citesnap.browsing.pages.bounds import MANY
from citesnap.browsing.unanswered import why_unknown
from citesnap.model import TOLD, Outcome, State

__all__ = ["Event", "Failures", "PostPage", "post"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a post: an attempt, or a change of its verdict (`what` is then `verdict`)."""

    at: str
    what: str
    run_id: int
    outcome: str
    source: str | None = None
    detail: str | None = None
    exchange_id: int | None = None
    snapshot_id: int | None = None
    certainty: str | None = None

    @property
    def tells(self) -> bool:
        """Whether the detail is what a source said of the post. Others may tell of this machine's network, or of a file."""
        return self.outcome in TOLD and self.outcome != Outcome.CAPTURED


@dataclass(frozen=True, slots=True)
class Failures:
    """Attempts that failed in the same way, with nothing told between them."""

    events: tuple[Event, ...]
    """Two or more, the latest first."""
    what: str = "attempts"

    @property
    def latest(self) -> Event:
        """The attempt that was made last."""
        return max(self.events, key=lambda event: event.at)

    @property
    def earliest(self) -> Event:
        """The attempt that was made first."""
        return min(self.events, key=lambda event: event.at)


@dataclass(frozen=True, slots=True)
class PostPage:
    """All that is known about one post."""

    post: PostRow
    card: SnapshotRow | None
    """The snapshot that shows the post best."""
    card_hash: str | None
    """The SHA-256 of the answer that shows it so, where that is kept."""
    snapshots: tuple[SnapshotRow, ...]
    """The latest first."""
    events: tuple[Event, ...]
    """Attempts and changes of the verdict, the latest first."""
    more_events: int
    citations: tuple[CitationRow, ...]
    more_citations: int
    related: tuple[Relation, ...]
    maybe_same: tuple[PostLink, ...]
    """Posts with the same id of which it is not known whether they are this one."""
    attachments: tuple[Attachment, ...]
    """What people added by hand."""
    silence: str | None
    """Why nothing is known of it, where nothing is."""

    @property
    def timeline(self) -> list[Event | Failures]:
        """The events for a reader, the latest first: equal failures of one source as one, where nothing was told between them."""
        shown: list[Event | Failures] = []
        for is_verdict, events in groupby(self.events, lambda event: event.what == "verdict"):
            if is_verdict:
                shown += events
            else:
                shown += (one[0] if len(one) == 1 else Failures(one) for one in equal_failures_as_one(events))
        return shown


def post(archive: Reader, platform: str, native_id: str) -> PostPage | None:
    """A post by its natural key; None when there is none."""
    for post_id in archive.find_post(platform, native_id):
        history = archive.post_history(post_id, MANY)
        card = fullest(history.snapshots)
        return PostPage(
            post=history.post,
            card=card,
            card_hash=archive.answer_hash(card.id) if card else None,
            snapshots=history.snapshots,
            events=tuple(_events(history)),
            more_events=history.more_attempts,
            citations=history.citations,
            more_citations=history.more_citations,
            related=history.related,
            maybe_same=history.maybe_same,
            attachments=history.attachments,
            silence=why_unknown(platform, history.attempts) if history.post.state == State.PENDING else None,
        )
    return None


def _events(history: PostHistory) -> list[Event]:
    attempts = (
        Event(
            one.started_at,
            "attempt",
            one.run_id,
            one.outcome,
            one.source,
            one.detail,
            one.exchange_id,
            one.snapshot_id,
        )
        for one in reversed(history.attempts)
    )
    verdicts = (
        Event(one.reached_at, "verdict", one.run_id, one.state, certainty=one.certainty)
        for one in reversed(history.verdicts)
    )
    # A verdict depends on the attempts of its run, so it comes after them: above them, because the latest is first.
    return sorted([*attempts, *verdicts], key=lambda event: (event.run_id, event.what, event.at), reverse=True)
