"""Attempts, their exchanges, snapshots and media: requests, responses, and what these showed. Judges nothing.

Only adds rows, inside the caller's transaction; media rows alone are completed when their bytes come later.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from citesnap.archive.file.database import Database
from citesnap.archive.questions.best_snapshot import MEMENTO_AGE
from citesnap.archive.records import blobs, exchanges
from citesnap.archive.records.rows import Value, insert, next_id
from citesnap.archive.values import address_key, clean, clean_or_none, integer, to_json
from citesnap.model import Attempt, Exchange, Headers, Media, Snapshot
from citesnap.text.hosts import host_of
from citesnap.text.times import iso, stamp, stamp_ms, stamp_or_none
from citesnap.versions import READER


@dataclass(frozen=True, slots=True)
class Subject:
    """What an attempt asks about: a post, which post a citation means, an article, or what articles there are."""

    post_id: int | None = None
    citation_id: int | None = None
    article_id: int | None = None
    feed_id: int | None = None


@dataclass(frozen=True, slots=True)
class AttemptRows:
    """The ids of an attempt's rows. `exchange_id` is the last exchange, which decided the outcome."""

    id: int
    exchange_id: int | None
    snapshot_id: int | None


def add_attempt(db: Database, run_id: int, subject: Subject, attempt: Attempt) -> AttemptRows:
    """Record an attempt with all its exchanges and bodies, and its snapshot when it is about a post."""
    attempt_id = next_id(db, "attempts")
    exchange_ids = [add_exchange(db, run_id, attempt_id, exchange) for exchange in attempt.exchanges]
    snapshot_id = None
    if attempt.snapshot is not None and subject.post_id is not None:
        snapshot_id = _add_snapshot(db, run_id, attempt_id, subject.post_id, attempt.snapshot)
    exchange_id = exchange_ids[-1] if exchange_ids else None
    insert(
        db,
        "attempts",
        {
            "id": attempt_id,
            "run_id": run_id,
            "post_id": subject.post_id,
            "citation_id": subject.citation_id,
            "article_id": subject.article_id,
            "feed_id": subject.feed_id,
            "source": clean(attempt.source),
            "started_at": stamp_ms(attempt.started_at),
            "seconds": attempt.seconds,
            "outcome": attempt.outcome,
            "tries": attempt.tries,
            "exchange_id": exchange_id,
            "snapshot_id": snapshot_id,
            "not_before": stamp_or_none(attempt.not_before),
            "detail": clean_or_none(attempt.detail),
            "found_url": clean_or_none(attempt.found.url) if attempt.found else None,
        },
    )
    return AttemptRows(attempt_id, exchange_id, snapshot_id)


def add_exchange(db: Database, run_id: int, attempt_id: int, exchange: Exchange) -> int:
    """Record one request and its response, with the body among the blobs."""
    body_sha256 = received_sha256 = None
    received = exchange.received
    if exchange.body is not None:
        body_sha256 = blobs.store(db, exchange.body, exchange.header("content-type"), received)
    if received is not None:
        received_sha256 = hashlib.sha256(received).hexdigest()
    if exchange.certificate_der is not None:
        exchanges.keep_certificate(db, exchange.certificate_der)
    request_body_sha256 = None
    if exchange.request_body is not None:
        sent_type = next((value for name, value in exchange.request_headers if name.lower() == "content-type"), None)
        request_body_sha256 = blobs.store(db, exchange.request_body, sent_type)
    return exchanges.add(
        db,
        {
            "run_id": run_id,
            "attempt_id": attempt_id,
            "method": clean(exchange.method),
            "host": clean_or_none(host_of(exchange.url)),
            "status": integer(exchange.status),
            "started_at": stamp_ms(exchange.started_at),
            "seconds": exchange.seconds,
            "peer": clean_or_none(exchange.peer),
            "body_size": None if exchange.body is None else len(exchange.body),
            "received_size": None if received is None else len(received),
            "error": clean_or_none(exchange.error),
            "status_line": clean_or_none(exchange.status_line),
            "url": clean(exchange.url),
            "body_sha256": body_sha256,
            "received_sha256": received_sha256,
            "certificate": clean_or_none(exchange.certificate),
            "request_headers": _headers(exchange.request_headers),
            "response_headers": _headers(exchange.response_headers),
            "request_body_sha256": request_body_sha256,
            "tls_version": clean_or_none(exchange.tls_version),
            "cipher": clean_or_none(exchange.cipher),
            "via_proxy": None if exchange.via_proxy is None else int(exchange.via_proxy),
        },
    )


def _headers(headers: Headers) -> str:
    return to_json([list(pair) for pair in headers])


def _add_snapshot(db: Database, run_id: int, attempt_id: int, post_id: int, snapshot: Snapshot) -> int:
    """The id of the snapshot; that of the source's latest one of this version of the post, if both show the same."""
    shown = digest(snapshot)
    latest = db.execute(
        "select id, digest from snapshots where post_id = ? and source = ? and version is ?"
        " order by captured_at desc, id desc limit 1",
        [post_id, clean(snapshot.source), clean_or_none(snapshot.version)],
    ).fetchone()
    if latest is not None and latest[1] == shown:
        _complete_media(db, run_id, attempt_id, latest[0], snapshot.media)
        return int(latest[0])
    snapshot_id = insert(
        db,
        "snapshots",
        {
            "post_id": post_id,
            "attempt_id": attempt_id,
            "source": clean(snapshot.source),
            "observed_at": stamp(snapshot.observed_at),
            "captured_at": stamp(snapshot.captured_at),
            "handle": clean_or_none(snapshot.handle),
            "author_name": clean_or_none(snapshot.author_name),
            "posted_at": iso(snapshot.posted_at),
            "lang": clean_or_none(snapshot.lang),
            "truncated": int(snapshot.truncated),
            "superseded": int(snapshot.superseded),
            "version": clean_or_none(snapshot.version),
            "text": clean(snapshot.text),
            "data": to_json(snapshot.data),
            "digest": shown,
            "reader": READER,
        },
    )
    for position, item in _numbered(snapshot.media):
        values = _media_values(db, run_id, attempt_id, item)
        about: dict[str, Value] = {
            "snapshot_id": snapshot_id,
            "position": position,
            "kind": clean(item.kind),
            "alt_text": clean_or_none(item.alt_text),
            "width": integer(item.width),
            "height": integer(item.height),
        }
        insert(db, "media", about | values)
    return snapshot_id


def _numbered(media: Sequence[Media]) -> list[tuple[int, Media]]:
    """Each file with its position; renumbered where a source gave one position twice."""
    positions = [item.position for item in media]
    if len(set(positions)) < len(positions):
        positions = list(range(1, len(media) + 1))
    return list(zip(positions, media, strict=True))


def _complete_media(db: Database, run_id: int, attempt_id: int, snapshot_id: int, media: Sequence[Media]) -> None:
    """Record repeated requests for media; rows that lacked their bytes get them, or the newer reason why not."""
    held = dict(db.execute("select position, sha256 from media where snapshot_id = ?", [snapshot_id]).fetchall())
    for position, item in _numbered(media):
        values = _media_values(db, run_id, attempt_id, item)
        if position in held and held[position] is None and item.outcome is not None:
            db.execute(
                "update media set outcome = ?, detail = ?, exchange_id = ?, url = ?, asked_url = ?, sha256 = ? "
                "where snapshot_id = ? and position = ?",
                [*values.values(), snapshot_id, position],
            )


def _media_values(db: Database, run_id: int, attempt_id: int, item: Media) -> dict[str, Value]:
    """The columns that depend on whether the bytes came: outcome, detail, exchange_id, url, asked_url, sha256."""
    sha256 = None
    if item.content is not None:
        # Before its exchange: the type that the first bytes prove takes precedence over the one that the server declares.
        # With the bytes as they passed the wire, or the blob would be there when the exchange comes, in another form.
        came = next((exchange for exchange in item.exchanges if exchange.body == item.content), None)
        sha256 = blobs.store(db, item.content, item.media_type, came.received if came else None)
    exchange_ids = [add_exchange(db, run_id, attempt_id, exchange) for exchange in item.exchanges]
    if sha256 is None and item.sha256 and db.execute("select 1 from blobs where sha256 = ?", [item.sha256]).fetchone():
        sha256 = item.sha256
    asked = item.exchanges[0].url if item.exchanges else item.url
    return {
        "outcome": item.outcome,
        "detail": clean_or_none(item.detail),
        "exchange_id": exchange_ids[-1] if exchange_ids else None,
        "url": clean(item.url),
        "asked_url": clean(asked) if asked != item.url else None,
        "sha256": sha256,
    }


def digest(snapshot: Snapshot) -> str:
    """SHA-256 of all that a snapshot shows, except what changes by itself: counts, avatars, and the time of the look.

    Two looks with one digest are one snapshot. A memento's datetime counts: a later one that shows the same proves something new.
    """
    is_memento = snapshot.captured_at - snapshot.observed_at > MEMENTO_AGE
    shown = [
        stamp(snapshot.observed_at) if is_memento else None,
        snapshot.author_name,
        snapshot.handle,
        iso(snapshot.posted_at),
        snapshot.lang,
        snapshot.truncated,
        snapshot.text,
        [[item.kind, _file_key(item), item.alt_text] for item in snapshot.media],
        _lasting(snapshot.data),
    ]
    return hashlib.sha256(to_json(shown).encode()).hexdigest()


def _file_key(item: Media) -> str:
    """What identifies a file from look to look: its address, or its bytes where the path of the address is a token of the day."""
    host = host_of(item.url) or ""
    return item.sha256 or host if host.endswith(_TOKENS_IN_PATHS) else address_key(item.url)


_TOKENS_IN_PATHS = (".telesco.pe", ".cdn-telegram.org")
"""Hosts of Telegram's files."""


def _lasting(value: Any) -> Any:
    """The data without what changes by itself, its members in a fixed order."""
    if isinstance(value, dict):
        return {key: _lasting(value[key]) for key in sorted(value, key=str) if not _fleeting(str(key))}
    if isinstance(value, list | tuple):
        return [_lasting(member) for member in value]
    return value


def _fleeting(key: str) -> bool:
    # "counts" is where sources put numbers of likes and the like; polls have choice1_count, last_updated_datetime_utc, ...
    return key in ("counts", "avatar") or key.endswith("_count") or key.startswith("last_updated")
