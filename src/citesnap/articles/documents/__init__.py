"""Files that hold an article inside another format: mail, saved pages, office documents, books, PDF, web archives, JSON, feeds.

    kind = recognise(content, name)
    if kind is not None:
        for part in kind.parts(content): ...         # a mailbox holds many articles, most files one
        document = kind.convert(content)             # the article as HTML or text

A format is one module of this package with one `Format` row in `FORMATS`. The bytes that are kept in an archive are the part's own
(`DocumentPart.content`) under the format's media type, and `convert` is a pure function of them, so that it can be repeated.
Opens no file and no socket. All input is untrusted: sizes are bounded, and broken files raise a `DocumentError` that says so in a
few words.

Libraries that few people need are in the extra `documents`; without it their formats are refused with a message that says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import NamedTuple

from citesnap.text.patterns import regex

__all__ = ["FORMATS", "Document", "DocumentError", "DocumentPart", "Format", "by_media_type", "recognise"]

LARGEST = 100_000_000
"""Bytes that a compressed document may unpack to: twice the largest file that is read."""


class DocumentError(Exception):
    """The document cannot be read; the message says in a few words what is wrong and what to do."""


class Document(NamedTuple):
    """An article out of a document.

    `text` is HTML or plain text, as `media_type` says (`text/html`, `text/plain`, `text/markdown`). `url` is the address that
    the document gives for itself, `published_at` ISO 8601 in UTC; None where the document has none.
    """

    text: str
    media_type: str
    url: str | None = None
    title: str | None = None
    author: str | None = None
    published_at: str | None = None


class DocumentPart(NamedTuple):
    """One article within a file that holds several. `name` is unique within the file, `media_type` says how to read it.

    `url` is where the content came from, when the file says so.
    """

    name: str
    content: bytes
    media_type: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    Attributes:
        name: what people call it, with its article: `a PDF`.
        media_type: the media type under which its bytes are kept.
        module: the module of this package with `convert(content) -> Document` or `parts(content) -> Iterator[DocumentPart]`.
        suffixes: suffixes of file names, lower case, with the dot. The content decides; a suffix counts where the content does not.
        looks: recognises the format by its content; None where only name or media type identify it.
        media_types: further media types that servers use for it.
        several: True when a file holds any number of articles: it has `parts` and no `convert`.
        requires: the package of the extra `documents` that reads it; None where the standard library and lxml do.
    """

    name: str
    media_type: str
    module: str
    suffixes: tuple[str, ...]
    looks: Callable[[bytes], bool] | None = None
    media_types: tuple[str, ...] = ()
    several: bool = False
    requires: str | None = None

    def convert(self, content: bytes) -> Document:
        """The article in the content.

        Raises:
            DocumentError: it is broken, encrypted, too large, or the extra that reads it is not installed.
        """
        return self._called("convert", content)  # type: ignore[no-any-return]  # the module's function, by its contract

    def parts(self, content: bytes) -> Iterator[DocumentPart]:
        """The articles in the content, in order; itself alone where the format holds one.

        Raises:
            DocumentError: as for `convert`, after the parts before the damage.
        """
        if not self.several:
            yield DocumentPart("", content, self.media_type)
            return
        parts = self._called("parts", content)
        while True:
            try:
                part = next(parts)
            except StopIteration:
                return
            except (RecursionError, ValueError, LookupError, OSError) as error:
                raise DocumentError(f"{self.name} that is damaged ({type(error).__name__})") from error
            yield part

    def _called(self, function: str, content: bytes):  # type: ignore[no-untyped-def]  # one of two contracts
        try:
            return getattr(import_module(f"{__name__}.{self.module}"), function)(content)
        except ModuleNotFoundError as error:
            how = "`pip install 'citesnap[documents]'`, or save it as HTML or text"
            raise DocumentError(f"{self.name}, and reading it needs {self.requires or error.name}: {how}") from error
        except (RecursionError, ValueError, LookupError, OSError) as error:
            # The parsers raise these for broken files that they have no error of their own for.
            raise DocumentError(
                f"{self.name} that is damaged ({type(error).__name__}); save it as HTML or text"
            ) from error


_HEADER = regex(rb"(?:[!-9;-~]{1,60}:[^\r\n]{0,2000}\r?\n(?:[ \t][^\r\n]{0,2000}\r?\n){0,50}){2,200}", re.ASCII)
_MAIL_HEADER = regex(
    rb"^(?:from|to|subject|date|received|message-id|mime-version|return-path|delivered-to|reply-to):",
    re.IGNORECASE | re.MULTILINE,
)
_RELATED = regex(rb"^content-type:\s{0,20}multipart/related", re.IGNORECASE | re.MULTILINE)
_SAVED_PAGE = regex(rb"^snapshot-content-location:|^from:\s*<saved by ", re.IGNORECASE | re.MULTILINE)


def _head(content: bytes) -> bytes:
    """The header fields at the beginning of a message; empty where there is no message."""
    beginning = content[:20_000].lstrip(b"\xef\xbb\xbf\r\n")
    header = _HEADER.match(beginning)
    if header is None or len({name.lower() for name in _MAIL_HEADER.findall(header[0])}) < 2:
        return b""
    return header[0]


def _is_saved_page(content: bytes) -> bool:
    head = _head(content)
    return bool(_SAVED_PAGE.search(head) and _RELATED.search(head.replace(b"\r\n ", b" ").replace(b"\n ", b" ")))


def _is_mail(content: bytes) -> bool:
    return bool(_head(content))


_MAILBOX = regex(rb"From \S{1,200} [^\n]{0,60}\d{4}[^\n]{0,20}\r?\n", re.ASCII)


def _is_mailbox(content: bytes) -> bool:
    return _MAILBOX.match(content) is not None


def _zip_with(*names: bytes) -> Callable[[bytes], bool]:
    """Recognises a ZIP file by the names in it. They are in its directory, at the end, and the first one is at the beginning."""

    def looks(content: bytes) -> bool:
        return content.startswith(b"PK\x03\x04") and any(
            name in content[:200] or name in content[-200_000:] for name in names
        )

    return looks


def _opens_with(*starts: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(starts)


_ZSTD, _ZSTD_DICTIONARY = b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
"""How Zstandard data begin, and the frame that holds the dictionary of a WARC (the WARC file format's note on Zstandard)."""


_WARC = (b"WARC/", b"filedesc://")
"""How a WARC file begins, and an ARC file, the format before it."""


def _is_gzipped_warc(content: bytes) -> bool:
    import zlib

    if not content.startswith(b"\x1f\x8b\x08"):
        return False
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content[:4096], 64).startswith(_WARC)
    except zlib.error:
        return False


_JSON_START = regex(rb"(?:\xef\xbb\xbf)?\s{0,200}(?:\]\)\}while\(1\);</x>)?\s{0,20}[\[{]")


def _is_publishing_data(content: bytes) -> bool:
    if not _JSON_START.match(content[:512]):
        return False
    sample = content[:2_000_000]
    return (
        b'"rendered"' in sample
        or (b'"bodyModel"' in sample and b'"paragraphs"' in sample)
        or (b'"posts"' in sample and (b'"html"' in sample or b'"mobiledoc"' in sample or b'"lexical"' in sample))
    )


_FIRST_TAG = regex(
    rb"\s{0,200}(?:<\?[^>]{0,500}>\s{0,200}|<!--(?:(?!-->).){0,3000}-->\s{0,200}){0,12}<(?:\w{1,20}:)?(\w{1,20})[\s>]",
    re.DOTALL,
)
_FEEDS = frozenset([b"rss", b"feed", b"urlset", b"sitemapindex", b"opml"])


def _is_feed(content: bytes) -> bool:
    start = content[:20_000].lstrip(b"\xef\xbb\xbf")
    if _JSON_START.match(start):
        return b"jsonfeed.org/version" in start.replace(b"\\/", b"/")
    tag = _FIRST_TAG.match(start)
    name = tag[1].lower() if tag else b""
    return name in _FEEDS or (name == b"rdf" and b"purl.org/rss/1.0" in start)


FORMATS: tuple[Format, ...] = (
    Format(
        "a page saved as one file",
        "multipart/related",
        "saved_page",
        (".mht", ".mhtml"),
        _is_saved_page,
        ("application/x-mimearchive",),
    ),
    Format("a mailbox", "application/mbox", "mailbox", (".mbox",), _is_mailbox, several=True),
    Format("a mail", "message/rfc822", "mail", (".eml",), _is_mail),
    Format(
        "a PDF", "application/pdf", "pdf", (".pdf",), _opens_with(b"%PDF-"), ("application/x-pdf",), requires="pypdf"
    ),
    Format(
        "a Word document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "word",
        (".docx", ".docm"),
        _zip_with(b"word/document.xml"),
        requires="mammoth",
    ),
    Format(
        "an OpenDocument text",
        "application/vnd.oasis.opendocument.text",
        "opendocument",
        (".odt", ".fodt"),
        _zip_with(b"application/vnd.oasis.opendocument.text"),
    ),
    Format(
        "an EPUB",
        "application/epub+zip",
        "epub",
        (".epub",),
        _zip_with(b"application/epub+zip", b"META-INF/container.xml"),
    ),
    Format(
        "a web archive (WACZ)",
        "application/wacz",
        "wacz",
        (".wacz",),
        _zip_with(b"datapackage.json", b"archive/"),
        several=True,
        requires="fastwarc",
    ),
    Format(
        "a web archive (WARC)",
        "application/warc",
        "warc",
        (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz"),
        lambda content: content.startswith((*_WARC, _ZSTD, _ZSTD_DICTIONARY)) or _is_gzipped_warc(content),
        ("application/warc-fields",),
        several=True,
        requires="fastwarc",
    ),
    Format(
        "data of a publishing system (WordPress, Ghost, Medium)",
        "application/json",
        "publishing",
        (".json",),
        _is_publishing_data,
        several=True,
    ),
    Format(
        "a feed",
        "application/rss+xml",
        "feed",
        (".rss", ".atom"),
        _is_feed,
        ("application/atom+xml", "application/feed+json"),
        several=True,
    ),
)
"""In the order of recognition: a saved page is a mail as well, so it comes first."""


def recognise(content: bytes, name: str = "", media_type: str = "") -> Format | None:
    """The format of a file, by its content first; None for what is a page, a text, or unknown.

    Args:
        content: the file's bytes.
        name: its name, for formats that the content does not identify well.
        media_type: the media type from its server; parameters are ignored.
    """
    declared = media_type.partition(";")[0].strip().lower()
    lower = PurePath(name).name.lower()
    for known in FORMATS:
        named = lower.endswith(known.suffixes) or declared in (known.media_type, *known.media_types)
        if known.looks is None:
            if named:
                return known
        elif known.looks(content):
            # A text that only begins like a mail is a text when its name says so.
            if (
                not named
                and known.media_type in ("message/rfc822", "application/mbox")
                and lower.endswith((".txt", ".md", ".text"))
            ):
                continue
            return known
    return None


@cache
def by_media_type(media_type: str) -> Format | None:
    """The format whose bytes are kept under this media type; None for pages and texts."""
    return next((known for known in FORMATS if known.media_type == media_type), None)
