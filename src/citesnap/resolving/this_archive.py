"""Which post a citation means, by the posts that the archive holds already. Pure: asks nobody, reads no database.

The archive holding one post of a day does not mean that its author wrote only one, so the words have to agree as well as those of
web archives when some captures could not be looked at (`archives.CERTAIN`), and short texts prove nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from citesnap.model import Attempt, HeldPost, Outcome, Post
from citesnap.platforms import x
from citesnap.resolving.archives import CERTAIN, LEAST_LETTERS, MARGIN
from citesnap.resolving.matching import numbers_agree, similarity, without_links
from citesnap.resolving.redirect import Clues, codes, fits

__all__ = ["MOST_SNAPSHOTS", "NAME", "ChosenPost", "choose", "day_of", "is_telling", "resolve"]

NAME = "this archive"
"""For `Attempt.source` and `citations.resolved_by`."""

MOST_SNAPSHOTS = 500
"""Of one account in the days about a citation. Of one that has more, nothing is compared: other sources are asked."""

CONTRADICTED = 0.5
"""Agreement below which the words contradict a media label: a post may show the picture of another one of its author."""


@dataclass(frozen=True, slots=True)
class _HeldCandidate:
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
    """The attempt that found the post cited among those of its platform; None where none of them stands out."""
    started_at = datetime.now(UTC)
    posts = list(held)
    chosen = choose(clues, posts)
    if chosen is None:
        return None
    detail = f"{chosen.how}; {len(posts)} posts held; {chosen.post.url}"
    return Attempt(NAME, Outcome.RESOLVED, started_at, 0.0, detail, tries=0, found=chosen.post)


@dataclass(frozen=True, slots=True)
class ChosenPost:
    """The post that a citation means, and the evidence for it in words."""

    post: Post
    how: str


def choose(clues: Clues, posts: Iterable[HeldPost]) -> ChosenPost | None:
    """The post cited among posts of its platform; None where none of them stands out.

    A post is the one cited if its author and day are those cited and its media have the short link cited, or its words agree
    clearly better than those of any other. Posts that tie prove nothing.
    """
    candidates = [
        _weighed(one, clues)
        for one in posts
        if (one.post.handle or "").casefold() == (clues.handle or "").casefold()
        and one.post.posted_at is not None
        and clues.date is not None
        and fits(one.post.posted_at, clues.date, clues.date_text)
    ]
    labelled = [one for one in candidates if one.has_label]
    if labelled:
        if len(labelled) > 1 or (is_telling(clues.text) and labelled[0].score < CONTRADICTED):
            return None
        return ChosenPost(labelled[0].held.post, "the media label cited is the post's own")
    if not candidates or not is_telling(clues.text):
        return None
    best, *others = sorted(candidates, key=lambda one: (one.same_numbers, one.score), reverse=True)
    # Of reports that differ in a figure alone, the figure cited tells which it is.
    next_score = max((one.score for one in others if one.same_numbers), default=0.0)
    if best.score < CERTAIN or not best.same_numbers or best.score - next_score < MARGIN:
        return None
    return ChosenPost(best.held.post, f"words agree {best.score:.2f}, next {next_score:.2f}")


def _weighed(held: HeldPost, clues: Clues) -> _HeldCandidate:
    own = {short[1] for short in map(x.read_short_link, held.short_links) if short}
    cited = {label.rpartition("/")[2] for label in codes(clues.short_links) if label.startswith("pic.")}
    text = clues.text or ""
    score, same_numbers = 0.0, False
    for shown in held.texts if text else ():
        agreement = (similarity(text, shown), numbers_agree(text, shown))
        score, same_numbers = max((score, same_numbers), agreement)
    return _HeldCandidate(held, bool(own & cited), score, same_numbers)


def is_telling(text: str | None) -> bool:
    """Whether words are enough to tell one post from others."""
    return sum(char.isalnum() for char in without_links(text or "")) >= LEAST_LETTERS
