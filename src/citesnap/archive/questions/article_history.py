"""All that an archive knows about one article, for its page and for exports. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive.questions.evidence import ATTEMPT, AttemptRow, CitationRow, EvidenceQuestions
from citesnap.archive.questions.links import ARTICLE_KEY, ArticleFacts
from citesnap.model import SAVE_PAGE_NOW, Outcome

__all__ = ["ArticleHistory", "ArticleHistoryQuestions", "ArticleRow", "StateOfPosts", "VersionRow"]

FAILURES = 6
"""Readings that failed, the latest."""

MOST_ALIASES = 100
"""Most addresses to follow from one to the next before giving up; regular ones lead to the article directly."""


@dataclass(frozen=True, slots=True)
class ArticleRow(ArticleFacts):
    """An article. `name` identifies a bare text, `feed` is what led to it."""

    last_read_at: str | None
    next_read_at: str | None
    name: str | None
    url: str | None
    same_as: int | None
    feed: str | None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A distinct content of an article. `size` (bytes) is None where the bytes are missing."""

    read_at: str
    media_type: str
    body_sha256: str
    size: int | None
    run_id: int
    exchange_id: int | None


@dataclass(frozen=True, slots=True)
class StateOfPosts:
    """How many of the posts that an article cites have this verdict."""

    state: str
    posts: int


@dataclass(frozen=True, slots=True)
class ArticleHistory:
    """An article, its contents as read, and the posts that it cites."""

    article: ArticleRow
    versions: tuple[VersionRow, ...]
    """The latest first."""
    citations: tuple[CitationRow, ...]
    """In their order in the article, those that are no longer there last."""
    more_citations: int
    """How many there are beyond the limit."""
    states: tuple[StateOfPosts, ...]
    failures: tuple[AttemptRow, ...]
    """The latest readings that gave no article, for whatever reason, the latest first."""


_ARTICLE = f"""
    select articles.id, {ARTICLE_KEY} as key, articles.title, articles.site, articles.section,
        articles.author, articles.published_at, articles.first_read_at, articles.last_read_at, articles.next_read_at,
        articles.name, articles.url, articles.same_as, coalesce(feeds.title, feeds.url) as feed
    from articles left join feeds on feeds.id = articles.feed_id
"""


class ArticleHistoryQuestions(EvidenceQuestions):
    """One article and everything about it."""

    def find_article(self, key: str) -> ArticleRow | None:
        """The article whose `url_hash` begins with these hex digits; None when there is none.

        An address that turned out to belong to another article leads to that article.
        """
        article = self._one(
            ArticleRow,
            f"{_ARTICLE} where articles.url_hash >= ? and articles.url_hash < ? || 'g' order by articles.url_hash limit 1",
            [key, key],
        )
        seen: set[int] = set()
        while article is not None and article.same_as is not None:
            if article.id in seen or len(seen) == MOST_ALIASES:  # A cycle; citesnap itself makes none.
                return None
            seen.add(article.id)
            article = self._one(ArticleRow, f"{_ARTICLE} where articles.id = ?", [article.same_as])
        return article

    def vain_readings(self, article_id: int) -> list[AttemptRow]:
        """The latest readings of an article that gave none, for whatever reason, the latest first."""
        return self._all(
            AttemptRow,
            f"select {ATTEMPT} from attempts where article_id = ? and source <> '{SAVE_PAGE_NOW}'"
            f" and outcome <> '{Outcome.CAPTURED}' order by id desc limit ?",
            [article_id, FAILURES],
        )

    def article_history(self, key: str, limit: int | None = None) -> ArticleHistory | None:
        """What is known about the article that `find_article` finds.

        Args:
            key: hex digits that its `url_hash` begins with.
            limit: the most versions, and the most citations.
        """
        article = self.find_article(key)
        if article is None:
            return None
        bound = -1 if limit is None else limit
        citations = self.citation_rows("article_id", article.id, bound)
        return ArticleHistory(
            article,
            tuple(
                self._all(
                    VersionRow,
                    "select read_at, article_versions.media_type, body_sha256, size, run_id, exchange_id"
                    " from article_versions left join blobs on blobs.sha256 = body_sha256"
                    " where article_id = ? order by article_versions.id desc limit ?",
                    [article.id, bound],
                )
            ),
            tuple(citations),
            self._beyond(citations, bound, "citations where article_id = ?", article.id),
            tuple(
                self._all(
                    StateOfPosts,
                    "select posts.state, count(distinct posts.id) as posts from citations join posts on posts.id = post_id"
                    " where article_id = ? group by 1 order by 2 desc, 1",
                    [article.id],
                )
            ),
            tuple(self.vain_readings(article.id)),
        )
