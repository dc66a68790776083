"""Rows on stdout: as a table, as CSV, as JSON. What came from the web is made fit for a terminal and a spreadsheet.

`text.lines` is imported by what uses it: every command imports this module, and most runs print no rows.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from citesnap.cli.console import has_colour, terminal_width

__all__ = [
    "json_record",
    "json_records",
    "page_width",
    "table",
    "table_lines",
    "tinted",
    "write_csv",
    "write_lines",
    "write_pieces",
]

GAP = "  "

NARROWEST = 12
"""Columns that a cell keeps at least, however many share the line."""

WIDEST = 400
"""Columns of the widest cell, on a terminal of any width."""

AT_ONCE = 1000
"""Rows of a table that are measured together."""

UNLIMITED = 10_000
"""Columns of a page that is read by no person at a terminal: nothing is cut."""


def page_width() -> int:
    """Columns of the terminal that stdout is, or as good as no limit where it is none."""
    return terminal_width() if sys.stdout.isatty() else UNLIMITED


def table(rows: Iterable[Sequence[object]], headings: Sequence[str], width: int) -> str:
    """Rows under headings, each on one line of at most `width` columns if there is room for them at all.

    Columns are as wide as their widest cell. Where that is too much the last one, mostly the text, gives way first, and
    then the widest of the others. Numbers stand to the right.
    """
    return "\n".join(table_lines(rows, headings, width))


def table_lines(rows: Iterable[Sequence[object]], headings: Sequence[str], width: int) -> Iterator[str]:
    """The lines of such a table as the rows come: there may be millions. Of many rows the widths are measured some at a time."""
    left = iter(rows)
    widest: Sequence[str] = headings
    some = list(islice(left, AT_ONCE))
    while True:
        widths, lines = _measured(some, widest, width)
        if widest is headings:
            yield _row(headings, widths, _numbers(some, len(headings)), lambda text, _: text)
        to_right = _numbers(some, len(headings))
        yield from (_row(line, widths, to_right, tinted) for line in lines)
        # No column gets narrower again.
        widest = [" " * wide for wide in widths]
        if not (some := list(islice(left, AT_ONCE))):
            return


def _numbers(rows: Sequence[Sequence[object]], count: int) -> list[bool]:
    """Which columns hold numbers alone."""
    return [bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(count)]


def _measured(rows: Sequence[Sequence[object]], least: Sequence[str], width: int) -> tuple[list[int], list[list[str]]]:
    """How wide the columns are, which are at least as wide as these texts, and the cells of the rows."""
    from citesnap.text.lines import columns, fitted

    lines = [[fitted(str(cell), WIDEST) for cell in row] for row in rows]
    widths = [max(map(columns, cells)) for cells in zip(least, *lines, strict=True)]
    room = width - len(GAP) * (len(widths) - 1)
    widths[-1] = min(widths[-1], max(NARROWEST, room - sum(widths[:-1])))
    cap = max(widths)
    while cap > NARROWEST and sum(min(wide, cap) for wide in widths) > room:
        cap -= 1
    return [min(wide, cap) for wide in widths], lines


_GOOD, _BAD, _ODD = "32", "31", "33"
TINTS = {
    **dict.fromkeys(("deleted", "account-gone", "suspended", "unavailable", "gone"), _BAD),
    **dict.fromkeys(("protected", "withheld", "restricted"), _ODD),
    "alive": _GOOD,
}
"""Cells that have a colour on a terminal (SGR codes): the states of posts, in the hues of the pages."""


def tinted(text: str, word: str) -> str:
    """A text in the colour of the word, where stdout shows colours; else as it is."""
    code = TINTS.get(word) if has_colour() else None
    return text if code is None else f"\x1b[{code}m{text}\x1b[0m"


def _row(
    cells: Sequence[str], widths: Sequence[int], to_right: Sequence[bool], colour: Callable[[str, str], str]
) -> str:
    """One line; `colour` gives a cell that is cut to its width the colour of the whole word."""
    from citesnap.text.lines import columns, fitted

    padded = []
    for text, width, is_number in zip(cells, widths, to_right, strict=True):
        cell = fitted(text, width)
        padding = " " * (width - columns(cell))
        shown = colour(cell, text)
        padded.append(padding + shown if is_number else shown + padding)
    return GAP.join(padded).rstrip()


def write_csv(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Rows as CSV on stdout, these columns in this order; the values of a list stand in one cell with blanks between."""
    import csv

    from citesnap.text.lines import csv_cell

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        cells = (" ".join(row[name]) if isinstance(row[name], list) else row[name] for name in names)
        writer.writerow(["" if cell is None else csv_cell(str(cell)) for cell in cells])


def write_lines(lines: Iterable[str]) -> None:
    """Lines on stdout, as they come."""
    sys.stdout.writelines(f"{line}\n" for line in lines)
    sys.stdout.flush()  # A full disk is told here, and not by the interpreter at its end.


def write_pieces(pieces: Iterable[str]) -> None:
    """Pieces of a text on stdout, as they come, with a newline behind the last."""
    sys.stdout.writelines(pieces)
    write_lines([""])


def json_record(record: Mapping[str, Any]) -> str:
    """A record as indented JSON in ASCII, times as ISO 8601."""
    return json.dumps(record, default=_plain, indent=2)


def json_records(records: Iterable[Mapping[str, Any]]) -> str:
    """Records as a JSON array, times as ISO 8601 and texts readable."""
    from citesnap.text.lines import json_text
    from citesnap.text.times import iso

    plain = [
        {name: iso(value) if isinstance(value, datetime) else value for name, value in record.items()}
        for record in records
    ]
    return json_text(plain, indent=2)


def _plain(value: object) -> object:
    from datetime import timedelta

    from citesnap.text.times import iso

    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return iso(value) if isinstance(value, datetime) else str(value)
