"""Who can answer for a post: one module per source, each with `NAME` and `ask(post, web) -> Attempt`.

A source asks one question and says truthfully how it ended. It never writes to the archive and never decides what a post's
fate is (`verdicts.py` does). Rows `Source(...)` in a platform's file (`SOURCES`) say which sources its posts have, in which order,
and what each is good for: a new source is one module here and one row there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from datetime import datetime

    from citesnap.model import Attempt, HeldPost, Post, Source
    from citesnap.web import Web

__all__ = ["Listed", "ListingModule", "SourceModule", "load", "load_listing"]


class SourceModule(Protocol):
    """What the module of a source holds. `NAME` is the name of its row."""

    NAME: str

    def ask(self, post: Post, web: Web) -> Attempt:
        """Ask about one post. Never raises for anything the network or the source does: the attempt says it."""


@cache
def load(source: Source) -> SourceModule:
    """The module of a source, imported now if nobody needed it before."""
    return cast("SourceModule", import_module(source.module))


@dataclass(frozen=True, slots=True)
class Listed:
    """The posts of an account in some days, as a network lists them to anybody.

    `attempt` holds the exchanges and how the question ended: `captured` when a list came. `is_whole` is False where there are more
    posts in those days than were asked for.
    """

    attempt: Attempt
    posts: tuple[HeldPost, ...] = ()
    is_whole: bool = True


class ListingModule(Protocol):
    """What the module holds that a platform names as `LISTING`."""

    def posts_of(self, handle: str, first: datetime, last: datetime, source: str, web: Web) -> Listed:
        """The posts of an account between two moments, `source` being the name of the attempt.

        Never raises for anything that the network or the server does: the attempt says it.
        """


@cache
def load_listing(module: str) -> ListingModule:
    """The module of that name, imported now if nobody needed it before."""
    return cast("ListingModule", import_module(module))
