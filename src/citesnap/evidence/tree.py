"""The Merkle tree of RFC 6962, section 2.1: hashes of leaves and nodes, growing a tree, and proofs that a leaf is in it. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

__all__ = ["HASH_SIZE", "Frontier", "inclusion_proof", "leaf_hash", "node_hash", "root_from_proof"]

HASH_SIZE = 32
"""Bytes of SHA-256."""


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """A tree that grows, held as the roots of its complete subtrees: one for each bit that is set in its size.

    >>> tree = Frontier()
    >>> tree.root().hex()[:8]
    'e3b0c442'
    """

    def __init__(self, size: int = 0, hashes: bytes = b"") -> None:
        """Go on with a tree of `size` leaves.

        Raises:
            ValueError: `hashes` are not as many as the size needs.
        """
        if size < 0 or len(hashes) != size.bit_count() * HASH_SIZE:
            raise ValueError(f"{len(hashes)} bytes are no frontier of {size} leaves")
        self.size = size
        self._hashes = [hashes[at : at + HASH_SIZE] for at in range(0, len(hashes), HASH_SIZE)]

    def append(self, hashed: bytes) -> None:
        """Add one leaf, given by its hash."""
        size = self.size
        hashes = self._hashes
        while size & 1:
            hashed = hashlib.sha256(b"\x01" + hashes.pop() + hashed).digest()
            size >>= 1
        hashes.append(hashed)
        self.size += 1

    def root(self) -> bytes:
        """The root hash of all leaves so far."""
        if not self._hashes:
            return hashlib.sha256(b"").digest()
        root = self._hashes[-1]
        for left in reversed(self._hashes[:-1]):
            root = node_hash(left, root)
        return root

    def __bytes__(self) -> bytes:
        return b"".join(self._hashes)


def inclusion_proof(leaves: Sequence[bytes], wanted: Iterable[int]) -> dict[int, list[bytes]]:
    """The audit paths of some leaves (RFC 6962, 2.1.1), each from the leaf up.

    Args:
        leaves: the hashes of all leaves of the tree.
        wanted: indexes of leaves.
    """
    at = {index: index for index in wanted}
    paths: dict[int, list[bytes]] = {index: [] for index in at}
    level = list(leaves)
    while len(level) > 1:
        for index, here in at.items():
            beside = here ^ 1
            if beside < len(level):
                paths[index].append(level[beside])
            at[index] = here >> 1
        above = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return paths


def root_from_proof(hashed: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an audit path leads to from a leaf; None for a path that no leaf of this index has in such a tree."""
    if not 0 <= index < size:
        return None
    root, here, last, steps = hashed, index, size - 1, list(path)
    while last:
        if here & 1:
            if not steps:
                return None
            root = node_hash(steps.pop(0), root)
        elif here < last:
            if not steps:
                return None
            root = node_hash(root, steps.pop(0))
        here, last = here >> 1, last >> 1
    return None if steps else root
