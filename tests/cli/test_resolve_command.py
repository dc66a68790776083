"""`citesnap resolve`: what a person decides about a citation is kept, and changed by a person alone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap, Internet, World, rows
from internet.posts import Tweet, snowflake

LOST = """The town waits.

"The water has reached the second step" pic.twitter.com/AbCdEfGhIj — Lyre (@lyre_ex) February 1, 2024
"""
CITATION = (
    "select resolved_by, decided_because, posts.native_id from citations left join posts on posts.id = post_id"
    " order by citations.id"
)


@pytest.fixture
def post(world: World) -> Tweet:
    return world.post(
        Tweet(
            snowflake("2024-02-01T08:00:00"), "lyre_ex", "Lyre", "The water has reached the second step, says the mayor"
        )
    )


@pytest.fixture
def archive(post: Tweet, citesnap: Citesnap, tmp_path: Path) -> Path:
    """With one citation whose post nobody could tell."""
    (tmp_path / "a.txt").write_text(LOST)
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    assert rows(tmp_path / "a.db", CITATION) == [(None, None, None)]
    return tmp_path / "a.db"


def due(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update citations set next_try_at = null")


def test_a_post_set_by_hand_is_fetched_and_compared_and_stays(
    archive: Path, post: Tweet, citesnap: Citesnap, tmp_path: Path
) -> None:
    done = citesnap("resolve", "a.db", "1", post.url, "--because", "Seen on\nher profile", "--by", "Ada Example")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    set_by_hand = [("hand: Ada Example", "Seen on her profile", post.id)]
    assert rows(archive, CITATION) == set_by_hand
    assert citesnap("run", "a.db").returncode == 0
    assert rows(archive, "select state from posts") == [("alive",)]
    assert rows(archive, "select agreement, decided_at is not null from citations") == [("truncated", 1)]
    due(archive)
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    assert rows(archive, CITATION) == set_by_hand
    shown = citesnap("show", "a.db", post.id)
    assert "set by hand: Ada Example, " in shown.stdout
    assert "Seen on her profile" in shown.stdout
    assert (
        json.loads(citesnap("show", "a.db", post.id, "--json").stdout)["citations"][0]["resolved_by"]
        == "hand: Ada Example"
    )


def test_reading_the_article_again_takes_no_word_of_its_own_for_it(
    post: Tweet, world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    other = world.post(Tweet(snowflake("2024-02-02T08:00:00"), "lyre_ex", "Lyre", "Something else altogether"))
    (tmp_path / "a.txt").write_text(f"See {other.url} for it.\n")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    assert citesnap("resolve", "a.db", "1", post.url, "--because", "The link is wrong", "--by", "Ada").returncode == 0
    (tmp_path / "a.txt").write_text(f"See {other.url} for it. Corrected.\n")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    assert rows(tmp_path / "a.db", CITATION) == [("hand: Ada", "The link is wrong", post.id)]


def test_what_is_refused_is_looked_for_no_more_until_another_word(
    archive: Path, post: Tweet, world: World, citesnap: Citesnap, internet: Internet, tmp_path: Path
) -> None:
    assert citesnap("resolve", "a.db", "1", "none", "--because", "A forgery", "--by", "Ada").returncode == 0
    world.short_link("AbCdEfGhIj", f"https://twitter.com/lyre_ex/status/{post.id}/photo/1")
    due(archive)
    internet.forget()
    assert citesnap("run", "a.db").returncode == 0
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    assert not internet.log
    # Nor does a post that is captured later answer for it.
    (tmp_path / "b.txt").write_text(f"See {post.url} for it.\n")
    assert citesnap("archive", "a.db", "b.txt").returncode == 0
    assert rows(archive, CITATION)[0] == ("hand: Ada", "A forgery", None)
    assert json.loads(citesnap("status", "a.db", "--json").stdout)["unresolved"] == 0
    assert citesnap("resolve", "a.db", "1", post.url, "--because", "No forgery", "--by", "Bea").returncode == 0
    assert rows(archive, CITATION)[0] == ("hand: Bea", "No forgery", post.id)
    assert rows(archive, "select outcome, detail from attempts where source = 'hand' order by id") == [
        ("excluded", "Ada: A forgery"),
        ("resolved", "Bea: No forgery"),
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("7", "https://x.com/lyre_ex/status/1752965003473846272", "--because", "so"), "has no citation 7"),
        (("one", "none", "--because", "so"), "has no citation one"),
        (("9" * 40, "none", "--because", "so"), "has no citation"),
        (("1", "https://gazette.example/story", "--because", "so"), "not the address of a post"),
        (("1", "nothing", "--because", "so"), "not the address of a post"),
        (("1", "none"), "the reason is missing"),
        (("1", "none", "--because", "  "), "the reason is missing"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(
    arguments: tuple[str, ...], words: str, archive: Path, citesnap: Citesnap
) -> None:
    before = rows(archive, "select count(*) from runs")
    done = citesnap("resolve", "a.db", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert words in done.stderr
    assert rows(archive, "select count(*) from runs") == before


def test_without_a_name_it_is_the_login(archive: Path, citesnap: Citesnap) -> None:
    done = citesnap("resolve", "a.db", "1", "none", "--because", "so", env={"LOGNAME": "example_editor"})
    assert done.returncode == 0
    assert rows(archive, "select resolved_by from citations") == [("hand: example_editor",)]


def test_the_pages_say_who_decided_and_why(archive: Path, post: Tweet, citesnap: Citesnap, tmp_path: Path) -> None:
    for number, (word, expected) in enumerate([("none", "No post, as decided by hand"), (post.url, "Decided by")]):
        done = citesnap("resolve", "a.db", "1", word, "--because", "Seen <b>there</b>", "--by", "Ada Example")
        assert done.returncode == 0
        assert citesnap("export", "html", "a.db", f"site{number}").returncode == 0
        pages = "".join(page.read_text() for page in (tmp_path / f"site{number}").rglob("*.html"))
        assert expected in pages
        assert "Ada Example" in pages
        assert "Seen &lt;b&gt;there" in pages
