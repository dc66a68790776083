"""Archives of earlier versions become today's when they are opened, and hold every row that they held; or stay as they are."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from archive import damaged
from archive.invented import ALIVE, NOW, capture, shown
from archive.test_crash import assert_sound
from citesnap.archive import open_archive
from citesnap.archive.file.database import Database
from citesnap.archive.file.schema import APPLICATION_ID, MIGRATIONS
from citesnap.archive.questions.accounts import is_kept_as
from citesnap.archive.values import to_json
from citesnap.errors import NotAnArchive
from citesnap.evidence.sealing import seal
from citesnap.evidence.verifying import verify
from citesnap.model import Outcome
from internet.command import server
from internet.prefork import Command, Forked
from sizes import NIGHTLY

FIRST = Path(__file__).with_name("first_schema.sql").read_text()
AT = "2026-11-23T08:00:00.125Z"
EXCHANGES = 2500
"""More than SQLite keeps in memory, so that part of an unfinished migration is on the disk when it is killed."""


Content = dict[str, list[tuple[Any, ...]]]


def headers(n: int) -> str:
    """JSON of response headers: mostly usual ones, some odd, some as nobody's program writes them."""
    match n % 50:
        case 11:
            return "[]"
        case 12:
            return to_json([["X-Odd", '"\\\x00\x1f\x7f\u20ac\U0001f4a7'], ["", ""], ["X-Odd", "twice"]])
        case 13:
            return ' [ ["Server", "caf\\u00e9"] ] '
        case 14:
            return to_json([[f"X-{n}", "another name each time"]])
    usual = [
        ["Date", f"Mon, 23 Nov 2026 08:{n % 60:02}:00 GMT"],
        ["Server", "lyre"],
        ["X-Id", f"{n:x}"],
        ["Pad", "p" * 700],
    ]
    return to_json(usual)


def first_archive(path: Path, exchanges: int = EXCHANGES) -> None:
    """An archive of the first schema with rows in every table, closed as a run leaves it."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript(FIRST)
        db.execute("pragma foreign_keys = on")

        def put(table: str, **values: object) -> None:
            names = ", ".join(f'"{name}"' for name in values)
            marks = ", ".join("?" * len(values))
            db.execute(f"insert into {table} ({names}) values ({marks})", list(values.values()))

        put("runs", command="archive", started_at=AT, finished_at=AT, outcome="done", version="0.1.0", counts="{}")
        put("runs", command="run", started_at=AT, version="0.1.0")
        put(
            "feeds",
            title="River news",
            kind="feed",
            followed_at=AT,
            given_url="https://r.example",
            url="https://r.example",
        )
        for n in (1, 2):
            put("blobs", sha256=f"{n:064}", media_type="text/html", size=4, content=b"body")
        put("articles", title="The river rose", feed_id=1, first_read_at=AT, url="https://g.example", url_hash="h1")
        put("articles", title="Not read", name="a.txt", url_hash="h2", same_as=1)
        for n in (1, 2, 3):
            put(
                "posts",
                title=f"@gate{n}_ex",
                platform="x",
                native_id=str(n),
                state="alive",
                certainty="confirmed",
                url="u",
            )
        put("citations", article_id=1, position=1, platform="x", kind="embed", form="prose", post_id=1, match=0.5,
            agreement="edited", first_seen_run=1, last_seen_run=2, fingerprint="f", start=0, end=9)  # fmt: skip
        put("verdicts", post_id=1, run_id=1, reached_at=AT, state="alive", certainty="confirmed")
        put("relations", post_id=1, kind="quotes", other_post_id=2, run_id=1)
        for n in range(1, exchanges + 1):
            failed = n % 9 == 5
            body = None if failed else f"{1 + n % 2:064}"
            put("attempts", id=n, run_id=1 + n % 2, post_id=1 + n % 3, source="syndication", started_at=AT, seconds=0.1 * n,
                outcome="timed-out" if failed else "captured", tries=1, exchange_id=n,
                not_before=AT if failed else None, detail="no answer" if failed else None)  # fmt: skip
            put("exchanges", id=n, run_id=1 + n % 2, attempt_id=n, method="POST" if n % 7 == 3 else "GET",
                host=None if n % 100 == 99 else f"h{n % 3}.example", status=None if failed else 200, started_at=AT,
                seconds=0.1 * n, peer=f"192.0.2.{n % 4}:443", body_size=None if failed else 4,
                received_size=24 if n % 6 == 2 else None, error="no answer" if failed else None,
                status_line=None if failed else "HTTP/1.1 200 OK", url=f"https://h{n % 3}.example/{n}", body_sha256=body,
                received_sha256=f"{n % 5:064}" if n % 6 == 2 else None, certificate=f"{n % 2:064}" if n % 4 else None,
                request_headers='[["User-Agent","citesnap"]]', response_headers="[]" if failed else headers(n))  # fmt: skip
        put(
            "article_versions",
            article_id=1,
            run_id=1,
            read_at=AT,
            exchange_id=2,
            media_type="text/html",
            body_sha256=f"{1:064}",
        )
        put("snapshots", post_id=1, attempt_id=3, source="syndication", observed_at=AT, captured_at=AT, truncated=0, superseded=0,
            text="Water", data="{}", digest="d")  # fmt: skip
        put(
            "media",
            snapshot_id=1,
            position=1,
            kind="photo",
            exchange_id=4,
            outcome="captured",
            url="u",
            sha256=f"{2:064}",
        )
        db.commit()
        db.execute("analyze")
        # An id that is not there and one far off: they are kept, not counted anew.
        db.execute("pragma foreign_keys = off")
        db.execute("update exchanges set id = 1000000 where id = ?", [exchanges])
        db.execute("update attempts set exchange_id = 1000000 where id = ?", [exchanges])
        db.commit()


TABLES = (
    *("runs", "feeds", "blobs", "articles", "posts", "citations", "verdicts", "relations", "attempts", "exchanges"),
    *("article_versions", "snapshots", "media"),
)
VIEWS = ("cited_posts", "missing_posts", "cited_and_shown", "disagreements", "failures", "runs_summary")


def content(path: Path) -> Content:
    """Every row under the names of the contract, with the columns that there were at first."""
    with closing(sqlite3.connect(path)) as db, closing(sqlite3.connect(":memory:")) as at_first:
        at_first.executescript(FIRST)
        found: Content = {}
        for name in (*TABLES, *VIEWS):
            columns = tuple(column[0] for column in at_first.execute(f"select * from {name}").description)
            rows = db.execute("select {} from {}".format(", ".join(f'"{column}"' for column in columns), name))
            found[name] = [columns, *sorted(rows, key=repr)]
        return found


def test_every_row_is_there_as_it_was_and_a_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    first_archive(path)
    before = content(path)
    assert all(len(before[name]) > 1 for name in TABLES)
    with open_archive(path, create=False) as archive:
        db = archive.db
        assert db.execute("pragma foreign_keys").fetchone() == (1,)
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert db.execute("pragma foreign_key_check").fetchall() == []
        # Only tables of today, references to them, and statistics of none that is gone.
        assert not [sql for (sql,) in db.execute("select sql from sqlite_master where sql like '%narrow%'")]
        assert {key.other_table for key in db.table("attempts").foreign_keys} >= {"exchange_facts"}
        gone = "select tbl from sqlite_stat1 where tbl not in (select name from sqlite_master where type = 'table')"
        assert db.execute(gone).fetchall() == []
    assert content(path) == before
    with closing(sqlite3.connect(path)) as plain:
        heads, whole = plain.execute("select count(*), sum(length(fields)) from heads").fetchone()
    assert heads < EXCHANGES / 10
    assert whole < sum(len(row[-1]) for row in before["exchanges"]) / 5

    with open_archive(path, create=False) as archive, archive.run("run") as run:
        assert archive.failing_hosts() == set()
        assert set(archive.recent_hosts()) == {"h0.example", "h1.example", "h2.example"}
        archive.record_check(run.id, 2, [capture(shown("The gates are shut"))], ALIVE, NOW)
        assert archive.db.execute("select id, status from exchanges order by id desc limit 1").fetchone() == (
            1000001,
            200,
        )
    with open_archive(path, create=False) as archive:
        for (sha256,) in archive.db.execute(
            "select sha256 from blobs where media_type = 'application/json'"
        ).fetchall():
            archive.blob(sha256)
    after = content(path)
    for name in ("exchanges", "attempts", "snapshots"):
        assert set(before[name]) < set(after[name])


def test_articles_of_every_older_version_are_as_they_were_and_have_no_section(tmp_path: Path) -> None:
    columns = "id, title, site, author, published_at, first_read_at, last_read_at, same_as, etag, name, url, url_hash"
    steps = MIGRATIONS.in_order[1 : MIGRATIONS.in_order.index("m023_sections") + 1]
    # The first and the last at least; nightly each.
    for step in steps if NIGHTLY else (*steps[::7], steps[-1]):
        path = tmp_path / f"{step}.db"
        with closing(sqlite3.connect(path)) as old:
            MIGRATIONS.apply(Database(old), stop_before=step)
            old.executescript(f"pragma application_id = {APPLICATION_ID}; {ARTICLES_BEFORE}")
            before = old.execute(f"select {columns} from articles order by id").fetchall()
            old.commit()
        with open_archive(path) as archive:
            db = archive.connection
            assert db.execute(f"select {columns} from articles order by id").fetchall() == before, step
            assert db.execute("select distinct section from articles").fetchall() == [(None,)], step
            assert db.execute("select id from articles_to_index").fetchall() == [(7,)], step
            seal(archive)
            db.execute("update articles set section = 'Weather' where id = 7")
            assert db.execute("select kind, row_id from log_changes").fetchall() == [("article", 7)], step


ARTICLES_BEFORE = """
insert into articles (id, title, site, author, published_at, first_read_at, last_read_at, etag, url, url_hash) values
    (7, 'The river', 'Gazette', 'Ana Brook', '2022-05-03', '2022-05-04T08:00:00Z', '2022-05-04T08:00:00Z', 'e',
        'https://g.example/1', 'h');
insert into articles (id, title, name, url_hash, same_as) values (9, 'Not read', 'a.txt', 'i', 7);
insert into runs (id, command, started_at, outcome, version) values (1, 'archive', '2022-05-04T08:00:00Z', 'done', '0.9.0');
insert into blobs (sha256, size, content) values ('s', 1, x'20');
insert into article_versions (article_id, run_id, read_at, media_type, body_sha256)
    values (7, 1, '2022-05-04T08:00:00Z', 'text/html', 's');
"""


def test_names_stand_as_they_were_and_are_found_by_index(tmp_path: Path) -> None:
    """Data that is no JSON, and handles of nothing, are in no index, and hinder none."""
    path, named = tmp_path / "archive.db", ("posts", "snapshots", "former_posts")
    rows: dict[str, list[dict[str, object]]] = {
        "posts": [{"platform": "bluesky", "native_id": "k", "handle": "h.example", "text": "t", "posted_at": AT}],
        "snapshots": [
            {"post_id": 1, "attempt_id": number, "handle": handle, "data": data, "digest": str(number)}
            for number, (handle, data) in enumerate(
                (("H.example", '{"url": "u"}'), (None, '{"url": "u"}'), ("g.example", "{}")), 1
            )
        ],
        "former_posts": [{"post_id": 1, "platform": "bluesky", "native_id": "h.example/k"}],
    }
    with closing(sqlite3.connect(path)) as old:
        MIGRATIONS.apply(Database(old), stop_before="m024_names_by_index")
        old.execute(f"pragma application_id = {APPLICATION_ID}")
        old.execute("pragma foreign_keys = off")
        for table in named:
            for row in rows[table]:
                put(old, table, **row)
        old.commit()
        before = [old.execute(f"select * from {table} order by id").fetchall() for table in named]
    with open_archive(path) as archive:
        db = archive.connection
        assert [db.execute(f"select * from {table} order by id").fetchall() for table in named] == before
        assert db.execute("pragma integrity_check").fetchall() == [("ok",)]
        for asked, found in (("h.EXAMPLE", True), ("g.example", False), ("i.example", False)):
            assert is_kept_as(db, "bluesky", 1, f"{asked}/other") is found


BEFORE_ACCOUNTS = """
insert into runs (command, started_at, outcome, version) values ('archive', '2026-11-23T08:00:00Z', 'done', '0.9.0');
insert into articles (title, name, url_hash) values ('Some said so', 'a.txt', 'h');
insert into posts (id, title, platform, native_id, url, handle) values
    (1, '@h.example (3mgz5exafm22b)', 'bluesky', '3mgz5exafm22b', 'https://bsky.app/profile/h.example/post/3mgz5exafm22b',
        'h.example'),
    (2, '@k.example (3mgz5exafm33b)', 'bluesky', '3mgz5exafm33b', 'https://bsky.app/profile/did:web:k.example/post/3mgz5exafm33b',
        'k.example'),
    (3, 'bluesky (did:web:l.example/3mgz5exafm33b)', 'bluesky', 'did:web:l.example/3mgz5exafm33b',
        'https://bsky.app/profile/did:web:l.example/post/3mgz5exafm33b', null),
    (4, '@m_example (20)', 'x', '20', 'https://x.com/m_example/status/20', 'm_example');
"""
CITED_BEFORE = (
    # The handle or account in the link, the post for which an older citesnap took it, and that of today.
    ("h.example", 1, 1),
    ("H.example", 1, 1),
    ("i.example", 1, 5),
    ("did:web:j.example", 1, 1),
    ("I.example", 1, 5),
    ("k.example", 2, 2),
    ("renamed.example", 2, 2),
    ("did:web:l.example", 3, 3),
)
"""A post whose account is known was asked for by one of these handles; of one that is not, two handles are two posts."""


def test_posts_of_two_handles_with_one_id_are_two(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as old:
        MIGRATIONS.apply(Database(old), stop_before="m022_accounts_of_posts")
        old.executescript(f"pragma application_id = {APPLICATION_ID}; {BEFORE_ACCOUNTS}")
        for position, (actor, post_id, _) in enumerate(CITED_BEFORE, 1):
            link = f"https://bsky.app/profile/{actor}/post/{'3mgz5exafm22b' if post_id == 1 else '3mgz5exafm33b'}"
            old.execute(
                "insert into citations (article_id, position, platform, kind, form, post_id, resolved_by, match, link,"
                " first_seen_run, last_seen_run, fingerprint)"
                " values (1, ?, 'bluesky', 'link', 'prose', ?, 'article', 1.0, ?, 1, 1, ?)",
                [position, post_id, link, str(position)],
            )
        old.commit()
        posts = old.execute("select * from posts").fetchall()
    with open_archive(path) as archive:
        db = archive.connection
        assert [row[:-1] for row in db.execute("select * from posts where id < 5 order by id")] == posts
        assert db.execute("select id, plain_id from posts where plain_id is not null order by id").fetchall() == [
            (3, "3mgz5exafm33b"),
            (5, "3mgz5exafm22b"),
        ]
        assert db.execute("select native_id, state, next_check_at from posts where id = 5").fetchone() == (
            "i.example/3mgz5exafm22b",
            "pending",
            None,
        )
        found = db.execute("select post_id, match is null from citations order by position").fetchall()
        assert found == [(now, int(before != now)) for _, before, now in CITED_BEFORE]
        seal(archive)
    assert verify(path).exit_code == 0


def test_the_tables_are_those_of_a_new_archive(tmp_path: Path) -> None:
    first_archive(tmp_path / "old.db", 20)
    schemas = []
    for name in ("old.db", "new.db"):
        with open_archive(tmp_path / name) as archive:
            schemas.append(
                archive.db.execute(
                    "select type, name, sql from sqlite_master where name not like 'sqlite_stat%' order by type, name"
                ).fetchall()
            )
    assert schemas[0] == schemas[1]


def test_a_migrated_archive_takes_every_outcome_of_today_and_still_refuses_what_is_none(tmp_path: Path) -> None:
    first_archive(tmp_path / "archive.db", 20)
    with open_archive(tmp_path / "archive.db", create=False) as archive:
        insert = (
            "insert into attempts (run_id, post_id, source, started_at, seconds, outcome, tries)"
            " values (1, 1, 'syndication', ?, 0, ?, 1)"
        )
        for outcome in Outcome:
            archive.db.execute(insert, [AT, outcome])
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            archive.db.execute(insert, [AT, "too-simple"])


def test_an_archive_from_the_first_schema_without_rows_is_brought_up_to_date(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
        db.executescript(FIRST)
    with open_archive(tmp_path / "archive.db") as archive:
        assert_sound(archive)


DYING = """
import os, signal, sqlite3, sys
from pathlib import Path
from citesnap.archive import open_archive
from citesnap.archive.file.schema import APPLICATION_ID
from citesnap.errors import NotAnArchive
from citesnap.archive.file.database import Database
from citesnap.archive.file.schema import MIGRATIONS
real, left = sqlite3.connect, [int(sys.argv[3])]

def look(sql):
    if sys.argv[2] in sql.lower():
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

class Dying(sqlite3.Connection):
    def __init__(self, *rest, **named):
        super().__init__(*rest, **named)
        self.set_trace_callback(look)

sqlite3.connect = lambda *a, **k: real(*a, **{**k, "factory": Dying})
open_archive(Path(sys.argv[1]), create=False)
"""


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the first schema; to be copied."""
    path = tmp_path_factory.mktemp("first") / "archive.db"
    first_archive(path)
    return path


@pytest.fixture(scope="module")
def rows_of_first(first: Path) -> Content:
    """Every row of it."""
    return content(first)


KILLED: Iterable[tuple[str, int]] = (
    ("alter table exchanges", 1),
    ("insert into narrow_facts", EXCHANGES - 1),
    ("m003", 1),
    ("commit", 1),
)
"""At the first statement, when part of it is on the disk, between two migrations, and at the last statement."""
if NIGHTLY:
    KILLED = (
        *KILLED,
        ("insert into narrow_facts", 1),
        ("drop table", 1),
        ("alter table narrow", 1),
        ("create view exchanges", 1),
    )


@pytest.mark.parametrize(("statement", "time"), KILLED)
def test_killed_in_the_middle_it_is_as_before(
    first: Path, rows_of_first: Content, tmp_path: Path, statement: str, time: int
) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(first.read_bytes())
    (tmp_path / "dying.py").write_text(DYING)
    process = Forked(server(), Command("dying", [str(path), statement, str(time)], str(tmp_path), dict(os.environ)))
    assert (process.wait(60), process.communicate()[1]) == (-signal.SIGKILL, "")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select type from sqlite_master where name = 'exchanges'").fetchone() == ("table",)
        assert db.execute("select count(*) from exchanges").fetchone() == (EXCHANGES,)
    assert content(path) == rows_of_first
    with open_archive(path) as archive:
        assert archive.db.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert archive.db.execute("pragma foreign_key_check").fetchall() == []
    assert content(path) == rows_of_first


def test_what_cannot_be_kept_as_it_is_leaves_the_archive_as_it_was(first: Path, tmp_path: Path) -> None:
    """Here a host that is no text, written in when the table was not STRICT."""
    path = tmp_path / "archive.db"
    path.write_bytes(first.read_bytes())
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma writable_schema = on")
        db.execute("update sqlite_master set sql = substr(sql, 1, length(sql) - 7) where name = 'exchanges'")
        db.execute("pragma writable_schema = off")
        db.commit()
    with closing(sqlite3.connect(path)) as db:
        db.execute("update exchanges set host = x'00ff' where id = 2")
        db.execute("pragma writable_schema = on")
        db.execute("update sqlite_master set sql = sql || ' strict' where name = 'exchanges'")
        db.commit()
    before = content(path)
    with pytest.raises(NotAnArchive, match=r"is damaged \(non-TEXT value in exchanges\.host\)"):
        open_archive(path)
    assert content(path) == before


@pytest.mark.parametrize("table", ["exchanges", "runs"])
def test_rows_without_end_are_not_brought_up_to_date_for_ever(first: Path, tmp_path: Path, table: str) -> None:
    """Each row is read in a moment, and other statements run between two: the time of a statement alone tells nothing."""
    path = tmp_path / "archive.db"
    shutil.copy(first, path)
    damaged.endless(table)(path)
    before = path.read_bytes()
    began = time.thread_time()
    with pytest.raises(NotAnArchive):
        open_archive(path)
    assert time.thread_time() - began < 10
    assert path.read_bytes() == before


def test_readers_read_on_while_it_is_changed(first: Path, tmp_path: Path) -> None:
    """Datasette has it open when the upgrade comes: it sees what was, and then what is."""
    path = tmp_path / "archive.db"
    path.write_bytes(first.read_bytes())
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as reader:
        reader.execute("begin")
        before = reader.execute("select * from exchanges order by id").fetchall()
        open_archive(path).close()
        assert reader.execute("select * from exchanges order by id").fetchall() == before
        reader.execute("rollback")
        assert reader.execute("select type from sqlite_master where name = 'exchanges'").fetchone() == ("view",)
        now = reader.execute("select * from exchanges order by id").fetchall()
        assert [row[: len(before[0])] for row in now] == before  # the columns that it had; others follow


def test_processes_that_open_it_at_once_do_not_hinder_each_other(first: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(first.read_bytes())
    code = "import sys, pathlib; from citesnap.archive import open_archive; open_archive(pathlib.Path(sys.argv[1])).close()"
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(path)], stderr=subprocess.PIPE, text=True) for _ in range(3)
    ]
    assert [process.communicate()[1] for process in started] == [""] * 3
    assert content(path) == content(first)


def test_a_migration_takes_no_more_memory_than_a_few_rows(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    first_archive(path, 1000)
    with closing(sqlite3.connect(path)) as db:
        db.execute("update exchanges set response_headers = json_array(json_array('X', id || hex(zeroblob(10000))))")
        db.commit()
    tracemalloc.start()
    try:
        open_archive(path).close()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000  # of twenty million characters
    with closing(sqlite3.connect(path)) as db:
        assert (
            json.loads(db.execute("select response_headers from exchanges where id = 7").fetchone()[0])[0][1][:3]
            == "700"
        )


def account(number: int) -> str:
    return "did:plc:" + "".join("abcdefghij"[int(digit)] for digit in f"{number:024}")


def steps_to_tell_accounts_apart(handles: int) -> int:
    """Steps of SQLite for an archive of an older version in which a post was shown, and cited, under so many handles."""
    key, steps = "3l6oveex3ii2l", 0
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as conn:
        db = Database(conn)
        MIGRATIONS.apply(db, stop_before="m022_accounts_of_posts")
        conn.execute("pragma ignore_check_constraints = on")
        conn.execute("pragma foreign_keys = off")
        conn.execute("begin")
        posts = ((1, "a.example", key), (2, account(1), f"{account(1)}/{key}"))
        conn.executemany(
            "insert into posts (id, title, platform, native_id, url) values (?1, 't', 'bluesky', ?3,"
            f" 'https://bsky.app/profile/' || ?2 || '/post/{key}')",
            posts,
        )
        for number in range(handles):
            put(conn, "snapshots", post_id=2, attempt_id=number + 1, handle=f"q{number}.example", data='{"url": "x"}')
            link = f"https://bsky.app/profile/h{number}.example/post/{key}"
            put(
                conn,
                "citations",
                post_id=1,
                link=link,
                resolved_by="article",
                platform="bluesky",
                fingerprint=f"f{number}",
            )
        conn.execute("commit")

        def count() -> None:
            nonlocal steps
            steps += 1

        conn.set_progress_handler(count, 100)
        MIGRATIONS.run(db, ["m022_accounts_of_posts"])
        conn.set_progress_handler(None, 0)
        assert conn.execute("select count(*) from posts").fetchone() == (handles + 2,)
    return steps


def put(conn: sqlite3.Connection, table: str, **values: Any) -> None:
    """A row with these values, and with something in each other column that has to have a value."""
    for _, name, kind, needed, default, _ in conn.execute(f"pragma table_info({table})"):
        if needed and default is None and name != "id":
            values.setdefault(name, {"TEXT": "x", "REAL": 0.5}.get(kind.upper(), 1))
    names = ", ".join(f'"{name}"' for name in values)
    conn.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(values))})", list(values.values()))


def test_posts_shown_and_cited_under_many_handles_are_told_apart_in_linear_time() -> None:
    """Each citation looked through all that was shown of the post: three thousand of both took minutes."""
    assert steps_to_tell_accounts_apart(600) < 4 * steps_to_tell_accounts_apart(200)
