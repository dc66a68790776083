"""Sources that are there and tell nothing, run after run: 403 for everything, a page to prove that one is human."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from citesnap.running.breaker import MOST_FAILURES
from internet import Citesnap, Internet, World, faults, rows
from internet.faults import Fault
from internet.posts import Tweet, snowflake

HOSTS = ("cdn.syndication.twimg.com", "publish.x.com")
CAPTCHA = faults.status(200, "<title>Are you human?</title><p>Tick the box", content_type="text/html; charset=utf-8")
NO_WAIT: dict[str, str | None] = {"CITESNAP_MAX_WAIT": "0.1"}


def cite(world: World, tmp_path: Path, count: int, name: str = "a.txt", day: int = 1) -> list[Tweet]:
    posts = [
        world.post(Tweet(snowflake(f"2024-02-{day:02}T00:00:00", number), "lyre_ex", "Lyre", f"Gauge {day} {number}"))
        for number in range(count)
    ]
    (tmp_path / name).write_text("\n\n".join(post.url for post in posts))
    return posts


@pytest.mark.parametrize(
    ("fault", "other"),
    [(faults.status(403), "well"), (CAPTCHA, "refusing")],
    ids=["403", "captcha, and the second source with it"],
)
def test_a_source_that_refuses_everything_costs_one_try_per_run_and_recovers_by_itself(
    fault: Fault, other: str, citesnap: Citesnap, world: World, internet: Internet, tmp_path: Path
) -> None:
    cite(world, tmp_path, 20)
    for host in HOSTS if other == "refusing" else HOSTS[:1]:
        world.fault(host, fault)

    def run(*command: str) -> tuple[int, Counter[str]]:
        internet.forget()
        done = citesnap(*command, env=NO_WAIT)
        assert len(done.stderr.splitlines()) <= 1, done.stderr
        return done.returncode, Counter(request.host for request in internet.log)

    code, asked = run("archive", "a.db", "a.txt")
    assert code == 3
    assert asked[HOSTS[0]] == MOST_FAILURES
    # What was never seen is better seen by the second source than not at all.
    assert asked[HOSTS[1]] == (20 if other == "well" else MOST_FAILURES)
    for again in range(8):
        code, asked = run("run", "a.db")
        assert (code, asked[HOSTS[0]]) == (3, 1), again
        assert asked[HOSTS[1]] <= 1, again
    world.heal()
    code, asked = run("run", "a.db")
    assert (code, asked[HOSTS[0]]) == (0, 20)
    assert rows(tmp_path / "a.db", "select state, count(*) from posts group by 1") == [("alive", 20)]


def test_posts_that_are_never_answered_for_close_no_source_to_others(
    citesnap: Citesnap, world: World, internet: Internet, tmp_path: Path
) -> None:
    bad = cite(world, tmp_path, 2 * MOST_FAILURES)
    poison = {post.id for post in bad}
    for host in HOSTS:
        world.fault(host, CAPTCHA, when=lambda request: any(post_id in request.url for post_id in poison))
    assert citesnap("archive", "a.db", "a.txt", env=NO_WAIT).returncode == 3
    path = tmp_path / "a.db"
    for day in (2, 3):
        # New posts are answered for, and so are those that are looked at again.
        cite(world, tmp_path, 12, f"{day}.txt", day)
        assert citesnap("archive", "a.db", f"{day}.txt", env=NO_WAIT).returncode == 0
        with closing(sqlite3.connect(path)) as db, db:
            db.execute("update posts set next_check_at = '2024-01-01T00:00:00Z' where state = 'alive'")
        internet.forget()
        assert citesnap("run", "a.db", env=NO_WAIT).returncode == 3
        looked_at = rows(path, "select count(*) from posts where state = 'alive' and next_check_at > '2024-01-02'")
        assert looked_at == [(12 * (day - 1),)]
    assert rows(path, "select state, count(*) from posts group by 1 order by 1") == [("alive", 24), ("pending", 10)]


def test_a_newspaper_that_forbids_us_closes_no_source(
    citesnap: Citesnap, world: World, internet: Internet, tmp_path: Path
) -> None:
    cite(world, tmp_path, 3)
    forbidden = [f"https://gazette.example/{number}" for number in range(2 * MOST_FAILURES)]
    for url in forbidden:
        world.page(url, "never shown")
    world.fault("gazette.example", faults.status(403))
    assert citesnap("archive", "a.db", *forbidden, "a.txt", env=NO_WAIT).returncode == 3
    assert rows(tmp_path / "a.db", "select outcome, count(*) from attempts where source = 'article' group by 1") == [
        ("refused", 2 * MOST_FAILURES)
    ]
    assert rows(tmp_path / "a.db", "select state, count(*) from posts group by 1") == [("alive", 3)]


def test_short_links_that_nobody_tells_cost_one_try_per_run(
    citesnap: Citesnap, world: World, internet: Internet, tmp_path: Path
) -> None:
    made = [world.post(Tweet(snowflake("2024-02-01T08:00:00", n), "lyre_ex", "Lyre", f"Gauge {n}")) for n in range(12)]
    for number, post in enumerate(made):
        world.short_link(f"AbCdEfGh{number:02}", f"https://twitter.com/lyre_ex/status/{post.id}/photo/1")
    (tmp_path / "a.txt").write_text(
        "\n\n".join(f"Gauge {n} pic.twitter.com/AbCdEfGh{n:02} — Lyre (@lyre_ex) February 1, 2024" for n in range(12))
    )
    world.fault("t.co", faults.status(403))
    archives = ("--without", "wayback")
    assert citesnap("archive", "a.db", "a.txt", *archives, env=NO_WAIT).returncode == 3
    assert len(internet.asked("t.co")) == MOST_FAILURES
    for _ in range(3):
        internet.forget()
        assert citesnap("run", "a.db", *archives, env=NO_WAIT).returncode == 3
        assert len(internet.asked("t.co")) == 1
    world.heal()
    assert citesnap("run", "a.db", *archives, env=NO_WAIT).returncode == 0
    assert rows(tmp_path / "a.db", "select count(*) from citations where post_id is null") == [(0,)]
