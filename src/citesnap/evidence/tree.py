"""The Merkle tree of RFC 6962, section 2.1: hashes of leaves and nodes, growing a tree, and proofs that a leaf is in it. Pure."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "HASH_SIZE",
    "Frontier",
    "Levels",
    "leaf_hash",
    "node_hash",
    "root_from_parts",
    "root_from_proof",
]

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

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaves, given by their hashes: many at once, level by level, take half the time.

        >>> one, other = Frontier(), Frontier()
        >>> for letter in b"abcdefg":
        ...     one.append(leaf_hash(bytes([letter])))
        >>> other.extend(leaf_hash(bytes([letter])) for letter in b"abcdefg")
        >>> (other.size, bytes(other)) == (one.size, bytes(one))
        True
        """
        level = list(leaves)
        beside, self.size = self.size, self.size + len(level)
        alone: list[bytes] = []
        while level or beside:
            if beside & 1:
                level.insert(0, self._hashes.pop())
            beside >>= 1
            if len(level) & 1:
                alone.append(level.pop())
            level = [
                hashlib.sha256(b"\x01" + left + right).digest()
                for left, right in zip(level[::2], level[1::2], strict=True)
            ]
        self._hashes = alone[::-1]

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


class Levels:
    """All nodes of a tree: level 0 are its leaves. 64 bytes a leaf.

    >>> tree = Levels([leaf_hash(b"a"), leaf_hash(b"b"), leaf_hash(b"c")])
    >>> tree.root() == root_from_proof(leaf_hash(b"c"), 2, 3, tree.inclusion_proof(2))
    True
    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        level = b"".join(leaves)
        self.size = len(level) // HASH_SIZE
        self._levels = [level]
        while len(level) > HASH_SIZE:
            above = bytearray()
            for at in range(0, len(level), 2 * HASH_SIZE):
                pair = level[at : at + 2 * HASH_SIZE]
                # One that has no neighbour is its own parent.
                above += hashlib.sha256(b"\x01" + pair).digest() if len(pair) > HASH_SIZE else pair
            level = bytes(above)
            self._levels.append(level)

    def beginning(self, size: int) -> Levels:
        """The tree of the first leaves."""
        leaves = self._levels[0]
        return Levels(leaves[at : at + HASH_SIZE] for at in range(0, size * HASH_SIZE, HASH_SIZE))

    def root(self) -> bytes:
        """The root hash."""
        return self._levels[-1] if self.size else hashlib.sha256(b"").digest()

    def inclusion_proof(self, index: int) -> list[bytes]:
        """The audit path of a leaf (RFC 6962, 2.1.1), from the leaf up."""
        path = []
        for level in self._levels[:-1]:
            beside = level[(index ^ 1) * HASH_SIZE :][:HASH_SIZE]
            if beside:
                path.append(beside)
            index >>= 1
        return path

    def parts(self, shown: Sequence[int], cut: int = 0) -> list[tuple[int, int, bytes]]:
        """The largest subtrees without any of some leaves, which are given in order: first leaf, how many, and root of each.

        None reaches over `cut`: those below it are parts of the tree of the first `cut` leaves as well, and so show that it is
        the beginning of this one.
        """
        subtrees: list[tuple[int, int, bytes]] = []
        left = [(0, self.size)]
        while left:
            first, last = left.pop()
            among = bisect_left(shown, first)
            if (among == len(shown) or shown[among] >= last) and not first < cut < last:
                if last > first:
                    subtrees.append((first, last - first, self._node(first, last)))
            elif last - first > 1:
                middle = first + _split(last - first)
                left += [(middle, last), (first, middle)]
        return subtrees

    def _node(self, first: int, last: int) -> bytes:
        """The root of a range that is a subtree of this tree."""
        level = (last - first - 1).bit_length()
        at = (first >> level) * HASH_SIZE
        return self._levels[level][at : at + HASH_SIZE]


def root_from_parts(size: int, leaves: Mapping[int, bytes], parts: Mapping[tuple[int, int], bytes]) -> bytes | None:
    """The root of a tree of which some leaves are known, by their places, and the subtrees of all others (see `Levels.parts`).

    None where something is missing, or where something is given that no such tree needs.
    """
    used = 0

    def root(first: int, last: int) -> bytes:
        # Where nothing is known, the way down ends at the first leaf: so there are never many steps for what is given.
        nonlocal used
        known = parts.get((first, last - first))
        if known is None and last - first > 1:
            middle = first + _split(last - first)
            return node_hash(root(first, middle), root(middle, last))
        used += 1
        return leaves[first] if known is None else known

    if not 0 < size < 1 << 64:
        return None
    try:
        known = root(0, size)
    except KeyError:
        return None
    return known if used == len(leaves) + len(parts) else None


def _split(size: int) -> int:
    """The greatest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


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
