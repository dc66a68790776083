"""`citesnap merge`: archives of several desks become one; nothing lost, nothing twice, whichever comes first."""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from archive.invented import capture, cited, exchange, failure, page, picture, shown
from archive.measuring import measured
from archive.test_migration import first_archive
from browsing.archives import every_kind
from citesnap.archive import Archive, open_archive
from citesnap.archive.file.opening import connect_reading
from citesnap.archive.merging import DECIDED, attached, merge_rows
from citesnap.archive.values import post_title
from citesnap.errors import ArchiveError, NotAnArchive
from citesnap.evidence.forgetting import forget
from citesnap.evidence.growing import add_event
from citesnap.evidence.merging import copy_logs
from citesnap.evidence.sealing import seal, sealed_run
from citesnap.evidence.statements import FORMS
from citesnap.evidence.verifying import verify
from citesnap.model import Outcome, Post, Watch
from citesnap.running.askable import of_fate
from citesnap.running.merging import MergeOutcome as Merged
from citesnap.running.merging import merge
from citesnap.running.recording import record_comparisons
from citesnap.verdicts import assess
from internet import Citesnap, rows, tables
from internet.killing import KILLED
from sizes import NIGHTLY, some

START = datetime(2026, 3, 1, 8, 0, 0, tzinfo=UTC)


class Desk:
    """One newsroom's archive, written by the code that runs use, at times that no other desk has."""

    def __init__(self, path: Path, seed: int) -> None:
        self.path, self.random = path, random.Random(seed)
        self.now = START + timedelta(seconds=seed % 3, milliseconds=seed % 997)

    def clock(self) -> datetime:
        return self.now

    def work(self, steps: list[str]) -> Desk:
        """Runs, one a step, each some days and some seconds after the one before; sealed as runs are."""
        with open_archive(self.path, clock=self.clock) as archive:
            for step in steps:
                self.now += timedelta(days=self.random.choice((0, 3, 4)), seconds=3 * self.random.randint(1, 90))
                with sealed_run(archive, "run") as run:
                    getattr(self, step)(archive, run.id)
        return self

    def pick(self) -> str:
        return str(501 + self.random.randrange(4))

    def reads(self, archive: Archive, run_id: int) -> None:
        url = f"https://gazette.example/{self.random.randrange(3)}"
        ids = sorted({self.pick() for _ in range(2)})
        text = f"The river rose {self.random.randrange(2)} times."
        citations = [cited(one, position) for position, one in enumerate(ids, 1)]
        if self.random.random() < 0.5:
            citations.append(cited(None, 9, short_links=(f"pic.twitter.com/C{self.random.randrange(2)}",)))
        recorded = archive.record_article(run_id, page(text, url, words=text), citations)
        for post_id in archive.posts_of([recorded.article_id]):
            record_comparisons(archive, post_id)

    def looks(self, archive: Archive, run_id: int) -> None:
        for post_id in [post_id for (post_id,) in archive.connection.execute("select id from posts").fetchall()]:
            if self.random.random() < 0.6:
                self.look(archive, run_id, post_id)

    def look(self, archive: Archive, run_id: int, post_id: int) -> None:
        kind = self.random.choice(("shown", "shown", "gone", "silent"))
        if kind == "shown":
            media = [picture(1, self.random.choice((b"\x89PNG one", b"\x89PNG two", None)))]
            words = f"Water {self.random.randrange(2)} at the gates"
            attempts = [capture(shown(words, at=self.now, media=media), at=self.now)]
            attempts[0] = replace(
                attempts[0],
                exchanges=(exchange(body=words.encode() * 90, zipped=self.random.random() < 0.5, started_at=self.now),),
            )
        elif kind == "gone":
            attempts = [
                failure(Outcome.DELETED, at=self.now, exchanges=(exchange(status=404, started_at=self.now),)),
                failure(Outcome.NOT_FOUND, at=self.now, source="oembed"),
            ]
        else:
            attempts = [failure(at=self.now)]
        result = assess(of_fate(archive.history(post_id)), of_fate(attempts), [])
        archive.record_check(run_id, post_id, attempts, result.verdict, result.next_check_at, None, result.looked_at)
        record_comparisons(archive, post_id)

    def decides(self, archive: Archive, run_id: int) -> None:
        lost = archive.connection.execute("select id from citations where native_id is null").fetchall()
        for (citation_id,) in lost[:2]:
            native_id = self.pick()
            post = Post("x", native_id, f"https://x.com/i/status/{native_id}", "example_river")
            who = self.random.choice(("Ada", "Bea"))
            archive.record_decision(run_id, citation_id, self.random.choice((post, None)), who, f"seen at {self.now}")

    def adds(self, archive: Archive, run_id: int) -> None:
        native_id = self.pick()
        ids, _ = archive.record_added([Post("x", native_id, f"https://x.com/i/status/{native_id}")])
        archive.record_watch(ids, self.random.choice((None, Watch.DAILY, Watch.HOURLY)))
        for post_id in ids:
            content = self.random.choice((b"one", b"two"))
            archive.record_attachment(post_id, "a.txt", content, "text/plain", "Ada", f"note of {self.now}")
        archive.record_relations(run_id, ids[0], [("quotes", Post("x", "900", "https://x.com/i/status/900"))])

    def follows(self, archive: Archive, run_id: int) -> None:
        archive.follow(f"https://gazette.example/feed{self.random.randrange(2)}")
        if self.random.random() < 0.3:
            archive.unfollow("https://gazette.example/feed0")


STEPS = ("reads", "looks", "looks", "decides", "adds", "follows")


def merged(into: Path, *others: Path, dry_run: bool = False, ask: Any = lambda count: None) -> Merged:
    with open_archive(into) as archive, archive.lock():
        for other in others:
            outcome = merge(archive, other, START, lambda table, done: None, ask, None, dry_run=dry_run)
    return outcome


def content(path: Path) -> dict[str, list[Any]]:
    """Everything that an archive holds, named as the world names it and not by ids, but for the merges themselves."""
    with closing(sqlite3.connect(path)) as conn, open_archive(path) as archive:
        db = archive.connection
        told: dict[str, list[Any]] = {}
        for (kind, _), form in FORMS.items():
            told[kind] = sorted(
                statement.decode()
                for _, statement in form.rows(db, 0, 2**60)
                if json.loads(statement).get("command") != "merge" and kind not in ("verdict", "article")
            )
        # Of what both archives recorded, the row here stays, and what the other one stated of it stands beside its leaf.
        for text, kind in conn.execute("select statement, statement ->> '$.kind' from log_statements").fetchall():
            if kind in ("version", "attachment", "relation"):
                told[kind] = sorted({*told[kind], text})
        of_merge = "(select id from runs where command = 'merge')"
        for name, sql in {
            "posts": "select platform, native_id, handle, author_name, posted_at, state, certainty, state_since, text, title,"
            " last_shown_at, first_gone_at, last_checked_at, next_check_at, watch, added_at, url from posts",
            "last verdicts": "select platform, native_id, v.state, v.certainty, reached_at from verdicts v"
            f" join posts on posts.id = post_id where run_id not in {of_merge}",
            "citations": "select url_hash, fingerprint, match, agreement, doubts, difference, vanished_at, next_try_at,"
            " p.native_id, resolved_by from citations join articles a on a.id = article_id left join posts p on p.id = post_id",
            "articles": "select url_hash, name, title, site, section, author, first_read_at, last_read_at from articles",
            "feeds": "select url, title, ended, next_read_at, last_read_at from feeds",
            "blobs": "select sha256, size from blobs",
            "words": "select rowid in (select id from posts), handle, text from posts_fts",
            "words of articles": "select title, text from articles_fts",
            "forgotten": 'select kind, "by", reason, hex(salt), hash from forgotten',
        }.items():
            told[name] = sorted(map(repr, conn.execute(sql).fetchall()))
        told["received"] = sorted(
            repr(archive.reader.as_received(body, received))
            for body, received in conn.execute(
                "select distinct sha256, received_sha256 from bodies where received_sha256 is not null"
            )
        )
        return told


def sound(path: Path) -> None:
    assert rows(path, "pragma integrity_check") == [("ok",)]
    assert rows(path, "pragma foreign_key_check") == []
    report = verify(path)
    assert [str(one) for one in report.findings] == []


def copies(folder: Path, *paths: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    return [Path(shutil.copy(path, folder / path.name)) for path in paths]


@given(
    st.lists(st.sampled_from(STEPS), max_size=3),
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=4),
    st.lists(st.sampled_from(STEPS), min_size=1, max_size=4),
    st.integers(0, 10**6),
)
@settings(
    max_examples=150 if NIGHTLY else 4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # making a pair of archives smaller takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=not NIGHTLY,
)
def test_whichever_comes_first_the_same_comes_out(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], here: list[str], there: list[str], seed: int
) -> None:
    folder = tmp_path_factory.mktemp("pair")
    a, b = folder / "a.db", folder / "b.db"
    Desk(a, 3 * seed).work(before)  # what both have in common
    shutil.copy(a, b)
    desk = Desk(a, 3 * seed + 1)
    other = Desk(b, 3 * seed + 2)
    desk.now += timedelta(days=30)
    other.now += timedelta(days=30)
    desk.work(here)
    other.work(there)
    (a1, b1), (a2, b2) = copies(folder / "one", a, b), copies(folder / "two", a, b)
    merged(a1, b1)
    merged(b2, a2)
    sound(a1)
    sound(b2)
    assert content(a1) == content(b2)
    once = content(a1)
    assert merged(a1, b1).is_nothing
    assert merged(a1, a2).is_nothing  # which holds nothing that did not come from it
    assert content(a1) == once
    # The log of the other archive is there as a whole, unless it is a beginning of our own.
    leaves = rows(b, "select count(*) from log_leaves")[0][0]
    assert [log.leaves for log in verify(a1).logs if not log.own] in ([leaves], [])


def test_every_table_is_decided_about(tmp_path: Path) -> None:
    """A table that is added has to be named: how its rows are known, or why they are left out."""
    open_archive(tmp_path / "a.db").close()
    assert tables(tmp_path / "a.db") == set(DECIDED)


def test_into_a_new_file_everything_comes(tmp_path: Path) -> None:
    b = every_kind(tmp_path / "b.db")
    with open_archive(b) as archive:
        seal(archive)
    foreseen = merged(tmp_path / "a.db", b, dry_run=True)
    assert rows(tmp_path / "a.db", "select count(*) from runs") == [(0,)]
    outcome = merged(tmp_path / "a.db", b)
    assert outcome.added == foreseen.added
    sound(tmp_path / "a.db")
    assert content(tmp_path / "a.db") == content(b)
    for table in ("posts", "attempts", "media", "heads", "bodies", "peers", "blobs", "verdicts", "relations", "feeds"):
        assert rows(tmp_path / "a.db", f"select count(*) from {table}") == rows(b, f"select count(*) from {table}")


def test_a_merge_with_nothing_new_leaves_no_trace(tmp_path: Path) -> None:
    a = Desk(tmp_path / "a.db", 3).work(["reads", "looks", "decides"]).path
    (copy,) = copies(tmp_path / "copy", a)
    before = rows(a, "select count(*), max(id) from runs"), rows(a, "select count(*) from log_leaves"), content(a)
    assert merged(a, copy).is_nothing
    assert (
        rows(a, "select count(*), max(id) from runs"),
        rows(a, "select count(*) from log_leaves"),
        content(a),
    ) == before


def test_a_later_copy_of_itself_and_then_a_still_later_one(tmp_path: Path) -> None:
    a = Desk(tmp_path / "a.db", 6).work(["reads", "looks"]).path
    (later,) = copies(tmp_path / "later", a)
    Desk(later, 7).work(["looks"])
    copy = Desk(later, 7)
    merged(a, later)
    sound(a)
    leaves = rows(a, "select count(*) from logs where own = 0")
    copy.now += timedelta(days=40)
    copy.work(["looks", "reads"])
    merged(a, later)
    sound(a)
    assert rows(a, "select count(*) from logs where own = 0") == leaves == [(1,)]  # one log, which grew
    assert rows(a, "select count(distinct origin) from logs") == [(1,)]


def test_an_archive_of_an_older_version_is_merged_and_left_as_it_is(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    first_archive(old, 40)
    with pytest.raises(ArchiveError, match="contradicts itself"):
        merged(tmp_path / "a.db", old)
    make_consistent(old)
    before = old.read_bytes()
    outcome = merged(tmp_path / "a.db", old)
    assert outcome.added["attempts"] == 40
    assert old.read_bytes() == before


def make_consistent(first: Path) -> None:
    """Let the posts of `first_archive` say what its snapshots and verdicts say, and its bytes have their hashes."""
    sha256 = hashlib.sha256(b"body").hexdigest()
    with closing(sqlite3.connect(first)) as db:
        for table, column in (("article_versions", "body_sha256"), ("media", "sha256"), ("exchanges", "body_sha256")):
            db.execute(f"update {table} set {column} = ? where {column} is not null", [sha256])
        db.execute("delete from blobs where sha256 > (select min(sha256) from blobs)")
        db.execute("update blobs set sha256 = ?", [sha256])
        db.execute("update posts set state = 'pending', certainty = null where id > 1")
        for post_id, native_id in db.execute("select id, native_id from posts").fetchall():
            text = "Water" if post_id == 1 else None
            title = post_title("x", native_id, None, text)
            db.execute("update posts set title = ?, text = ? where id = ?", [title, text, post_id])
        db.commit()


LIES = {
    "a state that no verdict has": "update posts set state = 'deleted', certainty = 'confirmed' where text is not null",
    "words that no snapshot shows": "update posts set text = 'The gates are shut' where text is not null",
    "a title that is not of its words": "update posts set title = 'x'",
    "bytes with another hash": "update blobs set content = x'00'",
    "another size of bytes": "update blobs set size = size + 1",
    "a certificate with another hash": "insert into certificates (sha256, der) values ('c', x'30')",
    "bytes that are gone": "delete from blobs where sha256 in (select body_sha256 from article_versions)",
}


@pytest.mark.parametrize("lie", some(LIES.values(), 4), ids=some(LIES, 4))
def test_what_was_never_sealed_and_contradicts_itself_makes_no_good_archive_a_bad_one(tmp_path: Path, lie: str) -> None:
    """It was merged, and sealed here, and verification then called the good archive altered."""
    good, other = every_kind(tmp_path / "good.db", voices=1), every_kind(tmp_path / "other.db", voices=2)
    with open_archive(good) as archive, archive.lock():
        seal(archive, also_runs=True)
    with closing(sqlite3.connect(other)) as db:
        db.executescript(lie)
        db.commit()
    with pytest.raises(ArchiveError, match=r"contradicts itself|is damaged"):
        merged(good, other)
    assert not verify(good).altered


@pytest.mark.parametrize("statement", ['{"kind":"run"}', "{", "\\x80"])
def test_a_statement_that_its_leaf_does_not_confirm_stays_behind(tmp_path: Path, statement: str) -> None:
    """It altered nothing in their archive, whose rows confirm its leaves, and was copied beside leaves of ours."""
    good, other = every_kind(tmp_path / "good.db", voices=1), every_kind(tmp_path / "other.db", voices=2)
    for path in (good, other):
        with open_archive(path) as archive, archive.lock():
            seal(archive, also_runs=True)
    with closing(sqlite3.connect(other)) as db:
        db.execute("insert into log_statements (id, statement) select id, ? from log_leaves", [statement])
        db.commit()
    merged(good, other)
    assert not verify(good).altered


def test_a_verdict_that_rests_on_nothing_makes_no_good_archive_a_bad_one(tmp_path: Path) -> None:
    """What both archives know of a post is judged anew: a state was taken back, and its last verdict still said it."""
    good, other = every_kind(tmp_path / "good.db", voices=1), every_kind(tmp_path / "other.db", voices=2)
    merged(good, other)
    assert not verify(good).altered
    before = rows(good, "select post_id, state from verdicts order by id")
    merged(good, other)
    assert rows(good, "select post_id, state from verdicts order by id") == before


DAMAGES = {
    "times of attempts": "update attempts set started_at = '2025-13-45T99:99:99Z'",
    "what was forgotten": "insert into forgotten (kind, at, 'by', reason, salt, hash) values ('zz', '', '', '', x'', '')",
    "words of articles": "pragma writable_schema = on; delete from sqlite_master where name = 'articles_fts_content'",
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_told_of_the_file_that_has_it(tmp_path: Path, damage: str) -> None:
    """Rows of the other archive are read with ours open, and whatever was in them was told of ours."""
    good, bad = every_kind(tmp_path / "good.db", voices=1), every_kind(tmp_path / "bad.db", voices=2)
    with closing(sqlite3.connect(bad)) as db:
        db.execute("pragma ignore_check_constraints = on")
        db.executescript(damage)
        db.commit()
    for into, other in ((good, bad), (bad, good)):
        with pytest.raises(NotAnArchive) as told:
            merged(into, other)
        assert ("bad.db" in str(told.value), "good.db" in str(told.value)) == (True, False), told.value


@pytest.mark.parametrize("table", some(["posts", "articles", "attempts", "runs"], 3))
@pytest.mark.parametrize("row_id", [0, -7])
def test_rows_with_ids_that_no_archive_gives_are_refused(tmp_path: Path, table: str, row_id: int) -> None:
    """Slices begin behind zero: such a post stayed away, and came as nothing but its snapshots."""
    other = every_kind(tmp_path / "other.db", voices=1)
    with closing(sqlite3.connect(other)) as db:
        last = f"(select max(id) from {table})"
        if table == "posts":
            db.execute(
                f"insert into posts (id, title, platform, native_id, url) values ({row_id}, 't', 'x', '20', 'u')"
            )
        elif table == "articles":
            db.execute(f"insert into articles (id, title, url_hash) values ({row_id}, 't', 'h')")
        else:
            db.execute("pragma foreign_keys = off")
            names = ", ".join(
                f'"{n}"' for _, n, *_ in db.execute(f"pragma table_info({table})") if n not in ("id", "uuid")
            )
            db.execute(f"insert into {table} (id, {names}) select {row_id}, {names} from {table} where id = {last}")
        db.commit()
    with pytest.raises(ArchiveError, match="ids begin with 1"):
        merged(tmp_path / "a.db", other)


def test_two_decisions_by_hand_are_both_kept_and_told(citesnap: Citesnap, tmp_path: Path) -> None:
    a = Desk(tmp_path / "a.db", 9)
    with open_archive(a.path, clock=a.clock) as archive, sealed_run(archive, "archive") as run:
        archive.record_article(run.id, page("It rose.", words="It rose."), [cited(None)])
    (b,) = copies(tmp_path / "b", a.path)
    for path, name, native_id, day in ((a.path, "Ada", "501", 2), (b, "Bea", "502", 1)):
        desk = Desk(path, 9)
        desk.now = START + timedelta(days=day)
        with open_archive(path, clock=desk.clock) as archive, sealed_run(archive, "resolve") as run:
            post = Post("x", native_id, f"https://x.com/i/status/{native_id}")
            archive.record_decision(run.id, 1, post, name, "seen")
    done = citesnap("merge", "a.db", str(b))
    assert done.returncode == 0, done.stderr
    assert (
        "citation 1 was decided by hand: Ada on 2026-03-03 and by hand: Bea on 2026-03-02; hand: Ada stands"
        in done.stderr
    )
    assert rows(a.path, "select resolved_by, decided_at from citations") == [("hand: Ada", "2026-03-03T08:00:00Z")]
    assert [detail for (detail,) in rows(a.path, "select detail from attempts where source = 'hand' order by 1")] == [
        "Ada: seen",
        "Bea: seen",
    ]
    sound(a.path)


@pytest.mark.parametrize("forgot", ["here", "there"])
def test_what_either_forgot_is_forgotten(forgot: str, citesnap: Citesnap, tmp_path: Path) -> None:
    a = Desk(tmp_path / "a.db", 12).work(["reads", "looks", "looks"]).path
    (b,) = copies(tmp_path / "b", a)
    Desk(b, 13).work(["looks", "looks"])
    post_id, native_id = rows(a, "select id, native_id from posts where text is not null limit 1")[0]
    with open_archive(a if forgot == "here" else b) as archive, sealed_run(archive, "forget"):
        forget(archive, "post", post_id, "Ada", "Asked for", START)
    if forgot == "there":
        refused = citesnap("merge", "a.db", str(b))
        assert (
            refused.returncode,
            "1 posts, articles or files added by hand of a.db were forgotten there" in refused.stderr,
        ) == (2, True)
        assert rows(a, f"select count(*) from posts where native_id = '{native_id}'") == [(1,)]
    done = citesnap("merge", "a.db", str(b), "--yes")
    assert done.returncode == 0, done.stderr
    assert rows(a, f"select count(*) from posts where native_id = '{native_id}'") == [(0,)]
    assert rows(a, "select count(*) from citations where resolved_by like 'forgotten: Ada'") != [(0,)]
    report = verify(a)
    assert [str(one) for one in report.findings] == []
    assert f"{native_id} was forgotten on" in citesnap("show", "a.db", native_id).stderr
    assert citesnap("merge", "a.db", str(b), "--yes").returncode == 0
    assert rows(a, f"select count(*) from posts where native_id = '{native_id}'") == [(0,)]


def test_what_happened_to_it_after_its_last_seal_comes_along(tmp_path: Path) -> None:
    """The key was not at hand: an export is noted and not sealed, and so is that something was forgotten."""
    b = Desk(tmp_path / "b.db", 14).work(["reads", "looks"]).path
    exported = {
        "kind": "export",
        "format": "card",
        "chosen": "post",
        "at": "2026-03-05T08:00:00Z",
        "files": [["a", "0"]],
    }
    with open_archive(b) as archive, archive.run("forget"):
        add_event(archive.connection, exported)
        (post_id,) = archive.connection.execute("select min(id) from posts").fetchone()
        forget(archive, "post", post_id, "Ada", "Asked for", START)
    assert verify(b).exit_code == 3
    for _ in range(2):
        merged(tmp_path / "a.db", b)
        sound(tmp_path / "a.db")
        assert [one.format for one in verify(tmp_path / "a.db").exports] == ["card"]
    with open_archive(b) as archive:
        seal(archive)
    merged(tmp_path / "a.db", b)
    sound(tmp_path / "a.db")
    assert [one.format for one in verify(tmp_path / "a.db").exports] == ["card"]


ATTACKS = {
    "an attempt altered": "update attempts set detail = 'never' where id = 1",
    "bytes replaced": "update blobs set content = zeroblob(length(content)), encoding = null where rowid = 1",
    "a leaf of the log altered": "update log_leaves set hash = zeroblob(32) where idx = 2",
    "a checkpoint altered": "update log_checkpoints set root = zeroblob(32)",
    "a verdict put among sealed ones": "insert into verdicts (id, post_id, run_id, reached_at, state)"
    " values (-3, 1, 1, 'n', 'pending')",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_archive_that_was_altered_is_refused(name: str, citesnap: Citesnap, tmp_path: Path) -> None:
    b = Desk(tmp_path / "b.db", 15).work(["reads", "looks"]).path
    with closing(sqlite3.connect(b)) as db, db:
        db.execute(ATTACKS[name])
    done = citesnap("merge", "a.db", "b.db")
    assert (done.returncode, "is not what was sealed" in done.stderr, done.stderr.count("\n")) == (4, True, 1), (
        done.stderr
    )
    assert rows(tmp_path / "a.db", "select count(*) from posts") == [(0,)]


LATER_ATTACKS = {
    "a leaf of a merged log": "update log_leaves set hash = zeroblob(32) where log_id <> 1 and idx = 2",
    "a leaf of a merged log gone": "delete from log_leaves where log_id <> 1 and idx = 2",
    "a leaf of a merged log emptied": "update log_leaves set salt = null, row_id = null where log_id <> 1 and idx = 2",
    "its checkpoint": "update log_checkpoints set root = zeroblob(32) where log_id <> 1",
    "a statement beside a leaf": "update log_statements set statement = replace(statement, '2026', '2027')",
    "a row that came": "update attempts set seconds = 7 where id = (select max(id) from attempts)",
    "which run it was": "update attempts set run_id = 1 where id = (select max(id) from attempts)",
}


@pytest.mark.parametrize("name", some(LATER_ATTACKS, 4))
def test_what_was_merged_is_guarded_by_both_logs(name: str, tmp_path: Path) -> None:
    a = Desk(tmp_path / "a.db", 18).work(["reads", "looks"]).path
    (b,) = copies(tmp_path / "b", a)
    # Both read the same articles, and each seals when it did.
    Desk(b, 19).work(["reads"] * 5 + ["looks", "decides", "looks"])
    Desk(a, 20).work(["reads"] * 5 + ["decides"])
    merged(a, b)
    sound(a)
    with closing(sqlite3.connect(a)) as db, db:
        assert db.execute(LATER_ATTACKS[name]).rowcount > 0
    assert verify(a).exit_code == 4


def test_a_kill_at_any_moment_does_no_harm_and_it_goes_on(citesnap: Citesnap, tmp_path: Path) -> None:
    a = Desk(tmp_path / "a.db", 21).work(["reads", "looks", "follows"]).path
    (b,) = copies(tmp_path / "b", a)
    Desk(b, 22).work(["reads", "looks", "decides", "adds", "looks"])
    Desk(a, 23).work(["looks"])
    whole, expected = copies(tmp_path / "whole", a)[0], copies(tmp_path / "expected", a)[0]
    merged(expected, b)
    steps, died = 300, 0
    while True:
        for suffix in ("-wal", "-shm"):
            Path(f"{a}{suffix}").unlink(missing_ok=True)
        shutil.copy(whole, a)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(steps), "merge", "a.db", str(b)],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stderr
            break
        died += 1
        assert [one for one in verify(a).findings if one.severity == "altered"] == [], steps
        assert rows(a, "pragma foreign_key_check") == []
        merged(a, b)
        sound(a)
        assert content(a) == content(expected), steps
        steps += 17 if NIGHTLY else 331
    assert died > 2


SMALL = {"runs", "feeds", "heads", "peers", "certificates", "imports", "former_posts", "sqlite_master"}
"""Tables of which a large archive has few rows."""


def test_no_slice_goes_through_the_whole_of_a_large_archive(tmp_path: Path) -> None:
    """SQLite's own plans say so, when it is told that the other archive has a million rows of everything."""
    b = (
        Desk(tmp_path / "b.db", 25)
        .work(["reads", "looks", "reads", "looks", "decides", "adds", "follows", "looks"])
        .path
    )
    with closing(sqlite3.connect(b)) as db, db:
        db.execute("analyze")
        db.execute("update sqlite_stat1 set stat = '1000000 10' where idx is null")
        db.execute("update sqlite_stat1 set stat = '1000000' || substr(stat, instr(stat, ' ')) where idx is not null")
        db.execute(f"delete from sqlite_stat1 where tbl in ({', '.join('?' * len(SMALL))})", list(SMALL))
    asked: dict[str, None] = {}
    with open_archive(tmp_path / "a.db") as archive, attached(archive.connection, b):
        conn = archive.connection.conn
        conn.set_trace_callback(lambda sql: asked.setdefault(sql))
        merge_rows(archive.connection, lambda _: None, lambda _: None, lambda *_: None)
        conn.set_trace_callback(None)
        plans = {
            sql: [step for *_, step in conn.execute(f"explain query plan {sql}")]
            for sql in asked
            if sql.startswith(("insert", "select", "delete", "update", "\n        insert"))
        }
    assert any("slice_articles" in sql for sql in plans)
    for sql, steps in plans.items():
        large = set(re.findall(r"(?:main|other)\.(\w+)", sql)) - SMALL
        for step in steps:
            read = re.match(r"SCAN (?:main\.|other\.)?(\S+)(?!.*VIRTUAL TABLE)", step)
            assert not large or read is None or re.fullmatch(BOUNDED, read[1]), (step, sql)


def test_a_leaf_is_compared_with_those_of_its_row_alone(tmp_path: Path) -> None:
    """In an archive without statistics, as a new one is, each was compared with all leaves behind it."""
    other = every_kind(tmp_path / "other.db", voices=1)
    with open_archive(other) as archive, archive.lock():
        seal(archive, also_runs=True)
    asked: dict[str, None] = {}
    with (
        open_archive(tmp_path / "new.db") as archive,
        attached(archive.connection, other),
        closing(connect_reading(other)) as theirs,
    ):
        conn = archive.connection.conn
        merge_rows(archive.connection, lambda _: None, lambda _: None, lambda *_: None)
        conn.set_trace_callback(lambda sql: asked.setdefault(sql))
        copy_logs(archive.connection, theirs, datetime.now(UTC), "x")
        conn.set_trace_callback(None)
        later = [sql for sql in asked if "log_leaves later" in sql]
        plans = [step for sql in later for *_, step in conn.execute(f"explain query plan {sql}")]
    assert {step for step in plans if step.startswith("SEARCH later")} == {
        "SEARCH later USING INDEX log_leaves_row (kind=? AND row_id=?)"
    }


BOUNDED = r"(temp\.)?(slice|fresh)_.*|m|f|t|a|fresh|theirs|ours|\((sub)?query-\d+\)|CONSTANT"
"""What the statements of a merge, and plans of these, call the rows of a slice."""


def test_what_cannot_be_merged_is_a_line(citesnap: Citesnap, tmp_path: Path) -> None:
    Desk(tmp_path / "a.db", 24).work(["reads"])
    (tmp_path / "text.db").write_text("The river rose.")
    shutil.copy(tmp_path / "a.db", tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as db, db:
        db.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('citesnap', 'm999_later', 'now')"
        )
    with closing(sqlite3.connect(tmp_path / "other.db")) as db, db:
        db.execute("create table a (b)")
    for name in ("a.db", "text.db", "newer.db", "other.db"):
        done = citesnap("merge", "a.db", name)
        assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (2, 1, False), done.stderr


@pytest.mark.skipif(not NIGHTLY, reason="takes a minute: CITESNAP_TEST_SIZE=nightly")
@pytest.mark.timeout(600)
def test_memory_does_not_grow_with_what_both_hold(tmp_path: Path) -> None:
    """Two archives of one desk at two times: the rows that both have stand far apart among ours."""
    script = Path(__file__).parents[2] / "benchmarks" / "big_archive.py"
    for name, options in (("ours.db", ("40000",)), ("theirs.db", ("20000", "--until", "2026-05-01"))):
        subprocess.run([sys.executable, script, tmp_path / name, "--posts", *options], check=True)
        subprocess.run([sys.executable, "-m", "citesnap", "seal", tmp_path / name, "-q"], check=True)
    call = ["merge", str(tmp_path / "ours.db"), str(tmp_path / "theirs.db"), "--yes", "-q"]
    (used,) = measured([call], tmp_path / "said", os.environ, tmp_path, imported=False)
    assert used.code == 0, used.said
    assert used.kilobytes < 80_000  # 200 MB where every row between the first and the last was kept
