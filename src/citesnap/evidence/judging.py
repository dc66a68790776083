"""Signatures and time stamps of checkpoints, judged: the same for an archive and for an export of it. Knows no archive."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from citesnap.errors import CitesnapError
from citesnap.evidence.checkpoint import Checkpoint, Signature, VerifierKey, parse_note
from citesnap.evidence.opentimestamps import BlockHeader, NoProof, attested, read_proof
from citesnap.evidence.report import ALTERED, UNJUDGED, Log, Report
from citesnap.evidence.timestamps import Judgement, NoToken, ends_at, judge_token, read_response, system_roots

__all__ = ["ENDS_SOON", "Judged", "Proofs", "Trust", "check_signatures", "check_token"]

ENDS_SOON = timedelta(days=90)
"""Before the certificate of an authority ends, the next stamp is due: while it holds, the new one vouches for the old one."""


class Judged(NamedTuple):
    """What a time stamp that holds says, and whether its root is trusted."""

    gen_time: str
    trusted: bool


@dataclass(slots=True)
class Trust:
    """The certificates that are trusted, as DER: those given, or those of this machine, which are read when first needed."""

    given: Sequence[bytes] | None
    _system: list[bytes] | None = None
    _newest: tuple[datetime, str, datetime] | None = field(default=None)

    def judge(self, token: bytes, note: str) -> Judgement:
        """Judge one token over a note."""
        digest = hashlib.sha256(note.encode()).digest()
        judged = judge_token(token, digest, self.given or ())
        if judged.signed and not judged.trusted and self.given is None:
            self._system = self._system if self._system is not None else system_roots()
            judged = judge_token(token, digest, self._system)
        return judged

    def note(self, gen_time: datetime, authority: str, ends: datetime | None) -> None:
        """Remember the newest of the stamps that hold."""
        if ends is not None and (self._newest is None or gen_time > self._newest[0]):
            self._newest = gen_time, authority, ends

    def warn(self, report: Report, now: datetime | None = None) -> None:
        """Say when the certificate of the newest stamp ends soon, or has ended."""
        if self._newest is None:
            return
        _, authority, ends = self._newest
        if ends - (now or datetime.now(UTC)) < ENDS_SOON:
            report.limits.append(
                f"the certificate of the newest stamp ({authority}) ends on {ends:%Y-%m-%d}: have a newer checkpoint stamped before"
            )


def check_token(
    report: Report, trust: Trust, where: int | str, authority: str, token: bytes, note: str, size: int
) -> Judged | None:
    """Judge the time stamp of a checkpoint, and report it. None where it does not hold, or nobody here can tell."""
    try:
        said = read_response(token)
        judged = trust.judge(token, note)
    except NoToken as error:
        report.add(ALTERED, "stamp", where, str(error))
        return None
    gen_time = f"{said.gen_time:%Y-%m-%dT%H:%M:%SZ}"
    if judged.signed is None:
        report.add(UNJUDGED, "stamp", where, f"{judged.reason}")
        return Judged(gen_time, False)
    if not judged.signed:
        report.add(ALTERED, "stamp", where, f"does not hold: {judged.reason}")
        return None
    trust.note(said.gen_time, authority, ends_at(said))
    if not judged.trusted:
        report.add(
            UNJUDGED, "stamp", where, f"of {authority}: give the root that you trust with --roots ({judged.reason})"
        )
        return Judged(gen_time, False)
    report.proved.append(
        f"the first {size} leaves existed no later than {gen_time}: token {said.serial} of {authority}, policy"
        f" {said.policy}, root SHA-256 {judged.root}, qualified: not judged"
    )
    return Judged(gen_time, True)


@dataclass(slots=True)
class Proofs:
    """Proofs of OpenTimestamps, judged by headers of blocks that the reader knows. None of them is judged without."""

    headers: Sequence[BlockHeader] = ()
    _pending: int = 0
    _unjudged: list[tuple[int, str, int]] = field(default_factory=list)

    def check(
        self, report: Report, where: int | str, token: bytes, note: str, size: int, *, is_kept: bool = False
    ) -> bool:
        """Judge one proof over a note of so many leaves, and report it. Returns whether a header confirms it.

        `is_kept`: another proof has the block that this one promises.
        """
        try:
            proof = read_proof(token)
            ends = attested(proof)
        except NoProof as error:
            report.add(ALTERED, "stamp", where, str(error))
            return False
        if proof.digest != hashlib.sha256(note.encode()).digest():
            report.add(ALTERED, "stamp", where, "is about another checkpoint")
            return False
        blocks = [end for end in ends if end.height is not None]
        for end in blocks:
            for header in self.headers:
                if header.merkle_root == end.message:
                    report.proved.append(
                        f"the first {size} leaves existed no later than {header.time:%Y-%m-%dT%H:%M:%SZ}: block {end.height} of"
                        f" Bitcoin, hash {header.hash}, by the header you gave"
                    )
                    return True
        if blocks:
            # As nodes and explorers write it.
            self._unjudged.append((size, blocks[0].message[::-1].hex(), blocks[0].height or 0))
        elif not is_kept:
            self._pending += 1
        return False

    def say(self, report: Report) -> None:
        """What is open, in one line each: there may be thousands."""
        if self._pending:
            report.limits.append(f"{self._pending} proofs of OpenTimestamps are promises of calendars, in no block yet")
        if self._unjudged:
            size, root, height = max(self._unjudged)
            report.add(
                UNJUDGED,
                "stamp",
                None,
                f"{len(self._unjudged)} proofs of OpenTimestamps; the newest ({size} leaves) says that block {height} of Bitcoin"
                f" has the Merkle root {root}: compare it with a node or an explorer, or give the block's header with --header",
            )


def check_signatures(
    report: Report, log: Log, notes: Iterable[tuple[int, str]], named: Collection[str], key: VerifierKey | None
) -> None:
    """Check the signatures of checkpoints by the keys that the log names, and compare those with the key that the reader gave.

    Args:
        report: what is found goes there.
        log: the log of the checkpoints.
        notes: their sizes and notes, in order.
        named: verifier keys that the log names.
        key: what the reader knows to be the key of the log.
    """
    keys: dict[bytes, VerifierKey] = {}
    for text in named:
        try:
            parsed = VerifierKey.parse(text)
        except ValueError as error:
            report.add(ALTERED, "logs", log.origin, str(error))
        else:
            keys[parsed.key_hash] = parsed
    good: set[VerifierKey] = set()
    last: set[VerifierKey] = set()
    for size, note in notes:
        try:
            checkpoint, signatures = parse_note(note)
        except ValueError:
            continue  # Said by the check of the tree.
        last = set()
        for signature in signatures:
            signer = keys.get(signature.key_hash) or (key if key and key.key_hash == signature.key_hash else None)
            if signer is None or signer.name != signature.name:
                report.add(
                    UNJUDGED, "checkpoint", size, f"signed by a key that the log does not name: {signature.name}"
                )
                continue
            match _is_signed(signer, checkpoint, signature):
                case None:
                    limit = "signatures are checked with `pip install 'citesnap[evidence]'` only"
                    report.add(UNJUDGED, "checkpoint", size, limit)
                    return
                case False:
                    report.add(ALTERED, "checkpoint", size, f"the signature of {signer} is not over this checkpoint")
                case True:
                    last.add(signer)
        good |= last
    log.signed_by = sorted(map(str, good))
    if key is not None and key not in last and log.own and log.leaves:
        report.add(UNJUDGED, "log", log.origin, f"the last checkpoint is not signed by the key you gave, {key}")
    if key is None and named and not last and log.own and log.leaves:
        report.add(UNJUDGED, "log", log.origin, "names a key, and its last checkpoint is not signed by it")
    if key is not None and key in good:
        report.proved.append(f"{log.origin} is signed by the key you gave, {key}")
    for signer in sorted(good - {key} if key else good, key=str):
        report.proved.append(
            f"{log.origin} is signed by {signer}, not compared: give the key that is published with --key"
        )


def _is_signed(key: VerifierKey, checkpoint: Checkpoint, signature: Signature) -> bool | None:
    """None where the package that checks it is not installed."""
    from citesnap.evidence.keys import is_signed_by

    try:
        return is_signed_by(key, checkpoint, signature)
    except CitesnapError:
        return None
