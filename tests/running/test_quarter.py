"""A quarter of a newsroom: stories of a feed, posts that die, return and are edited, an outage, a feed that dies.

Then the questions of a desk are asked as commands and as pages, and the answers must be the scenario's truth: what died, between
which days, in which stories, what is kept, what came back, what was edited. `CITESNAP_TEST_SIZE=nightly` takes forty stories and
a run a day for ninety days.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from internet import Citesnap, World, faults, rows, services
from internet.clock import WrongClock
from internet.posts import Fate, Photo, Tweet, snowflake
from sizes import NIGHTLY

STORIES, DAYS = (40, range(91)) if NIGHTLY else (8, (0, 2, 9, 16, 31))
LAST = max(DAYS)
FEED, DEAD_FEED = "https://gazette.example/feed.xml", "https://herald.example/feed.xml"
OUTAGE = (28, 33) if NIGHTLY else (9, 10)
"""The days on which nobody answers for X: the first, and the one on which all is well again."""

LIVES: tuple[tuple[str, tuple[tuple[int, Fate], ...], int | None], ...] = (
    ("lives", (), None),
    ("dies early", ((1, "deleted"),), None),
    ("is edited", (), 5),
    ("dies late", ((LAST - 1, "deleted"),), None),
    ("is suspended", ((4, "suspended"),), None),
    ("goes and returns", ((1, "deleted"), (LAST - 3, "alive")), None),
    ("was gone before", ((0, "deleted"),), None),
    ("goes private", ((6, "protected"),), None),
    ("dies in the outage", ((OUTAGE[0], "deleted"),), None),
)
"""What becomes of posts in turn: what it is called, the days on which its fate changes, and the one on which it is edited."""


@dataclass(frozen=True, slots=True)
class Life:
    """A post, and what becomes of it."""

    post: Tweet
    name: str
    fates: tuple[tuple[int, Fate], ...]
    edited: int | None
    stories: tuple[int, ...]

    def fate(self, day: int) -> Fate:
        """What it is on a day."""
        return next((fate for since, fate in reversed(self.fates) if since <= day), "alive")

    @property
    def is_gone(self) -> bool:
        """At the end."""
        return self.fate(LAST) != "alive"

    @property
    def was_ever_seen(self) -> bool:
        """It was there at the first run."""
        return self.fate(0) == "alive"


def told(world: World) -> list[Life]:
    """Two posts a story, and one that all stories of the first week share."""
    lives = []
    for number in range(2 * STORIES + 1):
        name, fates, edited = LIVES[number % len(LIVES)]
        post = Tweet(
            snowflake(f"2024-01-{1 + number % 28:02}T08:00:00", number),
            f"Desk{number}_ex",
            f"Witness {number}",
            f"What witness number {number} saw at the lock",
            photos=[Photo(f"Qu4rter{number:03}")] if number % 3 == 0 else [],
            fate=fates[0][1] if fates and fates[0][0] == 0 else "alive",
        )
        stories = tuple(range(min(4, STORIES))) if number == 2 * STORIES else (number // 2,)
        lives.append(Life(world.post(post), name, fates, edited, stories))
    return lives


def publish(world: World, lives: list[Life]) -> None:
    """The stories and the feed that names them."""
    items = ""
    for number in range(STORIES):
        url = f"https://gazette.example/{number}"
        cited = "".join(
            f'<blockquote class="twitter-tweet"><p>{life.post.text}</p>&mdash; {life.post.name} (@{life.post.handle})'
            f' <a href="{life.post.url}">{services.shown_date(life.post)}</a></blockquote>'
            for life in lives
            if number in life.stories
        )
        world.page(
            url,
            f'<title>Story {number}</title><meta property="og:site_name" content="The Gazette">'
            f'<meta name="author" content="Reporter {number % 3}"><meta property="article:section"'
            f' content="Section {number % 2}"><article><p>It rained.</p>{cited}</article>',
        )
        items += f"<item><title>Story {number}</title><link>{url}</link></item>"
    for feed, held in ((FEED, items), (DEAD_FEED, "")):
        world.page(
            feed, f'<rss version="2.0"><channel><title>News</title>{held}</channel></rss>', "application/rss+xml"
        )


@dataclass(frozen=True, slots=True)
class Quarter:
    """What was lived through: the archive, who lived how, and a way to ask the command on the last day."""

    path: Path
    lives: list[Life]
    ask: Callable[..., str]
    day_of: Callable[[int], date]

    def urls(self, wanted: Callable[[Life], bool]) -> set[str]:
        """The addresses of some of the posts."""
        return {life.post.url for life in self.lives if wanted(life)}

    def stories(self, wanted: Callable[[Life], bool]) -> set[str]:
        """The titles of the stories that rest on some of the posts."""
        return {f"Story {number}" for life in self.lives if wanted(life) for number in life.stories}


@pytest.mark.timeout(1800 if NIGHTLY else 170)
def test_a_desk_is_told_the_truth(world: World, citesnap: Citesnap, clock: WrongClock, tmp_path: Path) -> None:
    began = datetime.now(UTC)
    lives = told(world)
    publish(world, lives)
    fast: dict[str, str | None] = {"CITESNAP_MAX_WAIT": "0.2", "CITESNAP_RATE": "*=6000/m"}
    assert citesnap("follow", "a.db", FEED, DEAD_FEED, env=fast).returncode == 0
    for day in DAYS:
        if day == OUTAGE[0]:
            for host in ("cdn.syndication.twimg.com", "publish.x.com"):
                world.fault(host, faults.status(503))
        elif day >= OUTAGE[1]:
            world.heal()
        if day >= 2:
            world.fault("herald.example", faults.status(503))
        for life in lives:
            world.becomes(life.post.id, life.fate(day))
            if life.edited is not None and life.edited <= day:
                world.post(replace(world.posts[life.post.id], text=f"{life.post.text}, or so we hear"))
        done = citesnap("run", "a.db", env=fast | clock.env(timedelta(days=day)))
        assert done.returncode in (0, 3), done.stderr

    def ask(*args: str) -> str:
        answered = citesnap(*args, env=fast | clock.env(timedelta(days=LAST, minutes=5)))
        assert (answered.returncode, answered.stderr) == (0, ""), answered.stderr
        return answered.stdout

    # Nobody waits for the next look of the schedule on the day on which a desk asks.
    ask("check", "a.db", "-q")
    quarter = Quarter(tmp_path / "a.db", lives, ask, lambda day: (began + timedelta(days=day)).date())
    the_commands_say_it(quarter)
    the_pages_say_it(quarter)


def the_commands_say_it(quarter: Quarter) -> None:
    """What is gone, between which days, in which stories, and what is kept."""
    gone = json.loads(quarter.ask("list", "a.db", "--state", "gone", "--format", "json"))
    assert {row["url"] for row in gone} == quarter.urls(lambda life: life.is_gone)
    by_url = {life.post.url: life for life in quarter.lives}
    for row in gone:
        life = by_url[row["url"]]
        assert row["state"] == life.fate(LAST), life.name
        assert row["articles"] == len(life.stories)
        assert row["kept"] == life.was_ever_seen, life.name
        died = next(day for day, fate in reversed(life.fates) if fate == life.fate(LAST))
        if row["last_shown_at"] is not None:
            # A fate changes before the run of its day.
            assert date.fromisoformat(row["last_shown_at"][:10]) <= quarter.day_of(max(died - 1, 0)), life.name
        assert date.fromisoformat(row["first_gone_at"][:10]) >= quarter.day_of(died), life.name
    seen = dict(
        rows(
            quarter.path,
            "select posts.url, substr(max(started_at), 1, 10) from posts join attempts on attempts.post_id = posts.id"
            " where attempts.outcome = 'captured' and source in ('syndication', 'oembed') group by posts.id",
        )
    )
    assert {row["url"]: row["last_shown_at"][:10] for row in gone if row["last_shown_at"]} == {
        url: day for url, day in seen.items() if by_url[url].is_gone
    }
    alive = json.loads(quarter.ask("list", "a.db", "--state", "alive", "--format", "json"))
    assert {row["url"] for row in alive} == quarter.urls(lambda life: not life.is_gone)
    assert {row["last_checked_at"][:10] for row in alive} == {quarter.day_of(LAST).isoformat()}

    stories = list(
        csv.DictReader(io.StringIO(quarter.ask("list", "a.db", "--articles", "--state", "gone", "--format", "csv")))
    )
    assert {row["title"] for row in stories} == quarter.stories(lambda life: life.is_gone)
    news = json.loads(quarter.ask("digest", "a.db", "--since", f"{LAST + 1}d", "--format", "json"))["news"]
    found = {kind: {one["post"]["url"] for one in news if one["kind"] == kind} for kind in ("gone", "edited")}
    assert found["edited"] == quarter.urls(lambda life: life.edited is not None)
    edits = [(one["at"], by_url[one["post"]["url"]].edited) for one in news if one["kind"] == "edited"]
    assert all(date.fromisoformat(at[:10]) >= quarter.day_of(day or 0) for at, day in edits)
    # A post that was gone when it was first looked for is no news.
    assert found["gone"] >= quarter.urls(lambda life: life.is_gone and life.was_ever_seen)
    assert found["gone"] <= quarter.urls(lambda life: bool(life.fates))
    late = json.loads(quarter.ask("digest", "a.db", "--since", "1d", "--format", "json"))["news"]
    assert {one["post"]["url"] for one in late if one["kind"] == "gone"} >= quarter.urls(
        lambda life: life.name == "dies late"
    )
    one = next(life for life in quarter.lives if life.name == "dies early")
    shown = quarter.ask("show", "a.db", f"@{one.post.handle.upper()}")
    assert "deleted" in shown
    status = json.loads(quarter.ask("status", "a.db", "--json"))
    assert [feed["url"] for feed in status["failing_feeds"]] == [DEAD_FEED]


def the_pages_say_it(quarter: Quarter) -> None:
    """The same of the pages, as programs read them."""
    gone = pages_of(quarter.path, "posts", "state=gone")
    key = {(life.post.id): life for life in quarter.lives}
    assert {row["post"]["native_id"] for row in gone} == {life.post.id for life in quarter.lives if life.is_gone}
    assert {row["post"]["native_id"]: row["kept"] for row in gone} == {
        native_id: life.was_ever_seen for native_id, life in key.items() if life.is_gone
    }
    lost = pages_of(quarter.path, "posts", "state=lost")
    assert {row["post"]["native_id"] for row in lost} == {
        life.post.id for life in quarter.lives if life.is_gone and not life.was_ever_seen
    }
    # What nobody has shown is named by the words that a story has.
    assert {row["post"]["quoted"] for row in lost} == {key[row["post"]["native_id"]].post.text for row in lost}
    stories = pages_of(quarter.path, "stories", "site=the+gazette")
    assert {row["title"] for row in stories} == quarter.stories(lambda life: life.is_gone)
    for row in stories:
        here = [life for life in quarter.lives if int(row["title"].removeprefix("Story ")) in life.stories]
        assert row["posts"] == len(here)
        assert row["gone"] == sum(life.is_gone for life in here)
        assert row["gone_and_kept"] == sum(life.is_gone and life.was_ever_seen for life in here)
    of_one = pages_of(quarter.path, "articles", "author=reporter+1")
    assert {row["title"] for row in of_one} == {f"Story {n}" for n in range(STORIES) if n % 3 == 1}
    in_one = pages_of(quarter.path, "stories", "site=the+gazette&section=section+1")
    assert {row["title"]: row["section"] for row in in_one} == {
        story: "Section 1"
        for story in quarter.stories(lambda life: life.is_gone)
        if int(story.removeprefix("Story ")) % 2
    }
    home = page(quarter.path, "home.json")
    assert [feed["url"] for feed in home["failing_feeds"]] == [DEAD_FEED]
    states = [(one["state"], one["posts"]) for one in home["overview"]["totals"]["states"]]
    assert sum(posts for state, posts in states if state != "alive") == len(gone)
    assert page(quarter.path, "runs.json?found=gone")["found"]["count"] >= 1


def pages_of(path: Path, kind: str, query: str) -> list[dict[str, Any]]:
    """All rows of a list."""
    rows: list[dict[str, Any]] = []
    address: str | None = f"{kind}.json?{query}"
    while address:
        answer = page(path, address)
        rows += answer["found"]["rows"]
        address = answer["next"] and answer["next"].partition("/-/")[2]
    return rows


def page(path: Path, address: str) -> dict[str, Any]:
    """A page of ours as JSON, from a Datasette within this process."""
    from datasette.app import Datasette

    async def asked() -> Any:
        datasette = Datasette([str(path)])
        await datasette.invoke_startup()
        return await datasette.client.get(f"/{path.stem}/-/{address}")

    answer = asyncio.run(asked())
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found
