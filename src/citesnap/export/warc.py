"""What was exchanged, as one WARC 1.1 file (ISO 28500:2017): requests, responses, and a readable card of each post.

The same part of the same archive gives the same bytes. A response has the very payload that was received, where that is held:

| the archive holds | the record has |
|---|---|
| the body as it passed the wire | that, and its header fields |
| only the body with its content coding undone | that; `Content-Encoding` and `Content-Length` have `X-Orig-` before their names |
| no whole answer | the header fields, and `WARC-Truncated` |

A payload that is in the file already is not written again: a `revisit` record names the one that has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from citesnap import __version__
from citesnap.archive import Reader
from citesnap.archive.questions.exporting import ExportPart, KeptExchange
from citesnap.errors import DamagedBlob
from citesnap.export import cards
from citesnap.export.choice import Choice, chosen
from citesnap.export.newfile import new_file
from citesnap.export.records import (
    EMPTY,
    ORIGINAL,
    REVISIT,
    FileRecord,
    digest,
    fields_block,
    message,
    record_id,
    request_line,
    target_uri,
)

__all__ = ["IndexEntry", "Written", "export", "write"]

_HTTP = "application/http; msgtype="
_PORTS = {"http": 80, "https": 443}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
_DESCRIPTION = (
    "HTTP exchanges as recorded: header fields as they were parsed, in their order and case; transfer codings undone. A field "
    f"whose name begins with {ORIGINAL} was sent without that prefix and is not true of the stored payload. Keys of the user were "
    f"replaced by [redacted]. Addresses at {cards.HOST} are pages that citesnap made."
)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A record that can be looked up by its address, as an index names it."""

    url: str
    date: str
    mime: str
    payload: str | None
    """Digest of the payload, with its algorithm."""
    offset: int
    length: int
    status: int | None
    record_digest: str
    title: str | None = None
    """Of a page that people open first; None for an answer."""


@dataclass(slots=True)
class Written:
    """What a file holds."""

    posts: int = 0
    exchanges: int = 0
    bytes: int = 0
    lost_forms: int = 0
    """Bodies of which the archive does not hold the bytes that passed the wire."""
    damaged: list[str] = field(default_factory=list)
    """Bodies that are missing from the archive or altered, in words."""
    last_at: str | None = None
    """When the latest exchange began."""
    chosen: str = ""
    """What it holds, in words."""


def export(archive: Path, target: Path, choice: Choice, *, replace: bool = False) -> Written:
    """Write a part of an archive into a file.

    Args:
        archive: the archive's file, which is not changed.
        target: the file to make.
        choice: what it is to hold.
        replace: replace a file that is there.

    Raises:
        ExportError: the file is there already or cannot be written, or the archive lacks what was chosen.
        ArchiveError: the archive cannot be read.
    """
    with chosen(archive, choice) as (reader, part, named), new_file(target, replace=replace) as file:
        return write(reader, part, str(named), file, lambda entry: None)


def write(
    archive: Reader, part: ExportPart, chosen: str, file: IO[bytes], note: Callable[[IndexEntry], object]
) -> Written:
    """Write the records of a part of an archive, in one state of it.

    Args:
        archive: to read from.
        part: what the file is to hold.
        chosen: the same in words.
        file: where the records go.
        note: takes each record that has an address, in their order.
    """
    return _Writer(archive, file, note).write(part, chosen)


@dataclass(frozen=True, slots=True)
class _Payload:
    """A body as it goes into a record."""

    content: bytes
    decoded: bool
    """Its content coding was undone, because the bytes that passed the wire are not held."""


class _Writer:
    def __init__(self, archive: Reader, file: IO[bytes], note: Callable[[IndexEntry], object]) -> None:
        self._archive = archive
        self._uuid = archive.archive_uuid()
        self._file = file
        self._note = note
        self._done = Written()
        self._first: dict[bytes, tuple[int, bytes, bytes]] = {}
        """By digest of the payload: the first exchange that brought it, with its URL and date."""
        self._certificates: set[str] = set()

    def write(self, part: ExportPart, chosen: str) -> Written:
        latest = self._archive.last_exchange_at(part) or "1970-01-01T00:00:00Z"
        self._done.last_at, self._done.chosen = latest, chosen
        self._warcinfo = self._id(f"warcinfo:{latest}:{chosen}")
        self._put(
            [
                ("WARC-Type", "warcinfo"),
                ("WARC-Record-ID", self._warcinfo),
                ("WARC-Date", _date(latest)),
                ("Content-Type", "application/warc-fields"),
            ],
            fields_block(
                [
                    ("software", f"citesnap/{__version__}"),
                    ("format", "WARC File Format 1.1"),
                    ("conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
                    ("isPartOf", f"urn:uuid:{self._uuid}"),
                    ("description", f"{_DESCRIPTION} Chosen: {chosen}."),
                ]
            ),
        )
        for post_id in self._archive.post_ids(part):
            self._card(post_id, latest, part)
        for exchange in self._archive.kept_exchanges(part):
            self._exchange(exchange)
        return self._done

    def _id(self, name: str) -> str:
        return record_id(self._uuid, name)

    def _put(self, fields: list[tuple[str, str]], block: bytes) -> tuple[FileRecord, int]:
        record = FileRecord.made(fields, block)
        offset = self._done.bytes
        self._file.write(record.packed)
        self._done.bytes += len(record.packed)
        return record, offset

    def _card(self, post_id: int, latest: str, part: ExportPart) -> None:
        history = self._archive.post_history(post_id, 200)
        exchanges = self._archive.exchanges_about(post_id)
        if part.since is not None:
            exchanges = [one for one in exchanges if one.started_at >= part.since]
            if not exchanges:
                return
        hashes = {item.sha256 for shown in history.snapshots for item in shown.media if item.sha256}
        addresses = {sha256: self._archive.address_of_bytes(sha256) for sha256 in sorted(hashes)}
        page = cards.card(self._uuid, history, exchanges, {key: url for key, url in addresses.items() if url})
        content = page.encode("utf-8", "replace")
        url = cards.card_url(history.post.platform, history.post.native_id)
        date = _date(max((one.started_at for one in exchanges), default=latest))
        record, offset = self._put(
            [
                ("WARC-Type", "resource"),
                ("WARC-Record-ID", self._id(f"card:{url}")),
                ("WARC-Date", date),
                ("WARC-Target-URI", url),
                ("WARC-Warcinfo-ID", self._warcinfo),
                ("WARC-Payload-Digest", digest(content)),
                ("Content-Type", "text/html; charset=utf-8"),
            ],
            content,
        )
        self._done.posts += 1
        self._note(
            IndexEntry(
                url,
                date,
                "text/html",
                digest(content),
                offset,
                len(record.packed),
                200,
                record.digest,
                history.post.title,
            )
        )

    def _exchange(self, one: KeptExchange) -> None:
        self._done.exchanges += 1
        name = f"exchange:{one.id}"
        response_id, request_id = self._id(f"{name}:response"), self._id(f"{name}:request")
        answered = one.status_line is not None
        uri, date = target_uri(one.url), _date(one.started_at)
        common = [("WARC-Date", date), ("WARC-Target-URI", uri)]
        if address := _ip_address(one):
            common.append(("WARC-IP-Address", address))
        common.append(("WARC-Warcinfo-ID", self._warcinfo))
        protocols = _protocols(one)
        if one.certificate:
            self._certificate(one.certificate, date)
        facts: list[tuple[str, object]] = []
        if answered:
            facts = self._response(one, response_id, [*common, ("WARC-Concurrent-To", request_id), *protocols])
        self._request(
            one, request_id, [*common, *([("WARC-Concurrent-To", response_id)] if answered else []), *protocols]
        )
        fields = [
            ("fetchTimeMs", round(one.seconds * 1000)),
            ("exchange", one.id),
            ("attempt", one.attempt_id),
            ("run", one.run_id),
            ("source", one.source),
            ("outcome", one.outcome),
            ("peer", one.peer),
            ("viaProxy", {0: "no", 1: "yes"}.get(one.via_proxy if one.via_proxy is not None else -1)),
            ("tlsCertificateSha256", one.certificate),
            ("receivedSha256", one.received_sha256),
            ("receivedSize", one.received_size),
            ("contentSha256", one.body_sha256),
            *facts,
            ("error", one.error),
        ]
        self._put(
            [
                ("WARC-Type", "metadata"),
                ("WARC-Record-ID", self._id(f"{name}:metadata")),
                ("WARC-Date", date),
                ("WARC-Target-URI", uri),
                ("WARC-Refers-To", response_id if answered else request_id),
                ("WARC-Concurrent-To", request_id),
                ("WARC-Warcinfo-ID", self._warcinfo),
                ("Content-Type", "application/warc-fields"),
            ],
            fields_block([(key, str(value)) for key, value in fields if value is not None]),
        )

    def _response(self, one: KeptExchange, response_id: str, common: list[tuple[str, str]]) -> list[tuple[str, object]]:
        """Write the response or revisit record. Returns what its metadata record tells besides."""
        facts: list[tuple[str, object]] = []
        payload = self._payload(one, facts) if one.status is not None and one.error is None else None
        first_line = one.status_line or ""
        if re.fullmatch(r"HTTP/\d\.\d \d{3}", first_line):
            first_line += " "  # which the archive does not keep (RFC 9112, 4)
        kind, more = "response", []
        payload_digest = None
        if payload is None:
            block = message(first_line, one.response_headers, b"", body_is_whole=True)
            more = [("WARC-Truncated", _truncated(one))]
        else:
            payload_digest = digest(payload.content)
            if one.url.lower().startswith(("http://", "https://")):  # readers look for a payload in no other record
                more = [("WARC-Payload-Digest", payload_digest)]
            block = message(first_line, one.response_headers, payload.content, decoded=payload.decoded)
            key = bytes.fromhex(payload_digest.partition(":")[2])
            first = self._first.get(key)
            if payload_digest.endswith(EMPTY):
                pass
            elif first is None:
                self._first[key] = (one.id, target_uri(one.url).encode(), _date(one.started_at).encode())
            else:
                kind = "revisit"
                block = block[: len(block) - len(payload.content)]
                more += [
                    ("WARC-Profile", REVISIT),
                    ("WARC-Refers-To", self._id(f"exchange:{first[0]}:response")),
                    ("WARC-Refers-To-Target-URI", first[1].decode()),
                    ("WARC-Refers-To-Date", first[2].decode()),
                    ("WARC-Truncated", "length"),
                ]
        fields = [
            ("WARC-Type", kind),
            ("WARC-Record-ID", response_id),
            *common,
            *more,
            ("Content-Type", f"{_HTTP}response"),
        ]
        record, offset = self._put(fields, block)
        mime = next((value for name, value in one.response_headers if name.lower() == "content-type"), "")
        self._note(
            IndexEntry(
                target_uri(one.url),
                _date(one.started_at),
                "warc/revisit" if kind == "revisit" else mime.partition(";")[0].strip().lower() or "unk",
                payload_digest,
                offset,
                len(record.packed),
                one.status or _status(first_line),
                record.digest,
            )
        )
        return facts

    def _payload(self, one: KeptExchange, facts: list[tuple[str, object]]) -> _Payload | None:
        if one.body_sha256 is None:
            return None
        if one.received_sha256 is not None:
            received = self._archive.as_received(one.body_sha256, one.received_sha256)
            if received is not None:
                return _Payload(received, False)
        try:
            content = self._archive.blob(one.body_sha256)
        except DamagedBlob as error:
            self._done.damaged.append(str(error))
            facts.append(("payload", f"missing: {error}"))
            return None
        if one.received_sha256 is None:
            return _Payload(content, False)
        self._done.lost_forms += 1
        facts.append(("payload", "content coding undone; the bytes as received were not kept"))
        return _Payload(content, True)

    def _request(self, one: KeptExchange, request_id: str, common: list[tuple[str, str]]) -> None:
        body, more = b"", []
        if one.request_body_sha256 is not None:
            try:
                body = self._archive.blob(one.request_body_sha256)
            except DamagedBlob as error:
                self._done.damaged.append(str(error))
                more = [("WARC-Truncated", "unspecified")]
        elif one.method not in ("GET", "HEAD"):
            more = [("WARC-Truncated", "unspecified")]  # older versions did not keep what they sent
        line = request_line(one.method or "GET", target_uri(one.url))
        fields = [
            ("WARC-Type", "request"),
            ("WARC-Record-ID", request_id),
            *common,
            *more,
            ("Content-Type", f"{_HTTP}request"),
        ]
        self._put(fields, message(line, one.request_headers, body))

    def _certificate(self, sha256: str, date: str) -> None:
        if sha256 in self._certificates:
            return
        self._certificates.add(sha256)
        der = self._archive.certificate(sha256)
        if der is None:
            return
        self._put(
            [
                ("WARC-Type", "resource"),
                ("WARC-Record-ID", self._id(f"certificate:{sha256}")),
                ("WARC-Date", date),
                ("WARC-Target-URI", f"urn:x-citesnap:certificate:{sha256}"),
                ("WARC-Warcinfo-ID", self._warcinfo),
                ("WARC-Payload-Digest", digest(der)),
                ("Content-Type", "application/pkix-cert"),
            ],
            der,
        )


def _date(started_at: str) -> str:
    """A stored time as WARC-Date; one that is not a time, as only a tampered archive has it, becomes the beginning of 1970."""
    return started_at if _DATE.fullmatch(started_at) else "1970-01-01T00:00:00Z"


def _status(first_line: str) -> int | None:
    """The status of an answer that broke off."""
    status = re.match(r"HTTP/\S+ (\d{3})\b", first_line)
    return int(status[1]) if status else None


def _truncated(one: KeptExchange) -> str:
    """Why the payload is not there, in the words of WARC 1.1, 5.13."""
    error = one.error or ""
    if one.error is None:
        return "unspecified"
    if "no whole answer" in error:
        return "time"
    return (
        "length" if "wanted at most" in error or "longer than" in error or "unpacks to more" in error else "disconnect"
    )


def _ip_address(one: KeptExchange) -> str | None:
    """The address of the server, where it is known to be the server's and not a proxy's."""
    if not one.peer or one.via_proxy:
        return None
    host, _, port = one.peer.rpartition(":")
    if one.via_proxy is None:
        try:
            parts = urlsplit(one.url)
            if str(parts.port or _PORTS.get(parts.scheme)) != port:
                return None
        except ValueError:
            return None
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        return None


def _protocols(one: KeptExchange) -> list[tuple[str, str]]:
    """The protocols that were used, each layer a field, in the words that other writers of WARC use."""
    fields = []
    if spoken := re.match(r"HTTP/(\d(?:\.\d)?)", one.status_line or ""):
        fields.append(("WARC-Protocol", f"http/{spoken[1]}"))
    if version := re.fullmatch(r"TLSv(\d(?:\.\d)?)", one.tls_version or ""):
        fields.append(("WARC-Protocol", f"tls/{version[1]}"))
    if (one.cipher or "").startswith("TLS_"):  # OpenSSL has names of its own for the ciphers of TLS 1.2
        fields.append(("WARC-Cipher-Suite", one.cipher or ""))
    return fields
