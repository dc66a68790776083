"""Posts: known by citations, shown by snapshots, judged by verdicts. Rules of judging and asking belong elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from citesnap.archive.file.database import Database
from citesnap.archive.questions import search
from citesnap.archive.records.evidence import Subject, add_attempt, best_shown
from citesnap.archive.records.rows import id_list, insert, transaction, update
from citesnap.archive.values import clean, clean_or_none, post_title, to_json
from citesnap.model import Attempt, Comparison, Outcome, Post, State, Verdict
from citesnap.text.savepagenow import NAME as SAVE_PAGE_NOW
from citesnap.text.times import iso, read_stamp, read_stamp_or_none, stamp, stamp_or_none


@dataclass(frozen=True, slots=True)
class DuePost:
    """A post to ask about now, and what is known of it so far."""

    id: int
    post: Post
    state: State


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """What verdicts need of an attempt made before."""

    run_id: int
    started_at: datetime
    source: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class CitedText:
    """What one citation claims of a post; `text` is None when it only links."""

    id: int
    text: str | None
    handle: str | None
    date: str | None
    date_text: str | None


@dataclass(frozen=True, slots=True)
class ShownText:
    """What one snapshot showed a post to be."""

    text: str
    truncated: bool
    handle: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that a run changed, and how many articles rest on the post."""

    post_id: int
    title: str
    platform: str
    native_id: str
    url: str
    before: str
    state: str
    certainty: str | None
    reached_at: str
    articles: int


def changed_verdicts(db: Database, run_id: int) -> list[Change]:
    """Verdicts that changed in a run, for posts that had one before."""
    rows = db.execute(
        """
        select posts.id, posts.title, posts.platform, posts.native_id, posts.url,
            (select earlier.state from verdicts earlier
             where earlier.post_id = posts.id and earlier.id < verdicts.id order by earlier.id desc limit 1) as before,
            verdicts.state, verdicts.certainty, verdicts.reached_at,
            (select count(distinct article_id) from citations where citations.post_id = posts.id)
        from verdicts join posts on posts.id = verdicts.post_id
        where verdicts.run_id = ? and before is not null order by verdicts.id
        """,
        [run_id],
    )
    return [Change(*row) for row in rows]


def upsert_post(db: Database, post: Post) -> int:
    """The id of the post. Part of the caller's transaction.

    What a source has shown is never changed by what a citation or link tells; it only fills what nobody told before.
    """
    known = db.execute(
        "select id, handle, posted_at, text from posts where platform = ? and native_id = ?",
        [clean(post.platform), clean(post.native_id)],
    ).fetchone()
    handle, posted_at = clean_or_none(post.handle), iso(post.posted_at)
    if known is None:
        post_id = insert(
            db,
            "posts",
            {
                "title": post_title(post.platform, post.native_id, handle, None),
                "platform": clean(post.platform),
                "native_id": clean(post.native_id),
                "handle": handle,
                "posted_at": posted_at,
                "url": clean(post.url),
            },
        )
        search.index(db, "posts", post_id)
        return post_id
    post_id, had_handle, had_posted_at, text = known
    if (handle and not had_handle) or (posted_at and not had_posted_at):
        handle = had_handle or handle
        update(
            db,
            "posts",
            post_id,
            {
                "title": post_title(post.platform, post.native_id, handle, text),
                "handle": handle,
                "posted_at": had_posted_at or posted_at,
            },
        )
        search.index(db, "posts", post_id)
    return int(post_id)


def record_check(
    db: Database,
    run_id: int,
    post_id: int,
    attempts: Sequence[Attempt],
    verdict: Verdict,
    next_check_at: datetime | None,
    comparisons: Mapping[int, Comparison],
) -> None:
    """All that one check of a post brought, in one transaction: attempts with their evidence, and the post's new state."""
    with transaction(db):
        captured = False
        for attempt in attempts:
            recorded = add_attempt(db, run_id, Subject(post_id=post_id), attempt)
            captured = captured or recorded.snapshot_id is not None
        if captured:
            _show(db, post_id)
        pending = verdict.state is State.PENDING
        known = db.execute("select state, certainty from posts where id = ?", [post_id]).fetchone()
        if known != (verdict.state, verdict.certainty):
            insert(
                db,
                "verdicts",
                {
                    "post_id": post_id,
                    "run_id": run_id,
                    "reached_at": stamp(max(attempt.started_at for attempt in attempts)),
                    "state": verdict.state,
                    "certainty": None if pending else verdict.certainty,
                },
            )
        update(
            db,
            "posts",
            post_id,
            {
                "state": verdict.state,
                "certainty": None if pending else verdict.certainty,
                "state_since": stamp_or_none(verdict.since),
                "next_check_at": stamp_or_none(next_check_at),
            },
        )
        _compared(db, comparisons)


def record_comparisons(db: Database, comparisons: Mapping[int, Comparison]) -> None:
    """How these citations agree with what is known of their posts, in one transaction."""
    with transaction(db):
        _compared(db, comparisons)


def _compared(db: Database, comparisons: Mapping[int, Comparison]) -> None:
    for citation_id, found in comparisons.items():
        values = {
            "match": min(max(found.match, 0.0), 1.0) if found.match is not None else None,
            "agreement": found.agreement,
            "doubts": clean("; ".join(found.doubts)) or None,
            "difference": clean_or_none(found.difference),
        }
        update(db, "citations", citation_id, values)


def _show(db: Database, post_id: int) -> None:
    """Bring the post's own columns up to what its snapshots show. A source that does not tell a thing takes nothing away."""
    shown = best_shown(db, post_id)
    if shown is None:
        return
    platform, native_id, handle, author_name, posted_at, lang = db.execute(
        "select platform, native_id, handle, author_name, posted_at, lang from posts where id = ?", [post_id]
    ).fetchone()
    handle = shown.handle or handle
    update(
        db,
        "posts",
        post_id,
        {
            "title": post_title(platform, native_id, handle, shown.text),
            "handle": handle,
            "author_name": shown.author_name or author_name,
            "posted_at": shown.posted_at or posted_at,
            "lang": shown.lang or lang,
            "text": shown.text,
        },
    )
    search.index(db, "posts", post_id)


# INDEXED BY: SQLite's guess is the index on the state, and with it every pending post is read.
_PENDING = "posts indexed by posts_pending where state = 'pending'"
_NEVER_ASKED = f"{_PENDING} and platform = :platform and next_check_at is null"
_ASK_AGAIN = f"{_PENDING} and platform = :platform and next_check_at <= :now"
_CHECK_DUE = "posts where state <> 'pending' and next_check_at <= :now"
_DUE_AMONG = "(state = 'pending' and next_check_at is null or next_check_at <= :now)"


def due_posts(
    db: Database,
    now: datetime,
    post_ids: Collection[int] | None,
    platforms: Collection[str] | None,
    limit: int | None,
) -> list[DuePost]:
    """Pending posts first, those never asked about before the others, then by the time they are due."""
    at = stamp(now)
    if post_ids is not None:
        # CROSS JOIN: SQLite goes through the ids given, however few or many posts are due.
        rows = _select_due(
            db,
            f"json_each(:ids) cross join posts on posts.id = value where {_DUE_AMONG}",
            limit,
            now=at,
            ids=id_list(post_ids),
        )
    else:
        rows = []
        for platform in pending_platforms(db):
            if platforms is None or platform in platforms:
                for which in (_NEVER_ASKED, _ASK_AGAIN):
                    rows += _select_due(db, which, limit, now=at, platform=platform)
        if limit is None or len(rows) < limit:
            rows += _select_due(db, _CHECK_DUE, limit, now=at)
    if platforms is not None:
        rows = [row for row in rows if row[1] in platforms]
    rows.sort(key=lambda row: (row[6] != State.PENDING, row[7] or "", row[0]))
    return [_due(*row) for row in rows[:limit]]


def count_due(db: Database, now: datetime) -> int:
    """How many posts `due_posts` would find without limits."""
    parameters = {"now": stamp(now)}
    due = (f"{_PENDING} and next_check_at is null", f"{_PENDING} and next_check_at <= :now", _CHECK_DUE)
    return sum(int(db.execute(f"select count(*) from {which}", parameters).fetchone()[0]) for which in due)


def count_waiting(db: Database, now: datetime, post_ids: Collection[int] | None, platforms: Collection[str]) -> int:
    """How many pending posts of these platforms, all or among these, are not to be asked about before a time that lies ahead."""
    at = stamp(now)
    if post_ids is not None:
        among = (
            "json_each(?) cross join posts on posts.id = value where state = 'pending' and next_check_at > ?"
            " and platform in (select value from json_each(?))"
        )
        parameters = [id_list(post_ids), at, to_json(list(platforms))]
        return int(db.execute(f"select count(*) from {among}", parameters).fetchone()[0])
    return sum(
        db.execute(
            f"select count(*) from {_PENDING} and platform = ? and next_check_at > ?", [platform, at]
        ).fetchone()[0]
        for platform in pending_platforms(db)
        if platform in platforms
    )


def next_due(db: Database, now: datetime) -> datetime | None:
    """When the next post falls due that is not due yet."""
    rows = [
        db.execute(f"select min(next_check_at) from {which} and next_check_at > ?", [stamp(now)]).fetchone()
        for which in (_PENDING, "posts where state <> 'pending'")
    ]
    return min((read_stamp(at) for (at,) in rows if at), default=None)


def pending_platforms(db: Database) -> list[str]:
    """The platforms that pending posts are of: from one to the next by index, for they are few and posts are many."""
    rows = db.execute(
        f"""
        with recursive found (platform) as (
            select min(platform) from {_PENDING}
            union all
            select (select min(platform) from {_PENDING} and posts.platform > found.platform)
            from found where platform is not null
        )
        select platform from found where platform is not null
        """
    )
    return [platform for (platform,) in rows]


_DueRow = tuple[int, str, str, str, str | None, str | None, str, str | None]


def _select_due(db: Database, what: str, limit: int | None, **parameters: str) -> list[_DueRow]:
    columns = "posts.id, platform, native_id, url, handle, posted_at, state, next_check_at"
    bound = -1 if limit is None else limit
    return db.execute(
        f"select {columns} from {what} order by next_check_at, posts.id limit {bound}", parameters
    ).fetchall()


def _due(
    post_id: int,
    platform: str,
    native_id: str,
    url: str,
    handle: str | None,
    posted_at: str | None,
    state: str,
    _next_check_at: str | None,
) -> DuePost:
    return DuePost(post_id, Post(platform, native_id, url, handle, read_stamp_or_none(posted_at)), State(state))


def posts_of_articles(db: Database, article_ids: Iterable[int]) -> list[int]:
    """The ids of all posts that these articles cite, in order of id."""
    rows = db.execute(
        "select distinct post_id from citations where post_id is not null"
        " and article_id in (select value from json_each(?)) order by post_id",
        [id_list(article_ids)],
    )
    return [post_id for (post_id,) in rows]


def history(db: Database, post_id: int) -> list[PastAttempt]:
    """Every attempt to learn about the post, oldest first."""
    rows = db.execute(
        "select run_id, started_at, source, outcome from attempts where post_id = ? and source <> ? order by id",
        [post_id, SAVE_PAGE_NOW],
    )
    return [
        PastAttempt(run, read_stamp(started_at), source, Outcome(outcome)) for run, started_at, source, outcome in rows
    ]


def held_media(db: Database, post_id: int) -> dict[str, str]:
    """Addresses, asked for and answered, of the media of this post that are in the archive, each with its SHA-256."""
    rows = db.execute(
        "select url, asked_url, sha256 from media join snapshots on snapshots.id = media.snapshot_id"
        " where snapshots.post_id = ? and sha256 is not null order by media.id",
        [post_id],
    )
    return {url: sha256 for url, asked, sha256 in rows for url in (asked, url) if url}


def citations_of(db: Database, post_id: int) -> list[CitedText]:
    """All citations of the post, with what they claim."""
    rows = db.execute(
        "select id, text, handle, date, date_text from citations where post_id = ? order by id", [post_id]
    )
    return [CitedText(*row) for row in rows]


def known_post(db: Database, post_id: int) -> Post:
    """A post by its id.

    Raises:
        LookupError: there is none.
    """
    row = db.execute("select platform, native_id, url, handle, posted_at from posts where id = ?", [post_id]).fetchone()
    if row is None:
        raise LookupError(f"no post {post_id}")
    platform, native_id, url, handle, posted_at = row
    return Post(platform, native_id, url, handle, read_stamp_or_none(posted_at))


def held_versions(db: Database, post_id: int) -> frozenset[str]:
    """The versions of the post that there are snapshots of."""
    rows = db.execute("select distinct version from snapshots where post_id = ? and version is not null", [post_id])
    return frozenset(version for (version,) in rows)


def record_relations(db: Database, run_id: int, post_id: int, others: Sequence[tuple[str, Post]]) -> list[int]:
    """Posts that were shown beside this one (`quotes`, `replies-to`), in one transaction. Returns their ids."""
    with transaction(db):
        ids = [upsert_post(db, other) for _, other in others]
        for (kind, _), other_id in zip(others, ids, strict=True):
            db.execute(
                "insert into relations (post_id, kind, other_post_id, run_id) values (?, ?, ?, ?) on conflict do nothing",
                [post_id, kind, other_id, run_id],
            )
    return ids


def shown(db: Database, post_id: int) -> list[ShownText]:
    """What the post was shown to be, the latest first."""
    rows = db.execute(
        "select text, truncated, handle from snapshots where post_id = ?"
        " order by superseded, observed_at desc, id desc",
        [post_id],
    )
    return [ShownText(text, bool(truncated), handle) for text, truncated, handle in rows]
