"""Every function that reads a stranger's bytes, given bytes in which something is spoiled: what it declares, and nothing else.

A function that is called in a reader (`bounded.call`) without a line here fails the first test.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import citesnap
from articles import test_feeds
from articles.documents import samples
from citesnap.archive import open_archive
from citesnap.articles import NotAnArticle, Received
from citesnap.articles.feeds import feeds_named, parse_feed
from citesnap.errors import CitesnapError
from citesnap.evidence import checkpoint, timestamps
from citesnap.following.robots import is_excluded
from citesnap.importing import scan_rows, x_answers
from citesnap.model import Attempt, Exchange, Kind, Outcome, Post
from citesnap.platforms import identify
from citesnap.resolving.redirect import target
from citesnap.running.contents import Read, find_in_bytes, look_into, words_and_section
from citesnap.scanning.options import Options
from citesnap.scanning.pages import found_in
from citesnap.scanning.tables import schema
from citesnap.sources.bluesky import listing, proof
from citesnap.sources.bluesky.post import RecordPlace
from citesnap.sources.fediverse import listing as fediverse
from citesnap.sources.fediverse import nodeinfo
from citesnap.sources.fediverse.mastodon import earlier_versions
from citesnap.text.jsonvalues import object_of
from citesnap.web.exchange import Answer
from citesnap.web.question import NotJSON
from citesnap.web.retry import asked_wait, rest_until_reset
from citesnap.webarchives import cdx, playback, timemap
from hostile.quiet import QuietWeb
from hostile.spoiling import spoiled
from internet import Tweet, World, bluesky, snowflake
from internet.networks import status
from internet.posts import tweet_json
from sizes import NIGHTLY

SERVER = "riverton.example"
NODEINFO = json.dumps(
    {
        "links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": f"https://{SERVER}/nodeinfo/2.1"}],
        "software": {"name": "mastodon", "version": "4.3.0"},
    }
).encode()
NOW = datetime(2026, 11, 1, tzinfo=UTC)
MASTODON = "https://riverton.example/@example_river/116153332531200000"
CDX = (
    b'[["urlkey","timestamp","original","mimetype","statuscode","digest","length"],["com,twitter)/a/status/12","20190503101500",'
    b'"https://twitter.com/a/status/12","text/html","200","CG6RN5UTUIKMTQ6YJY444YOJWH477ZE4","41992"]]'
)
TIMEMAP = (
    b'<https://twitter.com/a/status/12>; rel="original",<https://archive.example/20190503101500/https://twitter.com/a/status/12>;'
    b' rel="first memento"; datetime="Fri, 03 May 2019 10:15:00 GMT"'
)
ROBOTS = (
    b"User-agent: citesnap\nDisallow: /private*$\nCrawl-delay: 10\nAllow: /\nSitemap: https://gazette.example/map.xml\n"
)
SHORT = b'<head><noscript><META http-equiv="refresh" content="0;URL=https://x.com/a/status/12"></noscript><title>https://x.com</title>'


def answer(body: bytes, kind: str = "application/json", code: int = 200, **headers: str) -> Answer:
    fields = (("Content-Type", kind), *((name.replace("_", "-"), value) for name, value in headers.items()))
    asked = Exchange("GET", "https://t.co/Ab1", NOW, 0.1, (), code, "HTTP/1.1 200 OK", fields, body)
    return Answer((asked,), None, None, 1)


def post_at(url: str) -> Post:
    ref = identify(url)
    assert ref is not None
    return Post(ref.platform, ref.key, ref.url, ref.handle, ref.posted_at)


@dataclass(frozen=True)
class Reader:
    """A function of bytes, what honest bytes look like, and which exceptions it declares."""

    read: Callable[[bytes], object]
    honest: tuple[bytes, ...]
    declared: tuple[type[Exception], ...] = ()


def _header(read: Callable[[Exchange, datetime], object], name: str) -> Callable[[bytes], object]:
    def of(body: bytes) -> object:
        last = answer(b"", code=429, **{name: body.decode("latin-1")}).last
        assert last is not None
        return read(last, NOW)

    return of


def _parquet() -> bytes:
    """The file of a task with one article."""
    into = io.BytesIO()
    with suppress(ImportError):
        import pyarrow.parquet

        row = {
            "article": "a#0",
            "source": "a",
            "place": "0",
            "record_id": "x",
            "captured_at": NOW,
            "body_sha256": "0" * 64,
        }
        parquet = pyarrow.parquet.write_table
        parquet(pyarrow.Table.from_pylist([row], schema=schema("articles")), into)
    return into.getvalue()


def _scanned(body: bytes) -> object:
    if not PARQUET[0]:  # pyarrow is an extra.
        return None
    with NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        return scan_rows.articles_of_task(file.name, None, None)


def _note(body: bytes) -> object:
    return checkpoint.parse_note(body.decode("utf-8", "replace"))


def _software(body: bytes) -> object:
    """What a server says it runs, for a post that it does not show."""
    world = World()
    for page in (f"https://{SERVER}/.well-known/nodeinfo", f"https://{SERVER}/nodeinfo/2.1"):
        world.page(page, body, "application/json")
    missing = Attempt("mastodon", Outcome.NOT_FOUND, NOW, 0.1)
    return nodeinfo.explained(missing, SERVER, QuietWeb(world))  # type: ignore[arg-type]  # it asks as a Web does


NETWORK = bluesky.Network()
AUTHOR = NETWORK.account("river.example")
SIGNED = NETWORK.post(AUTHOR, "Water at the gates", datetime(2026, 3, 1, 10, tzinfo=UTC))
PLACE = RecordPlace(AUTHOR.did, SIGNED.key)
KEYS = (f"did:key:{AUTHOR.key.multibase}",)
CAR = bluesky.car(*NETWORK.repository(AUTHOR))
LOG = json.dumps(AUTHOR.log).encode()
NOTE = checkpoint.note(checkpoint.Checkpoint("citesnap.invalid/example", 7, bytes(range(32))))
OLD_TWEET = tweet_json(Tweet(snowflake("2022-05-03T10:15:00"), "example_river", "Example River", "Water"))
PARQUET = (_parquet(),)
PAGES = (
    samples.PAGE.encode(),
    b"The mayor said.\n\nSomeone (@example_river) January 3, 2020\npic.twitter.com/Rv3rBr1dge\n",
)
DOCUMENTS = {
    "letter.eml": samples.mail(),
    "page.mhtml": samples.saved_page(),
    "letter.docx": samples.word(),
    "letter.odt": samples.opendocument(),
    "book.epub": samples.book(),
    "page.pdf": samples.pdf(["High water", samples.STATUS]),
    "posts.json": samples.wordpress(("1", samples.PAGE)),
    "crawl.warc.gz": samples.warc(samples.record(samples.PAGE.encode())),
    "page.html": PAGES[0],
    "note.txt": PAGES[1],
    "note.md": b"# High water\n\n> Water\n\n[link](https://x.com/a/status/12)\n",
    "box.mbox": b"From a@b.example Mon Jan  1 00:00:00 2024\n" + samples.mail() + b"\n",
}
FINGER = b'{"subject": "acct:a@b.example", "links": [{"rel": "self", "href": "https://riverton.example/users/example_river"}]}'
RECORDS = json.dumps({"records": [{"uri": SIGNED.uri, "cid": SIGNED.cid, "value": SIGNED.record}]}).encode()
VERSIONS = json.dumps([status(), status("Edited")]).encode()
FEEDS = tuple(text.encode() for text in (test_feeds.RSS, test_feeds.RDF, test_feeds.ATOM, test_feeds.JSON))

READERS = {
    "target": Reader(lambda body: target(answer(body, "text/html")), (SHORT,)),
    "target, by its header": Reader(
        lambda body: target(answer(b"", code=301, Location=body.decode("latin-1"))),
        (b"https://x.com/a/status/12?s=20",),
    ),
    "read": Reader(
        cdx.read,
        (CDX, b"com,twitter)/ 20190503101500 https://x.com/ text/html 200 ABC 123\n"),
        (cdx.NotAnIndex, cdx.Excluded),
    ),
    "timemap.read": Reader(timemap.read, (TIMEMAP,), (timemap.NotATimeMap,)),
    "playback": Reader(
        lambda body: playback.judge(
            answer(b"", "text/html", Memento_Datetime=body.decode("latin-1"), Link=body.decode("latin-1"))
        ),
        (b"Fri, 03 May 2019 10:15:00 GMT", TIMEMAP),
    ),
    "parse_feed": Reader(lambda body: parse_feed(body, "https://gazette.example/", "application/xml"), FEEDS),
    "feeds_named": Reader(
        lambda body: feeds_named(body, "https://gazette.example/", "text/html"),
        (b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>x</body></html>',),
    ),
    "is_excluded": Reader(
        lambda body: is_excluded(body.decode("utf-8", "replace"), "https://gazette.example/private/1"), (ROBOTS,)
    ),
    "earlier_versions": Reader(lambda body: earlier_versions(answer(body), post_at(MASTODON)), (VERSIONS,), (NotJSON,)),
    "standing": Reader(lambda body: proof.standing(body, PLACE, KEYS), (CAR,)),
    "verify": Reader(lambda body: proof.verify(body, PLACE, KEYS), (CAR,), (proof.BadProof,)),
    "read_log": Reader(lambda body: proof.read_log(_json(body), AUTHOR.did), (LOG,), (proof.BadProof,)),
    "keys_of_document": Reader(
        lambda body: proof.keys_of_document(object_of(_json(body))),
        (
            json.dumps(
                {"verificationMethod": [{"id": "#atproto", "publicKeyMultibase": AUTHOR.key.multibase}]}
            ).encode(),
        ),
    ),
    "posts_in": Reader(lambda body: list(x_answers.posts_in(_json(body))), (json.dumps(OLD_TWEET).encode(),)),
    "read_page, of the fediverse": Reader(
        lambda body: fediverse.read_page(answer(body), SERVER, "example_river"), (VERSIONS,)
    ),
    "read_webfinger": Reader(lambda body: fediverse.read_webfinger(answer(body)), (FINGER,)),
    "read_page, of Bluesky": Reader(lambda body: listing.read_page(answer(body), AUTHOR.did), (RECORDS,)),
    "nodeinfo": Reader(_software, (NODEINFO,)),
    "words_and_section": Reader(
        lambda body: words_and_section(Received("page.html", body, "text/html", is_part=True)), PAGES, (NotAnArticle,)
    ),
    "find_in_bytes": Reader(
        lambda body: find_in_bytes(Received("page.html", body, "text/html", is_part=True), tuple(Kind)),
        PAGES,
        (NotAnArticle,),
    ),
    "found_in": Reader(lambda body: found_in([Received("page.html", body)], Options(tuple(Kind))), PAGES),
    "articles_of_task": Reader(_scanned, PARQUET, (scan_rows.BadResults,)),
    "parse_note": Reader(_note, (NOTE.encode(),), (ValueError, CitesnapError)),
    "read_response": Reader(
        timestamps.read_response, (bytes.fromhex("30030201003003020100"), CAR[:200]), (timestamps.NoToken,)
    ),
    "Retry-After": Reader(_header(asked_wait, "Retry_After"), (b"120", b"Fri, 03 May 2019 10:15:00 GMT")),
    "X-RateLimit-Reset": Reader(_header(asked_wait, "X_RateLimit_Reset"), (b"1700000000", b"2026-11-01T00:00:00Z")),
    "X-RateLimit-Remaining": Reader(_header(rest_until_reset, "X_RateLimit_Remaining"), (b"0",)),
    **{
        f"look_into, {name}": Reader(lambda body, name=name: look_into(Received(name, body), tuple(Kind)), (content,))  # type: ignore[misc]
        for name, content in DOCUMENTS.items()
    },
}
"""By the name of the function, and what of it where there are several lines."""


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def called_in_readers() -> set[str]:
    """The names of the functions that the package calls within limits."""
    package = Path(citesnap.__file__).parent
    modules = (path.read_text("utf-8") for path in package.rglob("*.py") if path.parent.name != "bounded")
    return {name.rpartition(".")[2] for text in modules for name in re.findall(r"bounded\.call\(\s*([\w.]+)", text)}


def test_every_function_that_is_called_in_a_reader_stands_in_the_table() -> None:
    """`reader` is one of a source, and `read` also one of captures: `test_sources` asks both. `_understood` is in `look_into`."""
    assert called_in_readers() - {name.partition(",")[0].rpartition(".")[2] for name in READERS} == {
        "reader",
        "_understood",
    }


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=2000 if NIGHTLY else 20)
@given(data=st.data())
def test_spoiled_bytes_raise_what_is_declared_and_nothing_else(name: str, data: st.DataObject) -> None:
    reader = READERS[name]
    body = data.draw(spoiled(data.draw(st.sampled_from(reader.honest))))
    try:
        reader.read(body)
    except reader.declared:
        return


Keep = Callable[[Received, Read], object]


@pytest.fixture(scope="module")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keep]:
    with open_archive(tmp_path_factory.mktemp("hostile") / "archive.db") as archive, archive.run("run") as run:
        yield lambda received, read: archive.record_article(
            run.id, replace(read.article, body=received.content), list(read.citations)
        )


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.startswith(("page", "note", "letter"))])
@settings(max_examples=500 if NIGHTLY else 10)
@given(data=st.data())
def test_whatever_is_read_of_a_spoiled_article_can_be_recorded(name: str, data: st.DataObject, keep: Keep) -> None:
    received = Received(name, data.draw(spoiled(DOCUMENTS[name])))
    read = look_into(received, tuple(Kind)).reading
    if isinstance(read, Read):
        keep(received, read)
