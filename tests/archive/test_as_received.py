"""What passed the wire is kept in the very bytes: bodies in every form, request bodies, certificates; what is lost is missing."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import uuid
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.conftest import Rows
from archive.invented import ALIVE, HOST, NOW, PICTURE, capture, exchange, picture, shown
from citesnap.archive import Archive, Run, open_archive
from citesnap.archive.file.database import Database
from citesnap.archive.file.schema import APPLICATION_ID, MIGRATIONS
from citesnap.archive.records.blobs import _common_end
from citesnap.model import Exchange

LONG = b'{"text": "Water at the gates"}' * 300
TWICE = LONG + LONG


def packed(content: bytes, level: int = 6, mtime: int = 0) -> bytes:
    return gzip.compress(content, level, mtime=mtime)


@pytest.mark.parametrize(
    ("content", "forms"),
    [
        (LONG, [packed(LONG)]),
        (LONG, [None, packed(LONG), packed(LONG, 1)]),
        (LONG, [packed(LONG, 6, mtime) for mtime in range(5)]),
        (TWICE, [packed(LONG) + packed(LONG)]),
        (LONG, [packed(LONG) + b"padding", None]),
        (b"", [packed(b"")]),
    ],
    ids=["at once", "first without coding", "another time in each", "two members", "padding", "empty"],
)
def test_a_body_comes_back_as_it_passed_the_wire(
    archive: Archive, run: Run, post_id: int, rows: Rows, content: bytes, forms: list[bytes | None]
) -> None:
    asked = tuple(exchange(f"https://{HOST}/{n}", content, received=form) for n, form in enumerate(forms))
    archive.record_check(run.id, post_id, [capture(exchanges=asked)], ALIVE, NOW)
    kept = rows("select body_sha256, received_sha256 from exchanges where url like ? order by id", f"https://{HOST}/_")
    assert [archive.as_received(*pair) if pair[1] else None for pair in kept] == forms
    assert {archive.blob(body) for body, _ in kept} == {content}


def test_forms_that_differ_in_their_head_cost_some_bytes_each(
    archive: Archive, run: Run, post_id: int, rows: Rows
) -> None:
    asked = tuple(exchange(f"https://{HOST}/{n}", LONG, received=packed(LONG, 6, n)) for n in range(50))
    archive.record_check(run.id, post_id, [capture(exchanges=asked)], ALIVE, NOW)
    assert rows("select count(*), sum(length(start)) < 500 from received_forms") == [(49, 1)]


def test_a_picture_that_came_compressed_is_kept_so(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    url, received = "https://pbs.river.example/media/P1", packed(PICTURE)
    shot = picture(exchanges=(exchange(url, PICTURE, received=received),))
    archive.record_check(run.id, post_id, [capture(shown(media=[shot]))], ALIVE, NOW)
    ((sha256, held, media_type),) = rows("select sha256, content, media_type from blobs where media_type = 'image/png'")
    assert (held, media_type, archive.blob(sha256)) == (received, "image/png", PICTURE)
    assert rows("select count(*) from received_forms") == [(0,)]


def test_what_a_post_sent_and_what_tls_agreed_on_is_kept(archive: Archive, run: Run, post_id: int, rows: Rows) -> None:
    der = b"0\x82 an invented certificate"
    asked = [
        Exchange(
            "POST",
            f"https://{HOST}/save",
            NOW,
            0.1,
            request_headers=(("content-type", "application/x-www-form-urlencoded"),),
            peer="192.0.2.7:443",
            certificate=hashlib.sha256(der).hexdigest(),
            certificate_der=der,
            request_body=b"url=https%3A%2F%2Friver.example%2F",
            tls_version="TLSv1.3",
            cipher="TLS_AES_256_GCM_SHA384",
            via_proxy=proxy,
        )
        for proxy in (True, True, False, None)
    ]
    archive.record_check(run.id, post_id, [capture(exchanges=tuple(asked))], ALIVE, NOW)
    kept = rows(
        "select request_body_sha256, tls_version, cipher, via_proxy, certificate from exchanges where url like '%/save'"
    )
    assert [row[1:4] for row in kept] == [("TLSv1.3", "TLS_AES_256_GCM_SHA384", via) for via in (1, 1, 0, None)]
    assert {archive.blob(row[0]) for row in kept} == {asked[0].request_body}
    assert rows("select der from certificates where sha256 = ?", kept[0][4]) == [(der,)]


@given(st.binary(max_size=40), st.binary(max_size=40), st.binary(max_size=40))
def test_the_end_in_common(one: bytes, other: bytes, end: bytes) -> None:
    shared = _common_end(one + end, other + end)
    assert shared >= len(end)
    assert (one + end)[len(one + end) - shared :] == (other + end)[len(other + end) - shared :]
    longer = shared + 1
    assert longer > min(len(one), len(other)) + len(end) or (one + end)[-longer:] != (other + end)[-longer:]


def older(path: Path) -> None:
    """An archive as it was before this was kept, in which the second form of a body was lost."""
    with closing(sqlite3.connect(path)) as conn:
        db = Database(conn)
        db.execute(f"pragma application_id = {APPLICATION_ID}")
        db.execute("pragma journal_mode = wal")
        MIGRATIONS.apply(db, stop_before="m011_as_received")
        first = packed(LONG)
        db.executescript("""
insert into runs (id, command, started_at, version) values (1, 'archive', '2026-03-14T09:26:53Z', '0.1.0'),
    (2, 'run', '2026-03-15T09:26:53Z', '0.1.0');
insert into heads (id, since, first_line, fields) values (1, 1, 'GET', '[]'), (2, 1, 'HTTP/1.1 200 OK', '[["A","b"]]');
insert into peers (id, peer, certificate) values (1, '192.0.2.7:443', 'c1');
insert into posts (id, title, platform, native_id, url) values (1, 'a post', 'x', '501', 'https://x.com/i/status/501');
""")
        body = hashlib.sha256(LONG).hexdigest()
        db.execute("insert into blobs values (?, 'application/json', ?, 'gzip', ?)", [body, len(LONG), first])
        for n, form in enumerate((first, zlib.compress(LONG)), 1):
            received = hashlib.sha256(form).hexdigest()
            db.execute("insert into bodies values (?, ?, ?, ?, ?)", [n, len(LONG), len(form), body, received])
            db.execute(
                "insert into attempts (id, run_id, post_id, source, started_at, seconds, outcome, tries)"
                " values (?, 1, 1, 'syndication', '2026-03-14T09:26:53.000Z', 0.1, 'captured', 1)",
                [n],
            )
            db.execute(
                "insert into exchange_facts (id, run_id, attempt_id, status, peer_id, body_id, request_head_id, response_head_id,"
                " host, started_at, seconds, url) values (?, 1, ?, 200, 1, ?, 1, 2, 'h', '2026-03-14T09:26:53.000Z', 0.1, 'u')",
                [n, n, n],
            )


def test_an_older_archive_keeps_every_row_and_what_it_never_kept_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    older(path)
    tables = ("runs", "heads", "peers", "bodies", "blobs", "attempts", "exchange_facts", "exchanges", "posts")
    with closing(sqlite3.connect(path)) as db:
        columns = {t: [c[0] for c in db.execute(f"select * from {t}").description] for t in tables}
        before = {t: db.execute(f"select * from {t} order by 1").fetchall() for t in tables}
        copy = tmp_path / "copy.db"
        db.execute("vacuum into ?", [str(copy)])
    names = []
    for place in (path, copy):
        with open_archive(place, create=False) as archive:
            db = archive.db.conn
            now = {t: db.execute(f"select {', '.join(columns[t])} from {t} order by 1").fetchall() for t in tables}
            assert now == before
            assert db.execute("pragma foreign_key_check").fetchall() == []
            pairs = db.execute("select body_sha256, received_sha256 from exchanges order by id").fetchall()
            assert [archive.as_received(*pair) for pair in pairs] == [packed(LONG), None]
            assert db.execute(
                "select distinct request_body_sha256, tls_version, cipher, via_proxy from exchanges"
            ).fetchall() == [(None, None, None, None)]
            assert uuid.UUID(db.execute("select uuid from identity").fetchone()[0]).version == 4
            names.append(db.execute("select uuid from runs order by id").fetchall())
    # Copies that are brought up to date apart agree on the names of their runs.
    assert names[0] == names[1]
    assert len(set(names[0])) == 2
