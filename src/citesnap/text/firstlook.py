"""A first look at a long text with google-re2, which is many times faster than Python's patterns and knows less.

It is optional (the extra `fast`). Callers do without it: the answer is then that anything may be there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from citesnap.text.patterns import regex

__all__ = ["compiled", "loosened", "may_match"]

_AROUND = regex(r"\(\?<?[=!][^()]*\)")
"""What a pattern says of the text around it, which google-re2 does not know and which only forbids."""
_COUNTED = regex(r"(?<!\\)\{(?P<least>\d+)(?:,\d*)?\}")
"""How many times something is repeated. google-re2 makes a copy of it for each time, which takes longer than most searches."""
_LIKE_ASCII = "\u0130\u0131\u017f\u212a"
"""The letters beyond ASCII that Python takes for one of ASCII where case does not matter: i, s and k."""


def compiled(pattern: str) -> Any:
    """A pattern of google-re2 over bytes, None where it is not installed."""
    try:
        import re2
    except ImportError:
        return None
    return re2.compile(pattern.encode())


def loosened(pattern: str) -> str:
    r"""A pattern that google-re2 knows and that matches wherever `pattern` does, at the same place.

    What `pattern` says of the text around it holds no parentheses. Numbers of repetitions are left out, as far as they forbid.

    >>> loosened(r"notes/[a-z]{10}\.?x{0,3}(?!\w)")
    'notes/[a-z]+\\.?x*'
    """
    return _COUNTED.sub(lambda count: "+" if int(count["least"]) else "*", _AROUND.sub("", pattern))


def may_match(pattern: re.Pattern[str], text: str) -> bool:
    r"""False when a pattern that does not regard case surely matches nowhere in a text.

    The pattern is made of ASCII, holds no other class of characters than `\s`, which stands in no brackets, and what it says of the
    text around it holds no parentheses.

    >>> may_match(re.compile(r"(?<!re)tweet\s", re.IGNORECASE), "Of the river")
    False
    """
    loose = _loose(pattern.pattern)
    if loose is None or (not text.isascii() and any(letter in text for letter in _LIKE_ASCII)):
        return True
    return loose.search(text.encode("ascii", "replace")) is not None


@lru_cache(maxsize=32)
def _loose(pattern: str) -> Any:
    """A pattern that matches wherever `pattern` does in a text with a question mark for each character beyond ASCII."""
    return compiled(f"(?i:{loosened(pattern)})".replace(r"\s", r"(?:\s|\?)"))
