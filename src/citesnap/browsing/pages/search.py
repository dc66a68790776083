"""The page of a search: posts, quotations and stories in which words stand, or the row that a link or an id means."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive import Reader
from citesnap.archive.questions.desk import Hit

__all__ = ["SearchPage", "search"]

MOST_HITS = 20
"""Rows of each kind that a search shows."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was sought, and the rows found, posts first."""

    words: str
    hits: tuple[Hit, ...]


def search(archive: Reader, words: str) -> SearchPage:
    """What a link, an id or a handle means, or else where these words stand; nothing where there are no words."""
    text = " ".join(words.split())[:500]
    return SearchPage(text, tuple(archive.find(text, MOST_HITS)) if text else ())
