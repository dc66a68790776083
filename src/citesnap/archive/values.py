"""From Python values to those that go into columns. Pure: everything here is a function of its arguments.

Articles and upstreams are hostile: what SQLite, JSON or a terminal could not hold is replaced here, once, on the way in.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

Clock = Callable[[], datetime]
"""What tells the time: aware, in UTC. A parameter, so that years pass in a test."""

TITLE_LENGTH = 80
"""Characters. Datasette shows titles as labels of foreign keys; longer ones fill the cells."""

# C0 and C1 controls, and the bidi marks, embeddings, overrides and isolates of Unicode TR 9. Joiners stay: emoji need them.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]+")
_SPACES = re.compile(r"\s+")
_VALIDATOR = re.compile(r"[!-~\x80-\xff]([ -~\x80-\xff]{0,510}[!-~\x80-\xff])?")


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to the second. One column, one width: so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_none(moment: datetime | None) -> str | None:
    """`stamp`, or None."""
    return None if moment is None else stamp(moment)


def fine_stamp(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to the millisecond: for what happens many times a second."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(stored: str) -> datetime:
    """A stored time as an aware datetime."""
    return datetime.fromisoformat(stored)


def moment_or_none(stored: str | None) -> datetime | None:
    """`moment`, or None."""
    return None if stored is None else moment(stored)


def clean(text: str) -> str:
    """The text as SQLite and every reader of it can hold it: NULs and lone surrogates become U+FFFD, nothing else changes.

    >>> clean("a\\x00b\\ud800c\\n")
    'a�b�c\\n'
    """
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        # A pair of surrogates (from JSON read piecewise) is one character; a lone one is none.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def clean_or_none(text: str | None) -> str | None:
    """`clean`, or None."""
    return None if text is None else clean(text)


def integer(value: int | None) -> int | None:
    """The number where SQLite can hold it (64 bits), else None."""
    return value if value is not None and -(2**63) <= value < 2**63 else None


def to_json(value: Any) -> str:
    """Compact JSON, readable in any script. NaN and infinities, which JSON does not know, become null."""
    try:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return clean(text)


def _finite(value: Any) -> Any:
    match value:
        case float() if not math.isfinite(value):
            return None
        case dict():
            return {key: _finite(member) for key, member in value.items()}
        case list() | tuple():
            return [_finite(member) for member in value]
    return value


def shorten(text: str, length: int = TITLE_LENGTH) -> str:
    """One line without control characters, cut at a word where one ends nearby.

    >>> shorten("one\\ttwo  three four", 12)
    'one two…'
    """
    # Only the beginning is looked at: a hostile "title" may be megabytes.
    line = _SPACES.sub(" ", _INVISIBLE.sub(" ", clean(text[: length * 20]))).strip()
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    at_word, _, _ = cut.rpartition(" ")
    if len(at_word) >= length // 2:
        cut = at_word
    # Never between a letter and its accents.
    while cut and unicodedata.combining(line[len(cut)]):
        cut = cut[:-1]
    return cut.rstrip(" .,;:…") + "…"


def first_line(text: str) -> str:
    """The first line with something in it, without the marks that Markdown puts before headings."""
    for line in text[:10_000].splitlines():
        if found := line.strip().lstrip("#").strip():
            return found
    return ""


def post_title(platform: str, native_id: str, handle: str | None, text: str | None) -> str:
    """What a post is called in lists: `@handle: first words`, or `@handle (ID)` while nobody has shown its text.

    >>> post_title("x", "20", "example_river", None)
    '@example_river (20)'
    """
    who = f"@{handle.lstrip('@')}" if handle else platform
    words = shorten(text) if text else ""
    return shorten(f"{who}: {words}") if words else shorten(f"{who} ({native_id})")


def host_of(url: str) -> str | None:
    """The host of a URL in lower case; None where there is none."""
    try:
        return urlsplit(url).hostname or None
    except ValueError:
        return None


def validator(header: str | None) -> str | None:
    """A validator of HTTP (RFC 9110, 8.8) that can be sent back as it is; None for what cannot, or is unreasonably long."""
    return header if header is not None and _VALIDATOR.fullmatch(header) else None


def address_key(url: str) -> str:
    """What a media file is called whatever size or signature its address asks for: host and path.

    >>> address_key("https://pbs.twimg.com/media/AbC?format=jpg&name=large")
    'pbs.twimg.com/media/AbC'
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.hostname or ''}{parts.path}"
