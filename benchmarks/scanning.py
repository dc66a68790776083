"""How fast `citesnap scan` reads web archives, against simpler programs over the same bytes: `scanning.py [--files N] [--pages N]`.

The pages are invented: of a hundred, sixteen cite posts, the others are news pages with buttons to share and links to follow.
Each program is a process of its own; processor time, user and system, is what the kernel counted from its start to its end,
workers included. What starting costs, which matters for small crawls alone, is told apart: one file is measured, and all of them.
Each file is two tasks of nearly one size, so that two workers have as much to do with one file as with all. A task is a second of
work here and some ten seconds as the command divides crawls, so the engine takes no more for a page than is measured.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

PEERS = str(Path(__file__).with_name("scan_peers.py"))
"""Simpler programs over the same files."""

WORDS = (
    "the river rose at night and the keepers of the lock went home while the mayor spoke of bridges and tolls".split()
)


PATTERN_ALONE = "one pattern over the bytes (fastwarc)"
TWEETFINDER = "a loop over warcio with tweetfinder"


def pool(jobs: int) -> str:
    """What the tasks without an engine are called."""
    return f"the tasks in a plain pool of {jobs}"


def engine(jobs: int) -> str:
    """What the command is called."""
    return f"citesnap scan -j {jobs}"


def page(draws: random.Random, number: int) -> bytes:
    """A news page of some 60 kB."""

    def text(words: int) -> str:
        return " ".join(draws.choices(WORDS, k=words))

    menu = "".join(f'<li><a class="menu-link" href="/section/{n}">{text(2)}</a></li>' for n in range(60))
    story = "".join(f"<p>{text(60)}</p>" for _ in range(25))
    teasers = "".join(
        f'<div class="teaser"><a href="/story/{number}-{n}"><img src="/img/{n}.jpg" alt="{text(4)}"><h3>{text(8)}</h3></a></div>'
        for n in range(80)
    )
    share = (
        '<a href="https://twitter.com/intent/tweet?url=https://gazette.example/">Tweet</a>'
        '<a href="https://www.facebook.com/sharer.php?u=https://gazette.example/">Share</a><a href="https://twitter.com/gazette_ex">@gazette_ex</a>'
    )
    script = f"<script>var config={{{','.join(f'k{n}:{draws.randrange(10**6)}' for n in range(900))}}}</script>"
    cited = ""
    if number % 100 < 16:
        for post in range(1 + number % 3):
            ident = 1420000000000000000 + number * 4096 + post
            cited += (
                f'<blockquote class="twitter-tweet"><p>{text(12)}</p>&mdash; Keeper (@keeper{number % 97}_ex) '
                f'<a href="https://twitter.com/keeper{number % 97}_ex/status/{ident}">July 27, 2021</a></blockquote>'
            )
    return f"<!doctype html><html lang=en><title>{text(6)}</title><ul>{menu}</ul>{story}{cited}{share}{teasers}{script}".encode()


def write_crawl(folder: Path, files: int, pages: int) -> int:
    """Invented WARC files; returns their bytes."""
    draws = random.Random(7)
    for name in range(files):
        with (folder / f"crawl-{name:03}.warc.gz").open("wb") as file:
            for number in range(name * pages, (name + 1) * pages):
                body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(draws, number)
                head = (
                    f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>\r\n"
                    f"WARC-Date: 2024-05-01T00:00:00Z\r\nWARC-Target-URI: https://gazette{number % 50}.example/{number}\r\n"
                    f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
                )
                file.write(gzip.compress(head.encode() + body + b"\r\n\r\n", 6, mtime=0))
    return sum(path.stat().st_size for path in folder.iterdir())


@dataclass(frozen=True)
class Taken:
    """What a program took: seconds by the clock, seconds of processor, the most memory of one of its processes in MB."""

    wall: float
    cpu: float
    memory: float


def measured(command: list[str]) -> Taken:
    """Run a program to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, most), daemon=True)
    watcher.start()
    if process.wait() != 0:
        raise SystemExit(f"failed: {' '.join(command[:4])}")
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Taken(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, most[0])


def _watch(pid: int, most: list[float]) -> None:
    """The most that a worker with its reader holds (resident, each page counted in full for both), until the program ends."""
    while psutil.pid_exists(pid):
        try:
            for worker in psutil.Process(pid).children():
                whole = [worker, *worker.children(recursive=True)]
                most[0] = max(most[0], sum(one.memory_info().rss for one in whole) / 1e6)
        except psutil.Error:
            pass
        time.sleep(0.1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--pages", type=int, default=1600, help="of a file")
    parser.add_argument("--repeat", type=int, default=2, help="take the cheapest of so many runs")
    parser.add_argument("--peers-python", help="an interpreter with warcio and tweetfinder, to compare with them")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        crawl, out = Path(place) / "crawl", Path(place) / "out"
        crawl.mkdir()
        size = write_crawl(crawl, given.files, given.pages)
        names = sorted(map(str, crawl.iterdir()))
        task_size = max(path.stat().st_size for path in crawl.iterdir()) // 2 + 1
        scan = [sys.executable, "-m", "citesnap", "scan", str(out), "--task-size", str(task_size)]
        programs = {
            PATTERN_ALONE: [sys.executable, PEERS, "one-pattern"],
            **{
                pool(jobs): [sys.executable, PEERS, "plain-pool", str(jobs), str(task_size), str(out)]
                for jobs in (1, 2)
            },
            **{engine(jobs): [*scan, "-j", str(jobs)] for jobs in (1, 2)},
        }
        if given.peers_python:
            programs["a loop over warcio with the pattern"] = [given.peers_python, PEERS, "warcio-pattern"]
            programs[TWEETFINDER] = [given.peers_python, PEERS, "warcio-tweetfinder"]
        taken = _least_of_rounds(programs, names, out, given.repeat)
        print(f"{given.files * given.pages:,} pages, {size / 1e6:.0f} MB of gzip; load {os.getloadavg()[0]:.1f}\n")
        print(
            "| program | start, s of CPU | CPU, ms a page | pages/s a core | wall, ms a page |\n|---|---|---|---|---|"
        )
        per_page = {}
        for name, (few, whole) in taken.items():
            count = (_files(name, given.files) - 1) * given.pages
            cpu, wall = (whole.cpu - few.cpu) / count, (whole.wall - few.wall) / count
            per_page[name] = (cpu, wall)
            print(
                f"| {name} | {few.cpu - given.pages * cpu:.1f} | {1000 * cpu:.2f} | {1 / cpu:,.0f} | {1000 * wall:.2f} |"
            )
        print()
        for jobs in (1, 2):
            more = 100 * (per_page[engine(jobs)][0] / per_page[pool(jobs)][0] - 1)
            print(f"engine, {jobs} at once: {more:.0f} % CPU a page more than the plain pool (aim: at most 10 %)")
        gain = per_page[engine(1)][1] / per_page[engine(2)][1]
        print(f"two workers against one: {gain:.2f} times as fast (aim: at least 1.7)")
        for name in (PATTERN_ALONE, TWEETFINDER):
            if name in per_page:
                print(f"{name}: {per_page[name][0] / per_page[engine(1)][0]:.2f} times the CPU of a scan")
        print(f"memory of a worker with its reader: {max(whole.memory for _, whole in taken.values()):.0f} MB")


def _files(name: str, count: int) -> int:
    """How many of the files a program gets: the slowest two of them."""
    return min(count, 2) if name == TWEETFINDER else count


def _least_of_rounds(
    programs: dict[str, list[str]], names: list[str], out: Path, repeat: int
) -> dict[str, tuple[Taken, Taken]]:
    """Of each program the cheapest run over the first file, and over all. In rounds: whatever else the machine does meets all."""
    runs: dict[str, tuple[list[Taken], list[Taken]]] = {name: ([], []) for name in programs}
    for _ in range(repeat):
        for name, command in programs.items():
            for some, taken in zip((names[:1], names[: _files(name, len(names))]), runs[name], strict=True):
                shutil.rmtree(out, ignore_errors=True)
                taken.append(measured([*command, *some]))
    return {name: (_least(few), _least(whole)) for name, (few, whole) in runs.items()}


def _least(runs: list[Taken]) -> Taken:
    return Taken(min(run.wall for run in runs), min(run.cpu for run in runs), max(run.memory for run in runs))


if __name__ == "__main__":
    main()
