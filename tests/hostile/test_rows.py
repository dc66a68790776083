"""Archives whose rows hold what no platform has for an id, an address or an author, through the commands that use these."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pytest

from archive.measuring import measured
from browsing.archives import every_kind
from citesnap import platforms
from citesnap.archive import open_archive
from citesnap.archive.values import post_title
from citesnap.model import Post
from citesnap.running.strangers import doubt
from internet import Citesnap, Internet
from internet.networks import NETWORKS
from sizes import NIGHTLY

STRANGE = {
    "nothing": "",
    "a blank": " ",
    "letters": "abcdef",
    "five thousand digits": "9" * 5000,
    "digits that are none": "²٣",
    "a NUL": "12\x0034",
    "a slash": "/",
    "four parts": "a/b/c/d",
    "a folder above": "../../etc/passwd",
    "an escaped NUL": "12%0034",
    "turned writing": "\u202e4321\u2066",
    "an address": "https://evil.example/x?y#z",
    "a header": "1\r\nX-Evil: 1",
    "a terminal's command": "\x1b]0;x\x07",
    "a server and letters": "riverton.example/post/x",
    "a server and digits": "riverton.example/post/" + "9" * 5000,
    "another's page that holds the address": "https://evil.example/?url={url}",
    "an address and a header": "{url}\r\nX-Evil: 1",
    "another's host": "evil.example/x?",
}
SHOWN = ("../../etc/passwd", "9" * 5000, "a/b/c/d", "https://evil.example/x?y#z", "\u202e4321\u2066")
QUICK: dict[str, str | None] = {"CITESNAP_WITHOUT": "wayback arquivo memento", "CITESNAP_MAX_WAIT": "0"}
TUMBLR = tuple(f"{1800 + at}00000" for at in range(len(STRANGE)))


def honest(platform: str) -> Post:
    """A post that a platform can have."""
    network = next((one.url for one in NETWORKS.values() if one.platform == platform), None)
    ref = platforms.identify(
        network or next(url for url, native_id, _ in platforms.platform(platform).EXAMPLES if native_id)
    )
    assert ref is not None
    return Post(platform, ref.key, ref.url, ref.handle)


def rows() -> Iterator[tuple[str, str, str, str | None]]:
    """An honest post of each platform; and posts spoiled in the id, the address, the author or all of them: with every value when
    nightly, else with one in four, so that each value meets seven platforms."""
    for number, platform in enumerate(platforms.names()):
        post = honest(platform)
        yield platform, post.native_id, post.url, post.handle
        for at, form in enumerate(STRANGE.values()):
            if NIGHTLY or (at + number) % 4 == 0:
                value = form.format(url=post.url)
                yield platform, value, post.url, post.handle
                yield platform, f"{value}#url", value, post.handle
                yield platform, f"{value}#all", value, value
    # The author alone makes no other post of it.
    for at, form in enumerate(STRANGE.values()):
        ref = platforms.reference("tumblr", TUMBLR[at], "example-river")
        assert ref is not None
        yield "tumblr", ref.key, ref.url, form.format(url=ref.url)


@pytest.fixture
def received(tmp_path: Path) -> Path:
    """An archive whose posts nobody was asked about yet."""
    path = tmp_path / "received.db"
    open_archive(path).close()
    with closing(sqlite3.connect(path)) as db:
        db.executemany(
            "insert into posts (title, platform, native_id, url, handle) values (?, ?, ?, ?, ?)",
            [(post_title(*row[:2], row[3], None), *row) for row in rows()],
        )
        db.commit()
    return path


@pytest.mark.parametrize("platform", platforms.names())
def test_a_post_that_a_platform_can_have_is_not_doubted(platform: str) -> None:
    examples = [url for url, native_id, _ in platforms.platform(platform).EXAMPLES if native_id]
    for ref in filter(None, map(platforms.identify, examples)):
        assert doubt(Post(ref.platform, ref.key, ref.url, ref.handle)) is None
        made = platforms.reference(platform, ref.key, ref.handle)
        assert made is None or doubt(Post(platform, made.key, made.url, made.handle)) is None


@pytest.mark.timeout(600)
def test_what_no_platform_has_is_asked_of_nobody_and_no_error_of_ours(
    received: Path, citesnap: Citesnap, internet: Internet, tmp_path: Path
) -> None:
    said = citesnap("run", received, env=QUICK)
    assert said.returncode in (0, 3), said.stderr
    assert "Traceback" not in said.stderr
    assert "error of citesnap" not in said.stderr, said.stderr
    assert internet.log
    assert not [request for request in internet.log if "evil" in request.host + request.path]
    with closing(sqlite3.connect(received)) as db:
        asked = db.execute(
            "select count(*), sum(outcome = 'blocked'), sum(outcome = 'failed') from attempts"
        ).fetchone()
        told = db.execute("select native_id from posts where state <> 'pending'").fetchall()
        spoiled = db.execute("select count(*) from posts where native_id like '%#%'").fetchone()[0]
    assert asked[1] >= spoiled, "the reason is kept"
    assert asked[2] == 0
    assert {native_id for (native_id,) in told} <= {honest(name).native_id for name in platforms.names()} | set(TUMBLR)
    internet.forget()
    calls: list[tuple[str | Path, ...]] = [
        *(("show", received, post) for post in SHOWN),
        *(("check", received, post) for post in SHOWN),
        *(("status", received), ("list", received), ("doctor", received, "--json")),
        *(("export", kind, received, f"out.{kind}") for kind in ("html", "json", "csv")),
        ("merge", "other.db", received),
        ("run", "other.db"),
    ]
    for call in calls:
        said = citesnap(*call, env=QUICK)
        assert said.returncode in (0, 2, 3, 4), (call, said.stderr)
        assert "Traceback" not in said.stderr + said.stdout, call
        assert "error of citesnap" not in said.stderr, (call, said.stderr)
    assert not [request for request in internet.log if "evil" in request.host + request.path]
    assert {path.name.partition(".")[0] for path in tmp_path.iterdir()} <= {"received", "other", "out", ""}


def test_an_archive_whose_name_is_no_text(tmp_path: Path) -> None:
    """Its bytes are none of UTF-8, and hold what would end an attribute. Its name is the title of what is written."""
    inside = tmp_path / "in"
    inside.mkdir()
    named, shown = os.fsdecode(b'\xff<&".db'), "1427000000000000101"
    every_kind(inside / named)
    calls = [
        ["export", "html", named, "site"],
        ["export", "csv", named, os.fsdecode(b"\xff.csv")],
        ["export", "report", named, shown, "report.html"],
        *(["digest", named, "--since", "3650d", "--format", form] for form in ("html", "markdown", "csv", "json")),
        *([command, named] for command in ("status", "list", "seal", "verify", "split")),
    ]
    calls[-1] += ["2", "--into", "parts"]
    for call, used in zip(
        calls, measured(calls, tmp_path / "said", {**os.environ, "HOME": str(inside)}, inside), strict=True
    ):
        assert used.code in (0, 2), (call, used.said)
        assert "Traceback" not in used.said, (call, used.said)
    feed = ElementTree.parse(inside / "site" / "news.atom").getroot()
    assert '\\udcff<&"' in (feed.findtext("{http://www.w3.org/2005/Atom}title") or "")
    assert '<&"' not in (inside / "report.html").read_text("utf-8")
