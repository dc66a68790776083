"""What the log commits to: a statement about one row, in a form that never changes. Reads only.

A statement is canonical JSON (RFC 8785) of an object whose `kind` says what it is about. It names things as the world does, and
never by row ids: a post by platform and id, an article by the name under which it was first given, a run by its UUID. So rows may
get other ids, as by a merge. Numbers with a fraction are texts, so that no program writes them in another way; columns that hold
JSON are their text.

A form is frozen once it was released: `tests/evidence/golden.jsonl` holds what it says. What changes is a new form of a higher
number, beside the old one; leaves remember theirs.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from heapq import merge
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, NamedTuple

from citesnap.archive.file.database import Database

__all__ = ["EVENTS", "FORMS", "LATEST", "Statement", "StatementForm", "canonical", "read_statement"]

Statement = dict[str, Any]
Rows = Iterator[tuple[int, bytes]]

_SAFE = 2**53 - 1
"""The greatest whole number that RFC 8785 writes digit by digit."""


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


def canonical(statement: Statement) -> bytes:
    """Canonical JSON as in RFC 8785, of values without fractions and with ASCII names.

    >>> canonical({"b": [1, None], "a": "é"}).decode()
    '{"a":"é","b":[1,null]}'
    """
    return _bytes(_encode(statement))


def read_statement(content: bytes) -> Statement:
    """A statement that somebody else wrote down.

    Raises:
        ValueError: it is no canonical JSON object: names twice or in another order, other escapes, numbers with a fraction. Of
            the many ways to write a statement only one is what was sealed, and no two readers shall read it differently.
    """
    try:
        value = json.loads(content, parse_float=_refuse, parse_constant=_refuse)
        if not isinstance(value, dict) or canonical(value) != content:
            raise ValueError("it is not written as statements are")
    except RecursionError as error:
        raise ValueError("it is nested too deep") from error
    return value


def _refuse(text: str) -> None:
    raise ValueError(f"{text[:20]} in a statement")


class StatementForm(NamedTuple):
    """How rows of a kind are stated.

    `table` has the rows, those for which `condition` holds. `rows` gives the statements of the rows of a range of ids, in order,
    as canonical JSON.
    `may_change`: later states of a row get leaves of their own; otherwise a row that changed was altered.
    """

    kind: str
    number: int
    table: str
    rows: Callable[[Database, int, int], Rows]
    condition: str = ""
    may_change: bool = False


def _seconds(value: float | None) -> str | None:
    return None if value is None else f"{value:.6f}"


def _whole(value: Any) -> Any:
    """A number as it is where every program reads the same, else its digits as text."""
    return value if value is None or -_SAFE <= value <= _SAFE else str(value)


def _null(_: None) -> str:
    return "null"


_WRITERS: defaultdict[type, Callable[[Any], str]] = defaultdict(
    lambda: _encode, {str: encode_basestring, int: int.__repr__, type(None): _null}
)
"""What writes a value of a type as JSON, in the very words of `canonical`. An archive has texts, whole numbers and nulls."""


def _values(values: Iterable[Any]) -> list[str]:
    """Each of some values as JSON."""
    return [_WRITERS[type(value)](value) for value in values]


class _ObjectOfRow:
    """An object in canonical JSON, of the columns of a row: `canonical` of a dict says the same in three times the time.

    Args:
        names: of the columns. One in `pairs` takes two columns: it is a list of both, or null where both are.
        kind: the value of `kind`.
        numbers: names of whole numbers.
        seconds: names of times in seconds.
        more: names whose values are given as JSON.

    >>> _ObjectOfRow(("b", "post"), pairs=("post",), more=("a",)).write((7, "x", "1"), "[]")
    '{"a":[],"b":7,"post":["x","1"]}'
    """

    def __init__(
        self,
        names: Sequence[str],
        *,
        kind: str | None = None,
        pairs: Sequence[str] = (),
        numbers: Sequence[str] = (),
        seconds: Sequence[str] = (),
        more: Sequence[str] = (),
    ) -> None:
        at: dict[str, int] = {}
        width = 0
        for name in names:
            at[name] = width
            width += 2 if name in pairs else 1
        self._changes = [(at[name], _whole) for name in numbers] + [(at[name], _seconds) for name in seconds]
        self._pairs = [at[name] for name in pairs]
        # The texts of pairs and what is given stand behind those of the columns.
        at |= {name: place for place, name in enumerate((*pairs, *more), width)}
        self._places: Callable[[list[str]], tuple[str, ...]] = itemgetter(*(at[name] for name in sorted(at)))
        # What stands before each value and behind the last one, with room for the values between.
        self._pieces: list[str] = []
        before = "{"
        for number, name in enumerate(sorted({*at, *(() if kind is None else ("kind",))})):
            before += f'{"," if number else ""}"{name}":'
            if name in at:
                self._pieces += [before, ""]
                before = ""
            else:
                before += encode_basestring(kind or "")
        self._pieces.append(before + "}")

    def write(self, values: Sequence[Any], *more: str) -> str:
        """The object of a row."""
        if self._changes:
            values = list(values)
            for at, change in self._changes:
                values[at] = change(values[at])
        texts = _values(values)
        texts += [_pair(texts[at], texts[at + 1]) for at in self._pairs]
        texts += more
        pieces = self._pieces.copy()
        pieces[1::2] = self._places(texts)
        return "".join(pieces)


def _pair(first: str, second: str) -> str:
    """A list of two values, all of them JSON; null where both are."""
    return "null" if first == second == "null" else f"[{first},{second}]"


def _list(values: Iterable[str]) -> str:
    return f"[{','.join(values)}]"


def _bytes(written: str) -> bytes:
    # Another program may have stored bytes that are no UTF-8; then the statement has them as they are.
    return written.encode("utf-8", "surrogateescape")


_NAME = "coalesce({0}.name, {0}.url)"
"""SQL: the name under which an article was first given; its address may turn out to be another."""


# Form 1


_EXCHANGE_1 = (
    *("method", "url", "host", "status", "status_line", "started_at", "seconds", "peer", "certificate", "error"),
    *("body_size", "body_sha256", "received_size", "received_sha256", "request_headers", "response_headers"),
    *("request_body_sha256", "tls_version", "cipher", "via_proxy"),
)
_exchange_1 = _ObjectOfRow(
    ("run", *_EXCHANGE_1), numbers=("status", "body_size", "received_size"), seconds=("seconds",)
)

_SNAPSHOT_1 = (
    *("source", "observed_at", "captured_at", "handle", "author_name", "posted_at", "lang", "truncated", "superseded"),
    *("version", "text", "data", "digest", "reader"),
)
_snapshot_1 = _ObjectOfRow(_SNAPSHOT_1, more=("post",))

_attempt_1 = _ObjectOfRow(
    (
        *("run", "source", "started_at", "seconds", "outcome", "tries", "not_before", "detail", "found_url", "post"),
        *("citation", "article", "feed"),
    ),
    kind="attempt",
    pairs=("post", "citation", "feed"),
    numbers=("tries",),
    seconds=("seconds",),
    more=("exchanges", "decided_by", "shown", "snapshots"),
)


def _exchanges_1(db: Database, first: int, last: int) -> dict[int, list[tuple[int, str]]]:
    by_attempt: dict[int, list[tuple[int, str]]] = defaultdict(list)
    columns = ", ".join(f"exchanges.{name}" for name in _EXCHANGE_1)
    for attempt_id, exchange_id, *values in db.execute(
        f"select exchanges.attempt_id, exchanges.id, runs.uuid, {columns}"
        " from exchanges left join runs on runs.id = exchanges.run_id"
        " where exchanges.attempt_id between ? and ? order by exchanges.attempt_id, exchanges.id",
        [first, last],
    ):
        by_attempt[attempt_id].append((exchange_id, _exchange_1.write(values)))
    return by_attempt


def _named(db: Database, sql: str) -> str:
    """A query that names posts, for this archive: what was stated of a post under a former name stays stated so.

    `former(TABLE, POST)` joins the former name that `TABLE.former_post_id` means, `named(POST)` are the two columns of the name.
    """
    return _written(sql, _has_former_names(db))


def _has_former_names(db: Database) -> bool:
    """Whether posts have former names here; archives of older versions have neither the table nor the columns."""
    table = "select 1 from sqlite_master where type = 'table' and name = 'former_posts'"
    return bool(db.execute(table).fetchone() and db.execute("select 1 from former_posts limit 1").fetchone())


@cache
def _written(sql: str, with_former_names: bool) -> str:
    named, joined = r"\1.platform, \1.native_id", ""
    if with_former_names:
        columns = (
            f"iif(\\1.id is null, null, coalesce(former_\\1.{name}, \\1.{name}))" for name in ("platform", "native_id")
        )
        named, joined = ", ".join(columns), r"left join former_posts former_\2 on former_\2.id = \1.former_post_id"
    return re.sub(r"\bnamed\((\w+)\)", named, re.sub(r"\bformer\((\w+), (\w+)\)", joined, sql))


def _snapshots_1(db: Database, first: int, last: int) -> dict[int, list[str]]:
    by_attempt: dict[int, list[str]] = defaultdict(list)
    columns = ", ".join(f"snapshots.{name}" for name in _SNAPSHOT_1)
    sql = (
        f"select snapshots.attempt_id, named(posts), {columns}"
        " from snapshots left join posts on posts.id = snapshots.post_id"
        " left join attempts as asked on asked.id = snapshots.attempt_id former(asked, posts)"
        " where snapshots.attempt_id between ? and ? order by snapshots.attempt_id, snapshots.id"
    )
    for attempt_id, platform, native_id, *values in db.execute(_named(db, sql), [first, last]):
        by_attempt[attempt_id].append(_snapshot_1.write(values, _list(_values((platform, native_id)))))
    return by_attempt


def _attempts_1(db: Database, first: int, last: int) -> Rows:
    exchanges = _exchanges_1(db, first, last)
    snapshots = _snapshots_1(db, first, last)
    sql = f"""
        select attempts.id, attempts.exchange_id, named(shown), snapshots.source, snapshots.digest,
            runs.uuid, attempts.source, attempts.started_at, attempts.seconds, attempts.outcome, attempts.tries,
            attempts.not_before, attempts.detail, attempts.found_url, named(posts),
            {_NAME.format("citing")}, citations.fingerprint, {_NAME.format("articles")}, feeds.given_url, feeds.followed_at
        from attempts
        left join runs on runs.id = attempts.run_id
        left join posts on posts.id = attempts.post_id former(attempts, posts)
        left join citations on citations.id = attempts.citation_id
        left join articles as citing on citing.id = citations.article_id
        left join articles on articles.id = attempts.article_id
        left join feeds on feeds.id = attempts.feed_id
        left join snapshots on snapshots.id = attempts.snapshot_id
        left join posts as shown on shown.id = snapshots.post_id
        left join attempts as showing on showing.id = snapshots.attempt_id former(showing, shown)
        where attempts.id between ? and ? order by attempts.id
        """
    for attempt_id, decided_by, *shown_and_values in db.execute(_named(db, sql), [first, last]):
        shown, values = shown_and_values[:4], shown_and_values[4:]
        mine = exchanges.get(attempt_id, ())
        # The place among the attempt's own; one of another attempt, or none, is told apart.
        decided = (
            "null" if decided_by is None else str(next((n for n, (i, _) in enumerate(mine) if i == decided_by), -1))
        )
        written = _attempt_1.write(
            values,
            _list([exchange for _, exchange in mine]),
            decided,
            "null" if shown[-1] is None else _list(_values(shown)),
            _list(snapshots.get(attempt_id, ())),
        )
        yield attempt_id, _bytes(written)


def _plain(
    kind: str, sql: str, names: tuple[str, ...], *, pairs: tuple[str, ...] = (), numbers: tuple[str, ...] = ()
) -> Callable[..., Rows]:
    """Statements of rows whose columns stand for themselves. A name in `pairs` takes two columns; `numbers` are whole ones."""
    write = _ObjectOfRow(names, kind=kind, pairs=pairs, numbers=numbers).write

    def rows(db: Database, first: int, last: int) -> Rows:
        for row_id, *values in db.execute(_named(db, sql), [first, last]):
            yield row_id, _bytes(write(values))

    return rows


_versions_1 = _plain(
    "version",
    f"""
    select v.id, {_NAME.format("articles")}, runs.uuid, v.read_at, v.media_type, v.body_sha256,
        exchanges.started_at, exchanges.url
    from article_versions v left join articles on articles.id = v.article_id left join runs on runs.id = v.run_id
    left join exchange_facts as exchanges on exchanges.id = v.exchange_id
    where v.id between ? and ? order by v.id
    """,
    ("article", "run", "read_at", "media_type", "body_sha256", "exchange"),
    pairs=("exchange",),
)

_ARTICLE_1 = ("name", "url", "url_hash", "title", "site", "author", "published_at", "first_read_at")


def _articles(*columns: str) -> Callable[..., Rows]:
    return _plain(
        "article",
        f"""
        select articles.id, {", ".join(f"articles.{name}" for name in columns)}, {_NAME.format("other")},
            feeds.given_url, feeds.followed_at
        from articles left join articles as other on other.id = articles.same_as
        left join feeds on feeds.id = articles.feed_id
        where articles.id between ? and ? order by articles.id
        """,
        (*columns, "same_as", "feed"),
        pairs=("feed",),
    )


_articles_1 = _articles(*_ARTICLE_1)

_posts_1 = _plain(
    "post",
    "select id, platform, native_id, url, added_at from posts where id between ? and ? order by id",
    ("post", "url", "added_at"),
    pairs=("post",),
)

_left_posts_1 = _plain(
    "post",
    "select row_id, platform, native_id, url, added_at from former_posts where row_id between ? and ? order by row_id",
    ("post", "url", "added_at"),
    pairs=("post",),
)


def _all_posts_1(db: Database, first: int, last: int) -> Rows:
    """Posts, and those that left their table because they turned out to be others: what was stated of them stays."""
    left = list(_left_posts_1(db, first, last)) if _has_former_names(db) else []
    posts = _posts_1(db, first, last)
    return merge(posts, left, key=itemgetter(0)) if left else posts


_former_1 = _plain(
    "former",
    """
    select former_posts.id, former_posts.platform, former_posts.native_id, former_posts.url, former_posts.added_at,
        former_posts.found_at, posts.platform, posts.native_id
    from former_posts left join posts on posts.id = former_posts.post_id
    where former_posts.id between ? and ? order by former_posts.id
    """,
    ("post", "url", "added_at", "found_at", "is"),
    pairs=("post", "is"),
)

_CITATION_1 = (
    *("fingerprint", "position", "platform", "handle", "date", "kind", "form", "author_name", "date_text", "posted_at"),
    *("native_id", "start", "end", "short_link", "link", "text", "short_links", "selectors"),
)

_citations_1 = _plain(
    "citation",
    f"""
    select citations.id, {_NAME.format("articles")}, runs.uuid,
        {", ".join(f'citations."{name}"' for name in _CITATION_1)}
    from citations left join articles on articles.id = citations.article_id
    left join runs on runs.id = citations.first_seen_run
    where citations.id between ? and ? order by citations.id
    """,
    ("article", "first_seen", *(name if name != "kind" else "cited_as" for name in _CITATION_1)),
    numbers=("position", "start", "end"),
)

_resolutions_1 = _plain(
    "resolution",
    f"""
    select citations.id, {_NAME.format("articles")}, citations.fingerprint, posts.platform, posts.native_id,
        citations.resolved_by, citations.decided_at, citations.decided_because
    from citations left join articles on articles.id = citations.article_id left join posts on posts.id = citations.post_id
    where citations.id between ? and ? order by citations.id
    """,
    ("article", "fingerprint", "post", "resolved_by", "decided_at", "decided_because"),
    pairs=("post",),
)

_vanishings_1 = _plain(
    "vanished",
    f"""
    select citations.id, {_NAME.format("articles")}, citations.fingerprint, citations.vanished_at
    from citations left join articles on articles.id = citations.article_id
    where citations.id between ? and ? order by citations.id
    """,
    ("article", "fingerprint", "vanished_at"),
)

_media_1 = _plain(
    "media",
    """
    select media.id, named(posts), snapshots.source, snapshots.digest, media.position,
        media.kind, media.alt_text, media.width, media.height, media.outcome, media.detail, media.url, media.asked_url,
        media.sha256, exchanges.started_at, exchanges.url
    from media left join snapshots on snapshots.id = media.snapshot_id left join posts on posts.id = snapshots.post_id
    left join attempts on attempts.id = snapshots.attempt_id former(attempts, posts)
    left join exchange_facts as exchanges on exchanges.id = media.exchange_id
    where media.id between ? and ? order by media.id
    """,
    (
        *("post", "snapshot", "position", "shown_as", "alt_text", "width", "height", "outcome", "detail", "url"),
        *("asked_url", "sha256", "exchange"),
    ),
    pairs=("post", "snapshot", "exchange"),
    numbers=("position", "width", "height"),
)

_verdicts_1 = _plain(
    "verdict",
    """
    select verdicts.id, named(posts), runs.uuid, verdicts.reached_at, verdicts.state,
        verdicts.certainty
    from verdicts left join posts on posts.id = verdicts.post_id former(verdicts, posts) left join runs on runs.id = verdicts.run_id
    where verdicts.id between ? and ? order by verdicts.id
    """,
    ("post", "run", "reached_at", "state", "certainty"),
    pairs=("post",),
)

_relations_1 = _plain(
    "relation",
    """
    select relations.id, posts.platform, posts.native_id, relations.kind, other.platform, other.native_id, runs.uuid
    from relations left join posts on posts.id = relations.post_id left join posts as other on other.id = relations.other_post_id
    left join runs on runs.id = relations.run_id
    where relations.id between ? and ? order by relations.id
    """,
    ("post", "relation", "other", "run"),
    pairs=("post", "other"),
)

_attachments_1 = _plain(
    "attachment",
    """
    select attachments.id, posts.platform, posts.native_id, attachments.added_at, attachments."by", attachments.name,
        attachments.sha256, attachments.note
    from attachments left join posts on posts.id = attachments.post_id
    where attachments.id between ? and ? order by attachments.id
    """,
    ("post", "added_at", "by", "name", "sha256", "note"),
    pairs=("post",),
)

_runs_1 = _plain(
    "run",
    "select id, uuid, command, started_at, finished_at, outcome, version, counts, size from runs where id between ? and ?"
    " order by id",
    ("uuid", "command", "started_at", "finished_at", "outcome", "version", "counts", "size"),
    numbers=("size",),
)

_imports_1 = _plain(
    "import",
    "select imports.id, runs.uuid, imports.kind, imports.imported_at, imports.name, imports.sha256, imports.size from imports"
    " left join runs on runs.id = imports.run_id where imports.id between ? and ? order by imports.id",
    ("run", "program", "imported_at", "name", "sha256", "size"),
)

_imported_1 = _plain(
    "imported",
    """
    select imported.id, imports.sha256, imported.place, imported.sha256, named(posts), runs.uuid,
        attempts.source, attempts.started_at
    from imported left join imports on imports.id = imported.import_id
    left join attempts on attempts.id = imported.attempt_id
    left join posts on posts.id = attempts.post_id former(attempts, posts) left join runs on runs.id = attempts.run_id
    where imported.id between ? and ? order by imported.id
    """,
    ("file", "place", "sha256", "post", "run", "source", "started_at"),
    pairs=("post",),
)

# Form 2


_articles_2 = _articles(*_ARTICLE_1, "section")


FORMS: dict[tuple[str, int], StatementForm] = {
    (form.kind, form.number): form
    for form in (
        StatementForm("article", 1, "articles", _articles_1, may_change=True),
        StatementForm("article", 2, "articles", _articles_2, may_change=True),
        StatementForm("version", 1, "article_versions", _versions_1),
        StatementForm("post", 1, "posts", _all_posts_1, may_change=True),
        StatementForm("former", 1, "former_posts", _former_1, may_change=True),
        StatementForm("citation", 1, "citations", _citations_1, may_change=True),
        StatementForm(
            "resolution",
            1,
            "citations",
            _resolutions_1,
            "post_id is not null or resolved_by is not null",
            may_change=True,
        ),
        StatementForm("vanished", 1, "citations", _vanishings_1, "vanished_at is not null", may_change=True),
        StatementForm("attempt", 1, "attempts", _attempts_1),
        StatementForm("media", 1, "media", _media_1, may_change=True),
        StatementForm("verdict", 1, "verdicts", _verdicts_1),
        StatementForm("relation", 1, "relations", _relations_1),
        StatementForm("attachment", 1, "attachments", _attachments_1),
        StatementForm("import", 1, "imports", _imports_1),
        StatementForm("imported", 1, "imported", _imported_1),
        StatementForm("run", 1, "runs", _runs_1, "outcome is not null"),
    )
}
"""Every form that was ever in use, by kind and number."""

LATEST: dict[str, StatementForm] = {
    kind: form for (kind, _), form in sorted(FORMS.items(), key=lambda item: item[0][1])
}
"""The form in which new leaves of a kind are made."""

EVENTS = ("key", "stamp", "export", "forget", "merge")
"""What happens to the log itself. Their statements stand in `log_events`, whose ids are the row ids of their leaves."""
