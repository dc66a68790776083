"""Feeds given as files: the articles that they hold, the posts that they are of, and what they only name."""

from __future__ import annotations

import json

import pytest

from articles.documents import samples
from articles.documents.samples import POST
from citesnap import find_citations
from citesnap.articles.documents import DocumentError, recognise

SKY = "https://bsky.app/profile/rana.example.org/post/3kabcdefgh2ab"
TOOT = "https://mastodon.example/@rana/109485527427943661"
NITTER = "https://nitter.net/river_example/status/1420000000000000000#m"
ARTICLE = "https://gazette.example/high-water"
SAID = "<p>The river is rising</p>"


def cited(content: bytes, name: str = "feed.xml") -> list[tuple[str, str, str | None, str | None, str | None]]:
    """Part, platform and id of each post, its day, its words."""
    known = recognise(content, name)
    assert known is not None
    return [
        (part.name, each.platform, each.post_id, each.date, each.text)
        for part in known.parts(content)
        for each in find_citations(part.content, url=part.url, media_type=part.media_type)
    ]


X_POST = ("x", "1420000000000000000", "2021-07-27")
ATOM = (
    '<?xml version="1.0" encoding="utf-8"?><!-- made by hand --><feed xmlns="http://www.w3.org/2005/Atom"><title>G</title><entry><title>'
    f'High water</title><link href="{ARTICLE}"/><updated>2021-07-28T00:00:00Z</updated><content type="html">'
    f"{POST.replace('&', '&amp;').replace('<', '&lt;')}</content></entry></feed>"
).encode()
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "G",
        "items": [
            {"id": "1", "url": ARTICLE, "content_html": POST},
            {"id": "2", "url": SKY, "content_text": "It rises"},
        ],
    }
).encode()
EXPORT = (
    b'<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>G</title><item><title>'
    b"High water</title><link>https://gazette.example/a</link><content:encoded><![CDATA[<!-- wp:embed -->\nhttps://twitter.com/river_example/"
    b"status/1420000000000000000\n<!-- /wp:embed -->]]></content:encoded></item></channel></rss>"
)
FEEDS = [
    (
        "articles",
        samples.feed(("High water", ARTICLE, POST), ("Low water", f"{ARTICLE}/2", "<p>Nothing.</p>")),
        [("#1", *X_POST)],
    ),
    ("Atom", ATOM, [("#1", *X_POST)]),
    ("JSON", JSON_FEED, [("#1", *X_POST), ("#posts", "bluesky", "3kabcdefgh2ab", None)]),
    ("export of WordPress", EXPORT, [("#1", "x", "1420000000000000000", None)]),
    ("Atom without a link", ATOM.replace(f'<link href="{ARTICLE}"/>'.encode(), b""), [("#1", *X_POST)]),
    (
        "Atom with a tag for its id",
        ATOM.replace(f'<link href="{ARTICLE}"/>'.encode(), b"<id>tag:gazette.example,2021:1</id>"),
        [("#1", *X_POST)],
    ),
    (
        "items without an address",
        EXPORT.replace(b"<link>https://gazette.example/a</link>", b""),
        [("#1", "x", "1420000000000000000", None)],
    ),
    (
        "JSON without an address",
        JSON_FEED.replace(b'"id": "1", "url"', b'"x": "1", "y"'),
        [("#1", *X_POST), ("#posts", "bluesky", "3kabcdefgh2ab", None)],
    ),
    ("posts of X", samples.feed(("It rises", NITTER, SAID)), [("#posts", *X_POST)]),
    ("posts of Bluesky", samples.feed(("", SKY, SAID)), [("#posts", "bluesky", "3kabcdefgh2ab", "2021-07-27")]),
    ("posts of Mastodon", samples.feed(("", TOOT, SAID)), [("#posts", "mastodon", "109485527427943661", "2021-07-27")]),
    (
        "posts among articles",
        samples.feed(("High water", ARTICLE, POST), ("", SKY, SAID)),
        # Its day is that of the item, which may be younger than the post.
        [("#1", *X_POST), ("#posts", "bluesky", "3kabcdefgh2ab", None)],
    ),
    (
        "posts of Mastodon with their words for a title",
        samples.feed(("The river is", TOOT, SAID)),
        [("#posts", "mastodon", "109485527427943661", "2021-07-27")],
    ),
    ("articles at addresses like Mastodon’s", samples.feed(("High water in Riverton", TOOT, POST)), [("#1", *X_POST)]),
]


@pytest.mark.parametrize(("content", "expected"), [row[1:] for row in FEEDS], ids=[row[0] for row in FEEDS])
def test_a_feed_is_the_articles_and_posts_that_it_holds(
    content: bytes, expected: list[tuple[str, str, str, str | None]]
) -> None:
    assert [each[:4] for each in cited(content)] == expected


def test_a_post_of_a_feed_has_its_words() -> None:
    assert [each[4] for each in cited(samples.feed(("It rises", NITTER, SAID)))] == ["The river is rising"]


COMMENTED = "<p>I like what she says here, and the picture.</p>"


@pytest.mark.parametrize(
    "content",
    [
        samples.feed(
            ("High water", ARTICLE, SAID), ("", "https://x.com/river_example/status/1420000000000000000", COMMENTED)
        ),
        samples.feed(("High water", ARTICLE, SAID), ("A find", NITTER, COMMENTED)),
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "items": [
                    {
                        "id": "1",
                        "external_url": "https://x.com/river_example/status/1420000000000000000",
                        "content_html": COMMENTED,
                    }
                ],
            }
        ).encode(),
    ],
    ids=["untitled", "titled", "JSON Feed"],
)
def test_what_a_blog_says_of_a_post_are_no_words_of_it(content: bytes) -> None:
    assert [each[1:] for each in cited(content) if each[1] == "x"] == [("x", "1420000000000000000", None, None)]


REFUSED = [
    ("feed of titles", samples.feed(("High water", ARTICLE, ""))),
    (
        "sitemap",
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{ARTICLE}</loc></url></urlset>'.encode(),
    ),
    ("OPML", b'<opml version="2.0"><body><outline text="G" xmlUrl="https://gazette.example/feed"/></body></opml>'),
    ("empty", b'<?xml version="1.0"?><rss version="2.0"><channel></channel></rss>'),
]


@pytest.mark.parametrize("content", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_only_names_articles_says_so(content: bytes) -> None:
    known = recognise(content)
    assert known is not None
    with pytest.raises(DocumentError, match="citesnap follow"):
        list(known.parts(content))


@pytest.mark.parametrize(
    "content", [b"<html><body><rss></body></html>", b"<p>feed</p>", b'{"version": "1"}', b"<feeds><a/></feeds>", b""]
)
def test_what_is_no_feed_is_none(content: bytes) -> None:
    assert recognise(content, "a.html") is None
