"""Search as people meet it: the command records articles and posts, and their words are found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.test_search import before_search
from citesnap.archive.questions.search import match_expression
from internet import Citesnap, World
from internet.posts import Tweet, snowflake


def found(path: Path, table: str, query: str) -> list[int]:
    with closing(sqlite3.connect(path)) as db:
        sql = f"select rowid from {table}_fts where {table}_fts match ?"
        return [row_id for (row_id,) in db.execute(sql, [match_expression(query)])]


def test_words_of_articles_and_posts_are_found(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    post = world.post(Tweet(snowflake("2024-02-01T00:00:00"), "weir_ex", "堰の人", "首相の記者会見が開かれた"))
    (tmp_path / "a.html").write_text(f"<html><nav>Home</nav><p>水門が開いた <a href='{post.url}'>post</a>")
    assert citesnap("archive", "a.db", "a.html").returncode == 0
    path = tmp_path / "a.db"
    assert found(path, "posts", "会見") == [1]
    assert found(path, "posts", "堰") == [1]
    assert found(path, "articles", "水門") == [1]
    assert found(path, "articles", "home") == []


def test_a_run_adds_the_words_of_articles_read_before_there_was_a_search(offline: Citesnap, tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number}.html").write_text(f"<html><nav>Home</nav><p>水門 {number} が開いた")
    (tmp_path / "empty.html").write_text("<html><script>f()</script>")
    names = [f"{number}.html" for number in range(60)]
    assert offline("archive", "a.db", *names, "empty.html").returncode == 0
    path = tmp_path / "a.db"
    before_search(path)
    assert offline("status", "a.db").returncode == 0
    assert found(path, "articles", "水門") == []
    assert offline("run", "a.db").returncode == 0
    assert len(found(path, "articles", "水門")) == 60
    assert found(path, "articles", "home") == []
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("select * from articles_to_index").fetchall() == []
