"""Which of a post's snapshots represents it: the one rule, for the columns of `posts`, the card on a page, exports. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

__all__ = ["MEMENTO_AGE", "best", "fullest", "is_memento"]

MEMENTO_AGE = timedelta(hours=1)
"""A source that saw the post longer ago than this shows a memento and not the current post."""


class Candidate(Protocol):
    """What the rule needs to know about a snapshot. Times are ISO 8601 in UTC."""

    @property
    def id(self) -> int:
        """Of snapshots of one second, ids grow in the order in which they were taken."""

    @property
    def source(self) -> str:
        """The source that showed it."""

    @property
    def observed_at(self) -> str:
        """When the source saw it."""

    @property
    def captured_at(self) -> str:
        """When the source was asked."""

    @property
    def last_seen_at(self) -> str | None:
        """When the source last showed the same again."""

    @property
    def truncated(self) -> bool:
        """The source cut the text."""

    @property
    def superseded(self) -> bool:
        """A later version of the post replaced this one."""


class ShownCandidate(Candidate, Protocol):
    """A candidate with what it shows."""

    @property
    def text(self) -> str:
        """The words of the post."""

    @property
    def has_media(self) -> bool:
        """Media files are there with their bytes."""


C = TypeVar("C", bound=Candidate)
S = TypeVar("S", bound=ShownCandidate)


def best(snapshots: Iterable[C]) -> C | None:
    """The snapshot that represents the post; None if there is none.

    Versions that a later one replaced count only where there is no other. Among the latest snapshots of each source, whole texts
    come before cut ones, later days before earlier ones, and on the same day the source that was asked first.
    """
    last_word: dict[str, C] = {}
    for snapshot in sorted(snapshots, key=lambda one: (not one.superseded, one.observed_at, one.captured_at, one.id)):
        last_word[snapshot.source] = snapshot
    by_asking = sorted(last_word.values(), key=lambda one: (one.captured_at, one.id))
    by_day = sorted(by_asking, key=_day, reverse=True)
    return min(by_day, key=lambda one: one.truncated, default=None)


def fullest(snapshots: Sequence[S]) -> S | None:
    """The snapshot to show: one with the same words as the best one, and among these one with its media before one without."""
    standing = best(snapshots)
    if standing is None:
        return None
    same_words = [one for one in snapshots if one.text == standing.text]
    return max(same_words, key=lambda one: (not one.superseded, one.has_media, not one.truncated, one.observed_at))


def _day(snapshot: Candidate) -> str:
    """The last day on which the source saw this content: a memento's own day, otherwise the day of the last look."""
    if is_memento(snapshot.observed_at, snapshot.captured_at):
        return snapshot.observed_at[:10]
    return max(snapshot.observed_at, snapshot.last_seen_at or "")[:10]


def is_memento(observed_at: str, captured_at: str) -> bool:
    """Whether the source saw the post long before it was asked, as a web archive did. Times are ISO 8601."""
    try:
        return datetime.fromisoformat(captured_at) - datetime.fromisoformat(observed_at) > MEMENTO_AGE
    except (ValueError, TypeError):
        return False
