"""Pages of several stories, and links that are buttons: what belongs to the page's own story counts, the rest does not.

Rows are (what, page, what an editor expects).
"""

from __future__ import annotations

import pytest

from citesnap.platforms import identify
from finding.kinds.table import Expected, check, post, x

A, B = "1420000000000000000", "1420000000000000001"
URL, OTHER = f"https://twitter.com/river_example/status/{A}", f"https://twitter.com/other_example/status/{B}"
PROSE = (
    "<p>The council of Riverton asked for patience on Tuesday night, and nobody agreed on what to do about the levee, the old"
    " bridge and the road to the mill, officials told the reporters who had come to the hall to hear of it.</p>"
)
OWN = f'<blockquote class="twitter-tweet"><a href="{URL}">July 27, 2021</a></blockquote>'
ELSE = f'<blockquote class="twitter-tweet"><a href="{OTHER}">July 27, 2021</a></blockquote>'
HEAD = '<title>High water - Gazette</title><link rel="canonical" href="https://gazette.example/news/high-water">'


def page(body: str, head: str = HEAD) -> str:
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{body}</body></html>'


def story(heading: str, shown: str, box: str = "text") -> str:
    return f'<article><div><h2>{heading}</h2></div><div class="{box}">{PROSE}{shown}{PROSE}</div></article>'


def inside(shown: str) -> str:
    return page(f"<article><h1>High water</h1>{PROSE}{shown}{PROSE}</article>")


OWN_LINKED = '<a href="/news/high-water">High water</a>'
ELSE_LINKED = '<a href="https://www.gazette.example/news/mill-sold">Mill sold</a>'
ROWS: list[tuple[str, str, Expected]] = [
    ("a story behind the titled one", page(f"<article><h1>High water</h1>{PROSE}{OWN}</article>{story(ELSE_LINKED, ELSE)}"), [x(A)]),
    ("stories that link to themselves", page(story(OWN_LINKED, OWN) + story(ELSE_LINKED, ELSE)), [x(A)]),
    ("their text in boxes named share", page(story(OWN_LINKED, OWN, "body-share-wrap") + story(ELSE_LINKED, ELSE, "body-share-wrap")), [x(A)]),
    ("the link around the heading", page(story(OWN_LINKED, OWN) + story("", ELSE).replace("<h2></h2>", '<a href="/mill-sold"><h2>Mill sold</h2></a>')), [x(A)]),
    ("entries of live coverage", page(story(OWN_LINKED, OWN) + story('<a href="/news/high-water/entry-2">Later</a>', ELSE)), [x(A), x(B, "other_example")]),
    ("entries with anchors", page(story(OWN_LINKED, OWN) + story('<a href="#entry-2">Later</a>', ELSE)), [x(A), x(B, "other_example")]),
    ("items that link to other sites", page(story(OWN_LINKED, OWN) + story('<a href="https://mill.example/sold">Mill sold</a>', ELSE)), [x(A), x(B, "other_example")]),
    ("a front page", page(story('<a href="/a">A</a>', OWN) + story('<a href="/b">B</a>', ELSE), '<title>Gazette</title><link rel="canonical" href="https://gazette.example/">'), [x(A), x(B, "other_example")]),
    ("also like", page(f'<article><h1>High water</h1>{PROSE}{OWN}{PROSE}</article><div class="you-may-also-like"><a href="{OTHER}">Mill</a></div>'), [x(A)]),
    ("share on", inside(f'<p><a href="{URL}">Share on Twitter</a> <a href="{OTHER}">Share on Facebook</a></p>'), []),
    ("share, in French", inside(f'<h5><a href="{URL}">Partager sur Twitter</a></h5>'), []),
    ("share, in German", inside(f'<p><a href="{URL}">Auf Twitter teilen</a></p>'), []),
    ("share, in Spanish", inside(f'<p><a href="{URL}">Compartir en Facebook</a></p>'), []),
    ("share, in Turkish", inside(f"<p><a href='{URL}'>Twitter'da paylaş</a></p>"), []),
    ("retweet this", inside(f'<p><a href="{URL}">Retweet this article!</a></p>'), []),
    ("like or retweet", inside(f'<p>You can <a href="{URL}">like or retweet this post</a>.</p>'), []),
    ("shared a picture", inside(f'<p>She <a href="{URL}">shared a picture on Twitter</a> of it.</p>'), [x(A, kind="link")]),
    ("a share of something", inside(f'<p>The mill has <a href="{URL}">a share of the market</a>.</p>'), [x(A, kind="link")]),
    ("like this one", inside(f'<p>With posts <a href="{URL}">like this tweet</a> he wins.</p>'), [x(A, kind="link")]),
    ("retweeted", inside(f'<p>The mayor <a href="{URL}">retweeted this picture</a>.</p>'), [x(A, kind="link")]),
    ("a message to pass on", inside(f'<p><a href="https://wa.me/?text=https%3A%2F%2Ftwitter.com%2Friver_example%2Fstatus%2F{A}">Tell a friend</a></p>'), []),
    ("comments as a component", inside('<bluesky-comments uri="at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3kexamplepost2"></bluesky-comments>'), []),
    ("a post as a component", inside('<bluesky-post uri="at://did:plc:abcdefghijklmnopqrstuvwx/app.bsky.feed.post/3kexamplepost2"></bluesky-post>'), [post("bluesky", "3kexamplepost2")]),
    ("where a paragraph was posted too", inside(f'<div class="item" data-urltweet="{URL}">The council asked for patience on Tuesday, and nobody agreed.</div>'), []),
    ("words of consent", inside(f'<div class="consent-box" data-url="{URL}">Here we would like to show a post of X. It needs your consent to be loaded.</div>'), [x(A)]),
    ("a short fallback", inside(f'<div class="item" data-url="{URL}">View this post on X</div>'), [x(A)]),
    ("the address of X until 2012, encoded", inside(f'<p>She <a href="http://twitter.com/#%21/river_example/status/{A}">wrote so</a> at night.</p>'), [x(A, kind="link")]),
    ("a drawn post of Mastodon", inside('<div class="mastodon-post"><a href="https://mastodon.example/@rana">Rana @rana@mastodon.example</a><p>The levee holds.</p><a href="https://mastodon.example/@rana/110123456789012345"><time datetime="2023-03-31T12:00:00Z">Mar 31, 2023</time></a></div>'), [post("mastodon", "110123456789012345", "rana", kind="embed")]),
    ("one picture of a feed", inside("").replace("</body>", '<div id="sb_instagram"><a href="https://www.instagram.com/p/CExampleAB1/"><img></a></div></body>'), []),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_page_cites_what_its_own_story_shows(source: str, expected: Expected) -> None:
    check(source, expected, "text/html")


@pytest.mark.parametrize("page", ["https://api.whatsapp.com/send", "https://wa.me/", "https://toot.example"])
def test_a_message_to_pass_on_wraps_no_address(page: str) -> None:
    assert identify(f"{page}?text={URL.replace('/', '%2F').replace(':', '%3A')}") is None
