"""What a capture turned out to be: a post as it was shown, or no content and why. Types only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from citesnap.model import Media, Snapshot


class NoContentReason(StrEnum):
    """Why a capture does not show the post."""

    SHELL = "shell"
    """A page that scripts were to fill, or a script's error message. Says nothing about the post."""
    LOGIN_WALL = "login-wall"
    REDIRECT = "redirect"
    SOFT_404 = "soft-404"
    """X said that there is nothing (any more) at this address, with whatever status. `detail` holds its words."""
    SUSPENDED_PAGE = "suspended-page"
    """X said that the account was suspended then."""
    PROTECTED_PAGE = "protected-page"
    """X said that the account kept its posts to its followers then."""
    OTHER_POST = "other-post"
    """Posts are shown, and the wanted one is not among them."""
    NOT_A_POST = "not-a-post"
    BROKEN = "broken"
    """Cut, damaged, too large, or the post without its text."""


@dataclass(frozen=True, slots=True)
class NoContent:
    """A capture without the post. `detail` keeps the sentence, the target or the ids that told so."""

    reason: NoContentReason
    detail: str


@dataclass(frozen=True, slots=True)
class CapturedPost:
    """The post as one reader found it in a capture; `era` names the kind of capture.

    `data` has the names of the syndication source (`id`, `counts`, `author`, `links`, `short_links`, `mentions`, `hashtags`,
    `reply_to`, `quoted`, ...), so that snapshots of all sources compare. `at_end` says that nothing follows the text in the page.
    """

    era: str
    text: str
    author_name: str | None = None
    handle: str | None = None
    posted_at: datetime | None = None
    lang: str | None = None
    truncated: bool = False
    at_end: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    media: tuple[Media, ...] = ()

    def snapshot(self, source: str, observed_at: datetime, captured_at: datetime) -> Snapshot:
        """The snapshot that this post makes: `observed_at` is the moment of the capture, `captured_at` when we read it."""
        return Snapshot(
            source=source,
            observed_at=observed_at,
            captured_at=captured_at,
            text=self.text,
            author_name=self.author_name,
            handle=self.handle,
            posted_at=self.posted_at,
            lang=self.lang,
            truncated=self.truncated,
            data=self.data,
            media=self.media,
        )
