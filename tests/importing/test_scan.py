"""`citesnap import` of a scan: the articles that were chosen, from the very records, with the citations that `find` gives."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from citesnap.archive import open_archive
from citesnap.evidence.verifying import verify
from internet import Citesnap
from scanning import crawls
from scanning.conftest import found, rows, scanned, served


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A scan of all kinds of files, beside the archive to be made."""
    crawls.write(tmp_path / "crawl")
    scanned(tmp_path / "out", [tmp_path / "crawl"])
    return tmp_path


def asked(archive: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(archive)) as db:
        return db.execute(sql).fetchall()


CITED = """select imported.place, citations.position, citations.platform, citations.handle, citations.link, citations.text
from citations join attempts on attempts.article_id = citations.article_id join imported on imported.attempt_id = attempts.id"""


def test_all_articles_of_a_scan_come_with_their_citations(scan: Path) -> None:
    done = Citesnap(scan, {})("import", "a.db", "out", "-v")
    assert done.returncode == 0, done.stderr
    articles = rows(scan / "out", "articles")
    assert f"a.db: {len(articles)} articles taken\n" in done.stderr
    kept = [json.loads(line) for line in found([scan / "crawl"])]
    names = ("article", "position", "platform", "handle", "link", "text")
    assert set(asked(scan / "a.db", CITED)) == {tuple(one[name] for name in names) for one in kept}
    assert verify(scan / "a.db").exit_code == 0


def test_an_article_keeps_where_it_came_from(scan: Path) -> None:
    Citesnap(scan, {})("import", "a.db", "out", "--where", "url = 'https://gazette3.example/3'")
    ((place, detail, body, record, kind, tries),) = asked(
        scan / "a.db",
        "select place, detail, body_sha256, imported.sha256, imports.kind, tries from imported"
        " join imports on imports.id = import_id join attempts on attempts.id = attempt_id"
        " join article_versions using (article_id)",
    )
    (row,) = [row for row in rows(scan / "out", "articles") if row["url"] == "https://gazette3.example/3"]
    assert (place, body, kind, tries) == (row["article"], hashlib.sha256(crawls.page(3)).hexdigest(), "scan", 0)
    assert detail == (
        f"record {row['record_id']} at {row['place']} of {row['source']}, captured 2021-08-01T00:00:00Z, SHA-256 {body}"
    )
    with open_archive(scan / "a.db", create=False) as archive:
        assert archive.blob(record).startswith(b"HTTP/1.1 200 OK\r\n")
        assert archive.blob(record).endswith(archive.blob(body))


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ("platform = 'bluesky'", lambda row: row["citations"] == 2),
        ("lang in ('de', 'tr') and site like 'gazette%'", lambda row: row["lang"] in ("de", "tr") and row["site"]),
        ("captured_at < '2021'", lambda row: False),
        ("handle = 'keeper3_ex' or count = 2", lambda row: row["citations"] == 2 or "keeper3_ex" in row["handles"]),
    ],
)
def test_where_chooses_articles(scan: Path, where: str, holds: Any) -> None:
    handles: dict[str, set[str]] = {}
    for one in rows(scan / "out", "citations"):
        handles.setdefault(one["article"], set()).add(one["handle"])
    done = Citesnap(scan, {})("import", "a.db", "out", "--where", where)
    assert done.returncode == 0, done.stderr
    wanted = {
        row["article"] for row in rows(scan / "out", "articles") if holds(row | {"handles": handles[row["article"]]})
    }
    assert {place for (place,) in asked(scan / "a.db", "select place from imported")} <= wanted
    one_each = {row["url"] or row["article"] for row in rows(scan / "out", "articles") if row["article"] in wanted}
    assert len(asked(scan / "a.db", "select id from articles")) == len(one_each)


def test_the_same_scan_again_adds_nothing(scan: Path) -> None:
    command = Citesnap(scan, {})
    assert command("import", "a.db", "out").returncode == 0
    before = asked(scan / "a.db", "select count(*), (select count(*) from citations) from attempts")
    again = command("import", "a.db", "out", "-v")
    assert again.returncode == 0
    assert "0 articles taken; " in again.stderr
    assert "taken before" in again.stderr
    assert asked(scan / "a.db", "select count(*), (select count(*) from citations) from attempts") == before
    dry = command("import", "a.db", "out", "--dry-run")
    assert "would take 0 articles; " in dry.stdout


def test_a_remote_record_is_read_in_part(scan: Path) -> None:
    shutil.rmtree(scan / "out")
    with served(scan / "crawl") as (address, lines):
        scanned(scan / "out", [f"{address}/one.warc.gz"])
        lines.clear()
        command = Citesnap(scan, {})
        done = command("import", "a.db", "out", "--allow-host", "127.0.0.1", "--where", "url like '%/3'")
    assert done.returncode == 0, done.stderr
    assert asked(scan / "a.db", "select url from articles") == [("https://gazette3.example/3",)]
    assert all("bytes=" in line for line in lines)


def test_a_record_that_changed_since_is_not_taken(scan: Path) -> None:
    content = (scan / "crawl" / "two.warc").read_bytes()
    (scan / "crawl" / "two.warc").write_bytes(content.replace(b"High water 200", b"Low  water 200"))
    done = Citesnap(scan, {})("import", "a.db", "out", "-v", "--where", "source like '%two.warc'")
    assert done.returncode == 0, done.stderr
    assert "1 left: not what the scan read at that place" in done.stderr
    (scan / "crawl" / "two.warc").unlink()
    gone = Citesnap(scan, {})("import", "b.db", "out", "-v", "--where", "source like '%two.warc'")
    assert "No such file or directory" in gone.stderr


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("plattform = 'x'", "--where: no such column: plattform"),
        ("platform = ", "--where: "),
        ("1; drop table articles", "--where: "),
    ],
)
def test_a_condition_that_is_none_is_told(scan: Path, where: str, says: str) -> None:
    done = Citesnap(scan, {})("import", "a.db", "out", "--where", where)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert says in done.stderr


def test_a_scan_that_has_not_ended_is_not_imported(scan: Path) -> None:
    (scan / "out" / "manifest.json").unlink()
    done = Citesnap(scan, {})("import", "a.db", "out")
    assert (done.returncode, done.stderr.splitlines()[0]) == (
        2,
        "Error: out: the scan has not ended; give the same command again",
    )


def test_a_scan_of_the_first_version_is_imported(scan: Path) -> None:
    """Its articles have no section; a condition finds none there, and the page read again tells its own."""
    import pyarrow.parquet

    for file in (scan / "out" / "articles").glob("0*.parquet"):
        pyarrow.parquet.write_table(pyarrow.parquet.read_table(file, partitioning=None).drop_columns("section"), file)
    command = Citesnap(scan, {})
    none = command("import", "a.db", "out", "--where", "section = 'Weather'", "-v")
    assert none.returncode == 0, none.stderr
    assert "a.db: 0 articles taken" in none.stderr
    done = command(
        "import", "a.db", "out", "--where", "section is null and url like 'https://gazette3.example/%'", "-v"
    )
    assert done.returncode == 0, done.stderr
    assert asked(scan / "a.db", "select distinct section from articles") == [("Weather",)]
