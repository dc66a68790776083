"""The pages of a desk: stories that rest on posts which are gone, and what a search found."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive import Reader
from citesnap.archive.questions.desk import ArticleOfDesk, Filter, Hit

__all__ = ["SearchPage", "StoriesPage", "search", "stories"]

MOST_STORIES = 200
"""Stories on the page."""
MOST_HITS = 20
"""Rows of each kind that a search shows."""


@dataclass(frozen=True, slots=True)
class StoriesPage:
    """Stories with gaps, those published last first. `more` tells that there are others."""

    stories: tuple[ArticleOfDesk, ...]
    more: bool
    site: str | None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """What was sought, and the rows found, posts first."""

    words: str
    hits: tuple[Hit, ...]


def stories(archive: Reader, site: str | None = None, limit: int = MOST_STORIES) -> StoriesPage:
    """Articles that rest on posts which readers no longer see; of one site where it is given."""
    found = archive.articles_of_desk(Filter(site=site or None, limit=limit + 1), with_gaps=True)
    return StoriesPage(tuple(found[:limit]), len(found) > limit, site or None)


def search(archive: Reader, words: str) -> SearchPage:
    """What a link, an id or a handle means, or else where these words stand; nothing where there are no words."""
    text = " ".join(words.split())[:500]
    return SearchPage(text, tuple(archive.find(text, MOST_HITS)) if text else ())
