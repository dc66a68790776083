"""`citesnap split`: posts that wait are divided by account, each part is run by itself, and `merge` brings the answers home."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from citesnap.evidence.verifying import verify
from citesnap.model import Post
from citesnap.running.splitting import account, divided
from internet import Citesnap, World
from internet.posts import Tweet, snowflake
from scanning.conftest import scanned


def asked(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive)) as db:
        return db.execute(sql).fetchall()


def posts(count: int) -> list[Post]:
    return [
        Post(
            ("x", "bluesky")[number % 2],
            str(number),
            f"https://x.com/i/{number}",
            f"Keeper{number % 17}_ex" if number % 5 else None,
        )
        for number in range(count)
    ]


def test_parts_are_of_one_size_and_an_account_is_in_one_of_them() -> None:
    for count in (2, 3, 7):
        parts = divided(posts(500), count)
        assert sorted(post.native_id for part in parts for post in part) == sorted(
            post.native_id for post in posts(500)
        )
        where = [{account(post) for post in part} for part in parts]
        assert sum(map(len, where)) == len(set.union(*where))
        assert max(map(len, parts)) - min(map(len, parts)) <= 30
        assert [{post.native_id for post in part} for part in divided(posts(500)[::-1], count)] == [
            {post.native_id for post in part} for part in parts
        ]


def test_the_way_from_a_scan_over_several_machines_and_back(tmp_path: Path, citesnap: Citesnap, world: World) -> None:
    made = [
        world.post(Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), f"keeper{day % 3}_ex", "Keeper", f"Day {day}"))
        for day in range(1, 10)
    ]
    links = "".join(
        f'<p>Day {number} <a href="{post.url}">here</a>, said the keeper.</p>' for number, post in enumerate(made)
    )
    (tmp_path / "story.html").write_text(f"<html><body><article>{links}</article></body></html>")
    scanned(tmp_path / "out", [tmp_path / "story.html"])
    assert citesnap("import", "a.db", "out").returncode == 0
    done = citesnap("split", "a.db", "2")
    assert done.returncode == 0, done.stderr
    told = [line.split("\t") for line in done.stdout.splitlines()]
    assert sum(int(posts) for _, posts, _ in told) == 9
    assert sum(int(accounts) for *_, accounts in told) == 3
    again = citesnap("split", "a.db", "2")
    assert (again.returncode, again.stderr) == (
        2,
        f"Error: {tmp_path / 'a-1.db'} is there already; merge or move it first\n",
    )
    for part in ("a-1.db", "a-2.db"):
        assert citesnap("run", part).returncode == 0
    merged = citesnap("merge", "a.db", "a-1.db", "a-2.db")
    assert merged.returncode == 0, merged.stderr
    shown = asked(
        tmp_path / "a.db", "select state, text, (select count(*) from citations where post_id = posts.id) from posts"
    )
    assert sorted(shown) == sorted(("alive", f"Day {day}", 1) for day in range(1, 10))
    assert verify(tmp_path / "a.db").exit_code == 0
