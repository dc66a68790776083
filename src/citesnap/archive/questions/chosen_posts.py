"""Posts chosen by what a desk asks for: state, account, platform, story. Reads only.

Apart from `desk`, which understands links and words: `status` lists the posts gone lately, and looks at no address.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from citesnap.archive.file import views
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.quoted import QUOTED, NamedPost
from citesnap.archive.questions.rows import load
from citesnap.archive.values import id_list, to_json
from citesnap.model import State
from citesnap.text.times import stamp

__all__ = [
    "GONE",
    "LOST",
    "NEVER_SHOWN",
    "ChosenPostQuestions",
    "Filter",
    "PostOfDesk",
    "conditions_on_articles",
    "conditions_on_authors",
    "conditions_on_posts",
    "together",
]

GONE = "gone"
"""In place of a state: any in which readers no longer see the post."""
LOST = "lost"
NEVER_SHOWN = f"posts.{views.GONE} and posts.text is null"
"""SQL: a post is lost: gone, and no source ever showed it to this archive. It must equal the condition of the index."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows are wanted; what is empty or None leaves everything in.

    `states` may hold `gone`, and `lost`: gone, and no source ever showed the post to this archive. `since` is when a state began:
    for posts that are gone when they were first found gone. `ids` are those of posts. `site` and `section` are those of articles.
    """

    states: Collection[str] = ()
    handle: str | None = None
    platform: str | None = None
    site: str | None = None
    article_ids: Collection[int] | None = None
    ids: Collection[int] | None = None
    since: datetime | None = None
    watched: bool = False
    limit: int | None = None
    section: str | None = None

    @property
    def most(self) -> int:
        """`limit` as SQL has it: -1 for none."""
        return -1 if self.limit is None else self.limit


@dataclass(frozen=True, slots=True)
class PostOfDesk(NamedPost):
    """A post with what a desk wants to know of it. `kept` tells that the archive can show it."""

    id: int
    state: str
    certainty: str | None
    last_shown_at: str | None
    first_gone_at: str | None
    last_checked_at: str | None
    kept: bool
    articles: int
    watch: str | None
    platform: str
    native_id: str
    handle: str | None
    author_name: str | None
    posted_at: str | None
    title: str
    url: str
    text: str | None
    quoted: str | None
    """What a story says that it says, where no source has shown it."""


_GONE_STATES = tuple(str(state) for state in State if state.is_gone)

_POST = f"""posts.id, posts.state, posts.certainty, posts.last_shown_at, posts.first_gone_at, posts.last_checked_at,
    exists (select 1 from snapshots where snapshots.post_id = posts.id) as kept,
    (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
    posts.watch, posts.platform, posts.native_id, posts.handle, posts.author_name, posts.posted_at, posts.title, posts.url,
    posts.text, {QUOTED} as quoted"""


class ChosenPostQuestions(Questions):
    """Posts of a filter."""

    def posts_of_desk(self, wanted: Filter) -> list[PostOfDesk]:
        """Posts with what a desk wants to know, those whose state began last first."""
        return list(self.each_post_of_desk(wanted))

    def each_post_of_desk(self, wanted: Filter) -> Iterator[PostOfDesk]:
        """The same one after the other: there may be millions. They are from one state of the archive within `one_state`."""
        conditions, parameters = conditions_on_posts(wanted)
        order = "coalesce(posts.first_gone_at, posts.state_since, '') desc, posts.id desc"
        # What else is told of a post is looked up of those alone that are shown, as they are.
        chosen = f"posts where {' and '.join(conditions) or 'true'} order by {order} limit {wanted.most}"
        sql = f"select {_POST} from posts where posts.id in (select value from json_each(:ids))"
        for row in self._by_ids(sql, self._many_ids(chosen, parameters)):
            yield load(PostOfDesk, row)

    def post_ids_of_desk(self, wanted: Filter) -> list[int]:
        """The ids of the same posts, in order of id."""
        conditions, parameters = conditions_on_posts(wanted)
        listed = f"posts where {' and '.join(conditions) or 'true'} order by id limit {wanted.most}"
        return list(self._many_ids(listed, parameters))


_GONE_SINCE = (
    f"(posts.{views.GONE} and posts.first_gone_at >= :since or posts.{views.GONE} and posts.first_gone_at is null)"
)
"""What the index of posts that are gone answers. Asked by state, SQLite looks at all that ever went; the + keeps it from that."""


Conditions = tuple[list[str], dict[str, object]]
"""Conditions in SQL, and the values of their parameters by name."""


def together(*several: Conditions) -> Conditions:
    """All of some conditions, in order, with all of their values."""
    parameters: dict[str, object] = {}
    for _, values in several:
        parameters |= values
    return [condition for conditions, _ in several for condition in conditions], parameters


def conditions_on_posts(wanted: Filter) -> Conditions:
    """The conditions on `posts`, and the values of their parameters."""
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    if wanted.states:
        states = [state for name in wanted.states for state in (_GONE_STATES if name == GONE else (name,))]
        of_state = "posts.state in (select value from json_each(:states))"
        if wanted.since is not None and set(states) <= set(_GONE_STATES):
            of_state = f"+{of_state} and {_GONE_SINCE}"
        conditions.append(f"({of_state} or ({NEVER_SHOWN}))" if LOST in wanted.states else of_state)
        parameters["states"] = to_json(states)
    conditions, parameters = together((conditions, parameters), conditions_on_authors(wanted, "posts"))
    if wanted.since is not None:
        conditions.append("coalesce(posts.first_gone_at, posts.state_since) >= :since")
        parameters["since"] = stamp(wanted.since)
    if wanted.watched:
        conditions.append("posts.watch is not null")
    if wanted.ids is not None:
        conditions.append("posts.id in (select value from json_each(:ids))")
        parameters["ids"] = id_list(wanted.ids)
    if wanted.article_ids is not None:
        conditions.append(
            # CROSS JOIN: SQLite goes through the few articles, not through all citations.
            "posts.id in (select post_id from json_each(:articles) cross join citations on citations.article_id = value)"
        )
        parameters["articles"] = id_list(wanted.article_ids)
    of_articles, named_parts = conditions_on_articles(wanted)
    if of_articles:
        conditions.append(
            "posts.id in (select post_id from citations join articles on articles.id = article_id"
            f" where {' and '.join(of_articles)})"
        )
        parameters |= named_parts
    return conditions, parameters


def conditions_on_authors(wanted: Filter, table: str) -> Conditions:
    """The conditions on `posts` or `citations` by the handle and the platform of the author."""
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    if wanted.handle is not None:
        conditions.append(f"{table}.handle = :handle collate nocase")
        parameters["handle"] = wanted.handle.lstrip("@")
    if wanted.platform is not None:
        conditions.append(f"{table}.platform = :platform")
        parameters["platform"] = wanted.platform
    return conditions, parameters


def conditions_on_articles(wanted: Filter) -> Conditions:
    """The conditions on `articles` by the site and its section."""
    chosen = {name: value for name, value in (("site", wanted.site), ("section", wanted.section)) if value is not None}
    return [f"articles.{name} = :{name} collate nocase" for name in chosen], dict(chosen)
