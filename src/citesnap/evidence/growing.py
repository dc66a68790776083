"""The log grows: leaves for new and changed rows, events, and the checkpoint over them.

All in one transaction, unless there is very much. Then leaves are written in parts, each in a transaction, and the last part makes
the checkpoint. Leaves that no checkpoint covers are not sealed yet: where a seal was interrupted, the next one goes on behind them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import TYPE_CHECKING

from citesnap.archive.file.database import beyond
from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.records.rows import transaction
from citesnap.evidence.checkpoint import Checkpoint, note
from citesnap.evidence.log_end import covered, newest
from citesnap.evidence.statements import EVENTS, LATEST, Statement, StatementForm, canonical
from citesnap.evidence.tree import Frontier, leaf_hash
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from citesnap.archive.file.database import Database
    from citesnap.evidence.keys import Key

__all__ = ["PART", "SALT_SIZE", "Sealed", "add_event", "blocks", "grow", "newest_stated"]

SALT_SIZE = 16
"""Bytes. With it a hash tells nothing of a statement, also to somebody who guesses the statement."""

BLOCK = 500
"""Rows that are stated together."""

PART = 1_000_000
"""New rows that are stated in one transaction: some 120 MB, which SQLite's write-ahead log holds as well until it is over."""

BASE = {"resolution": "citation", "vanished": "citation"}
"""Statements about a part of a row: whether a row is new is known by the leaf of the whole."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint: its row, the leaves it covers, and how many of them are new."""

    checkpoint_id: int
    size: int
    added: int


def add_event(db: Database, statement: Statement) -> int:
    """Note what happened to the log itself; the next seal gives it a leaf. Part of the caller's transaction. Returns its id."""
    if statement["kind"] not in EVENTS:
        raise ValueError(f"{statement['kind']} is no event")
    cursor = db.execute("insert into log_events (statement) values (?)", [canonical(statement).decode()])
    return int(cursor.lastrowid or 0)


def grow(db: Database, now: datetime, run_id: int | None, key: Key | None, part: int = PART) -> Sealed | None:
    """Add the leaves that are missing, and a checkpoint. None when the log is complete.

    Args:
        db: the archive, whose lock the caller holds.
        now: the time of the checkpoint.
        run_id: the run at whose end this is.
        key: what signs the checkpoint.
        part: rows at most that are stated in one transaction.
    """
    growth = None
    while True:
        with transaction(db):
            growth = growth or _GrowingLog.begun(db)
            if growth.add_rows(db, part):
                return growth.end(db, now, run_id, key)


@dataclass(slots=True)
class _GrowingLog:
    """A log that grows: its tree with all leaves, and which kinds of rows are still to be stated, each from which row on."""

    log_id: int
    sealed: int
    tree: Frontier
    since: dict[str, int]
    forms: list[StatementForm]

    @classmethod
    def begun(cls, db: Database) -> _GrowingLog:
        """Where the log stands: behind its last checkpoint, or behind the leaves that an interrupted seal left there.

        Raises:
            DamagedRow: there is no log, its last checkpoint has another frontier than one of its size, or leaves are missing.
        """
        own = db.execute("select id from logs where own = 1").fetchone()
        if own is None:
            raise DamagedRow("no log is that of the archive itself")
        (log_id,) = own
        last = db.execute(
            "select size, frontier from log_checkpoints where log_id = ? order by size desc limit 1", [log_id]
        ).fetchone()
        try:
            tree = Frontier(*(last or (0, b"")))
        except ValueError as error:
            raise DamagedRow(str(error)) from error
        sealed = tree.size
        for place, hashed in db.execute(
            "select idx, hash from log_leaves where log_id = ? and idx >= ? order by idx", [log_id, sealed]
        ):
            if place != tree.size:
                raise DamagedRow(f"leaf {place} of the log stands where leaf {tree.size} belongs")
            tree.append(hashed)
        since = {kind: newest_stated(db, log_id, kind) for kind in LATEST}
        return cls(log_id, sealed, tree, since, list(LATEST.values()))

    def add_rows(self, db: Database, most: int) -> bool:
        """Add the leaves of new and changed rows, of at most so many new ones. Whether that is all."""
        while self.forms:
            form = self.forms[0]
            before, size = self.since[form.kind], self.tree.size
            last = _append(db, self.log_id, self.tree, form, islice(_new(db, form, before), most))
            self.since[form.kind] = last or before
            most -= self.tree.size - size
            if most <= 0:
                return False
            if form.may_change:
                # Rows of earlier parts are among them: another program may have changed them since.
                _append(db, self.log_id, self.tree, form, _changed(db, self.log_id, form, before))
            del self.forms[0]
        return True

    def end(self, db: Database, now: datetime, run_id: int | None, key: Key | None) -> Sealed | None:
        """Add events and the checkpoint."""
        origin, vkey = db.execute("select origin, vkey from logs where id = ?", [self.log_id]).fetchone()
        if key is not None and str(key.verifier) != vkey:
            vkey = str(key.verifier)
            add_event(db, {"kind": "key", "vkey": vkey, "from": stamp(now)})
            db.execute("update logs set vkey = ? where id = ?", [vkey, self.log_id])
        tree = self.tree
        _append_events(db, self.log_id, tree)
        if tree.size == self.sealed:
            return None
        checkpoint = Checkpoint(origin, tree.size, tree.root())
        cursor = db.execute(
            "insert into log_checkpoints (log_id, size, run_id, made_at, root, frontier, note) values (?, ?, ?, ?, ?, ?, ?)",
            [
                *(self.log_id, tree.size, run_id, stamp(now), checkpoint.root, bytes(tree)),
                key.sign(checkpoint) if key is not None else note(checkpoint),
            ],
        )
        return Sealed(int(cursor.lastrowid or 0), tree.size, tree.size - self.sealed)


def blocks(db: Database, form: StatementForm, after: int) -> Iterator[list[int]]:
    """The ids of the rows of a kind beyond an id, in order, some at a time."""
    condition = f" and ({form.condition})" if form.condition else ""
    sql = f"select id from {form.table} where id > ?{condition} order by id limit {BLOCK}"
    while ids := [row_id for (row_id,) in db.execute(sql, [after])]:
        after = beyond(after, ids[-1])
        yield ids


def newest_stated(db: Database, log_id: int, kind: str) -> int:
    """The greatest id of a row that this log states, or passed over; logs of merged archives state rows too.

    Not every row has a statement about a part of it. So the rows that were looked at for one are those whose whole is sealed, and
    of a seal that was interrupted those up to the last one that got a leaf for the part.
    """
    base = BASE.get(kind)
    if base is None:
        sql = newest(kind, log=":log")
    else:
        begun = f"select max(row_id) from log_leaves where log_id = :log and idx >= {covered(':log')} and +kind = :kind"
        sql = f"max({newest(base, log=':log', sealed=True)}, coalesce(({begun}), 0))"
    return int(db.execute(f"select {sql}", {"log": log_id, "kind": kind}).fetchone()[0])


def current_statements(db: Database, form: StatementForm, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """What the rows with these ids say now, which are in order. Each once: in a damaged table the same rows may come endlessly."""
    wanted = set(ids)
    for row_id, statement in form.rows(db, ids[0], ids[-1]):
        if row_id in wanted:
            wanted.remove(row_id)
            yield row_id, statement
        if not wanted:
            break


def _new(db: Database, form: StatementForm, after: int) -> Iterator[tuple[int, bytes]]:
    for ids in blocks(db, form, after):
        yield from current_statements(db, form, ids)


def _changed(db: Database, log_id: int, form: StatementForm, up_to: int) -> Iterator[tuple[int, bytes]]:
    """Present statements of rows that the triggers saw change, where they differ from what the newest leaf says."""
    changed = "select row_id from log_changes where kind = ? and row_id <= ? order by row_id"
    for (row_id,) in db.execute(changed, [form.kind, up_to]).fetchall():
        for _, entry in islice(form.rows(db, row_id, row_id), 1):
            leaf = db.execute(
                "select salt, hash from log_leaves where kind = ? and row_id = ? and log_id = ? order by idx desc limit 1",
                [form.kind, row_id, log_id],
            ).fetchone()
            condition = f" and ({form.condition})" if form.condition else ""
            is_stated = f"select 1 from {form.table} where id = ?{condition}"
            if leaf is None and not db.execute(is_stated, [row_id]).fetchone():
                continue  # Nothing was ever stated of it, and nothing is to be stated now.
            if leaf is None or leaf_hash((leaf[0] or b"") + entry) != leaf[1]:
                yield row_id, entry
    # What is left are rows that were deleted: `verify` names them. A post that turned out to be another is stated on.
    left = " or row_id in (select row_id from former_posts)" if form.kind == "post" else ""
    db.execute(
        f"delete from log_changes where kind = ? and (row_id in (select id from {form.table}){left})",
        [form.kind],
    )


def _append(
    db: Database, log_id: int, tree: Frontier, form: StatementForm, entries: Iterator[tuple[int, bytes]]
) -> int:
    """Add leaves. Returns the last row that got one; 0 where none did."""
    row_id = 0
    while some := list(islice(entries, BLOCK)):
        random = os.urandom(SALT_SIZE * len(some))
        salts = [random[at : at + SALT_SIZE] for at in range(0, len(random), SALT_SIZE)]
        hashes = [leaf_hash(salt + entry) for salt, (_, entry) in zip(salts, some, strict=True)]
        rows = [
            (log_id, idx, row_id, form.number, form.kind, hashed, salt)
            for idx, (row_id, _), hashed, salt in zip(count(tree.size), some, hashes, salts, strict=False)
        ]
        _insert(db, rows)
        tree.extend(hashes)
        row_id = some[-1][0]
    return row_id


def _append_events(db: Database, log_id: int, tree: Frontier) -> None:
    rows: list[tuple[object, ...]] = []
    for event_id, text in db.execute(
        f"select id, statement from log_events where id > {newest(*EVENTS, log=':log')} order by id", {"log": log_id}
    ):
        salt = os.urandom(SALT_SIZE)
        hashed = leaf_hash(salt + text.encode())
        rows.append((log_id, tree.size, event_id, 1, _kind_of(event_id, text), hashed, salt))
        tree.append(hashed)
    _insert(db, rows)


def _kind_of(event_id: int, statement: str) -> str:
    """The kind of an event.

    Raises:
        DamagedRow: the statement is none of an event.
    """
    try:
        kind = json.loads(statement)["kind"]
    except (ValueError, LookupError, TypeError, RecursionError):
        kind = None
    if not isinstance(kind, str) or kind not in EVENTS:
        raise DamagedRow(f"event {event_id} of the log is none")
    return kind


def _insert(db: Database, rows: Iterable[tuple[object, ...]]) -> None:
    db.executemany(
        "insert into log_leaves (log_id, idx, row_id, form, kind, hash, salt) values (?, ?, ?, ?, ?, ?, ?)", rows
    )
