"""The statistics of a big archive, stored in the table `figures` because computing them at every request takes too long."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.archive.file.database import Database
from citesnap.archive.file.patience import Patience
from citesnap.archive.records.rows import transaction
from citesnap.archive.values import to_json
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.archive.questions.statistics import Cell

__all__ = ["refresh"]

RENEWED = timedelta(hours=20)
"""The age at which a run renews stored results: daily, even when cron's daily run comes a little early."""

_CACHE = 64 * 1024
"""Kibibytes: reading whole tables in the order of an index is several times slower with SQLite's own two megabytes."""


def refresh(db: Database, run_id: int, now: datetime) -> bool:
    """Renew the stored figures, if this run recorded something, the archive is big, and the figures are old or missing.

    They are computed in another thread on its own read-only connection: the write lock is held only for the few
    milliseconds of storing them, and a signal acts at once. After an SQLite error they are left to a later run.

    Args:
        db: the archive, not within a transaction.
        run_id: the run, which may be finished.
        now: decides whether they are old, and is the time of the new figures.

    Returns:
        True when they were renewed.

    Raises:
        KeyboardInterrupt, SystemExit: a signal came meanwhile. Nothing has changed then.
    """
    with suppress(sqlite3.Error, RuntimeError):  # the latter where no thread can be started
        if not _recorded_something(db, run_id):
            return False
        from citesnap.archive.questions.statistics import is_small  # Here: most runs record nothing.

        if is_small(db) or not _due(db, now):
            return False
        rows_by_name = _work_out(db.path)
        if rows_by_name is None:
            return False
        with transaction(db):
            db.execute("delete from figures")
            db.executemany(
                "insert into figures (name, run_id, worked_out_at, rows) values (?, ?, ?, ?)",
                [(name, run_id, stamp(now), to_json(rows)) for name, rows in rows_by_name.items()],
            )
        return True
    return False


def _due(db: Database, now: datetime) -> bool:
    from citesnap.archive.questions.statistic_queries import STATISTICS

    worked_out = dict(db.execute("select name, worked_out_at from figures").fetchall())
    before = stamp(now - RENEWED)
    return any(worked_out.get(statistic.name, "") <= before for statistic in STATISTICS)


def _recorded_something(db: Database, run_id: int) -> bool:
    asked = (f"exists (select 1 from {table} where run_id = ?)" for table in ("attempts", "article_versions"))
    return bool(db.execute(f"select {' or '.join(asked)}", [run_id, run_id]).fetchone()[0])


def _work_out(path: Path) -> dict[str, list[tuple[Cell, ...]]] | None:
    """The rows of every figure, by name, all from one state of the archive; None after an SQLite error.

    The main thread only waits: Python runs no signal handler while SQLite works in the same thread.
    """
    from citesnap.archive.questions.statistic_queries import STATISTICS

    rows_by_name: dict[str, list[tuple[Cell, ...]]] = {}
    # Not `join`: after a signal has interrupted it, it takes a running thread for ended (Python 3.11).
    done = threading.Event()
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)) as reader:

        def work() -> None:
            try:
                asked = Database(reader, Patience(reader, path))
                asked.execute(f"pragma cache_size = -{_CACHE}")
                asked.execute("begin")
                for statistic in STATISTICS:
                    rows_by_name[statistic.name] = [tuple(row) for row in asked.rows(statistic.sql)]
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
                reader.interrupt()  # repeated, because an interrupt between two queries stops neither
                done.wait(0.05)
    return rows_by_name if len(rows_by_name) == len(STATISTICS) else None
