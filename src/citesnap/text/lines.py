"""Strange text made fit to print: one clean line, a table, a JSON line, a cell of a spreadsheet. Pure.

Text of articles, posts and servers passes through here before it is shown. Of what is stored only titles and reasons do: the
archive keeps texts as they came.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from citesnap.text.characters import UNSAFE, escaped, replaced

# What of these JSON itself leaves as it is.
_UNSAFE_IN_JSON = re.compile(UNSAFE.replace(r"\x00-\x1f", ""))


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON with people's scripts and emoji readable, and everything that a terminal would obey escaped. Loses nothing.

    >>> json_text({"text": "né \\u202e"})
    '{"text": "né \\\\u202e"}'
    """
    # Outside of strings JSON holds only ASCII, and within them an escape means the character itself.
    return _UNSAFE_IN_JSON.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet takes for a formula (OWASP, "CSV injection")."""


def csv_cell(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula, and a terminal not for commands.

    A value that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe before it (OWASP, "CSV
    injection"). Newlines and tabs within stay. Whoever needs the exact characters takes JSON.

    >>> csv_cell('=HYPERLINK("https://bad.example")'), csv_cell("1 = 1")
    ('\\'=HYPERLINK("https://bad.example")', '1 = 1')
    """
    safe = escaped(value.replace("\r\n", "\n"), lines=True)
    return "'" + safe if value.startswith(FORMULA_STARTS) else safe


def one_line(text: str, limit: int = 300, *, unsafe: Callable[[str], str] = replaced, at_word: bool = False) -> str:
    """The text on one line of at most `limit` characters, its end replaced by `…` where it is longer.

    Args:
        text: of any length; only its beginning is looked at.
        limit: the most characters.
        unsafe: what becomes of characters that steer a reader: one of the functions of `text.characters`.
        at_word: cut before a word, where one begins in the second half, and drop the punctuation before it.

    >>> one_line("one\\ttwo  three four", 12), one_line("one\\ttwo  three four", 12, at_word=True)
    ('one two thr…', 'one two…')
    """
    line = _collapsed(text, limit, unsafe)
    if len(line) <= limit:
        return line
    end = max(limit - 1, 0)
    while end and unicodedata.combining(line[end]):  # Never between a letter and its accents.
        end -= 1
    cut = line[:end]
    if at_word:
        whole_words, _, _ = cut.rpartition(" ")
        cut = (whole_words if len(whole_words) >= limit // 2 else cut).rstrip(" .,;:…")
    return cut.rstrip() + "…"


def fitted(text: str, width: int, *, unsafe: Callable[[str], str] = escaped) -> str:
    """The text on one line of at most `width` columns of a terminal, its end replaced by `…` where it is longer.

    >>> fitted("The river\\n rose  again", 12), fitted("川の水位が上がる", 9)
    ('The river r…', '川の水位…')
    """
    return _cut(_collapsed(text, max(width, 0), unsafe), width)


def _collapsed(text: str, limit: int, unsafe: Callable[[str], str]) -> str:
    """The beginning of a text, as much as `limit` characters can need, with single blanks for white space and nothing unsafe."""
    line = " ".join(text[: limit * 40 + 400].split())
    return " ".join(unsafe(line).split())


def _cut(line: str, width: int) -> str:
    if width <= 0:
        return ""
    if columns(line) <= width:
        return line
    kept, used = "", 0
    for cluster in _clusters(line):
        used += columns(cluster)
        if used > width - 1:
            break
        kept += cluster
    return kept.rstrip() + "…"


def columns(text: str) -> int:
    """How many columns of a terminal a clean text takes: two for a wide character (UAX #11), none for marks and joiners.

    Joined emoji count as their parts: terminals that do not join them draw the parts, and a line that is too long is worse than
    one that is too short. The package `wcwidth` knows some characters better, and takes as long to import as click.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


@lru_cache(maxsize=4096)
def _width(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _clusters(line: str) -> Iterator[str]:
    """The line in pieces that must not be cut apart: a character with its marks, emoji with what is joined to them."""
    piece = ""
    for char in line:
        if piece and _width(char) and not piece.endswith("\u200d"):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


_GAP = "  "
_LEAST = 12
"""Columns that a cell keeps at least, however many share the line."""

_MOST = 400
"""Columns of the widest cell, on a terminal of any width."""


def table(rows: Sequence[Sequence[object]], headings: Sequence[str], width: int) -> str:
    """Rows under headings, each on one line of at most `width` columns if there is room for them at all.

    Columns are as wide as their widest cell. Where that is too much the last one, mostly the text, gives way first, and
    then the widest of the others. Numbers stand to the right.
    """
    lines = [[fitted(str(cell), _MOST) for cell in row] for row in rows]
    widths = [max(map(columns, cells)) for cells in zip(headings, *lines, strict=True)]
    room = width - len(_GAP) * (len(widths) - 1)
    widths[-1] = min(widths[-1], max(_LEAST, room - sum(widths[:-1])))
    cap = max(widths)
    while cap > _LEAST and sum(min(wide, cap) for wide in widths) > room:
        cap -= 1
    widths = [min(wide, cap) for wide in widths]
    right = [bool(rows) and all(isinstance(row[at], int) for row in rows) for at in range(len(headings))]
    return "\n".join(_row(line, widths, right) for line in [list(headings), *lines])


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    padded = []
    for cell, width, to_the_right in zip(cells, widths, right, strict=True):
        shown = _cut(cell, width)
        padding = " " * (width - columns(shown))
        padded.append(padding + shown if to_the_right else shown + padding)
    return _GAP.join(padded).rstrip()
