"""From the markup of an article to its citations: asks the forms about the elements, then lets `merge` sort it out."""

from __future__ import annotations

from citesnap.finding import (
    bibliographies,
    definitions,
    leftovers,
    merge,
    runningtext,
    screenshots,
    signedprose,
    state,
    tables,
    unclassed,
)
from citesnap.finding.boilerplate import Regions
from citesnap.finding.catalogues import markup
from citesnap.finding.forms import discover, sightings
from citesnap.finding.gate import Look, look
from citesnap.finding.page import Element, Page
from citesnap.model import Citation
from citesnap.text.words import folded


def find(source: str, url: str | None = None, root: Element | None = None, *, videos: bool = False) -> list[Citation]:
    """The citations of an HTML article, in document order. `root` is its tree, where it was parsed already."""
    discover()
    shown = look(source)
    if not shown.is_promising and not (videos and "youtube" in folded(source)):
        return []
    return read(source, url, root, videos=videos, shown=shown)


def read(
    source: str,
    url: str | None = None,
    root: Element | None = None,
    *,
    videos: bool = False,
    shown: Look | None = None,
) -> list[Citation]:
    """The same without a look before, whether the page is worth reading. `shown` is what a look showed."""
    discover()
    page = Page(
        source, url, root=root, videos=videos, signs=shown.signs if shown else None, utf8=shown.utf8 if shown else None
    )
    regions = Regions(page)
    seen = runningtext.augment(page, leftovers.replace(page, sightings(page)))
    seen += state.find(page, regions, seen)
    seen = markup.augment(page, seen)
    seen = definitions.augment(page, seen)
    seen = markup.augment_hidden(page, bibliographies.augment(page, tables.augment(page, seen)))
    seen = screenshots.augment(page, unclassed.augment(page, seen))
    seen = signedprose.augment(page, seen, regions, find)
    return merge.citations(seen, page, regions)
