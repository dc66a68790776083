"""Which row of ours each row of the other archive is, and copying rows with their references.

The maps stand in SQLite's temporary files and not in memory, for an archive may have millions of rows. `map_T` has all rows of a
table that were met, `fresh_T` those that the present slice adds. Columns and references are read from the schema, so that a column
that is added later is copied as well.

SQLite has no statistics of temporary tables and would rather go through the whole of a table than look up the rows of a slice in
it. So what a slice names stands first in a cross join, whose order SQLite keeps: a merge takes as long as there are rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from citesnap.archive.file.database import Database, beyond
from citesnap.archive.merging.tables import MAPPED
from citesnap.archive.records.rows import last_id

__all__ = ["Maps"]


class Maps:
    """The maps of one merge, over a connection to which the other archive is attached as `other`."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.added: dict[str, int] = dict.fromkeys(MAPPED, 0)
        self.changed = 0
        """Rows of ours that say more now."""
        self._top: dict[str, int] = {}
        for table in MAPPED:
            for name in (f"map_{table}", f"fresh_{table}"):
                db.execute(f"drop table if exists temp.{name}")
                db.execute(f"create temp table {name} (theirs integer primary key, ours integer not null)")
        self._columns = cache(self._read_columns)
        self._references = cache(self._read_references)

    def slices(self, table: str, size: int) -> Iterator[tuple[int, int]]:
        """The rows of the other archive's table in order, some at a time: the id before the first, and the last."""
        before = _LEAST
        while True:
            rows = self.db.execute(
                f"select id from other.{table} where id > ? order by id limit ?",
                [before, size],
            ).fetchall()
            if not rows:
                return
            last = beyond(before, rows[-1][0])
            yield before, last
            before = last

    def match(self, table: str, pairs: str, parameters: Mapping[str, object] | Sequence[object] = ()) -> None:
        """Note rows that we have: a query gives each pair of theirs and ours. The first pair of a row stays."""
        self.db.execute(f"insert or ignore into temp.map_{table} (theirs, ours) {pairs}", parameters)

    def begin(self) -> None:
        """Begin a slice: nothing is fresh."""
        for table in MAPPED:
            self.db.execute(f"delete from temp.fresh_{table}")

    def assign(self, table: str, ids: str, parameters: Mapping[str, object] | Sequence[object] = ()) -> int:
        """Give ids of ours to the rows that a query names and that have none. Returns how many there are."""
        base = self.top(table)
        self.db.execute(
            f"insert into temp.fresh_{table} (theirs, ours) select id, {base} + row_number() over (order by id)"
            f" from other.{table} where id in ({ids}) and id not in (select theirs from temp.map_{table})",
            parameters,
        )
        self.db.execute(f"insert into temp.map_{table} select theirs, ours from temp.fresh_{table} where ours > {base}")
        (count,) = self.db.execute(f"select count(*) from temp.fresh_{table} where ours > {base}").fetchone()
        self._top[table] = base + count
        self.added[table] += count
        return int(count)

    def reserve(self, table: str) -> int:
        """An id of ours that no row of the table has, had or is going to have."""
        self._top[table] = self.top(table) + 1
        return self._top[table]

    def top(self, table: str) -> int:
        """The greatest id in use or given away."""
        return max(last_id(self.db, table), self._top.get(table, 0))

    def insert(self, table: str, **instead: str) -> None:
        """Copy the fresh rows of a table, references under their new ids. `instead`: SQL for columns that are not copied."""
        columns = self._columns(table)
        values = [instead.get(column) or self._value(table, column) for column in columns]
        self.db.execute(
            f"insert into main.{table} (id, {', '.join(map(_quoted, columns))}) select fresh.ours, {', '.join(values)}"
            f" from temp.fresh_{table} fresh cross join other.{table} o on o.id = fresh.theirs order by fresh.ours"
        )

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table but its id."""
        return self._columns(table)

    def mapped(self, table: str, column: str, row: str = "o") -> str:
        """SQL: the id of ours for a reference of theirs; null where there is none."""
        return f"(select ours from temp.map_{table} where theirs = {row}.{_quoted(column)})"

    def _value(self, table: str, column: str) -> str:
        target = self._references(table).get(column)
        return self.mapped(target, column) if target else f"o.{_quoted(column)}"

    def _read_columns(self, table: str) -> tuple[str, ...]:
        rows = self.db.execute(f"select name from pragma_table_info('{table}', 'main')")
        return tuple(name for (name,) in rows if name != "id")

    def _read_references(self, table: str) -> dict[str, str]:
        rows = self.db.execute(f"select \"from\", \"table\" from pragma_foreign_key_list('{table}', 'main')")
        return {column: target for column, target in rows if target in MAPPED}


_LEAST = -(2**63)


def _quoted(column: str) -> str:
    return f'"{column}"'
