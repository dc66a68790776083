"""`citesnap reread`: what older finders and readers missed in what is kept is added, and nothing else changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from citesnap.versions import FINDER, READER
from internet import Citesnap, Internet, World, rows
from internet.posts import Tweet, snowflake

URL = "https://gazette.example/cafe"


def forget_citations(path: Path, where: str) -> None:
    """As an archive is whose finder did not know that form yet."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"delete from citations where {where}")
        db.execute("update article_versions set finder = '0.0.1'")


@pytest.fixture
def posts(world: World) -> list[Tweet]:
    return [
        world.post(Tweet(snowflake("2024-02-01T08:00:00", n), "lyre_ex", "Lyre", f"Gauge {n} at the bridge"))
        for n in (0, 1)
    ]


@pytest.fixture
def archive(posts: list[Tweet], world: World, citesnap: Citesnap, tmp_path: Path) -> Path:
    """Two articles: a text, and a page whose server alone tells the encoding."""
    (tmp_path / "a.txt").write_text(f"See {posts[0].url} and {posts[1].url} for it.")
    link = f'<a href="{posts[0].url}">x</a>'
    quoted = f'<blockquote class="twitter-tweet"><p>Caf\u00e9</p>&mdash; Lyre (@lyre_ex) {link}</blockquote>'
    world.page(URL, f"<title>Caf\u00e9</title><article>{quoted}</article>", charset="iso-8859-1")
    assert citesnap("archive", "a.db", "a.txt", URL).returncode == 0
    assert rows(tmp_path / "a.db", "select count(*) from citations") == [(3,)]
    assert rows(tmp_path / "a.db", "select distinct finder from article_versions") == [(FINDER,)]
    assert rows(tmp_path / "a.db", "select distinct reader from snapshots") == [(READER,)]
    return tmp_path / "a.db"


CITATIONS = (
    "select article_id, position, kind, form, handle, text, post_id, resolved_by, agreement, vanished_at from citations"
    " order by article_id, position"
)


def test_with_nothing_to_learn_nothing_changes(archive: Path, citesnap: Citesnap, internet: Internet) -> None:
    before = rows(archive, "select * from citations order by id")
    internet.forget()
    for arguments in (("--dry-run",), ()):
        done = citesnap("reread", "a.db", *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert rows(archive, "select * from citations order by id") == before
    assert not internet.log


def test_what_was_missed_is_added_as_reading_would_have(
    archive: Path, posts: list[Tweet], citesnap: Citesnap, internet: Internet
) -> None:
    whole = rows(archive, CITATIONS)
    forget_citations(archive, "article_id = 2 or position = 2")
    left = rows(archive, CITATIONS)
    foreseen = citesnap("reread", "a.db", "--dry-run")
    assert foreseen.returncode == 0
    assert [line.split("\t")[4:] for line in foreseen.stdout.splitlines()] == [
        ["@lyre_ex", "x", posts[0].url],
        ["@lyre_ex", "", posts[1].url],
    ]
    assert rows(archive, CITATIONS) == left
    assert rows(archive, "select distinct finder from article_versions") == [("0.0.1",)]
    internet.forget()
    done = citesnap("reread", "a.db")
    assert (done.returncode, done.stdout) == (0, foreseen.stdout)
    assert not internet.log
    assert rows(archive, CITATIONS) == whole
    assert rows(archive, "select distinct finder from article_versions") == [(FINDER,)]
    assert rows(archive, "select command, json_extract(counts, '$.new_citations') from runs order by id desc")[0] == (
        "reread",
        2,
    )
    # The next reading knows them.
    assert citesnap("archive", "a.db", "a.txt", URL).returncode == 0
    assert rows(archive, CITATIONS) == whole


def test_in_a_version_that_was_replaced_it_is_no_longer_there(
    archive: Path, posts: list[Tweet], citesnap: Citesnap, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(f"See {posts[0].url} for it.")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    forget_citations(archive, "position = 2")
    assert citesnap("reread", "a.db").stdout.count("\n") == 1
    found = rows(
        archive, "select vanished_at = (select max(read_at) from article_versions) from citations where position = 2"
    )
    assert found == [(1,)]


def test_a_citation_known_by_less_is_not_added_beside_itself(archive: Path, citesnap: Citesnap) -> None:
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute(
            "update citations set fingerprint = 'older', post_id = null, resolved_by = null where article_id = 2"
        )
    assert citesnap("reread", "a.db").stdout == ""


def test_damaged_bytes_cost_no_other_article(archive: Path, citesnap: Citesnap) -> None:
    forget_citations(archive, "position = 2")
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute(
            "update blobs set content = x'00' where sha256 = (select body_sha256 from article_versions where article_id = 2)"
        )
    assert citesnap("reread", "a.db").stdout.count("\n") == 1


def test_a_run_learns_a_little_at_a_time(
    archive: Path, posts: list[Tweet], citesnap: Citesnap, internet: Internet
) -> None:
    whole = rows(archive, CITATIONS)
    forget_citations(archive, "article_id = 2 or position = 2")
    internet.forget()
    assert citesnap("run", "a.db", "--without", "wayback").returncode == 0
    assert not internet.log  # what is kept is read, and nobody is asked
    assert rows(archive, CITATIONS) == whole
    assert rows(archive, "select distinct finder from article_versions") == [(FINDER,)]
    assert rows(archive, "select json_extract(counts, '$.new_citations') from runs order by id desc limit 1") == [(2,)]
    before = rows(archive, "select * from citations order by id")
    assert citesnap("run", "a.db", "--without", "wayback").returncode == 0
    assert rows(archive, "select * from citations order by id") == before


def test_what_cannot_be_read_is_not_tried_by_every_run(archive: Path, citesnap: Citesnap) -> None:
    kept = rows(archive, "select * from citations order by id")
    forget_citations(archive, "0")
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute("update blobs set content = x'00' where sha256 in (select body_sha256 from article_versions)")
    assert citesnap("run", "a.db", "--without", "wayback").returncode == 0
    assert rows(archive, "select distinct finder from article_versions") == [(FINDER,)]
    assert rows(archive, "select * from citations order by id") == kept


SNAPSHOTS = (
    "select id, attempt_id, source, observed_at, captured_at, author_name, text, data, digest, reader from snapshots"
)


def misread(path: Path, reader: str | None = "reader 0") -> list[tuple[Any, ...]]:
    """As an archive is whose reader lost the author's name and half of the text."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "update snapshots set author_name = null, text = substr(text, 1, 5), digest = 'older', reader = ?", [reader]
        )
        db.execute("update posts set author_name = null, text = substr(text, 1, 5)")
    return rows(path, SNAPSHOTS)


@pytest.mark.parametrize("reader", ["reader 0", None], ids=["named", "unnamed"])
def test_a_kept_answer_is_read_anew_into_a_row_of_its_own(
    archive: Path, citesnap: Citesnap, internet: Internet, reader: str | None
) -> None:
    whole = rows(
        archive, "select source, observed_at, captured_at, author_name, text, data, digest from snapshots order by id"
    )
    before = misread(archive, reader)
    attempts = rows(archive, "select * from attempts order by id")
    internet.forget()
    foreseen = citesnap("reread", "a.db", "--dry-run")
    assert [line.split("\t")[1:5] for line in foreseen.stdout.splitlines()] == [
        ["1", "snapshot", "syndication", "@lyre_ex"],
        ["2", "snapshot", "syndication", "@lyre_ex"],
    ]
    assert all(line.endswith("\ttext, author_name") for line in foreseen.stdout.splitlines())
    assert rows(archive, SNAPSHOTS) == before
    done = citesnap("reread", "a.db")
    assert (done.returncode, done.stdout) == (0, foreseen.stdout)
    assert not internet.log
    after = rows(archive, SNAPSHOTS)
    assert after[: len(before)] == before  # nothing is rewritten
    assert {row[-1] for row in after[len(before) :]} == {READER}
    anew = "select source, observed_at, captured_at, author_name, text, data, digest from snapshots where id > 2 order by id"
    assert rows(archive, anew) == whole
    assert rows(archive, "select distinct author_name, text like 'Gauge _ at the bridge' from posts") == [("Lyre", 1)]
    assert rows(archive, "select * from attempts order by id")[: len(attempts)] == attempts
    told = rows(
        archive,
        "select new.source, new.tries, new.started_at = old.started_at, new.exchange_id = old.exchange_id"
        " from attempts new join snapshots on snapshots.id = new.snapshot_id join attempts old"
        " on old.id = cast(substr(new.detail, instr(new.detail, 'attempt ') + 8) as integer) where new.source = 'kept answer'",
    )
    assert told == [("kept answer", 0, 1, 1)] * 2
    assert rows(archive, "select json_extract(counts, '$.read_anew') from runs order by id desc limit 1") == [(2,)]
    again = citesnap("reread", "a.db")
    assert (again.returncode, again.stdout) == (0, "")
    assert rows(archive, SNAPSHOTS) == after


def test_a_run_reads_kept_answers_anew_once(archive: Path, citesnap: Citesnap, internet: Internet) -> None:
    before = misread(archive)
    states = rows(archive, "select state, certainty, last_shown_at, next_check_at from posts")
    internet.forget()
    assert citesnap("run", "a.db", "--without", "wayback").returncode == 0
    assert not internet.log
    after = rows(archive, SNAPSHOTS)
    assert after[: len(before)] == before
    assert len(after) == 2 * len(before)
    assert rows(archive, "select state, certainty, last_shown_at, next_check_at from posts") == states
    assert rows(archive, "select json_extract(counts, '$.read_anew') from runs order by id desc limit 1") == [(2,)]
    assert citesnap("run", "a.db", "--without", "wayback").returncode == 0
    assert rows(archive, SNAPSHOTS) == after
    assert rows(archive, "select json_extract(counts, '$.read_anew') from runs order by id desc limit 1") == [(None,)]


def test_answers_that_tell_the_same_add_nothing(archive: Path, citesnap: Citesnap) -> None:
    with closing(sqlite3.connect(archive)) as db, db:
        db.execute("update snapshots set reader = 'reader 0'")
    before = rows(archive, SNAPSHOTS)
    for command in ("reread", "run"):
        assert citesnap(command, "a.db").returncode == 0
        assert rows(archive, SNAPSHOTS) == before


def test_an_answer_that_is_damaged_or_no_longer_understood_stays_as_it_was_read(
    archive: Path, citesnap: Citesnap
) -> None:
    before = misread(archive)
    with closing(sqlite3.connect(archive)) as db, db:
        bodies = (
            "select body_sha256 from exchanges join attempts on attempts.id = attempt_id where attempts.snapshot_id = 1"
        )
        db.execute(f"update blobs set content = x'00' where sha256 in ({bodies})")
    done = citesnap("reread", "a.db")
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert rows(archive, SNAPSHOTS)[: len(before)] == before
