"""What every answer of a server with an archive goes through: the name it was asked by, its headers, its redirects."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from browsing.archives import DELETED_ID
from browsing.conftest import Site, answered, datasette, metadata, python_of
from browsing.looking import DESK, opened
from citesnap.browsing.gate import is_allowed_host
from internet import Citesnap
from internet.ports import free_port
from sizes import NIGHTLY

POST = f"/-/post/x/{DELETED_ID}"
PAGES = ("", "/-/home", POST, "/posts", "/posts.json?_shape=array", "/posts/1", "/citations.csv", "/posts_cited_most")
REBOUND = (
    "evil.example",
    "evil.example:8001",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "xn--lcalhost-54a",
    "0x7f.1.",
)


@contextmanager
def serve(command: Citesnap, *options: str, path: str = "/archive/-/home") -> Iterator[str]:
    """`citesnap serve` of the archive in the folder of `command`; its address once it answers."""
    port = free_port()
    process = command.start("serve", "archive.db", "--port", str(port), *options)
    try:
        answered(process, f"http://127.0.0.1:{port}{path}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def ask(url: str, **options: Any) -> httpx.Response:
    return httpx.get(url, trust_env=False, verify=False, timeout=30, **options)


def raw(url: str, target: str, host: str = "127.0.0.1") -> tuple[int, dict[str, str], str]:
    """The answer to a request whose target goes out as it stands, which no client library lets through."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 80), timeout=30) as connection:
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while part := connection.recv(65536):
            received += part
    head, _, body = received.decode("utf-8", "replace").partition("\r\n\r\n")
    status, *lines = head.split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return int(status.split()[1]), headers, body


@pytest.mark.parametrize("host", REBOUND)
def test_a_name_that_was_led_to_this_machine_gets_nothing(usual: Site, host: str) -> None:
    """DNS rebinding: a page of evil.example whose name now leads to 127.0.0.1 would read the whole archive."""
    for path in PAGES:
        answer = usual.get(path, headers={"Host": host})
        assert answer.status_code == 421, path
        assert "Water at the gates" not in answer.text
    for path in ("/", "/-/settings.json", "/-/static/app.css", "/archive.json?sql=select+1"):
        assert ask(f"{usual.url}{path}", headers={"Host": host}).status_code == 421, path


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "LOCALHOST.", "a.localhost", "[::1]:80", "192.0.2.7"])
def test_loopback_names_and_numbers_are_answered(usual: Site, host: str) -> None:
    assert usual.get("/-/home", headers={"Host": host}).status_code == 200


def test_citesnap_serve_answers_under_the_names_that_it_was_given(command: Citesnap) -> None:
    """Also to others than this machine: names are checked wherever a connection comes from."""
    options = ("--host", "0.0.0.0", "--allow-host-name", "archive.example", "--allow-host-name", "Other.Example")
    with serve(command, *options) as url:
        for host in ("archive.example", "other.example:443", "ARCHIVE.example.", "127.0.0.1"):
            assert ask(f"{url}/archive/-/home", headers={"Host": host}).status_code == 200, host
        refused = ask(f"{url}/archive/-/home", headers={"Host": "evil.example"})
        assert refused.status_code == 421
        assert "--allow-host-name evil.example" in refused.text


@pytest.mark.parametrize("name", ["", "two names", "http://archive.example", "archive.example:80", "a/b"])
def test_what_is_no_name_of_a_host_is_refused_at_the_start(command: Citesnap, name: str) -> None:
    done = command("serve", "archive.db", "--port", str(free_port()), "--allow-host-name", name)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_plain_datasette_is_configured_for_the_plugin(line: str, every_kind: Path, tmp_path: Path) -> None:
    """And pages of another database beside an archive load what their own plugins want, but cannot be framed either."""
    option = "-m" if line == "installed" else "-c"
    config = {"plugins": {"citesnap": {"allow_host_names": ["archive.example"], "show_server": True}}}
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("create table t (id integer primary key)")
    with datasette(python_of(line), [every_kind, other], option, metadata(tmp_path, config)) as url:
        assert ask(f"{url}/archive/-/home", headers={"Host": "archive.example"}).status_code == 200
        assert ask(f"{url}/archive/-/home", headers={"Host": "evil.example"}).status_code == 421
        assert "sqlite" in ask(f"{url}/-/versions.json").json()
        assert ask(f"{url}/-/databases.json").status_code == 200
        answer = ask(f"{url}/other/t")
        assert answer.status_code == 200
        assert answer.headers["x-frame-options"] == "SAMEORIGIN"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src" not in answer.headers["content-security-policy"]
        assert "default-src" in ask(f"{url}/archive/posts").headers["content-security-policy"]


@pytest.mark.parametrize(
    ("host", "local", "names", "strict", "is_allowed"),
    [
        ("evil.example", "127.0.0.1", (), False, False),
        ("evil.example", "127.8.9.10", (), False, False),
        ("evil.example", "::1", (), False, False),
        ("evil.example", "::ffff:127.0.0.1", (), False, False),
        (
            "evil.example",
            "192.0.2.1",
            (),
            False,
            True,
        ),  # plain Datasette for everybody: its owner's names are not known
        ("evil.example", "192.0.2.1", (), True, False),
        ("evil.example", None, (), False, True),  # a socket in the file system: no browser speaks to it
        ("evil.example", None, (), True, False),
        ("evil.example", "127.0.0.1", ("*",), True, True),
        ("good.example", "127.0.0.1", ("good.example",), True, True),
        ("good.example.", "127.0.0.1", ("good.example",), True, True),
        ("not-good.example", "127.0.0.1", ("good.example",), True, False),
        ("good.example@evil.example", "127.0.0.1", ("good.example",), True, False),
        ("evil.example:good.example", "127.0.0.1", ("good.example",), True, False),
        ("[::1", "127.0.0.1", (), True, False),
        ("[evil.example]", "127.0.0.1", (), True, False),
        ("localhost:80:evil.example", "127.0.0.1", (), True, False),
        ("2130706433", "127.0.0.1", (), True, False),
        ("", "127.0.0.1", (), True, True),  # HTTP/1.0: no browser leaves it out
    ],
)
def test_which_names_are_answered(
    host: str, local: str | None, names: tuple[str, ...], strict: bool, is_allowed: bool
) -> None:
    assert is_allowed_host(host, local, frozenset(names), strict=strict) is is_allowed


@pytest.mark.parametrize(
    "target",
    [
        "/\\evil.example/",
        "/\\/evil.example/",
        "/\\\\evil.example/",
        "//evil.example/",
        "//evil.example/archive/",
        "//evil.example/%2e%2e/",
        "///evil.example/",
        "/archive/\\evil.example/",
        "/%5cevil.example/",
        "/%2f/evil.example/",
        "/-/\\evil.example/",
    ],
)
def test_nobody_is_led_to_another_host(usual: Site, target: str) -> None:
    status, headers, _ = raw(usual.url, target)
    assert status < 500
    where = headers.get("location", "/")
    assert re.match(r"/(?![/\\])", where), where
    assert "evil.example" not in urlsplit(where).path.split("/")[1], where


def everywhere(site: Site) -> list[str]:
    """An address of every kind that the server knows, and some that it does not. Of tables every fourth, others on each line."""
    with closing(sqlite3.connect(site.path)) as db:
        names = [name for (name,) in db.execute("select name from sqlite_master where type in ('table', 'view')")]
        (sha256,) = db.execute("select max(sha256) from media").fetchone()
    names = names if NIGHTLY else names[("installed", "preview").index(site.line) :: 4]
    ours = [
        "/-/home",
        POST,
        "/-/run/1",
        "/-/exchange/1",
        "/-/post/1",
        "/-/post/x/0",
        f"/-/thumb/{sha256}",
        f"/-/body/{sha256}",
    ]
    theirs = ["", ".json", "/nothing", "/posts?_sort=nope", "/posts/99999", "/posts.csv", "?sql=select+1", "?sql=drop"]
    instance = ["/", "/.json", "/-/settings", "/-/versions", "/-/databases.json", "/-/plugins", "/-/static/app.css"]
    instance += [
        "/-/static/nothing",
        "/-/static-plugins/citesnap/citesnap.css",
        "/nothing",
        "/archive/",
        "/favicon.ico",
    ]
    instance += ["/-/actor", "/-/messages", "/-/logout", "//evil", "/%5c", "/archive/x%20y"]
    return [*instance, *(f"/archive{path}" for path in (*ours, *theirs, *(f"/{name}" for name in names)))]


def test_every_answer_has_the_headers_that_keep_it_from_acting(hostile: Site) -> None:
    with httpx.Client(trust_env=False, verify=False, timeout=30, base_url=hostile.url) as client:
        for number, path in enumerate(everywhere(hostile)):
            for method in ("GET", "HEAD", "POST") if number % 5 == 0 else ("GET",):
                answer = client.request(method, f"{hostile.url}{path}")
                policy = answer.headers.get("content-security-policy", "")
                assert "frame-ancestors" in policy, (method, path)
                assert "default-src" in policy, (method, path)
                assert "object-src 'none'" in policy or "default-src 'none'" in policy, (method, path)
                assert "base-uri 'none'" in policy, (method, path)
                assert answer.headers["x-frame-options"] == "SAMEORIGIN", (method, path)
                assert answer.headers["x-content-type-options"] == "nosniff", (method, path)
                assert answer.headers["referrer-policy"] == "no-referrer", (method, path)
                assert not re.search(r"https?:|\*", policy), (method, path)
    refused = hostile.get("/-/home", headers={"Host": "evil.example"})
    assert refused.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["versions", "databases", "plugins", "threads"])
@pytest.mark.parametrize("ending", ["", ".json"])
def test_what_runs_the_server_and_where_its_files_are_is_not_told(usual: Site, name: str, ending: str) -> None:
    answer = ask(f"{usual.url}/-/{name}{ending}")
    assert answer.status_code == 403
    assert str(usual.path.parent) not in answer.text


def test_no_page_tells_versions_or_paths(usual: Site) -> None:
    from datasette.version import __version__

    told = [__version__, sqlite3.sqlite_version, str(usual.path.parent)]
    if usual.line != "installed":
        told[0] = "1.0a"
    for path in everywhere(usual):
        if not path.startswith("/-/static"):
            text = ask(f"{usual.url}{path}").text
            assert [word for word in told if word in text] == [], path


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_datasettes_own_pages_work_under_their_policy(usual: Site, browser: Any) -> None:
    """Their menus and their editor of SQL are scripts; in a browser nothing is refused and nothing is said in the console."""
    own = ["/", "/archive", "/-/allow-debug", "/nothing"]
    if NIGHTLY:
        own += ["/archive/posts/1", "/archive/posts?_search=river", "/archive/cited_posts", "/archive/posts_cited_most"]
        own += ["/-/settings", "/-/messages"]
    menus, editor = "/archive/posts", "/archive?sql=select+1"
    with opened(browser, usual.url, viewport=DESK) as (page, watched):
        for path in (*own, menus, editor):
            watched.forget()
            answer = page.goto(f"{usual.url}{path}")
            # A browser says in its console that a page came with 404.
            complaints = {
                kind: found for kind, found in watched.complaints().items() if answer.status < 400 or kind != "console"
            }
            if path == menus:
                page.locator("th .dropdown-menu-icon").first.click()
                assert page.locator(".dropdown-menu").first.is_visible()
            elif path == editor:
                page.locator(".cm-editor, .CodeMirror").first.wait_for(timeout=10_000)
            assert complaints == {}, path


@pytest.mark.browser
def test_a_frame_of_another_site_stays_empty(serving: Callable[[str, str], Site], browser: Any, tmp_path: Path) -> None:
    site = serving("installed", "every_kind")
    (tmp_path / "frame.html").write_text(f'<iframe src="{site.url}/archive/posts"></iframe>')
    with opened(browser, site.url) as (page, _):
        page.goto((tmp_path / "frame.html").as_uri())
        assert "Water" not in page.frames[-1].content()
