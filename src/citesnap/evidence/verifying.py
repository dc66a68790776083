"""Whether an archive holds what was sealed: its log, every row with a statement, stored bytes, and what is worked out from them.

Reads only, and asks nobody. Everything in the file may come from a stranger.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter, lt
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import DamagedRow, translate_errors
from citesnap.archive.file.opening import connect_reading
from citesnap.archive.file.schema import MIGRATIONS, NAMES
from citesnap.evidence.checkpoint import Checkpoint, VerifierKey, parse_note
from citesnap.evidence.custody import hashes_of, noted_in
from citesnap.evidence.derived import AS_IT_IS, check_bytes, check_names, check_posts, utf8_alone
from citesnap.evidence.growing import BLOCK, newest_stated
from citesnap.evidence.judging import Proofs, Trust, check_signatures, check_token
from citesnap.evidence.opentimestamps import BlockHeader
from citesnap.evidence.report import ALTERED, UNJUDGED, Finding, Log, Report
from citesnap.evidence.statements import EVENTS, FORMS, LATEST, StatementForm
from citesnap.evidence.tree import Frontier, leaf_hash

__all__ = ["ALTERED", "UNJUDGED", "Finding", "Given", "Log", "Report", "judge", "verify", "verify_derived"]


_LeafColumns = tuple[int, int, int, int, int, bytes, bytes | None]
"""The columns of a `_LeafRow`: names cost time, and nearly all leaves are those of a sound row."""


class _LeafRow(NamedTuple):
    row_id: int
    id: int
    log_id: int
    idx: int
    form: int
    hash: bytes
    salt: bytes | None


@dataclass(frozen=True, slots=True)
class Given:
    """What the reader knows from elsewhere.

    `key` is what signatures are compared with, from where its owner publishes it. `roots` are the certificates, as DER, to which
    time stamps have to lead; without them those that this machine trusts. `headers` are those of Bitcoin's blocks. `checkpoints`
    are notes of the log that were seen earlier: the archive has to go on from them. `exports` are files that the archive is said
    to have exported: its log has to note these very bytes.
    """

    key: VerifierKey | None = None
    roots: Sequence[bytes] | None = None
    headers: Sequence[BlockHeader] = ()
    checkpoints: Sequence[str] = ()
    exports: Sequence[Path] = ()


def verify(path: Path, given: Given | None = None, *, quick: bool = False) -> Report:
    """Judge an archive by its own log. Reads only, from one state of the file.

    Args:
        path: the archive. It is opened for reading; a connection of SQLite may make its usual files beside it.
        given: what the reader knows from elsewhere.
        quick: leave out the hashes of stored bytes.

    Raises:
        ExportError: one of the exports cannot be read.
        NotAnArchive: the file is something else, damaged, or holds tables that citesnap does not make.
        ArchiveError: it cannot be read.
    """
    db = connect_reading(path)
    try:
        with translate_errors(path):
            db.execute("begin")
            return judge(db, path, given, quick=quick)
    finally:
        db.close()


def verify_derived(path: Path) -> Report:
    """Judge alone what an archive of today’s tables works out, sealed or not: columns of posts, their names, hashes of bytes.

    Raises:
        NotAnArchive: the file is something else, damaged, or holds tables that citesnap does not make.
        ArchiveError: it cannot be read.
    """
    report = Report(str(path))
    with closing(connect_reading(path)) as db, translate_errors(path):
        db.execute("begin")
        _judge_derived(db, report, quick=False)
    return report


def judge(db: Database, path: Path, given: Given | None = None, *, quick: bool = False) -> Report:
    """The same over an open connection, from whose file `path` is."""
    report = Report(str(path))
    db.conn.text_factory = AS_IT_IS
    try:
        _judge(db, report, given or Given(), quick)
    finally:
        db.conn.text_factory = str
    return report


def _judge(db: Database, report: Report, given: Given, quick: bool) -> None:
    if not db.execute("select 1 from sqlite_master where name = 'log_leaves'").fetchone():
        report.add(
            UNJUDGED, "archive", None, "made by an older citesnap, which sealed nothing: `citesnap seal` seals it now"
        )
        return
    report.is_newer = bool(MIGRATIONS.applied(db) - NAMES)
    tables = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
    events = _events(db, report)
    seen = _SeenCheckpoints.read(report, given.checkpoints)
    statements = list(events.values())
    own = 0
    for log_id, origin, is_own, vkey in db.execute(
        "select id, origin, own, vkey from logs order by own desc, id"
    ).fetchall():
        log = Log(origin, is_own == 1)
        report.logs.append(log)
        own = log_id if log.own else own
        of_log = events if log.own else _events_elsewhere(db, report, log_id) if "log_statements" in tables else {}
        statements += [] if log.own else of_log.values()
        _check_tree(db, report, log, log_id, of_log, _emptied_here(events, log), seen)
        _check_signatures(db, report, log, log_id, vkey, given.key, of_log)
    seen.judge(report)
    if own == 0:
        report.add(ALTERED, "logs", None, "the archive's own log is gone")
    elif not any(log.leaves for log in report.logs):
        report.add(UNJUDGED, "archive", None, "nothing in it was ever sealed: `citesnap seal` seals it now")
        return
    _check_stamps(db, report, statements, given)
    _check_exports(report, statements, given.exports)
    _check_forgotten(db, report, statements)
    for kind in LATEST:
        if LATEST[kind].table in tables:  # one of an older version lacks some
            _check_kind(db, report, kind, own)
    unknown = [*{kind for kind, _ in FORMS}, *EVENTS]
    marks = ", ".join("?" * len(unknown))
    for idx, kind in db.execute(f"select idx, kind from log_leaves where kind not in ({marks})", unknown):
        severity = UNJUDGED if report.is_newer else ALTERED
        report.add(severity, str(kind), f"leaf {idx}", "states what this version of citesnap does not know")
    _judge_derived(db, report, quick)
    _say(report)


def _judge_derived(db: Database, report: Report, quick: bool) -> None:
    check_posts(db, report.add)
    check_names(db, report.add)
    report.blobs = check_bytes(db, report.add, quick)


def _say(report: Report) -> None:
    """What was proved, in sentences."""
    if report.altered:
        return
    for log in report.logs:
        if log.leaves:
            report.proved.append(
                f"{log.leaves} leaves of {log.origin} are those of its {log.checkpoints} checkpoints,"
                f" the last of {log.last_sealed_at}"
            )
    report.proved.append(f"{report.statements} rows are as they were sealed")
    if report.blobs is not None:
        report.proved.append(f"{report.blobs} stored bodies and files have the SHA-256 that they are filed under")
    else:
        report.limits.append("stored bodies and files were not looked at (--quick)")
    for log in report.logs:
        if log.leaves and not log.signed_by:
            report.limits.append(f"{log.origin} is not signed: nobody says whose it is")
        if log.leaves > log.anchored:
            report.limits.append(
                f"{log.leaves - log.anchored} of {log.leaves} leaves of {log.origin} are not yet anchored:"
                " no time stamp that was judged covers them"
            )


# The tree


def _events(db: Database, report: Report) -> dict[int, dict[str, Any]]:
    """The statements of events that the leaves confirm, by their ids."""
    events: dict[int, dict[str, Any]] = {}
    for event_id, text in db.execute("select id, statement from log_events order by id"):
        leaf = db.execute(
            f"select l.kind, l.hash, l.salt from log_leaves l join logs on logs.id = log_id and own = 1"
            f" where l.row_id = ? and l.kind in ({', '.join('?' * len(EVENTS))})",
            [event_id, *EVENTS],
        ).fetchone()
        entry = text.encode("utf-8", "surrogateescape")
        if leaf is None:
            _say_unsealed(report, event_id, text)
        elif leaf_hash((leaf[2] or b"") + entry) != leaf[1]:
            report.add(ALTERED, "event", event_id, "is not what was sealed")
            continue
        try:
            statement = json.loads(text)
        except (ValueError, RecursionError):
            report.add(ALTERED, "event", event_id, "is no JSON")
            continue
        kind = statement.get("kind") if isinstance(statement, dict) else None
        if not isinstance(kind, str):
            report.add(ALTERED, "event", event_id, "states no kind of event")
            continue
        if leaf is not None and kind != leaf[0]:
            report.add(ALTERED, "event", event_id, "its leaf is of another kind")
            continue
        events[event_id] = statement
    return events


def _say_unsealed(report: Report, event_id: int, text: str) -> None:
    """An event that waits for the next run. Until then anybody could have written it, so it excuses nothing."""
    finding = "is not sealed yet: the next run seals it"
    if '"kind":"stamp"' in text or '"kind":"export"' in text:
        report.limits.append(f"event {event_id} {finding}")
    else:
        report.add(UNJUDGED, "event", event_id, finding)


@dataclass(slots=True)
class _SeenCheckpoints:
    """Checkpoints that the reader has seen: their roots by log and size, and what was found of each log of that name.

    Archives that went separate ways have logs of one name, and a merged archive holds several: one has to go on from a checkpoint.
    """

    roots: dict[str, dict[int, set[bytes]]]
    found: dict[tuple[str, int, bytes], list[tuple[Log, bool]]]

    @classmethod
    def read(cls, report: Report, notes: Sequence[str]) -> _SeenCheckpoints:
        """From notes as the reader gave them."""
        roots: dict[str, dict[int, set[bytes]]] = {}
        for note in notes:
            try:
                checkpoint, _ = parse_note(note)
            except ValueError as error:
                report.add(UNJUDGED, "checkpoint", None, f"the one you gave cannot be read: {error}")
            else:
                roots.setdefault(checkpoint.origin, {}).setdefault(checkpoint.size, set()).add(checkpoint.root)
        return cls(roots, {})

    def sizes(self, log: Log) -> Iterable[int]:
        """Of which of them are of a log of this name."""
        return self.roots.get(log.origin, ())

    def compare(self, log: Log, tree: Frontier) -> None:
        """Note whether a log, grown to this tree, has the root of a checkpoint of that size."""
        for root in self.roots.get(log.origin, {}).get(tree.size, ()):
            self.found.setdefault((log.origin, tree.size, root), []).append((log, root == tree.root()))

    def judge(self, report: Report) -> None:
        """Say of each checkpoint which log goes on from it, or what is wrong with all of that name."""
        for origin, roots in self.roots.items():
            logs = [log for log in report.logs if log.origin == origin]
            if not logs:
                report.add(ALTERED, "checkpoint", origin, "the one you gave is of a log that is not in this archive")
                continue
            for size, root in ((size, root) for size, some in roots.items() for root in sorted(some)):
                logs_of_root = self.found.get((origin, size, root), [])
                good = [log for log, is_same in logs_of_root if is_same]
                if good:
                    elsewhere = (
                        ", as a log that was merged; the archive's own does not" if _is_other(good, logs) else ""
                    )
                    proved = f"{origin} goes on from the checkpoint of {size} leaves that you gave{elsewhere}"
                    report.proved.append(proved)
                elif logs_of_root:
                    finding = f"its first {size} leaves are not those of the checkpoint you gave"
                    report.add(ALTERED, "log", origin, finding)
                else:
                    held = max(log.leaves for log in logs)
                    finding = (
                        f"has {held} leaves, and the checkpoint you gave {size}: it was cut, or this is an older copy"
                    )
                    report.add(ALTERED, "log", origin, finding)


def _is_other(good: Sequence[Log], logs: Sequence[Log]) -> bool:
    """Whether the archive's own log is among those of a name, and not among the good ones."""
    return any(log.own for log in logs) and not any(log.own for log in good)


def _events_elsewhere(db: Database, report: Report, log_id: int) -> dict[int, dict[str, Any]]:
    """The same of a log that was merged into this archive: its leaves have their statements beside them."""
    stated: dict[int, dict[str, Any]] = {}
    marks = ", ".join("?" * len(EVENTS))
    for leaf_id, idx, kind, hashed, salt, text in db.execute(
        f"select l.id, idx, kind, hash, salt, statement from log_leaves l left join log_statements s on s.id = l.id"
        f" where log_id = ? and kind in ({marks}) and salt is not null order by idx",
        [log_id, *EVENTS],
    ):
        entry = (text or "").encode("utf-8", "surrogateescape")
        if leaf_hash(salt + entry) != hashed:
            report.add(ALTERED, kind, f"leaf {idx}", "is not what was sealed in the archive that was merged")
            continue
        try:
            statement = json.loads(entry)
        except (ValueError, RecursionError):
            statement = None
        if isinstance(statement, dict) and statement.get("kind") == kind:
            stated[leaf_id] = statement
        else:
            report.add(ALTERED, kind, f"leaf {idx}", "states another kind of event")
    return stated


def _emptied_here(events: dict[int, dict[str, Any]], log: Log) -> set[int]:
    """Leaves of a merged log that this archive emptied, as its own statements say."""
    numbers: set[int] = set()
    for event in events.values():
        emptied = event.get("merged") if event["kind"] == "forget" else None
        if isinstance(emptied, dict) and isinstance(leaves := emptied.get(log.origin), list):
            numbers.update(idx for idx in leaves if isinstance(idx, int))
    return numbers


def _check_tree(
    db: Database,
    report: Report,
    log: Log,
    log_id: int,
    events: dict[int, dict[str, Any]],
    emptied: set[int],
    seen: _SeenCheckpoints,
) -> None:
    checkpoints = db.execute(
        "select size, made_at, root, frontier, note from log_checkpoints where log_id = ? order by size", [log_id]
    ).fetchall()
    due = iter(checkpoints)
    after = next(due, None)
    tree = Frontier()
    bare: set[int] = set()
    rows = db.execute(
        "select idx, hash, row_id is null, salt is null from log_leaves where log_id = ? order by idx", [log_id]
    )
    # The tree is looked at where a checkpoint covers it, and grows up to there by many leaves at a time.
    stops = iter(sorted({size for size, *_ in checkpoints} | {*seen.sizes(log)}))
    stop: int | None = 0
    is_whole = True
    while is_whole:
        while stop is not None and stop <= tree.size:
            stop = next(stops, None)
        some = rows.fetchmany(BLOCK if stop is None else min(BLOCK, stop - tree.size))
        if not some:
            break
        in_a_row = _in_a_row([idx for idx, *_ in some], tree.size)
        is_whole = in_a_row == len(some)
        tree.extend([hashed for _, hashed, _, _ in some[:in_a_row]])
        for idx, _, has_no_row, has_no_salt in some[:in_a_row]:
            if has_no_row and has_no_salt:
                bare.add(idx)
            elif has_no_salt or (has_no_row and log.own):
                report.add(ALTERED, "log", f"leaf {idx}", "has lost its salt or its row")
        if not is_whole:
            report.add(ALTERED, "log", log.origin, f"leaf {tree.size} is gone")
        if tree.size != stop:
            continue
        seen.compare(log, tree)
        while after is not None and after[0] == tree.size:
            _check_checkpoint(report, log, tree, after)
            if log.last_sealed_at is not None and after[1] < log.last_sealed_at:
                report.limits.append(
                    f"the checkpoint of {after[0]} leaves of {log.origin} bears an earlier time ({after[1]}) than the one before it"
                    f" ({log.last_sealed_at}): the clock of the machine that sealed was wrong once; stamps have times of their own"
                )
            log.last_sealed_at, log.root = after[1], after[2].hex()
            after = next(due, None)
    log.leaves, log.checkpoints = min(tree.size, checkpoints[-1][0] if checkpoints else 0), len(checkpoints)
    if after is not None:
        report.add(ALTERED, "checkpoint", after[0], f"covers {after[0]} leaves, and there are {tree.size} in a row")
    elif tree.size > log.leaves:
        _check_rest(db, report, log, log_id, tree.size - log.leaves)
    bare -= emptied
    for statement in events.values():
        if statement["kind"] == "forget":
            leaves = [idx for idx in statement.get("leaves", []) if isinstance(idx, int)]
            bare.difference_update(leaves)
            log.forgotten.append(
                {"leaves": len(leaves)} | {name: statement.get(name) for name in ("at", "by", "reason")}
            )
    for idx in sorted(bare):
        report.add(ALTERED, "log", f"leaf {idx}", "was emptied, and no sealed statement says that it was forgotten")


def _in_a_row(numbers: Sequence[int], first: int) -> int:
    """How many of these numbers follow one another from the first one on."""
    wanted = range(first, first + len(numbers))
    if numbers == list(wanted):
        return len(numbers)
    return next(n for n, (number, due) in enumerate(zip(numbers, wanted, strict=True)) if number != due)


def _check_rest(db: Database, report: Report, log: Log, log_id: int, count: int) -> None:
    """Leaves that no checkpoint covers: a seal in parts leaves some when it is interrupted. Events come with the checkpoint."""
    marks = ", ".join("?" * len(EVENTS))
    sql = f"select 1 from log_leaves where log_id = ? and idx >= ? and kind in ({marks}) limit 1"
    if log.own and not db.execute(sql, [log_id, log.leaves, *EVENTS]).fetchone():
        unfinished = f"{count} leaves beyond its last checkpoint, of a seal that was interrupted: the next one goes on from there"
        report.add(UNJUDGED, "log", log.origin, unfinished)
    else:
        report.add(ALTERED, "log", log.origin, "has leaves beyond its last checkpoint")


def _check_checkpoint(report: Report, log: Log, tree: Frontier, row: Sequence[Any]) -> None:
    size, _, root, frontier, note = row
    if root != tree.root():
        report.add(ALTERED, "checkpoint", size, "its root is not that of the leaves: leaves or root were altered")
    if frontier != bytes(tree):
        report.add(ALTERED, "checkpoint", size, "its subtrees are not those of the leaves")
    try:
        checkpoint, _ = parse_note(note)
    except ValueError as error:
        report.add(ALTERED, "checkpoint", size, str(error))
        return
    if checkpoint != Checkpoint(log.origin, size, root):
        report.add(ALTERED, "checkpoint", size, "its note says something else than its row")


def _check_signatures(
    db: Database,
    report: Report,
    log: Log,
    log_id: int,
    vkey: str | None,
    key: VerifierKey | None,
    events: dict[int, dict[str, Any]],
) -> None:
    """Check every signature by the key that the log names, and compare that with the key that the reader gave."""
    named = [str(event.get("vkey")) for event in events.values() if event["kind"] == "key"]
    if (named[-1] if named else None) != vkey:
        report.add(ALTERED, "logs", log.origin, "names another key than the log's own statements")
    notes = db.execute("select size, note from log_checkpoints where log_id = ? order by size", [log_id])
    check_signatures(report, log, notes, {*named, *([vkey] if vkey else [])}, key)


# Time stamps


def _check_stamps(db: Database, report: Report, events: Sequence[dict[str, Any]], given: Given) -> None:
    """Judge each time stamp over its checkpoint. One with a root that is not trusted is reported; another may do."""
    stamped = {str(event.get("token_sha256")): event for event in events if event["kind"] == "stamp"}
    held: set[str] = set()
    logs = {
        log_id: log
        for (log_id,), log in zip(db.execute("select id from logs order by own desc, id"), report.logs, strict=True)
    }
    trust, proofs = Trust(given.roots), Proofs(given.headers)
    for stamp_id, kind, state, gen_time, authority, token, size, note, log_id in db.execute(
        "select s.id, s.kind, s.state, s.gen_time, s.authority, s.token, c.size, c.note, c.log_id"
        " from log_stamps s left join log_checkpoints c on c.id = s.checkpoint_id order by s.id"
    ).fetchall():
        name = hashlib.sha256(token).hexdigest()
        held.add(name)
        covered = False
        if name not in stamped:
            report.add(ALTERED, "stamp", stamp_id, "is not one that the log says was received")
        elif not _is_as_noted(stamped[name], kind, gen_time, authority, size):
            report.add(
                ALTERED, "stamp", stamp_id, "its row says something else than the log: authority, time or checkpoint"
            )
        elif note is None or kind not in ("rfc3161", "ots"):
            report.add(ALTERED, "stamp", stamp_id, "is of no checkpoint, or of a kind that is not known")
        elif kind == "ots":
            # A promise of a calendar that was completed is judged by the finished proof.
            covered = proofs.check(
                report, stamp_id, token, note, size, is_kept=state == "pending" and _is_anchored(db, size)
            )
        else:
            judged = check_token(report, trust, stamp_id, authority, token, note, size)
            if judged is not None and gen_time != judged.gen_time:
                report.add(ALTERED, "stamp", stamp_id, "its row tells another time than its token")
            covered = judged is not None and judged.trusted
        if covered and log_id in logs:
            logs[log_id].anchored = max(logs[log_id].anchored, size)
    for name in sorted(stamped.keys() - held):
        report.add(ALTERED, "stamp", name, "was received, and is gone")
    proofs.say(report)
    trust.warn(report)


def _is_as_noted(event: dict[str, Any], kind: str, gen_time: str | None, authority: str, size: int | None) -> bool:
    """Whether the row of a stamp says what the log noted when it came: nobody may put another authority's name beside a token."""
    noted = (event.get("form"), event.get("gen_time"), event.get("authority"), event.get("size"))
    return noted == (kind, gen_time, authority, size)


def _is_anchored(db: Database, size: int) -> bool:
    sql = (
        "select 1 from log_stamps s join log_checkpoints c on c.id = s.checkpoint_id"
        " where c.size = ? and s.kind = 'ots' and s.state = 'anchored'"
    )
    return db.execute(sql, [size]).fetchone() is not None


# Exports


def _check_exports(report: Report, events: Sequence[dict[str, Any]], files: Sequence[Path]) -> None:
    """List the exports that the log notes, and find each given file among them."""
    # One that was noted by two logs was made once.
    report.exports = list(dict.fromkeys(noted for event in events if (noted := noted_in(event)) is not None))
    for path in files:
        names = [name for noted in report.exports for name, _ in noted.files]
        held = set(hashes_of(path, names).values())
        export = next((one for one in report.exports if one.files and {sha for _, sha in one.files} <= held), None)
        if export is None:
            report.add(ALTERED, "export", str(path), "is not, byte for byte, an export that the log notes")
        else:
            report.proved.append(
                f"{path} is the {export.format} export that was noted at {export.at}, chosen by: {export.chosen}"
            )


def _check_forgotten(db: Database, report: Report, events: Sequence[dict[str, Any]]) -> None:
    """Compare the list of what was forgotten with the statements that say so: neither has an entry that the other lacks."""
    if not db.execute("select 1 from sqlite_master where name = 'forgotten'").fetchone():
        return  # an archive of an older version
    stated = {
        str(entry): (event.get("at"), event.get("by"), event.get("reason"))
        for event in events
        if event["kind"] == "forget"
        for entry in event.get("entries", [])
    }
    held: set[str] = set()
    for entry_id, kind, entry, *particulars in db.execute('select id, kind, hash, at, "by", reason from forgotten'):
        held.add(entry)
        if entry not in stated and kind == "citation":
            continue  # one that turned out later to mean a post which was forgotten
        if stated.get(entry) != tuple(particulars):
            report.add(ALTERED, "forgotten", entry_id, "is not what the log says was forgotten")
    for entry in sorted(stated.keys() - held):
        report.add(ALTERED, "forgotten", entry, "was forgotten, and is not on the list that keeps it out")


# The rows


def _leaves(db: Database, kind: str) -> Iterator[list[_LeafColumns]]:
    """The leaves of a kind in the order of rows, some rows at a time: all leaves of a row are together.

    Raises:
        DamagedRow: they come in no order. In a damaged file, whose pages lead to one another, the same come without end.
    """
    # By row and id the index has them; what else they are sorted by is sorted where a row has several.
    cursor = db.execute(
        "select row_id, id, log_id, idx, form, hash, salt from log_leaves where kind = ? and row_id is not null"
        " order by row_id, id",
        [kind],
    )
    some: list[_LeafColumns] = []
    while more := cursor.fetchmany(BLOCK):
        some += more
        places = [leaf[:2] for leaf in some]
        if not all(map(lt, places, places[1:])):
            raise DamagedRow(f"leaves of the kind {kind} that are in no order")
        at = len(some)
        while at and some[at - 1][0] == more[-1][0]:
            at -= 1
        if at:
            yield some[:at]
            del some[:at]
    if some:
        yield some


def _check_kind(db: Database, report: Report, kind: str, own: int) -> None:
    latest = LATEST[kind]
    changed = {row_id for (row_id,) in db.execute("select row_id from log_changes where kind = ?", [kind])}
    sealed = next((log.leaves for log in report.logs if log.own), 0)
    for some in _leaves(db, kind):
        stated: dict[int, dict[int, bytes]] = {}
        for number in {form for _, _, _, _, form, _, _ in some}:
            form = FORMS.get((kind, number))
            if form is not None:
                stated[number] = _stated(db, form, some[0][0], some[-1][0])
        left = []
        row_ids = [leaf[0] for leaf in some]
        several = {row_id for row_id, after in pairwise(row_ids) if row_id == after}
        for leaf in some:
            row_id, _, log_id, idx, number, hashed, salt = leaf
            # Nearly all rows have one leaf, of the archive's own log, and are as it says.
            says = stated[number].get(row_id) if number in stated and log_id == own and row_id not in several else None
            if says is not None and leaf_hash((salt or b"") + says) == hashed:
                report.statements += idx < sealed
            else:
                left.append(_LeafRow._make(leaf))
        for row_id, group in groupby(left, key=attrgetter("row_id")):
            in_order = sorted(group, key=attrgetter("log_id", "idx"))
            by_log = {log_id: list(leaves) for log_id, leaves in groupby(in_order, key=attrgetter("log_id"))}
            mine = by_log.pop(own, [])
            if mine:
                _check_row(report, latest, row_id, mine, stated, row_id in changed, sealed)
            for leaves in by_log.values():
                _check_elsewhere(db, report, latest, row_id, leaves, stated, follows=latest.may_change and bool(mine))
    _check_unsealed(db, report, latest, changed, own)
    if kind == "article":
        _check_sections(db, report, changed, own)


def _check_sections(db: Database, report: Report, changed: set[int], own: int) -> None:
    """Form 1 of articles states no section, for they had none: one that has it is stated in a later form, or was changed since."""
    if not db.execute("select 1 from pragma_table_info('articles') where name = 'section'").fetchone():
        return  # an archive of an older version
    for row_id, form in db.execute(
        "select id, (select max(form) from log_leaves where kind = 'article' and row_id = articles.id and log_id = ?)"
        " from articles where section is not null",
        [own],
    ):
        if form == 1 and row_id in changed:
            report.add(UNJUDGED, "article", row_id, "changed since it was sealed: no leaf states its section yet")
        elif form == 1:
            report.add(ALTERED, "article", row_id, "has a section, and was sealed when it had none")


def _stated(db: Database, form: StatementForm, first: int, last: int) -> dict[int, bytes]:
    """What rows of a range say now. A row that SQLite cannot state, as where JSON is no longer JSON, says nothing."""
    statements: dict[int, bytes] = {}
    try:
        with utf8_alone(db):
            for row_id, said in form.rows(db, first, last):
                if row_id in statements:
                    _refuse_again(row_id, form)
                statements[row_id] = said
        return statements
    except sqlite3.OperationalError:
        statements = {}
        for (row_id,) in db.execute(f"select id from {form.table} where id between ? and ?", [first, last]):
            if row_id in statements:
                _refuse_again(row_id, form)
            statements[row_id] = b""
        for row_id in statements:
            with suppress(sqlite3.OperationalError):
                for _, said in form.rows(db, row_id, row_id):
                    statements[row_id] = said
        return statements


def _refuse_again(row_id: int, form: StatementForm) -> NoReturn:
    """In a damaged file, whose pages lead to one another, the same rows come without end."""
    raise DamagedRow(f"row {row_id} of {form.table} stands there again and again")


def _check_row(
    report: Report,
    form: StatementForm,
    row_id: int,
    leaves: list[_LeafRow],
    stated: dict[int, dict[int, bytes]],
    is_changed: bool,
    sealed: int,
) -> None:
    newest = leaves[-1]
    matches = [
        leaf.form in stated
        and row_id in stated[leaf.form]
        and leaf_hash((leaf.salt or b"") + stated[leaf.form][row_id]) == leaf.hash
        for leaf in leaves
    ]
    if newest.form not in stated:
        severity = UNJUDGED if report.is_newer else ALTERED
        report.add(severity, form.kind, row_id, f"stated in form {newest.form}, which this version does not know")
        return
    if not form.may_change and not all(matches):
        matches[-1] = False
    if matches[-1]:
        report.statements += newest.idx < sealed
        report.earlier_states += matches.count(False)
        return
    if row_id not in stated[newest.form]:
        report.add(ALTERED, form.kind, row_id, f"sealed as leaf {newest.idx}, and the row is gone")
    elif form.may_change and is_changed:
        report.add(
            UNJUDGED,
            form.kind,
            row_id,
            f"changed since it was sealed as leaf {newest.idx}",
        )
    else:
        report.add(ALTERED, form.kind, row_id, f"is not what was sealed as leaf {newest.idx}")


def _check_elsewhere(
    db: Database,
    report: Report,
    form: StatementForm,
    row_id: int,
    leaves: list[_LeafRow],
    stated: dict[int, dict[int, bytes]],
    *,
    follows: bool,
) -> None:
    """The leaves that a merged log has of a row: what they state is what the row says, or stands beside them.

    `follows`: the row may change, and this archive's own log states it too, as it became.
    """
    newest = leaves[-1]
    for leaf in leaves if not form.may_change else [newest]:
        says = stated.get(leaf.form, {}).get(row_id)
        if says is not None and leaf_hash((leaf.salt or b"") + says) == leaf.hash:
            continue
        beside = db.execute("select statement from log_statements where id = ?", [leaf.id]).fetchone()
        if beside is not None:
            entry = beside[0].encode("utf-8", "surrogateescape")
            if leaf_hash((leaf.salt or b"") + entry) == leaf.hash:
                continue
            report.add(ALTERED, form.kind, row_id, f"what leaf {leaf.idx} of a merged log states was altered")
        elif follows:
            report.earlier_states += 1
        else:
            report.add(ALTERED, form.kind, row_id, f"is not what a merged log sealed as leaf {leaf.idx}")
        return
    report.statements += 1


def _check_unsealed(db: Database, report: Report, form: StatementForm, changed: set[int], own: int) -> None:
    """Rows without a leaf: those beyond the last sealed one wait for the next seal, and others were put there."""
    newest = newest_stated(db, own, form.kind)
    condition = f" and ({form.condition})" if form.condition else ""
    waiting = 0
    # Where all leaves are of one log, the index of rows alone tells.
    others = " or ".join(
        f"exists (select 1 from log_leaves where {of_others})"
        for of_others in ("log_id < :own", "log_id > :own", "log_id is null")
    )
    in_log = f" and log_id = {int(own)}" if db.execute(f"select {others}", {"own": own}).fetchone()[0] else ""
    # Runs with nothing to record, and questions for time stamps, wait for the next checkpoint.
    quiet = {"run": "true", "attempt": "source in ('timestamp', 'ots')"}.get(form.kind, "false")
    for row_id, is_quiet in db.execute(
        f"select id, {quiet} from {form.table} where not exists"
        f" (select 1 from log_leaves where kind = ? and row_id = {form.table}.id{in_log}){condition}",
        [form.kind],
    ):
        if row_id > newest and is_quiet:
            report.limits.append(f"{form.kind} {row_id} is not sealed yet: the next checkpoint covers it")
        elif row_id > newest or (form.may_change and row_id in changed):
            waiting += 1
        else:
            report.add(ALTERED, form.kind, row_id, "was not there when later ones were sealed")
    if waiting:
        report.add(
            UNJUDGED, form.kind, None, f"{waiting} not sealed yet: the next run that records something seals them"
        )
