"""CSV for spreadsheets: cells that a spreadsheet would take for formulas become text, in a stream of any length. Pure."""

from __future__ import annotations

import re

from citesnap.text.lines import FORMULA_STARTS

__all__ = ["Defuser"]

FORMULA = tuple(start.encode() for start in FORMULA_STARTS)
# A cell and its end. Quoted parts are skipped as a whole; possessive, so that no input takes more than linear time.
_CELL = re.compile(rb'((?:[^,\r\n"]++|"[^"]*+")*+)([,\r\n])')
_MARK = re.compile(rb'[",\r\n]')
_HEAD = 100
"""Bytes of a cell by which it is judged where its end has not come yet; no number has more."""
_NUMBER = re.compile(rb"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\"?")


class Defuser:
    r"""Takes CSV (RFC 4180) in pieces, cut anywhere, and returns it with its formulas made harmless by an apostrophe.

    Numbers stay numbers. Input that is not CSV passes through with at most some added apostrophes.

    >>> defuser = Defuser()
    >>> defuser.feed(b'id,title\r\n-1,"=HYPERLINK(""x"")"\r\n2,@sum') + defuser.end()
    b'id,title\r\n-1,"\'=HYPERLINK(""x"")"\r\n2,\'@sum'
    """

    def __init__(self) -> None:
        self._rest = b""
        self._is_within = self._is_quoted = False

    def feed(self, piece: bytes) -> bytes:
        """The part of the output that is certain so far."""
        text, self._rest = self._rest + piece, b""
        out: list[bytes] = []
        at = 0
        while at < len(text):
            if self._is_within:
                end = self._behind_cell(text, at)
                out.append(text[at:end])
            elif (cell := _CELL.match(text, at)) is not None:
                out += _defused(cell[1]), cell[2]
                end = cell.end()
            elif len(text) - at < _HEAD:
                self._rest = text[at:]
                break
            else:  # what is left is the beginning of one cell, long enough to judge it
                self._is_within = True
                end = self._behind_cell(text, at)
                out.append(_defused(text[at:end]))
            at = end
        return b"".join(out)

    def _behind_cell(self, text: bytes, at: int) -> int:
        """Where the cell ends that goes on here; the end of the text if it goes on behind it."""
        for mark in _MARK.finditer(text, at):
            if mark[0] == b'"':
                self._is_quoted = not self._is_quoted
            elif not self._is_quoted:
                self._is_within = False
                return mark.end()
        return len(text)

    def end(self) -> bytes:
        """The last cell, which has no end mark."""
        last, self._rest = _defused(self._rest), b""
        return last


def _defused(cell: bytes) -> bytes:
    quote, text = (b'"', cell[1:]) if cell.startswith(b'"') else (b"", cell)
    return quote + b"'" + text if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else cell
