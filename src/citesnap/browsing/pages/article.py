"""The page of an article: each of its citations beside what sources showed of the post."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive import Reader
from citesnap.archive.questions.article_history import ArticleHistory
from citesnap.archive.questions.best_snapshot import fullest
from citesnap.archive.questions.evidence import CitationRow, SnapshotRow
from citesnap.browsing.pages.bounds import MANY

__all__ = ["ArticlePage", "Pair", "article"]


@dataclass(frozen=True, slots=True)
class Pair:
    """What the article claims, and the snapshot that shows the post best."""

    cited: CitationRow
    shown: SnapshotRow | None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article and the posts that it cites, in their order."""

    history: ArticleHistory
    pairs: tuple[Pair, ...]


def article(archive: Reader, key: str) -> ArticlePage | None:
    """The article whose `url_hash` begins with these hex digits; None when there is none."""
    history = archive.article_history(key, MANY)
    if history is None:
        return None
    shown: dict[int | None, SnapshotRow | None] = {None: None}
    for cited in history.citations:
        if cited.post_id not in shown and cited.post_id is not None:
            shown[cited.post_id] = fullest(archive.snapshot_rows(cited.post_id, MANY))
    return ArticlePage(history, tuple(Pair(cited, shown[cited.post_id]) for cited in history.citations))
