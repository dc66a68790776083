"""From the markup of an article to its citations: asks the forms about the elements, then lets `merge` sort it out."""

from __future__ import annotations

from citesnap.finding import markup as _markup  # noqa: F401  (its forms register on import)
from citesnap.finding import merge
from citesnap.finding.forms import asked_about
from citesnap.finding.page import Page
from citesnap.finding.sighting import Sighting
from citesnap.model import Citation


def find(markup: str, url: str | None = None) -> list[Citation]:
    """The citations of an HTML article, in document order."""
    page = Page(markup, url)
    return merge.citations(sightings(page), page)


def sightings(page: Page) -> list[Sighting]:
    """What the forms see, in document order. Elements inside one that a form has known are not asked about again."""
    found: list[Sighting] = []
    behind = -1
    for place, element in enumerate(page.elements):
        if place <= behind:
            continue
        for each in asked_about(element):
            seen = each.rule(element, page)
            if seen:
                several = seen if isinstance(seen, list) else [seen]
                found += several
                behind = max(behind, *(one.last or 0 for one in several))
                break
    return found
