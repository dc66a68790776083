"""Markup that waits inside other markup: escaped or in base64 in attributes, in `<textarea>`, `<template>`, `<noscript>`, scripts.

Consent tools and lazy loaders keep the embed code where no browser runs it. It is parsed as a page of its own and its
sightings take the place of the element that holds it.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import unquote

from citesnap.finding.forms import form, sightings
from citesnap.finding.page import Element, Page, attributes
from citesnap.finding.sighting import Evidence, Sighting
from citesnap.finding.traces import ANY_HINT
from citesnap.model import Kind
from citesnap.text.entities import unescape
from citesnap.text.firstlook import may_match
from citesnap.text.patterns import regex

_DEPTH = 3
_LIMIT = 2_000_000
_MARKER = regex(rf"blockquote|iframe|<a\s|data-href|/status|embed|{ANY_HINT}", re.IGNORECASE)
_TAG = regex(r"<[a-z]", re.IGNORECASE)


_BASE64 = regex(r"(?:P[A-P]|JTN[Dj]|Cj|Ci|DQ|ID|IC)[A-Za-z0-9+/\s]{40,}+={0,2}")
"""The base64 of something that begins with `<` or `%3C`, perhaps after a line break or blanks."""


def unpacked(text: str) -> str | None:
    """The markup that `text` is the base64 of (percent-encoded in it or not), None when it is not one."""
    if len(text) > _LIMIT or not _BASE64.fullmatch(text.strip()):
        return None
    try:
        markup = base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return None
    return unquote(markup) if markup.lstrip()[:3].lower() == "%3c" else markup


def inside(markup: str, element: Element, page: Page, name: str) -> list[Sighting] | None:
    """The sightings of embeds in hidden `markup`, put at the place of `element`."""
    if page.depth >= _DEPTH or len(markup) > _LIMIT or not may_match(_MARKER, markup) or not _MARKER.search(markup):
        return None
    inner = Page(markup, page.url, page.depth + 1)
    first, last = page.span(element)
    embeds = [seen.as_told_by(name, first, last) for seen in sightings(inner) if seen.kind is Kind.EMBED]
    return embeds or None


@form("escaped-html", other_attributes=True, rank=55, evidence=Evidence.HIDDEN)
def escaped(element: Element, page: Page) -> list[Sighting] | None:
    """Embed code kept whole in an attribute, escaped once or twice, percent-encoded or in base64.

    Example:
        <div class="consent" data-html="&lt;blockquote class=&quot;twitter-tweet&quot;&gt;&lt;a
        href=&quot;https://twitter.com/example_river/status/1420000000000000000&quot;&gt;&lt;/a&gt;&lt;/blockquote&gt;"></div>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    for _, value in attributes(element):
        if len(value) < 40:
            continue
        if "&lt;" in value:
            value = unescape(value)
        elif value[:40].lower().startswith(("%3c", "%0a%3c")):
            value = unquote(value)
        elif "<" not in value:
            value = unpacked(value) or ""
        if "<" in value and _TAG.search(value) and (embeds := inside(value, element, page, "escaped-html")):
            return embeds
    return None


@form(
    "template",
    tags=["textarea", "template", "noscript", "noembed", "noframes", "iframe", "xmp"],
    rank=50,
    evidence=Evidence.HIDDEN,
    variants={"noscript": Evidence.HIDDEN, "lazy": Evidence.HIDDEN},
)
def kept(element: Element, page: Page) -> list[Sighting] | None:
    """Embed code in an element whose content browsers do not show while scripts run.

    Example:
        <textarea class="lazy" hidden><blockquote class="twitter-tweet"><a
        href="https://twitter.com/example_river/status/1420000000000000000"></a></blockquote></textarea>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    name = str(element.tag)
    text = element.text or ""
    if len(element) == 0 and "<" in text:
        return inside(text, element, page, name if name in ("noscript", "template") else "lazy")
    return None


_DATA_PAGE = regex(r"\s{0,20}data:text/html([^,]{0,100}),", re.IGNORECASE)


@form(
    "data-frame",
    tags=["iframe", "object", "embed", "frame"],
    rank=54,
    evidence=Evidence.HIDDEN,
    traces=["data:text/html"],
)
def frame_of_its_own(element: Element, page: Page) -> list[Sighting] | None:
    """A frame whose page stands in its address (`data:text/html,…`, in base64 or not) or in `srcdoc`.

    Example:
        <iframe src="data:text/html,<blockquote class='twitter-tweet'><a
        href='https://twitter.com/example_river/status/1420000000000000000'></a></blockquote>"></iframe>
    Finds:
        x 1420000000000000000 @example_river embed
    """
    code = element.get("srcdoc") or ""
    if not code:
        address = next((value for key, value in attributes(element) if key in _SOURCES and _DATA_PAGE.match(value)), "")
        head = _DATA_PAGE.match(address[:200])
        if head is None or len(address) > _LIMIT:
            return None
        code = unquote(address[head.end() :])
        if head[1].lower().rstrip().endswith(";base64"):
            try:
                code = base64.b64decode(code).decode("utf-8", "replace")
            except (binascii.Error, ValueError):
                return None
    return inside(code, element, page, "data-frame") if "<" in code else None


_SOURCES = ("src", "data", "data-src", "data-lazy-src")


@form("template", tags=["script"], rank=50, evidence=Evidence.HIDDEN)
def script_template(element: Element, page: Page) -> list[Sighting] | None:
    """Embed code in a script element whose type is no script: as it is, escaped, or in base64.

    Example:
        <script type="text/template"><div data-embed="twitter" data-embed-id="1420000000000000000"></div></script>
    Finds:
        x 1420000000000000000 embed
    """
    kind = element.get("type")
    if not kind or _RUNS.fullmatch(kind.strip()):
        return None
    text = element.text or ""
    if "<" not in text:
        text = unescape(text) if "&lt;" in text else unpacked(text) or ""
    return inside(text, element, page, "template") if "<" in text else None


_RUNS = regex(
    r"module|importmap|speculationrules|(?:text|application)/(?:.*(?:java|ecma|live|j)script.*|.*json.*)", re.I
)
"""Types of script elements that hold programs or data."""
