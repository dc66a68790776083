"""Finds the post of a citation that lost its link: in the posts that the archive holds, by the short link or the share link, in the
list of its author’s posts, in web archives. Records nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.model import Attempt, Outcome
from citesnap.resolving import archives, captured, listed, perma, redirect, share_links, this_archive
from citesnap.resolving.redirect import Clues
from citesnap.running.askable import ARCHIVES_FOR_LINKS, CAPTURES_LINKED, LISTS_FOR_LINKS, SHARE_LINK, SHORT_LINK
from citesnap.running.breaker import Breaker
from citesnap.running.failures import attempts_of
from citesnap.text.perma import guids
from citesnap.web import Web

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.archive.questions.articles import Unresolved

__all__ = ["ARCHIVES", "CAPTURE", "LISTING", "SHARE_LINK", "SHORT_LINK", "LostLink", "among_held", "clues_of"]

LISTING, ARCHIVES, CAPTURE = LISTS_FOR_LINKS, ARCHIVES_FOR_LINKS, CAPTURES_LINKED
"""The queues of such jobs; no source may have these names."""


def clues_of(citation: Unresolved) -> Clues:
    """What the citation says about its post."""
    ref = platforms.cited(citation.link) if citation.link else None
    share = ref.url if ref is not None and ref.is_share else None
    return Clues(citation.handle, citation.date, citation.date_text, citation.short_links, citation.text, share)


def among_held(archive: Archive, citation: Unresolved) -> Attempt | None:
    """The attempt that found the post among those that the archive holds; None when it did not. Sends no request."""
    clues = clues_of(citation)
    day = this_archive.day_of(clues)
    if day is None:
        return None
    held = archive.held_posts(citation.platform, clues.handle or "", day, this_archive.MOST_SNAPSHOTS)
    return this_archive.resolve(clues, held) if held else None


@dataclass(slots=True)
class LostLink:
    """One citation without an id.

    `key` is the caller's id of the citation. `attempts` grows with each step; `errors` are errors of citesnap to be reported.
    """

    key: int
    platform: str
    clues: Clues
    with_archives: bool = True
    with_listing: bool = True
    with_captures: bool = True
    again: bool = False
    """An earlier run asked without getting an answer."""
    attempts: list[Attempt] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    is_broken: bool = False
    """An error of ours ended it; the last attempt says so."""
    visited: list[str] = field(default_factory=list)

    @property
    def resolved(self) -> Attempt | None:
        """The attempt that led to the post, if one did."""
        return next((attempt for attempt in self.attempts if attempt.outcome is Outcome.RESOLVED), None)

    @property
    def asked_author(self) -> bool:
        """Whether the author's own server was asked."""
        return LISTING in self.visited

    @property
    def left_out(self) -> str | None:
        """What might lead to the post, and is not asked because of the settings; None where nothing is."""
        if self.resolved is not None:
            return None
        if not self.with_captures and guids(self.clues.short_links):
            return CAPTURE
        if self.platform == archives.PLATFORM:
            return None if self.with_archives else ARCHIVES
        if not self.with_listing and listed.is_asked(self.platform, self.clues):
            return LISTING
        return ARCHIVES if not self.with_archives and captured.is_asked(self.platform, self.clues) else None

    def next_queue(self) -> str | None:
        """The queue to go to next; None when none is left today.

        t.co is asked about posts of X alone: what X shows is no evidence of another network's post. A short link whose request
        failed in a way that may pass is requested again by the next run before web archives are asked.
        """
        if self.resolved or ARCHIVES in self.visited:
            return None
        if SHARE_LINK not in self.visited and self.clues.share is not None:
            return SHARE_LINK
        if CAPTURE not in self.visited and self.with_captures and guids(self.clues.short_links):
            return CAPTURE
        if self.platform != archives.PLATFORM:
            is_left = self.with_listing and LISTING not in self.visited
            if is_left and listed.is_asked(self.platform, self.clues):
                return LISTING
            # Also where the author's server does not answer: it may be gone for good.
            return ARCHIVES if self.with_archives and captured.is_asked(self.platform, self.clues) else None
        if SHORT_LINK not in self.visited and redirect.codes(self.clues.short_links):
            return SHORT_LINK
        if any(attempt.outcome.may_pass for attempt in self.attempts) or not self.with_archives:
            return None
        return ARCHIVES

    def visit(self, queue: str, web: Web, breaker: Breaker) -> None:
        """Do the step of that queue."""
        if queue == SHARE_LINK and self.clues.share is not None:
            source = share_links.host(self.clues.share)
            question = partial(self._ask, source, share_links.resolve, web)
            self.attempts += breaker.ask(source, question, again=self.again)
        elif queue == SHORT_LINK:
            question = partial(self._ask, redirect.NAME, redirect.resolve, web)
            self.attempts += breaker.ask(redirect.NAME, question, again=self.again)
        elif queue == CAPTURE:
            question = partial(self._ask, perma.NAME, partial(perma.resolve, self.platform), web)
            self.attempts += breaker.ask(perma.NAME, question, again=self.again)
        elif queue == LISTING:
            self.attempts += self._ask(listed.NAME, partial(listed.resolve, self.platform), web)
        elif self.platform == archives.PLATFORM:
            self.attempts += self._ask("wayback", archives.resolve, web)
        else:
            self.attempts += self._ask("wayback", partial(captured.resolve, self.platform), web)
        self.visited.append(queue)  # Last, so that an interrupted step is done again.

    def _ask(self, source: str, resolve: Callable[[Clues, Web], Iterable[Attempt]], web: Web) -> list[Attempt]:
        return attempts_of(source, lambda: resolve(self.clues, web), web, self.errors)
