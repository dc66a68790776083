"""Bytes to text as browsers do it. Pure; never raises, whatever the bytes.

The order is that of the HTML standard's encoding sniffing algorithm (html.spec.whatwg.org, "determining the character encoding"): a
byte order mark, then the charset of the `Content-Type` header, then a prescan of the first bytes for `<meta charset>`, then a
guess. Where browsers guess by locale and content, UTF-8 is tried and then windows-1252, because nearly every undeclared page
outside CJK is in one of them. Labels mean what the Encoding standard (encoding.spec.whatwg.org) says they mean: `latin-1` and
`ascii` are windows-1252, `gb2312` is gb18030.

One deviation: a declared single-byte encoding loses to valid UTF-8 with multi-byte sequences in it. Saved and rewritten
pages often keep a stale `<meta>`, and no windows-1252 text of some length is valid UTF-8 by accident.
"""

from __future__ import annotations

import codecs
import re

from citesnap.text.patterns import regex

_PRESCAN = 4096
"""Bytes searched for a `<meta>`; the standard says 1024, browsers in practice look further."""

_META = regex(rb"""<meta[^>]{0,400}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)
_XML = regex(rb"""^\s{0,64}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})""", re.IGNORECASE)
_HEADER = regex(r"""charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.IGNORECASE)

# Labels that the Encoding standard maps to another encoding than Python does.
_BROWSER_MEANING = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ks_c_5601-1987": "cp949",
    "x-gbk": "gb18030",
    "x-user-defined": "cp1252",
}
_NO_CHARSETS = frozenset(
    "utf_7 unicode_escape raw_unicode_escape idna punycode utf_32 utf_32_le utf_32_be mbcs undefined".split()
)
"""Codecs of Python that no browser knows."""
_SINGLE_BYTE = regex(r"cp(?:125\d|874|437|850)|iso8859-\d+|koi8-[ru]|mac-\w+")


def decode(content: bytes, media_type: str | None = None) -> str:
    """The text of `content`; `media_type` is the `Content-Type` value it came with, parameters included, if any.

    Never raises: bytes that do not decode become U+FFFD, as in a browser.
    """
    marked = _by_mark(content)
    if marked is not None:
        return marked
    declared = declared_encoding(content, media_type)
    if declared not in (None, "utf-8") and not _SINGLE_BYTE.fullmatch(declared or ""):
        return content.decode(declared or "utf-8", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(content, declared, error)


def _not_utf8(content: bytes, declared: str | None, error: UnicodeDecodeError) -> str:
    if declared == "utf-8":
        return content.decode("utf-8", "replace")
    # A text cut in the middle of its last character is still UTF-8, when it has other such characters.
    if declared is None and error.start >= len(content) - 3 and not content[: error.start].isascii():
        return content.decode("utf-8", "replace")
    if declared in (None, "cp1252"):
        return _cp1252(content)
    return content.decode(declared, "replace")


def _cp1252(content: bytes) -> str:
    """windows-1252 with the five bytes that Python leaves undefined read as C1 controls, as the Encoding standard has it."""
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        return content.decode("cp1252", _C1)


def _c1(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


_C1 = "citesnap-c1"
codecs.register_error(_C1, _c1)


def _by_mark(content: bytes) -> str | None:
    if content.startswith(codecs.BOM_UTF8):
        return content[3:].decode("utf-8", "replace")
    if content.startswith(codecs.BOM_UTF16_LE):
        return content[2:].decode("utf-16-le", "replace")
    if content.startswith(codecs.BOM_UTF16_BE):
        return content[2:].decode("utf-16-be", "replace")
    return looks_utf16_text(content)


def looks_utf16_text(content: bytes) -> str | None:
    """UTF-16 without a byte order mark, detected by the NUL bytes of its Latin letters (valid UTF-8 as well, so it goes first)."""
    encoding = looks_utf16(content)
    return content.decode(encoding, "replace") if encoding else None


def looks_utf16(content: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` when every other byte of the beginning is NUL, else None."""
    head = content[:_PRESCAN]
    half = len(head) // 2
    if half < 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.4 * half and even <= 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd <= 0.05 * half:
        return "utf-16-be"
    return None


def declared_encoding(content: bytes, media_type: str | None = None) -> str | None:
    """The Python name of the encoding that the header or the page declares, None when neither does or the label is unknown."""
    header = _HEADER.search(media_type) if media_type else None
    if header and (known := _python_name(header[1])):
        return known
    head = content[:_PRESCAN]
    for pattern in (_XML, _META):
        declaration = pattern.search(head)
        if declaration and (known := _python_name(declaration[1].decode("ascii", "replace"))):
            # The bytes were read as ASCII to find the label, so they are not UTF-16 (the standard says the same).
            return "utf-8" if known.startswith("utf-16") else known
    return None


def _python_name(label: str) -> str | None:
    label = label.strip().lower()
    meant = _BROWSER_MEANING.get(label)
    if meant:
        return meant
    try:
        info = codecs.lookup(label)
    except (LookupError, ValueError):
        return None
    if not getattr(info, "_is_text_encoding", True):
        return None  # base64, rot13 and others are codecs of Python but not charsets
    if info.name.replace("-", "_") in _NO_CHARSETS:
        return None
    return _BROWSER_MEANING.get(info.name, info.name)


def in_utf8(markup: str) -> bytes:
    """What libxml2 is given of a text: UTF-8 without lone surrogates and without NUL, at which it would stop. Never raises."""
    try:
        source = markup.encode("utf-8")
    except UnicodeEncodeError:
        source = markup.encode("utf-8", "ignore")
    return source.replace(b"\x00", b"\xef\xbf\xbd") if b"\x00" in source else source
