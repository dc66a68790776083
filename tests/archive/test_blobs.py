"""Bytes by their hash."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sqlite3
import zlib
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.conftest import Rows
from archive.invented import PICTURE
from citesnap.archive import Archive
from citesnap.archive.file.database import Database
from citesnap.archive.questions import blob_pieces
from citesnap.archive.records import blobs
from citesnap.errors import DamagedBlob

LONG = json.dumps([{"text": f"Water at gate {n}"} for n in range(200)]).encode()


def held(rows: Rows, sha256: str) -> tuple[str | None, bytes]:
    ((encoding, content),) = rows("select encoding, content from blobs where sha256 = ?", sha256)
    return encoding, content


def test_the_same_bytes_are_kept_once(archive: Archive, rows: Rows) -> None:
    first = blobs.store(Database(archive.db.conn), PICTURE, "image/png")
    assert blobs.store(Database(archive.db.conn), PICTURE, "image/jpeg") == first == hashlib.sha256(PICTURE).hexdigest()
    assert rows("select sha256, media_type, size, encoding, content from blobs") == [
        (first, "image/png", len(PICTURE), None, PICTURE)
    ]


def test_a_body_that_arrived_gzipped_is_kept_as_it_arrived(archive: Archive, rows: Rows) -> None:
    received = gzip.compress(LONG, 1, mtime=1234)
    sha256 = blobs.store(Database(archive.db.conn), LONG, "application/json", received)
    assert held(rows, sha256) == ("gzip", received)
    assert archive.blob(sha256) == LONG


@pytest.mark.parametrize(
    "received",
    [
        b"not gzip",
        gzip.compress(b"something else"),
        gzip.compress(LONG)[:-4],
        gzip.compress(LONG) + b"trailing",
        zlib.compress(LONG),
        gzip.compress(LONG + bytes(10_000_000)),
    ],
    ids=["no gzip", "another content", "cut short", "with a tail", "zlib", "a bomb"],
)
def test_what_did_not_arrive_as_plain_gzip_is_kept_by_its_content(
    archive: Archive, rows: Rows, received: bytes
) -> None:
    sha256 = blobs.store(Database(archive.db.conn), LONG, "application/json", received)
    assert archive.blob(sha256) == LONG
    assert held(rows, sha256)[1] != received


def test_long_text_is_compressed_and_always_to_the_same_bytes(archive: Archive, rows: Rows) -> None:
    sha256 = blobs.store(Database(archive.db.conn), LONG, "Application/JSON; charset=utf-8")
    encoding, content = held(rows, sha256)
    assert (encoding, content) == ("gzip", gzip.compress(LONG, mtime=0))
    assert len(content) < len(LONG) / 2
    assert rows("select media_type, size from blobs") == [("application/json", len(LONG))]
    assert archive.blob(sha256) == LONG


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"{}", "application/json"), (LONG, "image/png"), (LONG, None), (os.urandom(5000), "text/html")],
    ids=["short", "a picture", "who knows what", "text that gzip makes no shorter"],
)
def test_what_gains_nothing_is_kept_as_it_is(
    archive: Archive, rows: Rows, content: bytes, media_type: str | None
) -> None:
    assert held(rows, blobs.store(Database(archive.db.conn), content, media_type)) == (None, content)


def test_an_empty_body_is_a_body(archive: Archive) -> None:
    assert archive.blob(blobs.store(Database(archive.db.conn), b"")) == b""


@pytest.mark.parametrize(
    "damage",
    [
        "update blobs set content = x'00'",
        "update blobs set content = cast(content || x'00' as blob)",
        "update blobs set encoding = 'gzip'",
        "update blobs set size = size + 1",
        "delete from blobs",
    ],
)
def test_damage_is_noticed(archive: Archive, damage: str) -> None:
    sha256 = blobs.store(Database(archive.db.conn), PICTURE)
    archive.db.execute(damage)
    with pytest.raises(DamagedBlob) as caught:
        archive.blob(sha256)
    assert caught.value.exit_code == 1


@given(st.binary(max_size=5000), st.sampled_from([None, "text/html", "image/gif", "\x00", "a" * 200]), st.booleans())
def test_whatever_is_stored_comes_back(content: bytes, media_type: str | None, zipped: bool) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(
            "create table blobs (sha256 text primary key, media_type text, size integer, encoding text, content blob)"
        )
        sha256 = blobs.store(Database(db), content, media_type, gzip.compress(content) if zipped else None)
        row = blob_pieces.find(db, sha256)
        assert row is not None
        assert blob_pieces.read(db, row) == content


@pytest.mark.parametrize("given", ["", "text", "text/html\x1b", "té/xt", "a/" + "b" * 200])
def test_what_is_no_media_type_is_dropped(given: str) -> None:
    assert blobs.bare_type(given) is None
