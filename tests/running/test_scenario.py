"""Seventy posts in one article: half are gone, links are lost, web archives know some. What can be found is found.

Each kind of post says what the scenario makes possible. The archive must hold that, and nothing that it does not: no post is
guessed, none is called what it is not, and no index of captures is asked twice for one account and day.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from citesnap import platforms
from internet import Citesnap, Internet, Photo, Tweet, World, archives, code_for, services, snowflake
from internet.posts import Fate

Code = Literal["none", "live", "dead", "captured", "borrowed"]
"""What is left of the link to a picture: nothing, one that leads there, one that t.co has forgotten, one forgotten that an archive
asked in time, one that leads to the post whose picture this one shows."""
Kept = Literal["nothing", "json", "html", "shell"]
"""What a web archive has: JSON of the API, a page of Twitter's server, only a page for scripts to fill."""


@dataclass(frozen=True)
class Kind:
    """Posts of one sort, and what can be known of them."""

    name: str
    count: int
    fate: Fate
    kept: Kept
    lost: bool
    code: Code
    resolved_by: str | None
    state: str | None
    captured: bool
    renamed: bool = False


KINDS = [
    # Linked: only the fate and the archive decide.
    Kind("there", 8, "alive", "nothing", False, "none", "article", "alive", True),
    Kind("there and captured", 2, "alive", "json", False, "none", "article", "alive", True),
    Kind("deleted, as JSON", 4, "deleted", "json", False, "none", "article", "deleted", True),
    Kind("deleted, as a page", 4, "deleted", "html", False, "none", "article", "deleted", True),
    Kind("deleted, as a shell", 2, "deleted", "shell", False, "none", "article", "deleted", False),
    Kind("deleted, nowhere", 4, "deleted", "nothing", False, "none", "article", "deleted", False),
    Kind("suspended, as a page", 2, "suspended", "html", False, "none", "article", "suspended", True),
    Kind("account gone, as JSON", 2, "account-gone", "json", False, "none", "article", "account-gone", True),
    Kind("protected, nowhere", 2, "protected", "nothing", False, "none", "article", "protected", False),
    Kind("unexplained, as JSON", 2, "empty", "json", False, "none", "article", "unavailable", True),
    # The link is lost, the one to its picture is there.
    Kind("there, live code", 6, "alive", "nothing", True, "live", "t.co", "alive", True),
    Kind("deleted, live code, as a page", 2, "deleted", "html", True, "live", "t.co", "deleted", True),
    Kind("deleted, live code, nowhere", 2, "deleted", "nothing", True, "live", "t.co", "deleted", False),
    # That one is dead as well.
    Kind("there, dead code, as a page", 2, "alive", "html", True, "dead", "archived posts", "alive", True),
    Kind("there, dead code, nowhere", 2, "alive", "nothing", True, "dead", None, None, False),
    Kind("deleted, dead code, as a page", 2, "deleted", "html", True, "dead", "archived posts", "deleted", True),
    Kind("deleted, captured code, as JSON", 2, "deleted", "json", True, "captured", "archived t.co", "deleted", True),
    Kind(
        "deleted, captured code, nowhere", 2, "deleted", "nothing", True, "captured", "archived t.co", "deleted", False
    ),
    # It leads to another post.
    Kind("there, borrowed code, as JSON", 2, "alive", "json", True, "borrowed", "archived posts", "alive", True),
    Kind("deleted, borrowed code, as JSON", 2, "deleted", "json", True, "borrowed", "archived posts", "deleted", True),
    Kind("deleted, borrowed code, nowhere", 2, "deleted", "nothing", True, "borrowed", None, None, False),
    # There never was one: account, day and words are all there is.
    Kind("there, no code, as JSON", 2, "alive", "json", True, "none", "archived posts", "alive", True),
    Kind("there, no code, nowhere", 2, "alive", "nothing", True, "none", None, None, False),
    Kind("renamed since, no code, as JSON", 2, "alive", "json", True, "none", "archived posts", "alive", True, True),
    Kind(
        "renamed since, linked by the old name", 2, "deleted", "html", False, "none", "article", "deleted", True, True
    ),
    Kind("deleted, no code, as JSON", 2, "deleted", "json", True, "none", "archived posts", "deleted", True),
    Kind("deleted, no code, as a page", 2, "deleted", "html", True, "none", "archived posts", "deleted", True),
    Kind("deleted, no code, as a shell", 2, "deleted", "shell", True, "none", None, None, False),
    Kind("deleted, no code, nowhere", 2, "deleted", "nothing", True, "none", None, None, False),
]

WORDS = (
    *("river", "gauge", "bridge", "dike", "rain", "crest", "pump", "sandbag", "ferry", "school", "mill", "street"),
    *("county", "siren", "water", "level", "road", "harbour", "lantern", "orchard", "sluice", "towpath", "meadow"),
)
OWNER = Tweet(snowflake("2018-02-01T08:00:00"), "owner_ex", "Owner", "My own picture", photos=[Photo("0wnP1ctur3")])


@dataclass(frozen=True)
class Cited:
    kind: Kind
    post: Tweet

    @property
    def paragraph(self) -> str:
        if not self.kind.lost:
            return f"https://twitter.com/{self.post.handle}/status/{self.post.id}"
        label = ""
        if self.kind.code != "none":
            photo = OWNER.photos[0] if self.kind.code == "borrowed" else self.post.photos[0]
            label = f" pic.twitter.com/{photo.code}"
        return f"{self.post.text}{label} — {self.post.name} (@{self.post.handle}) {services.shown_date(self.post)}"


def told(world: World) -> Iterator[Cited]:
    """All posts, published and captured as their kinds say: those of a kind are of one account and day."""
    draw = random.Random("scenario")
    world.post(OWNER)
    for number, kind in enumerate(KINDS):
        for hour in range(kind.count):
            photo = Photo(code_for(f"scenario {number} {hour}"))
            post = Tweet(
                snowflake(f"2019-{number % 12 + 1:02}-{number + 1:02}T{hour + 7:02}:10:00", number),
                f"teller{number}_ex",
                f"Teller {number}",
                f"Part {hour + 1}: " + " ".join(draw.sample(WORDS, 9)).capitalize(),
                # Nothing shows the label of a picture that was never cited, so none is there to be proof.
                photos=[photo] if kind.code in ("live", "dead", "captured") else [],
                fate=kind.fate,
                renamed_to=f"newname{number}_ex" if kind.renamed else None,
            )
            world.post(post)
            if kind.code == "dead":
                del world.short_links[photo.code]
            if kind.code == "captured":
                target = world.short_links.pop(photo.code).target
                world.capture(f"https://t.co/{photo.code}", "20190801000000", status=301, headers={"Location": target})
            keep(world, post, kind.kept)
            yield Cited(kind, post)


def keep(world: World, post: Tweet, kept: Kept) -> None:
    url, at = f"https://twitter.com/{post.handle}/status/{post.id}", "20200401000000"
    if kept == "json":
        world.capture(url, at, archives.json_v2(replace(post, photos=[])), "application/json")
    elif kept == "html":
        world.capture(url, at, archives.server_html(post))
    elif kept == "shell":
        world.capture(url, "20220901000000", archives.shell())


ELSEWHERE = {
    "https://t.me/riverton_ex/77": "The ferry is back",
    "https://www.instagram.com/p/CRivErT0nEx/": "Sandbags at noon",
    "https://www.facebook.com/riverton.example/posts/1234567890123": None,
    "https://www.linkedin.com/feed/update/urn:li:activity:7000000000000000001": None,
}
"""Posts of platforms whose own sources are left out, so that nobody can be asked about them but archives: what these show."""

LEFT_OUT = [source.name for source in platforms.sources() if source.module.split(".")[2] not in ("x", "bluesky")]


@dataclass(frozen=True)
class Told:
    """The scenario after one run."""

    net: Internet
    cited: list[Cited]
    path: Path

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(self.path)) as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute(sql, values)]

    def found(self, cited: Cited) -> dict[str, Any]:
        """What the archive holds of a citation."""
        (row,) = self.rows(
            "select c.resolved_by, p.native_id, p.state, c.match,"
            " (select group_concat(s.text, '|') from snapshots s where s.post_id = p.id) as shown"
            " from citations c left join posts p on p.id = c.post_id"
            " where c.handle = ? and (c.native_id = ? or (c.native_id is null and c.text like ?))",
            *(cited.post.handle, cited.post.id, cited.post.text[:8] + "%"),
        )
        return row


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("scenario")
    world = World()
    cited = list(told(world))
    for url, shown in ELSEWHERE.items():
        if shown:
            page = f'<html><head><link rel="canonical" href="{url}"><meta property="og:description" content="{shown}">'
            world.capture(url, "20220101000000", page + "</head><body></body></html>")
    # Two posts of one account and day with the same words but one: whichever is meant cannot be told.
    for hour, word in ((9, "falls"), (15, "rises")):
        words = f"The gauge at the old mill bridge in Riverton {word} by two feet since this morning"
        keep(world, world.post(Tweet(snowflake(f"2019-11-29T{hour:02}:00:00"), "twin_ex", "Twin", words)), "json")
    tie = "The gauge at the old mill bridge in Riverton by two feet since this morning — Twin (@twin_ex) November 29, 2019"
    with Internet(world) as net:
        text = "\n\n".join([*(c.paragraph for c in cited), tie, *ELSEWHERE])
        (folder / "article.txt").write_text(text, "utf-8")
        without = {"CITESNAP_WITHOUT": " ".join(LEFT_OUT)}
        done = Citesnap(folder, net.env)("archive", "a.db", "article.txt", timeout=100, env=without)
        assert (done.returncode, done.stderr) == (0, "")
        yield Told(net, cited, folder / "a.db")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_all_that_is_possible_and_nothing_else(kind: Kind, scenario: Told) -> None:
    for cited in (c for c in scenario.cited if c.kind is kind):
        found = scenario.found(cited)
        assert found["resolved_by"] == kind.resolved_by
        assert found["native_id"] == (cited.post.id if kind.resolved_by else None)
        assert found["state"] == kind.state
        assert found["shown"] == (cited.post.text if kind.captured else None)
        if kind.lost and kind.captured:
            assert found["match"] == 1.0


def test_whichever_of_two_is_meant_is_not_guessed(scenario: Told) -> None:
    (row,) = scenario.rows("select id, post_id from citations where handle = 'twin_ex'")
    assert row["post_id"] is None
    (attempt,) = scenario.rows("select * from attempts where citation_id = ?", row["id"])
    assert attempt["outcome"] == "mismatch"
    assert attempt["detail"].startswith("these tie: ")


def test_posts_elsewhere_are_what_archives_show(scenario: Told) -> None:
    found = scenario.rows(
        "select url, state, text from posts where platform <> 'x' and url in (select url from posts) order by id"
    )
    assert [(row["state"], row["text"]) for row in found] == [("pending", shown) for shown in ELSEWHERE.values()]


def test_nothing_is_there_that_nobody_cited(scenario: Told) -> None:
    known = {c.post.id for c in scenario.cited if c.kind.resolved_by}
    posts = {row["native_id"] for row in scenario.rows("select native_id from posts where platform = 'x'")}
    assert posts == known
    (share,) = scenario.rows(
        "select count(*) as citations, count(post_id) as resolved,"
        " (select count(distinct post_id) from snapshots) as captured from citations"
    )
    kinds = Counter(
        resolved=sum(k.count for k in KINDS if k.resolved_by), captured=sum(k.count for k in KINDS if k.captured)
    )
    assert share == {
        "citations": len(scenario.cited) + 1 + len(ELSEWHERE),
        "resolved": kinds["resolved"] + len(ELSEWHERE),
        "captured": kinds["captured"] + sum(shown is not None for shown in ELSEWHERE.values()),
    }


def test_one_question_to_an_index_serves_all_citations_of_an_account_and_day(scenario: Told) -> None:
    asked = Counter(
        request.params["url"].rpartition("/")[0].lower()
        for request in scenario.net.asked("web.archive.org", "/cdx/")
        if "_ex/" in request.params["url"]
    )
    assert asked
    assert set(asked.values()) == {1}
    # What the first form of address answers is not asked for under the others.
    complete = {
        f"teller{n}_ex" for n, k in enumerate(KINDS) if k.captured and k.kept in ("json", "html") and k.code != "live"
    }
    assert not [
        folder for folder in asked if not folder.startswith("twitter.com/") and folder.split("/")[1] in complete
    ]
