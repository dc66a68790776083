"""By which address an article is known."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from citesnap.articles.addresses import identity, normalise

ANY = st.text() | st.text("\ud800\udfff\udc80\ud83d\ude00 a@.é")
"""Any text, with halves of surrogate pairs as well, which JSON and undecodable bytes bring."""


@pytest.mark.parametrize(
    ("url", "known_as"),
    [
        ("HTTP://Gazette.Example:80", "http://gazette.example/"),
        ("https://gazette.example:8443/Flood", "https://gazette.example:8443/Flood"),
        ("https://reader:secret@gazette.example/flood", "https://gazette.example/flood"),
        ("https://gazette.example/flood?", "https://gazette.example/flood"),
        (
            "https://gazette.example/flood?b=1&utm_campaign=x&a=2&FBCLID=y&b=3",
            "https://gazette.example/flood?b=1&a=2&b=3",
        ),
        ("https://gazette.example/flood?mc_cid=1&mc_eid=2&igshid=3&gclid=4", "https://gazette.example/flood"),
        ("https://gazette.example/flood?page=&q", "https://gazette.example/flood?page=&q"),
        ("https://gazette.example/Überblick?q=ä b", "https://gazette.example/%C3%9Cberblick?q=%C3%A4%20b"),
        ("https://gazette.example/%c3%9cberblick/a%2Fb", "https://gazette.example/%c3%9cberblick/a%2Fb"),
        ("https://zürich-gazette.example/", "https://xn--zrich-gazette-wob.example/"),
        ("http://[2001:DB8::1]/flood", "http://[2001:db8::1]/flood"),
        ("ftp://gazette.example/", None),
        ("mailto:desk@gazette.example", None),
        ("https:///flood", None),
        ("https://gazette.example:0x50/", None),
        ("https://gazette.example/" + "a" * 5000, None),
        ("", None),
    ],
)
def test_an_address_has_one_spelling(url: str, known_as: str | None) -> None:
    assert normalise(url) == known_as


@given(ANY | st.from_regex(r"https?://[^/]{0,9}(/[^?]{0,9}(\?.{0,20})?)?", fullmatch=True))
@example("HTTP://¨")
def test_a_normal_address_stays_as_it_is(url: str) -> None:
    once = normalise(url)
    assert once is None or normalise(once) == once


@pytest.mark.parametrize(
    ("declared", "url"),
    [
        (["https://gazette.example/flood"], "https://gazette.example/flood"),
        (["//gazette.example/flood"], "https://gazette.example/flood"),
        (["/flood", "https://gazette.example/flood"], "https://gazette.example/flood"),
        (["https://gazette.example/", "https://gazette.example/flood"], "https://gazette.example/flood"),
        (["https://web.archive.org/web/20220504id_/http:/gazette.example/flood"], "http://gazette.example/flood"),
        (["flood.html"], None),
        ([], None),
    ],
)
def test_a_saved_file_is_known_by_what_the_page_says(declared: list[str], url: str | None) -> None:
    assert identity(declared, None) == url


@given(st.lists(ANY), st.none() | ANY)
def test_no_declaration_is_too_strange(declared: list[str], final: str | None) -> None:
    identity(declared, final)
