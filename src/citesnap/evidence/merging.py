"""Logs of another archive beside our own: each whole, its leaves pointing at the rows that we have now.

As far as checkpoints cover it: leaves beyond, which an interrupted seal leaves, are made when it goes on. Nothing is sealed anew
and no leaf gets another place: root, notes, signatures and time stamps stay what they are. Where a row of
ours does not say what a leaf of theirs states, as where both archives had the row, the statement itself is kept beside the leaf.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from citesnap.archive.file.database import beyond
from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.merging.tables import MAPPED
from citesnap.archive.records.rows import transaction
from citesnap.evidence.growing import BLOCK, add_event, current_statements
from citesnap.evidence.log_end import covered
from citesnap.evidence.statements import EVENTS, FORMS, canonical
from citesnap.evidence.tree import leaf_hash
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from citesnap.archive.file.database import Database

__all__ = ["copy_logs", "note_merge"]

_SEALED = f"idx < {covered(':theirs', 'other')}"
"""SQL: whether a checkpoint of theirs covers a leaf."""

_TABLES = {kind: form.table for (kind, _), form in FORMS.items()}


@dataclass(frozen=True, slots=True)
class _TargetLog:
    """Where a log goes: the id of ours, 0 for a new one, and how many of its leaves are there already."""

    log_id: int = 0
    size: int = 0
    is_whole: bool = False
    """Whether that is all of them."""


def copy_logs(db: Database, theirs: Database, now: datetime, reason: str) -> int:
    """Copy every log of the archive that is attached as `other`, each in a transaction. Returns how many leaves are new.

    What is not sealed there yet, as the time stamp of its last seal, is noted in our own log.

    Args:
        db: the archive, with the maps of a merge whose rows are all there.
        theirs: another connection to the other archive.
        now: the time of the statements that this makes.
        reason: what to say of leaves whose rows are not here because they were forgotten.
    """
    added = 0
    for log_id, origin, vkey in db.execute("select id, origin, vkey from other.logs order by own desc, id").fetchall():
        with transaction(db):
            target = _target(db, log_id, origin)
            if target.log_id == 0:
                cursor = db.execute("insert into main.logs (own, vkey, origin) values (0, ?, ?)", [vkey, origin])
                target = _TargetLog(int(cursor.lastrowid or 0))
            if not target.is_whole:
                db.execute("update main.logs set vkey = ? where id = ?", [vkey, target.log_id])
                added += _copy(db, theirs, log_id, origin, target, now, reason)
            _copy_stamps(db, log_id, target.log_id)
    with transaction(db):
        _note_unsealed(db)
    return added


def note_merge(db: Database, archive_uuid: str, added: Mapping[str, int], now: datetime) -> None:
    """Note a merge in our own log: which archive, its last note, and how many rows came. Part of the caller's transaction."""
    last = db.execute(
        "select origin, size, note from other.log_checkpoints c join other.logs l on l.id = log_id where own = 1"
        " order by size desc limit 1"
    ).fetchone()
    origin, size, note = last or (None, 0, None)
    add_event(
        db,
        {
            "kind": "merge",
            "at": stamp(now),
            "archive": archive_uuid,
            "log": origin,
            "size": size,
            "note": note,
            "added": dict(added),
        },
    )


def _target(db: Database, log_id: int, origin: str) -> _TargetLog:
    """Where a log of theirs belongs."""
    about = {"theirs": log_id}
    (size,) = db.execute(
        f"select count(*) from other.log_leaves where log_id = :theirs and {_SEALED}", about
    ).fetchone()
    for ours, is_own in db.execute(
        "select id, own from main.logs where origin = ? order by own, id", [origin]
    ).fetchall():
        (held,) = db.execute("select count(*) from main.log_leaves where log_id = ?", [ours]).fetchone()
        (equal,) = db.execute(
            "select count(*) from main.log_leaves a join other.log_leaves b on b.idx = a.idx and b.hash = a.hash"
            f" where a.log_id = :ours and b.log_id = :theirs and b.{_SEALED}",
            about | {"ours": ours},
        ).fetchone()
        if equal == size:
            return _TargetLog(ours, size, is_whole=True)
        if equal == held and not is_own:
            return _TargetLog(ours, held)
    return _TargetLog()


def _copy(
    db: Database, theirs: Database, log_id: int, origin: str, target: _TargetLog, now: datetime, reason: str
) -> int:
    row = " ".join(
        f"when '{kind}' then (select ours from temp.map_{table} where theirs = row_id)"
        for kind, table in _TABLES.items()
        if table in MAPPED
    )
    about = {"ours": target.log_id, "theirs": log_id, "size": target.size}
    copied = db.execute(
        "insert into main.log_leaves (log_id, idx, row_id, form, kind, hash, salt)"
        f" select :ours, idx, case kind {row} end, form, kind, hash, salt from other.log_leaves"
        f" where log_id = :theirs and idx >= :size and {_SEALED} order by idx",
        about,
    ).rowcount
    _copy_statements(db, about)
    _keep_statements(db, theirs, about)
    _empty(db, about, origin, now, reason)
    db.execute(
        "insert or ignore into main.log_checkpoints (log_id, size, run_id, made_at, root, frontier, note)"
        " select ?, size, (select ours from temp.map_runs where theirs = run_id), made_at, root, frontier, note"
        " from other.log_checkpoints where log_id = ? order by size",
        [target.log_id, log_id],
    )
    return copied


def _copy_statements(db: Database, about: Mapping[str, int]) -> None:
    """Copy what their archive keeps beside its leaves, and its events, where the hash of the leaf confirms it.

    What it does not confirm is left out: their archive may lie there without altering any of its leaves, and ours would be altered.
    """
    both = "main.log_leaves a join other.log_leaves b on b.idx = a.idx"
    new = "a.log_id = :ours and b.log_id = :theirs and a.idx >= :size"
    events = ", ".join(f"'{kind}'" for kind in EVENTS)
    for beside in (
        f"{both} join other.log_statements s on s.id = b.id where {new} and a.salt is not null",
        f"{both} join other.log_events s on s.id = b.row_id where {new} and b.kind in ({events})",
    ):
        stated = db.execute(f"select a.id, a.hash, a.salt, cast(s.statement as blob) from {beside}", about)
        db.conn.executemany(
            "insert or ignore into main.log_statements (id, statement) values (?, cast(? as text))",
            ((leaf_id, said) for leaf_id, hashed, salt, said in stated if leaf_hash((salt or b"") + said) == hashed),
        )


def _copy_stamps(db: Database, log_id: int, ours: int) -> None:
    """Stamps of checkpoints that are there: also those that came after the checkpoint was copied."""
    db.execute(
        """
        insert into main.log_stamps (checkpoint_id, attempt_id, kind, state, gen_time, authority, detail, chain, token)
        select mine.id, (select ours from temp.map_attempts where theirs = s.attempt_id), s.kind, s.state, s.gen_time,
            s.authority, s.detail, s.chain, s.token
        from other.log_stamps s join other.log_checkpoints c on c.id = s.checkpoint_id
        join main.log_checkpoints mine on mine.log_id = ? and mine.size = c.size and mine.note = c.note
        where c.log_id = ? and not exists (
            select 1 from main.log_stamps held where held.checkpoint_id = mine.id and held.token = s.token)
        order by s.id
        """,
        [ours, log_id],
    )


def _note_unsealed(db: Database) -> None:
    """Note in our own log what happened to theirs after its last seal, and has no leaf there: stamps, exports, forgotten leaves.

    Stamps have to be noted by some log to be believed, and an emptied leaf needs its statement. Part of the caller's transaction.
    """
    marks = ", ".join("?" * len(EVENTS))
    noted = {
        text
        for (text,) in db.execute(
            "select statement from main.log_events union all select statement from main.log_statements s"
            f" join main.log_leaves l on l.id = s.id where l.kind in ({marks})",
            EVENTS,
        )
    }
    own = db.execute("select origin from other.logs where own = 1").fetchone()
    if own is None:
        raise DamagedRow("no log is that of the archive itself", is_of_other=True)
    (origin,) = own
    for (text,) in db.execute(
        "select statement from other.log_events e where not exists (select 1 from other.log_leaves l"
        f" join other.logs on logs.id = l.log_id and own = 1 where l.row_id = e.id and l.kind in ({marks})) order by id",
        EVENTS,
    ).fetchall():
        said = json.loads(text)
        kind = said.get("kind")
        if kind == "forget":
            said |= {"what": "merged", "entries": [], "leaves": [], "merged": _emptied(said, origin)}
        if kind in ("stamp", "export", "forget") and canonical(said).decode() not in noted:
            add_event(db, said)


def _emptied(said: Mapping[str, Any], origin: str) -> dict[str, list[int]]:
    """The leaves that a statement says were emptied, by the origins of their logs; `origin` is that of the log that it is in."""
    merged = said.get("merged")
    places = [*(merged.items() if isinstance(merged, dict) else ()), (origin, said.get("leaves"))]
    by_log: dict[str, set[int]] = {}
    for log, leaves in places:
        numbers = {idx for idx in leaves if isinstance(idx, int)} if isinstance(leaves, list) else set()
        by_log.setdefault(log, set()).update(numbers)
    return {log: sorted(leaves) for log, leaves in by_log.items()}


def _keep_statements(db: Database, theirs: Database, about: Mapping[str, int]) -> None:
    """Keep what the newest leaf of a row states, and each of a row that never changes, where the row of ours says otherwise."""
    for (kind, number), form in FORMS.items():
        # The signs keep SQLite from the index of places: without statistics it takes that one, and reads all leaves behind each.
        newest = (
            " and not exists (select 1 from main.log_leaves later where later.kind = a.kind and later.row_id = a.row_id"
            " and +later.log_id = a.log_id and +later.idx > a.idx)"
            if form.may_change
            else ""
        )
        sql = (
            "select a.id, a.row_id, b.row_id, a.hash, a.salt from main.log_leaves a"
            " join other.log_leaves b on b.log_id = :theirs and b.idx = a.idx"
            f" where a.kind = :kind and a.form = :form and a.log_id = :ours and a.idx >= :size and a.row_id > :after{newest}"
            f" order by a.row_id limit {BLOCK}"
        )
        after = 0
        while some := db.execute(sql, {**about, "kind": kind, "form": number, "after": after}).fetchall():
            after = beyond(after, some[-1][1])
            # Between the first and the last may stand any number of rows that this log says nothing of.
            said = dict(current_statements(db, form, [ours for _, ours, *_ in some]))
            rows = []
            for leaf_id, ours, row_id, hashed, salt in some:
                if leaf_hash((salt or b"") + said.get(ours, b"")) == hashed:
                    continue
                for _, one in _stated(theirs, kind, number, row_id):
                    if leaf_hash((salt or b"") + one) == hashed:
                        rows.append((leaf_id, one.decode("utf-8", "surrogateescape")))
            db.conn.executemany("insert or ignore into main.log_statements (id, statement) values (?, ?)", rows)


def _stated(theirs: Database, kind: str, number: int, row_id: int) -> Iterator[tuple[int, bytes]]:
    return FORMS[kind, number].rows(theirs, row_id, row_id)


def _empty(db: Database, about: Mapping[str, int], origin: str, now: datetime, reason: str) -> None:
    """Leaves whose rows are not here, because they were forgotten here, lose their salts; our own log says so."""
    marks = ", ".join(f"'{kind}'" for kind in EVENTS)
    bare = (
        f"from main.log_leaves where log_id = :ours and idx >= :size and row_id is null and salt is not null"
        f" and kind not in ({marks}) and not exists (select 1 from main.log_statements s where s.id = log_leaves.id)"
    )
    leaves = [idx for (idx,) in db.execute(f"select idx {bare} order by idx", about)]
    if not leaves:
        return
    db.execute(f"update main.log_leaves set salt = null where id in (select id {bare})", about)
    add_event(
        db,
        {
            "kind": "forget",
            "what": "merged",
            "at": stamp(now),
            "by": "citesnap",
            "reason": reason,
            "entries": [],
            "leaves": [],
            "merged": {origin: leaves},
        },
    )
