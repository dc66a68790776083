"""`citesnap show`: one post with everything that is known of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from internet import Citesnap, World, faults
from internet.posts import Photo, Tweet, snowflake


@pytest.fixture
def post(world: World, citesnap: Citesnap, tmp_path: Path) -> Tweet:
    """A post that an article quotes wrongly, archived."""
    made = world.post(
        Tweet(
            snowflake("2024-03-01T10:00:00"),
            "lyre_ex",
            "Lyre",
            "The bridge is \x1b[31mclosed",
            photos=[Photo("PiC4ExAmPl")],
        )
    )
    (tmp_path / "a.html").write_text(
        '<title>The bridge</title><article><blockquote class="twitter-tweet"><p>The bridge is open</p>&mdash; Lyre (@lyre_ex) '
        f'<a href="{made.url}">March 1, 2024</a></blockquote></article>'
    )
    assert citesnap("archive", "a.db", "a.html").returncode == 0
    return made


@pytest.mark.parametrize("spelling", ["https://twitter.com/lyre_ex/status/{}", "x.com/i/status/{}?s=20", "{}"])
def test_a_post_is_found_by_any_spelling_of_its_address_and_by_its_id(
    spelling: str, post: Tweet, citesnap: Citesnap
) -> None:
    done = citesnap("show", "a.db", spelling.format(post.id))
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "alive when last looked, just now",
        "alive, confirmed",
        "The bridge (a.html)",
        "[-open-]",
        "syndication",
        "captured",
        "photo",
    ):
        assert words in done.stdout
    assert "\x1b" not in done.stdout


def test_as_json_it_holds_every_row(post: Tweet, citesnap: Citesnap) -> None:
    found = json.loads(citesnap("show", "a.db", post.id, "--json").stdout)
    assert found["post"]["native_id"] == post.id
    assert [a["outcome"] for a in found["attempts"]] == ["captured"]
    assert found["citations"][0]["agreement"] == "different"


def test_an_unknown_post_is_one_line(post: Tweet, citesnap: Citesnap) -> None:
    done = citesnap("show", "a.db", "https://x.com/lyre_ex/status/1")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_equal_failures_of_a_source_stand_on_one_line(post: Tweet, citesnap: Citesnap, world: World) -> None:
    for host in ("cdn.syndication.twimg.com", "publish.x.com", "web.archive.org"):
        world.fault(host, faults.status(503))
    for _ in range(2):
        assert citesnap("check", "a.db", post.id, env={"CITESNAP_MAX_WAIT": "0"}).returncode in (0, 3)
    asked = citesnap("show", "a.db", post.id).stdout.partition("\nasked\n")[2].splitlines()
    failed = [line for line in asked if "server-error" in line]
    assert [line.split()[1] for line in failed].count("syndication") == 1, asked
    for line in failed:
        assert re.search(r"  \(2 times, last 20[\d:TZ.-]+\)$", line), line
