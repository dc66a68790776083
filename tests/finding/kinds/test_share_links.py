"""Share links, whose post only a redirect of the platform tells: citations without an id, in text and in HTML."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post

LINKS: list[tuple[str, str]] = [
    ("https://www.facebook.com/share/p/ExAmPle123/", "facebook"),
    ("https://www.facebook.com/share/v/1ExAmPle12/", "facebook"),
    ("https://www.facebook.com/share/r/1ExAmPle12/", "facebook"),
    ("https://www.facebook.com/share/1ExAmPle12/", "facebook"),
    ("https://fb.watch/5ExAmPlE_1/", "facebook"),
    ("https://www.reddit.com/r/examplerivers/s/AbCdEfGhIj/", "reddit"),
    ("https://www.reddit.com/u/example_river/s/AbCdEfGhIj/", "reddit"),
    ("https://vm.tiktok.com/ZMexample1/", "tiktok"),
    ("https://vt.tiktok.com/ZSexample1/", "tiktok"),
    ("https://www.tiktok.com/t/ZTexample1/", "tiktok"),
    ("https://www.instagram.com/share/p/BAexample1/", "instagram"),
    ("https://www.instagram.com/share/reel/BAexample1/", "instagram"),
    ("https://www.threads.com/share/BAexample1/", "threads"),
    ("https://pin.it/4ExAmPle1/", "pinterest"),
    ("https://lnkd.in/gExAmPle/", "linkedin"),
    ("https://lnkd.in/p/gExAmPle/", "linkedin"),
    ("https://tmblr.co/ZExAmPle1a/", "tumblr"),
    ("https://t.snapchat.com/ExAmPle1/", "snapchat"),
]


@pytest.mark.parametrize(("url", "platform"), LINKS)
def test_a_share_link_is_a_citation_without_an_id(url: str, platform: str) -> None:
    link = post(platform, None, link=url, kind="link", text=None, date=None)
    embed = post(platform, None, link=url, kind="embed")
    check(f"She wrote it there: {url} — a day before.", [link])
    check(f"She wrote it there ({url[:-1]}?x=1).", [link])
    check(f"[her post]({url}) and [once more]({url[:-1]})", [link, link])
    check(f"<p>The town was warned, as <a href='{url}?a=1'>she wrote</a> a day before.</p>", [link])
    check(f"<p>The town was warned, as she wrote at {url} a day before.</p>", [link])
    check(f"<figure class='wp-block-embed'><div class='wp-block-embed__wrapper'>\n{url}\n</div></figure>", [embed])
    check(f"[embed]{url}[/embed]", [embed])


NEAR: list[tuple[str, Expected]] = [
    *(
        (text, [post(platform, None, link=url, kind="link")])
        for text, platform, url in (
            ("See https://vm.tiktok.com/ZMexa\nmple1/ there", "tiktok", "https://vm.tiktok.com/ZMexample1/"),
            ("> See https://vm.tiktok.com/ZMexa\n> mpLe1 there", "tiktok", "https://vm.tiktok.com/ZMexampLe1/"),
            (
                "See https://www.reddit.com/r/examplerivers/s/AbCde-\nEfGhIj there",
                "reddit",
                "https://www.reddit.com/r/examplerivers/s/AbCdeEfGhIj/",
            ),
            ("See https://vm.tiktok.com/ZMexample1\nThere it stands", "tiktok", "https://vm.tiktok.com/ZMexample1/"),
            ("See https://vm.tiktok.com/ZMexample1\nthe day before", "tiktok", "https://vm.tiktok.com/ZMexample1/"),
            ("See https://vm.tiktok.com/ZMexample1/\n4Th of July", "tiktok", "https://vm.tiktok.com/ZMexample1/"),
            ("hxxps://vm[.]tiktok[.]com/ZMexample1/", "tiktok", "https://vm.tiktok.com/ZMexample1/"),
            (
                r"https://www.instagram.com/share/p/BA\_example1/",
                "instagram",
                "https://www.instagram.com/share/p/BA_example1/",
            ),
            ("Lookhttps://vm.tiktok.com/ZMexample1/ there", "tiktok", "https://vm.tiktok.com/ZMexample1/"),
        )
    ),
    ("<p>Look.</p><div class='share-btn' data-url='https://fb.watch/5ExAmPlE1/'></div>", []),
    ("See https://vm.tiktok.com/ZMexam… there", []),
    ("See https://fb.watch/5Ex... there", []),
    ("See https://www.facebook.com/share/ there", []),
    ("See https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Ffb.watch%2F5ExAmPlE1%2F there", []),
    ("See https://www.reddit.com/r/examplerivers/s/ there", []),
    ("Mail pin.it@riverton.example", []),
    ("See https://vm.tiktok.com/ and https://pin.it", []),
    (
        '<blockquote class="tiktok-embed" cite="https://vm.tiktok.com/ZMexample1/"><section></section></blockquote>',
        [post("tiktok", None, link="https://vm.tiktok.com/ZMexample1/", kind="embed")],
    ),
    (
        '<p>Look.</p><div class="fb-post" data-href="https://www.facebook.com/share/p/ExAmPle123/"></div>',
        [post("facebook", None, link="https://www.facebook.com/share/p/ExAmPle123/", kind="embed")],
    ),
    (
        '<blockquote class="tiktok-embed" cite="https://vm.tiktok.com/ZMexample1/"><a href="https://www.tiktok.com/@example.river/'
        'video/7123456789012345678">x</a></blockquote>',
        [post("tiktok", None, link="https://vm.tiktok.com/ZMexample1/", kind="embed")],
    ),
    (
        "<p>As <a href='https://pin.it/4ExAmPle1'>one</a> and <a href='https://pin.it/4ExAmPle2'>another</a> say.</p>",
        [post("pinterest", None, link=f"https://pin.it/4ExAmPle{n}/", kind="link") for n in (1, 2)],
    ),
    (
        "https://vm.tiktok.com/ZMexample1/ and https://vm.tiktok.com/ZMexample2/",
        [post("tiktok", None, link=f"https://vm.tiktok.com/ZMexample{n}/", kind="link") for n in (1, 2)],
    ),
    (
        "<https://fb.watch/5ExAmPlE1/>, <https://l.facebook.com/l.php?u=https%3A%2F%2Ffb.watch%2F5ExAmPlE2%2F>",
        [post("facebook", None, link=f"https://fb.watch/5ExAmPlE{n}/", kind="link") for n in (1, 2)],
    ),
]


@pytest.mark.parametrize(("text", "expected"), NEAR)
def test_what_stands_near_a_share_link(text: str, expected: Expected) -> None:
    check(text, expected)
