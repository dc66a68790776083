"""The recipe for a column on a page: a field of the dataclass, its name in the SELECT, its name in the template.

Here for the page of a run, with the size of the archive when the run ended. Nothing is counted: a column is known by its name.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, fields

import pytest
from jinja2 import Environment

from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.questions.rows import load
from citesnap.archive.questions.run_history import RunRow

TEMPLATE = "<dt>Size</dt><dd>{{ page.run.size }}</dd><dt>citesnap</dt><dd>{{ page.run.version }}</dd>"


@dataclass(frozen=True, slots=True)
class RunWithSize(RunRow):
    """`RunRow` with one field more."""

    size: int | None = None


@pytest.mark.parametrize("order", [1, -1])
def test_a_field_is_the_column_of_its_name_wherever_that_stands(order: int) -> None:
    columns = [field.name for field in fields(RunWithSize)][::order]
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        db.execute("create table runs (id, command, started_at, finished_at, outcome, version, counts, size)")
        db.execute("insert into runs values (7, 'run', '2026-03-14T09:26:53Z', null, 'done', '1.0', '{}', 475136)")
        run = load(RunWithSize, db.execute(f"select {', '.join(columns)} from runs").fetchone())
        assert Environment(autoescape=True).from_string(TEMPLATE).render(page={"run": run}) == (
            "<dt>Size</dt><dd>475136</dd><dt>citesnap</dt><dd>1.0</dd>"
        )
        db.execute("update runs set size = 'large'")
        with pytest.raises(DamagedRow, match=r"RunWithSize\.size is 'large' where a whole number belongs"):
            load(RunWithSize, db.execute("select * from runs").fetchone())


def test_a_column_that_the_select_forgets_is_named() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.row_factory = sqlite3.Row
        row = db.execute(
            "select 7 as id, 'run' as command, '2026-03-14T09:26:53Z' as started_at, null as finished_at, 'done' as outcome,"
            " '1.0' as version, '{}' as counts"
        ).fetchone()
        with pytest.raises(LookupError, match=r"RunWithSize\.size: the SELECT has no column size"):
            load(RunWithSize, row)
