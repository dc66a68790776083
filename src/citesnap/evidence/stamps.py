"""Time stamps of checkpoints in the archive: which are due, and their record. Sends nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from citesnap.archive import translate_errors
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.model import Attempt

__all__ = ["MOST_A_DAY", "SOURCE", "DueStamp", "due_stamp", "record_stamp"]

SOURCE = "timestamp"
"""The source of attempts at time stamps."""

MOST_A_DAY = 24
"""Questions to one authority within a day."""


@dataclass(frozen=True, slots=True)
class DueStamp:
    """The newest checkpoint, the SHA-256 of its note, and the authorities that are to stamp it now."""

    checkpoint_id: int
    digest: bytes
    authorities: tuple[str, ...]


def due_stamp(archive: Archive, authorities: Sequence[str], now: datetime) -> DueStamp | None:
    """What is to be stamped now: the newest checkpoint, by each authority that has not. None when nothing is.

    An authority that could not be had is asked again by the next run, for the newest checkpoint alone: that covers the others.
    """
    db = archive.connection
    with translate_errors(archive.path):
        newest = db.execute(
            "select c.id, c.note from log_checkpoints c join logs on logs.id = log_id and own = 1 order by size desc limit 1"
        ).fetchone()
        if newest is None:
            return None
        checkpoint_id, note = newest
        stamped = {
            authority
            for (authority,) in db.execute(
                "select authority from log_stamps where checkpoint_id = ? and kind = 'rfc3161'", [checkpoint_id]
            )
        }
        asked = db.execute(
            f"select x.url, a.started_at, a.not_before from attempts a join exchange_facts x on x.id = a.exchange_id"
            f" where a.source = '{SOURCE}' and a.tries > 0 order by a.id desc limit {MOST_A_DAY * 8}"
        ).fetchall()
    waiting = set()
    for authority in authorities:
        mine = [(started, not_before) for url, started, not_before in asked if url.rstrip("/") == authority.rstrip("/")]
        lately = [started for started, _ in mine if started > stamp(now - timedelta(days=1))]
        if len(lately) >= MOST_A_DAY or (mine and mine[0][1] is not None and mine[0][1] > stamp(now)):
            waiting.add(authority)
    due = tuple(url for url in dict.fromkeys(authorities) if url not in stamped | waiting)
    return DueStamp(checkpoint_id, hashlib.sha256(note.encode()).digest(), due) if due else None


def record_stamp(
    archive: Archive,
    run_id: int,
    attempt: Attempt,
    due: DueStamp,
    authority: str,
    *,
    response: bytes | None = None,
    state: str = "",
    gen_time: datetime | None = None,
    chain: str | None = None,
    detail: str | None = None,
) -> None:
    """Record one question for a time stamp, and the stamp if there is one: itself a statement that the next seal covers."""
    from citesnap.archive.records.evidence import Subject, add_attempt
    from citesnap.archive.records.rows import insert, transaction
    from citesnap.evidence.growing import add_event

    db = archive.connection
    with translate_errors(archive.path), transaction(db):
        recorded = add_attempt(db, run_id, Subject(), attempt)
        if response is None or gen_time is None:
            return
        insert(
            db,
            "log_stamps",
            {
                "checkpoint_id": due.checkpoint_id,
                "attempt_id": recorded.id,
                "kind": "rfc3161",
                "state": state,
                "gen_time": stamp(gen_time),
                "authority": authority,
                "detail": detail,
                "chain": chain,
                "token": response,
            },
        )
        (size,) = db.execute("select size from log_checkpoints where id = ?", [due.checkpoint_id]).fetchone()
        add_event(
            db,
            {
                "kind": "stamp",
                "form": "rfc3161",
                "authority": authority,
                "size": size,
                "gen_time": stamp(gen_time),
                "token_sha256": hashlib.sha256(response).hexdigest(),
            },
        )
