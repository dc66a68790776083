"""An OpenDocument text (.odt) as HTML: paragraphs, headings, lists, links, footnotes. Needs only the standard library and lxml.

odfpy is not used: it builds the whole document to find the same two things, the paragraphs and the targets of links.
"""

from __future__ import annotations

from html import escape

from lxml import etree

from citesnap.articles.documents import Document, DocumentError
from citesnap.articles.documents._zip import BoundedZip

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_TAGS = {
    f"{_TEXT}p": "p",
    f"{_TEXT}h": "h2",
    f"{_TEXT}note-body": "aside",
    f"{_TEXT}list-item": "li",
    f"{_TEXT}list": "ul",
}
_BLANKS = {f"{_TEXT}s": " ", f"{_TEXT}tab": " ", f"{_TEXT}line-break": "<br>"}
_LEFT_OUT = frozenset(
    f"{_TEXT}{name}" for name in ("tracked-changes", "note-citation", "sequence-decls", "variable-decls")
)


def convert(content: bytes) -> Document:
    """The article in the document."""
    unpacked = BoundedZip(content)
    body = unpacked.read("content.xml")
    if body is None:
        raise DocumentError("an OpenDocument text without content; save it as HTML or text")
    if b"manifest:encryption-data" in (unpacked.read("META-INF/manifest.xml") or b""):
        raise DocumentError("an OpenDocument text with a password; save it without")
    root = _xml(body)
    if root is None:
        raise DocumentError("an OpenDocument text that is damaged; save it as HTML or text")
    about = _xml(unpacked.read("meta.xml") or b"<none/>")
    title = author = None
    if about is not None:
        title = next((e.text for e in about.iter("{http://purl.org/dc/elements/1.1/}title") if e.text), None)
        author = next((e.text for e in about.iter("{http://purl.org/dc/elements/1.1/}creator") if e.text), None)
    return Document(
        f"<html><body><article>{''.join(_html(root))}</article></body></html>", "text/html", title=title, author=author
    )


def _xml(content: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError:
        return None


def _html(root: etree._Element) -> list[str]:
    """The tree as HTML, without recursion: untrusted documents may nest to any depth."""
    markup: list[str] = []
    skipped: etree._Element | None = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                markup.append(escape(element.tail or ""))
            continue
        if event == "start":
            if element.tag in _LEFT_OUT:
                skipped = element
                continue
            if element.tag in _BLANKS:
                markup.append(_BLANKS[element.tag])
            elif element.tag == f"{_TEXT}a":
                markup.append(f'<a href="{escape(element.get(_HREF, ""))}">')
            elif element.tag in _TAGS:
                markup.append(f"<{_TAGS[element.tag]}>")
            markup.append(escape(element.text or ""))
            continue
        if element.tag == f"{_TEXT}a":
            markup.append("</a>")
        elif element.tag in _TAGS:
            markup.append(f"</{_TAGS[element.tag]}>")
        markup.append(escape(element.tail or "") if element is not root else "")
    return markup
