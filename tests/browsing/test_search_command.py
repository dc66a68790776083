"""Search as people meet it: the command records articles and posts, and their words are found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.test_search import before_search
from citesnap.archive.questions.search import match_expression
from citesnap.evidence.verifying import verify
from internet import Citesnap, World
from internet.posts import Tweet, snowflake

IN_WEATHER = "<meta property=article:section content=Weather>"


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
        (tmp_path / f"{number}.html").write_text(f"<html>{IN_WEATHER}<nav>Home</nav><p>水門 {number} が開いた")
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
        sections = db.execute("select section, count(*) from articles group by section order by section").fetchall()
        assert sections == [(None, 1), ("Weather", 60)]
    assert verify(path).exit_code == 0


def test_a_run_adds_sections_to_what_an_older_version_read_and_leaves_the_rest(
    world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    """The words too: whoever read the page knew more of its encoding, or could still read it."""
    url = world.page("https://gazette.example/flood", f"{IN_WEATHER}<title>Flood</title><p>It rains.")
    files = {"told.html": f"{IN_WEATHER}<p>one", "none.html": "<p>two", "spoilt.html": f"{IN_WEATHER}<p>three"}
    for name, markup in {**files, "plain.txt": "four"}.items():
        (tmp_path / name).write_text(markup)
    assert citesnap("archive", "a.db", *files, "plain.txt", url).returncode == 0
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("update articles set section = null where name <> 'told.html'")
        db.execute("update articles set section = 'By hand' where name = 'told.html'")
        db.execute(
            "update articles_fts set text = 'otherwise' where rowid = (select id from articles where url is not null)"
        )
        db.execute(
            "update blobs set content = x'00' where sha256 = (select body_sha256 from article_versions"
            " join articles on articles.id = article_id where name = 'spoilt.html')"
        )
        db.execute("insert into articles_to_index select id from articles")
        db.commit()
    assert citesnap("run", "a.db").returncode == 0
    with closing(sqlite3.connect(path)) as db:
        assert dict(db.execute("select name, section from articles")) == {
            "told.html": "By hand",
            "none.html": None,
            "spoilt.html": None,
            "plain.txt": None,
            url: "Weather",
        }
        assert db.execute("select * from articles_to_index").fetchall() == []
    assert len(found(path, "articles", "otherwise")) == len(found(path, "articles", "three")) == 1
