"""What a newsroom asks of an archive: which row a link, id or name means, which posts are in a state, where a word stands.

Reads only. The case of names of accounts does not matter, and links are understood in any spelling.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from citesnap import platforms
from citesnap.archive.file import views
from citesnap.archive.questions.links import ARTICLE_KEY, QUOTED, ArticleFacts, NamedPost
from citesnap.archive.questions.names import NameQuestions
from citesnap.archive.questions.search import match_expression
from citesnap.archive.values import id_list, to_json
from citesnap.model import SAVE_PAGE_NOW, State
from citesnap.text.times import stamp

__all__ = [
    "ARTICLE_OF_DESK",
    "GONE",
    "ArticleOfDesk",
    "DeskQuestions",
    "Filter",
    "Hit",
    "LostCitation",
    "Named",
    "PostOfDesk",
    "Tried",
]

GONE = "gone"
LOST = "lost"
NEVER_SHOWN = f"posts.{views.GONE} and posts.text is null"
"""SQL: a post is lost: gone, and no source ever showed it to this archive. It must equal the condition of the index."""
"""In place of a state: any in which readers no longer see the post."""


@dataclass(frozen=True, slots=True)
class Named:
    """The rows that a word of a person means: posts, or articles, or the posts of an account."""

    kind: str
    """`post`, `article` or `account`."""
    ids: tuple[int, ...]
    """Of posts, or of articles."""


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


@dataclass(frozen=True, slots=True)
class ArticleOfDesk(ArticleFacts):
    """An article with how many posts it rests on, how many of these are gone, and how many of those the archive can show."""

    posts: int
    gone: int
    gone_and_kept: int
    unresolved: int
    address: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """One question about which post a citation means, and how it ended."""

    started_at: str
    source: str
    outcome: str
    detail: str | None


@dataclass(frozen=True, slots=True)
class LostCitation:
    """A citation whose post is not known, with what was tried to find it, the latest last."""

    id: int
    platform: str
    handle: str | None
    date: str | None
    date_text: str | None
    short_link: str | None
    text: str | None
    next_try_at: str | None
    article: str
    address: str | None
    position: int
    tried: tuple[Tried, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Hit:
    """A row in which the words stand. `snippet` has them between U+E000 and U+E001."""

    kind: str
    """`post`, `citation` or `article`."""
    id: int
    title: str
    key: str
    """Of a post its platform and native id with a slash between, of the others the key of the article."""
    state: str | None
    address: str | None
    position: int | None
    snippet: str

    @property
    def plain_snippet(self) -> str:
        """The same without marks."""
        return self.snippet.replace("\ue000", "").replace("\ue001", "")


_GONE_STATES = tuple(str(state) for state in State if state.is_gone)

_POST = f"""posts.id, posts.state, posts.certainty, posts.last_shown_at, posts.first_gone_at, posts.last_checked_at,
    exists (select 1 from snapshots where snapshots.post_id = posts.id) as kept,
    (select count(distinct article_id) from citations where citations.post_id = posts.id) as articles,
    posts.watch, posts.platform, posts.native_id, posts.handle, posts.author_name, posts.posted_at, posts.title, posts.url,
    posts.text, {QUOTED} as quoted"""

ARTICLE_OF_DESK = f"""articles.id, {ARTICLE_KEY} as key, articles.title, articles.site, articles.section,
    articles.author, articles.published_at, articles.first_read_at,
    (select count(distinct post_id) from citations where article_id = articles.id) as posts,
    (select count(distinct post_id) from citations cross join posts on posts.id = post_id
     where article_id = articles.id and posts.first_gone_at is not null) as gone,
    (select count(distinct post_id) from citations cross join posts on posts.id = post_id
     where article_id = articles.id and posts.first_gone_at is not null
        and exists (select 1 from snapshots where snapshots.post_id = posts.id)) as gone_and_kept,
    (select count(*) from citations where article_id = articles.id and +post_id is null and resolved_by is null) as unresolved,
    coalesce(articles.url, articles.name) as address"""
"""SQL: the columns of an `ArticleOfDesk`."""

RANKED = 20_000
"""Rows that are ranked by how well they match. Of a word that more rows have, the latest are shown: ranking all takes seconds."""
MOST_SOUGHT = 20_000
"""Characters of a text in which the words are looked for, to show where they stand."""
AROUND = 70
"""Characters shown before and after the first of them."""


class DeskQuestions(NameQuestions):
    """Rows by the words that people use for them."""

    def named(self, text: str, *, by_name: bool = True) -> Named | None:
        """The rows that a pasted link, an id, a handle, or the address, name or title of an article means; None: there are none.

        In this order: a handle (`@name`), the address of a post, the id that its platform gave a post, an article, a handle
        without the sign. The name or title of an article, and of an account without its sign, only with `by_name`: no index has
        these, and words that are sought are mostly none.
        """
        text = text.strip()
        if text.startswith("@") and len(text) > 1:
            posts = self._ids("posts where handle = ? collate nocase order by id", [text[1:]])
            return Named("account", posts) if posts else None
        ref = platforms.identify(text)
        if ref is not None:
            posts = tuple(self.find_address(ref))
            if posts:
                return Named("post", posts)
        if re.fullmatch(r"[\w.:-]{1,200}", text) and (by_name or re.search(r"\d{5}", text)):
            posts = tuple(self.find_post(None, text))
            if posts:
                return Named("post", posts)
        articles = self.articles_named(text, by_name=by_name)
        if articles or not by_name:
            return Named("article", articles) if articles else None
        posts = self._ids("posts where handle = ? collate nocase order by id", [text])
        return Named("account", posts) if posts else None

    def articles_named(self, text: str, *, by_name: bool = True) -> tuple[int, ...]:
        """The ids of the articles that have this address in any usual spelling or, with `by_name`, this name or this title."""
        bare = re.sub(r"^https?://", "", text.strip(), flags=re.IGNORECASE)
        spellings = [text.strip()]
        for scheme in ("https://", "http://"):
            spellings += [scheme + bare, scheme + bare.rstrip("/"), scheme + bare.rstrip("/") + "/"]
        article_ids = self._ids(
            "articles where url in (select value from json_each(?)) and same_as is null order by id",
            [to_json(spellings)],
        )
        if article_ids:
            return article_ids
        aliases = self._db.execute(
            "select same_as from articles where url in (select value from json_each(?)) and same_as is not null",
            [to_json(spellings)],
        ).fetchall()
        if aliases:
            return tuple(article_id for (article_id,) in aliases)
        if re.fullmatch(r"[0-9a-f]{16,64}", text):
            return self._ids("articles where url_hash >= ? and url_hash < ? || 'g' order by id", [text, text])
        if not by_name:
            return ()
        return self._ids("articles where name = ? and same_as is null order by id", [text]) or self._ids(
            "articles where title = ? collate nocase and same_as is null order by id", [text]
        )

    def posts_of_desk(self, wanted: Filter) -> list[PostOfDesk]:
        """Posts with what a desk wants to know, those whose state began last first."""
        conditions, parameters = _conditions(wanted)
        began = "coalesce(posts.first_gone_at, posts.state_since, '')"
        return self._all(
            PostOfDesk,
            f"select {_POST} from posts where {' and '.join(conditions) or 'true'}"
            f" order by {began} desc, posts.id desc limit {wanted.most}",
            parameters,
        )

    def post_ids_of_desk(self, wanted: Filter) -> list[int]:
        """The ids of the same posts, in order of id."""
        conditions, parameters = _conditions(wanted)
        listed = f"posts where {' and '.join(conditions) or 'true'} order by id limit {wanted.most}"
        return list(self._ids(listed, parameters))

    def articles_of_desk(self, wanted: Filter) -> list[ArticleOfDesk]:
        """Articles with their numbers, those published last first: such as cite a post of these states, platform and account."""
        conditions, parameters = ["articles.same_as is null"], dict[str, object]()
        of_articles, named_parts = _of_articles(wanted)
        conditions += of_articles
        parameters |= named_parts
        if wanted.article_ids is not None:
            conditions.append("articles.id in (select value from json_each(:articles))")
            parameters["articles"] = id_list(wanted.article_ids)
        if wanted.since is not None:
            conditions.append("coalesce(articles.published_at, articles.first_read_at) >= :since")
            parameters["since"] = stamp(wanted.since)
        of_posts, values = _conditions(Filter(wanted.states, wanted.handle, wanted.platform, watched=wanted.watched))
        if of_posts:
            cited = f"posts on posts.id = post_id where {' and '.join(of_posts)}"
            conditions.append(
                # Of one account there are few posts; what many have is looked for in the articles, until there are enough.
                f"articles.id in (select article_id from citations join {cited})"
                if wanted.handle is not None
                else f"exists (select 1 from citations cross join {cited} and article_id = articles.id)"
            )
            parameters |= values
        # By index until there are enough; only then are their numbers counted.
        order = "articles.published_at desc, articles.id desc"
        return self._all(
            ArticleOfDesk,
            f"select {ARTICLE_OF_DESK} from articles where articles.id in (select id from articles where {' and '.join(conditions)}"
            f" order by {order} limit {wanted.most}) order by {order}",
            parameters,
        )

    def lost_citations(self, wanted: Filter) -> list[LostCitation]:
        """Citations whose post is not known, with all that was tried, in order of id."""
        conditions, parameters = ["citations.post_id is null", "citations.resolved_by is null"], dict[str, object]()
        of_articles, named_parts = _of_articles(wanted)
        conditions += of_articles
        parameters |= named_parts
        of_author, names = _of_author(wanted, "citations")
        conditions += of_author
        parameters |= names
        if wanted.article_ids is not None:
            conditions.append("citations.article_id in (select value from json_each(:articles))")
            parameters["articles"] = id_list(wanted.article_ids)
        rows = self._db.rows(
            "select citations.id, citations.platform, citations.handle, citations.date, citations.date_text,"
            " citations.short_link, citations.text, citations.next_try_at, articles.title as article,"
            " coalesce(articles.url, articles.name) as address, citations.position"
            f" from citations join articles on articles.id = article_id where {' and '.join(conditions)}"
            f" order by citations.id limit {wanted.most}",
            parameters,
        )
        return [
            LostCitation(
                **dict(row),
                tried=tuple(
                    self._all(
                        Tried,
                        "select started_at, source, outcome, detail from attempts where citation_id = ? and source <> ?"
                        " order by id",
                        [row["id"], SAVE_PAGE_NOW],
                    )
                ),
            )
            for row in rows
        ]

    def answer_hash(self, snapshot_id: int) -> str | None:
        """The SHA-256 of the answer in which a source showed this; None where it is not held."""
        return self._text(
            "select body_sha256 from attempts join exchanges on exchanges.id = attempts.exchange_id"
            " where attempts.snapshot_id = ? order by attempts.id limit 1",
            [snapshot_id],
        )

    def find(self, text: str, limit: int = 20) -> list[Hit]:
        """What a link, an id or a handle means, or else where these words stand."""
        meaning = self.named(text, by_name=False)
        if meaning is None:
            return self.search(text, limit)
        if meaning.kind == "article":
            return [
                Hit("article", one.id, one.title, one.key, None, one.address, None, "")
                for one in self.articles_of_desk(Filter(article_ids=meaning.ids, limit=limit))
            ]
        return [
            Hit("post", one.id, one.name, f"{one.platform}/{one.native_id}", one.state, one.url, None, one.text or "")
            for one in self.posts_of_desk(Filter(ids=meaning.ids, limit=limit))
        ]

    def search(self, words: str, limit: int = 20) -> list[Hit]:
        """Posts, quotations and articles in which all these words stand, the best of each kind first.

        Args:
            words: as people type them: `"two words"` stay together, `wor*` is the beginning of a word.
            limit: the most of each kind.
        """
        expression = match_expression(words)
        hits = [
            *self._all(
                Hit,
                "select 'post' as kind, posts.id, posts.title, posts.platform || '/' || posts.native_id as key, posts.state,"
                f" posts.url as address, null as position, substr(coalesce(posts.text, ''), 1, {MOST_SOUGHT}) as snippet"
                " from posts_fts join posts on posts.id = posts_fts.rowid"
                f" where posts_fts match ? order by {self._best_first('posts_fts', expression)} limit ?",
                [expression, limit],
            ),
            *self._all(
                Hit,
                f"select 'citation' as kind, citations.id, articles.title, {ARTICLE_KEY} as key,"
                " (select state from posts where posts.id = post_id) as state,"
                " coalesce(articles.url, articles.name) as address, citations.position,"
                f" substr(coalesce(citations.text, ''), 1, {MOST_SOUGHT}) as snippet"
                " from citations_fts join citations on citations.id = citations_fts.rowid"
                " join articles on articles.id = citations.article_id"
                f" where citations_fts match ? order by {self._best_first('citations_fts', expression)} limit ?",
                [expression, limit],
            ),
            *self._all(
                Hit,
                f"select 'article' as kind, articles.id, articles.title, {ARTICLE_KEY} as key, null as state,"
                " coalesce(articles.url, articles.name) as address, null as position,"
                f" substr(coalesce(articles_fts.text, ''), 1, {MOST_SOUGHT}) as snippet"
                " from articles_fts join articles on articles.id = articles_fts.rowid"
                " where articles_fts match ? and articles.same_as is null"
                f" order by {self._best_first('articles_fts', expression)} limit ?",
                [expression, limit],
            ),
        ]
        post_ids = [hit.id for hit in hits if hit.kind == "post" and not hit.snippet]
        names = {post.id: post.name for post in self.posts_of_desk(Filter(ids=post_ids))} if post_ids else {}
        return [
            replace(
                hit,
                title=names.get(hit.id, hit.title) if hit.kind == "post" else hit.title,
                snippet=_around(hit.snippet, words),
            )
            for hit in hits
        ]

    def _best_first(self, index: str, what: str) -> str:
        """SQL: the order of what an index finds for an expression."""
        matches = self._count(f"(select 1 from {index} where {index} match ? limit {RANKED + 1})", [what])
        return f"{index}.rank" if matches <= RANKED else f"{index}.rowid desc"

    def _ids(self, what: str, parameters: Sequence[object] | Mapping[str, object]) -> tuple[int, ...]:
        return tuple(row_id for (row_id,) in self._db.execute(f"select id from {what}", parameters))


def _around(text: str, words: str) -> str:
    """Where the first of the words stands in a text, all of them between U+E000 and U+E001; the beginning where none does.

    Those are private characters: no text of an article is taken for a mark of ours. SQLite's own function for this takes its time
    on hostile texts.

    >>> _around("The river rose", "RIVER")
    'The \\ue000river\\ue001 rose'
    """
    text = " ".join(text.replace("\ue000", "").replace("\ue001", "").split())
    sought = [re.escape(word) for word in re.findall(r"[\w@#]+", words)[:20]]
    pattern = re.compile("|".join(sought) or r"(?!)", re.IGNORECASE)
    first = pattern.search(text)
    at = max(0, first.start() - AROUND) if first else 0
    piece = text[at : (first.end() if first else 0) + AROUND * 2]
    marked = pattern.sub(lambda hit: f"\ue000{hit[0]}\ue001", piece)
    return ("…" if at else "") + marked + ("…" if at + len(piece) < len(text) else "")


_GONE_SINCE = (
    f"(posts.{views.GONE} and posts.first_gone_at >= :since or posts.{views.GONE} and posts.first_gone_at is null)"
)
"""What the index of posts that are gone answers. Asked by state, SQLite looks at all that ever went; the + keeps it from that."""


def _conditions(wanted: Filter) -> tuple[list[str], dict[str, object]]:
    conditions: list[str] = []
    parameters: dict[str, object] = {}
    if wanted.states:
        states = [state for name in wanted.states for state in (_GONE_STATES if name == GONE else (name,))]
        of_state = "posts.state in (select value from json_each(:states))"
        if wanted.since is not None and set(states) <= set(_GONE_STATES):
            of_state = f"+{of_state} and {_GONE_SINCE}"
        conditions.append(f"({of_state} or ({NEVER_SHOWN}))" if LOST in wanted.states else of_state)
        parameters["states"] = to_json(states)
    of_author, names = _of_author(wanted, "posts")
    conditions += of_author
    parameters |= names
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
    of_articles, named_parts = _of_articles(wanted)
    if of_articles:
        conditions.append(
            "posts.id in (select post_id from citations join articles on articles.id = article_id"
            f" where {' and '.join(of_articles)})"
        )
        parameters |= named_parts
    return conditions, parameters


def _of_author(wanted: Filter, table: str) -> tuple[list[str], dict[str, object]]:
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


def _of_articles(wanted: Filter) -> tuple[list[str], dict[str, object]]:
    """The conditions on `articles` by the site and its section."""
    chosen = {name: value for name, value in (("site", wanted.site), ("section", wanted.section)) if value is not None}
    return [f"articles.{name} = :{name} collate nocase" for name in chosen], dict(chosen)
