"""References in a page: what an entry of its bibliography, or a note, tells of a post beside the address, or without one.

The styles are those of text (`prose.references`). An entry is an element that holds running text and no other such element; its
links stand where their labels end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, cast

from citesnap.finding.markers import Spans
from citesnap.finding.networks import may_refer, years
from citesnap.finding.page import Element, Page, pieces, tag
from citesnap.finding.prefilter import may_be_post
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Sighting, of_reference, with_words
from citesnap.finding.traces import ENTRIES
from citesnap.model import Kind
from citesnap.platforms import identify
from citesnap.text.patterns import regex

if TYPE_CHECKING:
    from citesnap.finding.prose.parts import Address
    from citesnap.finding.prose.references import Reference

_STEPS = 120
_BLANKS = regex(r"[^\S\n]+")


def augment(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, with what references tell of those posts, and the posts that references name without an address."""
    entries = _entries(page)
    if not entries:
        return sightings
    shown = Spans(
        (seen.first, (seen.last or seen.first) + 1)
        for seen in sightings
        if seen.first is not None and seen.kind is Kind.EMBED
    )
    at: dict[tuple[str, str], list[int]] = {}
    for place, seen in enumerate(sightings):
        if seen.first is not None and seen.kind is Kind.LINK:
            at.setdefault(seen.key, []).append(place)
    linked_at = sorted((sightings[place].first or 0, place) for places in at.values() for place in places)
    result = list(sightings)
    for element in entries:
        first, last = page.span(element)
        if shown.touch(first, last + 1):
            continue
        for each in _references(element):
            linked = at.get((each.ref.platform, each.ref.key), []) if each.ref else []
            own = [place for place in linked if first <= (sightings[place].first or 0) <= last]
            if own:
                result[own[0]] = with_words(result[own[0]], each)
            else:
                result.append(of_reference(each, first))
        nth = bisect_left(linked_at, (first, 0))
        if nth < len(linked_at) and linked_at[nth][0] <= last and (note := _note(element)):
            place = linked_at[nth][1]
            if note.ref and result[place].key == (note.ref.platform, note.ref.key):
                result[place] = with_words(result[place], note)
    return result


_NOTES = frozenset("reference-text mw-reference-text citation ouvrage".split())
"""Classes of MediaWiki: of the text of a note, of the templates of Citation Style 1, and of French ones."""


def _note(element: Element) -> Reference | None:
    """What the note in an element tells of the one post that it links to. None where it is none of MediaWiki's."""
    if all(_NOTES.isdisjoint((each.get("class") or "").split()) for each in (element, *element.iter("cite", "span"))):
        return None
    from citesnap.finding import wikireferences  # Here: other pages have no such notes.

    return wikireferences.reference_of(element)


def _entries(page: Page) -> list[Element]:
    """The elements around the years of the page that may hold an entry and hold no other such element, in document order."""
    text = page.texts.joined
    if not may_refer(text):
        return []
    asked: set[Element] = set()
    around: list[Element] = []
    for element in page.texts.owners(years(text)):
        while element is not None and element not in asked:
            asked.add(element)
            if tag(element) in ENTRIES:
                around.append(element)
                break
            element = element.getparent()
    entries = [element for element in around if not any(tag(each) in ENTRIES for each in element.iterdescendants())]
    return sorted(entries, key=page.place)


def _references(element: Element) -> list[Reference]:
    # The plain text first, which is quick to have: most elements are left after this look.
    said = " ".join(islice(cast("Iterator[str]", element.itertext()), _STEPS))
    if not may_refer(said):
        return []
    from citesnap.finding.prose.parts import LONGEST, addresses
    from citesnap.finding.prose.references import read

    text = ""
    links: list[Address] = []
    href: str | None = None
    lines = pieces(element, _STEPS, 4 * LONGEST)
    for line in [*lines, None]:
        if href is not None and (line is None or line.href != href):
            if may_be_post(href) or "perma.cc" in href:
                links.append((len(text), len(text), identify(href), href))
            href = None
        if line is not None:
            text += line.text
            href = line.href or href
    if not may_refer(text):
        return []
    text = without_marks(text)
    if text.isascii() or "://" in text:
        ends = [each[0] for each in links]
        links += [each for each in addresses(text) if not any(each[0] <= end <= each[1] for end in ends)]
        links.sort(key=lambda each: each[:2])
    return read(text, links, Spans())
