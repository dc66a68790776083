"""A summary of an archive for its home page. Reads only; every query starts from an index and has a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from citesnap.archive.file.views import DISAGREEING, DISAGREEMENTS, GONE, PICTURES
from citesnap.archive.questions.links import ARTICLE_LINK, POST_LINK, ArticleLink, PostLink
from citesnap.archive.questions.totals import FailureCount, PastRun, TotalQuestions, Totals

__all__ = ["CitedArticle", "Disagreement", "LostPost", "Overview", "OverviewQuestions"]


@dataclass(frozen=True, slots=True)
class LostPost:
    """A post whose verdict changed to a missing one. `picture` is the SHA-256 of one that the archive holds."""

    post: PostLink
    reached_at: str
    last_shown_at: str | None
    first_gone_at: str | None
    articles: int
    captured: bool
    picture: str | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A citation that does not say what a source showed."""

    article: ArticleLink
    post: PostLink
    position: int
    agreement: str | None
    doubts: str | None

    @property
    def words_disagree(self) -> bool:
        """The article quotes other words than sources showed."""
        return self.agreement in DISAGREEMENTS


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """An article with how many posts it cites, and how many of them are gone."""

    article: ArticleLink
    first_read_at: str
    posts: int
    gone: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the home page shows. Of each list the first few, and whether there are more."""

    totals: Totals
    lost: tuple[LostPost, ...]
    """Posts lost recently, the latest first."""
    disagreements: tuple[Disagreement, ...]
    more_disagreements: bool
    never_shown: tuple[PostLink, ...]
    """Posts that are gone and of which no source ever showed anything."""
    more_never_shown: bool
    never_shown_in_all: int
    failures: tuple[FailureCount, ...]
    articles: tuple[CitedArticle, ...]
    """The articles read last."""
    runs: tuple[PastRun, ...]


class OverviewQuestions(TotalQuestions):
    """A summary of the archive."""

    def overview(self, now: datetime, limit: int) -> Overview:
        """A summary of the archive: at most `limit` rows of a kind; `now` decides which failures are recent."""
        disagreements = self._all(
            Disagreement,
            f"""
            select {ARTICLE_LINK}, {POST_LINK}, citations.position, citations.agreement, citations.doubts
            from citations join articles on articles.id = citations.article_id
            join posts on posts.id = citations.post_id
            where {DISAGREEING}
            order by citations.id desc limit ?
            """,
            [limit + 1],
        )
        never_shown = self._all(
            PostLink,
            f"select {POST_LINK} from posts where text is null and {GONE} order by state_since desc limit ?",
            [limit + 1],
            prefix="post_",
        )
        return Overview(
            totals=self.totals(),
            lost=tuple(self._lost(limit)),
            disagreements=tuple(disagreements[:limit]),
            more_disagreements=len(disagreements) > limit,
            never_shown=tuple(never_shown[:limit]),
            more_never_shown=len(never_shown) > limit,
            never_shown_in_all=self._count(f"posts where text is null and {GONE}"),
            failures=tuple(self.recent_failures(now, limit)),
            articles=tuple(
                self._all(
                    CitedArticle,
                    f"""
                    select {ARTICLE_LINK}, first_read_at,
                        (select count(distinct post_id) from citations where article_id = articles.id) as posts,
                        (select count(distinct post_id) from citations cross join posts on posts.id = post_id
                         where article_id = articles.id and posts.{GONE}) as gone
                    from articles where first_read_at is not null order by first_read_at desc, id desc limit ?
                    """,
                    [limit],
                )
            ),
            runs=tuple(self.past_runs(limit)),
        )

    def _lost(self, limit: int) -> list[LostPost]:
        """Posts whose present verdict is a missing one, each at the moment when it was first reached."""
        return self._all(
            LostPost,
            f"""
            select {POST_LINK}, verdicts.reached_at, posts.last_shown_at, posts.first_gone_at,
                (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
                exists (select 1 from snapshots where snapshots.post_id = posts.id) as captured,
                (select media.sha256 from snapshots join media on media.snapshot_id = snapshots.id
                 where snapshots.post_id = posts.id and media.sha256 is not null
                   and media.{PICTURES} order by media.id limit 1) as picture
            from verdicts cross join posts on posts.id = verdicts.post_id
            where verdicts.{GONE} and posts.state = verdicts.state
                and not exists (
                    select 1 from verdicts later where later.post_id = verdicts.post_id and later.id > verdicts.id
                        and later.state <> verdicts.state)
                and coalesce((select earlier.state from verdicts earlier where earlier.post_id = verdicts.post_id
                    and (earlier.reached_at, earlier.id) < (verdicts.reached_at, verdicts.id)
                    order by earlier.reached_at desc, earlier.id desc limit 1), '') <> verdicts.state
            order by verdicts.reached_at desc, verdicts.id desc limit ?
            """,
            [limit],
        )
