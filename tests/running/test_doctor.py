"""`citesnap doctor`: each source is asked for a post that lives and for one that never was."""

from __future__ import annotations

import pytest

from citesnap import platforms
from internet import Citesnap, Tweet, World, faults


@pytest.fixture
def well(world: World) -> World:
    """An internet where the posts that are asked for are as they should be."""
    world.post(Tweet("20", "jack", "Example", "just setting up an example"))
    living = platforms.platform("bluesky").WITNESSES[0]  # type: ignore[attr-defined]
    author = world.bluesky.account("witness.rivers.example")
    did, key = living.split("/")[4], living.split("/")[-1]
    world.bluesky.accounts[did] = author
    author.did = did
    world.bluesky.post(author, "Example", author.since, key=key)
    return world


def test_all_is_well(citesnap: Citesnap, well: World) -> None:
    (citesnap.cwd / "a.txt").write_text("Nothing is cited here.")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    done = citesnap("doctor", "a.db")
    assert (done.returncode, "NOT OK" in done.stdout) == (0, False), done.stdout + done.stderr
    for about in ("X’s syndication", "X’s oEmbed", "Bluesky’s AppView", "PDS", "disk", "rights"):
        assert about in done.stdout


@pytest.mark.parametrize("host", ["cdn.syndication.twimg.com", "public.api.bsky.app"])
def test_a_source_that_answers_otherwise_is_told(host: str, citesnap: Citesnap, well: World) -> None:
    well.fault(host, faults.instead("{}"))
    done = citesnap("doctor")
    assert done.returncode == 3
    assert done.stdout.count("NOT OK") >= 1
