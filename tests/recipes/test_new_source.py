"""A new source for X is one file, `sources/x/NAME.py`, and one row in `platforms/x.py`. Nothing else is touched."""

from __future__ import annotations

import json

import pytest

from internet import Tweet, World, faults, snowflake
from recipes.conftest import House

ROW = '    Source("echo", "Echo", "citesnap.sources.x.echo", opt_in=True),\n'


@pytest.fixture
def echo(house: House) -> House:
    """The program with the file and the row."""
    house.put("source_of_echo.py", "sources/x/echo.py")
    platform = house.source / "platforms" / "x.py"
    text = platform.read_text("utf-8")
    end = text.index("\n)\n", text.index("SOURCES = (\n")) + 1
    platform.write_text(text[:end] + ROW + text[end:], "utf-8")
    return house


@pytest.fixture
def post(echo: House, world: World) -> Tweet:
    """A post that nobody but the new source shows, cited in `a.txt`."""
    tweet = world.post(Tweet(snowflake("2024-02-03T04:05:06"), "gauge_ex", "Gauge", "The gauge reads 6 m"))
    for host in ("cdn.syndication.twimg.com", "publish.x.com", "publish.twitter.com"):
        world.fault(host, faults.status(500))
    world.page(
        f"https://echo.example/{tweet.id}",
        json.dumps({"id": tweet.id, "text": tweet.text, "by": tweet.handle}),
        "application/json",
    )
    (echo.command.cwd / "a.txt").write_text(f"As one could read: {tweet.url}")
    return tweet


def test_it_is_asked_when_the_user_says_so_and_what_it_shows_is_recorded(echo: House, post: Tweet) -> None:
    # X’s own sources, which failed, are asked again by the next run.
    assert echo.run("archive", "a.db", "a.txt", "--with", "echo").returncode == 3
    assert echo.rows("select native_id, state, text from posts") == [(post.id, "alive", "The gauge reads 6 m")]
    assert echo.rows("select source, handle from snapshots") == [("echo", "gauge_ex")]


def test_it_is_a_choice_of_the_command_and_not_asked_otherwise(echo: House, post: Tweet) -> None:
    assert "echo" in echo.run("run", "--help").stdout
    echo.run("archive", "a.db", "a.txt")
    assert ("echo",) not in echo.rows("select source from attempts")


def test_pages_call_it_by_its_label(echo: House) -> None:
    code = "from citesnap.browsing import labels; print(labels.source('echo'))"
    assert echo.python("-c", code).stdout.strip() == "Echo"
