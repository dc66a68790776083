"""Which beginnings of post ids make up a stretch of time, so that one index question finds all of an account's posts in it. Pure.

An index compares keys as text, so that `.../status/1264` matches every id that begins with 1264. Ids of X hold their time in
the upper digits: a beginning that leaves 15 digits open is 2.76 days, one that leaves 16 is 27.6 days.
"""

from __future__ import annotations

BLOCK = 15
"""Digits left open: 2.76 days. Ordinary accounts have up to some fifty captured posts in it."""

WIDEST = 17
"""Digits left open at most, where that makes one question of two: 276 days, needed for one day in thirty. An account with too many
captures in them is asked for in `NARROW` blocks in the end, as any other."""

NARROW = 14
"""Digits left open for accounts with too many captures for one answer: 6.6 hours."""


def prefixes(low: int, high: int, open_digits: int | None = None) -> tuple[str, ...]:
    """Beginnings that together match every id from `low` to before `high`, and some others: the caller filters.

    One where they have a common beginning that is not too short, else one for each block of `open_digits`. Nothing for ids too
    short to tell time by their beginning (the first three days of November 2010 after the switch to such ids).

    >>> prefixes(1264133971768246272, 1264496359633846272)
    ('1264',)
    >>> prefixes(999_800_000_000_000_000, 1000_200_000_000_000_000)
    ('999', '1000')
    """
    first, last = low, high - 1
    if last < first or first < 10**BLOCK:
        return ()
    if open_digits is None:
        for digits in range(BLOCK, WIDEST + 1):
            # A single digit would match the ids of other lengths as well, which is years of an account.
            if first // 10**digits == last // 10**digits >= 10:
                return (str(first // 10**digits),)
    scale = 10 ** (open_digits or BLOCK)
    return tuple(str(block) for block in range(first // scale, last // scale + 1))
