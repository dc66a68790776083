"""What keeps stored evidence from acting: the headers of pages and of raw bytes, and which bytes may be shown as what. Pure.

Posts, articles and answers of servers are hostile. Texts are only ever shown as text (`render`). Bytes go out under the headers
made here: a sandbox without scripts, forms, or requests of any kind (each rule was tried in Chromium against a listener).
"""

from __future__ import annotations

from citesnap.sources import media

__all__ = [
    "FRAMES",
    "LOOKING",
    "PAGE",
    "PICTURES",
    "STATIC",
    "TABLES",
    "VIDEOS",
    "byte_range",
    "evidence",
    "file_name",
    "sniff",
]

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
}
"""Headers of every answer, beside a policy."""

PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'self'"
    ),
    **_ALWAYS,
}
"""Headers of the pages of ours: no script at all, and nothing from any other host."""

LOOKING = PAGE | {"Content-Security-Policy": PAGE["Content-Security-Policy"] + "; frame-src 'self'"}
"""The same for the page that frames raw bytes, which have a sandbox of their own."""

STATIC = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'self'; base-uri 'none'; form-action 'none'"
"""The same within a page of an exported site, which has no headers of its own."""

TABLES = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline';"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    ),
    **_ALWAYS,
}
"""Headers of Datasette's own pages. They hold inline scripts and styles of Datasette's, and cells of ours."""

FRAMES = {
    "Content-Security-Policy": "object-src 'none'; base-uri 'none'; frame-ancestors 'self'",
    **_ALWAYS,
}
"""Headers of pages of another database beside an archive: what those load is the business of its own plugins."""

_SANDBOX = (
    "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""Types that are shown as pictures. Never SVG: it is a document with scripts."""
VIDEOS = frozenset({"video/mp4", "video/webm"})

_TEXTS = ("text/", "application/json", "application/xml", "application/xhtml+xml", "application/javascript")
_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "text/html": "html",
    "application/json": "json",
    "text/plain": "txt",
}


def sniff(content: bytes) -> str | None:
    """The type that the first bytes prove, of those that are shown; what a server declared is not asked.

    >>> sniff(b"\\x89PNG\\r\\n\\x1a\\n..."), sniff(b"<svg onload=alert(1)>")
    ('image/png', None)
    """
    # WebM is never taken as media of a post, but stands among the bodies.
    return media.sniff(content) or ("video/webm" if content.startswith(b"\x1a\x45\xdf\xa3") else None)


def evidence(
    head: bytes, media_type: str | None, *, download: bool, name: str, is_utf8: bool = False
) -> tuple[str, dict[str, str]]:
    """Content type and headers under which raw bytes can go out.

    Pictures and films of the allowed types, by their first bytes, as what they are; text as plain text; HTML as HTML, in a
    sandbox in which nothing runs and nothing is fetched; everything else only to be saved.

    Args:
        head: the first of the bytes, content coding undone.
        media_type: what their server declared.
        download: to be saved, whatever it is.
        name: of the file to save.
        is_utf8: all of the bytes are UTF-8.
    """
    headers = {
        "Content-Security-Policy": _SANDBOX,
        **_ALWAYS,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    shown = sniff(head)
    declared = media_type or ""
    if shown is None and declared in ("text/html", "application/xhtml+xml"):
        shown = "text/html; charset=utf-8" if is_utf8 else "text/html"
    elif shown is None and declared.startswith(_TEXTS):
        shown = "text/plain; charset=utf-8"
    if shown is None or download:
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return "application/octet-stream", headers
    return shown, headers


def file_name(sha256: str, head: bytes, media_type: str | None) -> str:
    """A name for bytes that are saved: from their hash and type alone, never from what a server called them."""
    return f"{sha256[:16]}.{_EXTENSIONS.get(sniff(head) or media_type or '', 'bin')}"


def byte_range(header: str | None, length: int) -> tuple[int, int] | None:
    """The first and last byte that a `Range` asks for (RFC 9110, 14.2); None: the whole is sent.

    Players ask for parts of films. Several ranges, and those beyond the end, are answered with the whole.

    >>> byte_range("bytes=10-", 100), byte_range("bytes=-10", 100), byte_range("bytes=5-1", 100)
    ((10, 99), (90, 99), None)
    """
    unit, _, spec = (header or "").partition("=")
    first, dash, last = spec.strip().partition("-")
    if unit.strip().lower() != "bytes" or not dash or not (first + last).isascii() or not (first + last).isdecimal():
        return None
    if max(len(first), len(last)) > 18:
        return None
    start = int(first) if first else max(0, length - int(last))
    end = min(int(last), length - 1) if first and last else length - 1
    return (start, end) if start <= end else None
