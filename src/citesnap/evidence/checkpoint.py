"""Checkpoints of a log as C2SP writes them: tlog-checkpoint in a signed note, and tlog-proof. Pure.

See c2sp.org/tlog-checkpoint, c2sp.org/signed-note and c2sp.org/tlog-proof.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Checkpoint", "Proof", "Signature", "VerifierKey", "note", "parse_note", "parse_proof", "proof", "text_of"]

ED25519 = b"\x01"
"""The type of Ed25519 in verifier keys."""


class Checkpoint(NamedTuple):
    """What a checkpoint says: a log, by its name, had so many leaves and this root."""

    origin: str
    size: int
    root: bytes


class Signature(NamedTuple):
    """One line of signature: the name of the key, the first four bytes of its hash, and the signature itself."""

    name: str
    key_hash: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """As it stands in a note, with its line break."""
        return f"— {self.name} {_base64(self.key_hash + self.signature)}\n"


class VerifierKey(NamedTuple):
    """A public key with its name; `str()` gives it as signed notes write it: `name+hash+key`."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """What signature lines name it by."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{_base64(ED25519 + self.public)}"

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Read `name+hash+key`.

        Raises:
            ValueError: it is no verifier key of Ed25519, or its hash is that of another key.

        >>> VerifierKey.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").name
        'PeterNeumann'
        """
        name, _, rest = text.strip().partition("+")
        key_hash, _, encoded = rest.partition("+")
        try:
            typed = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValueError(f"{text!r} is no verifier key: NAME+HASH+BASE64") from error
        key = cls(name, typed[1:])
        if typed[:1] != ED25519 or len(typed) != 33 or key.key_hash.hex() != key_hash:
            raise ValueError(f"{text!r} is no verifier key of Ed25519, or its hash is not its own")
        return key


def text_of(checkpoint: Checkpoint) -> str:
    """The text that is signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{_base64(checkpoint.root)}\n"


def note(checkpoint: Checkpoint, signatures: Sequence[Signature] = ()) -> str:
    """A signed note; without signatures, the text and an empty line."""
    return text_of(checkpoint) + "\n" + "".join(signature.line for signature in signatures)


def parse_note(text: str) -> tuple[Checkpoint, list[Signature]]:
    """What a note says, and who signed it. Signatures are not checked.

    Raises:
        ValueError: it is no note of a checkpoint, or not written in the one way in which these are written.
    """
    body, gap, lines = text.partition("\n\n")
    parts = body.split("\n")
    if not gap or len(parts) != 3 or not parts[0] or not (parts[1].isascii() and parts[1].isdigit()):
        raise ValueError("this is no checkpoint: origin, size, root and an empty line")
    try:
        checkpoint = Checkpoint(parts[0], int(parts[1]), base64.b64decode(parts[2], validate=True))
        signatures = [_signature(line) for line in lines.splitlines()]
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"this is no checkpoint: {error}") from error
    if note(checkpoint, signatures) != text:
        raise ValueError("this checkpoint is not written as checkpoints are")
    return checkpoint, signatures


def proof(index: int, path: Sequence[bytes], checkpoint_note: str, extra: bytes | None = None) -> str:
    """That a leaf is in the tree of a checkpoint, as `c2sp.org/tlog-proof@v1`; `extra` holds the salt of the leaf."""
    lines = ["c2sp.org/tlog-proof@v1"]
    if extra is not None:
        lines.append(f"extra {_base64(extra)}")
    lines += [f"index {index}", *(_base64(step) for step in path)]
    return "\n".join(lines) + "\n\n" + checkpoint_note


class Proof(NamedTuple):
    """What a proof says: the place of a leaf, its audit path, the checkpoint it leads to, and the salt."""

    leaf: int
    path: list[bytes]
    note: str
    extra: bytes | None


def parse_proof(text: str) -> Proof:
    """Read `c2sp.org/tlog-proof@v1`. Nothing is checked but the form.

    Raises:
        ValueError: it is no such proof, or not written in the one way in which these are written.
    """
    head, _, checkpoint_note = text.partition("\n\n")
    _, *lines = head.split("\n")
    try:
        extra = (
            base64.b64decode(lines.pop(0).removeprefix("extra "), validate=True) if lines[0][:6] == "extra " else None
        )
        index = int(lines.pop(0).removeprefix("index "))
        path = [base64.b64decode(line, validate=True) for line in lines]
    except (binascii.Error, ValueError, IndexError) as error:
        raise ValueError("this is no proof of c2sp.org/tlog-proof@v1") from error
    if proof(index, path, checkpoint_note, extra) != text or any(len(step) != 32 for step in path):
        raise ValueError("this proof is not written as proofs of c2sp.org/tlog-proof@v1 are")
    return Proof(index, path, checkpoint_note, extra)


def _signature(line: str) -> Signature:
    mark, name, encoded = line.split(" ")
    decoded = base64.b64decode(encoded, validate=True)
    if mark != "—" or not name or len(decoded) < 5:
        raise ValueError("a line of signature is broken")
    return Signature(name, decoded[:4], decoded[4:])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
