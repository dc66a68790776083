"""Answers and files, spoiled: values that no honest server sends put in place of others, anywhere. Makes values; judges nothing."""

from __future__ import annotations

import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

__all__ = ["HOSTILE", "another", "spoiled"]

DIGITS = "9" * 5000
"""More than Python converts to a number (`sys.set_int_max_str_digits`)."""
DEEP = 20_000
"""Levels of nesting, more than any parser of a recursive kind goes down."""

HOSTILE: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 2**63, -(2**63) - 1, 10**400, 1e308, float("nan"), float("inf"), 0.5),
    *("", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "\u202e", "\x1b[31m", "9" * 30, "1e999", "-0", "NaN"),
    *(
        "0000-00-00T00:00:00Z",
        "99999-12-31T00:00:00Z",
        "2021-13-45",
        "9999-12-31T23:59:59-23:59",
        "0001-01-01T00:00:00+23:59",
    ),
    *(
        "Sat Feb 30 25:61:61 +9999 2021",
        "http://[",
        "https://[",
        "https://a.example:x/",
        "https://a℀b.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "//",
        "at://",
        "https://x.com\0/",
    ),
    *([], {}, [[]], [None], [0], [{}], {"": None}, {"id": {}}, {"$link": "x"}, ["x"] * 3, {"text": []}),
)
"""In place of any node of a JSON value. Numbers that JSON cannot hold are written as Python does, and other parsers as well."""

RAW: tuple[bytes, ...] = (
    *(DIGITS.encode(), b'"\\ud800"', b'"\\u0000"', b"[" * DEEP, b'{"a":' * DEEP, b"-", b"1E400", b"\xff\xfe"),
    *(b"\xed\xa0\x80", b"\0", b"<div>" * DEEP, b"<!--" * 50, b"&#" + DIGITS.encode() + b";", b"&#xd800;&#0;&#x110000;"),
    *(b"]]>", b"<![CDATA[", b"\r\n\r\n", b"%", b"99999-99-99T99:99:99Z", b"9999-12-31T23:59:59-23:59", b"0000-00-00"),
    *(b"\\", b'"', b"'", b"\x1b]0;x\x07", b"\xe2\x80\xae", b"=" * 9),
)
"""In place of any piece of bytes."""

_PIECES = re.compile(rb"\d{1,40}|[A-Za-z_]{2,40}|[^\w\s]|\s+")


def _paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield from _paths(member, (*at, key))


def _put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = _put(value[path[0]], path[1:], new)
    return changed


@st.composite
def _json(draw: st.DrawFn, value: Any) -> bytes:
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(list(_paths(value))))
        value = _put(value, path, draw(st.sampled_from(HOSTILE)))
    return json.dumps(value).encode()


@st.composite
def _bytes(draw: st.DrawFn, content: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 2))):
        pieces = [found.span() for found in _PIECES.finditer(content)] or [(0, len(content))]
        start, end = draw(st.sampled_from(pieces))
        match draw(st.sampled_from(("replace", "insert", "cut", "drop", "twice"))):
            case "replace":
                content = content[:start] + draw(st.sampled_from(RAW)) + content[end:]
            case "insert":
                content = content[:start] + draw(st.sampled_from(RAW)) + content[start:]
            case "cut":
                content = content[:start]
            case "drop":
                content = content[:start] + content[end:]
            case "twice":
                content = content[:end] * 2
    return content


@st.composite
def _zip(draw: st.DrawFn, content: bytes) -> bytes:
    """One of the files within is spoiled, or what the directory says of it."""
    with zipfile.ZipFile(io.BytesIO(content)) as honest:
        members = {name: honest.read(name) for name in honest.namelist()}
    chosen = draw(st.sampled_from(sorted(members)))
    members[chosen] = draw(_bytes(members[chosen]))
    name = draw(st.sampled_from((chosen, "../../escaped", "/etc/escaped", "a\\..\\b", chosen.upper())))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for each, member in members.items():
            packed.writestr(name if each == chosen else each, member)
    return out.getvalue()


def spoiled(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with something in it that does not belong there: as JSON, ZIP or gzip, if it is that, and as bytes."""
    if content.startswith(b"PK"):
        return st.one_of(_zip(content), _zip(content), _bytes(content))
    if content.startswith(b"\x1f\x8b"):
        return st.one_of(_bytes(gzip.decompress(content)).map(gzip.compress), _bytes(content))
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return _bytes(content)
    return st.one_of(_json(value), _json(value), _bytes(content))


def another(content: bytes, native_id: str) -> bytes:
    """The content about another post: each number or key of this one in it is another's."""
    key = native_id.rpartition("/")[2]
    other = key[:-2] + (
        "".join(
            "ba"[letter == "b"] if letter.isalpha() else str(9 - int(letter)) if letter.isdigit() else letter
            for letter in key[-2:]
        )
    )
    return content.replace(key.encode(), other.encode())
