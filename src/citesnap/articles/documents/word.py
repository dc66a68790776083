"""A Word document (.docx) as HTML, by mammoth: paragraphs, links, footnotes."""

from __future__ import annotations

import io

from citesnap.articles.documents import Document, DocumentError
from citesnap.articles.documents._zip import BoundedZip


def convert(content: bytes) -> Document:
    """The article in the document, its pictures left out."""
    import mammoth

    unpacked = BoundedZip(content)
    for name in unpacked.names:  # Unpacked here first, with the limit: mammoth has none.
        unpacked.read(name)
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(content), convert_image=mammoth.images.img_element(lambda image: {})
        ).value
    except MemoryError:
        raise
    except Exception as error:  # mammoth checks nothing: errors of the XML parser, of zipfile, of its own code
        raise DocumentError(
            f"a Word document that is damaged ({type(error).__name__}); save it as HTML or text"
        ) from error
    title, author = _properties(unpacked)
    return Document(f"<html><body><article>{html}</article></body></html>", "text/html", title=title, author=author)


def _properties(unpacked: BoundedZip) -> tuple[str | None, str | None]:
    from lxml import etree

    core = unpacked.read("docProps/core.xml")
    if not core:
        return None, None
    try:
        root = etree.fromstring(core, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except etree.XMLSyntaxError:
        return None, None
    if root is None:
        return None, None
    properties = {
        etree.QName(element).localname: (element.text or "").strip() for element in root.iterchildren(etree.Element)
    }
    return properties.get("title") or None, properties.get("creator") or None
