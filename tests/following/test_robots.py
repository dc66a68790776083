"""robots.txt by RFC 9309: what counts as none, as silence, and as a rule."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from citesnap.following.robots import Robots
from citesnap.model import Outcome
from citesnap.web import Rate, Web, WebSettings
from internet import Internet, World, faults

SITE = "https://gazette.example"
FILE = f"{SITE}/robots.txt"


@pytest.fixture
def robots(internet: Internet) -> Iterator[Robots]:
    settings = WebSettings(rates={"*": Rate(1000, 1)}, max_wait=0.1, timeout=5)
    with Web(settings, environ=internet.env) as web:
        yield Robots(web)


@pytest.mark.parametrize(
    ("rules", "forbidden"),
    [
        ("User-agent: *\nDisallow: /news", True),
        ("User-agent: citesnap\nDisallow: /news\n\nUser-agent: *\nAllow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Citesnap\nAllow: /", False),
        ("User-agent: *\nDisallow: /news\nAllow: /news/1$", False),
        ("User-agent: *\nDisallow: /*.html", False),
        ("User-agent: otherbot\nDisallow: /", False),
        ("\ufeffUser-agent: *\r\nDisallow: /*/1", True),
        ("<html><p>Not found</p></html>", False),
        ("", False),
        ("#" * 600_000 + "\nUser-agent: *\nDisallow: /", False),
    ],
)
def test_the_rules_for_us_count_or_else_those_for_all(
    world: World, robots: Robots, rules: str, forbidden: bool
) -> None:
    world.page(FILE, rules, "text/plain")
    found = robots.forbids(f"{SITE}/news/1")
    assert (found is not None) == forbidden
    assert found is None or found.outcome is Outcome.EXCLUDED


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_refusal_means_that_there_are_no_rules(world: World, robots: Robots, status: int) -> None:
    world.page(FILE, "no", status=status)
    assert robots.forbids(f"{SITE}/news/1") is None


def test_redirects_are_followed_and_too_many_mean_none(world: World, robots: Robots) -> None:
    world.redirect(FILE, "https://www.gazette.example/robots.txt")
    world.page("https://www.gazette.example/robots.txt", "User-agent: *\nDisallow: /", "text/plain")
    assert robots.forbids(f"{SITE}/news/1") is not None
    for number in range(9):
        world.redirect(
            f"https://lyre.example/robots.txt{'?' * bool(number)}{number or ''}", f"/robots.txt?{number + 1}"
        )
    assert robots.forbids("https://lyre.example/1") is None


@pytest.mark.parametrize("fault", [faults.status(500), faults.status(503), faults.status(429)])
def test_silence_means_not_now(world: World, internet: Internet, robots: Robots, fault: faults.Fault) -> None:
    world.page(FILE, "")
    world.fault("gazette.example/robots.txt", fault)
    found = robots.forbids(f"{SITE}/news/1")
    assert found is not None
    assert (found.outcome, found.outcome.may_pass) == (Outcome.SKIPPED, True)
    asked = len(internet.log)
    assert robots.forbids(f"{SITE}/news/2") is found
    assert len(internet.log) == asked


def test_many_wildcards_take_no_time(world: World, robots: Robots) -> None:
    world.page(FILE, "User-agent: *\nDisallow: /" + "*a" * 2000 + "b\n", "text/plain")
    assert robots.forbids(f"{SITE}/" + "a" * 4000) is None
