"""What a person said of a citation stays, whatever is merged, read again, forgotten or imported; only a person changes it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap, World, rows
from internet.posts import Tweet, snowflake

SAID = "The water has reached the second step"
STORY = (
    f"The town waits.\n\n“{SAID}” pic.twitter.com/AbCdEfGhIj — Lyre (@lyre_ex) February 1, 2024\n\n"
    "“Sandbags at the market square” pic.twitter.com/BcDeFgHiJk — Lyre (@lyre_ex) February 1, 2024\n"
)
WORDS = (
    "select resolved_by, decided_because, posts.native_id, decided_at is not null from citations"
    " left join posts on posts.id = post_id order by article_id, position"
)
HISTORY = "select outcome, detail from attempts where source = 'hand' order by started_at, id"
NOBODY = (None, None, None, 0)


@pytest.fixture
def post(world: World) -> Tweet:
    return world.post(Tweet(snowflake("2024-02-01T08:00:00"), "lyre_ex", "Lyre", SAID))


@pytest.fixture
def other(world: World) -> Tweet:
    return world.post(Tweet(snowflake("2024-02-01T09:00:00"), "lyre_ex", "Lyre", "Something else altogether"))


class Desk:
    """Archives in one folder and the command."""

    def __init__(self, citesnap: Citesnap, folder: Path) -> None:
        self._citesnap = citesnap
        self.folder = folder
        (folder / "a.txt").write_text(STORY)

    def does(self, *arguments: str) -> str:
        done = self._citesnap(*arguments)
        assert done.returncode in (0, 3), (arguments, done.stderr)
        return done.stdout

    def says(self, archive: str, url: str, by: str, because: str, citation: str = "1") -> None:
        self.does("resolve", archive, citation, url, "--because", because, "--by", by)

    def copy(self, archive: str, name: str) -> None:
        shutil.copy(self.folder / archive, self.folder / name)

    def words(self, archive: str) -> list[tuple[object, ...]]:
        return rows(self.folder / archive, WORDS)

    def history(self, archive: str) -> list[tuple[object, ...]]:
        return rows(self.folder / archive, HISTORY)

    def change(self, archive: str, *statements: str) -> None:
        with closing(sqlite3.connect(self.folder / archive)) as db, db:
            for statement in statements:
                db.execute(statement)


@pytest.fixture
def desk(citesnap: Citesnap, tmp_path: Path) -> Desk:
    return Desk(citesnap, tmp_path)


def test_of_two_words_the_later_one_holds_and_both_are_kept(desk: Desk, post: Tweet, other: Tweet) -> None:
    desk.does("archive", "paris.db", "a.txt")
    desk.does("archive", "berlin.db", "a.txt")
    desk.copy("paris.db", "before.db")
    desk.says("paris.db", post.url, "Ada", "Seen on her profile")
    ada = ("hand: Ada", "Seen on her profile", post.id, 1)
    desk.copy("before.db", "empty.db")
    desk.does("merge", "empty.db", "paris.db")
    assert desk.words("empty.db") == [ada, NOBODY]
    assert desk.history("empty.db") == [("resolved", "Ada: Seen on her profile")]
    desk.copy("paris.db", "between.db")
    desk.says("berlin.db", other.url, "Bea", "Her second account")
    bea = ("hand: Bea", "Her second account", other.id, 1)
    both = [("resolved", "Ada: Seen on her profile"), ("resolved", "Bea: Her second account")]
    for into, of in (("paris.db", "berlin.db"), ("berlin.db", "paris.db")):
        desk.does("merge", into, of)
        assert (desk.words(into)[0], desk.history(into)) == (bea, both), into
    # Copies from before a word bring nothing back, and learn it.
    desk.says("paris.db", "none", "Cleo", "A forgery")
    cleo = ("hand: Cleo", "A forgery", None, 1)
    desk.does("merge", "paris.db", "before.db", "between.db")
    assert desk.words("paris.db") == [cleo, NOBODY]
    assert desk.history("paris.db") == [*both, ("excluded", "Cleo: A forgery")]
    desk.does("merge", "between.db", "paris.db")
    assert desk.words("between.db") == [cleo, NOBODY]


def test_a_word_goes_over_what_a_run_found_elsewhere(desk: Desk, post: Tweet, other: Tweet, world: World) -> None:
    desk.does("archive", "paris.db", "a.txt")
    desk.says("paris.db", post.url, "Ada", "Seen on her profile")
    world.short_link("AbCdEfGhIj", f"https://twitter.com/lyre_ex/status/{other.id}/photo/1")
    desk.does("archive", "berlin.db", "a.txt")
    assert desk.words("berlin.db")[0][:3] == ("t.co", None, other.id)
    for into, of in (("berlin.db", "paris.db"), ("paris.db", "berlin.db")):
        desk.does("merge", into, of)
        assert desk.words(into)[0] == ("hand: Ada", "Seen on her profile", post.id, 1), into


def test_a_newer_finder_and_a_changed_article_leave_it(desk: Desk, post: Tweet) -> None:
    desk.does("archive", "a.db", "a.txt")
    desk.says("a.db", post.url, "Ada", "Seen on her profile")
    desk.says("a.db", "none", "Bea", "A forgery", "2")
    words = [("hand: Ada", "Seen on her profile", post.id, 1), ("hand: Bea", "A forgery", None, 1)]
    desk.change("a.db", "update article_versions set finder = 'finder 1'")
    assert desk.does("reread", "a.db") == ""
    assert desk.words("a.db") == words
    assert "rows are as they were sealed" in desk.does("verify", "a.db")
    # An older finder told the citation otherwise.
    desk.change(
        "a.db", "update article_versions set finder = 'finder 1'", "update citations set fingerprint = 'older' || id"
    )
    desk.does("run", "a.db")
    assert desk.words("a.db") == words
    (desk.folder / "a.txt").write_text("Nothing here.\n")
    desk.does("archive", "a.db", "a.txt")
    (desk.folder / "a.txt").write_text(f"Another first line.\n\n{STORY}")
    desk.does("archive", "a.db", "a.txt")
    assert desk.words("a.db") == words


def test_a_post_that_is_forgotten_does_not_come_back_by_it(desk: Desk, post: Tweet, other: Tweet) -> None:
    desk.does("archive", "a.db", "a.txt")
    desk.says("a.db", post.url, "Ada", "Seen on her profile")
    desk.says("a.db", "none", "Bea", "A forgery", "2")
    desk.does("forget", "a.db", post.url, "--yes", "--reason", "Asked for by its author", "--by", "Dan")
    desk.does("archive", "a.db", "a.txt")
    assert desk.words("a.db")[1] == ("hand: Bea", "A forgery", None, 1)
    assert rows(desk.folder / "a.db", "select native_id from posts") == []
    desk.says("a.db", other.url, "Cleo", "Another one")
    assert desk.words("a.db")[0] == ("hand: Cleo", "Another one", other.id, 1)


def test_a_post_that_is_imported_answers_for_no_decided_citation(desk: Desk, post: Tweet) -> None:
    desk.does("archive", "a.db", "a.txt")
    desk.says("a.db", "none", "Bea", "A forgery")
    tweet = {
        "id_str": post.id,
        "full_text": post.text,
        "created_at": "Thu Feb 01 08:00:00 +0000 2024",
        "user": {"screen_name": "lyre_ex", "name": "Lyre", "id_str": "1"},
    }
    (desk.folder / "tweets.jsonl").write_text(json.dumps(tweet) + "\n")
    desk.does("import", "a.db", "tweets.jsonl", "--as", "twarc")
    desk.does("run", "a.db")
    assert rows(desk.folder / "a.db", "select count(*) from snapshots") != [(0,)]
    assert desk.words("a.db")[0] == ("hand: Bea", "A forgery", None, 1)
