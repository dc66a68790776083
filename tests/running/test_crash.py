"""Killed at any moment, out of space, locked out, read all the while: a run loses nothing, and the next one carries on.

The real command on the loopback internet. `CITESNAP_TEST_SIZE=nightly` kills it more often. What happens at single statements
of SQL, see `tests/archive/test_crash.py`.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from archive import disks
from citesnap.archive import open_archive
from internet import Citesnap, Internet, World, faults, unmeasured
from internet.clock import WrongClock
from internet.command import started
from internet.ports import free_port
from internet.posts import Fate, Photo, Tweet, snowflake
from sizes import NIGHTLY

KILLS = 100 if NIGHTLY else 3

GONE: dict[int, Fate] = {
    3: "deleted",
    11: "suspended",
    17: "account-gone",
    24: "protected",
    31: "unexplained",
    38: "never",
}


@pytest.fixture
def job(world: World, internet: Internet, tmp_path: Path) -> list[Tweet]:
    """A long job: `a.txt` cites forty posts with pictures. A quarter lost its link, six are gone, two of them archived."""
    internet.latency = 0.02
    made: list[Tweet] = []
    paragraphs: list[str] = []
    for number in range(40):
        # Two posts share one picture: one blob, two media rows.
        code = f"Cr4shPic{number if number != 9 else 8:02}"
        photos = [Photo(code, b"\x89PNG\r\n\x1a\n" + random.Random(code).randbytes(30_000), extension="png")]
        tweet = Tweet(
            snowflake(f"2024-{1 + number // 28:02}-{1 + number % 28:02}T09:00:00", number),
            f"gauge{number:02}_ex",
            f"Gauge {number}",
            f"The water at gate {number} stands at {number * 7 + 100} cm and the keeper has gone home for the night",
            photos=photos if number != 9 else [Photo(code, made[8].photos[0].original, extension="png")],
            fate=GONE.get(number, "alive"),
        )
        made.append(world.post(tweet))
        if number % 4 == 1 and number != 9:
            day = tweet.posted_at
            paragraphs.append(
                f"{tweet.text} pic.twitter.com/{code} — {tweet.name} (@{tweet.handle}) {day:%B} {day.day}, {day.year}"
            )
        else:
            paragraphs.append(f"The keeper of gate {number} wrote it down: {tweet.url}")
    for number in (3, 11):
        page = f'<meta property="og:description" content="“{made[number].text}”"><meta property="og:title" content="x">'
        world.capture(made[number].url, "20240301000000", f"<html><head>{page}</head></html>")
    (tmp_path / "a.txt").write_text("\n\n".join(paragraphs))
    return made


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql).fetchall()


CONTENT = {
    "citations": "select position, citations.platform, citations.handle, date, kind, form, citations.text, resolved_by, match,"
    " agreement, posts.native_id"
    " from citations left join posts on posts.id = post_id",
    "posts": "select platform, native_id, state, certainty, handle, author_name, text, title, url from posts",
    "snapshots": "select native_id, source, version, snapshots.text, snapshots.data, digest"
    " from snapshots join posts on posts.id = post_id",
    "media": "select native_id, source, position, kind, media.url, outcome, sha256"
    " from media join snapshots on snapshots.id = snapshot_id join posts on posts.id = post_id",
    "attempts": "select native_id, citation_id, source, outcome, found_url from attempts left join posts on posts.id = post_id",
    "pictures": "select distinct blobs.sha256, media_type, size, encoding from blobs join media using (sha256)",
    "articles": "select title, name, body_sha256 from articles join article_versions on article_id = articles.id",
    "verdicts": "select native_id, verdicts.state, verdicts.certainty from verdicts join posts on posts.id = post_id",
}
"""Everything that must not depend on how often the work was interrupted: no ids, no times."""


def content(path: Path) -> dict[str, Counter[tuple[object, ...]]]:
    return {name: Counter(rows(path, sql)) for name, sql in CONTENT.items()}


def sound(path: Path) -> None:
    """SQLite finds nothing wrong, and every blob is what its name says."""
    with open_archive(path, create=False) as archive:
        assert archive.db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert archive.db.execute("pragma foreign_key_check").fetchall() == []
        for (sha256,) in archive.db.execute("select sha256 from blobs").fetchall():
            archive.blob(sha256)


def copied(path: Path, folder: Path) -> Path:
    """What a killed process left, as a copy, so that looking at it repairs nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for suffix in ("", "-wal"):
        if Path(f"{path}{suffix}").exists():
            shutil.copy(f"{path}{suffix}", folder / f"{path.name}{suffix}")
    return folder / path.name


@pytest.mark.timeout(900 if NIGHTLY else 120)
def test_killed_at_random_moments_it_ends_where_an_undisturbed_run_ends(
    citesnap: Citesnap, job: list[Tweet], tmp_path: Path
) -> None:
    began = time.monotonic()
    done = citesnap("archive", "whole.db", "a.txt")
    seconds = time.monotonic() - began
    assert (done.returncode, done.stderr) == (0, "")
    wanted = content(tmp_path / "whole.db")
    assert sum(wanted["posts"].values()) == sum(wanted["citations"].values()) == 40
    assert sum(wanted["snapshots"].values()) >= 34

    chance = random.Random(5)
    killed = 0
    for number in range(1, 1000):
        path = tmp_path / f"{number}.db"
        held: set[tuple[object, ...]] = set()
        while True:
            process = citesnap.start("archive", path.name, "a.txt")
            try:
                # From before the first statement to after the last one.
                process.wait(chance.uniform(0, seconds) if killed < KILLS else 60)
            except subprocess.TimeoutExpired:
                process.kill()
                killed += 1
            process.communicate()
            if process.returncode == 0:
                break
            assert process.returncode == -9
            left = copied(path, tmp_path / "left")
            if left.exists() and left.stat().st_size:
                sound(left)
                now = set(rows(left, CONTENT["snapshots"]))
                assert now >= held
                held = now
        sound(path)
        found = content(path)
        for table, expected in wanted.items():
            assert found[table] == expected, table
        assert {str(outcome) for (outcome,) in rows(path, "select outcome from runs")} <= {"done", "interrupted"}
        if killed >= KILLS:
            return
    pytest.fail("the job ended before it could be killed")


def limited(citesnap: Citesnap, size: int, *command: str) -> subprocess.CompletedProcess[str]:
    """The command where no file may grow beyond `size` bytes."""
    prlimit = shutil.which("prlimit")
    if prlimit is None:
        pytest.skip("prlimit of util-linux is missing")
    return subprocess.run(
        [prlimit, f"--fsize={size}", *citesnap.program, *command],
        cwd=citesnap.cwd,
        env=unmeasured(citesnap.environment()),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_out_of_space_at_many_points_it_says_so_and_carries_on_when_there_is_some(
    citesnap: Citesnap, job: list[Tweet], tmp_path: Path
) -> None:
    path = tmp_path / "a.db"
    held = 0
    points = range(600_000, 2_400_000, 100_000) if NIGHTLY else (350_000, 1_700_000)
    for size in points:
        done = limited(citesnap, size, "archive", "a.db", "a.txt")
        assert done.returncode == 1, (size, done.stderr)
        assert len(done.stderr.splitlines()) == 1
        assert "run again" in done.stderr
        if path.exists():
            left = copied(path, tmp_path / "left")
            sound(left)
            ((now,),) = rows(left, "select count(*) from snapshots")
            assert isinstance(now, int)
            assert now >= held
            held = now
    assert 0 < held < 34
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    assert citesnap("archive", "whole.db", "a.txt").returncode == 0
    sound(path)
    assert content(path)["snapshots"] == content(tmp_path / "whole.db")["snapshots"]
    assert content(path)["pictures"] == content(tmp_path / "whole.db")["pictures"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte and a half."""
    with disks.small_disk(tmp_path / "disk", 1500) as place:
        yield place


def test_a_full_disk_is_told_and_more_room_is_all_it_takes(
    citesnap: Citesnap, job: list[Tweet], small_disk: Path, tmp_path: Path
) -> None:
    path = small_disk / "a.db"
    for command in (("archive", path, "a.txt"), ("run", path), ("run", path)):
        done = citesnap(*command)
        assert done.returncode == 1
        assert "is full" in done.stderr
        assert len(done.stderr.splitlines()) == 1
    sound(copied(path, tmp_path / "left"))
    subprocess.run(["mount", "-o", "remount,size=20m", small_disk], check=True)
    assert citesnap("run", path).returncode == 0
    sound(path)
    assert rows(path, "select count(*) from posts where state = 'pending'") == [(0,)]


def test_a_file_system_that_became_read_only_is_told_in_one_line(
    citesnap: Citesnap, job: list[Tweet], small_disk: Path, internet: Internet
) -> None:
    (small_disk.parent / "b.txt").write_text(job[0].url)
    path = small_disk / "a.db"
    assert citesnap("archive", path, "b.txt").returncode == 0
    before = path.read_bytes()
    internet.forget()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    done = citesnap("run", path)
    assert done.returncode in (1, 2)
    assert len(done.stderr.splitlines()) == 1
    assert path.read_bytes() == before
    assert internet.log == []
    subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)
    assert citesnap("run", path).returncode == 0


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Another program in the middle of a transaction on the archive."""
    with closing(sqlite3.connect(path, isolation_level=None, timeout=20, check_same_thread=False)) as db:
        db.execute("begin immediate")
        try:
            yield
        finally:
            db.execute("rollback")


def test_another_program_that_writes_for_seconds_is_waited_for(
    citesnap: Citesnap, job: list[Tweet], tmp_path: Path
) -> None:
    process = citesnap.start("archive", "a.db", "a.txt")
    waited_for = 0
    while process.poll() is None and waited_for < 3:
        time.sleep(0.02)
        if (tmp_path / "a.db-wal").exists():
            with writing(tmp_path / "a.db"):
                time.sleep(0.7)
            waited_for += 1
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0
    assert waited_for
    sound(tmp_path / "a.db")
    assert rows(tmp_path / "a.db", "select count(*) from posts where state = 'pending'") == [(0,)]


@pytest.mark.timeout(180)
@pytest.mark.skipif(not NIGHTLY, reason="takes half a minute of waiting: CITESNAP_TEST_SIZE=nightly")
def test_another_program_that_does_not_stop_writing_is_left_to_it(
    citesnap: Citesnap, job: list[Tweet], tmp_path: Path
) -> None:
    process = citesnap.start("archive", "a.db", "a.txt")
    while not (tmp_path / "a.db-wal").exists():
        time.sleep(0.05)
    time.sleep(0.5)
    with writing(tmp_path / "a.db"):
        _, said = process.communicate(timeout=120)
    assert process.returncode == 75
    assert len(said.splitlines()) == 1
    assert "another program keeps" in said
    sound(tmp_path / "a.db")
    assert citesnap("run", "a.db").returncode == 0
    assert rows(tmp_path / "a.db", "select count(*) from posts where state = 'pending'") == [(0,)]


def test_a_reader_is_never_in_the_way_and_never_sees_half_a_post(
    citesnap: Citesnap, job: list[Tweet], internet: Internet, tmp_path: Path
) -> None:
    internet.latency = 0.05  # There is time to look.
    path = tmp_path / "a.db"
    (tmp_path / "b.txt").write_text("Nothing is cited here.")
    assert citesnap("archive", "a.db", "b.txt").returncode == 0
    stop = threading.Event()
    looks: list[int] = []
    wrong: list[object] = []

    def read() -> None:
        # As Datasette does: one connection, read-only, again and again, some of the queries long.
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            while not stop.is_set():
                try:
                    ((count, lone),) = db.execute(
                        "select count(*), count(*) filter (where not exists ("
                        "select 1 from posts where posts.id = post_id and state = 'alive')) from snapshots"
                        " where source in ('syndication', 'oembed')"
                    ).fetchall()
                except sqlite3.Error as error:
                    wrong.append(error)
                    return
                looks.append(count)
                if lone:
                    wrong.append((count, lone))
                stop.wait(0.005)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        done = citesnap("archive", "a.db", "a.txt")
    finally:
        stop.set()
        reader.join()
    assert (done.returncode, done.stderr) == (0, "")
    assert wrong == []
    assert looks == sorted(looks)
    assert len(set(looks)) > 3
    sound(path)


def test_datasette_shows_the_archive_all_the_while(
    citesnap: Citesnap, job: list[Tweet], internet: Internet, tmp_path: Path
) -> None:
    """The real program on the live file: every page comes, and what it shows only ever grows."""
    internet.latency = 0.05  # There is time to look.
    pytest.importorskip("datasette")
    (tmp_path / "b.txt").write_text("Nothing is cited here.")
    assert citesnap("archive", "a.db", "b.txt").returncode == 0
    port = free_port()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def page(path: str) -> bytes:
        with direct.open(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            assert answer.status == 200
            return bytes(answer.read())

    arguments = ["serve", str(tmp_path / "a.db"), "--host", "127.0.0.1", "--port", str(port)]
    server = started(sys.executable, "datasette", arguments, dict(os.environ))
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                page("/a.json")
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.1)
        run = citesnap.start("archive", "a.db", "a.txt")
        counts: list[int] = []
        while run.poll() is None:
            page("/a/posts")
            shown = json.loads(page("/a/exchanges.json?_shape=array&_size=max&_sort_desc=id"))
            assert all(json.loads(row["request_headers"]) for row in shown)
            counts.append(len(shown))
            time.sleep(0.1)
        assert (run.returncode, run.communicate()[1]) == (0, "")
        assert len(json.loads(page("/a/snapshots.json?_shape=array&_size=max"))) >= 34
    finally:
        server.terminate()
        server.wait()
    assert counts == sorted(counts)
    assert len(set(counts)) > 3
    sound(tmp_path / "a.db")


def test_a_clock_that_jumps_back_and_forth_leads_to_no_wrong_verdict_and_no_flood(
    citesnap: Citesnap, world: World, internet: Internet, clock: WrongClock, tmp_path: Path
) -> None:
    tweet = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Up and down"))
    gone = world.post(Tweet(snowflake("2024-02-02T00:00:00"), "lyre_ex", "Lyre", "Gone", fate="deleted"))
    (tmp_path / "a.txt").write_text(f"{tweet.url}\n\n{gone.url}\n")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    for days in (-400, 2, -3650, 30, -1, 0, 400):
        internet.forget()
        done = citesnap("run", "a.db", env=clock.env(timedelta(days=days)))
        assert (done.returncode, done.stderr) == (0, ""), days
        assert len(internet.log) <= 15, days  # Each post once, at every source there is
        sound(tmp_path / "a.db")
        assert rows(tmp_path / "a.db", "select state from posts order by native_id") == [("alive",), ("deleted",)]


def test_a_picture_that_never_ends_is_no_reason_to_lose_the_post(
    citesnap: Citesnap, job: list[Tweet], world: World, internet: Internet, tmp_path: Path
) -> None:
    """Killed while every picture hangs: the posts are asked again, and no row is there twice."""
    world.fault("pbs.twimg.com", faults.stall())
    process = citesnap.start("archive", "a.db", "a.txt")
    deadline = time.monotonic() + 60
    while len(internet.asked("pbs.twimg.com")) < 1:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.kill()
    process.communicate()
    world.heal()
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    sound(tmp_path / "a.db")
    assert rows(tmp_path / "a.db", "select count(*) = count(distinct post_id || source) from snapshots") == [(1,)]
