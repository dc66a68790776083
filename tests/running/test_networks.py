"""The networks besides X, asked as a run asks them: each state and each look-alike at every source, and what is concluded.

The answers come from `internet/networks.py`. A state is asked for through the ladder of the platform, so the table is about
verdicts and not about single sources.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from citesnap import platforms
from citesnap.config import Settings
from citesnap.model import Attempt, Certainty, Outcome, Post, State
from citesnap.running.askable import is_archive, is_walled, ladder, of_fate
from citesnap.running.breaker import Breaker
from citesnap.running.ladder import PostJob, next_source
from citesnap.verdicts import Assessment, Check, assess, verdict
from citesnap.web import Web, WebSettings
from internet import Internet, World, faults
from internet.faults import Fault
from internet.messages import Response
from internet.networks import NETWORKS, Network
from internet.world import page_key

LIVE = [(name, state) for name, network in NETWORKS.items() for state in network.states]

VERDICTS: Mapping[str, Mapping[str, State]] = {
    "mastodon": {
        "edited": State.ALIVE,
        "gone": State.UNAVAILABLE,
        "tombstone": State.DELETED,
        "account-gone": State.ACCOUNT_GONE,
        "parked": State.PENDING,
        "closed": State.ALIVE,
        "closed-gone": State.PENDING,
        "not-signed": State.PENDING,
    },
    "gab": {"gone": State.PENDING, "wall": State.PENDING},
    "truthsocial": {"gone": State.PENDING, "wall": State.PENDING},
    "telegram": {
        "edited": State.ALIVE,
        "gone": State.DELETED,
        "gone, last one": State.UNAVAILABLE,
        "gone, no list": State.PENDING,
        "list only": State.ALIVE,
        "private": State.PROTECTED,
        "renamed": State.PENDING,
        "new words": State.PENDING,
    },
    "reddit": {
        "edited": State.ALIVE,
        "account closed": State.ALIVE,
        "deleted": State.DELETED,
        "removed": State.WITHHELD,
        "gone": State.UNAVAILABLE,
        "private community": State.PROTECTED,
        "quarantined": State.RESTRICTED,
        "banned": State.WITHHELD,
        "feed refused": State.PENDING,
        "wall": State.PENDING,
    },
    "tiktok": {
        "alive, photos": State.ALIVE,
        "oembed only": State.ALIVE,
        "gone": State.UNAVAILABLE,
        "gone, challenge": State.UNAVAILABLE,
        "private": State.PROTECTED,
        "frame refused": State.PENDING,
    },
    "youtube": {"edited": State.ALIVE, "gone": State.PENDING, "consent": State.PENDING, "no post": State.PENDING},
    "threads": {
        "edited": State.ALIVE,
        "wall": State.PENDING,
        "gone": State.PENDING,
        "no embedding": State.PENDING,
        "too many": State.PENDING,
        "token": State.PENDING,
    },
    "instagram": {
        "edited": State.ALIVE,
        "preview": State.ALIVE,
        "wall": State.PENDING,
        "shell": State.PENDING,
        "gated": State.PENDING,
        "gone": State.PENDING,
    },
    "facebook": {
        "edited": State.ALIVE,
        "words in the embed": State.ALIVE,
        "wall": State.PENDING,
        "gone": State.PENDING,
    },
    "tumblr": {
        "edited": State.ALIVE,
        "gone": State.UNAVAILABLE,
        "api closed": State.PENDING,
        "hidden blog": State.PENDING,
    },
    "pinterest": {"edited": State.ALIVE, "oembed only": State.ALIVE, "gone": State.UNAVAILABLE},
    "snapchat": {"edited": State.ALIVE, "gone": State.UNAVAILABLE, "no page": State.PENDING},
    "vk": {"edited": State.ALIVE, "challenge": State.PENDING, "login": State.PENDING, "missing": State.PENDING},
    "weibo": {"edited": State.ALIVE, "visitor": State.PENDING, "gone": State.PENDING, "nothing said": State.PENDING},
    "linkedin": {"edited": State.ALIVE, "denied": State.PENDING, "wall": State.PENDING, "gone": State.PENDING},
    "misskey": {
        "edited": State.ALIVE,
        "gone": State.UNAVAILABLE,
        "tombstone": State.DELETED,
        "document only": State.ALIVE,
        "for members": State.RESTRICTED,
        "not understood": State.PENDING,
    },
    "pixelfed": {"page only": State.ALIVE, "gone": State.UNAVAILABLE, "tombstone": State.DELETED},
    "peertube": {
        "edited": State.ALIVE,
        "in pieces": State.ALIVE,
        "document only": State.ALIVE,
        "gone": State.UNAVAILABLE,
        "private": State.RESTRICTED,
        "password": State.RESTRICTED,
        "other server": State.PENDING,
        "other software": State.PENDING,
    },
    "lemmy": {
        "edited": State.ALIVE,
        "deleted": State.DELETED,
        "removed": State.WITHHELD,
        "gone": State.UNAVAILABLE,
        "other error": State.PENDING,
    },
}
"""What one look at each state but `alive` concludes; docs/fetching.md has the same as tables. Where one source alone says that a
post is not there, one look concludes nothing."""

DOCUMENTED: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Mastodon, and what speaks its API": (
        ("mastodon",),
        (
            *("alive edited", "gone", "tombstone", "account-gone", "parked"),
            *("not-signed", "closed", "closed-gone"),
            "look-alikes",
        ),
    ),
    "Misskey, Lemmy, Pixelfed and PeerTube": (
        ("misskey", "lemmy", "pixelfed", "peertube"),
        (
            *("misskey:alive misskey:edited", "misskey:gone", "misskey:tombstone"),
            "misskey:document_only peertube:document_only",
            *("misskey:for_members", "lemmy:alive lemmy:edited", "lemmy:deleted lemmy:removed", "lemmy:gone"),
            *("pixelfed:alive", "pixelfed:page_only", "pixelfed:gone", "pixelfed:tombstone"),
            *(
                "peertube:alive peertube:edited peertube:in_pieces",
                "peertube:gone",
                "peertube:private peertube:password",
            ),
            *("peertube:other_server", "misskey:not_understood lemmy:other_error peertube:other_software"),
        ),
    ),
    "Gab and Truth Social": (("gab", "truthsocial"), ("alive", "gone", "wall")),
    "Telegram": (
        ("telegram",),
        (*("alive edited", "list_only", "gone", "gone,_last_one", "gone,_no_list", "private", "renamed", "new_words"),),
    ),
    "Reddit": (
        ("reddit",),
        (
            *(
                "alive edited account_closed",
                "deleted",
                "removed",
                "gone",
                "private_community",
                "quarantined",
                "banned",
            ),
            "feed_refused wall",
        ),
    ),
    "TikTok": (
        ("tiktok",),
        ("alive", "oembed_only", "alive,_photos", "gone", "private", "gone,_challenge", "frame_refused"),
    ),
    "YouTube": (("youtube",), ("alive edited", "gone", "consent no_post")),
    "Threads, Instagram, Facebook": (
        ("threads", "instagram", "facebook"),
        (
            "alive edited instagram:preview",
            "facebook:words_in_the_embed",
            "wall threads:no_embedding instagram:shell",
            "gone instagram:gated",
            "threads:too_many threads:token",
        ),
    ),
    "Tumblr, Pinterest, Snapchat": (
        ("tumblr", "pinterest", "snapchat"),
        (
            "alive edited",
            "gone",
            "pinterest:oembed_only",
            "tumblr:api_closed snapchat:no_page",
            "tumblr:hidden_blog",
        ),
    ),
    "VK, Weibo, LinkedIn": (
        ("vk", "weibo", "linkedin"),
        (
            "alive edited",
            "weibo:gone linkedin:gone",
            "vk:challenge vk:login weibo:visitor linkedin:denied linkedin:wall",
            "vk:missing weibo:nothing_said",
        ),
    ),
}
"""For each table of docs/fetching.md about networks besides X and Bluesky: the networks it is about, and by row the states that it
tells of. A state without a network is one of all of them; `look-alikes` are those of `LOOK_ALIKES`."""
FETCHING = Path(__file__).parents[2] / "docs" / "fetching.md"
README = Path(__file__).parents[2] / "README.md"


def cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.strip().strip("|").split("|"))


def table_under(document: str, heading: str) -> list[tuple[str, ...]]:
    """The first table under a heading, its header first."""
    lines = document[document.index(f"\n{heading}\n") :].splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("|"))
    found = [cells(line) for line in takewhile(lambda line: line.startswith("|"), lines[first:])]
    return [found[0], *found[2:]]


def rows_by_state() -> dict[tuple[str, str], tuple[tuple[str, ...], tuple[str, ...]]]:
    """The header and the row of docs/fetching.md that tell of each state of each network."""
    document, found = FETCHING.read_text(), {}
    for heading, (names, states) in DOCUMENTED.items():
        header, *told = table_under(document, f"### {heading}")
        assert len(told) == len(states), f"{heading}: {len(told)} rows, of which {len(states)} are known"
        for row, of_row in zip(told, states, strict=True):
            for word in of_row.split():
                of, _, state = word.rpartition(":")
                for name in (of,) if of else names:
                    found[name, state.replace("_", " ")] = (header, row)
    return found


ROWS = rows_by_state()


def test_each_state_has_its_row_in_the_documents() -> None:
    known = {(name, state) for name, state in LIVE}
    assert {key for key in ROWS if key[1] != "look-alikes" and key[1] in NETWORKS[key[0]].states} == known


def assert_as_documented(name: str, state: str, attempts: list[Attempt]) -> None:
    """What a state concludes, by one look and by three, and who is asked, is what its row says."""
    header, row = ROWS[name, state]
    said, one = row[-1], judged(attempts).verdict
    told = {word.strip(" ,:;").partition(" ")[0] for word in re.split(r"[;,]", said)}
    three = verdict(
        [
            Check.of([replace(each, started_at=START + timedelta(days=day)) for each in of_fate(attempts)])
            for day in (0, 3, 6)
        ]
    )
    if "after three looks" in said:
        assert (one.state, three.state, three.certainty) == (State.PENDING, State.UNAVAILABLE, Certainty.REPORTED), said
    elif one.state is State.PENDING:
        assert "none" in said, said
        assert three.state in (State.PENDING, State.UNAVAILABLE if "unavailable" in told else State.PENDING), said
    else:
        assert str(one.state) in told, said
    assert ("left to web archives" in said) <= is_walled(attempts), said
    asked_for = {each.source for each in attempts}
    for names, cell in zip(header, row[:-1], strict=False):
        sources = set(re.findall(r"`([\w-]+)`", names)) & set(ladder(NETWORKS[name].platform, Settings(WebSettings())))
        if sources:
            assert bool(sources & asked_for) != (cell == "not asked"), (names, cell)


START = datetime(2026, 3, 1, tzinfo=UTC)

PROOFS = {"two sources agree": 2, "one source": 1, "one source that tells": 2}
"""What README says of the proof, by how many sources may deny a post."""


def test_the_table_of_networks_in_the_readme_is_true() -> None:
    header, *told = table_under(README.read_text(), "## What each network lets it see")
    assert header == ("network", "live", "media", "deletion seen", "proof")
    labels = {platforms.label(name): name for name in platforms.names()}
    seen: set[str] = set()
    for network, live, media, deletion, proof in told:
        names = [labels[label] for label in re.split(r", | \(", network) if label in labels]
        seen.update(names)
        for name in names:
            sources = [
                source for source in platforms.platform(name).SOURCES if not source.opt_in and source.credential is None
            ]
            assert (live.startswith("no:")) == (not sources), network
            if name not in NETWORKS:
                continue
            telling = [source for source in sources if not source.shows_only]
            assert proof == "none" or min(len(telling), 2) == PROOFS[proof], network
            gone = {state for state, known in VERDICTS[name].items() if known.is_gone}
            late = {state for state in NETWORKS[name].states if "after three looks" in ROWS[name, state][1][-1]}
            assert (proof == "none") == (deletion == "no"), network
            assert deletion.startswith("yes" if gone else "after three looks" if late else "no"), network
            assert (media == "no") <= (not NETWORKS[name].files), network
    assert seen == set(platforms.names())


def post_of(network: Network) -> Post:
    ref = platforms.identify(network.url)
    assert ref is not None
    return Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)


def asked(network: Network, web: Web, *, archives: bool = False) -> list[Attempt]:
    """The attempts of a run that asks about the post for the first time, web archives left out unless they are wanted."""
    names = tuple(
        name for name in ladder(network.platform, Settings(WebSettings())) if archives or not is_archive(name)
    )
    assert names
    job, breaker = PostJob(1, post_of(network), names), Breaker()
    while queue := job.next_queue(datetime.now(UTC)):
        job.visit(queue, web, breaker, 1_000_000)
    assert not job.errors
    return job.attempts


def judged(attempts: list[Attempt]) -> Assessment:
    return assess([], of_fate(attempts), [], walled=is_walled(attempts))


def test_every_platform_that_has_sources_is_in_the_matrix() -> None:
    live = {name for name in platforms.names() if platforms.platform(name).SOURCES} - {"x", "bluesky"}
    assert live == {network.platform for network in NETWORKS.values()}


@pytest.mark.parametrize("name", [name for name, network in NETWORKS.items() if "alive" in network.states])
def test_a_living_post_is_captured_with_words_author_time_and_media(name: str, world: World, web: Web) -> None:
    network = NETWORKS[name]
    network.becomes(world, "alive")
    attempts = asked(network, web)
    assert judged(attempts).verdict.state is State.ALIVE, attempts
    (shown,) = [attempt.snapshot for attempt in attempts if attempt.snapshot]
    assert_as_documented(name, "alive", attempts)
    posted_at = shown.posted_at or post_of(network).posted_at
    assert shown.text == network.words
    assert shown.handle == network.handle
    assert (posted_at and posted_at.isoformat().replace("+00:00", "Z")) == network.posted_at
    taken = {media.url for media in shown.media if media.outcome is Outcome.CAPTURED}
    assert taken == set(network.files)


SIGNED = ("tiktok", "telegram", "instagram", "threads", "snapchat")
"""Networks whose addresses of files are signed and end after hours or days."""


@pytest.mark.parametrize("name", SIGNED)
def test_files_whose_addresses_expire_are_taken_in_the_job_that_shows_the_post(
    name: str, world: World, web: Web, internet: Internet
) -> None:
    """Nothing slow is between the page that names a file and the file: no web archive, no later job."""
    network = NETWORKS[name]
    network.becomes(world, "alive")
    (shown,) = [attempt.snapshot for attempt in asked(network, web, archives=True) if attempt.snapshot]
    files = {urlsplit(url).hostname for url in network.files}
    assert files
    assert all(media.outcome is Outcome.CAPTURED for media in shown.media if media.url in network.files)
    hosts = [request.host for request in internet.log]
    assert set(hosts[-len(network.files) :]) == files
    assert not set(hosts) & {"web.archive.org", "arquivo.pt", "memgator.cs.odu.edu"}


def test_a_film_in_pieces_is_not_joined_and_the_reason_is_kept(world: World, web: Web) -> None:
    NETWORKS["peertube"].becomes(world, "in pieces")
    (shown,) = [attempt.snapshot for attempt in asked(NETWORKS["peertube"], web) if attempt.snapshot]
    told = [(media.kind, str(media.outcome), media.detail) for media in shown.media]
    in_pieces = "a film that its server gives out in pieces alone (HLS), which are not joined"
    assert told == [("video", "refused", in_pieces), ("poster", "captured", None)]


@pytest.mark.parametrize("still", ["https://[", "//a\u2100b.example/x", "https://evil.example/x.png", "x"])
def test_a_still_of_a_film_that_is_no_path_of_its_server_is_left_out_or_stays_there(
    still: str, world: World, web: Web
) -> None:
    """Joined to the server's address, the first two are errors of Python's, and the third leads to another host."""
    network = NETWORKS["peertube"]
    network.becomes(world, "alive")
    (address, answer), *_ = [(url, told) for url, told in network.states["alive"].items() if "/api/v1/videos/" in url]
    body = json.loads(answer.body) | {"previewPath": still}
    world.pages[page_key(address)] = replace(answer, body=json.dumps(body).encode())
    (shown,) = [attempt.snapshot for attempt in asked(network, web) if attempt.snapshot]
    assert {urlsplit(media.url).hostname for media in shown.media} <= {"films.riverton.example"}


@pytest.mark.parametrize(("name", "state"), [(name, state) for name, state in LIVE if state != "alive"])
def test_each_state_is_judged_as_documented(name: str, state: str, world: World, web: Web) -> None:
    network = NETWORKS[name]
    network.becomes(world, state)
    attempts = asked(network, web)
    assert judged(attempts).verdict.state is VERDICTS[name][state], attempts
    assert_as_documented(name, state, attempts)


LOGIN = (
    b"<!DOCTYPE html><html><head><title>Log in</title></head><body><form action='/login'>Log in</form></body></html>"
)
LOOK_ALIKES: dict[str, Fault] = {
    "login page": faults.answer(Response(200, LOGIN, "text/html; charset=utf-8")),
    "empty list": faults.instead("[]"),
    "empty object": faults.instead("{}"),
    "page of a network": faults.status(403, "<title>Just a moment...</title>", content_type="text/html"),
    "challenge": faults.answer(Response(200, b"<title>Please wait...</title><p id=cs>", "text/html")),
    "too many": faults.status(429),
    "too many, with a time": faults.answer(
        Response(429, b"{}", "application/json", (("X-RateLimit-Reset", "2099-01-01T00:00:00.000Z"),))
    ),
    "cut": faults.truncate(),
    "bomb": faults.gzip_bomb(20_000_000),
    "maintenance": faults.status(503),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("fault", LOOK_ALIKES)
def test_no_look_alike_makes_a_post_gone(name: str, fault: str, world: World, web: Web) -> None:
    network = NETWORKS[name]
    network.becomes(world, "alive")
    for url in {url for answers in network.states.values() for url in answers}:
        world.fault(url.partition("://")[2].partition("/")[0], LOOK_ALIKES[fault])
    state = judged(asked(network, web)).verdict.state
    assert state is State.PENDING


@pytest.mark.parametrize("name", [name for name, network in NETWORKS.items() if network.others])
def test_an_answer_about_another_post_says_nothing(name: str, world: World, web: Web) -> None:
    network = NETWORKS[name]
    for url, response in network.others.items():
        world.pages[page_key(url)] = response
    attempts = asked(network, web)
    assert judged(attempts).verdict.state is State.PENDING, attempts
    assert not any(attempt.snapshot for attempt in attempts)
    assert Outcome.MISMATCH in {attempt.outcome for attempt in attempts}


def test_where_one_source_alone_can_tell_three_spaced_looks_report_and_none_confirms() -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)

    def looks(*days: float) -> list[Check]:
        return [Check(start + timedelta(days=day), (("gab", Outcome.NOT_FOUND),)) for day in days]

    assert verdict(looks(0, 3)).state is State.PENDING
    assert verdict(looks(0, 1, 2)).state is State.PENDING
    found = verdict(looks(0, 3, 6, 9, 12))
    assert (found.state, found.certainty, found.since) == (State.UNAVAILABLE, Certainty.REPORTED, start)


def attempt(source: str, outcome: Outcome, day: float = 0) -> Attempt:
    return Attempt(source, outcome, datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day), 0.0)


WALLED = [attempt("meta-oembed", Outcome.RESOLVED), attempt("instagram", Outcome.REFUSED)]


def test_a_post_behind_a_wall_is_left_to_web_archives_and_asked_about_after_a_month() -> None:
    names = ("meta-oembed", "instagram", "wayback")
    now = datetime(2026, 3, 1, tzinfo=UTC)
    assert next_source(names, WALLED, (), now) == "wayback"
    found = assess([], of_fate(WALLED), [attempt("wayback", Outcome.NOT_ARCHIVED)], walled=is_walled(WALLED))
    assert (found.verdict.state, found.unanswered) == (State.PENDING, ())
    assert found.next_check_at == now + timedelta(days=30)


@pytest.mark.parametrize("outcome", [Outcome.RATE_LIMITED, Outcome.UNREACHABLE, Outcome.SERVER_ERROR])
def test_what_may_pass_is_no_wall(outcome: Outcome) -> None:
    asked = [attempt("meta-oembed", outcome), attempt("instagram", Outcome.REFUSED)]
    assert not is_walled(asked)
    assert next_source(("meta-oembed", "instagram", "wayback"), asked, (), datetime(2026, 3, 1, tzinfo=UTC)) is None
    found = assess([], of_fate(asked), [], walled=is_walled(asked))
    assert (found.next_check_at, len(found.unanswered)) == (asked[0].started_at, 1)


def test_what_a_source_that_only_shows_does_not_show_neither_denies_nor_keeps_another_from_denying() -> None:
    looks = [
        [attempt("meta-oembed", Outcome.NOT_FOUND, day), attempt("instagram", Outcome.REFUSED, day)]
        for day in (0, 3, 6)
    ]
    found = verdict([Check.of(of_fate(look)) for look in looks])
    assert (found.state, found.certainty) == (State.UNAVAILABLE, Certainty.REPORTED)
    assert verdict([Check.of(of_fate(look)) for look in looks[:2]]).state is State.PENDING
    shown = [attempt("meta-oembed", Outcome.NOT_FOUND), attempt("instagram", Outcome.CAPTURED)]
    assert verdict([Check.of(of_fate(shown))]).state is State.ALIVE
