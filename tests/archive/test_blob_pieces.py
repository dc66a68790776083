"""Bytes come back in pieces, verified, and in bounded memory whatever a stranger's archive says of them."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
import tracemalloc
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.archive.questions import blob_pieces
from citesnap.archive.questions.blob_pieces import PIECE, Pieces, TooSlow
from citesnap.errors import DamagedBlob

TABLE = "create table blobs (sha256 text primary key, media_type text, size integer, encoding text, content blob)"


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute(TABLE)
        yield opened


def keep(
    db: sqlite3.Connection,
    content: bytes,
    *,
    held: object = None,
    size: object = None,
    encoding: str | None = None,
    sha256: str | None = None,
) -> str:
    """One row: what `content` gives, unless said otherwise."""
    sha256 = sha256 or hashlib.sha256(content).hexdigest()
    held = held if held is not None else gzip.compress(content) if encoding else content
    db.execute(
        "insert or replace into blobs values (?, 'text/html', ?, ?, ?)",
        [sha256, len(content) if size is None else size, encoding, held],
    )
    return sha256


def whole(db: sqlite3.Connection, sha256: str) -> bytes:
    stored = blob_pieces.find(db, sha256)
    assert stored is not None
    return blob_pieces.read(db, stored)


@pytest.mark.parametrize("first", [2, 3, 12])
def test_pages_that_lead_nowhere_are_damage(tmp_path: Path, first: int) -> None:
    """A value of many pages is a chain: `first` is the page from which on each names a next one that is not there."""
    path = tmp_path / "archive.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("pragma page_size = 512")
        db.execute(TABLE)
        sha256 = keep(db, bytes(100_000))
        db.commit()
        (row_id, size) = db.execute("select rowid, size from blobs").fetchone()
    with path.open("r+b") as file:
        for page in range(first + 1, path.stat().st_size // 512):
            file.seek(page * 512)
            file.write(b"\xff" * 4)
    with closing(sqlite3.connect(path)) as db, pytest.raises(DamagedBlob):
        blob_pieces.read(db, blob_pieces.BlobRow(row_id, sha256, size, None, None))


@given(
    length=st.sampled_from([0, 1, 10, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE]), encoding=st.sampled_from([None, "gzip"])
)
def test_what_was_stored_comes_back(length: int, encoding: str | None) -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(TABLE)
        content = (b"river " * (length // 6 + 1))[:length]
        sha256 = keep(db, content, encoding=encoding)
        assert whole(db, sha256) == content
        pieces = Pieces(blob_pieces.find(db, sha256))  # type: ignore[arg-type]  # it is there
        assert all(len(piece) <= PIECE for piece in iter(lambda: pieces.after(db), b""))


def test_nothing_is_stored_under_another_hash(db: sqlite3.Connection) -> None:
    assert blob_pieces.find(db, "0" * 64) is None


DAMAGED: dict[str, tuple[object, object, str | None]] = {
    "longer than its size": (b"water", 4, None),
    "shorter than its size": (b"water", 6, None),
    "other bytes": (b"Water", 5, None),
    "no bytes": (b"", 5, None),
    "no gzip": (b"no gzip", 5, "gzip"),
    "no bytes of gzip": (b"", 5, "gzip"),
    "gzip cut short": (gzip.compress(b"water")[:-3], 5, "gzip"),
    "gzip and more": (gzip.compress(b"water") + b"!", 5, "gzip"),
    "two members of gzip": (gzip.compress(b"water") * 2, 5, "gzip"),
    "gzip of more than its size": (gzip.compress(b"water" * 1_000_000), 5, "gzip"),
    "gzip of less than its size": (gzip.compress(b"wate"), 5, "gzip"),
    "another coding": (zlib.compress(b"water"), 5, "gzip"),
    "an unknown coding": (b"water", 5, "br"),
    "a size below nothing": (b"water", -1, None),
    "a size that nothing has": (b"water", 10**10, None),
    "a size in words": (b"water", "five", None),
    "a size in parts": (b"water", 5.5, None),
    "a number in place of bytes": (7, 5, None),
}


@pytest.mark.parametrize("what", DAMAGED)
def test_what_is_not_as_its_row_says_is_damaged(db: sqlite3.Connection, what: str) -> None:
    held, size, encoding = DAMAGED[what]
    sha256 = keep(db, b"water", held=held, size=size, encoding=encoding)
    with pytest.raises(DamagedBlob, match=sha256):
        whole(db, sha256)


def test_a_view_in_place_of_the_table_is_damaged(db: sqlite3.Connection) -> None:
    db.executescript(
        "drop table blobs; create view blobs as select 1 as rowid, 'aa' as sha256, 'a/b' as media_type, 1 as size,"
        " null as encoding, x'00' as content"
    )
    with pytest.raises(DamagedBlob):
        whole(db, "aa")


def test_a_megabyte_that_unpacks_to_a_gigabyte_takes_pieces_of_memory_and_no_more_than_its_time(
    db: sqlite3.Connection,
) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    zeros = bytes(10_000_000)
    packed = b"".join(packer.compress(zeros) for _ in range(40)) + packer.flush()
    sha256 = keep(db, b"", held=packed, size=400_000_000, encoding="gzip", sha256="0" * 64)
    stored = blob_pieces.find(db, sha256)
    assert stored is not None
    tracemalloc.start()
    try:
        with pytest.raises(TooSlow):
            for _ in blob_pieces.verify(db, stored, seconds=0.2):
                pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * PIECE


def test_pieces_may_come_off_one_connection_after_another(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("pieces") / "a.db"
    content = b"".join(bytes([n % 251]) * 997 for n in range(3000))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(TABLE)
        sha256 = keep(db, content, encoding="gzip")
    pieces: Pieces | None = None
    found = b""
    while True:
        with closing(sqlite3.connect(path)) as db:
            pieces = pieces or Pieces(blob_pieces.find(db, sha256))  # type: ignore[arg-type]  # it is there
            piece = pieces.after(db)
        found += piece
        if not piece:
            break
    assert found == content
