"""A slice of articles with versions, citations and attempts about them, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from citesnap.archive.merging.evidence import copy_attempts, copy_blobs
from citesnap.archive.merging.mapping import Maps
from citesnap.archive.questions.forgotten import FORGOTTEN
from citesnap.archive.records import search_index
from citesnap.archive.records.articles import BY_HAND

__all__ = ["copy_articles", "prepare", "same_articles"]


def prepare(maps: Maps) -> None:
    """Make the temporary tables of a slice."""
    maps.db.execute("drop table if exists temp.slice_articles")
    maps.db.execute("create temp table slice_articles (theirs integer primary key, ours integer not null)")


def copy_articles(maps: Maps, before: int, last: int, compare: Callable[[int], None]) -> list[str]:
    """Copy the articles with ids after `before` up to `last`. Part of the caller's transaction.

    `compare` is called with the id of each post that both archives have and that has a citation more. Returns in words where both
    archives had a citation decided by hand, and differently.
    """
    db = maps.db
    within = "o.id > :before and o.id <= :last"
    bounds = {"before": before, "last": last}
    maps.match(
        "articles",
        f"select o.id, a.id from other.articles o join main.articles a on a.url_hash = o.url_hash where {within}"
        f" union all select o.id, a.id from other.articles o join main.articles a on a.url = o.url where {within}",
        bounds,
    )
    maps.assign(
        "articles",
        f"select o.id from other.articles o where {within} and not is_forgotten('article', url_hash)",
        bounds,
    )
    # Which of them is another one's address is noted once all are here.
    maps.insert("articles", same_as="null")
    db.execute("delete from temp.slice_articles")
    db.execute(
        "insert into temp.slice_articles select theirs, ours from temp.map_articles where theirs > :before and theirs <= :last",
        bounds,
    )
    conflicts, again = _citations(maps)
    articles = "select theirs from temp.slice_articles"
    copy_attempts(
        maps,
        f"select id from other.attempts where article_id in ({articles}) union select id from other.attempts where citation_id"
        f" in (select id from other.citations where article_id in ({articles}))",
    )
    _versions(maps)
    _index(maps)
    for theirs, ours in db.execute(
        "select theirs, ours from temp.slice_articles where theirs not in (select theirs from temp.fresh_articles)"
    ).fetchall():
        _join(maps, theirs, ours)
    for (post_id,) in db.execute(
        "select distinct c.post_id from temp.fresh_citations f cross join main.citations c on c.id = f.ours"
        " join temp.shared_posts s on s.ours = c.post_id"
    ).fetchall():
        again.add(post_id)
    for post_id in sorted(again):
        compare(post_id)
    return conflicts


def same_articles(maps: Maps) -> None:
    """Note which addresses are other articles'. Part of the caller's transaction."""
    maps.db.execute(
        f"""
        update main.articles set same_as = (
            select {maps.mapped("articles", "same_as")} from temp.map_articles m join other.articles o on o.id = m.theirs
            where m.ours = articles.id and o.same_as is not null limit 1)
        where same_as is null and id in (
            select m.ours from temp.map_articles m join other.articles o on o.id = m.theirs
            join temp.map_articles target on target.theirs = o.same_as
            where o.same_as is not null and target.ours <> m.ours)
        """
    )


def _citations(maps: Maps) -> tuple[list[str], set[int]]:
    """Copy citations. Returns the conflicts, and the posts whose citations both archives compared with different results."""
    db = maps.db
    of_slice = "temp.slice_articles m cross join other.citations o on o.article_id = m.theirs"
    maps.match(
        "citations",
        f"select o.id, a.id from {of_slice} join main.citations a on a.article_id = m.ours and a.fingerprint = o.fingerprint",
    )
    # A place whose post was forgotten in both archives has another name in each.
    maps.match(
        "citations",
        f"select o.id, min(a.id) from {of_slice} join main.citations a on a.article_id = m.ours and a.position = o.position"
        " and a.platform = o.platform and a.kind = o.kind"
        f" where o.resolved_by like '{FORGOTTEN}:%' and a.resolved_by like '{FORGOTTEN}:%' group by o.id",
    )
    known = db.execute(f"select o.id, c.ours from {of_slice} join temp.map_citations c on c.theirs = o.id").fetchall()
    maps.assign(
        "citations",
        f"select o.id from {of_slice} cross join other.articles article on article.id = o.article_id"
        " where (o.post_id is null or o.post_id in (select theirs from temp.map_posts))"
        " and not is_forgotten('citation', article.url_hash, o.fingerprint)"
        " and not (o.native_id is not null and is_forgotten_post(o.platform, o.native_id, o.link))",
    )
    maps.insert("citations")
    for (citation_id,) in db.execute("select ours from temp.fresh_citations").fetchall():
        search_index.index(db, "citations", citation_id)
    again: set[int] = set()
    conflicts = [_join_citation(maps, theirs, ours, again) for theirs, ours in known]
    return [conflict for conflict in conflicts if conflict is not None], again


def _versions(maps: Maps) -> None:
    maps.match(
        "article_versions",
        "select o.id, a.id from temp.slice_articles m cross join other.article_versions o on o.article_id = m.theirs"
        " join main.article_versions a on a.article_id = m.ours and a.body_sha256 = o.body_sha256",
    )
    maps.assign(
        "article_versions",
        "select id from other.article_versions where article_id in (select theirs from temp.slice_articles)",
    )
    copy_blobs(
        maps,
        "select body_sha256 from other.article_versions where id in (select theirs from temp.fresh_article_versions)",
    )
    maps.insert("article_versions")


def _index(maps: Maps) -> None:
    """Index the fresh articles."""
    for theirs, ours in maps.db.execute("select theirs, ours from temp.fresh_articles").fetchall():
        search_index.index(maps.db, "articles", ours)
        _take_words(maps, theirs, ours)


def _take_words(maps: Maps, theirs: int, ours: int) -> None:
    """Take the plain text of an article from the other index, if that is made as ours is; else runs extract it."""
    db = maps.db
    declared = "select sql from {}.sqlite_master where name = 'articles_fts'"
    if db.execute(declared.format("other")).fetchone() == db.execute(declared.format("main")).fetchone():
        words = db.execute("select text from other.articles_fts where rowid = ?", [theirs]).fetchone()
        if words is not None and words[0] is not None:
            db.execute("update main.articles_fts set text = ? where rowid = ?", [words[0], ours])
        if not db.execute("select 1 from other.articles_to_index where id = ?", [theirs]).fetchone():
            return
    db.execute(
        "insert or ignore into main.articles_to_index (id) select article_id from main.article_versions where article_id = ?",
        [ours],
    )


_DESCRIBED = ("title", "site", "section", "author", "published_at", "last_read_at", "last_modified", "etag")
_ARTICLE = ", ".join((*_DESCRIBED, "first_read_at", "next_read_at"))


def _join(maps: Maps, theirs: int, ours: int) -> None:
    """Bring together what both archives say of an article: as it was last read."""
    db = maps.db
    (mine,) = db.rows(f"select {_ARTICLE}, feed_id from main.articles where id = ?", [ours])
    (other,) = db.rows(
        f"select {_ARTICLE}, {maps.mapped('feeds', 'feed_id')} as feed_id from other.articles o where id = ?", [theirs]
    )
    later = max((mine, other), key=lambda row: tuple(row[name] or "" for name in ("last_read_at", *_DESCRIBED)))
    values: dict[str, Any] = {name: later[name] for name in _DESCRIBED}
    values["first_read_at"] = min(filter(None, (mine["first_read_at"], other["first_read_at"])), default=None)
    values["next_read_at"] = min(filter(None, (mine["next_read_at"], other["next_read_at"])), default=None)
    values["feed_id"] = mine["feed_id"] if mine["feed_id"] is not None else other["feed_id"]
    if any(mine[name] != value for name, value in values.items()):
        assignments = ", ".join(f"{name} = ?" for name in values)
        maps.changed += 1
        db.execute(f"update main.articles set {assignments} where id = ?", [*values.values(), ours])
        search_index.index(db, "articles", ours)
        if later is other:
            _take_words(maps, theirs, ours)


_SEEN = tuple(
    """
    position platform handle date form author_name date_text posted_at native_id vanished_at start end short_link
    link text short_links selectors version
    """.split()
)
_COMPARED = ("match", "agreement", "doubts", "difference")
_DECIDED = ("post_id", "resolved_by", "decided_at", "decided_because", *_COMPARED)


def _join_citation(maps: Maps, theirs: int, ours: int, again: set[int]) -> str | None:
    """Bring together what both archives say of a citation: as last seen in the article, and as decided last.

    A post is added to `again` whose citations are to be compared again with what sources showed of it. Returns what to tell a
    person, where both had decided by hand, and differently: `attempts` keeps both decisions.
    """
    db = maps.db
    quoted = ", ".join(
        f'"{name}"' for name in (*_SEEN, *_DECIDED, "first_seen_run", "last_seen_run", "next_try_at", "left_out")
    )
    (mine,) = db.rows(
        f"select {quoted}, (select started_at from main.runs where id = last_seen_run) as seen_at,"
        " (select started_at from main.runs where id = first_seen_run) as first_seen_at from main.citations where id = ?",
        [ours],
    )
    (other,) = db.rows(
        f"select {quoted}, {maps.mapped('posts', 'post_id')} as our_post, {maps.mapped('runs', 'first_seen_run')} as our_first,"
        f" {maps.mapped('runs', 'last_seen_run')} as our_last,"
        " (select started_at from other.runs where id = last_seen_run) as seen_at,"
        " (select started_at from other.runs where id = first_seen_run) as first_seen_at from other.citations o where id = ?",
        [theirs],
    )
    if (mine["resolved_by"] or "").startswith(f"{FORGOTTEN}:"):
        return None
    values: dict[str, Any] = {}
    if _seen(other) > _seen(mine):
        values |= {name: other[name] for name in _SEEN} | {"last_seen_run": other["our_last"]}
    if other["first_seen_at"] < mine["first_seen_at"]:
        values["first_seen_run"] = other["our_first"]
    theirs_says = {name: other[name] for name in _DECIDED} | {"post_id": other["our_post"]}
    if _weight(maps, theirs_says) > _weight(maps, mine):
        values |= theirs_says | {"next_try_at": None, "left_out": None}
    elif mine["resolved_by"] is None:
        values["next_try_at"] = min(filter(None, (mine["next_try_at"], other["next_try_at"])), default=None)
    values = {name: value for name, value in values.items() if mine[name] != value}
    post_id = values.get("post_id", mine["post_id"])
    if post_id is not None and any(mine[name] != other[name] for name in (*_COMPARED, "text", "handle", "date")):
        again.add(post_id)
    if values:
        assignments = ", ".join(f'"{name}" = ?' for name in values)
        maps.changed += 1
        db.execute(f"update main.citations set {assignments} where id = ?", [*values.values(), ours])
        search_index.index(db, "citations", ours)
    both = all((one["resolved_by"] or "").startswith(f"{BY_HAND}:") for one in (mine, other))
    if not both or (mine["post_id"], mine["resolved_by"]) == (other["our_post"], other["resolved_by"]):
        return None
    stands: Any = theirs_says if _weight(maps, theirs_says) > _weight(maps, mine) else mine
    decisions = [f"{one['resolved_by']} on {(one['decided_at'] or '')[:10]}" for one in (mine, other)]
    return f"citation {ours} was decided by {' and by '.join(decisions)}; {stands['resolved_by']} stands, `attempts` keeps both"


def _seen(row: Any) -> tuple[str, ...]:
    return (row["seen_at"], *(str(row[name] or "") for name in _SEEN))


def _weight(maps: Maps, says: Any) -> tuple[int, str, str, str]:
    """How much an answer to the question which post is cited counts: a person's most, then the article's, then a source's."""
    resolved_by = says["resolved_by"]
    if resolved_by is None:
        return (0, "", "", "")
    post = maps.db.execute(
        "select platform || '/' || native_id from main.posts where id = ?", [says["post_id"]]
    ).fetchone()
    rank = 3 if resolved_by.startswith(f"{BY_HAND}:") else 2 if resolved_by == "article" else 1
    return (rank, says["decided_at"] or "", resolved_by, post[0] if post else "")
