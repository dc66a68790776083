"""The pages of ready-made questions: the list of them, and the answer to one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from citesnap.archive import Reader
from citesnap.archive.questions.base import Rows
from citesnap.browsing.queries import QUERIES, Query

__all__ = ["AnsweredQuestion", "question", "questions"]

MOST_ROWS = 200
"""Rows of an answer on the page; Datasette has the others."""
LONGEST = 200
"""Characters of what is filled in."""


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question, what was filled in, and the rows that answer it; None while something has to be filled in."""

    query: Query
    given: dict[str, str]
    found: Rows | None


def questions() -> tuple[Query, ...]:
    """The questions, without those that the figures of the home page answer."""
    return tuple(query for query in QUERIES if not query.is_figure)


def question(archive: Reader, name: str, given: Mapping[str, str]) -> AnsweredQuestion | None:
    """The answer to a question; None when there is no such question."""
    for query in questions():
        if query.name == name:
            values = {one.name: given.get(one.name, "").strip()[:LONGEST] for one in query.parameters}
            answer = archive.answer(query.sql, values, MOST_ROWS) if all(values.values()) else None
            return AnsweredQuestion(query, values, answer)
    return None
