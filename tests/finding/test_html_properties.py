"""What holds for every page: nothing raises, nothing takes long, no official quote is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citesnap.finding import find_citations
from citesnap.finding.gate import worth_reading
from citesnap.finding.prefilter import may_be_post
from citesnap.model import Citation
from citesnap.platforms import names, platform
from sizes import NIGHTLY, some
from timing import grows_at_most, is_quick

LARGE = 2 if NIGHTLY else 1
"""How large hostile pages are, and how long they may take."""

URL = "https://twitter.com/example_river/status/1420000000000000000"
QUOTE = (
    '<blockquote class="twitter-tweet"><p lang="en" dir="ltr">The river is rising.</p>&mdash; Rana Example (@example_river) '
    f'<a href="{URL}?ref_src=twsrc%5Etfw">July 27, 2021</a></blockquote>'
)

FRAGMENTS = [
    *(
        "<",
        ">",
        "</",
        "<!--",
        "-->",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<a href=",
        '"',
        "'",
        "=",
        "&",
        "&lt;",
        "&#x110000;",
        "@",
    ),
    *(
        "(@",
        "(@a_b)",
        "— ",
        "pic.twitter.com/AbCdEfGh12",
        URL,
        QUOTE,
        "<blockquote>",
        "</blockquote>",
        "<template>",
        "<textarea>",
    ),
    *(
        "<script>",
        "</script>",
        '<script type="application/json">',
        '{"url":',
        "[",
        "]",
        "}",
        "\x00",
        "\ud800",
        "\u202e",
        "<svg>",
    ),
    *(
        "<noscript>",
        "<iframe src=",
        "<amp-twitter data-tweetid=",
        "July 27, 2021",
        "<table><tr>",
        "<![CDATA[",
        "<?xml",
        "<style>",
    ),
    *(
        "data-tweet-id=1420000000000000000",
        "<title>",
        "<plaintext>",
        "<select><option>",
        "<frameset>",
        "\r\n",
        "\u2028",
        "😀",
    ),
]
pieces = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=12), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(pieces)
def test_no_page_raises(markup: str) -> None:
    found = find_citations(markup, media_type="text/html")
    assert [each.position for each in found] == list(range(1, len(found) + 1))


@given(
    st.text(max_size=300),
    st.none() | st.sampled_from(["text/html", "text/plain", "application/pdf", ";;", "text/html; charset=x"]),
)
def test_no_text_raises(content: str, media_type: str | None) -> None:
    find_citations(content, media_type=media_type)


@given(
    st.binary(max_size=400) | pieces.map(lambda text: text.encode("utf-16", "replace")),
    st.none() | st.just("text/html"),
)
def test_no_bytes_raise(content: bytes, media_type: str | None) -> None:
    find_citations(content, media_type=media_type)


# Text that cannot open a tag, a comment or an entity: what surrounds a quote in the body of an article.
words = st.text(st.characters(blacklist_characters="<>&\x00", blacklist_categories=["Cs"]), max_size=200)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    words,
    words,
    st.sampled_from(["{}{}{}", "<p>{}</p>{}<p>{}</p>", "<div class='x'>{}<figure>{}</figure>{}</div>", "<li>{}{}{}"]),
)
def test_an_official_quote_is_never_lost(before: str, after: str, frame: str) -> None:
    page = f"<!doctype html><html><body><article>{frame.format(before, QUOTE, after)}</article></body></html>"
    found = [each for each in find_citations(page) if each.post_id == "1420000000000000000" and each.text]
    assert [(each.handle, each.date, each.text) for each in found] == [
        ("example_river", "2021-07-27", "The river is rising.")
    ]


@settings(max_examples=100, deadline=None)
@given(pieces)
def test_a_quote_in_front_of_any_markup_is_found(markup: str) -> None:
    found = find_citations(f"<html><body><p>High water.</p>{QUOTE}{markup}", media_type="text/html")
    assert "1420000000000000000" in [each.post_id for each in found]


@pytest.mark.parametrize("example", [url for name in names() for url, _, _ in platform(name).EXAMPLES])
def test_the_quick_look_dismisses_no_address_of_any_platform(example: str) -> None:
    assert may_be_post(example)


def test_a_page_without_any_marker_is_dismissed_without_a_tree() -> None:
    page = '<p>Water, <a href="https://gazette.example/2021/07/27/high-water">water</a> everywhere.</p>' * 100
    assert not worth_reading(page)


HOSTILE = {
    "deep": "<div>" * 50_000 * LARGE,
    "deep quotes": "<blockquote>" * 50_000 * LARGE,
    "deep cards": f'<div class="tweet">@example <a href="{URL}">x</a>' * 1_500 * LARGE,
    "deep official": '<blockquote class="twitter-tweet">x' * 1_500 * LARGE,
    "open": "<" * 500_000 * LARGE,
    "at signs": "@" * 500_000 * LARGE,
    "parentheses": "(@" * 250_000 * LARGE,
    "dashes": '<blockquote class="twitter-tweet"><p>' + "— " * 150_000 * LARGE,
    "attributes": "<div " + " ".join(f'data-a{number}="{URL}"' for number in range(5_000 * LARGE)) + ">",
    "an attribute": '<div data-x="' + "https://twitter.com/" * 50_000 * LARGE + '">',
    "escapes": '<div data-x="' + "&lt;div data-x=&quot;" * 25_000 * LARGE + '">',
    "slashes": '<a href="//' + "/@" * 250_000 * LARGE + '">x</a>',
    "unclosed": f'<p><b><i><a href="{URL}">' * 2_500 * LARGE,
    "one line": "https://twitter.com " + "word " * 1_000_000 * LARGE,
}


@pytest.mark.parametrize("content", some(HOSTILE.values(), 3), ids=some(HOSTILE, 3))
def test_hostile_pages_take_seconds_at_most(content: str) -> None:
    assert is_quick(lambda: find_citations(content, media_type="text/html"), 5 * LARGE)


def test_a_quote_behind_a_hundred_thousand_open_tags_is_found() -> None:
    assert len(find_citations("<div>" * 100_000 + QUOTE, media_type="text/html")) == 1


@pytest.mark.parametrize(
    "unit", [QUOTE, f'<p>See <a href="{URL}">this</a> there.</p>', f'<div data-x="{URL}">', "<p>(@a) 2020</p>"]
)
def test_time_grows_with_the_size_and_not_faster(unit: str) -> None:
    def find(count: int) -> Callable[[], object]:
        return lambda: find_citations("<html><body>" + unit * count, media_type="text/html")

    find(50)()
    assert grows_at_most(find, (500 * LARGE, 2_000 * LARGE), factor=12, least=0.05)


def test_many_threads_may_ask_at_once() -> None:
    page = f"<html><body><p>High water.</p>{QUOTE}</body></html>"
    expected = find_citations(page)
    results: list[list[Citation]] = []

    def ask() -> None:
        results.extend(find_citations(page) for _ in range(20))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 160
    assert all(each == expected for each in results)
