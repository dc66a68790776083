"""Boxes of publishing systems around embedded posts tell no less than the code in them, and none of their furniture."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, x

A = "1420000000000000000"
URL = f"https://twitter.com/river_example/status/{A}"
Row = tuple[str, str, Expected]


def page(fragment: str) -> str:
    """An article with a fragment in its midst."""
    return (
        "<!doctype html><html lang=en><head><title>High water</title></head><body><article><h1>High water</h1>"
        f"<p>The river rose on Monday, as everybody in the town could see.</p>{fragment}"
        "<p>Nobody was hurt, the harbour office said in the evening of that day.</p></article></body></html>"
    )


WHOLE_BOXES: list[Row] = [
    (
        "a box of a publishing system around the official quote, with a caption",
        f'<figure class="kg-card kg-embed-card"><blockquote class="twitter-tweet"><p>The dam holds.</p>&mdash; Rana Example (@river_example) '
        f'<a href="{URL}">July 27, 2021</a></blockquote><figcaption><p><span>A caption</span></p></figcaption></figure>',
        [x(A, text="The dam holds.", author_name="Rana Example", date="2021-07-27", kind="embed")],
    ),
    (
        "an island of the Guardian around it",
        f'<gu-island props="{{&quot;url&quot;:&quot;{URL}&quot;,&quot;html&quot;:&quot;&quot;}}"><div><blockquote class="nojs-tweet twitter-tweet">'
        f'<p>The dam holds.</p>&mdash; Rana Example (@river_example) <a href="{URL}">July 27, 2021</a></blockquote></div></gu-island>',
        [x(A, text="The dam holds.", author_name="Rana Example", date="2021-07-27", kind="embed")],
    ),
    (
        "a box of a newsletter with counts",
        f'<table class="embed"><tr><td><a href="{URL}?utm_source=x"><table><tr><td><p><b>Rana Example </b></p><p>@river_example</p></td></tr><tr><td>'
        "<p>It holds.</p></td></tr><tr><td><p>8:00 AM • Jul 27, 2021</p></td></tr><tr><td><p>7 Likes &nbsp; 5 Retweets &nbsp;3 Replies</p>"
        "</td></tr></table></a></td></tr></table>",
        [x(A, text="It holds.", author_name="Rana Example", date="2021-07-27", kind="embed")],
    ),
    (
        "BBC",
        '<div data-component="embed-block"><div role="region" aria-label="Twitter post by @river_example"><a href="#end">Skip twitter post</a>'
        f'<p>Allow Twitter content?</p><noscript><a href="{URL}">View original tweet on Twitter</a></noscript></div></div>',
        [x(A, kind="embed")],
    ),
    ("a link instead of a script", f'<div data-testid="embed"><noscript><a href="{URL}">Link to it</a></noscript></div>', [x(A, kind="embed")]),
    (
        "a box of Medium",
        f'<div class="graf--mixtapeEmbed"><a href="{URL}"><strong>Rana Example on Twitter</strong><br><em>“The dam holds.”</em>twitter.com</a></div>',
        [x(A, text="The dam holds.", author_name="Rana Example", kind="embed")],
    ),
    (
        "Reddit",
        '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/river/comments/1abcde2/the_dam_holds/">The dam holds</a><br> by'
        '<a href="https://www.reddit.com/user/rana_example/">u/rana_example</a> in<a href="https://www.reddit.com/r/river/">river</a></blockquote>',
        [{"platform": "reddit", "post_id": "1abcde2", "handle": "rana_example", "text": "The dam holds", "kind": "embed"}],
    ),
    (
        "a comment of Reddit",
        '<blockquote class="reddit-embed-bq"><a href="https://www.reddit.com/r/river/comments/1abcde2/comment/kabcdef/">Comment</a><br> by'
        '<a href="https://www.reddit.com/user/rana_example/">u/rana_example</a> from discussion<a '
        'href="https://www.reddit.com/r/river/comments/1abcde2/the_dam_holds/">The dam holds</a><br> in<a '
        'href="https://www.reddit.com/r/river/">river</a></blockquote>',
        [
            {
                "platform": "reddit",
                "link": "https://www.reddit.com/r/river/comments/1abcde2/comment/kabcdef/",
                "handle": "rana_example",
                "text": None,
                "kind": "embed",
            }
        ],
    ),
    (
        "Threads",
        '<blockquote class="text-post-media" data-text-post-permalink="https://www.threads.net/@rana.example/post/C6ExAmPlE12"><a '
        'href="https://www.threads.net/@rana.example/post/C6ExAmPlE12"><div><div>Post by @rana.example</div><div>View on Threads</div></div></a></blockquote>',
        [{"platform": "threads", "post_id": "C6ExAmPlE12", "handle": "rana.example", "text": None, "kind": "embed"}],
    ),
    (
        "AMP’s TikTok",
        '<amp-tiktok width="325" height="575" data-src="7493600000000000000"></amp-tiktok>',
        [{"platform": "tiktok", "post_id": "7493600000000000000", "kind": "embed"}],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fragment", "expected"), [row[1:] for row in WHOLE_BOXES], ids=[row[0] for row in WHOLE_BOXES]
)
def test_a_box_tells_no_less_than_the_quote_in_it_and_none_of_its_furniture(fragment: str, expected: Expected) -> None:
    check(page(fragment), expected)
