"""Steps that bring an archive up to date, recorded in it as `sqlite-utils migrate` records them. Knows no table by name
except the one that records them.

Listing the steps needs no sqlite-utils; it is imported only for an archive that lacks a step.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from citesnap.archive.file.database import Database

__all__ = ["Migrations", "widen_check"]

Step = Callable[[Database], None]


class Migrations:
    """Steps in their order, each known by the name of its function: `@MIGRATIONS()` adds one."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._steps: dict[str, Step] = {}

    def __call__(self) -> Callable[[Step], Step]:
        """Add the function that follows."""

        def add(step: Step) -> Step:
            self._steps[step.__name__] = step
            return step

        return add

    @property
    def names(self) -> frozenset[str]:
        """The names of all steps."""
        return frozenset(self._steps)

    @property
    def in_order(self) -> tuple[str, ...]:
        """The names of all steps in their order."""
        return tuple(self._steps)

    def recorded(self, db: Database) -> tuple[str, ...]:
        """The names of the steps that the archive has been through, in that order; reads only the table that records them."""
        rows = db.execute("select name from _sqlite_migrations where migration_set = ? order by rowid", [self._name])
        return tuple(str(name) for (name,) in rows)

    def run(self, db: Database, names: Iterable[str]) -> None:
        """Take these steps in this order, and record none."""
        for name in names:
            self._steps[name](db)

    def applied(self, db: Database) -> frozenset[str]:
        """The names of the steps that the archive has been through, those of a newer citesnap included. Reads only."""
        if not db.execute("select 1 from sqlite_master where name = '_sqlite_migrations'").fetchone():
            return frozenset()
        rows = db.execute("select name from _sqlite_migrations where migration_set = ?", [self._name])
        return frozenset(name for (name,) in rows)

    def record(self, db: Database) -> None:
        """Record all steps as taken, in the table and in the words of sqlite-utils. Part of the caller's transaction."""
        now = str(datetime.now(UTC))
        rows = [(self._name, name, now) for name in self._steps]
        db.executemany("insert into _sqlite_migrations (migration_set, name, applied_at) values (?, ?, ?)", rows)

    def apply(self, db: Database, *, stop_before: str | None = None) -> None:
        """Apply the missing steps, each completely or not at all.

        An open transaction stays open, and its end decides whether the steps are kept. `stop_before` names the step to end at.
        """
        import sqlite_utils

        steps = sqlite_utils.Migrations(self._name)
        for name, step in self._steps.items():

            def take(_: sqlite_utils.Database, step: Step = step) -> None:
                step(db)

            steps(name=name)(take)
        # Plugins of sqlite-utils belong to the user's other databases: they could change what our SQL means.
        steps.apply(sqlite_utils.Database(db.conn, execute_plugins=False), stop_before=stop_before)


def widen_check(db: Database, table: str, pattern: str, wider: str) -> None:
    """Replace the one part of a table's definition that matches a pattern by a CHECK that allows more.

    No row is touched, so it takes no time on a big archive: SQLite's own advice for changes that concern no stored content
    (sqlite.org/lang_altertable.html, section 7). It is part of the open transaction.
    """
    ((old,),) = db.execute("select sql from sqlite_schema where type = 'table' and name = ?", [table]).fetchall()
    new, matches = re.subn(pattern, lambda _: wider, old)
    if matches != 1:
        raise ValueError(f"the definition of {table} has {matches} such parts, not one")
    if new == old:
        return
    ((version,),) = db.execute("pragma schema_version").fetchall()
    db.execute("pragma writable_schema = on")
    try:
        db.execute("update sqlite_schema set sql = ? where type = 'table' and name = ?", [new, table])
        db.execute(f"pragma schema_version = {version + 1}")
    finally:
        db.execute("pragma writable_schema = off")
