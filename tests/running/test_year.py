"""Months of daily `citesnap run`: posts die, return and change, sources fail for weeks, and nobody looks after it.

The real command on the loopback internet, its wall clock moved on by a day for each run. `CITESNAP_TEST_SIZE=nightly` makes it a
year.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from citesnap.archive import open_archive
from internet import Citesnap, Internet, World, faults
from internet.clock import WrongClock
from internet.faults import Fault
from internet.posts import Fate, Photo, Tweet, snowflake
from sizes import NIGHTLY

DAYS = 365 if NIGHTLY else 60

pytestmark = [
    pytest.mark.skipif(not NIGHTLY, reason="months of daily runs: CITESNAP_TEST_SIZE=nightly, `make nightly`"),
    pytest.mark.timeout(7200),  # hours, where the machine has other work
]

PACE = 20
"""Requests a second and host in these tests, instead of one or less in reality."""

POSTS = 1000 if NIGHTLY else 60
"""Of the tests that need many."""


@dataclass(frozen=True, slots=True)
class Life:
    """A post, what becomes of it on which day, and what must be known of it after sixty days and after a year.

    `rewritten` is the day on which its text changes, `cited` the one on which an article cites it.
    """

    name: str
    events: tuple[tuple[int, Fate], ...]
    state: str
    certainty: str
    after_a_year: tuple[str, str] | None = None
    cited: int = 0
    rewritten: int = -1


LIVES = (
    *(Life(f"steady{number}_ex", (), "alive", "confirmed") for number in range(6)),
    Life("dead_on_arrival_ex", ((0, "deleted"),), "deleted", "confirmed"),
    Life("dies_young_ex", ((2, "deleted"),), "deleted", "confirmed"),
    Life("dies_in_an_outage_ex", ((16, "deleted"),), "deleted", "confirmed"),
    Life("suspended_ex", ((3, "suspended"),), "suspended", "confirmed"),
    Life("pardoned_ex", ((3, "suspended"), (40, "alive")), "alive", "confirmed"),
    Life("account_gone_ex", ((12, "account-gone"),), "account-gone", "confirmed"),
    Life("goes_private_ex", ((5, "protected"),), "protected", "confirmed"),
    Life("returns_ex", ((2, "deleted"), (5, "alive")), "alive", "confirmed"),
    Life("returns_late_ex", ((5, "deleted"), (30, "alive")), "alive", "confirmed"),
    Life("edited_ex", (), "alive", "confirmed", rewritten=6),
    Life("edited_and_gone_ex", ((9, "deleted"),), "deleted", "confirmed", rewritten=2),
    Life("newcomer_ex", (), "alive", "confirmed", cited=20),
    # Gone on the second day after it was cited: two looks until the sixtieth day, and three are proof.
    Life("gone_just_now_ex", ((54, "deleted"),), "deleted", "reported", ("deleted", "confirmed"), cited=52),
    Life("dies_in_summer_ex", ((200, "deleted"),), "alive", "confirmed", ("deleted", "confirmed")),
)

OUTAGES: tuple[tuple[str, int, int, Fault], ...] = (
    ("cdn.syndication.twimg.com", 13, 24, faults.status(503)),
    ("publish.x.com", 30, 37, faults.drop()),
    ("web.archive.org", 40, 50, faults.status(504)),
    ("cdn.syndication.twimg.com", 120, 141, faults.drop(reset=True)),
    ("cdn.syndication.twimg.com", 300, 321, faults.status(429)),
)
"""Host, first day, the day on which it is well again, and what it does in between."""


def rows(path: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return db.execute(sql, values).fetchall()


def paced(internet: Internet) -> None:
    """No host was asked faster than its pace allows, at any time."""
    for host in {request.host for request in internet.log}:
        at = sorted(request.at for request in internet.asked(host))
        # The rule is about sending; a busy machine may hold one request up and not the next.
        crowds = [n for n, moment in enumerate(at) if n >= PACE + 4 and moment - at[n - PACE - 4] < 1.0]
        assert crowds == [], host


def test_after_months_of_daily_runs_the_verdicts_are_the_truth(
    citesnap: Citesnap, world: World, internet: Internet, clock: WrongClock, tmp_path: Path
) -> None:
    posts: dict[str, Tweet] = {}
    for number, life in enumerate(LIVES):
        tweet = Tweet(
            snowflake(f"2024-01-{1 + number:02}T08:00:00", number),
            life.name[:15],
            life.name,
            f"The gates of lock {number} are shut tonight",
            photos=[Photo(f"Y34rPict{number:02}")],
        )
        posts[life.name] = world.post(tweet)
    env: dict[str, str | None] = {"CITESNAP_RATE": f"*={PACE}/s", "CITESNAP_MAX_WAIT": "0.5", "CITESNAP_TIMEOUT": "10"}
    path = tmp_path / "a.db"
    asked: Counter[tuple[str, int]] = Counter()
    told: Counter[int] = Counter()

    for day in range(DAYS + 1):
        for host, first, last, fault in OUTAGES:
            if day == first:
                world.fault(host, fault)
            elif day == last:
                world.heal(host)
        for life in LIVES:
            for when, fate in life.events:
                if when == day:
                    world.becomes(posts[life.name].id, fate)
            if life.rewritten == day:
                world.post(replace(world.posts[posts[life.name].id], text="It was otherwise, we hear"))
        new = [posts[life.name].url for life in LIVES if life.cited == day]
        ahead = clock.env(timedelta(days=day))
        internet.forget()
        if new:
            (tmp_path / f"{day}.txt").write_text("\n\n".join(new))
            assert citesnap("archive", "a.db", f"{day}.txt", env=env | ahead).returncode in (0, 3)
        done = citesnap("run", "a.db", env=env | ahead)
        assert done.returncode in (0, 3), done.stderr
        told[done.returncode] += 1
        if not any(first <= day <= last for _, first, last, _ in OUTAGES):
            assert (done.returncode, done.stderr) == (0, ""), day
        paced(internet)
        for request in internet.log:
            asked[request.host, day] += 1

    expected = {
        posts[life.name].id: (life.after_a_year if NIGHTLY and life.after_a_year else (life.state, life.certainty))
        for life in LIVES
    }
    found = {row[0]: row[1:] for row in rows(path, "select native_id, state, certainty from posts")}
    assert {post_id: found[post_id] for post_id in expected} == expected
    assert told[3] > 0
    assert rows(path, "pragma integrity_check") == [("ok",)]

    # What somebody ever changed is there in both versions, the rest once, and nothing that was seen is lost.
    versions = dict(rows(path, "select handle, count(distinct text) from snapshots group by handle"))
    assert versions["edited_ex"] == 2
    assert versions["steady0_ex"] == 1
    states = rows(
        path,
        "select verdicts.state from verdicts join posts on posts.id = post_id where handle = 'returns_late_ex' order by 1",
    )
    assert {state for (state,) in states} == {"alive", "deleted"}

    # A host that is down is asked hardly at all, and nobody is asked about a post every day.
    for host, first, last, _ in OUTAGES:
        days = [asked[host, day] for day in range(first, min(last, DAYS + 1))]
        assert max(days, default=0) <= 20, (host, days)
        assert sum(days) <= 20 + 4 * len(days), (host, days)
    for host in ("cdn.syndication.twimg.com", "publish.x.com"):
        assert max(asked[host, day] for day in range(1, DAYS + 1)) <= len(LIVES), host
    looks = rows(
        path,
        "select count(*) from attempts join posts on posts.id = post_id"
        " where handle = 'steady0_ex' and source = 'syndication' and outcome <> 'skipped'",
    )
    # After 0, 1, 4, 11, 25, 55 days, then 115, 205, 295; a few more while the source was down.
    assert looks[0][0] <= (9 if NIGHTLY else 6) + 8


@pytest.mark.parametrize("other", ["well", "down"])
def test_a_source_that_is_down_for_weeks_costs_one_cheap_try_per_run(
    other: str, citesnap: Citesnap, world: World, internet: Internet, clock: WrongClock, tmp_path: Path
) -> None:
    posts = [
        world.post(Tweet(snowflake("2024-02-01T00:00:00", number), "lyre_ex", "Lyre", f"Gauge {number}"))
        for number in range(POSTS)
    ]
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in posts))
    path = tmp_path / "a.db"
    hosts = ["cdn.syndication.twimg.com", "publish.x.com"]
    for host in hosts if other == "down" else hosts[:1]:
        world.fault(host, faults.status(503))
    env: dict[str, str | None] = {"CITESNAP_MAX_WAIT": "0.1"}

    def run(day: int, *command: str) -> tuple[int, Counter[str]]:
        internet.forget()
        done = citesnap(
            *(command or ("run",)), "a.db", *(["a.txt"] if command else []), env=env | clock.env(timedelta(days=day))
        )
        assert len(done.stderr.splitlines()) <= 1
        return done.returncode, Counter(request.host for request in internet.log)

    code, asked = run(0, "archive")
    assert code == 3
    assert asked[hosts[0]] <= 20
    # What was never seen is better seen by the second source than not at all.
    assert asked[hosts[1]] == POSTS if other == "well" else asked[hosts[1]] <= 20
    ((before,),) = rows(path, "select count(*) from attempts")
    for day in range(1, 5):
        code, asked = run(day)
        assert code == 3
        assert asked[hosts[0]] == 1, day
        assert asked[hosts[1]] <= 1, day
    ((after,),) = rows(path, "select count(*) from attempts")
    assert after - before <= 4 * 2
    world.heal()
    code, asked = run(5)
    assert code == 0
    assert asked[hosts[0]] == POSTS
    assert asked[hosts[1]] == 0
    assert rows(path, "select state, count(*) from posts group by 1") == [("alive", POSTS)]


def test_a_backlog_is_worked_off_over_runs_riskiest_first_and_never_in_a_burst(
    citesnap: Citesnap, world: World, internet: Internet, tmp_path: Path
) -> None:
    """After a long absence: posts that were never captured come first, then those that have waited longest."""
    posts = [
        world.post(Tweet(snowflake("2024-02-01T00:00:00", number), "lyre_ex", "Lyre", f"Gauge {number}"))
        for number in range(50_000 if NIGHTLY else 1_000)
    ]
    path = tmp_path / "a.db"
    with open_archive(path) as archive:
        archive.db.execute("begin")
        archive.db.conn.executemany(
            "insert into posts (title, platform, native_id, state, certainty, next_check_at, url) values ('', 'x', ?, ?, ?, ?, ?)",
            (
                (post.id, "pending", None, None, post.url)
                if number % 10 == 7
                else (post.id, "alive", "confirmed", f"2025-{12 - number % 12:02}-01T00:00:00Z", post.url)
                for number, post in enumerate(posts)
            ),
        )
        archive.db.commit()
    env: dict[str, str | None] = {"CITESNAP_RATE": f"*={PACE * 2}/s"}
    order: list[str] = []
    for _ in range(3):
        internet.forget()
        # A child of this process, whose use of memory the kernel tells.
        command = [*citesnap.program, "run", "a.db", "--limit", "50"]
        process = subprocess.Popen(command, cwd=citesnap.cwd, env=citesnap.environment(env), stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert used.ru_maxrss < 150_000  # kB
        assert len(internet.log) == 50
        order += [
            re.sub(r"\D", "", request.query.partition("&")[0])
            for request in internet.asked("cdn.syndication.twimg.com")
        ]
    numbers = {post.id: number for number, post in enumerate(posts)}
    asked = [numbers[post_id] for post_id in order]
    assert len(set(asked)) == 150
    pending = min(150, len(posts) // 10)
    assert {number % 10 for number in asked[:pending]} == {7}
    assert {12 - number % 12 for number in asked[pending:]} <= {1}
