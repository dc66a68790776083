"""Tags of source formats that a page shows because nobody replaced them: `[embed]ADDRESS[/embed]`, `{{< tweet ... >}}`.

A migrated blog or a plugin that was switched off leaves them in the text. The post was shown there once, so it is an embed.
"""

from __future__ import annotations

import re

from citesnap.finding.page import Element, Page, tag, text_of
from citesnap.finding.sighting import Sighting, of_citation
from citesnap.model import Kind
from citesnap.text.firstlook import may_match
from citesnap.text.patterns import regex

_TRACE = regex(
    r"(?:\[|\{%-?\s*|\{\{(?:<|&lt;|%)?\s*|\{|<)(?:[a-z_-]{0,20}(?:tweet|twitter|instagram|embed|facebook|tiktok|bluesky|mastodon)|media\b|blackbird)",
    re.IGNORECASE,
)
"""How a tag may begin."""
_LONGEST = 4000
_BLOCKS = frozenset("p div li td dd section article blockquote figure center span body main".split())
_INLINE = frozenset("a br wbr em strong i b u span font small code".split())


def replace(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """What the forms have found, and the posts of tags left in the text in place of the links to them."""
    if not page.elements:
        return sightings
    if not may_match(_TRACE, page.texts.joined) or not _TRACE.search(page.texts.joined):
        return sightings
    from citesnap.finding import sourceforms

    tags: list[Sighting] = []
    covered: list[tuple[int, int, str | None]] = []
    for place, element in enumerate(page.elements):
        if tag(element) not in _BLOCKS:
            continue
        text = _flat(element)
        if not _TRACE.search(text):
            continue
        for embed in sourceforms.find(text):
            first, last = page.span(element)
            covered.append((first, last, embed.post_id))
            tags.append(of_citation("shortcode", embed, place))
    return [seen for seen in sightings if not _is_in(seen, covered)] + tags if tags else sightings


def _is_in(seen: Sighting, taken: list[tuple[int, int, str | None]]) -> bool:
    """Whether a link is the address inside of a tag."""
    return seen.kind is Kind.LINK and any(
        first <= (seen.first or 0) <= last and seen.post_id == post_id for first, last, post_id in taken
    )


def _flat(element: Element) -> str:
    """The text of an element with the inline elements in it, without its other members."""
    text = element.text or ""
    for child in element:
        if len(text) > _LONGEST:
            break
        if isinstance(child.tag, str) and tag(child) in _INLINE:
            said = "\n" if tag(child) == "br" else text_of(child, 20)
            text += said.replace("<", " ") if tag(child) == "code" else said  # an element in code is shown as one
        text += child.tail or ""
    return text[:_LONGEST]
