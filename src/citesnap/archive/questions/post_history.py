"""All that an archive knows about one post, for its page, for `citesnap show` and for exports. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Protocol, TypeVar

from citesnap.archive.questions.evidence import (
    ATTEMPT,
    AttemptRow,
    CitationRow,
    EvidenceQuestions,
    SnapshotRow,
    VerdictRow,
)
from citesnap.archive.questions.links import POST_LINK, PostLink
from citesnap.archive.questions.names import NameQuestions
from citesnap.model import TOLD

__all__ = ["Attachment", "PostHistory", "PostHistoryQuestions", "PostRow", "Relation", "equal_failures_as_one"]

RELATED = 6
"""Posts beside this one, in each direction."""


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post: what it is, and what is known about its state. `text` is what sources showed, never what articles quote."""

    id: int
    title: str
    platform: str
    handle: str | None
    author_name: str | None
    posted_at: str | None
    state: str
    certainty: str | None
    state_since: str | None
    next_check_at: str | None
    lang: str | None
    text: str | None
    native_id: str
    url: str
    added_at: str | None
    last_shown_at: str | None
    """When a source last showed it: for a memento its datetime."""
    first_gone_at: str | None
    """The first look that found it gone, since it was last there."""
    last_checked_at: str | None
    """When a source that knows its fate today last answered."""
    watch: str | None


@dataclass(frozen=True, slots=True)
class Relation:
    """A post beside this one. `kind` is `quotes` or `replies-to` from this one to that, `quoted-by` or `replied-by` back."""

    kind: str
    post: PostLink


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a person added to a post. `size` is bytes."""

    id: int
    added_at: str
    by: str
    name: str
    note: str
    sha256: str
    media_type: str | None
    size: int

    @property
    def is_picture(self) -> bool:
        """Whether its first bytes were those of a picture when it was added."""
        return (self.media_type or "").startswith("image/")


class AskedQuestion(Protocol):
    """What is known of a question: an attempt, or what a page makes of it."""

    @property
    def source(self) -> str | None:
        """Who was asked."""

    @property
    def outcome(self) -> str:
        """How it ended."""

    @property
    def detail(self) -> str | None:
        """What was said of that."""


A = TypeVar("A", bound=AskedQuestion)


def equal_failures_as_one(asked: Iterable[A]) -> Iterator[tuple[A, ...]]:
    """Questions in their order; equal failures of one source stand together, where nothing was told between them."""
    for failed, some in groupby(asked, lambda one: one.outcome not in TOLD):
        if not failed:
            yield from ((one,) for one in some)
            continue
        equal: dict[tuple[str | None, str, str | None], list[A]] = {}
        for one in some:
            equal.setdefault((one.source, one.outcome, one.detail), []).append(one)
        yield from map(tuple, equal.values())


@dataclass(frozen=True, slots=True)
class PostHistory:
    """A post with its verdicts, what sources showed, who was asked, and which articles cite it."""

    post: PostRow
    verdicts: tuple[VerdictRow, ...]
    """Oldest first."""
    snapshots: tuple[SnapshotRow, ...]
    """The latest first, by when the source saw the post."""
    attempts: tuple[AttemptRow, ...]
    """Oldest first."""
    more_attempts: int
    """How many older ones there are beyond the limit."""
    citations: tuple[CitationRow, ...]
    """Those that are still in their articles first."""
    more_citations: int
    related: tuple[Relation, ...]
    maybe_same: tuple[PostLink, ...] = ()
    """Posts with the same id of which it is not known whether they are this one."""
    attachments: tuple[Attachment, ...] = ()
    """What people added by hand, the latest first; apart from what sources showed."""

    def record(self) -> dict[str, Any]:
        """The same as `citesnap show --json` prints it: rows under the names of their columns, oldest first."""
        snapshots = self.snapshots[::-1]
        media = sorted((item for one in snapshots for item in one.media), key=lambda m: (m.snapshot_id, m.position))
        return {
            "post": asdict(self.post),
            "verdicts": [_columns(one, "reached_at", "state", "certainty") for one in self.verdicts],
            "snapshots": [
                _columns(one, "id", "source", "observed_at", "handle", "author_name", "posted_at")
                | {"truncated": int(one.truncated), "superseded": int(one.superseded), "text": one.text}
                for one in snapshots
            ],
            "media": [
                _columns(one, "snapshot_id", "position", "kind", "outcome", "detail", "alt_text", "sha256", "url")
                for one in media
            ],
            "attempts": [_columns(one, "started_at", "source", "outcome", "detail") for one in self.attempts],
            "maybe_same": [asdict(one) for one in self.maybe_same],
            "attachments": [asdict(one) for one in self.attachments[::-1]],
            "citations": [
                {"title": one.article.title, "article": one.article.address}
                | _columns(one, "position", "kind", "date_text", "agreement", "match", "doubts", "difference")
                | _columns(one, "vanished_at", "resolved_by", "decided_at", "decided_because", "text")
                for one in sorted(self.citations, key=lambda one: one.id)
            ],
        }


def _columns(row: object, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


_BACKWARDS = {"quotes": "quoted-by", "replies-to": "replied-by"}


class PostHistoryQuestions(EvidenceQuestions, NameQuestions):
    """One post and everything about it."""

    def post_history(self, post_id: int, limit: int | None = None) -> PostHistory:
        """What is known about a post.

        Args:
            post_id: the id of its row.
            limit: the most rows of each kind, the latest ones, and the most citations.

        Raises:
            LookupError: there is none with this id.
        """
        post = self._one(
            PostRow,
            "select id, title, platform, handle, author_name, posted_at, state, certainty, state_since, next_check_at,"
            " lang, text, native_id, url, added_at, last_shown_at, first_gone_at, last_checked_at, watch from posts where id = ?",
            [post_id],
        )
        if post is None:
            raise LookupError(f"no post {post_id}")
        bound = -1 if limit is None else limit
        verdicts = self._all(
            VerdictRow,
            "select reached_at, state, certainty, run_id from verdicts where post_id = ? order by reached_at desc, id desc limit ?",
            [post_id, bound],
        )
        attempts = self._all(
            AttemptRow,
            f"select {ATTEMPT} from attempts where post_id = ? order by started_at desc, id desc limit ?",
            [post_id, bound],
        )
        citations = self.citation_rows("post_id", post_id, bound)
        return PostHistory(
            post,
            tuple(reversed(verdicts)),
            tuple(self.snapshot_rows(post_id, bound)),
            tuple(reversed(attempts)),
            self._beyond(attempts, bound, "attempts where post_id = ?", post_id),
            tuple(citations),
            self._beyond(citations, bound, "citations where post_id = ?", post_id),
            tuple(self._related(post_id)),
            tuple(self.maybe_same(post_id)),
            tuple(
                self._all(
                    Attachment,
                    'select id, added_at, "by", name, note, attachments.sha256, media_type, size from attachments'
                    " join blobs on blobs.sha256 = attachments.sha256 where post_id = ? order by attachments.id desc limit ?",
                    [post_id, bound],
                )
            ),
        )

    def _related(self, post_id: int) -> list[Relation]:
        own = self._all(
            Relation,
            f"select relations.kind, {POST_LINK} from relations join posts on posts.id = other_post_id"
            " where post_id = ? order by relations.id limit ?",
            [post_id, RELATED],
        )
        others = self._all(
            Relation,
            f"select relations.kind, {POST_LINK} from relations join posts on posts.id = post_id"
            " where other_post_id = ? order by relations.id limit ?",
            [post_id, RELATED],
        )
        return own + [Relation(_BACKWARDS.get(other.kind, other.kind), other.post) for other in others]
