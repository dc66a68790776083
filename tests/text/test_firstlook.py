"""A first look at a text never dismisses what a pattern would find."""

from __future__ import annotations

import re

import pytest

from citesnap.finding import hidden, leftovers
from citesnap.text.firstlook import compiled, may_match

PATTERNS = {"hidden markup": hidden._MARKER, "tags of source formats": leftovers._TRACE}
FOUND = (
    '<a\u00a0href="/1">',
    "<A\thref='/1'>",
    "an \u0130FRAME",
    "/\u017ftatus",
    "/STATUS/1",
    "Ж fb-post Ж",
    "a vine",
    "vine\u00e9",
    "X-EMBED",
    "{%\u00a0\u00a0tweet",
    "{{< Twitter",
    "{{&lt;mastodon",
    "[facebooK",
    "[media\u2003",
    "[mediaЖ",
    "{- blackbird",
)
"""Texts in which one of the patterns matches, or nearly so."""


@pytest.mark.parametrize("name", PATTERNS)
def test_what_a_pattern_finds_is_never_dismissed(name: str) -> None:
    pattern = PATTERNS[name]
    for text in [*FOUND, *(f"{'The river is rising. Вода. ' * 20}{text} {text}" for text in FOUND)]:
        assert may_match(pattern, text) or pattern.search(text) is None, text


@pytest.mark.parametrize("name", PATTERNS)
def test_most_texts_are_dismissed(name: str) -> None:
    pytest.importorskip("re2")
    assert not may_match(PATTERNS[name], "The river is rising. Вода поднимается. " * 20)


def test_what_stands_around_is_left_to_the_pattern() -> None:
    pytest.importorskip("re2")
    pattern = re.compile(r"(?<!re)tweet(?!s)", re.IGNORECASE)
    assert may_match(pattern, "Retweets") and not may_match(pattern, "a twit")


def test_patterns_of_bytes_are_searched_in_one_pass() -> None:
    pytest.importorskip("re2")
    assert [hit.span() for hit in compiled("river|(?i:tweet)").finditer(b"A Tweet, a river")] == [(2, 7), (11, 16)]
