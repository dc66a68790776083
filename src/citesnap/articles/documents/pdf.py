"""A PDF as text, page by page, by pypdf: its words, and behind them the addresses of links that are not in the words.

These stand behind the last page, because a sentence may go on from one page to the next.

pypdf reads what is left of packed data that are cut or altered, and one altered byte can make the id of another post. So what it
unpacked is held against the checksum of the packing.
"""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator

from citesnap.articles.documents import Document, DocumentError

MOST_PAGES = 3000
MOST_LINKS = 5000
LONGEST = 20_000_000
"""Characters of text in all."""


def convert(content: bytes) -> Document:
    """The text of a PDF.

    A PDF that holds only pictures of pages has no words: that is an error, not an empty article.
    """
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it logs each irregularity of a file to stderr
    try:
        reader = pypdf.PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DocumentError("a PDF with a password; save it without")
        pages: list[str] = []
        links: list[str] = []
        size = 0
        for number, page in enumerate(reader.pages):
            if number == MOST_PAGES or size > LONGEST:
                break
            text = page.extract_text()
            pages.append(text)
            own = dict.fromkeys(_links(page))
            links += own
            size += len(text) + sum(map(len, own))
        about = reader.metadata
        title, author = (about.title, about.author) if about else (None, None)
        created_at = about.creation_date if about else None
        if not all(map(_is_whole, reader.resolved_objects.values())):
            raise DocumentError("a PDF that is damaged (packed data are cut or altered); save its text")
    except (DocumentError, MemoryError):
        raise
    except Exception as error:
        # pypdf raises exceptions of every kind for files that break the specification.
        raise DocumentError(f"a PDF that is damaged ({type(error).__name__}); save its text") from error
    shown = "".join("".join(pages).split())  # a line or a page may end within an address
    untold = [f"<{link}>" for link in links if link not in shown]
    if not shown and not untold:
        raise DocumentError(
            "a PDF without text, pictures of pages perhaps; have its text recognised (OCR) and give that"
        )
    published = created_at.astimezone().strftime("%Y-%m-%d") if created_at else None
    return Document(
        "\n".join(["\n\f".join(pages), *untold]),
        "text/plain",
        title=_line(title),
        author=_line(author),
        published_at=published,
    )


_PIECE = 1_000_000


def _is_whole(thing: object) -> bool:
    """Whether something in a PDF is no packed data that pypdf unpacked, or ends as these do: with their end, and no other checksum.

    A checksum that is cut off is none that is wrong: files tell lengths of data that are some bytes too short.
    """
    from pypdf.generic import EncodedStreamObject, StreamObject

    if not isinstance(thing, EncodedStreamObject) or thing.decoded_self is None:
        return True
    filters = thing.get("/Filter")
    if (next(iter(filters), None) if isinstance(filters, list) else filters) not in ("/FlateDecode", "/Fl"):
        return True
    packed = StreamObject.get_data(thing)
    if _behind(packed, zlib.MAX_WBITS) is not None:
        return True
    behind = _behind(packed[2:], -zlib.MAX_WBITS)
    return behind is not None and len(behind) < 4


def _behind(packed: bytes, window: int) -> bytes | None:
    """What stands behind packed data; None where they have no end, or are not what was packed."""
    unpacker = zlib.decompressobj(window)
    try:
        while not unpacker.eof and (unpacker.decompress(packed, _PIECE) or unpacker.unconsumed_tail):
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return None
    return unpacker.unused_data if unpacker.eof else None


def _links(page) -> Iterator[str]:  # type: ignore[no-untyped-def]  # pypdf's page; importing its type costs a start
    for number, reference in enumerate(page.get("/Annots") or ()):
        if number == MOST_LINKS:
            return
        annotation = reference.get_object()
        action = annotation.get("/A", {}).get_object() if isinstance(annotation, dict) and "/A" in annotation else None
        address = action.get("/URI") if isinstance(action, dict) else None
        if isinstance(address, bytes):
            address = address.decode("latin-1")
        if isinstance(address, str) and address.startswith(("http://", "https://")) and len(address) <= 4096:
            yield address.strip()


def _line(text: object) -> str | None:
    return " ".join(text.split())[:1000] or None if isinstance(text, str) else None
