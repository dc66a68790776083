"""URLs and short links in running text, however they are glued to words."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from citesnap.finding import links
from citesnap.finding.links import find_urls
from citesnap.platforms.x import short_links

POST = "https://twitter.com/example_river/status/1267890123456789012"


def urls(text: str) -> list[str]:
    return [url for _, _, url in find_urls(text)]


def test_final_punctuation_is_not_part_of_a_url() -> None:
    for after in (".", ",", "!", "?", ";", ")", ").", "”", "’", "…", "。", "，", ">", "**"):
        assert urls(f"See {POST}{after} Then") == [POST]


def test_parentheses_opened_inside_a_url_stay() -> None:
    assert urls("(https://riverton.example/a_(b)) and") == ["https://riverton.example/a_(b)"]


def test_no_word_boundary_is_wanted_in_front() -> None:
    assert urls(f"levees{POST} hold") == [POST]
    assert urls("effectshttps://t.co/AbCdEfGhIjThe") == ["https://t.co/AbCdEfGhIj"]


def test_two_urls_run_together_are_two() -> None:
    assert urls(f"https://t.co/AbCdEfGhIjhttps://t.co/KlMnOpQrSt{POST}") == [
        "https://t.co/AbCdEfGhIj",
        "https://t.co/KlMnOpQrSt",
        POST,
    ]


def test_a_url_inside_a_url_stays_inside() -> None:
    archived = f"https://web.archive.org/web/2020/{POST}"
    redirected = f"https://riverton.example/out?url={POST}"
    assert urls(f"{archived} {redirected}") == [archived, redirected]


def test_addresses_of_platforms_are_found_without_a_scheme() -> None:
    assert urls("see twitter.com/example_river/status/20 and www.instagram.com/p/CexAmpLe123/.") == [
        "twitter.com/example_river/status/20",
        "www.instagram.com/p/CexAmpLe123/",
    ]
    assert urls("see riverton.example/news, jo@x.com/1, notx.com/a/status/20 and twitter.com") == []


def test_short_links_are_found_glued_to_words_on_both_sides() -> None:
    assert short_links("#Rivertonpic.twitter.com/AbCdEfGhIjThe next") == ("pic.twitter.com/AbCdEfGhIj",)
    assert short_links("https://t.co/AbCdEfGhIjpic.twitter.com/KlMnOpQrSt") == (
        "t.co/AbCdEfGhIj",
        "pic.twitter.com/KlMnOpQrSt",
    )
    assert short_links("…bhttps://t.co/AbCdEfGhIj https://t.co/AbCdEfGhIj") == ("t.co/AbCdEfGhIj",)


def test_a_code_keeps_its_case_and_the_label_that_tells_more() -> None:
    text = "[pic.twitter.com/AbCdEfGhIj](https://t.co/AbCdEfGhIj) PIC.TWITTER.COM/KlMnOpQrSt"
    assert short_links(text) == ("pic.twitter.com/AbCdEfGhIj", "pic.twitter.com/KlMnOpQrSt")


@given(st.text(alphabet=st.sampled_from("htps:/.t.co w)(,x?=&…é\n\ud800"), max_size=200))
def test_found_urls_are_slices_in_order(text: str) -> None:
    last = 0
    for start, end, url in find_urls(text):
        assert last <= start < end <= len(text)
        assert text[start:end] == url
        last = end


def test_examples_in_the_module() -> None:
    assert doctest.testmod(links).failed == 0
