"""The tree of RFC 6962: vectors of Certificate Transparency, the RFC's own recursive definition, and proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citesnap.evidence.tree import (
    Frontier,
    Levels,
    leaf_hash,
    node_hash,
    root_from_parts,
    root_from_proof,
)

LEAVES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243", "5051525354555657"),
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""Of the first n leaves: the test vectors of google/certificate-transparency."""


def recursive(entries: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return leaf_hash(entries[0])
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return node_hash(recursive(entries[:k]), recursive(entries[k:]))


@given(st.lists(st.binary(max_size=3), max_size=70), st.integers(0, 70))
def test_many_leaves_at_once_make_the_same_tree(entries: list[bytes], first: int) -> None:
    tree = grown(entries[:first])
    tree.extend(map(leaf_hash, entries[first:]))
    assert (tree.size, bytes(tree)) == (len(entries), bytes(grown(entries)))
    assert tree.root() == recursive(entries)


def grown(entries: Sequence[bytes]) -> Frontier:
    tree = Frontier()
    for entry in entries:
        tree.append(leaf_hash(entry))
    return tree


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert grown(LEAVES[:size]).root().hex() == ROOTS[size]


@given(st.lists(st.binary(max_size=3), max_size=70), st.data())
@settings(max_examples=60, deadline=None)
def test_roots_and_proofs_follow_the_definition_of_the_rfc(entries: list[bytes], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(entries)))
    half = grown(entries[:cut])
    tree = Frontier(half.size, bytes(half))
    for entry in entries[cut:]:
        tree.append(leaf_hash(entry))
    root = recursive(entries)
    assert tree.root() == root
    hashes = [leaf_hash(entry) for entry in entries]
    levels = Levels(hashes)
    assert levels.root() == root
    for index in range(len(entries)):
        path = levels.inclusion_proof(index)
        assert root_from_proof(hashes[index], index, len(entries), path) == root
        assert root_from_proof(leaf_hash(b"another"), index, len(entries), path) != root
        assert root_from_proof(hashes[index], index, len(entries), [*path, b"\0" * 32]) is None
        if path:
            assert root_from_proof(hashes[index], index, len(entries), path[:-1]) is None


@given(st.integers(1, 70), st.data())
@settings(max_examples=60, deadline=None)
def test_some_leaves_and_the_subtrees_of_the_others_make_the_root(size: int, data: st.DataObject) -> None:
    hashes = [leaf_hash(bytes([n])) for n in range(size)]
    shown = sorted(data.draw(st.sets(st.integers(0, size - 1))))
    cut = data.draw(st.integers(0, size))
    tree = Levels(hashes)
    parts = {(first, count): node for first, count, node in tree.parts(shown, cut)}
    assert sum(count for _, count in parts) == size - len(shown)
    assert len(parts) <= (len(shown) + 2) * 2 * size.bit_length()
    leaves = {index: hashes[index] for index in shown}
    assert root_from_parts(size, leaves, parts) == tree.root()
    for index in shown[:2]:
        assert root_from_parts(size, leaves | {index: leaf_hash(b"another")}, parts) != tree.root()
        assert root_from_parts(size, {key: leaf for key, leaf in leaves.items() if key != index}, parts) is None
    assert root_from_parts(size, leaves, parts | {(size, 1): b""}) is None
    assert root_from_parts(size, leaves | {size: b""}, parts) is None
    for place in list(parts)[:2]:
        assert root_from_parts(size, leaves, parts | {place: b""}) != tree.root()
    # What is below the cut makes the tree of the first leaves, which so is the beginning of this one.
    if cut:
        first = {index: leaf for index, leaf in leaves.items() if index < cut}
        below = {place: node for place, node in parts.items() if place[0] < cut}
        assert root_from_parts(cut, first, below) == Levels(hashes[:cut]).root()


def test_a_frontier_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="no frontier of 3 leaves"):
        Frontier(3, b"\0" * 32)
