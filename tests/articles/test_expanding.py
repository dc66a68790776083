"""Folders become the articles in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from citesnap.articles import ArticleError, expand, read_article


def test_a_folder_becomes_its_articles_in_order(tmp_path: Path) -> None:
    for name in (
        "b.html",
        "a.txt",
        "c.MD",
        "deep/er/x.htm",
        "deep/y.xhtml",
        "data.json",
        ".hidden.html",
        ".git/z.html",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = [str(Path(name).relative_to(tmp_path)) for name in expand([str(tmp_path)])]
    assert found == ["a.txt", "b.html", "c.MD", "deep/y.xhtml", "deep/er/x.htm"]


def test_the_frames_that_browsers_save_beside_a_page_are_no_articles(tmp_path: Path) -> None:
    for name in ("Flood.html", "Flood_files/advert.html", "notes_files/own.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [Path(name).name for name in expand([str(tmp_path)])] == ["Flood.html", "own.html"]


def test_everything_else_passes_through_in_order() -> None:
    names = ["https://gazette.example/flood", "-", "none.html", "nul\0.html", "a" * 5000]
    assert list(expand(names)) == names


def test_an_empty_folder_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "flood.txt").write_text("The river rose.", "utf-8")
    names = list(expand([str(tmp_path / "empty"), str(tmp_path / "flood.txt")]))
    with pytest.raises(ArticleError, match="no article in this folder"):
        read_article(names[0], None)
    assert read_article(names[1], None).text == "The river rose."


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "flood.txt").touch()
    assert [Path(name).name for name in expand([str(tmp_path)])] == ["flood.txt"]
