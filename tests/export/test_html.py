"""The exported site: what is in it, what becomes of folders that hold something else, and how it looks in a browser."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import shutil
import sqlite3
from contextlib import AbstractContextManager, closing
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from lxml.html import document_fromstring

from browsing.archives import DELETED_ID, GAZETTE
from browsing.looking import is_within, measured, opened
from citesnap.errors import ExportError
from citesnap.export.html import Exported, export, file_name
from internet import Citesnap
from internet.listening import listening
from sizes import NIGHTLY


@pytest.fixture(scope="session")
def sites(archive_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Exported]]:
    """Both archives as sites."""
    made = {}
    for name, path in archive_files.items():
        folder = tmp_path_factory.mktemp("sites") / name
        made[name] = folder, export(path, folder)
    return made


@pytest.fixture
def command(tmp_path: Path) -> Citesnap:
    """The real command. Exporting asks nobody, so it needs no network."""
    return Citesnap(tmp_path, {})


def listing(folder: Path) -> dict[str, str]:
    """All files below a folder with the hash of what they hold."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", ["every_kind", "attacks"])
def test_every_link_within_the_site_leads_to_a_file_of_it(name: str, sites: dict[str, tuple[Path, Exported]]) -> None:
    folder, _ = sites[name]
    for path in folder.rglob("*.html"):
        page = document_fromstring(path.read_text("utf-8"))
        for tag in page.iter("a", "img", "link", "video", "source"):
            target = str(tag.get("href") or tag.get("src") or "")
            if not target or target.startswith(("#", "http://", "https://")):
                continue
            to = (path.parent / unquote(target.partition("#")[0])).resolve()
            assert to.is_file() and to.is_relative_to(folder.resolve()), (path, target)
            anchor = target.partition("#")[2]
            assert not anchor or f'id="{anchor}"' in to.read_text(), (path, target)


@pytest.mark.parametrize("name", ["every_kind", "attacks"])
def test_the_manifest_names_every_file_with_its_hash(name: str, sites: dict[str, tuple[Path, Exported]]) -> None:
    folder, _ = sites[name]
    files = listing(folder)
    del files["manifest.json"]
    assert json.loads((folder / "manifest.json").read_text())["files"] == files


def test_media_are_part_of_the_site_as_they_were_received_and_nothing_else_is(
    sites: dict[str, tuple[Path, Exported]],
) -> None:
    folder, done = sites["attacks"]
    kinds = {path.suffix for path in (folder / "media").iterdir()}
    assert kinds <= {".png", ".jpg", ".gif", ".webp", ".avif", ".mp4", ".webm"}
    originals = [path for path in (folder / "media").iterdir() if ".preview." not in path.name]
    assert done.media == len(originals)
    for path in originals:
        assert path.stem == hashlib.sha256(path.read_bytes()).hexdigest()
    strange = [path.name for path in folder.rglob("*") if path.suffix in (".svg", ".js", ".bin", ".txt")]
    assert strange == ["icon.svg"]  # of our own


def test_an_export_done_again_is_the_same_to_the_byte(
    every_kind: Path, sites: dict[str, tuple[Path, Exported]], command: Citesnap
) -> None:
    shutil.copytree(sites["every_kind"][0], command.cwd / "site")
    before = listing(command.cwd / "site")
    done = command("export", "html", every_kind, "site")
    assert (done.returncode, done.stdout) == (0, "")
    assert listing(command.cwd / "site") == before


def test_what_an_earlier_export_left_over_is_removed_and_nothing_else(
    every_kind: Path, sites: dict[str, tuple[Path, Exported]], command: Citesnap
) -> None:
    site = command.cwd / "site"
    folder, whole = sites["every_kind"]
    shutil.copytree(folder, site)
    (site / "notes.txt").write_text("mine")
    (site / "posts" / "mine.html").write_text("mine")
    (site / "CNAME").write_text("river.example")
    done = command("export", "html", every_kind, "site", "--article", f"{GAZETTE}/river")
    assert done.returncode == 0
    left = listing(site)
    assert (site / "notes.txt").read_text() == (site / "posts" / "mine.html").read_text() == "mine"
    assert (site / "CNAME").read_text() == "river.example"
    assert f"posts/{file_name('x', DELETED_ID)}" in left
    pages = [name for name in left if name.startswith("posts/") and name != "posts/mine.html"]
    assert 3 < len(pages) < whole.posts


def test_a_folder_that_holds_something_else_is_left_as_it_is(every_kind: Path, command: Citesnap) -> None:
    foreign = command.cwd / "mine"
    foreign.mkdir()
    (foreign / "index.html").write_text("mine")
    done = command("export", "html", every_kind, "mine")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "mine holds something else" in done.stderr
    assert listing(foreign).keys() == {"index.html"}
    assert (foreign / "index.html").read_text() == "mine"


@pytest.mark.parametrize(
    "manifest",
    [
        "{}",
        "[1]",
        "not JSON",
        '{"made_by": "citesnap export html"}',
        '{"made_by": "citesnap export html", "files": 7}',
        '{"made_by": "another program", "files": {}}',
    ],
)
def test_a_manifest_that_is_none_of_ours_protects_the_folder(manifest: str, every_kind: Path, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ExportError, match="holds something else"):
        export(every_kind, tmp_path)
    assert listing(tmp_path).keys() == {"manifest.json"}


def test_an_article_that_is_not_known_is_a_failure_told_in_one_line(every_kind: Path, command: Citesnap) -> None:
    done = command("export", "html", every_kind, "site", "--article", "https://nobody.example/")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "https://nobody.example/" in done.stderr


def test_what_is_no_archive_is_told_in_one_line_and_makes_no_site(command: Citesnap) -> None:
    (command.cwd / "notes.db").write_text("not a database at all, and long enough to be looked at")
    for name in ("notes.db", "missing.db"):
        done = command("export", "html", name, "site")
        assert done.returncode != 0
        assert len(done.stderr.splitlines()) == 1, done.stderr
    assert not (command.cwd / "site").exists()


def test_a_damaged_file_is_left_out_and_the_rest_is_there(every_kind: Path, tmp_path: Path) -> None:
    copy = tmp_path / "damaged.db"
    shutil.copy(every_kind, copy)
    with closing(sqlite3.connect(copy)) as db:
        (sha256,) = db.execute("select sha256 from media where sha256 is not null limit 1").fetchone()
        db.execute("update blobs set content = ? where sha256 = ?", [b"\x89PNG\r\n\x1a\nother bytes", sha256])
        db.commit()
    done = export(copy, tmp_path / "site")
    assert done.media > 3
    assert not list((tmp_path / "site" / "media").glob(f"{sha256}*"))


def served(folder: Path) -> AbstractContextManager[str]:
    """A plain static host."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    return listening(functools.partial(Quiet, directory=str(folder)))


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("name", "how"),
    product(("every_kind", "attacks"), ("disk", "host")) if NIGHTLY else [("every_kind", "disk"), ("attacks", "host")],
)
def test_the_site_in_a_browser(name: str, how: str, sites: dict[str, tuple[Path, Exported]], browser: Any) -> None:
    """From disk and from a static host: whole, quiet, nothing asked of anybody else."""
    folder, _ = sites[name]
    with served(folder) as host:
        home = folder.as_uri() if how == "disk" else host
        pages = ["index.html", "posts/index.html", "articles/index.html"]
        for kind, number in (("posts", 10), ("articles", 5)) if NIGHTLY else (("posts", 4), ("articles", 2)):
            found = sorted(path.name for path in (folder / kind).glob("*.html") if path.name != "index.html")
            # The browser, and the host, take `~` as it is and an address's `%` only encoded; names hold no other.
            pages += [f"{kind}/{one}" for one in found[:: max(1, len(found) // number)]]
        with opened(browser, home) as (page, watched):
            for address in pages:
                page.goto(f"{home}/{address}")
                looked = measured(page)
                assert watched.complaints() == {}, address
                assert looked["broken"] == looked["nameless"] == [], address
                assert looked["main"] == looked["h1"] == 1, address
                assert looked["wide"] <= 0, (address, looked["widest"])
                assert looked["title"].strip()
                for link in looked["links"]:
                    assert not is_within(link, home) or (folder / _within(link, home)).is_file(), (address, link)


def _within(link: str, home: str) -> str:
    path = unquote(urlsplit(link).path)
    return path.removeprefix(unquote(urlsplit(home).path)).lstrip("/") or "index.html"
