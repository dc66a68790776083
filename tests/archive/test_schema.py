"""The tables as others rely on them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from citesnap.archive import Archive, open_archive
from citesnap.archive.file import trust
from citesnap.archive.file.database import Database
from citesnap.archive.file.schema import APPLICATION_ID, MIGRATIONS

CONTRACT = {
    "articles": "id title site section author published_at first_read_at last_read_at url name url_hash",
    "article_versions": "id article_id read_at body_sha256 media_type",
    "citations": "id article_id position platform handle author_name date date_text link short_link kind form post_id"
    " resolved_by match text start end first_seen_run last_seen_run",
    "posts": "id title platform native_id handle author_name posted_at state certainty state_since next_check_at text url",
    "attempts": "id run_id post_id citation_id source started_at seconds outcome detail exchange_id snapshot_id tries",
    "exchanges": "id run_id method url status started_at seconds peer request_headers response_headers body_sha256"
    " body_size error",
    "snapshots": "id post_id attempt_id source observed_at captured_at author_name handle posted_at lang text data",
    "media": "id snapshot_id position kind alt_text width height url sha256 outcome",
    "blobs": "sha256 media_type size encoding content",
    "runs": "id command started_at finished_at outcome version counts",
    "feeds": "id url kind etag last_modified last_read_at next_read_at",
}


def tables(archive: Archive) -> list[str]:
    """The tables that are ours to shape: not those of sqlite-utils and FTS5."""
    return [name for name in archive.db.table_names() if name != "_sqlite_migrations" and "_fts" not in name]


@pytest.mark.parametrize("table", CONTRACT)
def test_a_table_has_the_columns_that_others_rely_on(archive: Archive, table: str) -> None:
    columns = {column for (column,) in archive.db.execute("select name from pragma_table_info(?)", [table]).fetchall()}
    assert set(CONTRACT[table].split()) <= columns


BY_HASH = ("blobs", "certificates", "received_forms")


def test_every_table_is_strict_with_an_integer_key(archive: Archive) -> None:
    for name in tables(archive):
        if "_fts" in name:
            continue  # full-text indexes and what they consist of, which is SQLite's affair
        table = archive.db.table(name)
        assert table.strict, name
        assert table.pks == {"log_changes": ["kind", "row_id"]}.get(name, ["sha256"] if name in BY_HASH else ["id"])


def test_every_foreign_key_is_enforced_and_indexed(archive: Archive) -> None:
    assert archive.db.execute("pragma foreign_keys").fetchone() == (1,)
    found = 0
    for name in tables(archive):
        table = archive.db.table(name)
        for key in table.foreign_keys:
            found += 1
            leading = {index.columns[0] for index in table.indexes} | set(table.pks)
            assert key.column in leading, f"{name}.{key.column} has no index"
            plan = archive.db.execute(
                f'explain query plan select 1 from "{name}" where "{key.column}" = ?', ["1"]
            ).fetchall()
            assert "SEARCH" in plan[0][3], f"{name}.{key.column} is not found by index"
    assert found >= 20


def test_every_reference_that_the_contract_names_is_a_foreign_key(archive: Archive) -> None:
    keys = {(n, k.column, k.other_table) for n in tables(archive) for k in archive.db.table(n).foreign_keys}
    assert keys >= {
        ("article_versions", "article_id", "articles"),
        ("article_versions", "body_sha256", "blobs"),
        ("citations", "article_id", "articles"),
        ("citations", "post_id", "posts"),
        ("citations", "first_seen_run", "runs"),
        ("citations", "last_seen_run", "runs"),
        ("attempts", "run_id", "runs"),
        ("attempts", "post_id", "posts"),
        ("attempts", "citation_id", "citations"),
        ("attempts", "exchange_id", "exchange_facts"),
        ("attempts", "snapshot_id", "snapshots"),
        ("article_versions", "exchange_id", "exchange_facts"),
        ("media", "exchange_id", "exchange_facts"),
        ("exchange_facts", "run_id", "runs"),
        ("exchange_facts", "attempt_id", "attempts"),
        ("exchange_facts", "body_id", "bodies"),
        ("bodies", "sha256", "blobs"),
        ("snapshots", "post_id", "posts"),
        ("snapshots", "attempt_id", "attempts"),
        ("media", "snapshot_id", "snapshots"),
        ("media", "sha256", "blobs"),
    }


def test_words_that_are_no_outcome_state_or_kind_are_refused(archive: Archive) -> None:
    for statement in (
        "insert into posts (title, platform, native_id, url, state) values ('t', 'x', '1', 'u', 'gone')",
        "insert into posts (title, platform, native_id, url, certainty) values ('t', 'x', '1', 'u', 'confirmed')",
        "insert into runs (command, started_at, version, outcome) values ('run', '2026-01-01', '1', 'fine')",
        "insert into blobs (sha256, size, encoding, content) values ('a', 1, 'br', x'00')",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
            archive.db.execute(statement)


def test_the_file_says_whose_it_is(archive: Archive) -> None:
    assert archive.db.execute("pragma application_id").fetchone() == (APPLICATION_ID,)
    assert archive.db.journal_mode == "wal"
    assert archive.path.read_bytes()[68:72] == b"CITE"


def test_datasette_finds_the_title_as_label(archive: Archive) -> None:
    """Datasette 1.0 takes the one UNIQUE text column of a table as its label, and the title only when there is none, or two."""
    for name in ("articles", "posts"):
        table = archive.db.table(name)
        texts = {column.name for column in table.columns if column.type == "TEXT"}
        unique = [i.columns for i in table.indexes if i.unique and len(i.columns) == 1 and i.columns[0] in texts]
        assert len(unique) != 1, name
        assert "title" in texts


def test_views_answer_on_an_empty_archive(archive: Archive) -> None:
    for view in ("cited_posts", "missing_posts", "cited_and_shown", "failures", "runs_summary"):
        assert list(archive.db.query(f"select * from {view}")) == []


def everything(path: Path) -> list[object]:
    """The statements of a file in their order and the rows of its tables, but for the archive's name and times of migrations."""
    with closing(sqlite3.connect(path)) as db:
        held: list[object] = db.execute("select type, name, tbl_name, sql from sqlite_master order by rowid").fetchall()
        ((uuid,),) = db.execute("select uuid from identity").fetchall()
        assert len(uuid) == 36
        for (name,) in db.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in db.execute(f'select * from "{name}"').fetchall():
                held.append((name, [str(value).replace(uuid, "UUID") for value in row]))
                if name == "_sqlite_migrations":
                    assert abs(datetime.now(UTC) - datetime.fromisoformat(row[-1])) < timedelta(hours=1)
                    held[-1] = (name, row[:-1])
        return held


def test_a_new_archive_is_what_the_migrations_make(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "migrated.db")) as blank:
        MIGRATIONS.apply(Database(blank))
    open_archive(tmp_path / "new.db").close()
    made = everything(tmp_path / "new.db")
    assert made == everything(tmp_path / "migrated.db")
    assert len(made) > 220
    today = files("citesnap.archive.file").joinpath("today.sql").read_text("utf-8")
    assert today == trust.script_of_today(), "after a migration: make docs"


def test_the_digest_of_the_schema_is_that_of_today() -> None:
    """Else each opening takes 30 ms longer. After a migration: put the digest that this test shows into `trust.DIGEST`."""
    assert trust.digest_of_today() == trust.DIGEST
