"""Strange text made fit to print: for a terminal, a table, a JSON line, a spreadsheet. Pure.

A terminal obeys control characters, and bidirectional controls make a line read as what it does not say
(CVE-2021-42574). Text of articles, posts and servers passes through here before it is shown. Nothing here is for storing:
the archive keeps texts as they came.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

# C0 and C1 controls and DEL; the bidirectional controls of Unicode (UAX #9, 2.1 to 2.6); line and paragraph separators,
# which some terminals and editors break lines at; lone surrogates, which no encoding can write. Joiners (U+200C, U+200D)
# and tag characters stay: emoji and several scripts are written with them.
_UNSAFE = r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
_UNSAFE_ANYWHERE = re.compile(_UNSAFE)
_UNSAFE_BUT_LINES = re.compile(rf"(?![\n\t]){_UNSAFE}")
# What of these JSON itself leaves as it is.
_UNSAFE_IN_JSON = re.compile(_UNSAFE.replace(r"\x00-\x1f", ""))


def clean(text: str, *, lines: bool = False) -> str:
    """The text with everything that a terminal would obey made visible as `\\x1b` or `\\u202e`.

    With `lines` newlines and tabs stay. Meant for eyes: a text that already holds a backslash cannot be told from an escape.

    >>> print(clean("red\\x1b[31m\\u202etxt.exe"))
    red\\x1b[31m\\u202etxt.exe
    """
    return (_UNSAFE_BUT_LINES if lines else _UNSAFE_ANYWHERE).sub(_visible, text)


def _visible(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


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
    safe = clean(value.replace("\r\n", "\n"), lines=True)
    return "'" + safe if value.startswith(FORMULA_STARTS) else safe


def one_line(text: str, width: int) -> str:
    """The text on one clean line of at most `width` columns, its end replaced by `…` where it is longer.

    >>> one_line("The river\\n rose  again", 12), one_line("川の水位が上がる", 9)
    ('The river r…', '川の水位…')
    """
    # Of a long text only the beginning can be seen. White space aside every character but marks takes a column or more.
    line = clean(" ".join(text[: max(width, 0) * 40 + 400].split()))
    return _cut(line, width)


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
    one that is too short.
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
    lines = [[one_line(str(cell), _MOST) for cell in row] for row in rows]
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
