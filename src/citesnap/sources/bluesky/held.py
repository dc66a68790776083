"""What an archive's answers prove of one post of Bluesky, and whether articles embed the version that was proven. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from citesnap.finding.page import parse
from citesnap.sources.bluesky.post import RecordPlace, place_of
from citesnap.sources.bluesky.proof import BadProof, RecordProof, keys_of_document, read_log, verify
from citesnap.text.decoding import decode

__all__ = ["CAR", "DOCUMENT", "LOG", "EmbeddedVersion", "Findings", "Kept", "Proven", "examine"]

CAR, LOG, DOCUMENT = "/xrpc/com.atproto.sync.getRecord?", "/log/audit", "/.well-known/did.json"
"""What the addresses of the answers hold that make a proof: the signed record, the log of the DID, the document of a `did:web`."""

MOST_ARTICLES = 200
"""Versions of articles that are looked into."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Bytes as they were kept: from where, and when they came (ISO 8601)."""

    name: str
    at: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Proven:
    """A signed record, or its signed absence, as it was kept at a time.

    `refused` says why it proves nothing; then `proof` is None.
    """

    kept: Kept
    proof: RecordProof | None
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class EmbeddedVersion:
    """The version that an article embeds. `is_same` is False where the record was signed with other content: it was edited."""

    article: str
    read_at: str
    cid: str
    is_same: bool | None


@dataclass(frozen=True, slots=True)
class Findings:
    """All of it, the latest proof first. `trust` says how the key is known to be the account's."""

    proven: tuple[Proven, ...]
    embedded: tuple[EmbeddedVersion, ...]
    trust: str
    log: Kept | None

    @property
    def versions(self) -> tuple[str, ...]:
        """The CIDs that are proven, the latest first."""
        cids = (each.proof.cid for each in self.proven if each.proof is not None)
        return tuple(dict.fromkeys(cid for cid in cids if cid))


def examine(place: RecordPlace, answers: Iterable[Kept], articles: Iterable[Kept]) -> Findings:
    """What is proven of the record at a place.

    Args:
        place: where the record stands.
        answers: answers that were kept, the latest first; those that are no part of a proof are left out.
        articles: the articles that cite the post, as they were kept; each is looked at once, in its turn.
    """
    answers = list(answers)
    keys, trust, log = _keys(place.did, answers)
    proven = tuple(_proven(kept, place, keys) for kept in answers if CAR in kept.name)
    findings = Findings(proven, (), trust, log)
    known = findings.versions
    embedded = [
        EmbeddedVersion(kept.name, kept.at, cid, cid == known[0] if known else None)
        for kept in islice(articles, MOST_ARTICLES)
        for cid in _embedded(kept.content, place)
    ]
    return Findings(proven, tuple(dict.fromkeys(embedded)), trust, log)


def _keys(did: str, answers: list[Kept]) -> tuple[tuple[str, ...], str, Kept | None]:
    """The keys of an account, why they are believed, and the log that was kept."""
    trust = "no log of the account's keys was kept"
    for kept in answers:
        try:
            if kept.name.endswith(f"/{did}{LOG}"):
                log = read_log(_json(kept.content), did)
                trust = f"the log of the account, {len(log.operations)} entries, each signed by the one before"
                return log.keys, trust, kept
            if did.startswith("did:web:") and kept.name.endswith(DOCUMENT):
                document = _json(kept.content)
                if isinstance(document, dict) and document.get("id") == did:
                    return keys_of_document(document), "the document at the account's own host", kept
        except BadProof as error:
            trust = f"the log of the account that was kept is refused: {error}"
    return (), trust, None


def _proven(kept: Kept, place: RecordPlace, keys: tuple[str, ...]) -> Proven:
    try:
        return Proven(kept, verify(kept.content, place, keys))
    except BadProof as error:
        return Proven(kept, None, str(error))


def _embedded(article: bytes, place: RecordPlace) -> list[str]:
    """The versions (CIDs) of a post that an article's embed code names."""
    if place.key.encode() not in article or b"data-bluesky-cid" not in article:
        return []
    root = parse(decode(article, "text/html"))
    cids: list[str] = []
    for element in root.iter() if root is not None else ():
        cid, there = element.get("data-bluesky-cid"), place_of(element.get("data-bluesky-uri"))
        if cid and there == place and cid.isascii() and cid.isalnum() and len(cid) < 100:
            cids.append(cid)
    return list(dict.fromkeys(cids))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
