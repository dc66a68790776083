"""How much an archive grows when nothing changes: rechecks are most of what it will ever hold."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from internet import Citesnap, World, faults
from internet.clock import WrongClock
from internet.posts import Tweet, snowflake


def size(path: Path) -> int:
    """Bytes in use."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        pages, free, page = db.execute(
            "select page_count, freelist_count, page_size"
            " from pragma_page_count, pragma_freelist_count, pragma_page_size"
        ).fetchone()
    return int((pages - free) * page)


@pytest.mark.parametrize("headers", ["rich headers"])
def test_a_recheck_that_shows_nothing_new_adds_less_than_a_kilobyte(
    headers: str, citesnap: Citesnap, world: World, clock: WrongClock, tmp_path: Path
) -> None:
    """Everything counted: the attempt, the exchange, the run, all indexes."""
    posts = [
        world.post(Tweet(snowflake("2024-02-01T00:00:00", number), "lyre_ex", "Lyre", f"Gauge {number}"))
        for number in range(60)
    ]
    if headers == "rich headers":
        world.fault("cdn.syndication.twimg.com", faults.rich_headers())
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in posts))
    path = tmp_path / "a.db"
    pace: dict[str, str | None] = {"CITESNAP_RATE": "*=60000/m"}
    assert citesnap("archive", "a.db", "a.txt", env=pace).returncode == 0
    before = size(path)
    for day in (2, 10, 30):
        assert citesnap("run", "a.db", env=pace | clock.env(timedelta(days=day))).returncode == 0
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select count(*) from attempts").fetchone() == (4 * len(posts),)
        (fields,) = db.execute("select avg(length(response_headers)) from exchanges").fetchone()
    print(f"{headers}: {(size(path) - before) / (3 * len(posts)):.0f} bytes a recheck; {fields:.0f} of headers")
    assert (fields > 900) is (headers == "rich headers")
    assert (size(path) - before) / (3 * len(posts)) < 1000
