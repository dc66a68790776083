"""Lists of articles in every format: what is read, what is refused, and that nothing hostile hurts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.articles.feeds import MAX_ENTRIES, Entry, Feed, FeedKind, feeds_named, parse_feed
from sizes import some
from timing import grows_at_most, is_quick

URL = "https://gazette.example/feeds/news"
MAY = datetime(2024, 5, 1, 10, tzinfo=UTC)

RSS = """<?xml version="1.0"?>
<!-- <feed> is no feed here -->
<rss version="2.0"><channel><title>Riverton &amp; Lyre</title><ttl>90</ttl>
<item><title>Flood</title><link>/flood?utm_source=rss</link><pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate></item>
<item><guid>https://gazette.example/bridge</guid></item>
<item><title>Bad</title><link>javascript:alert(1)</link></item>
</channel></rss>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://gazette.example/"><title>Riverton &amp; Lyre</title>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about="https://gazette.example/flood"><title>Flood</title><link>https://gazette.example/flood</link>
<dc:date>2024-05-01T12:00:00+02:00</dc:date></item>
<item rdf:about="https://gazette.example/bridge"><link>https://gazette.example/bridge</link></item></rdf:RDF>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Riverton &amp; Lyre</title>
<entry><title>Flood</title><link rel="self" href="/self"/><link href="../flood"/><published>2024-05-01T10:00:00Z</published></entry>
<entry><link href="https://gazette.example/bridge"/></entry></feed>"""

JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Riverton & Lyre",
        "items": [
            {"id": "1", "url": "/flood", "title": "Flood", "date_published": "2024-05-01T10:00:00Z"},
            {"id": "https://gazette.example/bridge"},
            {"id": 7},
            "nonsense",
        ],
    }
)


@pytest.mark.parametrize(
    ("kind", "content", "pause"),
    [
        (FeedKind.RSS, RSS, timedelta(minutes=90)),
        (FeedKind.RDF, RDF, timedelta(minutes=30)),
        (FeedKind.ATOM, ATOM, None),
        (FeedKind.JSON, JSON, None),
    ],
)
def test_a_feed_tells_its_articles(kind: FeedKind, content: str, pause: timedelta | None) -> None:
    feed = parse_feed(content.encode(), URL)
    assert feed is not None
    assert (feed.kind, feed.title, feed.pause) == (kind, "Riverton & Lyre", pause)
    assert feed.entries == (
        Entry("https://gazette.example/flood", "Flood", MAY),
        Entry("https://gazette.example/bridge"),
    )


SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://gazette.example/flood </loc><lastmod>2024-05-02</lastmod>
<image:image><image:loc>https://gazette.example/flood.jpg</image:loc></image:image>
<news:news><news:publication_date>2024-05-01T12:00:00+02:00</news:publication_date><news:title>Flood</news:title></news:news>
</url><url><loc>https://gazette.example/bridge</loc></url></urlset>"""


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_sitemap_tells_its_articles_and_not_their_pictures(pack: type[bytes]) -> None:
    feed = parse_feed(pack(SITEMAP.encode()), URL)
    assert feed is not None
    assert feed.kind is FeedKind.SITEMAP
    assert feed.entries == (
        Entry("https://gazette.example/flood", "Flood", MAY),
        Entry("https://gazette.example/bridge"),
    )


def test_lists_of_lists_tell_further_feeds() -> None:
    index = parse_feed(
        b"<sitemapindex><sitemap><loc>https://gazette.example/1.xml.gz</loc><lastmod>2024-05-01T10:00:00Z</lastmod>"
        b"</sitemap></sitemapindex>",
        URL,
    )
    assert index is not None
    assert (index.kind, index.entries) == (FeedKind.SITEMAP_INDEX, ())
    assert index.feeds == (Entry("https://gazette.example/1.xml.gz", None, MAY),)
    opml = parse_feed(
        b'<opml version="2.0"><body><outline text="News"><outline type="rss" text="Lyre" xmlUrl="https://lyre.example/rss"/>'
        b"</outline></body></opml>",
        URL,
    )
    assert opml is not None
    assert (opml.kind, opml.feeds) == (FeedKind.OPML, (Entry("https://lyre.example/rss", "Lyre"),))


def test_a_text_is_a_list_when_most_of_its_lines_are_addresses() -> None:
    feed = parse_feed(
        b"# ours\nhttps://a.example/1 seen\n\nhttp://a.example/2\r\nhttps://a.example/1\nand so on\n", URL
    )
    assert feed is not None
    assert [entry.url for entry in feed.entries] == ["https://a.example/1", "http://a.example/2"]
    assert parse_feed(b"The river rose.\nSee https://a.example/1\n", URL) is None


@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8b", b"<html><p>Hello</p></html>", b"{}", b'{"items": []}', b"{", b"<!-- <rss>", b"<"]
)
def test_what_is_no_list_is_none(content: bytes) -> None:
    assert parse_feed(content, URL) is None


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    for content in (RSS, ATOM, SITEMAP):
        feed = parse_feed(content[: content.rindex("bridge") - 30].encode(), URL)
        assert feed is not None
        assert feed.entries[0].url == "https://gazette.example/flood"


def test_a_web_page_names_its_feeds() -> None:
    page = b"""<link rel="Alternate" type="application/rss+xml" href="/rss"><link rel=alternate hreflang=de href="/de">
    <link rel="alternate feed" type="application/feed+json" href="https://gazette.example/json">"""
    assert feeds_named(page, URL) == ["https://gazette.example/rss", "https://gazette.example/json"]


def test_no_entity_is_expanded_and_no_file_read() -> None:
    bomb = '<!DOCTYPE urlset [<!ENTITY a0 "x">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    for root, item, place in (("urlset", "url", "loc"), ("rss", "item", "link"), ("feed", "entry", "title")):
        feed = parse_feed(f"{bomb}]><{root}><{item}><{place}>&a11;</{place}></{item}></{root}>".encode(), URL)
        assert feed is None or len(str(feed)) < 10_000
    outside = '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>https://a.example/&x;</loc></url></urlset>'
    feed = parse_feed(outside.encode(), URL)
    assert feed is None or [entry.url for entry in feed.entries] in ([], ["https://a.example/"])


def test_a_list_is_read_to_its_bound() -> None:
    lines = "\n".join(f"https://a.example/{n}" for n in range(MAX_ENTRIES + 5))
    feed = parse_feed(lines.encode(), URL)
    assert feed is not None
    assert (len(feed.entries), feed.is_cut) == (MAX_ENTRIES, True)


def test_depth_and_bulk_cost_little() -> None:
    for content in (b"<urlset>" + b"<a>" * 300_000, b"<urlset><url>" + b"<a/>" * 500_000, b"<!--" * 200_000):
        feeds: list[Feed | None] = []
        assert is_quick(lambda content=content, feeds=feeds: feeds.append(parse_feed(content, URL)), 5)  # type: ignore[misc]
        assert all(feed is None or feed.entries == () for feed in feeds)


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30).map(str.strip)
slugs = st.lists(st.from_regex(r"[a-z0-9]{1,12}", fullmatch=True), max_size=8, unique=True)


def _rss(items: Sequence[tuple[str, str]]) -> str:
    body = "".join(f"<item><title>{escape(t)}</title><link>{escape(u)}</link></item>" for u, t in items)
    return f"<rss version='2.0'><channel>{body}</channel></rss>"


def _atom(items: Sequence[tuple[str, str]]) -> str:
    body = "".join(f"<entry><title>{escape(t)}</title><link href={quoteattr(u)}/></entry>" for u, t in items)
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{body}</feed>"


def _sitemap(items: Sequence[tuple[str, str]]) -> str:
    return "<urlset>" + "".join(f"<url><loc>{escape(u)}</loc></url>" for u, _ in items) + "</urlset>"


def _json(items: Sequence[tuple[str, str]]) -> str:
    return json.dumps(
        {"version": "https://jsonfeed.org/version/1", "items": [{"url": u, "title": t} for u, t in items]}
    )


def _opml(items: Sequence[tuple[str, str]]) -> str:
    return "<opml>" + "".join(f"<outline text={quoteattr(t)} xmlUrl={quoteattr(u)}/>" for u, t in items) + "</opml>"


@given(slugs, st.data())
def test_every_address_comes_back_once_and_in_order(names: list[str], data: st.DataObject) -> None:
    items = [(f"https://a.example/{name}?a=1&b=2", data.draw(words)) for name in names]
    for write in (_rss, _atom, _sitemap, _json, _opml):
        feed = parse_feed(write([*items, *items]).encode(), URL)
        assert feed is not None
        assert [entry.url for entry in (*feed.entries, *feed.feeds)] == [url for url, _ in items], write.__name__


@pytest.mark.parametrize("base", ['xml:base="a/"', "base='b/'", "XML:BASE = c/", f'xml:base="{"a/" * 40}"'])
def test_nested_bases_take_linear_time(base: str) -> None:
    """feedparser joins each with the one around it: 640 kB of them took 44 seconds and 2.3 GB."""
    entry = '<entry><title>Rain</title><link href="https://gazette.example/rain"/></entry>'

    def reading(times: int) -> Callable[[], None]:
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom">{entry}{f"<x {base}>" * times}</feed>'.encode()

        def read() -> None:
            found = parse_feed(feed, URL)
            assert found is not None
            assert [one.url for one in found.entries] == ["https://gazette.example/rain"]

        return read

    reading(10)()
    assert grows_at_most(reading, (2000, 8000), factor=9, least=0.05)


PREFIXES: dict[str, Callable[[int], str]] = {
    "each used once": lambda number: f'<item xmlns:a{number}="u{number}"><a{number}:b/></item>',
    "of one name": lambda number: f'<item xmlns:a{number}="u"><link>https://gazette.example/{number}</link></item>',
    "in single quotes": lambda number: f"<item xmlns:a{number} = 'u{number}'><title a{number}:b='c'>d</title></item>",
    "never ended": lambda number: f'<item xmlns:a{number}="u{number}">',
}


@pytest.mark.parametrize("name", some(PREFIXES, 3))
def test_many_prefixes_of_namespaces_take_linear_time(name: str) -> None:
    def reading(number: int) -> Callable[[], object]:
        items = "".join(map(PREFIXES[name], range(number)))
        feed = f"<rss version='2.0'><channel><title>News</title>{items}</channel></rss>".encode()
        return lambda: parse_feed(feed, "https://gazette.example/", "application/xml")

    assert grows_at_most(reading, (1000, 8000), factor=12, least=0.05)


def test_a_feed_of_many_prefixes_is_read_nevertheless() -> None:
    item = (
        '<item xmlns:p{0}="http://p{0}.example/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<title>Water {0}</title><link>https://gazette.example/{0}</link><dc:date>2021-07-27</dc:date><p{0}:a>b</p{0}:a></item>"
    )
    items = "".join(item.format(number) for number in range(300))
    feed = parse_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), "https://gazette.example/", "")
    assert feed is not None
    assert [entry.url for entry in feed.entries] == [f"https://gazette.example/{number}" for number in range(300)]
    assert feed.entries[-1].title == "Water 299"


starts = st.sampled_from(
    [b"", b"<rss>", b"<feed>", b"<urlset><url><loc>", b"<opml>", b'{"items":[', b"\x1f\x8b\x08", b"https://"]
)


@given(starts, st.binary(max_size=300), st.text(max_size=30))
def test_no_bytes_make_it_raise(start: bytes, rest: bytes, content_type: str) -> None:
    feed = parse_feed(start + rest, URL, content_type)
    assert feed is None or all(e.url.startswith(("http://", "https://")) for e in (*feed.entries, *feed.feeds))


@given(st.sampled_from([RSS, RDF, ATOM, JSON, SITEMAP]), st.data())
def test_no_damage_makes_it_raise(content: str, data: st.DataObject) -> None:
    raw = bytearray(content.encode())
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    parse_feed(bytes(raw), URL)
