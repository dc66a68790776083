"""From Python values to those that go into columns. Pure: everything here is a function of its arguments.

Articles and upstreams are hostile: what SQLite, JSON or a terminal cannot hold is replaced here, once, before it is stored.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from citesnap.text.characters import removed
from citesnap.text.lines import one_line

Clock = Callable[[], datetime]
"""Returns the time: aware, in UTC. A parameter, so that tests can set the time."""

TITLE_LENGTH = 80
"""Characters. Datasette shows titles as labels of foreign keys; longer ones fill the cells."""

_VALIDATOR = re.compile(r"[!-~\x80-\xff]([ -~\x80-\xff]{0,510}[!-~\x80-\xff])?")


def clean(text: str) -> str:
    """The text in a form that SQLite and every reader can hold: NULs and lone surrogates become U+FFFD, nothing else changes.

    >>> clean("a\\x00b\\ud800c\\n")
    'a�b�c\\n'
    """
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    try:
        text.encode()
    except UnicodeEncodeError:
        # A pair of surrogates (from JSON read piecewise) is one character; a lone one is not.
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


def id_list(ids: Iterable[int]) -> str:
    """Ids as one parameter for `in (select value from json_each(?))`: SQLite limits the number of parameters."""
    return json.dumps(list(ids))


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
    return one_line(clean(text[: length * 40 + 400]), length, unsafe=removed, at_word=True)


def first_line(text: str) -> str:
    """The first line that is not blank, without the marks that Markdown puts before headings."""
    for line in text[:10_000].splitlines():
        if words := line.strip().lstrip("#").strip():
            return words
    return ""


def post_title(platform: str, native_id: str, handle: str | None, text: str | None) -> str:
    """The title of a post in lists: `@handle: first words`, or `@handle (ID)` while no source has shown its text.

    >>> post_title("x", "20", "example_river", None)
    '@example_river (20)'
    """
    who = f"@{handle.lstrip('@')}" if handle else platform
    words = shorten(text) if text else ""
    return shorten(f"{who}: {words}") if words else shorten(f"{who} ({native_id})")


def validator(header: str | None) -> str | None:
    """A validator of HTTP (RFC 9110, 8.8) that can be sent back as it is; None for one that cannot, or is unreasonably long."""
    return header if header is not None and _VALIDATOR.fullmatch(header) else None


def address_key(url: str) -> str:
    """Identifies a media file independently of the size or signature in its address: host and path.

    A file that its platform names by a hash is the same at whatever address.

    >>> address_key("https://pbs.twimg.com/media/AbC?format=jpg&name=large")
    'pbs.twimg.com/media/AbC'
    """
    from citesnap import platforms  # Here: a run with nothing due looks at no address.

    file = platforms.media_file(url)
    if file.sha256 is not None:
        return file.key
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return f"{parts.hostname or ''}{parts.path}"
