"""The view `citations_flat`, row by row, however many there are. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.questions.base import Questions

__all__ = ["NUMBERS", "REALS", "FlatQuestions"]

NUMBERS = ("citation_id", "article_id", "post_id", "position", "kept")
"""Columns of whole numbers; the others but `REALS` are texts."""
REALS = ("match",)


class FlatQuestions(Questions):
    """One row a citation, with its article and its post."""

    def flat_columns(self) -> list[str]:
        """The names of the columns, in their order."""
        return [column[0] for column in self._db.execute("select * from citations_flat limit 0").description]

    def flat_rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows, in order of the citation's id.

        Raises:
            DamagedRow: a column holds something else than belongs there.
        """
        rows = self._db.execute("select * from citations_flat order by citation_id")
        kinds = {**dict.fromkeys(NUMBERS, (int,)), **dict.fromkeys(REALS, (float, int))}
        allowed = [(name, (*kinds.get(name, (str,)), type(None))) for (name, *_) in rows.description]
        seen = set()
        for row in rows:
            if (types := tuple(map(type, row))) not in seen:
                for (name, belonging), kind in zip(allowed, types, strict=True):
                    if kind not in belonging:
                        raise DamagedRow(
                            f"citations_flat.{name} is of the type {kind.__name__}, not {belonging[0].__name__}"
                        )
                seen.add(types)
            yield row
