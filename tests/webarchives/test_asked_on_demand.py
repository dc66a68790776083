"""archive.today and Ghostarchive, asked only when the user says so: captchas are refusals, captures are marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from urllib.parse import quote

import pytest

from citesnap import platforms
from citesnap.config import Settings
from citesnap.model import Attempt, Outcome, Post
from citesnap.running.askable import is_archive, ladder, optional_sources, third_parties
from citesnap.running.ladder import next_source
from citesnap.web import Web, WebSettings
from citesnap.webarchives import archive_today, ghostarchive
from internet import Internet, Response, Tweet, World, archives, faults, snowflake
from internet.archives import Capture
from internet.world import page_key

ID = snowflake("2019-05-03T10:15:00")
TWEET = Tweet(ID, "example_river", "Example River", "The gauge at Riverton stands at nine feet")
ADDRESS = f"https://twitter.com/example_river/status/{ID}"
MADE = Capture(ADDRESS, "20190601000000", archives.server_html(TWEET).encode())
EARLIER = Capture(ADDRESS, "20180601000000", b"")
OTHER = Capture(ADDRESS[:-1], "20190601000000", b"")
TIMEMAP = f"https://archive.ph/timemap/{ADDRESS}"
PLAYED = f"https://archive.ph/20190601000000/{ADDRESS}"
CAPTCHA = "<html><title>archive.ph</title><h1>One more step</h1><div class='g-recaptcha'></div></html>"
SEARCH = f"https://ghostarchive.org/search?term={quote(ADDRESS, safe='')}"
NONE = "<html><h1>Archives for it</h1><p>Page 0 out of 0</p><p>No archives for that site.</p></html>"


def post() -> Post:
    ref = platforms.identify(ADDRESS)
    assert ref is not None
    return Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)


def listed(*captures: Capture) -> Response:
    """A TimeMap as archive.today gives it: addresses of another of its names, without TLS."""
    whole = archives.timemap([replace(one, url=ADDRESS) for one in captures], ADDRESS, "http://archive.md/")
    body = whole.body.decode().replace(",\n", "\n")
    for one in captures:
        body = body.replace(f"/{one.timestamp}/{ADDRESS}", f"/{one.timestamp}/{one.url}")
    return Response(200, body.encode(), "application/link-format")


def html(text: str, status: int = 200) -> Response:
    return Response.html(text, status)


TODAY: dict[str, tuple[Response, Response | None, Outcome, str]] = {
    "shown": (listed(MADE), archives.memento(MADE, "", "https://archive.ph/"), Outcome.CAPTURED, "altered captures"),
    "a captcha before the capture": (listed(MADE), html(CAPTCHA), Outcome.REFUSED, PLAYED),
    "a captcha with 429": (listed(MADE), html(CAPTCHA, 429), Outcome.REFUSED, PLAYED),
    "a captcha before the list": (html(CAPTCHA), None, Outcome.REFUSED, "captcha"),
    "a captcha with 429 before the list": (html(CAPTCHA, 429), None, Outcome.REFUSED, "captcha"),
    "no words in the capture": (
        listed(MADE),
        archives.memento(replace(MADE, body=b"<p>x"), "", "https://archive.ph/"),
        Outcome.RESOLVED,
        PLAYED,
    ),
    "not there": (html("TimeMap does not exists. No Mementos", 404), None, Outcome.NOT_ARCHIVED, "no capture"),
    "of a post of before": (listed(EARLIER), None, Outcome.NOT_ARCHIVED, "no capture"),
    "of another post": (listed(OTHER), None, Outcome.NOT_ARCHIVED, "no capture"),
    "404 of somebody else": (html("<h1>404</h1>", 404), None, Outcome.MALFORMED, "404"),
    "a page": (html("<h1>Welcome</h1>"), None, Outcome.MALFORMED, "list of links"),
    "an empty list": (Response(200, b"", "application/link-format"), None, Outcome.MALFORMED, "empty"),
    "overloaded": (html("busy", 503), None, Outcome.SERVER_ERROR, "503"),
    "the capture fails": (listed(MADE), html("busy", 503), Outcome.SERVER_ERROR, "1 captures"),
}


@pytest.mark.parametrize("case", TODAY)
def test_archive_today(case: str, world: World, web: Web, internet: Internet) -> None:
    timemap, played, outcome, told = TODAY[case]
    world.pages[page_key(TIMEMAP)] = timemap
    if played is not None:
        world.pages[page_key(PLAYED)] = played
    attempt = archive_today.ask(post(), web)
    assert (attempt.outcome, attempt.source) == (outcome, "archive.today"), attempt.detail
    assert told in (attempt.detail or "")
    assert {request.host for request in internet.log} == {"archive.ph"}
    assert all(request.method == "GET" for request in internet.log)
    if outcome is Outcome.CAPTURED:
        assert attempt.snapshot is not None
        assert (attempt.snapshot.text, attempt.snapshot.data["warning"]) == (TWEET.text, archive_today.WARNING)
        assert attempt.snapshot.data["memento"]["url"] == PLAYED
    else:
        assert attempt.snapshot is None


def found(url: str) -> str:
    row = f'<tr><td><a href="/archive/AbC12">{escape(url)}</a></td><td>Sat, 01 Jun 2019</td></tr>'
    return f'<html><div id="bodyContent"><table>{row}</table></div></html>'


GHOST: dict[str, tuple[Response, Outcome, str]] = {
    "there": (html(found(f"{ADDRESS}?s=20&t=1")), Outcome.RESOLVED, "https://ghostarchive.org/archive/AbC12"),
    "another post": (html(found(ADDRESS[:-1])), Outcome.NOT_ARCHIVED, "no capture"),
    "none": (html(NONE), Outcome.NOT_ARCHIVED, "no capture"),
    "a page": (html("<h1>Welcome</h1>"), Outcome.MALFORMED, "does not say"),
    "a redirect": (Response.redirect("https://ghostarchive.org/vidsearch", 302), Outcome.MALFORMED, "302"),
    "a captcha": (html(CAPTCHA), Outcome.REFUSED, "captcha"),
    "maintenance": (html("under maintenance", 503), Outcome.SERVER_ERROR, "503"),
}


@pytest.mark.parametrize("case", GHOST)
def test_ghostarchive(case: str, world: World, web: Web, internet: Internet) -> None:
    response, outcome, told = GHOST[case]
    world.pages[page_key(SEARCH)] = response
    attempt = ghostarchive.ask(post(), web)
    assert (attempt.outcome, attempt.snapshot) == (outcome, None), attempt.detail
    assert told in (attempt.detail or "")
    assert {(request.host, request.method) for request in internet.log} == {("ghostarchive.org", "GET")}


@pytest.mark.parametrize("fault", [faults.drop(), faults.truncate(), faults.status(429)], ids=str)
def test_no_trouble_is_a_miss(fault: faults.Fault, world: World, web: Web) -> None:
    world.pages[page_key(SEARCH)], world.pages[page_key(TIMEMAP)] = html(NONE), listed()
    for host in ("ghostarchive.org", "archive.ph"):
        world.fault(host, fault)
    assert ghostarchive.ask(post(), web).outcome.is_failure
    assert archive_today.ask(post(), web).outcome.is_failure


def test_they_are_asked_only_when_the_user_says_so_and_after_all_others() -> None:
    usual = ladder("x", Settings(WebSettings()))
    both = frozenset({"archive.today", "ghostarchive"})
    assert not both & set(usual)
    assert both <= set(third_parties())
    assert not both & set(optional_sources())
    asked = ladder("x", Settings(WebSettings(), with_sources=both))
    assert asked == (*usual, "archive.today", "ghostarchive")
    assert all(is_archive(name) for name in both)


def test_a_capture_of_an_archive_that_alters_captures_keeps_no_other_from_being_asked() -> None:
    now = datetime(2026, 3, 1, tzinfo=UTC)
    names = ("bluesky", "wayback", "archive.today")
    gone = [Attempt("bluesky", Outcome.DELETED, now, 0.0)]

    def asks(source: str, outcome: Outcome, days: int) -> str | None:
        return next_source(names, gone, [Attempt(source, outcome, now - timedelta(days=days), 0.0)], now)

    assert asks("archive.today", Outcome.CAPTURED, 3) == "wayback"
    assert asks("wayback", Outcome.CAPTURED, 3) is None
    missed = [Attempt("wayback", Outcome.NOT_ARCHIVED, now - timedelta(days=3), 0.0)]
    for outcome, again in ((Outcome.RESOLVED, None), (Outcome.CAPTURED, None), (Outcome.REFUSED, "archive.today")):
        past = [*missed, Attempt("archive.today", outcome, now - timedelta(days=3), 0.0)]
        assert next_source(names, gone, past, now) == again, outcome
