"""Browsing while runs write: every answer is of one state of the archive, never stale for good, never broken."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from internet import Citesnap, World
from internet.ports import free_port
from internet.posts import Photo, Tweet, snowflake

POSTS = 20
ROUNDS = 2


@pytest.fixture
def site(tmp_path: Path, citesnap: Citesnap, world: World) -> Iterator[str]:
    """`citesnap serve` on an archive of one post; the address of its database."""
    write(tmp_path, world, 0, 1)
    assert citesnap("archive", "a.db", "0.txt").returncode == 0
    port = free_port()
    process = citesnap.start("serve", "a.db", "--port", str(port))
    address = f"http://127.0.0.1:{port}/a"
    try:
        for _ in range(300):
            try:
                if httpx.get(f"{address}/-/home", trust_env=False, verify=False).status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        yield address
    finally:
        process.kill()
        process.communicate()


def write(folder: Path, world: World, number: int, posts: int) -> None:
    made = [
        world.post(
            Tweet(
                snowflake("2024-02-01T00:00:00", number * 1000 + n),
                "lyre_ex",
                "Lyre",
                f"Gauge {n}",
                photos=[Photo(f"L{number}x{n}")],
            )
        )
        for n in range(posts)
    ]
    (folder / f"{number}.txt").write_text("\n\n".join(post.url for post in made))


def test_pages_are_right_while_a_run_writes(site: str, tmp_path: Path, citesnap: Citesnap, world: World) -> None:
    for number in range(1, ROUNDS + 1):
        write(tmp_path, world, number, POSTS)
    counts: list[tuple[int, int]] = []
    wrong: list[str] = []
    done = threading.Event()

    def look() -> None:
        with httpx.Client(trust_env=False, verify=False, timeout=30) as client:
            while not done.wait(0.1):
                for page in (
                    "/-/home",
                    "/posts",
                    "/-/run/1",
                    "/posts.json?_shape=objects&_size=max&_col=text&_col=state",
                ):
                    answer = client.get(site + page)
                    if answer.status_code != 200:
                        wrong.append(f"{page}: {answer.status_code} {answer.text[:200]}")
                    elif ".json" in page:
                        rows = answer.json()["rows"]
                        # A post is never seen with its verdict and without its text: both come in one transaction.
                        wrong.extend(str(row) for row in rows if row["state"] == "alive" and not row["text"])
                        counts.append((len(rows), sum(row["state"] == "alive" for row in rows)))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for number in range(1, ROUNDS + 1):
            assert citesnap("archive", "a.db", f"{number}.txt").returncode == 0
            subprocess.run([sys.executable, "-c", VACUUM, "a.db"], cwd=tmp_path, check=True, timeout=60)
            looks, limit = len(counts), time.monotonic() + 60
            while (
                len(counts) < looks + 2 and looking.is_alive() and time.monotonic() < limit
            ):  # A look that begins after the run.
                time.sleep(0.05)
    finally:
        done.set()
        looking.join()
    assert wrong == []
    assert counts == sorted(counts)
    assert len(set(counts)) > 2
    rows = httpx.get(f"{site}/posts.json?_shape=objects&_size=max", trust_env=False, verify=False).json()["rows"]
    assert len(rows) == 1 + ROUNDS * POSTS
    assert f"{1 + ROUNDS * POSTS}" in httpx.get(f"{site}/-/home", trust_env=False, verify=False).text


VACUUM = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=30).execute('vacuum')"
