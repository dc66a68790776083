"""A real web archive: pywb, which speaks CDX and Memento as Arquivo.pt does, with records of our own making.

Skipped where pywb is not installed. It is run as a process of its own and never imported.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post
from citesnap.resolving import archives as resolving
from citesnap.resolving.redirect import Clues
from citesnap.web import Rate, Web, WebSettings
from citesnap.webarchives.address_forms import forms
from citesnap.webarchives.index import Site
from citesnap.webarchives.lookup import look_up
from internet import Tweet, archives, snowflake
from internet.ports import free_port

PLACES = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
MANAGER, SERVER = shutil.which("wb-manager", path=PLACES), shutil.which("wayback", path=PLACES)

pytestmark = pytest.mark.skipif(not (MANAGER and SERVER), reason="pywb is not installed")

TWEET = Tweet(
    snowflake("2019-05-03T10:15:00"), "example_river", "Example River", "The gauge stands at nine feet & rising"
)
LATER = Tweet(
    snowflake("2019-05-03T18:00:00"), "example_river", "Example River", "The bridge on Mill Lane is open again"
)
HELD = [
    archives.Capture(
        f"https://twitter.com/Example_River/status/{TWEET.id}?s=20",
        "20190601000000",
        archives.server_html(TWEET).encode(),
        "text/html; charset=utf-8",
    ),
    archives.Capture(
        f"https://mobile.twitter.com/example_river/status/{LATER.id}",
        "20190701000000",
        archives.json_v2(LATER).encode(),
        "application/json",
    ),
    archives.Capture(
        "https://t.co/AbCdEfGhIj",
        "20190503120000",
        b"",
        "text/html",
        301,
        (("Location", f"https://twitter.com/example_river/status/{TWEET.id}/photo/1"),),
    ),
    archives.Capture(
        f"https://twitter.com/example_river/status/{snowflake('2019-05-03T20:00:00')}",
        "20190503210000",
        b"Sorry, that page does not exist",
        "text/html",
        404,
    ),
]


def warc(captures: list[archives.Capture]) -> bytes:
    """The captures as WARC 1.1 records (ISO 28500), not compressed."""
    out = io.BytesIO()
    for number, capture in enumerate(captures):
        head = [f"HTTP/1.1 {capture.status} X", f"Content-Type: {capture.content_type}"]
        head += [f"{name}: {value}" for name, value in capture.headers]
        block = "\r\n".join([*head, f"Content-Length: {len(capture.body)}", "", ""]).encode() + capture.body
        fields = [
            "WARC/1.1",
            "WARC-Type: response",
            f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012}>",
            f"WARC-Target-URI: {capture.url}",
            f"WARC-Date: {capture.moment:%Y-%m-%dT%H:%M:%SZ}",
            f"WARC-Payload-Digest: sha1:{capture.row()['digest']}",
            "Content-Type: application/http; msgtype=response",
            f"Content-Length: {len(block)}",
        ]
        out.write("\r\n".join([*fields, "", ""]).encode() + block + b"\r\n\r\n")
    return out.getvalue()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running pywb that holds `HELD`."""
    assert MANAGER and SERVER
    folder = tmp_path_factory.mktemp("pywb")
    (folder / "held.warc").write_bytes(warc(HELD))
    (folder / "config.yaml").write_text("framed_replay: false\nredirect_to_exact: true\nenable_memento: true\n")
    for command in (["init", "web"], ["add", "web", "held.warc"]):
        subprocess.run([MANAGER, *command], cwd=folder, check=True, capture_output=True, timeout=60)
    port = free_port()
    base = f"http://127.0.0.1:{port}/web/"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [SERVER, "--bind", "127.0.0.1", "-p", str(port)], cwd=folder, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/collinfo.json", server)
        yield Site("pywb", f"{base}cdx", base, pages=False, silent_miss=True)
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    """Until it answers; it tells nobody when it is ready."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(300):
        assert server.poll() is None, "pywb ended"
        try:
            with opener.open(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("pywb does not answer")


@pytest.fixture
def web() -> Iterator[Web]:
    settings = WebSettings(max_wait=0, rates={"*": Rate.parse("9999/s")}, allow_hosts=frozenset({"127.0.0.1"}))
    with Web(settings, environ={}) as client:
        yield client


def ask(url: str, site: Site, web: Web) -> Attempt:
    ref = platforms.identify(url)
    assert ref is not None
    post = Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)
    return look_up(site, post, forms(post), web)


@pytest.mark.parametrize("tweet", [TWEET, LATER], ids=["html", "json"])
def test_a_post_that_pywb_holds(tweet: Tweet, site: Site, web: Web) -> None:
    attempt = ask(tweet.url, site, web)
    assert attempt.snapshot is not None, attempt.detail
    assert (attempt.snapshot.text, attempt.snapshot.handle) == (tweet.text, tweet.handle)
    assert attempt.snapshot.data["memento"]["digest_check"] == "agrees"


def test_a_post_that_pywb_does_not_hold(site: Site, web: Web) -> None:
    attempt = ask(f"https://x.com/example_river/status/{snowflake('2019-05-04T10:00:00')}", site, web)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert all(exchange.status == 200 for exchange in attempt.exchanges)


def test_a_captured_error_page_is_no_capture_of_the_post(site: Site, web: Web) -> None:
    assert ask(HELD[3].url, site, web).outcome is Outcome.NOT_ARCHIVED


def test_a_captured_short_link(site: Site, web: Web) -> None:
    clues = Clues("example_river", "2019-05-03", "May 3, 2019", ("pic.twitter.com/AbCdEfGhIj",))
    attempt = next(resolving.resolve(clues, web, site))
    assert attempt.found is not None, attempt.detail
    assert attempt.found.native_id == TWEET.id


def test_another_spelling_of_the_code(site: Site, web: Web) -> None:
    clues = Clues("example_river", "2019-05-03", "May 3, 2019", ("pic.twitter.com/aBcDeFgHiJ",))
    assert next(resolving.resolve(clues, web, site)).outcome is Outcome.NOT_ARCHIVED


def test_the_words_of_a_captured_post(site: Site, web: Web) -> None:
    clues = Clues("example_river", "2019-05-03", "May 3, 2019", (), LATER.text)
    (attempt,) = resolving.resolve(clues, web, site)
    assert attempt.found is not None, attempt.detail
    assert attempt.found.native_id == LATER.id
