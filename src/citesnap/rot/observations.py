"""From rows, one a citation (`citations_flat`), to what is known of the end of each post. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from citesnap.errors import CitesnapError
from citesnap.model import State
from citesnap.rot.survival import Interval
from citesnap.text.times import read_w3c

__all__ = ["COLUMNS", "LEFT_OUT", "Observed", "ObservedPost", "country", "observed"]

COLUMNS = (
    *("post_id", "article_id", "platform", "site", "published_at", "posted_at", "kind", "state"),
    *("last_shown_at", "first_gone_at", "last_checked_at"),
)
"""The columns that are read."""

LEFT_OUT = {
    "unknown": "citations whose post is not known",
    "pending": "posts that no source has answered for",
    "no_time": "posts whose time of posting is not known",
    "no_citing_time": "posts gone at the first look, cited at a time that is not known",
}
"""What cannot be used, and why."""

_STATES = frozenset(State)
_GENERIC = frozenset("ai am cc co fm gg io ly me sh so to tv ws".split())
"""Endings of two letters that sites everywhere use."""


@dataclass(frozen=True, slots=True)
class ObservedPost:
    """A post whose fate is known: ages in days at which it was cited and last known there, and by which it was gone.

    `gone` is None for one that was there when last looked for. `seen` is False for one that was gone at the first look. `groups`
    are what it is counted under: `platform`, `site`, `country`, `year`, and columns of labels of sites. `article` is the
    article that cited it first: posts of one article are of one subject, often of one account, and go together.
    """

    cited: float
    there: float
    gone: float | None
    end: str
    seen: bool
    groups: Mapping[str, str]
    article: int | None

    @property
    def interval(self) -> Interval:
        """The same for the estimators."""
        return Interval(self.cited, self.there, self.gone, self.end, self.article)


@dataclass(slots=True)
class Observed:
    """All posts, and how many were left out, by the key of `LEFT_OUT`."""

    posts: list[ObservedPost] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Known:
    """What the rows of one post say together."""

    row: Mapping[str, Any]
    cited_at: datetime | None
    site: str
    article: int | None


def observed(rows: Iterable[Mapping[str, Any]], labels: Mapping[str, Mapping[str, str]] | None = None) -> Observed:
    """What is known of each post that is cited. A post that is cited more than once counts from its first citation.

    Args:
        rows: with `COLUMNS`, in any order.
        labels: further groups of each site: `{"gazette.example": {"topic": "politics"}}`.

    Raises:
        CitesnapError: a row holds what citesnap writes nowhere.
    """
    observations = Observed()
    known: dict[Any, _Known] = {}
    for row in rows:
        if row["post_id"] is None:
            observations.left_out["unknown"] += 1
            continue
        _check(row)
        cited_at, posted_at = read_w3c(row["published_at"]), read_w3c(row["posted_at"])
        if cited_at is not None and posted_at is not None and cited_at < posted_at:
            cited_at = posted_at  # Of a bare day, midnight stands there; nothing is cited before it is posted.
        before = known.get(row["post_id"])
        if before is None:
            known[row["post_id"]] = _Known(row, cited_at, row["site"] or "", row["article_id"])
        elif cited_at is not None and (before.cited_at is None or cited_at < before.cited_at):
            before.cited_at, before.site = cited_at, row["site"] or before.site
            before.article = row["article_id"]
    for one in known.values():
        post = _post(one, labels or {})
        if isinstance(post, ObservedPost):
            observations.posts.append(post)
        else:
            observations.left_out[post] += 1
    return observations


def _check(row: Mapping[str, Any]) -> None:
    for name in COLUMNS[1:]:
        value = row[name]
        kind = int if name == "article_id" else str
        if value is not None and (not isinstance(value, kind) or (name == "state" and value and value not in _STATES)):
            said = f"post {row['post_id']} has the {name.replace('_', ' ')} {str(value)[:40]!r}"
            raise CitesnapError(f"{said}, which citesnap does not write: put back a backup, or export the table anew")


def _post(known: _Known, labels: Mapping[str, Mapping[str, str]]) -> ObservedPost | str:
    row = known.row
    posted = read_w3c(row["posted_at"])
    if row["state"] in (None, "", State.PENDING):
        return "pending"
    if posted is None:
        return "no_time"

    def age(moment: datetime | None) -> float | None:
        return None if moment is None else max(0.0, (moment - posted).total_seconds() / 86_400)

    gone = age(read_w3c(row["first_gone_at"])) if State(row["state"]).is_gone else None
    shown, looked = age(read_w3c(row["last_shown_at"])), age(read_w3c(row["last_checked_at"]))
    if gone is not None:
        shown = None if shown is None or shown >= gone else shown
    else:
        shown = max((one for one in (shown, looked) if one is not None), default=None)
    cited = age(known.cited_at)
    if cited is not None and gone is not None:
        cited = min(cited, gone)
    if cited is None and shown is None:
        return "no_citing_time"
    # Cited at a time that is not known: then it counts from when it was last seen, which tells nothing of before.
    entry = cited if cited is not None else shown
    assert entry is not None
    end = str(row["state"]) if gone is not None else ""
    return ObservedPost(
        entry, max(entry, shown or 0.0), gone, end, shown is not None, _groups(known, posted, labels), known.article
    )


def _groups(known: _Known, posted: datetime, labels: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    groups = {
        "platform": str(known.row["platform"]),
        "site": known.site or "not told",
        "country": country(known.site) or "not told",
        "year": str(posted.year),
    }
    return groups | {name: value for name, value in labels.get(known.site, {}).items() if value}


def country(site: str) -> str | None:
    """The country of a site by the ending of its host, which is that of ISO 3166 but for `uk`; None where it tells none.

    >>> country("gazette.co.uk"), country("lock.de"), country("courier.com"), country("river.io")
    ('UK', 'DE', None, None)
    """
    ending = site.rpartition(".")[2].lower()
    return ending.upper() if "." in site and len(ending) == 2 and ending.isalpha() and ending not in _GENERIC else None
