"""Which post a citation means when its link is lost, by the list of the author's posts that a network gives to anybody.

The platform's file names the module that asks for the list (`LISTING`). Words and numbers have to agree as with posts that the
archive holds (`this_archive.choose`); that a list is empty is no fact about the post, which may be gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome
from citesnap.resolving import this_archive
from citesnap.resolving.redirect import Clues
from citesnap.sources import Listed, load_listing

if TYPE_CHECKING:
    from citesnap.web import Web

NAME = "author’s posts"
"""For `Attempt.source` and `citations.resolved_by`."""

BEFORE, AFTER = timedelta(hours=14), timedelta(hours=36)
"""From midnight UTC of the cited day to the beginning and the end of that day anywhere on Earth."""


def is_asked(platform: str, clues: Clues) -> bool:
    """Whether a list is asked for: where the platform has one, and the citation has something to be compared."""
    return (
        platforms.listing(platform) is not None
        and this_archive.day_of(clues) is not None
        and this_archive.is_telling(clues.text)
    )


def resolve(platform: str, clues: Clues, web: Web) -> Iterator[Attempt]:
    """Ask for the author's posts of the cited day. The attempt that found the post has the outcome `resolved`."""
    name, day = platforms.listing(platform), this_archive.day_of(clues)
    if name is None or day is None or clues.handle is None:
        return
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    listed = load_listing(name).posts_of(clues.handle, midnight - BEFORE, midnight + AFTER, NAME, web)
    if listed.attempt.outcome is not Outcome.CAPTURED:
        yield listed.attempt
        return
    yield _judged(listed, clues)


def _judged(listed: Listed, clues: Clues) -> Attempt:
    extent = f"{len(listed.posts)} posts of @{clues.handle} about that day"
    choice = this_archive.choose(clues, listed.posts) if listed.is_whole else None
    if choice is not None:
        detail = f"{choice.how}; {extent}; {choice.post.url}"
        return replace(listed.attempt, outcome=Outcome.RESOLVED, detail=detail, found=choice.post)
    if not listed.is_whole:
        return replace(listed.attempt, outcome=Outcome.TOO_LARGE, detail=f"more posts than can be looked at; {extent}")
    outcome = Outcome.MISMATCH if listed.posts else Outcome.NOT_FOUND
    detail = (
        f"none has the words cited: {extent}" if listed.posts else f"no post of @{clues.handle} about that day is left"
    )
    return replace(listed.attempt, outcome=outcome, detail=detail)
