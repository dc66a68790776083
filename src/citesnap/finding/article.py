"""From the markup of an article to its citations: asks the forms about the elements, then lets `merge` sort it out."""

from __future__ import annotations

from dataclasses import replace

from citesnap.finding import bibliographies, definitions, leftovers, merge, screenshots, state, tables, unclassed
from citesnap.finding.boilerplate import Regions
from citesnap.finding.catalogues import markup
from citesnap.finding.forms import discover, sightings
from citesnap.finding.gate import worth_reading
from citesnap.finding.page import Element, Page, tag, text_of
from citesnap.finding.sighting import Sighting
from citesnap.finding.signatures import Signatures
from citesnap.model import Citation, Kind
from citesnap.text.patterns import regex

_LONGEST = 2_000_000
"""Characters of body text searched for signed prose."""
_SIGNATURE = regex(r"\(@(\w{1,20})\)[^<\"]{0,40}\d{4}")


def find(source: str, url: str | None = None, root: Element | None = None, *, videos: bool = False) -> list[Citation]:
    """The citations of an HTML article, in document order. `root` is its tree, where it was parsed already."""
    discover()
    if not worth_reading(source) and not (videos and "youtube" in source.lower()):
        return []
    return read(source, url, root, videos=videos)


def read(source: str, url: str | None = None, root: Element | None = None, *, videos: bool = False) -> list[Citation]:
    """The same without a look before, whether the page is worth reading."""
    discover()
    page = Page(source, url, root=root, videos=videos)
    regions = Regions(page)
    found = leftovers.replace(page, sightings(page))
    found += state.find(page, regions, found)
    found = markup.told(page, found)
    found = definitions.told(page, found)
    found = markup.hidden(page, bibliographies.told(page, tables.told(page, found)))
    found = screenshots.told(page, unclassed.told(page, found))
    if "(@" in source and _unexplained(source, found):
        found += prose_in(page, found, regions)
    return merge.citations(found, page, regions)


def _unexplained(source: str, found: list[Sighting]) -> bool:
    """True when somebody signs in the page whom no form has found."""
    known = {(seen.handle or "").lower() for seen in found}
    return any(signed[1].lower() not in known for signed in _SIGNATURE.finditer(source))


def prose_in(page: Page, found: list[Sighting], regions: Regions) -> list[Sighting]:
    """Posts that the article's body shows as signed text alone, because their widgets were stripped from the page.

    Only what no other form has found, and only with a date or a short link: a name with a handle in parentheses is no post.
    """
    from citesnap.finding import prose

    if not page.elements:
        return []
    known = {((seen.handle or "").lower(), seen.date) for seen in found}
    body = page.elements[regions.body]
    text = text_of(body, 2 * len(page.elements) + 2)
    if len(text) > _LONGEST or not _SIGNATURE.search(text):
        return []
    place = page.order[body]
    captions = [text_of(element) for element in page.elements if tag(element) == "figcaption"]
    signatures = Signatures(page)
    new: list[Sighting] = []
    for said in prose.find_in_text(text):
        key = ((said.handle or "").lower(), said.date)
        if said.kind is not Kind.EMBED or said.handle is None or (said.date is None and not said.short_links):
            continue
        if any(f"@{said.handle})" in caption and (said.text or "") not in caption for caption in captions):
            said = replace(said, text=None)  # what stands above the caption of a picture is the article's
        if said.text and signatures.are_apart(f"@{said.handle}", said.date_text, said.text):
            said = replace(said, text=None)
        if key in known or (said.post_id and any(seen.post_id == said.post_id for seen in found)):
            continue
        new.append(
            Sighting(
                form="prose",
                platform=said.platform,
                post_id=said.post_id,
                handle=said.handle,
                author_name=said.author_name,
                date=said.date,
                date_text=said.date_text,
                link=said.link,
                short_links=said.short_links,
                posted_at=said.posted_at,
                text=said.text,
                first=place,
                last=place,
                near=said.text or "",
            )
        )
    return new
