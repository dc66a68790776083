"""Words are found in any case and wherever a pattern of them would find them."""

from __future__ import annotations

import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.text.words import Words, folded

WORDS = Words(["tweet", "truth social"], whole=["X", "threads"])
PATTERN = re.compile(r"tweet|truth social|\bX\b|\bthreads\b", re.IGNORECASE)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", []),
        ("Retweet, TWEET", [2, 9]),
        ("on X: x, not XYZ, _x or 4x", [3, 6]),
        ("x", [0]),
        ("Threads threadsafe Threads.", [0, 19]),
        ("\u0130\u0130 tweet", [3]),
        ("Truth Social\nTruth\nSocial", [0]),
    ],
)
def test_words_in_any_case_are_found_in_their_places(text: str, places: list[int]) -> None:
    assert WORDS.places(text) == places
    assert WORDS.occur_in(text) == bool(places)


@given(
    st.lists(st.sampled_from(["tweet", "X", "x", "Threads", " ", ".", "\u0130", "é", "ẞ", "水", "_", "truth social"]))
)
def test_words_are_found_where_a_pattern_finds_them(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert WORDS.places(text) == [hit.start() for hit in PATTERN.finditer(text)]


@given(st.text())
def test_every_character_keeps_its_place(text: str) -> None:
    assert len(folded(text)) == len(text)


@pytest.mark.parametrize("letter", ["é", "水", "İ", "Σ", "😀"])
def test_a_long_text_is_folded_in_bounded_memory(letter: str) -> None:
    """`str.lower` takes twelve bytes a character meanwhile, for any text that is not all ASCII."""
    text = f"{letter}TWEET " * 600_000
    tracemalloc.start()
    lower = folded(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lower == folded(text[: len(letter) + 6]) * 600_000
    assert peak < 12 * len(text)


@pytest.mark.parametrize(
    ("word", "is_there"), [("Threads", True), ("aThreads", False), ("Threadsa", False), ("tweet", True)]
)
def test_a_word_is_seen_wherever_it_stands_in_a_long_text(word: str, is_there: bool) -> None:
    """A long text is looked through in pieces of a million characters, and none of the borders hides or makes a word."""
    for place in (*range(999_960, 1_000_040, 3), 2, 1_400_000):
        text = "é".ljust(place) + word
        assert WORDS.occur_in(text) is WORDS.occur_in(text + " " * 1_000_000) is is_there, place


def test_a_long_text_is_looked_through_in_bounded_memory() -> None:
    """It was put into lower case as a whole, twice: 90 MB for a page of 50."""
    text = "é river " * 2_000_000
    tracemalloc.start()
    assert not WORDS.occur_in(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < len(text)
