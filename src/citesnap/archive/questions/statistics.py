"""The statistics of an archive, computed now or as last stored. Reads only; does not decide how they are drawn.

For a small archive they are computed at every request. On a big one that takes seconds to minutes, so the last results are
stored in the table `figures`, and a run that recorded something renews them when they are a day old (`records.figures`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from citesnap.archive.file.database import Database
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.rows import json_list
from citesnap.archive.questions.statistic_queries import STATISTICS, Statistic

__all__ = ["LIVE", "Cell", "Figure", "StatisticQuestions", "is_small"]

LIVE = 20_000
"""Attempts and citations up to which every request computes all statistics: together that takes about a tenth of a second."""

NOT_YET = "Not worked out yet: the next citesnap run that finds something does it."

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A statistic with its numbers.

    `rows` hold a value for each of `columns`; a column whose name begins with `share` has fractions, 0 to 1, None where there is
    nothing to take a share of. `as_of` is the time (UTC) of stored rows and None for rows computed now. `note` says why there
    are none where they were not computed yet, else None. `sql` is the one SELECT that computes them.
    """

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    as_of: str | None
    sql: str
    note: str | None = None


class StatisticQuestions(Questions):
    """The archive in figures."""

    def figures(self) -> list[Figure]:
        """All statistics: computed now for a small archive, as last stored for a big one.

        An archive that an older citesnap made, and that has not been written to since, can be read as well.
        """
        if is_small(self._db):
            return [_figure(one, self._db.execute(one.sql).fetchall(), None) for one in STATISTICS]
        stored = self._kept()
        return [
            _figure(one, *stored[one.name]) if one.name in stored else _figure(one, (), None, NOT_YET)
            for one in STATISTICS
        ]

    def _kept(self) -> dict[str, tuple[list[list[Cell]], str]]:
        """Rows and time of each stored figure; none where an older citesnap made the archive."""
        if not self._count("sqlite_master where type = 'table' and name = 'figures'"):
            return {}
        return {
            name: (json_list(rows), worked_out_at)
            for name, worked_out_at, rows in self._db.execute("select name, worked_out_at, rows from figures")
        }


def is_small(db: Database) -> bool:
    """Whether statistics are computed at every request. Decided by the last ids: counting rows would read them all."""
    last_ids = "select (select coalesce(max(id), 0) from attempts) + (select coalesce(max(id), 0) from citations)"
    return int(db.execute(last_ids).fetchone()[0]) <= LIVE


def _figure(statistic: Statistic, rows: Sequence[Sequence[Cell]], as_of: str | None, note: str | None = None) -> Figure:
    return Figure(
        statistic.name,
        statistic.title,
        statistic.description,
        statistic.columns,
        tuple(tuple(row) for row in rows),
        as_of,
        statistic.sql.strip(),
        note,
    )
