"""Lists of rows: each filter leaves what it says, pages follow one another without a gap, and the JSON of pages says the same."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup

from archive.test_plans import fill
from browsing.archives import DELETED_ID
from browsing.conftest import Site, datasette, python_of
from browsing.test_pages import fetched, said
from citesnap.archive import Reader, open_archive, open_reader
from citesnap.archive.questions.lists import (
    FEW,
    ArticleOrder,
    ArticlesWanted,
    CitationsWanted,
    CitationsWhich,
    PageOf,
    PostOrder,
    PostsWanted,
)

GONE = "state not in ('alive', 'pending')"
POSTED = "posted_at is null, posted_at desc, id desc"
FOUND = "first_gone_at is null, first_gone_at desc, id desc"
PUBLISHED = "published_at is null, published_at desc, id desc"

POSTS: dict[str, tuple[PostsWanted, str, str]] = {
    "all": (PostsWanted(), "true", POSTED),
    "gone": (PostsWanted("gone", order=PostOrder.GONE), GONE, FOUND),
    "gone, by posting": (PostsWanted("gone"), GONE, POSTED),
    "only gone have a time of that": (PostsWanted(order=PostOrder.GONE), GONE, FOUND),
    "alive are not among those": (PostsWanted("alive", order=PostOrder.GONE), "false", "id"),
    "without a copy": (PostsWanted("lost", order=PostOrder.ADDED), f"{GONE} and text is null", "id desc"),
    "one state": (PostsWanted("withheld"), "state = 'withheld'", POSTED),
    "pending": (PostsWanted("pending", order=PostOrder.ADDED), "state = 'pending'", "id desc"),
    "a network": (PostsWanted(platform="mastodon"), "platform = 'mastodon'", POSTED),
    "a network and a state": (PostsWanted("alive", "x"), "platform = 'x' and state = 'alive'", POSTED),
    "an account": (PostsWanted(handle="@Example_RIVER"), "handle = 'example_river' collate nocase", POSTED),
    "nobody": (PostsWanted(handle="nobody"), "false", "id"),
    "posted since": (PostsWanted(first=date(2021, 8, 18)), "posted_at >= '2021-08-18'", POSTED),
    "posted until": (PostsWanted(last=date(2021, 8, 18)), "posted_at < '2021-08-19'", POSTED),
    "found on a day": (
        PostsWanted(order=PostOrder.GONE, first=date(2026, 3, 18), last=date(2026, 3, 18)),
        f"{GONE} and first_gone_at like '2026-03-18%'",
        FOUND,
    ),
    "for ever": (PostsWanted(last=date.max), "true", POSTED),
}
WITH_GAPS = (
    f"exists (select 1 from citations join posts on posts.id = post_id where article_id = articles.id and posts.{GONE})"
)
ARTICLES: dict[str, tuple[ArticlesWanted, str, str]] = {
    "all": (ArticlesWanted(), "true", PUBLISHED),
    "with gaps": (ArticlesWanted(gaps=True), WITH_GAPS, PUBLISHED),
    "read last": (
        ArticlesWanted(order=ArticleOrder.READ),
        "true",
        "first_read_at is null, first_read_at desc, id desc",
    ),
    "a site": (ArticlesWanted(site="riverton gazette"), "site = 'Riverton Gazette'", PUBLISHED),
    "a site with gaps": (
        ArticlesWanted(site="Riverton Gazette", gaps=True),
        f"site is 'Riverton Gazette' and {WITH_GAPS}",
        PUBLISHED,
    ),
    "an author": (ArticlesWanted(author="a. reporter"), "author = 'A. Reporter'", PUBLISHED),
    "a section": (ArticlesWanted(section="WEATHER"), "section = 'Weather'", PUBLISHED),
    "a section of a site, with gaps": (
        ArticlesWanted(site="riverton gazette", section="weather", gaps=True),
        f"site is 'Riverton Gazette' and section is 'Weather' and {WITH_GAPS}",
        PUBLISHED,
    ),
    "a section of no site": (ArticlesWanted(site="nosuch", section="weather"), "false", PUBLISHED),
    "what an author wrote in another section": (
        ArticlesWanted(section="sport", author="a. reporter"),
        "false",
        PUBLISHED,
    ),
    "not read": (ArticlesWanted(unread=True), "true", PUBLISHED),
    "published since": (ArticlesWanted(first=date(2000, 1, 1)), "published_at >= '2000'", PUBLISHED),
}
CITATIONS: dict[str, tuple[CitationsWanted, str]] = {
    "all": (CitationsWanted(), "true"),
    "not resolved": (CitationsWanted(CitationsWhich.UNRESOLVED), "post_id is null and resolved_by is null"),
    "that differ": (
        CitationsWanted(CitationsWhich.DISAGREEING),
        "agreement in ('edited', 'different') or doubts is not null",
    ),
    "taken out": (CitationsWanted(CitationsWhich.VANISHED), "vanished_at is not null"),
    "only links": (CitationsWanted(kind="link"), "kind = 'link'"),
    "a network": (CitationsWanted(platform="telegram", kind="embed"), "platform = 'telegram' and kind = 'embed'"),
}


def _read(wanted: ArticlesWanted) -> str:
    return f"first_read_at is {'' if wanted.unread else 'not '}null"


def walked(ask: Callable[[str | None], PageOf[Any]]) -> tuple[list[int], set[tuple[int, bool]]]:
    """The ids of all pages, one behind the other, and what each said of how many there are."""
    ids: list[int] = []
    counts: set[tuple[int, bool]] = set()
    after: str | None = None
    while True:
        page = ask(after)
        ids += [row.id for row in page.rows]
        counts.add((page.count, page.is_more))
        if page.next is None:
            return ids, counts
        after = page.next


def ids_by(path: Path, sql: str) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        return [row_id for (row_id,) in db.execute(sql)]


@pytest.mark.parametrize("name", POSTS)
def test_posts_of_a_filter(name: str, every_kind: Path) -> None:
    wanted, condition, order = POSTS[name]
    with open_reader(every_kind) as archive:
        ids, counts = walked(lambda after: archive.post_list(wanted, after, 7))
    assert ids == ids_by(every_kind, f"select id from posts where {condition} order by {order}")
    assert counts == {(len(ids), False)}


@pytest.mark.parametrize("name", ARTICLES)
def test_articles_of_a_filter(name: str, every_kind: Path) -> None:
    wanted, condition, order = ARTICLES[name]
    with open_reader(every_kind) as archive:
        ids, counts = walked(lambda after: archive.article_list(wanted, after, 7))
    assert ids == ids_by(
        every_kind,
        f"select id from articles where same_as is null and {_read(wanted)} and {condition} order by {order}",
    )
    assert counts == {(len(ids), False)}


@pytest.mark.parametrize("name", CITATIONS)
def test_citations_of_a_filter(name: str, every_kind: Path) -> None:
    wanted, condition = CITATIONS[name]
    with open_reader(every_kind) as archive:
        ids, counts = walked(lambda after: archive.citation_list(wanted, after, 7))
    assert ids == ids_by(every_kind, f"select id from citations where {condition} order by id desc")
    assert counts == {(len(ids), False)}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """An archive with more posts than are put in order one by one; of some the time is known, of most it is not."""
    path = tmp_path_factory.mktemp("many") / "archive.db"
    with open_archive(path) as archive:
        fill(archive)
        archive.db.execute(
            "update posts set posted_at = '2026-01-' || printf('%02d', 1 + id % 9) || 'T00:00:00Z' where id % 3 = 0"
        )
        archive.db.conn.commit()
    with open_reader(path) as reader:
        yield reader


@pytest.mark.parametrize(
    ("wanted", "condition", "order"),
    [
        (PostsWanted("alive"), "state = 'alive'", POSTED),
        (PostsWanted("alive", order=PostOrder.ADDED), "state = 'alive'", "id desc"),
        (PostsWanted(), "true", POSTED),
        (
            PostsWanted(first=date(2026, 1, 2), last=date(2026, 1, 8)),
            "posted_at between '2026-01-02' and '2026-01-09'",
            POSTED,
        ),
    ],
    ids=["of a state", "of a state, as added", "all", "of a week"],
)
def test_among_many_rows_none_is_missed_or_shown_twice(
    many: Reader, wanted: PostsWanted, condition: str, order: str
) -> None:
    ids, counts = walked(lambda after: many.post_list(wanted, after, 700))
    found = [
        row_id for (row_id,) in many.connection.execute(f"select id from posts where {condition} order by {order}")
    ]
    assert ids == found
    assert counts == {(len(found), False) if len(found) <= FEW or condition == "true" else (FEW, True)}


@pytest.mark.parametrize("token", ["", "~", "x", "~x", "2026~1;drop", "2026-01-01~" + "9" * 30, "~-1"])
def test_a_place_that_nobody_gave_out_is_the_beginning(token: str, many: Reader) -> None:
    assert many.post_list(PostsWanted(), token, 5).rows == many.post_list(PostsWanted(), None, 5).rows


STRANGE = {
    "state": "nosuch",
    "order": "'; drop table posts",
    "from": "yesterday",
    "to": "0000-00-00",
    "platform": "\0",
    "which": "%",
}
NOTHING = {"site": "nosuch", "section": "nosuch", "handle": "nosuch", "platform": "nosuch", "found": "gone"}


def test_filters_that_make_no_sense_are_left_out_and_nothing_is_a_dead_end(every_kind: Path) -> None:
    kinds = ("stories", "posts", "articles", "citations", "runs")
    none = [f"/-/{kind}?{urlencode(NOTHING)}" for kind in kinds]
    strange = [f"/-/{kind}?{urlencode(STRANGE)}" for kind in kinds]
    for address, (status, html) in zip([*none, *strange], fetched(every_kind, [*none, *strange]), strict=True):
        page = BeautifulSoup(html, "lxml")
        assert status == 200, address
        assert page.select_one("nav a.brand[href]"), address
        assert page.select_one(f"form.filters[action='{address.partition('?')[0].replace('/-/', '/archive/-/')}']"), (
            address
        )
    for (_, html), kind in zip(fetched(every_kind, none), kinds, strict=True):
        page = BeautifulSoup(html, "lxml")
        if kind != "runs":
            assert "select" not in said(page).lower().split(), kind
            assert page.h1 is not None and page.h1.get_text().startswith("No "), kind
        if kind in ("posts", "citations"):
            assert page.select_one("select[name=platform] option[value=nosuch][selected]"), kind


def test_home_leads_to_what_its_numbers_count(every_kind: Path) -> None:
    ((_, html),) = fetched(every_kind, ["/-/home"])
    tiles = BeautifulSoup(html, "lxml").select(".totals div")
    ours = [(tile.dd.a["href"], tile.dd.get_text().strip()) for tile in tiles if "/-/" in str(tile.dd.a["href"])]  # type: ignore[union-attr, index]
    assert len(ours) == 6
    answers = fetched(every_kind, [str(address).removeprefix("/archive") for address, _ in ours])
    for (address, number), (status, page) in zip(ours, answers, strict=True):
        heading = BeautifulSoup(page, "lxml").h1
        assert status == 200
        assert heading is not None
        assert re.match(rf"{number} ", heading.get_text()), address


def test_ready_made_questions_are_answered_with_links(every_kind: Path) -> None:
    ((_, html),) = fetched(every_kind, ["/-/questions"])
    links = [str(a["href"]).removeprefix("/archive") for a in BeautifulSoup(html, "lxml").select("main li a")]
    assert len(links) == 5
    filled = [f"{link}?{urlencode({'handle': '@EXAMPLE_river', 'native_id': DELETED_ID})}" for link in links]
    for link, (status, answer) in zip(filled, fetched(every_kind, filled), strict=True):
        page = BeautifulSoup(answer, "lxml")
        assert status == 200, link
        assert "Nothing in this archive is like that" in answer or page.select_one(
            "main table a[href^='/archive/-/']"
        ), link
        assert "select " not in said(page), link
    (unknown, empty) = fetched(every_kind, ["/-/questions/nosuch", "/-/questions/posts_of_an_account?handle=nobody"])
    assert unknown[0] == 404
    assert "Nothing in this archive is like that" in empty[1]


def test_the_json_of_each_page(usual: Site) -> None:
    """The keys that docs/api.md names; a list is walked by `next` to its end."""
    gone = usual.get("/-/posts.json?state=gone").json()
    assert (gone["version"], gone["page"], gone["address"]) == (1, "posts", usual.at("/-/posts"))
    assert gone["found"]["count"] == len(gone["found"]["rows"]) == 15
    assert {row["post"]["state"] for row in gone["found"]["rows"]} >= {"deleted", "suspended"}
    assert gone["next"] is None
    seen, address = [], "/-/posts.json"
    while address:
        page = usual.get(address).json()
        seen += [row["id"] for row in page["found"]["rows"]]
        address = (page["next"] or "").removeprefix(usual.at(""))
    with closing(sqlite3.connect(usual.path)) as db:
        assert sorted(seen) == [row_id for (row_id,) in db.execute("select id from posts order by id")]
    post = usual.get(f"/-/post/x/{DELETED_ID}.json").json()
    assert (post["page"], post["post"]["state"], post["post"]["native_id"]) == ("post", "deleted", DELETED_ID)
    assert post["address"] == usual.at(f"/-/post/x/{DELETED_ID}")
    for path, key in (
        ("home", "overview"),
        ("stories", "found"),
        ("search", "hits"),
        ("runs", "found"),
        ("run/1", "run"),
    ):
        answer = usual.get(f"/-/{path}.json?_search=river")
        assert answer.headers["content-type"].startswith("application/json"), path
        assert key in answer.json(), path
    assert "access-control-allow-origin" not in usual.get("/-/home.json").headers
    assert usual.get("/-/nosuch").status_code == 404


def test_a_script_that_asks_for_what_is_not_there_reads_json_with_the_status(usual: Site) -> None:
    unknown = "https://x.com/nobody_ex/status/1420000000000000009"
    missing = ("nosuch", "post/x/1", "post/999999", "article/abcdef0123456789", "run/999999", "questions/nosuch")
    for path, status, words in (
        *((f"{path}.json", 404, "nothing under this address") for path in missing),
        ("post.json", 400, "?url="),
        (f"post.json?url={quote(unknown, safe='')}", 404, f"no post under {unknown}. The command citesnap archive"),
        ("post.json?url=https%3A%2F%2Fgazette.example%2Friver", 404, "is not an address of a post"),
    ):
        answer = usual.get(f"/-/{path}")
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json; charset=utf-8"), path
        told = answer.json()
        assert (told["ok"], told["status"]) == (False, status), path
        assert words in told["error"], path
        page = usual.get(f"/-/{path.replace('.json', '')}")
        assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8"), path


def test_the_address_of_a_post_leads_to_its_page(usual: Site) -> None:
    with closing(sqlite3.connect(usual.path)) as db:
        handle, row_id = db.execute("select handle, id from posts where native_id = ?", [DELETED_ID]).fetchone()
    page = f"/-/post/x/{DELETED_ID}"
    for spelling in (
        f"https://x.com/{handle}/status/{DELETED_ID}",
        f"http://mobile.twitter.com/i/web/status/{DELETED_ID}?s=20",
        f"twitter.com/{handle}/status/{DELETED_ID}/photo/1",
    ):
        for ending in ("", ".json"):
            answer = usual.get(f"/-/post{ending}?url={quote(spelling, safe='')}")
            assert (answer.status_code, usual.at("") + answer.headers["location"].partition("/archive")[2]) == (
                302,
                usual.at(page + ending),
            ), spelling
    assert usual.get(f"/-/post/{row_id}.json").headers["location"].endswith(f"{page}.json")


def test_the_front_door_leads_home_and_pages_of_any_site_may_read_json_where_that_is_allowed(every_kind: Path) -> None:
    import httpx

    with datasette(python_of("installed"), [every_kind], "--cors", "--setting", "base_url", "/kept/") as url:
        front = httpx.get(f"{url}/kept/", trust_env=False, verify=False)
        assert (front.status_code, front.headers["location"]) == (302, "/kept/archive/-/home")
        assert httpx.get(f"{url}/kept/?tables", trust_env=False, verify=False).status_code == 200
        shown = httpx.get(f"{url}/kept/archive/-/home.json", trust_env=False, verify=False)
        assert shown.headers["access-control-allow-origin"] == "*"
        assert shown.json()["address"] == f"{url}/kept/archive/-/home"
        for nothing in ("/-/nosuch", "/nosuch", "/archive/nosuch", "/archive/-/nosuch"):
            lost = httpx.get(f"{url}/kept{nothing}", trust_env=False)
            assert lost.status_code == 404
            assert 'href="/kept/archive/-/home"' in lost.text, nothing
