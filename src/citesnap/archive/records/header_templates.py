"""Header fields of requests and responses; what a host sends every time is stored once. Loses no byte; judges nothing.

A head is a first line (the method, or the status line) and JSON: pairs of name and value, in order and case. A value that
differs from one exchange to the next, such as a date, is replaced by a number: the exchange itself holds those values, and the
number says which of them belongs there. The view `exchanges` combines the two.

Which fields differ is not configured. The first set of fields becomes a head unchanged. A later set with the same names that
differs in further places makes a new head, with numbers there; after a few exchanges no further place differs. Heads are only
added, and older exchanges keep theirs. A server that sends other names each time gets a head for each exchange, which then
holds no values itself: that costs about as much as storing the fields with the exchange.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from citesnap.archive.file.database import Database
from citesnap.archive.records.rows import insert
from citesnap.archive.values import to_json

LEARN_ANEW_AFTER = 1000
"""Exchanges, with any host. In years nearly every field changes once. A head that old, when it leaves much to the exchange, is
replaced by a new one, which has numbers only for what differs by then: a few heads for a thousand exchanges."""

MUCH = 200
"""Characters of JSON. Dates, ids of requests, lengths and ages are shorter in total."""

Fields = list[tuple[str, str]]
Template = list[tuple[str, str | int]]


@dataclass(frozen=True, slots=True)
class KeptHead:
    """The head of an exchange, and as JSON the values that the exchange has to hold itself; None when the head holds all values."""

    id: int
    values: str | None


def keep(db: Database, exchange_id: int, host: str | None, first_line: str | None, headers: str) -> KeptHead:
    """Keep header fields. Part of the caller's transaction.

    Args:
        db: the archive.
        exchange_id: of the exchange, which may be inserted later.
        host: the host that was asked.
        first_line: the method or the status line; None when no answer came.
        headers: JSON as `values.to_json` writes it. JSON written in any other way is kept whole.
    """
    fields = _fields(headers)
    if fields is None:
        return KeptHead(_add(db, exchange_id, host, first_line, headers, None), None)
    shape = _shape(host, first_line, fields)
    template: Template = [(name, value) for name, value in fields]
    latest = db.execute(
        "select id, since, first_line, fields from heads where shape = ? order by id desc limit 1", [shape]
    ).fetchone()
    if latest is not None and latest[2] == first_line:
        head_id, since, _, text = latest
        known: Template = [(name, value) for name, value in json.loads(text)]
        if [name for name, _ in known] == [name for name, _ in fields]:
            values = fill(known, fields)
            if values is None:
                template = refine(known, fields)
            elif exchange_id - since < LEARN_ANEW_AFTER or len(to_json(values)) < MUCH:
                return KeptHead(head_id, to_json(values) if values else None)
    values = fill(template, fields)
    return KeptHead(
        _add(db, exchange_id, host, first_line, to_json(template), shape), to_json(values) if values else None
    )


def fill(template: Template, fields: Fields) -> list[str] | None:
    """The values that an exchange with these fields holds itself, given a template of the same names; None where it does not fit.

    >>> fill([("Server", "lyre"), ("Date", 0)], [("Server", "lyre"), ("Date", "today")])
    ['today']
    """
    values = []
    for (_, known), (_, value) in zip(template, fields, strict=True):
        if isinstance(known, int):
            values.append(value)
        elif known != value:
            return None
    return values


def refine(template: Template, fields: Fields) -> Template:
    """The template with numbers also where these fields differ from it.

    >>> refine([("Server", "lyre"), ("Age", "3"), ("Date", 0)], [("Server", "lyre"), ("Age", "4"), ("Date", "today")])
    [('Server', 'lyre'), ('Age', 0), ('Date', 1)]
    """
    refined: Template = []
    gaps = 0
    for (name, known), (_, value) in zip(template, fields, strict=True):
        if known == value:
            refined.append((name, value))
        else:
            refined.append((name, gaps))
            gaps += 1
    return refined


def _add(
    db: Database, exchange_id: int, host: str | None, first_line: str | None, fields: str, shape: int | None
) -> int:
    return insert(
        db, "heads", {"since": exchange_id, "shape": shape, "host": host, "first_line": first_line, "fields": fields}
    )


def _fields(headers: str) -> Fields | None:
    """The pairs of name and value, or None where writing them again would not give the same text."""
    try:
        fields = json.loads(headers)
        pairs = [(name, value) for name, value in fields]
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(fields, list) or not all(isinstance(part, str) for pair in pairs for part in pair):
        return None
    return pairs if to_json(pairs) == headers else None


def _shape(host: str | None, first_line: str | None, fields: Fields) -> int:
    """The number by which heads are looked up. Collisions do no harm: first line and names are compared as well."""
    names = to_json([host, first_line, [name for name, _ in fields]])
    return int.from_bytes(hashlib.blake2b(names.encode(), digest_size=8).digest(), "big", signed=True)
