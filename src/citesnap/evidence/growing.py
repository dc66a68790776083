"""The log grows: leaves for new and changed rows, events, and the checkpoint over them, in one transaction."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from citesnap.archive.file.database import beyond
from citesnap.archive.records.rows import transaction
from citesnap.evidence.checkpoint import Checkpoint, note
from citesnap.evidence.statements import EVENTS, LATEST, Statement, StatementForm, canonical
from citesnap.evidence.tree import Frontier, leaf_hash
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from citesnap.archive.file.database import Database
    from citesnap.evidence.keys import Key

__all__ = ["SALT_SIZE", "Sealed", "add_event", "blocks", "grow"]

SALT_SIZE = 16
"""Bytes. With it a hash tells nothing of a statement, also to somebody who guesses the statement."""

BLOCK = 500
"""Rows that are stated together."""

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


def grow(db: Database, now: datetime, run_id: int | None, key: Key | None) -> Sealed | None:
    """Add the leaves that are missing, and a checkpoint. None when the log is complete."""
    with transaction(db):
        log_id, origin, vkey = db.execute("select id, origin, vkey from logs where own = 1").fetchone()
        if key is not None and str(key.verifier) != vkey:
            vkey = str(key.verifier)
            add_event(db, {"kind": "key", "vkey": vkey, "from": stamp(now)})
            db.execute("update logs set vkey = ? where id = ?", [vkey, log_id])
        last = db.execute(
            "select size, frontier from log_checkpoints where log_id = ? order by size desc limit 1", [log_id]
        ).fetchone()
        tree = Frontier(*(last or (0, b"")))
        before = tree.size
        since = {kind: _newest(db, log_id, BASE.get(kind, kind)) for kind in LATEST}
        for form in LATEST.values():
            _append(db, log_id, tree, form, _new(db, form, since[form.kind]))
            if form.may_change:
                _append(db, log_id, tree, form, _changed(db, log_id, form, since[form.kind]))
        _append_events(db, log_id, tree)
        if tree.size == before:
            return None
        checkpoint = Checkpoint(origin, tree.size, tree.root())
        cursor = db.execute(
            "insert into log_checkpoints (log_id, size, run_id, made_at, root, frontier, note) values (?, ?, ?, ?, ?, ?, ?)",
            [
                *(log_id, tree.size, run_id, stamp(now), checkpoint.root, bytes(tree)),
                key.sign(checkpoint) if key is not None else note(checkpoint),
            ],
        )
        return Sealed(int(cursor.lastrowid or 0), tree.size, tree.size - before)


def blocks(db: Database, form: StatementForm, after: int) -> Iterator[list[int]]:
    """The ids of the rows of a kind beyond an id, in order, some at a time."""
    condition = f" and ({form.condition})" if form.condition else ""
    sql = f"select id from {form.table} where id > ?{condition} order by id limit {BLOCK}"
    while ids := [row_id for (row_id,) in db.execute(sql, [after])]:
        after = beyond(after, ids[-1])
        yield ids


def _newest(db: Database, log_id: int, kind: str) -> int:
    """The greatest id of a row that this log states; logs of merged archives state rows too."""
    newest = db.execute(
        "select row_id from log_leaves where kind = ? and row_id is not null and log_id = ? order by row_id desc limit 1",
        [kind, log_id],
    ).fetchone()
    return int(newest[0]) if newest else 0


def said_now(db: Database, form: StatementForm, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """What the rows with these ids say now, which are in order. Each once: in a damaged table the same rows may come for ever."""
    wanted = set(ids)
    for row_id, statement in form.rows(db, ids[0], ids[-1]):
        if row_id in wanted:
            wanted.remove(row_id)
            yield row_id, canonical(statement)
        if not wanted:
            break


def _new(db: Database, form: StatementForm, after: int) -> Iterator[tuple[int, bytes]]:
    for ids in blocks(db, form, after):
        yield from said_now(db, form, ids)


def _changed(db: Database, log_id: int, form: StatementForm, up_to: int) -> Iterator[tuple[int, bytes]]:
    """Present statements of rows that the triggers saw change, where they differ from what the newest leaf says."""
    changed = "select row_id from log_changes where kind = ? and row_id <= ? order by row_id"
    for (row_id,) in db.execute(changed, [form.kind, up_to]).fetchall():
        for _, statement in islice(form.rows(db, row_id, row_id), 1):
            entry = canonical(statement)
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
) -> None:
    rows: list[tuple[object, ...]] = []
    for row_id, entry in entries:
        salt = os.urandom(SALT_SIZE)
        hashed = leaf_hash(salt + entry)
        rows.append((log_id, tree.size, row_id, form.number, form.kind, hashed, salt))
        tree.append(hashed)
        if len(rows) >= BLOCK:
            _insert(db, rows)
    _insert(db, rows)


def _append_events(db: Database, log_id: int, tree: Frontier) -> None:
    marks = ", ".join("?" * len(EVENTS))
    newest = db.execute(
        f"select coalesce(max(row_id), 0) from log_leaves where kind in ({marks}) and row_id is not null and log_id = ?",
        [*EVENTS, log_id],
    ).fetchone()[0]
    rows: list[tuple[object, ...]] = []
    for event_id, text in db.execute("select id, statement from log_events where id > ? order by id", [newest]):
        salt = os.urandom(SALT_SIZE)
        hashed = leaf_hash(salt + text.encode())
        rows.append((log_id, tree.size, event_id, 1, json.loads(text)["kind"], hashed, salt))
        tree.append(hashed)
    _insert(db, rows)


def _insert(db: Database, rows: list[tuple[object, ...]]) -> None:
    db.executemany(
        "insert into log_leaves (log_id, idx, row_id, form, kind, hash, salt) values (?, ?, ?, ?, ?, ?, ?)", rows
    )
    rows.clear()
