"""The pages that list posts, stories, citations and runs: what somebody asked to see, and the rows of one page.

What is asked for comes from the address of the page, so it is whatever somebody typed: a filter that makes no sense is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from citesnap.archive import Reader
from citesnap.archive.questions.desk import ArticleOfDesk
from citesnap.archive.questions.lists import (
    ArticleOrder,
    ArticlesWanted,
    CitationEntry,
    CitationsWanted,
    CitationsWhich,
    PageOf,
    PostEntry,
    PostOrder,
    PostsWanted,
    is_state,
)
from citesnap.archive.questions.run_history import RunRow
from citesnap.model import Kind, State

__all__ = ["Choices", "ListPage", "articles", "citations", "posts", "runs", "stories"]

T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)

ROWS = 50
"""Rows of one page of a list."""
LONGEST = 200
"""Characters of a name to filter by."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a list can be filtered by, as far as the archive decides it."""

    platforms: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage(Generic[T]):
    """A page of a list. `filters` are those that were understood, as the address has them; `after` is where it begins."""

    found: PageOf[T]
    filters: dict[str, str]
    choices: Choices
    after: str | None


def posts(archive: Reader, given: Mapping[str, str]) -> ListPage[PostEntry]:
    """Posts by `state` (`gone`, `lost`, or one of the states), `platform`, `handle`; `order`, with the days `from` and `to`."""
    filters = _texts(given, "platform", "handle") | _days(given)
    if is_state(state := given.get("state", "")):
        filters["state"] = state
    default = PostOrder.GONE if _is_gone(filters.get("state")) else PostOrder.POSTED
    order = _word(PostOrder, given.get("order"), default)
    if order is not default:
        filters["order"] = order
    wanted = PostsWanted(filters.get("state"), filters.get("platform"), filters.get("handle"), order, *_period(filters))
    choices = Choices(tuple(archive.platforms_cited()), states=tuple(str(one) for one in State))
    after = given.get("after")
    return ListPage(archive.post_list(wanted, after, ROWS), filters | {"order": order}, choices, after)


def articles(archive: Reader, given: Mapping[str, str], *, gaps: bool = False) -> ListPage[ArticleOfDesk]:
    """Stories by `site`, `section`, `author` and `which` (`gaps`, `unread`); `order`, with the days `from` and `to`."""
    filters = _texts(given, "site", "section", "author") | _days(given)
    which = "gaps" if gaps else given.get("which")
    if not gaps and which in ("gaps", "unread"):
        filters["which"] = which
    order = _word(ArticleOrder, given.get("order"), ArticleOrder.PUBLISHED)
    wanted = ArticlesWanted(
        filters.get("site"),
        filters.get("section"),
        filters.get("author"),
        gaps or which == "gaps",
        not gaps and which == "unread",
        order,
        *_period(filters),
    )
    choices = Choices(sites=tuple(one.site for one in archive.sites()), sections=tuple(archive.sections()))
    after = given.get("after")
    return ListPage(archive.article_list(wanted, after, ROWS), filters | {"order": order}, choices, after)


def stories(archive: Reader, given: Mapping[str, str]) -> ListPage[ArticleOfDesk]:
    """The stories that rest on posts which are gone, by the same filters."""
    return articles(archive, given, gaps=True)


def citations(archive: Reader, given: Mapping[str, str]) -> ListPage[CitationEntry]:
    """Citations by `which` (`unresolved`, `disagreeing`, `vanished`), `platform` and `kind`."""
    filters = _texts(given, "platform")
    if (kind := given.get("kind")) in {str(one) for one in Kind}:
        filters["kind"] = str(kind)
    which = _word(CitationsWhich, given.get("which"), CitationsWhich.ALL)
    if which is not CitationsWhich.ALL:
        filters["which"] = which
    after = given.get("after")
    entries = archive.citation_list(CitationsWanted(which, filters.get("platform"), filters.get("kind")), after, ROWS)
    return ListPage(entries, filters, Choices(tuple(archive.platforms_cited())), after)


def runs(archive: Reader, given: Mapping[str, str]) -> ListPage[RunRow]:
    """Runs; with `found=gone` those that found posts gone."""
    filters = {"found": "gone"} if given.get("found") == "gone" else {}
    after = given.get("after")
    return ListPage(archive.run_list(found_gone=bool(filters), after=after, limit=ROWS), filters, Choices(), after)


def _is_gone(state: str | None) -> bool:
    return state is not None and state not in {str(one) for one in State if not one.is_gone}


def _texts(given: Mapping[str, str], *names: str) -> dict[str, str]:
    texts = {name: " ".join(given.get(name, "").split())[:LONGEST] for name in names}
    return {name: text for name, text in texts.items() if text}


def _days(given: Mapping[str, str]) -> dict[str, str]:
    return {name: day.isoformat() for name in ("from", "to") if (day := _day(given.get(name, "")))}


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _period(filters: Mapping[str, str]) -> tuple[date | None, date | None]:
    return _day(filters.get("from", "")), _day(filters.get("to", ""))


def _word(words: type[W], text: str | None, default: W) -> W:
    return next((word for word in words if word == text), default)
