"""Posts, known from citations and shown by snapshots, with the verdicts on them. Rules of judging and asking belong elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from citesnap.archive.file.database import Database
from citesnap.archive.questions.accounts import Namesake, is_named, meant_by
from citesnap.archive.questions.best_snapshot import best
from citesnap.archive.questions.forgotten import is_forgotten
from citesnap.archive.questions.rows import load
from citesnap.archive.records import blobs, search_index
from citesnap.archive.records.accounts import fold, free_name, keep_name, same_posts
from citesnap.archive.records.base import Records
from citesnap.archive.records.evidence import Subject, add_attempt
from citesnap.archive.records.rows import Value, insert, transaction, update
from citesnap.archive.values import clean, clean_or_none, id_list, post_title
from citesnap.model import Attempt, Comparison, Post, State, Verdict, Watch
from citesnap.text.times import iso, read_iso, stamp, stamp_or_none

__all__ = ["PostRecords", "judge_anew", "show", "show_reported", "upsert_post", "write_comparisons"]


class PostRecords(Records):
    """The results of checks of posts."""

    def record_check(
        self,
        run_id: int,
        post_id: int,
        attempts: Sequence[Attempt],
        verdict: Verdict,
        next_check_at: datetime | None,
        comparisons: Mapping[int, Comparison] | None = None,
        looked_at: datetime | None = None,
    ) -> None:
        """Record one check of a post: attempts, exchanges, bodies, snapshots, media and the verdict, all or nothing.

        A snapshot that shows the same as the source's latest one adds no row; files that the latest one lacked are added to it.

        Args:
            run_id: the run that asked.
            post_id: the post asked about.
            attempts: in the order in which they were made.
            verdict: the present verdict from the post's whole history.
            next_check_at: when to ask again; None is at once while pending, and never otherwise.
            comparisons: by id of citation, how the citation agrees with what was shown.
            looked_at: when a source that knows the post's fate today was asked; None where none of them answered.
        """
        observed = [attempt.snapshot.observed_at for attempt in attempts if attempt.snapshot is not None]
        with transaction(self._db):
            captured = False
            for attempt in attempts:
                recorded = add_attempt(self._db, run_id, Subject(post_id=post_id), attempt)
                captured = captured or recorded.snapshot_id is not None
            if captured:
                show(self._db, post_id)
            pending = verdict.state is State.PENDING
            (before,) = self._db.rows(
                "select state, certainty, last_shown_at, first_gone_at, last_checked_at from posts where id = ?",
                [post_id],
            )
            gone_at = before["first_gone_at"] or stamp_or_none(verdict.since)
            if (before["state"], before["certainty"]) != (verdict.state, verdict.certainty):
                insert(
                    self._db,
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
                self._db,
                "posts",
                post_id,
                {
                    "state": verdict.state,
                    "certainty": None if pending else verdict.certainty,
                    "state_since": stamp_or_none(verdict.since),
                    "last_shown_at": max(filter(None, (before["last_shown_at"], *map(stamp, observed))), default=None),
                    "first_gone_at": gone_at if verdict.state.is_gone else None,
                    "last_checked_at": stamp_or_none(looked_at) or before["last_checked_at"],
                    "next_check_at": stamp_or_none(next_check_at),
                },
            )
            write_comparisons(self._db, comparisons or {})

    def record_added(self, posts: Sequence[Post]) -> tuple[tuple[int, ...], int]:
        """Record posts whose own addresses were given by hand. Returns their ids, and how many are newly added.

        Those that were forgotten are left out.
        """
        now = self._clock()
        new = 0
        with transaction(self._db):
            ids = tuple(post_id for post in posts if (post_id := upsert_post(self._db, post)) is not None)
            for post_id in ids:
                added = "update posts set added_at = ? where id = ? and added_at is null"
                new += self._db.execute(added, [stamp(now), post_id]).rowcount
        return ids, new

    def record_posts(self, posts: Sequence[Post]) -> tuple[int, ...]:
        """Record posts that are to be asked about, whoever cites them. Returns their ids; those forgotten are left out."""
        with transaction(self._db):
            return tuple(post_id for post in posts if (post_id := upsert_post(self._db, post)) is not None)

    def record_wish(self, post_ids: Collection[int], citation_ids: Collection[int], now: datetime) -> None:
        """Record that somebody wants these posts, and the posts of these citations, looked for now: they are due."""
        with transaction(self._db):
            self._db.execute(
                "update posts set next_check_at = ? where id in (select value from json_each(?))"
                " and (next_check_at > ? or (next_check_at is null and state <> ?))",
                [stamp(now), id_list(post_ids), stamp(now), State.PENDING],
            )
            self._db.execute(
                "update citations set next_try_at = null where post_id is null and resolved_by is null"
                " and id in (select value from json_each(?))",
                [id_list(citation_ids)],
            )

    def record_watch(self, post_ids: Collection[int], watch: Watch | None) -> None:
        """Record how often these posts are looked at; None: as usual."""
        with transaction(self._db):
            self._db.execute(
                "update posts set watch = ? where id in (select value from json_each(?))", [watch, id_list(post_ids)]
            )

    def record_attachment(
        self, post_id: int, name: str, content: bytes, media_type: str, by: str, note: str
    ) -> str | None:
        """Record a file that a person adds to a post. Returns its SHA-256, None where the post had it already.

        Args:
            post_id: the post.
            name: of the file.
            content: its bytes.
            media_type: what its name says that they are.
            by: who adds it.
            note: what it is, and how it came.
        """
        with transaction(self._db):
            sha256 = blobs.store(self._db, content, media_type)
            known = "select 1 from attachments where post_id = ? and sha256 = ?"
            if self._db.execute(known, [post_id, sha256]).fetchone():
                return None
            row: dict[str, Value] = {
                "post_id": post_id,
                "added_at": stamp(self._clock()),
                "by": clean(by),
                "name": clean(name),
                "sha256": sha256,
                "note": clean(note),
            }
            insert(self._db, "attachments", row)
        return sha256

    def same_posts(self) -> Iterator[tuple[int, int]]:
        """Posts that are known to be one by now: the id of the one that goes, and of the one that stays.

        Before the next pair is asked for, `record_as_one` makes one of these, where that can be done.
        """
        return same_posts(self._db)

    def record_as_one(self, goes: int, stays: int, judge: Callable[[int], None]) -> int | None:
        """Record that two posts are one: all that is known of the first is the other's from now on, under the names that it had.

        Args:
            goes: the post that leaves.
            stays: the post that it is.
            judge: called with the id of what is left, within the same transaction.

        Returns:
            The id of the post that is left; None where sealed rows that cannot move keep both.
        """
        with transaction(self._db):
            self._db.execute("pragma defer_foreign_keys = on")
            left = fold(self._db, goes, stays, self._clock())
            if left is not None:
                judge(left)
        return left

    def record_comparisons(self, comparisons: Mapping[int, Comparison]) -> None:
        """Record how citations, by their ids, agree with what is known about their posts."""
        with transaction(self._db):
            write_comparisons(self._db, comparisons)

    def record_relations(self, run_id: int, post_id: int, others: Sequence[tuple[str, Post]]) -> list[int]:
        """Record posts that were shown beside this one, as posts of their own. Returns the ids of those not forgotten.

        Args:
            run_id: the run that saw them.
            post_id: the post that was shown.
            others: each with `quotes` or `replies-to`.
        """
        with transaction(self._db):
            ids = [(kind, upsert_post(self._db, other)) for kind, other in others]
            for kind, other_id in ids:
                if other_id is not None:
                    self._db.execute(
                        "insert into relations (post_id, kind, other_post_id, run_id) values (?, ?, ?, ?)"
                        " on conflict do nothing",
                        [post_id, kind, other_id, run_id],
                    )
        return [other_id for _, other_id in ids if other_id is not None]


def upsert_post(db: Database, post: Post) -> int | None:
    """The id of the post; None for one that was forgotten, which is not recorded again. Part of the caller's transaction.

    Data from a citation or link never replaces what a source has shown; it only fills values that were unknown.
    """
    meant = meant_by(db, clean(post.platform), clean(post.native_id), clean(post.url))
    handle, posted_at = clean_or_none(post.handle), iso(post.posted_at)
    if meant is None:
        if is_forgotten(db, "post", clean(post.platform), clean(post.native_id), clean(post.url)):
            return None
        name = free_name(db, clean(post.platform), clean(post.native_id), clean(post.url))
        post_id = insert(
            db,
            "posts",
            {
                "title": post_title(post.platform, name.native_id, handle, None),
                "platform": clean(post.platform),
                "native_id": name.native_id,
                "plain_id": name.plain_id,
                "handle": handle,
                "posted_at": posted_at,
                "url": clean(post.url),
            },
        )
        search_index.index(db, "posts", post_id)
        return post_id
    post_id, native_id, had_handle, had_posted_at, text = db.execute(
        "select id, native_id, handle, posted_at, text from posts where id = ?", [meant]
    ).fetchone()
    if (handle and not had_handle) or (posted_at and not had_posted_at):
        handle = had_handle or handle
        update(
            db,
            "posts",
            post_id,
            {
                "title": post_title(post.platform, native_id, handle, text),
                "handle": handle,
                "posted_at": had_posted_at or posted_at,
            },
        )
        search_index.index(db, "posts", post_id)
    return int(post_id)


def judge_anew(
    db: Database,
    run_id: int,
    post_id: int,
    verdict: Verdict,
    reached_at: datetime | None,
    first_gone_at: datetime | None,
) -> None:
    """Record what follows from all attempts at a post, of which some came from elsewhere. Part of the caller's transaction.

    Args:
        db: the archive.
        run_id: the run that brought them.
        post_id: the post.
        verdict: what all of them together tell.
        reached_at: when the last of them began; None where none of them tells of its fate. A verdict that rests on nothing is then
            followed by one of the same time that says so.
        first_gone_at: the first look of those that find it gone; None while it is not.
    """
    show(db, post_id)
    certainty = None if verdict.state is State.PENDING else verdict.certainty
    last = (
        "select state, certainty, reached_at from verdicts where post_id = ? order by reached_at desc, id desc limit 1"
    )
    *before, at = db.execute(last, [post_id]).fetchone() or (State.PENDING, None, None)
    if reached_at is not None:
        at = stamp(reached_at)
    if at is not None and before != [verdict.state, certainty]:
        judged: dict[str, Value] = {
            "post_id": post_id,
            "run_id": run_id,
            "reached_at": at,
            "state": verdict.state,
            "certainty": certainty,
        }
        insert(db, "verdicts", judged)
    columns: dict[str, Value] = {
        "state": verdict.state,
        "certainty": certainty,
        "state_since": stamp_or_none(verdict.since),
        "first_gone_at": stamp_or_none(first_gone_at),
    }
    update(db, "posts", post_id, columns)


def write_comparisons(db: Database, comparisons: Mapping[int, Comparison]) -> None:
    """Record how citations, by their ids, agree with what is known about their posts. Part of the caller's transaction."""
    for citation_id, comparison in comparisons.items():
        values = {
            "match": min(max(comparison.match, 0.0), 1.0) if comparison.match is not None else None,
            "agreement": comparison.agreement,
            "doubts": clean("; ".join(comparison.doubts)) or None,
            "difference": clean_or_none(comparison.difference),
        }
        update(db, "citations", citation_id, values)


def show_reported(db: Database, post_id: int, observed_at: str) -> None:
    """Let a post's own columns say what a third party reports that it saw then. Part of the caller's transaction."""
    show(db, post_id)
    latest = "update posts set last_shown_at = ? where id = ? and coalesce(last_shown_at, '') < ?"
    db.execute(latest, [observed_at, post_id, observed_at])


def _part(db: Database, post: Namesake, platform: str) -> None:
    """Give citations that link to another post of the same id a post of their own, now that the account is known."""
    from citesnap import platforms

    if platforms.account_key(platform, post.url) is None:
        return
    linked = "select id, link, handle, posted_at from citations where post_id = ? and link is not null and resolved_by = 'article'"
    for citation_id, link, handle, posted_at in db.execute(linked, [post.id]).fetchall():
        ref = platforms.identify(link)
        if ref is not None and ref.platform == platform and not is_named(db, platform, post, ref.url):
            other = upsert_post(db, Post(platform, ref.key, ref.url, handle, read_iso(posted_at)))
            compared = dict.fromkeys(("match", "agreement", "doubts", "difference"))
            update(db, "citations", citation_id, {"post_id": other, **compared})


@dataclass(frozen=True, slots=True)
class _StoredCandidate:
    """The part of a snapshot that is needed to choose one."""

    id: int
    source: str
    observed_at: str
    captured_at: str
    last_seen_at: str | None
    truncated: bool
    superseded: bool
    is_reported: bool


def show(db: Database, post_id: int) -> None:
    """Update the post's own columns from its snapshots. A value that a source does not state is not removed.

    What a third party reports counts only where no source of ours has shown the post.
    """
    candidates = db.rows(
        """
        select id, source, observed_at, captured_at, truncated, superseded,
            exists (select 1 from imported where imported.attempt_id = snapshots.attempt_id) as is_reported,
            (select max(started_at) from attempts where attempts.snapshot_id = snapshots.id) as last_seen_at
        from snapshots where post_id = ?
        """,
        [post_id],
    )
    shown_by = [load(_StoredCandidate, row) for row in candidates]
    chosen = best([one for one in shown_by if not one.is_reported] or shown_by)
    if chosen is None:
        return
    (shown,) = db.rows(
        "select text, handle, author_name, posted_at, lang, json_extract(data, '$.url') as url from snapshots where id = ?",
        [chosen.id],
    )
    (known,) = db.rows(
        "select platform, native_id, plain_id, handle, author_name, posted_at, lang, url from posts where id = ?",
        [post_id],
    )
    columns: dict[str, Value] = {
        name: shown[name] or known[name] for name in ("handle", "author_name", "posted_at", "lang")
    }
    title = post_title(known["platform"], known["native_id"], shown["handle"] or known["handle"], shown["text"])
    from citesnap import platforms  # Here: a run with nothing due looks at no address.

    ref = platforms.identify(shown["url"]) if isinstance(shown["url"], str) else None
    plain_id = known["plain_id"] or known["native_id"]
    if (
        ref is not None
        and (ref.platform, ref.key) == (known["platform"], plain_id)
        and not platforms.are_apart(ref.platform, ref.url, known["url"])
    ):
        columns["url"] = clean(shown["url"])  # It stays when the author takes another handle.
        keep_name(db, post_id)
    update(db, "posts", post_id, columns | {"title": title, "text": shown["text"]})
    if "url" in columns:
        _part(db, Namesake(post_id, known["native_id"], clean(shown["url"])), known["platform"])
    search_index.index(db, "posts", post_id)
