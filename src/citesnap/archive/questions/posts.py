"""Posts as a run needs them: which are due, earlier attempts and snapshots. Reads only.

Rules of judging and asking belong elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.rows import load
from citesnap.archive.values import id_list, to_json
from citesnap.model import SAVE_PAGE_NOW, Outcome, Post, State, Watch
from citesnap.text.times import stamp
from citesnap.versions import READER

__all__ = ["Change", "CitedText", "DuePost", "PastAttempt", "PostQuestions", "ShownText"]


@dataclass(frozen=True, slots=True)
class DuePost:
    """A post to ask about now, and what is known about it so far."""

    id: int
    post: Post
    state: State
    watch: Watch | None = None


@dataclass(frozen=True, slots=True)
class PastAttempt:
    """The part of an earlier attempt that verdicts need."""

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
    version: str | None = None
    """Hash of the version of the post that the embed code shows."""


@dataclass(frozen=True, slots=True)
class ShownText:
    """What one snapshot showed a post to be."""

    text: str
    truncated: bool
    handle: str | None
    version: str | None = None
    """Hash of the version shown, where the platform's records have one."""
    author_name: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    """What the source showed beside the text: `quoted`, `card` and `poll` of `Snapshot.data`, and `alt_texts` of its media."""


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that a run changed, and how many articles cite the post."""

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
    handle: str | None = None
    text: str | None = None
    last_shown_at: str | None = None
    first_gone_at: str | None = None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class _Due:
    """A post that is due, and since when."""

    id: int
    state: State
    next_check_at: str | None
    watch: Watch | None
    post: Post


@dataclass(frozen=True, slots=True)
class _NetworkWitness:
    """A post, and the state it is in."""

    state: State
    post: Post


_POST = """posts.platform as post_platform, posts.native_id as post_native_id, posts.url as post_url,
    posts.handle as post_handle, posts.posted_at as post_posted_at"""

# INDEXED BY: SQLite would choose the index on the state, and then read every pending post.
_PENDING = f"posts indexed by posts_pending where state = '{State.PENDING}'"
_ANSWERED = f"posts where state <> '{State.PENDING}'"
_NEVER_ASKED = f"{_PENDING} and platform = :platform and next_check_at is null"
_ASK_AGAIN = f"{_PENDING} and platform = :platform and next_check_at <= :now"
_CHECK_DUE = f"{_ANSWERED} and next_check_at <= :now"
_DUE_AMONG = f"(state = '{State.PENDING}' and next_check_at is null or next_check_at <= :now)"


class PostQuestions(Questions):
    """Posts: which are due, and what is known about one."""

    def due_posts(
        self,
        now: datetime,
        post_ids: Collection[int] | None = None,
        limit: int | None = None,
        platforms: Collection[str] | None = None,
    ) -> list[DuePost]:
        """Posts, all or among these, to ask about now: never asked before, pending, or with a check due.

        Pending posts come first, those never asked about before the others, then by the time they are due. A pending post with
        a `next_check_at` in the future is not due: some source asked to be asked later.

        Args:
            now: the time that decides.
            post_ids: only these.
            limit: at most so many.
            platforms: only posts of these.
        """
        at = stamp(now)
        if post_ids is not None:
            # CROSS JOIN: SQLite goes through the ids given, however few or many posts are due.
            due = self._select_due(
                f"json_each(:ids) cross join posts on posts.id = value where {_DUE_AMONG}",
                limit,
                now=at,
                ids=id_list(post_ids),
            )
        else:
            due = []
            for platform in self.pending_platforms():
                if platforms is None or platform in platforms:
                    for which in (_NEVER_ASKED, _ASK_AGAIN):
                        due += self._select_due(which, limit, now=at, platform=platform)
            if limit is None or len(due) < limit:
                due += self._select_due(_CHECK_DUE, limit, now=at)
        if platforms is not None:
            due = [one for one in due if one.post.platform in platforms]
        due.sort(key=lambda one: (one.state is not State.PENDING, one.next_check_at or "", one.id))
        return [DuePost(one.id, one.post, one.state, one.watch) for one in due[:limit]]

    def _select_due(self, what: str, limit: int | None, **parameters: str) -> list[_Due]:
        return self._all(
            _Due,
            f"select posts.id, state, next_check_at, watch, {_POST} from {what}"
            f" order by next_check_at, posts.id limit {-1 if limit is None else limit}",
            parameters,
        )

    def witnesses(self) -> dict[tuple[str, State], Post]:
        """For each platform and state, the post that was last seen to be in that state."""
        latest = self._all(
            _NetworkWitness,
            f"""
            select state, {_POST}, max(coalesce(last_checked_at, '')) as checked_at from posts
            where state <> '{State.PENDING}' group by platform, state
            """,
        )
        return {(one.post.platform, one.state): one.post for one in latest}

    def count_due(self, now: datetime) -> int:
        """How many posts `due_posts` would find without limits."""
        due = (f"{_PENDING} and next_check_at is null", f"{_PENDING} and next_check_at <= :now", _CHECK_DUE)
        return sum(self._count(which, {"now": stamp(now)}) for which in due)

    def count_waiting(self, now: datetime, post_ids: Collection[int] | None, platforms: Collection[str]) -> int:
        """How many pending posts of these platforms, all or among these, wait for a time that a source set."""
        at = stamp(now)
        if post_ids is not None:
            return self._count(
                f"json_each(?) cross join posts on posts.id = value where state = '{State.PENDING}' and next_check_at > ?"
                " and platform in (select value from json_each(?))",
                [id_list(post_ids), at, to_json(list(platforms))],
            )
        return sum(
            self._count(f"{_PENDING} and platform = ? and next_check_at > ?", [platform, at])
            for platform in self.pending_platforms()
            if platform in platforms
        )

    def next_due(self, now: datetime) -> datetime | None:
        """When the next post that is not due yet becomes due."""
        times = [
            self._time(f"select min(next_check_at) from {which} and next_check_at > ?", [stamp(now)])
            for which in (_PENDING, _ANSWERED)
        ]
        return min((at for at in times if at), default=None)

    def pending_platforms(self) -> list[str]:
        """The platforms of pending posts; steps from one to the next by index, because platforms are few and posts are many."""
        rows = self._db.execute(
            f"""
            with recursive step (platform) as (
                select min(platform) from {_PENDING}
                union all
                select (select min(platform) from {_PENDING} and posts.platform > step.platform)
                from step where platform is not null
            )
            select platform from step where platform is not null
            """
        )
        return [platform for (platform,) in rows]

    def posts_of(self, article_ids: Iterable[int]) -> list[int]:
        """The ids of all posts that these articles cite, in order of id."""
        rows = self._db.execute(
            "select distinct post_id from citations where post_id is not null"
            " and article_id in (select value from json_each(?)) order by post_id",
            [id_list(article_ids)],
        )
        return [post_id for (post_id,) in rows]

    def post(self, post_id: int) -> Post:
        """A post by its id.

        Raises:
            LookupError: there is none.
        """
        for row in self._db.rows(f"select {_POST} from posts where id = ?", [post_id]):
            return load(Post, row, prefix="post_")
        raise LookupError(f"no post {post_id}")

    def history(self, post_id: int) -> list[PastAttempt]:
        """Every attempt to learn about the post, oldest first."""
        return self._all(
            PastAttempt,
            # By runs, and not by ids: those that a merge brought came later than they were made. Runs are dated to the second,
            # attempts to the millisecond, and a run may end in the second in which it began.
            "select run_id, attempts.started_at, source, attempts.outcome from attempts join runs on runs.id = run_id"
            " where post_id = ? and source <> ? order by runs.started_at,"
            " min(attempts.started_at) over (partition by run_id), runs.uuid, attempts.id",
            [post_id, SAVE_PAGE_NOW],
        )

    def knows_other_readers(self) -> bool:
        """Whether a snapshot was made by another reader than the present one. Three looks into an index."""
        row = self._db.execute(
            "select exists (select 1 from snapshots indexed by snapshots_reader where reader is null)"
            " or exists (select 1 from snapshots indexed by snapshots_reader where reader < :reader)"
            " or exists (select 1 from snapshots indexed by snapshots_reader where reader > :reader)",
            {"reader": READER},
        ).fetchone()
        return bool(row[0])

    def held_media(self, post_id: int) -> dict[str, str]:
        """The requested and the final addresses of this post's media in the archive, each with its SHA-256."""
        rows = self._db.execute(
            "select url, asked_url, sha256 from media join snapshots on snapshots.id = media.snapshot_id"
            " where snapshots.post_id = ? and sha256 is not null order by media.id",
            [post_id],
        )
        return {address: sha256 for url, asked_url, sha256 in rows for address in (asked_url, url) if address}

    def held_versions(self, post_id: int) -> frozenset[str]:
        """The ids of the versions of an edited post that have snapshots."""
        rows = self._db.execute(
            "select distinct version from snapshots where post_id = ? and version is not null", [post_id]
        )
        return frozenset(version for (version,) in rows)

    def citations_of(self, post_id: int) -> list[CitedText]:
        """All citations of the post, with the text that they claim."""
        return self._all(
            CitedText,
            "select id, text, handle, date, date_text, version from citations where post_id = ? order by id",
            [post_id],
        )

    def shown(self, post_id: int) -> list[ShownText]:
        """What the post was shown to be by any source, the latest first; versions that were replaced last."""
        return self._all(
            ShownText,
            "select text, truncated, handle, author_name, json_extract(data, '$.cid') as version, json_object("
            "'quoted', json_extract(data, '$.quoted'), 'card', json_extract(data, '$.card'), 'poll', json_extract(data, '$.poll'),"
            " 'alt_texts', (select json_group_array(alt_text) from media where snapshot_id = snapshots.id and alt_text <> '')"
            ") as data from snapshots where post_id = ? order by superseded, observed_at desc, id desc",
            [post_id],
        )

    def changed_verdicts(self, run_id: int) -> list[Change]:
        """Verdicts that changed in a run, for posts that had one before."""
        return self._all(
            Change,
            """
            select posts.id as post_id, posts.title, posts.platform, posts.native_id, posts.url,
                (select earlier.state from verdicts earlier
                 where earlier.post_id = posts.id and (earlier.reached_at, earlier.id) < (verdicts.reached_at, verdicts.id)
                 order by earlier.reached_at desc, earlier.id desc limit 1) as before,
                verdicts.state, verdicts.certainty, verdicts.reached_at,
                (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
                posts.handle, posts.text, posts.last_shown_at, posts.first_gone_at,
                exists (select 1 from snapshots where snapshots.post_id = posts.id) as kept
            from verdicts join posts on posts.id = verdicts.post_id
            where verdicts.run_id = ? and before is not null order by verdicts.id
            """,
            [run_id],
        )
