"""Proofs of OpenTimestamps: a hash, and operations on it that end in a calendar's promise or the header of a Bitcoin block. Pure.

Only what proofs for Bitcoin use since 2017 is read: append, prepend, SHA-256, and the two attestations. The format is that of
github.com/opentimestamps/python-opentimestamps, whose client reads what is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

__all__ = [
    "Attested",
    "BlockHeader",
    "NoProof",
    "TimestampProof",
    "attested",
    "completed",
    "read_header",
    "read_proof",
    "started",
    "written",
]

MAGIC = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01"
SHA256, APPEND, PREPEND, ATTESTATION, MORE = 0x08, 0xF0, 0xF1, 0x00, 0xFF
BITCOIN = bytes.fromhex("0588960d73d71901")
PENDING = bytes.fromhex("83dfe30d2ef90c8e")

MOST_STEPS = 400
"""Operations and attestations; proofs for Bitcoin have about a hundred."""
LONGEST = 4096
"""Bytes of an operand or a message, as in other implementations."""
LIMIT = 100_000
"""Bytes of a proof, and of an answer; proofs for Bitcoin take one to three thousand."""


class NoProof(ValueError):
    """This is no proof of OpenTimestamps that can be read; the message says why."""


@dataclass(slots=True)
class _Node:
    """A message, what attests it, and the messages that operations make of it."""

    message: bytes
    attestations: list[tuple[bytes, bytes]] = field(default_factory=list)
    steps: list[tuple[bytes, _Node]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TimestampProof:
    """A proof about a SHA-256."""

    digest: bytes
    root: _Node


@dataclass(frozen=True, slots=True)
class Attested:
    """An end of a proof. `height` of the block whose Merkle root `message` has to be, or `calendar` that promises one for it."""

    message: bytes
    height: int | None = None
    calendar: str | None = None


@dataclass(frozen=True, slots=True)
class BlockHeader:
    """A header of a Bitcoin block."""

    hash: str
    """As explorers show it."""
    merkle_root: bytes
    time: datetime


def started(digest: bytes, nonce: bytes) -> tuple[TimestampProof, bytes]:
    """A proof that has no end yet, and what to send to a calendar: it learns a hash that tells nothing of the digest."""
    root = _Node(digest)
    with_nonce = _after(root, _step(APPEND, nonce))
    commitment = _after(with_nonce, bytes([SHA256]))
    return TimestampProof(digest, root), commitment.message


def completed(proof: TimestampProof, message: bytes, answer: bytes) -> TimestampProof:
    """The proof with what a calendar answered about one of its messages.

    Raises:
        NoProof: the answer cannot be read, or the proof has no such message.
    """
    again = TimestampProof(proof.digest, _copy(proof.root))
    waiting = [node for node in _nodes(again.root) if node.message == message]
    if not waiting:
        raise NoProof("the answer is about something else")
    node = _OperationReader(answer).whole(message)
    waiting[0].steps += node.steps
    waiting[0].attestations += [one for one in node.attestations if one not in waiting[0].attestations]
    if sum(1 + len(one.attestations) for one in _nodes(again.root)) > MOST_STEPS:
        raise NoProof("the proof would have too many steps")
    return again


def attested(proof: TimestampProof) -> list[Attested]:
    """The ends of a proof, those with a block first."""
    ends = []
    for node in _nodes(proof.root):
        for tag, payload in node.attestations:
            if tag == BITCOIN:
                ends.append(Attested(node.message, height=_OperationReader(payload).number()))
            elif tag == PENDING:
                ends.append(Attested(node.message, calendar=_OperationReader(payload).text()))
    return sorted(ends, key=lambda end: (end.height is None, end.height or 0))


def read_proof(content: bytes) -> TimestampProof:
    """Read an `.ots` file about a SHA-256.

    Raises:
        NoProof: it is not one.
    """
    start = MAGIC + bytes([SHA256])
    if len(content) > LIMIT or not content.startswith(start) or len(content) < len(start) + 32:
        raise NoProof("this is no proof of OpenTimestamps about a SHA-256")
    digest = content[len(start) : len(start) + 32]
    return TimestampProof(digest, _OperationReader(content[len(start) + 32 :]).whole(digest))


def written(proof: TimestampProof) -> bytes:
    """A proof as an `.ots` file."""
    return MAGIC + bytes([SHA256]) + proof.digest + _bytes_of(proof.root)


def read_header(text: str) -> BlockHeader:
    """Read a block header of 80 bytes, as hex.

    Raises:
        ValueError: it is not one, or nobody worked for it.

    >>> genesis = "01" + "00" * 35 + "3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c"
    >>> read_header(genesis).hash
    '000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f'
    """
    raw = bytes.fromhex(text.strip())
    if len(raw) != 80:
        raise ValueError(f"{len(raw)} bytes are no header of a Bitcoin block: it has 80")
    hashed = hashlib.sha256(hashlib.sha256(raw).digest()).digest()
    bits = int.from_bytes(raw[72:76], "little")
    target = (bits & 0x7FFFFF) << 8 * max((bits >> 24) - 3, 0)
    if not 0 < target < 1 << 256 or int.from_bytes(hashed, "little") > target:
        raise ValueError("this is no header of a Bitcoin block: its hash is not below its own target")
    return BlockHeader(
        hashed[::-1].hex(), raw[36:68], datetime.fromtimestamp(int.from_bytes(raw[68:72], "little"), UTC)
    )


def _nodes(node: _Node) -> Iterator[_Node]:
    left = [node]
    while left:
        one = left.pop()
        yield one
        left += [after for _, after in reversed(one.steps)]


def _copy(node: _Node) -> _Node:
    root = _Node(node.message, list(node.attestations))
    left = [(node, root)]
    while left:
        one, copied = left.pop()
        for step, after in one.steps:
            copied.steps.append((step, _Node(after.message, list(after.attestations))))
            left.append((after, copied.steps[-1][1]))
    return root


def _after(node: _Node, step: bytes) -> _Node:
    """The message that a step makes, added to its node."""
    operand = step[1:]
    if step[0] == SHA256:
        message = hashlib.sha256(node.message).digest()
    else:
        operand = _OperationReader(operand).piece()
        message = node.message + operand if step[0] == APPEND else operand + node.message
    after = _Node(message)
    node.steps.append((step, after))
    return after


def _step(kind: int, operand: bytes) -> bytes:
    return bytes([kind]) + _piece(operand)


def _piece(content: bytes) -> bytes:
    return _number(len(content)) + content


def _number(value: int) -> bytes:
    """Seven bits a byte, the least significant first."""
    digits = bytearray()
    while value > 127:
        digits.append(value & 127 | 128)
        value >>= 7
    return bytes([*digits, value])


def _bytes_of(node: _Node) -> bytes:
    content = bytearray()
    left: list[bytes | _Node] = [node]
    while left:
        one = left.pop()
        if isinstance(one, bytes):
            content += one
            continue
        parts: list[tuple[bytes | _Node, ...]] = []
        parts += [(bytes([ATTESTATION]) + tag + _piece(payload),) for tag, payload in sorted(one.attestations)]
        parts += one.steps
        if not parts:
            raise NoProof("this proof has no end yet")
        left += reversed([each for part in parts[:-1] for each in (bytes([MORE]), *part)] + [*parts[-1]])
    return bytes(content)


class _OperationReader:
    """Reads the operations that follow a message."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._steps = 0

    def whole(self, message: bytes) -> _Node:
        """All operations and attestations after a message, to the end."""
        root = _Node(message)
        # Each with whether something else follows at the same message.
        left = [root]
        while left:
            node = left.pop()
            while True:
                self._steps += 1
                if self._steps > MOST_STEPS:
                    raise NoProof("this proof has too many steps")
                kind = self._byte()
                more = kind == MORE
                kind = self._byte() if more else kind
                if more:
                    left.append(node)
                if kind == ATTESTATION:
                    node.attestations.append((self._take(8), self.piece()))
                    break
                if kind not in (SHA256, APPEND, PREPEND):
                    raise NoProof(f"this proof has an operation that is not read here: {kind:#x}")
                step = bytes([kind]) + (b"" if kind == SHA256 else _piece(self.piece()))
                node = _after(node, step)
                if len(node.message) > LONGEST:
                    raise NoProof("this proof makes too long a message")
        if self._at != len(self._content):
            raise NoProof("this proof does not end where it should")
        return root

    def number(self) -> int:
        """A whole number."""
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise NoProof("this proof has too great a number")

    def piece(self) -> bytes:
        """Bytes with their length before them."""
        length = self.number()
        if length > LONGEST:
            raise NoProof("this proof has too long an operand")
        return self._take(length)

    def text(self) -> str:
        """The same as text."""
        return self.piece().decode("utf-8", "replace")

    def _byte(self) -> int:
        return self._take(1)[0]

    def _take(self, count: int) -> bytes:
        piece = self._content[self._at : self._at + count]
        if len(piece) != count:
            raise NoProof("this proof is cut short")
        self._at += count
        return piece
