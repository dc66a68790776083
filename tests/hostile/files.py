"""Files that nobody sends by mistake, made anew for each test; each is small and harmless to have. Makes bytes; judges nothing."""

from __future__ import annotations

import base64
import gzip
import io
import random
import struct
import zipfile
from collections.abc import Callable

from articles.documents import samples

__all__ = ["FILES"]

LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)
"""Entities that stand for a trillion words, and one that stands for a file."""
ITEM = "<item><title>&m;&file;</title><link>https://gazette.example/1</link></item>"
STATUS = "https://x.com/example_river/status/1420000000000000000"


def changed(document: bytes, name: str, content: bytes) -> bytes:
    """A ZIP with another member in the place of one."""
    with zipfile.ZipFile(io.BytesIO(document)) as honest:
        members = {each: honest.read(each) for each in honest.namelist()}
    return samples.zipped(members | {name: content})


def overlapping(document: bytes, name: str, times: int = 2000) -> bytes:
    """A ZIP whose directory names one big member again and again under other names (David Fifield, "A better zip bomb")."""
    packed = bytearray(changed(document, name, bytes(5_000_000)))
    end = packed.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", packed, end + 10)
    entries = bytes(packed[start : start + size])
    at = entries.index(name.encode()) - 46
    length = 46 + sum(struct.unpack_from("<HHH", entries, at + 28))
    one = entries[at : at + length]
    more = b"".join(one.replace(name.encode(), f"{n:0{len(name)}}".encode()) for n in range(times))
    tail = bytearray(packed[end:])
    struct.pack_into("<HHII", tail, 8, count + times, count + times, size + len(more), start)
    return bytes(packed[:start]) + entries + more + bytes(tail)


def lying(document: bytes, name: str) -> bytes:
    """A ZIP whose directory says of a member of 100 MB that it has ten bytes."""
    packed = bytearray(changed(document, name, bytes(100_000_000)))
    at = packed.rindex(name.encode()) - 46
    struct.pack_into("<I", packed, at + 24, 10)
    return bytes(packed)


def pdf(objects: list[str]) -> bytes:
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{place:010} 00000 n \n" for place in places
    )
    end = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Prev {len(body)} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + (table + end).encode()


def nested_mail(depth: int) -> bytes:
    mail = b"Subject: end\nContent-Type: text/plain\n\nWater\n"
    for level in range(depth):
        mail = f"Subject: {level}\nContent-Type: message/rfc822\n\n".encode() + mail
    return mail


def parts(count: int) -> bytes:
    part = b"--b\nContent-Type: text/html\nContent-ID: <c>\n\n<iframe src=cid:c></iframe>\n"
    return (
        b'Subject: many\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n'
        + part * count
        + b"--b--\n"
    )


def frames(depth: int) -> bytes:
    html = f'<a href="{STATUS}">x</a>'
    for _ in range(depth):
        html = f'<iframe src="data:text/html;base64,{base64.b64encode(html.encode()).decode()}"></iframe>'
    return f"<html><body>{html}</body></html>".encode()


def warc(length: str, chunk: str = "5") -> bytes:
    head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    block = f"{head}{chunk}\r\n<p>hi\r\n0\r\n\r\n"
    return (
        "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://gazette.example/1\r\nWARC-Date: 2021-08-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n{block}\r\n\r\n"
    ).encode()


CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
WORD, TEXT, BOOK = "word/document.xml", "content.xml", "META-INF/container.xml"

FILES: dict[str, Callable[[], bytes]] = {
    # Containers
    "a billion laughs.docx": lambda: changed(
        samples.word(), WORD, f"<?xml version='1.0'?>{LAUGHS}<r>&m;&file;</r>".encode()
    ),
    "a billion laughs.odt": lambda: changed(samples.opendocument(), TEXT, f"{LAUGHS}<r>&m;&file;</r>".encode()),
    "a billion laughs.epub": lambda: changed(
        samples.book(), BOOK, f"{LAUGHS}<container>&m;&file;</container>".encode()
    ),
    "a gigabyte.docx": lambda: changed(samples.word(), WORD, bytes(400_000_000)),
    "a gigabyte.odt": lambda: changed(samples.opendocument(), TEXT, bytes(400_000_000)),
    "a gigabyte.epub": lambda: changed(samples.book(), BOOK, bytes(400_000_000)),
    "one member again and again.docx": lambda: overlapping(samples.word(), WORD),
    "one member again and again.epub": lambda: overlapping(samples.book(), BOOK),
    "a size that lies.docx": lambda: lying(samples.word(), WORD),
    "a size that lies.odt": lambda: lying(samples.opendocument(), TEXT),
    "fifty thousand members.epub": lambda: samples.zipped(
        {"mimetype": b"application/epub+zip", **{f"{n}.xhtml": b"<p>x</p>" for n in range(50_000)}}
    ),
    "names that lead outside.wacz": lambda: samples.zipped(
        {
            "datapackage.json": b'{"profile": "data-package", "resources": [{"path": "../../escaped"}]}',
            "../../escaped": b"x",
            "/escaped-absolute": b"x",
            "archive/../../escaped.warc.gz": gzip.compress(warc("200")),
        }
    ),
    "a ZIP within a ZIP within a ZIP.wacz": lambda: samples.zipped(
        {"archive/a.warc": samples.zipped({"archive/a.warc": samples.zipped({"a": b"x"})})}
    ),
    # PDF
    "pages that hold themselves.pdf": lambda: pdf([CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"]),
    "a parent that is a child.pdf": lambda: pdf(
        [
            CATALOG,
            "<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>",
            "<< /Type /Page /Parent 3 0 R >>",
        ]
    ),
    "a length that is itself.pdf": lambda: pdf(
        [
            CATALOG,
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>",
            "<< /Length 4 0 R >>\nstream\nBT (x) Tj ET\nendstream",
        ]
    ),
    "a form that draws itself.pdf": lambda: pdf(
        [
            CATALOG,
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
            "<< /Length 5 >>\nstream\n/F Do\nendstream",
            "<< /Type /XObject /Subtype /Form /Resources << /XObject << /F 5 0 R >> >> /Length 5 >>\nstream\n/F Do\nendstream",
        ]
    ),
    "a million pages, it says.pdf": lambda: pdf([CATALOG, "<< /Type /Pages /Kids [] /Count 999999999 >>"]),
    # Mail
    "ten thousand parts.eml": lambda: parts(10_000),
    "a mail in a mail, five hundred deep.eml": lambda: nested_mail(500),
    "a frame that shows itself.mhtml": lambda: samples.saved_page(
        '<iframe src="cid:f@x"></iframe>', {"cid:f@x": "<f@x>"}
    ),
    "words that are encoded again and again.eml": lambda: b"Subject: " + b"=?utf-8?b?eA==?= " * 50_000 + b"\n\nx",
    "a header without end.eml": lambda: b"Subject: " + b"a\n " * 500_000 + b"\n\nx",
    "boundaries within boundaries.eml": lambda: b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000)
    ),
    "two hundred thousand letters.mbox": lambda: b"From a@b Mon Jan  1 00:00:00 2024\n\n" * 200_000,
    "a charset that is no charset.eml": lambda: (
        b"Subject: x\nContent-Type: text/html; charset=punycode\n\n" + b"a-" * 100_000
    ),
    # Pages and texts
    "decoded by a codec of Python's.html": lambda: b'<meta charset="unicode_escape"><p>\\x41' + b"\\u0041" * 100_000,
    "decoded by idna.html": lambda: b'<meta charset="idna"><p>' + b"xn--a." * 50_000,
    "frames in frames in frames.html": lambda: frames(12),
    "two hundred thousand levels.html": lambda: b"<div>" * 200_000 + STATUS.encode(),
    "tables in tables.html": lambda: b"<table><tr><td>" * 30_000,
    "forms that are never closed.html": lambda: b"<b><i><a href=x><font>" * 20_000,
    "a hundred thousand attributes.html": lambda: b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">",
    "lists in lists.html": lambda: b'<script type="application/ld+json">' + b'{"@graph":[' * 50_000 + b"</script>",
    "a hundred thousand quotations.html": lambda: b'<blockquote class="twitter-tweet">' * 100_000,
    "marks on a letter.txt": lambda: ("a" + "\u0301" * 500_000 + f" {STATUS}").encode(),
    "one line of text directions.txt": lambda: ("\u202e\u2066\u202b" * 200_000 + STATUS).encode(),
    "fifty megabytes of noise.html": lambda: b"<p>x.com " + random.Random(5).randbytes(50_000_000),
    "half of a pair in UTF-16.html": lambda: b"\xff\xfe" + b"\x00\xd8" * 100_000,
    "a million numbers of characters.html": lambda: b"<p>" + b"&#x1F600;" * 300_000,
    # Feeds and lists, given as articles
    "a feed of a billion laughs.xml": lambda: f"{LAUGHS}<rss version='2.0'><channel>{ITEM}</channel></rss>".encode(),
    "a sitemap of a billion laughs.xml": lambda: f"{LAUGHS}<urlset><url><loc>&m;</loc></url></urlset>".encode(),
    # Records and their packing
    "ten thousand members.html.gz": lambda: gzip.compress(b"<p>water") * 10_000,
    "a length below nothing.warc": lambda: warc("-1"),
    "a length beyond everything.warc": lambda: warc("9" * 4999),
    "a piece beyond everything.warc": lambda: warc("200", "F" * 5000),
    "records of nothing.warc": lambda: b"WARC/1.1\r\nContent-Length: 0\r\n\r\n\r\n\r\n" * 50_000,
    "a gigabyte.warc.gz": lambda: gzip.compress(b"WARC/1.1\r\nContent-Length: 400000000\r\n\r\n" + bytes(400_000_000)),
}
