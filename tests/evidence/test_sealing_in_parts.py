"""A seal of very many rows is written in parts. Where it was killed the next one goes on, and the log is as from one piece."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.invented import NOW, article, cited, page
from browsing.archives import every_kind
from citesnap.archive import open_archive
from citesnap.evidence import keys
from citesnap.evidence.growing import grow
from citesnap.evidence.sealing import is_pending, seal, sealed_run
from citesnap.evidence.verifying import ALTERED, UNJUDGED, verify
from citesnap.running.merging import merge
from internet import Citesnap, rows

PART = 20
"""Rows of a part in these tests."""

OWN_LEAVES = (
    "select idx, kind, row_id, form from log_leaves where log_id = (select id from logs where own = 1) order by idx"
)

SEAL = """
import os, signal, sys
from pathlib import Path
from archive.invented import NOW
from citesnap.archive import open_archive
from citesnap.evidence import keys
from citesnap.evidence.growing import grow

path, part, word, times = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])

def about_to(sql):
    global times
    times -= sql.lower().startswith(word)
    if times == 0:
        os.kill(os.getpid(), signal.SIGKILL)

with open_archive(path) as archive:
    archive.connection.conn.set_trace_callback(about_to)
    grow(archive.connection, NOW, None, keys.load(path.with_name("desk.key")), part)
"""
"""A seal in parts that dies when SQLite is about to begin a statement of a kind for so many times."""


def killed(path: Path, word: str, times: int) -> None:
    """Seal in parts, signed, by a process that is killed."""
    process = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:] = {sys.path!r}\n{SEAL}",
            str(path),
            str(PART),
            word,
            str(times),
        ],
        capture_output=True,
        text=True,
    )
    assert (process.returncode, process.stderr) == (-signal.SIGKILL, "")
    with closing(sqlite3.connect(path)) as other:
        other.execute("pragma wal_checkpoint(truncate)")  # so that a copy of the file holds what was committed


@pytest.fixture(scope="module")
def unsealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with rows of every kind, some changed since they were made; nothing was sealed. Beside it a key."""
    path = every_kind(tmp_path_factory.mktemp("unsealed") / "archive.db", voices=3)
    keys.make(path.with_name("desk.key"))
    assert rows(path, "select count(*) from log_leaves") == [(0,)]
    with closing(sqlite3.connect(path)) as other:
        other.execute("update citations set resolved_by = 'hand: Example_Desk' where id % 2")
        other.commit()
    return path


@pytest.fixture(scope="module")
def whole(unsealed: Path, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """The leaves of a seal in one transaction."""
    path = copied(unsealed, tmp_path_factory.mktemp("whole"))
    with open_archive(path) as archive:
        assert grow(archive.connection, NOW, None, keys.load(path.with_name("desk.key"))) is not None
    return rows(path, OWN_LEAVES)


def copied(path: Path, folder: Path) -> Path:
    """A copy of an archive and its key."""
    for name in ("archive.db", "desk.key"):
        shutil.copy(path.with_name(name), folder / name)
    return folder / "archive.db"


def part_with(kind: str, leaves: list[tuple[object, ...]]) -> int:
    """The part in which the last leaf of a kind is written, from 1."""
    return max(int(str(idx)) for idx, of_kind, *_ in leaves if of_kind == kind) // PART + 1


@pytest.fixture(scope="module", params=["citation", "resolution", "run"])
def interrupted(
    request: pytest.FixtureRequest,
    unsealed: Path,
    whole: list[tuple[object, ...]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An archive whose first seal was killed after the part in which the last leaf of this kind is."""
    path = copied(unsealed, tmp_path_factory.mktemp("interrupted"))
    killed(path, "begin immediate", part_with(request.param, whole) + 1)
    return path


@pytest.mark.parametrize("part", [1, 7, 100])
def test_a_log_in_parts_is_leaf_for_leaf_one_in_a_piece(
    part: int, unsealed: Path, whole: list[tuple[object, ...]], tmp_path: Path
) -> None:
    path = copied(unsealed, tmp_path)
    with open_archive(path) as archive:
        sealed = grow(archive.connection, NOW, None, keys.load(path.with_name("desk.key")), part)
        assert sealed is not None and sealed.size == sealed.added == len(whole)
        assert not is_pending(archive.connection)
        assert seal(archive) is None
    assert rows(path, OWN_LEAVES) == whole
    assert rows(path, "select size from log_checkpoints") == [(len(whole),)]
    assert verify(path).findings == []


def test_a_killed_seal_is_told_and_gone_on_with(
    interrupted: Path, whole: list[tuple[object, ...]], tmp_path: Path
) -> None:
    path = copied(interrupted, tmp_path)
    written = rows(path, OWN_LEAVES)
    assert 0 < len(written) < len(whole)
    report = verify(path)
    assert (report.exit_code, {finding.severity for finding in report.findings}) == (3, {UNJUDGED})
    assert "nothing in it was ever sealed" in report.findings[-1].what
    # Killed again, in the midst of a part and before its end, nothing of that part stays.
    for word, times in (("insert into log_leaves", 1), ("commit", 1)):
        killed(path, word, times)
        assert rows(path, OWN_LEAVES) == written
    with open_archive(path) as archive:
        assert is_pending(archive.connection)
        of_post = archive.reader.seal_of_post(1)
        assert (of_post.sealed, of_post.sealed_at) == (0, None) and of_post.waiting > 0
        sealed = grow(archive.connection, NOW, None, keys.load(path.with_name("desk.key")), PART)
        assert sealed is not None and sealed.added == len(whole)
    assert rows(path, OWN_LEAVES) == whole
    assert verify(path).findings == []


def test_what_changes_between_two_parts_is_sealed_as_it_became(interrupted: Path, tmp_path: Path) -> None:
    """By this program, which records more, and by another one, which changes what has leaves and what has none."""
    path = copied(interrupted, tmp_path)
    with open_archive(path) as archive, archive.run("archive") as run:
        archive.record_article(run.id, page("The river fell."), [cited("777"), cited(None, 2, text="Nobody’s words")])
    with closing(sqlite3.connect(path)) as other:
        other.execute("update articles set title = title || ', anew'")
        other.execute("update citations set resolved_by = 'hand: Other_Desk', decided_at = null")
        other.execute("update citations set vanished_at = '2026-03-15T00:00:00Z' where id % 3 = 0")
        other.commit()
    assert not verify(path).altered
    with open_archive(path) as archive:
        assert grow(archive.connection, NOW, None, None, PART) is not None
        assert not is_pending(archive.connection)
    report = verify(path)
    assert report.findings == []
    says = {
        kind: dict(rows(path, f"select kind, count(distinct row_id) from log_leaves where kind = '{kind}' group by 1"))
        for kind in ("citation", "resolution", "vanished")
    }
    ((citations, vanished),) = rows(path, "select count(*), count(vanished_at) from citations")
    assert (says["citation"]["citation"], says["resolution"]["resolution"]) == (citations, citations)
    assert says["vanished"]["vanished"] == vanished


def test_leaves_that_no_checkpoint_covers_are_no_damage_unless_they_are_of_events(
    whole: object, tmp_path: Path
) -> None:
    """An archive that was sealed before, with much that is new: what was sealed is judged, and what waits is told."""
    path = tmp_path / "archive.db"
    keys.make(tmp_path / "desk.key")
    with open_archive(path) as archive, sealed_run(archive, "archive") as run:
        archive.record_article(run.id, page("The river rose."), [cited()])
    ((before,),) = rows(path, "select size from log_checkpoints")
    with open_archive(path) as archive, archive.run("archive") as run:
        archive.record_article(run.id, article("The river fell."), [cited(str(n), n) for n in range(1, 60)])
    killed(path, "begin immediate", 4)
    report = verify(path)
    told = (
        f"{3 * PART} leaves beyond its last checkpoint, of a seal that was interrupted: the next one goes on from there"
    )
    assert [finding.what for finding in report.findings if finding.about == "log"] == [told]
    assert (report.exit_code, report.logs[0].leaves) == (3, before)
    assert report.statements == before
    # An event that is believed needs a checkpoint over it.
    with closing(sqlite3.connect(path)) as other:
        other.execute("update log_leaves set kind = 'forget' where idx = (select max(idx) from log_leaves)")
        other.commit()
    assert "has leaves beyond its last checkpoint" in [
        finding.what for finding in verify(path).findings if finding.severity == ALTERED
    ]


@pytest.mark.parametrize("interrupted", ["resolution"], indirect=True)
def test_a_half_sealed_archive_is_merged_and_once_more_when_it_is_sealed(interrupted: Path, tmp_path: Path) -> None:
    path = copied(interrupted, tmp_path)
    target = tmp_path / "all.db"
    leaves = "select idx, kind, hash from log_leaves join logs on logs.id = log_id where own = {} order by idx"
    for is_sealed in (False, True):
        if is_sealed:
            with open_archive(path) as archive:
                seal(archive)
        with open_archive(target) as archive, archive.lock():
            merge(archive, path, NOW, lambda *_: None, lambda count: None, None, dry_run=False)
            seal(archive)
        assert verify(target).findings == []
        assert rows(target, leaves.format(0)) == (rows(path, leaves.format(1)) if is_sealed else [])
    assert rows(path, "select count(*) from posts") == rows(target, "select count(*) from posts")


@pytest.mark.parametrize("interrupted", ["resolution"], indirect=True)
def test_what_is_forgotten_between_two_parts_is_no_damage(
    interrupted: Path, citesnap: Citesnap, tmp_path: Path
) -> None:
    path = copied(interrupted, tmp_path)
    ((name,),) = rows(path, "select native_id from posts where id = 2")
    assert rows(path, "select count(*) from log_leaves where kind = 'post' and row_id = 2") == [(1,)]
    done = citesnap("forget", path.name, name, "--reason", "Asked for", "--yes")
    assert done.returncode == 0, done.stderr
    assert rows(path, "select count(*) from posts where id = 2") == [(0,)]
    assert not verify(path).altered
    with open_archive(path) as archive:
        seal(archive)
        assert not is_pending(archive.connection)
    report = verify(path)
    assert report.findings == []
    assert sum(int(one["leaves"]) for one in report.logs[0].forgotten) > 0
