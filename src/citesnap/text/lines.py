"""Makes untrusted text fit to print: one clean line, a JSON line, a cell of a spreadsheet. Pure.

Text of articles, posts and servers passes through here before it is shown. Of stored text only titles and reasons do: the
archive keeps all other text unchanged.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping

from citesnap.text.characters import UNSAFE, escaped, replaced
from citesnap.text.patterns import regex

# Those of these characters that JSON itself does not escape.
_UNSAFE_IN_JSON = regex(UNSAFE.replace(r"\x00-\x1f", ""))


def json_text(value: object, *, indent: int | None = None) -> str:
    """JSON with people's scripts and emoji readable, and everything that a terminal would obey escaped. Loses nothing.

    >>> json_text({"text": "né \\u202e"})
    '{"text": "né \\\\u202e"}'
    """
    # Outside of strings JSON holds only ASCII, and within them an escape means the character itself.
    return _UNSAFE_IN_JSON.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False, indent=indent))


def json_array(values: Iterable[object], beside: Mapping[str, object] | None = None, name: str = "") -> Iterator[str]:
    """The pieces of an indented JSON array, as its values come: there may be millions.

    Args:
        values: what is in the array.
        beside: members of an object whose last one is the array; without it the array stands alone.
        name: of that last member.

    >>> print("".join(json_array([{"a": 1}, 2])))
    [
      {
        "a": 1
      },
      2
    ]
    >>> pieces = json_array([[], {"a": {}}], {"b": None}, "c")
    >>> "".join(pieces) == json_text({"b": None, "c": [[], {"a": {}}]}, indent=2)
    True
    >>> "".join(json_array([])), "".join(json_array([], {}, "c"))
    ('[]', '{\\n  "c": []\\n}')
    """
    before, after = "[", "]"
    margin = ""
    if beside is not None:
        before, after = json_text({**beside, name: []}, indent=2).removesuffix("]\n}"), "]\n}"
        margin = "  "
    is_empty = True
    for value in values:
        # Within its strings JSON has no newline.
        yield f"{before}\n{margin}  " + json_text(value, indent=2).replace("\n", f"\n{margin}  ")
        before, is_empty = ",", False
    yield before + after if is_empty else f"\n{margin}{after}"


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""The beginnings of a cell that a spreadsheet takes for a formula (OWASP, "CSV injection")."""


def csv_cell(value: str) -> str:
    """A cell that a spreadsheet does not take for a formula, and a terminal not for commands.

    A value that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe before it (OWASP, "CSV
    injection"). Newlines and tabs within stay. For the exact characters use JSON.

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
        at_word: cut before a word, if one begins in the second half, and drop the punctuation before it.

    >>> one_line("one\\ttwo  three four", 12), one_line("one\\ttwo  three four", 12, at_word=True)
    ('one two thr…', 'one two…')
    """
    line = _collapsed(text, limit, unsafe)
    if len(line) <= limit:
        return line
    end = max(limit - 1, 0)
    while end and unicodedata.combining(line[end]):  # Never cut between a letter and its accents.
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
    head, used = "", 0
    for cluster in _clusters(line):
        used += columns(cluster)
        if used > width - 1:
            break
        head += cluster
    return head.rstrip() + "…"


_LATIN = regex("[ -~\u00a0-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]+")
"""Latin letters, punctuation and currencies: each character takes a column and stands for itself."""


def columns(text: str) -> int:
    """How many columns of a terminal a clean text takes: two for a wide character (UAX #11), none for marks and joiners.

    >>> [columns(text) for text in ("river", "川の水位", "cafe\u0301")]
    [5, 8, 4]
    """
    if text.isascii() or _LATIN.fullmatch(text):
        return len(text)
    from wcwidth import wcswidth  # Here: its tables take as long to import as click.

    # -1 stands for a control character; a clean text has none.
    return max(wcswidth(text), 0)


def _clusters(line: str) -> Iterable[str]:
    """The line in pieces that must not be cut apart: a character with its marks, emoji with what is joined to them (UAX #29)."""
    if line.isascii() or _LATIN.fullmatch(line):
        return line
    from wcwidth import iter_graphemes

    return iter_graphemes(line)
