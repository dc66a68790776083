"""Articles and answers that are too hard to read: recorded with their bytes, reported once, and no run waits for them.

The real command on the loopback internet. What is too hard here is a page of a megabyte with thousands of different links, under a
limit that a usual page keeps to.
"""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap, Internet, World, faults, rows
from internet.posts import Tweet, snowflake
from sizes import NIGHTLY

SITE = "https://gazette.example"
FEED = f"{SITE}/feed"
LIMIT = "0.8"
"""Seconds of processor time: a usual page takes some hundredths, the first one of a process a few tenths for what it loads."""

POISONED = 15 if NIGHTLY else 2

LITTLE = "0.1"
"""The same where nothing is read but what is too hard."""
FEWER = 2000
"""Links of a page that takes some times as long as that, and soon is read."""

pytestmark = pytest.mark.timeout(600)


def hard(number: int, links: int = 16_000) -> str:
    """A page that takes seconds to read, a different one for each number."""
    places = "".join(
        f'<p>Keeper {n} said <a href="https://x.com/gate_ex/status/{10**18 + number * 10**6 + n}">so</a> on Tuesday.</p>'
        for n in range(links)
    )
    return f"<html><head><title>Gates</title></head><body><article><h1>Gates</h1>{places}</article></body></html>"


def publish(world: World, bad: int, good: int = 3, links: int = 16_000) -> list[str]:
    """A feed of good and hard articles, the hard ones first, of so many links; the addresses of the hard ones."""
    for day in range(1, good + 1):
        post = world.post(Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), "lyre_ex", "Lyre", f"Day {day}"))
        page = f'<title>Good {day}</title><article><p>All about <a href="{post.url}">a remark</a>.</p></article>'
        world.page(f"{SITE}/good/{day}", page)
    hard_ones = [world.page(f"{SITE}/hard/{number}", hard(number, links)) for number in range(bad)]
    items = "".join(
        f"<item><title>News</title><link>{url}</link></item>"
        for url in [*hard_ones, *(f"{SITE}/good/{day}" for day in range(1, good + 1))]
    )
    world.page(FEED, f'<rss version="2.0"><channel>{items}</channel></rss>', "application/rss+xml")
    return hard_ones


def test_good_articles_are_read_among_poisoned_ones_and_these_are_not_tried_again(
    world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path
) -> None:
    hard_ones = publish(world, POISONED)
    archive = tmp_path / "a.db"
    assert citesnap("follow", "a.db", FEED).returncode == 0
    started = time.monotonic()
    done = citesnap("run", "a.db", "--max-read-time", LIMIT, "--max-duration", "400s", "-v", timeout=420)
    assert time.monotonic() - started < 402
    assert done.returncode == 0, done.stderr
    reported = [line for line in done.stderr.splitlines() if "too hard to read" in line and "Error" in line]
    assert len(reported) == POISONED
    assert f"{POISONED} too hard to read" in done.stderr
    assert rows(archive, "select title from articles where first_read_at is not null order by id") == [
        ("Good 1",),
        ("Good 2",),
        ("Good 3",),
    ]
    assert rows(archive, "select count(*) from posts where state = 'alive'") == [(3,)]
    outcomes = rows(
        archive, "select outcome, detail, count(*) from attempts where source = 'article' group by 1, 2 order by 1"
    )
    assert outcomes == [
        ("captured", None, 3),
        ("too-hard", f"more than {LIMIT} s of processor time", POISONED),
    ]
    kept = rows(archive, "select url, body_sha256 from articles join article_versions on article_id = articles.id")
    hashes = dict(kept)
    assert hashes[hard_ones[-1]] == hashlib.sha256(hard(POISONED - 1).encode()).hexdigest()
    assert rows(archive, "select count(*) from blobs where sha256 = ?", hashes[hard_ones[-1]]) == [(1,)]

    internet.forget()
    again = citesnap("run", "a.db", "--max-read-time", LIMIT)
    assert (again.returncode, again.stderr) == (0, "")
    assert not internet.asked("gazette.example")


def test_a_newer_version_tries_again(world: World, internet: Internet, citesnap: Citesnap, tmp_path: Path) -> None:
    (url,) = publish(world, 1, good=0, links=FEWER)
    by_hand = world.page(f"{SITE}/by-hand", hard(77, FEWER))
    archive = tmp_path / "a.db"
    citesnap("follow", "a.db", FEED)
    citesnap("run", "a.db", "--max-read-time", LITTLE)
    done = citesnap("archive", "a.db", by_hand, "--max-read-time", LITTLE)
    assert done.returncode == 2
    assert "too hard to read" in done.stderr
    internet.forget()
    citesnap("run", "a.db", "--max-read-time", LITTLE)
    assert not internet.asked("gazette.example")
    with closing(sqlite3.connect(archive)) as db:
        db.execute("update runs set version = '0.0.1'")
        db.commit()
    assert citesnap("run", "a.db", "--limit", "1", "--max-read-time", "100", timeout=420).returncode == 0
    unread = "select url from articles where first_read_at is null and same_as is null"
    assert rows(archive, unread) == []
    assert {path for (path,) in rows(archive, "select url from articles")} == {url, by_hand}


def test_a_file_that_is_too_hard_is_kept_and_is_the_same_article_once_it_is_read(
    citesnap: Citesnap, tmp_path: Path
) -> None:
    (tmp_path / "gates.html").write_text(
        hard(1, FEWER).replace("</head>", f'<link rel="canonical" href="{SITE}/gates"></head>')
    )
    for _ in range(2):
        done = citesnap("archive", "a.db", "gates.html", "--max-read-time", LITTLE, "--max-duration", "0")
        assert done.returncode == 2
        assert done.stderr.startswith("Error: gates.html: too hard to read: more than ")
        assert done.stderr.count("\n") == 1
    archive = tmp_path / "a.db"
    assert rows(archive, "select name, url, first_read_at from articles") == [("gates.html", None, None)]
    with closing(sqlite3.connect(archive)) as db:
        db.execute("update runs set version = '0.0.1'")
        db.commit()
    citesnap("archive", "a.db", "gates.html", "--max-read-time", "100", "--max-duration", "0")
    assert rows(archive, "select name, url, first_read_at is null, count(*) from articles") == [
        ("gates.html", f"{SITE}/gates", 0, 1)
    ]
    assert rows(archive, "select count(*) from article_versions") == [(1,)]


def test_a_feed_that_is_too_hard_is_a_failure_of_that_feed(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    entries = "".join(f"<item><title>{n}</title><link>{SITE}/{n}</link></item>" for n in range(4000))
    world.page(FEED, f'<rss version="2.0"><channel>{entries}</channel></rss>', "application/rss+xml")
    done = citesnap("follow", "a.db", FEED, "--max-read-time", "0.2")
    assert done.returncode == 2
    assert "too hard to read: more than 0.2 s" in done.stderr


def test_an_answer_that_is_too_hard_leaves_the_verdict_open(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Day 1"))
    # Processor time is counted in steps of some milliseconds.
    for host in ("cdn.syndication.twimg.com", "publish.x.com"):
        world.fault(host, faults.instead(f"[{'{},' * 1_000_000}{{}}]"))
    (tmp_path / "a.txt").write_text(f"{post.url}\n")
    citesnap("archive", "a.db", "a.txt", "--max-duration", "0")
    done = citesnap("run", "a.db", "--max-read-time", "0.001", "--without", "wayback")
    assert done.returncode == 3
    assert "too-hard" in done.stderr
    archive = tmp_path / "a.db"
    attempts = rows(
        archive, "select source, outcome, exchange_id is not null, tries from attempts where post_id = 1 order by id"
    )
    assert attempts[0] == ("syndication", "too-hard", 1, 1)
    assert rows(archive, "select state, next_check_at > datetime('now', '+6 days') from posts") == [("pending", 1)]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_holds_whatever_is_being_read(
    world: World, internet: Internet, citesnap: Citesnap, number: signal.Signals
) -> None:
    world.page(f"{SITE}/endless", hard(1, links=60_000))
    process = citesnap.start("archive", "a.db", f"{SITE}/endless")
    give_up = time.monotonic() + 60
    while not internet.asked("gazette.example"):
        assert time.monotonic() < give_up
        time.sleep(0.05)
    time.sleep(1)
    started = time.monotonic()
    process.send_signal(number)
    assert process.wait(60) == {signal.SIGTERM: 143, signal.SIGINT: 130}[number]
    assert time.monotonic() - started < 25, "it waits for the article's own limit"


def test_the_end_of_a_runs_time_holds_whatever_is_being_read(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    world.page(f"{SITE}/endless", hard(1, links=60_000))
    world.page(
        FEED, f'<rss version="2.0"><channel><item><link>{SITE}/endless</link></item></channel></rss>', "text/xml"
    )
    citesnap("follow", "a.db", FEED)
    started = time.monotonic()
    done = citesnap("run", "a.db", "--max-duration", "3s")
    assert time.monotonic() - started < 25, "it waits for the article's own limit"
    assert done.returncode == 3
    assert "the time of the run was over" in done.stderr
    archive = tmp_path / "a.db"
    # Nothing is wrong with it for all we know: it is tried again, after others.
    assert rows(archive, "select outcome from attempts where source = 'article'") == [("timed-out",)]
    assert rows(archive, "select next_read_at is not null from articles") == [(1,)]
