"""The kind of an article's bytes: a page, a text, or something without words. Pure; looks only at the beginning."""

from __future__ import annotations

import re
from pathlib import PurePath

from citesnap.text.patterns import regex

HTML = "text/html"
TEXT = "text/plain"
MARKDOWN = "text/markdown"

SAMPLE = 65_536
"""Characters or bytes of the beginning that decide. Browsers decide on 1,445 bytes (mimesniff.spec.whatwg.org)."""

_BY_SUFFIX = {
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".xht": HTML,
    **dict.fromkeys([".txt", ".text", ".rst", ".rest", ".adoc", ".asciidoc", ".org", ".textile", ".typ"], TEXT),
    **dict.fromkeys(
        [".wiki", ".mediawiki", ".wikitext", ".mw", ".tid", ".tex", ".bib", ".ris", ".enw", ".bbcode"], TEXT
    ),
    **dict.fromkeys([".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd"], MARKDOWN),
}

# Signatures from the MIME Sniffing standard (section 6) and the formats' own specifications.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|RIFF....WEBP|BM....\x00\x00\x00\x00|II\*\x00|MM\x00\*", "a picture"),
    (rb"\x00\x00..ftyp(?:avif|heic|mif1|heix)|\x00\x00\x01\x00", "a picture"),
    (rb"\x00\x00..ftyp|\x1aE\xdf\xa3|RIFF....AVI |\x00\x00\x01[\xb3\xba]", "a video"),
    (rb"ID3[\x02-\x04]\x00|OggS\x00|fLaC\x00|RIFF....WAVE|\xff[\xfb\xf3\xf2]", "a sound recording"),
    (rb"PK\x03\x04|PK\x05\x06", "a ZIP archive or an office document; unpack it or save it as HTML or text"),
    (rb"\x1f\x8b", "a gzip file; unpack it first"),
    (
        rb"BZh[1-9]1AY&SY|\xfd7zXZ\x00|7z\xbc\xaf\x27\x1c|Rar!\x1a\x07|\x28\xb5\x2f\xfd",
        "a compressed archive; unpack it first",
    ),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document; save it as HTML or text"),
    (rb"SQLite format 3\x00", "an SQLite database"),
    (rb"\x7fELF|\xca\xfe\xba\xbe|\xcf\xfa\xed\xfe|\x00asm", "a program"),
)
_LOOKS_LIKE = tuple((regex(pattern, re.DOTALL), words) for pattern, words in _SIGNATURES)

_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\v\f\r\x1b")
"""C0 controls that texts do not hold: all but white space, and the escapes of ISO-2022-JP."""

_LEADING_TAG = regex(r"<(?:!doctype\s+html|/?[a-z][a-z0-9-]{0,40}(?=[\s>/]))", re.IGNORECASE)
_TAG = regex(
    r"</?(?:html|head|body|title|meta|link|script|article|section|div|p|a|span|blockquote|iframe|figure|img|br|ul|li|h[1-6])"
    r"(?=[\s>/])[^<>]{0,1000}>",
    re.IGNORECASE,
)
_BLANKS = regex(r"\s*")
_SEVERAL = 4


def unreadable(content: bytes, text: str) -> str | None:
    """A description, for the user, of bytes that hold no text; None if `text`, their decoding, is readable.

    One stray control character is no reason to refuse a page; a share of 2 % is (random bytes have 11 %), or of 20 % where the
    bytes are valid UTF-8.
    """
    for pattern, words in _LOOKS_LIKE:
        if pattern.match(content):
            return words
    if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")):
        return "text in UTF-32; save it as UTF-8"
    # Deleting bytes is the fastest way to count them; in UTF-8 these bytes are nothing but the controls.
    sample = text[:SAMPLE].encode("utf-8", "replace")
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if not controls:
        return None
    tolerated = 0.2 if _is_utf8(content[:SAMPLE]) else 0.02
    return "a binary file" if controls > tolerated * len(sample) else None


def _is_utf8(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 3 and len(sample) == SAMPLE
    return True


def by_name(name: str) -> str | None:
    """The media type that the name of a file implies, if any; that of what it unpacks to for one that ends in `.gz`."""
    return _BY_SUFFIX.get(PurePath(name.removesuffix(".gz")).suffix.lower())


def by_look(text: str) -> str:
    """The media type of a text whose name implies none: HTML if it begins with a tag or holds several, else plain text.

    >>> by_look("<p>Water rose."), by_look("Water rose (a < b > c).")
    ('text/html', 'text/plain')
    """
    sample = text.lstrip("\ufeff \t\r\n\f")[:SAMPLE]
    if _LEADING_TAG.match(sample, _behind_prolog(sample)):
        return HTML
    tags = _TAG.finditer(sample)
    return HTML if sum(1 for _, _ in zip(range(_SEVERAL), tags, strict=False)) == _SEVERAL else TEXT


def _behind_prolog(text: str) -> int:
    """Where the comments and processing instructions end that a page may begin with: an XML declaration, a licence."""
    place = 0
    while True:
        if text.startswith("<!--", place):
            closed = text.find("-->", place + 4)
        elif text.startswith("<?", place):
            closed = text.find(">", place)
        else:
            return place
        if closed < 0:
            return place
        blanks = _BLANKS.match(text, closed + (3 if text.startswith("-->", closed) else 1))
        place = blanks.end() if blanks else closed
