"""All that the archive knows of one post, for a person to read. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from citesnap.archive.file.database import Database

__all__ = ["Account", "account", "find_post"]


@dataclass(frozen=True, slots=True)
class Account:
    """One post: its row, its verdicts, what sources showed, who was asked, and which articles cite it, oldest first."""

    post: dict[str, Any]
    verdicts: list[dict[str, Any]]
    snapshots: list[dict[str, Any]]
    media: list[dict[str, Any]]
    attempts: list[dict[str, Any]]
    citations: list[dict[str, Any]]


def find_post(db: Database, platform: str | None, native_id: str) -> list[int]:
    """The ids of the posts with that native id, of one platform or of any."""
    rows = db.execute(
        "select id from posts where native_id = ? and (? is null or platform = ?) order by id",
        [native_id, platform, platform],
    )
    return [post_id for (post_id,) in rows]


def account(db: Database, post_id: int) -> Account:
    """What is known of a post.

    Raises:
        LookupError: there is none with this id.
    """
    found = _rows(db, "select * from posts where id = ?", post_id)
    if not found:
        raise LookupError(f"no post {post_id}")
    return Account(
        found[0],
        _rows(db, "select reached_at, state, certainty from verdicts where post_id = ? order by id", post_id),
        _rows(
            db,
            "select id, source, observed_at, handle, author_name, posted_at, truncated, superseded, text"
            " from snapshots where post_id = ? order by observed_at, id",
            post_id,
        ),
        _rows(
            db,
            "select snapshot_id, position, kind, outcome, detail, alt_text, sha256, url from media"
            " where snapshot_id in (select id from snapshots where post_id = ?) order by snapshot_id, position",
            post_id,
        ),
        _rows(
            db,
            "select started_at, source, outcome, detail from attempts where post_id = ? order by id",
            post_id,
        ),
        _rows(
            db,
            "select articles.title, coalesce(articles.url, articles.name) as article, citations.position, citations.kind,"
            " citations.date_text, citations.agreement, citations.match, citations.doubts, citations.difference,"
            " citations.vanished_at, citations.text"
            " from citations join articles on articles.id = citations.article_id where citations.post_id = ?"
            " order by citations.id",
            post_id,
        ),
    )


def _rows(db: Database, sql: str, post_id: int) -> list[dict[str, Any]]:
    return list(db.query(sql, [post_id]))
