"""Posts and articles as lists name them, and the keys of rows in addresses of pages. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.quoted import QUOTED, NamedPost

__all__ = [
    "ARTICLE_LINK",
    "KEY_LENGTH",
    "POST_LINK",
    "ArticleFacts",
    "ArticleLink",
    "LinkQuestions",
    "PostLink",
]

KEY_LENGTH = 16
"""Hex digits of `articles.url_hash` in an address: 64 bits are enough to distinguish any number of articles."""

ARTICLE_KEY = f"substr(articles.url_hash, 1, {KEY_LENGTH})"
"""SQL: the key of an article in addresses."""

ARTICLE_LINK = f"""{ARTICLE_KEY} as article_key, articles.title as article_title, articles.site as article_site,
    coalesce(articles.url, articles.name) as article_address"""
"""SQL: the columns of a field `article` that is an `ArticleLink`."""

POST_LINK = f"""posts.platform as post_platform, posts.native_id as post_native_id, posts.title as post_title,
    posts.state as post_state, posts.certainty as post_certainty, {QUOTED} as post_quoted"""
"""SQL: the columns of a field `post` that is a `PostLink`."""


@dataclass(frozen=True, slots=True)
class PostLink(NamedPost):
    """A post as lists name it. `quoted` is what a story says that it says, where no source has shown it."""

    platform: str
    native_id: str
    title: str
    state: str
    certainty: str | None
    quoted: str | None


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What all pages and lists say of an article. `key` identifies it in addresses of pages."""

    id: int
    key: str
    title: str
    site: str | None
    section: str | None
    author: str | None
    published_at: str | None
    first_read_at: str | None


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article as lists name it. `key` is the beginning of its `url_hash`, `address` is its URL, or the name of a bare text."""

    key: str
    title: str
    site: str | None
    address: str | None


@dataclass(frozen=True, slots=True)
class PostKey:
    """What identifies a post in every archive."""

    platform: str
    native_id: str


@dataclass(frozen=True, slots=True)
class SnapshotPlace:
    """A snapshot and the post that it shows."""

    post: PostKey
    id: int


@dataclass(frozen=True, slots=True)
class CitationPlace:
    """A citation's article, and its position there."""

    article_key: str
    position: int


class LinkQuestions(Questions):
    """From the id of a row to its key in addresses."""

    def post_key(self, post_id: int) -> PostKey | None:
        """The key of the post with this row id, or that had it before it turned out to be another; None when there is none."""
        return self._one(
            PostKey,
            "select platform, native_id from posts where id = ?"
            " or id = (select post_id from former_posts where row_id = ?) order by id = ? desc limit 1",
            [post_id, post_id, post_id],
        )

    def article_key(self, article_id: int) -> str | None:
        """The key of the article with this row id; None when there is none."""
        return self._text(f"select {ARTICLE_KEY} from articles where id = ?", [article_id])

    def snapshot_place(self, snapshot_id: int) -> SnapshotPlace | None:
        """Where the snapshot with this row id is shown; None when there is none."""
        return self._one(
            SnapshotPlace,
            "select platform as post_platform, native_id as post_native_id, snapshots.id"
            " from snapshots join posts on posts.id = post_id where snapshots.id = ?",
            [snapshot_id],
        )

    def citation_place(self, citation_id: int) -> CitationPlace | None:
        """Where the citation with this row id stands; None when there is none."""
        return self._one(
            CitationPlace,
            f"select {ARTICLE_KEY} as article_key, position from citations join articles on articles.id = article_id"
            " where citations.id = ?",
            [citation_id],
        )
