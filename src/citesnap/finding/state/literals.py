"""Values written as JavaScript: objects with unquoted keys, strings in single quotes, comments, trailing commas.

Not a JavaScript engine: what would have to be run (calls, operators, functions) ends the value. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from citesnap.text.patterns import regex

__all__ = ["called", "value_at"]

LONGEST = 2_000_000
"""Characters of one value."""

DEEPEST = 200
"""Levels of nesting. State of real pages has some twenty."""

_TOKEN = regex(
    r"\s+|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.|\\\n)*\"|'(?:[^'\\\n]|\\.|\\\n)*'|`(?:[^`\\$]|\\.|\$(?!\{))*`)"
    r"|(?P<number>-?(?:0[xX][0-9a-fA-F]{1,16}|\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?|\.\d{1,30}))(?![\w$])"
    r"|(?P<word>!0|!1|void 0|[A-Za-z_$][\w$]{0,200})"
    r"|(?P<sign>[{}\[\]:,])",
    re.DOTALL,
)
_WORDS = {
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "!0": True,
    "!1": False,
    "void 0": None,
    "NaN": None,
}


def value_at(text: str, start: int, names: Mapping[str, Any] | None = None) -> tuple[Any, int] | None:
    """The object or array that begins at `start` and where it ends; None when there is none that can be read without running it.

    Args:
        text: a script.
        start: the place of its `{` or `[`.
        names: what the names of variables stand for; a name that is not among them is None.

    >>> value_at("f({a: 'x\\\\u003C', \\"b\\": [1, true,], /* c */ d: e});", 2, {"e": 5})
    ({'a': 'x<', 'b': [1, True], 'd': 5}, 47)
    """
    known = names or {}
    stack: list[Any] = []
    keys: list[str | None] = []
    position, end = start, min(len(text), start + LONGEST)
    wants_value = True
    while token := _TOKEN.match(text, position, end):
        position = token.end()
        kind = token.lastgroup
        if kind is None:
            continue
        piece = token[0]
        if piece in ("]", "}") and kind == "sign":
            if not stack or isinstance(stack[-1], list) is not (piece == "]"):
                return None
            finished = stack.pop()
            keys.pop()
            if not stack:
                return finished, position
            wants_value = False
            continue
        if piece == "," and kind == "sign":
            wants_value = True
            continue
        if stack and isinstance(stack[-1], dict) and keys[-1] is None:
            if kind == "sign":
                return None
            keys[-1] = _string(piece) if kind == "string" else piece
            colon = _COLON.match(text, position)
            if colon is None:
                return None
            position, wants_value = colon.end(), True
            continue
        if not wants_value:
            return None
        value: Any
        match kind:
            case "sign":
                if piece not in "{[" or len(stack) == DEEPEST:
                    return None
                value = {} if piece == "{" else []
            case "string":
                value = _string(piece)
            case "number":
                value = _number(piece)
            case _:
                value = _WORDS.get(piece, known.get(piece))
        if not stack and kind != "sign":
            return None
        if stack:
            _put(stack[-1], keys, value)
        if kind == "sign":
            stack.append(value)
            keys.append(None)
            wants_value = True
        else:
            wants_value = False
    return None


_COLON = regex(r"\s{0,200}:")


def _put(container: Any, keys: list[str | None], value: Any) -> None:
    if isinstance(container, list):
        container.append(value)
    elif (key := keys[-1]) is not None:
        container[key] = value
        keys[-1] = None


def _number(piece: str) -> int | float | None:
    try:
        return int(piece, 0) if piece.lstrip("-").isdigit() or "x" in piece.lower() else float(piece)
    except ValueError:  # 0123, which JavaScript reads as octal
        return None


_ESCAPE = regex(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))")
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}


def _string(piece: str) -> str:
    """The string that a literal stands for."""
    inner = piece[1:-1]
    if "\\" not in inner:
        return inner

    def meant(escape: re.Match[str]) -> str:
        code = escape[1] or escape[2] or escape[3]
        if code:
            return chr(min(int(code, 16), 0x10FFFF))
        return _SHORT.get(escape[4], escape[4])

    text = _ESCAPE.sub(meant, inner)
    # Characters beyond the first plane are written as two surrogates.
    return (
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if any("\ud800" <= c <= "\udfff" for c in text)
        else text
    )


_FUNCTION = regex(r"\(function\(([\w$,\s]{0,100000})\)\s{0,20}\{(?=[^{}]{0,200}return|\s{0,20}return)")
_MOST_FUNCTIONS = 24
"""Functions of one script whose value is tried to be read."""
_RETURN = regex(r"return\s{0,20}(?=[\[{])")
_APPLIED = regex(r"\}\s{0,20}\)?\s{0,20}\(")


def called(text: str) -> Iterator[Any]:
    """What functions return that are called where they stand: `(function(a){return {b:a}}(2))`, as Nuxt 2 writes it."""
    for function in islice(_FUNCTION.finditer(text), _MOST_FUNCTIONS):
        opening = _RETURN.search(text, function.end(), function.end() + 2000)
        if opening is None:
            continue
        # Once without the arguments, to know where the body ends and they begin.
        body = value_at(text, opening.end())
        applied = _APPLIED.search(text, body[1], body[1] + 40) if body else None
        if body is None or applied is None:
            continue
        arguments = _arguments(text, applied.end())
        names = [name.strip() for name in function[1].split(",")]
        whole = value_at(text, opening.end(), dict(zip(names, arguments, strict=False)))
        if whole is not None:
            yield whole[0]
        return


def _arguments(text: str, start: int) -> Sequence[Any]:
    """The arguments of a call, whose list begins at `start` behind its parenthesis."""
    end = start
    while token := _TOKEN.match(text, end, start + LONGEST):
        end = token.end()
    listed = value_at(f"[{text[start:end]}]", 0)
    return listed[0] if listed is not None and isinstance(listed[0], list) else ()
