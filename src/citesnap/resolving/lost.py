"""Citations that lost their link, many at once: the short link first, then the web archives. Records nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from citesnap.model import Attempt, Outcome
from citesnap.resolving import archives, redirect
from citesnap.resolving.redirect import Clues

if TYPE_CHECKING:
    from citesnap.web import Web

__all__ = ["ARCHIVES", "SHORT_LINK", "LostLink"]

SHORT_LINK, ARCHIVES = "t.co", "web archives"
"""The desks; no source may have these names."""


class AskUnlessHopeless(Protocol):
    """Puts a question to a source, unless the source has had no answer for too many others: `running/breaker.py` decides."""

    def __call__(
        self, name: str, question: Callable[[], Iterable[Attempt]], *, again: bool = False
    ) -> Iterable[Attempt]:
        """The attempts that the question makes, or one that says that nobody was asked."""


@dataclass(slots=True)
class LostLink:
    """One citation without an id on its way to a post. `key` is the caller's word for it; `attempts` fills up."""

    key: int
    clues: Clues
    with_archives: bool = True
    again: bool = False
    """Asked before, without an answer."""
    attempts: list[Attempt] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    @property
    def resolved(self) -> Attempt | None:
        """The attempt that led to the post, if one did."""
        return next((attempt for attempt in self.attempts if attempt.outcome is Outcome.RESOLVED), None)

    def next_desk(self) -> str | None:
        """Whom to ask next.

        A short link that nobody answered for the moment is asked again by the next run before archives are troubled.
        """
        if self.resolved or ARCHIVES in self.asked:
            return None
        if SHORT_LINK not in self.asked and redirect.codes(self.clues.short_links):
            return SHORT_LINK
        if any(attempt.outcome.may_pass for attempt in self.attempts) or not self.with_archives:
            return None
        return ARCHIVES

    def visit(self, desk: str, web: Web, ask: AskUnlessHopeless) -> None:
        """Ask there, if it is worth it."""
        if desk == SHORT_LINK:
            self.attempts += ask(redirect.NAME, lambda: redirect.resolve(self.clues, web), again=self.again)
        else:
            self.attempts += archives.resolve(self.clues, web)
        self.asked.append(desk)  # Afterwards: what was stopped in between was not asked.
