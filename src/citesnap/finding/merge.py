"""From sightings to citations: one per post shown at one place, in document order, each with its place in the article."""

from __future__ import annotations

from collections.abc import Iterable

from citesnap.finding.page import Page
from citesnap.finding.sighting import Sighting
from citesnap.model import Citation, Place


def citations(sightings: Iterable[Sighting], page: Page) -> list[Citation]:
    """The citations of a page. Sightings with a place stand in document order."""
    found: list[Citation] = []
    for seen in sorted(sightings, key=lambda each: (each.first is None, each.first or 0)):
        place = None
        if seen.first is not None:
            element = page.elements[seen.first]
            place = Place(exact=seen.text or "", xpath=page.xpath(element))
        found.append(
            Citation(
                position=len(found) + 1,
                platform=seen.platform,
                kind=seen.kind,
                form=seen.form,
                post_id=seen.post_id,
                handle=seen.handle,
                author_name=seen.author_name,
                date=seen.date,
                date_text=seen.date_text,
                link=seen.link,
                short_links=seen.short_links,
                posted_at=seen.posted_at,
                text=seen.text,
                place=place,
            )
        )
    return found
