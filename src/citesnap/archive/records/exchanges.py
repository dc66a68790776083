"""The tables behind the view `exchanges`: content that many exchanges share is stored once. Judges nothing.

An unchanged post is requested repeatedly, and each time the same server sends the same body with nearly the same headers. The view
has one complete row for each exchange, as if it were a table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from citesnap.archive.file.database import Database, beyond
from citesnap.archive.records import header_templates
from citesnap.archive.records.rows import Value, insert, next_id

COLUMNS = tuple(
    """
    id run_id attempt_id method host status started_at seconds peer body_size received_size error status_line url
    body_sha256 received_sha256 certificate request_headers response_headers
    """.split()
)
"""The columns that exchanges of every version have, in the order of the view."""

LATER = ("request_body_sha256", "tls_version", "cipher", "via_proxy")
"""The columns of the view that follow: null for exchanges that an older citesnap recorded."""

SHARED = """
create table heads ( -- the first line and the header fields of requests and responses, once for many
    id integer primary key,
    since integer not null, -- the first exchange that has it
    shape integer, -- a hash of host, first line and names: what the next set of fields finds it by
    host text,
    first_line text, -- the method or the status line; null when no answer came
    fields text not null check (json_valid(fields)) -- JSON: pairs, in order; a number n for the n-th value that the exchange holds
) strict;
create index heads_shape on heads (shape) where shape is not null;

create table peers ( -- who answered
    id integer primary key,
    peer text, -- address:port
    certificate text -- SHA-256 of the server's, hex
) strict;
create index peers_peer on peers (peer, certificate);

create table bodies ( -- what came, and how it passed the wire
    id integer primary key,
    size integer, -- bytes, content coding undone
    received_size integer, -- bytes as they passed the wire, where that differs
    sha256 text references blobs (sha256),
    received_sha256 text -- as it passed the wire, where that differs: blobs keep those bytes
) strict;
create index bodies_sha256 on bodies (sha256, received_sha256);
"""

_NARROW = """
create table {table} ( -- what differs from one exchange to the next; to read, there is the view `exchanges`
    id integer primary key,
    run_id integer not null references runs (id),
    attempt_id integer not null references attempts (id) deferrable initially deferred,
    status integer, -- null when no whole answer came
    peer_id integer references peers (id),
    body_id integer references bodies (id),
    request_head_id integer not null references heads (id),
    response_head_id integer not null references heads (id),
    host text,
    started_at text not null,
    seconds real not null,
    error text,
    url text not null,
    -- JSON: what the head leaves to the exchange, in order; null: nothing
    request_values text check (request_values is null or json_valid(request_values)),
    response_values text check (response_values is null or json_valid(response_values))
) strict
"""

WIDER = """
-- What these hold was not kept before; null there means not known.
alter table peers add column tls_version text; -- as OpenSSL names it; null without TLS
alter table peers add column cipher text; -- as OpenSSL names it
alter table peers add column via_proxy integer check (via_proxy in (0, 1)); -- 1: `peer` is a proxy's address
alter table exchange_facts add column request_body_sha256 text references blobs (sha256); -- what a POST sent
create index exchange_facts_request_body on exchange_facts (request_body_sha256) where request_body_sha256 is not null;

create table certificates ( -- of servers, as they showed them; X.509
    sha256 text primary key, -- of `der`, hex
    der blob not null
) strict;
"""

INDEXES = """
create index exchange_facts_run on exchange_facts (run_id);
create index exchange_facts_attempt on exchange_facts (attempt_id);
create index exchange_facts_host on exchange_facts (host, started_at);
create index exchange_facts_body on exchange_facts (body_id) where body_id is not null;
create index exchange_facts_peer on exchange_facts (peer_id) where peer_id is not null;
create index exchange_facts_request_head on exchange_facts (request_head_id);
create index exchange_facts_response_head on exchange_facts (response_head_id);
"""


def _headers(direction: str) -> str:
    """SQL: header fields as they came. Pieces of JSON are copied as they stand and never decoded, so that no byte can change."""
    values = f"{direction}_values"
    return f"""(
        select case when {values} is null then fields else (
            select '[' || group_concat(
                case json_type(value, '$[1]')
                when 'integer' then '[' || (value -> 0) || ',' || ({values} -> (value ->> 1)) || ']'
                else value end
            ) || ']' from json_each(fields)
        ) end
        from heads where heads.id = {direction}_head_id
    )"""


def _whole(table: str, later: str = "") -> str:
    """SQL: each exchange with all its columns, and `later` ones.

    One table in FROM and the rest scalar subqueries, so that SQLite looks up single rows also where the view is joined to
    other tables, and reads none where rows are only counted.
    """
    return f"""
        select
            id, run_id, attempt_id,
            (select first_line from heads where heads.id = request_head_id) as method,
            host, status, started_at, seconds,
            (select peers.peer from peers where peers.id = peer_id) as peer,
            (select bodies.size from bodies where bodies.id = body_id) as body_size,
            (select bodies.received_size from bodies where bodies.id = body_id) as received_size,
            error,
            (select first_line from heads where heads.id = response_head_id) as status_line,
            url,
            (select bodies.sha256 from bodies where bodies.id = body_id) as body_sha256,
            (select bodies.received_sha256 from bodies where bodies.id = body_id) as received_sha256,
            (select peers.certificate from peers where peers.id = peer_id) as certificate,
            {_headers("request")} as request_headers,
            {_headers("response")} as response_headers{later}
        from {table}
    """


def add(db: Database, exchange: Mapping[str, Value]) -> int:
    """Add an exchange, given by the columns of the view except the id. Part of the caller's transaction. Returns its id."""
    exchange_id = next_id(db, "exchange_facts")
    return insert(db, "exchange_facts", facts(db, exchange_id, exchange))


def facts(db: Database, exchange_id: int, exchange: Mapping[str, Value]) -> dict[str, Value]:
    """The row of `exchange_facts` for an exchange, given by the columns of the view. Shared content is stored if it is new."""
    host = _text(exchange["host"])
    request = header_templates.keep(
        db, exchange_id, host, _text(exchange["method"]), _text(exchange["request_headers"]) or ""
    )
    response = header_templates.keep(
        db, exchange_id, host, _text(exchange["status_line"]), _text(exchange["response_headers"]) or ""
    )
    return {
        "id": exchange_id,
        "run_id": exchange["run_id"],
        "attempt_id": exchange["attempt_id"],
        "status": exchange["status"],
        "peer_id": _shared(
            db,
            "peers",
            {
                "peer": exchange["peer"],
                "certificate": exchange["certificate"],
                **{name: exchange[name] for name in ("tls_version", "cipher", "via_proxy") if name in exchange},
            },
        ),
        "body_id": _shared(
            db,
            "bodies",
            {
                "sha256": exchange["body_sha256"],
                "received_sha256": exchange["received_sha256"],
                "size": exchange["body_size"],
                "received_size": exchange["received_size"],
            },
        ),
        "request_head_id": request.id,
        "response_head_id": response.id,
        "host": host,
        "started_at": exchange["started_at"],
        "seconds": exchange["seconds"],
        "error": exchange["error"],
        "url": exchange["url"],
        "request_values": request.values,
        "response_values": response.values,
        **{name: exchange[name] for name in ("request_body_sha256",) if name in exchange},
    }


def _text(value: Value) -> str | None:
    return None if value is None else str(value)


def _shared(db: Database, table: str, row: dict[str, Value]) -> int | None:
    """The id of the row with exactly these values, added if there is none; None where all values are null."""
    if all(value is None for value in row.values()):
        return None
    # IS and not "=": null is a value here. An index serves both.
    where = " and ".join(f"{column} is ?" for column in row)
    known = db.execute(f"select id from {table} where {where}", list(row.values())).fetchone()
    return int(known[0]) if known else insert(db, table, row)


def keep_certificate(db: Database, der: bytes) -> None:
    """Keep a server's certificate once. Part of the caller's transaction."""
    db.execute(
        "insert into certificates (sha256, der) values (?, ?) on conflict do nothing",
        [hashlib.sha256(der).hexdigest(), der],
    )


def widen(db: Database) -> None:
    """Add what older versions did not keep of an exchange: the columns `LATER`, and certificates themselves."""
    db.executescript(WIDER)
    db.execute("drop view exchanges")
    later = """,
            request_body_sha256,
            (select peers.tls_version from peers where peers.id = peer_id) as tls_version,
            (select peers.cipher from peers where peers.id = peer_id) as cipher,
            (select peers.via_proxy from peers where peers.id = peer_id) as via_proxy"""
    db.execute(f"create view exchanges as {_whole('exchange_facts', later).strip()}")


def narrow(db: Database) -> None:
    """Turn the table `exchanges` of older archives into the tables and the view of this module, one row at a time.

    Needs a transaction around it, with foreign keys off: references from other tables must stay valid while the table that they
    refer to is replaced. Afterwards all views are gone and must be made again. The old table is kept until SQL has compared
    every row with what the view will return.

    Raises:
        RuntimeError: they are not the same. The caller has to roll back.
    """
    for (view,) in db.execute("select name from sqlite_master where type = 'view'").fetchall():
        db.execute(f'drop view "{view}"')  # or renaming would rewrite them, or fail because of them
    # This renames it in the references of other tables as well: afterwards they refer to the new table.
    db.execute("alter table exchanges rename to exchange_facts")
    db.executescript(SHARED)
    db.execute(_NARROW.format(table="narrow_facts"))
    last = 0
    for row in db.execute(f"select {', '.join(COLUMNS)} from exchange_facts order by id"):
        last = beyond(last, int(row[0]))
        insert(db, "narrow_facts", facts(db, last, dict(zip(COLUMNS, row, strict=True))))
    _compare(db, "exchange_facts", "narrow_facts")
    db.execute("drop table exchange_facts")
    if db.execute("select 1 from sqlite_master where name = 'sqlite_stat1'").fetchone():
        db.execute("delete from sqlite_stat1 where tbl = 'exchanges'")  # these did not follow when it was renamed
    db.execute("alter table narrow_facts rename to exchange_facts")
    db.executescript(INDEXES)
    db.execute(f"create view exchanges as {_whole('exchange_facts').strip()}")


def _compare(db: Database, wide: str, narrow: str) -> None:
    same = " and ".join(f"wide.{column} is narrow.{column}" for column in COLUMNS[1:])
    rows, narrow_rows, equal = db.execute(
        f"select (select count(*) from {wide}), (select count(*) from {narrow}),"
        f" (select count(*) from {wide} as wide join ({_whole(narrow)}) as narrow on narrow.id = wide.id where {same})"
    ).fetchone()
    if not rows == narrow_rows == equal:
        raise RuntimeError(f"of {rows} exchanges, {rows - equal} would not be kept as they are")
