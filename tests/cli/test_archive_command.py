"""The main job, `citesnap archive`, as a user runs it: the real command against the loopback internet."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap, Internet, World, faults, stories
from internet.posts import Fate, Photo, Tweet, Video, snowflake
from internet.rows import StrangersArchive
from internet.stories import Story
from internet.x_apis import TOKEN
from sizes import some


class Opened(StrangersArchive):
    """With what is asked of an archive more than once."""

    def blob(self, sha256: str) -> bytes:
        row = self.one("select encoding, content from blobs where sha256 = ?", sha256)
        content: bytes = row["content"]
        if row["encoding"] == "gzip":
            content = zlib.decompress(content, 31)
        assert hashlib.sha256(content).hexdigest() == sha256
        return content

    def counts(self) -> dict[str, int]:
        tables = self.column("select name from sqlite_master where type = 'table' and name not like '%sqlite%'")
        return {table: self.one(f'select count(*) from "{table}"') for table in tables}

    def sound(self) -> None:
        assert self.one("pragma integrity_check") == "ok"
        assert self.rows("pragma foreign_key_check") == []
        for sha256 in self.column("select sha256 from blobs"):
            self.blob(sha256)


@pytest.fixture
def db(tmp_path: Path) -> Opened:
    return Opened(tmp_path / "archive.db")


@pytest.fixture(
    params=[
        pytest.param("riverton", id="riverton"),
        pytest.param(
            "founding",
            id="founding",
            marks=pytest.mark.skipif(
                stories.founding_article() is None, reason="the founding article is not published"
            ),
        ),
    ]
)
def story(request: pytest.FixtureRequest) -> Story:
    return stories.STORIES[request.param]()


@pytest.fixture
def told(story: Story, tmp_path: Path) -> Iterator[tuple[Story, Citesnap, Internet]]:
    """A story, its article in the folder as `article.txt`, and the command inside the story's internet."""
    (tmp_path / "article.txt").write_text(story.article, "utf-8")
    with Internet(story.world) as net:
        yield story, Citesnap(tmp_path, net.env), net


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def test_every_cited_post_is_resolved_and_kept_with_its_pictures(
    told: tuple[Story, Citesnap, Internet], db: Opened
) -> None:
    story, citesnap, net = told
    done = citesnap("archive", "archive.db", "article.txt")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    citations = db.rows("select * from citations order by position")
    assert [c["handle"] for c in citations] == [post.handle for post in story.posts]
    assert [c["author_name"] for c in citations] == [post.name for post in story.posts]
    assert [c["date"] for c in citations] == [post.posted_at.date().isoformat() for post in story.posts]
    for citation, body in zip(citations, story.bodies, strict=True):
        assert _flat(citation["text"]) == _flat(body)
        shown = story.article[citation["start"] : citation["end"]]
        assert shown.startswith(body)
        assert shown.endswith(citation["date_text"])
        assert citation["short_link"].startswith("pic.twitter.com/")
        assert (citation["resolved_by"], citation["match"]) == ("t.co", 1.0)

    posts = db.rows("select posts.* from citations join posts on posts.id = post_id order by position")
    assert [p["native_id"] for p in posts] == [post.id for post in story.posts]
    assert {(p["state"], p["certainty"]) for p in posts} == {("alive", "confirmed")}
    assert [p["text"] for p in posts] == [post.display for post in story.posts]
    assert all(p["title"].startswith(f"@{post.handle}: ") for p, post in zip(posts, story.posts, strict=True))

    assert db.one("select count(*) from snapshots") == len(story.posts)
    for post in story.posts:
        media = db.rows(
            "select media.* from media join snapshots on snapshots.id = snapshot_id join posts on posts.id = post_id"
            " where native_id = ? order by position",
            post.id,
        )
        assert [m["alt_text"] for m in media] == [photo.alt for photo in post.photos]
        for row, photo in zip(media, post.photos, strict=True):
            name = next(n for n in ("orig", "4096x4096") if n not in photo.missing)
            assert db.blob(row["sha256"]) == photo.rendition(name)

    asked = [request.url for request in net.log]
    assert sorted(db.column("select url from exchanges")) == sorted(asked)
    assert len(asked) == len(set(asked))
    db.sound()


def test_the_same_command_again_adds_a_run_and_asks_nobody(told: tuple[Story, Citesnap, Internet], db: Opened) -> None:
    _, citesnap, net = told
    assert citesnap("archive", "archive.db", "article.txt").returncode == 0
    before = db.counts()
    net.forget()
    assert citesnap("archive", "archive.db", "article.txt").returncode == 0
    assert db.counts() == before | {"runs": 2}
    assert citesnap("run", "archive.db").returncode == 0
    assert db.counts() == before | {"runs": 3}
    assert net.log == []


def test_without_a_network_the_citations_are_kept_and_the_next_run_finishes(
    told: tuple[Story, Citesnap, Internet], offline: Citesnap, db: Opened
) -> None:
    story, citesnap, _ = told
    done = offline("archive", "archive.db", "article.txt")
    assert done.returncode == 3
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "asked again" in done.stderr
    assert db.one("select count(*) from citations") == len(story.posts)
    assert set(db.column("select outcome from attempts")) == {"unreachable"}
    assert db.one("select count(*) from snapshots") == 0
    assert citesnap("run", "archive.db").returncode == 0
    assert db.column("select distinct state from posts") == ["alive"]
    assert db.one("select count(*) from snapshots") == len(story.posts)
    db.sound()


def test_a_url_a_file_and_standard_input_in_one_command(
    world: World, internet: Internet, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    story = stories.riverton()
    world.posts |= story.world.posts
    for post in story.posts:
        world.post(post)
    url = world.page(str(story.page), stories._as_page(story.article, story.posts))
    (tmp_path / "article.txt").write_text(story.article, "utf-8")
    other = world.post(Tweet(snowflake("2022-05-05T10:00:00"), "lyre_ex", "Lyre", "The crest has passed"))
    done = citesnap("archive", "archive.db", url, "article.txt", "-", stdin=f"Read {other.url} now\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert db.column("select url from articles order by id") == [url, None, None]
    assert db.column("select site from articles order by id")[0] == "Riverton Gazette"
    assert db.one("select count(*) from citations") == 9
    assert db.one("select count(*) from posts") == 5
    assert db.one("select count(*) from citations where post_id is null") == 0
    by_kind = db.rows("select kind, count(*) as n from citations group by 1 order by 1")
    assert [(row["kind"], row["n"]) for row in by_kind] == [("embed", 8), ("link", 1)]
    assert db.column("select text from posts where native_id = ?", other.id) == ["The crest has passed"]


# What the decision table of X's two open sources makes of each fate: state, then the outcome at each source.
FATES: list[tuple[Fate, str, str, str | None]] = [
    ("alive", "alive", "captured", None),
    ("deleted", "deleted", "deleted", "not-found"),
    ("suspended", "suspended", "suspended", "suspended"),
    ("user-missing", "suspended", "suspended", "suspended"),
    ("account-gone", "account-gone", "account-gone", "not-found"),
    ("protected", "protected", "protected", "restricted"),
    ("restricted", "restricted", "restricted", "restricted"),
    ("restricted-old", "restricted", "restricted", "restricted"),
    ("withheld", "withheld", "withheld", "not-found"),
    ("empty", "unavailable", "unavailable", "not-found"),
    ("refused", "alive", "unavailable", "captured"),
    ("hidden", "alive", "not-found", "captured"),
    ("unexplained", "alive", "unavailable", "captured"),
    ("never", "unavailable", "not-found", "not-found"),
]


def test_every_fate_is_told_apart(world: World, citesnap: Citesnap, db: Opened, tmp_path: Path) -> None:
    posts = [
        world.post(
            Tweet(snowflake(f"2024-03-{day + 1:02}T10:00:00"), f"fate{day}_ex", "Fate", f"Words {day}", fate=fate)
        )
        for day, (fate, *_) in enumerate(FATES)
    ]
    (tmp_path / "a.txt").write_text("\n\n".join(post.url for post in posts))
    done = citesnap("archive", "archive.db", "a.txt")
    assert (done.returncode, done.stderr) == (0, "")
    for post, (fate, state, syndication, oembed) in zip(posts, FATES, strict=True):
        found = db.one("select * from posts where native_id = ?", post.id)
        certainty = "confirmed" if state == "alive" else "reported"
        assert (found["state"], found["certainty"]) == (state, certainty), fate
        attempts = db.rows(
            "select source, outcome from attempts where post_id = ? and source in ('syndication', 'oembed')",
            found["id"],
        )
        expected = [("syndication", syndication)] + ([("oembed", oembed)] if oembed else [])
        assert [(a["source"], a["outcome"]) for a in attempts] == expected, fate
        shown = db.column("select text from snapshots where post_id = ?", found["id"])
        assert shown == ([post.display] if state == "alive" else []), fate


FAILURES = {
    "rate-limited": faults.status(429, "Rate limit exceeded"),
    "server-error": faults.status(503, "<html>busy</html>"),
    "refused": faults.status(403, "<html>no</html>"),
    "malformed": faults.garbage(),
    "unreachable": faults.drop(),
}


@pytest.mark.parametrize("outcome", some(FAILURES, 3))
def test_no_failure_is_ever_a_fact_about_a_post(
    outcome: str, world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    alive = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Alive"))
    gone = world.post(Tweet(snowflake("2024-03-02T10:00:00"), "lyre_ex", "Lyre", "Gone", fate="deleted"))
    (tmp_path / "a.txt").write_text(f"{alive.url}\n\n{gone.url}\n")
    world.fault("cdn.syndication.twimg.com", FAILURES[outcome])
    world.fault("publish.x.com", FAILURES[outcome])
    done = citesnap("archive", "archive.db", "a.txt", env={"CITESNAP_MAX_WAIT": "0.1"})
    assert done.returncode == 3, done.stderr
    assert set(db.column("select outcome from attempts")) <= {outcome, "skipped"}
    assert db.column("select distinct state from posts") == ["pending"]
    world.heal()
    assert citesnap("run", "archive.db").returncode == 0
    assert db.column("select state from posts order by native_id") == ["alive", "deleted"]


def test_a_picture_that_failed_is_fetched_by_the_next_run(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    photo = Photo("PiC4ExAmPl")
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Look", photos=[photo]))
    (tmp_path / "a.txt").write_text(post.url)
    world.fault("pbs.twimg.com", faults.status(503))
    assert citesnap("archive", "archive.db", "a.txt").returncode == 3
    assert db.one("select state from posts") == "alive"
    assert db.one("select outcome from media") == "server-error"
    world.heal()
    assert citesnap("run", "archive.db").returncode == 0
    assert db.blob(db.one("select sha256 from media")) == photo.original
    assert db.one("select count(*) from snapshots") == 1


def test_films_and_their_posters_are_taken_in_the_best_quality(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    video = Video("V1d4ExAmPl", alt="Water over the weir")
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Look", videos=[video]))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    film, poster = db.rows("select * from media order by position")
    assert (film["kind"], poster["kind"]) == ("video", "poster")
    assert db.blob(film["sha256"]) == max(video.variants)[2]
    assert db.blob(poster["sha256"]) == video.poster


def test_a_borrowed_picture_leads_to_no_post(world: World, citesnap: Citesnap, db: Opened, tmp_path: Path) -> None:
    owner = world.post(
        Tweet(snowflake("2021-08-18T09:00:00"), "owner_ex", "Owner", "Mine", photos=[Photo("B0rr0wedP1")])
    )
    (tmp_path / "a.txt").write_text("Look at this pic.twitter.com/B0rr0wedP1 — Lyre (@lyre_ex) August 18, 2021\n")
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    attempt, *others = db.rows("select * from attempts order by id")
    assert (attempt["source"], attempt["outcome"]) == ("t.co", "mismatch")
    assert {other["outcome"] for other in others} == {"not-archived"}
    assert owner.id in attempt["detail"] and "borrowed" in attempt["detail"]
    assert db.one("select post_id from citations") is None
    assert db.one("select count(*) from posts") == 0


def test_t_co_may_answer_with_a_page(world: World, citesnap: Citesnap, db: Opened, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2021-08-18T09:00:00"), "lyre_ex", "Lyre", "Look", photos=[Photo("H7mlAnsw3r")]))
    world.short_link("H7mlAnsw3r", f"https://twitter.com/lyre_ex/status/{post.id}/photo/1", style="html")
    (tmp_path / "a.txt").write_text("Look pic.twitter.com/H7mlAnsw3r — Lyre (@lyre_ex) August 18, 2021\n")
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    assert db.one("select native_id from posts") == post.id


def test_the_quoted_post_is_kept_with_the_snapshot(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    quoted = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "gauge_ex", "Gauge", "6 m & rising"))
    post = world.post(Tweet(snowflake("2024-02-03T00:00:00"), "lyre_ex", "Lyre", "Look", quoted=quoted))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    kept = json.loads(db.one("select data from snapshots"))["quoted"]
    assert (kept["id"], kept["text"]) == (quoted.id, "6 m & rising")


def test_only_embeds_when_asked(world: World, citesnap: Citesnap, db: Opened, tmp_path: Path) -> None:
    shown = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Shown"))
    linked = world.post(Tweet(snowflake("2024-02-02T00:00:00"), "lyre_ex", "Lyre", "Linked"))
    (tmp_path / "a.html").write_text(
        f'<article><p>Some running text about <a href="{linked.url}">a remark</a> of the clerk.</p>'
        f'<blockquote class="twitter-tweet"><p>Shown</p>&mdash; Lyre (@lyre_ex) <a href="{shown.url}">February 1, 2024</a>'
        "</blockquote></article>"
    )
    assert citesnap("archive", "archive.db", "a.html", "--kind", "embed").returncode == 0
    assert db.column("select native_id from posts") == [shown.id]


def test_hostile_words_never_reach_the_terminal(world: World, citesnap: Citesnap, db: Opened, tmp_path: Path) -> None:
    name = "Evil \x1b]0;owned\x07\u202e\x9b31m"
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", name, "Words \x1b[2J here \u202e"))
    (tmp_path / "a\x1b[31m.txt").write_text(f"Words \x1b[2J {post.url}")
    for arguments in (
        ("archive", "archive.db", "-v", "a\x1b[31m.txt", "missing\x1b[31m.txt"),
        ("status", "archive.db"),
        ("find", "--format", "table", "a\x1b[31m.txt"),
    ):
        done = citesnap(*arguments)
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", done.stdout + done.stderr), arguments


def test_a_gzip_bomb_and_a_huge_body_are_too_large_and_nothing_else(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "lyre_ex", "Lyre", "Words"))
    (tmp_path / "a.txt").write_text(post.url)
    world.fault("cdn.syndication.twimg.com", faults.gzip_bomb())
    world.fault("publish.x.com", faults.huge())
    assert citesnap("archive", "archive.db", "a.txt").returncode == 3
    assert db.column("select outcome from attempts") == ["too-large", "too-large"]
    assert db.one("select state from posts") == "pending"
    assert db.path.stat().st_size < 1_000_000


def test_two_channels_may_have_a_message_of_the_same_number(citesnap: Citesnap, db: Opened, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("https://t.me/first_example/7\n\nhttps://t.me/second_example/7\n")
    citesnap("archive", "archive.db", "a.txt")
    assert db.column("select native_id from posts order by id") == ["first_example/7", "second_example/7"]


def test_looking_for_embeds_alone_does_not_miss_the_links(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-02-02T00:00:00"), "lyre_ex", "Lyre", "Linked"))
    (tmp_path / "a.html").write_text(
        f'<article><p>All about <a href="{post.url}">a remark</a> of the clerk.</p></article>'
    )
    assert citesnap("archive", "archive.db", "a.html").returncode == 0
    assert citesnap("archive", "archive.db", "a.html", "--kind", "embed").returncode == 0
    assert db.column("select vanished_at from citations") == [None]
    (tmp_path / "a.html").write_text("<article><p>All about nothing.</p></article>")
    assert citesnap("archive", "archive.db", "a.html").returncode == 0
    assert db.one("select vanished_at from citations") is not None


def test_an_article_that_does_not_say_what_the_post_said(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    told = {
        "true": ("The bridge is closed until further notice", "The bridge is closed until further notice", "lyre_ex"),
        "cut": ("The bridge is closed until further…", "The bridge is closed until further notice, says the county", "lyre_ex"),
        "false": ("The bridge is open to everybody", "The bridge is closed until further notice", "lyre_ex"),
        "other": ("The bridge is closed until further notice", "The bridge is closed until further notice", "gauge_ex"),
    }  # fmt: skip
    blocks = []
    for number, (cited, said, author) in enumerate(told.values(), 1):
        post = world.post(Tweet(snowflake(f"2024-03-0{number}T10:00:00"), author, "Name", said))
        blocks.append(
            f'<blockquote class="twitter-tweet"><p>{cited}</p>&mdash; Name (@lyre_ex) '
            f'<a href="https://twitter.com/lyre_ex/status/{post.id}">March {number}, 2024</a></blockquote>'
        )
    lost = world.post(Tweet(snowflake("2024-03-05T10:00:00"), "lyre_ex", "Name", "", fate="never"))
    blocks.append(
        '<blockquote class="twitter-tweet"><p>Nobody said this</p>&mdash; Name (@lyre_ex) '
        f'<a href="https://twitter.com/lyre_ex/status/{lost.id}">March 5, 2024</a></blockquote>'
    )
    (tmp_path / "a.html").write_text(f"<article>{''.join(blocks)}</article>")
    assert citesnap("archive", "archive.db", "a.html").returncode == 0
    agreements = db.column("select agreement from citations order by position")
    assert agreements == ["equal", "truncated", "different", "equal", None]
    found = {row["cited_text"]: row for row in db.rows("select * from disagreements")}
    false = found["The bridge is open to everybody"]
    assert false["difference"] == "The bridge is [-open to everybody-] {+closed until further notice+}"
    assert found["The bridge is closed until further notice"]["doubts"] == "cited as @lyre_ex, shown as @gauge_ex"
    assert len(found) == 2  # That sources do not show the post is no disagreement after one look.
    with closing(sqlite3.connect(db.path)) as writable, writable:
        writable.execute("update posts set certainty = 'confirmed' where text is null")
    [lost_row] = [row for row in db.rows("select * from disagreements") if row["cited_text"] == "Nobody said this"]
    assert (lost_row["agreement"], lost_row["doubts"]) == ("text-not-found", "no source has shown this post")


def test_a_post_cited_anew_is_compared_though_it_is_not_due(
    world: World, internet: Internet, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "The bridge is closed"))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    internet.forget()
    (tmp_path / "b.html").write_text(
        '<article><blockquote class="twitter-tweet"><p>The bridge is open</p>&mdash; Lyre (@lyre_ex) '
        f'<a href="{post.url}">March 1, 2024</a></blockquote></article>'
    )
    assert citesnap("archive", "archive.db", "b.html").returncode == 0
    assert internet.log == []
    assert db.column("select agreement from citations order by id") == [None, "different"]


@pytest.mark.parametrize("slow", ["t.co", "cdn.syndication.twimg.com"])
def test_a_lost_link_to_a_post_that_is_also_linked_is_compared_whoever_answers_first(
    slow: str, world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    photo = Photo("L0stAndFnd")
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Rain in Riverton", photos=[photo]))
    world.fault(slow, faults.stall(0.5))
    (tmp_path / "a.txt").write_text(post.url)
    (tmp_path / "b.txt").write_text("Rain in Riverton pic.twitter.com/L0stAndFnd — Lyre (@lyre_ex) March 1, 2024\n")
    assert citesnap("archive", "archive.db", "a.txt", "b.txt").returncode == 0
    assert db.column("select agreement from citations order by id") == [None, "equal"]
    # Once the post is held the archive itself says which one is meant, though the short link was asked about by then.
    asked = {"t.co": ["syndication", "t.co", "this archive"]}.get(slow, ["syndication", "t.co"])
    assert db.column("select source from attempts order by source") == asked


def test_each_change_of_a_verdict_is_kept(world: World, citesnap: Citesnap, db: Opened, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Words"))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    assert [(v["state"], v["certainty"]) for v in db.rows("select * from verdicts")] == [("alive", "confirmed")]


def test_each_version_of_an_edited_post_is_a_snapshot_of_its_own(
    world: World, internet: Internet, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    ids = [snowflake("2024-03-01T10:00:00"), snowflake("2024-03-01T10:04:00"), snowflake("2024-03-01T10:08:00")]
    words = ["The brige is closed", "The bridge is closed", "The bridge is closed since noon"]
    for post_id, text in zip(ids, words, strict=True):
        world.post(Tweet(post_id, "lyre_ex", "Lyre", text, edits=ids))
    (tmp_path / "a.html").write_text(
        '<article><blockquote class="twitter-tweet"><p>The bridge is closed</p>&mdash; Lyre (@lyre_ex) '
        f'<a href="https://twitter.com/lyre_ex/status/{ids[1]}">March 1, 2024</a></blockquote></article>'
    )
    assert citesnap("archive", "archive.db", "a.html").returncode == 0
    found = {row["version"]: row["text"] for row in db.rows("select version, text from snapshots")}
    assert found == dict(zip(ids, words, strict=True))
    assert db.column("select text from posts") == ["The bridge is closed since noon"]
    assert db.column("select agreement from citations") == ["edited"]
    assert db.column("select difference from disagreements") == ["The bridge is closed {+since noon+}"]


def test_posts_shown_beside_become_posts_when_asked_for(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    first = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "gauge_ex", "Gauge", "6 m"))
    second = world.post(Tweet(snowflake("2024-02-02T00:00:00"), "river_ex", "River", "Hear", quoted=first))
    third = world.post(Tweet(snowflake("2024-02-03T00:00:00"), "lyre_ex", "Lyre", "Yes", reply_to=second))
    (tmp_path / "a.txt").write_text(third.url)
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    assert db.column("select native_id from posts") == [third.id]
    assert citesnap("archive", "deep.db", "a.txt", "--depth", "2").returncode == 0
    deep = Opened(tmp_path / "deep.db")
    assert deep.column("select text from posts order by posted_at") == ["6 m", "Hear", "Yes"]
    assert deep.column("select kind from relations order by id") == ["replies-to", "quotes"]
    deep.sound()


def test_media_beyond_the_limit_are_a_row_with_the_reason(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    photo = Photo("PiC4ExAmPl", width=200, height=200)
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Look", photos=[photo]))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "archive.db", "a.txt", "--max-media", "100").returncode == 0
    media = db.one("select outcome, detail, sha256 from media")
    assert (media["outcome"], media["sha256"]) == ("too-large", None)
    assert media["detail"]


def test_what_live_sources_lost_an_archive_may_still_show(
    world: World, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    from internet.archives import json_v2

    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Long gone", fate="deleted"))
    world.capture(f"https://twitter.com/lyre_ex/status/{post.id}", "20240302000000", json_v2(post), "application/json")
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    found = db.one("select state, certainty, text from posts")
    assert (found["state"], found["certainty"], found["text"]) == ("deleted", "reported", "Long gone")
    snapshot = db.one("select source, observed_at from snapshots")
    assert (snapshot["source"], snapshot["observed_at"]) == ("wayback", "2024-03-02T00:00:00Z")


def test_an_archive_that_is_down_is_asked_again_and_changes_nothing(
    world: World, internet: Internet, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Long gone", fate="deleted"))
    (tmp_path / "a.txt").write_text(post.url)
    world.fault("web.archive.org", faults.status(503))
    assert citesnap("archive", "archive.db", "a.txt").returncode == 3
    assert db.one("select state from posts") == "deleted"
    world.heal()
    internet.forget()
    assert citesnap("run", "archive.db").returncode == 0
    assert internet.asked("web.archive.org")
    internet.forget()
    assert citesnap("run", "archive.db").returncode == 0
    assert internet.log == []


def test_posts_of_a_platform_that_nobody_can_be_asked_about_are_looked_up_in_the_archives(
    world: World, internet: Internet, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("https://vine.co/v/exAmPLe1234\n")
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    assert db.one("select state from posts") == "pending"
    assert "not-archived" in db.column("select outcome from attempts")
    internet.forget()
    assert citesnap("run", "archive.db").returncode == 0
    assert internet.log == []


LONG = "The river has its own memory of every winter. " * 12


def test_a_long_post_is_completed_by_a_source_that_has_all_of_it(
    world: World, internet: Internet, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", LONG.strip(), long=True))
    (tmp_path / "a.txt").write_text(post.url)
    assert citesnap("archive", "archive.db", "a.txt").returncode == 0
    assert db.rows("select source, truncated from snapshots") == [{"source": "syndication", "truncated": 1}]
    assert internet.asked("api.fxtwitter.com") == internet.asked("api.x.com") == []
    for name, arguments, env in (
        ("fxtwitter", ("--with", "fxtwitter"), {}),
        ("xapi", (), {"CITESNAP_X_TOKEN": TOKEN}),
    ):
        path = tmp_path / f"{name}.db"
        assert citesnap("archive", path, "a.txt", *arguments, env=dict(env)).returncode == 0
        whole = Opened(path)
        assert whole.column("select source from snapshots where truncated = 0") == [name]
        assert whole.one("select text from posts") == LONG.strip()
        assert TOKEN.encode() not in path.read_bytes()


def test_a_token_may_come_from_a_file_and_a_bad_one_is_named(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Words\n")
    done = citesnap("archive", "archive.db", "a.txt", env={"CITESNAP_X_TOKEN_FILE": "missing"})
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "CITESNAP_X_TOKEN_FILE" in done.stderr
    done = citesnap("archive", "archive.db", "a.txt", env={"CITESNAP_X_TOKEN": "two words"})
    assert done.returncode == 2
    assert "two words" not in done.stderr
    assert not (tmp_path / "archive.db").exists()


def test_articles_are_saved_with_keys_only_and_the_capture_is_looked_for_later(
    world: World, internet: Internet, citesnap: Citesnap, db: Opened, tmp_path: Path
) -> None:
    post = world.post(Tweet(snowflake("2024-03-01T10:00:00"), "lyre_ex", "Lyre", "Words"))
    url = world.page("https://news.example/story", f'<p>All about <a href="{post.url}">a remark</a> of the clerk.</p>')
    keys: dict[str, str | None] = {"CITESNAP_IA_KEYS": "RivertonAccess01:RivertonSecret01"}
    refused = citesnap("archive", "archive.db", url, "--save")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "CITESNAP_IA_KEYS" in refused.stderr
    assert citesnap("archive", "archive.db", url, env=keys).returncode == 0
    assert world.saving.asked == []
    assert citesnap("archive", "archive.db", url, "--save", env=keys).returncode == 0
    assert [form["url"] for form in world.saving.asked] == [url]
    saved = db.one("select attempts.*, method from attempts join exchanges on exchanges.id = exchange_id"
                   " where source = 'save-page-now'")  # fmt: skip
    assert (saved["outcome"], saved["method"]) == ("not-archived", "POST")
    assert saved["article_id"] == 1
    assert b"RivertonSecret01" not in db.path.read_bytes()
    assert db.one("select state from posts") == "alive"
    # The next run would look too early; it neither asks for the same page again nor fails.
    assert citesnap("run", "archive.db", "--save", env=keys).returncode == 0
    assert len(world.saving.asked) == 1
