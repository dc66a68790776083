"""One writing run per archive."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.invented import NOW
from citesnap.archive import Archive, open_archive
from citesnap.archive.file.lock import lock_path
from citesnap.errors import ArchiveBusy, ArchiveError

HOLD = """
import sys, time
from pathlib import Path
from citesnap.archive import open_archive
with open_archive(Path(sys.argv[1])) as archive, archive.lock():
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


def holder(path: Path, seconds: float) -> subprocess.Popen[str]:
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, path, str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_who_holds_the_archive(archive: Archive) -> None:
    other = holder(archive.path, 60)
    try:
        with pytest.raises(ArchiveBusy, match=rf"in use by another run \(process {other.pid}, since 20..-") as caught:
            archive.lock().__enter__()
        assert caught.value.exit_code == 75
        with pytest.raises(ArchiveBusy):
            archive.run("run").__enter__()
        assert archive.db.execute("select count(*) from runs").fetchone() == (0,)
    finally:
        other.kill()
        other.wait()


def test_readers_need_no_lock(archive: Archive) -> None:
    with archive.lock(), open_archive(archive.path, create=False) as reader:
        assert reader.unread_articles(NOW) == []


def test_the_lock_dies_with_its_process(archive: Archive) -> None:
    other = holder(archive.path, 60)
    other.kill()
    other.wait()
    with archive.lock():
        pass


def test_waiting_for_the_lock(archive: Archive) -> None:
    other = holder(archive.path, 0.5)
    began = time.monotonic()
    with archive.lock(wait=30):
        assert time.monotonic() - began < 20
    assert other.wait() == 0


def test_waiting_ends(archive: Archive) -> None:
    with archive.lock(), open_archive(archive.path) as second:
        began = time.monotonic()
        with pytest.raises(ArchiveBusy, match=f"process {os.getpid()}"):
            second.lock(wait=0.3).__enter__()
        assert 0.3 <= time.monotonic() - began < 5


def test_two_names_of_one_archive_share_the_lock(archive: Archive) -> None:
    link = archive.path.with_name("link.db")
    link.symlink_to(archive.path)
    with archive.lock(), open_archive(link) as second, pytest.raises(ArchiveBusy):
        second.lock().__enter__()


def test_the_lock_file_stays_and_is_emptied(archive: Archive) -> None:
    path = archive.path.with_name("archive.db.lock")
    with archive.lock():
        assert str(os.getpid()) in path.read_text()
        inode = path.stat().st_ino
    assert path.read_text() == ""
    with archive.lock():
        assert path.stat().st_ino == inode


def test_holding_it_twice_is_holding_it_once(archive: Archive) -> None:
    with archive.lock():
        with archive.lock(), archive.run("run"):
            pass
        with open_archive(archive.path) as second, pytest.raises(ArchiveBusy):
            second.lock().__enter__()


def test_a_lock_file_full_of_nonsense_is_no_obstacle(archive: Archive) -> None:
    path = archive.path.with_name("archive.db.lock")
    path.write_bytes(b'{"pid": "\x1b[31m", "since": null}')
    with archive.lock(), open_archive(archive.path) as second:
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(ArchiveBusy, match="in use by another run: wait"):
            second.lock().__enter__()


def test_a_symbolic_link_in_place_of_the_lock_file_is_not_followed(archive: Archive, tmp_path: Path) -> None:
    victim = tmp_path / "diary.txt"
    victim.write_text("kept for years\n")
    lock = lock_path(archive.path)
    for target in (victim, tmp_path / "new.txt"):
        lock.unlink(missing_ok=True)
        lock.symlink_to(target)
        with pytest.raises(ArchiveError, match="symbolic link"), archive.lock():
            pass
    assert victim.read_text() == "kept for years\n"
    assert not (tmp_path / "new.txt").exists()


def test_another_file_under_the_name_of_the_lock_file_is_not_emptied(archive: Archive, tmp_path: Path) -> None:
    victim = tmp_path / "diary.txt"
    victim.write_text("kept for years\n")
    lock_path(archive.path).unlink(missing_ok=True)
    lock_path(archive.path).hardlink_to(victim)
    with archive.lock():
        pass
    assert victim.read_text() == "kept for years\n"


def test_a_pipe_in_place_of_the_lock_file_is_not_waited_for(archive: Archive) -> None:
    lock_path(archive.path).unlink(missing_ok=True)
    os.mkfifo(lock_path(archive.path))
    with pytest.raises(ArchiveError, match="no regular file"), archive.lock():
        pass
