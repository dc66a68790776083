"""What servers of the fediverse tell of a post beyond its words: versions, polls, quotes, copies, what the server runs."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType

import pytest

from citesnap import platforms
from citesnap.config import Settings
from citesnap.model import Attempt, Outcome, Post, State
from citesnap.running.askable import ladder
from citesnap.running.breaker import MOST_FAILURES, Breaker
from citesnap.running.ladder import PostJob
from citesnap.sources.fediverse import activitypub, mastodon
from citesnap.sources.fediverse import page as fediverse_page
from citesnap.sources.fediverse.statuses import read_status
from citesnap.verdicts import assess
from citesnap.web import Web, WebSettings
from internet import Internet, World, faults
from internet.messages import Response
from internet.networks import EDITED, GONE_FOR_GOOD, HOST, MISSING, NETWORKS, PHOTO, STATUS, WORDS, as_json, status
from internet.world import page_key

KEY = f"{HOST}/{STATUS}"
AWAY = "elsewhere.example"


def post_at(url: str) -> Post:
    ref = platforms.identify(url)
    assert ref is not None
    return Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)


def put(world: World, url: str, value: object, code: int = 200) -> None:
    world.pages[page_key(url)] = as_json(value, code)


def asked(url: str, web: Web, versions: frozenset[str] = frozenset(), breaker: Breaker | None = None) -> list[Attempt]:
    names = [
        name for name in ladder("mastodon", Settings(WebSettings())) if name not in ("wayback", "arquivo", "memento")
    ]
    job = PostJob(1, post_at(url), names, versions=versions)
    while queue := job.next_queue(datetime.now(UTC)):
        job.visit(queue, web, breaker or Breaker(), 1_000_000)
    assert not job.errors
    return job.attempts


def test_an_edited_post_has_all_its_versions_and_the_history_is_asked_for_once(
    world: World, web: Web, internet: Internet
) -> None:
    NETWORKS["mastodon"].becomes(world, "edited")
    attempts = asked(NETWORKS["mastodon"].url, web)
    shown = [attempt.snapshot for attempt in attempts if attempt.snapshot]
    assert [(each.text, each.version, each.superseded) for each in shown] == [
        (EDITED, "2026-03-02T09:30:00.500Z", False),
        (WORDS, "2026-03-01T10:00:00Z", True),
    ]
    again = asked(NETWORKS["mastodon"].url, web, frozenset(each.version or "" for each in shown))
    assert [attempt.outcome for attempt in again] == [Outcome.CAPTURED]
    assert sum("/history" in request.path for request in internet.asked(HOST)) == 1


def test_a_post_is_read_with_warning_poll_media_links_and_quote() -> None:
    quoted = status("Words quoted", number=str(int(STATUS) - 65536), host=AWAY, acct=f"example_lake@{AWAY}")
    shown = read_status(
        status(
            'See <a href="https://riverton.example/gauge"><span class="invisible">https://</span>riverton.example/gauge</a>',
            spoiler_text="High water",
            sensitive=True,
            media_attachments=[
                PHOTO,
                {"type": "audio", "url": "https://files.riverton.example/a.ogg"},
                {"type": "unknown"},
            ],
            poll={
                "options": [{"title": "Rising", "votes_count": 4}, {"title": "Falling", "votes_count": None}],
                "expired": True,
            },
            quote={"state": "accepted", "quoted_status": quoted},
            tags=[{"name": "gauge"}],
            in_reply_to_id="7",
        ),
        KEY,
    )
    assert shown.text == "See https://riverton.example/gauge"
    data = shown.data
    assert data["content_warning"] == "High water" and data["sensitive"] is True
    assert data["poll"] == {"choices": [{"title": "Rising", "votes_count": 4}, {"title": "Falling"}], "ended": True}
    assert data["links"] == [{"url": "https://riverton.example/gauge"}]
    assert data["reply_to"] == {"id": f"{HOST}/7"}
    assert data["counts"] == {"likes": 3, "reposts": 2, "replies": 1}
    assert (data["quoted"]["id"], data["quoted"]["text"]) == (f"{AWAY}/{int(STATUS) - 65536}", "Words quoted")
    media = shown.snapshot("mastodon", datetime.now(UTC)).media
    assert [(each.kind, each.alt_text, each.outcome) for each in media] == [
        ("photo", "A gauge in the water", None),
        ("audio", None, Outcome.REFUSED),
    ]


@pytest.mark.parametrize("state", ["revoked", "deleted", "unauthorized", "some new word"])
def test_a_quote_that_is_not_shown_keeps_the_word_for_it(state: str) -> None:
    assert read_status(status(quote={"state": state, "quoted_status": None}), KEY).data["quoted"] == {"state": state}


REPEATED = (
    '<p class="quote-inline">RE: <a href="https://riverton.example/@lake/7">https://riverton.example/@lake/7</a></p>'
    "<p>So it is</p>"
)
"""The words of a post that quotes another, as Mastodon sends them since 4.5."""


def test_the_line_that_repeats_a_quote_is_none_of_the_authors_words() -> None:
    quoting = status(quote={"state": "accepted", "quoted_status": status("Words quoted")}) | {"content": REPEATED}
    assert read_status(quoting, KEY).text == "So it is"
    # Where nothing else tells what is quoted, the line is all there is of it.
    assert read_status(quoting | {"quote": None}, KEY).text == "RE: https://riverton.example/@lake/7\n\nSo it is"
    document = {"content": REPEATED, "quote": "https://riverton.example/@lake/7"}
    post = post_at(f"https://{HOST}/@example_river/{STATUS}")
    assert activitypub.read_document(document, post).text == "So it is"
    assert activitypub.read_document({"content": REPEATED}, post).text.startswith("RE: ")


def test_what_others_send_as_null_or_leave_out_is_no_obstacle() -> None:
    bare = {
        "id": STATUS,
        "content": "<p>Words</p>",
        "account": {"acct": "example_river"},
        "created_at": None,
        "poll": None,
    }
    shown = read_status(bare, KEY)
    assert (shown.text, shown.handle, shown.posted_at, shown.data) == ("Words", "example_river", None, {"id": KEY})


COPY = f"https://{AWAY}/@example_river@{HOST}/116153332539999999"
HELD = f"https://{AWAY}/api/v1/statuses/116153332539999999"


@pytest.mark.parametrize(
    ("at_home", "outcome", "words"),
    [
        (status(EDITED), Outcome.CAPTURED, EDITED),
        (None, Outcome.NOT_FOUND, WORDS),
    ],
    ids=["shown", "gone"],
)
def test_a_copy_is_led_to_its_origin_which_speaks(
    at_home: object, outcome: Outcome, words: str, world: World, web: Web
) -> None:
    put(world, HELD, {**status(acct=f"example_river@{HOST}"), "id": "116153332539999999"})
    api = f"https://{HOST}/api/v1/statuses/{STATUS}"
    world.pages[page_key(api)] = as_json(at_home) if at_home else MISSING
    attempt = mastodon.ask(post_at(COPY), web)
    assert attempt.outcome is outcome
    assert attempt.snapshot is not None
    assert (attempt.snapshot.text, attempt.snapshot.handle) == (words, f"example_river@{HOST}")
    assert attempt.snapshot.data["copy_of"] == f"https://{HOST}/@example_river/{STATUS}"
    assert [exchange.url for exchange in attempt.exchanges] == [HELD, api]


def test_a_post_gone_at_home_is_not_alive_because_a_copy_is_held(world: World, web: Web) -> None:
    put(world, HELD, {**status(acct=f"example_river@{HOST}"), "id": "116153332539999999"})
    world.pages[page_key(f"https://{HOST}/api/v1/statuses/{STATUS}")] = MISSING
    world.redirect(COPY, f"https://{HOST}/@example_river/{STATUS}")
    world.pages[page_key(f"https://{HOST}/@example_river/{STATUS}")] = as_json({"error": "gone"}, 404)
    attempts = asked(COPY, web)
    assert assess([], attempts, []).verdict.state is State.UNAVAILABLE
    assert next(attempt.snapshot for attempt in attempts if attempt.snapshot).text == WORDS


def test_a_server_without_the_api_is_told_by_name_once_a_run(world: World, web: Web, internet: Internet) -> None:
    node = f"https://{HOST}/nodeinfo/2.1"
    put(world, f"https://{HOST}/.well-known/nodeinfo", {"links": [{"href": "https://other.example/x"}, {"href": node}]})
    put(world, node, {"software": {"name": "GoToSocial", "version": "0.21"}})
    for number in ("116153332531200000", "116153332531300000"):
        world.pages[page_key(f"https://{HOST}/api/v1/statuses/{number}")] = MISSING
        attempt = mastodon.ask(post_at(f"https://{HOST}/@example_river/{number}"), web)
        assert (attempt.outcome, attempt.exchanges[-1].url.rpartition("/")[2]) == (Outcome.REFUSED, number)
        assert "gotosocial 0.21" in (attempt.detail or "")
    assert sum("nodeinfo" in request.path for request in internet.asked(HOST)) == 2


def test_a_document_that_another_server_wrote_about_the_post_says_nothing(world: World, web: Web) -> None:
    page = f"https://{AWAY}/@example_river/{STATUS}"
    foreign = {"id": f"https://{HOST}/users/example_river/statuses/{STATUS}", "type": "Tombstone", "url": page}
    put(world, page, foreign, 410)
    assert activitypub.ask(post_at(page), web).outcome is Outcome.MISMATCH


FAILURES = (
    b"",
    b"Gone",
    b"<html><head><title>410 Gone</title></head><body><center><h1>410 Gone</h1></center><hr><center>nginx</center></body></html>",
    b"<!DOCTYPE html><title>riverton.example is for sale</title><body class='parked'><img src='/oops.png'>Buy this domain",
    b"<html><body class='error'><h1>410 Gone</h1><p>cloudflare</p><img src='/logo.png'></body></html>",
    b"<html><body>The account is suspended<!-- <body class='error'><img src='/oops.png'> --></body></html>",
    b"<html><body class='auth-container'><h1>riverton.example is shutting down</h1><img src='/oops.png'></body></html>",
    b"<html><body class='error-page'><img src='/oops.png?x=<body class=error>'></body></html>",
)
"""Pages with 410 of parked domains, networks and servers that close: none speaks of the account."""


@pytest.mark.parametrize("asks", [activitypub, fediverse_page])
def test_a_page_with_410_is_a_fact_only_where_it_is_mastodons_own(asks: ModuleType, world: World, web: Web) -> None:
    url = f"https://{HOST}/@example_river/{STATUS}"
    for body in FAILURES:
        world.pages[page_key(url)] = Response(410, body, "text/html")
        attempt = asks.ask(post_at(url), web)
        assert (attempt.outcome, "410" in (attempt.detail or "")) == (Outcome.MALFORMED, True), body
    world.pages[page_key(url)] = GONE_FOR_GOOD
    assert asks.ask(post_at(url), web).outcome is Outcome.ACCOUNT_GONE


def test_json_with_410_is_a_fact_only_in_mastodons_own_words(world: World, web: Web) -> None:
    api = f"https://{HOST}/api/v1/statuses/{STATUS}"
    for said, outcome in (
        ({"error": "Gone"}, Outcome.ACCOUNT_GONE),
        ({"error": "This site is no longer available"}, Outcome.MALFORMED),
        ({"error": {"code": 410}}, Outcome.MALFORMED),
        ({"message": "Gone"}, Outcome.MALFORMED),
        ({}, Outcome.MALFORMED),
    ):
        put(world, api, said, 410)
        assert mastodon.ask(post_at(f"https://{HOST}/@example_river/{STATUS}"), web).outcome is outcome, said


def test_servers_that_do_not_answer_stop_nobody_else(world: World, web: Web) -> None:
    breaker = Breaker()
    for number in range(MOST_FAILURES + 1):
        world.fault(f"dead{number}.example", faults.status(403))
        asked(f"https://dead{number}.example/@example_river/{STATUS}", web, breaker=breaker)
    NETWORKS["mastodon"].becomes(world, "alive")
    attempts = asked(NETWORKS["mastodon"].url, web, breaker=breaker)
    assert [attempt.outcome for attempt in attempts] == [Outcome.CAPTURED]


EVERYBODY = "https://www.w3.org/ns/activitystreams#Public"
FOLLOWERS = f"https://{HOST}/users/example_river/followers"


@pytest.mark.parametrize(
    ("to", "cc", "outcome"),
    [
        ([EVERYBODY], [FOLLOWERS], Outcome.CAPTURED),
        ([FOLLOWERS], [EVERYBODY], Outcome.CAPTURED),
        ("as:Public", None, Outcome.CAPTURED),
        (["Public"], FOLLOWERS, Outcome.CAPTURED),
        ([FOLLOWERS], [], Outcome.PROTECTED),
        (FOLLOWERS, None, Outcome.PROTECTED),
        ([f"https://{AWAY}/users/a", f"https://{HOST}/users/b"], [], Outcome.PROTECTED),
        # Nobody's address, or one that may be everybody's in a form not known here: that says nothing of the post.
        (["https://.w3.org/ns/activitystreams#Public"], [], Outcome.MALFORMED),
        (["https://www.w3.org/ns/activitystreams#public"], [], Outcome.MALFORMED),
        ([f"https://{AWAY}/users/a"], [], Outcome.MALFORMED),
        ("as:Everybody", None, Outcome.MALFORMED),
        ([7, EVERYBODY], None, Outcome.MALFORMED),
        (None, [FOLLOWERS], Outcome.MALFORMED),
    ],
)
def test_only_who_is_named_tells_that_a_document_is_not_for_the_public(
    world: World, web: Web, to: object, cc: object, outcome: Outcome
) -> None:
    page = f"https://{HOST}/@example_river/{STATUS}"
    own = f"https://{HOST}/users/example_river/statuses/{STATUS}"
    put(world, page, {"id": own, "type": "Note", "url": page, "content": "<p>Water</p>", "to": to, "cc": cc})
    assert activitypub.ask(post_at(page), web).outcome is outcome
