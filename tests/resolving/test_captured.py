"""A lost link and what a web archive holds of the author's posts of that day, on networks whose ids hold their time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path

import pytest

from citesnap import platforms
from citesnap.model import Attempt, Outcome
from citesnap.platforms import bluesky, mastodon, tiktok
from citesnap.resolving import captured
from citesnap.resolving.archives import CANDIDATES
from citesnap.resolving.redirect import Clues
from citesnap.web import Web
from internet import Citesnap, Internet, World, faults, rows

WORDS = "The water in Riverton has reached the second step of the town hall and rises by 4 cm an hour"
AT = datetime(2026, 3, 4, 7, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUIET: dict[str, str | None] = {"CITESNAP_WITHOUT": "memento arquivo", "CITESNAP_MAX_WAIT": "0.1"}
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def code(at: datetime) -> str:
    """A shortcode of Instagram and Threads."""
    number, text = (round(at.timestamp() * 1000) - 1314220021721) << 23, ""
    while number:
        number, digit = divmod(number, 64)
        text = BASE64[digit] + text
    return text


ADDRESSES = {
    "tiktok": lambda at: f"https://www.tiktok.com/@example.river/video/{tiktok.id_at(at)}",
    "mastodon": lambda at: f"https://riverton.example/@example_river/{mastodon.id_at(at)}",
    "instagram": lambda at: f"https://www.instagram.com/example.river/reel/{code(at)}/",
    "threads": lambda at: f"https://www.threads.net/@example.river/post/{code(at)}",
    "bluesky": lambda at: f"https://bsky.app/profile/river.example.com/post/{bluesky.key_at(at)}",
    "truthsocial": lambda at: f"https://truthsocial.com/@example_river/posts/{mastodon.id_at(at)}",
    "gab": lambda at: f"https://gab.com/example_river/posts/{mastodon.id_at(at)}",
}
HANDLES = {"mastodon": "example_river@riverton.example", "bluesky": "river.example.com"} | dict.fromkeys(
    ("truthsocial", "gab"), "example_river"
)


def clues(platform: str, text: str = WORDS) -> Clues:
    return Clues(HANDLES.get(platform, "example.river"), "2026-03-04", "March 4, 2026", (), text)


def capture(world: World, platform: str, text: str, at: datetime = AT, *, names: str | None = None) -> str:
    """Let the Wayback Machine hold a page of a post; `names` is the address that the page names, its own if None."""
    url = ADDRESSES[platform](at)
    head = f'<meta property="og:url" content="{names or url}"><meta property="og:description" content="{escape(text)}">'
    world.capture(url, (at + 9 * HOUR).strftime("%Y%m%d%H%M%S"), f"<html><head>{head}</head><body></body></html>")
    return url


def asked(platform: str, web: Web, text: str = WORDS) -> Attempt:
    (attempt,) = captured.resolve(platform, clues(platform, text), web)
    return attempt


@pytest.mark.parametrize("platform", ADDRESSES)
def test_the_post_with_the_words_cited_is_found(platform: str, world: World, web: Web, internet: Internet) -> None:
    url = capture(world, platform, WORDS)
    for hours in (-50, -5, 3, 50):
        capture(world, platform, f"Gauge report number {hours} of this week", AT + hours * HOUR)
    attempt = asked(platform, web)
    ref = platforms.identify(url)
    assert (attempt.outcome, attempt.source) == (Outcome.RESOLVED, "archived posts"), attempt.detail
    assert ref is not None
    assert attempt.found is not None
    assert (attempt.found.native_id, attempt.found.url) == (ref.key, ref.url)
    # Posts of other days are not looked at.
    assert len(internet.asked("web.archive.org", "/web/")) == 3


Made = tuple[str, int]
CASES: dict[str, tuple[list[Made], str, Outcome]] = {
    "another number": ([(WORDS, 0)], WORDS.replace("4 cm", "6 cm"), Outcome.MISMATCH),
    "other words": ([(WORDS, 0)], WORDS.replace("second step", "third floor"), Outcome.MISMATCH),
    "twice": ([(WORDS, 0), (WORDS, 1)], WORDS, Outcome.MISMATCH),
    "nearly twice": ([(WORDS, 0), (f"{WORDS} now", 1)], WORDS, Outcome.MISMATCH),
    "with another figure": ([(WORDS, 0), (WORDS.replace("4 cm", "6 cm"), 1)], WORDS, Outcome.RESOLVED),
    "later": ([(WORDS, 24 * 4)], WORDS, Outcome.NOT_ARCHIVED),
    "next day": ([(WORDS, 20)], WORDS, Outcome.MISMATCH),
    "none": ([], WORDS, Outcome.NOT_ARCHIVED),
    "in a description": (
        [(f"12 Likes. Video from River (@example.river): “{WORDS}”. Sound", 0)],
        WORDS,
        Outcome.RESOLVED,
    ),
    "a part in a description": ([(f"River (@example.river): “{WORDS[:40]}”", 0)], WORDS, Outcome.MISMATCH),
}


@pytest.mark.parametrize("case", CASES)
def test_none_is_found_that_is_not_clearly_the_one(case: str, world: World, web: Web) -> None:
    made, cited, outcome = CASES[case]
    for text, hours in made:
        capture(world, "tiktok", text, AT + hours * HOUR)
    attempt = asked("tiktok", web, cited)
    assert attempt.outcome is outcome, attempt.detail
    assert (attempt.found is None) == (outcome is not Outcome.RESOLVED)


def test_a_page_that_is_not_the_post_proves_nothing(world: World, web: Web) -> None:
    capture(world, "instagram", WORDS, names="https://www.instagram.com/accounts/login/")
    attempt = asked("instagram", web)
    assert (attempt.outcome, attempt.found) == (Outcome.NOT_ARCHIVED, None)
    assert "names another address" in (attempt.detail or "")


def test_what_could_not_be_looked_at_may_have_been_the_post(world: World, web: Web) -> None:
    capture(world, "tiktok", WORDS)
    world.capture(ADDRESSES["tiktok"](AT + HOUR), "20260305000000", "x", playable=False)
    assert asked("tiktok", web).outcome is Outcome.SERVER_ERROR


def test_more_posts_than_can_be_looked_at_decide_nothing(world: World, web: Web) -> None:
    for minute in range(CANDIDATES + 1):
        capture(world, "tiktok", WORDS if minute == 1 else f"Automatic report {minute}", AT + minute * HOUR / 60)
    assert asked("tiktok", web).outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize("fault", [faults.status(429), faults.status(503), faults.drop()], ids=str)
def test_no_trouble_is_a_miss(fault: faults.Fault, world: World, web: Web) -> None:
    capture(world, "tiktok", WORDS)
    world.fault("web.archive.org", fault)
    assert asked("tiktok", web).outcome.may_pass


def test_what_cannot_be_asked_for_is_not_asked(web: Web, internet: Internet) -> None:
    whole = clues("tiktok")
    for platform, told in (
        ("reddit", whole),
        ("mastodon", whole),
        ("tiktok", replace(whole, handle=None)),
        ("tiktok", replace(whole, date=None)),
        ("tiktok", replace(whole, text="Thank you!")),
    ):
        assert list(captured.resolve(platform, told, web)) == []
    assert not internet.log


def test_a_run_looks_there_after_the_lists_of_the_network(citesnap: Citesnap, world: World, tmp_path: Path) -> None:
    url = capture(world, "bluesky", WORDS)
    world.page("https://river.example.com/", "Nobody lives here")
    (tmp_path / "a.txt").write_text(f"{WORDS} — Gauge (@river.example.com) March 4, 2026\n")
    assert citesnap("archive", "a.db", "a.txt", env=QUIET).returncode in (0, 3)
    ref = platforms.identify(url)
    assert ref is not None
    found = "select posts.native_id, resolved_by from citations join posts on posts.id = post_id"
    assert rows(tmp_path / "a.db", found) == [(ref.key, "archived posts")]
    # The author's server is gone, which does not keep the archive from being asked.
    asked = "select source, outcome from attempts where citation_id = 1 order by id"
    assert rows(tmp_path / "a.db", asked) == [("author’s posts", "unreachable"), ("archived posts", "resolved")]
