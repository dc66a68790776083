"""The figures of an archive: the answers to `questions`, asked at once or kept.

A small archive is asked whenever somebody looks. On a big one that takes seconds to minutes, so the last answers are kept in the
table `figures`, and a run that recorded something renews them when they are a day old. Nothing here says how they are drawn.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from citesnap.archive.file.database import Database
from citesnap.archive.questions.posts import QUESTIONS, Question
from citesnap.archive.records.rows import transaction
from citesnap.archive.values import to_json
from citesnap.text.times import stamp

__all__ = ["LIVE", "Figure", "read", "refresh"]

LIVE = 20_000
"""Attempts and citations up to which every look asks anew: all questions together then take about a tenth of a second."""

RENEWED = timedelta(hours=20)
"""How old kept answers get before a run renews them: daily, even when cron's daily run comes a little early."""

NOT_YET = "Not worked out yet: the next citesnap run that finds something does it."

_CACHE = 64 * 1024
"""Kibibytes: reading whole tables in the order of an index is several times slower with SQLite's own two megabytes."""

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """The answer to one question.

    `rows` hold a value for each of `columns`; a column whose name begins with `share` has fractions, 0 to 1, None where there is
    nothing to take a share of. `as_of` is the time (UTC) of kept rows and None for rows of this moment. `note` says why there
    are none where they were not worked out yet, else None. `sql` is the one SELECT that answers the question.
    """

    name: str
    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    as_of: str | None
    sql: str
    note: str | None = None


def read(connection: sqlite3.Connection) -> list[Figure]:
    """All figures, of this moment from a small archive, as last kept from a big one.

    Args:
        connection: to an archive; nothing is written. One that an older citesnap made is fine.
    """
    if is_small(connection):
        return [_figure(question, connection.execute(question.sql).fetchall(), None) for question in QUESTIONS]
    kept = _kept(connection)
    return [
        _figure(question, *kept[question.name]) if question.name in kept else _figure(question, (), None, NOT_YET)
        for question in QUESTIONS
    ]


def is_small(connection: sqlite3.Connection) -> bool:
    """Whether the figures are asked at every look. By the last ids: counting rows would be reading them all."""
    return _last_id(connection, "attempts") + _last_id(connection, "citations") <= LIVE


def refresh(db: Database, run_id: int, now: datetime) -> bool:
    """Renew what is kept, if this run recorded something, the archive is big, and the kept figures are old or missing.

    They are worked out in another thread on a connection of its own that only reads: the write lock is held for the few
    milliseconds of writing them down, and a signal acts at once. What SQLite objects to is left to a later run.

    Args:
        db: the archive, not within a transaction.
        run_id: the run, which may be finished.
        now: the time that decides, and of the figures.

    Returns:
        True when they were renewed.

    Raises:
        KeyboardInterrupt, SystemExit: a signal came meanwhile. Nothing has changed then.
    """
    with suppress(sqlite3.Error, RuntimeError):  # the latter where no thread can be had
        if is_small(db.conn) or not _due(db, now) or not _recorded_something(db, run_id):
            return False
        path = Path(next(row[2] for row in db.execute("pragma database_list") if row[1] == "main"))
        found = _work_out(path)
        if found is None:
            return False
        with transaction(db):
            db.execute("delete from figures")
            db.conn.executemany(
                "insert into figures (name, run_id, worked_out_at, rows) values (?, ?, ?, ?)",
                [(name, run_id, stamp(now), to_json(rows)) for name, rows in found.items()],
            )
        return True
    return False


def _last_id(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"select coalesce(max(id), 0) from {table}").fetchone()[0])


def _figure(question: Question, rows: Sequence[Sequence[Cell]], as_of: str | None, note: str | None = None) -> Figure:
    return Figure(
        question.name,
        question.title,
        question.description,
        question.columns,
        tuple(tuple(row) for row in rows),
        as_of,
        question.sql.strip(),
        note,
    )


def _kept(connection: sqlite3.Connection) -> dict[str, tuple[list[list[Cell]], str]]:
    """Rows and time of each kept figure; none where an older citesnap made the archive and nobody has written to it since."""
    if not connection.execute("select 1 from sqlite_master where type = 'table' and name = 'figures'").fetchone():
        return {}
    return {
        name: (json.loads(rows), worked_out_at)
        for name, worked_out_at, rows in connection.execute("select name, worked_out_at, rows from figures")
    }


def _due(db: Database, now: datetime) -> bool:
    kept = dict(db.execute("select name, worked_out_at from figures").fetchall())
    before = stamp(now - RENEWED)
    return any(kept.get(question.name, "") <= before for question in QUESTIONS)


def _recorded_something(db: Database, run_id: int) -> bool:
    asked = (f"exists (select 1 from {table} where run_id = ?)" for table in ("attempts", "article_versions"))
    return bool(db.execute(f"select {' or '.join(asked)}", [run_id, run_id]).fetchone()[0])


def _work_out(path: Path) -> dict[str, list[tuple[Cell, ...]]] | None:
    """The rows of every figure, by name, all of one state of the archive; None where SQLite could not.

    The main thread only waits: Python runs no signal handler while SQLite is at work in the same thread.
    """
    found: dict[str, list[tuple[Cell, ...]]] = {}
    # And not `join`: one that a signal broke off takes a running thread for ended (Python 3.11).
    done = threading.Event()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)) as reader:

        def work() -> None:
            try:
                reader.execute(f"pragma cache_size = -{_CACHE}")
                reader.execute("begin")
                for question in QUESTIONS:
                    found[question.name] = reader.execute(question.sql).fetchall()
            except sqlite3.Error:
                pass
            finally:
                done.set()

        worker = threading.Thread(target=work, name="figures", daemon=True)
        try:
            worker.start()
            done.wait()
        finally:
            while worker.ident is not None and not done.is_set():
                reader.interrupt()  # again, because one that comes between two queries stops neither
                done.wait(0.05)
    return found if len(found) == len(QUESTIONS) else None
