"""`citesnap split`: posts that wait are divided by account, each part is run by itself, and `merge` brings the answers home."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from citesnap.evidence.verifying import verify
from citesnap.model import Post
from citesnap.running.splitting import account, divided
from internet import Citesnap, Internet, World
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


def test_posts_that_were_asked_about_before_are_divided_too(
    tmp_path: Path, citesnap: Citesnap, internet: Internet, world: World
) -> None:
    made = [
        world.post(Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), f"keeper{day % 3}_ex", "Keeper", f"Day {day}"))
        for day in range(1, 7)
    ]
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in made))
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    with closing(sqlite3.connect(tmp_path / "a.db")) as db, db:
        # Looked at for the last time some days ago, and due since.
        db.execute("update posts set last_checked_at = '2026-01-01T00:00:00Z', next_check_at = '2026-01-03T00:00:00Z'")
    world.post(replace(made[0], fate="deleted"))
    told = citesnap("split", "a.db", "2").stdout.splitlines()
    assert [line.split("\t")[1] for line in told] == ["0", "0"]
    for name in ("a-1.db", "a-2.db"):
        (tmp_path / name).unlink()
    told = citesnap("split", "a.db", "2", "--due").stdout.splitlines()
    assert sum(int(line.split("\t")[1]) for line in told) == 6
    for name in ("a-1.db", "a-2.db"):
        assert citesnap("run", name).returncode == 0
    assert citesnap("merge", "a.db", "a-1.db", "a-2.db").returncode == 0
    states = asked(
        tmp_path / "a.db", "select native_id, state, certainty, next_check_at > '2026-06' from posts order by 1"
    )
    expected = [(made[0].id, "deleted", "reported", 1), *((post.id, "alive", "confirmed", 1) for post in made[1:])]
    assert states == sorted(expected)
    internet.forget()
    assert citesnap("run", "a.db").returncode == 0
    assert internet.log == []  # What was looked at elsewhere is not looked at once more.
    report = verify(tmp_path / "a.db")
    assert [str(finding) for finding in report.findings if finding.severity == "altered"] == []
