"""An export writes into its folder and nowhere else: against an archive, a manifest and a folder that somebody prepared."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from browsing.archives import DELETED_ID, GAZETTE
from citesnap.cli import cli
from citesnap.errors import ExportError
from citesnap.export.folder import ExportFolder
from citesnap.export.html import export
from citesnap.export.newfile import new_file
from sizes import some

ONLY = (f"{GAZETTE}/river",)
"""One article is enough, and quick."""
ANY = re.compile(r".*")


@pytest.fixture(scope="module")
def exported(archive_files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site as an earlier export left it."""
    folder = tmp_path_factory.mktemp("exported") / "site"
    export(archive_files["every_kind"], folder, ONLY)
    return folder


@pytest.fixture
def site(exported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported, tmp_path / "site"))


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder of the user's beside the site."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "index.html").write_text("mine")
    return folder


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """All that is in a folder, links as links."""
    return {
        str(path.relative_to(folder)): (path.lstat().st_mode, path.read_bytes() if path.is_file() else b"")
        for path in sorted(folder.rglob("*"))
    }


@pytest.mark.parametrize(
    "url_hash", some(["../../../escaped", "a/../../esc", "/etc/escaped", "..", ".hidden", "a\nb", "x" * 400, "\0"], 3)
)
def test_a_name_in_the_archive_leads_nowhere_else(url_hash: str, every_kind: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(every_kind, copy)
    with closing(sqlite3.connect(copy)) as db:
        db.execute("pragma ignore_check_constraints = on")
        db.execute("update articles set url_hash = ? where id = 1", [url_hash])
        db.commit()
    (tmp_path / "below").mkdir()
    try:
        export(copy, tmp_path / "below" / "site")
    except ExportError as error:
        assert "\n" not in str(error)
    assert {path.name for path in tmp_path.iterdir()} <= {"archive.db", "archive.db-wal", "archive.db-shm", "below"}
    assert [path.name for path in (tmp_path / "below").iterdir()] == ["site"]


def test_the_hash_of_a_file_becomes_its_name_only_if_the_bytes_have_it(every_kind: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(every_kind, copy)
    with closing(sqlite3.connect(copy)) as db:
        db.executescript(
            "pragma foreign_keys = off; pragma ignore_check_constraints = on;"
            "update media set sha256 = '../../' || sha256; update blobs set sha256 = '../../' || sha256;"
        )
    done = export(copy, tmp_path / "below" / "site", ONLY)
    assert done.media == 0
    assert not list(tmp_path.glob("*.png")) and not list((tmp_path / "below").glob("*.png"))


@pytest.mark.parametrize("name", ["posts", "articles", "media", "static"])
def test_a_folder_that_is_a_link_is_not_followed(name: str, every_kind: Path, site: Path, outside: Path) -> None:
    before = everything(outside)
    shutil.rmtree(site / name)
    (site / name).symlink_to(outside)
    with pytest.raises(ExportError, match="is a link or no folder"):
        export(every_kind, site, ONLY)
    assert everything(outside) == before


@pytest.mark.parametrize("name", ["index.html", "posts/index.html", "manifest.json", "static/citesnap.css"])
def test_a_file_that_is_a_link_is_not_written_through(name: str, every_kind: Path, site: Path, outside: Path) -> None:
    before = everything(outside)
    (site / name).unlink()
    (site / name).symlink_to(outside / "index.html")
    with pytest.raises(ExportError):
        export(every_kind, site, ONLY)
    assert everything(outside) == before


@pytest.mark.parametrize("name", [".index.html.part", "posts/.index.html.part", ".manifest.json.part"])
def test_a_link_where_a_file_is_begun_is_removed_and_not_written_through(
    name: str, every_kind: Path, site: Path, outside: Path
) -> None:
    before = everything(outside)
    (site / name).symlink_to(outside / "index.html")
    export(every_kind, site, ONLY)
    assert everything(outside) == before
    assert not (site / name).is_symlink()


def test_a_journal_that_is_a_link_is_not_written_through(every_kind: Path, site: Path, outside: Path) -> None:
    before = everything(outside)
    (site / ".written").symlink_to(outside / "index.html")
    with pytest.raises(ExportError, match=r"\.written"):
        export(every_kind, site, ONLY)
    assert everything(outside) == before


def tampered(site: Path, names: list[str]) -> None:
    manifest = json.loads((site / "manifest.json").read_text())
    manifest["files"] |= dict.fromkeys(names, "0")
    (site / "manifest.json").write_text(json.dumps(manifest))


def test_a_manifest_that_was_tampered_with_removes_nothing_outside(every_kind: Path, site: Path, outside: Path) -> None:
    before = everything(outside)
    (site / "linked").symlink_to(outside)
    names = [
        "../outside/index.html",
        str(outside / "index.html"),
        "posts/../../outside/index.html",
        "linked/index.html",
    ]
    tampered(site, [*names, "linked", "posts", "..", ".", "", "a\\b", "posts//index.html", "\0", "x/" * 2000])
    export(every_kind, site, ONLY)
    assert everything(outside) == before
    assert (site / "linked").is_symlink() and (site / "posts").is_dir()


def test_a_journal_that_was_tampered_with_removes_nothing_outside(every_kind: Path, site: Path, outside: Path) -> None:
    before = everything(outside)
    (site / "linked").symlink_to(outside)
    (site / ".written").write_text("citesnap export html\n../outside/index.html\nlinked/index.html\nposts\n")
    export(every_kind, site, ONLY)
    assert everything(outside) == before
    assert (site / "linked").is_symlink()


@pytest.mark.parametrize("is_listed", [True, False], ids=["manifest", "journal"])
def test_a_list_that_names_what_the_user_keeps_in_the_folder_removes_none_of_it(
    is_listed: bool, every_kind: Path, site: Path
) -> None:
    """Above all the archive itself: it was removed with its recovery files, and the export ended with 0."""
    kept = ["archive.db", "letter.txt", "posts/letter.txt", "media/letter.png", "static/notes.md"]
    for name in kept:
        shutil.copy(every_kind, site / name)
    if is_listed:
        tampered(site, kept)
    else:
        (site / ".written").write_text("\n".join(["citesnap export html", *kept, ""]))
    export(site / "archive.db", site, ONLY)
    assert all((site / name).read_bytes() == every_kind.read_bytes() for name in kept)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.write_text("[" * 200_000), lambda path: path.mkdir()])
def test_a_manifest_that_is_no_list_protects_the_folder(
    make: Callable[[Path], None], every_kind: Path, site: Path
) -> None:
    (site / "manifest.json").unlink()
    make(site / "manifest.json")
    before = everything(site)
    with pytest.raises(ExportError):
        export(every_kind, site, ONLY)
    assert everything(site) == before


@pytest.mark.parametrize("name", ["posts/x-20.html", "index.html"])
def test_a_file_of_others_in_the_place_of_a_page_is_left_as_it_is(name: str, tmp_path: Path) -> None:
    with ExportFolder(tmp_path / "site", "a test", ANY) as folder:
        folder.write("static/a.css", "a")
        folder.finish()
    (tmp_path / "site" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "site" / name).write_text("mine")
    with (
        ExportFolder(tmp_path / "site", "a test", ANY) as folder,
        pytest.raises(ExportError, match="was not written by"),
    ):
        folder.write(name, "ours")
    assert (tmp_path / "site" / name).read_text() == "mine"


def test_an_export_that_was_killed_can_be_done_again_and_what_it_wrote_is_brought_up_to_date(tmp_path: Path) -> None:
    with ExportFolder(tmp_path / "site", "a test", ANY) as folder:
        folder.write("posts/one.html", "old")
        folder.write("posts/two.html", "old")
    (tmp_path / "site" / "posts" / ".three.html.part").write_text("half")
    with ExportFolder(tmp_path / "site", "a test", ANY) as folder:
        folder.write("posts/one.html", "new")
        folder.write("posts/three.html", "new")
        folder.finish()
    files = {path.name: path.read_text() for path in (tmp_path / "site" / "posts").iterdir()}
    assert files == {"one.html": "new", "three.html": "new"}
    assert {path.name for path in (tmp_path / "site").iterdir()} == {"posts", "manifest.json"}


def test_a_file_whose_bytes_turn_out_to_be_damaged_is_not_there(tmp_path: Path) -> None:
    def pieces() -> object:
        yield b"begun"
        raise ValueError("damaged")

    with ExportFolder(tmp_path / "site", "a test", ANY) as folder:
        with pytest.raises(ValueError, match="damaged"):
            folder.write("media/a.png", pieces())  # type: ignore[arg-type]
        folder.finish()
    assert list((tmp_path / "site" / "media").iterdir()) == []


def test_a_megabyte_that_unpacks_to_two_hundred_megabytes_is_not_written(every_kind: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(every_kind, copy)
    head, blank, count = b"\x89PNG\r\n\x1a\n", bytes(1_000_000), 200
    packer, digest = zlib.compressobj(9, wbits=31), hashlib.sha256(head)
    packed = packer.compress(head)
    for _ in range(count):
        digest.update(blank)
        packed += packer.compress(blank)
    packed += packer.flush()
    with closing(sqlite3.connect(copy)) as db:
        db.execute("pragma foreign_keys = off")
        db.execute(
            "insert into blobs (sha256, media_type, size, encoding, content) values (?, 'image/png', ?, 'gzip', ?)",
            [digest.hexdigest(), len(head) + count * len(blank), packed],
        )
        db.execute("update media set sha256 = ? where sha256 is not null", [digest.hexdigest()])
        db.commit()
    assert export(copy, tmp_path / "site", ONLY).media == 0
    assert not list((tmp_path / "site").glob("media/*"))


@pytest.mark.parametrize("name", [".written", ".written.part", "manifest.json", "index.html", ".index.html.part"])
def test_a_file_with_another_name_elsewhere_is_replaced_and_not_written_to(
    name: str, every_kind: Path, site: Path, outside: Path
) -> None:
    """The list of what is being written was emptied where it stood, and with it the file of the user's that it was."""
    (outside / "letter.txt").write_bytes((site / name).read_bytes() if (site / name).exists() else b"mine")
    before = everything(outside)
    (site / name).unlink(missing_ok=True)
    os.link(outside / "letter.txt", site / name)
    export(every_kind, site, ONLY)
    assert everything(outside) == before


@pytest.mark.parametrize("name", ["posts", "articles", "media", "static"])
def test_a_folder_that_becomes_a_link_meanwhile_is_not_followed(
    name: str, every_kind: Path, site: Path, outside: Path, tmp_path: Path
) -> None:
    """Another process changes the folder and a link about, again and again, as long as the export takes."""
    before = everything(outside)
    swap = (
        "import os, sys\nplace, aside, outside = sys.argv[1:]\nprint('on', flush=True)\nwhile True:\n"
        " try:\n  os.rename(place, aside); os.symlink(outside, place); os.unlink(place); os.rename(aside, place)\n"
        " except OSError:\n  pass\n"
    )
    command = [sys.executable, "-c", swap, str(site / name), str(tmp_path / "aside"), str(outside)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as changing:
        try:
            assert changing.stdout is not None
            changing.stdout.readline()
            for _ in range(3):
                with suppress(ExportError, OSError):
                    export(every_kind, site, ONLY)
        finally:
            changing.kill()
    assert everything(outside) == before


PLACES: dict[str, Callable[[Path, Path], object]] = {
    "a link to nothing": lambda target, outside: target.symlink_to(outside / "new"),
    "a link to a file": lambda target, outside: target.symlink_to(outside / "index.html"),
    "another name of a file": lambda target, outside: os.link(outside / "index.html", target),
    "a FIFO": lambda target, _: os.mkfifo(target),
    "a link to a device": lambda target, _: target.symlink_to("/dev/full"),
}


@pytest.mark.parametrize("replace", [(), ("--replace",)], ids=["new", "replaced"])
@pytest.mark.parametrize("place", some(PLACES, 2))
@pytest.mark.parametrize("form", ["card", "csv", "json", "parquet", "report", "wacz", "warc"])
def test_a_file_is_never_written_through_what_stands_in_its_place(
    form: str, place: str, replace: tuple[str, ...], every_kind: Path, outside: Path, tmp_path: Path
) -> None:
    archive_db = tmp_path / "archive.db"
    shutil.copy(every_kind, archive_db)
    before, target = everything(outside), tmp_path / f"out.{form}"
    PLACES[place](target, outside)
    (tmp_path / f".{target.name}.part").symlink_to(outside / "index.html")
    post = [DELETED_ID] if form in ("card", "report") else []
    done = CliRunner().invoke(cli, ["export", form, str(archive_db), *post, str(target), *replace])
    assert everything(outside) == before
    if replace:
        assert (done.exit_code, target.is_symlink(), target.stat().st_nlink) == (0, False, 1), done.output
    else:
        assert (done.exit_code, "is there already" in done.output) == (2, True), done.output


def test_no_export_takes_the_place_of_an_archive(every_kind: Path, tmp_path: Path) -> None:
    """Neither of the one that is exported, nor of another one, of their recovery files or locks; also where none is there now."""
    archive_db = tmp_path / "archive.db"
    for name in (archive_db.name, "other.db"):
        shutil.copy(every_kind, tmp_path / name)
    done = CliRunner().invoke(cli, ["export", "csv", str(archive_db), str(archive_db), "--replace"])
    assert (done.exit_code, "belongs to the archive archive.db: name another file" in done.output) == (2, True)
    for name in ("archive.db", "other.db", "archive.db-wal", "archive.db-shm", "other.db-journal", "other.db.lock"):
        with pytest.raises(ExportError, match="belongs to the archive"), new_file(tmp_path / name, replace=True):
            raise AssertionError(name)
    assert (tmp_path / "other.db").read_bytes() == every_kind.read_bytes()
    (tmp_path / "letter.db").write_text("mine")
    for name in ("letter.db", "letter.db-wal", ".lock", "-wal"):
        with new_file(tmp_path / name, replace=True) as file:
            file.write(b"ours")
    assert (tmp_path / "letter.db").read_bytes() == b"ours"


def test_a_name_that_a_post_had_is_never_that_of_another_ones_page(every_kind: Path, tmp_path: Path) -> None:
    copy = tmp_path / "archive.db"
    shutil.copy(every_kind, copy)
    with closing(sqlite3.connect(copy)) as db:
        posts = db.execute("select id, native_id, url from posts where platform = 'x' order by id").fetchall()
        for post, other in ((posts[0], posts[-1]), (posts[-1], posts[0])):
            db.execute(
                "insert into former_posts (post_id, row_id, found_at, platform, native_id, url) values (?, ?, '', 'x', ?, '')",
                [post[0], 900_000 + post[0], other[1]],
            )
        db.commit()
    export(copy, tmp_path / "site")
    for _, native_id, url in (posts[0], posts[-1]):
        assert url in (tmp_path / "site" / "posts" / f"x-{native_id}.html").read_text(), native_id
