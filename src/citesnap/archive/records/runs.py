"""The rows of `runs`: one execution of the program each, opened at once and closed however it ends."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from citesnap import __version__
from citesnap.archive.file.database import Database
from citesnap.archive.file.views import among
from citesnap.archive.questions.articles import SOURCE, UNREADABLE
from citesnap.archive.records import figures
from citesnap.archive.records.rows import insert, transaction
from citesnap.archive.values import Clock, clean, to_json
from citesnap.text.times import stamp

_SIGNALS = (130, 143)  # exit codes of SIGINT and SIGTERM: 128 + number


@dataclass(slots=True)
class Run:
    """One execution of the program. Set `outcome` to "incomplete" when work is left for the next run.

    A run that is `void` did nothing that anybody has to know of: its row is taken out again when it ends well.
    """

    id: int
    started_at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    outcome: str = "done"
    void: bool = False


@contextmanager
def recorded(db: Database, command: str, clock: Clock) -> Iterator[Run]:
    """Record a run. The caller holds the archive's lock: any other run that is still open has died, and is marked so.

    At the end the row gets its end, outcome and counts, figures are renewed, and the file is tidied. An exception in the
    block decides the outcome: Ctrl-C and SIGTERM "interrupted", any other error "failed".
    """
    now = clock()
    with transaction(db):
        db.execute("update runs set outcome = 'interrupted' where outcome is null")
        _release_unreadable(db, now)
        run_id = insert(
            db,
            "runs",
            {
                "command": clean(command),
                "started_at": stamp(now),
                "version": __version__,
                "counts": "{}",
                "uuid": os.urandom(16).hex(),
            },
        )
    run = Run(run_id, now)
    try:
        yield run
    except BaseException as error:
        # The archive itself may have failed. Then the original error is raised, not that the row could not be closed.
        with suppress(sqlite3.Error):
            _close(db, run, _ending(error), clock())
        raise
    if run.void:
        db.execute("delete from runs where id = ?", [run.id])
        return
    _close(db, run, run.outcome, clock())
    with _impatient(db):
        figures.refresh(db, run.id, clock())
        tidy(db)


def tidy(db: Database) -> None:
    """Let SQLite renew its statistics and fold the WAL into the file. Work that readers block is left to the next time."""
    with _impatient(db):
        with suppress(sqlite3.OperationalError):
            db.execute("pragma analysis_limit = 400").fetchone()
            db.execute("pragma optimize").fetchall()
        with suppress(sqlite3.OperationalError):
            db.execute("pragma wal_checkpoint(truncate)").fetchone()


@contextmanager
def _impatient(db: Database) -> Iterator[None]:
    """Wait at most half a second for other connections, for work that may be left to the next time."""
    patience = db.execute("pragma busy_timeout").fetchone()[0]
    db.execute("pragma busy_timeout = 500")
    try:
        yield
    finally:
        db.execute(f"pragma busy_timeout = {patience}")


def _ending(error: BaseException) -> str:
    if isinstance(error, KeyboardInterrupt) or (isinstance(error, SystemExit) and error.code in _SIGNALS):
        return "interrupted"
    return "failed"


def _close(db: Database, run: Run, outcome: str, now: datetime) -> None:
    with transaction(db):
        db.execute(
            "update runs set finished_at = ?, outcome = ?, size = ?, counts = ? where id = ?",
            [
                stamp(now),
                outcome,
                _size(db),
                to_json({name: count for name, count in sorted(run.counts.items()) if count}),
                run.id,
            ],
        )


def _size(db: Database) -> int:
    """Bytes in use: pages freed by deletions are filled before the file grows."""
    pages, free, page = (
        db.execute(f"pragma {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    return int((pages - free) * page)


def _release_unreadable(db: Database, now: datetime) -> None:
    """Let articles of the web that another version could not read be due, if it was another version that last worked here."""
    last = db.execute("select version from runs order by started_at desc, id desc limit 1").fetchone()
    if last is None or last[0] == __version__:
        return
    db.execute(
        f"""
        update articles set next_read_at = ?
        where next_read_at is null and same_as is null and url is not null and (feed_id is not null or first_read_at is null)
            and id in (select article_id from attempts where outcome in {among(UNREADABLE)})
            and (
                select outcome from attempts where article_id = articles.id and source = ? order by attempts.id desc limit 1
            ) in {among(UNREADABLE)}
        """,
        [stamp(now), SOURCE],
    )
