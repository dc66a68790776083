"""Values of hostile origin on their way into columns."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.archive import values
from citesnap.archive.file.database import beyond
from citesnap.archive.file.errors import DamagedRow
from citesnap.text.hosts import host_of

ANY_TEXT = st.text(st.characters(codec=None))  # lone surrogates included
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ANY_TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(ANY_TEXT)
def test_any_text_can_be_stored_and_read(text: str) -> None:
    stored = values.clean(text)
    db = sqlite3.connect(":memory:")
    assert db.execute("select ?", [stored]).fetchone() == (stored,)
    assert "\0" not in stored
    if text.isprintable():
        assert stored == text


def test_a_pair_of_surrogates_is_one_character() -> None:
    assert values.clean("\ud83d\ude00") == "😀"


@given(json_values)
def test_any_json_can_be_stored_and_read(value: Any) -> None:
    db = sqlite3.connect(":memory:")
    stored = values.to_json(value)
    assert db.execute("select json_valid(?)", [stored]).fetchone() == (1,)
    json.loads(stored)


@given(ANY_TEXT | st.text(max_size=400), st.integers(2, 100))
def test_a_title_is_one_short_line(text: str, length: int) -> None:
    title = values.shorten(text, length)
    assert len(title) <= length
    assert not set(title) & {chr(c) for c in (*range(32), *range(127, 160), *range(0x202A, 0x202F))}
    assert title == title.strip()


@pytest.mark.parametrize(
    ("platform", "handle", "text", "title"),
    [
        ("x", "example_river", "Water at\nthe gates", "@example_river: Water at the gates"),
        ("x", "example_river", None, "@example_river (501)"),
        ("x", "@example_river", "", "@example_river (501)"),
        ("tube", None, None, "tube (501)"),
        ("x", "a", "\u202eevil\x1b]0;x\x07", "@a: evil]0;x"),
        ("x", "a", "word " * 50, "@a: " + "word " * 14 + "word…"),
    ],
)
def test_the_title_of_a_post(platform: str, handle: str | None, text: str | None, title: str) -> None:
    assert values.post_title(platform, "501", handle, text) == title


def test_a_long_word_is_cut_but_not_between_a_letter_and_its_accent() -> None:
    assert values.shorten("e\u0301" * 60, 20) == "e\u0301" * 9 + "…"


def test_numbers_beyond_sqlite_are_dropped() -> None:
    assert [values.integer(n) for n in (None, 5, 2**63 - 1, 2**63, -(10**40))] == [None, 5, 2**63 - 1, None, None]


@pytest.mark.parametrize(
    ("url", "host"), [("https://A.example:444/x", "a.example"), ("https://[bad", None), ("nonsense", None), ("", None)]
)
def test_the_host_of_any_string(url: str, host: str | None) -> None:
    assert host_of(url) == host


def test_a_picture_is_one_file_in_every_size() -> None:
    sizes = {f"https://pbs.river.example/media/Ab?format=jpg&name={size}" for size in ("orig", "large")}
    assert {values.address_key(url) for url in sizes} == {"pbs.river.example/media/Ab"}
    assert values.address_key("https://[bad") == "https://[bad"


@pytest.mark.parametrize(("before", "last"), [(0, 0), (7, 2), (-5, -6), ("b", "a"), ("", "")])
def test_a_slice_that_does_not_get_on_is_damage(before: int | str, last: int | str) -> None:
    with pytest.raises(DamagedRow, match="in no order"):
        beyond(before, last)  # type: ignore[type-var]  # both are of one kind
    assert beyond(0, 1) == 1
