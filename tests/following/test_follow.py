"""`citesnap follow` and what a run does about it: the real command against the loopback internet."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap, Internet, World, faults
from internet.posts import Tweet, snowflake
from internet.rows import StrangersArchive

SITE = "https://gazette.example"
FEED = f"{SITE}/feed"


class Archive(StrangersArchive):
    """One in which time can pass."""

    def wait(self, hours: float) -> None:
        """Let so many hours pass for what is followed: everything that has a time is so much older."""
        with closing(sqlite3.connect(self.path)) as db:
            for table, column in (
                ("feeds", "next_read_at"),
                ("feeds", "last_read_at"),
                ("articles", "first_read_at"),
                ("articles", "next_read_at"),
            ):
                db.execute(
                    f"update {table} set {column} = strftime('%Y-%m-%dT%H:%M:%SZ', {column}, ?)",
                    [f"-{hours * 3600} seconds"],
                )
            db.commit()


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "a.db")


def rss(*paths: str, ttl: int | None = None) -> str:
    told = f"<ttl>{ttl}</ttl>" if ttl else ""
    items = "".join(f"<item><title>About {path}</title><link>{SITE}{path}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel><title>Riverton Gazette</title>{told}{items}</channel></rss>'


def sitemap(*paths: str) -> str:
    return "<urlset>" + "".join(f"<url><loc>{SITE}{path}</loc></url>" for path in paths) + "</urlset>"


def publish_feed(world: World, *paths: str, **headers: str) -> None:
    world.page(FEED, rss(*paths), "application/rss+xml", headers=headers)


def story(world: World, path: str, *posts: Tweet, words: str = "", etag: str | None = None) -> str:
    """An article that links these posts."""
    links = " ".join(f'<p>All about <a href="{post.url}">a remark</a> of the clerk {words}.</p>' for post in posts)
    page = f"<title>Story {path}</title><article>{links or '<p>Nothing.</p>'}</article>"
    return world.page(f"{SITE}{path}", page, headers={"ETag": etag} if etag else None)


def tweet(world: World, day: int) -> Tweet:
    return world.post(Tweet(snowflake(f"2024-02-{day:02}T00:00:00"), "lyre_ex", "Lyre", f"Day {day}"))


def run(citesnap: Citesnap, *options: str) -> int:
    done = citesnap("run", "a.db", *options)
    assert "Traceback" not in done.stderr
    return done.returncode


def test_articles_of_a_feed_are_read_once_and_their_posts_kept(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    first, second = tweet(world, 1), tweet(world, 2)
    story(world, "/1", first)
    story(world, "/2", second)
    publish_feed(world, "/1", "/2")
    done = citesnap("follow", "a.db", FEED)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert archive.rows("select kind, title, url from feeds") == [
        {"kind": "rss", "title": "Riverton Gazette", "url": FEED}
    ]
    assert archive.column("select first_read_at from articles") == [None, None]
    assert archive.column("select title from articles") == ["About /1", "About /2"]
    assert run(citesnap) == 0
    assert archive.column("select title from articles order by id") == ["Story /1", "Story /2"]
    assert archive.column("select text from posts order by text") == ["Day 1", "Day 2"]
    internet.forget()
    assert run(citesnap) == 0
    assert internet.log == []


@pytest.mark.parametrize("given", ["rss", "atom", "json", "sitemap", "gzip", "list"])
def test_every_kind_of_list_leads_to_its_articles(
    given: str, world: World, citesnap: Citesnap, archive: Archive
) -> None:
    post = tweet(world, 1)
    url = story(world, "/1", post)
    contents: dict[str, tuple[str | bytes, str, str]] = {
        "rss": (rss("/1"), "text/html", "rss"),
        "atom": (
            f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><link href='{url}'/></entry></feed>",
            "text/xml",
            "atom",
        ),
        "json": (
            json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": url}]}),
            "application/json",
            "json",
        ),
        "sitemap": (sitemap("/1"), "application/xml", "sitemap"),
        "gzip": (gzip.compress(sitemap("/1").encode()), "application/gzip", "sitemap"),
        "list": (f"# ours\n{url}\n", "text/plain", "list"),
    }
    content, content_type, kind = contents[given]
    world.page(FEED, content, content_type)
    assert citesnap("follow", "a.db", FEED).returncode == 0
    assert archive.one("select kind from feeds") == kind
    assert run(citesnap) == 0
    assert archive.column("select native_id from posts") == [post.id]


def test_an_index_and_a_list_of_feeds_are_followed_down(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    story(world, "/1", tweet(world, 1))
    story(world, "/2", tweet(world, 2))
    index = "<sitemapindex><sitemap><loc>{0}/s1.xml</loc><lastmod>{1}</lastmod></sitemap></sitemapindex>"
    world.page(f"{SITE}/index.xml", index.format(SITE, "2024-05-01"), "application/xml")
    world.page(f"{SITE}/s1.xml", sitemap("/1"), "application/xml")
    world.page(FEED, f'<opml><body><outline xmlUrl="{SITE}/index.xml"/></body></opml>', "text/x-opml")
    assert citesnap("follow", "a.db", FEED).returncode == 0
    assert run(citesnap) == 0
    assert archive.column("select kind from feeds order by id") == ["opml", "sitemap-index", "sitemap"]
    assert archive.column("select text from posts") == ["Day 1"]
    # The sitemap is read again when its index says so, and not before.
    archive.wait(2)
    internet.forget()
    assert run(citesnap) == 0
    assert internet.asked("gazette.example", "/index.xml")
    assert internet.asked("gazette.example", "/s1.xml") == []
    world.page(f"{SITE}/index.xml", index.format(SITE, "2024-05-02"), "application/xml")
    world.page(f"{SITE}/s1.xml", sitemap("/1", "/2"), "application/xml")
    archive.wait(2)
    assert run(citesnap) == 0
    assert archive.column("select text from posts order by text") == ["Day 1", "Day 2"]


def test_a_feed_is_asked_conditionally_and_less_often_while_there_is_no_news(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    publish_feed(world, "/1", ETag='"one"')
    story(world, "/1")
    citesnap("follow", "a.db", FEED)
    pauses = [archive.one("select pause from feeds")]
    run(citesnap)
    for _ in range(3):
        archive.wait(30)
        internet.forget()
        assert run(citesnap, "--reread-days", "0") == 0
        (asked,) = internet.asked("gazette.example", "/feed")
        assert asked.header("If-None-Match") == '"one"'
        pauses.append(archive.one("select pause from feeds"))
    assert pauses == sorted(pauses)
    assert pauses[0] < 3600 < pauses[-1]
    attempts = archive.one("select count(*) from attempts where source = 'feed'")
    assert attempts == 1  # News is kept as evidence; that there was none is not.
    publish_feed(world, "/1", "/2", ETag='"two"')
    story(world, "/2")
    archive.wait(30)
    run(citesnap)
    assert archive.one("select pause from feeds") < pauses[-1]
    assert archive.one("select count(*) from articles where first_read_at is not null") == 2


def test_a_young_article_is_read_again_conditionally_and_keeps_what_vanished(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    first, second = tweet(world, 1), tweet(world, 2)
    story(world, "/1", first, etag='"1"')
    publish_feed(world, "/1")
    citesnap("follow", "a.db", FEED)
    run(citesnap)
    archive.wait(5)
    internet.forget()
    run(citesnap)
    assert internet.asked("gazette.example", "/1") == []
    archive.wait(2)
    assert run(citesnap) == 0
    (asked,) = internet.asked("gazette.example", "/1")
    assert asked.header("If-None-Match") == '"1"'
    assert archive.one("select count(*) from article_versions") == 1
    story(world, "/1", second, etag='"2"')
    archive.wait(20)
    assert run(citesnap) == 0
    assert archive.one("select count(*) from article_versions") == 2
    vanished = archive.rows("select posts.text, vanished_at is not null as gone from citations join posts"
                            " on posts.id = post_id order by posts.text")  # fmt: skip
    assert vanished == [{"text": "Day 1", "gone": 1}, {"text": "Day 2", "gone": 0}]
    for _ in range(3):
        archive.wait(24 * 7)
        run(citesnap)
    internet.forget()
    archive.wait(24 * 30)
    assert run(citesnap) == 0
    assert internet.asked("gazette.example", "/1") == []
    assert archive.one("select next_read_at from articles") is None


def test_robots_txt_is_respected_for_what_feeds_name_and_not_for_what_a_person_names(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    world.page(f"{SITE}/robots.txt", "User-agent: *\nDisallow: /private\n", "text/plain")
    for path in ("/private/1", "/private/2", "/3"):
        story(world, path, tweet(world, int(path[-1])))
    publish_feed(world, "/private/1", "/private/2", "/3")
    citesnap("follow", "a.db", FEED)
    assert run(citesnap) == 0
    assert archive.column("select text from posts") == ["Day 3"]
    assert archive.column("select outcome from attempts where article_id is not null order by id") == [
        "excluded",
        "excluded",
        "captured",
    ]
    assert len(internet.asked("gazette.example", "/robots.txt")) == 1
    assert internet.asked("gazette.example", "/private") == []
    assert citesnap("archive", "a.db", f"{SITE}/private/1").returncode == 0
    archive.wait(24 * 8)
    assert run(citesnap, "--ignore-robots") == 0
    assert archive.column("select text from posts order by text") == ["Day 1", "Day 2", "Day 3"]


def test_while_robots_txt_cannot_be_had_nothing_is_read(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    story(world, "/1", tweet(world, 1))
    publish_feed(world, "/1")
    world.fault("gazette.example/robots.txt", faults.status(503))
    citesnap("follow", "a.db", FEED)
    assert run(citesnap) == 3
    assert internet.asked("gazette.example", "/1") == []
    world.heal()
    archive.wait(2)
    assert run(citesnap) == 0
    assert archive.column("select text from posts") == ["Day 1"]


def test_a_wrong_url_is_told_at_once_and_leaves_nothing_behind(
    world: World, citesnap: Citesnap, archive: Archive
) -> None:
    world.page(f"{SITE}/", f'<link rel="alternate" type="application/rss+xml" href="{FEED}"><p>Hello</p>')
    for given, hint in (
        (f"{SITE}/", FEED),
        (f"{SITE}/missing", "404"),
        ("gazette.example/feed", "https://"),
        ("http://127.0.0.1/feed", "not followed"),
    ):
        done = citesnap("follow", "a.db", given)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert hint in done.stderr
    assert not archive.path.exists()
    publish_feed(world, "/1")
    assert citesnap("follow", "a.db", f"{SITE}/missing", FEED).returncode == 2
    assert archive.column("select url from feeds") == [FEED]
    assert citesnap("follow", "a.db").returncode == 2
    assert citesnap("unfollow", "a.db", f"{SITE}/missing").returncode == 2


def test_a_feed_out_of_reach_is_followed_asked_seldom_and_taken_up_again(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    publish_feed(world, "/1")
    story(world, "/1", tweet(world, 1))
    world.fault("gazette.example/feed", faults.status(500))
    assert citesnap("follow", "a.db", FEED).returncode == 3
    internet.forget()
    assert run(citesnap) == 0
    assert internet.log == []
    for failures in (2, 3):
        archive.wait(3)
        assert run(citesnap) == 3
        assert archive.one("select failures from feeds") == failures
    listed = json.loads(citesnap("follow", "a.db", "--list", "--json").stdout)
    assert "server-error" in listed[0]["last_failure"]
    world.heal()
    archive.wait(24)
    assert run(citesnap) == 0
    assert archive.one("select failures from feeds") == 0
    assert archive.column("select text from posts") == ["Day 1"]


def test_a_server_that_asks_for_time_gets_it(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    publish_feed(world, "/1")
    citesnap("follow", "a.db", FEED)
    world.fault("gazette.example/feed", faults.status(503, retry_after=36_000))
    archive.wait(2)
    assert run(citesnap) == 3
    assert archive.one("select (julianday(next_read_at) - julianday('now')) * 24 > 9.5 from feeds") == 1
    internet.forget()
    run(citesnap)
    assert internet.asked("gazette.example", "/feed") == []


def test_a_feed_that_is_gone_for_good_is_told_once_and_left(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    publish_feed(world, "/1")
    story(world, "/1")
    citesnap("follow", "a.db", FEED)
    world.page(FEED, "gone", status=410)
    archive.wait(2)
    done = citesnap("run", "a.db")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert "410" in done.stderr
    assert archive.rows("select ended, next_read_at from feeds") == [{"ended": "gone", "next_read_at": None}]
    assert archive.one("select count(*) from articles where first_read_at is not null") == 1
    archive.wait(24 * 30)
    internet.forget()
    assert run(citesnap) == 0
    assert internet.asked("gazette.example", "/feed") == []


def test_a_feed_that_moved_for_good_is_asked_where_it_is(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    publish_feed(world, "/1")
    old = world.redirect(f"{SITE}/old", FEED, 301)
    world.redirect(f"{SITE}/passing", FEED, 302)
    assert citesnap("follow", "a.db", old).returncode == 0
    assert archive.rows("select url, given_url from feeds") == [{"url": FEED, "given_url": old}]
    citesnap("follow", "a.db", f"{SITE}/passing")
    assert archive.column("select url from feeds order by id") == [FEED, f"{SITE}/passing"]
    assert citesnap("unfollow", "a.db", old).returncode == 0
    assert archive.column("select ended from feeds order by id") == ["unfollowed", None]


def test_what_is_not_followed_any_more_is_not_asked_and_can_be_followed_again(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    publish_feed(world, "/1")
    story(world, "/1", tweet(world, 1))
    citesnap("follow", "a.db", FEED)
    assert citesnap("unfollow", "a.db", FEED.upper().replace("FEED", "feed")).returncode == 0
    archive.wait(48)
    internet.forget()
    assert run(citesnap) == 0
    assert internet.log == []
    assert citesnap("follow", "a.db", FEED).returncode == 0
    assert run(citesnap) == 0
    assert archive.column("select text from posts") == ["Day 1"]
    assert archive.one("select count(*) from feeds") == 1


def test_an_article_known_by_another_address_is_asked_for_once(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    post = tweet(world, 1)
    for path in ("/1?ref=feed", "/1"):
        world.page(
            f"{SITE}{path}",
            f'<link rel="canonical" href="{SITE}/1"><p>All about <a href="{post.url}">a remark</a> of the clerk.</p>',
        )
    publish_feed(world, "/1?ref=feed")
    citesnap("follow", "a.db", FEED)
    assert run(citesnap) == 0
    publish_feed(world, "/1?ref=feed", "/1")
    internet.forget()
    archive.wait(3)
    assert run(citesnap) == 0
    assert internet.asked("gazette.example", "/1") == []
    assert archive.column("select url from articles where same_as is null") == [f"{SITE}/1"]
    assert archive.one("select count(*) from citations") == 1


def test_an_article_that_cannot_be_read_is_tried_again_and_then_left(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    publish_feed(world, "/1", "/missing")
    world.fault("gazette.example/1", faults.status(500))
    citesnap("follow", "a.db", FEED)
    assert run(citesnap) == 3
    for _ in range(8):
        archive.wait(24 * 8)
        assert run(citesnap) in (0, 3)
    internet.forget()
    archive.wait(24 * 8)
    assert run(citesnap) == 0
    assert internet.asked("gazette.example", "/1") == internet.asked("gazette.example", "/missing") == []
    outcomes = archive.column("select outcome from attempts where article_id is not null")
    assert (outcomes.count("server-error"), outcomes.count("not-found")) == (6, 1)


def test_a_backlog_is_worked_off_over_runs_the_newest_first(world: World, citesnap: Citesnap, archive: Archive) -> None:
    urls = "".join(
        f"<url><loc>{story(world, f'/{day}')}</loc><lastmod>2024-02-0{day}</lastmod></url>" for day in range(1, 6)
    )
    world.page(FEED, f"<urlset>{urls}</urlset>", "application/xml")
    assert citesnap("follow", "a.db", "--since", "2024-02-02", FEED).returncode == 0
    read: list[Sequence[str]] = []
    for _ in range(2):
        assert run(citesnap, "--max-articles", "2") == 0
        read.append(archive.column("select name from articles where first_read_at is not null order by name"))
    assert read == [[f"{SITE}/4", f"{SITE}/5"], [f"{SITE}/2", f"{SITE}/3", f"{SITE}/4", f"{SITE}/5"]]
    assert run(citesnap) == 0
    assert archive.one("select count(*) from articles") == 4


def test_the_list_tells_what_is_followed(world: World, citesnap: Citesnap, archive: Archive) -> None:
    publish_feed(world, "/1")
    citesnap("follow", "a.db", FEED)
    shown = citesnap("follow", "a.db", "--list").stdout
    assert shown.splitlines()[0] == FEED
    assert re.fullmatch(r"  rss; 1 article \(1 unread\); read [\d: -]{16}, next [\d: -]{16}", shown.splitlines()[1])
    (record,) = json.loads(citesnap("follow", "a.db", "--list", "--json").stdout)
    assert (record["url"], record["kind"], record["articles"], record["unread"]) == (FEED, "rss", 1, 1)
    assert record["next_read_at"].endswith("Z")


def test_hostile_feeds_end_as_words(world: World, citesnap: Citesnap, archive: Archive) -> None:
    world.page(FEED, rss("/1").replace("Riverton", "\u202e&#x1b;[31m"), "application/rss+xml")
    world.fault("gazette.example/huge", faults.gzip_bomb())
    done = citesnap("follow", "a.db", f"{SITE}/huge", FEED, timeout=120)
    assert done.returncode == 2
    shown = citesnap("follow", "a.db", "--list")
    assert "\x1b" not in shown.stdout + done.stderr
    assert "\u202e" not in archive.one("select title from feeds")


def test_a_killed_run_loses_no_article_and_the_next_one_carries_on(
    world: World, internet: Internet, citesnap: Citesnap, archive: Archive
) -> None:
    for day in range(1, 5):
        story(world, f"/{day}", tweet(world, day))
    publish_feed(world, "/1", "/2", "/3", "/4")
    citesnap("follow", "a.db", FEED)
    for path in ("/2", "/4"):
        world.fault(f"gazette.example{path}", faults.stall())
        process = citesnap.start("run", "a.db")
        deadline = time.monotonic() + 60
        while not internet.asked("gazette.example", path):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.kill()
        process.communicate()
        world.heal()
    assert archive.one("select count(*) from articles where first_read_at is not null") == 3
    assert run(citesnap) == 0
    assert archive.one("pragma integrity_check") == "ok"
    assert archive.rows("pragma foreign_key_check") == []
    assert archive.column("select text from posts order by text") == ["Day 1", "Day 2", "Day 3", "Day 4"]
    assert archive.one("select count(*) from article_versions") == 4
