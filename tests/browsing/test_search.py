"""The search boxes of Datasette find words in every script, in archives and as before everywhere else."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from datasette.app import Datasette

from archive.invented import ALIVE, NOW, article, capture, cited, days, shown
from citesnap.archive import open_archive


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "archive.db"
    with open_archive(path) as opened, opened.run("archive") as run:
        recorded = opened.record_article(
            run.id,
            article("川が増水", title="河川"),
            [cited(text="記者会見での発言")],
            words="川が増水した。 The gates held.",
        )
        (post_id,) = opened.posts_of([recorded.article_id])
        opened.record_check(run.id, post_id, [capture(shown("記者会見は明日の café"))], ALIVE, NOW + days(1))
    with closing(sqlite3.connect(path.with_name("other.db"))) as db:
        db.executescript(
            """
            create table posts (id integer primary key, text text);
            insert into posts values (1, 'gates of café'), (2, 'rivers');
            create virtual table posts_fts using fts5 (text, content="posts");
            insert into posts_fts (posts_fts) values ('rebuild');
            """
        )
    return path


def get(archive: Path, address: str) -> Any:
    async def ask() -> Any:
        datasette = Datasette([str(archive), str(archive.with_name("other.db"))])
        await datasette.invoke_startup()
        return await datasette.client.get(address)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("table", "query", "rows"),
    [
        ("posts", "会見", 1),
        ("posts", "明", 1),
        ("posts", "cafe", 1),
        ("posts", "見会", 0),
        ("citations", "発言", 1),
        ("citations", "example_river", 1),
        ("articles", "増水", 1),
        ("articles", '"gates held"', 1),
        ("articles", "河", 1),
        ("posts", '"unclosed', 0),
        ("posts", "( AND *", 0),
    ],
)
def test_what_is_found(archive: Path, table: str, query: str, rows: int) -> None:
    from urllib.parse import quote

    found = get(archive, f"/archive/{table}.json?_shape=objects&_search={quote(query)}")
    assert found.status_code == 200
    assert len(found.json()["rows"]) == rows


def test_the_pages_have_a_search_box(archive: Path) -> None:
    for table in ("posts", "citations", "articles"):
        assert 'name="_search"' in get(archive, f"/archive/{table}").text
    assert "会見" in get(archive, "/archive/posts?_search=%E4%BC%9A%E8%A6%8B").text


def test_other_databases_are_searched_as_before(archive: Path) -> None:
    assert len(get(archive, "/other/posts.json?_shape=objects&_search=gates").json()["rows"]) == 1
    assert len(get(archive, "/other/posts.json?_shape=objects&_search=river*").json()["rows"]) == 0
