"""Articles and citations as a run needs them: what is to be read, resolved or indexed. Reads only."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from citesnap import __version__
from citesnap.archive.file.views import among
from citesnap.archive.questions.blobs import BlobQuestions
from citesnap.archive.questions.forgotten import is_forgotten
from citesnap.archive.values import clean, id_list, to_json
from citesnap.model import HeldPost, Outcome, Post
from citesnap.text.times import stamp
from citesnap.versions import FINDER

__all__ = ["IS_FOLLOWED", "UNREADABLE", "ArticleQuestions", "DueArticle", "KeptVersion", "Unresolved"]

SOURCE = "article"
"""The source of attempts at reading an article."""

UNREADABLE = (Outcome.TOO_HARD, Outcome.FAILED)
"""How attempts at an article end whose bytes the same version of citesnap does not try again."""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A citation whose post is not known yet, with the clues that it gives."""

    id: int
    platform: str
    handle: str | None
    date: str | None
    date_text: str | None
    short_links: tuple[str, ...]
    link: str | None
    text: str | None
    article_id: int
    asked_before: bool


@dataclass(frozen=True, slots=True)
class DueArticle:
    """An article that a feed led to, to be read for the first time or again. `failures` counts failed attempts."""

    id: int
    url: str
    first_read_at: datetime | None
    etag: str | None
    last_modified: str | None
    failures: int


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version of an article as it is kept. `replaced_at` is when the article was first read with other content."""

    id: int
    article_id: int
    name: str
    url: str | None
    media_type: str
    body_sha256: str
    read_at: datetime
    replaced_at: datetime | None
    response_headers: tuple[tuple[str, str], ...] | None

    @property
    def content_type(self) -> str:
        """The format that was recorded, with the encoding that the server declared."""
        headers = self.response_headers or ()
        declared = next((value for name, value in headers if name.lower() == "content-type"), "")
        return f"{self.media_type};{declared.partition(';')[2]}"


@dataclass(frozen=True, slots=True)
class _HeldText:
    id: int
    post: Post
    text: str
    data: dict[str, Any]


IS_FOLLOWED = "same_as is null and (feed_id is not null or first_read_at is not null)"
"""SQL: an article with a time for its next reading that a feed led to. Of those given by hand only unread ones have a time."""

_CLUES = "citations.id, platform, handle, date, date_text, short_links, link, text, article_id"
_LAST_ASKED = "coalesce((select max(id) from attempts where attempts.citation_id = citations.id), 0) as asked_before"
_IS_LOST = "post_id is null and resolved_by is null"
"""SQL: a citation whose post is unknown, and that no person has refused."""


class ArticleQuestions(BlobQuestions):
    """Articles and the citations in them."""

    def unread_articles(self, now: datetime) -> list[str]:
        """Addresses given by hand that could not be read and are to be tried again now, in the order in which they were given."""
        # An older citesnap set no time: each of its runs tried temporary failures again, and no others.
        rows = self._db.execute(
            f"""
            select url from articles
            where first_read_at is null and same_as is null and feed_id is null and url is not null and (
                next_read_at <= ?
                or next_read_at is null and (
                    select outcome from attempts where attempts.article_id = articles.id order by attempts.id desc limit 1
                ) in {among(outcome for outcome in Outcome if outcome.may_pass)}
            )
            order by id
            """,
            [stamp(now)],
        )
        return [url for (url,) in rows]

    def unreadable_before(self, body: bytes) -> str | None:
        """Why this version of citesnap could not read these bytes when it tried last; None where there is no such thing."""
        row = self._db.execute(
            f"""
            select coalesce(attempts.detail, attempts.outcome) from article_versions
            join attempts on attempts.id = (
                select max(id) from attempts
                where attempts.article_id = article_versions.article_id and source = 'article'
            )
            join runs on runs.id = attempts.run_id
            where body_sha256 = ? and attempts.outcome in {among(UNREADABLE)} and version = ? and article_versions.id = (
                select max(id) from article_versions latest where latest.article_id = article_versions.article_id
            )
            """,
            [hashlib.sha256(body).hexdigest(), __version__],
        ).fetchone()
        return row[0] if row else None

    def failed_readings(self, url: str) -> int:
        """How often reading an address failed; 0 for an unknown address."""
        return self._count("attempts where article_id = (select id from articles where url = ?)", [clean(url)])

    def due_articles(self, now: datetime, limit: int) -> list[DueArticle]:
        """Articles that feeds led to and that are to be read now: unread ones first, the newest of them first."""
        return self._all(
            DueArticle,
            f"""
            select id, name as url, first_read_at, etag, last_modified,
                case when first_read_at is null then
                    (select count(*) from attempts where attempts.article_id = articles.id)
                else 0 end as failures
            from articles
            where next_read_at <= ? and {IS_FOLLOWED}
            order by first_read_at is not null, published_at desc, id limit ?
            """,
            [stamp(now), limit],
        )

    def first_read_at(self, article_id: int) -> datetime | None:
        """When the article was read for the first time; None if it never was, or if the address led to another article."""
        return self._time("select first_read_at from articles where id = ?", [article_id])

    def unknown_addresses(self, urls: Collection[str]) -> set[str]:
        """The addresses among these that belong to no article yet, and to none that was forgotten."""
        rows = self._db.execute(
            "select value from json_each(?) where not exists (select 1 from articles where url = value)",
            [to_json([clean(url) for url in urls])],
        )
        return {
            url
            for (url,) in rows
            if not is_forgotten(self._db, "article", hashlib.sha256(clean(url).encode()).hexdigest())
        }

    def articles_since(self, since: datetime) -> list[int]:
        """The ids of articles first read at or after that moment."""
        return [i for (i,) in self._db.execute("select id from articles where first_read_at >= ?", [stamp(since)])]

    def citations_in(self, article_ids: Collection[int]) -> list[int]:
        """The ids of all citations in these articles."""
        rows = self._db.execute(
            "select citations.id from json_each(?) cross join citations on citations.article_id = value",
            [id_list(article_ids)],
        )
        return [i for (i,) in rows]

    def unresolved(self, now: datetime, citation_ids: Collection[int] | None = None) -> list[Unresolved]:
        """Citations, all or among these, whose post is not known and may be looked for now.

        Those never asked about come first, then those asked about longest ago.
        """
        parameters = {"now": stamp(now)}
        table = "citations indexed by citations_unresolved"
        if citation_ids is not None:
            # CROSS JOIN: SQLite goes through the ids given, however many other citations are unresolved.
            table = "json_each(:ids) cross join citations on citations.id = value"
            parameters["ids"] = id_list(citation_ids)
        rows = [
            row
            for when in ("next_try_at is null", "next_try_at <= :now")
            for row in self._db.rows(
                f"select {_CLUES}, {_LAST_ASKED} from {table} where {_IS_LOST} and {when}",
                parameters,
            )
        ]
        rows.sort(key=lambda row: (row["asked_before"], row["id"]))
        return self._load_all(Unresolved, rows)

    def left_out(self) -> list[tuple[str, str]]:
        """What settings kept from being asked for lost links, with the platforms of these."""
        rows = self._db.execute("select distinct left_out, platform from citations where left_out is not null")
        return [(str(left_out), str(platform)) for left_out, platform in rows]

    def has_citation(self, citation_id: int) -> bool:
        """Whether there is a citation with this id."""
        return self._value("select 1 from citations where id = ?", [citation_id]) is not None

    def lost_citations_of(self, platform: str, handle: str, posted_at: datetime, limit: int = 1000) -> list[Unresolved]:
        """Citations of an account, due or not, whose post is not known and whose date fits a post of this time."""
        return self._all(
            Unresolved,
            f"select {_CLUES}, {_LAST_ASKED} from citations indexed by citations_lost"
            f" where {_IS_LOST} and handle = ? collate nocase and date between ? and ? and platform = ?"
            " order by id limit ?",
            [clean(handle), *_days_about(posted_at.date()), platform, limit],
        )

    def held_posts(self, platform: str, handle: str, day: date, limit: int) -> list[HeldPost] | None:
        """The posts of an account that sources have shown and that were posted on that day, or on the day before or after.

        None where they have more than `limit` snapshots: too many to look through.
        """
        first, last = _days_about(day)
        rows = self._all(
            _HeldText,
            """
            select posts.id, posts.platform as post_platform, posts.native_id as post_native_id, posts.url as post_url,
                posts.handle as post_handle, posts.posted_at as post_posted_at, snapshots.text, snapshots.data
            from posts indexed by posts_author cross join snapshots on snapshots.post_id = posts.id
            where posts.text is not null and posts.handle = ? collate nocase and posts.posted_at >= ? and posts.posted_at < ?
                and posts.platform = ?
            limit ?
            """,
            # "U" follows the "T" of a time: the whole last day is within the bound.
            [clean(handle), first, f"{last}U", platform, limit + 1],
        )
        if len(rows) > limit:
            return None
        by_id: dict[int, list[_HeldText]] = {}
        for row in rows:
            by_id.setdefault(row.id, []).append(row)
        return [
            HeldPost(
                shown[0].post,
                tuple(dict.fromkeys(row.text for row in shown)),
                tuple(dict.fromkeys(link for row in shown for link in _texts(row.data.get("short_links")))),
            )
            for shown in by_id.values()
        ]

    def kept_versions(self, before: int | None = None, limit: int = 100) -> list[KeptVersion]:
        """Some of the versions of all articles, the latest first: those with ids below `before`, if given."""
        return self._kept_versions("versions.id < ?", [2**63 - 1 if before is None else before], limit)

    def _kept_versions(self, condition: str, parameters: list[Any], limit: int = -1) -> list[KeptVersion]:
        return self._all(
            KeptVersion,
            f"""
            select versions.id, versions.article_id, coalesce(articles.name, articles.url, '') as name, articles.url,
                versions.media_type, versions.body_sha256, versions.read_at,
                (select min(later.read_at) from article_versions later
                 where later.article_id = versions.article_id
                    and (later.read_at, later.id) > (versions.read_at, versions.id)) as replaced_at,
                (select response_headers from exchanges where exchanges.id = versions.exchange_id) as response_headers
            from article_versions versions join articles on articles.id = versions.article_id
            where {condition} order by versions.id desc limit ?
            """,
            [*parameters, limit],
        )

    def feed_item(self, article_id: int) -> KeptVersion | None:
        """The latest of what feeds held of an article; None where none held anything."""
        from_feed = (
            "versions.article_id = ? and exists (select 1 from attempts indexed by attempts_exchange"
            " where attempts.exchange_id = versions.exchange_id and attempts.feed_id is not null)"
        )
        return next(iter(self._kept_versions(from_feed, [article_id], 1)), None)

    def versions_of_other_finders(self, limit: int) -> list[KeptVersion]:
        """At most `limit` versions of articles in which the present finder has not looked for citations."""
        rows = self._db.execute(
            "select id from article_versions indexed by article_versions_finder where finder is null"
            " union all select id from article_versions indexed by article_versions_finder where finder < :finder"
            " union all select id from article_versions indexed by article_versions_finder where finder > :finder"
            " limit :limit",
            {"finder": FINDER, "limit": limit},
        )
        ids = [i for (i,) in rows]
        return self._kept_versions("versions.id in (select value from json_each(?))", [id_list(ids)]) if ids else []

    def articles_to_index(self, limit: int) -> list[KeptVersion]:
        """The present versions of at most `limit` articles that an older citesnap read, which took less from them than this one."""
        rows = self._db.execute(
            "select (select id from article_versions where article_id = waiting.id order by read_at desc, id desc limit 1)"
            " from (select id from articles_to_index order by id limit ?) waiting",
            [limit],
        )
        ids = [version_id for (version_id,) in rows]
        return self._kept_versions("versions.id in (select value from json_each(?))", [id_list(ids)]) if ids else []


def _days_about(day: date) -> tuple[str, str]:
    """The days before and after it: the date may be in any time zone."""
    try:
        return (day - timedelta(days=1)).isoformat(), (day + timedelta(days=1)).isoformat()
    except OverflowError:  # The first or last day that `date` can hold.
        return day.isoformat(), day.isoformat()


def _texts(value: object) -> list[str]:
    return [member for member in value if isinstance(member, str)] if isinstance(value, list) else []
