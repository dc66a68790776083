"""A database of twitter-to-sqlite: the tables `tweets`, `users` and `media`. A stranger's file, opened for reading alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

from citesnap.archive.file.database import Database, beyond
from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.file.patience import Patience
from citesnap.archive.values import to_json
from citesnap.errors import CitesnapError
from citesnap.importing.posts import UNKNOWN, ImportJob, Reported, take_posts
from citesnap.importing.source import LONGEST_RECORD, InputFile
from citesnap.sources.formats.limits import MAX_TEXT
from citesnap.sources.x.tweet import Author, MediaItem, Tweet, media_files
from citesnap.text.jsonvalues import number, text_of
from citesnap.text.times import read_w3c

__all__ = ["recognises", "take"]

_COLUMNS = {"tweets": {"id", "user", "created_at", "full_text"}, "users": {"id", "screen_name", "name"}}
_SLICE = 500
_LONGEST = 1_000_000
"""Characters or bytes of one value; a row may have many. The longest post of X has 25,000 characters."""
_MOST_ALIKE = 20
"""Rows with one id, of a table that allows several."""


def recognises(source: InputFile) -> bool:
    """Whether it is a SQLite file with these tables."""
    if not source.head.startswith(b"SQLite format 3\0"):
        return False
    try:
        with closing(_opened(source)) as db:
            return all(columns <= _columns(db, table) for table, columns in _COLUMNS.items())
    except sqlite3.Error:
        return False


def take(job: ImportJob) -> None:
    """Take every row of `tweets`, with its author and its media.

    Raises:
        CitesnapError: the database cannot be read.
    """
    try:
        with closing(_opened(job.source)) as db:
            take_posts(job, _posts(db))
    except (sqlite3.Error, DamagedRow) as error:
        raise CitesnapError(f"{job.source.path}: cannot be read: {error}") from error


def _opened(source: InputFile) -> Database:
    conn = sqlite3.connect(f"{source.path.resolve().as_uri()}?mode=ro", uri=True)
    conn.text_factory = lambda text: text.decode("utf-8", "replace")
    conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_RECORD)
    db = Database(conn, Patience(conn, source.path))
    for pragma in ("cell_size_check = on", "trusted_schema = off", "query_only = on"):
        db.execute(f"pragma {pragma}")
    return db


def _columns(db: Database, table: str) -> set[str]:
    """The columns of a real table, whose values are stored: a view or a computed column may run without end."""
    if not db.execute("select 1 from pragma_table_list where name = ? and type = 'table'", [table]).fetchone():
        return set()
    rows = db.execute("select name, hidden from pragma_table_xinfo(?)", [table]).fetchall()
    return {name for name, hidden in rows if not hidden}


def _posts(db: Database) -> Iterator[Reported]:
    held = {table: _columns(db, table) for table in ("tweets", "users", "media", "media_tweets")}
    has_media = {"id", "media_url_https"} <= held["media"] and {"media_id", "tweets_id"} <= held["media_tweets"]
    after: Any = -(2**63)
    while ids := db.execute("select id from tweets where id > ? order by id limit ?", [after, _SLICE]).fetchall():
        beyond(_order(after), _order(ids[-1][0]))
        after = ids[-1][0]
        # One id after the other: rows may be long.
        for row in (row for each in dict.fromkeys(ids) for row in _rows_of(db, "tweets", each[0])):
            post = dict(row)
            if _is_long(post):
                yield Reported(f"tweets {post['id']}"[:100], b"", "application/json", problem="is longer than any post")
                continue
            user = next(iter(_rows_of(db, "users", post["user"])), None)
            if user is not None and _is_long(dict(user)):
                user = None
            media = (
                db.rows(
                    "select media.* from media_tweets join media on media.id = media_id where tweets_id = ? limit 20",
                    [post["id"]],
                )
                if has_media
                else []
            )
            known_media = [dict(item) for item in media if not _is_long(dict(item))]
            yield _reported(post, dict(user) if user is not None else {}, known_media)


def _rows_of(db: Database, table: str, row_id: Any) -> list[sqlite3.Row]:
    return db.rows(f"select * from {table} where id = ? limit {_MOST_ALIKE}", [row_id])


def _is_long(row: dict[str, Any]) -> bool:
    return any(isinstance(value, str | bytes) and len(value) > _LONGEST for value in row.values())


def _order(key: Any) -> tuple[int, Any]:
    """The order of SQLite's values: numbers, texts, bytes."""
    return isinstance(key, str) + 2 * isinstance(key, bytes), key


def _reported(post: dict[str, Any], user: dict[str, Any], media: list[dict[str, Any]]) -> Reported:
    record = to_json({"tweet": _plain(post), "user": _plain(user), "media": [_plain(item) for item in media]}).encode()
    one = Reported(f"tweets {post['id']}", record, "application/json", "x", str(post["id"]))
    text = text_of(post["full_text"])
    if text is None or not isinstance(post["id"], int):
        return replace(one, problem="has no words or no id")
    tweet = Tweet(
        one.native_id,
        text[:MAX_TEXT],
        author=Author(str(post["user"]), text_of(user.get("name")), text_of(user.get("screen_name"))),
        posted_at=read_w3c(post["created_at"]),
        lang=text_of(post.get("lang")),
        media=media_files(
            MediaItem("photo", text_of(item.get("media_url_https")))
            for item in media
            if str(item.get("type") or "photo") == "photo"
        ),
        counts={"likes": number(post.get("favorite_count")), "reposts": number(post.get("retweet_count"))},
        reply_to_id=_id(post.get("in_reply_to_status_id")),
        reply_to_handle=text_of(post.get("in_reply_to_screen_name")),
    )
    # Its words are kept as a reader sees them: links expanded, escapes undone.
    snapshot = replace(tweet.snapshot("", UNKNOWN), text=tweet.text)
    return replace(one, snapshot=snapshot)


def _id(value: object) -> str | None:
    digits = number(value)
    return None if digits is None else str(digits)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in row.items()}
