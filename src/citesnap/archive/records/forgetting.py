"""Takes a post or an article out of an archive: its rows, bytes that nobody else refers to, its words in indexes, its salts.

Knows every table; `tests/evidence/test_forgetting.py` fails when a table is added and nothing is said of it here. All of it is one
transaction. Afterwards `clean` writes the file anew, because free pages and the WAL hold what was deleted.
"""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from citesnap import platforms
from citesnap.archive.file.database import Database
from citesnap.archive.file.errors import DamagedRow
from citesnap.archive.file.views import SHOWS_ACCOUNT
from citesnap.archive.questions.accounts import meant_by, namesakes
from citesnap.archive.questions.forgotten import FORGOTTEN, entries_of_post, forgotten_hash
from citesnap.archive.records.rows import insert
from citesnap.text.times import stamp

__all__ = [
    "KINDS",
    "TOUCHED",
    "Removed",
    "clean",
    "forget_article",
    "forget_attachment",
    "forget_citation",
    "forget_post",
    "removal",
]

SALT_SIZE = 16

KINDS = {
    "posts": ("post",),
    "former_posts": ("former",),
    "citations": ("citation", "resolution", "vanished"),
    "attempts": ("attempt",),
    "media": ("media",),
    "verdicts": ("verdict",),
    "relations": ("relation",),
    "attachments": ("attachment",),
    "imported": ("imported",),
    "articles": ("article",),
    "article_versions": ("version",),
    "log_events": ("export",),
}
"""The tables from which rows are taken, each with the kinds of statements about its rows."""

TOUCHED = (
    *KINDS,
    *(
        "snapshots",
        "exchange_facts",
        "bodies",
        "heads",
        "peers",
        "blobs",
        "received_forms",
        "figures",
        "articles_to_index",
    ),
    *("log_leaves", "log_statements", "log_changes", "forgotten"),
)
"""Every table that forgetting changes."""


@dataclass(slots=True)
class Removed:
    """What was taken out: rows by table, the leaves that were emptied, entries of the list, and what stays."""

    rows: dict[str, int] = field(default_factory=dict)
    leaves: list[int] = field(default_factory=list)
    """Of the archive's own log."""
    merged: dict[str, list[int]] = field(default_factory=dict)
    """Of logs that were merged, by their origin. A copy of this archive that went its own way has a log of the same origin."""
    entries: list[str] = field(default_factory=list)
    exports: list[str] = field(default_factory=list)
    stays: list[tuple[str, str]] = field(default_factory=list)
    """What stays on purpose, and why."""


@contextmanager
def removal(db: Database, *, dry_run: bool = False) -> Iterator[None]:
    """The transaction of one removal: deleted content is overwritten. A dry run is rolled back at its end.

    Raises:
        DamagedRow: rows that stay refer to what would go, as none of citesnap's do; nothing is taken out.
    """
    db.execute("pragma secure_delete = on").fetchone()
    db.execute("begin immediate")
    try:
        db.execute("pragma defer_foreign_keys = on")
        for table in (*KINDS, "snapshots", "exchange_facts", "blobs"):
            db.execute(f"create temp table gone_{table} (id primary key) without rowid")
        yield
        for table in (*KINDS, "snapshots", "exchange_facts", "blobs"):
            db.execute(f"drop table temp.gone_{table}")
        if dry_run:
            db.rollback()
        else:
            db.commit()
    except sqlite3.IntegrityError as error:
        db.rollback()
        raise DamagedRow(f"other rows refer to what would be taken out: {error}") from error
    except BaseException:
        db.rollback()
        raise


def forget_post(db: Database, post_id: int, by: str, reason: str, now: datetime) -> Removed:
    """Take a post out. Part of the caller's `removal`.

    Citations stay as places in their articles, without what they say of the post.

    Args:
        db: the archive.
        post_id: the post.
        by: who decides.
        reason: why.
        now: when.

    Raises:
        LookupError: there is no such post.
    """
    sql = "select platform, native_id, coalesce(plain_id, native_id), url from posts where id = ?"
    row = db.execute(sql, [post_id]).fetchone()
    if row is None:
        raise LookupError(f"no post {post_id}")
    platform, native_id, plain_id, url = row
    removed = Removed()
    _gone(db, "posts", "select ?", post_id)
    # What was stated of it while it stood in two rows.
    _gone(
        db,
        "posts",
        "select row_id from former_posts where post_id = ? and row_id is not null and row_id not in (select id from posts)",
        post_id,
    )
    _gone(db, "former_posts", "select id from former_posts where post_id = ?", post_id)
    _gone(db, "snapshots", "select id from snapshots where post_id = ?", post_id)
    _gone(
        db,
        "citations",
        "select id from citations where post_id = :post"
        " or (platform = :platform and (native_id in (:id, :plain_id) or link = :url))",
        {"post": post_id, "platform": platform, "id": native_id, "plain_id": plain_id, "url": url},
    )
    _keep_those_of_other_accounts(db, platform, post_id)
    _gone(
        db,
        "attempts",
        "select id from attempts where post_id = ? union select id from attempts where citation_id in"
        " (select id from temp.gone_citations) union select id from attempts where snapshot_id in"
        " (select id from temp.gone_snapshots)",
        post_id,
    )
    _led_here(db, platform, native_id, post_id)
    _gone(db, "verdicts", "select id from verdicts where post_id = ?", post_id)
    _gone(db, "relations", "select id from relations where ? in (post_id, other_post_id)", post_id)
    _gone(db, "attachments", "select id from attachments where post_id = ?", post_id)
    names = [("post", post_id, name) for name in entries_of_post(platform, native_id, url, _handles(db, post_id))]
    # An id alone would keep other accounts' posts of it out: then the row is named, so that its number is not given out again.
    names += [
        ("post", row_id, (platform, name if "/" in name else f"row/{row_id}"))
        for row_id, name in db.execute(
            "select row_id, native_id from former_posts where post_id = ? and row_id is not null", [post_id]
        )
    ]
    names += [
        ("citation", citation_id, (url_hash, fingerprint))
        for citation_id, url_hash, fingerprint in db.execute(
            "select citations.id, url_hash, fingerprint from citations join articles on articles.id = article_id"
            " where citations.id in (select id from temp.gone_citations)"
        )
    ]
    _say_what_stays_of_a_post(db, removed, native_id)
    _say_what_may_be_the_same(db, removed, platform, plain_id, post_id, url)
    _exports(db, removed, (native_id, url))
    _take_out(db, removed, names, by, reason, now, emptied=True)
    return removed


def forget_article(db: Database, article_id: int, by: str, reason: str, now: datetime) -> Removed:
    """Take an article out with its versions, its citations and the addresses that led to it. Part of the caller's `removal`.

    The arguments are those of `forget_post`. Posts that it cites stay.

    Raises:
        LookupError: there is no such article.
    """
    row = db.execute("select coalesce(same_as, id) from articles where id = ?", [article_id]).fetchone()
    if row is None:
        raise LookupError(f"no article {article_id}")
    removed = Removed()
    _gone(db, "articles", "select id from articles where ? in (id, same_as)", row[0])
    within = "(select id from temp.gone_articles)"
    _gone(db, "article_versions", f"select id from article_versions where article_id in {within}")
    _gone(db, "citations", f"select id from citations where article_id in {within}")
    _gone(
        db,
        "attempts",
        f"select id from attempts where article_id in {within} union select id from attempts where citation_id in"
        " (select id from temp.gone_citations)",
    )
    names = [
        ("article", article_id, (url_hash,))
        for article_id, url_hash in db.execute(f"select id, url_hash from articles where id in {within}")
    ]
    (posts,) = db.execute(
        "select count(distinct post_id) from citations where id in (select id from temp.gone_citations)"
        " and post_id is not null"
    ).fetchone()
    if posts:
        removed.stays.append(
            (f"{posts} posts that it cites", "they are evidence by themselves; forget each by its address")
        )
    urls = [url for (url,) in db.execute(f"select coalesce(url, name) from articles where id in {within}") if url]
    _exports(db, removed, tuple(urls))
    _take_out(db, removed, names, by, reason, now, emptied=False)
    return removed


def forget_attachment(db: Database, attachment_id: int, by: str, reason: str, now: datetime) -> Removed:
    """Take a file back that somebody added to a post by hand. Part of the caller's `removal`.

    The arguments are those of `forget_post`. The post stays as it is. No name is put on the list of what must not come back: what
    is taken back is that one act of adding, which its emptied leaf marks in the log, and the same file may be added again.

    Raises:
        LookupError: there is no such attachment.
    """
    row = db.execute("select name, sha256 from attachments where id = ?", [attachment_id]).fetchone()
    if row is None:
        raise LookupError(f"no attachment {attachment_id}")
    name, sha256 = row
    removed = Removed()
    _gone(db, "attachments", "select ?", attachment_id)
    _exports(db, removed, ())
    _take_out(db, removed, (), by, reason, now, emptied=False)
    if db.execute("select 1 from blobs where sha256 = ?", [sha256]).fetchone():
        removed.stays.append((f"the bytes of {name}", "something else in the archive has the same ones"))
    return removed


def clean(db: Database, now: datetime) -> bool:
    """Write the file anew, so that neither free pages nor the WAL hold what was deleted. Within no transaction.

    Returns:
        False where another connection reads the file, and the WAL could not be emptied.

    Raises:
        sqlite3.OperationalError: another connection holds the file, or the disk has no room for a second copy.
    """
    db.execute("pragma secure_delete = on").fetchone()
    for table in ("posts", "citations", "articles"):
        # Words of deleted rows stay in the index until its parts are merged into one.
        db.execute(f"insert into {table}_fts ({table}_fts) values ('optimize')")
    db.execute("vacuum")
    busy, *_ = db.execute("pragma wal_checkpoint(truncate)").fetchone()
    if busy:
        return False
    db.execute("update forgotten set cleaned_at = ? where cleaned_at is null and row_id is not null", [stamp(now)])
    return True


def _gone(db: Database, table: str, sql: str, *parameters: object) -> None:
    """Note rows of a table that go, by the ids that a query gives."""
    values = parameters[0] if parameters and isinstance(parameters[0], dict) else list(parameters)
    db.execute(f"insert or ignore into temp.gone_{table} {sql}", values)


def _handles(db: Database, post_id: int) -> list[str]:
    """The handles under which a post was seen."""
    rows = db.execute(
        f"select handle from snapshots where post_id = :post and {SHOWS_ACCOUNT}"
        " union select substr(native_id, 1, instr(native_id, '/') - 1) from former_posts"
        " where post_id = :post and instr(native_id, '/')",
        {"post": post_id},
    )
    return [handle for (handle,) in rows if not handle.startswith("did:")]


def _keep_those_of_other_accounts(db: Database, platform: str, post_id: int) -> None:
    """Leave the citations alone that have this post's id but mean the post of another account, to which they link."""
    if platform not in platforms.with_accounts():
        return
    means = (
        "select id, post_id, link from citations where id in (select id from temp.gone_citations)"
        " and post_id <> ? and link is not null"
    )
    for citation_id, other_id, link in db.execute(means, [post_id]).fetchall():
        ref = platforms.identify(link)
        if ref is not None and meant_by(db, platform, ref.key, ref.url) == other_id:
            db.execute("delete from temp.gone_citations where id = ?", [citation_id])


def _led_here(db: Database, platform: str, native_id: str, post_id: int) -> None:
    """Note the attempts at other citations that led to this post: they hold its address."""
    plain_id = native_id.rpartition("/")[2]
    attempts = db.execute("select id, found_url from attempts where instr(found_url, ?)", [plain_id])
    for attempt_id, address in attempts.fetchall():
        ref = platforms.identify(address)
        if ref is None or (ref.platform, ref.key) not in ((platform, native_id), (platform, plain_id)):
            continue
        if meant_by(db, platform, ref.key, ref.url) in (None, post_id):
            _gone(db, "attempts", "select ?", attempt_id)


def _say_what_may_be_the_same(
    db: Database, removed: Removed, platform: str, plain_id: str, post_id: int, url: str
) -> None:
    removed.stays += [
        (
            other.url,
            "a post with the same id, of which it is not known whether it is this one; forget it by its own address",
        )
        for other in namesakes(db, platform, plain_id)
        if other.id != post_id and not platforms.are_apart(platform, url, other.url)
    ]


def _say_what_stays_of_a_post(db: Database, removed: Removed, native_id: str) -> None:
    articles = db.execute(
        "select distinct coalesce(articles.url, articles.name, articles.title) from citations"
        " join articles on articles.id = article_id where citations.id in (select id from temp.gone_citations)"
        " and exists (select 1 from article_versions where article_versions.article_id = articles.id) limit 100"
    ).fetchall()
    removed.stays += [
        (
            f"the text of {name}, and its words in the search index",
            "the article's own words, which hold the link and may quote the post; `citesnap forget` takes articles too",
        )
        for (name,) in articles
    ]
    mark = native_id.rpartition("/")[2]
    if len(mark) >= 6:
        quoting = db.execute(
            "select distinct posts.url from snapshots join posts on posts.id = post_id"
            " where instr(data, ?) and posts.id not in (select id from temp.gone_posts) limit 100",
            [mark],
        ).fetchall()
        removed.stays += [
            (
                f"what sources showed of {url}",
                "another post, which names or quotes this one; forget it by its own address",
            )
            for (url,) in quoting
        ]


def _exports(db: Database, removed: Removed, names: Sequence[str]) -> None:
    """Note the events of exports that name what goes, and tell of all exports: files outside of the archive cannot be emptied."""
    for event_id, text, form, at in db.execute(
        "select id, statement, statement ->> '$.format', statement ->> '$.at' from log_events"
        " where statement ->> '$.kind' = 'export' order by id"
    ).fetchall():
        is_named = any(name in text for name in names)
        removed.exports.append(f"{form} of {at}" + (", made of it" if is_named else ""))
        if is_named:
            _gone(db, "log_events", "select ?", event_id)


def _take_out(
    db: Database,
    removed: Removed,
    names: Sequence[tuple[str, int, tuple[str, ...]]],
    by: str,
    reason: str,
    now: datetime,
    *,
    emptied: bool,
) -> None:
    """Delete what was noted. `emptied`: citations are left as places without content."""
    _gone(db, "media", "select id from media where snapshot_id in (select id from temp.gone_snapshots)")
    _gone(db, "exchange_facts", "select id from exchange_facts where attempt_id in (select id from temp.gone_attempts)")
    _gone(db, "imported", "select id from imported where attempt_id in (select id from temp.gone_attempts)")
    _empty_leaves(db, removed)
    _note_blobs(db)
    for table in ("posts", "citations", "articles"):
        db.execute(f"delete from {table}_fts where rowid in (select id from temp.gone_{table})")
    db.execute("delete from articles_to_index where id in (select id from temp.gone_articles)")
    if emptied:
        _empty_citations(db, by, reason, now)
    for table in (
        *(
            "imported",
            "media",
            "snapshots",
            "exchange_facts",
            "attempts",
            "verdicts",
            "former_posts",
            "relations",
            "attachments",
            "posts",
        ),
        *(() if emptied else ("citations",)),
        *("article_versions", "articles", "log_events"),
    ):
        count = db.execute(f"delete from {table} where id in (select id from temp.gone_{table})").rowcount
        removed.rows[table] = count
    if emptied:
        (removed.rows["citations"],) = db.execute("select count(*) from temp.gone_citations").fetchone()
    _delete_unused(db, removed)
    db.execute("delete from figures")  # They may name accounts; the next run works them out again.
    for table, kinds in KINDS.items():
        for kind in kinds:
            # The triggers noted the deletions. An emptied citation is stated anew.
            if not (emptied and table == "citations"):
                db.execute(
                    f"delete from log_changes where kind = ? and row_id in (select id from temp.gone_{table})", [kind]
                )
    salt = next(
        (salt for (salt,) in db.execute("select salt from forgotten where row_id is not null limit 1")), None
    ) or os.urandom(SALT_SIZE)
    for kind, row_id, parts in names:
        entry = forgotten_hash(salt, kind, *parts)
        removed.entries.append(entry)
        db.execute(
            'insert into forgotten (kind, row_id, at, "by", reason, salt, hash) values (?, ?, ?, ?, ?, ?, ?)'
            " on conflict do nothing",
            [kind, row_id, stamp(now), by, reason, salt, entry],
        )


def _empty_leaves(db: Database, removed: Removed) -> None:
    """Null the salts of all statements about these rows, in every log: without them nobody can try out what was stated."""
    own: list[int] = []
    merged: dict[str, list[int]] = defaultdict(list)
    for table, kinds in KINDS.items():
        for kind in kinds:
            where = f"kind = '{kind}' and row_id in (select id from temp.gone_{table})"
            for is_own, origin, idx in db.execute(
                f"select own, origin, idx from log_leaves join logs on logs.id = log_id where {where}"
            ):
                (own if is_own else merged[origin]).append(idx)
            db.execute(f"delete from log_statements where id in (select id from log_leaves where {where})")
            db.execute(f"update log_leaves set row_id = null, salt = null where {where}")
    removed.leaves = sorted(own)
    removed.merged = {origin: sorted(leaves) for origin, leaves in sorted(merged.items())}


def _empty_citations(db: Database, by: str, reason: str, now: datetime) -> None:
    """Leave a citation as a place in its article, without what it says of the post or what finds it again."""
    # What was stated of these rows is gone from the log: the next seal states what is left of them.
    db.execute(
        "insert or ignore into log_changes (kind, row_id) select 'vanished', id from citations"
        " where id in (select id from temp.gone_citations) and vanished_at is not null"
    )
    for (citation_id,) in db.execute("select id from temp.gone_citations").fetchall():
        db.execute(
            """
            update citations set handle = null, date = null, post_id = null, resolved_by = ?, match = null, agreement = null,
                author_name = null, date_text = null, posted_at = null, native_id = null, next_try_at = null,
                "start" = null, "end" = null, short_link = null, link = null, text = null, doubts = null, difference = null,
                version = null, left_out = null,
                short_links = '[]', selectors = null, fingerprint = ?, decided_at = ?, decided_because = ?
            where id = ?
            """,
            [f"{FORGOTTEN}: {by}", f"{FORGOTTEN}:{os.urandom(16).hex()}", stamp(now), reason, citation_id],
        )


_REFERENCES = (
    ("article_versions", "body_sha256", "gone_article_versions"),
    ("media", "sha256", "gone_media"),
    ("attachments", "sha256", "gone_attachments"),
    ("imported", "sha256", "gone_imported"),
    ("exchange_facts", "request_body_sha256", "gone_exchange_facts"),
)
"""The columns that refer to blobs, but for `bodies`, which many exchanges share; and where rows that go are noted."""


def _note_blobs(db: Database) -> None:
    for table, column, gone in _REFERENCES:
        _gone(
            db,
            "blobs",
            f"select {column} from {table} where {column} is not null and id in (select id from temp.{gone})",
        )
    _gone(
        db,
        "blobs",
        "select sha256 from bodies where sha256 is not null and id in (select body_id from exchange_facts"
        " where id in (select id from temp.gone_exchange_facts))",
    )


def _delete_unused(db: Database, removed: Removed) -> None:
    """Delete what exchanges shared and nobody refers to any more, and the bytes among those noted that nobody does."""
    for table, column in (("bodies", "body_id"), ("peers", "peer_id")):
        removed.rows[table] = db.execute(
            f"delete from {table} where not exists (select 1 from exchange_facts where {column} = {table}.id)"
        ).rowcount
    removed.rows["heads"] = db.execute(
        "delete from heads where not exists (select 1 from exchange_facts where request_head_id = heads.id)"
        " and not exists (select 1 from exchange_facts where response_head_id = heads.id)"
    ).rowcount
    unused = " and ".join(
        f"not exists (select 1 from {table} where {column} = gone_blobs.id)"
        for table, column in (("bodies", "sha256"), *((table, column) for table, column, _ in _REFERENCES))
    )
    db.execute(f"delete from temp.gone_blobs where not ({unused})")
    removed.rows["received_forms"] = db.execute(
        "delete from received_forms where body_sha256 in (select id from temp.gone_blobs)"
    ).rowcount
    removed.rows["blobs"] = db.execute("delete from blobs where sha256 in (select id from temp.gone_blobs)").rowcount


def forget_citation(db: Database, citation_id: int, by: str, reason: str, now: datetime) -> None:
    """Empty one citation that turned out to mean a post which was forgotten. Part of the caller's transaction."""
    url_hash, fingerprint = db.execute(
        "select url_hash, fingerprint from citations join articles on articles.id = article_id where citations.id = ?",
        [citation_id],
    ).fetchone()
    db.execute("create temp table if not exists gone_citations (id primary key) without rowid")
    _gone(db, "citations", "select ?", citation_id)
    db.execute("delete from citations_fts where rowid = ?", [citation_id])
    _empty_citations(db, by, reason, now)
    db.execute("drop table temp.gone_citations")
    (salt,) = db.execute("select salt from forgotten order by row_id is null limit 1").fetchone()
    insert(
        db,
        "forgotten",
        {
            "kind": "citation",
            "row_id": citation_id,
            "at": stamp(now),
            "by": by,
            "reason": reason,
            "salt": salt,
            "hash": forgotten_hash(salt, "citation", url_hash, fingerprint),
        },
    )
