"""The view `citations_flat`, row by row, however many there are. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from citesnap.archive.questions.base import Questions

__all__ = ["FlatQuestions"]


class FlatQuestions(Questions):
    """One row a citation, with its article and its post."""

    def flat_columns(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column[0] for column in self._db.execute("select * from citations_flat limit 0").description]

    def flat_rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows, in order of the citation's id."""
        yield from self._db.execute("select * from citations_flat order by citation_id")
