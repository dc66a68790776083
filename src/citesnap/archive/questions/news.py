"""What became of posts in some days: which are newly gone, returned or edited, and which stories cite them. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from citesnap.archive.questions.chosen_posts import Filter, PostOfDesk
from citesnap.archive.questions.desk import DeskQuestions
from citesnap.archive.questions.links import ARTICLE_KEY
from citesnap.archive.questions.rows import load
from citesnap.archive.values import id_list
from citesnap.model import State
from citesnap.text.times import stamp

__all__ = ["EDITED", "GONE", "RETURNED", "News", "NewsItem", "NewsQuestions", "NewsTurn", "Story"]

GONE = "gone"
RETURNED = "returned"
EDITED = "edited"

AT_ONCE = 500
"""Posts that are asked about together."""


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
class NewsTurn:
    """A change of a post's verdict or of its text, without the post itself. `kind` as of a `NewsItem`."""

    kind: str
    post_id: int
    at: str
    state: str
    before: str | None


@dataclass(frozen=True, slots=True)
class News:
    """What became of posts, the latest first. There may be tens of thousands, so the posts are read as they are told."""

    turns: tuple[NewsTurn, ...]
    stories: int
    """Articles that cite a post which is newly gone."""
    _questions: NewsQuestions

    def __bool__(self) -> bool:
        return bool(self.turns)

    def count(self, kind: str) -> int:
        """How many there are of a kind."""
        return sum(turn.kind == kind for turn in self.turns)

    def items(self, kind: str | None = None) -> Iterator[NewsItem]:
        """All of them, or those of a kind."""
        return self._questions.items_of([turn for turn in self.turns if kind in (None, turn.kind)])


_GONE_STATES = tuple(str(state) for state in State if state.is_gone)
"""As Python writes them, which SQL reads too."""
_STILL_CITED = "vanished_at is null"


class NewsQuestions(DeskQuestions):
    """What became of posts lately."""

    def news(self, since: datetime, limit: int | None = None) -> list[NewsItem]:
        """Posts newly gone, returned or edited since then, the latest first; at most `limit` of them."""
        return list(self.items_of(self.turns(since)[:limit]))

    def news_since(self, since: datetime) -> News:
        """All of them, however many. What is read of it later is from one state of the archive within `one_state`."""
        turns = tuple(self.turns(since))
        gone = id_list([turn.post_id for turn in turns if turn.kind == GONE])
        stories = self._value(
            "select count(distinct article_id) from json_each(?) cross join citations on post_id = value"
            f" where {_STILL_CITED}",
            [gone],
        )
        return News(turns, int(stories), self)

    def turns(self, since: datetime) -> list[NewsTurn]:
        """What became of posts since then, the latest first.

        Texts that two versions of citesnap read are not compared: where they differ, it may be the reader that changed.
        """
        verdicts = self._all(
            NewsTurn,
            f"""
            select iif(is_gone, '{GONE}', '{RETURNED}') as kind, post_id, at, state, before from (
                select post_id, reached_at as at, state, state in {_GONE_STATES} as is_gone, (
                    select earlier.state from verdicts earlier
                    where earlier.post_id = verdicts.post_id
                        and (earlier.reached_at, earlier.id) < (verdicts.reached_at, verdicts.id)
                    order by earlier.reached_at desc, earlier.id desc limit 1
                ) as before
                from verdicts where reached_at >= ?
            ) where is_gone <> (coalesce(before, '') in {_GONE_STATES}) and (is_gone or state = '{State.ALIVE}')
            """,
            [stamp(since)],
        )
        edits = self._all(
            NewsTurn,
            f"""
            select '{EDITED}' as kind, post_id, captured_at as at, 'edited' as state, null as before from snapshots newer
            where newer.id > coalesce((select id from snapshots where captured_at < ? order by id desc limit 1), 0)
                and newer.superseded = 0 and newer.truncated = 0
                and exists (
                    select 1 from snapshots older where older.post_id = newer.post_id and older.source = newer.source
                        and older.reader is newer.reader and older.id < newer.id and older.truncated = 0
                        and older.text <> newer.text)
            """,
            [stamp(since)],
        )
        return sorted((*edits, *verdicts), key=lambda turn: (turn.at, turn.post_id), reverse=True)

    def items_of(self, turns: Sequence[NewsTurn]) -> Iterator[NewsItem]:
        """The same with posts and stories, in the same order."""
        for start in range(0, len(turns), AT_ONCE):
            some = turns[start : start + AT_ONCE]
            ids = [turn.post_id for turn in some]
            posts = {post.id: post for post in self.posts_of_desk(Filter(ids=ids))}
            stories = self._stories(ids)
            for turn in some:
                post, of_post = posts[turn.post_id], tuple(stories[turn.post_id])
                yield NewsItem(turn.kind, turn.at, turn.state, turn.before, post, of_post)

    def stories_of(self, post_id: int) -> list[Story]:
        """The articles that cite the post and still do, one entry for each place, those published last first."""
        return self._stories([post_id])[post_id]

    def _stories(self, post_ids: Sequence[int]) -> defaultdict[int, list[Story]]:
        """The same of several posts, by their ids."""
        stories: defaultdict[int, list[Story]] = defaultdict(list)
        for row in self._db.rows(
            f"select post_id, {ARTICLE_KEY} as key, articles.title, articles.site,"
            " coalesce(articles.url, articles.name) as address, citations.position, citations.text as cited_text"
            " from (select distinct value from json_each(?)) cross join citations on post_id = value"
            f" join articles on articles.id = article_id where {_STILL_CITED}"
            " order by coalesce(articles.published_at, articles.first_read_at, '') desc, articles.id desc, position",
            [id_list(post_ids)],
        ):
            stories[row["post_id"]].append(load(Story, row))
        return stories
