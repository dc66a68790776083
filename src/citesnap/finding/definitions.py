"""Definition lists of posts in a page: who wrote a post stands in the term, its words in the description, or the other way round.

Only what leads to a post is one: the address in the entry says which, the term and the description tell of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from citesnap.finding.dates import day_of
from citesnap.finding.page import Element, Page, tag, text_of, within
from citesnap.finding.repair import without_marks
from citesnap.finding.sighting import Sighting, of_reference
from citesnap.platforms import PostRef, cited, x
from citesnap.text.patterns import regex

if TYPE_CHECKING:
    from citesnap.finding.prose.references import Reference

_MOST_LISTS = 60
_MOST_ENTRIES = 3_000
_STEPS = 200
_MOST_LINKS = 8
_SIGNED = regex(
    r"[-–—]?\s?(?P<name>[^()@\n]{1,80}?)\s?\(@(?P<handle>[A-Za-z0-9_](?:[A-Za-z0-9_.@-]{0,80}[A-Za-z0-9_])?)\)"
    r"(?:\s?[,:;·–—-]?\s?(?:on\s)?(?P<date>[^\n]{4,40}?))?[\s,.:;·–—-]*"
)
_LABEL = regex(
    r"[(\[]?(?:link|source|tweet|post|status|url|permalink|here|archived?|quelle|lien|enlace|fuente|fonte|[→↗🔗]"
    r"|(?:https?://|www\.)\S+|[\w.-]+\.[a-z]{2,6}/\S+)[)\].]?",
    re.IGNORECASE,
)
"""The text of a link that is no word of the post."""


def augment(page: Page, sightings: list[Sighting]) -> list[Sighting]:
    """`sightings`, with what definition lists tell of the posts that their entries lead to."""
    posts = []
    for each in page.named("dl")[:_MOST_LISTS]:
        for term, description in islice(_entries(each), _MOST_ENTRIES):
            post = _post(term, description, page.span(term)[0], page.span(description)[1])
            if post is not None:
                posts.append(post)
    return _with(sightings, posts) if posts else sightings


def _with(sightings: list[Sighting], posts: list[Reference]) -> list[Sighting]:
    """`sightings` with one sighting of a post in the place of those in its entry, unless one of these is of another post."""
    at: dict[int, list[Sighting]] = {}
    for seen in sightings:
        if seen.first is not None:
            at.setdefault(seen.first, []).append(seen)
    replaced: set[int] = set()
    told_of: list[Sighting] = []
    for post in posts:
        inside = [seen for place in range(post.start, post.end + 1) for seen in at.get(place, ())]
        if post.ref is not None and all(seen.post_id in (None, post.ref.native_id) for seen in inside):
            replaced.update(map(id, inside))
            told_of.append(of_reference(post, post.start))
    return [*(seen for seen in sightings if id(seen) not in replaced), *told_of]


def _entries(definitions: Element) -> Iterator[tuple[Element, Element]]:
    """Terms with their description, where each has the other alone. A `<div>` may hold both (HTML Standard, 4.4.9)."""
    children = [
        node
        for child in definitions
        for node in (child if tag(child) == "div" else (child,))
        if tag(node) in ("dt", "dd")
    ]
    names = ["dd", *(tag(node) for node in children), "dt"]
    for place, pair in enumerate(pairwise(children)):
        if names[place : place + 4] == ["dd", "dt", "dd", "dt"]:
            yield pair


def _post(term: Element, description: Element, start: int, end: int) -> Reference | None:
    refs: dict[str, PostRef] = {}
    for part in (term, description):
        for anchor in islice(within(part, "a"), _MOST_LINKS):
            if (ref := cited(anchor.get("href") or "")) is not None and not ref.is_share:
                refs.setdefault(ref.key, ref)
    signed = [(part, hit) for part in (term, description) if (hit := _SIGNED.fullmatch(_shown(part))) is not None]
    if len(refs) != 1 or len(signed) != 1:
        return None
    ref = next(iter(refs.values()))
    part, hit = signed[0]
    day = day_of(hit["date"]) if hit["date"] else None
    if (hit["date"] and day is None) or (
        ref.handle and ref.handle.casefold() != hit["handle"].partition("@")[0].casefold()
    ):
        return None
    from citesnap.finding.prose.references import Reference

    words = _shown(description if part is term else term)
    return Reference(
        start=start,
        end=end,
        platform=ref.platform,
        handle=ref.handle or hit["handle"],
        name=hit["name"].strip() or None,
        date=day,
        date_text=hit["date"],
        words=words or None,
        ref=ref,
        short_links=x.short_links(words),
    )


def _shown(part: Element) -> str:
    """The text of a term or description, without the label of a link at its end."""
    text = without_marks(text_of(part, _STEPS)).strip()
    for anchor in islice(within(part, "a"), _MOST_LINKS):
        label = without_marks(text_of(anchor)).strip()
        is_label = _LABEL.fullmatch(label) or day_of(label)
        bare = text.rstrip(")]. ")
        if label and cited(anchor.get("href") or "") is not None and is_label and bare.endswith(label.rstrip(")]. ")):
            return text if _is_date_of_signature(text) else bare[: -len(label.rstrip(")]. "))].rstrip("([ ")
    return text


def _is_date_of_signature(text: str) -> bool:
    signed = _SIGNED.fullmatch(text)
    return signed is not None and bool(signed["date"]) and day_of(signed["date"]) is not None
