"""Forgetting with its mark: what is taken out of an archive, and the statement in its log that says so.

Root, proofs and time stamps stay as they are: a leaf is a hash, and only its salt is emptied. The statement names the leaves, and
nothing of what they were about.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from citesnap.archive.file.errors import translate_errors
from citesnap.archive.records import forgetting
from citesnap.archive.records.forgetting import Removed
from citesnap.errors import ArchiveBusy
from citesnap.evidence.growing import add_event
from citesnap.evidence.statements import Statement
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.archive import Archive
    from citesnap.archive.file.database import Database

__all__ = ["OUTSIDE", "clean", "forget", "kept"]

_NAME = (
    "a salted hash of its name, with time, name and reason of this",
    "so that no run, merge or import brings it back",
)
_ACT = ("time, name and reason of this, in the log", "they name neither the file nor its note")
_LEAVES = (
    "the hashes of the log's leaves, without their salts",
    "so that the seal of everything else stays what it was",
)
_COUNTS = ("that citesnap asked and was answered, in counts of its runs", "they name nothing")

OUTSIDE = "copies of this file, backups, exports and archives that it was merged into are not reached from here"
"""What nobody can empty by this file."""


def kept(kind: str) -> tuple[tuple[str, str], ...]:
    """What stays after every removal of such a kind, and why."""
    return (_ACT, _LEAVES) if kind == "attachment" else (_NAME, _LEAVES, _COUNTS)


def forget(
    archive: Archive, kind: str, row_id: int, by: str, reason: str, now: datetime, *, dry_run: bool = False
) -> Removed:
    """Take a post, an article or an attachment out, and note it in the log; the caller's run seals that. The caller holds the lock.

    Args:
        archive: the archive.
        kind: `post`, `article` or `attachment`.
        row_id: its id.
        by: who decides.
        reason: why.
        now: when.
        dry_run: change nothing, and only tell.

    Raises:
        LookupError: there is no such row.
        ArchiveError: the archive cannot be written.
    """
    db = archive.connection
    take_out = {
        "post": forgetting.forget_post,
        "article": forgetting.forget_article,
        "attachment": forgetting.forget_attachment,
    }[kind]
    with translate_errors(archive.path), forgetting.removal(db, dry_run=dry_run):
        exports = _exports(db)
        removed = take_out(db, row_id, by, reason, now)
        gone = {event_id for event_id, _ in exports} - {event_id for event_id, _ in _exports(db)}
        for event_id, statement in exports:
            if event_id in gone:
                add_event(db, statement | {"chosen": "what was forgotten since"})
        add_event(
            db,
            {
                "kind": "forget",
                "what": kind,
                "at": stamp(now),
                "by": by,
                "reason": reason,
                "entries": removed.entries,
                "leaves": removed.leaves,
                "merged": removed.merged,
            },
        )
    return removed


def _exports(db: Database) -> list[tuple[int, Statement]]:
    rows = db.execute("select id, statement from log_events where statement ->> '$.kind' = 'export' order by id")
    return [(event_id, json.loads(text)) for event_id, text in rows]


def clean(archive: Archive, now: datetime) -> bool:
    """Write the file anew without what was deleted. False where others hold it, and it has to be done again.

    Raises:
        ArchiveError: there is no room for a second copy of the file, or it cannot be written.
    """
    try:
        with translate_errors(archive.path):
            return forgetting.clean(archive.connection, now)
    except ArchiveBusy:
        return False
