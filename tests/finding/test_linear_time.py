"""Time grows with the size of an article and not faster, whatever a stranger repeats in it.

The ordinary run tries a part of the generated attacks, another one for each place, and larger ones only where small ones do not
show linear growth. `CITESNAP_TEST_SIZE=nightly` tries 27,000 made of tokens, one in eight of them at the larger sizes whatever
the small ones show, and 27,000 made from what regular expressions repeat: all repetitions, each in some three places.
"""

from __future__ import annotations

import itertools
import json
import math
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import pytest

from citesnap.articles import kinds
from citesnap.articles.metadata import describe, describe_markdown
from citesnap.articles.plain_text import words_of
from citesnap.finding import find_citations
from citesnap.finding.page import parse
from citesnap.text.decoding import decode
from finding.attacks import KINDS, PLACES, TEXT_KINDS, TEXT_PLACES, TEXT_TOKENS, TOKENS, Attack, Growth, growth
from finding.pumps import Pump, every_pattern, pumps
from finding.structures import GROUPS, STRUCTURES, together
from sizes import NIGHTLY

pytestmark = pytest.mark.timeout(3600 if NIGHTLY else 600)

SHARE = 1 if NIGHTLY else 400
"""One of so many tokens is tried in each place."""

LARGER = 8
"""When nightly, one of so many tokens is tried at the larger sizes as well, another one in each place."""

KIND_SIZE = 90_000 if NIGHTLY else 12_000
"""Characters of attacks with a structure of their own."""

PUMP_SHARE = 8 if NIGHTLY else 8_000
"""One of so many repetitions of regular expressions is tried in each place."""

PUMPED = (
    *("paragraph", "quote", "name", "date", "shared", "label", "target", "attribute", "JSON in an attribute", "class"),
    *("script", "string of JSON", "JSON-LD", "card", "title", "meta", "everything", "list of references"),
)
PUMPED_TEXT = ("alone", "behind a signature", "name", "label", "target", "copied post", "entry of BibTeX", "reference")
"""Places in which they are tried: one for each way of reading."""

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
    return {token: grown for token, grown in measured.items() if not grown.is_linear}


def repeated(token: str, place: str) -> Attack:
    return lambda size: PLACES[place](token * (size // len(token)))


@pytest.mark.parametrize("place", PLACES)
def test_what_is_repeated_in_an_article_takes_linear_time(place: str) -> None:
    def read(article: str) -> None:
        find_citations(article, media_type="text/html")

    assert slow_ones(tokens(place), lambda token: repeated(token, place), read, sorted(PLACES).index(place)) == {}


@pytest.mark.parametrize("place", TEXT_PLACES)
def test_what_is_repeated_in_a_text_takes_linear_time(place: str) -> None:
    def read(text: str) -> None:
        find_citations(text, media_type="text/markdown")
        describe_markdown(text)
        words_of(text, "text/markdown")

    def repeated_in_text(token: str) -> Attack:
        return lambda size: TEXT_PLACES[place](token * (size // len(token)))

    number = sorted(TEXT_PLACES).index(place)
    # Blanks and line breaks are tried everywhere: most patterns pass over any number of them.
    everywhere = (" ", "\t", "\n", "#", ">") if NIGHTLY else (" \n"[number % 2],)
    tried = dict.fromkeys((*TEXT_TOKENS[number % SHARE :: 2 * SHARE - 1], *everywhere))
    assert slow_ones(tried, repeated_in_text, read, number) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_no_structure_of_an_article_takes_more_than_linear_time(kind: str) -> None:
    measured = growth(
        KINDS[kind], lambda article: find_citations(article, media_type="text/html"), KIND_SIZE, thorough=NIGHTLY
    )
    assert measured.is_linear, measured


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
    assert measured.is_linear, measured


@pytest.mark.parametrize("kind", TEXT_KINDS)
def test_no_structure_of_a_text_takes_more_than_linear_time(kind: str) -> None:
    measured = growth(
        TEXT_KINDS[kind], lambda text: find_citations(text, media_type="text/plain"), KIND_SIZE, thorough=NIGHTLY
    )
    assert measured.is_linear, measured


@pytest.mark.parametrize("place", HEADS)
def test_describing_and_reading_take_linear_time(place: str) -> None:
    def read(article: str) -> None:
        root = parse(article)
        describe(root)
        words_of(article, "text/html")
        describe_markdown(article)

    assert slow_ones(tokens(place), lambda token: repeated(token, place), read, sorted(PLACES).index(place)) == {}


REFERRED_TO: dict[str, tuple[dict[str, object], Callable[[int], object]]] = {
    "one name of blanks behind “by”": ({"author": {"@id": "#name"}}, lambda n: "by" + " " * n),
    "one name in twenty parts": ({"author": [{"@id": "#name"}] * 3}, lambda n: ["by" + " " * (n // 20)] * 20),
    "one publisher of blanks": ({"publisher": {"@id": "#name"}}, lambda n: " " * n),
    "one publisher of markup": ({"publisher": {"@id": "#name"}}, lambda n: "<a " * (n // 3)),
}
"""What thousands of articles in JSON-LD refer to, and the name that is written once."""


@pytest.mark.parametrize("name", REFERRED_TO)
def test_many_articles_that_refer_to_one_long_name_are_described_in_linear_time(name: str) -> None:
    members, name_of = REFERRED_TO[name]

    def page(size: int) -> str:
        articles = [{"@type": "NewsArticle", "@id": f"#{number}", **members} for number in range(size // 120)]
        nodes = [*articles, {"@id": "#name", "name": name_of(size // 2)}]
        return f'<script type="application/ld+json">{json.dumps(nodes)}</script>'

    measured = growth(page, lambda article: describe(parse(article)), 144_000, thorough=NIGHTLY)
    assert measured.is_linear, measured


@pytest.mark.parametrize("token", [*TOKENS[::SHARE], "<!---->", "<!-- -->", "<?>", "<p ", "<meta charset "])
def test_telling_what_an_article_is_takes_linear_time(token: str) -> None:
    def read(article: str) -> None:
        content = article.encode("utf-8", "replace")
        kinds.by_look(article)
        kinds.unreadable(content, decode(content))
        decode(content, f"text/html; {article}")

    measured = growth(lambda size: token * (size // len(token)) + "a", read, thorough=NIGHTLY)
    assert measured.is_linear, measured


@cache
def every_pump() -> tuple[Pump, ...]:
    return tuple(sorted({pump for pattern, flags in every_pattern().values() for pump in pumps(pattern, flags)}))


def test_each_regular_expression_of_the_package_is_among_the_attacks() -> None:
    found = every_pattern()
    assert len(found) > 1_000
    reached = 0
    for pattern, flags in found.values():
        made = pumps(pattern, flags)
        assert made, pattern
        search: Callable[[Any], object] = re.compile(pattern, flags).search
        samples = [pump.again.encode("latin-1") if isinstance(pattern, bytes) else pump.again for pump in made]
        reached += any(search(sample) for sample in samples)
    # What a pattern forbids around a match, or wants elsewhere in it, is not made for the few others.
    assert reached > 0.9 * len(found)


@pytest.mark.parametrize("place", [*PUMPED, *PUMPED_TEXT])
def test_what_a_regular_expression_repeats_takes_linear_time(place: str) -> None:
    is_text = place in PUMPED_TEXT
    frame = TEXT_PLACES[place] if is_text else PLACES[place]
    first = (*PUMPED, *PUMPED_TEXT).index(place) * 157 % PUMP_SHARE

    def read(article: str) -> None:
        find_citations(article, media_type="text/markdown" if is_text else "text/html")
        if is_text:
            describe_markdown(article)

    def made_longer(pump: Pump) -> Attack:
        return lambda size: frame(pump.begin + pump.again * (size // len(pump.again)))

    def made_often(pump: Pump) -> Attack:
        return lambda size: frame((pump.begin + pump.again) * (size // len(pump.begin + pump.again)))

    measured = {
        f"{pump}, {way.__name__}": growth(way(pump), read)
        for pump in every_pump()[first::PUMP_SHARE]
        for way in (made_longer, made_often)
    }
    assert {name: grown for name, grown in measured.items() if not grown.is_linear} == {}


@pytest.mark.parametrize(
    ("cost", "is_linear"),
    [
        (lambda n: n, True),
        (lambda n: n * math.log(n + 2), True),
        (lambda n: n**1.15, True),
        (lambda n: 5_000 + n, True),
        (lambda n: n**2 / 4_000 if n < 30_000 else 8 * n, True),  # a limit ends it
        (lambda n: n**1.25, False),
        (lambda n: n**1.3, False),
        (lambda n: n**1.5, False),
        (lambda n: n**2 / 4_000, False),
        (lambda n: 20_000 + n**1.3, False),
        (lambda n: 0.01 * n + n**2 / 1_000_000, False),
        (lambda n: n**3 / 10**9, False),
    ],
)
@pytest.mark.parametrize("noise", [(1,), (1, 1, 2), (1, 1.4, 1, 1, 3, 1, 1.2), (1.5, 1, 1.1, 1, 1, 1, 4)])
def test_growth_is_judged_by_the_power_of_the_size(
    cost: Callable[[int], float], is_linear: bool, noise: tuple[float, ...]
) -> None:
    """By a clock of its own, which shows what a busy machine adds to some of the calls."""
    added = itertools.cycle(noise)

    def clock(call: Callable[[], object]) -> float:
        size = call()
        assert isinstance(size, int)
        return cost(size) * 1e-6 * next(added)

    assert growth(lambda size: "a" * size, len, clock=clock).is_linear is is_linear


def test_forty_empty_comments_are_a_text_like_any_other() -> None:
    """They kept `by_look` busy for ever."""
    assert kinds.by_look("<!---->" * 40 + "a") == kinds.TEXT
    assert kinds.by_look("<!---->" * 9_000 + "<p>a") == kinds.HTML
    assert kinds.by_look("<?xml version='1.0'?>\n<!-- one -->\n<!-- two --> <html>") == kinds.HTML
    assert kinds.by_look("<!-- never closed <p>") == kinds.TEXT
