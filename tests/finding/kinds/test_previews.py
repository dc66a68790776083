"""Previews of posts and posts drawn without embed code: one record, name and words in their places, nothing of the furniture."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

A, B = "1420000000000000000", "1420000000000000001"
URL = f"https://twitter.com/river_example/status/{A}"
SKY = "https://bsky.app/profile/rana.example.org/post/3kabcdefgh2ab"
TOOT = "https://mastodon.example/@rana/109485527427943661"
SAID = "The river is rising faster than we thought"
DAY = "2021-07-27"
PAGE = (
    '<!doctype html><html lang="en"><head><title>High water</title></head><body><article><h1>High water</h1><p>The council asked'
    " for patience on Tuesday night and nobody agreed on anything, officials said.</p>\n{}\n<p>Residents told reporters that they"
    " had seen it coming for some time.</p></article></body></html>"
)


def shown(**more: str) -> Expected:
    """The post of X in full."""
    return [x(A, kind="embed", text=SAID, author_name="Rana Example", **more)]


def elsewhere(platform: str, post_id: str, handle: str) -> Expected:
    return [post(platform, post_id, handle, kind="embed", text=SAID, author_name="Rana Example")]


ROWS: list[tuple[str, str, Expected]] = [
    (
        "NodeBB",
        f'<div class="card link-preview"><a href="{URL}"><img src="x.jpg"></a><div class="card-body"><h5 class="card-title"><a'
        f' href="{URL}">Rana Example (@river_example) on X</a></h5><p class="card-text">{SAID}</p></div><a href="{URL}"'
        ' class="card-footer"><p>X (formerly Twitter)</p><p class="text-secondary">(x.com)</p></a></div>',
        shown(),
    ),
    (
        "Ghost",
        f'<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="{URL}"><div class="kg-bookmark-title">'
        f'Rana Example on Twitter</div><div class="kg-bookmark-description">“{SAID}”</div><div><span>Twitter</span><span>Rana'
        " Example</span></div></a></figure>",
        shown(),
    ),
    (
        "Notion",
        f'<a href="{URL}" class="bookmark source"><div class="bookmark-title">Rana Example (@river_example) on X</div><div'
        f' class="bookmark-description">{SAID}</div><div class="bookmark-href">{URL}</div></a>',
        shown(),
    ),
    (
        "Medium",
        f'<div class="graf graf--mixtapeEmbed"><a href="{URL}" data-href="{URL}"><strong>Rana Example on Twitter</strong><br><em'
        f' class="markup--mixtapeEmbed-em">{SAID}</em>twitter.com</a></div>',
        shown(),
    ),
    (
        "title with the words",
        f'<div class="link-card"><a href="{URL}">Rana Example on X: “{SAID}” / X</a><span>x.com</span></div>',
        shown(),
    ),
    (
        "onebox of Mastodon",
        f'<aside class="onebox mastodon" data-onebox-src="{TOOT}"><header class="source"><a href="{TOOT}">Mastodon Example</a>'
        f'</header><article class="onebox-body"><h3><a href="{TOOT}">Rana Example (@rana@mastodon.example)</a></h3><p>{SAID}</p>'
        "</article></aside>",
        elsewhere("mastodon", "109485527427943661", "rana@mastodon.example"),
    ),
    (
        "onebox of Bluesky",
        f'<aside class="onebox allowlistedgeneric" data-onebox-src="{SKY}"><header class="source"><a href="{SKY}">Bluesky Social'
        f'</a></header><article class="onebox-body"><h3><a href="{SKY}">Rana Example (@rana.example.org)</a></h3><p>{SAID}</p>'
        "</article></aside>",
        elsewhere("bluesky", "3kabcdefgh2ab", "rana.example.org"),
    ),
    (
        "another page's preview",
        f'<div class="link-preview"><a href="https://other.example/1">Rana Example on X</a><a href="{URL}">post</a></div>',
        [x(A, kind="link")],
    ),
    (
        "Storify",
        f'<ul><li class="s-element s-text" data-permalink="{URL}"><div class="s-element-content"><div class="s-content">{SAID}</div>'
        '<div class="s-attribution"><a href="https://twitter.com/river_example"><span>Rana Example</span><span>@river_example'
        f'</span></a><a href="{URL}"><abbr>5 years ago</abbr></a></div></div></li></ul>',
        shown(),
    ),
    (
        "quotes another",
        f'<div class="tweet-card" data-tweet-id="{A}"><a href="{URL}"><b>Rana Example</b> @river_example</a><p class="tweet-text">'
        f'{SAID}</p><div class="quoted-tweet"><a href="https://x.com/mayor_example/status/{B}"><b>Mayor</b> @mayor_example</a><p>'
        'There is no danger</p></div><time datetime="2021-07-27T12:35:56Z">27 July 2021</time></div>',
        shown(date=DAY),
    ),
    (
        "without any address",
        f'<table class="tweet"><tr><td><b>Rana Example</b> <span>@river_example</span></td></tr><tr><td>{SAID}</td></tr><tr><td>'
        "12:35 PM - 27 Jul 2021</td></tr></table>",
        [x(None, kind="embed", text=SAID, author_name="Rana Example", date=DAY)],
    ),
    (
        "Blackbird Pie by id",
        '<div id="bbpBox_14200000000"><p class="bbpTweet">It rises<span class="timestamp"><a title="Tue May 18 15:08:44 +0000 2010"'
        ' href="http://twitter.com/river_example/status/14200000000">then</a></span></p></div>',
        [x("14200000000", kind="embed", text="It rises", date="2010-05-18")],
    ),
    (
        "picture with its credit",
        f'<figure><a href="{URL}/photo/1"><img src="a.jpg" alt="flood"></a><figcaption>Photo: <a href="{URL}">@river_example</a></figcaption></figure>',
        [x(A, kind="embed")],
    ),
    (
        "address over wbr",
        f"<p>She wrote at https://x.com/<wbr>river_example/<wbr>status/<wbr>{A[:8]}<wbr>{A[8:]} then.</p>",
        [x(A, kind="link")],
    ),
    (
        "label in pieces",
        '<p>She wrote <a href="https://t.co/AbCdEfGhIj"><span class="invisible">https://</span><span class="ellipsis">'
        f'x.com/river_example/</span><span class="invisible">status/{A}</span></a> then.</p>',
        [x(A, kind="link")],
    ),
    (
        "marks round the handle of a signed link",
        f'<p>{SAID} — Rana Example (&lrm;@river_example&lrm;) <a href="{URL}">July 27, 2021&rlm;</a></p>',
        shown(date=DAY),
    ),
]


@pytest.mark.parametrize(("markup", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_drawn_post_is_one_record_with_its_words(markup: str, expected: Expected) -> None:
    check(PAGE.format(markup), expected, "text/html")
