"""A lost link and the list of the author's posts that a network gives: the right post, or none."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from citesnap.model import Attempt, Outcome
from citesnap.platforms.bluesky import key_at
from citesnap.platforms.mastodon import id_at
from citesnap.resolving import listed
from citesnap.resolving.redirect import Clues
from citesnap.web import Web
from internet import World, faults
from internet.bluesky import Account
from internet.messages import Response
from internet.networks import status

WORDS = "The water in Riverton has reached the second step of the town hall and rises by 4 cm an hour"
AT = datetime(2026, 3, 4, 7, tzinfo=UTC)
HANDLE = "gauge.rivers.example"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def clues(text: str = WORDS, handle: str = HANDLE, day: str = "2026-03-04", shown: str = "March 4, 2026") -> Clues:
    return Clues(handle, day, shown, (), text)


def asked(platform: str, cited: Clues, web: Web) -> Attempt:
    (attempt,) = listed.resolve(platform, cited, web)
    return attempt


# Bluesky


@pytest.fixture
def author(world: World) -> Account:
    return world.bluesky.account(HANDLE)


def test_the_post_with_the_words_cited_is_found(world: World, author: Account, web: Web) -> None:
    made = world.bluesky.post(author, WORDS, AT)
    for hours in range(-40, 40, 4):
        world.bluesky.post(author, f"Gauge report number {hours} of this week", AT + hours * HOUR + HOUR / 2)
    attempt = asked("bluesky", clues(), web)
    assert attempt.outcome is Outcome.RESOLVED
    assert attempt.found is not None
    assert (attempt.found.url, attempt.found.native_id) == (made.url, made.key)
    assert attempt.found.posted_at == AT
    assert "words agree 1.00" in (attempt.detail or "")
    assert [exchange.url.partition("?")[0].rpartition("/")[2] for exchange in attempt.exchanges] == [
        "com.atproto.identity.resolveHandle",
        "audit",
        "audit",
        "com.atproto.repo.listRecords",
    ]


@pytest.mark.parametrize(
    ("texts", "cited", "outcome"),
    [
        ([(WORDS, 0)], clues(WORDS.replace("4 cm", "6 cm")), Outcome.MISMATCH),
        ([(WORDS, 0)], clues(WORDS.replace("second step", "third floor")), Outcome.MISMATCH),
        ([(WORDS, 0), (WORDS, 1)], clues(), Outcome.MISMATCH),
        ([(WORDS, 0), (WORDS + " now", 1)], clues(), Outcome.MISMATCH),
        ([(WORDS, 0), (WORDS.replace("4 cm", "6 cm"), 1)], clues(), Outcome.RESOLVED),
        ([(WORDS, 24 * 4)], clues(), Outcome.NOT_FOUND),
        ([(WORDS, -24 * 4)], clues(), Outcome.NOT_FOUND),
        ([], clues(), Outcome.NOT_FOUND),
        # Without an hour beside it, the date is that of the embed: a day of UTC.
        ([(WORDS, 20)], clues(), Outcome.MISMATCH),
        ([(WORDS, 20)], clues(shown="11:00 PM · Mar 4, 2026"), Outcome.RESOLVED),
    ],
    ids=[
        "number",
        "words",
        "twice",
        "nearly twice",
        "with another figure",
        "later",
        "earlier",
        "none",
        "next day",
        "next day in UTC alone",
    ],
)
def test_none_is_found_that_is_not_clearly_the_one(
    texts: list[tuple[str, int]], cited: Clues, outcome: Outcome, world: World, author: Account, web: Web
) -> None:
    for text, hours in texts:
        world.bluesky.post(author, text, AT + hours * HOUR)
    attempt = asked("bluesky", cited, web)
    assert attempt.outcome is outcome
    assert (attempt.found is None) == (outcome is not Outcome.RESOLVED)


def test_a_handle_of_somebody_else_at_that_time_leads_to_nothing(world: World, web: Web) -> None:
    author = world.bluesky.account(HANDLE, handles=[("old.rivers.example", AT + 30 * DAY)])
    world.bluesky.post(author, WORDS, AT)
    attempt = asked("bluesky", clues(), web)
    assert attempt.outcome is Outcome.UNAVAILABLE
    assert "belonged to another account" in (attempt.detail or "")


@pytest.mark.parametrize(
    ("about", "is_found"),
    [
        ({"since": AT - HOUR}, True),
        ({"since": AT - 5 * DAY, "handles": [("old.rivers.example", AT - HOUR)]}, True),
        ({"since": AT - 5 * DAY, "handles": [("old.rivers.example", AT + HOUR)]}, False),
    ],
    ids=["an account of that morning", "its handle of that morning", "its handle of after the post"],
)
def test_an_account_speaks_for_its_posts_since_it_has_the_handle(
    about: dict[str, Any], is_found: bool, world: World, web: Web
) -> None:
    author = world.bluesky.account(HANDLE, **about)
    made = world.bluesky.post(author, WORDS, AT)
    world.bluesky.post(author, "Good evening to all of you in Riverton and beyond", AT + 3 * HOUR)
    found = asked("bluesky", clues(), web).found
    assert (found is not None and found.native_id == made.key) == is_found


def test_a_long_list_is_read_page_by_page_and_not_without_end(world: World, author: Account, web: Web) -> None:
    for minute in range(250):
        world.bluesky.post(author, f"Automatic report {minute}", AT + minute * timedelta(minutes=3))
    made = world.bluesky.post(author, WORDS, AT - HOUR)
    attempt = asked("bluesky", clues(), web)
    assert attempt.found is not None and attempt.found.native_id == made.key
    for second in range(400):
        world.bluesky.post(author, f"Automatic report {second} again", AT + second * timedelta(seconds=30))
    attempt = asked("bluesky", clues(), web)
    assert (attempt.outcome, attempt.found) == (Outcome.TOO_LARGE, None)


OF_ANOTHER = {"uri": f"at://did:web:lake.example/app.bsky.feed.post/{key_at(AT)}", "value": {"text": WORDS}}


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Response(429, b"", "text/plain"), Outcome.RATE_LIMITED),
        (Response(403, b"<html>no</html>"), Outcome.REFUSED),
        (Response(200, b"<html>log in</html>"), Outcome.MALFORMED),
        (Response.json({"records": "none"}), Outcome.MALFORMED),
        (Response.json([]), Outcome.MALFORMED),
        (Response.json({"records": [OF_ANOTHER] * 100}), Outcome.NOT_FOUND),
        (Response.json({"records": [None, 7, {"uri": 7, "value": []}]}), Outcome.NOT_FOUND),
    ],
    ids=["429", "403", "page", "no list", "a list", "other records", "nonsense"],
)
def test_what_looks_like_a_list_leads_to_nothing(
    answer: Response, outcome: Outcome, world: World, author: Account, web: Web
) -> None:
    world.bluesky.post(author, WORDS, AT)
    world.fault(
        f"{author.host}/xrpc/com.atproto.repo.listRecords",
        faults.instead(answer.body, answer.content_type or "", answer.status),
    )
    attempt = asked("bluesky", clues(), web)
    assert (attempt.outcome, attempt.found) == (outcome, None)


@pytest.mark.parametrize("handle", ["river", "river/../x", "a b.example", "did:plc:abc", "@x@y.example"])
def test_what_is_no_handle_is_not_asked_about(handle: str, web: Web) -> None:
    attempt = asked("bluesky", clues(handle=handle), web)
    assert (attempt.outcome, attempt.exchanges) == (Outcome.BLOCKED, ())


def test_a_citation_that_cannot_be_compared_is_not_asked_about() -> None:
    assert listed.is_asked("bluesky", clues())
    assert not listed.is_asked("bluesky", clues("Thank you!"))
    assert not listed.is_asked("bluesky", clues(day="some day"))
    assert not listed.is_asked("bluesky", Clues(None, "2026-03-04", None, (), WORDS))
    assert not listed.is_asked("x", clues())
    assert not listed.is_asked("threads", clues())


# The fediverse

HOST, DOMAIN, USER = "social.riverton.example", "riverton.example", "example_river"
ADDRESS = f"{USER}@{DOMAIN}"


def numbered(text: str, at: datetime, **more: object) -> dict[str, Any]:
    return status(text, number=str(id_at(at)), host=HOST, acct=USER, **more) | {
        "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
    }


def put_server(world: World, statuses: list[dict[str, Any]], account: str = "116000000000000001") -> None:
    """A server of another name than the handle's, which lists the posts before `max_id`."""
    links = [{"rel": "self", "type": "application/activity+json", "href": f"https://{HOST}/users/{USER}"}]
    finger = f"https://{DOMAIN}/.well-known/webfinger?{urlencode({'resource': f'acct:{ADDRESS}'})}"
    world.page(finger, json.dumps({"subject": f"acct:{ADDRESS}", "links": links}), "application/jrd+json")
    world.page(f"https://{HOST}/api/v1/accounts/lookup?acct={USER}", json.dumps({"id": account}), "application/json")
    ordered = sorted(statuses, key=lambda each: int(each["id"]), reverse=True)
    before = id_at(datetime(2026, 3, 4, tzinfo=UTC) + listed.AFTER)
    while True:
        page = [each for each in ordered if int(each["id"]) < before][:40]
        names = urlencode({"limit": 40, "exclude_reblogs": "true", "max_id": before})
        world.page(f"https://{HOST}/api/v1/accounts/{account}/statuses?{names}", json.dumps(page), "application/json")
        if not page:
            return
        before = int(page[-1]["id"])


def test_a_post_of_the_fediverse_is_found_at_the_accounts_own_server(world: World, web: Web) -> None:
    others = [numbered(f"Gauge report number {n}", AT + n * HOUR) for n in range(-60, 20, 1)]
    put_server(world, [*others, numbered(WORDS, AT + HOUR / 2)])
    attempt = asked("mastodon", clues(handle=ADDRESS), web)
    assert attempt.outcome is Outcome.RESOLVED, attempt.detail
    assert attempt.found is not None
    assert attempt.found.native_id == f"{HOST}/{id_at(AT + HOUR / 2)}"
    assert attempt.found.url == f"https://{HOST}/@{USER}/{id_at(AT + HOUR / 2)}"


def test_words_that_the_account_only_passed_on_are_not_its_own(world: World, web: Web) -> None:
    original = status(WORDS, number=str(id_at(AT)), host="elsewhere.example", acct="example_lake")
    put_server(world, [numbered("", AT, reblog=original) | {"content": original["content"]}])
    attempt = asked("mastodon", clues(handle=ADDRESS), web)
    assert (attempt.outcome, attempt.found) == (Outcome.NOT_FOUND, None)


@pytest.mark.parametrize(
    ("account", "outcome", "words"),
    [("A4xGexample1234567", Outcome.UNAVAILABLE, "hold no time"), ("", Outcome.UNAVAILABLE, "hold no time")],
    ids=["Pleroma", "nothing"],
)
def test_a_server_with_other_ids_cannot_be_asked_for_a_day(
    account: str, outcome: Outcome, words: str, world: World, web: Web
) -> None:
    put_server(world, [], account)
    attempt = asked("mastodon", clues(handle=ADDRESS), web)
    assert attempt.outcome is outcome
    assert words in (attempt.detail or "")


def test_no_account_and_no_server_are_no_fact_about_the_post(world: World, web: Web) -> None:
    attempt = asked("mastodon", clues(handle=ADDRESS), web)
    assert attempt.outcome is Outcome.UNREACHABLE
    world.page(f"https://{DOMAIN}/", "Hello")
    attempt = asked("mastodon", clues(handle=ADDRESS), web)
    assert attempt.outcome is Outcome.UNAVAILABLE
    finger = f"https://{DOMAIN}/.well-known/webfinger?{urlencode({'resource': f'acct:{ADDRESS}'})}"
    for body in ("{}", "[]", "<p>", '{"links": [{"rel": "self", "href": "http://127.0.0.1/users/1"}, 7]}'):
        world.page(finger, body, "application/jrd+json")
        assert asked("mastodon", clues(handle=ADDRESS), web).outcome is Outcome.MALFORMED
    assert asked("mastodon", clues(handle="example_river"), web).outcome is Outcome.BLOCKED
