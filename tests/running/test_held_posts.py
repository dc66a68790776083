"""Lost links are answered by posts that the archive holds, without a request; whether the post or the citation came first."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap, Internet, World, rows
from internet.posts import Photo, Tweet, snowflake

WORDS = "The water in Riverton has reached the second step of the town hall"
CITED = f"""The town waits.

"{WORDS}" — Lyre (@Lyre_Ex) February 1, 2024
"""


@pytest.fixture
def post(world: World) -> Tweet:
    return world.post(Tweet(snowflake("2024-02-01T08:00:00"), "lyre_ex", "Lyre", WORDS, photos=[Photo("PiC4ExAmPl")]))


RESOLVED = (
    "select resolved_by, posts.native_id, agreement from citations join posts on posts.id = post_id"
    " where resolved_by <> 'article' order by citations.id"
)


def cite(tmp_path: Path, post: Tweet) -> None:
    (tmp_path / "linked.txt").write_text(f"See {post.url} for it.\n")
    (tmp_path / "lost.txt").write_text(CITED)


def test_a_post_held_answers_for_a_citation_that_comes_later(
    post: Tweet, citesnap: Citesnap, internet: Internet, tmp_path: Path
) -> None:
    cite(tmp_path, post)
    assert citesnap("archive", "a.db", "linked.txt").returncode == 0
    internet.forget()
    done = citesnap("archive", "a.db", "lost.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert not internet.log
    assert rows(tmp_path / "a.db", RESOLVED) == [("this archive", post.id, "equal")]
    assert rows(
        tmp_path / "a.db",
        "select outcome, tries, exchange_id, citation_id is not null from attempts where source = 'this archive'",
    ) == [("resolved", 0, None, 1)]
    # The same again asks nobody and records nothing.
    assert citesnap("archive", "a.db", "lost.txt").returncode == 0
    assert rows(tmp_path / "a.db", "select count(*) from attempts where source = 'this archive'") == [(1,)]


@pytest.mark.parametrize("is_same_run", [True, False])
def test_a_post_captured_answers_for_citations_that_came_before(
    is_same_run: bool, post: Tweet, citesnap: Citesnap, internet: Internet, tmp_path: Path
) -> None:
    cite(tmp_path, post)
    alone = ("--without", "wayback")
    if is_same_run:
        assert citesnap("archive", "a.db", "lost.txt", "linked.txt", *alone).returncode == 0
    else:
        assert citesnap("archive", "a.db", "lost.txt", *alone).returncode == 0
        # Looked for in vain: it is not due again for a month.
        assert rows(tmp_path / "a.db", "select post_id, next_try_at is null from citations") == [(None, 0)]
        assert citesnap("archive", "a.db", "linked.txt", *alone).returncode == 0
    assert rows(tmp_path / "a.db", RESOLVED) == [("this archive", post.id, "equal")]
    assert rows(tmp_path / "a.db", "select json_extract(counts, '$.resolved') from runs order by id desc")[0] == (1,)


def test_a_dry_run_names_nobody_for_what_the_archive_can_answer(
    post: Tweet, citesnap: Citesnap, tmp_path: Path
) -> None:
    cite(tmp_path, post)
    assert citesnap("archive", "a.db", "lost.txt", "--without", "wayback").returncode == 0
    assert citesnap("archive", "a.db", "linked.txt").returncode == 0
    with closing(sqlite3.connect(tmp_path / "a.db")) as db, db:
        db.execute(
            "update citations set post_id = null, resolved_by = null, next_try_at = null where resolved_by <> 'article'"
        )
    done = citesnap("run", "a.db", "--dry-run", "--only", "ask")
    assert (done.returncode, done.stdout) == (0, "")


def test_another_post_of_the_day_is_not_taken_for_it(
    world: World, post: Tweet, citesnap: Citesnap, tmp_path: Path
) -> None:
    other = world.post(
        Tweet(snowflake("2024-02-01T09:00:00"), "lyre_ex", "Lyre", WORDS.replace("second step", "third step of stone"))
    )
    cite(tmp_path, other)
    assert citesnap("archive", "a.db", "linked.txt", "lost.txt", "--without", "wayback").returncode == 0
    assert rows(tmp_path / "a.db", RESOLVED) == []
