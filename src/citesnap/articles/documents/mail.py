"""A mail as an article: the HTML that the reader would see, else the text. Newsletters are sent as both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from email.errors import MessageError
from email.header import Header, decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime
from html import escape

from citesnap.articles.documents import Document, DocumentError
from citesnap.text.decoding import decode

__all__ = ["convert", "header", "message", "moment", "payload"]

MOST_PARTS = 500
"""Parts of one message that are looked at, messages within it included."""


MOST_HEADER = 10_000
"""Characters of a header field that are read. The standard library copies the rest of one for each parameter in it."""


class _Policy(Compat32):
    """Leaves header fields unparsed, of which the newer policies raise for some that are broken; long ones are cut."""

    def header_fetch_parse(self, name: str, value: str) -> str | Header:  # type: ignore[override]  # as Compat32 does
        return super().header_fetch_parse(name, value[:MOST_HEADER])


def message(content: bytes) -> Message:
    """The message in these bytes. The standard library parses anything as a message; damaged ones have defects."""
    return BytesParser(policy=_Policy()).parsebytes(content)


def convert(content: bytes) -> Document:
    """The article of a mail: what its HTML parts show, in order; its plain text where it has none."""
    parsed = message(content)
    shown = list(_shown(parsed))
    pages = [text for kind, text in shown if kind == "text/html"]
    texts = [text for kind, text in shown if kind == "text/plain"]
    if not pages and not texts:
        raise DocumentError("a mail without text; save what it shows as HTML or text")
    title, author, sent = header(parsed, "subject"), parseaddr(header(parsed, "from") or ""), moment(parsed)
    known = {"title": title, "author": author[0] or author[1] or None, "published_at": sent}
    if not pages:
        return Document("\n\n".join(texts), "text/plain", **known)
    # Text beside HTML is an attachment or a signature of a mailing list; it follows as text.
    rest = "".join(f"<pre>{escape(text)}</pre>" for text in texts)
    return Document("\n".join(pages) + rest, "text/html", **known)


def _shown(parsed: Message) -> Iterator[tuple[str, str]]:
    """Media type and text of the parts that a mail program shows: of alternatives the last that it can show."""
    waiting: list[Message] = [parsed]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop()
        children = part.get_payload()
        if isinstance(children, list):
            within = [child for child in children if isinstance(child, Message)]
            if part.get_content_type() == "multipart/alternative":
                # RFC 2046, 5.1.4: the last alternative that can be shown is the one to show.
                readable = [child for child in within if child.get_content_type() != "text/calendar"]
                pages = [child for child in readable if child.get_content_type() != "text/plain"]
                within = (pages or readable)[-1:]
            waiting.extend(reversed(within))
            continue
        kind = part.get_content_type()
        if kind in ("text/html", "text/plain") and (
            kind == "text/html" or part.get_content_disposition() != "attachment"
        ):
            yield kind, decode(payload(part), f"{kind}; charset={_charset(part)}")


def _charset(part: Message) -> str:
    try:
        return part.get_content_charset("")
    except (ValueError, LookupError):  # one whose own coding (RFC 2231) is none, or with a NUL
        return ""


def payload(part: Message) -> bytes:
    """The bytes of a part, its transfer encoding undone; unchanged where it is broken or unknown."""
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def header(parsed: Message, name: str) -> str | None:
    """A header field, encoded words (RFC 2047) decoded, on one line; None when it is missing or empty."""
    raw = parsed.get(name)
    if raw is None:
        return None
    try:
        text = str(make_header(decode_header(str(raw))))
    except (MessageError, ValueError, LookupError):  # the first for a charset whose name is not ASCII
        text = str(raw)
    return " ".join(text.split()) or None


def moment(parsed: Message) -> str | None:
    """When a message was sent, ISO 8601 in UTC; None when it has no readable date."""
    try:
        sent = parsedate_to_datetime(str(parsed.get("date", ""))[:200])
        return sent.replace(tzinfo=sent.tzinfo or UTC).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, TypeError, OverflowError):
        return None
