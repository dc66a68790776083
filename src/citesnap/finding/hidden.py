"""Markup that waits inside other markup: escaped in attributes, in `<textarea>`, `<template>`, `<noscript>`, script templates.

Consent tools and lazy loaders keep the embed code where no browser runs it. It is parsed as a page of its own and its
sightings take the place of the element that holds it.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from urllib.parse import unquote

from citesnap.finding.forms import form, sightings
from citesnap.finding.page import Element, Page, attributes
from citesnap.finding.sighting import Sighting
from citesnap.model import Kind

_DEPTH = 3
_LIMIT = 2_000_000
_MARKER = re.compile(
    r"blockquote|iframe|<a\s|twitter|tweet|instagram|data-href|bsky|tiktok|fb-post|/status|embed", re.IGNORECASE
)
_TAG = re.compile(r"<[a-z]", re.IGNORECASE)


def inside(markup: str, element: Element, page: Page, name: str) -> list[Sighting] | None:
    """The sightings of embeds in hidden `markup`, put at the place of `element`."""
    if page.depth >= _DEPTH or len(markup) > _LIMIT or not _MARKER.search(markup):
        return None
    inner = Page(markup, page.url, page.depth + 1)
    first, last = page.span(element)
    found = [
        replace(seen, form=name, first=first, last=last, native=True)
        for seen in sightings(inner)
        if seen.kind is Kind.EMBED
    ]
    return found or None


@form("escaped-html", other_attributes=True, rank=55)
def escaped(element: Element, page: Page) -> list[Sighting] | None:
    """Embed code kept whole in an attribute, escaped once or twice.

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
            value = html.unescape(value)
        elif value[:40].lower().startswith(("%3c", "%0a%3c")):
            value = unquote(value)
        if "<" in value and _TAG.search(value) and (found := inside(value, element, page, "escaped-html")):
            return found
    return None


_TEMPLATE_TYPE = re.compile(
    r"text/(?:x-)?(?:template|html|plain|handlebars|mustache|tmpl|template-html)|.*template", re.I
)


@form("template", tags=["textarea", "template", "noscript", "xmp"], rank=50)
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


@form("template", tags=["script"], rank=50)
def script_template(element: Element, page: Page) -> list[Sighting] | None:
    """Embed code in a script element whose type is no script.

    Example:
        <script type="text/template"><div data-embed="twitter" data-embed-id="1420000000000000000"></div></script>
    Finds:
        x 1420000000000000000 embed
    """
    kind = element.get("type") or ""
    if kind and _TEMPLATE_TYPE.match(kind) and element.text and "<" in element.text:
        return inside(element.text, element, page, "template")
    return None
