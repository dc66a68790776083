"""How much of one answer is read, on any platform: beyond these numbers an answer is meant to cost us time. Pure."""

from __future__ import annotations

from citesnap.text.jsonvalues import Object, list_of

__all__ = ["MANY", "MAX_TEXT", "objects_in", "side"]

MAX_TEXT = 100_000
"""Characters of a post. The longest posts of any platform have 63,206, those of X 25,000."""

MANY = 200
"""Links, mentions, versions or choices of a poll that are read. Platforms allow fewer."""

_LARGEST_SIDE = 100_000
"""Pixels of a picture's side. More is no size."""


def side(pixels: int | None) -> int | None:
    """The side of a picture in pixels; None for a number that is no size."""
    return pixels if pixels and 0 < pixels < _LARGEST_SIDE else None


def objects_in(value: object) -> list[Object]:
    """The JSON objects of an array, the first `MANY` of its items."""
    return [each for each in list_of(value)[:MANY] if isinstance(each, dict)]
