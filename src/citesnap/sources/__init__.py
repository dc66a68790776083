"""Who can answer for a post: one module per source, each with `NAME` and `ask(post, web) -> Attempt`.

A source asks one question and says truthfully how it ended; it never writes to the archive and never decides what a post's
fate is (`verdicts.py` does). Which sources a platform's posts have, and in which order, stands in the platform's module
(`SOURCES`); a new source is one file here, found by its name.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from citesnap.model import Attempt, Post
    from citesnap.web import Web

__all__ = ["Source", "climb", "source"]


class Source(Protocol):
    """What a module of this package is."""

    NAME: str

    def ask(self, post: Post, web: Web) -> Attempt:
        """Ask about one post. Never raises for anything the network or the source does: the attempt says it."""


def source(name: str) -> Source:
    """The source of that name, that is the module `citesnap.sources.NAME`.

    Raises:
        ModuleNotFoundError: there is none.
    """
    return cast(Source, import_module(f"citesnap.sources.{name}"))


def climb(post: Post, names: Sequence[str], web: Web) -> Iterator[Attempt]:
    """Ask one source after the other until one has shown the post.

    A later source is a second opinion on a refusal, and another way to the text when the first is out of order. When
    the first shows the post there is nothing more to learn, and politeness asks nobody else.
    """
    for name in names:
        attempt = source(name).ask(post, web)
        yield attempt
        if attempt.snapshot is not None:
            return
