"""Strange text is made fit to print, and what is fit stays as it is."""

from __future__ import annotations

import csv
import doctest
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import iter_graphemes, wcswidth

from citesnap.text import lines
from citesnap.text.characters import escaped
from citesnap.text.lines import columns, csv_cell, fitted, json_array, json_text

any_text = st.text(st.characters(exclude_categories=())) | st.text(
    "\x1b\x9b\u202e\u2066\u2028\ud800\t\n\r\0=+-@a\u200d🌊川\u0301"
)
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2J\x07\x9b31m\x7f\x00", "\\x1b[2J\\x07\\x9b31m\\x7f\\x00"),
        ("user\u202etxt.exe\u2066\u200f\u061c", "user\\u202etxt.exe\\u2066\\u200f\\u061c"),
        ("a\nb\tc\r\n", "a\\x0ab\\x09c\\x0d\\x0a"),
        ("a\u2028b\u2029c\u0085", "a\\u2028b\\u2029c\\x85"),
        ("\ud83d", "\\ud83d"),
        ("👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 नीला می‌خواهم é", "👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 नीला می‌خواهم é"),
    ],
)
def test_what_a_terminal_obeys_becomes_visible(text: str, shown: str) -> None:
    assert escaped(text) == shown


def test_newlines_and_tabs_stay_where_they_are_asked_for() -> None:
    assert escaped("a\n\tb\x1b\r", lines=True) == "a\n\tb\\x1b\\x0d"


@given(any_text)
def test_nothing_unsafe_gets_through(text: str) -> None:
    assert not UNSAFE.search(escaped(text))
    assert not UNSAFE.search(escaped(text, lines=True).replace("\n", "").replace("\t", ""))
    assert escaped(escaped(text)) == escaped(text)
    escaped(text).encode()


@given(any_text)
def test_json_is_safe_and_loses_nothing(text: str) -> None:
    shown = json_text({"text": text, text: [text]})
    assert not UNSAFE.search(shown)
    assert json.loads(shown) == {"text": text, text: [text]}


@given(
    st.lists(st.none() | any_text | st.dictionaries(any_text, st.lists(any_text, max_size=2), max_size=2), max_size=3)
)
def test_an_array_in_pieces_is_the_array(values: list[object]) -> None:
    assert "".join(json_array(iter(values))) == json_text(values, indent=2)
    beside = {"a": [], "b": {"c": "]\n}"}}
    assert "".join(json_array(iter(values), beside, "d")) == json_text({**beside, "d": values}, indent=2)


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_never_a_formula(first: str) -> None:
    assert csv_cell(first + "1+1").startswith("'")


@given(any_text)
def test_a_cell_survives_being_written(text: str) -> None:
    file = io.StringIO()
    csv.writer(file).writerow([csv_cell(text), "end"])
    file.seek(0)
    row = next(csv.reader(file, strict=True))
    assert row == [csv_cell(text), "end"]
    assert row[0][:1] not in ("=", "+", "-", "@", "\t", "\r")


@given(any_text, st.integers(-1, 60))
def test_a_line_is_one_line_and_fits(text: str, width: int) -> None:
    line = fitted(text, width)
    assert columns(line) <= max(width, 0)
    assert not UNSAFE.search(line)


def test_long_lines_are_cut_between_characters_and_not_within() -> None:
    assert fitted("cafe\u0301 au lait", 5) == "cafe\u0301…"
    assert fitted("👩‍👧👩‍👧👩‍👧", 6) == "👩‍👧👩‍👧👩‍👧"
    assert fitted("👩‍👧👩‍👧👩‍👧", 5) == "👩‍👧👩‍👧…"
    assert fitted("川の水位", 8) == "川の水位"
    assert fitted("川の水位", 7) == "川の水…"
    assert fitted("a\u0300" * 1000, 10) == "a\u0300" * 9 + "…"
    assert fitted("river", 0) == ""


@given(st.characters())
def test_a_character_takes_none_one_or_two_columns(char: str) -> None:
    assert columns(char) in (0, 1, 2)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("river", 5),
        ("川の水位", 8),
        ("cafe\u0301", 4),
        ("👩‍👧", 2),  # Joined emoji are drawn as one.
        ("❤️", 2),  # A heart that is drawn as an emoji, by its variation selector.
        ("🇪🇺", 2),
        ("กำ", 2),
        ("नीला", 4),
        ("가", 2),
        ("a\u200bb", 2),
    ],
)
def test_columns_are_those_that_a_terminal_draws(text: str, width: int) -> None:
    assert columns(text) == width


def test_docstring_examples() -> None:
    assert doctest.testmod(lines).failed == 0


def test_what_is_counted_without_tables_takes_a_column_each() -> None:
    """Latin letters, quotation marks and dashes: most texts that are not ASCII. The tables take longer to import than click."""
    short = [chr(code) for code in range(0x20, 0x3000) if lines._LATIN.fullmatch(chr(code))]
    assert {"é", "’", "—", "…", "€"} <= set(short)
    assert [letter for letter in short if wcswidth(letter) != 1] == []
    assert list(iter_graphemes("".join(short))) == short
