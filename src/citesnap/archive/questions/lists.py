"""Lists of posts, stories, citations and runs as pages show them: filtered, in an order, one page after another. Reads only.

Two ways lead to the rows of a page. Where filters leave at most `FEW` rows, their indexes find them all, and they are put in order.
Where they leave more, the index of the order is walked until the page is full, which among so many rows is soon. So a page costs
what it shows, however many millions the archive holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from citesnap.archive.file.views import DISAGREEING, GONE, PICTURES
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.chosen_posts import LOST, NEVER_SHOWN
from citesnap.archive.questions.desk import ARTICLE_OF_DESK, ArticleOfDesk
from citesnap.archive.questions.links import ARTICLE_LINK, POST_LINK, ArticleLink, PostLink
from citesnap.archive.questions.quoted import QUOTED
from citesnap.archive.questions.run_history import RUN, RunRow
from citesnap.archive.values import id_list
from citesnap.model import SAVE_PAGE_NOW, State

__all__ = [
    "ArticleOrder",
    "ArticlesWanted",
    "CitationEntry",
    "CitationsWanted",
    "CitationsWhich",
    "PageOf",
    "PostEntry",
    "PostOrder",
    "PostsWanted",
    "RowListQuestions",
    "SiteCount",
]

T = TypeVar("T")

FEW = 5_000
"""Rows that are put in order one by one. More are counted as so many and more."""

ANY_GONE = "gone"
"""In place of a state: any in which readers no longer see the post."""

MOST_TEXT = 400
"""Characters of a text in a list."""


class PostOrder(StrEnum):
    """What comes first in a list of posts."""

    POSTED = "posted"
    """Those posted last; posts whose time is not known come behind all others."""
    GONE = "gone"
    """Those found gone last; only posts that are gone."""
    ADDED = "added"
    """Those that the archive learnt of last."""


class ArticleOrder(StrEnum):
    """What comes first in a list of articles."""

    PUBLISHED = "published"
    READ = "read"


class CitationsWhich(StrEnum):
    """Which citations are wanted."""

    ALL = "all"
    UNRESOLVED = "unresolved"
    """Which post is meant is not known."""
    DISAGREEING = "disagreeing"
    """Words, author or day differ from what a source showed."""
    VANISHED = "vanished"
    """The article was read again without it."""


@dataclass(frozen=True, slots=True)
class PostsWanted:
    """Which posts, and in which order; None and empty leave everything in.

    `state` is one of `State`, `gone` or `lost`. `first` and `last` are days of the time by which the list is ordered.
    """

    state: str | None = None
    platform: str | None = None
    handle: str | None = None
    order: PostOrder = PostOrder.POSTED
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class ArticlesWanted:
    """Which articles, and in which order.

    Those that were read, or with `unread` the others. `gaps`: only those that rest on posts which are gone.
    """

    site: str | None = None
    section: str | None = None
    author: str | None = None
    gaps: bool = False
    unread: bool = False
    order: ArticleOrder = ArticleOrder.PUBLISHED
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class CitationsWanted:
    """Which citations; the latest first."""

    which: CitationsWhich = CitationsWhich.ALL
    platform: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class PageOf(Generic[T]):
    """Some rows of a list. `count` is how many there are in all; with `is_more` there are more than that."""

    rows: tuple[T, ...]
    count: int
    is_more: bool
    next: str | None
    """What to pass as `after` to have the rows behind these; None at the end."""


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post of a list. `picture` is the SHA-256 of one that the archive holds; `kept`: the archive can show the post."""

    id: int
    post: PostLink
    handle: str | None
    text: str | None
    quoted: str | None
    """What a story says that the post says, where no source has shown it."""
    posted_at: str | None
    last_shown_at: str | None
    first_gone_at: str | None
    last_checked_at: str | None
    kept: bool
    articles: int
    picture: str | None


@dataclass(frozen=True, slots=True)
class CitationEntry:
    """A citation of a list, with its article and, where that is known, its post. `tries`: how often its post was looked for."""

    id: int
    article: ArticleLink
    post: PostLink | None
    position: int
    platform: str
    handle: str | None
    date: str | None
    date_text: str | None
    kind: str
    text: str | None
    link: str | None
    agreement: str | None
    match: float | None
    doubts: str | None
    decided_at: str | None
    vanished_at: str | None
    tries: int


@dataclass(frozen=True, slots=True)
class SiteCount:
    """A site, and how many articles of it there are."""

    site: str
    articles: int


@dataclass(frozen=True, slots=True)
class _Order:
    """An order by a column and then by id, both falling, rows without a value last. Without a column it is by id alone."""

    column: str | None
    access: str
    """How SQLite walks the table in this order."""


@dataclass(frozen=True, slots=True)
class _ListQuery(Generic[T]):
    kind: type[T]
    table: str
    columns: str
    joins: str = ""


_POSTS = _ListQuery(
    PostEntry,
    "posts",
    f"""posts.id, {POST_LINK}, posts.handle, substr(posts.text, 1, {MOST_TEXT}) as text,
    {QUOTED} as quoted,
    posts.posted_at, posts.last_shown_at, posts.first_gone_at, posts.last_checked_at,
    exists (select 1 from snapshots where snapshots.post_id = posts.id) as kept,
    (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
    (select media.sha256 from snapshots join media on media.snapshot_id = snapshots.id
     where snapshots.post_id = posts.id and media.sha256 is not null and media.{PICTURES}
     order by media.id limit 1) as picture""",
)
_ARTICLES = _ListQuery(ArticleOfDesk, "articles", ARTICLE_OF_DESK)
_CITATIONS = _ListQuery(
    CitationEntry,
    "citations",
    f"""citations.id, {ARTICLE_LINK}, {POST_LINK}, citations.position, citations.platform, citations.handle,
    citations."date", citations.date_text, citations.kind, substr(citations.text, 1, {MOST_TEXT}) as text, citations.link,
    citations.agreement, citations."match", citations.doubts, citations.decided_at, citations.vanished_at,
    (select count(*) from attempts where attempts.citation_id = citations.id and source <> '{SAVE_PAGE_NOW}') as tries""",
    "left join articles on articles.id = citations.article_id left join posts on posts.id = citations.post_id",
)
_RUNS = _ListQuery(RunRow, "runs", RUN)

_BY_ID = _Order(None, "not indexed")
_POST_ORDERS = {
    PostOrder.POSTED: _Order("posts.posted_at", "indexed by posts_posted"),
    PostOrder.GONE: _Order("posts.first_gone_at", "indexed by posts_gone"),
    PostOrder.ADDED: _BY_ID,
}
_FEW_CITATIONS = {
    CitationsWhich.UNRESOLVED: "indexed by citations_unresolved",
    CitationsWhich.DISAGREEING: "indexed by citations_disagreeing",
    CitationsWhich.VANISHED: "indexed by citations_vanished",
}
_READ = _Order("articles.first_read_at", "indexed by articles_first_read")


class RowListQuestions(Questions):
    """Rows of a kind, a page at a time."""

    def post_list(self, wanted: PostsWanted, after: str | None = None, limit: int = 50) -> PageOf[PostEntry]:
        """Posts; `after` is `next` of the page before."""
        conditions, parameters = list[str](), dict[str, object]()
        state = wanted.state or (ANY_GONE if wanted.order is PostOrder.GONE else None)
        if state == LOST:
            conditions.append(NEVER_SHOWN)
        elif state == ANY_GONE:
            conditions.append(f"posts.{GONE}")
        elif state:
            conditions.append("posts.state = :state")
            parameters["state"] = state
            if wanted.order is PostOrder.GONE:
                conditions.append(f"posts.{GONE}")
        if wanted.platform:
            conditions.append("posts.platform = :platform")
            parameters["platform"] = wanted.platform
        if wanted.handle:
            conditions.append("posts.handle = :handle collate nocase")
            parameters["handle"] = wanted.handle.lstrip("@")
        order = _POST_ORDERS[wanted.order]
        conditions += _between(order, wanted.first, wanted.last, parameters)
        few = "indexed by posts_never_shown" if state == LOST else ""
        return self._list(_POSTS, order, conditions, parameters, after, limit, few=few)

    def post_entries(self, post_ids: Sequence[int]) -> list[PostEntry]:
        """These posts as a list shows them, in the order of the ids."""
        return self._entries(_POSTS, post_ids)

    def article_list(self, wanted: ArticlesWanted, after: str | None = None, limit: int = 50) -> PageOf[ArticleOfDesk]:
        """Articles; `after` is `next` of the page before."""
        is_read = f"articles.first_read_at is {'' if wanted.unread else 'not '}null"
        conditions, parameters = [f"{is_read} and articles.same_as is null"], dict[str, object]()
        if wanted.site:
            conditions.append("articles.site = :site collate nocase")
            parameters["site"] = wanted.site
        if wanted.section:
            conditions.append("articles.section = :section collate nocase")
            parameters["section"] = wanted.section
        if wanted.author:
            conditions.append("articles.author = :author collate nocase")
            parameters["author"] = wanted.author
        order = _article_order(wanted)
        conditions += _between(order, wanted.first, wanted.last, parameters)
        if wanted.gaps:
            with_gaps = self._articles_with_gaps()
            if len(with_gaps) <= FEW:
                conditions.append("articles.id in (select value from json_each(:with_gaps))")
                parameters["with_gaps"] = id_list(with_gaps)
            else:
                conditions.append(
                    "exists (select 1 from citations cross join posts on posts.id = citations.post_id"
                    f" where citations.article_id = articles.id and posts.{GONE})"
                )
        whole = None
        if len(conditions) == 1 and not wanted.unread:
            others = ("first_read_at is null and same_as is null", "same_as is not null")
            whole = self._count("articles") - sum(self._count(f"articles where {which}") for which in others)
        return self._list(_ARTICLES, order, conditions, parameters, after, limit, whole)

    def article_entries(self, article_ids: Sequence[int]) -> list[ArticleOfDesk]:
        """These articles as a list shows them, in the order of the ids."""
        return self._entries(_ARTICLES, article_ids)

    def citation_list(
        self, wanted: CitationsWanted, after: str | None = None, limit: int = 50
    ) -> PageOf[CitationEntry]:
        """Citations; `after` is `next` of the page before."""
        conditions, parameters = list[str](), dict[str, object]()
        if wanted.which is CitationsWhich.UNRESOLVED:
            conditions.append("citations.post_id is null and citations.resolved_by is null")
        elif wanted.which is CitationsWhich.DISAGREEING:
            conditions.append(f"({DISAGREEING})")
        elif wanted.which is CitationsWhich.VANISHED:
            conditions.append("citations.vanished_at is not null")
        for column in ("platform", "kind"):
            if value := getattr(wanted, column):
                conditions.append(f"citations.{column} = :{column}")
                parameters[column] = value
        return self._list(
            _CITATIONS, _BY_ID, conditions, parameters, after, limit, few=_FEW_CITATIONS.get(wanted.which, "")
        )

    def run_list(self, *, found_gone: bool = False, after: str | None = None, limit: int = 50) -> PageOf[RunRow]:
        """Runs, the latest first; with `found_gone` only those that found posts gone. `after` is `next` of the page before."""
        conditions = ["coalesce(json_extract(runs.counts, '$.newly_gone'), 0) > 0"] if found_gone else []
        return self._list(_RUNS, _BY_ID, conditions, {}, after, limit)

    def sites(self, limit: int = 200) -> list[SiteCount]:
        """The sites of which there are most articles."""
        return self._all(
            SiteCount,
            "select site, count(*) as articles from articles where site is not null group by site collate nocase"
            " order by count(*) desc, site limit ?",
            [limit],
        )

    def sections(self, limit: int = 200) -> list[str]:
        """The sections of sites in which there are most articles."""
        rows = self._db.execute(
            "select section from articles where section is not null group by section collate nocase"
            " order by count(*) desc, section limit ?",
            [limit],
        )
        return [section for (section,) in rows]

    def platforms_cited(self) -> list[str]:
        """The platforms of all posts and citations, by name; steps from one to the next by index, because they are few."""
        platforms: set[str] = set()
        for table in ("posts", "citations"):
            name = self._value(f"select min(platform) from {table}")
            while name is not None and name not in platforms:
                platforms.add(str(name))
                name = self._value(f"select min(platform) from {table} where platform > ?", [name])
        return sorted(platforms)

    def _articles_with_gaps(self) -> list[int]:
        """The ids of articles that rest on posts which are gone; one more than `FEW` where there are more."""
        rows = self._db.execute(
            "select distinct citations.article_id from posts indexed by posts_gone"
            f" cross join citations on citations.post_id = posts.id where posts.{GONE} limit {FEW + 1}"
        )
        return [article_id for (article_id,) in rows]

    def _entries(self, what: _ListQuery[T], ids: Sequence[int]) -> list[T]:
        return self._all(
            what.kind,
            f"select {what.columns} from json_each(:ids) as given cross join {what.table} on {what.table}.id = given.value"
            f" {what.joins} order by given.key",
            {"ids": id_list(ids)},
        )

    def _list(
        self,
        what: _ListQuery[T],
        order: _Order,
        conditions: Sequence[str],
        parameters: dict[str, object],
        after: str | None,
        limit: int,
        whole: int | None = None,
        few: str = "",
    ) -> PageOf[T]:
        """The page behind `after`.

        Args:
            what: the table and its columns.
            order: the order of the rows.
            conditions: that they fulfil, with their `parameters`.
            after: `next` of the page before.
            limit: rows of the page.
            whole: how many rows there are, where the conditions hold for almost all.
            few: an index to find the rows by, where SQLite might choose another.
        """
        where = " and ".join(conditions) or "true"
        source, is_more = f"{what.table} {order.access}", False
        if whole is not None or not conditions:
            count = self._count(what.table) if whole is None else whole
        else:
            id_rows = self._db.execute(
                f"select {what.table}.id from {what.table} {few} where {where} limit {FEW + 1}", parameters
            )
            ids = [row_id for (row_id,) in id_rows]
            count, is_more = min(len(ids), FEW), len(ids) > FEW
            if not is_more:
                source = f"json_each(:ids) as given cross join {what.table} on {what.table}.id = given.value"
                where, parameters = "true", {"ids": id_list(ids)}
        # Their other columns only once it is clear which rows they are.
        places = self._places(what.table, order, f"{source} where {where}", parameters, after, limit + 1)
        following = _token(*places[limit - 1]) if len(places) > limit else None
        rows = self._entries(what, [row_id for _, row_id in places[:limit]])
        return PageOf(tuple(rows), count, is_more, following)

    def _places(
        self, table: str, order: _Order, source: str, parameters: dict[str, object], after: str | None, limit: int
    ) -> list[tuple[str | None, int]]:
        """Value and id of the rows behind the place `after`: those with a value of the order's column first, then the others."""
        value, row_id = _place(after)
        places: list[tuple[str | None, int]] = []
        for has_value in (True, False) if order.column else (False,):
            if has_value and row_id is not None and value is None:
                continue
            here = source
            if has_value:
                here += f" and {order.column} is not null"
                if row_id is not None:
                    here += f" and {order.column} <= :value and ({order.column} < :value or {table}.id < :row_id)"
            else:
                here += f" and {order.column} is null" if order.column else ""
                here += f" and {table}.id < :row_id" if row_id is not None and value is None else ""
            by = f"{order.column} desc, " if has_value else ""
            places += self._db.execute(
                f"select {order.column if has_value else 'null'}, {table}.id from {here}"
                f" order by {by}{table}.id desc limit {limit - len(places)}",
                parameters | {"value": value, "row_id": row_id},
            ).fetchall()
            if len(places) >= limit:
                break
        return places


def _article_order(wanted: ArticlesWanted) -> _Order:
    """By time of publication an index begins with the site, the author or the section, where one is given."""
    if wanted.order is ArticleOrder.READ:
        return _READ
    filters = {"articles_site": wanted.site, "articles_author": wanted.author, "articles_section": wanted.section}
    index = next((name for name, value in filters.items() if value), "articles_published")
    return _Order("articles.published_at", f"indexed by {index}")


def _between(order: _Order, first: date | None, last: date | None, parameters: dict[str, object]) -> Iterable[str]:
    """Conditions on the column of the order: from the beginning of a day, to the end of one."""
    if order.column and first:
        parameters["first"] = first.isoformat()
        yield f"{order.column} >= :first"
    if order.column and last and last < date.max:
        parameters["behind"] = (last + timedelta(days=1)).isoformat()
        yield f"{order.column} < :behind"


def _token(value: str | None, row_id: int) -> str:
    """A place in an order, as `_place` reads it."""
    return f"{value or ''}~{row_id}"


def _place(token: str | None) -> tuple[str | None, int | None]:
    """The value and the id of a place in an order; both None for what is not one.

    >>> _place("2026-11-27T08:00:00Z~17"), _place("~17"), _place("17; drop table"), _place(None)
    (('2026-11-27T08:00:00Z', 17), (None, 17), (None, None), (None, None))
    """
    value, tilde, row_id = (token or "").rpartition("~")
    if not tilde or not row_id.isascii() or not row_id.isdecimal() or len(row_id) > 18:
        return None, None
    return value or None, int(row_id)


def is_state(text: str) -> bool:
    """Whether `PostsWanted.state` knows this word."""
    return text in (ANY_GONE, LOST) or text in {str(state) for state in State}
