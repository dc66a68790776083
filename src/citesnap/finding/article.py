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
from citesnap.finding.forms import discover, sightings
from citesnap.finding.gate import look
from citesnap.finding.page import Element, Page
from citesnap.finding.sighting import Sighting
from citesnap.finding.state import articlebody
from citesnap.finding.traces import ENTRIES_OF_CATALOGUES, HIDDEN_ENTRIES
from citesnap.model import Citation
from citesnap.text.words import folded


def find(source: str, url: str | None = None, root: Element | None = None, *, videos: bool = False) -> list[Citation]:
    """The citations of an HTML article, in document order. `root` is its tree, where it was parsed already."""
    return find_with_tree(source, url, root, videos=videos)[0]


def find_with_tree(
    source: str, url: str | None = None, root: Element | None = None, *, videos: bool = False
) -> tuple[list[Citation], Element | None]:
    """The same with the tree, where one was made or given: a page that surely cites nothing is not parsed."""
    discover()
    shown = look(source)
    if not shown.is_promising and not (videos and "youtube" in folded(source)):
        return [], root
    page = Page(source, url, root=root, videos=videos, signs=shown.signs, utf8=shown.utf8)
    del shown  # with its copy of the page
    return _cited(page), page.root


def read(source: str, url: str | None = None, root: Element | None = None, *, videos: bool = False) -> list[Citation]:
    """The same without a look before, whether the page is worth reading."""
    discover()
    return _cited(Page(source, url, root=root, videos=videos))


def _cited(page: Page) -> list[Citation]:
    regions = Regions(page)
    seen = runningtext.augment(page, leftovers.replace(page, sightings(page)))
    seen += state.find(page, regions, seen)
    seen = _with_entries(page, seen)
    seen = definitions.augment(page, seen)
    seen = _with_hidden_entries(page, bibliographies.augment(page, tables.augment(page, seen)))
    seen = screenshots.augment(page, unclassed.augment(page, seen))
    seen = signedprose.augment(page, seen, regions, find)
    seen = articlebody.augment(page, seen, regions)
    return merge.citations(seen, page, regions)


def _with_entries(page: Page, seen: list[Sighting]) -> list[Sighting]:
    if not any(map(page.says, ENTRIES_OF_CATALOGUES)):
        return seen
    from citesnap.finding.catalogues import markup

    return markup.augment(page, seen)


def _with_hidden_entries(page: Page, seen: list[Sighting]) -> list[Sighting]:
    if not any(map(page.says, HIDDEN_ENTRIES)):
        return seen
    from citesnap.finding.catalogues import markup

    return markup.augment_hidden(page, seen)
