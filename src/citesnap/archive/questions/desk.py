"""What a newsroom asks of an archive: which row a link, id or name means, which posts are in a state, where a word stands.

Reads only. The case of names of accounts does not matter, and links are understood in any spelling.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from citesnap import platforms
from citesnap.archive.questions.chosen_posts import (
    ChosenPostQuestions,
    Filter,
    conditions_on_articles,
    conditions_on_authors,
    conditions_on_posts,
    together,
)
from citesnap.archive.questions.links import ARTICLE_KEY, ArticleFacts
from citesnap.archive.questions.names import NameQuestions
from citesnap.archive.questions.rows import load
from citesnap.archive.questions.search import match_expression
from citesnap.archive.values import id_list, to_json
from citesnap.model import SAVE_PAGE_NOW
from citesnap.text.times import stamp

__all__ = ["ARTICLE_OF_DESK", "ArticleOfDesk", "DeskQuestions", "Hit", "LostCitation", "Named", "Tried"]


@dataclass(frozen=True, slots=True)
class Named:
    """The rows that a word of a person means: posts, or articles, or the posts of an account."""

    kind: str
    """`post`, `article` or `account`."""
    ids: tuple[int, ...]
    """Of posts, or of articles."""


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


class DeskQuestions(NameQuestions, ChosenPostQuestions):
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

    def _ids(self, what: str, parameters: Sequence[object]) -> tuple[int, ...]:
        return tuple(self._many_ids(what, parameters))

    def articles_of_desk(self, wanted: Filter) -> list[ArticleOfDesk]:
        """Articles with their numbers, those published last first: such as cite a post of these states, platform and account."""
        return list(self.each_article_of_desk(wanted))

    def each_article_of_desk(self, wanted: Filter) -> Iterator[ArticleOfDesk]:
        """The same one after the other. They are from one state of the archive within `one_state`."""
        conditions, parameters = together((["articles.same_as is null"], {}), conditions_on_articles(wanted))
        if wanted.article_ids is not None:
            conditions.append("articles.id in (select value from json_each(:articles))")
            parameters["articles"] = id_list(wanted.article_ids)
        if wanted.since is not None:
            conditions.append("coalesce(articles.published_at, articles.first_read_at) >= :since")
            parameters["since"] = stamp(wanted.since)
        of_posts, values = conditions_on_posts(
            Filter(wanted.states, wanted.handle, wanted.platform, watched=wanted.watched)
        )
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
        chosen = self._many_ids(
            f"articles where {' and '.join(conditions)} order by {order} limit {wanted.most}", parameters
        )
        sql = f"select {ARTICLE_OF_DESK} from articles where articles.id in (select value from json_each(:ids))"
        for row in self._by_ids(sql, chosen):
            yield load(ArticleOfDesk, row)

    def lost_citations(self, wanted: Filter) -> list[LostCitation]:
        """Citations whose post is not known, with all that was tried, in order of id."""
        return list(self.each_lost_citation(wanted))

    def each_lost_citation(self, wanted: Filter) -> Iterator[LostCitation]:
        """The same one after the other. They are from one state of the archive within `one_state`."""
        conditions, parameters = together(
            (["citations.post_id is null", "citations.resolved_by is null"], {}),
            conditions_on_articles(wanted),
            conditions_on_authors(wanted, "citations"),
        )
        if wanted.article_ids is not None:
            conditions.append("citations.article_id in (select value from json_each(:articles))")
            parameters["articles"] = id_list(wanted.article_ids)
        chosen = self._many_ids(
            "citations where citations.id in (select citations.id from citations join articles on articles.id = article_id"
            f" where {' and '.join(conditions)}) order by id limit {wanted.most}",
            parameters,
        )
        sql = (
            "select citations.id, citations.platform, citations.handle, citations.date, citations.date_text,"
            " citations.short_link, citations.text, citations.next_try_at, articles.title as article,"
            " coalesce(articles.url, articles.name) as address, citations.position"
            " from citations join articles on articles.id = article_id"
            " where citations.id in (select value from json_each(:ids))"
        )
        for row in self._by_ids(sql, chosen):
            tried = self._all(
                Tried,
                "select started_at, source, outcome, detail from attempts where citation_id = ? and source <> ? order by id",
                [row["id"], SAVE_PAGE_NOW],
            )
            yield LostCitation(**dict(row), tried=tuple(tried))

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
