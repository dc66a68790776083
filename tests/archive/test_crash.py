"""Killed in the middle, or out of space: what was recorded stays, nothing is half there, and the next run carries on."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from archive import disks
from archive.invented import ALIVE, NOW, article, capture, cited, picture, shown
from citesnap.archive import Archive, open_archive
from citesnap.errors import ArchiveError
from internet import unmeasured
from internet.command import server
from internet.prefork import Command, Forked
from sizes import some

WORK = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})
"""
WORK += """
import os, resource, signal
from pathlib import Path
from archive.invented import *
from citesnap.model import Agreement, Comparison
from citesnap.archive import open_archive
from citesnap.errors import ArchiveError

path, at_statement, limit = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

def die_at(sql):
    if at_statement and at_statement in sql.lower():
        os.kill(os.getpid(), signal.SIGKILL)

def body(n):
    return f"Water at gate {n}. ".encode() * 2000

try:
    with open_archive(path) as archive, archive.lock(), archive.run("archive") as run:
        recorded = archive.record_article(run.id, article(), [cited(str(n), n) for n in range(1, 400)])
        archive.db.conn.set_trace_callback(die_at)
        for post_id in archive.posts_of([recorded.article_id]):
            if archive.history(post_id):
                continue
            bytes_ = os.urandom(60_000) + body(post_id)
            media = [picture(1, bytes_), picture(2, bytes_[::-1])]
            found = [capture(shown(f"Gate {post_id}", media=media))]
            archive.record_check(run.id, post_id, found, ALIVE, None, {post_id: Comparison(1.0, Agreement.EQUAL)})
            print(post_id, flush=True)
except ArchiveError as error:
    print(error.exit_code, error, file=sys.stderr)
    sys.exit(error.exit_code)
"""


def work(path: Path, die_at: str = "", limit: int = 0) -> Forked:
    """A process that records checks and says each one's id when it is done."""
    environment = unmeasured(os.environ) if limit else dict(os.environ)
    return Forked(server(), Command("-c", [str(path), die_at, str(limit)], str(path.parent), environment, WORK))


def told(process: Forked) -> tuple[list[int], str]:
    """The ids said by a process that has ended, and its complaints."""
    out, err = process.communicate()
    return [int(line) for line in out.split()], err


def checks(path: Path) -> int:
    """How many posts were asked about so far, while the process works."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            return int(db.execute("select count(*) from posts where state = 'alive'").fetchone()[0])
    except sqlite3.OperationalError:
        return 0  # It is not there yet.


def examine(path: Path, done: list[int]) -> None:
    """The file is sound, what was said to be done is there, and nothing is half there."""
    with open_archive(path, create=False) as archive:
        assert_sound(archive)
        checked = {post for (post,) in archive.db.execute("select id from posts where state = 'alive'").fetchall()}
        assert checked >= set(done)
        assert len(checked - set(done)) <= 1  # killed between the commit and the telling
        for table, count in (("attempts", 1), ("snapshots", 1), ("media", 2), ("exchanges", 3)):
            assert archive.db.execute(f"select count(*) from {table}").fetchone() == (len(checked) * count,), table
        (matched,) = archive.db.execute("select count(*) from citations where match = 1.0").fetchone()
        assert matched == len(checked)


def assert_sound(archive: Archive) -> None:
    assert archive.db.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert archive.db.execute("pragma foreign_key_check").fetchall() == []
    for (sha256,) in archive.db.execute("select sha256 from blobs").fetchall():
        archive.blob(sha256)


@pytest.mark.parametrize(
    "statement",
    some(
        [
            "begin immediate",
            "insert into blobs",
            "insert into bodies",
            "insert into heads",
            "insert into exchange_facts",
            "insert into snapshots",
            "insert into media",
            "insert into attempts",
            "update posts",
            "update citations",
            "commit",
        ],
        3,
        1,
    ),
)
def test_killed_at_any_statement_of_a_check(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "archive.db"
    process = work(path, statement)
    done, complaints = told(process)
    assert (process.returncode, complaints, done) == (-signal.SIGKILL, "", [])
    examine(path, done)
    with open_archive(path) as archive, archive.run("run"):
        assert archive.db.execute("select outcome from runs order by id").fetchall() == [("interrupted",), (None,)]
        assert len(archive.due_posts(NOW)) == 399


def test_killed_at_random_moments_and_carried_on(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    done: list[int] = []
    for pause in (0.05, 0.15, 0.3, 0.1, 0.2):
        process = work(path)
        give_up = time.monotonic() + 60
        while checks(path) <= len(done):
            assert time.monotonic() < give_up
            time.sleep(0.02)
        time.sleep(pause)
        process.kill()
        more, _ = told(process)
        done += more
        with open_archive(path) as archive:
            checked = [post for (post,) in archive.db.execute("select id from posts where state = 'alive'").fetchall()]
        assert set(checked) >= set(done)
        done = checked
        examine(path, done)


def test_killed_while_the_archive_is_made(tmp_path: Path) -> None:
    for n, statement in enumerate(("create table posts", "create view", "application_id", "create table runs")):
        path = tmp_path / f"{n}.db"
        code = (
            "import os, signal, sqlite3, sys; from pathlib import Path; from citesnap.archive import open_archive\n"
            "real = sqlite3.connect\n"
            "class Dying(sqlite3.Connection):\n"
            "    def execute(self, sql, *rest):\n"
            "        cursor = super().execute(sql, *rest)\n"
            "        if sys.argv[2] in sql.lower(): os.kill(os.getpid(), signal.SIGKILL)\n"
            "        return cursor\n"
            "    def cursor(self, *rest):\n"
            "        self.set_trace_callback(lambda sql: sys.argv[2] in sql.lower() and os.kill(os.getpid(), signal.SIGKILL))\n"
            "        return super().cursor(*rest)\n"
            "sqlite3.connect = lambda *a, **k: real(*a, **{**k, 'factory': Dying})\n"
            "open_archive(Path(sys.argv[1]))\n"
        )
        done = subprocess.run([sys.executable, "-c", code, str(path), statement], check=False)
        assert done.returncode == -signal.SIGKILL
        with open_archive(path) as archive, archive.run("archive"):
            assert_sound(archive)
            assert archive.unread_articles(NOW) == []


@pytest.mark.parametrize("limit", [1_200_000, 1_800_000, 3_000_000])
def test_a_file_that_may_not_grow_keeps_what_was_recorded(tmp_path: Path, limit: int) -> None:
    path = tmp_path / "archive.db"
    process = work(path, limit=limit)
    done, complaints = told(process)
    assert process.returncode == 1
    assert complaints.startswith(f"1 reading or writing {path} failed")
    assert complaints.count("\n") == 1
    assert done
    examine(path, done)
    assert told(resumed := work(path, "insert into media"))[1] == ""
    assert resumed.returncode == -signal.SIGKILL


@pytest.mark.parametrize("limit", [1, 4096, 50_000, 150_000])
def test_an_archive_that_cannot_be_set_up_leaves_nothing(tmp_path: Path, limit: int) -> None:
    process = work(tmp_path / "archive.db", limit=limit)
    done, complaints = told(process)
    assert (process.returncode, done) == (1, [])
    assert complaints.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    with disks.small_disk(tmp_path / "disk", 2048) as place:
        yield place


def test_a_full_disk_keeps_what_was_recorded(small_disk: Path, tmp_path: Path) -> None:
    path = small_disk / "archive.db"
    process = work(path)
    done, complaints = told(process)
    assert process.returncode == 1
    assert "is full" in complaints
    assert done
    with pytest.raises(ArchiveError, match=r"full|failed"), open_archive(path) as archive, archive.run("run") as run:
        archive.record_article(run.id, article(os.urandom(1_500_000).hex()), [])
    roomy = tmp_path / "roomy"
    shutil.copytree(small_disk, roomy)
    examine(roomy / "archive.db", done)


def test_a_checkpoint_that_was_cut_off_is_made_whole(tmp_path: Path) -> None:
    """SQLite writes the first page, and with it the new size of the file, before the rest of the file."""
    path, copy = tmp_path / "archive.db", tmp_path / "copy.db"
    with open_archive(path) as archive:
        archive.db.execute("insert into runs (command, started_at, version) values (hex(zeroblob(50000)), '', '')")
        before = path.read_bytes()
        shutil.copy(f"{path}-wal", f"{copy}-wal")
        archive.db.execute("pragma wal_checkpoint").fetchone()
        copy.write_bytes(path.read_bytes()[:4096] + before[4096:])
    with open_archive(copy) as archive:
        assert_sound(archive)
        assert archive.db.table("runs").count == 1


def test_a_disk_that_is_full_from_the_start_is_left_as_it_is(small_disk: Path) -> None:
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space"):
        filler.write_bytes(bytes(3_000_000))
    with pytest.raises(ArchiveError) as caught:
        open_archive(small_disk / "archive.db")
    assert caught.value.exit_code == 1
    assert [path.name for path in small_disk.iterdir()] == ["filler"]


def test_a_reader_sees_whole_checks_only(archive: Archive) -> None:
    with archive.run("archive") as run:
        recorded = archive.record_article(run.id, article(), [cited()])
        (post_id,) = archive.posts_of([recorded.article_id])
        reader = sqlite3.connect(f"file:{archive.path}?mode=ro", uri=True)
        seen: set[tuple[int, ...]] = set()
        counting = "select (select count(*) from {}), (select count(*) from {}), (select count(*) from {})"

        def look(_: str) -> None:
            seen.add(reader.execute(counting.format("exchanges", "snapshots", "media")).fetchone())

        archive.db.conn.set_trace_callback(look)
        archive.record_check(run.id, post_id, [capture(shown(media=[picture()]))], ALIVE, None)
        archive.db.conn.set_trace_callback(None)
        look("")
        assert seen == {(0, 0, 0), (2, 1, 1)}
        reader.close()
