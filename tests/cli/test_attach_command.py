"""`citesnap attach`: a file added by hand is kept with who, when, why and hash, apart from what sources showed."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from click.testing import CliRunner, Result

from archive.invented import ALIVE, article, capture, cited
from citesnap.archive import open_archive
from citesnap.browsing import pages, render
from citesnap.browsing.links import DatasetteLinks
from citesnap.cli import cli

SCREEN = b"\x89PNG\r\n\x1a\n a screenshot"


def attach(archive: Path, *words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["attach", str(archive), *map(str, words)], standalone_mode=False)


def test_a_file_added_by_hand_is_kept_with_who_when_why_and_hash(tmp_path: Path) -> None:
    path, screen = tmp_path / "a.db", tmp_path / "screen.png"
    screen.write_bytes(SCREEN)
    with open_archive(path) as archive, archive.run("archive") as run:
        recorded = archive.record_article(run.id, article(), [cited("501")])
        (post,) = archive.posts_of([recorded.article_id])
        archive.record_check(run.id, post, [capture()], ALIVE, None)
    url = "https://twitter.com/whoever/status/501"
    done = attach(path, url, screen, "--note", "Night <b>desk</b>", "--by", "A. Example")
    assert (done.exit_code, done.stdout) == (0, "")
    sha256 = hashlib.sha256(SCREEN).hexdigest()
    assert sha256 in done.stderr
    again = attach(path, "501", screen, "--note", "again", "--by", "B. Example").stderr
    assert (
        "was attached" in again and "by A. Example on " in again and "Night <b>desk</b>; nothing was added now" in again
    )
    shown = json.loads(CliRunner().invoke(cli, ["show", str(path), "501", "--json"]).stdout)
    (one,) = shown["attachments"]
    assert (one["by"], one["name"], one["note"], one["sha256"]) == (
        "A. Example",
        "screen.png",
        "Night <b>desk</b>",
        sha256,
    )
    assert (one["media_type"], one["size"], len(shown["snapshots"])) == ("image/png", len(SCREEN), 1)
    assert "added by hand: screen.png, by A. Example" in CliRunner().invoke(cli, ["show", str(path), "501"]).stdout
    # What a desk notes for itself is not for the readers of a site.
    made = CliRunner().invoke(cli, ["export", "html", str(path), str(tmp_path / "site")], standalone_mode=False)
    assert made.return_value == 0, made.stderr
    written = [file.read_text("utf-8") for file in (tmp_path / "site").rglob("*.html")]
    assert any("501" in text for text in written)
    assert not [text for text in written if "Added by hand" in text or "A. Example" in text]
    with open_archive(path) as archive:
        assert archive.blob(sha256) == SCREEN
        page = pages.post(archive.reader, "x", "501")
    html = render.page("post.html", DatasetteLinks("/a", "/s"), archive="a", page=page)
    assert f"/-/look/{sha256}" in html and f'<img src="/a/-/thumb/{sha256}" alt="Night &lt;b&gt;desk&lt;/b&gt;"' in html
    assert "Added by hand" in html and "Night &lt;b&gt;desk&lt;/b&gt;" in html
    assert "Added by hand" not in render.page(
        "post.html", DatasetteLinks("/a", "/s"), archive="a", page=page, is_public=True
    )


def test_what_cannot_be_attached_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    path, screen, empty = tmp_path / "a.db", tmp_path / "screen.png", tmp_path / "empty.png"
    text, paper = tmp_path / "text.jpg", tmp_path / "paper.pdf"
    screen.write_bytes(SCREEN)
    text.write_text("no picture")
    paper.write_bytes(SCREEN)
    empty.touch()
    with open_archive(path) as archive, archive.run("archive") as run:
        archive.record_article(run.id, article(), [cited("502")])
    refused: tuple[tuple[list[str | Path], str], ...] = (
        (["501", screen, "--note", "x"], "knows no post 501"),
        (["501", screen], "the note is missing"),
        (["501", tmp_path / "none.png", "--note", "x"], "no such file"),
        (["501", empty, "--note", "x"], "the file is empty"),
        (["502", text, "--note", "x"], "the name is that of a picture, and the file is none"),
        (["502", paper, "--note", "x"], "the name is that of a PDF, and the file is none"),
        ([screen, "502", "--note", "x"], "the post comes before the file"),
        (["@example_river", screen, "--note", "x"], "is an account, and a file is added to one post"),
    )
    for words, told in refused:
        done = attach(path, *words)
        assert told in done.stderr and done.stderr.count("\n") == 1
        assert done.exit_code == 2 or done.return_value == 2
    with open_archive(path) as archive:
        assert archive.db.execute("select count(*) from attachments").fetchone() == (0,)


NAMES = (
    *(
        "-name.txt",
        "--help",
        "--by=x",
        "a\x1b[31m.txt",
        "a\nb.txt",
        "a\rb.txt",
        "a\u202etxt.exe",
        "<img src=x onerror=alert(1)>.txt",
    ),
    *("=cmd|x.txt", "a" * 250 + ".txt", "Photo.txt", "photo.txt", "caf\u00e9.txt", "cafe\u0301.txt", "..\\..\\x.txt"),
    *(
        os.fsdecode(b"\xff\xfe.txt"),
        os.fsdecode(b"a\xed\xa0\x80.txt"),
        " .txt",
        "%s%n.txt",
        "*",
        "_",
        "abcdef01",
        "0" * 64,
    ),
)
"""Options, commands of a terminal, markup, formulas, names that differ in case or in how a letter is composed, and no text."""


def test_a_file_is_taken_back_by_its_name_whatever_that_is(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.db", tmp_path / "files"
    folder.mkdir()
    with open_archive(path) as archive, archive.run("archive") as run:
        recorded = archive.record_article(run.id, article(), [cited("501")])
        (post,) = archive.posts_of([recorded.article_id])
        archive.record_check(run.id, post, [capture()], ALIVE, None)
    for number, name in enumerate(NAMES):
        (folder / name).write_text(f"Evidence {number}")
        done = attach(path, "501", folder / name, "--note", "x", "--by", "E")
        assert done.exit_code == 0, done.stderr
    shown = CliRunner().invoke(cli, ["show", str(path), "501"]).stdout
    assert not {"\x1b", "\r", "\u202e"} & set(shown)
    for name in NAMES:
        words = ["forget", str(path), "501", f"--file={name}", "--reason", "x", "--by", "E", "--yes"]
        done = CliRunner().invoke(cli, words, standalone_mode=False)
        assert done.return_value == 0, (name, done.output, done.exception)
    assert b"Evidence" not in path.read_bytes()
