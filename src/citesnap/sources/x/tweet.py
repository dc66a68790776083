"""Other answers about posts of X brought into the shape that syndication gives, so that one code reads text, links and media.

What syndication has no word for (views, community notes, earlier versions) is added to `data` here. Pure; no rule about outcomes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from citesnap.model import Snapshot
from citesnap.sources.x import syndication
from citesnap.text.jsonvalues import without_nothing

Object = dict[str, Any]

MANY = 200
"""Entities of one kind, media, polls or versions that are read. X allows fewer; beyond, an answer is meant to cost time."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """One post: `tweet` in the shape of syndication's `tweet-result`, `counts` and `more` with names of our own."""

    tweet: Object
    counts: Object = field(default_factory=dict)
    more: Object = field(default_factory=dict)

    def describe(self, *, nested: bool = True) -> Object:
        """The `data` of a snapshot; with `nested` that of a post inside another one, which has its text and author too."""
        data = syndication.describe(self.tweet, nested=nested)
        counts = {**data.get("counts", {}), **without_nothing(self.counts)}
        return without_nothing({**data, "counts": counts, **self.more})

    def snapshot(self, source: str, now: datetime, *, truncated: bool = False) -> Snapshot:
        """The snapshot that this post makes."""
        read = syndication.read(self.tweet, now)
        return replace(read, source=source, truncated=truncated, data=self.describe(nested=False))


def utf16_range(text: str, start: int, end: int) -> list[int]:
    """A range of code points as syndication writes it, in UTF-16 units.

    >>> utf16_range("🌊 rising", 2, 8)
    [3, 9]
    """
    start, end = (min(max(bound, 0), len(text)) for bound in (start, end))
    return [len(text[:bound].encode("utf-16-le", "surrogatepass")) // 2 for bound in (start, max(start, end))]


def poll_card(choices: Iterable[tuple[str | None, int | None]], ends_at: str | None) -> Object:
    """A poll as the card that syndication makes of it: numbered choices, their counts as decimal digits."""
    values: Object = {"end_datetime_utc": ends_at}
    number = 0
    for number, (label, votes) in enumerate(choices, 1):
        values[f"choice{number}_label"] = label
        values[f"choice{number}_count"] = None if votes is None else str(votes)
    return card(f"poll{number}choice_text_only", None, values) if number else {}


def card(name: str | None, url: str | None, values: Object) -> Object:
    """A card of syndication: values are typed there."""
    return {"name": name, "url": url, "binding_values": {key: {"string_value": value} for key, value in values.items()}}
