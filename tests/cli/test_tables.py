"""Tables on stdout line up in every script and fit the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from citesnap.cli.tables import AT_ONCE, UNLIMITED, table, table_lines
from citesnap.text.lines import columns

any_text = st.text(st.characters(exclude_categories=())) | st.text(
    "\x1b\x9b\u202e\u2066\u2028\ud800\t\n\r\0=+-@a\u200d🌊川\u0301"
)


def test_a_table_lines_up_in_every_script() -> None:
    shown = table(
        [[1, "@gauge_ex", "川の水位が上がる"], [12, "@example_river", "The river rose"]], ["#", "handle", "text"], 80
    )
    assert shown.splitlines() == [
        " #  handle          text",
        " 1  @gauge_ex       川の水位が上がる",
        "12  @example_river  The river rose",
    ]


def test_the_last_column_gives_way_first() -> None:
    rows = [["https://example.org/a/long/address", "word " * 100]]
    shown = table(rows, ["link", "text"], 60)
    assert shown.splitlines()[1] == "https://example.org/a/long/address  word word word word wor…"


def test_a_long_table_comes_as_its_rows_are_read_and_cuts_nothing_where_there_is_room() -> None:
    read = 0

    def rows() -> Iterator[list[object]]:
        nonlocal read
        for read in range(1, 2 * AT_ONCE + 1):
            yield [read, "deleted" if read <= AT_ONCE else "account-gone", "words"]

    lines = table_lines(rows(), ["#", "state", "text"], UNLIMITED)
    first = [next(lines), next(lines)]
    assert read == AT_ONCE
    rest = [*lines]
    assert first == ["   #  state    text", "   1  deleted  words"]
    assert rest[-1] == "2000  account-gone  words"
    assert len(rest) == 2 * AT_ONCE - 1


def test_a_table_of_nothing_is_its_headings() -> None:
    assert table([], ["#", "text"], 80) == "#  text"


@given(st.lists(st.tuples(st.integers(0, 999), any_text, any_text), max_size=5), st.integers(40, 100))
def test_every_row_is_one_line_that_fits(rows: list[tuple[int, str, str]], width: int) -> None:
    lines = table(rows, ["#", "handle", "text"], width).split("\n")
    assert len(lines) == len(rows) + 1
    assert all(columns(line) <= width for line in lines)
