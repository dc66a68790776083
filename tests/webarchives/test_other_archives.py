"""Arquivo.pt and the aggregator of Memento archives as sources."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citesnap import platforms
from citesnap.model import Outcome, Post
from citesnap.web import Web
from citesnap.webarchives import arquivo, memento, timemap
from internet import Internet, Response, Tweet, World, archives, faults, snowflake

ID = snowflake("2019-05-03T10:15:00")
TWEET = Tweet(ID, "example_river", "Example River", "The gauge at Riverton stands at nine feet")
ADDRESS = f"https://twitter.com/example_river/status/{ID}"
MEMGATOR = "memgator.cs.odu.edu"
THIRD = "wayback.third-archive.example"


def post_of(url: str) -> Post:
    ref = platforms.identify(url)
    assert ref is not None
    return Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)


POST = post_of(ADDRESS)


def test_arquivo_in_the_dialect_of_pywb(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), archive="arquivo")
    attempt = arquivo.ask(POST, web)
    assert attempt.snapshot is not None, attempt.detail
    assert (attempt.source, attempt.snapshot.source, attempt.snapshot.text) == ("arquivo", "arquivo", TWEET.text)
    assert attempt.snapshot.data["memento"]["url"].startswith("https://arquivo.pt/noFrame/replay/20190601000000id_/")


def test_a_miss_of_arquivo_is_an_empty_body(web: Web, internet: Internet) -> None:
    assert arquivo.ask(POST, web).outcome is Outcome.NOT_ARCHIVED
    assert len(internet.asked("arquivo.pt")) == arquivo.FORMS


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (faults.status(429), Outcome.RATE_LIMITED),
        (faults.status(403), Outcome.REFUSED),
        (faults.status(500), Outcome.SERVER_ERROR),
        (faults.status(404, "<html>Not Found</html>"), Outcome.MALFORMED),
        (faults.answer(Response.html("<html>Manutenção</html>")), Outcome.MALFORMED),
        (faults.truncate(), Outcome.MALFORMED),
    ],
    ids=str,
)
def test_no_trouble_with_arquivo_is_a_miss(fault: faults.Fault, outcome: Outcome, world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), archive="arquivo")
    world.fault("arquivo.pt/wayback/cdx", fault)
    assert arquivo.ask(POST, web).outcome is outcome


def test_the_aggregator_leads_to_an_archive_of_its_own_kind(world: World, web: Web, internet: Internet) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), archive=THIRD)
    attempt = memento.ask(POST, web)
    assert attempt.snapshot is not None, attempt.detail
    assert (attempt.snapshot.source, attempt.snapshot.text) == ("memento", TWEET.text)
    assert attempt.snapshot.data["memento"]["url"] == f"https://{THIRD}/20190601000000id_/{ADDRESS}"
    assert [request.path for request in internet.asked(MEMGATOR)] == [f"/timemap/link/{ADDRESS}"]


def test_archives_asked_otherwise_and_archive_today_are_left_alone(world: World, web: Web, internet: Internet) -> None:
    for archive in ("wayback", "arquivo", "archive.ph"):
        world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), archive=archive)
    attempt = memento.ask(POST, web)
    assert (attempt.outcome, len(attempt.exchanges)) == (Outcome.NOT_ARCHIVED, 1)
    assert {request.host for request in internet.log} == {MEMGATOR}


def test_captures_of_the_future_are_passed_over(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20990601000000", archives.server_html(TWEET), archive=THIRD)
    assert memento.ask(POST, web).outcome is Outcome.NOT_ARCHIVED


def test_a_miss_of_the_aggregator(web: Web) -> None:
    attempt = memento.ask(POST, web)
    assert (attempt.outcome, attempt.detail) == (Outcome.NOT_ARCHIVED, "no archive knows the address")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (faults.status(429), Outcome.RATE_LIMITED),
        (faults.status(404, "<html>gone</html>", content_type="text/html"), Outcome.MALFORMED),
        (faults.status(403), Outcome.REFUSED),
        (faults.status(502), Outcome.SERVER_ERROR),
        (faults.answer(Response.html("<html>Welcome</html>")), Outcome.MALFORMED),
        (faults.answer(Response(200, b"", "application/link-format")), Outcome.MALFORMED),
        (faults.answer(Response(200, b" \n", "application/link-format")), Outcome.MALFORMED),
        (faults.drop(), Outcome.UNREACHABLE),
    ],
    ids=str,
)
def test_no_trouble_with_the_aggregator_is_a_miss(
    fault: faults.Fault, outcome: Outcome, world: World, web: Web
) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), archive=THIRD)
    world.fault(MEMGATOR, fault)
    assert memento.ask(POST, web).outcome is outcome


def test_an_archive_that_does_not_answer_is_no_miss(world: World, web: Web) -> None:
    world.capture(ADDRESS, "20190601000000", archives.server_html(TWEET), archive=THIRD)
    world.fault(THIRD, faults.status(503))
    assert memento.ask(POST, web).outcome is Outcome.SERVER_ERROR


def test_a_private_address_in_the_list_is_not_asked(world: World, web: Web, internet: Internet) -> None:
    body = f'<http://127.0.0.1/20190601000000/{ADDRESS}>; rel="memento"; datetime="Sat, 01 Jun 2019 00:00:00 GMT"'
    world.fault(MEMGATOR, faults.answer(Response(200, body.encode(), "application/link-format")))
    assert memento.ask(POST, web).outcome is Outcome.BLOCKED
    assert {request.host for request in internet.log} == {MEMGATOR}


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"https://x.com/example_river/status/{ID}", ADDRESS),
        (f"https://x.com/i/status/{ID}", f"https://x.com/i/status/{ID}"),
        ("https://t.me/example_river/77", "https://t.me/example_river/77"),
    ],
)
def test_the_one_address_that_is_asked_for(url: str, address: str) -> None:
    assert memento.address(post_of(url)) == address


def test_posts_since_the_renaming_are_asked_for_by_the_new_name() -> None:
    url = f"https://x.com/example_river/status/{snowflake('2025-05-03T10:15:00')}"
    assert memento.address(post_of(url)) == url


def test_a_memento_at_an_address_that_is_none_is_passed_over() -> None:
    """Other archives write these lists, and a bracket in the host makes `urllib` refuse the whole address."""
    url, made = "https://x.com/example_river/status/1", datetime(2020, 2, 1, tzinfo=UTC)
    hosts = ("[archive.example", "archive.example")
    listed = [timemap.Memento(f"https://{host}/20200201000000/{url}", made) for host in hosts]
    rows = memento.playable(listed, Post("x", "1", url), datetime.now(UTC))
    assert [(site.play, row.timestamp) for site, row in rows] == [("https://archive.example/", "20200201000000")]
