"""An article without a citation is told to whoever watches, and counted: never nothing at all."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from internet import Citesnap

CITED = "See https://t.me/example_river/7356 for it.\n"


@pytest.fixture
def articles(tmp_path: Path) -> list[str]:
    names = [f"{n}.txt" for n in range(7)]
    for name in names:
        (tmp_path / name).write_text("The river left its bed.\n" + (CITED if name == "0.txt" else name))
    return names


def test_find_names_articles_without_a_citation(articles: list[str], citesnap: Citesnap) -> None:
    done = citesnap("find", "-v", *articles[:3])
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1)
    assert [line.split(" ", 1)[1] for line in done.stderr.splitlines()] == [
        f"{name}: no citation found in it" for name in articles[1:3]
    ]
    assert citesnap("find", "-v", *articles).stderr.endswith("6 articles without a citation in all\n")
    assert citesnap("find", *articles).stderr == ""  # nobody watches: data on stdout, errors on stderr


def test_archiving_names_and_counts_them(articles: list[str], citesnap: Citesnap, tmp_path: Path) -> None:
    done = citesnap("archive", "-v", "a.db", *articles[:3], "--without", "wayback")
    assert f"{articles[1]}: no citation found in it" in done.stderr
    assert "2 articles without a citation" in done.stderr.splitlines()[-1]
    with closing(sqlite3.connect(tmp_path / "a.db")) as db:
        [(counts,)] = db.execute("select counts from runs").fetchall()
    assert json.loads(counts)["without_citations"] == 2


def test_films_that_are_no_citations_are_told_with_the_option_that_shows_them(
    citesnap: Citesnap, tmp_path: Path
) -> None:
    film = '<p>At noon:</p><iframe src="https://www.youtube-nocookie.com/embed/AbCdEfGhIjK"></iframe>'
    (tmp_path / "film.html").write_text(f"<title>The river</title>{film}<p>It left its bed.</p>")
    (tmp_path / "both.html").write_text(f"<title>The river</title>{film}<p>{CITED}</p>")
    hint = "1 film of YouTube in articles without a citation; a film is no post: --videos tells which they are"
    assert citesnap("find", "-v", "film.html", "--format", "table").stderr.splitlines()[-1].endswith(hint)
    assert "film of" not in citesnap("find", "-v", "both.html").stderr
    asked = citesnap("find", "-v", "film.html", "--videos")
    assert (json.loads(asked.stdout)["post_id"], "film of" in asked.stderr) == ("AbCdEfGhIjK", False)


def test_addresses_that_an_article_cuts_short_are_named(citesnap: Citesnap, tmp_path: Path) -> None:
    (tmp_path / "cut.txt").write_text("She wrote it at https://x.com/example_river/status/14200… on Monday.\n")
    line = "cut.txt: the address of a post is cut short, so that nobody knows which it is: https://x.com/example_river/status/14200…"
    assert line in citesnap("find", "-v", "cut.txt").stderr
    assert line in citesnap("archive", "-v", "a.db", "cut.txt", "--without", "wayback").stderr
