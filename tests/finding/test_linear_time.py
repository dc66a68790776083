"""Time grows with the size of an article and not faster, whatever a stranger repeats in it.

The ordinary run tries a part of the generated attacks, another one for each place, and larger ones only where small ones do not
show linear growth. `CITESNAP_TEST_SIZE=nightly` tries them all, 27,000, and one in eight of them at the larger sizes whatever the
small ones show.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable

import pytest

from citesnap.articles import kinds
from citesnap.articles.metadata import describe, describe_markdown
from citesnap.articles.plain_text import words_of
from citesnap.finding import find_citations
from citesnap.finding.page import parse
from citesnap.text.decoding import decode
from finding.attacks import KINDS, PLACES, TEXT_KINDS, TEXT_PLACES, TEXT_TOKENS, TOKENS, Attack, Growth, growth
from finding.structures import GROUPS, STRUCTURES, together

NIGHTLY = os.environ.get("CITESNAP_TEST_SIZE") == "nightly"
SHARE = 1 if NIGHTLY else 32
"""One of so many tokens is tried in each place."""

LARGER = 8
"""When nightly, one of so many tokens is tried at the larger sizes as well, another one in each place."""

HEADS = ("title", "meta", "canonical", "everything")
"""Places of what pages say of themselves."""


def tokens(place: str) -> list[str]:
    first = sorted(PLACES).index(place) % SHARE
    return list(TOKENS[first::SHARE])


def slow_ones(
    tokens: Iterable[str], attack_of: Callable[[str], Attack], read: Callable[[str], object], first: int
) -> dict[str, Growth]:
    """The tokens that take more than linear time."""
    measured = {
        token: growth(attack_of(token), read, thorough=NIGHTLY and number % LARGER == first % LARGER)
        for number, token in enumerate(tokens)
    }
    return {token: grown for token, grown in measured.items() if grown is not None and not grown.is_linear}


def repeated(token: str, place: str) -> Attack:
    return lambda size: PLACES[place](token * (size // len(token)))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.timeout(3600 if NIGHTLY else 300)
def test_what_is_repeated_in_an_article_takes_linear_time(place: str) -> None:
    def read(article: str) -> None:
        find_citations(article, media_type="text/html")

    assert slow_ones(tokens(place), lambda token: repeated(token, place), read, sorted(PLACES).index(place)) == {}


@pytest.mark.parametrize("place", TEXT_PLACES)
@pytest.mark.timeout(3600 if NIGHTLY else 300)
def test_what_is_repeated_in_a_text_takes_linear_time(place: str) -> None:
    def read(text: str) -> None:
        find_citations(text, media_type="text/markdown")
        describe_markdown(text)
        words_of(text, "text/markdown")

    def repeated_in_text(token: str) -> Attack:
        return lambda size: TEXT_PLACES[place](token * (size // len(token)))

    number = sorted(TEXT_PLACES).index(place)
    # Blanks and line breaks are tried everywhere: most patterns pass over any number of them.
    everywhere = (" ", "\t", "\n", "#", ">") if NIGHTLY else (" ", "\n")
    tried = dict.fromkeys((*TEXT_TOKENS[number % SHARE :: 2 * SHARE - 1], *everywhere))
    assert slow_ones(tried, repeated_in_text, read, number) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_structure_of_an_article_takes_more_than_linear_time(kind: str) -> None:
    measured = growth(
        KINDS[kind], lambda article: find_citations(article, media_type="text/html"), 90_000, thorough=NIGHTLY
    )
    assert measured is None or measured.is_linear, measured


@pytest.mark.parametrize("name", STRUCTURES if NIGHTLY else GROUPS)
def test_no_repeated_structure_takes_more_than_linear_time(name: str) -> None:
    """Some in one article, where each has few: what grows with the square of its number is most of the time nevertheless."""
    attack = STRUCTURES[name] if NIGHTLY else together(GROUPS[name])
    measured = growth(
        attack,
        lambda article: find_citations(article, media_type="text/html"),
        90_000 if NIGHTLY else 5_000,
        thorough=NIGHTLY,
    )
    assert measured is None or measured.is_linear, measured


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_no_structure_of_a_text_takes_more_than_linear_time(kind: str) -> None:
    measured = growth(
        TEXT_KINDS[kind], lambda text: find_citations(text, media_type="text/plain"), 90_000, thorough=NIGHTLY
    )
    assert measured is None or measured.is_linear, measured


@pytest.mark.parametrize("place", HEADS)
def test_describing_and_reading_take_linear_time(place: str) -> None:
    def read(article: str) -> None:
        root = parse(article)
        describe(root)
        words_of(article, "text/html")
        describe_markdown(article)

    assert slow_ones(tokens(place), lambda token: repeated(token, place), read, sorted(PLACES).index(place)) == {}


@pytest.mark.parametrize("token", [*TOKENS[::SHARE], "<!---->", "<!-- -->", "<?>", "<p ", "<meta charset "])
def test_telling_what_an_article_is_takes_linear_time(token: str) -> None:
    def read(article: str) -> None:
        content = article.encode("utf-8", "replace")
        kinds.by_look(article)
        kinds.unreadable(content, decode(content))
        decode(content, f"text/html; {article}")

    measured = growth(lambda size: token * (size // len(token)) + "a", read, thorough=NIGHTLY)
    assert measured is None or measured.is_linear, measured


def test_forty_empty_comments_are_a_text_like_any_other() -> None:
    """They kept `by_look` busy for ever."""
    assert kinds.by_look("<!---->" * 40 + "a") == kinds.TEXT
    assert kinds.by_look("<!---->" * 9_000 + "<p>a") == kinds.HTML
    assert kinds.by_look("<?xml version='1.0'?>\n<!-- one -->\n<!-- two --> <html>") == kinds.HTML
    assert kinds.by_look("<!-- never closed <p>") == kinds.TEXT
