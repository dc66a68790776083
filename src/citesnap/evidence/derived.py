"""What an archive works out from what it holds, worked out again: columns of posts, hashes of stored bytes. Reads only."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from citesnap.archive.file.database import Database, beyond
from citesnap.archive.values import post_title

__all__ = ["AS_IT_IS", "check_bytes", "check_names", "check_posts", "utf8_alone"]

Add = Callable[[str, str, "int | str | None", str], None]
"""Notes a finding: severity, what it is about, the row, and what is the matter."""

ALTERED = "altered"
BLOCK = 500

AS_IT_IS = partial(str, encoding="utf-8", errors="surrogateescape")
"""How texts are read. Bytes that are no UTF-8 were put there by another program: they differ from every statement."""

PIECE = 1_000_000
"""Bytes that are unpacked at a time."""
MOST_WASTED = 1_000_000_000
"""Bytes that are read of blobs which turn out to be others than the archive says; then the rest of them are left out. A megabyte of
gzip can unpack to a gigabyte, and an archive whose bytes were altered so often is not made better by naming one more."""

_SHOWN = ("handle", "author_name", "posted_at", "lang", "text")


@contextmanager
def utf8_alone(db: Database) -> Iterator[None]:
    """Read texts that are UTF-8, in a third of the time that `AS_IT_IS` takes.

    Raises:
        sqlite3.OperationalError: one is not.
    """
    db.conn.text_factory = str
    try:
        yield
    finally:
        db.conn.text_factory = AS_IT_IS


_SHOWN_IN_ORDER = " and ".join(f"max(snapshots.{name} is posts.{name} or snapshots.{name} is null)" for name in _SHOWN)
_LAST = "(select v.state, v.certainty from verdicts v where v.post_id = posts.id order by {} limit 1)"
_IS_IN_ORDER = f"""
    posts.state is not null and iif(snapshots.id is null, posts.text is null, {_SHOWN_IN_ORDER}) and (
        (posts.state, posts.certainty) is {_LAST.format("v.id desc")}
        or (posts.state, posts.certainty) is {_LAST.format("v.reached_at desc, v.id desc")}
        or posts.state = 'pending' and posts.certainty is null
            and not exists (select 1 from verdicts v where v.post_id = posts.id))"""
"""SQL, of a post with all its snapshots: that `_check_some` finds nothing, the title apart."""


def check_posts(db: Database, add: Add) -> None:
    """Compare each post with its snapshots and its last verdict.

    A value has to be one that a snapshot shows: which snapshot represents a post is a rule that may change between versions.
    SQLite compares all of them, and what is not in order is looked at again, one by one.
    """
    after = 0
    while row := db.execute(
        f"select max(id) from (select id from posts where id > ? order by id limit {BLOCK})", [after]
    ).fetchone():
        if row[0] is None:
            break
        last = beyond(after, row[0])
        if wrong := _not_in_order(db, after, last):
            _check_some(db, add, after, last, wrong)
        after = last


def _not_in_order(db: Database, after: int, last: int) -> set[int]:
    """The ids of the posts of a range of which something is to be said."""
    sql = (
        f"select posts.id, posts.platform, posts.native_id, posts.title, posts.handle, posts.text, {_IS_IN_ORDER}"
        " from posts left join snapshots on snapshots.post_id = posts.id where posts.id > ? and posts.id <= ? group by posts.id"
    )
    try:
        with utf8_alone(db):
            return {
                post_id
                for post_id, platform, native_id, title, handle, text, is_in_order in db.execute(sql, [after, last])
                if not is_in_order or title != post_title(platform, native_id, handle, text)
            }
    except sqlite3.OperationalError:
        return {post_id for (post_id,) in db.execute("select id from posts where id > ? and id <= ?", [after, last])}


def _check_some(db: Database, add: Add, after: int, last: int, wrong: set[int]) -> None:
    """Say of the posts of a range what is the matter with those that are not in order."""
    within = [after, last]
    rows = db.execute(
        f"select id, platform, native_id, title, state, certainty, {', '.join(_SHOWN)} from posts where id > ? and id <= ?"
        " order by id",
        within,
    )
    verdicts: dict[int, list[tuple[str, str | None]]] = defaultdict(lambda: [("pending", None), ("pending", None)])
    # The last one that was recorded, and the last by its time: a merge brings older ones later.
    for place, order in enumerate(("id", "reached_at, id")):
        for post_id, *judged in db.execute(
            f"select post_id, state, certainty from verdicts where post_id > ? and post_id <= ? order by {order}",
            within,
        ):
            verdicts[post_id][place] = (judged[0], judged[1])
    shown: dict[int, list[set[str | None]]] = defaultdict(lambda: [set() for _ in _SHOWN])
    for post_id, *values in db.execute(
        f"select post_id, {', '.join(_SHOWN)} from snapshots where post_id > ? and post_id <= ?", within
    ):
        for seen, value in zip(shown[post_id], values, strict=True):
            seen.add(value)
    for post_id, platform, native_id, title, state, certainty, *values in rows:
        if post_id not in wrong:
            continue
        for name, value, seen in zip(_SHOWN, values, shown.get(post_id, ()), strict=False):
            # Where a snapshot does not state it, that of a citation may have stayed.
            if value not in seen and None not in seen:
                add(ALTERED, "posts", post_id, f"no snapshot shows its {name}")
        if post_id not in shown and values[-1] is not None:
            add(ALTERED, "posts", post_id, "has words, and no snapshot shows any")
        if title != post_title(platform, native_id, values[0], values[-1]):
            add(ALTERED, "posts", post_id, "its title is not made of its handle and words")
        if (state, certainty) not in verdicts[post_id]:
            add(ALTERED, "posts", post_id, "its state is not that of its last verdict")


def check_names(db: Database, add: Add) -> None:
    """Compare where rows stand that were recorded of a post under a former name with the post that this name has by now."""
    if not db.execute("select 1 from sqlite_master where name = 'former_posts'").fetchone():
        return  # an archive of an older version
    for table, sql in (
        (
            "attempts",
            "select a.id from attempts a join former_posts f on f.id = a.former_post_id where a.post_id <> f.post_id",
        ),
        (
            "verdicts",
            "select v.id from verdicts v join former_posts f on f.id = v.former_post_id where v.post_id <> f.post_id",
        ),
        (
            "snapshots",
            "select s.id from attempts a join former_posts f on f.id = a.former_post_id join snapshots s on s.attempt_id = a.id"
            " where s.post_id <> f.post_id",
        ),
    ):
        for (row_id,) in db.execute(sql):
            add(ALTERED, table, row_id, "stands with another post than the one whose former name it has")
    for (row_id,) in db.execute("select row_id from former_posts join posts on posts.id = row_id"):
        add(ALTERED, "former_posts", row_id, "has the id of a post that is there")
    for (post_id,) in db.execute(
        "select id from posts where plain_id is not null"
        " and substr(native_id, -length(plain_id) - 1) <> '/' || plain_id"
    ):
        add(ALTERED, "posts", post_id, "the id without its account is not the one in its name")


def check_bytes(db: Database, add: Add, quick: bool) -> int | None:
    """Whether stored bytes are there, and have the hash that they are filed under. Returns how many there are; None when quick."""
    tables = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
    for table, column in (
        ("bodies", "sha256"),
        ("article_versions", "body_sha256"),
        ("media", "sha256"),
        ("exchange_facts", "request_body_sha256"),
        ("attachments", "sha256"),
        ("imported", "sha256"),
        ("received_forms", "body_sha256"),
    ):
        if table not in tables:  # of an archive of an older version
            continue
        for row_id, sha256 in db.execute(
            f"select rowid, {column} from {table} where {column} is not null"
            f" and not exists (select 1 from blobs where blobs.sha256 = {table}.{column})"
        ):
            add(ALTERED, table, row_id, f"its bytes, SHA-256 {sha256}, are gone")
    if quick:
        return None
    checked = wasted = 0
    for sha256, size, encoding, rowid in db.execute("select sha256, size, encoding, rowid from blobs order by rowid"):
        checked += 1
        length, problem = _looked_at(db.conn, rowid, sha256, size, encoding)
        if problem:
            add(ALTERED, "blobs", sha256, problem)
            wasted += length
        if wasted > MOST_WASTED:
            add(
                ALTERED,
                "blobs",
                None,
                f"{checked} were looked at, and of the others none: too much of what they hold is altered",
            )
            break
    for sha256, der in db.execute("select sha256, der from certificates"):
        if hashlib.sha256(der).hexdigest() != sha256:
            add(ALTERED, "certificates", sha256, "is not the certificate with this SHA-256")
    for rowid, sha256, body_sha256, shared, start in db.execute(
        "select rowid, sha256, body_sha256, shared, start from received_forms"
    ):
        row = db.execute("select content from blobs where sha256 = ?", [body_sha256]).fetchone()
        held = row[0] if row else b""
        received = start + (held[len(held) - shared :] if 0 <= shared <= len(held) else b"")
        if hashlib.sha256(received).hexdigest() != sha256:
            add(ALTERED, "received_forms", rowid, "is not the body with this SHA-256")
    return checked


def _looked_at(
    connection: sqlite3.Connection, rowid: int, sha256: str, size: int, encoding: str | None
) -> tuple[int, str | None]:
    """How many bytes of a blob were read, content coding undone, and what is the matter with it; None where nothing is."""
    if encoding not in (None, "gzip"):
        return 0, f"is held in no form that there is: {encoding}"
    hashed, length = hashlib.sha256(), 0
    try:
        with connection.blobopen("blobs", "content", rowid, readonly=True) as blob:
            if encoding and (stated := _stated_size(blob)) != size % (1 << 32):
                return 0, f"{stated} bytes, its gzip says, and not {size}"
            pieces = iter(lambda: blob.read(PIECE), b"")
            for piece in pieces if encoding is None else _unpacked(pieces, size):
                hashed.update(piece)
                length += len(piece)
    except (zlib.error, sqlite3.Error, ValueError) as error:
        return length, f"cannot be read: {error}"
    if length != size:
        return length, f"{length} bytes and not {size}"
    return length, None if hashed.hexdigest() == sha256 else "its bytes are not those with this SHA-256"


def _stated_size(blob: sqlite3.Blob) -> int:
    """The size that a gzip member states at its end (RFC 1952, 2.3.1): known before anything is unpacked."""
    blob.seek(max(len(blob) - 4, 0))
    stated = int.from_bytes(blob.read(4), "little")
    blob.seek(0)
    return stated


def _unpacked(pieces: Iterator[bytes], most: int) -> Iterator[bytes]:
    """The content of a gzip member, piece by piece, up to a little more than `most` bytes."""
    unpacker = zlib.decompressobj(31)
    length = 0
    for piece in pieces:
        left = piece
        while left or unpacker.unconsumed_tail:
            content = unpacker.decompress(left, PIECE)
            length += len(content)
            yield content
            if length > most:
                return
            left = unpacker.unconsumed_tail
            if not content and not left:
                break
    if not unpacker.eof or unpacker.unused_data:
        raise ValueError("is no whole gzip member")
