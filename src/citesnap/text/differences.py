"""How two texts differ, word by word: what is the same, and how much of it there is. Pure, and bounded whatever the texts are.

`difflib` compares usual texts well and quickly. With a few words that repeat it takes time with the cube of their number: two texts
of 800 words can take ten seconds, two of 5,000 an hour. Its steps are counted here; beyond `MOST_STEPS` the texts are compared by
their common beginning and end and by the words that stand once in each, in time that grows with their length.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher
from itertools import accumulate

__all__ = ["MOST_STEPS", "changes", "pairs", "ratio"]

MOST_STEPS = 3_000_000
"""Words, and pairs of equal words, that are looked at: some tenths of a second. Two different texts of 4,000 usual words take as
many."""


def changes(
    a: Sequence[str], b: Sequence[str], most_steps: int = MOST_STEPS
) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    """The words of `a` and `b` in order, in runs: whether they are the same in both, those of `a`, those of `b`.

    With fewer `most_steps` they are compared less exactly, and sooner.

    >>> [(same, " ".join(x), " ".join(y)) for same, x, y in changes("Rain in Riverton".split(), "Sun in Riverton".split())]
    [(False, 'Rain', 'Sun'), (True, 'in Riverton', 'in Riverton')]
    """
    i = j = 0
    for at_a, at_b, size in _blocks(a, b, most_steps):
        if i < at_a or j < at_b:
            yield False, a[i:at_a], b[j:at_b]
        if size:
            yield True, a[at_a : at_a + size], b[at_b : at_b + size]
        i, j = at_a + size, at_b + size


def ratio(a: Sequence[str], b: Sequence[str]) -> float:
    """How much of both is the same, 0 to 1: twice the number of words in common order, by the number of all words."""
    if not a and not b:
        return 1.0
    return 2.0 * sum(size for _, _, size in _blocks(a, b)) / (len(a) + len(b))


def pairs(a: Sequence[str], b: Sequence[str]) -> int:
    """How many pairs of equal words there are: what an exact comparison takes at least, in time linear in the words.

    >>> pairs("a b a".split(), "a a".split())
    4
    """
    counts = Counter(b)
    return sum(counts[word] for word in a)


class _TooManySteps(Exception):
    pass


class _BoundedMatcher(SequenceMatcher[str]):
    """difflib's comparison, which gives up when it takes too many steps."""

    def __init__(self, a: Sequence[str], b: Sequence[str], most_steps: int) -> None:
        self._most_steps = most_steps
        counts = Counter(b)
        # One for each word of `a`, which is looked up, and one for each place of it in `b`.
        self._steps_until = [0, *accumulate(1 + counts[word] for word in a)]
        self._steps = 0
        super().__init__(None, a, b, autojunk=False)

    def find_longest_match(self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None) -> Match:
        self._steps += self._steps_until[-1 if ahi is None else ahi] - self._steps_until[alo]
        if self._steps > self._most_steps:
            raise _TooManySteps
        return super().find_longest_match(alo, ahi, blo, bhi)


def _blocks(a: Sequence[str], b: Sequence[str], most_steps: int = MOST_STEPS) -> list[tuple[int, int, int]]:
    """The runs of equal words: where they begin in `a` and in `b`, and how long they are. The last one is empty, at the end."""
    try:
        return [(match.a, match.b, match.size) for match in _BoundedMatcher(a, b, most_steps).get_matching_blocks()]
    except _TooManySteps:
        return [*_by_anchors(a, b), (len(a), len(b), 0)]


def _by_anchors(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of equal words around such as stand once in each text and in the same order (as in "patience diff")."""
    at_a, at_b = 0, 0
    for anchor_a, anchor_b in [*_anchors(a, b), (len(a), len(b))]:
        if anchor_a < at_a or anchor_b < at_b:
            continue  # Part of the run before.
        size = _same(a, b, at_a, at_b, anchor_a, anchor_b)
        if size:
            yield at_a, at_b, size
        at_a, at_b = at_a + size, at_b + size
        back = _same_backwards(a, b, at_a, at_b, anchor_a, anchor_b)
        ahead = _same(a, b, anchor_a, anchor_b, len(a), len(b))
        if back + ahead:
            yield anchor_a - back, anchor_b - back, back + ahead
        at_a, at_b = anchor_a + ahead, anchor_b + ahead


def _same(a: Sequence[str], b: Sequence[str], i: int, j: int, end_a: int, end_b: int) -> int:
    """How many words are the same from there on."""
    most = min(end_a - i, end_b - j)
    return next((n for n in range(most) if a[i + n] != b[j + n]), most)


def _same_backwards(a: Sequence[str], b: Sequence[str], i: int, j: int, end_a: int, end_b: int) -> int:
    """How many words are the same before the end."""
    most = min(end_a - i, end_b - j)
    return next((n for n in range(most) if a[end_a - 1 - n] != b[end_b - 1 - n]), most)


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand that occur once in each text: the longest series that is in order in both."""
    in_a, in_b = Counter(a), Counter(b)
    where = {word: at for at, word in enumerate(b) if in_b[word] == 1}
    pairs = [(at, where[word]) for at, word in enumerate(a) if in_a[word] == 1 and word in where]
    # The longest increasing subsequence of the second numbers, by patience sorting.
    tops: list[int] = []
    piles: list[int] = []
    before: list[int | None] = []
    for number, (_, at_b) in enumerate(pairs):
        pile = bisect_left(tops, at_b)
        before.append(piles[pile - 1] if pile else None)
        if pile == len(tops):
            tops.append(at_b)
            piles.append(number)
        else:
            tops[pile], piles[pile] = at_b, number
    series: list[tuple[int, int]] = []
    last = piles[-1] if piles else None
    while last is not None:
        series.append(pairs[last])
        last = before[last]
    return series[::-1]
