"""A citation whose only link is one of Perma.cc: the post that was captured, if it can be the one cited."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citesnap.model import Outcome
from citesnap.resolving import perma
from citesnap.resolving.redirect import Clues
from citesnap.web import Web
from internet import Citesnap, Internet, Response, Tweet, World, faults, rows, snowflake
from internet.world import page_key

GUID = "AB12-CD34"
ID = snowflake("2021-07-27T12:35:00")
URL = f"https://twitter.com/river_example/status/{ID}"
CITED = Clues("river_example", "2021-07-27", "July 27, 2021, 12:35 PM", (f"perma.cc/{GUID}",))
API = f"https://api.perma.cc/v1/public/archives/{GUID}"

CAPTURED: dict[str, tuple[str, Outcome, str]] = {
    "the post": (URL, Outcome.RESOLVED, "is a capture of"),
    "the post, in another spelling": (
        f"https://mobile.twitter.com/River_Example/status/{ID}?s=20",
        Outcome.RESOLVED,
        "",
    ),
    "the post, without its author": (f"https://twitter.com/i/web/status/{ID}", Outcome.RESOLVED, ""),
    "a post of somebody else": (URL.replace("river_", "lake_"), Outcome.MISMATCH, "by @lake_example"),
    "a post of another day": (
        f"https://x.com/river_example/status/{snowflake('2021-07-25T12:35:00')}",
        Outcome.MISMATCH,
        "of 2021-07-25",
    ),
    "a post of another network": ("https://bsky.app/profile/a.example/post/3krfexamp2k2w", Outcome.MISMATCH, "bluesky"),
    "an account": ("https://twitter.com/river_example", Outcome.MISMATCH, "no post"),
    "an article": ("https://riverton.example/flood", Outcome.MISMATCH, "no post"),
}


@pytest.mark.parametrize("case", CAPTURED)
def test_what_was_captured_is_believed_unless_it_contradicts(case: str, world: World, web: Web) -> None:
    url, outcome, told = CAPTURED[case]
    world.capture(url, GUID, archive="perma.cc")
    (attempt,) = perma.resolve("x", CITED, web)
    assert (attempt.outcome, attempt.source) == (outcome, "perma.cc"), attempt.detail
    assert told in (attempt.detail or "")
    assert (attempt.found is not None and attempt.found.native_id == ID) == (
        outcome is Outcome.RESOLVED or "lake" in url
    )


ANSWERS: dict[str, tuple[Response, Outcome]] = {
    "private": (Response.json({"detail": "Not found."}, 404), Outcome.NOT_FOUND),
    "404 of somebody else": (Response.html("<h1>404</h1>", 404), Outcome.MALFORMED),
    "another record": (Response.json({"guid": "ZZ99-ZZ99", "url": URL}), Outcome.MALFORMED),
    "no address": (Response.json({"guid": GUID, "url": None}), Outcome.MALFORMED),
    "an address that is none": (Response.json({"guid": GUID, "url": "https://["}), Outcome.MISMATCH),
    "a page": (Response.html("<p>Log in"), Outcome.MALFORMED),
    "a list": (Response.json([]), Outcome.MALFORMED),
    "a wall": (Response.html("<p>Just a moment", 403), Outcome.REFUSED),
    "overloaded": (Response.html("busy", 503), Outcome.SERVER_ERROR),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_other_answers_lead_to_nothing(case: str, world: World, web: Web) -> None:
    world.pages[page_key(API)], outcome = ANSWERS[case]
    (attempt,) = perma.resolve("x", CITED, web)
    assert (attempt.outcome, attempt.found) == (outcome, None), attempt.detail


def test_no_trouble_is_an_answer(world: World, web: Web, internet: Internet) -> None:
    world.capture(URL, GUID, archive="perma.cc")
    world.fault("api.perma.cc", faults.truncate())
    assert [each.outcome for each in perma.resolve("x", CITED, web)] == [Outcome.MALFORMED]
    assert [request.path for request in internet.log][:1] == [f"/v1/public/archives/{GUID}"]


def test_a_reference_with_nothing_but_a_capture_is_found_and_can_be_left_out(
    citesnap: Citesnap, world: World, tmp_path: Path
) -> None:
    world.post(Tweet(ID, "river_example", "Rana Example", "The river is rising. Move your cars."))
    world.capture(URL, GUID, archive="perma.cc")
    text = f"Rana Example (@river_example), TWITTER (July 27, 2021, 12:35 PM), https://perma.cc/{GUID}."
    (tmp_path / "a.txt").write_text(text)
    (tmp_path / "b.html").write_text(
        f"<article><ol><li>{text.replace('https://perma.cc/' + GUID, '')} [<a href='https://perma.cc/{GUID}'>copy</a>]</li></ol></article>"
    )
    for name in ("a.txt", "b.html"):
        (told,) = map(json.loads, citesnap("find", name, "--format", "jsonl").stdout.splitlines())
        assert (told["link"], told["short_links"]) == (f"https://perma.cc/{GUID}", [f"perma.cc/{GUID}"]), name
    without = {"CITESNAP_WITHOUT": "perma.cc wayback arquivo memento"}
    assert citesnap("archive", "a.db", "a.txt", "b.html", env=without).returncode == 0
    waits = "select link, post_id, left_out from citations"
    assert rows(tmp_path / "a.db", waits) == [(f"https://perma.cc/{GUID}", None, "captures linked")] * 2
    assert citesnap("run", "a.db", env={"CITESNAP_WITHOUT": "wayback arquivo memento"}).returncode == 0
    found = "select native_id, resolved_by from citations join posts on posts.id = post_id"
    assert rows(tmp_path / "a.db", found.replace("native_id", "posts.native_id")) == [(ID, "perma.cc")] * 2
    # Asked once, for both articles.
    asked = "select count(*) from exchanges where url like 'https://api.perma.cc/%'"
    assert rows(tmp_path / "a.db", asked) == [(1,)]
