"""Rows of evidence as people read them: what was cited, who was asked, what was shown. Reads only.

Texts are as the archive holds them: hostile. Times are ISO 8601 in UTC; states, outcomes and kinds are words, of which a newer
citesnap may know more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from citesnap.archive.file.views import DISAGREEMENTS
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.best_snapshot import is_memento
from citesnap.archive.questions.forgotten import FORGOTTEN
from citesnap.archive.questions.links import ARTICLE_LINK, POST_LINK, ArticleLink, PostLink
from citesnap.archive.questions.rows import json_list

__all__ = [
    "AnswerRow",
    "AttemptRow",
    "CitationRow",
    "CitingBody",
    "EvidenceQuestions",
    "MediaRow",
    "SnapshotRow",
    "Surroundings",
    "VerdictRow",
]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """A change of the verdict on a post."""

    reached_at: str
    state: str
    certainty: str | None
    run_id: int


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """One question to one source and how it ended. `seconds` is how long it took."""

    started_at: str
    source: str
    outcome: str
    detail: str | None
    run_id: int
    exchange_id: int | None
    snapshot_id: int | None
    seconds: float


ATTEMPT = """attempts.started_at, attempts.source, attempts.outcome, attempts.detail, attempts.run_id, attempts.exchange_id,
    attempts.snapshot_id, attempts.seconds"""
"""SQL: the columns of an `AttemptRow`."""


@dataclass(frozen=True, slots=True)
class MediaRow:
    """A media file of a snapshot. `sha256` is None where the bytes are missing; then `outcome` and `detail` say why.

    `media_type` and `size` (bytes) are those of the bytes held, `width` and `height` (pixels) as the source stated them.
    """

    snapshot_id: int
    position: int
    kind: str
    sha256: str | None
    media_type: str | None
    size: int | None
    alt_text: str | None
    width: int | None
    height: int | None
    outcome: str | None
    detail: str | None
    url: str


@dataclass(frozen=True, slots=True)
class SnapshotRow:
    """What one source showed, with its media. `data` is its normalised JSON.

    The source showed the same content `looks` times, most recently at `last_seen_at`.
    """

    id: int
    source: str
    observed_at: str
    captured_at: str
    handle: str | None
    author_name: str | None
    posted_at: str | None
    lang: str | None
    truncated: bool
    superseded: bool
    version: str | None
    text: str
    data: dict[str, Any]
    last_seen_at: str | None
    looks: int
    media: tuple[MediaRow, ...] = ()

    @property
    def has_media(self) -> bool:
        """Media files are there with their bytes."""
        return any(item.sha256 for item in self.media)

    @property
    def is_memento(self) -> bool:
        """The source saw the post long before it was asked, as a web archive did."""
        return is_memento(self.observed_at, self.captured_at)


AROUND = 32
"""Characters that selectors keep before and after a citation: `finding` writes as many, where there are so many."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The words of an article where a citation stands, and up to `AROUND` characters before and after them."""

    before: str = ""
    exact: str = ""
    after: str = ""

    @property
    def words_before(self) -> str:
        """The words before it, without one that is cut in two; `…` where there is more.

        >>> Surroundings(before="it rained all night, said a mayor").words_before, Surroundings(before="It rained.").words_before
        ('…rained all night, said a mayor', 'It rained.')
        """
        if len(self.before) < AROUND:
            return self.before
        return f"…{self.before.partition(' ')[2].strip() or self.before}"

    @property
    def words_after(self) -> str:
        """The words after it, likewise.

        >>> Surroundings(after="and then the river rose by a met").words_after
        'and then the river rose by a…'
        """
        if len(self.after) < AROUND:
            return self.after
        return f"{self.after.rpartition(' ')[0].strip() or self.after}…"


@dataclass(frozen=True, slots=True)
class CitationRow:
    """What an article claims, beside the article and the post. `date` and `date_text` are as the article shows them.

    `match` (0 to 1) and `agreement` compare the claim with what sources showed; `doubts` name
    an author, date or version that disagrees.
    `decided_at` and `decided_because` are when and why a person decided which post it is, or that it is not one.
    """

    id: int
    position: int
    platform: str
    kind: str
    form: str
    handle: str | None
    author_name: str | None
    date: str | None
    date_text: str | None
    link: str | None
    text: str | None
    resolved_by: str | None
    decided_at: str | None
    decided_because: str | None
    agreement: str | None
    match: float | None
    doubts: str | None
    difference: str | None
    vanished_at: str | None
    selectors: str | None
    post_id: int | None
    article: ArticleLink
    post: PostLink | None

    @property
    def words_disagree(self) -> bool:
        """The article quotes other words than sources showed."""
        return self.agreement in DISAGREEMENTS

    @property
    def decided_by(self) -> str | None:
        """The person who decided which post it is, or that it is not one; None where no person did."""
        return (self.resolved_by or "").partition(": ")[2] if self.decided_at else None

    @property
    def is_forgotten(self) -> bool:
        """The post was forgotten: what the citation says of it is not kept."""
        return (self.resolved_by or "").startswith(f"{FORGOTTEN}:")

    @property
    def surroundings(self) -> Surroundings:
        """The words at its place in the article, from its W3C TextQuoteSelector."""
        for selector in json_list(self.selectors):
            if isinstance(selector, dict) and selector.get("type") == "TextQuoteSelector":
                words = [selector.get(name) for name in ("prefix", "exact", "suffix")]
                return Surroundings(*(value if isinstance(value, str) else "" for value in words))
        return Surroundings()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer as it was kept."""

    url: str
    started_at: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class CitingBody:
    """A version of an article that cites a post."""

    name: str
    url: str | None
    read_at: str
    body_sha256: str


class EvidenceQuestions(Questions):
    """The evidence behind posts and articles."""

    def answers_about(self, post_id: int, part: str) -> list[AnswerRow]:
        """The whole answers with status 200 to questions about a post whose address holds `part`, the latest first."""
        return self._all(
            AnswerRow,
            "select exchanges.url, exchanges.started_at, exchanges.body_sha256 from exchanges"
            " join attempts on attempts.id = exchanges.attempt_id where attempts.post_id = ? and exchanges.status = 200"
            " and exchanges.body_sha256 is not null and instr(exchanges.url, ?) order by exchanges.id desc limit 1000",
            [post_id, part],
        )

    def citing_bodies(self, post_id: int) -> list[CitingBody]:
        """Each version of each article that cites a post, the first one read first."""
        return self._all(
            CitingBody,
            "select distinct articles.name, articles.url, article_versions.read_at, article_versions.body_sha256"
            " from citations join articles on articles.id = citations.article_id"
            " join article_versions on article_versions.article_id = articles.id"
            " where citations.post_id = ? order by article_versions.id limit 1000",
            [post_id],
        )

    def citation_rows(self, where: str, row_id: int, limit: int) -> list[CitationRow]:
        """Citations, those that are still in their articles first, in the order of the articles.

        Args:
            where: the column of `citations` that holds `row_id`: `post_id` or `article_id`.
            row_id: of a post or an article.
            limit: the most to return; -1 is all.
        """
        return self._all(
            CitationRow,
            f"""
            select citations.id, citations.position, citations.platform, citations.kind, citations.form, citations.handle,
                citations.author_name, citations.date, citations.date_text, citations.link, citations.text,
                citations.resolved_by, citations.decided_at, citations.decided_because,
                citations.agreement, citations.match, citations.doubts, citations.difference,
                citations.vanished_at, citations.selectors, citations.post_id, {ARTICLE_LINK}, {POST_LINK}
            from citations join articles on articles.id = citations.article_id
            left join posts on posts.id = citations.post_id
            where citations.{where} = ?
            order by citations.vanished_at is not null, citations.article_id, citations.position limit ?
            """,
            [row_id, limit],
        )

    def snapshot_rows(self, post_id: int, limit: int = -1) -> list[SnapshotRow]:
        """Snapshots of a post with their media, the latest first by when the source saw it; -1 is all."""
        snapshots = self._all(
            SnapshotRow,
            """
            select id, source, observed_at, captured_at, handle, author_name, posted_at, lang, truncated, superseded,
                version, text, data,
                (select max(started_at) from attempts where attempts.snapshot_id = snapshots.id) as last_seen_at,
                (select count(*) from attempts where attempts.snapshot_id = snapshots.id) as looks
            from snapshots where post_id = ? order by observed_at desc, id desc limit ?
            """,
            [post_id, limit],
            media=(),
        )
        media = self._media_rows([snapshot.id for snapshot in snapshots])
        return [replace(snapshot, media=tuple(media.get(snapshot.id, ()))) for snapshot in snapshots]

    def _media_rows(self, snapshot_ids: Sequence[int]) -> dict[int, list[MediaRow]]:
        by_snapshot: dict[int, list[MediaRow]] = {}
        for item in self._all(
            MediaRow,
            """
            select snapshot_id, position, kind, media.sha256, blobs.media_type, blobs.size, alt_text, width, height,
                outcome, detail, url
            from media left join blobs on blobs.sha256 = media.sha256
            where snapshot_id in (select value from json_each(?)) order by snapshot_id, position
            """,
            [json.dumps(list(snapshot_ids))],
        ):
            by_snapshot.setdefault(item.snapshot_id, []).append(item)
        return by_snapshot
