"""Posts in the text of the article that a page's JSON-LD holds (`articleBody` of schema.org), where the page does not show it.

Pages behind a wall show the first words, pages that scripts draw none. What the page shows of a post goes before this.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Any

from citesnap.finding.boilerplate import Regions
from citesnap.finding.page import Page
from citesnap.finding.prefilter import may_hold_posts
from citesnap.finding.sighting import Sighting, of_citation
from citesnap.finding.state.ownership import Owner
from citesnap.finding.state.scripts import values
from citesnap.model import Citation, Kind
from citesnap.text.patterns import regex

_KEY = "articleBody"
_LONGEST = 300_000
"""Characters of one text. Long articles have 100,000."""
_MOST = 2_000
"""Values of one script that are looked at for the text."""


_MOST_HANDLES = 60
_HANDLE = regex(r"(?<![\w.])@(\w{1,30})")


def augment(page: Page, sightings: list[Sighting], regions: Regions) -> list[Sighting]:
    """`sightings`, and the posts that the text of the page's own article quotes or names by address."""
    if page.depth or _KEY not in page.markup:
        return sightings
    owner = Owner(page, regions)
    new: list[Sighting] = []
    for text in _texts(page, owner):
        new += _posts(text, page, owner, [*sightings, *new])
    return [*sightings, *new]


def _texts(page: Page, owner: Owner) -> Iterator[str]:
    """The texts of the article that the page is about."""
    for script in page.named("script"):
        source = script.text or ""
        if _KEY not in source or (script.get("type") or "").lower() != "application/ld+json":
            continue
        if "@" not in source.replace('"@', "") and ".com/" not in source.replace("\\/", "/"):
            continue
        for value in values(source):
            yield from (
                text
                for each in _objects(value)
                if isinstance(text := each.get(_KEY), str)
                and len(text) <= _LONGEST
                and "</" not in text
                and owner.is_ours(each)
            )


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """The objects in a value, itself among them."""
    stack, left = [value], _MOST
    while stack and left:
        left -= 1
        item = stack.pop()
        if isinstance(item, dict):
            yield item
            stack += [each for each in item.values() if isinstance(each, dict | list)]
        elif isinstance(item, list):
            stack += item[:_MOST]


def _posts(text: str, page: Page, owner: Owner, known: Sequence[Sighting]) -> Iterator[Sighting]:
    if not _names_hidden(text, page) and (not may_hold_posts(text) or owner.shows(text)):
        return  # most articles: the page shows whom they name
    from citesnap.finding.prose.texts import find_in_text  # Here: few pages have such a text.

    keys = {seen.key for seen in known}
    shown = [seen for seen in known if seen.kind is Kind.EMBED]
    for said in find_in_text(text):
        if said.post_id is None and not _is_signed(said, page, shown):
            continue
        if said.post_id is not None and (said.kind is Kind.LINK and owner.shows(text)):
            continue
        seen = replace(of_citation("json-ld", said, 0), kind=said.kind, first=None, last=None)
        if seen.key not in keys:
            yield seen


def _names_hidden(text: str, page: Page) -> bool:
    """Whether a text names an account that the page does not show; True where it names a great many."""
    handles = {hit[1] for hit in islice(_HANDLE.finditer(text), _MOST_HANDLES)}
    return len(handles) > _MOST_HANDLES // 2 or any(f"@{handle}" not in page.texts.joined for handle in handles)


def _is_signed(said: Citation, page: Page, shown: Sequence[Sighting]) -> bool:
    """Whether somebody signs a post there whom neither a form nor the text of the page shows."""
    if said.handle is None or (said.date is None and not said.short_links):
        return False
    if any(_may_be(said, seen) for seen in shown):
        return False
    return f"@{said.handle}" not in page.texts.joined


def _may_be(said: Citation, seen: Sighting) -> bool:
    """Whether a post that the page shows may be the one that is signed: of the account, or by its id of that day or unknown."""
    if seen.handle is not None:
        return seen.handle.lower() == (said.handle or "").lower()
    if seen.platform != said.platform:
        return False
    if seen.posted_at is None or said.date is None:
        return True
    return abs((date.fromisoformat(said.date) - seen.posted_at.date()).days) <= 1
