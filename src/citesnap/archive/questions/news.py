"""What became of posts in some days: which are newly gone, returned or edited, and which stories cite them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from citesnap.archive.questions.chosen_posts import Filter, PostOfDesk
from citesnap.archive.questions.desk import DeskQuestions
from citesnap.archive.questions.links import ARTICLE_KEY
from citesnap.model import State
from citesnap.text.times import stamp

__all__ = ["EDITED", "GONE", "RETURNED", "NewsItem", "NewsQuestions", "Story"]

GONE = "gone"
RETURNED = "returned"
EDITED = "edited"


@dataclass(frozen=True, slots=True)
class Story:
    """An article that cites a post, at one place, with the words that it quotes there."""

    key: str
    title: str
    site: str | None
    address: str | None
    position: int
    cited_text: str | None


@dataclass(frozen=True, slots=True)
class NewsItem:
    """Something that became of a post: `kind` is `gone`, `returned` or `edited`, `at` when it was found."""

    kind: str
    at: str
    state: str
    before: str | None
    post: PostOfDesk
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class _NewsTurn:
    """A change of a verdict, or another text of a post."""

    post_id: int
    at: str
    state: str
    before: str | None


_GONE_STATES = frozenset(str(state) for state in State if state.is_gone)


class NewsQuestions(DeskQuestions):
    """What became of posts lately."""

    def news(self, since: datetime, limit: int | None = None) -> list[NewsItem]:
        """Posts newly gone, returned or edited since then, the latest first; at most `limit` of them.

        Texts that two versions of citesnap read are not compared: where they differ, it may be the reader that changed.
        """
        verdicts = self._all(
            _NewsTurn,
            """
            select post_id, reached_at as at, state, (
                select earlier.state from verdicts earlier
                where earlier.post_id = verdicts.post_id
                    and (earlier.reached_at, earlier.id) < (verdicts.reached_at, verdicts.id)
                order by earlier.reached_at desc, earlier.id desc limit 1
            ) as before
            from verdicts where reached_at >= ?
            """,
            [stamp(since)],
        )
        edits = self._all(
            _NewsTurn,
            """
            select post_id, captured_at as at, 'edited' as state, null as before from snapshots newer
            where newer.id > coalesce((select id from snapshots where captured_at < ? order by id desc limit 1), 0)
                and newer.superseded = 0 and newer.truncated = 0
                and exists (
                    select 1 from snapshots older where older.post_id = newer.post_id and older.source = newer.source
                        and older.reader is newer.reader and older.id < newer.id and older.truncated = 0
                        and older.text <> newer.text)
            """,
            [stamp(since)],
        )
        turns = [(EDITED, turn) for turn in edits]
        for turn in verdicts:
            was_gone = turn.before in _GONE_STATES
            if turn.state in _GONE_STATES and not was_gone:
                turns.append((GONE, turn))
            elif turn.state == State.ALIVE and was_gone:
                turns.append((RETURNED, turn))
        turns.sort(key=lambda pair: (pair[1].at, pair[1].post_id), reverse=True)
        turns = turns if limit is None else turns[:limit]
        posts = {post.id: post for post in self.posts_of_desk(Filter(ids=[turn.post_id for _, turn in turns]))}
        return [
            NewsItem(kind, turn.at, turn.state, turn.before, posts[turn.post_id], tuple(self.stories_of(turn.post_id)))
            for kind, turn in turns
        ]

    def stories_of(self, post_id: int) -> list[Story]:
        """The articles that cite the post and still do, one entry for each place, those published last first."""
        return self._all(
            Story,
            f"select {ARTICLE_KEY} as key, articles.title, articles.site, coalesce(articles.url, articles.name) as address,"
            " citations.position, citations.text as cited_text"
            " from citations join articles on articles.id = article_id where post_id = ? and vanished_at is null"
            " order by coalesce(articles.published_at, articles.first_read_at, '') desc, articles.id desc, position",
            [post_id],
        )
