"""Whether a WACZ that citesnap made holds what an archive sealed: by its folder `evidence/`, without the archive or a network.

What is looked at: the list of files; each statement and its way to the root; signature and time stamps of the checkpoint; each
request and response of the WARC against the statements; and the whole WARC, index and pages against the statement by which the
archive noted the export. The file may come from the other side.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from citesnap.errors import CitesnapError, ExportError
from citesnap.evidence.checkpoint import Checkpoint, VerifierKey, parse_note, parse_proof
from citesnap.evidence.custody import Noted, hash_of, noted_in
from citesnap.evidence.judging import Proofs, Trust, check_signatures, check_token
from citesnap.evidence.keys import public_pem
from citesnap.evidence.opentimestamps import BlockHeader
from citesnap.evidence.report import ALTERED, UNJUDGED, Log, Report
from citesnap.evidence.statements import FORMS, Statement, read_statement
from citesnap.evidence.timestamps import read_pem
from citesnap.evidence.tree import leaf_hash, root_from_parts, root_from_proof
from citesnap.export.records import EMPTY, ORIGINAL, plain, request_line, target_uri
from citesnap.export.warc_reading import NotOurs, ReadRecord, records

__all__ = ["check", "is_wacz"]

MOST_FILES = 5_000
MOST_BYTES = 20_000_000
"""Bytes of one file of the folder, except the two that hold statements of many."""
MOST_LINE = 50_000_000
"""Bytes of one statement."""

WARC = "archive/data.warc.gz"
INDEX = "indexes/index.cdx"
PAGES = "pages/pages.jsonl"
_LOG = re.compile(r"evidence/((?:log\d+-)?)checkpoint\.txt")
_LEAF = re.compile(r"evidence/((?:log\d+-)?)leaf-(\d{6,})-([a-z]+)\.json")
_STAMP = re.compile(r"evidence/((?:log\d+-)?)(stamp-\d+)\.(tsr|ots)")


def is_wacz(path: Path) -> bool:
    """Whether a file is a ZIP, by its first bytes: an archive is not one."""
    if not path.is_file():
        return False  # a FIFO would keep us waiting
    try:
        with path.open("rb") as file:
            return file.read(4) == b"PK\x03\x04"
    except OSError:
        return False


def check(
    path: Path,
    *,
    key: VerifierKey | None = None,
    roots: Sequence[bytes] | None = None,
    headers: Sequence[BlockHeader] = (),
) -> Report:
    """Judge a WACZ by its own evidence. Reads only, and asks nobody.

    Args:
        path: the file.
        key: what the signature is compared with, from where its owner publishes it.
        roots: the certificates, as DER, to which time stamps have to lead; without them those that this machine trusts.
        headers: those of Bitcoin's blocks, by which proofs of OpenTimestamps are judged.

    Raises:
        ExportError: it cannot be read, or is no WACZ.
    """
    report = Report(str(path))
    try:
        with zipfile.ZipFile(path) as packed:
            if not {"datapackage.json", WARC, "evidence/checkpoint.txt"} & set(packed.namelist()):
                raise ExportError(f"{path} is a ZIP file without datapackage.json, and so no WACZ")
            _WaczCheck(packed, report, key, Trust(roots), Proofs(headers)).all()
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ExportError(f"cannot read {path}: {error}") from error
    return report


@dataclass(slots=True)
class _StatedEvidence:
    """What the statements say. Exchanges by address and time of their request, for there may be two of one."""

    leaves: dict[int, bytes] = field(default_factory=dict)
    proved: set[int] = field(default_factory=set)
    kinds: dict[int, str] = field(default_factory=dict)
    exchanges: dict[tuple[str, str], list[Statement]] = field(default_factory=lambda: defaultdict(list))
    certificates: set[str] = field(default_factory=set)
    exports: list[Noted] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    forgotten: list[dict[str, Any]] = field(default_factory=list)


class _WaczCheck:
    def __init__(
        self, packed: zipfile.ZipFile, report: Report, key: VerifierKey | None, trust: Trust, proofs: Proofs
    ) -> None:
        self._packed = packed
        self._report = report
        self._key = key
        self._trust = trust
        self._proofs = proofs
        self._names = packed.namelist()
        self._found = _StatedEvidence()
        self._prefix = ""
        self._shown: list[tuple[Log, set[int]]] = []

    def all(self) -> None:
        """Look at everything."""
        hashes = self._files()
        if "evidence/checkpoint.txt" not in self._names:
            if any(name.startswith("evidence/") for name in self._names):
                self._altered("file", "evidence/checkpoint.txt", "is not there, and others of that folder are")
            self._report.add(UNJUDGED, "evidence", None, "there is none: the archive was not sealed when this was made")
            return
        for prefix in sorted(match[1] for name in dict.fromkeys(self._names) if (match := _LOG.fullmatch(name))):
            self._log(prefix)
        self._records()
        self._say(self._export(hashes))

    def _log(self, prefix: str) -> None:
        """Look at one log: the archive's own, or that of one that was merged into it, whose files have a prefix."""
        self._prefix = prefix
        note = self._text("checkpoint.txt")
        try:
            checkpoint, _ = parse_note(note)
        except ValueError as error:
            self._altered("evidence", f"{prefix}checkpoint.txt", str(error))
            return
        log = Log(checkpoint.origin, not prefix, checkpoint.size, 1, root=checkpoint.root.hex())
        self._report.logs.append(log)
        self._found.proved = set()
        stamped = self._stamped(checkpoint)
        self._statements(checkpoint, note, stamped[1] if stamped is not None else None)
        self._signature(log, note)
        log.anchored = self._stamps(checkpoint, stamped)
        self._shown.append((log, self._found.proved))
        if not prefix:
            log.forgotten = self._found.forgotten

    # The files

    def _files(self) -> dict[str, str]:
        """Compare the files with their list. Returns their hashes."""
        hashes: dict[str, str] = {}
        if len(self._names) > MOST_FILES:
            self._altered("files", None, f"{len(self._names)} of them, more than citesnap writes")
            self._names = self._names[:MOST_FILES]
        for name in sorted({name for name in self._names if self._names.count(name) > 1}):
            self._altered("file", name, "is there twice")
        for name in dict.fromkeys(self._names):
            try:
                with self._packed.open(name) as file:
                    hashes[name] = hash_of(file)
            except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
                self._altered("file", name, f"cannot be read: {error}")
        self._names = [name for name in self._names if name in hashes]
        try:
            stated_hash = json.loads(self._bytes("datapackage-digest.json"))["hash"]
            if stated_hash != f"sha256:{hashes.get('datapackage.json')}":
                self._altered("file", "datapackage.json", "is not that of datapackage-digest.json")
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            self._altered("file", "datapackage-digest.json", f"names no hash of the list of files: {error}")
        try:
            package = json.loads(self._bytes("datapackage.json"))
            listed = {str(one["path"]): (one["hash"], one["bytes"]) for one in package["resources"]}
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            self._altered("file", "datapackage.json", f"does not list the files: {error}")
            return hashes
        for name in sorted({*listed, *hashes} - {"datapackage.json", "datapackage-digest.json"}):
            if name not in hashes:
                self._altered("file", name, "is listed, and is not there")
            elif name not in listed:
                self._altered("file", name, "is there, and is not listed")
            elif listed[name] != (f"sha256:{hashes[name]}", self._packed.getinfo(name).file_size):
                self._altered("file", name, "is not the file that is listed")
        for name in (WARC, INDEX, PAGES):
            if name not in hashes:
                self._altered("file", name, "is not there")
        return hashes

    def _bytes(self, name: str) -> bytes:
        if name not in self._names:
            raise KeyError(f"{name} is not there")
        with self._packed.open(name) as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise ValueError(f"{name} is larger than citesnap writes it")
        return content

    def _read(self, path: str) -> bytes:
        """A file of the folder; empty where it cannot be had, which is said."""
        try:
            return self._bytes(path)
        except (ValueError, KeyError) as error:
            self._altered("file", path, f"cannot be read: {error.args[0]}")
            return b""

    def _text(self, name: str) -> str:
        return self._read(self._path(name)).decode("utf-8", "replace")

    def _path(self, name: str) -> str:
        """Where a file of the log that is looked at stands."""
        return f"evidence/{self._prefix}{name}"

    def _altered(self, about: str, row: int | str | None, what: str) -> None:
        self._report.add(ALTERED, about, row, what)

    # The statements

    def _statements(self, checkpoint: Checkpoint, note: str, stamped: Checkpoint | None) -> None:
        """Read the statements that lead to the root, which with the subtrees of all other leaves make both trees."""
        leaves: dict[int, bytes] = {}
        for name in self._names:
            if (match := _LEAF.fullmatch(name)) and match[1] == self._prefix:
                self._one(checkpoint, note, name, int(match[2]), match[3], leaves)
        many = self._path("statements.txt")
        try:
            for index, salt, statement in self._written(many) if many in self._names else ():
                if index in leaves:
                    self._altered("leaf", index, "is there twice")
                leaves[index] = leaf_hash(salt + statement)
            is_log = self._is_tree(checkpoint, stamped, leaves)
        except (ValueError, binascii.Error, KeyError) as error:
            self._altered("evidence", "tree.txt or statements.txt", f"cannot be read: {error}")
            return
        if is_log and many in self._names:
            for index, _, statement in self._written(many):
                self._take(index, None, statement)
        if not self._found.proved:
            self._altered("evidence", None, "shows no statement that leads to the root")

    def _written(self, name: str) -> Iterator[tuple[int, bytes, bytes]]:
        """Places, salts and statements, where there are many."""
        for index, salt, statement in (line.split(b" ", 2) for line in self._lines(name)):
            yield int(index), base64.b64decode(salt, validate=True), statement

    def _is_tree(self, checkpoint: Checkpoint, stamped: Checkpoint | None, leaves: Mapping[int, bytes]) -> bool:
        """Whether leaves and subtrees make the root; and, said only, whether they make that of the stamped checkpoint."""
        parts = {
            (int(first), int(count)): base64.b64decode(node, validate=True)
            for first, count, node in (line.split() for line in self._lines(self._path("tree.txt")))
        }
        both = [checkpoint, *([stamped] if stamped is not None else [])]

        def makes(tree: Checkpoint) -> bool:
            mine = {index: leaf for index, leaf in leaves.items() if index < tree.size}
            below = {place: node for place, node in parts.items() if place[0] < tree.size}
            return root_from_parts(tree.size, mine, below) == tree.root

        is_log = makes(checkpoint)
        if not is_log:
            damage = "statements and subtrees do not lead to the root: one of them was altered"
            self._altered("evidence", "tree.txt", damage)
        if stamped is not None and not makes(stamped):
            self._altered(
                "evidence", "stamped.txt", "tree.txt does not show that the stamped checkpoint is of the same log"
            )
        if any(place[0] >= max(one.size for one in both) for place in parts):
            self._altered("evidence", "tree.txt", "has subtrees of no tree")
        return is_log

    def _one(
        self, checkpoint: Checkpoint, note: str, name: str, index: int, kind: str, leaves: dict[int, bytes]
    ) -> None:
        try:
            content = self._bytes(name)
            proof = parse_proof(self._bytes(f"{name.removesuffix('.json')}.tlog-proof").decode())
        except (ValueError, KeyError) as error:
            self._altered("leaf", index, f"has no proof: {error}")
            return
        leaves[index] = hashed = leaf_hash((proof.extra or b"") + content)
        if proof.note != note:
            self._altered("leaf", index, "its proof leads to another checkpoint")
        elif proof.leaf != index or root_from_proof(hashed, index, checkpoint.size, proof.path) != checkpoint.root:
            self._altered("leaf", index, "does not lead to the root: statement, salt, place or proof were altered")
        else:
            self._take(index, kind, content)

    def _lines(self, name: str) -> Iterator[bytes]:
        if name not in self._names:
            raise KeyError(f"{name} is not there")
        with self._packed.open(name) as file:
            while line := file.readline(MOST_LINE):
                if not line.endswith(b"\n"):
                    raise ValueError(f"a line of {name} does not end")
                yield line[:-1]

    def _take(self, index: int, kind: str | None, content: bytes) -> None:
        """Note what a statement says that leads to the root."""
        stated = self._found
        stated.proved.add(index)
        try:
            said = read_statement(content)
        except ValueError as error:
            self._altered("leaf", index, f"was sealed, and is no statement: {error}")
            return
        named = said.get("kind")
        if kind is not None and named != kind:
            self._altered("leaf", index, f"says that it is of kind {named}, and its file that it is {kind}")
        self._report.statements += 1
        if named == "attempt":
            for exchange in said.get("exchanges") or ():
                where = (target_uri(str(exchange.get("url"))), str(exchange.get("started_at")))
                if self._prefix and exchange in stated.exchanges.get(where, ()):
                    continue  # The own log says the same of what was merged.
                stated.exchanges[where].append(exchange)
                stated.certificates.add(str(exchange.get("certificate")))
        elif named == "key":
            stated.keys.append(str(said.get("vkey")))
        elif named == "forget":
            leaves = said.get("leaves")
            count = len(leaves) if isinstance(leaves, list) else leaves
            stated.forgotten.append(
                {"leaves": count, "at": said.get("at"), "by": said.get("by"), "reason": said.get("reason")}
            )
        elif (noted := noted_in(said)) is not None:
            stated.exports.append(noted)
        elif (named, 1) not in FORMS:
            self._report.add(UNJUDGED, "leaf", index, f"states what this version of citesnap does not know: {named}")

    # Who, and when

    def _signature(self, log: Log, note: str) -> None:
        named = set(self._found.keys)
        if self._path("key.txt") in self._names:
            text = self._text("key.txt").strip()
            named.add(text)
            try:
                pem = public_pem(VerifierKey.parse(text))
            except ValueError as error:
                self._altered("evidence", "key.txt", str(error))
            else:
                if self._text("key.pem") != pem:
                    self._altered("evidence", "key.pem", "is not the key of key.txt")
        check_signatures(self._report, log, [(log.leaves, note)], named, self._key)

    def _stamped(self, checkpoint: Checkpoint) -> tuple[str, Checkpoint] | None:
        """The checkpoint that is stamped. None where there is none that can be one of this log."""
        if self._path("stamped.txt") not in self._names:
            return None
        note = self._text("stamped.txt")
        try:
            stamped, _ = parse_note(note)
        except ValueError as error:
            self._altered("evidence", "stamped.txt", str(error))
            return None
        if stamped.origin != checkpoint.origin:
            self._altered("evidence", "stamped.txt", "is of another log")
            return None
        return note, stamped

    def _stamps(self, checkpoint: Checkpoint, given: tuple[str, Checkpoint] | None) -> int:
        """Judge the time stamps. Returns how many leaves of the checkpoint one covers whose root is trusted."""
        stamps = (match for name in self._names if (match := _STAMP.fullmatch(name)))
        names = [match for match in stamps if match[1] == self._prefix]
        if given is None:
            for match in names:
                self._altered("stamp", match[2], "is of no checkpoint")
            return 0
        stamped_note, stamped = given
        if not names:
            self._altered("evidence", self._path("stamped.txt"), "no stamp of it is here")
        covered = 0
        for match in names:
            token, name = self._read(match[0]), match[2]
            if match[3] == "ots":
                if self._proofs.check(self._report, name, token, stamped_note, stamped.size):
                    covered = min(stamped.size, checkpoint.size)
                continue
            judged = check_token(
                self._report, self._trust, name, self._authority(name), token, stamped_note, stamped.size
            )
            if judged is not None and judged.trusted:
                covered = min(stamped.size, checkpoint.size)
        return covered

    def _authority(self, name: str) -> str:
        """What is known of who stamped: the root that came along, which is not trusted because it is here."""
        if self._path(f"{name}-root.pem") not in self._names:
            return name
        try:
            with_root = read_pem(self._text(f"{name}-root.pem"))
        except (CitesnapError, ValueError) as error:
            self._altered("evidence", f"{name}-root.pem", str(error))
            return name
        return f"{name} (root SHA-256 {hashlib.sha256(with_root[0]).hexdigest()})"

    # The records

    def _records(self) -> None:
        """Compare each request and response with what was sealed, and the index with the records."""
        sizes: dict[str, int] = {}
        places: set[tuple[str, int, int, str]] = set()
        asked: set[int] = set()
        answered: set[int] = set()
        try:
            with self._packed.open(WARC) as file:
                for record in records(file):
                    uri = record.fields.get("warc-target-uri", "")
                    where = f"{record.type} of {uri} at {record.fields.get('warc-date')}"
                    if record.type in ("response", "revisit", "resource") and not uri.startswith("urn:"):
                        places.add((uri, record.offset, record.length, f"sha256:{record.digest}"))
                    if record.type in ("response", "revisit"):
                        sizes.setdefault(record.payload, record.payload_size)
                        self._exchange(record, where, sizes, answered)
                    elif record.type == "request":
                        self._request(record, where, asked)
                    elif record.type == "resource" and uri.startswith("urn:x-citesnap:certificate:"):
                        if record.payload != uri.rpartition(":")[2] or record.payload not in self._found.certificates:
                            self._altered("record", where, "is not a certificate that a statement names")
                    elif record.type not in ("resource", "metadata", "warcinfo"):
                        self._altered("record", where, "is of no type that citesnap writes")
        except (NotOurs, KeyError, EOFError, zipfile.BadZipFile) as error:
            self._altered("file", WARC, str(error))
            return
        self._index(places)
        count = sum(map(len, self._found.exchanges.values()))
        self._report.proved.append(f"{len(asked)} requests and {len(answered)} answers to them are as they were sealed")
        if count > len(asked):
            self._report.limits.append(f"{count - len(asked)} requests that statements name are not in this file")

    def _candidates(self, record: ReadRecord) -> list[Statement]:
        where = (record.fields.get("warc-target-uri", ""), record.fields.get("warc-date", ""))
        return self._found.exchanges.get(where, [])

    def _exchange(self, record: ReadRecord, where: str, sizes: Mapping[str, int], seen: set[int]) -> None:
        candidates = self._candidates(record)
        if not candidates:
            self._altered("record", where, "no statement here says that this was received")
            return
        payload = record.fields.get("warc-payload-digest", "").removeprefix("sha256:")
        if record.type == "revisit":
            if payload not in sizes:
                self._altered("record", where, "refers to a payload that is not in the file")
        elif payload and payload != record.payload:
            self._altered("record", where, "its payload is not the one that it states")
        held = payload if record.type == "revisit" else record.payload
        is_cut = "warc-truncated" in record.fields and record.type == "response"
        for exchange in candidates:
            if id(exchange) not in seen and _is_said(exchange, record.head, None if is_cut else held):
                seen.add(id(exchange))
                if is_cut and exchange.get("error") is None and exchange.get("body_sha256") is not None:
                    self._report.add(UNJUDGED, "record", where, "its body is missing from the archive")
                return
        self._altered("record", where, "is not what was sealed: status, header fields or body differ")

    def _request(self, record: ReadRecord, where: str, seen: set[int]) -> None:
        for exchange in self._candidates(record):
            url = target_uri(str(exchange.get("url")))
            line = request_line(str(exchange.get("method") or "GET"), url)
            sent = exchange.get("request_body_sha256") or EMPTY
            is_cut = "warc-truncated" in record.fields
            is_same = _head_is(record.head, line, exchange.get("request_headers"))
            if id(exchange) not in seen and is_same and (is_cut or record.payload == sent):
                seen.add(id(exchange))
                return
        self._altered("record", where, "is not what was sealed: no statement here has this request")

    def _index(self, places: set[tuple[str, int, int, str]]) -> None:
        """Each line names a record, and each record has its line."""
        try:
            indexed = set()
            for line in self._lines(INDEX):
                entry = json.loads(line.split(b" ", 2)[2])
                indexed.add((entry["url"], int(entry["offset"]), int(entry["length"]), entry["recordDigest"]))
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            self._altered("file", INDEX, f"cannot be read: {error}")
            return
        for url, offset, *_ in sorted(indexed ^ places):
            damage = "is in the index, and not so in the records" if offset else "index and records differ"
            self._altered("index", f"{url} at byte {offset}", damage)

    # The whole

    def _export(self, hashes: Mapping[str, str]) -> bool:
        """Whether the archive noted this very export."""
        wanted = {name: hashes.get(name) for name in (WARC, INDEX, PAGES)}
        for noted in self._found.exports:
            if dict(noted.files) == wanted:
                self._report.exports.append(noted)
                return True
        if self._found.exports:
            self._altered("export", None, "records, index or pages are not those that the archive noted as exported")
        else:
            self._report.add(
                UNJUDGED,
                "export",
                None,
                "no statement covers the file as a whole: its pages by citesnap are not judged",
            )
        return False

    def _say(self, is_whole: bool) -> None:
        report = self._report
        self._proofs.say(report)
        self._trust.warn(report)
        if report.altered:
            return
        chosen = f", chosen by: {report.exports[0].chosen}" if is_whole else ""
        for log, shown in self._shown:
            report.proved.append(
                f"{len(shown)} of {log.leaves} leaves of {log.origin} are here and lead to its root{chosen}"
            )
            if len(shown) < log.leaves:
                report.limits.append("an excerpt: a leaf that was left out of it is not noticed")
            if not log.signed_by:
                report.limits.append(f"{log.origin} is not signed: nobody says whose it is")
            if late := sum(index >= log.anchored for index in shown):
                unanchored = "leaves are not yet anchored: no time stamp that was judged covers them"
                report.limits.append(f"{late} of {len(shown)} {unanchored}")
        if is_whole:
            report.proved.append(
                f"records, index and pages are byte for byte those that the archive noted at {report.exports[0].at}"
            )


def _is_said(exchange: Statement, head: str, payload: str | None) -> bool:
    """Whether a response is that of a statement. `payload` is None where only the head came."""
    line = str(exchange.get("status_line") or "")
    if payload is None:
        return _head_is(head, line, exchange.get("response_headers"))
    received, content = exchange.get("received_sha256"), exchange.get("body_sha256")
    if payload == (received or content):
        return _head_is(head, line, exchange.get("response_headers"))
    # The coding was undone, which the writer says by a Content-Length of its own at the end.
    return payload == content and _head_is(head, line, exchange.get("response_headers"), added=1)


def _head_is(head: str, first_line: str, fields: object, *, added: int = 0) -> bool:
    """Whether an HTTP head has this first line and these fields, apart from what the writer renamed or added."""
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(str(fields))]
    except (ValueError, TypeError, RecursionError):
        return False
    first, *lines = head.split("\r\n")
    if added:
        lines = lines[:-added]
    written = [line.removeprefix(ORIGINAL).removeprefix("Malformed: ") for line in lines]
    wanted = [plain(f"{name}: {value}") for name, value in pairs]
    return first.rstrip() == plain(first_line).rstrip() and written == wanted
