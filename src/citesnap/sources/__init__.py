"""Who can answer for a post: one module per source, each with `NAME` and `ask(post, web) -> Attempt`.

Two more marks a module may carry: `PAST = True` for a source that shows the past and knows nothing of a post's fate today,
`LONG_POSTS = True` for one that has posts whole which others cut.

A source asks one question and says truthfully how it ended; it never writes to the archive and never decides what a post's
fate is (`verdicts.py` does). Which sources a platform's posts have, and in which order, stands in the platform's module
(`SOURCES`); a new source is one file here, found by its name.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from citesnap.model import Attempt, Post
    from citesnap.web import Web

__all__ = ["Source", "source"]


class Source(Protocol):
    """What a module of this package is."""

    NAME: str

    def ask(self, post: Post, web: Web) -> Attempt:
        """Ask about one post. Never raises for anything the network or the source does: the attempt says it."""


@cache
def source(name: str) -> Source:
    """The source of that name, that is the module `citesnap.sources.NAME`.

    Raises:
        ModuleNotFoundError: there is none.
    """
    return cast(Source, import_module(f"citesnap.sources.{name}"))
