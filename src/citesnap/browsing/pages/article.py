"""The page of an article: each of its citations beside what sources showed of the post."""

from __future__ import annotations

from dataclasses import dataclass

from citesnap.archive import Reader
from citesnap.archive.questions.article_history import ArticleHistory
from citesnap.archive.questions.best_snapshot import fullest
from citesnap.archive.questions.chosen_posts import GONE, Filter, PostOfDesk
from citesnap.archive.questions.evidence import CitationRow, SnapshotRow
from citesnap.browsing.pages.bounds import MANY

__all__ = ["ArticlePage", "Gap", "Pair", "article"]


@dataclass(frozen=True, slots=True)
class Pair:
    """What the article claims, and the snapshot that shows the post best."""

    cited: CitationRow
    shown: SnapshotRow | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A post that readers of the article no longer see, and the first place where the article cites it."""

    position: int
    post: PostOfDesk


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article and the posts that it cites, in their order."""

    history: ArticleHistory
    pairs: tuple[Pair, ...]
    gone: tuple[Gap, ...]
    """The posts that readers no longer see, in their order in the article."""

    @property
    def kept(self) -> int:
        """How many of these the archive can show."""
        return sum(gap.post.kept for gap in self.gone)

    @property
    def posts(self) -> int:
        """How many posts the article cites."""
        return sum(one.posts for one in self.history.states)


def article(archive: Reader, key: str) -> ArticlePage | None:
    """The article whose `url_hash` begins with these hex digits; None when there is none."""
    history = archive.article_history(key, MANY)
    if history is None:
        return None
    shown: dict[int | None, SnapshotRow | None] = {None: None}
    for cited in history.citations:
        if cited.post_id not in shown and cited.post_id is not None:
            shown[cited.post_id] = fullest(archive.snapshot_rows(cited.post_id, MANY))
    places: dict[int | None, int] = {}
    for cited in history.citations:
        places.setdefault(cited.post_id, cited.position)
    gone = [
        Gap(places[post.id], post)
        for post in archive.posts_of_desk(Filter([GONE], article_ids=[history.article.id], limit=MANY))
        if post.id in places
    ]
    gone.sort(key=lambda gap: gap.position)
    return ArticlePage(history, tuple(Pair(cited, shown[cited.post_id]) for cited in history.citations), tuple(gone))
