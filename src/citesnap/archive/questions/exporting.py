"""What an export of a part of the archive holds: its posts, its articles and all that was exchanged about them. Reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citesnap.archive.file.database import beyond
from citesnap.archive.questions.base import Questions
from citesnap.archive.questions.exchange_evidence import COLUMNS, ExchangeRow

__all__ = ["ExportPart", "ExportQuestions", "KeptExchange"]


@dataclass(frozen=True, slots=True)
class ExportPart:
    """A part of an archive: posts and articles by their row ids, None for all; and only what was asked since a time."""

    posts: Sequence[int] | None
    articles: Sequence[int] | None
    since: str | None = None
    """ISO 8601, UTC with `Z`."""


@dataclass(frozen=True, slots=True)
class KeptExchange(ExchangeRow):
    """An exchange with what a WARC file has besides."""

    request_body_sha256: str | None
    tls_version: str | None
    cipher: str | None
    via_proxy: int | None


_COLUMNS = f"""{COLUMNS},
    request_body_sha256, tls_version, cipher, via_proxy,
    (select source from attempts where attempts.id = exchanges.attempt_id) as source,
    (select outcome from attempts where attempts.id = exchanges.attempt_id) as outcome"""

_OF_PART = """
    select id from exchange_facts where attempt_id in (
        select id from attempts where post_id in (select value from json_each(:posts))
        union
        select id from attempts where article_id in (select value from json_each(:articles))
        union
        select id from attempts where citation_id in (
            select id from citations where post_id in (select value from json_each(:posts))
            union
            select id from citations where article_id in (select value from json_each(:articles))
        )
    )
    union
    -- A picture that was asked for once, for another post.
    select min(exchange_facts.id) from snapshots
    join media on media.snapshot_id = snapshots.id
    join bodies on bodies.sha256 = media.sha256
    join exchange_facts on exchange_facts.body_id = bodies.id
    where snapshots.post_id in (select value from json_each(:posts))
    group by media.sha256
"""
"""SQL: the ids of the exchanges about posts, articles and their citations."""


_OF_CITATIONS = """
    select id from citations where post_id in (select value from json_each(:posts))
    union
    select id from citations where article_id in (select value from json_each(:articles))
"""

_OF_ARTICLES = f"""
    select value from json_each(:articles)
    union
    select article_id from citations where id in ({_OF_CITATIONS})
"""

_ROWS_OF_PART = {
    "attempt": f"""
        select id from attempts where post_id in (select value from json_each(:posts))
        union
        select id from attempts where article_id in (select value from json_each(:articles))
        union
        select id from attempts where citation_id in ({_OF_CITATIONS})
        union
        select attempt_id from exchange_facts where id in ({_OF_PART})
    """,
    "post": "select value from json_each(:posts)",
    "citation": _OF_CITATIONS,
    "resolution": _OF_CITATIONS,
    "vanished": _OF_CITATIONS,
    "article": _OF_ARTICLES,
    "version": f"select id from article_versions where article_id in ({_OF_ARTICLES})",
    "media": "select id from media where snapshot_id in"
    " (select id from snapshots where post_id in (select value from json_each(:posts)))",
    "verdict": "select id from verdicts where post_id in (select value from json_each(:posts))",
    "relation": "select id from relations where post_id in (select value from json_each(:posts))",
    "attachment": "select id from attachments where post_id in (select value from json_each(:posts))",
}
"""SQL: the rows about a part, by the kind of their statements. Runs are those of the attempts."""


class ExportQuestions(Questions):
    """The rows of a part of the archive."""

    def archive_uuid(self) -> str:
        """The name of this archive in every copy of it."""
        return str(self._value("select uuid from identity"))

    def posts_of_articles(self, article_ids: Sequence[int]) -> list[int]:
        """The row ids of the posts that these articles cite, or cited once."""
        rows = self._db.execute(
            "select distinct post_id from citations where post_id is not null"
            " and article_id in (select value from json_each(?)) order by post_id",
            [json.dumps(list(article_ids))],
        )
        return [post_id for (post_id,) in rows]

    def articles_of_site(self, site: str) -> list[int]:
        """The row ids of the articles of a site, by its name or its host."""
        rows = self._db.execute(
            "select id from articles where site = :site collate nocase or url like 'http%://' || :host || '/%' escape '\\'"
            " or url like 'http%://www.' || :host || '/%' escape '\\' order by id",
            {"site": site, "host": "".join(f"\\{c}" if c in "\\%_" else c for c in site)},
        )
        return [article_id for (article_id,) in rows]

    def article_id_of(self, name: str) -> int | None:
        """The row id of the article with this URL or, for a bare text, this name; None when there is none."""
        article_id = self._value(
            "select id from articles where url = ? or name = ? order by url is null, id", [name, name]
        )
        return None if article_id is None else int(article_id)

    def post_ids(self, part: ExportPart) -> Iterator[int]:
        """The row ids of the posts of a part, in order."""
        if part.posts is not None:
            yield from part.posts
            return
        last = 0
        while rows := self._db.execute("select id from posts where id > ? order by id limit 1000", [last]).fetchall():
            last = beyond(last, rows[-1][0])
            yield from (row_id for (row_id,) in rows)

    def kept_exchanges(self, part: ExportPart) -> Iterator[KeptExchange]:
        """The exchanges about a part, in the order in which they were recorded."""
        where, parameters = self._where(part)
        ids = self._db.execute(f"select id from exchange_facts where {where} order by id", parameters)
        last = 0
        while some := ids.fetchmany(500):
            last = beyond(last, some[-1][0])
            yield from self._all(
                KeptExchange,
                f"select {_COLUMNS} from exchanges where id in (select value from json_each(?)) order by id",
                [json.dumps([row_id for (row_id,) in some])],
            )

    def rows_of_part(self, part: ExportPart) -> dict[str, list[int] | None]:
        """The ids of the rows about a part, in order, by the kind of their statements; None for all rows of a kind."""
        since = "started_at >= :since" if part.since else "1"
        parameters: dict[str, str] = {"since": part.since} if part.since else {}
        ids: dict[str, list[int] | None] = {}
        if part.posts is None:
            ids = dict.fromkeys([*_ROWS_OF_PART, "run"])
            if part.since:
                ids["attempt"] = self._row_ids(f"select id from attempts where {since}", parameters)
            return ids
        parameters |= {"posts": json.dumps(list(part.posts)), "articles": json.dumps(list(part.articles or ()))}
        for kind, sql in _ROWS_OF_PART.items():
            ids[kind] = self._row_ids(sql, parameters)
        if part.since:
            chosen = json.dumps(ids["attempt"])
            ids["attempt"] = self._row_ids(
                f"select id from attempts where id in (select value from json_each(:chosen)) and {since}",
                {"chosen": chosen} | parameters,
            )
        runs = "select run_id from attempts where id in (select value from json_each(:chosen))"
        ids["run"] = self._row_ids(runs, {"chosen": json.dumps(ids["attempt"])})
        return ids

    def _row_ids(self, sql: str, parameters: dict[str, str]) -> list[int]:
        return sorted({row_id for (row_id,) in self._db.execute(sql, parameters)})

    def exchanges_about(self, post_id: int) -> list[KeptExchange]:
        """The exchanges about one post, its citations and its pictures, the oldest first."""
        return list(self.kept_exchanges(ExportPart((post_id,), ())))

    def last_exchange_at(self, part: ExportPart) -> str | None:
        """When the latest of these exchanges began; None when there is none."""
        where, parameters = self._where(part)
        return self._text(f"select max(started_at) from exchange_facts where {where}", parameters)

    def versions_of_runs(self) -> str:
        """Which versions of citesnap recorded this archive, in words."""
        rows = self._db.execute(
            "select version, count(*), min(started_at), max(started_at) from runs group by version order by min(started_at)"
        )
        return "; ".join(
            f"{count} of citesnap {version}, {first[:10]} to {last[:10]}" for version, count, first, last in rows
        )

    def version_citing(self, citation_id: int) -> str | None:
        """SHA-256 of the version of an article in which a citation was first seen."""
        return self._text(
            "select body_sha256 from article_versions v join citations on citations.article_id = v.article_id"
            " where citations.id = ? and v.run_id <= citations.first_seen_run order by v.id desc limit 1",
            [citation_id],
        )

    def forgotten_since(self) -> list[tuple[str, str, str, int]]:
        """What the log says was forgotten: when, by whom, why, and how many leaves."""
        rows = self._db.execute(
            "select statement ->> '$.at', statement ->> '$.by', statement ->> '$.reason', json_array_length(statement, '$.leaves')"
            " from log_events where statement ->> '$.kind' = 'forget' order by id"
        )
        return [(str(at), str(by), str(reason), int(leaves or 0)) for at, by, reason, leaves in rows]

    def certificate(self, sha256: str) -> bytes | None:
        """A server's certificate, X.509 in DER form; None where only its hash was kept."""
        der = self._value("select der from certificates where sha256 = ?", [sha256])
        return der if isinstance(der, bytes) else None

    def address_of_bytes(self, sha256: str) -> str | None:
        """The URL that these bytes were first received from; None when they came with no exchange."""
        return self._text(
            "select url from exchange_facts where body_id in (select id from bodies where sha256 = ?) order by id limit 1",
            [sha256],
        )

    @staticmethod
    def _where(part: ExportPart) -> tuple[str, dict[str, str]]:
        since = {"since": part.since} if part.since else {}
        of_time = "started_at >= :since" if part.since else "1"
        if part.posts is None:
            return of_time, since
        lists = {"posts": json.dumps(list(part.posts)), "articles": json.dumps(list(part.articles or ()))}
        return f"id in ({_OF_PART}) and {of_time}", since | lists
