"""Steps that bring an archive up to date, recorded in it as `sqlite-utils migrate` records them. Knows no table but that one.

Which steps there are is told without sqlite-utils; only an archive that lacks one pays for importing it.
"""

from __future__ import annotations

from collections.abc import Callable

from citesnap.archive.file.database import Database

__all__ = ["Migrations"]

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
        """Of all steps there are."""
        return frozenset(self._steps)

    def applied(self, db: Database) -> frozenset[str]:
        """The names of the steps that the archive has been through, those of a newer citesnap included. Reads only."""
        if not db.execute("select 1 from sqlite_master where name = '_sqlite_migrations'").fetchone():
            return frozenset()
        rows = db.execute("select name from _sqlite_migrations where migration_set = ?", [self._name])
        return frozenset(name for (name,) in rows)

    def apply(self, db: Database, *, stop_before: str | None = None) -> None:
        """Take the steps that are missing, each wholly or not at all.

        A transaction that is open is kept open, and is what decides. `stop_before` names the step to end at.
        """
        import sqlite_utils

        steps = sqlite_utils.Migrations(self._name)
        for name, step in self._steps.items():

            def take(_: sqlite_utils.Database, step: Step = step) -> None:
                step(db)

            steps(name=name)(take)
        # Plugins of sqlite-utils belong to the user's other databases: they could change what our SQL means.
        steps.apply(sqlite_utils.Database(db.conn, execute_plugins=False), stop_before=stop_before)
