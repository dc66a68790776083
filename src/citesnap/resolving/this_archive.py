"""Which post a citation means, by the posts that the archive holds already. Pure: asks nobody, reads no database.

The archive holding one post of a day does not mean that its author wrote only one, so the words have to agree as well as those of
web archives when some captures could not be looked at (`archives.CERTAIN`), and short texts prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from citesnap.model import Attempt, HeldPost, Outcome
from citesnap.platforms import x
from citesnap.resolving.archives import CERTAIN, LEAST_LETTERS, MARGIN
from citesnap.resolving.matching import numbers_agree, similarity, without_links
from citesnap.resolving.redirect import Clues, codes, fits

__all__ = ["MOST_SNAPSHOTS", "NAME", "day_of", "resolve"]

NAME = "this archive"
"""For `Attempt.source` and `citations.resolved_by`."""

MOST_SNAPSHOTS = 500
"""Of one account in the days about a citation. Of one that has more, nothing is compared: other sources are asked."""

CONTRADICTED = 0.5
"""Agreement below which the words speak against a media label: a post may show the picture of another one of its author."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    held: HeldPost
    has_label: bool
    """The short link cited is that of the post's own media."""
    score: float
    """How well the words agree; of all texts that the post had, the one that agrees best."""
    same_numbers: bool


def day_of(clues: Clues) -> date | None:
    """The day to look at; None where the citation does not tell enough to be compared with anything."""
    if not clues.handle or not clues.date or not (clues.text or clues.short_links):
        return None
    try:
        return date.fromisoformat(clues.date)
    except ValueError:
        return None


def resolve(clues: Clues, held: Iterable[HeldPost]) -> Attempt | None:
    """The attempt that found the post cited among those of its platform; None where none of them stands out.

    A post is the one cited if its author and day are those cited and its media have the short link cited, or its words agree
    clearly better than those of any other. Posts that tie prove nothing.
    """
    started_at = datetime.now(UTC)
    candidates = [
        _weighed(one, clues)
        for one in held
        if (one.post.handle or "").casefold() == (clues.handle or "").casefold()
        and one.post.posted_at is not None
        and clues.date is not None
        and fits(one.post.posted_at, clues.date, clues.date_text)
    ]
    labelled = [one for one in candidates if one.has_label]
    if labelled:
        if len(labelled) > 1 or (_is_telling(clues.text) and labelled[0].score < CONTRADICTED):
            return None
        return _found(labelled[0], f"the media label cited is the post's own; {len(candidates)} posts held", started_at)
    if not candidates or not _is_telling(clues.text):
        return None
    best, *others = sorted(candidates, key=lambda one: one.score, reverse=True)
    next_score = others[0].score if others else 0.0
    if best.score < CERTAIN or not best.same_numbers or best.score - next_score < MARGIN:
        return None
    how = f"words agree {best.score:.2f}, next {next_score:.2f}; {len(candidates)} posts held"
    return _found(best, how, started_at)


def _weighed(held: HeldPost, clues: Clues) -> _Candidate:
    own = {short[1] for short in map(x.read_short_link, held.short_links) if short}
    cited = {label.rpartition("/")[2] for label in codes(clues.short_links) if label.startswith("pic.")}
    text = clues.text or ""
    score, same_numbers = 0.0, False
    for shown in held.texts if text else ():
        agreement = (similarity(text, shown), numbers_agree(text, shown))
        score, same_numbers = max((score, same_numbers), agreement)
    return _Candidate(held, bool(own & cited), score, same_numbers)


def _is_telling(text: str | None) -> bool:
    return sum(char.isalnum() for char in without_links(text or "")) >= LEAST_LETTERS


def _found(candidate: _Candidate, how: str, started_at: datetime) -> Attempt:
    detail = f"{how}; {candidate.held.post.url}"
    return Attempt(NAME, Outcome.RESOLVED, started_at, 0.0, detail, tries=0, found=candidate.held.post)
