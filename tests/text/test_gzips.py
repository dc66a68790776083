"""Gzip of strangers costs no more memory than wanted, whatever it holds."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.text.gzips import Gunzip, TooLong, gunzip

BOMB = gzip.compress(bytes(20_000_000))


@pytest.mark.parametrize(
    ("packed", "content", "exact"),
    [
        (gzip.compress(b"river", mtime=0), b"river", True),
        (gzip.compress(b"river", mtime=0) + b"\0\0", b"river", False),
        (gzip.compress(b"river", mtime=0) + gzip.compress(b"bank", mtime=0), b"river", False),
        (gzip.compress(b"river" * 1000, mtime=0)[:-9], None, False),
        (BOMB, bytes(100), False),
    ],
)
def test_the_first_member_as_far_as_it_goes(packed: bytes, content: bytes | None, exact: bool) -> None:
    unpacked = gunzip(packed, 100 if packed is BOMB else 10_000)
    assert unpacked is not None
    assert unpacked.exact is exact
    assert (b"river" * 1000).startswith(unpacked.content) if content is None else unpacked.content == content


@pytest.mark.parametrize("packed", [b"", b"\x1f\x8b", b"<html>", gzip.compress(b"river", mtime=0)[:12] + b"\xff" * 20])
def test_what_is_no_gzip_or_broken_is_never_exact(packed: bytes) -> None:
    unpacked = gunzip(packed, 100)
    assert unpacked is None or not unpacked.exact


def test_a_limit_is_kept_to_the_byte() -> None:
    exact, longer = gunzip(gzip.compress(bytes(100)), 100), gunzip(gzip.compress(bytes(101)), 100)
    assert exact is not None
    assert exact.exact
    assert longer is not None
    assert not longer.exact
    assert len(longer.content) == 100


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4), st.integers(1, 50))
def test_pieces_make_the_same_as_the_whole(members: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, members))
    unpacking = Gunzip(10_000)
    for at in range(0, len(packed), size):
        unpacking.feed(packed[at : at + size])
    assert unpacking.whole
    assert bytes(unpacking.content) == b"".join(members)


def test_a_bomb_in_pieces_stops_at_the_limit() -> None:
    unpacking = Gunzip(1000)
    with pytest.raises(TooLong):
        for at in range(0, len(BOMB), 100):
            unpacking.feed(BOMB[at : at + 100])
    assert len(unpacking.content) == 1001


def test_broken_gzip_is_told() -> None:
    with pytest.raises(zlib.error):
        Gunzip(1000).feed(b"\x1f\x8b\xff nothing of the kind")
