"""What each page shows, read from an archive. SQL and frozen dataclasses only: no HTML, no HTTP, nothing written.

Every query starts from an index and has a bound, so that a page of an archive with a million posts comes at once; what is beyond
a bound is counted or linked to, never silently left out. Texts are as the archive has them: hostile. `render` makes them fit for
eyes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from citesnap.archive.file.views import FAILED, GONE
from citesnap.archive.records.blobs import unpack
from citesnap.browsing import labels

T = TypeVar("T")

MANY = 200
"""Rows of one kind on one page; more are in Datasette's tables, one link away."""
FEW = 6
"""Rows of one kind on the home page."""
LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PostLink:
    """A post as lists name it."""

    platform: str
    native_id: str
    title: str
    state: str
    certainty: str | None


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article as lists name it. `key` is the beginning of its `url_hash`."""

    key: str
    title: str
    site: str | None


@dataclass(frozen=True, slots=True)
class Picture:
    """A media file of a snapshot. `sha256` is None where the bytes are missing; then `outcome` and `detail` say why."""

    position: int
    kind: str
    sha256: str | None
    media_type: str | None
    size: int | None
    alt_text: str | None
    width: int | None
    height: int | None
    outcome: str | None
    detail: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A snapshot: what one source showed. `data` is its normalised JSON, `pictures` its media."""

    id: int
    source: str
    observed_at: str
    captured_at: str
    handle: str | None
    author_name: str | None
    posted_at: str | None
    lang: str | None
    truncated: bool
    superseded: bool
    version: str | None
    text: str
    data: dict[str, Any]
    pictures: tuple[Picture, ...] = ()
    last_seen_at: str | None = None
    looks: int = 1

    @property
    def is_memento(self) -> bool:
        """True when the source saw the post long before we asked: a capture of a web archive."""
        return self.observed_at[:10] < self.captured_at[:10]


@dataclass(frozen=True, slots=True)
class Around:
    """The words of an article where a citation stands, and up to 32 characters before and after them."""

    before: str = ""
    exact: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation: what an article claims, beside what became of the post."""

    id: int
    position: int
    platform: str
    kind: str
    form: str
    handle: str | None
    author_name: str | None
    date: str | None
    date_text: str | None
    link: str | None
    text: str | None
    resolved_by: str | None
    agreement: str | None
    match: float | None
    doubts: str | None
    vanished_at: str | None
    around: Around
    article: ArticleLink
    post: PostLink | None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a post: an attempt, or a change of its verdict (`what` is then `verdict`)."""

    at: str
    what: str
    source: str | None
    outcome: str
    detail: str | None
    run_id: int
    exchange_id: int | None
    snapshot_id: int | None
    seconds: float | None = None
    certainty: str | None = None


@dataclass(frozen=True, slots=True)
class PostPage:
    """All that is known of one post."""

    id: int
    platform: str
    native_id: str
    title: str
    handle: str | None
    author_name: str | None
    posted_at: str | None
    state: str
    certainty: str | None
    state_since: str | None
    next_check_at: str | None
    lang: str | None
    text: str | None
    url: str
    card: Shown | None
    """The snapshot that shows the post best: whole before cut, latest version before earlier ones."""
    shown: tuple[Shown, ...]
    """All snapshots, the latest first."""
    events: tuple[Event, ...]
    """Attempts and changes of the verdict, the latest first."""
    more_events: int
    citations: tuple[Cited, ...]
    more_citations: int
    related: tuple[tuple[str, PostLink], ...]
    """Posts that it `quotes` or `replies-to`, and that do so to it (`quoted-by`, `replied-by`)."""


@dataclass(frozen=True, slots=True)
class Version:
    """A distinct content of an article."""

    read_at: str
    media_type: str
    body_sha256: str
    size: int | None
    run_id: int
    exchange_id: int | None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article and the posts that it rests on, in their order."""

    id: int
    key: str
    title: str
    site: str | None
    author: str | None
    published_at: str | None
    first_read_at: str | None
    last_read_at: str | None
    next_read_at: str | None
    name: str | None
    url: str | None
    versions: tuple[Version, ...]
    citations: tuple[Cited, ...]
    more_citations: int
    fates: tuple[tuple[str, int], ...]
    """How many of its posts have which verdict."""
    feed: str | None
    failures: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class RunPage:
    """One execution of the program."""

    id: int
    command: str
    started_at: str
    finished_at: str | None
    outcome: str | None
    version: str
    counts: dict[str, int]
    answers: tuple[tuple[str, str, int], ...]
    """Source, outcome, and how often."""
    changes: tuple[tuple[PostLink, str | None], ...]
    """Posts whose verdict changed, with the one before."""
    more_changes: int
    articles: tuple[ArticleLink, ...]
    more_articles: int
    failures: tuple[tuple[Event, PostLink | None], ...]
    previous_id: int | None
    next_id: int | None


@dataclass(frozen=True, slots=True)
class ExchangePage:
    """One HTTP request and what came back."""

    id: int
    run_id: int
    attempt_id: int
    method: str
    host: str | None
    status: int | None
    started_at: str
    seconds: float
    peer: str | None
    body_size: int | None
    received_size: int | None
    error: str | None
    status_line: str | None
    url: str
    body_sha256: str | None
    received_sha256: str | None
    certificate: str | None
    request_headers: tuple[tuple[str, str], ...]
    response_headers: tuple[tuple[str, str], ...]
    body_type: str | None
    source: str | None
    outcome: str | None
    detail: str | None
    post: PostLink | None
    article: ArticleLink | None


@dataclass(frozen=True, slots=True)
class Gone:
    """A post whose verdict turned to a missing one."""

    post: PostLink
    reached_at: str
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


@dataclass(frozen=True, slots=True)
class Trouble:
    """Questions that got no answer lately."""

    source: str
    outcome: str
    attempts: int
    latest: str


@dataclass(frozen=True, slots=True)
class RunLink:
    """A run as lists name it."""

    id: int
    command: str
    started_at: str
    finished_at: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True)
class HomePage:
    """An archive at a glance."""

    articles: int
    citations: int
    posts: int
    snapshots: int
    media: int
    states: tuple[tuple[str, str | None, int], ...]
    gone: tuple[Gone, ...]
    disagreements: tuple[Disagreement, ...]
    more_disagreements: bool
    lost: tuple[PostLink, ...]
    """Posts that are gone and of which no source ever showed anything."""
    more_lost: bool
    unresolved: int
    unread: int
    troubles: tuple[Trouble, ...]
    latest_articles: tuple[tuple[ArticleLink, str | None, int, int], ...]
    """Each with when it was first read, how many posts it cites, and how many of them are gone."""
    runs: tuple[RunLink, ...]

    @property
    def missing(self) -> int:
        """Posts that readers of the articles no longer see."""
        return sum(count for state, _, count in self.states if state in labels.GONE)

    @property
    def pending(self) -> int:
        """Posts for which nobody has answered yet."""
        return sum(count for state, _, count in self.states if state == "pending")

    @property
    def alive(self) -> int:
        """Posts that a source showed at the last look."""
        return sum(count for state, _, count in self.states if state == "alive")


KEY_LENGTH = 16
"""Hex digits of `articles.url_hash` in an address: 64 bits tell any number of articles apart."""

_POST_LINK = "posts.platform, posts.native_id, posts.title, posts.state, posts.certainty"
_ARTICLE_LINK = f"substr(articles.url_hash, 1, {KEY_LENGTH}), articles.title, articles.site"


def home(db: sqlite3.Connection, now: datetime | None = None) -> HomePage:
    """The archive at a glance."""
    now = now or datetime.now(UTC)
    gone = [
        Gone(PostLink(*row[:5]), row[5], row[6], bool(row[7]), row[8])
        for row in db.execute(
            f"""
            select {_POST_LINK}, verdicts.reached_at,
                (select count(distinct article_id) from citations where citations.post_id = posts.id),
                exists (select 1 from snapshots where snapshots.post_id = posts.id),
                (select media.sha256 from snapshots join media on media.snapshot_id = snapshots.id
                 where snapshots.post_id = posts.id and media.sha256 is not null
                   and media.kind in ('photo', 'poster', 'image') order by media.id limit 1)
            from verdicts cross join posts on posts.id = verdicts.post_id
            where verdicts.{GONE} and posts.state = verdicts.state
                and not exists (
                    select 1 from verdicts later where later.post_id = verdicts.post_id and later.id > verdicts.id
                        and later.state <> verdicts.state)
                and coalesce((select earlier.state from verdicts earlier where earlier.post_id = verdicts.post_id
                    and earlier.id < verdicts.id order by earlier.id desc limit 1), '') <> verdicts.state
            order by verdicts.reached_at desc limit ?
            """,
            [FEW],
        )
    ]
    disagreements = [
        Disagreement(ArticleLink(*row[:3]), PostLink(*row[3:8]), *row[8:])
        for row in db.execute(
            f"""
            select {_ARTICLE_LINK}, {_POST_LINK}, citations.position, citations.agreement, citations.doubts
            from citations join articles on articles.id = citations.article_id
            join posts on posts.id = citations.post_id
            where citations.agreement in ('edited', 'different') or citations.doubts is not null
            order by citations.id desc limit ?
            """,
            [FEW + 1],
        )
    ]
    lost = [
        PostLink(*row)
        for row in db.execute(
            f"select {_POST_LINK} from posts where text is null and {GONE} order by state_since desc limit ?",
            [FEW + 1],
        )
    ]
    return HomePage(
        articles=_count(db, "articles") - _count(db, "articles where same_as is not null") - _count(db, _UNREAD),
        citations=_count(db, "citations"),
        posts=_count(db, "posts"),
        snapshots=_count(db, "snapshots"),
        media=_count(db, "media where sha256 is not null"),
        states=tuple(
            tuple(row)
            for row in db.execute("select state, certainty, count(*) from posts group by 1, 2 order by 3 desc, 1, 2")
        ),
        gone=tuple(gone),
        disagreements=tuple(disagreements[:FEW]),
        more_disagreements=len(disagreements) > FEW,
        lost=tuple(lost[:FEW]),
        more_lost=len(lost) > FEW,
        unresolved=_count(db, "citations where post_id is null"),
        unread=_count(db, _UNREAD),
        troubles=tuple(
            Trouble(*row)
            for row in db.execute(
                f"select source, outcome, count(*), max(started_at) from attempts where {FAILED} and started_at >= ?"
                " group by 1, 2 order by 3 desc, 1, 2 limit ?",
                [f"{now - LATELY:%Y-%m-%dT%H:%M:%S}", FEW],
            )
        ),
        latest_articles=tuple(
            (ArticleLink(*row[:3]), *row[3:])
            for row in db.execute(
                f"""
                select {_ARTICLE_LINK}, first_read_at,
                    (select count(distinct post_id) from citations where article_id = articles.id),
                    (select count(distinct post_id) from citations join posts on posts.id = post_id
                     where article_id = articles.id and posts.{GONE})
                from articles where first_read_at is not null order by first_read_at desc, id desc limit ?
                """,
                [FEW],
            )
        ),
        runs=tuple(
            RunLink(*row)
            for row in db.execute(
                "select id, command, started_at, finished_at, outcome from runs order by id desc limit ?", [FEW]
            )
        ),
    )


_UNREAD = "articles where first_read_at is null and same_as is null"


def post(db: sqlite3.Connection, platform: str, native_id: str) -> PostPage | None:
    """A post by its natural key; None when there is none."""
    row = db.execute(
        "select id, platform, native_id, title, handle, author_name, posted_at, state, certainty, state_since,"
        " next_check_at, lang, text, url from posts where platform = ? and native_id = ?",
        [platform, native_id],
    ).fetchone()
    if row is None:
        return None
    post_id = row[0]
    shown = _snapshots(db, post_id)
    events, more_events = _events(db, post_id)
    citations = _citations(db, "citations.post_id = ?", post_id, "citations.article_id, citations.position")
    return PostPage(
        *_all(
            *row,
            _best(shown, row[12]),
            tuple(shown),
            tuple(events),
            more_events,
            tuple(citations[:MANY]),
            _beyond(db, citations, "citations where post_id = ?", post_id),
            tuple(_related(db, post_id)),
        )
    )


def post_key(db: sqlite3.Connection, post_id: int) -> tuple[str, str] | None:
    """Platform and native id of the post with this row id."""
    found: tuple[str, str] | None = db.execute(
        "select platform, native_id from posts where id = ?", [post_id]
    ).fetchone()
    return found


def article_key(db: sqlite3.Connection, article_id: int) -> str | None:
    """What addresses call the article with this row id."""
    row = db.execute(f"select substr(url_hash, 1, {KEY_LENGTH}) from articles where id = ?", [article_id]).fetchone()
    return row[0] if row else None


def snapshot_key(db: sqlite3.Connection, snapshot_id: int) -> tuple[str, str, int] | None:
    """Platform and native id of the post that a snapshot shows, and its own id."""
    found: tuple[str, str, int] | None = db.execute(
        "select platform, native_id, snapshots.id from snapshots join posts on posts.id = post_id where snapshots.id = ?",
        [snapshot_id],
    ).fetchone()
    return found


def citation_key(db: sqlite3.Connection, citation_id: int) -> tuple[str, int] | None:
    """What addresses call the article of a citation, and its position there."""
    found: tuple[str, int] | None = db.execute(
        f"select substr(url_hash, 1, {KEY_LENGTH}), position from citations join articles on articles.id = article_id"
        " where citations.id = ?",
        [citation_id],
    ).fetchone()
    return found


def article(db: sqlite3.Connection, key: str) -> ArticlePage | None:
    """The article whose `url_hash` begins with these hex digits; None when there is none."""
    row = db.execute(
        f"""
        select articles.id, substr(url_hash, 1, {KEY_LENGTH}), articles.title, site, author, published_at, first_read_at,
            articles.last_read_at, articles.next_read_at, name, articles.url, coalesce(feeds.title, feeds.url), same_as
        from articles left join feeds on feeds.id = feed_id
        where url_hash >= ? and url_hash < ? || 'g' order by url_hash limit 1
        """,
        [key, key],
    ).fetchone()
    if row is None:
        return None
    if row[-1] is not None:  # Another address of an article that has its own row.
        real = article_key(db, row[-1])
        return article(db, real) if real else None
    article_id = row[0]
    citations = _citations(db, "citations.article_id = ?", article_id, "citations.position")
    versions = db.execute(
        "select read_at, article_versions.media_type, body_sha256, size, run_id, exchange_id"
        " from article_versions left join blobs on blobs.sha256 = body_sha256"
        " where article_id = ? order by article_versions.id desc limit ?",
        [article_id, MANY],
    )
    fates = db.execute(
        "select posts.state, count(distinct posts.id) from citations join posts on posts.id = post_id"
        " where article_id = ? group by 1 order by 2 desc, 1",
        [article_id],
    )
    failures = db.execute(
        "select started_at, source, outcome, detail, run_id, exchange_id, snapshot_id, seconds from attempts"
        f" where article_id = ? and (outcome = 'excluded' or {FAILED}) order by id desc limit ?",
        [article_id, FEW],
    )
    return ArticlePage(
        *_all(
            *row[:11],
            tuple(Version(*found) for found in versions),
            tuple(_with_shown(db, citations[:MANY])),
            _beyond(db, citations, "citations where article_id = ?", article_id),
            tuple(tuple(found) for found in fates),
            row[11],
            tuple(Event(found[0], "attempt", *found[1:]) for found in failures),
        )
    )


def run(db: sqlite3.Connection, run_id: int) -> RunPage | None:
    """A run; None when there is none."""
    row = db.execute(
        "select id, command, started_at, finished_at, outcome, version, counts from runs where id = ?", [run_id]
    ).fetchone()
    if row is None:
        return None
    changes = db.execute(
        f"""
        select {_POST_LINK.replace("posts.state, posts.certainty", "verdicts.state, verdicts.certainty")},
            (select earlier.state from verdicts earlier
             where earlier.post_id = verdicts.post_id and earlier.id < verdicts.id order by earlier.id desc limit 1)
        from verdicts join posts on posts.id = verdicts.post_id where verdicts.run_id = ? order by verdicts.id limit ?
        """,
        [run_id, MANY + 1],
    ).fetchall()
    articles = db.execute(
        f"""
        select distinct {_ARTICLE_LINK} from article_versions join articles on articles.id = article_id
        where run_id = ? order by article_versions.id limit ?
        """,
        [run_id, MANY + 1],
    ).fetchall()
    failures = db.execute(
        f"""
        select attempts.started_at, attempts.source, attempts.outcome, attempts.detail, attempts.run_id,
            attempts.exchange_id, attempts.snapshot_id, attempts.seconds, {_POST_LINK}
        from attempts left join posts on posts.id = attempts.post_id
        where attempts.run_id = ? and attempts.{FAILED} order by attempts.id limit ?
        """,
        [run_id, MANY],
    )
    answers = db.execute(
        "select source, outcome, count(*) from attempts where run_id = ? group by 1, 2 order by 1, 3 desc", [run_id]
    )
    return RunPage(
        *_all(
            *row[:6],
            _numbers(row[6]),
            tuple(tuple(found) for found in answers),
            tuple((PostLink(*found[:5]), found[5]) for found in changes[:MANY]),
            _beyond(db, changes, "verdicts where run_id = ?", run_id),
            tuple(ArticleLink(*found) for found in articles[:MANY]),
            _beyond(db, articles, "article_versions where run_id = ?", run_id),
            tuple(
                (Event(found[0], "attempt", *found[1:8]), PostLink(*found[8:]) if found[8] is not None else None)
                for found in failures
            ),
            _one(db, "select max(id) from runs where id < ?", run_id),
            _one(db, "select min(id) from runs where id > ?", run_id),
        )
    )


def exchange(db: sqlite3.Connection, exchange_id: int) -> ExchangePage | None:
    """An exchange; None when there is none."""
    row = db.execute(
        f"""
        select exchanges.id, exchanges.run_id, attempt_id, method, host, status, exchanges.started_at,
            exchanges.seconds, peer, body_size, received_size, error, status_line, exchanges.url, body_sha256,
            received_sha256, certificate, request_headers, response_headers,
            (select media_type from blobs where sha256 = body_sha256),
            attempts.source, attempts.outcome, attempts.detail, {_POST_LINK}, {_ARTICLE_LINK}
        from exchanges left join attempts on attempts.id = attempt_id
        left join posts on posts.id = attempts.post_id
        left join articles on articles.id = attempts.article_id
        where exchanges.id = ?
        """,
        [exchange_id],
    ).fetchone()
    if row is None:
        return None
    return ExchangePage(
        *_all(
            *row[:17],
            _pairs(row[17]),
            _pairs(row[18]),
            *row[19:23],
            PostLink(*row[23:28]) if row[23] is not None else None,
            ArticleLink(*row[28:]) if row[28] is not None else None,
        )
    )


def blob(db: sqlite3.Connection, sha256: str) -> tuple[bytes, str | None] | None:
    """Bytes, verified against their hash, and the type that their server declared; None where there are none.

    Raises:
        DamagedBlob: they have changed since.
    """
    row = db.execute("select size, encoding, content, media_type from blobs where sha256 = ?", [sha256]).fetchone()
    return None if row is None else (unpack(sha256, *row[:3]), row[3])


def _snapshots(db: sqlite3.Connection, post_id: int) -> list[Shown]:
    """Snapshots of a post with their media, the latest first by when the source saw it."""
    rows = db.execute(
        """
        select id, source, observed_at, captured_at, handle, author_name, posted_at, lang, truncated, superseded, version,
            text, data,
            (select max(started_at) from attempts where attempts.snapshot_id = snapshots.id),
            (select count(*) from attempts where attempts.snapshot_id = snapshots.id)
        from snapshots where post_id = ? order by observed_at desc, id desc limit ?
        """,
        [post_id, MANY],
    ).fetchall()
    pictures = _pictures(db, [row[0] for row in rows])
    return [
        Shown(
            *_all(
                *row[:8],
                bool(row[8]),
                bool(row[9]),
                *row[10:12],
                _object(row[12]),
                tuple(pictures.get(row[0], ())),
                *row[13:],
            )
        )
        for row in rows
    ]


def _pictures(db: sqlite3.Connection, snapshot_ids: Sequence[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = {}
    for snapshot_id, *row in db.execute(
        """
        select snapshot_id, position, kind, media.sha256, blobs.media_type, blobs.size, alt_text, width, height, outcome,
            detail, url
        from media left join blobs on blobs.sha256 = media.sha256
        where snapshot_id in (select value from json_each(?)) order by snapshot_id, position
        """,
        [json.dumps(list(snapshot_ids))],
    ):
        found.setdefault(snapshot_id, []).append(Picture(*row))
    return found


def _best(shown: Sequence[Shown], text: str | None) -> Shown | None:
    """The snapshot that shows the post as the archive has concluded it to be.

    `posts.text` was chosen by the archive's own rule; of the snapshots with that text, one with pictures goes before one without.
    """
    those = [one for one in shown if one.text == text] or list(shown)
    return max(
        those,
        key=lambda one: (not one.superseded, any(p.sha256 for p in one.pictures), not one.truncated, one.observed_at),
        default=None,
    )


def _events(db: sqlite3.Connection, post_id: int) -> tuple[list[Event], int]:
    attempts = [
        Event(row[0], "attempt", *row[1:])
        for row in db.execute(
            "select started_at, source, outcome, detail, run_id, exchange_id, snapshot_id, seconds from attempts"
            " where post_id = ? order by id desc limit ?",
            [post_id, MANY],
        )
    ]
    verdicts = [
        Event(at, "verdict", None, state, None, run_id, None, None, None, certainty)
        for at, state, run_id, certainty in db.execute(
            "select reached_at, state, run_id, certainty from verdicts where post_id = ? order by id desc limit ?",
            [post_id, MANY],
        )
    ]
    more = 0
    if len(attempts) == MANY:
        more = _count(db, "attempts where post_id = ?", post_id) - MANY
    # A verdict rests on the attempts of its run, so it comes after them: above, where the latest is first.
    order = {"verdict": 1, "attempt": 0}
    return sorted([*attempts, *verdicts], key=lambda e: (e.run_id, order[e.what], e.at), reverse=True), more


def _citations(db: sqlite3.Connection, where: str, value: int, order: str) -> list[Cited]:
    rows = db.execute(
        f"""
        select citations.id, citations.position, citations.platform, citations.kind, citations.form, citations.handle,
            citations.author_name, citations.date, citations.date_text, citations.link, citations.text,
            citations.resolved_by, citations.agreement, citations.match, citations.doubts, citations.vanished_at,
            citations.selectors, {_ARTICLE_LINK}, {_POST_LINK}
        from citations join articles on articles.id = citations.article_id
        left join posts on posts.id = citations.post_id
        where {where} order by citations.vanished_at is not null, {order} limit ?
        """,
        [value, MANY + 1],
    )
    return [
        Cited(
            *_all(
                *row[:16],
                _around(row[16]),
                ArticleLink(*row[17:20]),
                PostLink(*row[20:]) if row[20] is not None else None,
            )
        )
        for row in rows
    ]


def _with_shown(db: sqlite3.Connection, citations: Sequence[Cited]) -> list[Cited]:
    """The citations, each with the snapshot that shows its post best."""
    found: dict[tuple[str, str], Shown | None] = {}
    for cited in citations:
        if cited.post is not None and (key := (cited.post.platform, cited.post.native_id)) not in found:
            post_id, text = db.execute(
                "select id, text from posts where platform = ? and native_id = ?", list(key)
            ).fetchone()
            found[key] = _best(_snapshots(db, post_id), text)
    return [
        replace(cited, shown=found[cited.post.platform, cited.post.native_id]) if cited.post else cited
        for cited in citations
    ]


def _related(db: sqlite3.Connection, post_id: int) -> list[tuple[str, PostLink]]:
    backwards = {"quotes": "quoted-by", "replies-to": "replied-by"}
    own = [
        (row[0], PostLink(*row[1:]))
        for row in db.execute(
            f"select relations.kind, {_POST_LINK} from relations join posts on posts.id = other_post_id"
            " where post_id = ? order by relations.id limit ?",
            [post_id, FEW],
        )
    ]
    others = [
        (backwards[row[0]], PostLink(*row[1:]))
        for row in db.execute(
            f"select relations.kind, {_POST_LINK} from relations join posts on posts.id = post_id"
            " where other_post_id = ? order by relations.id limit ?",
            [post_id, FEW],
        )
    ]
    return own + others


def _around(selectors: str | None) -> Around:
    """The words of a citation and around it, from its W3C TextQuoteSelector."""
    for selector in _list(selectors):
        if isinstance(selector, dict) and selector.get("type") == "TextQuoteSelector":
            found = [selector.get(name) for name in ("prefix", "exact", "suffix")]
            return Around(*(value if isinstance(value, str) else "" for value in found))
    return Around()


def _all(*values: Any) -> Sequence[Any]:
    """Columns and what was made of others, in the order of a dataclass's fields."""
    return values


def _object(text: str | None) -> dict[str, Any]:
    value = _parsed(text)
    return value if isinstance(value, dict) else {}


def _list(text: str | None) -> list[Any]:
    value = _parsed(text)
    return value if isinstance(value, list) else []


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


def _pairs(text: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((str(pair[0]), str(pair[1])) for pair in _list(text) if isinstance(pair, list) and len(pair) == 2)


def _numbers(text: str | None) -> dict[str, int]:
    return {name: count for name, count in _object(text).items() if isinstance(count, int)}


def _count(db: sqlite3.Connection, what: str, *values: object) -> int:
    return int(db.execute(f"select count(*) from {what}", values).fetchone()[0])


def _beyond(db: sqlite3.Connection, found: Sequence[object], what: str, value: int) -> int:
    """How many there are beyond those that the page shows."""
    return _count(db, what, value) - MANY if len(found) > MANY else 0


def _one(db: sqlite3.Connection, sql: str, value: int) -> int | None:
    found: int | None = db.execute(sql, [value]).fetchone()[0]
    return found
