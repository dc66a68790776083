"""Cited words against shown words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.resolving.matching import similarity


@pytest.mark.parametrize(
    ("cited", "shown"),
    [
        ("Rain in Riverton pic.twitter.com/AbCdEfGhIj", "Rain in Riverton"),
        ("Rain &amp; wind “soon”", 'Rain & wind "soon"'),
        ("@lyre_ex @other_ex Thank you", "Thank you"),
        ("The whole plan is to fill the bags and then to carry the…", "The whole plan is to fill the bags and then to carry"),
        ("Levels https://t.co/AbCdEfGhIj", "Levels https://levels.example/now"),
        ("水位が上がる", "水位が上がる"),
    ],
)  # fmt: skip
def test_the_same_words_agree_wholly(cited: str, shown: str) -> None:
    assert similarity(cited, shown) == 1.0


def test_other_words_do_not_agree() -> None:
    assert similarity("The bridge is closed", "Happy birthday to our mayor") == 0.0
    assert 0 < similarity("The bridge is closed now", "The bridge is open now") < 1


@given(st.text(), st.text())
def test_agreement_is_a_share_and_wholly_so_with_itself(a: str, b: str) -> None:
    assert 0.0 <= similarity(a, b) <= 1.0
    assert similarity(a, a) == 1.0
