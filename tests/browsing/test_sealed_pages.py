"""The page of a post says what is sealed, stamped and changed since; it offers exports only where the operator wants that."""

from __future__ import annotations

import hashlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from bs4 import BeautifulSoup

from archive.invented import ALIVE, NOW, capture, cited, days, exchange, page, shown
from browsing.conftest import answered, datasette, python_of
from citesnap.archive import open_archive
from citesnap.browsing.serving import environment
from citesnap.evidence.claims import CLAIMS, HEADINGS
from citesnap.evidence.forgetting import forget
from citesnap.evidence.sealing import sealed_run
from citesnap.export.checking import check
from evidence.authority import Authority
from internet import Citesnap
from internet.ports import free_port

POST = "/-/post/x/501"


@pytest.fixture(scope="module")
def archive_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sealed, but for the last look; one exchange with all that is known of a connection."""
    folder = tmp_path_factory.mktemp("sealed")
    der = Authority(folder).certificate()
    path = folder / "archive.db"
    with open_archive(path) as archive:
        for number in range(2):
            at = NOW + days(number)
            told = exchange(
                "https://cdn.river.example/501",
                b"water",
                started_at=at,
                request_body=b"a=1",
                certificate_der=der,
                certificate=hashlib.sha256(der).hexdigest(),
                tls_version="TLSv1.3",
                cipher="TLS_AES_256_GCM_SHA384",
                via_proxy=True,
            )
            with sealed_run(archive, "archive") if number == 0 else archive.run("archive") as run:
                recorded = archive.record_article(run.id, page("<p>The river rose"), [cited()])
                (post_id,) = archive.posts_of([recorded.article_id])
                looked = capture(shown("Water", at=at), at=at, exchanges=(told,))
                archive.record_check(run.id, post_id, [looked], ALIVE, None)
    return path


def section(html: str) -> str:
    found = BeautifulSoup(html, "lxml").select_one("section[aria-labelledby=sealed]")
    assert found is not None
    return " ".join(found.get_text(" ").split())


@pytest.fixture(params=["installed", "preview"])
def line(request: pytest.FixtureRequest) -> Iterator[str]:
    yield python_of(str(request.param))


def test_a_post_says_what_is_sealed_stamped_and_changed(line: str, archive_db: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive_db, tmp_path / "archive.db"))
    with datasette(line, [path]) as url:
        html = httpx.get(f"{url}/archive{POST}", trust_env=False, verify=False, timeout=30).text
        words = section(html)
        assert re.search(r"Sealed \d+ statements about this post, the last .*; \d+ rows? not yet", words), words
        assert "Stamped not yet anchored" in words
        assert "Changed after sealing nothing that was noticed" in words
        assert all(text in words for row in (HEADINGS, *CLAIMS) for text in row)
        assert "?save=" not in html
        refused = httpx.get(f"{url}/archive{POST}?save=wacz", trust_env=False, verify=False, timeout=30)
        assert refused.status_code == 404
        with closing(sqlite3.connect(path)) as db:
            db.execute("update posts set url = 'https://x.com/other/status/501'")
            db.execute("update attempts set detail = 'never asked' where post_id is not null")
            db.execute(
                "insert into log_stamps (checkpoint_id, kind, state, gen_time, authority, token)"
                " select id, 'rfc3161', 'trusted', '2026-03-20T00:00:00Z', 'http://tsa.example', x'00' from log_checkpoints"
            )
            db.execute("delete from attempts where id not in (select row_id from log_leaves where kind = 'attempt')")
            db.commit()
        words = section(httpx.get(f"{url}/archive{POST}", trust_env=False, verify=False, timeout=30).text)
        assert "Stamped by http://tsa.example , 2026-03-20" in words
        assert re.search(r"Changed after sealing \d+ rows : citesnap verify names each", words), words


def test_an_exchange_says_how_it_was_connected(line: str, archive_db: Path) -> None:
    with datasette(line, [archive_db]) as url, closing(sqlite3.connect(archive_db)) as db:
        (number,) = db.execute("select id from exchange_facts where request_body_sha256 is not null limit 1").fetchone()
        html = httpx.get(f"{url}/archive/-/exchange/{number}", trust_env=False, verify=False, timeout=30).text
    words = " ".join(BeautifulSoup(html, "lxml").get_text(" ").split())
    for said in (
        "a proxy",
        "TLSv1.3 TLS_AES_256_GCM_SHA384",
        "of CN=Example-tsa , issued by CN=Example-sub",
        "what was sent",
    ):
        assert said in words, said


def test_exports_are_offered_where_the_operator_wants_it(archive_db: Path, tmp_path: Path) -> None:
    path = Path(shutil.copy(archive_db, tmp_path / "archive.db"))
    port = free_port()
    process = Citesnap(tmp_path, {}).start("serve", "archive.db", "--port", str(port), "--downloads")
    url = f"http://127.0.0.1:{port}/archive{POST}"
    try:
        assert "?save=wacz" in answered(process, url).text
        for form, kind in (("wacz", "application/wacz"), ("warc", "application/warc"), ("report", "text/html")):
            found = httpx.get(url, params={"save": form}, trust_env=False, verify=False, timeout=60)
            assert (found.status_code, found.headers["content-type"].partition(";")[0]) == (200, kind)
            assert found.headers["content-disposition"].startswith('attachment; filename="x-501.')
            if form == "wacz":
                (tmp_path / "post.wacz").write_bytes(found.content)
                assert check(tmp_path / "post.wacz").exit_code == 0
        for params, headers in (({"save": "csv"}, {}), ({"save": "wacz"}, {"Sec-Fetch-Site": "cross-site"})):
            assert (
                httpx.get(url, params=params, headers=headers, trust_env=False, verify=False, timeout=60).status_code
                == 404
            )
    finally:
        process.terminate()
        process.communicate(timeout=30)
    with closing(sqlite3.connect(path)) as db:
        noted = db.execute("select statement ->> '$.format' from log_events order by id").fetchall()
    assert noted == [("wacz",), ("warc",), ("report",)]
    for options in (["--public"], ["--immutable"]):
        assert Citesnap(tmp_path, {})("serve", "archive.db", "--downloads", *options).returncode == 2


def test_what_was_forgotten_has_a_page_that_says_so(line: str, archive_db: Path, tmp_path: Path) -> None:
    """410: it was there, and is gone for good (RFC 9110, 15.5.11). Why is not for strangers."""
    path = Path(shutil.copy(archive_db, tmp_path / "archive.db"))
    with open_archive(path) as archive:
        (post_id,) = archive.connection.execute("select id from posts where native_id = '501'").fetchone()
        article_id, url_hash = archive.connection.execute("select id, url_hash from articles").fetchone()
        for kind, row_id in (("post", post_id), ("article", article_id)):
            with sealed_run(archive, "forget"):
                forget(archive, kind, row_id, "Ada", "Asked for", NOW)
    addresses = [POST, f"/-/post/{post_id}", f"/-/article/{url_hash}", f"/-/article/{article_id}"]
    for public in (False, True):
        with datasette(line, [path], env=environment("127.0.0.1", [], public=public)) as url:
            for address in addresses:
                found = httpx.get(f"{url}/archive{address}", trust_env=False, verify=False, timeout=60)
                words = " ".join(BeautifulSoup(found.text, "lxml").get_text(" ").split())
                assert (found.status_code, "was forgotten on 2026-" in words) == (410, True), words
                assert ("by Ada: Asked for" in words) != public
            for address in ("/-/post/x/502", "/-/post/999", f"/-/article/{'0' * 64}"):
                found = httpx.get(f"{url}/archive{address}", trust_env=False, verify=False, timeout=60)
                assert found.status_code == 404
