"""Archives that somebody sent: nothing in them is obeyed that citesnap does not make, and damage is told in one line."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive import damaged
from browsing.archives import every_kind
from citesnap.archive import DamagedBlob, open_archive, open_reader
from citesnap.cli import cli
from citesnap.errors import NotAnArchive


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return every_kind(tmp_path_factory.mktemp("sound") / "archive.db")


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
    path = changed("create table notes (id integer primary key, text); create index by_form on citations (form)")
    with open_archive(path) as archive, archive.run("run"):
        pass


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


@pytest.mark.parametrize("sql", VALUES.values(), ids=VALUES)
def test_values_that_citesnap_does_not_write_are_shown_or_told_in_one_line(
    changed: Callable[[str], Path], sql: str
) -> None:
    for result in commands(changed(sql)):
        assert result.exception is None or isinstance(result.exception, SystemExit | NotAnArchive), result.exception


@pytest.mark.parametrize("value", ["x'ff00fe'", "7", "9e999"])
@pytest.mark.parametrize("table", ["posts", "citations", "snapshots", "runs", "attempts"])
def test_columns_of_another_type_are_told_in_one_line(changed: Callable[[str], Path], table: str, value: str) -> None:
    """Only with a schema of its own can a file hold them; with ours, SQLite itself calls them damage."""
    columns = {"posts": "title", "citations": "form", "snapshots": "text", "runs": "command", "attempts": "source"}
    path = changed(
        f"pragma writable_schema = on; update sqlite_master set sql = replace(sql, ') strict', ')') where name = '{table}';"
    )
    with closing(sqlite3.connect(path)) as db:
        db.execute(f"update {table} set {columns[table]} = {value}")
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


SAMPLE = (
    *(
        "schema/half of the migrations",
        "schema/a column less",
        "schema/an endless view for exchanges",
        "types/runs: bytes",
    ),
    *("types/blobs: nothing", "values/addresses that are none", "values/rows of nothing", "pages/a page of noise, 3"),
    *("pages/header: UTF-16", "logs/a log with damaged frames"),
)
NIGHTLY = os.environ.get("CITESNAP_TEST_SIZE") == "nightly"
DAMAGES = {f"{one.kind}/{one.name}": one for one in damaged.mutations()}
MOST_SECONDS, MOST_MEMORY = 10.0, 300_000
"""Of processor time; and kilobytes."""


def test_there_are_two_hundred_damaged_archives_of_every_kind() -> None:
    assert len(DAMAGES) >= 200
    assert {one.kind for one in DAMAGES.values()} == {"schema", "types", "values", "pages", "logs", "blobs"}


MEASURE = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=sys.stderr).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""Runs a command from a small process: Linux counts the memory of the process that starts one as memory of the one started."""


@pytest.mark.parametrize("name", DAMAGES if NIGHTLY else SAMPLE)
@pytest.mark.timeout(600)
def test_a_damaged_archive_is_told_in_one_line_by_every_command(sound: Path, tmp_path: Path, name: str) -> None:
    """No traceback, no hang, no file outside of its folder, bounded memory; in a process of its own, as a user calls it."""
    inside = tmp_path / "in"
    inside.mkdir()
    path = inside / "archive.db"
    shutil.copy(sound, path)
    DAMAGES[name].do(path)
    article = inside / "note.txt"
    article.write_text("Someone (@example_river) January 3, 2020\n")
    calls = {"status": [], "run": ["--max-duration", "5s"]}
    if NIGHTLY:
        calls |= {"show": ["1427000000000001001"], "reread": [], "archive": [str(article)], "follow": []}
        calls |= {"unfollow": ["https://feed.example/"], "export": [str(inside / "site")]}
        calls |= {"resolve": ["1", "https://x.com/example_a/status/20", "--by", "E", "--because", "x"]}
    nobody = {"HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9", "CITESNAP_RATE": "*=6000/m"}
    environment = {**os.environ, **nobody, "CITESNAP_MAX_WAIT": "1", "HOME": str(inside)}
    for command, options in calls.items():
        verb = ["export", "html"] if command == "export" else [command]
        with (tmp_path / "said").open("wb") as said:
            measured = subprocess.run(
                [sys.executable, "-c", MEASURE, sys.executable, "-m", "citesnap", *verb, str(path), *options],
                env=environment,
                cwd=inside,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                check=False,
            )
        code, seconds, memory = json.loads(measured.stdout)
        text = (tmp_path / "said").read_text("utf-8", "replace")
        assert code in (0, 1, 2, 3), (command, text)
        assert "Traceback" not in text, (command, text)
        assert seconds < MOST_SECONDS, command
        assert memory < MOST_MEMORY, command
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in", "said"]
