"""What a feed itself holds: items that are posts, and items with the text of their articles."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from html import escape
from pathlib import Path

import pytest

from citesnap.articles.feeds import parse_feed
from citesnap.finding import find_citations
from citesnap.running.feed_items import only_held
from internet import Citesnap, Internet, World, rows
from internet.posts import Tweet, snowflake

SITE = "https://gazette.example"
FEED = f"{SITE}/feed"


def embed(post: Tweet) -> str:
    return (
        f'<p>The water stands high.</p><blockquote class="twitter-tweet"><p>{post.text}</p>&mdash; {post.name} '
        f'(@{post.handle}) <a href="{post.url}">February 1, 2024</a></blockquote>'
    )


def rss(*items: tuple[str, str], tag: str = "content:encoded", title: str = "A") -> str:
    told = "".join(
        f"<item><title>{title}</title><link>{url}</link><{tag}>{escape(text)}</{tag}></item>" for url, text in items
    )
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gazette</title>'
        f"{told}</channel></rss>"
    )


HTML = "<p>It rains in <b>Riverton</b> & around</p>"
HELD: list[tuple[str, str, str]] = [
    ("content:encoded", rss((f"{SITE}/a", HTML)), "application/rss+xml"),
    ("description", rss((f"{SITE}/a", HTML), tag="description"), "application/rss+xml"),
    (
        "Atom",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{SITE}/a"/><summary>It rains</summary>'
        f'<content type="html">{escape(HTML)}</content></entry></feed>',
        "application/atom+xml",
    ),
    (
        "JSON",
        json.dumps(
            {"version": "https://jsonfeed.org/version/1.1", "items": [{"url": f"{SITE}/a", "content_html": HTML}]}
        ),
        "application/feed+json",
    ),
]


@pytest.mark.parametrize(("name", "feed", "media_type"), HELD)
def test_an_item_holds_the_text_of_its_article(name: str, feed: str, media_type: str) -> None:
    read = parse_feed(feed.encode(), FEED, media_type)
    assert read is not None
    [entry] = read.entries
    assert (entry.url, entry.content) == (f"{SITE}/a", HTML), name


@pytest.fixture
def posts(world: World) -> list[Tweet]:
    return [
        world.post(Tweet(snowflake("2024-02-01T08:00:00", n), "lyre_ex", "Lyre", f"Gauge {n} at the bridge"))
        for n in range(3)
    ]


CITED = (
    "select native_id, vanished_at is null, post_id is not null from citations join articles on articles.id = article_id"
    " where articles.url = '{}' order by citations.id"
)


@pytest.mark.parametrize("page", ["refused", "shell", "whole"])
def test_what_the_feed_holds_is_kept_and_used_where_the_page_shows_less(
    page: str, world: World, posts: list[Tweet], citesnap: Citesnap, internet: Internet, tmp_path: Path
) -> None:
    story = f"{SITE}/story"
    world.page(FEED, rss((story, embed(posts[0]) * 1 + embed(posts[1]))), "application/rss+xml")
    if page == "refused":
        world.page(story, "no", status=403)
    elif page == "shell":
        world.page(story, "<title>Story</title><div id=app></div><p>Loading</p>")
    else:
        world.page(
            story, f"<title>Story</title><article>{embed(posts[0])}{'<p>Words of the story.</p>' * 40}</article>"
        )
    assert citesnap("follow", "a.db", FEED).returncode == 0
    path = tmp_path / "a.db"
    assert rows(path, CITED.format(story)) == [(posts[0].id, 1, 1), (posts[1].id, 1, 1)]
    [(media_type, held)] = rows(
        path, "select article_versions.media_type, content from article_versions join blobs on sha256 = body_sha256"
    )
    assert (media_type, bool(held)) == ("text/html", True)
    done = citesnap("run", "a.db", "--without", "wayback")
    assert done.returncode == (3 if page == "refused" else 0), done.stderr
    # A page that shows the whole article is believed: what only the feed had is no longer in it.
    is_there = 0 if page == "whole" else 1
    assert rows(path, CITED.format(story)) == [(posts[0].id, 1, 1), (posts[1].id, is_there, 1)]
    assert rows(path, "select count(*) from article_versions") == [(1 if page == "refused" else 2,)]
    assert rows(path, "select native_id, state from posts order by id") == [(post.id, "alive") for post in posts[:2]]
    # Read again, also by a newer finder: nothing comes twice.
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("update article_versions set finder = 'older'")
    assert citesnap("reread", "a.db").stdout == ""
    checked = citesnap("verify", "a.db")
    assert "rows are as they were sealed" in checked.stdout, checked.stdout + checked.stderr


def test_the_page_of_an_article_is_believed_where_it_shows_all(
    world: World, posts: list[Tweet], citesnap: Citesnap, tmp_path: Path
) -> None:
    world.page(FEED, rss((f"{SITE}/story", embed(posts[0]))), "application/rss+xml")
    world.page(f"{SITE}/story", f"<title>S</title><article>{embed(posts[1])}{'<p>Words of it.</p>' * 40}</article>")
    assert citesnap("run", "a.db").returncode == 2
    assert citesnap("follow", "a.db", FEED).returncode == 0
    assert citesnap("run", "a.db", "--without", "wayback").returncode == 0
    found = rows(tmp_path / "a.db", CITED.format(f"{SITE}/story"))
    assert found[1] == (posts[1].id, 1, 1)


KEY = "3krfexamp2k2w"
TWO = "https://bsky.app/profile/{}/post/" + KEY
HELD_AND_CITED: dict[str, tuple[str, str, bool]] = {
    # What the feed has, what the page has, whether the feed has a post that the page has not.
    "one handle": (TWO.format("lyre.example"), TWO.format("lyre.example"), False),
    "in other case": (TWO.format("Lyre.example"), TWO.format("lyre.example"), False),
    "two handles": (TWO.format("lyre.example"), TWO.format("lock.example"), True),
    "one account": (TWO.format("did:web:lyre.example"), TWO.format("did:web:lyre.example"), False),
    "two accounts": (TWO.format("did:web:lyre.example"), TWO.format("did:web:lock.example"), True),
    "a handle and an account, which may be one": (
        TWO.format("lyre.example"),
        TWO.format("did:web:lock.example"),
        False,
    ),
    "another id": ("https://x.com/lyre_ex/status/20", "https://x.com/lyre_ex/status/21", True),
    "one id of X, whoever is named": ("https://x.com/lyre_ex/status/20", "https://x.com/i/status/20", False),
    "another network": ("https://x.com/lyre_ex/status/20", TWO.format("lyre.example"), True),
}


@pytest.mark.parametrize("name", HELD_AND_CITED)
def test_what_the_feed_alone_has_is_told_by_account_and_key(name: str) -> None:
    held, cited, is_more = HELD_AND_CITED[name]
    [one], [other] = (find_citations(f'<p>See <a href="{url}">this</a></p>') for url in (held, cited))
    assert only_held([one], [other]) == ([one] if is_more else [])


FEEDS_OF_POSTS: list[tuple[str, list[str], list[str]]] = [
    ("nitter", ["https://nitter.example.org/lyre_ex/status/{}#m"], ["x"]),
    ("RSS-Bridge", ["https://twitter.com/lyre_ex/status/{}"], ["x"]),
    ("Bluesky", ["https://bsky.app/profile/lyre.example.com/post/3krfexamp2k2w"], ["bluesky"]),
    ("Mastodon", ["https://riverton.example/@lyre_ex/109761234567890123"], ["mastodon"]),
    ("titled, at an address like Mastodon’s", ["https://riverton.example/@lyre_ex/109761234567890123"], []),
    ("mixed", ["https://x.com/lyre_ex/status/{}", f"{SITE}/story"], ["x"]),
    ("blog", ["https://riverton.example/@lyre_ex/109761234567890123", f"{SITE}/story"], []),
]


@pytest.mark.parametrize(("name", "urls", "platforms"), FEEDS_OF_POSTS)
def test_items_that_are_posts_are_posts_and_no_articles(
    name: str,
    urls: list[str],
    platforms: list[str],
    world: World,
    posts: list[Tweet],
    citesnap: Citesnap,
    tmp_path: Path,
) -> None:
    addresses = [url.format(posts[0].id) for url in urls]
    title = "" if name == "Mastodon" else "A"
    world.page(FEED, rss(*((url, "<p>It rains</p>") for url in addresses), title=title), "application/rss+xml")
    assert citesnap("follow", "a.db", FEED).returncode == 0
    path = tmp_path / "a.db"
    assert [
        platform for (platform,) in rows(path, "select platform from posts where added_at is not null")
    ] == platforms
    articles = [url for (url,) in rows(path, "select url from articles")]
    assert len(articles) == len(addresses) - len(platforms)
    assert citesnap("follow", "a.db", FEED).returncode == 0
    assert len(rows(path, "select 1 from posts")) == len(platforms)
