"""Why nothing is known of a post: who was asked about it how often, and which web archives hold no copy. Words only; pure.

A post may stay without an answer for years, because its platform lets no program look. Whoever reads its page wants to know that
it was looked for, and where.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from citesnap import platforms
from citesnap.archive.questions.evidence import AttemptRow
from citesnap.browsing import labels
from citesnap.model import Outcome
from citesnap.text.telling import day
from citesnap.text.times import read_iso
from citesnap.webarchives import ARCHIVES

__all__ = ["why_unknown"]

_ARCHIVES = frozenset(source.name for source in ARCHIVES)


def why_unknown(platform: str, attempts: Sequence[AttemptRow]) -> str:
    """Some sentences on a post of which nothing is known.

    Args:
        platform: the name of its platform, of which this version may know nothing.
        attempts: who was asked about it, oldest first.

    >>> def at(day, source, outcome):
    ...     return AttemptRow(f"2026-11-{day}T07:00:00Z", source, outcome, None, 1, None, None, 0.1)
    >>> refused = [at(day, "instagram", "refused") for day in (28, 29)]
    >>> why_unknown("instagram", [*refused, at(29, "wayback", "not-archived")])
    'Instagram was asked on 28 and 29 November 2026; Instagram’s page refused to answer. The Wayback Machine holds no copy.'
    >>> why_unknown("vine", []), why_unknown("x", [])
    ('Vine answers no program.', 'Nobody has been asked about it yet.')
    """
    past = [one for one in attempts if one.source in _ARCHIVES]
    live = [one for one in attempts if one.source not in _ARCHIVES]
    without_copy = dict.fromkeys(labels.source(one.source) for one in past if one.outcome == Outcome.NOT_ARCHIVED)
    said = [_asked(platform, live)]
    if without_copy:
        said.append(f"{_listed(without_copy)} {'holds' if len(without_copy) == 1 else 'hold'} no copy.")
    return " ".join(filter(None, said)) or "Nobody has been asked about it yet."


def _asked(platform: str, live: Sequence[AttemptRow]) -> str:
    label = labels.platform(platform)
    if not live:
        is_known = platform in platforms.names()
        return f"{label} answers no program." if is_known and not platforms.platform(platform).SOURCES else ""
    days = list(dict.fromkeys(_day(one.started_at) for one in live))
    last = live[-1]
    source = labels.source(last.source)
    # Names stay as they are; `The author’s own server` stands within a sentence here.
    end = f"{'the ' + source[4:] if source.startswith('The ') else source} {labels.outcome(last.outcome)}."
    if len(days) == 1:
        return f"{label} was asked on {days[0]}; {end}"
    if len(days) == 2 and days[0].partition(" ")[2] == days[1].partition(" ")[2]:
        return f"{label} was asked on {days[0].partition(' ')[0]} and {days[1]}; {end}"
    return f"{label} was asked on {len(days)} days from {days[0]} to {days[-1]}; the last time {end}"


def _day(stamp: str) -> str:
    moment = read_iso(stamp)
    return day(moment) if moment else stamp[:10]


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
