"""A card for the place of a dead embed: the words and their proof, no script, nothing loaded, nothing of a stranger's markup."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from PIL import Image

from browsing.archives import DELETED_ID
from browsing.conftest import missing
from browsing.looking import measured, opened
from citesnap.archive import open_reader
from citesnap.errors import ExportError
from citesnap.export.static_card import card
from internet import Citesnap


def test_a_card_shows_the_post_with_dates_source_and_hash_and_loads_nothing(every_kind: Path) -> None:
    with open_reader(every_kind) as archive:
        (post_id,) = archive.find_post("x", DELETED_ID)
        page = BeautifulSoup(card(archive, post_id, "https://archive.example/archive"), "lxml")
    assert page.blockquote is not None and "Water at the gates of the new town" in page.blockquote.get_text()
    text = " ".join(page.get_text(" ").split())
    assert "Gone between 14 and 18 March 2026." in text
    assert "SHA-256 of the answer:" in text
    link = page.a
    assert link is not None
    assert link["href"] == f"https://archive.example/archive/-/post/x/{DELETED_ID}" == link["data-versionurl"]
    assert str(link["data-originalurl"]).endswith(DELETED_ID) and link["data-versiondate"]
    assert all(
        str(image["src"]).startswith("data:image/webp;base64,") and image["alt"] for image in page.find_all("img")
    )
    assert {tag.name for tag in page.find_all()} <= set(
        "html body figure p b bdi blockquote br img figcaption code a i".split()
    )


@pytest.mark.browser
def test_a_card_is_no_wider_than_a_phone(every_kind: Path, browser: Any) -> None:
    with open_reader(every_kind) as archive:
        (post_id,) = archive.find_post("x", DELETED_ID)
        html = card(archive, post_id)
    with opened(browser, "about:blank") as (page, _):
        page.set_content(f'<meta name="viewport" content="width=device-width">{html}')
        assert measured(page)["wide"] == 0


@pytest.mark.browser
def test_a_card_as_a_picture_is_cut_to_the_card_and_says_what_it_is(every_kind: Path, tmp_path: Path) -> None:
    if shutil.which(os.environ.get("CITESNAP_CHROMIUM") or "chromium") is None:
        missing("no Chromium (on Debian: apt-get install chromium)")
    shutil.copy(every_kind, tmp_path / "archive.db")
    command = Citesnap(tmp_path, {})
    done = command("export", "card", "archive.db", DELETED_ID, "card.png", timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("card.png: ")
    with Image.open(tmp_path / "card.png") as drawn:
        assert drawn.format == "PNG"
        assert drawn.width == 2 * 640
        assert 300 < drawn.height < 4_000
        seen = drawn.convert("RGB")
        assert DELETED_ID in drawn.info["Title"]
        # Words in black, the picture of the post in its colours, and no empty page below.
        colours = seen.quantize(16).convert("RGB").getcolors() or []
        assert len(colours) > 6
        foot = seen.crop((0, seen.height - 60, seen.width, seen.height)).convert("L")
        assert min(foot.tobytes()) < 200
    without = {"CITESNAP_CHROMIUM": "", "PATH": str(tmp_path)}
    again = command("export", "card", "archive.db", DELETED_ID, "card.png", "--replace", env=without)
    assert again.returncode == 2
    assert "drawn by Chromium" in again.stderr and len(again.stderr.splitlines()) == 1


@pytest.mark.browser
def test_a_hostile_post_is_drawn_as_text_and_leads_nowhere(every_kind: Path, tmp_path: Path) -> None:
    if shutil.which(os.environ.get("CITESNAP_CHROMIUM") or "chromium") is None:
        missing("no Chromium (on Debian: apt-get install chromium)")
    shutil.copy(every_kind, tmp_path / "archive.db")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        elsewhere = f"http://127.0.0.1:{server.getsockname()[1]}/"
        attack = (
            "\x1b]0;x\x07\u202e\u2066</p></figure><script>document.body.innerHTML=''</script><img src=x onerror=alert(1)>"
            f"<meta http-equiv=refresh content='0;url={elsewhere}'><iframe src={elsewhere}></iframe>"
            "<iframe src=file:///etc/passwd style='height:7000px'></iframe><style>*{display:none}</style>"
        )
        with closing(sqlite3.connect(tmp_path / "archive.db")) as db:
            (post_id,) = db.execute("select id from posts where native_id = ?", [DELETED_ID]).fetchone()
            db.execute("update snapshots set text = ?, author_name = ? where post_id = ?", [attack, attack, post_id])
            db.execute("update posts set author_name = ? where id = ?", [attack, post_id])
            db.commit()
        done = Citesnap(tmp_path, {})("export", "card", "archive.db", DELETED_ID, "card.png", timeout=120)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert done.returncode == 0, done.stderr
    with Image.open(tmp_path / "card.png") as drawn:
        assert drawn.height < 4_000, "the frame is text"
        assert len(drawn.convert("RGB").quantize(16).convert("RGB").getcolors() or []) > 6, "nothing is hidden"
        assert all(str(told).isprintable() for told in drawn.info.values() if isinstance(told, str))


def test_hostile_posts_stay_text_and_what_nobody_showed_makes_no_card(attacks: Path) -> None:
    cards = refused = 0
    with open_reader(attacks) as archive:
        for listed in archive.posts():
            try:
                html = card(archive, listed.id)
            except ExportError as error:
                refused += "no source has shown" in str(error)
                continue
            cards += 1
            page = BeautifulSoup(html, "lxml")
            assert not page.find_all(["script", "style", "iframe", "svg", "form", "link"]), listed.native_id
            for tag in page.find_all():
                assert not [name for name in tag.attrs if name.startswith("on")], listed.native_id
                assert not str(tag.get("href", "")).lower().startswith(("javascript", "data")), listed.native_id
    assert cards > 20 and refused
