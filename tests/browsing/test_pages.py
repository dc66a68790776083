"""What the pages say of an archive, read as HTML without a browser; and that nothing an archive holds becomes markup."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from datasette.app import Datasette
from lxml.html import document_fromstring
from PIL import Image

from browsing import archives
from browsing.archives import BEACON, DELETED_ID, GAZETTE, RISEN_ID, TEXTS
from citesnap.archive import Reader, open_archive
from citesnap.browsing import labels, pages, render
from citesnap.browsing.datasette_compat import IS_1_0
from citesnap.browsing.links import DatasetteLinks, encode
from citesnap.browsing.pages.post import Event
from citesnap.model import State
from sizes import NIGHTLY, some

Read = Callable[[str], BeautifulSoup]
TEMPLATES = files("citesnap.browsing").joinpath("templates", "citesnap")
TAGS = {
    name
    for one in TEMPLATES.iterdir()
    if one.is_file() and one.name != "look.html"
    for name in re.findall(r"<([a-z][a-z0-9]*)", one.read_text())
}
TAGS |= {"del", "ins", "time"}
"""What pages are built of: the templates' own elements and those that `render` adds."""


def fetched(path: Path, addresses: Sequence[str], metadata: dict[str, Any] | None = None) -> list[tuple[int, str]]:
    """Status and HTML of pages of an archive, from a Datasette within this process."""

    async def ask() -> list[tuple[int, str]]:
        settings: dict[str, Any] = {} if metadata is None else {"config" if IS_1_0 else "metadata": metadata}
        datasette = Datasette([str(path)], **settings)
        await datasette.invoke_startup()
        answers = [await datasette.client.get(f"/archive{address}") for address in addresses]
        return [(answer.status_code, answer.content.decode("utf-8", "replace")) for answer in answers]

    return asyncio.run(ask())


@pytest.fixture
def read(every_kind: Path) -> Read:
    """A page of the archive of every kind."""

    def page(address: str) -> BeautifulSoup:
        ((status, html),) = fetched(every_kind, [address])
        assert status == 200
        return BeautifulSoup(html, "lxml")

    return page


def said(page: BeautifulSoup) -> str:
    """The words of a page, one space between two."""
    return " ".join((page.main or page).get_text(" ").split())


def ours(path: Path) -> list[str]:
    """The addresses of all posts, articles, runs and exchanges of an archive."""
    with closing(sqlite3.connect(path)) as db:
        found = ["/-/home"]
        found += [
            f"/-/post/{encode(platform)}/{encode(native_id)}"
            for platform, native_id in db.execute("select platform, native_id from posts order by id")
        ]
        found += [f"/-/article/{key[:16]}" for (key,) in db.execute("select url_hash from articles order by id")]
        found += [f"/-/run/{row}" for (row,) in db.execute("select id from runs order by id")]
        found += [f"/-/exchange/{row}" for (row,) in db.execute("select id from exchanges order by id limit 50")]
    return found


def test_the_page_of_a_deleted_post_tells_its_whole_story(read: Read) -> None:
    page = read(f"/-/post/x/{DELETED_ID}")
    text = said(page)
    assert "Deleted" in text
    assert "confirmed" in text.lower()
    assert labels.STATES[State.DELETED][1] in text
    # Both times that it was found gone, who said so, and that it had been there.
    for sentence in ("said it was deleted", "knows no such post", "showed it"):
        assert sentence in text
    assert text.count("said it was deleted") == 2
    # What a source showed last, and what it showed before the edit.
    assert "Water at the gates of the new town" in said(BeautifulSoup(str(page.select_one("article.card")), "lxml"))
    assert "an earlier version" in text or "earlier version" in text.lower()
    # Who cites it.
    for title in ("The river rose", "Riverton, 18 August"):
        assert title in text
    # Every attempt leads to its evidence.
    assert len({a["href"] for a in page.select('a[href*="/-/exchange/"]')}) >= 5


def test_the_page_of_a_post_shows_how_its_snapshots_and_its_citations_differ(read: Read) -> None:
    page = read(f"/-/post/x/{DELETED_ID}")
    changes = [(one.name, one.get_text()) for one in page.select("del, ins")]
    assert ("ins", "of the new town") in changes  # the edit
    cited = [(one.name, one.get_text()) for one in read(_river(page)).select("del, ins")]
    assert ("del", "old") in cited
    assert ("ins", "new") in cited


def _river(page: BeautifulSoup) -> str:
    """The address of the article that the Gazette published, as the post's page has it."""
    (link,) = {
        str(a["href"]).partition("#")[0] for a in page.select('a[href*="/-/article/"]') if a.text == "The river rose"
    }
    return str(link).removeprefix("/archive")


def test_a_post_that_came_back_is_alive_and_keeps_its_history(read: Read) -> None:
    text = said(read(f"/-/post/x/{RISEN_ID}"))
    assert "Alive" in text
    assert "said it was deleted" in text
    assert re.search(r"Deleted", text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_text_stands_there_as_it_is_in_an_element_that_finds_its_direction(every_kind: Path, text: str) -> None:
    with closing(sqlite3.connect(every_kind)) as db:
        (native_id,) = db.execute("select native_id from posts where text = ?", [text]).fetchone()
    ((_, html),) = fetched(every_kind, [f"/-/post/x/{native_id}"])
    shown = BeautifulSoup(html, "lxml").select_one("article.card .text")
    assert shown is not None
    assert shown.get_text() == text
    assert shown["dir"] == "auto"


def test_the_article_shows_each_claim_beside_what_was_captured(read: Read) -> None:
    page = read(_river(read(f"/-/post/x/{DELETED_ID}")))
    pairs = page.select("section.pair")
    assert len(pairs) == 4
    assert "Water at the gates of the old town" in pairs[0].get_text()
    assert "Water at the gates of the new town" in pairs[0].get_text()
    assert "cited as @example_river, shown as @example_rivers" in pairs[0].get_text()
    assert "Words differ" in pairs[0].get_text()
    assert "no longer in the article" in said(page)
    assert "Post not identified" in said(page)
    assert len(page.select('a[href$="?download=1"]')) == 2  # its versions


def test_all_forty_citations_are_on_the_page(every_kind: Path) -> None:
    with closing(sqlite3.connect(every_kind)) as db:
        (key,) = db.execute("select url_hash from articles where url = ?", [f"{GAZETTE}/forty"]).fetchone()
    ((_, html),) = fetched(every_kind, [f"/-/article/{key[:16]}"])
    positions = [one["id"] for one in BeautifulSoup(html, "lxml").select("section.pair")]
    assert positions == [f"c{n}" for n in range(1, 41)]


def test_home_counts_what_is_there(every_kind: Path) -> None:
    with closing(sqlite3.connect(every_kind)) as db:
        page = pages.home(Reader.on(db))
        overview, totals = page.overview, page.overview.totals

        def count(what: str) -> int:
            return int(db.execute(f"select count(*) from {what}").fetchone()[0])

        assert totals.posts == count("posts")
        assert totals.citations == count("citations")
        assert totals.snapshots == count("snapshots")
        assert totals.media_held == count("media where sha256 is not null")
        assert totals.articles + totals.unread_articles == count("articles where same_as is null")
        assert totals.unread_articles == 3
        assert totals.unresolved == count("citations where post_id is null") == 1
        assert page.missing == count("posts where state not in ('alive', 'pending')") == 15
        assert page.alive + page.missing + page.pending == totals.posts
        assert sum(one.posts for one in totals.states) == totals.posts
        assert DELETED_ID in {one.post.native_id for one in overview.lost}
        assert RISEN_ID not in {one.post.native_id for one in overview.lost}
        assert len(overview.disagreements) == 2


def test_home_says_its_numbers(read: Read, every_kind: Path) -> None:
    with closing(sqlite3.connect(every_kind)) as db:
        page = pages.home(Reader.on(db))
    totals = page.overview.totals
    text = said(read("/-/home"))
    for number in (totals.articles, totals.citations, totals.posts, page.missing):
        assert re.search(rf"(?<!\d){number:,}(?!\d)", text), number


def test_home_says_how_bad_it_is_before_how_many_and_its_tiles_lead_on(read: Read, tmp_path: Path) -> None:
    home = read("/-/home")
    assert re.fullmatch(r"15 of \d+ posts gone, \d+ of these kept here", home.h1.get_text())  # type: ignore[union-attr]
    assert len(home.select(".totals dd a[href]")) == 8
    open_archive(tmp_path / "archive.db").close()
    ((_, html),) = fetched(tmp_path / "archive.db", ["/-/home"])
    assert "Nothing is archived yet" in html
    assert "citesnap archive archive.db story.html" in said(BeautifulSoup(html, "lxml"))


def test_home_says_in_words_why_a_feed_fails(every_kind: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(every_kind, tmp_path / "archive.db"))
    with closing(sqlite3.connect(path)) as db:
        db.execute("update feeds set failures = 3, next_read_at = '2037-01-01T00:00:00Z' where id = 1")
        db.execute(
            "insert into attempts (run_id, feed_id, source, started_at, seconds, outcome, tries, detail)"
            " values (1, 1, 'feed', '2026-03-20T08:00:00Z', 1, 'server-error', 1, 'HTTP 503')"
        )
        db.commit()
    ((_, html),) = fetched(path, ["/-/home"])
    text = said(BeautifulSoup(html, "lxml"))
    assert re.search(r"3 times in a row, last .{5,40}: it had an error of its own \(HTTP 503\)", text)
    assert "server-error" not in text


def test_stories_with_gaps_lead_to_what_is_gone_with_a_text_for_an_editors_note(read: Read) -> None:
    page = read("/-/stories")
    first = page.select_one("main li a")
    assert first is not None
    assert re.search(r"\d+ of \d+ posts? gone (copies of all kept|no copy kept|\d+ cop(y|ies) kept)", said(page))
    article = read(str(first["href"]).partition("/archive")[2])
    assert article.select_one("section[aria-labelledby=gaps] a[href^='#c']") is not None
    assert re.search(r"This story cites a post by .* that readers can no longer see \(gone ", said(article))


def test_stories_with_gaps_are_asked_for_by_section(read: Read, every_kind: Path) -> None:
    page = read("/-/stories?section=weather")
    assert re.match(r"\d+ stor(y|ies) with gaps in weather", said(page.h1))  # type: ignore[arg-type]
    titles = {link.get_text() for link in page.select("main li .row-title a")}
    with closing(sqlite3.connect(every_kind)) as db:
        told = db.execute("select title from stories_with_gaps where section = 'Weather'").fetchall()
    assert titles == {title for (title,) in told} == {"The river rose"}
    assert page.select_one("main li .note a[href$='/-/articles?section=Weather']") is not None
    assert page.select_one("datalist#known-section option[value=Weather]") is not None
    assert "No story rests on a post" in said(read("/-/stories?section=sport"))
    article = read(str(page.select_one("main li .row-title a")["href"]).partition("/archive")[2])  # type: ignore[index]
    assert "Riverton Gazette · Weather · A. Reporter" in said(article.select_one(".byline"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "kind"),
    [("water", "Quoted in stories"), (f"https://x.com/i/status/{DELETED_ID}", "Posts"), (DELETED_ID, "Posts")],
)
def test_a_search_finds_words_links_and_ids(words: str, kind: str, read: Read) -> None:
    page = read(f"/-/search?_search={quote(words)}")
    assert kind in [heading.get_text() for heading in page.select("main h2")]
    if kind == "Posts":
        assert page.select_one(f"main a[href$='/post/x/{DELETED_ID}']") is not None
    else:
        assert page.select_one("main mark") is not None
    assert "Nothing here has these words" in said(read("/-/search?_search=nosuchwordanywhere"))


def test_a_post_tells_when_it_went_and_when_it_was_last_looked_at(read: Read) -> None:
    text = said(read(f"/-/post/x/{DELETED_ID}"))
    for words in ("Last shown", "First found gone"):
        assert words in text
    assert re.search(r"Gone (between|on|since|before) ", text)


def test_kept_bytes_are_looked_at_under_a_line_that_says_what_they_are(every_kind: Path) -> None:
    """Of what, of when, from where; framed in a sandbox, and no other page may frame anything."""
    with closing(sqlite3.connect(every_kind)) as db:
        sha256, read_at = db.execute(
            "select body_sha256, read_at from article_versions join articles on articles.id = article_id"
            " where title = 'The river rose' limit 1"
        ).fetchone()
    ((status, html),) = fetched(every_kind, [f"/-/look/{sha256}"])
    page = BeautifulSoup(html, "lxml")
    text = said(page)
    assert status == 200
    assert "not the site itself" in text
    for told in ("The river rose", f"{GAZETTE}/river", read_at[:10], sha256):
        assert told in text
    frame = page.iframe
    assert frame is not None
    assert (frame["sandbox"], frame["src"]) == ([], f"/archive/-/body/{sha256}")
    assert [one[0] for one in fetched(every_kind, [f"/-/look/{'0' * 64}", "/-/look/nosuch"])] == [404, 404]


def test_kept_bytes_that_can_only_be_saved_are_not_framed(attacks: Path) -> None:
    with closing(sqlite3.connect(attacks)) as db:
        # One of each media type, short and long; nightly all.
        kinds = "" if NIGHTLY else "group by media_type, size > 3000"
        hashes = [sha256 for (sha256,) in db.execute(f"select max(sha256) from blobs {kinds or 'group by sha256'}")]
    framed = fetched(attacks, [f"/-/look/{sha256}" for sha256 in hashes])

    async def dispositions() -> list[str | None]:
        datasette = Datasette([str(attacks)])
        await datasette.invoke_startup()
        return [
            (await datasette.client.get(f"/archive/-/body/{sha256}")).headers.get("content-disposition")
            for sha256 in hashes
        ]

    for (status, html), to_save in zip(framed, asyncio.run(dispositions()), strict=True):
        assert status == 200
        assert ("<iframe" in html) == (to_save is None)
    assert 0 < sum("<iframe" in html for _, html in framed) < len(hashes)


def test_an_archive_has_a_name_a_logo_and_a_time_zone(every_kind: Path, tmp_path: Path) -> None:
    Image.new("RGB", (400, 100), "#1d4ed8").save(tmp_path / "logo.png")
    told = {"title": "The <Riverton> Desk", "time_zone": "Asia/Tokyo", "logo": str(tmp_path / "logo.png")}
    addresses = ["/-/home", f"/-/post/x/{DELETED_ID}", "/-/logo"]
    home, post, logo = fetched(every_kind, addresses, {"plugins": {"citesnap": told}})
    shown = BeautifulSoup(home[1], "lxml")
    assert [one.get_text() for one in shown.select("nav a.brand")] == ["The <Riverton> Desk"]
    assert shown.select_one("nav a.brand img[src='/archive/-/logo']") is not None
    assert shown.title is not None and shown.title.get_text().endswith("The <Riverton> Desk")
    assert "Times are Asia/Tokyo" in shown.get_text()
    # 14 March, 09:26 UTC
    assert "2026-03-14 18:26" in said(BeautifulSoup(post[1], "lxml"))
    assert 'datetime="2026-03-14T09:26' in post[1]
    assert logo[0] == 200
    nothing = {"title": " ", "time_zone": "Mars/Olympus", "logo": str(tmp_path / "none.png")}
    plain, _, missing = fetched(every_kind, addresses, {"plugins": {"citesnap": nothing}})
    assert (plain[0], missing[0]) == (200, 404)
    assert "Times are UTC" in plain[1]


def test_each_state_and_outcome_has_words_of_its_own(every_kind: Path) -> None:
    with closing(sqlite3.connect(every_kind)) as db:
        states = {state for (state,) in db.execute("select distinct state from posts")}
        assert states == set(State)
        (run_id,) = db.execute("select min(id) from runs").fetchone()
        outcomes = [found for (found,) in db.execute("select distinct outcome from attempts where run_id = 1")]
    ((_, html),) = fetched(every_kind, [f"/-/run/{run_id}"])
    text = said(BeautifulSoup(html, "lxml"))
    assert len(outcomes) > 15
    for found in outcomes:
        assert labels.outcome(found) in text


def test_addresses_hold_when_the_archive_is_made_anew(every_kind: Path, tmp_path: Path) -> None:
    again = archives.every_kind(tmp_path / "archive.db")
    assert ours(again) == ours(every_kind)
    addresses = [address for address in ours(again) if "/-/post/" in address][:20]
    # What stands there for paper has the time of printing.
    printed = re.compile(r'<p class="printed">.*?</p>')
    for one, other in zip(fetched(again, addresses), fetched(every_kind, addresses), strict=True):
        assert printed.sub("", one[1]) == printed.sub("", other[1])


@pytest.mark.parametrize("archive", ["every_kind", "attacks"])
def test_nothing_that_an_archive_holds_becomes_markup(archive: str, archive_files: dict[str, Path]) -> None:
    """Every page of ours there is: no script, no handler, no address but of this archive or of the web, nothing loaded from it."""
    path = archive_files[archive]
    # More of the archive full of attacks, where each is another.
    addresses = some(ours(path), 3 if archive == "attacks" else 5)
    for address, (status, html) in zip(addresses, fetched(path, addresses), strict=True):
        assert status == 200, address
        page: Any = document_fromstring(html)
        for chart in page.find_class("chart"):
            assert not [*chart.iter("script", "foreignobject", "image")]
            for drawn in [*chart]:
                chart.remove(drawn)
        assert {tag.tag for tag in page.iter("*")} <= TAGS, address
        for tag in page.iter("*"):
            for name, value in tag.attrib.items():
                assert not name.startswith("on") and name not in ("style", "srcdoc"), (address, tag.tag, name)
                if name in ("src", "href", "action", "poster"):
                    if value == "/archive" or value.startswith(("/archive/", "/-/static", "#")):
                        continue
                    assert (tag.tag, name) == ("a", "href"), (address, value)
                    assert urlsplit(value).scheme in ("http", "https"), (address, value)
                    assert "noreferrer" in tag.get("rel", "").split()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", html), address
        assert len(html) < 2_000_000, address


def test_attacks_are_there_to_be_read(attacks: Path) -> None:
    """They are defused and not dropped: a reader sees what somebody tried."""
    with closing(sqlite3.connect(attacks)) as db:
        (native_id,) = db.execute("select native_id from posts where native_id like '0-%'").fetchone()
        (platform,) = db.execute("select platform from posts where native_id like '0-%'").fetchone()
    ((_, html),) = fetched(attacks, [f"/-/post/{encode(platform)}/{encode(native_id)}"])
    assert "<script>alert(1)</script>" in said(BeautifulSoup(html, "lxml"))
    assert BEACON.encode() in attacks.read_bytes()


def test_equal_failures_stand_once_in_the_timeline_until_something_is_told(every_kind: Path) -> None:
    def asked(day: int, source: str, outcome: str) -> Event:
        return Event(f"2026-03-{day:02}T05:00:00Z", "attempt", day, outcome, source, exchange_id=day)

    failed = [asked(day, source, "refused") for day in range(29, 15, -1) for source in ("oembed", "syndication")]
    events = (
        *failed,
        asked(12, "syndication", "deleted"),
        asked(11, "oembed", "refused"),
        asked(10, "syndication", "refused"),
    )
    with open_archive(every_kind) as archive:
        found = pages.post(archive.reader, "x", DELETED_ID)
    assert found is not None
    html = render.page("post.html", DatasetteLinks("/a", "/s"), archive="a", page=replace(found, events=events))
    lines = BeautifulSoup(html, "lxml").select(".timeline > li")
    said = [" ".join(line.get_text().split()) for line in lines]
    assert len(said) == 5
    assert all("14 times, 16 to 29 March 2026" in one for one in said[:2])
    assert not any("times" in one for one in said[2:])
    assert len(lines[0].select("details a")) == 14
