"""Names of posts on platforms where several accounts can use one id, and posts that turn out to be one. Judges nothing.

A post stands under its id alone, or with its account before it where the archive has another post of that id. The name under
which it was recorded stays, for sealed statements have it; what else it was called is kept in `former_posts`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from citesnap.archive.file.database import Database
from citesnap.archive.questions.accounts import MOST_NAMESAKES, Namesake, is_kept_as, meant_by, namesakes
from citesnap.archive.records import search_index
from citesnap.archive.records.rows import Value, insert, update
from citesnap.archive.values import clean, post_title
from citesnap.model import Watch
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.platforms import PostRef

__all__ = ["StoredId", "bring_up_to_date", "checks_of_both", "fold", "free_name", "keep_name", "same_posts"]

_OFTEN: dict[str | None, int] = {None: 0, str(Watch.DAILY): 1, str(Watch.HOURLY): 2}


@dataclass(frozen=True, slots=True)
class StoredId:
    """The id under which a post stands, and the id without its account where the first has one."""

    native_id: str
    plain_id: str | None = None


def free_name(db: Database, platform: str, native_id: str, url: str) -> StoredId:
    """The name for a new post: its id, or the id with its account where the archive has another post of that id."""
    from citesnap import platforms  # Here: a run with nothing due looks at no address.

    named = platforms.named_key(platform, url)
    if named is None:
        return StoredId(native_id)
    plain_id = clean(named.rpartition("/")[2])
    in_use = (
        "select 1 from posts where platform = :platform and native_id = :id"
        " union all select 1 from former_posts where platform = :platform and native_id = :id"
    )
    if db.execute(in_use, {"platform": platform, "id": plain_id}).fetchone() is None:
        return StoredId(plain_id)
    return StoredId(clean(named), plain_id)


def keep_name(db: Database, post_id: int) -> None:
    """Keep the address by a handle under which a post was recorded, now that a source shows its account.

    Part of the caller's transaction, before it writes the new address. Where a source shows that very handle, its snapshot tells.
    """
    from citesnap import platforms

    (platform, native_id, url) = db.execute(
        "select platform, native_id, url from posts where id = ?", [post_id]
    ).fetchone()
    named = platforms.named_key(platform, url)
    if named is None or platforms.account_key(platform, url) is not None or named == native_id:
        return
    if not is_kept_as(db, platform, post_id, named):
        shown_at = (
            "select coalesce(max(captured_at), (select max(started_at) from runs)) from snapshots where post_id = ?"
        )
        (found_at,) = db.execute(shown_at, [post_id]).fetchone()
        row: dict[str, Value] = {"post_id": post_id, "found_at": found_at, "platform": platform}
        insert(db, "former_posts", row | {"native_id": named, "url": url})


def checks_of_both(one: sqlite3.Row, other: sqlite3.Row) -> dict[str, str | None]:
    """When a post was added and looked at, and when it is looked at next, by two rows about it, in either order.

    The next look is the one in the row that was checked last; where both were checked in the same second, or neither was, the
    earlier of the two.
    """

    def values_of(name: str) -> list[str]:
        return [row[name] for row in (one, other) if row[name]]

    last = max(values_of("last_checked_at"), default=None)
    said = [row["next_check_at"] for row in (one, other) if row["last_checked_at"] == last and row["next_check_at"]]
    return {
        "added_at": min(values_of("added_at"), default=None),
        "watch": max(one["watch"], other["watch"], key=lambda watch: _OFTEN.get(watch, 0)),
        "last_shown_at": max(values_of("last_shown_at"), default=None),
        "last_checked_at": last,
        "next_check_at": min(said, default=None),
    }


def same_posts(db: Database) -> Iterator[tuple[int, int]]:
    """Posts that are known to be one: the id of the one that goes, and of the one that stays. Reads only.

    The caller makes one of the two, where that can be done, before the next is asked for: what is left of an id is looked at again,
    `MOST_NAMESAKES` times at each call. The one stays whose name has no account, else the one whose name has the account for good.
    """
    for platform, plain_id in db.execute(
        "select distinct platform, plain_id from posts where plain_id is not null order by platform, plain_id"
    ).fetchall():
        pairs: set[tuple[int, int]] = set()
        while len(pairs) < MOST_NAMESAKES and (pair := _same_of(db, platform, plain_id, pairs)) is not None:
            pairs.add(pair)
            yield pair


def _same_of(db: Database, platform: str, plain_id: str, told: Container[tuple[int, int]]) -> tuple[int, int] | None:
    """The next two posts with this id that are one."""
    from citesnap import platforms

    posts = {post.id: post for post in namesakes(db, platform, plain_id)}
    for post in posts.values():
        if platforms.account_key(platform, post.url) is None:
            other = meant_by(db, platform, post.native_id, post.url, other_than=post.id)
        else:
            other = next((one.id for one in posts.values() if one.id > post.id and one.url == post.url), None)
        if other in posts:
            stays, goes = sorted((post, posts[other]), key=_standing)
            if (goes.id, stays.id) not in told:
                return goes.id, stays.id
    return None


def _standing(post: Namesake) -> tuple[int, int]:
    return (0 if "/" not in post.native_id else 1 if post.native_id.startswith("did:") else 2), post.id


def fold(db: Database, goes: int, stays: int, now: datetime) -> int | None:
    """Make one post of two. Part of the caller's transaction, who judges anew what is left.

    What was asked and shown of the one that goes is the other's from now on; statements about it name it as they did. Returns
    the id of the post that stays; None where both have what people attached, or relations, that are sealed: these cannot move, and
    both posts stay.
    """
    if _is_fixed(db, goes):
        goes, stays = stays, goes
        if _is_fixed(db, goes):
            return None
    (gone,) = db.rows("select * from posts where id = ?", [goes])
    former = insert(
        db,
        "former_posts",
        {name: gone[name] for name in ("added_at", "platform", "native_id", "url")}
        | {"post_id": stays, "row_id": goes, "found_at": stamp(now)},
    )
    db.execute("update former_posts set post_id = ? where post_id = ?", [stays, goes])
    moved = {"goes": goes, "stays": stays, "former": former}
    asked = "post_id = :goes or id in (select attempt_id from snapshots where post_id = :goes)"
    db.execute("create temp table moved (kind text, row_id integer, primary key (kind, row_id)) without rowid")
    db.execute(f"insert into temp.moved select 'attempt', id from attempts where {asked}", {"goes": goes})
    db.execute("insert into temp.moved select 'verdict', id from verdicts where post_id = ?", [goes])
    for table, kind in (("attempts", "attempt"), ("verdicts", "verdict")):
        db.execute(
            f"update {table} set former_post_id = coalesce(former_post_id, :former),"
            " post_id = iif(post_id = :goes, :stays, post_id)"
            f" where id in (select row_id from temp.moved where kind = '{kind}')",
            moved,
        )
    db.execute("update snapshots set post_id = :stays where post_id = :goes", {"stays": stays, "goes": goes})
    # The triggers saw rows change that say what they said: a statement names the post as it was asked about.
    db.execute("delete from log_changes where (kind, row_id) in (select kind, row_id from temp.moved)")
    db.execute("drop table temp.moved")
    db.execute("update citations set post_id = ? where post_id = ?", [stays, goes])
    _move_what_is_not_sealed(db, goes, stays)
    _join(db, gone, stays)
    db.execute("delete from posts_fts where rowid = ?", [goes])
    db.execute("delete from posts where id = ?", [goes])
    db.execute("delete from figures")  # They may count it; the next run works them out anew.
    return stays


def _is_fixed(db: Database, post_id: int) -> bool:
    """Whether sealed statements name a post in rows of which no former name is kept."""
    statements = db.execute(
        "select 1 from relations join log_leaves l on l.kind = 'relation' and l.row_id = relations.id"
        " where ? in (post_id, other_post_id) union all"
        " select 1 from attachments join log_leaves l on l.kind = 'attachment' and l.row_id = attachments.id where post_id = ?",
        [post_id, post_id],
    )
    return statements.fetchone() is not None


def _move_what_is_not_sealed(db: Database, goes: int, stays: int) -> None:
    for table, kind, columns in (
        ("relations", "relation", ("post_id", "other_post_id")),
        ("attachments", "attachment", ("post_id",)),
    ):
        for column in columns:
            rows = db.execute(f"select id from {table} where {column} = ?", [goes]).fetchall()
            for (row_id,) in rows:
                db.execute(f"update or ignore {table} set {column} = ? where id = ?", [stays, row_id])
                # What both had stands once.
                db.execute(f"delete from {table} where id = ? and {column} = ?", [row_id, goes])
                db.execute("delete from log_changes where kind = ? and row_id = ?", [kind, row_id])


def _join(db: Database, gone: sqlite3.Row, stays: int) -> None:
    """Bring together what both posts say of themselves; what sources showed is written when it is judged."""
    from citesnap import platforms

    (staying,) = db.rows("select * from posts where id = ?", [stays])
    values: dict[str, Value] = {
        name: staying[name] or gone[name] for name in ("handle", "posted_at", "author_name", "lang", "text")
    }
    values |= checks_of_both(staying, gone)
    values["url"] = next(
        (row["url"] for row in (staying, gone) if platforms.account_key(row["platform"], row["url"])), staying["url"]
    )
    values["title"] = post_title(
        staying["platform"], staying["native_id"], staying["handle"] or gone["handle"], staying["text"] or gone["text"]
    )
    update(db, "posts", stays, values)
    search_index.index(db, "posts", stays)


def bring_up_to_date(db: Database) -> None:
    """Tell posts apart that an older citesnap took for one: of two handles with one id. Part of the migration's transaction.

    A citation stays with the post whose account is known, for which an older citesnap asked by one of these handles.
    """
    if db.execute("select 1 from posts limit 1").fetchone() is None:
        return
    from citesnap import platforms

    # Each citation asks under which handles a post was seen, and a stranger's archive may hold any number of both.
    db.execute("create index handles_seen on snapshots (post_id, handle collate nocase)")
    for platform in platforms.with_accounts():
        plain_id = "substr(native_id, instr(native_id, '/') + 1)"
        db.execute(f"update posts set plain_id = {plain_id} where platform = ? and native_id like '%/%'", [platform])
        cited = (
            "select citations.id, citations.link, citations.handle, citations.posted_at, posts.url from citations"
            " join posts on posts.id = post_id where posts.platform = ? and resolved_by = 'article' and link <> posts.url"
            " order by citations.id"
        )
        for citation_id, link, handle, posted_at, url in db.execute(cited, [platform]).fetchall():
            ref = platforms.identify(link)
            named = platforms.named_key(platform, ref.url) if ref is not None else None
            if ref is None or named in (None, platforms.named_key(platform, url)):
                continue
            if platforms.account_key(platform, ref.url) or platforms.account_key(platform, url):
                continue
            post_id = meant_by(db, platform, ref.key, ref.url) or _new(db, ref, handle, posted_at)
            compared = dict.fromkeys(("match", "agreement", "doubts", "difference"))
            update(db, "citations", citation_id, {"post_id": post_id, **compared})
    db.execute("drop index handles_seen")


def _new(db: Database, ref: PostRef, handle: str | None, posted_at: str | None) -> int:
    name = free_name(db, ref.platform, ref.key, ref.url)
    row: dict[str, Value] = {
        "title": post_title(ref.platform, name.native_id, handle, None),
        "platform": ref.platform,
        "native_id": name.native_id,
        "plain_id": name.plain_id,
        "handle": handle,
        "posted_at": posted_at,
        "url": clean(ref.url),
    }
    post_id = insert(db, "posts", row)
    search_index.index(db, "posts", post_id)
    return post_id
