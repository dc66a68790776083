"""Numbered headings of an article above the posts that it shows: `#2: A moving picture`. Pure, linear.

Such a line does not belong to the post below. Only the other numbered lines tell that: one with the previous or next number has a
post of another account below it, with words of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from citesnap.finding.prose.attributions import Attribution
from citesnap.text.patterns import regex

_NUMBERED = regex(
    r"^[^\S\n>]{0,4}(?:>[^\S\n]?)?(?:#{1,6}[^\S\n]+)?(?P<kind>#|№[^\S\n]?|N[or]\.[^\S\n]?|\(|[^\W\d_]{3,10}[^\S\n]#?)?(?P<number>\d{1,3})"
    r"(?P<end>[.):]{1,2}|(?<=\d)(?=[^\S\n]))[^\S\n]+(?=\S)[^\n]{1,150}$",
    re.MULTILINE,
)


class Headings:
    """The numbered lines of a text, read at the first question. `who` are the attributions of the text, in order."""

    def __init__(self, text: str, who: Sequence[Attribution]) -> None:
        self._text = text
        self._who = who
        self._starts = [each.start for each in who]

    @cached_property
    def _lines(self) -> dict[tuple[str, str, int], list[re.Match[str]]]:
        by_shape: dict[tuple[str, str, int], list[re.Match[str]]] = {}
        for hit in _NUMBERED.finditer(self._text):
            if hit["kind"] or hit["end"]:
                by_shape.setdefault(self._key(hit), []).append(hit)
        return by_shape

    @staticmethod
    def _key(hit: re.Match[str], step: int = 0) -> tuple[str, str, int]:
        return (hit["kind"] or "").strip(), hit["end"], int(hit["number"]) + step

    def without(self, start: int, end: int, handle: str | None) -> int:
        """The begin of the words of a body that begins at `start`: after its first line, if that is a heading."""
        line = self._text.rfind("\n", max(0, start - 12), start) + 1 or start
        hit = _NUMBERED.match(self._text, line)
        if hit is None or not (hit["kind"] or hit["end"]) or hit.start() > start or hit.end() > end:
            return start
        sisters = [each for step in (-1, 1, -2, 2) for each in self._lines.get(self._key(hit, step), [])[:_MOST]]
        return hit.end() if any(self._heads(each, handle) for each in sisters) else start

    def _heads(self, line: re.Match[str], handle: str | None) -> bool:
        """Whether the words of a post of another account follow a line."""
        at = bisect_left(self._starts, line.end())
        if at == len(self._who):
            return False
        below = self._who[at]
        return below.handle != handle and bool(self._text[line.end() : below.start].strip(" \t\n>*"))


_MOST = 4
