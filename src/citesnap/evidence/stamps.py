"""Time stamps of checkpoints in the archive: which are due, and their record. Sends nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from citesnap.archive.file.errors import translate_errors
from citesnap.text.times import read_stamp, stamp, stamp_or_none

if TYPE_CHECKING:
    from citesnap.archive import Archive, OpenArchive
    from citesnap.model import Attempt

__all__ = [
    "MOST_A_DAY",
    "OTS",
    "SOURCE",
    "DueStamp",
    "PendingProof",
    "due_proof",
    "due_stamp",
    "pending_proofs",
    "record_stamp",
]

SOURCE = "timestamp"
"""The source of attempts at time stamps."""

OTS = "ots"
"""The source of questions to calendars of OpenTimestamps."""

MOST_A_DAY = 24
"""Questions to one authority within a day."""


MOST_PENDING = 5
"""Promises of calendars that one run asks about."""
FIRST_LOOK = timedelta(hours=2)
"""Before this no calendar has a block for what it promised."""


@dataclass(frozen=True, slots=True)
class PendingProof:
    """A promise of a calendar that is to be asked about now: the proof so far, and the checkpoint it is about."""

    due: DueStamp
    authority: str
    proof: bytes


@dataclass(frozen=True, slots=True)
class DueStamp:
    """The newest checkpoint, the SHA-256 of its note, and the authorities that are to stamp it now."""

    checkpoint_id: int
    digest: bytes
    authorities: tuple[str, ...]
    has_some: bool = False
    """Another one has stamped it."""


def due_stamp(archive: OpenArchive, authorities: Sequence[str], now: datetime) -> DueStamp | None:
    """What is to be stamped now: the newest checkpoint, by each authority that has not. None when nothing is.

    An authority that could not be had is asked again by the next run, for the newest checkpoint alone: that covers the others.
    """
    return _due(archive, "rfc3161", SOURCE, authorities, now)


def due_proof(archive: OpenArchive, calendars: Sequence[str], now: datetime) -> DueStamp | None:
    """The newest checkpoint, and the calendars that may be asked for a promise. None where it has one."""
    due = _due(archive, "ots", OTS, calendars, now)
    return None if due is None or len(due.authorities) < 1 or due.has_some else due


def _due(archive: OpenArchive, kind: str, source: str, authorities: Sequence[str], now: datetime) -> DueStamp | None:
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
                "select authority from log_stamps where checkpoint_id = ? and kind = ?", [checkpoint_id, kind]
            )
        }
        asked = db.execute(
            "select x.url, a.started_at, a.not_before from attempts a join exchange_facts x on x.id = a.exchange_id"
            f" where a.source = ? and a.tries > 0 order by a.id desc limit {MOST_A_DAY * 8}",
            [source],
        ).fetchall()
    waiting = set()
    for authority in authorities:
        mine = [(started, not_before) for url, started, not_before in asked if url.startswith(authority.rstrip("/"))]
        lately = [started for started, _ in mine if started > stamp(now - timedelta(days=1))]
        if len(lately) >= MOST_A_DAY or (mine and mine[0][1] is not None and mine[0][1] > stamp(now)):
            waiting.add(authority)
    due = tuple(url for url in dict.fromkeys(authorities) if url not in stamped | waiting)
    digest = hashlib.sha256(note.encode()).digest()
    return DueStamp(checkpoint_id, digest, due, bool(stamped)) if due else None


def pending_proofs(archive: OpenArchive, now: datetime) -> list[PendingProof]:
    """Promises of calendars to ask about now, the oldest first: the older one is, the more rarely it is asked about.

    A promise may take weeks, and a calendar may forget one. Neither is an error.
    """
    db = archive.connection
    with translate_errors(archive.path):
        rows = db.execute(
            "select s.checkpoint_id, c.note, s.authority, s.token, c.made_at from log_stamps s"
            " join log_checkpoints c on c.id = s.checkpoint_id where s.kind = 'ots' and s.state = 'pending' and not exists ("
            " select 1 from log_stamps o where o.checkpoint_id = s.checkpoint_id and o.kind = 'ots' and o.state = 'anchored')"
            " order by s.id"
        ).fetchall()
        asked = dict(
            db.execute(
                "select x.url, max(a.started_at) from attempts a join exchange_facts x on x.id = a.exchange_id"
                " where a.source = ? group by x.url",
                [OTS],
            ).fetchall()
        )
    pending = []
    for checkpoint_id, note, authority, token, made_at in rows:
        age = now - read_stamp(made_at)
        last = max(
            (when for url, when in asked.items() if any(url.endswith(end) for end in _ends(token))), default=None
        )
        pause = max(FIRST_LOOK, age / 4)
        if age > FIRST_LOOK and (last is None or now - read_stamp(last) > pause):
            due = DueStamp(checkpoint_id, hashlib.sha256(note.encode()).digest(), (authority,))
            pending.append(PendingProof(due, authority, token))
    return pending[:MOST_PENDING]


def _ends(token: bytes) -> list[str]:
    """How the addresses end at which calendars are asked about a proof."""
    from citesnap.evidence.opentimestamps import NoProof, attested, read_proof

    try:
        return [f"/timestamp/{end.message.hex()}" for end in attested(read_proof(token)) if end.calendar]
    except NoProof:
        return []


def record_stamp(
    archive: Archive,
    run_id: int,
    attempt: Attempt,
    due: DueStamp,
    authority: str,
    *,
    response: bytes | None = None,
    kind: str = "rfc3161",
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
        if response is None:
            return
        insert(
            db,
            "log_stamps",
            {
                "checkpoint_id": due.checkpoint_id,
                "attempt_id": recorded.id,
                "kind": kind,
                "state": state,
                "gen_time": stamp_or_none(gen_time),
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
                "form": kind,
                "authority": authority,
                "size": size,
                "gen_time": stamp_or_none(gen_time),
                "token_sha256": hashlib.sha256(response).hexdigest(),
            },
        )
