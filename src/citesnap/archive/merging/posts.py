"""A slice of posts with all that belongs to them, in one transaction: a post is here with everything, or not yet."""

from __future__ import annotations

from collections.abc import Callable

from citesnap import platforms
from citesnap.archive.file.database import Database
from citesnap.archive.file.views import SHOWS_ACCOUNT
from citesnap.archive.merging.evidence import copy_attempts, copy_blobs
from citesnap.archive.merging.mapping import Maps
from citesnap.archive.questions.accounts import meant_by, namesakes
from citesnap.archive.records import search_index
from citesnap.archive.records.accounts import StoredId, checks_of_both, keep_name
from citesnap.archive.values import post_title

__all__ = ["copy_posts", "prepare"]


def prepare(maps: Maps) -> None:
    """Make the temporary tables of a slice, and the list of posts that both archives have."""
    for name in ("slice_posts", "shared_posts"):
        maps.db.execute(f"drop table if exists temp.{name}")
        maps.db.execute(f"create temp table {name} (theirs integer primary key, ours integer not null)")
    maps.db.execute("drop table if exists temp.renamed_posts")
    maps.db.execute(
        "create temp table renamed_posts (theirs integer primary key, native_id text not null, plain_id text)"
    )


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
    _tell_apart(maps, bounds)
    maps.match("posts", "select theirs, ours from temp.slice_posts")
    db.execute("insert into temp.shared_posts select theirs, ours from temp.slice_posts")
    maps.assign(
        "posts",
        f"select o.id from other.posts o where {within} and not is_forgotten_post(platform, native_id, url,"
        f" (select group_concat(distinct handle) from other.snapshots where post_id = o.id and {SHOWS_ACCOUNT}))",
        bounds,
    )
    named = "iif(o.id in (select theirs from temp.renamed_posts), (select {0} from temp.renamed_posts where theirs = o.id), o.{0})"
    maps.insert("posts", native_id=named.format("native_id"), plain_id=named.format("plain_id"))
    for (post_id,) in db.execute("select ours from temp.fresh_posts").fetchall():
        search_index.index(db, "posts", post_id)
    db.execute("insert or ignore into temp.slice_posts select theirs, ours from temp.fresh_posts")
    _former_names(maps)
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


def _tell_apart(maps: Maps, bounds: dict[str, int]) -> None:
    """Match posts by their accounts where accounts can use one id.

    Two archives may have one id for two posts, or one post under two ids. A post of theirs whose id is that of another one here
    gets the id with its account.
    """
    db = maps.db
    db.execute("delete from temp.renamed_posts")
    plain_id = "coalesce(o.plain_id, o.native_id)"
    has_ours = (
        f"exists (select 1 from main.posts a where a.platform = o.platform and a.native_id = {plain_id})"
        f" or exists (select 1 from main.posts a where a.platform = o.platform and a.plain_id = {plain_id})"
        f" or exists (select 1 from main.former_posts a where a.platform = o.platform and a.native_id = {plain_id})"
    )
    marks = ", ".join("?" * len(platforms.with_accounts()))
    candidates = db.execute(
        f"select o.id, o.platform, o.native_id, {plain_id}, o.url from other.posts o where o.id > ? and o.id <= ?"
        f" and o.platform in ({marks}) and (o.plain_id is not null or {has_ours}) order by o.id",
        [bounds["before"], bounds["last"], *platforms.with_accounts()],
    ).fetchall()
    for theirs, platform, native_id, plain, url in candidates:
        db.execute("delete from temp.slice_posts where theirs = ?", [theirs])
        met = "select 1 from temp.map_posts where ours = ? union all select 1 from temp.slice_posts where ours = ?"
        names = (
            _known_here_by_name(db, platform, native_id, url),
            meant_by(db, platform, plain, url),
            _known_here_by_handle(db, theirs, platform, plain, url),
        )
        ours = next((one for one in names if one and db.execute(met, [one, one]).fetchone() is None), None)
        if ours is not None:
            db.execute("insert into temp.slice_posts values (?, ?)", [theirs, ours])
            continue
        name = _free_name(db, platform, native_id, url, theirs)
        db.execute("insert into temp.renamed_posts values (?, ?, ?)", [theirs, name.native_id, name.plain_id])


def _known_here_by_name(db: Database, platform: str, native_id: str, url: str) -> int | None:
    """The post of ours that has the very name and address of theirs."""
    row = db.execute("select id, url from main.posts where platform = ? and native_id = ?", [platform, native_id])
    ours = row.fetchone()
    named = platforms.named_key(platform, url)
    return int(ours[0]) if ours is not None and platforms.named_key(platform, ours[1]) == named else None


def _known_here_by_handle(db: Database, theirs: int, platform: str, plain_id: str, url: str) -> int | None:
    """The post of ours that an address by a handle names, where theirs was seen under that handle and its account is known."""
    if platforms.account_key(platform, url) is None:
        return None
    seen = (
        f"select lower(handle) from other.snapshots where post_id = ? and {SHOWS_ACCOUNT}"
        " union select native_id from other.former_posts where post_id = ?"
    )
    names = {name if "/" in name else f"{name}/{plain_id}" for (name,) in db.execute(seen, [theirs, theirs]) if name}
    for post in namesakes(db, platform, plain_id):
        if platforms.account_key(platform, post.url) is None and platforms.named_key(platform, post.url) in names:
            return post.id
    return None


def _free_name(db: Database, platform: str, native_id: str, url: str, theirs: int) -> StoredId:
    """The name of a post of theirs here: its own where no other post has that, else one that says whose it is."""
    in_use = (
        "select 1 from main.posts where platform = :platform and native_id = :id"
        " union all select 1 from temp.renamed_posts where native_id = :id and theirs <> :theirs"
    )
    named = platforms.named_key(platform, url) or native_id
    plain_id = native_id.rpartition("/")[2]
    for name in (native_id, named, f"{named.rpartition('/')[0]}/{plain_id}"):
        if db.execute(in_use, {"platform": platform, "id": name, "theirs": theirs}).fetchone() is None:
            return StoredId(name, plain_id if "/" in name else None)
    return StoredId(native_id, plain_id if "/" in native_id else None)


def _former_names(maps: Maps) -> None:
    """The names that posts of the slice had: statements of attempts and verdicts name posts by them."""
    db = maps.db
    of_slice = "other.former_posts o join temp.slice_posts m on m.theirs = o.post_id"
    maps.match(
        "former_posts",
        f"select o.id, a.id from {of_slice} join main.former_posts a on a.post_id = m.ours and a.platform = o.platform"
        " and a.native_id = o.native_id and (a.row_id is null) = (o.row_id is null)",
    )
    maps.assign("former_posts", f"select o.id from {of_slice}")
    # Rows that left have ids too: leaves point at them, and no other post may get them.
    maps.insert("former_posts", row_id="null")
    for former, row_id in db.execute(
        "select m.ours, o.row_id from temp.fresh_former_posts m join other.former_posts o on o.id = m.theirs"
        " where o.row_id is not null order by m.ours"
    ).fetchall():
        ours = maps.reserve("posts")
        db.execute("update main.former_posts set row_id = ? where id = ?", [ours, former])
        db.execute("insert or ignore into temp.map_posts values (?, ?)", [row_id, ours])
    db.execute(
        "insert or ignore into temp.map_posts select o.row_id, a.row_id from temp.map_former_posts m"
        " join other.former_posts o on o.id = m.theirs join main.former_posts a on a.id = m.ours"
        " where o.row_id is not null and a.row_id is not null"
    )


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
"""SQL: true where the statement about their attachment `o` was emptied here, because this very act of adding was taken back."""


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
    }
    values |= checks_of_both(mine, other)
    # As the side writes it that has seen the post; both may be right, and one has to be taken.
    values["url"] = max((mine, other), key=lambda row: (row["text"] is not None, row["url"]))["url"]
    if values["url"] != mine["url"]:
        keep_name(db, ours)
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
