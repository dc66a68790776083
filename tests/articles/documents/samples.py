"""Invented documents, made by hand: small enough to read, whole enough for the libraries that read them."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from email.message import EmailMessage

STATUS = "https://twitter.com/example_river/status/1420000000000000000"
POST = (
    '<blockquote class="twitter-tweet"><p lang="en">The river is rising faster than we thought</p>&mdash; Rana Example '
    f'(@example_river) <a href="{STATUS}?ref_src=twsrc%5Etfw">July 27, 2021</a></blockquote>'
)
PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>High water</title></head>'
    f"<body><article><h1>High water</h1><p>The council of Riverton asked for patience.</p>{POST}</article></body></html>"
)


def mail(html: str | None = PAGE, text: str | None = None, **fields: str) -> bytes:
    """A newsletter with an HTML part, a text part, or both."""
    message = EmailMessage()
    given = {
        "from": "Riverton Gazette <news@gazette.example>",
        "subject": "High wäter",
        "date": "Tue, 27 Jul 2021 18:00:00 +0200",
    }
    for name, value in (given | fields).items():
        message[name.title()] = value
    if text is not None:
        message.set_content(text)
    if html is not None:
        (message.add_alternative if text is not None else message.set_content)(
            html, subtype="html", cte="quoted-printable"
        )
    return message.as_bytes()


def feed(*items: tuple[str, str, str]) -> bytes:
    """A feed in RSS of items with title, address and HTML."""
    listed = "".join(
        f"<item>{f'<title>{title}</title>' if title else ''}<link>{url}</link><pubDate>Tue, 27 Jul 2021 12:35:56 GMT</pubDate>"
        f"<description><![CDATA[{html}]]></description></item>"
        for title, url, html in items
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Riverton</title>{listed}</channel></rss>'.encode()


def saved_page(html: str = PAGE, frames: Mapping[str, str] | None = None) -> bytes:
    """A page saved by a browser as one file; `frames` are content ids with the addresses their content came from."""
    lines = [
        "From: <Saved by Blink>",
        "Snapshot-Content-Location: https://gazette.example/high-water",
        "Subject: High water",
        "MIME-Version: 1.0",
        "Content-Type: multipart/related;",
        '\ttype="text/html";',
        '\tboundary="----Limit"',
        "",
        "",
    ]
    for location, identity, body in [
        ("https://gazette.example/high-water", "", html),
        *((address, name, "<p>a frame</p>") for name, address in (frames or {}).items()),
    ]:
        lines += ["------Limit", "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: base64"]
        lines += [f"Content-ID: <{identity}>"] if identity else []
        lines += [f"Content-Location: {location}", "", base64.encodebytes(body.encode()).decode(), ""]
    return "\r\n".join([*lines, "------Limit--", ""]).encode()


def zipped(members: Mapping[str, str | bytes], *, stored: str = "mimetype") -> bytes:
    """A ZIP file with these members; the one named `stored` is not packed, as EPUB and OpenDocument want of their first."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED)
    return made.getvalue()


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def word() -> bytes:
    """A Word document with a paragraph, a link, and a post quoted as text."""
    paragraphs = "".join(
        f"<w:p>{content}</w:p>"
        for content in (
            "<w:r><w:t>The council of Riverton asked for patience.</w:t></w:r>",
            '<w:hyperlink r:id="rId9"><w:r><w:t>he wrote</w:t></w:r></w:hyperlink>',
            "<w:r><w:t>The river is rising. — Jo Example (@example_jo) July 27, 2021</w:t></w:r>",
        )
    )
    relations = (
        '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"'
        f' Target="{STATUS}" TargetMode="External"/>'
    )
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
            ' Target="word/document.xml"/>'
            "</Relationships>",
            "word/document.xml": f"<w:document {_W} {_R}><w:body>{paragraphs}</w:body></w:document>",
            "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
            "docProps/core.xml": '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>High water</dc:title><dc:creator>Ana Brook</dc:creator>'
            "</cp:coreProperties>",
        }
    )


def opendocument() -> bytes:
    """The same as an OpenDocument text, with a footnote."""
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink">'
            "<office:body><office:text><text:h>High water</text:h>"
            f'<text:p>The council of Riverton asked &amp; <text:a xlink:href="{STATUS}">he<text:s/>wrote</text:a> back.</text:p>'
            "<text:p>The river is rising. — Jo Example (@example_jo) July 27, 2021<text:note><text:note-citation>1"
            "</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note></text:p>"
            "</office:text></office:body></office:document-content>",
            "meta.xml": '<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta><dc:title>High water</dc:title>'
            "<dc:creator>Ana Brook</dc:creator></office:meta></office:document-meta>",
            "META-INF/manifest.xml": "<manifest/>",
        }
    )


def book() -> bytes:
    """An EPUB of two chapters, the second before the first in the file."""
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
            "OEBPS/two.xhtml": f"<html><head><title>Two</title></head><body><h2>Two</h2>{POST}</body></html>",
            "OEBPS/text/one.xhtml": "<html><body><h2>One</h2><p>The council of Riverton asked for patience.</p></body></html>",
            "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<metadata><dc:title>The Flood</dc:title><dc:creator>Ana Brook</dc:creator></metadata>"
            '<manifest><item id="b" href="two.xhtml"/><item id="a" href="text/one.xhtml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        }
    )


def pdf(lines: list[str], link: str | None = None, *more_pages: list[str]) -> bytes:
    """A PDF with these lines of text on its first page, a link there that its words do not tell, and perhaps more pages."""
    annotation = (
        f"/Annots [<< /Type /Annot /Subtype /Link /Rect [50 700 90 712] /A << /S /URI /URI ({link}) >> >>]"
        if link
        else ""
    )
    pages = [lines, *more_pages]
    first = 5
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Title (High water) /Author (Ana Brook) /CreationDate (D:20210727160000Z) >>",
    ]
    for number, page in enumerate(pages):
        shown = "BT /F1 11 Tf 14 TL 50 780 Td " + " ".join(
            "(" + line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ") Tj T*" for line in page
        )
        stream = zlib.compress(f"{shown} ET".encode("cp1252"))
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {first + 2 * number + 1} 0 R "
            f"/Resources << /Font << /F1 3 0 R >> >> {annotation if number == 0 else ''} >>".encode(),
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        ]
    made, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return (
        made
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(made))
    )


def wordpress(*posts: tuple[str, str]) -> bytes:
    """What WordPress's REST API answers for `/wp-json/wp/v2/posts`: title and HTML of each."""
    return json.dumps(
        [
            {
                "id": number,
                "date": "2021-07-27T18:00:00",
                "date_gmt": "2021-07-27T16:00:00",
                "link": f"https://gazette.example/story-{number}",
                "title": {"rendered": title},
                "content": {"rendered": html, "protected": False},
                "_embedded": {"author": [{"name": "Ana Brook"}]},
            }
            for number, (title, html) in enumerate(posts, 1)
        ]
    ).encode()


def record(
    body: bytes,
    *,
    url: str = "https://gazette.example/1",
    kind: str = "response",
    head: str | None = None,
    length: int | None = None,
) -> bytes:
    """A WARC record; of a response the HTTP head stands before the body."""
    http = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" if head is None else head
    block = (http.encode() if kind == "response" else b"") + body
    declared = (
        "application/http; msgtype=response"
        if kind == "response"
        else "text/plain"
        if kind == "conversion"
        else "text/html"
    )
    return (
        (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
            f"WARC-Date: 2021-08-01T00:00:00Z\r\nWARC-Target-URI: {url}\r\nContent-Type: {declared}\r\n"
            f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
        ).encode()
        + block
        + b"\r\n\r\n"
    )


def warc(*records: bytes) -> bytes:
    """Records as a WARC file, each packed by itself, as is the custom."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)
