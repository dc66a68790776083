"""Who can answer for a post: one module per source, each with `NAME` and `ask(post, web) -> Attempt`.

A source asks one question and says truthfully how it ended; it never writes to the archive and never decides what a post's
fate is (`verdicts.py` does). Which live sources a platform's posts have, and in which order, stands in the platform's module
(`SOURCES`); a new source is one file here, found by its name. Marks that a module may carry besides:

- `PAST = True`: it shows the past (a web archive) and knows nothing of a post's fate today;
- `LONG_POSTS = True`: it has posts whole which others cut;
- `OPT_IN = True`: a third party that is asked only when the user says so;
- `CREDENTIAL = "x"`: it needs that credential, and without it is not asked.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterable

    from citesnap.config import Settings
    from citesnap.model import Attempt, Post
    from citesnap.web import Web

__all__ = ["ARCHIVES", "Source", "is_archive", "is_asked", "ladder", "source"]

ARCHIVES = ("wayback", "arquivo", "memento")
"""Web archives in the order to ask, for posts of every platform. The first has the most; the last asks a dozen others."""

_MODULES = {
    "syndication": "citesnap.sources.x.syndication",
    "oembed": "citesnap.sources.x.oembed",
    "xapi": "citesnap.sources.x.api",
    "fxtwitter": "citesnap.sources.x.fxtwitter",
    "wayback": "citesnap.webarchives.wayback",
    "arquivo": "citesnap.webarchives.arquivo",
    "memento": "citesnap.webarchives.memento",
}


class Source(Protocol):
    """What a module of this package is."""

    NAME: str

    def ask(self, post: Post, web: Web) -> Attempt:
        """Ask about one post. Never raises for anything the network or the source does: the attempt says it."""


@cache
def source(name: str) -> Source:
    """The source of that name.

    Raises:
        KeyError: there is none.
    """
    return cast(Source, import_module(_MODULES[name]))


def is_archive(name: str) -> bool:
    """True for a source that shows the past: its word says nothing of a post's fate today."""
    return bool(getattr(source(name), "PAST", False))


def is_asked(name: str, settings: Settings) -> bool:
    """Whether a source is asked at all: not one that the user does not want, a third party that he did not ask for, or one whose
    credential is missing."""
    marks = source(name)
    if name in settings.unwanted or (getattr(marks, "OPT_IN", False) and name not in settings.wanted):
        return False
    credential = getattr(marks, "CREDENTIAL", None)
    return credential is None or credential in settings.web.credentials


def ladder(live: Iterable[str], settings: Settings) -> tuple[str, ...]:
    """Whom to ask about a post, in order: its platform's `live` sources, then the web archives."""
    return tuple(name for name in (*live, *ARCHIVES) if is_asked(name, settings))
