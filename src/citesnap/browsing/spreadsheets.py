"""CSV for spreadsheets: cells that a spreadsheet would take for formulas become text, in a stream of any length. Pure."""

from __future__ import annotations

import re

from citesnap.text.lines import FORMULA_STARTS

__all__ = ["Defuser"]

FORMULA = tuple(start.encode() for start in FORMULA_STARTS)
# A cell and its end. Quoted parts are skipped as a whole; possessive, so that no input takes more than linear time.
_CELL = re.compile(rb'((?:[^,\r\n"]++|"[^"]*+")*+)([,\r\n])')
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

    def feed(self, piece: bytes) -> bytes:
        """The part of the output that is certain so far."""
        text = self._rest + piece
        out: list[bytes] = []
        at = 0
        cells = _CELL.scanner(text)  # type: ignore[attr-defined]  # not in typeshed; matches where the last one ended
        while (found := cells.match()) is not None:
            out += _defused(found[1]), found[2]
            at = found.end()
        self._rest = text[at:]
        return b"".join(out)

    def end(self) -> bytes:
        """The last cell, which has no end mark."""
        last, self._rest = _defused(self._rest), b""
        return last


def _defused(cell: bytes) -> bytes:
    quote, text = (b'"', cell[1:]) if cell.startswith(b'"') else (b"", cell)
    return quote + b"'" + text if text.startswith(FORMULA) and not _NUMBER.fullmatch(text) else cell
