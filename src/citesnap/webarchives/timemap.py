"""A TimeMap: the list of an address's mementos in link format (RFC 7089, 5; RFC 6690). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from citesnap.text.times import read_mail_date

MOST = 20_000
"""Links that are read of one list."""

_LINK = re.compile(r"<([^<>]{1,4000})>([^<]{0,2000})")
_REL = re.compile(r';\s*rel\s*=\s*"?([^";]{1,100})', re.IGNORECASE)
_DATETIME = re.compile(r';\s*datetime\s*=\s*"([^"]{1,64})"', re.IGNORECASE)


class NotATimeMap(ValueError):
    """What came is not a list of links."""


@dataclass(frozen=True, slots=True)
class Memento:
    """One capture: where it is shown, and when it was made (UTC)."""

    url: str
    moment: datetime


def read(body: bytes) -> list[Memento]:
    """The mementos of a TimeMap in the order of the list; entries without a readable time are passed over.

    Raises:
        NotATimeMap: it is a web page, or holds no link at all though it is not empty.
    """
    text = body.decode("utf-8", "replace").strip()
    links = _LINK.findall(text)[:MOST]
    if text and not any(_REL.search(parameters) for _, parameters in links):
        raise NotATimeMap(f"expected a list of links, got {text[:60]!r}")
    mementos: list[Memento] = []
    for url, parameters in links:
        relation, when = _REL.search(parameters), _DATETIME.search(parameters)
        moment = read_mail_date(when[1]) if when else None
        if relation and moment and "memento" in relation[1].lower().split():
            mementos.append(Memento(url.strip(), moment))
    return mementos
