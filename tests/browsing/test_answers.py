"""What goes over the wire: headers, types, refusals; and that Datasette is as before where there is no archive of ours."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from browsing.archives import DELETED_ID, files
from browsing.conftest import Site, datasette, metadata, python_of
from citesnap.browsing.safety import PICTURES, VIDEOS, sniff

POST = f"/-/post/x/{DELETED_ID}"
NOWHERE = "0" * 64
NUMBERS = ("0", "-1", "99999", "x", "9" * 40, "1~2F2", "٣", "1e3", "%00")
"""What is no row's id."""


def hashes(path: Path, sql: str = "select sha256 from blobs") -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [sha256 for (sha256,) in db.execute(sql)]


@pytest.mark.parametrize("path", ["/-/home", POST, "/-/run/1", "/-/exchange/1"])
def test_pages_let_in_no_script_and_no_other_host(usual: Site, path: str) -> None:
    answer = usual.get(path)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert not re.search(r"https?:|\*|unsafe|data:", policy)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["", "/posts", "/posts/1", "/media", "/posts.json"])
def test_datasettes_own_pages_of_an_archive_ask_no_other_host(usual: Site, path: str) -> None:
    answer = usual.get(path)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("kind", ["body", "media"])
def test_evidence_goes_out_in_a_sandbox_and_as_what_its_bytes_prove(hostile: Site, kind: str) -> None:
    with httpx.Client(trust_env=False, verify=False, timeout=30) as client:
        for sha256 in hashes(hostile.path, "select distinct sha256 from media where sha256 is not null"):
            answer = client.get(hostile.at(f"/-/{kind}/{sha256}"))
            assert answer.status_code == 200
            assert "sandbox" in answer.headers["content-security-policy"].split("; ")
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            shown, proved = answer.headers["content-type"].partition(";")[0], sniff(answer.content)
            if "content-disposition" in answer.headers:
                assert answer.headers["content-disposition"].startswith("attachment; ")
                assert shown == "application/octet-stream"
            elif kind == "media":
                assert shown == proved
                assert shown in PICTURES | VIDEOS
            else:
                assert shown in (proved, "text/html", "text/plain")
            assert "svg" not in shown and "xml" not in shown


def test_the_bytes_are_those_that_came(hostile: Site) -> None:
    kept = {sha256: hostile.get(f"/-/body/{sha256}?download=1") for sha256 in hashes(hostile.path)[::15]}
    sent = {answer.content for answer in kept.values()}
    assert len(sent) == len(kept)
    for answer in kept.values():
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["content-type"] == "application/octet-stream"
    known = {content for content, _ in files().values()}
    held = hashes(hostile.path, "select sha256 from media where sha256 is not null")
    shown = {hostile.get(f"/-/media/{sha256}").content for sha256 in held}
    assert shown == known


def test_previews_are_pictures_of_ours_whatever_the_file(hostile: Site) -> None:
    for sha256 in hashes(hostile.path, "select distinct sha256 from media where sha256 is not null"):
        for size in ("", "?size=small"):
            answer = hostile.get(f"/-/thumb/{sha256}{size}")
            assert answer.status_code == 200
            assert answer.headers["content-type"] == "image/webp"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert sniff(answer.content) == "image/webp"


@pytest.mark.parametrize(
    "path",
    [
        *(f"/-/{kind}/{NOWHERE}" for kind in ("body", "media", "thumb")),
        *(
            f"/-/{kind}/{what}"
            for kind in ("body", "media", "thumb")
            for what in ("abc", "~2E~2E~2Fetc", "%2e%2e%2fx", "Z" * 64)
        ),
        *(f"/-/{kind}/{what}" for kind in ("run", "exchange", "snapshot", "citation") for what in NUMBERS),
        *(f"/-/article/{what}" for what in ("0" * 16, "0", "g" * 16, "a" * 65, "%25", "~FF~FE", "9" * 30)),
        *(
            f"/-/post/{what}"
            for what in ("x/0", "0", "x/", "nobody/1", "x/~00", "x/..%2f..%2fetc/passwd", "~FF/~FF", "x/%F0%28")
        ),
        "/-/home/more",
    ],
)
def test_what_is_not_there_is_404(usual: Site, path: str) -> None:
    assert usual.get(path, follow_redirects=True).status_code == 404


STRANGE = (
    *(
        f"/posts{end}?{name}=%00"
        for end in ("", ".json")
        for name in ("_facet", "_facet_array", "_sort", "_col", "_size")
    ),
    *("/posts?%00=1", "/posts?title%00__exact=1", "/posts?_where=%00", "/posts?_facet=nope", "/posts?_sort=nope"),
    f"/posts?_facet={50_000 * 'a'}",
    "/posts?" + "&".join(f"_facet=c{number}" for number in range(3000)),
    "/posts?" + "&".join(f"title__contains=c{number}" for number in range(2500)),
)
"""Parameters that are none, and many of them."""


def processor_time(pid: int) -> float:
    """Seconds that a process has had (proc(5))."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_strange_address_is_refused_at_once(usual: Site) -> None:
    """Where rich is installed, Datasette draws each variable of an error, for minutes if it is long, and answers nobody else."""
    began = processor_time(usual.pid)
    with httpx.Client(trust_env=False, verify=False, timeout=60) as client:
        answers = {path[:50]: client.get(usual.at(path)).status_code for path in STRANGE}
    assert {path: status for path, status in answers.items() if status != 400} == {}
    assert processor_time(usual.pid) - began < 10


@pytest.mark.parametrize("path", ["/-/home", POST, "/-/run/1", "/-/exchange/1"])
def test_a_head_request_has_the_headers_of_the_page(usual: Site, path: str) -> None:
    asked = httpx.head(usual.at(path), trust_env=False, verify=False, timeout=30)
    assert asked.status_code == 200
    assert asked.content == b""
    assert "default-src 'none'" in asked.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/-/home", POST, "/-/run/1"])
def test_pages_are_for_reading_only(usual: Site, path: str) -> None:
    answer = httpx.post(usual.at(path), data={"a": "b"}, trust_env=False, verify=False, timeout=30)
    assert answer.status_code < 500


def test_any_spelling_of_an_id_leads_to_the_page(usual: Site) -> None:
    with closing(sqlite3.connect(usual.path)) as db:
        row, native_id = db.execute("select id, native_id from posts where platform = 'telegram'").fetchone()
    assert "/" in native_id
    encoded = native_id.replace("/", "~2F")
    pages = [usual.get(f"/-/post/telegram/{spelt}").text for spelt in (encoded, native_id)]
    # Each tells the second in which it was made.
    assert len({re.sub(r"T\d\d:\d\d:\d\dZ|\d\d:\d\d:\d\d", "", page) for page in pages}) == 1
    moved = usual.get(f"/-/post/{row}")
    assert (moved.status_code, moved.headers["location"]) == (302, f"/archive/-/post/telegram/{encoded}")


SHOWING = ["/-/home", POST, "/-/run/1", "/-/exchange/1", "/-/post/1", "/-/snapshot/1", "/-/citation/1", "/-/article/1"]
NOT_FOR_YOU: list[dict[str, Any]] = [
    {"databases": {"archive": {"tables": {"posts": {"allow": False}}}}},
    {"databases": {"archive": {"allow": False}}},
    {"allow": {"id": "editor"}},
]


@pytest.mark.parametrize("blocks", NOT_FOR_YOU, ids=["the table of posts", "the database", "everything"])
def test_nobody_sees_on_a_page_what_the_table_does_not_show(
    line: str, blocks: dict[str, Any], every_kind: Path, tmp_path: Path
) -> None:
    option = "-m" if line == "installed" else "-c"
    shared = [sha256 for name in ("media", "blobs") for sha256 in hashes(every_kind, f"select max(sha256) from {name}")]
    with datasette(python_of(line), [every_kind], option, metadata(tmp_path, blocks)) as url:
        for path in (*SHOWING, *(f"/-/{kind}/{sha256}" for kind in ("body", "media", "thumb") for sha256 in shared)):
            answer = httpx.get(f"{url}/archive{path}", trust_env=False, verify=False, timeout=30)
            assert answer.status_code == 403, path
            assert "Water at the gates" not in answer.text


def test_other_databases_are_as_without_the_plugin(line: str, tmp_path: Path) -> None:
    """With tables called as ours, and with cells that ours would make links of: the same bytes, but for times."""
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.executescript(
            """
            create table posts (id integer primary key, title text, platform text, native_id text, post_id integer);
            insert into posts values (1, 'A post of somebody else', 'x', '20', 1);
            create table articles (id integer primary key, title text, url_hash text, sha256 text);
            insert into articles values (1, 'An article', 'abcdef0123456789', 'abcdef');
            create view runs as select * from posts;
            """
        )
    paths = ["/", "/other", "/other/posts", "/other/posts/1", "/other/articles", "/other/runs", "/other/posts.json"]
    paths += ["/other?sql=select+1", "/-/home"]
    python = python_of(line)
    with (
        datasette(python, [other]) as with_it,
        datasette(python, [other], env={"DATASETTE_LOAD_PLUGINS": ""}) as without,
    ):
        for path in paths:
            ours, theirs = (
                httpx.get(f"{url}{path}", trust_env=False, verify=False, timeout=30) for url in (with_it, without)
            )
            assert ours.status_code == theirs.status_code, path
            assert _timeless(ours, with_it) == _timeless(theirs, without), path
            assert {*ours.headers} == {*theirs.headers}, path
        for path in (
            "/other/-/home",
            "/other/-/run/1",
            "/other/-/post/x/20",
            "/other/-/article/1",
            "/other/-/body/" + NOWHERE,
        ):
            assert httpx.get(f"{with_it}{path}", trust_env=False, verify=False, timeout=30).status_code == 404


def _timeless(answer: httpx.Response, url: str) -> str:
    """The page without what differs at every look: how long queries took, and where it is served."""
    text = answer.text.replace(url, "").replace(url.partition("//")[2], "")
    return re.sub(r"Queries took [\d.]+ms|\"query_ms\": [\d.]+|csrftoken\" value=\"[^\"]*", "", text)


def test_an_archive_beside_another_database_is_still_one(
    line: str, every_kind: Path, tmp_path: Path, serving: Callable[[str, str], Site]
) -> None:
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as db:
        db.execute("create table posts (id integer primary key)")
    with datasette(python_of(line), [every_kind, other]) as url:
        assert httpx.get(f"{url}/archive/-/home", trust_env=False, verify=False, timeout=30).status_code == 200
        assert httpx.get(f"{url}/other/-/home", trust_env=False, verify=False, timeout=30).status_code == 404
