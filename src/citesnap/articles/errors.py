"""How reading an article can end without an article."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citesnap.model import Attempt


class Unchanged(Exception):
    """The article is what it was when its validators were noted: its server answered 304 to a conditional request."""


class ArticleError(Exception):
    """An article could not be read. `str(error)` is one line that says what is wrong and what to do.

    Attributes:
        given: the article as the user named it.
        attempt: how asking for a URL ended, exchanges included; None when nobody was asked (a file, a malformed URL).
        usage: True for bad input, which stays bad when asked again; False when the article may well be had later.
    """

    def __init__(self, given: str, problem: str, *, attempt: Attempt | None = None) -> None:
        super().__init__(f"{given}: {problem}")
        self.given = given
        self.attempt = attempt
        self.usage = attempt is None
