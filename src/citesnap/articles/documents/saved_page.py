"""A page that a browser saved as one file (MHTML, RFC 2557): the page, with the original addresses of its frames."""

from __future__ import annotations

import re
from email.message import Message

from citesnap.articles.documents import Document, DocumentError
from citesnap.articles.documents.mail import MOST_PARTS, header, message, payload
from citesnap.text.decoding import decode
from citesnap.text.patterns import regex

_FRAME = regex(r"""(?<=["'])cid:([^"'<>\s]{1,200})(?=["'])""")


def convert(content: bytes) -> Document:
    """The page of the file.

    A frame is saved as a separate part, and the page names it `cid:frame-...`. That name is replaced by the address that the frame
    came from, by which an embedded post is recognised.
    """
    parsed = message(content)
    leaves = [part for part, _ in zip(parsed.walk(), range(MOST_PARTS * 10), strict=False) if not part.is_multipart()]
    pages = [part for part in leaves if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise DocumentError("a saved page without a page in it; save it again, as HTML")
    start = str(parsed.get_param("start", "") or "").strip("<>")
    root = next((page for page in pages if start and _id(page) == start), pages[0])
    text = decode(payload(root), f"{root.get_content_type()}; charset={root.get_content_charset('')}")
    came_from = {_id(page): header(page, "content-location") or "" for page in pages if _id(page)}

    def led_back(frame: re.Match[str]) -> str:
        address = came_from.get(frame[1], "")
        return (
            address.replace('"', "%22").replace("'", "%27") if address.startswith(("http://", "https://")) else frame[0]
        )

    url = header(parsed, "snapshot-content-location") or header(root, "content-location")
    return Document(
        _FRAME.sub(led_back, text),
        "text/html",
        url=url if url and url.startswith(("http://", "https://")) else None,
        title=header(parsed, "subject"),
        published_at=None,
    )


def _id(part: Message) -> str:
    return str(part.get("content-id", "")).strip().strip("<>")
