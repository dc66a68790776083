"""Another archive into this one: rows, then logs, judged by the rules of a run. Asks nobody."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, product
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.archive.file.database import Database, beyond
from citesnap.archive.file.errors import DamagedRow, found_damage, translate_errors
from citesnap.archive.file.opening import connect_reading
from citesnap.archive.file.views import SHOWS_ACCOUNT
from citesnap.archive.merging import attached, check_list, merge_rows, told_apart
from citesnap.archive.questions.forgotten import forgotten_hash, sought
from citesnap.archive.records.rows import transaction
from citesnap.errors import ArchiveError, ExitCode, NotAnArchive
from citesnap.evidence.forgetting import clean, forget
from citesnap.evidence.growing import add_event
from citesnap.evidence.merging import copy_logs, note_merge
from citesnap.evidence.report import Report
from citesnap.evidence.sealing import is_pending, sealed_run
from citesnap.evidence.verifying import verify, verify_derived
from citesnap.running.judging import join_same_posts, judges
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.archive import Archive, Run

__all__ = ["MergeOutcome", "merge"]

Progress = Callable[[str, int], None]
Ask = Callable[[int], None]
"""Called with how much of ours the other archive forgot; raises to keep it."""

REASON = "forgotten here before it was merged"


@dataclass(slots=True)
class MergeOutcome:
    """What a merge did: rows by table, leaves of logs, what was forgotten here because it was there, and what to tell."""

    added: dict[str, int] = field(default_factory=dict)
    changed: int = 0
    leaves: int = 0
    forgotten: int = 0
    conflicts: list[str] = field(default_factory=list)
    is_clean: bool = True

    @property
    def is_nothing(self) -> bool:
        """Whether all of it was here already."""
        return not (self.added or self.changed or self.leaves or self.forgotten)


def merge(
    archive: Archive, other: Path, now: datetime, progress: Progress, ask: Ask, key_file: Path | None, *, dry_run: bool
) -> MergeOutcome:
    """Merge another archive into this one. The caller holds the lock of this one.

    Each slice is a transaction: after a kill the same command goes on. An archive that was altered since it was sealed is refused
    as a whole.

    Args:
        archive: the archive.
        other: the file of the other one, which is not changed.
        now: the time of what this records.
        progress: told the table and how many of its rows were gone through.
        ask: called before something is forgotten here because the other archive forgot it.
        key_file: the key that signs.
        dry_run: change nothing, and only count.

    Raises:
        NotAnArchive: the other is no archive, is damaged, or was made by a newer citesnap.
        ArchiveError: it was altered since it was sealed (exit code 4), or one of both cannot be read or written.
    """
    told_apart(archive.path, other)
    report = verify(other)
    if (altered := _first_altered(report)) is not None:
        raise ArchiveError(
            f"{other} is not what was sealed ({altered}); `citesnap verify {other}` names everything,"
            " and nothing of it was merged",
            exit_code=ExitCode.ALTERED,
        )
    db = archive.connection
    with translate_errors(archive.path):
        check_list(db, "main")
    with (
        translate_errors(archive.path),
        attached(db, other) as path,
        _told_of_its_file(db, archive.path, other),
    ):
        # Once its rows are sealed here, verification tells of each that does not follow from the others.
        is_judged = any(log.leaves for log in report.logs) and path == other
        if not is_judged and (altered := _first_altered(verify_derived(path))) is not None:
            raise ArchiveError(
                f"{other} contradicts itself ({altered}): another program changed it; nothing of it was merged",
                exit_code=ExitCode.ALTERED,
            )
        if dry_run:
            return _rehearsed(archive, now, progress)
        with closing(connect_reading(path)) as theirs, sealed_run(archive, "merge", key_file) as run:
            outcome = _merge(archive, run, theirs, now, progress, ask)
            run.void = outcome.is_nothing and not is_pending(archive.connection)
            run.counts.update(outcome.added)
        if outcome.forgotten:
            outcome.is_clean = clean(archive, now)
    return outcome


@contextmanager
def _told_of_its_file(db: Database, ours: Path, other: Path) -> Iterator[None]:
    """Have an error that rows have led to told of the archive that they came from: code that reads rows knows one file alone.

    Raises:
        NotAnArchive: as `translate_errors` says it, of the right file; of both where nothing tells which it is.
    """
    try:
        yield
    except Exception as error:
        reason = error.__cause__ if isinstance(error, ArchiveError) else error
        if not isinstance(reason, ValueError | TypeError | LookupError | sqlite3.DatabaseError):
            raise
        if db.conn.in_transaction:
            db.rollback()
        about = _file_of(reason, db, ours, other)
        if about == ours:
            raise
        if about == other:
            with translate_errors(other):
                raise reason  # noqa: B904  # the same error, told of the other file
        raise NotAnArchive(
            f"{other} or {ours} is damaged ({reason}): `citesnap status` and `citesnap verify` of each may tell which"
        ) from reason


_OF_THE_FILE_WRITTEN = frozenset(
    {
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY),
        *(sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_CONSTRAINT),
    }
)
"""SQLite's primary codes of errors that no row of the other archive leads to, or that are told elsewhere."""


def _file_of(error: BaseException, db: Database, ours: Path, other: Path) -> Path | None:
    """Which archive has led to an error, as far as can be told once what was begun is rolled back; None where it cannot."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _OF_THE_FILE_WRITTEN:
        return ours
    if " other." in str(error) or (isinstance(error, DamagedRow) and error.is_of_other):
        return other
    if " main." in str(error) or isinstance(error, UnicodeDecodeError):  # every text of the other one was read
        return ours
    if (damaged := next((path for path in (other, ours) if found_damage(path) is not None), None)) is not None:
        return damaged
    if isinstance(error, DamagedRow) and error.column is not None:
        return ours if _holds(db, error.column, error.held) else other
    try:
        if any(_first_altered(report) is not None for report in (verify(ours), verify_derived(ours))):
            return ours
    except ArchiveError:
        return ours
    # Ours answers what verification asks: the question without end is one about rows that came.
    return other if str(error) == "interrupted" else None


def _holds(db: Database, column: str, value: object) -> bool:
    """Whether a column of this name holds the value in one of our tables."""
    tables = db.execute(
        "select t.name from pragma_table_list t join pragma_table_info(t.name) c on c.name = ?"
        " where t.schema = 'main' and t.type = 'table' and t.strict",
        [column],
    ).fetchall()
    return any(
        db.execute(f'select 1 from main."{table}" where "{column}" is ? limit 1', [value]).fetchone()
        for (table,) in tables
    )


def _first_altered(report: Report) -> str | None:
    """What was altered first, with the kind and the row; None where nothing was."""
    found = next((finding for finding in report.findings if finding.severity == "altered"), None)
    return f"{found.about}: {found.what}" if found is not None else None


def _rehearsed(archive: Archive, now: datetime, progress: Progress) -> MergeOutcome:
    """What a merge would add: all of it in one transaction, which is rolled back."""
    db = archive.connection
    db.execute("begin immediate")
    try:
        _take_over_list(db, now)
        forgotten = sum(1 for _ in _to_forget(db))
        run_id = db.execute(
            "insert into runs (command, started_at, version, uuid) values ('merge', ?, '', 'rehearsal')", [stamp(now)]
        ).lastrowid
        merged = merge_rows(db, *judges(archive, int(run_id or 0)), progress, dry_run=True)
        return MergeOutcome(merged.added, merged.maps.changed, 0, forgotten, merged.conflicts)
    finally:
        db.rollback()


def _merge(archive: Archive, run: Run, theirs: Database, now: datetime, progress: Progress, ask: Ask) -> MergeOutcome:
    db = archive.connection
    to_forget = _foreseen(db)
    if to_forget:
        ask(len(to_forget))
    with transaction(db):
        listed = _take_over_list(db, now)
    for kind, row_id, by, reason in to_forget:
        forget(archive, kind, row_id, by, reason, now)
    try:
        merged = merge_rows(db, *judges(archive, run.id), progress)
        leaves = copy_logs(db, theirs, now, REASON)
        join_same_posts(archive, run.id)
    except sqlite3.IntegrityError as error:
        raise ArchiveError(
            f"the other archive holds what citesnap does not make ({error}); what was merged before that stays",
            exit_code=ExitCode.USAGE,
        ) from error
    outcome = MergeOutcome(merged.added, merged.maps.changed, leaves, len(to_forget) + listed, merged.conflicts)
    if not outcome.is_nothing:
        with transaction(db):
            (uuid,) = db.execute("select uuid from other.identity").fetchone()
            note_merge(db, uuid, outcome.added, now)
            db.execute("delete from figures")  # The next run works them out anew.
    return outcome


# What either archive forgot


def _foreseen(db: Database) -> list[tuple[str, int, str, str]]:
    """What of ours the other archive forgot. Changes nothing."""
    db.execute("begin")
    try:
        _take_over_list(db, None)
        return list(_to_forget(db))
    finally:
        db.rollback()


def _take_over_list(db: Database, now: datetime | None) -> int:
    """Add what the other archive forgot to our list. Part of the caller's transaction. Returns how many entries are new."""
    new = db.execute(
        'select kind, at, "by", reason, salt, hash from other.forgotten o where not exists'
        " (select 1 from main.forgotten a where a.hash = o.hash and a.salt = o.salt) order by id"
    ).fetchall()
    entries_by_event: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for kind, at, by, reason, salt, entry in new:
        db.execute(
            'insert into main.forgotten (kind, at, "by", reason, salt, hash) values (?, ?, ?, ?, ?, ?)',
            [kind, at, by, reason, salt, entry],
        )
        entries_by_event[at, by, reason].append(entry)
    if now is not None:
        for (at, by, reason), entries in entries_by_event.items():
            statement = {
                "kind": "forget",
                "what": "elsewhere",
                "at": at,
                "by": by,
                "reason": reason,
                "noted_at": stamp(now),
            }
            add_event(db, statement | {"entries": entries, "leaves": [], "merged": {}})
    return len(new)


_NAMED = (
    (
        "post",
        "select id, platform, native_id, url,"
        f" coalesce((select group_concat(distinct handle) from main.snapshots where post_id = posts.id and {SHOWS_ACCOUNT}), '')"
        " from main.posts",
    ),
    ("article", "select id, url_hash from main.articles where same_as is null"),
)


def _to_forget(db: Database) -> Iterator[tuple[str, int, str, str]]:
    """What of ours was forgotten there: attachments that were taken back, posts and articles on the list.

    Gives kind, id, by whom and why. Attachments come first: with a post go all of its own.
    """
    yield from _taken_back(db)
    salts = [salt for (salt,) in db.execute("select distinct salt from main.forgotten").fetchall()]
    if not salts:
        return
    for kind, sql in _NAMED:
        last = 0
        for row_id, *names in db.execute(f"{sql} order by id"):
            last = beyond(last, row_id)
            for salt, name in product(salts, sought(kind, *names, stands=True)):
                row = db.execute(
                    'select "by", reason from main.forgotten where hash = ? and salt = ?',
                    [forgotten_hash(salt, kind, *name), salt],
                ).fetchone()
                if row is not None:
                    yield kind, row_id, *row
                    break


def _taken_back(db: Database) -> Iterator[tuple[str, int, str, str]]:
    """Attachments of ours whose statement the other archive emptied when it took that file back."""
    # Whoever made the other archive wrote these statements: what is no list of leaves names none.
    in_statements = (
        "select {origin}, leaf.value, coalesce(e.statement ->> '$.by', ''), coalesce(e.statement ->> '$.reason', '')"
        " from other.log_events e join other.logs own on own.own = 1, {leaves}"
        " where e.statement ->> '$.kind' = 'forget' and e.statement ->> '$.what' = 'attachment' and leaf.type = 'integer'"
    )
    reasons = {
        (origin, idx): (str(by), str(reason))
        for form in (
            {"origin": "own.origin", "leaves": "json_each(e.statement, '$.leaves') leaf"},
            {
                "origin": "log.key",
                "leaves": "json_each(e.statement, '$.merged') log, json_each(iif(log.type = 'array', log.value, '[]')) leaf",
            },
        )
        for origin, idx, by, reason in db.execute(in_statements.format_map(form))
    }
    if not reasons:
        return
    emptied = (
        "select mine.id, ours.origin, a.idx from main.attachments mine"
        " join main.log_leaves a on a.kind = 'attachment' and a.row_id = mine.id join main.logs ours on ours.id = a.log_id"
        " join other.logs theirs on theirs.origin = ours.origin"
        " join other.log_leaves b on b.log_id = theirs.id and b.idx = a.idx and b.hash = a.hash"
        " where b.salt is null order by mine.id"
    )
    for attachment_id, places in groupby(db.execute(emptied).fetchall(), key=itemgetter(0)):
        if (why := next((reasons[place] for _, *at in places if (place := tuple(at)) in reasons), None)) is not None:
            yield "attachment", attachment_id, *why
