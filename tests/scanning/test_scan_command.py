"""`citesnap scan` as a user runs it, on two workers, while workers and the command itself are killed and the disk fills up."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from citesnap.cli.scan import TASK_SIZE
from internet import Citesnap, unmeasured
from internet.ports import free_port
from scanning import crawls
from scanning.conftest import as_find, found, is_whole, scanned
from sizes import NIGHTLY

PAGES, FILES = (3_000, 24) if NIGHTLY else (150, 4)

PATIENCE = 3600 if NIGHTLY else 240
"""Seconds that a scan of all of them may take on a machine that has other work."""

pytestmark = pytest.mark.timeout(3 * PATIENCE)
EXEC = {"PYTHONHASHSEED": "0"}
"""A variable with which commands are new interpreters: Dask's workers begin by importing what the command began with."""


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of web archives, one with a page that takes long to read."""
    folder = tmp_path_factory.mktemp("archives")
    for number in range(FILES):
        (folder / f"{number}.warc.gz").write_bytes(crawls.warc(number * PAGES, PAGES))
    return folder


def workers(process: subprocess.Popen[str]) -> list[int]:
    """The processes that Dask started for a command."""
    children = psutil.Process(process.pid).children()
    return [child.pid for child in children if any("spawn_main" in word for word in child.cmdline())]


def markers(out: Path) -> int:
    return len(list((out / "tasks").glob("0*.json"))) if (out / "tasks").is_dir() else 0


def wait_until(
    what: Callable[[], object], process: subprocess.Popen[str], seconds: float = 900 if NIGHTLY else 90
) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < end
        time.sleep(0.01)


def test_killed_workers_and_a_killed_command_leave_every_row_once(tmp_path: Path, archives: Path) -> None:
    command, out = Citesnap(tmp_path, {}), tmp_path / "out"
    scan = ("scan", out, archives, "-j", "2", "--task-size", "100000" if NIGHTLY else "7000")
    process = command.start(*scan, env=EXEC)
    assert isinstance(process, subprocess.Popen)
    try:
        wait_until(lambda: markers(out) >= 2 and workers(process), process)
        os.kill(workers(process)[0], signal.SIGKILL)
        if NIGHTLY:
            wait_until(lambda: markers(out) >= 5 and workers(process), process)
            os.kill(workers(process)[0], signal.SIGKILL)
        wait_until(lambda: markers(out) >= (9 if NIGHTLY else 6), process)
    finally:
        process.kill()
        process.communicate()
    assert not (out / "manifest.json").exists()
    (out / "tasks" / ".00000.json.1.part").write_text("half a mark")
    done = command(*scan, "-v", env=EXEC, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert "tasks were done before" in done.stderr
    assert re.search(r"Dask's dashboard: http://127\.0\.0\.1:\d+/status", done.stderr)
    assert re.search(r"[\d,]+ pages/s, [\d.,]+ \w+/s, \d+:\d\d:\d\d left", done.stderr)
    assert as_find(out) == found([archives])
    is_whole(out)
    assert "<svg" in (out / "index.html").read_text()
    again = command(*scan, "-v")
    assert again.returncode == 0
    assert "dashboard" not in again.stderr


def test_a_full_disk_ends_the_scan_and_the_same_command_goes_on(tmp_path: Path, archives: Path) -> None:
    """The limit of a file's size stands for the disk's: writing fails in the worker in the same way."""
    command = Citesnap(tmp_path, {})
    arguments = ["scan", str(tmp_path / "out"), str(archives / "0.warc.gz"), "-j", "1"]
    limited = (
        "import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000)); "
        f"sys.argv = ['citesnap', *{arguments!r}]; runpy.run_module('citesnap', run_name='citesnap_limited'); "
        "from citesnap.__main__ import main; main()"
    )
    full = subprocess.run(
        [sys.executable, "-c", limited],
        env=unmeasured(command.environment()),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert full.returncode == 1, full.stderr
    assert full.stderr.startswith(f"Error: cannot write results into {tmp_path / 'out'}: "), full.stderr
    assert full.stderr.endswith("The same command goes on\n")
    assert markers(tmp_path / "out") == 0
    scanned(tmp_path / "out", [archives / "0.warc.gz"], task_size=TASK_SIZE)
    assert as_find(tmp_path / "out") == found([archives / "0.warc.gz"])
    is_whole(tmp_path / "out")


FILE = "scheduler.json"


@contextmanager
def dask(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A scheduler or a worker of a cluster, ended if it still runs."""
    program = Path(sys.executable).with_name("dask")
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [program, *arguments, "--no-dashboard"], cwd=folder, stdout=quiet, stderr=quiet, text=True
    )
    try:
        if arguments[0] == "scheduler":
            wait_until((folder / FILE).exists, process)
        yield process
    finally:
        process.terminate()
        process.wait()
        (folder / FILE).unlink(missing_ok=True)


@pytest.mark.skipif(not NIGHTLY, reason="a minute: CITESNAP_TEST_SIZE=nightly")
def test_a_killed_scheduler_is_told_and_the_next_one_goes_on(tmp_path: Path, archives: Path) -> None:
    command, out = Citesnap(tmp_path, {}), tmp_path / "out"
    port = str(free_port())
    there, address = ("--host", "127.0.0.1", "--port", port, "--scheduler-file", FILE), f"tcp://127.0.0.1:{port}"
    worker = ("worker", address, "--nthreads", "1")
    scan = ("scan", out, archives, "--scheduler", address, "--task-size", "100000")
    with dask(tmp_path, "scheduler", *there) as scheduler, dask(tmp_path, *worker):
        process = command.start(*scan, env=EXEC)
        assert isinstance(process, subprocess.Popen)
        wait_until(lambda: markers(out) >= 3, process)
        scheduler.kill()
        _, told = process.communicate(timeout=60)
    assert process.returncode == 3
    assert told == "Error: the Dask scheduler is gone. The same command goes on when there is one again\n"
    with dask(tmp_path, "scheduler", *there):
        process = command.start(*scan, env=EXEC)
        assert isinstance(process, subprocess.Popen)
        assert process.stderr is not None
        assert process.stderr.readline() == f"Warning: no workers at {address}: the scan waits until there are some\n"
        with dask(tmp_path, *worker):
            _, told = process.communicate(timeout=PATIENCE)
        assert (process.returncode, told) == (0, "")
    assert as_find(out) == found([archives])
    is_whole(out)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("out", "no-such.warc.gz"), "no-such.warc.gz: No such file or directory"),
        (("out", "crawl.warc.gz", "--sample", "0"), "0 is not a share of the pages; write for example 1% or 0.01"),
        (("out", "crawl.warc.gz", "--only-new-than", "CC-MAIN-2024-60"), "CC-MAIN-2024-60 is no date and no crawl"),
        (("out", "crawl.warc.gz", "--platform", "lyre"), "lyre is no platform; there are "),
        (("full", "crawl.warc.gz"), "full is no folder of a scan, and not empty; name another one"),
        (("out", "ftp://gazette.example/a.warc.gz"), "give a file, a folder, or an address that begins with https://"),
        (("out", "crawl.warc.gz", "--scheduler", "tcp://127.0.0.1:9"), "no Dask scheduler at tcp://127.0.0.1:9"),
    ],
)
def test_a_mistake_is_told_in_one_line(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    (tmp_path / "crawl.warc.gz").write_bytes(crawls.warc(0, 1))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("words")
    done = Citesnap(tmp_path, {})("scan", *arguments)
    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_rows_of_two_kinds_are_not_mixed(tmp_path: Path) -> None:
    (tmp_path / "crawl.warc.gz").write_bytes(crawls.warc(0, 3))
    command = Citesnap(tmp_path, {})
    scanned(tmp_path / "out", [tmp_path / "crawl.warc.gz"], task_size=TASK_SIZE)
    other = command("scan", "out", "crawl.warc.gz", "--platform", "x")
    assert other.returncode == 2
    assert "holds a scan with another options" in other.stderr
    (tmp_path / "crawl.warc.gz").write_bytes(crawls.warc(0, 4))
    changed = command("scan", "out", "crawl.warc.gz")
    assert changed.returncode == 2
    assert "crawl.warc.gz is not what it was when it was scanned" in changed.stderr
