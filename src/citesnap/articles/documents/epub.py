"""An EPUB as one page: its chapters in reading order. Needs only the standard library and lxml."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from lxml import etree

from citesnap.articles.documents import Document, DocumentError
from citesnap.articles.documents._zip import BoundedZip
from citesnap.text.decoding import decode

_DC = "{http://purl.org/dc/elements/1.1/}"
MOST_CHAPTERS = 3000


def convert(content: bytes) -> Document:
    """The book as one page."""
    unpacked = BoundedZip(content)
    container = _xml(unpacked.read("META-INF/container.xml"))
    rootfile = next(container.iter("{*}rootfile"), None) if container is not None else None
    path = unquote(rootfile.get("full-path", "")) if rootfile is not None else ""
    package = _xml(unpacked.read(path))
    if package is None:
        raise DocumentError("an EPUB that is damaged; save it as HTML or text")
    if unpacked.read("META-INF/rights.xml") is not None:
        raise DocumentError("an EPUB with copy protection; save it without")
    hrefs = {item.get("id"): item.get("href", "") for item in package.iter("{*}item")}
    folder = posixpath.dirname(path)
    chapters: list[str] = []
    for number, reference in enumerate(package.iter("{*}itemref")):
        href = hrefs.get(reference.get("idref"), "")
        chapter = unpacked.read(posixpath.normpath(posixpath.join(folder, unquote(href).partition("#")[0])))
        if chapter is None or number >= MOST_CHAPTERS:
            continue
        chapters.append(decode(chapter, "text/html; charset=utf-8"))
    if not chapters:
        raise DocumentError("an EPUB without chapters; save it as HTML or text")
    title = next((e.text.strip() for e in package.iter(f"{_DC}title") if e.text), None)
    author = next((e.text.strip() for e in package.iter(f"{_DC}creator") if e.text), None)
    return Document("\n".join(map(_body, chapters)), "text/html", title=title, author=author)


def _body(chapter: str) -> str:
    """The content of the body of a chapter, so that all chapters together make one page."""
    lower = chapter.lower()
    start = lower.find("<body")
    start = lower.find(">", start) + 1 if start >= 0 else 0
    end = lower.rfind("</body")
    return chapter[start : end if end > start else None]


def _xml(content: bytes | None) -> etree._Element | None:
    if not content:
        return None
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except etree.XMLSyntaxError:
        return None
