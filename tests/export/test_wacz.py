"""An archive as a WACZ file: its keys are those of other programs, a real pywb replays it, and a validator takes it.

Programs of others are processes: pywb and surt are GPL and AGPL. `CITESNAP_REPLAYWEB` names the folder of the npm package
replaywebpage; without it the tests of the player are skipped, but in CI.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from archive.invented import ALIVE, NOW, capture, cited, exchange, page, picture, shown
from browsing.archives import drawn
from browsing.conftest import missing
from citesnap.archive import open_archive
from citesnap.export import wacz
from citesnap.export.choice import Choice
from citesnap.export.exporter import Exporter
from citesnap.export.keys import key
from internet import Citesnap
from internet.listening import listening
from internet.ports import free_port

PLACES = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
MANAGER, SERVER = shutil.which("wb-manager", path=PLACES), shutil.which("wayback", path=PLACES)
VALIDATOR = shutil.which("wacz", path=PLACES)
PLAYER = os.environ.get("CITESNAP_REPLAYWEB")

CARD = "https://citesnap.invalid/post/x/501"
JSON = "https://cdn.syndication.twimg.com/tweet-result?id=501&lang=en&token=4roc"
PHOTO = "https://pbs.twimg.com/media/Eu5Y83gi?format=png&name=orig"
SHORT = "https://t.co/Ex4mp1eAa1"
OEMBED = "https://publish.twitter.com/oembed?url=https%3A%2F%2Ftwitter.com%2Fi%2Fstatus%2F501&omit_script=1"
TOLD = json.dumps(
    {"id_str": "501", "text": "Water at the gates", "video": {"variants": ["https://video.twimg.com/a"]}}
).encode()

HOSTS = (
    *("cdn.syndication.twimg.com", "publish.twitter.com", "api.x.com", "api.fxtwitter.com", "t.co", "pbs.twimg.com"),
    *("video.twimg.com", "web.archive.org", "arquivo.pt", "WWW2.River.example", "user:pass@river.example:8080"),
    *("127.0.0.1:39009", "[2001:db8::1]:8080", "bücher.example", "river.example.", "1249763844", "www.co.uk:443"),
)
PATHS = (
    *(
        "",
        "/",
        "/A/b/",
        "//a",
        "/a/./b/../c",
        "/../a",
        "/%2561",
        "/a b",
        "/ä/%C3%A4/%e4",
        "/a%2Fb%23",
        "/a%",
        "/a%zz",
        "/[x]|",
    ),
    "/web/20190601000000id_/https://twitter.com/a/status/1?s=20",
    "/tweet-result?id=1967262108349366277&lang=en&token=4ro",
    "/oembed?url=https%3A%2F%2Fx.com%2Fa%2Fstatus%2F1&omit_script=1",
    "/a?b=2&a=1&A=c&a=b",
    "/a?q=%5Bredacted%5D&x=%2523",
    "/a?&a=1&b=&c",
    "/a?sid=0123456789abcdef0123456789abcdef&x=1",
    "/a?cfid=12&cftoken=34#top",
    "?",
)


def test_keys_are_those_of_other_programs() -> None:
    pytest.importorskip("pywb")
    urls = [
        f"{scheme}://{host}{path}"
        for (host, path), scheme in zip(product(HOSTS, PATHS), ["https", "http"] * 999, strict=False)
    ]
    urls += ["https://[::1]/", "urn:x-citesnap:certificate:ab", "HTTPS://River.Example/A"]
    program = "import json, sys, surt; print(json.dumps([surt.surt(url) for url in json.load(sys.stdin)]))"
    done = subprocess.run(
        [sys.executable, "-c", program], input=json.dumps(urls), capture_output=True, text=True, check=True
    )
    assert len(urls) > 300
    assert dict(zip(urls, map(key, urls), strict=True)) == dict(zip(urls, json.loads(done.stdout), strict=True))


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive of one story, and the WACZ of it: JSON, a picture, a redirect, the same JSON again later."""
    folder = tmp_path_factory.mktemp("story")
    path, file = folder / "archive.db", folder / "story.wacz"
    with open_archive(path) as archive, archive.run("archive") as run:
        recorded = archive.record_article(run.id, page("<p>The river rose"), [cited()])
        (post_id,) = archive.posts_of([recorded.article_id])
        drawing = drawn(7)
        photo = picture(
            content=drawing,
            url=PHOTO,
            exchanges=(exchange(PHOTO, drawing, response_headers=(("Content-Type", "image/png"),)),),
        )
        redirect = exchange(
            SHORT, b"", status=301, status_line="HTTP/1.1 301 Moved", response_headers=(("Location", CARD),)
        )
        told = exchange(
            JSON,
            TOLD,
            zipped=True,
            response_headers=(("Content-Type", "application/json"), ("Content-Encoding", "gzip")),
        )
        oembed = exchange(OEMBED, b'{"html": "<p>oembed</p>"}')
        archive.record_check(
            run.id, post_id, [capture(shown(media=[photo]), exchanges=(redirect, told, oembed))], ALIVE, NOW
        )
        later = NOW.replace(day=20)
        again = exchange(JSON, TOLD, zipped=True, started_at=later, response_headers=told.response_headers)
        archive.record_check(run.id, post_id, [capture(shown(media=[]), at=later, exchanges=(again,))], ALIVE, NOW)
    exported(path, file)
    return path, file


def exported(path: Path, file: Path) -> None:
    """The whole archive, sealed and noted as the command does it."""
    with Exporter(path) as exporter:
        wacz.export(path, file, Choice(), note=lambda chosen, files: exporter.note("wacz", chosen, files), replace=True)


def test_what_is_in_the_file(story: tuple[Path, Path], tmp_path: Path) -> None:
    path, file = story
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None
        assert {info.compress_type for info in packed.infolist()} == {zipfile.ZIP_STORED}
        listed = json.loads(packed.read("datapackage.json"))
        for resource in listed["resources"]:
            content = packed.read(resource["path"])
            assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
            assert resource["bytes"] == len(content)
        digest = json.loads(packed.read("datapackage-digest.json"))
        assert digest["hash"] == f"sha256:{hashlib.sha256(packed.read('datapackage.json')).hexdigest()}"
        lines = packed.read("indexes/index.cdx").splitlines()
        pages = [json.loads(line) for line in packed.read("pages/pages.jsonl").splitlines()]
        warc = packed.read("archive/data.warc.gz")
    assert (listed["wacz_version"], listed["profile"], listed["mainPageUrl"]) == ("1.1.1", "data-package", CARD)
    assert [one["url"] for one in pages[1:3]] == [CARD, "https://gazette.example/river"]
    assert lines == sorted(lines)
    for line in lines:
        told = json.loads(line.split(b" ", 2)[2])
        record = warc[int(told["offset"]) :][: int(told["length"])]
        assert told["recordDigest"] == f"sha256:{hashlib.sha256(record).hexdigest()}"
    assert "evidence/checkpoint.txt" in [resource["path"] for resource in listed["resources"]]
    exported(path, tmp_path / "again.wacz")
    assert (tmp_path / "again.wacz").read_bytes() == file.read_bytes()


@pytest.mark.parametrize("name", ["story", "every_kind"])
def test_a_validator_takes_it(
    name: str, story: tuple[Path, Path], archive_files: dict[str, Path], tmp_path: Path
) -> None:
    file = story[1]
    if name != "story":
        file = tmp_path / "all.wacz"
        exported(Path(shutil.copy(archive_files[name], tmp_path / "all.db")), file)
        with zipfile.ZipFile(file) as packed:
            assert "evidence/statements.txt" in packed.namelist()
    assert VALIDATOR
    done = subprocess.run([VALIDATOR, "validate", "-f", str(file)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (MANAGER and SERVER), reason="pywb is not installed")
def test_pywb_replays_what_the_archive_holds(story: tuple[Path, Path], tmp_path: Path) -> None:
    assert MANAGER
    assert SERVER
    (tmp_path / "config.yaml").write_text("framed_replay: false\n")
    for command in (["init", "web"], ["add", "web", str(story[1]), "--unpack-wacz"]):
        subprocess.run([MANAGER, *command], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    port = free_port()
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [SERVER, "--bind", "127.0.0.1", "-p", str(port)], cwd=tmp_path, stdout=log, stderr=log
        )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stays())

    def get(moment: str, url: str) -> tuple[int, bytes]:
        for _ in range(300):
            try:
                with opener.open(f"http://127.0.0.1:{port}/web/{moment}/{url}", timeout=10) as answer:
                    return answer.status, answer.read()
            except urllib.error.HTTPError as error:
                return error.code, error.read()
            except (urllib.error.URLError, ConnectionError):
                assert server.poll() is None, "pywb ended"
                time.sleep(0.1)
        raise AssertionError("pywb does not answer")

    try:
        status, card = get("20260314092653mp_", CARD)
        assert (status, b"Water at the gates" in card, b"Made by citesnap" in card) == (200, True, True)
        assert get("20260314092653id_", PHOTO) == (200, drawn(7))
        assert get("20260314092653id_", OEMBED) == (200, b'{"html": "<p>oembed</p>"}')
        assert get("20260314092653id_", SHORT)[0] == 301
        # The later look is a revisit; pywb gives the payload as it was received.
        for moment in ("20260314092653id_", "20260320092653id_"):
            status, body = get(moment, JSON)
            assert status == 200
            assert TOLD in (body, gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
    finally:
        server.terminate()
        server.wait(30)


class _Stays(urllib.request.HTTPRedirectHandler):
    """Redirects are answers."""

    def redirect_request(self, *args: Any) -> None:
        return None


@pytest.fixture
def player(story: tuple[Path, Path], tmp_path: Path) -> Iterator[str]:
    """The address of a page with the player and the file."""
    if not PLAYER:
        missing("CITESNAP_REPLAYWEB names no folder with replaywebpage: `npm pack replaywebpage@2.5.3`")
    assert PLAYER
    for name in ("ui.js", "sw.js"):
        shutil.copy(Path(PLAYER, name), tmp_path / name)
    shutil.copy(story[1], tmp_path / "story.wacz")
    replay = tmp_path / "replay"
    replay.mkdir()
    shutil.copy(Path(PLAYER, "sw.js"), replay / "sw.js")
    (tmp_path / "index.html").write_text(
        f'<!doctype html><script src="/ui.js"></script><replay-web-page source="/story.wacz" url="{CARD}" embed="replayonly">'
        "</replay-web-page>"
    )
    (replay / "index.html").write_text(
        '<!doctype html><script src="/ui.js"></script><replay-app-main></replay-app-main>'
    )
    handler = functools.partial(_Ranges, directory=str(tmp_path))
    with listening(handler) as address:
        yield f"{address}/index.html"


class _Ranges(http.server.SimpleHTTPRequestHandler):
    """Files and ranges of them, which players ask for."""

    def do_GET(self) -> None:
        asked, path = self.headers.get("Range"), Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            super().do_GET()
            return
        data = path.read_bytes()
        first, _, last = asked.removeprefix("bytes=").partition("-")
        start = int(first) if first else max(0, len(data) - int(last))
        end = min(int(last) if first and last else len(data) - 1, len(data) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(data)}")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        self.wfile.write(data[start : end + 1])

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.mark.browser
def test_a_browser_shows_the_card_and_its_picture(player: str, browser: Any) -> None:
    tab = browser.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(player)
    ends = time.monotonic() + 20
    width = 0
    while time.monotonic() < ends and not width:
        tab.wait_for_timeout(300)
        for frame in tab.frames:
            if "citesnap.invalid" in frame.url and frame.locator("img").count():
                width = frame.evaluate("document.images[0].naturalWidth")
                assert "Made by citesnap" in frame.inner_text("body")
                assert "Water at the gates" in frame.inner_text("body")
    assert width > 0
    base = player.rpartition("/")[0]
    assert [url for url in asked if not url.startswith((base, "data:", "blob:"))] == []
    tab.close()


def test_the_command(story: tuple[Path, Path], tmp_path: Path) -> None:
    command = Citesnap(tmp_path, {})
    done = command("export", "wacz", story[0], "out.wacz", "--post", "501")
    assert (done.returncode, done.stdout) == (0, "")
    assert "out.wacz: 1 post, 5 exchanges" in done.stderr
    refused = command("export", "wacz", story[0], "out.wacz")
    assert refused.returncode == 2
    assert "is there already" in refused.stderr
