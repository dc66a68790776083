"""All rows of another archive in their order, a slice and a transaction at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field

from citesnap.archive.file.database import Database
from citesnap.archive.merging import articles, evidence, posts
from citesnap.archive.merging.evidence import copy_attempts
from citesnap.archive.merging.mapping import Maps
from citesnap.archive.questions.forgotten import is_forgotten
from citesnap.archive.records.rows import transaction

__all__ = ["Merged", "merge_rows"]

SLICE = 500
"""Posts or articles in one transaction."""
ROWS = 5000
"""Rows of small tables in one transaction."""
MOST_CONFLICTS = 100
"""Conflicts that are told one by one."""
_KEYS = {
    "runs": "a.uuid is o.uuid and (o.uuid is not null or a.started_at = o.started_at)",
    "imports": "a.sha256 = o.sha256",
}
"""SQL: by what a row of theirs, `o`, is known as one of ours, `a`; by table."""


@dataclass(slots=True)
class Merged:
    """What a merge added, by table, and where both archives had decided differently by hand."""

    maps: Maps
    added: dict[str, int] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Rows that were added, and rows that say more now."""
        return sum(self.added.values()) + self.maps.changed


def merge_rows(
    db: Database,
    judge: Callable[[int], None],
    compare: Callable[[int], None],
    progress: Callable[[str, int], None],
    *,
    dry_run: bool = False,
) -> Merged:
    """Copy every row of the archive that is attached as `other`. The caller holds the lock.

    Args:
        db: the archive.
        judge: called within a transaction with the id of a post of which more is known now.
        compare: the same for a post that has a citation more.
        progress: told the table and how many of its rows were gone through.
        dry_run: the caller's transaction is open, and is rolled back by it.

    Raises:
        sqlite3.Error: the archive cannot be written, or the other one holds what ours does not allow.
    """
    part = nullcontext if dry_run else lambda: transaction(db)
    maps = Maps(db)
    _tell_sql_what_was_forgotten(db)
    evidence.prepare(db)
    posts.prepare(maps)
    articles.prepare(maps)
    merged = Merged(maps)

    @contextmanager
    def sliced() -> Iterator[None]:
        with part():
            db.execute("pragma defer_foreign_keys = on")
            maps.begin()
            yield

    for table, key in _KEYS.items():
        for before, last in maps.slices(table, ROWS):
            with sliced():
                _rows_by_key(maps, table, key, before, last)
    with sliced():
        _feeds(maps)
    done = 0
    for before, last in maps.slices("posts", SLICE):
        with sliced():
            posts.copy_posts(maps, before, last, judge)
        done += SLICE
        progress("posts", done)
    for before, last in maps.slices("feeds", SLICE):
        with sliced():
            copy_attempts(
                maps,
                "select id from other.attempts where article_id is null and citation_id is null"
                f" and feed_id > {before} and feed_id <= {last}",
            )
    done = 0
    for before, last in maps.slices("articles", SLICE):
        with sliced():
            conflicts = articles.copy_articles(maps, before, last, compare)
            merged.conflicts += conflicts[: MOST_CONFLICTS - len(merged.conflicts)]
        done += SLICE
        progress("articles", done)
    with sliced():
        articles.same_articles(maps)
    for before, last in maps.slices("attempts", ROWS):
        with sliced():
            copy_attempts(
                maps,
                f"select id from other.attempts where id > {before} and id <= {last}"
                " and id not in (select theirs from temp.map_attempts)",
            )
    for before, last in maps.slices("relations", ROWS):
        with sliced():
            _relations(maps, before, last)
    merged.added = {table: count for table, count in maps.added.items() if count}
    return merged


def _tell_sql_what_was_forgotten(db: Database) -> None:
    """Give SQL two functions that tell what was forgotten. The caller has made one of the lists of both archives."""
    (has_forgotten,) = db.execute("select exists (select 1 from forgotten)").fetchone()
    db.conn.create_function(
        "is_forgotten",
        -1,
        lambda *names: has_forgotten and any(names) and is_forgotten(db, *map(str, names)),
        deterministic=False,
    )
    db.conn.create_function(
        "is_forgotten_post",
        -1,
        lambda *names: is_forgotten(db, "post", *(str(name or "") for name in names), stands=True),
        deterministic=False,
    )


def _rows_by_key(maps: Maps, table: str, key: str, before: int, last: int) -> None:
    """Copy a slice of a table of `_KEYS`. Part of the transaction of the slice."""
    of_slice = f"o.id > {before} and o.id <= {last}"
    maps.match(table, f"select o.id, a.id from other.{table} o join main.{table} a on {key} where {of_slice}")
    maps.assign(table, f"select o.id from other.{table} o where {of_slice}")
    maps.insert(table)


def _feeds(maps: Maps) -> None:
    """Feeds by their address. The one that was read or left last tells whether it is followed, and when it is read next."""
    db = maps.db
    maps.match("feeds", "select o.id, a.id from other.feeds o join main.feeds a on a.url = o.url")
    known = db.execute("select theirs, ours from temp.map_feeds").fetchall()
    maps.assign("feeds", "select id from other.feeds")
    maps.insert("feeds", parent_id="null")
    db.execute(
        f"""
        update main.feeds set parent_id = (
            select {maps.mapped("feeds", "parent_id")} from temp.map_feeds m join other.feeds o on o.id = m.theirs
            where m.ours = feeds.id)
        where id in (select ours from temp.fresh_feeds)
        """
    )
    # What statements name a feed by, its first address and when it was first followed, stays.
    columns = [name for name in maps.columns("feeds") if name not in ("url", "given_url", "followed_at", "parent_id")]
    quoted = ", ".join(columns)
    for theirs, ours in known:
        (mine,) = db.rows(f"select {quoted} from main.feeds where id = ?", [ours])
        (other,) = db.rows(f"select {quoted} from other.feeds where id = ?", [theirs])
        if tuple(mine) != tuple(other) and _lately(other) > _lately(mine):
            assignments = ", ".join(f"{name} = ?" for name in columns)
            db.execute(f"update main.feeds set {assignments} where id = ?", [*other, ours])
            maps.changed += 1


def _lately(feed: sqlite3.Row) -> tuple[str, ...]:
    """When a feed was last read or left, by a row of it: of two rows the later one counts."""
    return (max(feed["last_read_at"] or "", feed["ended_at"] or ""), *(str(value or "") for value in feed))


def _relations(maps: Maps, before: int, last: int) -> None:
    of_slice = f"o.id > {before} and o.id <= {last}"
    both = "o.post_id in (select theirs from temp.map_posts) and o.other_post_id in (select theirs from temp.map_posts)"
    maps.match(
        "relations",
        f"select o.id, a.id from other.relations o join main.relations a on a.post_id = {maps.mapped('posts', 'post_id')}"
        f" and a.kind = o.kind and a.other_post_id = {maps.mapped('posts', 'other_post_id')} where {of_slice}",
    )
    maps.assign("relations", f"select o.id from other.relations o where {of_slice} and {both}")
    maps.insert("relations")
