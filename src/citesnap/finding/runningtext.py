"""Bare addresses of posts in the running text of a page that no element begins with: behind an element, or without a scheme.

The forms are asked about elements, and see the text at the beginning of each. What stands behind `<b>…</b>` or `<br>` in the same
paragraph belongs to no element. All texts of a page are searched as one string for the hosts of platforms; where one stands, the
paragraph is read as a whole, so that an address that markup divides is not taken for a shorter one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from citesnap.finding import prefilter
from citesnap.finding.links import find_urls, post_at
from citesnap.finding.markers import Spans
from citesnap.finding.page import Element, Page, ancestors, pieces, tag
from citesnap.finding.repair import repaired
from citesnap.finding.sighting import Sighting, sighting
from citesnap.model import Kind
from citesnap.platforms import PostRef

_MOST = 2_000
"""Addresses of one page that are looked at."""
_STEPS, _LONGEST = 2_000, 100_000
"""Steps into one paragraph, and characters of it, that are read."""
_NO_RUNNING_TEXT = frozenset(
    "script style title option textarea a code pre noscript template button iframe svg".split()
)
_DEPTH = 12
_HEAD = 24
"""Characters of an address, without its scheme, by which it is known again."""


def augment(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, and links to the posts whose addresses stand where no form looks."""
    embeds = Spans(
        (seen.first, (seen.last or seen.first) + 1)
        for seen in sightings
        if seen.first is not None and seen.kind is Kind.EMBED
    )
    at = {(seen.key, seen.first) for seen in sightings}
    new: list[Sighting] = []
    for element, texts in _paragraphs(page).items():
        place = page.place(element)
        boxes = (element, *ancestors(element, _DEPTH))
        if embeds.touch(place, place + 1) or any(tag(box) in _NO_RUNNING_TEXT for box in boxes):
            continue
        for ref, url in _addresses(element, texts):
            seen = replace(sighting("bare-url", element, page, ref), kind=Kind.LINK, near=url, first=place, last=place)
            if (seen.key, place) not in at:
                at.add((seen.key, place))
                new.append(seen)
    return [*sightings, *new]


def _paragraphs(page: Page) -> dict[Element, list[str]]:
    """The elements that directly hold texts with the host of a platform and a path, with these texts."""
    if not page.elements:
        return {}
    joined = page.texts.joined
    places = sorted(prefilter.addresses_in(joined)[:_MOST])
    by_owner: dict[Element, list[str]] = {}
    done = -1
    for place, owner in zip(places, page.texts.owners(places), strict=True):
        if owner is not None and place > done:
            end = joined.find("\x00", place)
            done = end if end >= 0 else len(joined)
            by_owner.setdefault(owner, []).append(joined[joined.rfind("\x00", 0, place) + 1 : done])
    return by_owner


def _addresses(element: Element, texts: list[str]) -> Iterator[tuple[PostRef, str]]:
    """The posts whose addresses stand in a paragraph outside of links, and begin in one of `texts`."""
    text = "".join(" " if piece.href else piece.text for piece in pieces(element, _STEPS, _LONGEST))
    text = repaired(text).text
    for start, end, url in find_urls(text):
        if text[max(0, start - 1) : start] in ("/", '"', "'", "=", "@"):
            continue
        ref = post_at(text, start, end)
        head = url.partition("//")[2][:_HEAD] if "//" in url[:9] else url[:_HEAD]
        if ref is not None and any(head in said or _ends_with_beginning(said, head) for said in texts):
            yield ref, url


def _ends_with_beginning(said: str, head: str) -> bool:
    """Whether a text ends in the midst of what an address begins with."""
    return any(said.endswith(head[:length]) for length in range(head.find("/") + 1, len(head)))
