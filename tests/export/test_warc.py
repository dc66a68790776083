"""An archive as a WARC file: other programs read back what the archive holds, byte for byte, and find no fault with it.

warcio and fastwarc are read as libraries; pywb, which is GPL, is a process of its own.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from archive.invented import ALIVE, NOW, article, capture, cited, exchange, picture, shown
from citesnap.archive import open_archive
from citesnap.errors import ExportError
from citesnap.export import warc
from citesnap.export.choice import Choice
from citesnap.export.records import message, target_uri
from internet import Citesnap
from web.loopback import Connection, Server, local_web
from web.test_posting import form_of

warcio_iterator = pytest.importorskip("warcio.archiveiterator")
fastwarc = pytest.importorskip("fastwarc.warc")

LONG = b'{"text": "the river rises"}' * 40
PACKED = gzip.compress(LONG, mtime=0)


def chunked(body: bytes, *, size: int = 7) -> bytes:
    pieces = [body[n : n + size] for n in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def raw(head: str, body: bytes = b"") -> Callable[[Connection], None]:
    return lambda c: c.send(head.replace("\n", "\r\n").encode("latin-1") + b"\r\n\r\n" + body)


AWKWARD: dict[str, Callable[[Connection], None]] = {
    "/plain": raw("HTTP/1.1 200 OK\nContent-Length: 5\nX-a: 1\nx-A: 2", b"plain"),
    "/chunked": raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunked(b"twelve bytes")),
    "/chunked-gzip": raw("HTTP/1.1 200 OK\nContent-Encoding: gzip\nTransfer-Encoding: chunked", chunked(PACKED)),
    "/looks-chunked": raw(
        "HTTP/1.1 200 OK\nTransfer-Encoding: chunked", chunked(b"6\r\nabcdef\r\n2\r\ngh\r\n0\r\n\r\n")
    ),
    "/gzip": raw(f"HTTP/1.1 200 OK\nContent-Encoding: gzip\nContent-Length: {len(PACKED)}", PACKED),
    "/two-members": raw("HTTP/1.1 200 OK\nContent-Encoding: gzip\nConnection: close", PACKED + PACKED),
    "/same-plain": raw(f"HTTP/1.1 200 OK\nContent-Length: {len(LONG)}", LONG),
    "/latin-1": raw("HTTP/1.1 200 Tr\xe8s bien\nX-Cafe: caf\xe9\nContent-Length: 2", b"ok"),
    "/redirect": raw("HTTP/1.1 302 Found\nLocation: https://river.example/[a]?b\nContent-Length: 0"),
    "/nothing": raw("HTTP/1.1 204 No Content"),
    "/unchanged": raw('HTTP/1.1 304 Not Modified\nETag: "x"\nContent-Length: 1234'),
    "/no-reason": raw("HTTP/1.1 404 \nContent-Length: 0"),
    "/old": raw("HTTP/1.0 200 OK\nContent-Type: text/plain", b"until the end"),
    "/cut": raw("HTTP/1.1 200 OK\nContent-Length: 500", b"cut off"),
    "/again": raw("HTTP/1.1 200 OK\nContent-Length: 5\nX-b: 2", b"plain"),
    "/k=[secret]?q=s3cret": raw("HTTP/1.1 200 OK\nX-Echo: s3cret\nContent-Length: 8", b"echo: ok"),
}


@dataclass(frozen=True, slots=True)
class Made:
    path: Path
    file: Path
    done: warc.Written

    def rows(self, sql: str, *parameters: Any) -> list[sqlite3.Row]:
        with closing(sqlite3.connect(self.path)) as db:
            db.row_factory = sqlite3.Row
            return db.execute(sql, parameters).fetchall()


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """What a real server sent in sixteen odd ways, recorded and exported."""
    folder = tmp_path_factory.mktemp("awkward")
    path, file = folder / "archive.db", folder / "awkward.warc.gz"

    def script(c: Connection) -> None:
        if c.path == "/form":
            form_of(c)
            c.answer(b"thanks")
        else:
            AWKWARD[c.path](c)

    with Server(script) as server, local_web(secrets=frozenset({"s3cret"})) as web:
        answers = [web.get(server.url(place), limit=100_000) for place in AWKWARD]
        answers.append(web.post(server.url("/form"), data={"url": "https://river.example/ä"}, limit=1000))
    exchanges = tuple(one for answer in answers for one in answer.exchanges)
    with open_archive(path) as archive, archive.run("archive") as run:
        recorded = archive.record_article(run.id, article(), [cited()])
        (post_id,) = archive.posts_of([recorded.article_id])
        archive.record_check(run.id, post_id, [capture(exchanges=exchanges)], ALIVE, NOW)
    return Made(path, file, warc.export(path, file, Choice()))


@dataclass(frozen=True, slots=True)
class Read:
    """A record as warcio reads it."""

    kind: str
    url: str | None
    headers: dict[str, list[str]]
    first_line: str
    fields: list[tuple[str, str]]
    payload: bytes


def read(file: Path) -> Iterator[Read]:
    with file.open("rb") as stream:
        for record in warcio_iterator.ArchiveIterator(stream):
            headers: dict[str, list[str]] = {}
            for name, value in record.rec_headers.headers:
                headers.setdefault(name, []).append(value)
            payload = record.raw_stream.read()
            http = record.http_headers
            yield Read(
                record.rec_type,
                record.rec_headers.get_header("WARC-Target-URI"),
                headers,
                f"{http.protocol} {http.statusline}" if http else "",
                http.headers if http else [],
                payload,
            )


def check(file: Path, *, http: bool = True) -> None:
    """Both readers find every digest right. fastwarc reads no field of a header longer than 64 kB: then `http` is False."""
    with file.open("rb") as stream:
        for record in warcio_iterator.ArchiveIterator(stream, check_digests=True):
            record.raw_stream.read()
            assert record.digest_checker.passed is not False, record.digest_checker.problems
    with file.open("rb") as stream:
        for record in fastwarc.ArchiveIterator(stream, parse_http=False):
            assert record.verify_block_digest(), record.record_id
    if not http:
        return
    with file.open("rb") as stream:
        for record in fastwarc.ArchiveIterator(stream, parse_http=True):
            if record.record_type is fastwarc.WarcRecordType.response and "WARC-Payload-Digest" in record.headers:
                assert record.verify_payload_digest(), record.record_id


def test_other_programs_find_no_fault_with_it(awkward: Made) -> None:
    check(awkward.file)
    for program in (["-m", "warcio.cli", "check"], ["-c", "from fastwarc.cli import main; main()", "check"]):
        done = subprocess.run([sys.executable, *program, str(awkward.file)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    ((asked,),) = awkward.rows("select count(*) from exchanges")
    assert (awkward.done.exchanges, awkward.done.damaged, awkward.done.lost_forms) == (asked, [], 0)
    assert awkward.done.bytes == awkward.file.stat().st_size


def test_headers_and_payload_are_read_back_as_the_archive_holds_them(awkward: Made) -> None:
    responses = {
        one.headers["WARC-Record-ID"][0]: one for one in read(awkward.file) if one.kind in ("response", "revisit")
    }
    rows = awkward.rows("select * from exchanges where status_line is not null order by id")
    assert len(responses) == len(rows) > len(AWKWARD)
    with open_archive(awkward.path, create=False) as archive:
        for row, one in zip(rows, responses.values(), strict=True):
            assert one.url == target_uri(row["url"])
            # warcio shows bytes that are no UTF-8 as percent-escapes; what stands in the file is compared below.
            if "latin-1" not in row["url"]:
                fields = [[name.removeprefix("X-Orig-"), value] for name, value in one.fields]
                assert fields == json.loads(row["response_headers"])
            if one.kind == "revisit":
                assert one.payload == b""
                original = responses[one.headers["WARC-Refers-To"][0]]
                assert original.headers["WARC-Payload-Digest"] == one.headers["WARC-Payload-Digest"]
                assert one.headers["WARC-Refers-To-Target-URI"] == [original.url]
                assert one.headers["WARC-Refers-To-Date"] == original.headers["WARC-Date"]
            elif row["body_sha256"] is None:
                assert (one.payload, one.headers["WARC-Truncated"]) == (b"", ["disconnect"])
            elif row["received_sha256"] is not None:
                assert hashlib.sha256(one.payload).hexdigest() == row["received_sha256"]
            else:
                assert one.payload == archive.blob(row["body_sha256"])
    kinds = {one.url.rpartition("/")[2]: one.kind for one in responses.values() if one.url}
    assert [name for name, kind in kinds.items() if kind == "revisit"] == ["gzip", "again"]


def records_of(file: Path) -> list[bytes]:
    """Each record as it stands in the file, unpacked."""
    found, data = [], file.read_bytes()
    while data:
        import zlib

        member = zlib.decompressobj(31)
        found.append(member.decompress(data))
        data = member.unused_data
    return found


def test_what_is_not_true_of_the_stored_body_is_renamed(awkward: Made) -> None:
    texts = records_of(awkward.file)

    def of(place: str, kind: str = "response") -> bytes:
        return next(one for one in texts if b"WARC-Type: " + kind.encode() in one and f"{place}\r\n".encode() in one)

    assert b"X-Orig-Transfer-Encoding: chunked\r\n" in of("/looks-chunked")
    assert of("/looks-chunked").endswith(b"\r\n\r\n6\r\nabcdef\r\n2\r\ngh\r\n0\r\n\r\n\r\n\r\n")
    assert b"X-Orig-Content-Length: 1234\r\n" in of("/unchanged")
    assert b"X-Orig-Content-Length: 500\r\n" in of("/cut")
    assert b"HTTP/1.1 200 Tr\xe8s bien\r\nX-Cafe: caf\xe9\r\n" in of("/latin-1")
    assert b"HTTP/1.1 404 \r\n" in of("/no-reason")
    assert b"HTTP/1.0 200 OK\r\n" in of("/old")
    assert not [one for one in texts if b"\r\nTransfer-Encoding" in one or b"s3cret" in one]
    assert b"/k=%5Bsecret%5D?q=%5Bredacted%5D HTTP/1.1\r\n" in of("q=%5Bredacted%5D", "request")
    assert of("/form", "request").endswith(b"\r\n\r\nurl=https%3A%2F%2Friver.example%2F%C3%A4\r\n\r\n")
    assert b"WARC-IP-Address: 127.0.0.1\r\n" in of("/plain")


def test_the_same_archive_gives_the_same_bytes_and_nothing_is_replaced_unasked(awkward: Made, tmp_path: Path) -> None:
    again = tmp_path / "again.warc.gz"
    warc.export(awkward.path, again, Choice())
    assert again.read_bytes() == awkward.file.read_bytes()
    again.write_bytes(b"mine")
    with pytest.raises(ExportError, match="--replace"):
        warc.export(awkward.path, again, Choice())
    assert again.read_bytes() == b"mine"
    warc.export(awkward.path, again, Choice(), replace=True)
    assert again.read_bytes() == awkward.file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.warc.gz"]


def test_what_an_older_archive_lost_is_told(tmp_path: Path) -> None:
    """A body of which only the content is held: its coding is renamed, and the metadata record says so."""
    path, file = tmp_path / "archive.db", tmp_path / "lost.warc.gz"
    with open_archive(path) as archive, archive.run("archive") as run:
        recorded = archive.record_article(run.id, article(), [cited()])
        (post_id,) = archive.posts_of([recorded.article_id])
        asked = exchange(
            "https://cdn.river.example/post",
            LONG,
            response_headers=(("Content-Encoding", "gzip"), ("Content-Length", "9")),
        )
        other = exchange("https://cdn.river.example/other", LONG + b"2", received=gzip.compress(LONG + b"2"))
        archive.record_check(run.id, post_id, [capture(exchanges=(asked, other))], ALIVE, NOW)
        archive.db.conn.execute("update bodies set received_sha256 = ?, received_size = 77 where sha256 = ?",
                                ["ab" * 32, hashlib.sha256(LONG).hexdigest()])  # fmt: skip
    done = warc.export(path, file, Choice())
    check(file)
    (one,) = (one for one in read(file) if one.kind == "response" and one.url == asked.url)
    assert one.fields == [
        ("X-Orig-Content-Encoding", "gzip"),
        ("X-Orig-Content-Length", "9"),
        ("Content-Length", str(len(LONG))),
    ]
    assert one.payload == LONG
    told = [one.payload for one in read(file) if one.kind == "metadata" and one.url == asked.url]
    assert b"receivedSha256: " + b"ab" * 32 in told[0]
    assert b"payload: content coding undone" in told[0]
    assert done.lost_forms == 1


def test_a_damaged_body_is_left_out_and_told_with_exit_code_1(tmp_path: Path, awkward: Made) -> None:
    path, file = tmp_path / "archive.db", tmp_path / "damaged.warc.gz"
    path.write_bytes(awkward.path.read_bytes())
    with closing(sqlite3.connect(path)) as db:
        db.execute("update blobs set content = x'00' where sha256 = ?", [hashlib.sha256(b"plain").hexdigest()])
        db.commit()
    done = Citesnap(tmp_path, {})("export", "warc", path, file)
    assert done.returncode == 1
    assert done.stderr.count("have changed: the archive is damaged") == 2
    check(file)
    assert sum(one.kind in ("response", "revisit") for one in read(file)) == len(
        awkward.rows("select 1 from exchanges where status_line is not null")
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles and their posts; one picture was asked for once and belongs to both posts."""
    path = tmp_path_factory.mktemp("demo") / "archive.db"
    with open_archive(path) as archive, archive.run("archive") as run:
        for n, (native_id, site) in enumerate((("501", "Riverton Gazette"), ("502", "Lock Times"))):
            page = article(f"Story {n}", f"https://{n}.example/story", url=f"https://{n}.example/story", site=site)
            recorded = archive.record_article(run.id, page, [cited(native_id)])
            (post_id,) = archive.posts_of([recorded.article_id])
            media = [picture(exchanges=()) if n else picture()]
            told = shown(f"Water at gate {n} <b>&", media=media)
            asked = exchange(f"https://cdn.river.example/post?id={native_id}", b'{"n": %d}' % n)
            archive.record_check(run.id, post_id, [capture(told, exchanges=(asked,))], ALIVE, NOW)
    return path


@pytest.mark.parametrize(
    ("choice", "posts", "urls"),
    [
        (Choice(), 2, {"post?id=501", "post?id=502", "P1?name=orig"}),
        (Choice(posts=["https://twitter.com/Example_River/status/501?s=20"]), 1, {"post?id=501", "P1?name=orig"}),
        (Choice(posts=["502"]), 1, {"post?id=502", "P1?name=orig"}),
        (Choice(articles=["https://1.example/story"]), 1, {"post?id=502", "P1?name=orig"}),
        (Choice(sites=["riverton gazette"]), 1, {"post?id=501", "P1?name=orig"}),
        (Choice(sites=["1.example"], posts=["501"]), 2, {"post?id=501", "post?id=502", "P1?name=orig"}),
        (Choice(since=NOW.replace(year=2027)), 0, set()),
    ],
    ids=lambda value: str(sorted(value)) if isinstance(value, set) else str(value),
)
def test_a_part_of_an_archive(demo: Path, tmp_path: Path, choice: Choice, posts: int, urls: set[str]) -> None:
    file = tmp_path / "part.warc.gz"
    done = warc.export(demo, file, choice)
    check(file)
    found = list(read(file))
    cards = [one for one in found if one.kind == "resource"]
    assert (done.posts, len(cards)) == (posts, posts)
    assert {(one.url or "").rpartition("/")[2] for one in found if one.kind == "response"} == urls
    # Posts are told as what they are, however somebody named them.
    named = replace(choice, posts=[f"x/{re.findall('50[12]', name)[0]}" for name in choice.posts])
    assert f"Chosen: {named}." in found[0].payload.decode()
    for card in cards:
        page = card.payload.decode()
        assert re.match(r"https://citesnap\.invalid/post/x/50[12]$", card.url or "")
        assert page.index("Made by citesnap") < page.index("<blockquote")
        assert '<img src="https://pbs.river.example/media/P1?name=orig" alt="A flooded lock">' in page
        assert "&lt;b&gt;&amp;" in page
        assert "<script" not in page


@pytest.mark.parametrize(
    "choice", [Choice(posts=["999"]), Choice(articles=["https://no.example/"]), Choice(sites=["no"])], ids=str
)
def test_what_the_archive_does_not_know_is_refused_and_makes_no_file(
    demo: Path, tmp_path: Path, choice: Choice
) -> None:
    with pytest.raises(ExportError, match="the archive knows no "):
        warc.export(demo, tmp_path / "none.warc.gz", choice)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_of_attacks_gives_a_sound_file(archive_files: dict[str, Path], tmp_path: Path) -> None:
    file = tmp_path / "attacks.warc.gz"
    warc.export(archive_files["attacks"], file, Choice())
    check(file, http=False)
    pages = b"".join(
        one.payload for one in read(file) if one.kind == "resource" and (one.url or "").startswith("https:")
    )
    assert b"<script" not in pages.lower()
    assert b" onerror=" not in re.sub(rb"&[a-z0-9#]+;[^<]*", b"", pages)


def test_a_line_break_in_a_field_stays_within_it() -> None:
    assert (
        message("HTTP/1.1 200 OK\r\nX: y", [("A", "b\r\n\r\nc\x00")], b"") == b"HTTP/1.1 200 OK X: y\r\nA: b c \r\n\r\n"
    )
