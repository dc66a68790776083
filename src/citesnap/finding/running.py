"""Links in the running text: an `<a>` whose target is a post, and bare addresses. Where they stand decides what they are."""

from __future__ import annotations

import re
from dataclasses import replace

from citesnap.finding.forms import form
from citesnap.finding.marks import may_be_post
from citesnap.finding.markup import sighting
from citesnap.finding.page import Element, Page, ancestors, text_of, words
from citesnap.finding.sighting import Sighting
from citesnap.model import Kind
from citesnap.platforms import identify

_EMBED_WORD = re.compile(r"(?:^|[-_])(?:o?embed(?:ded|ly|s)?|tweet|socialembed)(?:$|[-_])", re.I)
_BLOCK = frozenset(
    ["p", "li", "td", "dd", "dt", "div", "figcaption", "blockquote", "section", "article", "figure", "h2", "h3", "h4"]
)
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d\d|\b(?:ago|min|mins|hours?|days?|reply|retweet|favorite|permalink)\b|^\W*\d|^#$", re.I
)


@form("link", tags=["a"], rank=80)
def link(anchor: Element, page: Page) -> Sighting | None:
    """A hyperlink whose target is a post, in the running text of the article.

    Example:
        <p>The city was warned, as <a href="https://twitter.com/example_river/status/1420000000000000000">she wrote</a>
        a day before.</p>
    Finds:
        x 1420000000000000000 @example_river link
    """
    href = anchor.get("href")
    if not href or len(href) < 10 or (href[0] in "/#?" and href[1] != "/") or not may_be_post(href):
        return None
    ref = identify(href)
    if ref is None:
        return None
    label = text_of(anchor)
    seen = sighting("link", anchor, page, ref)
    embedding = _embedding(anchor, label)
    if embedding:
        return replace(seen, form=embedding, native=bool(label) or embedding == "figure", handle=ref.handle)
    if not label:
        return None
    return replace(seen, kind=Kind.LINK, native=False, text=None, near=label)


def _embedding(anchor: Element, label: str) -> str | None:
    """The form in which a link shows its post: a picture of it, or an element made for embeds around the link alone."""
    if any(True for _ in anchor.iter("img", "picture")) and len(label) < 40:
        return "figure"
    size = len(label)
    for depth, node in enumerate((anchor, *ancestors(anchor, 4))):
        if depth and len("".join(map(str, node.itertext()))) > size + 250:
            return None
        if any(_EMBED_WORD.search(word) for word in words(node)):
            return "embed-link"
    return None
