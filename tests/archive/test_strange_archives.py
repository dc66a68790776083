"""Archives that somebody sent: nothing in them is obeyed that citesnap does not make, and damage is told in one line."""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import damaged
from archive.measuring import MOST_SECONDS, measured
from browsing.archives import every_kind
from citesnap.archive import open_archive, open_reader
from citesnap.archive.file.patience import ByTheClock
from citesnap.cli import cli
from citesnap.errors import DamagedBlob, NotAnArchive
from citesnap.evidence.sealing import seal
from citesnap.evidence.verifying import verify
from citesnap.export.digest import FORMATS as DIGESTS
from cli.every_command import calls_with
from sizes import NIGHTLY, some


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return every_kind(tmp_path_factory.mktemp("sound") / "archive.db", voices=2)


@pytest.fixture
def changed(sound: Path, tmp_path: Path) -> Callable[[str], Path]:
    """The archive after somebody ran SQL on it with all of SQLite's protections off."""

    def change(sql: str) -> Path:
        path = tmp_path / "archive.db"
        path.write_bytes(sound.read_bytes())
        with closing(sqlite3.connect(path)) as db:
            db.execute("pragma ignore_check_constraints = on")
            db.executescript(sql)
            db.commit()
        return path

    return change


STRANGE = {
    "a trigger on runs": "create trigger t after insert on runs begin update posts set state = 'deleted'; end",
    "a trigger on a view": "create trigger t instead of insert on exchanges begin delete from posts; end",
    "a view for a table": "alter table verdicts rename to other; create view verdicts as select * from other",
    "another view": "drop view cited_posts; create view cited_posts as select 1 as id",
    "a table is gone": "drop table heads",
    "a computed column": "alter table posts add column extra text generated always as (title || 'x') virtual",
    "not STRICT": "drop table figures; create table figures (id integer primary key, name, run_id, worked_out_at, rows)",
    "no index of words": "drop table posts_fts",
    "words of another table": "drop table posts_fts; create virtual table posts_fts using fts5 (handle, author_name, text,"
    " content='posts', content_rowid='id')",
    "another view exchanges": "drop view exchanges; create view exchanges as select * from exchange_facts",
    "another CHECK": "pragma writable_schema = on; update sqlite_master set sql = replace(sql, 'command text not null',"
    " 'command text not null check (command like hex(zeroblob(9)))') where name = 'runs'",
    "one more column": "alter table posts add column extra text",
    "an index that computes": "create index i on posts (hex(title))",
    "an index with a condition": "create index i on posts (title) where hex(title) like '%a%'",
    "a unique index": "create unique index i on posts (url)",
    "the records of migrations compute": "drop table _sqlite_migrations; create table _sqlite_migrations (id integer primary key,"
    " migration_set text default (hex(1)), name text, applied_at text)",
    "a table called as a function": "create table json_each (key, value)",
    "a view called as a pragma": "create view Pragma_Table_Info as select 1 as name",
    "an older version with a trigger": "delete from _sqlite_migrations where rowid > 12;"
    " create trigger t after update on posts begin delete from runs; end",
    "an older version with another CHECK": "delete from _sqlite_migrations where rowid > 12; pragma writable_schema = on; update"
    " sqlite_master set sql = replace(sql, 'command text not null', 'command text check (hex(command) > 1)') where name = 'runs'",
    "migrations in another order": "update _sqlite_migrations set id = 100 - id; create table notes (t)",
}


@pytest.mark.parametrize("sql", STRANGE.values(), ids=STRANGE)
def test_what_citesnap_does_not_make_is_refused(changed: Callable[[str], Path], sql: str) -> None:
    path = changed(sql)
    before = path.read_bytes()
    for opened in (open_archive, open_reader):
        with pytest.raises(NotAnArchive, match="which citesnap does not make"):
            opened(path)
    assert path.read_bytes() == before


def test_tables_and_indexes_of_ones_own_may_be_added(changed: Callable[[str], Path]) -> None:
    path = changed(
        "create table notes (id integer primary key, text); create index by_form on citations (form, handle collate nocase desc);"
        " create view texts as select text from notes; create trigger t after insert on notes begin select 1; end"
    )
    with open_archive(path) as archive, archive.run("run"):
        pass
    open_reader(path).close()


def test_a_newer_archive_is_not_even_read(changed: Callable[[str], Path]) -> None:
    path = changed(
        "insert into _sqlite_migrations (migration_set, name, applied_at) values ('citesnap', 'm999_future', '')"
    )
    for opened in (open_archive, open_reader):
        with pytest.raises(NotAnArchive, match="newer citesnap"):
            opened(path)


@pytest.mark.parametrize(
    "question", some(["select count(*) from runs not indexed", "select id from runs where command = ''"], 2)
)
def test_a_question_that_goes_on_for_ever_is_ended(sound: Path, tmp_path: Path, question: str) -> None:
    """Counting the rows of a table is one step for SQLite, and no progress handler is called meanwhile."""
    path = tmp_path / "archive.db"
    shutil.copy(sound, path)
    DAMAGES["pages/a tree of endless rows: runs"].do(path)
    with open_reader(path) as archive:
        began = time.thread_time()
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            archive.connection.execute(question).fetchone()
        assert time.thread_time() - began < MOST_SECONDS


@pytest.mark.parametrize("table", ["runs", "posts"])
def test_rows_that_are_asked_for_by_slices_have_an_end(sound: Path, tmp_path: Path, table: str) -> None:
    """Each slice is there in a moment, and the one behind it begins where it began: sealing went on for ever."""
    path = tmp_path / "archive.db"
    shutil.copy(sound, path)
    DAMAGES[f"pages/a tree of endless rows: {table}"].do(path)
    with open_archive(path) as archive, archive.lock():
        began = time.thread_time()
        # What was sealed already is not gone through again, so an archive may also be found in order as far as it is looked at.
        with suppress(NotAnArchive):
            seal(archive, also_runs=True)
        assert time.thread_time() - began < MOST_SECONDS


def test_verify_ends_where_the_same_rows_come_again(sound: Path, tmp_path: Path) -> None:
    """It read a million of them before, as many as the steps of one statement allow, and then asked anew for their ids."""
    path = tmp_path / "archive.db"
    shutil.copy(sound, path)
    with open_archive(path) as archive, archive.lock():
        seal(archive, also_runs=True)
    DAMAGES["pages/a tree of endless rows: runs"].do(path)
    with pytest.raises(NotAnArchive, match="again and again"):
        verify(path)


def test_a_server_ends_it_as_well(sound: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    shutil.copy(sound, path)
    DAMAGES["pages/a tree of endless rows: runs"].do(path)
    with closing(sqlite3.connect(path)) as db:
        ByTheClock(db, 0.5)
        with pytest.raises(sqlite3.OperationalError, match="interrupted"):
            db.execute("select count(*) from runs not indexed").fetchone()
        assert db.execute("select count(*) from posts").fetchone()[0] > 0, "the next question is answered"


def commands(path: Path) -> list[Result]:
    with closing(sqlite3.connect(path)) as db:
        native_id = str(db.execute("select native_id from posts where text is not null").fetchone()[0])
    run = CliRunner()
    calls = (["status", str(path)], ["show", str(path), native_id], ["export", "html", str(path), f"{path}.site"])
    return [run.invoke(cli, call) for call in calls]


VALUES = {
    "states": "update posts set state = '<x>'",
    "certainties": "update posts set certainty = 'zz' where state <> 'pending'",
    "kinds": "update citations set kind = 'zz'",
    "agreements": "update citations set agreement = 'zz'",
    "outcomes": "update attempts set outcome = 'zz'",
    "relations": "update relations set kind = 'zz'",
    "times": "update runs set started_at = 'x'; update posts set next_check_at = 'x'; update attempts set started_at = 'x'",
    "JSON": "update runs set counts = '[1]'; update snapshots set data = '[1]'; update citations set selectors = '{}'",
    "a circle of articles": "update articles set same_as = (select max(id) from articles); update articles set same_as = 1"
    " where id = (select max(id) from articles)",
}


@pytest.mark.parametrize("sql", some(VALUES.values(), 3), ids=some(VALUES, 3))
def test_values_that_citesnap_does_not_write_are_shown_or_told_in_one_line(
    changed: Callable[[str], Path], sql: str
) -> None:
    for result in commands(changed(sql)):
        assert result.exception is None or isinstance(result.exception, SystemExit | NotAnArchive), result.exception


def test_the_digest_does_without_a_time_that_is_none(changed: Callable[[str], Path]) -> None:
    path = changed("update snapshots set observed_at = 'x', captured_at = 'x', posted_at = 'x'")
    for form in DIGESTS:
        told = CliRunner().invoke(cli, ["digest", str(path), "--format", form])
        assert (told.exception, told.exit_code) == (None, 0), form


TYPED = {"posts": "title", "citations": "form", "snapshots": "text", "runs": "command", "attempts": "source"}
OTHER_TYPES = ("x'ff00fe'", "7", "9e999")


@pytest.mark.parametrize(
    ("table", "value"),
    [
        (table, value)
        for at, table in enumerate(TYPED)
        for number, value in enumerate(OTHER_TYPES)
        if NIGHTLY or at % len(OTHER_TYPES) == number
    ],
)
def test_columns_of_another_type_are_told_in_one_line(changed: Callable[[str], Path], table: str, value: str) -> None:
    """Only with a schema of its own can a file hold them; with ours, SQLite itself calls them damage."""
    path = changed(
        f"pragma writable_schema = on; update sqlite_master set sql = replace(sql, ') strict', ')') where name = '{table}';"
    )
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"update {table} set {TYPED[table]} = {value}")
        db.execute("pragma writable_schema = on")
        db.execute(f"update sqlite_master set sql = sql || ' strict' where name = '{table}'")
        db.commit()
    for result in commands(path):
        assert result.exception is None or isinstance(result.exception, SystemExit | NotAnArchive), result.exception


def test_a_blob_that_claims_a_gigabyte_is_not_unpacked(changed: Callable[[str], Path]) -> None:
    path = changed("")
    packed, sha256 = gzip.compress(bytes(1000)), hashlib.sha256(b"?").hexdigest()
    with closing(sqlite3.connect(path)) as db:
        db.execute("insert into blobs values (?, 'image/png', 1200000000, 'gzip', ?)", [sha256, packed])
        db.commit()
    with (
        open_reader(path) as archive,
        pytest.raises(DamagedBlob, match=r"claim to unpack to 1200000000 bytes|have changed"),
    ):
        archive.blob(sha256)


DAMAGES = {f"{one.kind}/{one.name}": one for one in damaged.mutations()}
SAMPLE = (
    *("schema/half of the migrations", "schema/an endless view for exchanges", "types/runs: bytes"),
    *("types/blobs: nothing", "values/addresses that are none", "values/rows of nothing", "pages/a page of noise, 3"),
    *("pages/header: UTF-16", "logs/a log with damaged frames"),
    *("blobs/all unpack to 1.2 GB and claim 100 MB", "values/citations: markup"),
)


def test_there_are_two_hundred_damaged_archives_of_every_kind() -> None:
    assert len(DAMAGES) >= 200
    assert {one.kind for one in DAMAGES.values()} == {"schema", "types", "values", "pages", "logs", "blobs"}


@pytest.mark.parametrize("name", DAMAGES if NIGHTLY else SAMPLE)
@pytest.mark.timeout(900)
def test_a_damaged_archive_is_told_in_one_line_by_every_command(sound: Path, tmp_path: Path, name: str) -> None:
    """No traceback, no hang, no file outside of its folder, bounded memory. Unless nightly, each archive meets some commands."""
    inside = tmp_path / "in"
    inside.mkdir()
    shutil.copy(sound, inside / "archive.db")
    DAMAGES[name].do(inside / "archive.db")
    asked = calls_with(inside)
    if not NIGHTLY:
        number = SAMPLE.index(name)
        asked = [call for at, call in enumerate(asked) if call[0] == "status" or at % len(SAMPLE) == number]
    nobody = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "CITESNAP_RATE": "*=6000/m"}
    environment = {**os.environ, **nobody, "CITESNAP_MAX_WAIT": "0", "HOME": str(inside)}
    for call, used in zip(asked, measured(asked, tmp_path / "said", environment, inside), strict=True):
        assert used.code in (0, 1, 2, 3, 4), (call, used.said)
        assert "Traceback" not in used.said, (call, used.said)
        assert used.is_bounded, call
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in", "said"]
