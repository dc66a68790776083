"""Attempts of a slice with everything that belongs to them: exchanges and what these share, bytes, snapshots, media, records."""

from __future__ import annotations

import hashlib

from citesnap.archive.file.database import Database
from citesnap.archive.merging.mapping import Maps
from citesnap.archive.records.blobs import keep_received

__all__ = ["copy_attempts", "copy_blobs", "prepare"]

SUBJECTS = {"post_id": "posts", "citation_id": "citations", "article_id": "articles", "feed_id": "feeds"}

KEY = "run_id, source, started_at, post_id, citation_id, article_id, feed_id"


def prepare(db: Database) -> None:
    """Make the temporary tables of a slice."""
    for name, kind in (("slice_attempts", "integer"), ("slice_blobs", "text")):
        db.execute(f"drop table if exists temp.{name}")
        db.execute(f"create temp table {name} (id {kind} primary key) without rowid")


def copy_attempts(maps: Maps, ids: str) -> None:
    """Copy the attempts that a query names, if they are not here. Part of the transaction of a slice.

    One is left out whose subject was not copied, because it was forgotten.
    """
    db = maps.db
    whole = " and ".join(
        f"({column} is null or {column} in (select theirs from temp.map_{table}))" for column, table in SUBJECTS.items()
    )
    db.execute("delete from temp.slice_attempts")
    db.execute(f"insert into temp.slice_attempts select id from other.attempts where id in ({ids}) and {whole}")
    _match_attempts(maps)
    maps.assign("attempts", "select id from temp.slice_attempts")
    _match_with_attempts(maps, "exchange_facts")
    _match_with_attempts(maps, "snapshots")
    fresh = "select theirs from temp.fresh_attempts"
    maps.assign("exchange_facts", f"select id from other.exchange_facts where attempt_id in ({fresh})")
    maps.assign("snapshots", f"select id from other.snapshots where attempt_id in ({fresh})")
    maps.assign("imported", f"select id from other.imported where attempt_id in ({fresh})")
    _match_media(maps)
    maps.assign("media", "select id from other.media where snapshot_id in (select theirs from temp.fresh_snapshots)")
    _share(maps)
    for table in ("attempts", "exchange_facts", "snapshots", "media", "imported"):
        maps.insert(table)
    _fill_media(maps)


def _match_attempts(maps: Maps) -> None:
    """Match attempts that we have: those of the same run, source, time and subject, and with the same number among these."""
    theirs = ", ".join(f"{maps.mapped(table, column)} as {column}" for column, table in SUBJECTS.items())
    candidates = " union ".join(
        f"select id from main.attempts where {column} in (select {maps.mapped(table, column)} from other.attempts o"
        " where id in (select id from temp.slice_attempts))"
        for column, table in SUBJECTS.items()
    )
    nothing = " and ".join(f"{column} is null" for column in SUBJECTS)
    maps.match(
        "attempts",
        f"""
        with theirs as (
            select o.id, {maps.mapped("runs", "run_id")} as run_id, o.source, o.started_at, {theirs}
            from other.attempts o where o.id in (select id from temp.slice_attempts)
        ), ours as (
            select id, {KEY} from main.attempts where id in (
                {candidates}
                union select id from main.attempts where {nothing} and run_id in (select run_id from theirs where {nothing})
            )
        )
        select t.id, a.id from (select *, row_number() over (partition by {KEY} order by id) as n from theirs) t
        join (select *, row_number() over (partition by {KEY} order by id) as n from ours) a
            on a.run_id = t.run_id and a.source = t.source and a.started_at = t.started_at and a.n = t.n
            and {" and ".join(f"a.{column} is t.{column}" for column in SUBJECTS)}
        """,
    )


def _match_with_attempts(maps: Maps, table: str) -> None:
    """What belongs to attempts that we have came with them, in the same order."""
    maps.match(
        table,
        f"""
        select t.id, a.id from (
            select o.id, m.ours as attempt_id, row_number() over (partition by o.attempt_id order by o.id) as n
            from other.{table} o join temp.map_attempts m on m.theirs = o.attempt_id
            where o.attempt_id in (select id from temp.slice_attempts except select theirs from temp.fresh_attempts)
        ) t join (
            select id, attempt_id, row_number() over (partition by attempt_id order by id) as n from main.{table}
            where attempt_id in (select ours from temp.map_attempts where theirs in (
                select id from temp.slice_attempts except select theirs from temp.fresh_attempts))
        ) a on a.attempt_id = t.attempt_id and a.n = t.n
        """,
    )


def _match_media(maps: Maps) -> None:
    """Media of snapshots that we have."""
    maps.match(
        "media",
        "select o.id, a.id from other.media o join temp.map_snapshots m on m.theirs = o.snapshot_id"
        " join main.media a on a.snapshot_id = m.ours and a.position = o.position"
        " where o.snapshot_id in (select id from other.snapshots where attempt_id in (select id from temp.slice_attempts))",
    )
    # A later attempt may have added a file that the first one lacked.
    maps.assign(
        "media",
        "select o.id from other.media o join temp.map_snapshots m on m.theirs = o.snapshot_id"
        " where o.snapshot_id in (select id from other.snapshots where attempt_id in (select id from temp.slice_attempts))"
        " and o.snapshot_id not in (select theirs from temp.fresh_snapshots)",
    )


_FILLED = ("outcome", "detail", "exchange_id", "url", "asked_url", "sha256")
_MISSING = """
    from other.media o join temp.map_media m on m.theirs = o.id join main.media a on a.id = m.ours
    where a.sha256 is null and o.sha256 is not null
        and o.snapshot_id in (select id from other.snapshots where attempt_id in (select id from temp.slice_attempts))
"""


def _fill_media(maps: Maps) -> None:
    """Bytes that the other archive has of a file, and we have not."""
    values = ", ".join(
        maps.mapped("exchange_facts", name) if name == "exchange_id" else f"o.{name}" for name in _FILLED
    )
    for row in maps.db.execute(f"select a.id, {values} {_MISSING}").fetchall():
        maps.changed += 1
        maps.db.execute(
            f"update main.media set {', '.join(f'{name} = ?' for name in _FILLED)} where id = ?", [*row[1:], row[0]]
        )


def _share(maps: Maps) -> None:
    """What the fresh exchanges share with others: header fields, peers, bodies, bytes and certificates."""
    db, fresh = maps.db, "from other.exchange_facts where id in (select theirs from temp.fresh_exchange_facts)"
    heads = f"select request_head_id {fresh} union select response_head_id {fresh}"
    maps.match(
        "heads",
        "select o.id, min(a.id) from other.heads o join main.heads a on a.shape = o.shape and a.host is o.host"
        f" and a.first_line is o.first_line and a.fields = o.fields where o.id in ({heads}) group by o.id",
    )
    maps.assign("heads", heads)
    maps.insert("heads", since=str(maps.top("exchange_facts")))
    for table, column, values in (
        ("peers", "peer_id", ("peer", "certificate", "tls_version", "cipher", "via_proxy")),
        ("bodies", "body_id", ("sha256", "received_sha256", "size", "received_size")),
    ):
        used = f"select {column} {fresh}"
        same = " and ".join(f"a.{value} is o.{value}" for value in values)
        maps.match(
            table,
            f"select o.id, min(a.id) from other.{table} o join main.{table} a on {same} where o.id in ({used}) group by o.id",
        )
        maps.assign(table, used)
    copy_blobs(
        maps,
        f"select sha256 from other.bodies where id in (select body_id {fresh})",
        f"select request_body_sha256 {fresh}",
        "select sha256 from other.imported where id in (select theirs from temp.fresh_imported)",
        "select sha256 from other.media where id in (select theirs from temp.fresh_media)",
        f"select o.sha256 {_MISSING}",
    )
    maps.insert("peers")
    maps.insert("bodies")
    db.execute(
        "insert or ignore into main.certificates select * from other.certificates where sha256 in"
        " (select certificate from other.peers where id in (select theirs from temp.fresh_peers))"
    )


def copy_blobs(maps: Maps, *queries: str) -> None:
    """Copy the bytes whose hashes these queries give, and every form in which they passed the wire."""
    db = maps.db
    db.execute("delete from temp.slice_blobs")
    for query in queries:
        db.execute(
            "insert or ignore into temp.slice_blobs select hash from"
            f" (select null as hash where false union all {query}) where hash is not null"
        )
    db.execute(
        "delete from temp.slice_blobs where id in (select id from temp.slice_blobs cross join main.blobs a on a.sha256 = id"
        " cross join other.blobs b on b.sha256 = id where a.content = b.content and not exists"
        " (select 1 from other.received_forms where body_sha256 = id))"
    )
    new = [
        sha256
        for (sha256,) in db.execute(
            "select id from temp.slice_blobs where id not in (select sha256 from main.blobs)"
        ).fetchall()
    ]
    db.execute(
        "insert or ignore into main.blobs select * from other.blobs where sha256 in (select id from temp.slice_blobs)"
    )
    db.execute(
        "insert or ignore into main.received_forms select r.* from other.received_forms r"
        " join main.blobs a on a.sha256 = r.body_sha256 join other.blobs b on b.sha256 = r.body_sha256"
        " where r.body_sha256 in (select id from temp.slice_blobs) and a.content = b.content"
    )
    _keep_other_forms(db, set(new))


def _keep_other_forms(db: Database, new: set[str]) -> None:
    """Where we hold the same content in other bytes: keep theirs, which some exchange received."""
    for (sha256,) in db.execute("select id from temp.slice_blobs").fetchall():
        if sha256 in new:
            continue
        held, theirs, encoding = db.execute(
            "select a.content, b.content, b.encoding from main.blobs a join other.blobs b using (sha256) where a.sha256 = ?",
            [sha256],
        ).fetchone()
        if held == theirs:
            continue
        if (
            encoding == "gzip"
            and db.execute(
                "select 1 from other.bodies where sha256 = ? and received_sha256 = ?",
                [sha256, hashlib.sha256(theirs).hexdigest()],
            ).fetchone()
        ):
            keep_received(db, sha256, held, theirs)
        for shared, start in db.execute(
            "select shared, start from other.received_forms where body_sha256 = ?", [sha256]
        ).fetchall():
            keep_received(db, sha256, held, start + (theirs[len(theirs) - shared :] if shared else b""))
