"""What steers a reader is made harmless in each of four ways, and nothing else is touched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.text import characters
from citesnap.text.lines import one_line

any_text = st.text(st.characters(exclude_categories=())) | st.text(
    "\x1b\x9b\u202e\u2066\u2028\ud800\ufeff\t\n\r\0a\u200d🌊川\u0301 "
)
HARMLESS = "👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 नीला می‌خواهم é ri\u00adver"


@pytest.mark.parametrize("way", [characters.escaped, characters.named, characters.replaced, characters.removed])
def test_scripts_and_emoji_are_left_alone(way: object) -> None:
    assert callable(way)
    assert way(HARMLESS) == HARMLESS


@given(any_text)
def test_nothing_that_steers_is_left(text: str) -> None:
    steering = {char for char in text if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")}
    steering |= set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    for way in (characters.escaped, characters.named, characters.replaced, characters.removed):
        assert not steering & set(way(text))
        way(text).encode()


def test_lines_stay_where_they_are_asked_for() -> None:
    assert characters.named("a\n\tb\x1b\ufeff", lines=True) == "a\n\tb⟨U+001B⟩⟨U+FEFF⟩"
    assert characters.escaped("a\n\tb\x1b\r", lines=True) == "a\n\tb\\x1b\\x0d"


@given(any_text, st.integers(1, 40), st.booleans())
def test_one_line_fits_and_is_one(text: str, limit: int, at_word: bool) -> None:
    for unsafe in (characters.escaped, characters.replaced, characters.removed):
        line = one_line(text, limit, unsafe=unsafe, at_word=at_word)
        assert len(line) <= limit
        assert line == " ".join(line.split())
        assert one_line(line, limit, unsafe=unsafe, at_word=at_word) == line


def test_a_cut_is_not_between_a_letter_and_its_accent() -> None:
    assert one_line("e\u0301" * 60, 20) == "e\u0301" * 9 + "…"
