"""A slice of posts with all that belongs to them, in one transaction: a post is here with everything, or not yet."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from citesnap import platforms
from citesnap.archive.merging.evidence import copy_attempts, copy_blobs
from citesnap.archive.merging.mapping import Maps
from citesnap.archive.records import search_index
from citesnap.archive.records.posts import own_id
from citesnap.archive.values import post_title
from citesnap.model import Post, Watch

__all__ = ["copy_posts", "prepare"]

_OFTEN: dict[str | None, int] = {None: 0, str(Watch.DAILY): 1, str(Watch.HOURLY): 2}


def prepare(maps: Maps) -> None:
    """Make the temporary tables of a slice, and the list of posts that both archives have."""
    for name in ("slice_posts", "shared_posts"):
        maps.db.execute(f"drop table if exists temp.{name}")
        maps.db.execute(f"create temp table {name} (theirs integer primary key, ours integer not null)")
    maps.db.execute("drop table if exists temp.renamed_posts")
    maps.db.execute("create temp table renamed_posts (theirs integer primary key, native_id text not null)")


def copy_posts(maps: Maps, before: int, last: int, judge: Callable[[int], None]) -> None:
    """Copy the posts with ids after `before` up to `last`. Part of the caller's transaction.

    `judge` is called with the id of each post that both archives have and of which there is more to know now.
    """
    db = maps.db
    within = "o.id > :before and o.id <= :last"
    bounds = {"before": before, "last": last}
    db.execute("delete from temp.slice_posts")
    db.execute(
        "insert into temp.slice_posts select o.id, a.id from other.posts o"
        f" join main.posts a on a.platform = o.platform and a.native_id = o.native_id where {within}",
        bounds,
    )
    _rename(maps, bounds)
    maps.match("posts", "select theirs, ours from temp.slice_posts")
    db.execute("insert into temp.shared_posts select theirs, ours from temp.slice_posts")
    maps.assign(
        "posts",
        f"select o.id from other.posts o where {within} and not is_forgotten('post', platform, native_id, url)",
        bounds,
    )
    renamed = 'coalesce((select native_id from temp.renamed_posts where theirs = o.id), o."native_id")'
    maps.insert("posts", native_id=renamed)
    for (post_id,) in db.execute("select ours from temp.fresh_posts").fetchall():
        search_index.index(db, "posts", post_id)
    db.execute("insert or ignore into temp.slice_posts select theirs, ours from temp.fresh_posts")
    slice_ids = "select theirs from temp.slice_posts"
    copy_attempts(
        maps,
        f"select id from other.attempts where post_id in ({slice_ids}) and citation_id is null and article_id is null"
        " and feed_id is null",
    )
    _verdicts(maps, slice_ids)
    _attachments(maps, slice_ids)
    for theirs, ours in db.execute(
        "select theirs, ours from temp.slice_posts where theirs not in (select theirs from temp.fresh_posts)"
    ).fetchall():
        _join(maps, theirs, ours, judge)


def _rename(maps: Maps, bounds: dict[str, int]) -> None:
    """Tell posts apart that have one id here and there and are of two accounts: theirs stands here under the id with its account.

    A post that stands there with its account and here without is one post.
    """
    db = maps.db
    db.execute("delete from temp.renamed_posts")
    same = "select 1 from main.posts a where a.platform = o.platform and a.native_id = o.native_id and a.url <> o.url"
    marks = ", ".join("?" * len(platforms.with_accounts()))
    candidates = db.execute(
        "select o.id, o.platform, o.native_id, o.url from other.posts o where o.id > ? and o.id <= ?"
        f" and o.platform in ({marks}) and (instr(o.native_id, '/') or exists ({same}))",
        [bounds["before"], bounds["last"], *platforms.with_accounts()],
    ).fetchall()
    for theirs, platform, native_id, url in candidates:
        own = own_id(db, Post(platform, native_id, url))
        row = db.execute("select id from main.posts where platform = ? and native_id = ?", [platform, own]).fetchone()
        if own == native_id or (row is None and "/" not in own):
            continue
        db.execute("insert into temp.renamed_posts values (?, ?)", [theirs, own])
        db.execute("delete from temp.slice_posts where theirs = ?", [theirs])
        if row is not None:
            db.execute("insert into temp.slice_posts values (?, ?)", [theirs, row[0]])


def _verdicts(maps: Maps, posts: str) -> None:
    key = "post_id, run_id, reached_at, state, certainty"
    maps.match(
        "verdicts",
        f"""
        with theirs as (
            select o.id, {maps.mapped("posts", "post_id")} as post_id, {maps.mapped("runs", "run_id")} as run_id,
                reached_at, state, certainty from other.verdicts o where post_id in ({posts})
        ), ours as (select id, {key} from main.verdicts where post_id in (select post_id from theirs))
        select t.id, a.id from (select *, row_number() over (partition by {key} order by id) as n from theirs) t
        join (select *, row_number() over (partition by {key} order by id) as n from ours) a
            on a.post_id = t.post_id and a.run_id = t.run_id and a.reached_at = t.reached_at and a.state = t.state
            and a.certainty is t.certainty and a.n = t.n
        """,
    )
    maps.assign("verdicts", f"select id from other.verdicts where post_id in ({posts})")
    maps.insert("verdicts")


_TAKEN_BACK_HERE = """
select 1 from other.log_leaves b join other.logs theirs on theirs.id = b.log_id
join main.logs ours on ours.origin = theirs.origin
join main.log_leaves a on a.log_id = ours.id and a.idx = b.idx and a.hash = b.hash
where b.kind = 'attachment' and b.row_id = o.id and a.salt is null
"""
"""That the statement about their attachment `o` was emptied here: this very act of adding was taken back."""


def _attachments(maps: Maps, posts: str) -> None:
    maps.match(
        "attachments",
        "select o.id, a.id from temp.slice_posts m cross join other.attachments o on o.post_id = m.theirs"
        " join main.attachments a on a.post_id = m.ours and a.sha256 = o.sha256",
    )
    maps.assign(
        "attachments",
        f"select id from other.attachments o where post_id in ({posts}) and not exists ({_TAKEN_BACK_HERE})",
    )
    copy_blobs(maps, "select sha256 from other.attachments where id in (select theirs from temp.fresh_attachments)")
    maps.insert("attachments")


def _join(maps: Maps, theirs: int, ours: int, judge: Callable[[int], None]) -> None:
    """Bring together what both archives know of a post. What follows from its attempts is the caller's to judge."""
    db = maps.db
    columns = "url, handle, posted_at, author_name, lang, text, added_at, watch, last_shown_at, last_checked_at, first_gone_at"
    columns += ", next_check_at, state, platform, native_id"
    (mine,) = db.rows(f"select {columns} from main.posts where id = ?", [ours])
    (other,) = db.rows(f"select {columns} from other.posts where id = ?", [theirs])
    values: dict[str, str | None] = {
        # From citations, as long as no source has shown the post.
        "handle": mine["handle"] or other["handle"],
        "posted_at": mine["posted_at"] or other["posted_at"],
        "added_at": min(filter(None, (mine["added_at"], other["added_at"])), default=None),
        "watch": max(mine["watch"], other["watch"], key=lambda watch: _OFTEN.get(watch, 0)),
        "last_shown_at": max(filter(None, (mine["last_shown_at"], other["last_shown_at"])), default=None),
        "last_checked_at": max(filter(None, (mine["last_checked_at"], other["last_checked_at"])), default=None),
        "next_check_at": _next_check(mine, other),
    }
    # As the side writes it that has seen the post; both may be right, and one has to be taken.
    values["url"] = max((mine, other), key=lambda row: (row["text"] is not None, row["url"]))["url"]
    if mine["text"] is None and other["text"] is None and mine["handle"] and other["handle"]:
        values["handle"] = min(mine["handle"], other["handle"])
    values["title"] = post_title(mine["platform"], mine["native_id"], values["handle"], mine["text"])
    if any(name != "title" and mine[name] != value for name, value in values.items()):
        assignments = ", ".join(f"{name} = ?" for name in values)
        maps.changed += 1
        db.execute(f"update main.posts set {assignments} where id = ?", [*values.values(), ours])
        search_index.index(db, "posts", ours)
    is_new = "select 1 from temp.fresh_attempts f join main.attempts a on a.id = f.ours where a.post_id = ? limit 1"
    if db.execute(is_new, [ours]).fetchone():
        judge(ours)


def _next_check(mine: sqlite3.Row, other: sqlite3.Row) -> str | None:
    """When the post is looked at next: as was said by whoever looked last."""
    last = max((mine, other), key=lambda row: row["last_checked_at"] or "")
    if mine["last_checked_at"] != other["last_checked_at"]:
        said: str | None = last["next_check_at"]
        return said
    return min(filter(None, (mine["next_check_at"], other["next_check_at"])), default=None)
