"""A story that cites one post of every network, and half a year of looking after it.

The real command on the loopback internet, its wall clock moved on. Posts are shown, edited, taken away or hidden behind walls, and
some come back; what the archive then says has to be true.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from citesnap.platforms import names, platform
from internet import Citesnap, Tweet, World, bluesky, rows
from internet.clock import WrongClock
from internet.networks import EDITED, NETWORKS, WORDS
from sizes import NIGHTLY

QUIET: dict[str, str | None] = {"CITESNAP_WITHOUT": "wayback arquivo memento", "CITESNAP_MAX_WAIT": "1"}

ENDS = {
    "mastodon": ("tombstone", "deleted", "confirmed"),
    "gab": ("gone", "unavailable", "reported"),
    "truthsocial": ("wall", "alive", "confirmed"),
    "telegram": ("gone", "deleted", "confirmed"),
    "reddit": ("deleted", "deleted", "confirmed"),
    "tiktok": ("private", "protected", "confirmed"),
    "youtube": ("gone", "unavailable", "reported"),
    "threads": ("gone", "unavailable", "reported"),
    "instagram": ("wall", "alive", "confirmed"),
    "facebook": ("gone", "unavailable", "reported"),
    "tumblr": ("gone", "unavailable", "confirmed"),
    "pinterest": ("gone", "unavailable", "confirmed"),
    "snapchat": ("gone", "unavailable", "confirmed"),
    "vk": ("challenge", "alive", "confirmed"),
    "weibo": ("gone", "unavailable", "reported"),
    "linkedin": ("denied", "alive", "confirmed"),
    "misskey": ("tombstone", "deleted", "confirmed"),
    "pixelfed": ("tombstone", "deleted", "confirmed"),
    "peertube": ("private", "restricted", "confirmed"),
    "lemmy": ("removed", "withheld", "confirmed"),
}
"""What becomes of each post in spring, and what must be known of it three looks later. Behind a wall nothing new is known."""

PLATFORMS = [name for name in names() if platform(name).SOURCES]
"""All that anybody can be asked about."""
X_POST, AT = "1420000000000000000", datetime(2026, 3, 1, 10, tzinfo=UTC)

BACK = ("mastodon", "gab", "threads", "tumblr", "lemmy")
"""Posts that are there again in summer."""


def states(path: Path) -> dict[object, tuple[object, object]]:
    return {name: (state, sure) for name, state, sure in rows(path, "select platform, state, certainty from posts")}


def cite(world: World, folder: Path) -> bluesky.Post:
    """Let every network show its post, and write the story. Returns the post of Bluesky."""
    for network in NETWORKS.values():
        network.becomes(world, "alive")
    tweet = world.post(Tweet(X_POST, "example_river", "Example", WORDS))
    made = world.bluesky.post(world.bluesky.account("gauge.rivers.example"), WORDS, AT)
    urls = [*(network.url for network in NETWORKS.values()), tweet.url, made.url_by_handle]
    (folder / "story.txt").write_text("\n\n".join(urls))
    return made


def test_one_post_of_every_network_is_captured(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    assert set(ENDS) == set(NETWORKS)
    cite(world, tmp_path)
    done = citesnap("archive", "a.db", "story.txt", env=QUIET)
    assert (done.returncode, done.stderr) == (0, "")
    assert states(tmp_path / "a.db") == dict.fromkeys(PLATFORMS, ("alive", "confirmed"))
    shown = rows(
        tmp_path / "a.db",
        "select p.platform, p.text, s.handle, coalesce(s.posted_at, p.posted_at),"
        " (select count(*) from media m where m.snapshot_id = s.id and m.sha256 is not null),"
        " (select count(*) from media m where m.snapshot_id = s.id and m.sha256 is null and m.detail is null)"
        " from posts p join snapshots s on s.post_id = p.id",
    )
    assert len(shown) == len(PLATFORMS)
    for name, text, handle, posted_at, files, unexplained in shown:
        if name in ("x", "bluesky"):
            assert (text, unexplained, posted_at is not None) == (WORDS, 0, True)
            continue
        network = NETWORKS[str(name)]
        assert (text, handle, files, unexplained) == (network.words, network.handle, len(network.files), 0), name
        assert str(posted_at)[:19] == str(network.posted_at)[:19], name


@pytest.mark.skipif(not NIGHTLY, reason="half a year of runs: CITESNAP_TEST_SIZE=nightly, `make nightly`")
def test_half_a_year_later_what_became_of_each_is_known(
    world: World, citesnap: Citesnap, clock: WrongClock, tmp_path: Path
) -> None:
    made = cite(world, tmp_path)
    archive = tmp_path / "a.db"

    def look(day: float, *command: str) -> None:
        command = (*command, "a.db", "story.txt") if command else ("run", "a.db")
        done = citesnap(*command, env=QUIET | clock.env(timedelta(days=day)))
        assert done.returncode in (0, 3), done.stderr

    look(0, "archive")
    edited = [network for network in NETWORKS.values() if "edited" in network.states]
    for network in edited:
        network.becomes(world, "edited")
    look(40)
    texts = {str(name): text for name, text in rows(archive, "select platform, text from posts")}
    assert {network.name: texts[network.name] for network in edited} == {
        network.name: network.words.replace(WORDS, EDITED) for network in edited
    }
    kept = {
        (name, text)
        for name, text in rows(archive, "select platform, s.text from snapshots s join posts p on p.id = post_id")
    }
    assert {(network.name, network.words) for network in edited} <= kept

    for name, (state, _, _) in ENDS.items():
        NETWORKS[name].becomes(world, state)
    world.becomes(X_POST, "deleted")
    made.fate = "deleted"
    for day in (80, 84, 88):
        look(day)
    gone = dict.fromkeys(("x", "bluesky"), ("deleted", "confirmed"))
    assert states(archive) == gone | {name: (state, sure) for name, (_, state, sure) in ENDS.items()}

    for name in BACK:
        NETWORKS[name].becomes(world, "alive")
    world.becomes(X_POST, "alive")
    made.fate = "alive"
    look(180)
    now = states(archive)
    assert {name: now[name] for name in (*BACK, "x", "bluesky")} == dict.fromkeys(
        (*BACK, "x", "bluesky"), ("alive", "confirmed")
    )
    assert now["telegram"] == ("deleted", "confirmed")
    # Whatever became of a post, the words are kept.
    assert rows(archive, "select platform from posts where coalesce(text, '') = ''") == []
