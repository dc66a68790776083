"""Addresses without a scheme, in texts and pages, and those that stand behind an element of a paragraph: whole, or not at all."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1700930000000000001"
URL = f"https://x.com/river_example/status/{A}"
PATH = f"river_example/status/{A}"
OWN = [x(A, kind="link")]


def page(fragment: str) -> str:
    """An article with a fragment in its midst."""
    return (
        "<!doctype html><html lang=en><head><title>High water</title></head><body><article><h1>High water</h1>"
        f"<p>The river rose on Monday, as everybody in the town could see.</p>{fragment}"
        "<p>Nobody was hurt, the harbour office said in the evening of that day.</p></article></body></html>"
    )


HOSTS = [
    (f"twitter.com/{PATH}", "x", A),
    (f"www.twitter.com/{PATH}", "x", A),
    (f"fxtwitter.com/{PATH}", "x", A),
    (f"fixupx.com/{PATH}", "x", A),
    (f"vxtwitter.com/i/status/{A}", "x", A),
    (f"nitter.net/{PATH}", "x", A),
    ("bsky.app/profile/rana.example/post/3krfexamp2k2w", "bluesky", "3krfexamp2k2w"),
    ("tiktok.com/@rana/video/7493600000000000000", "tiktok", "7493600000000000000"),
    ("t.me/river_example/77", "telegram", "77"),
    ("old.reddit.com/r/river/comments/1abcde2/water/", "reddit", "1abcde2"),
    ("instagram.com/p/CExAmPlE12a/", "instagram", "CExAmPlE12a"),
    ("truthsocial.com/@rana/posts/110123456789012345", "truthsocial", "110123456789012345"),
    ("facebook.com/rana.example/posts/1234567890123456", "facebook", "1234567890123456"),
    ("fb.watch/5ExAmPlE_1/", "facebook", None),
    ("threads.net/@rana/post/CExAmPlE12a", "threads", "CExAmPlE12a"),
    ("gab.com/rana/posts/109123456789012345", "gab", "109123456789012345"),
    ("vk.com/wall-123_456", "vk", "-123_456"),
]


@pytest.mark.parametrize(("address", "platform", "post_id"), HOSTS, ids=[row[0].partition("/")[0] for row in HOSTS])
def test_an_address_without_a_scheme_is_found_in_texts_and_pages(
    address: str, platform: str, post_id: str | None
) -> None:
    for text in (
        f"See {address} there.",
        page(f"<p>See {address} there.</p>"),
        page(f"<p>See <b>it</b>: {address}</p>"),
    ):
        [found] = check_one(text)
        assert (found["platform"], found["post_id"], found["kind"]) == (platform, post_id, "link")


def check_one(text: str) -> list[dict[str, object]]:
    """The records of a text."""
    from finding.kinds.table import found_in

    return found_in(text)


PAGES: list[tuple[str, str, Expected]] = [
    ("behind an element", f"<p>See <b>this</b>: {URL} there.</p>", OWN),
    ("in an item", f"<ul><li><em>Rana Example</em>, {URL}</li></ul>", OWN),
    ("behind a break", f"<table><tr><td>1<br>{URL}</td></tr></table>", OWN),
    ("divided by wbr behind an element", f"<p>See <b>this</b>: {URL[:-8]}<wbr>{URL[-8:]} there.</p>", OWN),
    ("divided by wbr", f"<p>{URL[:-8]}<wbr>{URL[-8:]} there.</p>", OWN),
    ("divided by b behind an element", f"<p>See <b>this</b>: {URL[:-8]}<b>{URL[-8:]}</b> there.</p>", OWN),
    ("divided by b", f"<p>{URL[:-8]}<b>{URL[-8:]}</b> there.</p>", OWN),
    ("divided by br", f"<p>See<br>{URL[:-8]}<br>{URL[-8:]} there.</p>", OWN),
    ("old id at the end", f"<p>See <b>this</b>: {URL[:-14]}</p>", [x(A[:-14], kind="link")]),
    ("archived", f"<p>See <i>it</i> https://web.archive.org/web/2023/{URL}.</p>", OWN),
    ("beside a link", f'<p>See <a href="{URL}">this</a> ({URL})</p>', OWN),
    ("end of a word", f"<p>See <b>net</b>x.com/{PATH}.</p>", []),
    ("path of the site", f"<p>Our path is news/x.com/{PATH} there.</p>", []),
    ("code", f"<p>Run <code>curl {URL}</code></p>", []),
    ("mail", f"<p>Mail a@twitter.com/{PATH}</p>", []),
    ("comment", f'<div id="comments"><p><b>Jo</b>: {URL}</p></div>', []),
    ("label of a link", f'<p><a href="/t"><span class="invisible">https://</span>{URL[8:-8]}<i>{URL[-8:]}</i></a></p>', []),
    (
        "in an embed",
        f'<blockquote class="twitter-tweet"><p>The <b>dam</b> x.com/{PATH} holds.</p>&mdash; Rana (@river_example) '
        f'<a href="{URL[:-1]}9">September 10, 2023</a></blockquote>',
        [post("x", f"{A[:-1]}9", "river_example", kind="embed", date="2023-09-10")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fragment", "expected"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES])
def test_an_address_in_a_paragraph_is_read_as_a_whole(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)
