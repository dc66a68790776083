"""Articles as they are named on the command line: files, folders, URLs, standard input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from citesnap.errors import ArticleError

if TYPE_CHECKING:
    from citesnap.cli.console import Console

__all__ = ["expand_arguments"]


def expand_arguments(articles: Iterable[str], console: Console) -> tuple[list[str], bool]:
    """The articles that the arguments name, and whether one of the arguments was bad."""
    from citesnap.articles import expand

    names: list[str] = []
    has_bad = False
    for argument in articles:
        try:
            names += expand([argument])
        except ArticleError as error:
            console.error(str(error))
            has_bad = True
    return names, has_bad
