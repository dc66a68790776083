"""The tables of the log that seals an archive, and the triggers that notice changes. SQL only; the package `evidence` writes them.

The log is append-only, a Merkle tree as in RFC 6962. A leaf commits to a statement about one row (`evidence/statements.py`). Row
ids are where the row stands now, and no part of what is committed to. Triggers also act when another SQLite program writes.
"""

from __future__ import annotations

from citesnap.archive.file.database import Database

__all__ = ["TRIGGERS", "create", "watch_attachments", "watch_former_posts", "watch_sections"]

TABLES = """
create table logs (
    id integer primary key,
    own integer not null check (own in (0, 1)), -- 1: of this archive; 0: of an archive that was merged into it
    vkey text, -- the key that signed last, as C2SP signed notes write it; null while nothing was signed
    origin text not null -- the name of the log in its checkpoints
) strict;
create unique index logs_origin on logs (origin);
create unique index logs_own on logs (own) where own = 1;

create table log_leaves (
    id integer primary key,
    log_id integer not null references logs (id),
    idx integer not null, -- the place in the tree, from 0
    row_id integer, -- of the row that the statement is about, in the table of its kind; null for what was forgotten
    form integer not null, -- of the statement
    kind text not null,
    hash blob not null, -- SHA-256 of 0x00, the salt and the statement
    salt blob, -- random; null for what was forgotten
    unique (log_id, idx)
) strict;
create index log_leaves_row on log_leaves (kind, row_id) where row_id is not null;

create table log_events ( -- what happened to the log itself: statements that no row holds
    id integer primary key,
    statement text not null -- canonical JSON
) strict;

create table log_checkpoints (
    id integer primary key,
    log_id integer not null references logs (id),
    size integer not null, -- leaves
    run_id integer references runs (id), -- at whose end it was made; null: by hand, or in another archive
    made_at text not null,
    root blob not null,
    frontier blob not null, -- roots of the complete subtrees, from the left: what is needed to go on
    note text not null, -- C2SP tlog-checkpoint; signed where there was a key
    unique (log_id, size)
) strict;
create index log_checkpoints_run on log_checkpoints (run_id) where run_id is not null;

create table log_stamps ( -- others' word that a checkpoint existed at a time
    id integer primary key,
    checkpoint_id integer not null references log_checkpoints (id),
    attempt_id integer references attempts (id), -- that brought it
    kind text not null check (kind in ('rfc3161', 'ots')),
    state text not null, -- 'trusted', 'unknown-root' or 'kept' for RFC 3161; 'pending' or 'anchored' for OpenTimestamps
    gen_time text, -- the time that it says
    authority text not null, -- the URL that was asked
    detail text,
    chain text, -- PEM: the certificates known of it
    token blob not null -- the whole answer, as it came
) strict;
create index log_stamps_checkpoint on log_stamps (checkpoint_id);
create index log_stamps_attempt on log_stamps (attempt_id) where attempt_id is not null;

create table log_changes ( -- rows that changed since they were sealed; triggers fill it
    kind text not null,
    row_id integer not null,
    primary key (kind, row_id)
) strict, without rowid;
"""

_CITATION = (
    "article_id position platform handle date kind form author_name date_text posted_at native_id start end short_link link text"
    " short_links selectors fingerprint first_seen_run"
)
_ATTEMPT = (
    "run_id post_id citation_id article_id feed_id source started_at seconds outcome tries exchange_id snapshot_id not_before"
    " detail found_url"
)
_MEDIA = "snapshot_id position kind alt_text width height outcome detail exchange_id url asked_url sha256"
_EXCHANGE = (
    "run_id attempt_id status peer_id body_id request_head_id response_head_id host started_at seconds error url"
    " request_values response_values request_body_sha256"
)
_SNAPSHOT = (
    "post_id attempt_id source observed_at captured_at handle author_name posted_at lang truncated superseded version text data"
    " digest reader"
)

WATCHED: tuple[tuple[str, str, str, str, str], ...] = (
    # name of the triggers, table, its columns, kind and row of the statement, condition
    (
        "article",
        "articles",
        "title site author published_at first_read_at feed_id same_as name url url_hash",
        "old.id",
        "",
    ),
    ("post", "posts", "platform native_id url added_at", "old.id", ""),
    ("citation", "citations", _CITATION, "old.id", ""),
    ("resolution", "citations", "post_id resolved_by decided_at decided_because", "old.id", ""),
    ("vanished", "citations", "vanished_at", "old.id", ""),
    ("media", "media", _MEDIA, "old.id", "old.sha256 is null"),  # Bytes that are there never change.
    ("attempt", "attempts", _ATTEMPT, "old.id", ""),
    ("attempt", "exchange_facts", _EXCHANGE, "old.attempt_id", ""),
    ("attempt", "snapshots", _SNAPSHOT, "old.attempt_id", ""),
    ("version", "article_versions", "article_id run_id read_at exchange_id media_type body_sha256", "old.id", ""),
    ("verdict", "verdicts", "post_id run_id reached_at state certainty", "old.id", ""),
    ("relation", "relations", "post_id kind other_post_id run_id", "old.id", ""),
    (
        "run",
        "runs",
        "command started_at finished_at outcome version counts size uuid",
        "old.id",
        "old.outcome is not null",
    ),
)
"""The kind of a statement, the table whose changes the triggers notice, its columns, the row that the statement is about, and a
condition. Exchanges and snapshots are part of the statement about their attempt."""

ATTACHMENT = ("attachment", "attachments", "post_id added_at by name sha256 note", "old.id", "")
"""The same for what people add by hand, whose table is younger than the log."""

FORMER = ("former", "former_posts", "post_id row_id found_at added_at platform native_id url", "old.id", "")
"""The same for the names that posts had, whose table is younger still."""

ARTICLE = (
    "article",
    "articles",
    "title site section author published_at first_read_at feed_id same_as name url url_hash",
    "old.id",
    "",
)
"""The same for articles since they have a section: it takes the place of that in `WATCHED`."""


def _triggers(*watched: tuple[str, str, str, str, str]) -> dict[str, str]:
    statements: dict[str, str] = {}
    for kind, table, names, row_id, condition in watched:
        columns = [f'"{name}"' for name in names.split()]
        # An update that writes the same values again is none.
        differs = " or ".join(f"old.{column} is not new.{column}" for column in columns)
        changes = f"({differs})" + (f" and {condition}" if condition else "")
        for word, event, when in (
            ("changed", f"update of {', '.join(columns)}", changes),
            ("deleted", "delete", condition),
        ):
            name = f"log_{kind}_{table}_{word}"
            statements[name] = (
                f"create trigger {name} after {event} on {table}{f' when {when}' if when else ''} begin"
                f" insert or ignore into log_changes (kind, row_id) values ('{kind}', {row_id}); end"
            )
    return statements


TRIGGERS: dict[str, str] = _triggers(*WATCHED, ATTACHMENT, FORMER, ARTICLE)
"""The triggers of an archive, by name; one that says anything else is not ours."""


def create(db: Database) -> None:
    """Make the tables, the triggers, and the archive's own log, which has no leaf yet. Part of the caller's transaction."""
    db.executescript(TABLES)
    for sql in _triggers(*WATCHED).values():
        db.execute(sql)
    begin(db)


def begin(db: Database) -> None:
    """Note the archive's own log, which has no leaf yet. Part of the caller's transaction."""
    db.execute("insert into logs (own, origin) select 1, 'citesnap.invalid/' || uuid from identity")


def watch_attachments(db: Database) -> None:
    """Make the triggers that notice changes of what people added by hand. Part of the caller's transaction."""
    for sql in _triggers(ATTACHMENT).values():
        db.execute(sql)


def watch_former_posts(db: Database) -> None:
    """Make the triggers that notice changes of the names that posts had. Part of the caller's transaction."""
    for sql in _triggers(FORMER).values():
        db.execute(sql)


def watch_sections(db: Database) -> None:
    """Make the triggers that notice changes of articles anew: they see the section too. Part of the caller's transaction."""
    for name, sql in _triggers(ARTICLE).items():
        db.execute(f"drop trigger if exists {name}")
        db.execute(sql)
