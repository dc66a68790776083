"""Who can answer for a post: one module per source, each with `NAME` and `ask(post, web) -> Attempt`.

A source asks one question and says truthfully how it ended. It never writes to the archive and never decides what a post's
fate is (`verdicts.py` does). Which sources a platform's posts have, in which order, and what each is good for stands in rows
`Source(...)` in the platform's file (`SOURCES`): a new source is one module here and one row there.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from citesnap.model import Attempt, Post, Source
    from citesnap.web import Web

__all__ = ["SourceModule", "load"]


class SourceModule(Protocol):
    """What the module of a source holds. `NAME` is the name of its row."""

    NAME: str

    def ask(self, post: Post, web: Web) -> Attempt:
        """Ask about one post. Never raises for anything the network or the source does: the attempt says it."""


@cache
def load(source: Source) -> SourceModule:
    """The module of a source, imported now if nobody needed it before."""
    return cast("SourceModule", import_module(source.module))
