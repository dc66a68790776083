"""Comparisons of the texts on a page, within an allowance for the whole page. Pure.

Two texts of few words that repeat take tenths of a second to compare exactly, and a page may hold two hundred of them. What goes
beyond the allowance is compared by the words that stand once in each text, which takes time that grows with their length.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from citesnap.text.differences import MOST_STEPS, changes, pairs
from citesnap.text.wording import differing

__all__ = ["Comparisons"]

ALLOWANCE = 1_000_000
"""Pairs of equal words on a page: a quarter of a second. Two texts of 4,000 usual words have 160,000."""
MAX_COMPARED = 600
"""The most words of two versions of a post that are compared."""
MAX_KEPT = 20_000
"""Characters of two texts whose comparison is kept for the next request."""

Told = tuple[tuple[str, str], ...]
"""Pairs of `same`, `removed` or `added` and words, in reading order."""


class Comparisons:
    """Those of one page."""

    def __init__(self) -> None:
        self._left = ALLOWANCE

    def differences(self, before: str | None, after: str | None) -> list[tuple[str, str]] | None:
        """The changes to a text: pairs of `same`, `removed` or `added` and words, in reading order; None where nothing changed.

        >>> Comparisons().differences("Rain in Riverton", "Sun in Riverton")
        [('removed', 'Rain'), ('added', 'Sun'), ('same', 'in Riverton')]
        """
        ours, theirs = ((text or "").split()[:MAX_COMPARED] for text in (before, after))
        if ours == theirs:
            return None
        return list(self._compared(_versions, " ".join(ours), " ".join(theirs), False))

    def claim_and_post(
        self, cited: str | None, shown: str | None, *, shown_is_cut: bool = False
    ) -> list[tuple[str, str]] | None:
        """Where a citation's words differ from those shown, as `differences`; without what nobody claims, such as labels of media.

        >>> Comparisons().claim_and_post("It rains pic.twitter.com/AbCdEfGhIj", "It rains!")
        >>> Comparisons().claim_and_post("It rains pic.twitter.com/AbCdEfGhIj", "It pours!")
        [('same', 'It'), ('removed', 'rains'), ('added', 'pours!')]
        """
        differences = self._compared(_claim, cited or "", shown or "", shown_is_cut)
        return list(differences) if any(change != "same" for change, _ in differences) else None

    def _compared(self, compare: Callable[..., Told], one: str, other: str, cut: bool) -> Told:
        cost = pairs(one.split(), other.split())
        is_exact = cost <= self._left
        self._left -= cost if is_exact else 0
        if len(one) + len(other) > MAX_KEPT:
            compare = compare.__wrapped__  # type: ignore[attr-defined]  # both are `lru_cache`d
        return compare(one, other, cut, MOST_STEPS if is_exact else 0)


@lru_cache(maxsize=1000)
def _versions(before: str, after: str, _: bool, most_steps: int) -> Told:
    differences: list[tuple[str, str]] = []
    for same, ours, theirs in changes(before.split(), after.split(), most_steps):
        if same:
            differences.append(("same", " ".join(ours)))
            continue
        differences += [(change, " ".join(words)) for change, words in (("removed", ours), ("added", theirs)) if words]
    return tuple(differences)


@lru_cache(maxsize=1000)
def _claim(cited: str, shown: str, shown_is_cut: bool, most_steps: int) -> Told:
    return tuple(differing(cited, shown, shown_is_cut=shown_is_cut, most_steps=most_steps))
