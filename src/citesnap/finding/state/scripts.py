"""The JSON values that the text of a script holds, in the ways frameworks write them. Must not judge whose they are."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from citesnap.finding.page import Element
from citesnap.finding.prefilter import may_hold_posts
from citesnap.finding.state import literals
from citesnap.text.patterns import regex

_STARTS = 24
"""Places per script at which JSON is tried to be read."""

_WASTED = 8
"""Times the length of a script that may be read for nothing. What looks like JSON is mostly code."""

_OPENING = regex(r"[=(:]\s*(\{\s*\"|\[\s*[\[{\"\d])")
"""The beginning of JSON behind an assignment or in a call. What follows must look like JSON at once, or thousands of function
bodies would be tried."""
_JS_OPENING = regex(
    r"[=(:]\s{0,20}([\[{])\s{0,20}(?:/\*|[A-Za-z_$][\w$]{0,60}\s{0,5}:|\{\s{0,20}[A-Za-z_$][\w$]{0,60}\s{0,5}:|')"
)
"""The beginning of an object or array of JavaScript that is no JSON: an unquoted key, a comment, a string in single quotes."""
_HTML_STRING = regex(r"\"(?:\\u003[Cc]|<)[A-Za-z]")
"""The beginning of a string of HTML."""
_PARSE_CALL = regex(r"JSON\.parse\(\s*(?:decodeURIComponent\(\s*)?([\"'])")


def streamed(texts: list[tuple[Element, str]]) -> Iterator[Any]:
    """The rows of React's server components, which Next.js streams as strings: `self.__next_f.push([1,"7:[\\"$\\",…"])`."""
    parts: list[str] = []
    for _, text in texts:
        if text.startswith("self.__next_f.push([1,"):
            got = decoded(json.JSONDecoder(), text, len("self.__next_f.push("))
            if got is not None and isinstance(got[0], list) and len(got[0]) > 1 and isinstance(got[0][1], str):
                parts.append(got[0][1])
    for row in "".join(parts).split("\n") if parts else ():
        name, _, value = row.partition(":")
        if len(name) <= 8 and value[:1] in ("[", "{") and may_hold_posts(value):
            whole = decoded(json.JSONDecoder(), value, 0)
            if whole is not None:
                yield whole[0]


_ANGULAR = (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&"))


def values(text: str) -> Iterator[Any]:
    """The JSON values in a script: the whole of it, what is assigned or passed, what `JSON.parse` is given."""
    decoder = json.JSONDecoder()
    if "&q;" in text:  # Angular's TransferState
        for escape, meant in _ANGULAR:
            text = text.replace(escape, meant)
    stripped = text.strip().removeprefix("<!--").strip()
    if stripped[:1] in "{[":
        whole = decoded(decoder, stripped, 0)
        if whole is not None:
            yield whole[0]
            if whole[1] > 0.9 * len(stripped):
                return
    # Both loops go on behind what was read, so that what begins inside of it is not even looked at.
    at = behind = wasted = 0
    for _ in range(_STARTS * 40):
        opening = _OPENING.search(text, at)
        if opening is None:
            break
        start, at = opening.start(1), opening.end()
        try:
            value, behind = decoder.raw_decode(text, start)
        except ValueError as error:
            wasted += getattr(error, "pos", len(text)) - start
        except RecursionError:
            wasted += sys.getrecursionlimit()
        else:
            at = behind
            if behind - start > 60:
                yield value
        if wasted > _WASTED * len(text):
            break
    at = behind
    for _ in range(_STARTS):
        opening = _JS_OPENING.search(text, at)
        if opening is None:
            break
        at = opening.end()
        got = literals.value_at(text, opening.start(1))
        if got is not None:
            at = got[1]
            if got[1] - opening.start(1) > 60:
                yield got[0]
    yield from literals.called(text)
    if "function(" in text[:200]:
        # Nuxt 2: a function that returns what is no JSON. Its strings of HTML stand for themselves.
        for _, code in zip(range(_STARTS), _HTML_STRING.finditer(text), strict=False):
            inner = _string(text, code.start())
            if inner and may_hold_posts(inner):
                yield [inner]
    for _, call in zip(range(_STARTS), _PARSE_CALL.finditer(text), strict=False):
        inner = _string(text, call.start(1))
        if inner and may_hold_posts(inner):
            got = decoded(decoder, inner, 0)
            if got is not None:
                yield got[0]


def decoded(decoder: json.JSONDecoder, text: str, start: int) -> tuple[Any, int] | None:
    """The JSON value that begins at `start` and where it ends, None when there is none."""
    try:
        return decoder.raw_decode(text, start)
    except (ValueError, RecursionError):
        return None


def _string(text: str, start: int) -> str | None:
    """The JavaScript string literal at `start`, unescaped as JSON would."""
    mark = text[start]
    end = start + 1
    while True:
        end = text.find(mark, end)
        if end < 0:
            return None
        slashes = end - 1
        while text[slashes] == "\\":
            slashes -= 1
        if (end - slashes) % 2:
            break
        end += 1
    raw = text[start + 1 : end]
    if mark == "'":
        raw = raw.replace("\\'", "'").replace('"', '\\"') if '\\"' not in raw else raw.replace("\\'", "'")
    try:
        value = json.loads(f'"{raw}"', strict=False)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None
