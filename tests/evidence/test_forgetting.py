"""`citesnap forget`: nothing of a post is left in the file, the log stays what it was and says so, and it does not come back."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from citesnap.archive import open_archive
from citesnap.archive.questions.forgotten import forgotten_hash, is_forgotten
from citesnap.archive.records.forgetting import TOUCHED
from citesnap.evidence.verifying import verify
from internet import Citesnap, Internet, World, rows, tables
from internet.killing import KILLED
from internet.posts import Photo, Tweet, snowflake
from sizes import NIGHTLY

HANDLE, NAME, WORDS = "needle_heron", "Nadelreiher", "Xylophonwasser at the quuxgate"
KEPT_HANDLE, KEPT_WORDS = "lyre_ex", "The mayor has spoken"
ARTICLE = "https://gazette.example/river"
OTHER_ARTICLE = "https://gazette.example/lock"


@pytest.fixture
def post(world: World) -> Tweet:
    photo = Photo("NeedlePic", alt="A needle in the hay")
    return world.post(Tweet(snowflake("2024-02-01T08:00:00"), HANDLE, NAME, WORDS, photos=(photo,)))


@pytest.fixture
def kept(world: World) -> Tweet:
    return world.post(Tweet(snowflake("2024-02-02T08:00:00"), KEPT_HANDLE, "Lyre", KEPT_WORDS))


@pytest.fixture
def archive(post: Tweet, kept: Tweet, world: World, citesnap: Citesnap, tmp_path: Path) -> Path:
    """Two articles that link to a post by its id alone, so that their own words name no more of it; one links another post too."""
    bare = f"https://x.com/i/web/status/{post.id}"
    world.page(
        ARTICLE,
        f"<title>The river</title><article><p>See <a href='{bare}'>this</a> and"
        f" <a href='{kept.url}'>that</a>. The river rose over night, and nobody slept.</p></article>",
    )
    world.page(
        OTHER_ARTICLE,
        f"<title>The lock</title><article><p>Again <a href='{bare}'>it</a>. The lock was shut.</p></article>",
    )
    path = tmp_path / "a.db"
    assert citesnap("archive", "a.db", ARTICLE, OTHER_ARTICLE).returncode == 0
    assert rows(path, "select count(*) from citations where post_id is not null") == [(3,)]
    (tmp_path / "note.txt").write_text("A note about the needle_heron")
    done = citesnap("attach", "a.db", post.url, "note.txt", "--note", "Sent by Nadelreiher", "--by", "Desk")
    assert done.returncode == 0
    assert citesnap("export", "card", "a.db", post.url, "card.html").returncode == 0
    return path


def held_bytes(path: Path) -> Iterator[tuple[str, bytes]]:
    """The file and what lies beside it, as they are; and each stored body unpacked."""
    for name in ("", "-wal", "-shm", "-journal"):
        file = Path(f"{path}{name}")
        if file.exists():
            yield file.name, file.read_bytes()
    for sha256, content in rows(path, "select sha256, content from blobs where encoding = 'gzip'"):
        yield sha256, zlib.decompressobj(31).decompress(content)


def found_in(path: Path, needles: dict[str, bytes]) -> set[str]:
    return {name for name, needle in needles.items() for _, content in held_bytes(path) if needle in content}


def needles_of(path: Path, post: Tweet) -> dict[str, bytes]:
    (picture,) = rows(path, "select content from media join blobs using (sha256)")[0]
    return {
        "words": WORDS.encode(),
        "a word": b"Xylophonwasser",
        "a word of the index": b"xylophonwasser",
        "handle": HANDLE.encode(),
        "name": NAME.encode(),
        "picture": picture[200:600],
        "attachment": b"about the needle",
    }


def test_nothing_of_it_is_left_in_the_file(archive: Path, post: Tweet, citesnap: Citesnap) -> None:
    needles = needles_of(archive, post)
    assert found_in(archive, needles) >= {"words", "a word", "handle", "name", "picture", "attachment"}
    before = rows(archive, "select size, hex(root) from log_checkpoints order by size")
    dry = citesnap("forget", "a.db", post.url, "--reason", "Asked for", "--dry-run")
    assert dry.returncode == 0, dry.stderr
    assert "would go: " in dry.stdout
    assert rows(archive, "select size, hex(root) from log_checkpoints order by size") == before
    assert citesnap("forget", "a.db", post.url, "--reason", "Asked for").returncode == 2  # nobody is there to say yes
    assert found_in(archive, needles) >= {"words", "handle", "picture"}

    done = citesnap("forget", "a.db", post.url, "--reason", "Erasure asked for", "--by", "Ada", "--yes")
    assert done.returncode == 0, done.stderr
    for words in (
        f"stays: the text of {ARTICLE}, and its words in the search index (the article's own words",
        "export: card of ",
        "a salted hash of its name",
        "copies of this file, backups, exports",
    ):
        assert words in done.stdout
    assert found_in(archive, needles) == set()
    assert rows(archive, "pragma integrity_check") == [("ok",)]
    assert rows(archive, "pragma foreign_key_check") == []
    for table, columns in (("posts", "handle"), ("posts", "text"), ("citations", "text")):
        assert rows(archive, f"select count(*) from {table}_fts where {columns} match 'xylophonwasser'") == [(0,)]

    # The log: what stood there stands there, and it says what was forgotten, by whom and when.
    assert rows(archive, "select size, hex(root) from log_checkpoints order by size")[: len(before)] == before
    report = verify(archive)
    assert (report.exit_code, report.findings) == (0, [])
    (forgotten,) = report.logs[0].forgotten
    assert (forgotten["by"], forgotten["reason"]) == ("Ada", "Erasure asked for")
    assert forgotten["leaves"] > 5
    shown = citesnap("verify", "a.db")
    assert f"{forgotten['leaves']} leaves forgotten on {forgotten['at']} by Ada: Erasure asked for" in shown.stdout


def test_others_keep_what_they_have(archive: Path, post: Tweet, kept: Tweet, citesnap: Citesnap) -> None:
    shared = "select count(*) from blobs where sha256 in (select body_sha256 from article_versions)"
    before = rows(archive, shared), rows(archive, f"select * from posts where native_id = '{kept.id}'")
    assert citesnap("forget", "a.db", post.id, "--reason", "Asked for", "--yes").returncode == 0
    assert (rows(archive, shared), rows(archive, f"select * from posts where native_id = '{kept.id}'")) == before
    shown = citesnap("show", "a.db", kept.url)
    assert KEPT_WORDS in shown.stdout
    assert rows(
        archive,
        "select position, kind, post_id is not null, handle, link, text, resolved_by from citations order by article_id, position",
    )[0][:3] == (1, "link", 0)


def come_back(citesnap: Citesnap, post: Tweet, path: Path, folder: Path) -> list[tuple[str, int, str]]:
    """Everything by which a forgotten post might come back; what each said."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update citations set next_try_at = null")
        db.execute("update articles set next_read_at = null")
        db.execute("update article_versions set finder = null")
    (folder / "direct.txt").write_text(f"See {post.url} for it, and also nothing else of note here.\n")
    (folder / "short.txt").write_text(
        f'The town waits.\n\n"{WORDS}" pic.twitter.com/NeedleABCD — {NAME} (@{HANDLE}) February 1, 2024\n'
    )
    tweet = {"id_str": post.id, "full_text": WORDS, "user": {"screen_name": HANDLE}, "created_at": "x"}
    (folder / "tweets.jsonl").write_text(json.dumps(tweet) + "\n")
    said = []
    for command in (
        ("archive", "a.db", post.url),
        ("archive", "a.db", ARTICLE),
        ("archive", "a.db", "direct.txt"),
        ("archive", "a.db", "short.txt"),
        ("run", "a.db"),
        ("reread", "a.db"),
        ("check", "a.db", post.url),
        ("check", "a.db"),
        ("import", "a.db", "tweets.jsonl"),
        ("merge", "a.db", "before.db", "--yes"),
        ("run", "a.db"),
        ("resolve", "a.db", "1", post.url, "--because", "it is"),
        ("attach", "a.db", post.url, "direct.txt", "--note", "again"),
        ("show", "a.db", post.url),
        ("show", "a.db", post.id),
        ("export", "card", "a.db", post.url, "again.html"),
        ("export", "report", "a.db", post.url, "again.html"),
        ("forget", "a.db", post.url, "--reason", "twice", "--yes"),
    ):
        done = citesnap(*command)
        said.append((" ".join(command), done.returncode, done.stderr))
    return said


def test_it_does_not_come_back(
    archive: Path, post: Tweet, citesnap: Citesnap, internet: Internet, world: World, tmp_path: Path
) -> None:
    needles = needles_of(archive, post)
    shutil.copy(archive, tmp_path / "before.db")
    assert citesnap("forget", "a.db", post.url, "--reason", "Asked for", "--by", "Ada", "--yes").returncode == 0
    internet.forget()
    world.short_link("NeedleABCD", f"{post.url}/photo/1")
    said = come_back(citesnap, post, archive, tmp_path)
    assert [command for command, _, words in said if "Traceback" in words] == []
    unaware = {
        command
        for command, code, words in said
        if command.split()[0] in ("check", "resolve", "attach", "show", "export", "forget")
        and command != "check a.db"
        and (code != 2 or "was forgotten on 20" not in words or " by Ada: Asked for" not in words)
    }
    assert unaware == set()
    assert "was forgotten on 20" in said[0][2]
    asked = [request.path for request in internet.log if request.host not in ("gazette.example", "t.co")]
    assert [path for path in asked if post.id in path] == []
    assert rows(archive, f"select count(*) from posts where native_id = '{post.id}'") == [(0,)]
    # The new articles quote it: their own words. No row tells of it.
    assert found_in(archive, needles) & {"picture", "attachment"} == set()
    told = (
        ("citations", "text"),
        ("citations", "handle"),
        ("citations", "link"),
        ("citations", "short_link"),
        ("attempts", "found_url"),
        ("attempts", "detail"),
        ("heads", "fields"),
        ("exchange_facts", "url"),
        ("imports", "name"),
    )
    for table, column in told:
        for needle in (WORDS, HANDLE, post.id):
            assert rows(archive, f"select count(*) from {table} where instr({column}, '{needle}')") == [(0,)], (
                table,
                column,
            )
    assert rows(archive, "select count(*) from citations where resolved_by like 'forgotten: Ada'") == [(3,)]
    assert verify(archive).exit_code == 0
    assert "2 citations of posts that were forgotten" not in citesnap("show", "a.db", "The river").stdout
    assert "1 citation of posts that were forgotten" in citesnap("show", "a.db", "The river").stdout


def test_the_address_of_what_was_forgotten_shows_nothing_else_later(
    archive: Path, post: Tweet, kept: Tweet, world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    """SQLite gives the id of a deleted last row to the next one: here not, for it stands in links and in people's notes."""
    held = {table: rows(archive, f"select max(id) from {table}")[0][0] for table in ("posts", "articles")}
    for name in (ARTICLE, OTHER_ARTICLE, post.url, kept.url):
        assert citesnap("forget", "a.db", name, "--reason", "Asked for", "--yes").returncode == 0
    newcomer = world.post(Tweet(snowflake("2024-02-03T08:00:00"), KEPT_HANDLE, "Lyre", "Other words"))
    world.page("https://gazette.example/new", f"<article><p>See <a href='{newcomer.url}'>this</a></p></article>")
    assert citesnap("archive", "a.db", "https://gazette.example/new").returncode == 0
    for table, last in held.items():
        assert rows(archive, f"select min(id) > {last} from {table}") == [(1,)], table
    assert verify(archive).findings == []
    # The same for what comes from another archive.
    shutil.copy(archive, tmp_path / "b.db")
    last = rows(archive, "select max(id) from posts")[0][0]
    assert citesnap("forget", "a.db", newcomer.url, "--reason", "Asked for", "--yes").returncode == 0
    other = world.post(Tweet(snowflake("2024-02-04T08:00:00"), KEPT_HANDLE, "Lyre", "More words"))
    assert citesnap("archive", "b.db", other.url).returncode == 0
    assert citesnap("merge", "a.db", "b.db", "--yes").returncode == 0
    assert rows(archive, f"select id > {last}, native_id from posts") == [(1, other.id)]
    assert verify(archive).findings == []


def test_an_article_is_forgotten_and_not_read_again(
    archive: Path, post: Tweet, citesnap: Citesnap, internet: Internet, world: World
) -> None:
    done = citesnap("forget", "a.db", ARTICLE, "--reason", "Withdrawn", "--by", "Ada", "--yes")
    assert done.returncode == 0, done.stderr
    assert "stays: 2 posts that it cites" in done.stdout
    assert found_in(archive, {"words": b"nobody slept", "address": b"gazette.example/river"}) == set()
    assert verify(archive).findings == []
    internet.forget()
    again = citesnap("archive", "a.db", ARTICLE)
    assert (again.returncode, "was forgotten on 20" in again.stderr) == (2, True)
    world.page(
        "https://gazette.example/feed",
        f"<rss version='2.0'><channel><title>G</title><item><title>R</title><link>{ARTICLE}</link></item></channel></rss>",
        "application/rss+xml",
    )
    assert citesnap("follow", "a.db", "https://gazette.example/feed").returncode == 0
    assert citesnap("run", "a.db").returncode == 0
    assert [request.path for request in internet.log if request.path == "/river"] == []
    assert rows(archive, "select title from articles") == [("The lock",)]
    assert rows(archive, "select count(*) from posts") == [(2,)]


def test_every_table_is_decided_about(tmp_path: Path) -> None:
    """A table that is added has to be named: what forgetting does with it, or why nothing."""
    untouched = {
        "runs": "that the program ran, and counts",
        "feeds": "what is followed names no post",
        "imports": "files, not their posts",
        "certificates": "of servers",
        "identity": "of the archive",
        "logs": "the seal",
        "log_checkpoints": "the seal",
        "log_stamps": "the seal",
        "_sqlite_migrations": "the file's own making",
    }
    open_archive(tmp_path / "a.db").close()
    assert tables(tmp_path / "a.db") == set(TOUCHED) | set(untouched)


def test_a_kill_at_any_moment_leaves_all_or_nothing_and_it_can_be_finished(
    archive: Path, post: Tweet, citesnap: Citesnap, tmp_path: Path
) -> None:
    needles = needles_of(archive, post)
    whole = shutil.copy(archive, tmp_path / "whole.db")
    command = ["forget", "a.db", post.url, "--reason", "Asked for", "--by", "Ada", "--yes"]
    steps, died = 4, 0
    while True:
        for name in ("-wal", "-shm"):
            Path(f"{archive}{name}").unlink(missing_ok=True)
        shutil.copy(whole, archive)
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(steps), *command],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != -signal.SIGKILL:
            assert done.returncode == 0, done.stderr
            break
        died += 1
        report = verify(archive)
        assert [finding for finding in report.findings if finding.severity == "altered"] == []
        is_there = rows(archive, f"select count(*) from posts where native_id = '{post.id}'") == [(1,)]
        finish = citesnap("forget", "a.db") if not is_there else citesnap(*command)
        assert finish.returncode == 0, finish.stderr
        assert found_in(archive, needles) == set(), steps
        steps += 3 if NIGHTLY else 130
    assert died > 2


def test_a_reader_in_the_way_is_said_and_it_is_finished_later(archive: Path, post: Tweet, citesnap: Citesnap) -> None:
    needles = needles_of(archive, post)
    with closing(sqlite3.connect(archive)) as reader:
        reader.execute("begin")
        reader.execute("select count(*) from posts").fetchone()
        done = citesnap("forget", "a.db", post.url, "--reason", "Asked for", "--yes")
        assert (done.returncode, "end that program and run `citesnap forget a.db`" in done.stderr) == (3, True)
    assert citesnap("forget", "a.db").returncode == 0
    assert found_in(archive, needles) == set()


NOTE, TELLING = b"A note about the needle_heron", "Sent by Nadelreiher"


def attached(path: Path) -> list[str]:
    return [name for (name,) in rows(path, "select name from attachments order by id")]


def test_a_file_added_by_hand_is_taken_back_alone(
    archive: Path, post: Tweet, kept: Tweet, citesnap: Citesnap, tmp_path: Path
) -> None:
    sha256 = hashlib.sha256(NOTE).hexdigest()
    (tmp_path / "other.txt").write_text("Another file")
    assert citesnap("attach", "a.db", post.url, "other.txt", "--note", "Stays").returncode == 0
    refused = (
        (("--file", "note.txt"), "the post is missing"),
        ((ARTICLE, "--file", "note.txt"), "is an article, and files are added to posts"),
        ((kept.url, "--file", "note.txt"), "no file was added to"),
        ((post.url, "--file", "none.txt"), f"no file none.txt was added to {post.url}; there is other.txt"),
        ((post.url, "--file", sha256[:7]), "no file"),
    )
    for words, told in refused:
        done = citesnap("forget", "a.db", *words, "--reason", "Wrong", "--yes")
        assert (done.returncode, told in done.stderr, done.stderr.count("\n")) == (2, True, 1), done.stderr
    before = rows(archive, "select size, hex(root) from log_checkpoints order by size")
    of_post = "select (select count(*) from posts), (select count(*) from snapshots), (select count(*) from attempts)"
    held = rows(archive, of_post)

    dry = citesnap("forget", "a.db", post.url, "--file", "note.txt", "--reason", "Wrong", "--dry-run")
    assert "note.txt of " in dry.stdout and "would go: 1 attachments, 1 blobs" in dry.stdout
    assert attached(archive) == ["note.txt", "other.txt"]
    done = citesnap("forget", "a.db", post.url, "--file", sha256[:12], "--reason", "Wrong post", "--by", "Ada", "--yes")
    assert done.returncode == 0, done.stderr
    assert (attached(archive), rows(archive, of_post)) == (["other.txt"], held)
    assert found_in(archive, {"file": NOTE, "note": TELLING.encode()}) == set()
    assert rows(archive, "select size, hex(root) from log_checkpoints order by size")[: len(before)] == before
    report = verify(archive)
    assert (report.exit_code, report.findings) == (0, [])
    (forgotten,) = report.logs[0].forgotten
    assert (forgotten["by"], forgotten["reason"], forgotten["leaves"]) == ("Ada", "Wrong post", 1)
    # It was that act of adding: the same file may be added again, and the post is asked for as before.
    assert citesnap("attach", "a.db", post.url, "note.txt", "--note", "On purpose").returncode == 0
    assert attached(archive) == ["other.txt", "note.txt"]
    assert verify(archive).findings == []


def test_a_file_that_others_have_as_well_keeps_its_bytes_and_says_so(
    archive: Path, post: Tweet, kept: Tweet, citesnap: Citesnap, tmp_path: Path
) -> None:
    assert citesnap("attach", "a.db", kept.url, "note.txt", "--note", "For this one").returncode == 0
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "note.txt").write_text("Another file of that name")
    assert citesnap("attach", "a.db", post.url, "more/note.txt", "--note", "Second").returncode == 0
    several = citesnap("forget", "a.db", post.url, "--file", "note.txt", "--reason", "Wrong", "--yes")
    assert (several.returncode, "2 files of " in several.stderr, "SHA-256" in several.stderr) == (2, True, True)
    sha256 = hashlib.sha256(NOTE).hexdigest()
    done = citesnap("forget", "a.db", post.url, "--file", sha256.upper(), "--reason", "Wrong", "--yes")
    assert "stays: the bytes of note.txt (something else in the archive has the same ones)" in done.stdout
    assert rows(archive, f"select count(*) from blobs where sha256 = '{sha256}'") == [(1,)]
    assert verify(archive).findings == []


def test_merging_keeps_taken_back_what_either_archive_took_back(
    archive: Path, post: Tweet, citesnap: Citesnap, tmp_path: Path
) -> None:
    for copy in ("older.db", "elsewhere.db", "third.db"):
        shutil.copy(archive, tmp_path / copy)
    assert (
        citesnap("attach", "third.db", post.url, "note.txt", "--note", "x").stderr.count("nothing was added now") == 1
    )
    take = ("--file", "note.txt", "--reason", "Wrong", "--by", "Ada", "--yes")
    assert citesnap("forget", "a.db", post.url, *take).returncode == 0
    # An older copy does not bring it back.
    assert citesnap("merge", "a.db", "older.db").returncode == 0
    assert (attached(archive), verify(archive).findings) == ([], [])
    # Where it was taken back, it goes elsewhere too, but not unasked; and from there to a third.
    asked = citesnap("merge", "elsewhere.db", "a.db")
    assert (asked.returncode, "say --yes to forget them" in asked.stderr) == (2, True)
    for target, source in (("elsewhere.db", "a.db"), ("third.db", "elsewhere.db")):
        merged = citesnap("merge", target, source, "--yes")
        assert merged.returncode == 0, merged.stderr
        path = tmp_path / target
        assert (attached(path), verify(path).findings) == ([], []), target
        assert found_in(path, {"file": NOTE, "note": TELLING.encode()}) == set()
    # Added again on purpose, it is another act: an older copy changes nothing about it.
    assert citesnap("attach", "a.db", post.url, "note.txt", "--note", "On purpose").returncode == 0
    assert citesnap("merge", "a.db", "elsewhere.db", "--yes").returncode == 0
    assert citesnap("merge", "elsewhere.db", "a.db", "--yes").returncode == 0
    assert [attached(path) for path in (archive, tmp_path / "elsewhere.db")] == [["note.txt"], ["note.txt"]]
    assert verify(tmp_path / "elsewhere.db").findings == []
    # A post that was forgotten takes along what was added to it and what was taken back.
    assert citesnap("forget", "elsewhere.db", post.url, "--reason", "Asked for", "--yes").returncode == 0
    assert citesnap("merge", "a.db", "elsewhere.db", "--yes").returncode == 0
    assert (attached(archive), verify(archive).findings) == ([], [])


def test_a_salt_longer_than_any_of_ours_is_not_hashed_with_each_name(tmp_path: Path) -> None:
    """A list of somebody else's with salts of megabytes took seconds for each address that a server was asked for."""
    with open_archive(tmp_path / "archive.db") as archive:
        for size, number in ((64, 1), (65, 2)):
            salt = bytes(size)
            archive.connection.execute(
                "insert into forgotten (kind, at, \"by\", reason, salt, hash) values ('article', '', '', '', ?, ?)",
                [salt, forgotten_hash(salt, "article", f"{number}")],
            )
        assert [is_forgotten(archive.connection, "article", f"{number}") for number in (1, 2)] == [True, False]
