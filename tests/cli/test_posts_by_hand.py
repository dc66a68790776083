"""A post's own address in place of an article; and addresses that lead to a login page or to a page of scripts alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from internet import Citesnap, World, rows
from internet.posts import Tweet, snowflake

URL = "https://gazette.example/river"
SHELL = (
    "<!doctype html><html><head><title>X</title><script>window.__S={};" + "a.b();" * 9000 + "</script></head><body>"
    "<div id='root'></div><noscript><h1>JavaScript is not available.</h1><p>We've detected that JavaScript is disabled in this "
    "browser. Please enable JavaScript or switch to a supported browser to continue.</p>Terms Privacy</noscript></body></html>"
)
ARTICLE = (
    "<title>T</title><article><p>JavaScript is not available in this old machine. "
    + "The river rose. " * 200
    + "</p></article>"
)


@pytest.fixture
def posts(world: World) -> list[Tweet]:
    return [
        world.post(Tweet(snowflake("2024-02-01T08:00:00", n), "lyre_ex", "Lyre", f"Gauge {n} at the bridge"))
        for n in (0, 1)
    ]


ADDED = (
    "select native_id, state, added_at is not null, (select count(*) from articles), (select count(*) from citations)"
    " from posts order by native_id"
)


def test_a_post_is_archived_by_its_address_and_cited_by_no_article(
    posts: list[Tweet], citesnap: Citesnap, tmp_path: Path
) -> None:
    url = posts[0].url.replace("https://x.com", "https://mobile.twitter.com") + "?s=20"
    done = citesnap("archive", "a.db", url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert rows(tmp_path / "a.db", ADDED) == [(posts[0].id, "alive", 1, 0, 0)]
    assert rows(tmp_path / "a.db", "select json_extract(counts, '$.added') from runs") == [(1,)]
    assert "added by hand" in citesnap("show", "a.db", posts[0].id).stdout
    # Again: nothing new.
    assert citesnap("archive", "a.db", url).returncode == 0
    assert rows(tmp_path / "a.db", "select json_extract(counts, '$.added') from runs order by id desc")[0] != (1,)
    assert json.loads(citesnap("show", "a.db", posts[0].id, "--json").stdout)["post"]["added_at"]


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("is_piped", [True, False])
def test_a_list_of_addresses_is_its_posts(
    end: str, is_piped: bool, posts: list[Tweet], citesnap: Citesnap, tmp_path: Path
) -> None:
    lines = "\r\n".join([posts[0].url, f"  {posts[1].url}", posts[0].url]) + end
    if is_piped:
        done = citesnap("archive", "a.db", "-", stdin=lines.encode())
    else:
        (tmp_path / "list.txt").write_text(lines)
        done = citesnap("archive", "a.db", "list.txt")
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(tmp_path / "a.db", ADDED) == [(post.id, "alive", 1, 0, 0) for post in posts]


@pytest.mark.parametrize("text", ["{0}", "See\n{0}\n", "{0}\n\n{1}\n", "{0}\nhttps://gazette.example/river\n"])
def test_a_text_that_says_more_is_an_article(text: str, posts: list[Tweet], citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(text.format(*(post.url for post in posts)))
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    assert rows(tmp_path / "a.db", "select count(*) from articles") == [(1,)]
    assert rows(tmp_path / "a.db", "select count(*) from posts where added_at is not null") == [(0,)]


def test_a_page_of_another_site_that_looks_like_a_post_is_read(
    world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    url = world.page("https://gazette.example/notes/a1b2c3d4e5", ARTICLE)
    assert citesnap("archive", "a.db", url).returncode == 0
    assert rows(tmp_path / "a.db", "select title from articles") == [("T",)]
    assert rows(tmp_path / "a.db", "select count(*) from posts") == [(0,)]


@pytest.mark.parametrize("target", ["https://gazette.example/login?next=%2Friver", "https://x.com/i/flow/login"])
def test_an_address_that_leads_to_a_login_page_is_said_to(
    target: str, world: World, citesnap: Citesnap, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("Nothing is cited here.")
    assert citesnap("archive", "a.db", "a.txt").returncode == 0
    world.redirect(URL, target, 302)
    world.page(target, "<title>Log in</title><p>Name and password, please.</p>")
    done = citesnap("archive", "a.db", URL)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "login page" in done.stderr
    assert rows(tmp_path / "a.db", "select count(*) from article_versions") == [(1,)]


def test_a_page_of_scripts_alone_is_said_to_be_one(world: World, citesnap: Citesnap, tmp_path: Path) -> None:
    world.page(URL, SHELL)
    done = citesnap("archive", "a.db", URL)
    assert (done.returncode, done.stderr.count("\n")) == (3, 1), done.stderr
    assert "JavaScript" in done.stderr
    world.page(URL, ARTICLE)
    assert citesnap("archive", "a.db", URL).returncode == 0
    assert rows(tmp_path / "a.db", "select count(*) from article_versions") == [(1,)]
