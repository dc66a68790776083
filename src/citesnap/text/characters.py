"""Invisible characters that change what is read, and the ways to make them harmless. Pure.

Terminals obey control characters, bidirectional controls make a line appear different from its text (CVE-2021-42574), and lone
surrogates cannot be written in any encoding. Joiners (U+200C, U+200D) and tag characters are not among these: emoji and several
scripts are written with them.
"""

from __future__ import annotations

import re

from citesnap.text.patterns import regex

CONTROLS = r"\x00-\x1f\x7f-\x9f"
"""C0 and C1 controls and DEL, as the inside of a regular expression's character class, like the constants below."""

BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""The bidirectional controls of Unicode (UAX #9, 2.1 to 2.6)."""

SEPARATORS = r"\u2028\u2029"
"""Line and paragraph separators, at which some terminals and editors break lines."""

SURROGATES = r"\ud800-\udfff"

INVISIBLE = r"\ufeff\ufff9-\ufffb"
"""The byte order mark, which is a zero width no-break space inside a text, and the interlinear annotation controls."""

UNSAFE = rf"[{CONTROLS}{BIDI}{SEPARATORS}{SURROGATES}]"
"""Everything that a terminal obeys or that cannot be written to it."""

HIDING = rf"[{CONTROLS}{BIDI}{SEPARATORS}{SURROGATES}{INVISIBLE}]"
"""The same, and characters that only hide: not wanted in a title or on a page."""

SELECTORS = r"\ufe00-\ufe0f"
"""Variation selectors, which stand behind many an emoji."""

FORMATS = r"\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
"""Soft hyphens, zero-width blanks and joiners, marks of direction."""

UNSEEN = regex(f"[{FORMATS}{SELECTORS}]")
"""Invisible characters, of which no address holds one."""

_MARKS = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
"""The combining marks that go on letters of any script."""

_STACKED = regex(f"({_MARKS}{{8}}){_MARKS}+")
_UNSAFE = regex(UNSAFE)
_UNSAFE_BUT_LINES = regex(rf"(?![\n\t]){UNSAFE}")
_HIDING = regex(HIDING)
_HIDING_BUT_LINES = regex(rf"(?![\n\t]){HIDING}")


def escaped(text: str, *, lines: bool = False) -> str:
    """The text with everything that a terminal obeys written as `\\x1b` or `\\u202e`.

    With `lines` newlines and tabs stay. For reading only: a backslash in the text cannot be told from an escape.

    >>> print(escaped("red\\x1b[31m\\u202etxt.exe"))
    red\\x1b[31m\\u202etxt.exe
    """
    return (_UNSAFE_BUT_LINES if lines else _UNSAFE).sub(_as_escape, text)


def named(text: str, *, lines: bool = False) -> str:
    """The text with each hiding character written as `⟨U+202E⟩`, for readers of pages. With `lines` newlines and tabs stay.

    >>> named("evil\\u202etxt.exe")
    'evil⟨U+202E⟩txt.exe'
    """
    return (_HIDING_BUT_LINES if lines else _HIDING).sub(lambda match: f"⟨U+{ord(match[0]):04X}⟩", text)


def replaced(text: str) -> str:
    """The text with each hiding character replaced by U+FFFD."""
    return _HIDING.sub("\ufffd", text)


def removed(text: str) -> str:
    """The text without its hiding characters."""
    return _HIDING.sub("", text)


def unstacked(text: str) -> str:
    """The text with no more than eight combining marks on one letter; real words have fewer.

    Hundreds of them ("Zalgo") cover the lines above and below, and where the font has none of them they widen the line without a
    place to break it.

    >>> unstacked("Zürich, ổn"), len(unstacked("z" + "\u0300\u0489" * 100))
    ('Zürich, ổn', 9)
    """
    return _STACKED.sub(r"\1", text)


def _as_escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def encodable(name: str) -> str:
    """The name of a file in letters that UTF-8 can encode: the bytes that were none are escaped.

    >>> encodable("river\\udcff.db")
    'river\\\\udcff.db'
    """
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
