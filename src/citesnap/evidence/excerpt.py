"""An excerpt of the log: the statements about some rows, with what proves that they are in it. Reads only.

Two checkpoints may stand in it. `note` covers every statement that is shown. Where time stamps are on another one, that is
`stamped`; the subtrees are cut where the smaller tree ends, and so show that it is the beginning of the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from citesnap.archive.file.database import Database
from citesnap.evidence.growing import BLOCK
from citesnap.evidence.statements import EVENTS, FORMS, StatementForm
from citesnap.evidence.tree import Levels, leaf_hash

__all__ = ["Excerpt", "Leaf", "Stamp", "excerpt_of", "excerpts_of"]

SHOWN_EVENTS = ("key", "forget")
"""Events that concern every part of an archive: who signed, and what is missing. The export itself is added."""

GAP = 50
"""Rows between two wanted ones that are stated along with them, rather than asked for apart."""


class Leaf(NamedTuple):
    """A leaf of the log, and the row that it is about."""

    idx: int
    row_id: int
    form: int
    kind: str
    hash: bytes
    salt: bytes


class Stamp(NamedTuple):
    """One time stamp, as it was received."""

    kind: str
    authority: str
    gen_time: str | None
    token: bytes
    chain: str | None
    detail: str | None


@dataclass(slots=True)
class Excerpt:
    """What proves some statements. `tree` is that of `note`, `larger` that of the larger of the two checkpoints."""

    origin: str
    vkey: str | None
    note: str
    size: int
    leaves: list[Leaf]
    tree: Levels
    larger: Levels
    stamped: str | None = None
    stamped_size: int = 0
    stamps: list[Stamp] = field(default_factory=list)
    unsealed: int = 0
    """Rows about the part that have no leaf yet."""
    elsewhere: int = 0
    """Leaves of the other logs, of archives that were merged into this one."""
    changed: int = 0
    """Rows that say something else now than what was sealed; they are counted as statements are read."""

    def parts(self, shown: Sequence[int]) -> list[tuple[int, int, bytes]]:
        """The subtrees without any of the shown leaves, of which both trees are made: first leaf, how many, root."""
        return self.larger.parts(shown, min(self.size, self.stamped_size or self.size))

    def statements(self, db: Database) -> Iterator[tuple[Leaf, bytes]]:
        """The leaves with their statements, by kind and row. What does not say any more what was sealed is left out and counted."""
        events = [leaf for leaf in self.leaves if leaf.kind in EVENTS]
        for leaf in events:
            (text,) = db.execute("select statement from log_events where id = ?", [leaf.row_id]).fetchone()
            yield from self._if_sealed(leaf, text.encode("utf-8", "surrogateescape"))
        by_form: dict[tuple[str, int], list[Leaf]] = {}
        for leaf in self.leaves:
            if (leaf.kind, leaf.form) in FORMS:
                by_form.setdefault((leaf.kind, leaf.form), []).append(leaf)
        for name, leaves in by_form.items():
            for some in _near(sorted(leaves, key=lambda leaf: leaf.row_id)):
                stated = dict(_rows(db, FORMS[name], some))
                for leaf in some:
                    yield from self._if_sealed(leaf, stated.get(leaf.row_id, b""))

    def _if_sealed(self, leaf: Leaf, statement: bytes) -> Iterator[tuple[Leaf, bytes]]:
        if leaf_hash(leaf.salt + statement) == leaf.hash:
            yield leaf, statement
        else:
            self.changed += 1


def excerpt_of(
    db: Database, rows: Mapping[str, Sequence[int] | None], export_event: int | None = None
) -> Excerpt | None:
    """What the archive's own log proves about some rows. None where nothing was sealed. Arguments as for `excerpts_of`."""
    return next(iter(excerpts_of(db, rows, export_event)), None)


def excerpts_of(
    db: Database, rows: Mapping[str, Sequence[int] | None], export_event: int | None = None
) -> list[Excerpt]:
    """What proves the statements about some rows, by the archive's own log and by those of archives that were merged into it.

    A row that was merged may have leaves in both: the other log is the one that was stamped when it was recorded.

    Args:
        db: the archive, in one state.
        rows: the ids of rows in order, by the kind of their statements; None for all of a kind.
        export_event: the event that notes the export. The checkpoint is the first that covers it, so that the same export has
            the same one later; without it the newest.

    Returns:
        Nothing where the archive was never sealed. The own log is the first.
    """
    excerpts: list[Excerpt] = []
    shown: dict[str, set[int]] = {kind: set() for kind in rows}
    for log in db.execute("select id, origin, vkey, own from logs order by own desc, id").fetchall():
        excerpt = _excerpt(db, log, rows, export_event)
        if excerpt is None and not excerpts:
            return []
        if excerpt is not None and (excerpt.leaves or not excerpts):
            excerpts.append(excerpt)
        for leaf in excerpt.leaves if excerpt else ():
            shown.setdefault(leaf.kind, set()).add(leaf.row_id)
    excerpts[0].elsewhere = sum(len(other.leaves) for other in excerpts[1:])
    excerpts[0].unsealed = sum(
        len(set(ids) - shown[kind]) for kind, ids in rows.items() if ids is not None and kind not in _PARTIAL
    )
    return excerpts


def _excerpt(
    db: Database,
    log: Sequence[Any],
    rows: Mapping[str, Sequence[int] | None],
    export_event: int | None,
) -> Excerpt | None:
    """The excerpt of one log."""
    log_id, origin, vkey, own = log
    chosen = None
    if export_event is not None and own:
        chosen = db.execute(
            "select size, note from log_checkpoints where log_id = :log and size >"
            " (select idx from log_leaves where log_id = :log and kind = 'export' and row_id = :event) order by size limit 1",
            {"log": log_id, "event": export_event},
        ).fetchone()
    chosen = (
        chosen
        or db.execute(
            "select size, note from log_checkpoints where log_id = ? order by size desc limit 1", [log_id]
        ).fetchone()
    )
    if chosen is None:
        return None
    size, note = chosen
    leaves = [leaf for kind, ids in rows.items() for leaf in _newest(db, log_id, kind, ids, size)]
    if own:
        for kind in SHOWN_EVENTS:
            leaves += _newest(db, log_id, kind, None, size)
        if export_event is not None:
            leaves += _newest(db, log_id, "export", [export_event], size)
    needed = max((leaf.idx for leaf in leaves if leaf.kind not in EVENTS), default=0)
    stamped = _stamped(db, log_id, needed)
    largest = max(size, stamped[0] if stamped else 0)
    hashes = db.execute("select hash from log_leaves where log_id = ? and idx < ? order by idx", [log_id, largest])
    levels = Levels(hashed for (hashed,) in hashes)
    tree = levels if largest == size else levels.beginning(size)
    excerpt = Excerpt(origin, vkey, note, size, sorted(leaves), tree, levels)
    if stamped:
        excerpt.stamped_size, excerpt.stamped, checkpoint_id = stamped
        excerpt.stamps = [
            Stamp(*row)
            for row in db.execute(
                "select kind, authority, gen_time, token, chain, detail from log_stamps s where checkpoint_id = ?"
                # A pending proof says less than the same one with its block.
                " and not (state = 'pending' and exists (select 1 from log_stamps o where o.checkpoint_id = s.checkpoint_id"
                " and o.authority = s.authority and o.state = 'anchored'))"
                " and length(cast(token as blob)) <= ? and coalesce(length(cast(chain as blob)), 0) <= ?"
                f" order by kind desc, authority, id limit {MOST_STAMPS}",
                [checkpoint_id, LONGEST_STAMP, LONGEST_STAMP],
            )
        ]
    return excerpt


MOST_STAMPS = 100
"""Stamps of one checkpoint that go into an excerpt."""

LONGEST_STAMP = 1_000_000
"""Bytes, at most, of a stamp, and of its certificates: ten times what an authority may send. A received archive may hold more."""

_PARTIAL = ("resolution", "vanished", "run")
"""Kinds of which not every row has a statement."""


def _newest(db: Database, log_id: int, kind: str, ids: Sequence[int] | None, size: int) -> list[Leaf]:
    """The newest leaf of each row, among the first `size` leaves."""
    among = "" if ids is None else " and row_id in (select value from json_each(:ids))"
    newest: dict[int, Leaf] = {}
    for leaf in db.execute(
        "select idx, row_id, form, kind, hash, salt from log_leaves where log_id = :log and kind = :kind and idx < :size"
        f" and row_id is not null and salt is not null{among} order by idx",
        {"log": log_id, "kind": kind, "size": size, "ids": json.dumps(ids)},
    ):
        newest[leaf[1]] = Leaf(*leaf)
    return list(newest.values())


def _stamped(db: Database, log_id: int, needed: int) -> tuple[int, str, int] | None:
    """Size, note and row of the checkpoint whose stamps prove most: the first stamped one over all, else the last stamped one."""
    sql = (
        "select size, note, id from log_checkpoints where log_id = :log"
        " and exists (select 1 from log_stamps where checkpoint_id = log_checkpoints.id and {})"
    )
    parameters = {"log": log_id, "needed": needed}
    stamped = sql.format("state <> 'pending'")
    checkpoint = (
        db.execute(f"{stamped} and size > :needed order by size limit 1", parameters).fetchone()
        or db.execute(f"{stamped} order by size desc limit 1", parameters).fetchone()
        # Where nobody has stamped anything yet, a promise.
        or db.execute(f"{sql.format('1')} order by size desc limit 1", parameters).fetchone()
    )
    return None if checkpoint is None else (int(checkpoint[0]), str(checkpoint[1]), int(checkpoint[2]))


def _near(leaves: Sequence[Leaf]) -> Iterator[list[Leaf]]:
    """Leaves of rows that stand near each other, some at a time."""
    some: list[Leaf] = []
    for leaf in leaves:
        if some and (leaf.row_id - some[-1].row_id > GAP or len(some) >= BLOCK):
            yield some
            some = []
        some.append(leaf)
    if some:
        yield some


def _rows(db: Database, form: StatementForm, leaves: Sequence[Leaf]) -> Iterator[tuple[int, bytes]]:
    return form.rows(db, leaves[0].row_id, leaves[-1].row_id)
