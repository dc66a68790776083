"""Documents as articles: named as files, found in folders, answered by servers, recorded by the command."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from articles.documents import samples
from articles.documents.samples import PAGE, POST, STATUS
from citesnap.articles import ArticleError, Received, read_article, read_articles
from citesnap.finding import find_in_article
from citesnap.model import Kind, Outcome
from citesnap.running.contents import words_and_section
from citesnap.web import Web
from internet import Citesnap, World

FILES = {
    "letter.eml": samples.mail(),
    "saved.mhtml": samples.saved_page(),
    "flood.docx": samples.word(),
    "flood.odt": samples.opendocument(),
    "flood.epub": samples.book(),
    "flood.pdf": samples.pdf(["The council of Riverton asked for patience.", "He wrote."], STATUS),
    "flood.warc.gz": samples.warc(samples.record(PAGE.encode())),
}


@pytest.mark.parametrize("name", FILES)
def test_a_document_is_an_article_whose_bytes_are_kept(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(FILES[name])
    article = read_article(str(path), None)
    cited = find_in_article(article, tuple(Kind))
    assert "1420000000000000000" in {citation.post_id for citation in cited}
    assert article.title == "The Flood" if name.endswith("epub") else "High w" in (article.title or "")
    assert "council of Riverton" in (article.words or "")
    kept = Received("kept", article.body, article.media_type, is_part=True)
    assert words_and_section(kept) == (article.words, None)


def test_an_article_of_a_saved_page_is_known_by_its_address(tmp_path: Path) -> None:
    path = tmp_path / "saved.mhtml"
    path.write_bytes(samples.saved_page())
    article = read_article(str(path), None)
    assert (article.url, article.site) == ("https://gazette.example/high-water", "gazette.example")
    assert (article.media_type, article.text_type) == ("multipart/related", "text/html")


def test_each_message_of_a_mailbox_has_a_name_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "box.mbox"
    path.write_bytes(2 * (b"From ana@gazette.example Tue Jul 27 18:00:00 2021\n" + samples.mail() + b"\n"))
    assert [article.name for article in read_articles(str(path), None)] == [f"{path}#1", f"{path}#2"]


def test_pages_of_a_web_archive_are_known_by_their_addresses(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(b"".join(samples.record(PAGE.encode(), url=f"https://gazette.example/{n}") for n in (1, 2)))
    assert [article.url for article in read_articles(str(path), None)] == [
        "https://gazette.example/1",
        "https://gazette.example/2",
    ]


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("empty.mbox", b"From ana@gazette.example Tue Jul 27 18:00:00 2021\n\n", "a mailbox without an article in it"),
        ("scan.pdf", samples.pdf([]), "a PDF without text"),
        ("cut.pdf", samples.pdf(["Riverton"])[:200], "a PDF that is damaged"),
        ("cut.docx", samples.word()[:-30], "damaged ZIP"),
        ("data.json", b'{"content": {"rendered": ""}}', "JSON without an article"),
        ("nothing.warc", b"WARC/1.0\r\nnothing", "without a record"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(tmp_path: Path, name: str, content: bytes, line: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ArticleError) as caught:
        read_article(str(path), None)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.usage


@pytest.mark.parametrize(
    ("name", "package"), [("flood.pdf", "pypdf"), ("flood.docx", "mammoth"), ("flood.warc.gz", "fastwarc")]
)
def test_without_the_extra_a_document_is_refused_with_what_to_install(tmp_path: Path, name: str, package: str) -> None:
    (tmp_path / name).write_bytes(FILES[name])
    program = (
        f"import sys; sys.modules[{package!r}] = None\n"  # As Python itself marks a module that is not to be had.
        "from citesnap.articles import ArticleError, read_article\n"
        "try:\n    read_article(sys.argv[1], None)\n"
        "except ArticleError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, tmp_path / name], capture_output=True, text=True, check=True)
    assert "pip install 'citesnap[documents]'" in done.stdout
    assert package in done.stdout


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("flood.pdf", "application/pdf"),
        ("letter.eml", "message/rfc822"),
        ("flood.docx", "application/octet-stream"),
        ("flood.warc.gz", "application/gzip"),
    ],
)
def test_a_server_may_answer_with_a_document(world: World, web: Web, name: str, media_type: str) -> None:
    world.page(f"https://gazette.example/{name}", FILES[name], media_type)
    article = read_article(f"https://gazette.example/{name}", web)
    assert "1420000000000000000" in {citation.post_id for citation in find_in_article(article, tuple(Kind))}
    assert [exchange.status for exchange in article.exchanges] == [200]


def test_a_damaged_document_of_a_server_is_a_failure_that_is_recorded(world: World, web: Web) -> None:
    world.page("https://gazette.example/x.pdf", b"%PDF-1.4 nothing", "application/pdf")
    with pytest.raises(ArticleError) as caught:
        read_article("https://gazette.example/x.pdf", web)
    assert caught.value.attempt is not None
    assert caught.value.attempt.outcome is Outcome.MALFORMED


def test_find_reads_the_documents_of_a_folder(tmp_path: Path, citesnap: Citesnap) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    (folder / "data.json").write_bytes(
        samples.wordpress(("High water", POST))
    )  # Most JSON is no article: named, it is read.
    done = citesnap("find", "--format", "jsonl", "articles", "articles/data.json")
    assert (done.returncode, done.stderr) == (0, "")
    found = {json.loads(line)["article"].partition("#")[0] for line in done.stdout.splitlines()}
    assert found == {f"articles/{name}" for name in (*FILES, "data.json")}


def test_a_message_that_cannot_be_read_costs_no_other(tmp_path: Path, citesnap: Citesnap) -> None:
    nested = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n) for n in range(2000))
    envelope = b"From ana@gazette.example Tue Jul 27 18:00:00 2021\n"
    messages = [samples.mail(), b"From: a@b.example\nSubject: x\n" + nested, samples.mail(None, f"See {STATUS}\n")]
    (tmp_path / "box.mbox").write_bytes(b"".join(envelope + message + b"\n" for message in messages))
    done = citesnap("find", "--format", "jsonl", "box.mbox")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: box.mbox: #2 of it is a mail that is damaged")
    assert done.stderr.count("\n") == 1
    assert [json.loads(line)["article"] for line in done.stdout.splitlines()] == ["box.mbox#1", "box.mbox#3"]


def test_documents_are_archived_under_their_own_media_types(tmp_path: Path, offline: Citesnap) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    offline("archive", "a.db", *FILES)
    with sqlite3.connect(tmp_path / "a.db") as db:
        kept = dict(
            db.execute(
                "select coalesce(name, url), media_type from articles join article_versions on article_id = articles.id"
            )
        )
        bodies = {row[0] for row in db.execute("select size from blobs join article_versions on sha256 = body_sha256")}
        cited = db.execute(
            "select count(distinct article_id) from citations where native_id = '1420000000000000000'"
        ).fetchone()
    assert sorted(kept.values()) == [
        "application/epub+zip",
        "application/pdf",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "message/rfc822",
        "multipart/related",
        "text/html",
    ]
    assert {len(FILES[name]) for name in ("letter.eml", "flood.pdf", "flood.epub")} <= bodies
    assert cited == (7,)
