"""Feeds as ARTICLE: whole texts, posts with those that they quote, broken and relative ones; and the address of a feed."""

from __future__ import annotations

import gzip
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import pytest

from internet import Citesnap, World, rows
from internet.posts import Tweet, snowflake

A, B = "1420000000000000000", "1419990000000000000"
X = f"https://twitter.com/river_example/status/{A}"
SAID, OTHER = "The river is rising.", "We hold at four metres."
DAY = "2021-07-27"
STORY = "https://gazette.example/a"
EMBED = (
    '<p>The town waits for the water.</p><blockquote class="twitter-tweet"><p>The river is rising.</p>&mdash; Rana Example '
    f'(@river_example) <a href="{X}">July 27, 2021</a></blockquote>'
)
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Feed</title>'
)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Feed</title>'


def rss(*items: str) -> str:
    return f"{HEAD}{''.join(items)}</channel></rss>"


def item(link: str, html: str, *, tag: str = "content:encoded", more: str = "") -> str:
    return f"<item><title>High water</title><link>{link}</link><{tag}>{escape(html)}</{tag}>{more}</item>"


def post(link: str, html: str, day: str = "Tue, 27 Jul 2021 12:35:56 GMT") -> str:
    told = f"<title>{re.sub('<[^<>]*>', '', html)[:20]}</title><link>{link}</link><description>{escape(html)}</description>"
    return f"<item>{told}<pubDate>{day}</pubDate></item>"


NITTER = f"https://nitter.net/river_example/status/{A}#m"
QUOTED = (
    f"<hr/><blockquote><b>Gauge Example (@gauge_example)</b><p><p>{OTHER}</p></p><footer>— <cite>"
    f'<a href="https://nitter.net/gauge_example/status/{B}#m">https://nitter.net/gauge_example/status/{B}#m</a></cite></footer></blockquote>'
)
BLUESKY = "https://bsky.app/profile/rana.example/post/3kabcdefgh2ab"
REDDIT = "https://www.reddit.com/r/rivers/comments/1abcde2/wind/"
WHOLE = ("x", A, "river_example", DAY, SAID)
Told = tuple[str, str | None, str | None, str | None, str | None]

OF_BLUESKY: Told = ("bluesky", "3kabcdefgh2ab", "rana.example", "2024-07-27", SAID)


def jsonfeed(**of_item: str) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"url": STORY, **of_item}]})


FEEDS: dict[str, tuple[str | bytes, list[Told]]] = {
    "content-encoded.xml": (rss(item(STORY, EMBED)), [WHOLE]),
    "description.xml": (rss(item(STORY, EMBED, tag="description")), [WHOLE]),
    "relative.xml": (rss(item("/a", f'{EMBED}<p><a href="/b">b</a></p>')), [WHOLE]),
    "guid.xml": (rss(f"<item><guid>{STORY}</guid><content:encoded>{escape(EMBED)}</content:encoded></item>"), [WHOLE]),
    "escaped-twice.xml": (rss(item(STORY, escape(EMBED), tag="description")), [WHOLE]),
    "broken-off.xml": (rss(item(STORY, EMBED), item("/b", "<p>sh"))[:-60], [WHOLE]),
    "latin-1.xml": (rss(item(STORY, f"<p>Zürich</p>{EMBED}")).replace("UTF-8", "ISO-8859-1").encode("latin-1"), [WHOLE]),
    "atom.xml": (f'{ATOM}<entry><link href="{STORY}"/><content type="html">{escape(EMBED)}</content></entry></feed>', [WHOLE]),
    "atom-xhtml.xml": (
        f'{ATOM}<entry><link href="{STORY}"/><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        f'{EMBED.replace("&mdash;", "—")}</div></content></entry></feed>', [WHOLE],
    ),
    "rdf.xml": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:content="http://purl.org/rss/1.0/modules/content/"><item rdf:about="{STORY}"><title>A</title><link>{STORY}</link>'
        f"<content:encoded>{escape(EMBED)}</content:encoded></item></rdf:RDF>", [WHOLE],
    ),
    "feed.json": (jsonfeed(content_html=EMBED), [WHOLE]),
    "text.json": (
        jsonfeed(content_text=f"The town waits.\n\n“{SAID}”\n— Rana Example (@river_example) July 27, 2021\n\nNight came."),
        [("x", None, "river_example", DAY, f"“{SAID}”")],
    ),
    "live-blog.xml": (
        rss(item(f"{STORY}#1", EMBED), item(f"{STORY}#2", EMBED.replace(A, B))), [WHOLE, ("x", B, *WHOLE[2:])],
    ),
    "nitter.xml": (rss(post(NITTER, f"<p>{SAID}</p>")), [WHOLE]),
    "nitter-quote.xml": (rss(post(NITTER, f"<p>{SAID}</p>{QUOTED}")), [WHOLE, ("x", B, "gauge_example", None, OTHER)]),
    "nitter-two.xml": (
        rss(post(NITTER, f"<p>{SAID}</p>"), post(f"https://nitter.net/gauge_example/status/{B}#m", f"<p>{OTHER}</p>")),
        [WHOLE, ("x", B, "gauge_example", DAY, OTHER)],
    ),
    "nitter-picture.xml": (
        rss(post(NITTER, '<p></p><img src="https://nitter.net/pic/media%2Fa.jpg"/>')), [(*WHOLE[:4], None)],
    ),
    "rss-bridge.xml": (
        f'{ATOM}<entry><title>{SAID}</title><link href="{X}"/><updated>2021-07-27T12:35:56+00:00</updated><content type="html">'
        + escape(f'<div><img alt="river_example" src="a.jpg"></div><div><blockquote>{SAID}</blockquote></div>')
        + "</content></entry></feed>", [WHOLE],
    ),
    "mastodon.xml": (
        rss(post("https://lake.example/@rana/113500000000000000", f"<p>{SAID}</p>", "Tue, 19 Nov 2024 12:35:56 GMT")),
        [("mastodon", "113500000000000000", "rana", "2024-11-19", SAID)],
    ),
    "bluesky.xml": (rss(post(BLUESKY, SAID, "27 Jul 2024 12:35 +0000")), [OF_BLUESKY]),
    "bluesky-quote.xml": (
        rss(post(BLUESKY, f"{SAID}\n\n[contains quote post or other embedded content]", "27 Jul 2024 12:35 +0000")),
        [OF_BLUESKY],
    ),
    "reddit.xml": (
        f'{ATOM}<entry><title>Wind</title><link href="{REDDIT}"/><updated>2024-07-27T12:35:56+00:00</updated><content type="html">'
        + escape(f'<div class="md"><p>{SAID}</p></div> submitted by <a href="https://www.reddit.com/user/rana"> /u/rana </a> '
                 f'<br/> <span><a href="{REDDIT}">[link]</a></span> <span><a href="{REDDIT}">[comments]</a></span>')
        + "</content></entry></feed>", [("reddit", "1abcde2", None, "2024-07-27", SAID)],
    ),
    "threads.xml": (
        rss(post("https://www.threads.net/@rana.example/post/C0zXcQmxO78", SAID, "Tue, 27 Feb 2024 12:35:56 GMT")),
        [("threads", "C0zXcQmxO78", "rana.example", "2024-02-27", SAID)],
    ),
    "telegram.xml": (
        rss(post("https://t.me/examplechannel/42", f"<div>{SAID}</div>", "Tue, 27 Feb 2024 12:35:56 GMT")),
        [("telegram", "42", "examplechannel", "2024-02-27", SAID)],
    ),
}  # fmt: skip


def told_of(record: dict[str, Any]) -> Told:
    return record["platform"], record["post_id"], record["handle"], record["date"], record["text"]


def test_a_feed_as_a_file_tells_what_its_items_hold(citesnap: Citesnap, tmp_path: Path) -> None:
    for name, (content, _) in FEEDS.items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = citesnap("find", "--format", "jsonl", *FEEDS)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[Told]] = {name: [] for name in FEEDS}
    for line in done.stdout.splitlines():
        record = json.loads(line)
        found[record["article"].partition("#")[0]].append(told_of(record))
    assert found == {name: expected for name, (_, expected) in FEEDS.items()}


REFUSED: dict[str, str | bytes] = {
    "names-only.xml": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://gazette.example/a"/></entry></feed>',
    "packed-cut.xml": gzip.compress(rss(item(STORY, EMBED)).encode())[:-12],
    "films.xml": f'{ATOM}<entry><title>River</title><link href="https://www.youtube.com/watch?v=AbCdEfGhIjK"/></entry></feed>',
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_feed_that_holds_no_text_is_refused_in_one_line(name: str, citesnap: Citesnap, tmp_path: Path) -> None:
    content = REFUSED[name]
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = citesnap("find", name)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "unpack it first" in done.stderr or "citesnap follow" in done.stderr


TOLD = (
    "select posts.native_id, state, agreement from citations join posts on posts.id = post_id order by posts.native_id"
)


@pytest.mark.parametrize("way", ["as a feed", "as HTML"])
def test_the_address_of_a_feed_is_an_article_for_each_item(
    way: str, world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    said = world.post(Tweet(snowflake("2024-02-01T08:00:00"), "lyre_ex", "Lyre", SAID))
    quoted = world.post(Tweet(snowflake("2024-02-01T07:00:00"), "gauge_ex", "Gauge", OTHER))
    html = (
        f'<p>The water stands high.</p><blockquote class="twitter-tweet"><p>{SAID}</p>&mdash; Lyre (@lyre_ex) '
        f'<a href="{said.url}">February 1, 2024</a></blockquote>'
    )
    address = "https://gazette.example/feed.xml"
    content = rss(
        item(STORY, html),
        post(f"https://nitter.net/gauge_ex/status/{quoted.id}#m", f"<p>{OTHER}</p>", "Thu, 1 Feb 2024 07:00:00 GMT"),
    ).encode()
    world.page(address, content, "text/html" if way == "as HTML" else "application/rss+xml")
    world.page(STORY, "no", status=403)
    done = citesnap("archive", "a.db", address, "--without", "wayback")
    assert done.returncode == 0, done.stderr
    told = rows(
        tmp_path / "a.db",
        "select posts.native_id, state, agreement from citations join posts on posts.id = post_id order by posts.native_id",
    )
    # Beside an article the words of an item are those of the feed's maker, also where its address is that of a post.
    assert told == [(quoted.id, "alive", None), (said.id, "alive", "equal")]


def test_a_packed_feed_is_read_as_it_would_be_unpacked(citesnap: Citesnap, tmp_path: Path) -> None:
    feed = rss(item(STORY, EMBED)).encode()
    (tmp_path / "feed.xml").write_bytes(feed)
    plain = citesnap("find", "--format", "json", "feed.xml").stdout
    (tmp_path / "feed.xml").write_bytes(gzip.compress(feed))
    assert json.loads(plain)
    assert citesnap("find", "--format", "json", "feed.xml").stdout == plain
