"""The search boxes of Datasette, on the line of it that is installed."""

from __future__ import annotations

import asyncio
import doctest
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.app import Datasette
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.invented import ALIVE, article, capture, cited, shown
from citesnap.archive import open_archive
from citesnap.browsing import searching
from citesnap.browsing.datasette_compat import IS_1_0
from sizes import some

POSTS = {
    "1": "首相の記者会見が開かれた",
    "2": "The café at the weir is closed",
    "3": "เมืองนี้น้ำท่วมหนัก",
    "4": "대통령은 오늘 말했다",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive, and a database of somebody else's with a search of its own."""
    folder = tmp_path_factory.mktemp("search")
    with open_archive(folder / "archive.db") as archive, archive.run("archive") as run:
        said = article(title="The weir", words="水門が開いた Zürich")
        recorded = archive.record_article(run.id, said, [cited(key, int(key), text=POSTS[key]) for key in POSTS])
        for post_id, text in zip(archive.posts_of([recorded.article_id]), POSTS.values(), strict=True):
            archive.record_check(run.id, post_id, [capture(shown(text))], ALIVE, None, {})
    db = sqlite3.connect(folder / "other.db")
    db.execute("create table notes (id integer primary key, text text)")
    db.execute('create virtual table notes_fts using fts5 (text, content="notes")')
    db.execute("insert into notes values (1, '記者会見')")
    db.execute("insert into notes_fts (notes_fts) values ('rebuild')")
    db.commit()
    db.close()
    return folder


class Browser:
    """Datasette in this process, asked in a loop of its own."""

    def __init__(self, folder: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self.datasette = Datasette([str(folder / "archive.db"), str(folder / "other.db")])
        self.loop.run_until_complete(self.datasette.invoke_startup())

    def get(self, path: str, **query: str) -> Any:
        """What Datasette answers."""
        return self.loop.run_until_complete(self.datasette.client.get(f"{path}?{urlencode(query)}"))

    def ids(self, table: str, **query: str) -> list[int]:
        """The ids of the rows found."""
        answer = self.get(f"/{table}.json", _shape="array", _sort="id", **query)
        assert answer.status_code == 200, answer.text
        return [row["id"] for row in answer.json()]


@pytest.fixture(scope="module")
def browser(folder: Path) -> Iterator[Browser]:
    browser = Browser(folder)
    yield browser
    browser.loop.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("会見", [1]),
        ("会", [1]),
        ("cafe", [2]),
        ("CAFÉ", [2]),
        ('"at the weir"', [2]),
        ('"weir the at"', []),
        ("clos*", [2]),
        ("clos", []),
        ("น้ำ", [3]),
        ("대통령", [4]),
        ("example_river", [1, 2, 3, 4]),
    ],
)
def test_posts_and_citations_are_found(browser: Browser, query: str, found: list[int]) -> None:
    assert browser.ids("archive/posts", _search=query) == found
    assert browser.ids("archive/citations", _search=query) == found


@pytest.mark.parametrize("blank", ["", " ", "\u3000"])
def test_an_empty_search_box_does_not_stand_in_the_way_of_a_filter(browser: Browser, blank: str) -> None:
    assert browser.ids("archive/posts", _search=blank) == [1, 2, 3, 4]
    assert browser.ids("archive/posts", _search=blank, native_id="2") == [2]
    assert browser.ids("archive/posts", _search_text=blank) == [1, 2, 3, 4]


def test_examples() -> None:
    assert doctest.testmod(searching).failed == 0


def test_articles_are_found_by_what_they_say(browser: Browser) -> None:
    assert browser.ids("archive/articles", _search="水門 zurich") == [1]
    assert browser.ids("archive/articles", _search="weir") == [1]
    assert browser.ids("archive/articles", _search="会見") == []


def test_one_column_is_searched(browser: Browser) -> None:
    assert browser.ids("archive/posts", _search_text="会見") == [1]
    assert browser.ids("archive/posts", _search_handle="会見") == []
    assert browser.ids("archive/articles", _search_title="weir") == [1]


@pytest.mark.parametrize("table", ["posts", "citations", "articles"])
def test_the_pages_have_a_search_box(browser: Browser, table: str) -> None:
    page = browser.get(f"/archive/{table}")
    assert page.status_code == 200
    assert 'name="_search"' in page.text


@pytest.mark.parametrize(
    "query",
    some(['"', '""', "*", "a*b", "AND", "a AND", "(", "NEAR(", "^a", "text:", "a\0b", "-", "\u200d", "x" * 9000], 3),
)
def test_whatever_is_typed_is_no_error(browser: Browser, query: str) -> None:
    for table in ("posts", "citations", "articles"):
        assert browser.get(f"/archive/{table}", _search=query).status_code == 200
        assert browser.get(f"/archive/{table}", _search_handle=query, _search_author_name=query).status_code in (
            200,
            400,
        )


@settings(max_examples=30)
@given(query=st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from('"*()^+-:{}\0 会'), max_size=30))
@example(query='NEAR("a" "b", 3)')
def test_no_query_at_all_is_an_error(browser: Browser, query: str) -> None:
    browser.ids("archive/posts", _search=query)


def test_raw_searches_are_in_the_language_of_sqlite(browser: Browser) -> None:
    assert browser.ids("archive/posts", _search='"会 見" OR caf*', _searchmode="raw") == [1, 2]
    assert browser.get("/archive/posts", _search='"', _searchmode="raw").status_code == 400


def test_other_databases_are_searched_as_ever(browser: Browser) -> None:
    assert browser.ids("other/notes", _search="会見") == []
    assert browser.ids("other/notes", _search="記者会見") == [1]


def test_search_in_sql_of_ones_own(browser: Browser) -> None:
    sql = "select rowid from posts_fts where posts_fts match escape_fts(:words)"
    answer = browser.get("/archive/-/query.json" if IS_1_0 else "/archive.json", sql=sql, words="会見", _shape="array")
    assert answer.json() == [{"rowid": 1}]
