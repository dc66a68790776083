"""The answer of a web archive's index (CDX server), in each dialect, as rows. Pure: it asks nobody.

The Wayback Machine answers with one JSON array whose first row names the columns, pywb (Arquivo.pt) with one JSON object a line,
both with plain columns when they ignore `output=json`. Real answers hold broken rows: a row that cannot be read is dropped
and counted, the answer is kept. What is no index answer at all is an error here and never an empty list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_plus

from citesnap.text.times import read_14_digits

FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
"""The columns, in the order in which plain answers have them (`urlkey` is needed for the resume key:
internetarchive/wayback #121)."""

_ALIASES = {"original": "url", "mimetype": "mime", "statuscode": "status"}
"""What pywb calls the same columns."""

EMPTY_BODY = "3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
"""The digest of no bytes at all."""

_REVISIT = "warc/revisit"


class NotAnIndex(ValueError):
    """The answer is not one of an index; the message says what it is instead."""


class Offline(NotAnIndex):
    """A maintenance page, which comes with any status (seen with 200 in 2026-09)."""


class Excluded(Exception):
    """The archive keeps this address from being shown. Captures may exist."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One row: that an archive holds an answer of `original`, taken at `moment`.

    `timestamp` is the same moment in the archive's 14 digits. `status` is None where the archive found the same bytes as before
    (a revisit record) or noted none. `digest` is the base32 SHA-1 of the stored bytes, `length` the size of the compressed record.
    """

    timestamp: str
    original: str
    media_type: str
    status: int | None
    digest: str
    length: int | None
    moment: datetime

    @property
    def is_revisit(self) -> bool:
        """True when the row only says that nothing had changed; it plays like any other."""
        return self.media_type == _REVISIT


@dataclass(frozen=True, slots=True)
class IndexPage:
    """One page of an index. `count` is how many rows came, the `dropped` unreadable ones included.

    `resume_key` is what to send for the next page, None at the end.
    """

    captures: tuple[Capture, ...]
    count: int = 0
    dropped: int = 0
    resume_key: str | None = None


def read(body: bytes) -> IndexPage:
    """The rows of an index answer.

    Raises:
        Excluded: the archive says that it does not show this address.
        Offline: a maintenance page.
        NotAnIndex: anything else that is no index answer, or one that breaks off, or one whose every row is broken.
    """
    text = body.decode("utf-8", "replace").strip()
    refuse(text)
    if not text:
        return IndexPage(())
    if text.startswith("["):
        rows = _from_array(text)
    elif text.startswith("{"):
        rows = _from_lines(text)
    else:
        rows = _from_columns(text)
    if rows.count and rows.count == rows.dropped:
        raise NotAnIndex(f"none of {rows.count} rows can be read")
    return rows


def refuse(text: str) -> None:
    """Raise what a text that stands in place of an index says; return when it says nothing of the kind.

    Raises:
        Excluded, Offline, NotAnIndex: as for `read`.
    """
    head = text[:4000].lstrip()
    # The server's own exceptions come as text, with 403 and, until about 2019, with 200.
    if head.startswith("org.archive."):
        sentence = head.partition("\n")[0][:200]
        if "AccessControlException" in sentence:
            raise Excluded(sentence.rpartition("Exception: ")[2])
        raise NotAnIndex(f"an error of the archive: {sentence}")
    if head.startswith("<"):
        if "temporarily offline" in text[:20_000].lower():
            raise Offline("the archive says that it is temporarily offline")
        raise NotAnIndex("expected index rows, got a web page")


def capture(values: Mapping[str, object]) -> Capture | None:
    """One row by the names of its columns; None when a field that every capture has is missing or makes no sense."""
    timestamp, original = values.get("timestamp"), values.get("original")
    if not isinstance(timestamp, str) or not isinstance(original, str) or not original:
        return None
    when = read_14_digits(timestamp)
    if when is None or len(original) > 4000 or any(c.isspace() for c in original):
        return None
    status, length = str(values.get("statuscode") or "-"), str(values.get("length") or "-")
    return Capture(
        timestamp=timestamp,
        original=original,
        media_type=str(values.get("mimetype") or "").partition(";")[0].strip().lower(),
        status=int(status) if re.fullmatch(r"[1-9][0-9]{2}", status, re.ASCII) else None,
        digest=str(values.get("digest") or "").removeprefix("sha1:"),
        length=int(length) if re.fullmatch(r"[0-9]{1,15}", length, re.ASCII) else None,
        moment=when,
    )


def _from_array(text: str) -> IndexPage:
    try:
        table = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAnIndex(f"broken JSON ({type(error).__name__})") from error
    if not table:
        return IndexPage(())
    if not isinstance(table[0], list) or not {"timestamp", "original"} <= {str(name) for name in table[0]}:
        raise NotAnIndex("JSON that is no table of captures")
    names, lines = [str(name) for name in table[0]], table[1:]
    resume_key: str | None = None
    if len(lines) >= 2 and lines[-2] == [] and isinstance(lines[-1], list) and len(lines[-1]) == 1:
        resume_key = unquote_plus(str(lines[-1][0]))
        lines = lines[:-2]
    captures = [
        capture(dict(zip(names, line, strict=True))) if isinstance(line, list) and len(line) == len(names) else None
        for line in lines
    ]
    return _rows(captures, resume_key)


def _from_lines(text: str) -> IndexPage:
    captures: list[Capture | None] = []
    for line in text.split("\n"):
        try:
            values = json.loads(line)
        except (ValueError, RecursionError):
            values = None
        if isinstance(values, dict):
            named = {name: values.get(name, values.get(_ALIASES.get(name, name))) for name in FIELDS}
            captures.append(capture(named))
        else:
            captures.append(None)
    if captures[-1] is None:
        raise NotAnIndex("the last row breaks off")
    return _rows(captures, None)


def _from_columns(text: str) -> IndexPage:
    captures: list[Capture | None] = []
    resume_key: str | None = None
    lines = text.split("\n")
    if not re.match(r"\S+ [0-9]{1,14} \S", lines[0], re.ASCII):
        raise NotAnIndex(f"expected index rows, got {lines[0][:80]!r}")
    if len(lines) >= 3 and not lines[-2].strip():
        resume_key = unquote_plus(lines.pop().strip())
        lines.pop()
    for line in lines:
        columns = line.split(" ")
        captures.append(capture(dict(zip(FIELDS, columns, strict=True))) if len(columns) == len(FIELDS) else None)
    return _rows(captures, resume_key)


def _rows(captures: Sequence[Capture | None], resume_key: str | None) -> IndexPage:
    # Exact duplicates occur; an ordered set drops them without changing the order.
    unique = dict.fromkeys(row for row in captures if row is not None)
    return IndexPage(tuple(unique), len(captures), sum(row is None for row in captures), resume_key)
