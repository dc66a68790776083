"""`citesnap doctor`: each source is asked for a post that lives and for one that never was."""

from __future__ import annotations

import json
import re
from subprocess import CompletedProcess
from urllib.parse import quote, urlsplit

import pytest

from citesnap import platforms
from internet import Citesnap, Internet, Response, Tweet, World, faults
from internet.networks import NETWORKS
from internet.world import page_key

ARCHIVES = "wayback arquivo memento"
SECOND = "activitypub fediverse-page telegram-list reddit-oembed tiktok-oembed tiktok-page"
QUIET: dict[str, str | None] = {"CITESNAP_WITHOUT": f"{ARCHIVES} {SECOND}"}
FIRST = {
    "facebook": "Meta’s oEmbed",
    "mastodon": "the server’s API",
    "peertube": "the server’s API (PeerTube)",
    "reddit": "Reddit’s feed",
    "telegram": "Telegram’s widget",
    "tiktok": "TikTok’s embed page",
}
"""The first source of each network of which a post is known that lasts, besides X and Bluesky."""


def answers(platform: str, address: str, state: str) -> dict[str, Response]:
    """What an invented network answers for its own post, as answers for the post at another address."""
    network = NETWORKS[platform]
    ours, theirs = platforms.identify(network.url), platforms.identify(address)
    assert ours is not None
    assert theirs is not None
    pairs = [
        (ours.url, theirs.url),
        (urlsplit(ours.url).netloc, urlsplit(theirs.url).netloc),
        (ours.native_id, theirs.native_id),
    ]
    pairs += [(ours.handle, theirs.handle)] if ours.handle and theirs.handle else []

    def moved(text: str) -> str:
        for before, after in pairs:
            text = text.replace(quote(before, safe=""), quote(after, safe="")).replace(before, after)
        return text

    return {
        moved(url): Response(answer.status, moved(answer.body.decode()).encode(), answer.content_type)
        for url, answer in network.states[state].items()
    }


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
    for platform in FIRST:
        lasting, never = platforms.platform(platform).WITNESSES  # type: ignore[attr-defined]
        for url, answer in {**answers(platform, never, "gone"), **answers(platform, lasting, "alive")}.items():
            world.pages[page_key(url)] = answer
    return world


def test_all_is_well(citesnap: Citesnap, well: World) -> None:
    (citesnap.cwd / "a.txt").write_text("Nothing is cited here.")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    done = citesnap("doctor", "a.db", env=QUIET)
    assert (done.returncode, "NOT OK" in done.stdout) == (0, False), done.stdout + done.stderr
    for about in ("X’s syndication", "X’s oEmbed", "Bluesky’s AppView", "PDS", "disk", "rights"):
        assert about in done.stdout
    told = found(citesnap("doctor", "a.db", "--json", env=QUIET))
    for about in FIRST.values():
        is_well, words = told[about]
        assert (is_well, words.partition(":")[0]) == (True, "shows a post that lives; one that is gone"), (about, words)


def test_a_source_that_lets_hardly_any_program_look_is_well_when_it_does_so(citesnap: Citesnap, well: World) -> None:
    well.fault("www.facebook.com", faults.status(403))
    told = found(citesnap("doctor", "--json", env=QUIET))["Facebook’s plugin"]
    assert (told[0], told[1].startswith("turns programs away from here")) == (True, True)


@pytest.mark.parametrize("host", ["cdn.syndication.twimg.com", "public.api.bsky.app"])
def test_a_source_that_answers_otherwise_is_told(host: str, citesnap: Citesnap, well: World) -> None:
    well.fault(host, faults.instead("{}"))
    done = citesnap("doctor", env=QUIET)
    assert done.returncode == 3
    assert done.stdout.count("NOT OK") >= 1


def test_posts_of_the_archive_stand_in_where_a_platform_names_none(citesnap: Citesnap, well: World) -> None:
    network = NETWORKS["pinterest"]
    network.becomes(well, "alive")
    (citesnap.cwd / "a.txt").write_text(network.url)
    assert citesnap("archive", "a.db", "a.txt", env=QUIET).returncode == 0
    told = found(citesnap("doctor", "a.db", "--json", env=QUIET))
    assert told["Pinterest’s pages"] == (True, "shows a post that lives")
    # Gone since: no fault of the source.
    network.becomes(well, "gone")
    told = found(citesnap("doctor", "a.db", "--json", env=QUIET))
    assert told["Pinterest’s pages"][0] is True
    assert told["Pinterest’s pages"][1].startswith("a post that lived: not-found")
    well.fault("www.pinterest.com", faults.status(403))
    assert found(citesnap("doctor", "a.db", "--json", env=QUIET))["Pinterest’s pages"][0] is False


def test_answers_of_another_shape_are_told_and_what_cannot_be_asked_as_well(citesnap: Citesnap, well: World) -> None:
    well.fault("public.api.bsky.app", faults.answer(Response.html("<p>Welcome")))
    told = found(citesnap("doctor", "--json", env=QUIET))
    assert told["Bluesky’s AppView"][0] is False
    # No post of Pinterest is known that lasts: without an archive that it works is not claimed.
    assert told["Pinterest’s pages"][1].startswith("not asked")
    # An archive tells which sources gave answers that nobody understood, in `status` as well.
    (citesnap.cwd / "a.txt").write_text("\n\n".join(f"https://t.me/example_river/{n}" for n in range(7301, 7307)))
    well.fault("t.me", faults.answer(Response.html("<p>Welcome")))
    assert citesnap("archive", "a.db", "a.txt", env=QUIET).returncode == 3
    every = json.loads(citesnap("doctor", "a.db", "--json", env=QUIET).stdout)["findings"]
    shape = next(one["told"] for one in every if one["about"] == "Telegram’s widget")
    assert re.fullmatch(r"[56] answers since \S+ were not understood, and are kept; .*", shape)
    line = next(line for line in citesnap("status", "a.db").stdout.splitlines() if "not understood" in line)
    assert re.match(
        r"Telegram’s .*: [56] answers not understood since \d{4}-\d\d-\d\d; kept raw; a newer citesnap may", line
    )


def test_the_way_out_is_told_without_its_password(citesnap: Citesnap, internet: Internet, well: World) -> None:
    proxy = internet.proxy_url.replace("http://", "http://desk:hush@")
    told = found(citesnap("doctor", "--json", env={**QUIET, "HTTPS_PROXY": proxy, "https_proxy": proxy}))
    assert told["way out"] == (True, f"through {internet.proxy_url}")
    assert told["certificates"][1].startswith("SSL_CERT_FILE names ")


def test_web_archives_are_asked_for_the_oldest_witness(citesnap: Citesnap, well: World, internet: Internet) -> None:
    told = found(citesnap("doctor", "--json", env={"CITESNAP_WITHOUT": f"memento arquivo {SECOND}"}))
    assert told["The Wayback Machine"][0] is False
    assert internet.asked("web.archive.org")


def test_a_monitor_is_told_how_it_ended(citesnap: Citesnap, well: World, internet: Internet) -> None:
    well.page("https://monitor.example/check/0", "OK")
    well.page("https://monitor.example/check/3", "OK")
    assert citesnap("doctor", "--ping-url", "https://monitor.example/check", env=QUIET).returncode == 0
    assert [request.path for request in internet.asked("monitor.example")] == ["/check/0"]
    well.fault("public.api.bsky.app", faults.instead("{}"))
    assert citesnap("doctor", "--ping-url", "https://monitor.example/check", env=QUIET).returncode == 3
    assert [request.path for request in internet.asked("monitor.example")] == ["/check/0", "/check/3"]


def found(done: CompletedProcess[str]) -> dict[str, tuple[bool, str]]:
    """What was told of each thing looked at."""
    assert done.returncode in (0, 3), done.stderr
    return {one["about"]: (one["well"], one["told"]) for one in json.loads(done.stdout)["findings"]}
