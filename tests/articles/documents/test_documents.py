"""Articles inside other formats: what is read out of each, and what damaged and hostile ones come to."""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.documents import samples
from articles.documents.samples import PAGE, POST, STATUS
from citesnap.articles.documents import FORMATS, Document, DocumentError, by_media_type, recognise
from citesnap.finding import find_citations
from timing import grows_at_most

WHOLE = (
    "https://twitter.com/example_river/status/1420000000000000000",
    "The river is rising faster than we thought",
)


def packed(content: bytes) -> bytes:
    """Gzipped, the same whenever it is done: parametrized tests are named by it."""
    return gzip.compress(content, mtime=0)


def read(content: bytes, name: str = "") -> Document:
    known = recognise(content, name)
    assert known is not None
    (part,) = known.parts(content)
    known = by_media_type(part.media_type)
    return known.convert(part.content) if known else Document(part.content.decode(), part.media_type, part.url)


def posts_in(document: Document) -> list[str]:
    return [str(citation.post_id) for citation in find_citations(document.text, media_type=document.media_type)]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("letter.eml", samples.mail(), "message/rfc822"),
        ("letter", samples.mail(), "message/rfc822"),
        ("saved.mhtml", samples.saved_page(), "multipart/related"),
        ("saved", samples.saved_page(), "multipart/related"),
        ("box.mbox", b"From ana@gazette.example Tue Jul 27 18:00:00 2021\n" + samples.mail(), "application/mbox"),
        ("flood.docx", samples.word(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("flood.odt", samples.opendocument(), "application/vnd.oasis.opendocument.text"),
        ("flood.epub", samples.book(), "application/epub+zip"),
        ("flood.pdf", samples.pdf(["Riverton"]), "application/pdf"),
        ("flood", samples.pdf(["Riverton"]), "application/pdf"),
        ("posts.json", samples.wordpress(("High water", POST)), "application/json"),
        ("crawl.warc.gz", samples.warc(samples.record(PAGE.encode())), "application/warc"),
        ("crawl.warc", samples.record(PAGE.encode()), "application/warc"),
        (
            "crawl.wacz",
            samples.zipped({"archive/a.warc": samples.record(b"x"), "datapackage.json": "{}"}),
            "application/wacz",
        ),
    ],
)
def test_a_format_is_known_by_its_content(name: str, content: bytes, media_type: str) -> None:
    known = recognise(content, name)
    assert known is not None
    assert known.media_type == media_type
    assert by_media_type(media_type) is known


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"The river rose.",
        PAGE.encode(),
        b"From: the desk\n\nThe river rose.",
        b"From the beginning of 2021\nit rained.\n",
        b"Note: one\nOther: two\n\nThe river rose.",
        b'{"name": "citesnap", "posts": 3}',
        b"[1, 2, 3]",
        b"\x1f\x8b\x08 no gzip",
        packed(b"The river rose."),
    ],
)
def test_pages_and_texts_are_no_documents(content: bytes) -> None:
    assert recognise(content, "article.txt") is None


def test_a_mail_shows_its_html_and_says_who_sent_it_when() -> None:
    document = read(samples.mail(text="The river is rising."))
    assert (document.media_type, document.title, document.author) == ("text/html", "High wäter", "Riverton Gazette")
    assert document.published_at == "2021-07-27T16:00:00Z"
    assert posts_in(document) == ["1420000000000000000"]


def test_a_mail_of_text_alone_is_text() -> None:
    document = read(samples.mail(None, f"Look: {STATUS}\n"))
    assert document.media_type == "text/plain"
    assert posts_in(document) == ["1420000000000000000"]


def test_a_mail_within_a_mail_is_read() -> None:
    from email import message_from_bytes
    from email.message import EmailMessage

    outer = EmailMessage()
    outer["From"], outer["Subject"] = "desk@gazette.example", "Fwd: High water"
    outer.set_content("See below.")
    outer.add_attachment(message_from_bytes(samples.mail(), policy=outer.policy))
    assert posts_in(read(outer.as_bytes())) == ["1420000000000000000"]


WORDS = (
    *(
        b"=?\xff\xfe-8?q?w?=",
        b"=?utf-8?b?====?=",
        b"=?utf-8?b?A?=",
        b"=?idna?q?xn--a?=",
        b"=?punycode?q?a-?=",
        b"=?hex?q?zz?=",
    ),
    *(
        b"=?unicode_escape?q?=5Cud800?=",
        b"=?rot13?q?a?=",
        b"=?utf-7?q?+AAA?=",
        b"=?undefined?q?a?=",
        b"=?" + b"a" * 500 + b"?q?a?=",
    ),
    *(
        b"=?utf-8?q?\0?=",
        b"=?utf-8*en?q?a?=",
        b"\xff\xfe\xed\xa0\x80",
        b"=?utf-16?b?2AAA?=",
        b"=?mbcs?q?a?=",
        b"=?base64?q?a?=",
    ),
    *(b"=?8bit?q?a?=", b"=?unknown-8bit?q?=ff?=", b"=??q?a?=", b"=?\0?q?a?="),
)
"""Encoded words (RFC 2047) that no mail program writes."""


@pytest.mark.parametrize("field", [b"Subject", b"From", b"Date", b"Content-Type", b"Content-Transfer-Encoding"])
def test_a_mail_whose_fields_are_broken_is_read(field: bytes) -> None:
    kind = b"" if field == b"Content-Type" else b"Content-Type: text/html\n"
    for word in WORDS:
        for value in (word, b'text/html; charset="%s"' % word, b"text/html; charset*=%s'en'a" % word, b"a <%s>" % word):
            mail = b"%s: %s\nMIME-Version: 1.0\nTo: a@gazette.example\n%s\n<p>The river rose.</p>" % (
                field,
                value,
                kind,
            )
            document = read(mail, "letter.eml")
            assert "The river rose." in document.text or field == b"Content-Transfer-Encoding", (word, value)


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-2", "windows-1251", "no-such-charset"])
def test_a_mail_is_decoded_by_its_charset(charset: str) -> None:
    body = "Вода" if charset == "windows-1251" else "Povodeň"
    content = (
        f"From: a@gazette.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n"
        "Content-Transfer-Encoding: 8bit\n\n"
    ).encode() + body.encode("utf-8" if charset == "no-such-charset" else charset)
    assert read(content).text.strip() == body


def test_each_message_of_a_mailbox_is_an_article() -> None:
    box = b"".join(
        b"From ana@gazette.example Tue Jul 27 18:00:00 2021\n"
        + samples.mail(None, f"{text}\n>From here on it rained.\n")
        + b"\n"
        for text in ("One.", "Two.")
    )
    known = recognise(box, "x.mbox")
    assert known is not None
    messages = list(known.parts(box))
    assert [part.name for part in messages] == ["#1", "#2"]
    texts = [by_media_type(part.media_type).convert(part.content).text for part in messages]  # type: ignore[union-attr]  # they have one
    assert texts == ["One.\nFrom here on it rained.\n", "Two.\nFrom here on it rained.\n"]


def test_a_saved_page_has_its_address_and_its_frames_lead_where_they_came_from() -> None:
    frame = "https://platform.twitter.com/embed/Tweet.html?dnt=false&id=1420000000000000001"
    page = PAGE.replace(POST, '<iframe src="cid:frame-AB@mhtml.blink"></iframe>')
    document = read(samples.saved_page(page, {"frame-AB@mhtml.blink": frame}))
    assert document.url == "https://gazette.example/high-water"
    assert posts_in(document) == ["1420000000000000001"]


@pytest.mark.parametrize("make", [samples.word, samples.opendocument])
def test_an_office_document_keeps_its_links_and_its_words(make: Callable[[], bytes]) -> None:
    document = read(make())
    assert (document.title, document.author) == ("High water", "Ana Brook")
    assert "The council" in document.text
    cited = find_citations(document.text, media_type=document.media_type)
    assert {(citation.post_id, citation.handle, citation.date) for citation in cited} == {
        ("1420000000000000000", "example_river", None),
        (None, "example_jo", "2021-07-27"),
    }


def test_a_book_is_read_in_its_order() -> None:
    document = read(samples.book())
    assert (document.title, document.author) == ("The Flood", "Ana Brook")
    assert document.text.index("One") < document.text.index("Two")
    assert posts_in(document) == ["1420000000000000000"]


def test_a_pdf_gives_its_words_and_the_links_they_do_not_tell() -> None:
    document = read(samples.pdf(["The council of Riverton asked for patience.", "He wrote (again)."], STATUS))
    assert (document.title, document.author, document.media_type) == ("High water", "Ana Brook", "text/plain")
    assert "He wrote (again)." in document.text
    assert posts_in(document) == ["1420000000000000000"]


PAGES = (
    ["IN THE SUPERIOR COURT OF RIVERTON", "She wrote: “The river is rising", "faster than all of us in"],
    ["IN THE SUPERIOR COURT OF RIVERTON", "Riverton thought” — Rana Example (@river_example) September 10, 2026"],
    ["IN THE SUPERIOR COURT OF RIVERTON", "See https://twitter.com/river_example/status/14200000"],
    ["IN THE SUPERIOR COURT OF RIVERTON", "00000000002 and nothing else."],
)


def test_words_and_addresses_go_on_from_page_to_page_of_a_pdf() -> None:
    document = read(samples.pdf(PAGES[0], STATUS, *PAGES[1:]))
    quoted, over_page, link = find_citations(document.text, media_type="text/plain")
    assert (quoted.text or "").split() == "“The river is rising faster than all of us in Riverton thought”".split()
    assert [each.post_id for each in (over_page, link)] == ["1420000000000000002", "1420000000000000000"]


def test_a_link_whose_words_are_its_address_over_two_lines_counts_once() -> None:
    half = len(STATUS) - 9
    assert posts_in(read(samples.pdf([f"See {STATUS[:half]}", f"{STATUS[half:]} there."], STATUS))) == [
        "1420000000000000000"
    ]


def test_a_pdf_of_pictures_is_refused_in_words() -> None:
    with pytest.raises(DocumentError, match="recognised"):
        read(samples.pdf([]))


def test_each_post_of_wordpress_is_an_article_with_its_address() -> None:
    content = samples.wordpress(("Fish &amp; water", POST), ("Dry", "<p>Nothing.</p>"))
    known = recognise(content, "posts.json")
    assert known is not None
    first, second = known.parts(content)
    assert (first.url, second.url) == ("https://gazette.example/story-1", "https://gazette.example/story-2")
    assert "<title>Fish &amp; water</title>" in first.content.decode()
    assert [c.post_id for c in find_citations(first.content)] == ["1420000000000000000"]


def test_posts_of_ghost_are_articles() -> None:
    cards = json.dumps(
        {"cards": [["embed", {"url": STATUS, "html": POST}]], "sections": [[1, "p", [[0, [], 0, "The council."]]]]}
    )
    for post in ({"title": "High water", "html": POST}, {"title": "High water", "mobiledoc": cards}):
        for data in ({"posts": [post]}, {"db": [{"data": {"posts": [post]}}]}):
            content = json.dumps(data).encode()
            known = recognise(content, "ghost.json")
            assert known is not None
            (part,) = known.parts(content)
            assert [c.post_id for c in find_citations(part.content)] == ["1420000000000000000"]


def test_a_page_of_medium_is_an_article() -> None:
    value = {
        "title": "High water",
        "canonicalUrl": "https://medium.example/high-water",
        "creatorId": "u1",
        "firstPublishedAt": 1627401600000,
        "content": {
            "bodyModel": {
                "paragraphs": [
                    {
                        "text": "The mayor wrote it.",
                        "markups": [{"start": 4, "end": 9, "href": STATUS.replace("0000000000", "0000000009")}],
                    },
                    {"text": "", "iframe": {"mediaResourceId": "m1"}},
                ]
            }
        },
    }
    references = {"MediaResource": {"m1": {"href": STATUS}}, "User": {"u1": {"name": "Ana Brook"}}}
    content = b"])}while(1);</x>" + json.dumps({"payload": {"value": value, "references": references}}).encode()
    known = recognise(content, "high-water.json")
    assert known is not None
    (part,) = known.parts(content)
    assert part.url == "https://medium.example/high-water"
    assert (
        '<a href="https://twitter.com/example_river/status/14200000000000000009">mayor</a>' not in part.content.decode()
    )
    assert {c.post_id for c in find_citations(part.content)} >= {"1420000000000000000"}


def pages(content: bytes) -> list[str]:
    """The last letters of the addresses of the pages in a WARC file, each of whose bodies was read whole."""
    known = recognise(content, "crawl.warc.gz")
    assert known is not None
    found = list(known.parts(content))
    assert all(part.content == PAGE.encode() for part in found)
    return [(part.url or "")[-1] for part in found]


def numbered(number: int, body: bytes = PAGE.encode(), *, kind: str = "response", head: str | None = None) -> bytes:
    return samples.record(body, url=f"https://gazette.example/{number}", kind=kind, head=head)


def test_pages_of_a_warc_are_articles() -> None:
    records = [numbered(n) for n in range(3)]
    assert (
        pages(samples.warc(*records)) == pages(b"".join(records)) == pages(packed(b"".join(records))) == ["0", "1", "2"]
    )


@pytest.mark.parametrize("kind", ["resource", "conversion"])
def test_records_without_http_are_pages_as_well(kind: str) -> None:
    assert pages(samples.warc(numbered(1, kind=kind))) == ["1"]


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", packed(PAGE.encode())),
        ("gzip", packed(PAGE[:100].encode()) + packed(PAGE[100:].encode())),
        ("deflate", zlib.compress(PAGE.encode())),
        ("deflate", zlib.compress(PAGE.encode())[2:-4]),
        ("br", brotli.compress(PAGE.encode())),
        ("br, gzip", packed(brotli.compress(PAGE.encode()))),
        ("gzip", PAGE.encode()),
        ("br", PAGE.encode()),
        ("zstd", PAGE.encode()),
        ("no-such-coding", PAGE.encode()),
    ],
)
@pytest.mark.parametrize("chunked", ["no", "yes", "undone"])
def test_codings_are_undone_and_not_believed(coding: str, body: bytes, chunked: str) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\n"
    if chunked != "no":
        head += "Transfer-Encoding: chunked\r\n"
    if chunked == "yes":
        body = b"%x\r\n%s\r\n%x;x=1\r\n%s\r\n0\r\n\r\n" % (50, body[:50], len(body) - 50, body[50:])
    assert pages(samples.warc(numbered(1, body, head=f"{head}\r\n"))) == ["1"]


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        (lambda one, two, three: one + two[:100] + b"\xff" * 20 + two[120:] + three, ["1", "3"]),
        (lambda one, two, three: one + two[:-8] + b"\0\0\0\0\0\0\0\0" + three, ["1", "3"]),
        (lambda one, two, three: one + b"garbage" * 40 + two + three, ["1", "2", "3"]),
        (lambda one, two, three: one + bytes(1000) + two + three, ["1", "2", "3"]),
        (lambda one, two, three: one + two + three[: len(three) // 4], ["1", "2"]),
        (lambda one, two, three: b"garbage" + one + two + three, None),
    ],
)
def test_damage_costs_the_record_it_befell_and_no_other(
    damage: Callable[[bytes, bytes, bytes], bytes], left: list[str] | None
) -> None:
    content = damage(*(samples.warc(numbered(n)) for n in (1, 2, 3)))
    if left is None:
        assert recognise(content, "crawl.warc.gz") is None
    else:
        assert pages(content) == left


@pytest.mark.parametrize("length", [10**18, 50_000, -1])
def test_a_wrong_length_puts_no_page_into_another(length: int) -> None:
    wrong = samples.record(PAGE.encode(), url="https://gazette.example/2", length=length)
    for content in (samples.warc(numbered(1), wrong, numbered(3)), numbered(1) + wrong + numbered(3)):
        known = recognise(content, "crawl.warc")
        assert known is not None
        for part in known.parts(content):
            assert part.content.count(b"High water") <= 2, part.url


@pytest.mark.parametrize("status", ["301 Moved", "404 Not Found", "503 Busy", "206 Partial"])
def test_answers_that_are_no_page_are_passed_over(status: str) -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n"
    assert pages(samples.warc(numbered(1, head=head), numbered(2))) == ["2"]


def test_a_page_that_unpacks_beyond_the_limit_is_no_page() -> None:
    bomb = packed(bytes(30_000_000))
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    assert pages(samples.warc(numbered(1, bomb, head=head), numbered(2))) == ["2"]


def test_pages_of_a_wacz_are_articles() -> None:
    content = samples.zipped(
        {
            "datapackage.json": "{}",
            "archive/b.warc.gz": samples.warc(numbered(2)),
            "archive/a.warc": numbered(1),
            "pages/pages.jsonl": "",
        }
    )
    known = recognise(content)
    assert known is not None
    assert [(part.name.partition("#")[0], part.url) for part in known.parts(content)] == [
        ("a.warc", "https://gazette.example/1"),
        ("b.warc.gz", "https://gazette.example/2"),
    ]


def test_a_zip_bomb_is_refused_without_being_unpacked() -> None:
    members: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": bytes(120_000_000),
    }
    with pytest.raises(DocumentError, match="larger than 100 MB"):
        read(samples.zipped(members))


def test_entities_of_xml_are_not_expanded() -> None:
    laughs = (
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1000 + '"><!ENTITY c "' + "&b;" * 1000 + '">]><x>&c;</x>'
    )
    members: dict[str, str | bytes] = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": laughs}
    with pytest.raises(DocumentError, match="damaged"):
        read(samples.zipped(members))


def test_nested_messages_end_as_a_damaged_mail() -> None:
    content = b"From: a@gazette.example\nSubject: x\nMIME-Version: 1.0\n"
    for number in range(2000):
        content += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (number, number)
    with pytest.raises(DocumentError, match="damaged"):
        read(content)


SAMPLES = {
    "mail": samples.mail(text="The river."),
    "saved_page": samples.saved_page(),
    "word": samples.word(),
    "opendocument": samples.opendocument(),
    "epub": samples.book(),
    "pdf": samples.pdf(["Riverton"], STATUS),
    "publishing": samples.wordpress(("High water", POST)),
    "warc": samples.warc(numbered(1), numbered(2)),
    "wacz": samples.zipped({"archive/a.warc": numbered(1), "datapackage.json": "{}"}),
    "feed": samples.feed(("High water", "https://gazette.example/a", POST)),
    "mailbox": b"From a@b.example Tue Jul 27 18:00:00 2021\n" + samples.mail(),
}


def test_a_pdf_with_an_altered_byte_cites_nothing_that_was_not_in_it() -> None:
    """pypdf reads on behind it: the id of a post became another one, that of an old post."""
    content = samples.pdf([f"See {STATUS}.", STATUS], None)
    start = content.index(b"stream\n", content.index(b"/FlateDecode")) + 7
    end = content.index(b"\nendstream")
    citing, refused = posts_in(read(content)), 0
    for at in range(start, end):
        for bit in (1, 64):
            altered = content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]
            try:
                assert posts_in(read(altered)) == citing, at
            except DocumentError as error:
                refused += "damaged" in str(error)
    assert (
        refused > 2 * (end - start) - 4
    )  # the level of packing, which a bit of the first bytes tells, is no word of the page


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_a_pdf_whose_packing_lacks_a_part_of_its_checksum_is_read(lost: int) -> None:
    content = samples.pdf([f"See {STATUS}."], None)
    end = content.index(b"\nendstream")
    length = end - content.index(b"stream\n") - 7
    cut = content[: end - lost] + b"\nendstream" + b" " * lost + content[end + len("\nendstream") :]
    cut = cut.replace(b"/Length %d" % length, b"/Length %d" % (length - lost))
    assert cut != content and posts_in(read(cut)) == posts_in(read(content))


def test_a_pdf_whose_filter_nobody_knows_is_damaged() -> None:
    content = samples.pdf(["Riverton"], STATUS)
    assert b"/FlateDecode" in content
    with pytest.raises(DocumentError, match="damaged"):
        read(content.replace(b"/FlateDecode", b"/FlateDe"))


def test_every_format_has_a_sample() -> None:
    assert set(SAMPLES) == {known.module for known in FORMATS}


@pytest.mark.parametrize("module", sorted(SAMPLES))
@given(seed=st.integers(0, 2**32))
def test_a_damaged_document_is_read_or_refused(module: str, seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(SAMPLES[module])
    for _ in range(chance.randrange(1, 30)):
        at = chance.randrange(len(content))
        match chance.randrange(3):
            case 0:
                content[at] = chance.randrange(256)
            case 1:
                del content[at : at + chance.randrange(1, 40)]
            case _:
                content[at:at] = content[chance.randrange(len(content)) :][: chance.randrange(1, 60)]
        if len(content) < 50:
            break
    known = next(known for known in FORMATS if known.module == module)
    try:
        for part in known.parts(bytes(content)):
            inner = by_media_type(part.media_type)
            if inner is not None and not inner.several:
                inner.convert(part.content)
    except DocumentError as error:
        assert "\n" not in str(error)
        assert str(error)


LONG_FIELDS: dict[str, Callable[[int], str]] = {
    "parameters": lambda size: "Content-Type: text/html" + "; a=b" * (size // 5),
    "parameters on lines": lambda size: "Content-Type: text/html" + ";\r\n a=b" * (size // 8),
    "pieces of a parameter": lambda size: "Content-Type: text/html" + "".join(f"; a*{k}*=b" for k in range(size // 11)),
    "parameters of a multipart": lambda size: (
        f"Content-Type: multipart/mixed; boundary=B{'; a=b' * (size // 5)}\r\n\r\n--B\r\nContent-Type: text/html"
    ),
    "quoted parameters": lambda size: "Content-Type: text/html" + '; a=";"' * (size // 7),
    "a disposition": lambda size: "Content-Disposition: inline" + "; a=b" * (size // 5),
}


@pytest.mark.parametrize("name", LONG_FIELDS)
def test_a_long_field_of_a_mail_takes_linear_time(name: str) -> None:
    """The standard library copied what was left of a field for each of its parameters."""

    def reading(size: int) -> Callable[[], object]:
        mail = f"Subject: High water\r\nMIME-Version: 1.0\r\n{LONG_FIELDS[name](size)}\r\n\r\n{PAGE}".encode()
        return lambda: read(mail, "letter.eml")

    reading(100)()
    assert grows_at_most(reading, (100_000, 800_000), factor=12, least=0.02)


def test_a_mail_with_a_long_field_is_read() -> None:
    field = "Content-Type: text/html; charset=utf-8" + "; a=b" * 10_000
    mail = f"Subject: High water\r\nMIME-Version: 1.0\r\n{field}\r\n\r\n{PAGE}".encode()
    assert posts_in(read(mail, "letter.eml")) == posts_in(Document(PAGE, "text/html"))
