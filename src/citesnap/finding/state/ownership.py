"""Whether JSON belongs to this page's own article: by prose that the page shows, by title, by address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from citesnap.finding.boilerplate import Regions
from citesnap.finding.page import Element, Line, Page, pieces, text_of
from citesnap.text.patterns import regex

_LETTERS = regex(r"[\W_]+")
TAGS = regex(r"<[^<>]{0,2000}>")


_ARTICLE_KEYS = frozenset(
    "slug url link body content contents html author authors publishedAt published_at datePublished date excerpt"
    " summary description dek byline postedAt createdAt pageUrl".split()
)


_NAMING_KEYS = tuple(
    "title headline headlines name url link canonicalUrl canonical_url permalink slug path href".split()
)
"""Keys under which an article has its title or address."""


_NAMES_WITHIN = ("rendered", "basic", "default", "text", "path")
"""Keys of the title or address in an object that holds several of its forms."""


class Stretches:
    """A long text in which short stretches are looked up, many of them, each in a time that does not depend on its length."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._looks = 0
        self._scanned = 0

    def __contains__(self, stretch: str) -> bool:
        self._looks += 1
        if self._looks <= _PLAIN_LOOKS or len(stretch) < 2 * _BLOCK:
            return self._scan(stretch)
        # One of the blocks of the text begins within the first letters of the stretch, wherever that stands.
        for offset in range(_BLOCK):
            places = self._places.get(stretch[offset : offset + _BLOCK], ())
            if len(places) > _MOST_PLACES:
                return self._scan(stretch)
            if any(self.text.startswith(stretch, place - offset) for place in places if place >= offset):
                return True
        return False

    def _scan(self, stretch: str) -> bool:
        """Look through the whole text, unless that was done too often already."""
        self._scanned += len(self.text)
        return self._scanned <= _MOST_SCANNED and stretch in self.text

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for place in range(0, len(self.text) - _BLOCK + 1, _BLOCK):
            places.setdefault(self.text[place : place + _BLOCK], []).append(place)
        return places


_BLOCK = 10
"""Characters of the blocks by which stretches are found."""
_PLAIN_LOOKS = 50
"""Looks up to which an index costs more than it saves."""
_MOST_PLACES = 20
_MOST_SCANNED = 500_000_000
"""Characters looked through in one text. Articles have 20,000, and some hundred strings of JSON are held against them."""


class Owner:
    """What ties JSON to the page's own article."""

    def __init__(self, page: Page, regions: Regions) -> None:
        self.page = page
        self.regions = regions
        self._known: dict[str, bool] = {}

    @cached_property
    def shown(self) -> Stretches:
        """Letters and digits of the page's visible text."""
        if not self.page.elements:
            return Stretches("")
        # The body of the article alone: teasers of other articles show the first words of theirs.
        shown = self._letters_of(self.page.elements[self.regions.body])
        return Stretches(shown if len(shown) > 400 else self._letters_of(self.page.elements[0]))

    def _letters_of(self, element: Element) -> str:
        """The letters of an element, without blocks that are nothing but a link: those are teasers of other articles."""
        steps = 2 * len(self.page.elements) + 2
        return letters("".join(_without_teasers(pieces(element, steps, len(self.page.markup)))))

    @cached_property
    def titles(self) -> set[str]:
        """The page's titles, reduced to letters. Parts of titles only when they are long: short ones name sections and sites."""
        titles: set[str] = set()
        for node in self.page.named("title", "h1", "meta")[:_MOST_CLAIMS]:
            if node.tag == "meta":
                name = (node.get("property") or node.get("name") or "").lower()
                text = (node.get("content") or "") if name in ("og:title", "twitter:title", "title") else ""
            else:
                text = text_of(node, length=_LONGEST_TITLE)
            text = " ".join(text[:_LONGEST_TITLE].split())
            parts = [text, *re.split(r" [|\-–—·»] ", text)]
            titles.update(cut for part in parts if len(cut := letters(part[:400])) >= 12)
            if node.tag != "title" and len(cut := letters(text[:400])) >= _SHORT_TITLE:
                titles.add(cut)
        return titles

    @cached_property
    def addresses(self) -> set[str]:
        """The page's addresses without scheme, host and query."""
        return {path for each in self.page.addresses if len(path := _path(each)) >= 8}

    @cached_property
    def slugs(self) -> set[str]:
        """The last parts of the page's addresses, when they are made of several words."""
        ends = (path.rpartition("/")[2] for path in self.addresses)
        return {end for end in ends if len(end) >= 8 and "-" in end}

    @cached_property
    def hosts(self) -> set[str]:
        """The hosts of the page's addresses, an empty one for addresses without host."""
        return {"", *map(_host, self.page.addresses)}

    def shows(self, text: str) -> bool:
        """True when the page shows the beginning of `text` (or of its middle, where the beginning was cut)."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._shows(text)
        return known

    def _shows(self, text: str) -> bool:
        reduced = letters(TAGS.sub(" ", text[:3000]))
        if len(reduced) < 30:
            return False
        if len(reduced) < 400:
            return reduced[:40] in self.shown
        middle = len(reduced) // 2
        return reduced[middle : middle + 50] in self.shown or reduced[200:250] in self.shown

    def is_ours(self, value: dict[str, Any]) -> bool | None:
        """True when `value` is this page's article by title or address, False when it is another one, None when it is not one."""
        if value.get("@type") == "ClaimReview":
            url = value.get("url")
            return not self.addresses or not isinstance(url, str) or _path(url) in self.addresses
        verdict = None
        for key in _NAMING_KEYS:
            name = value.get(key)
            if isinstance(name, dict):
                name = next(filter(None, map(name.get, _NAMES_WITHIN)), None)
            if not isinstance(name, str) or len(name) < _SHORT_TITLE:
                continue
            name = name[:_LONGEST_ADDRESS]
            if key in ("title", "headline", "headlines", "name"):
                title = letters(name[:400])
                if title in self.titles and (key != "name" or len(title) >= 12):
                    return True
                if key != "name" and len(name) >= 8 and not _ARTICLE_KEYS.isdisjoint(value):
                    verdict = False
            elif (
                (key == "slug" and name in self.slugs)
                or _path(name) in self.addresses
                or any(len(name) > 15 and name in each for each in self.addresses)
            ):
                return True
            elif key in _OWN_ADDRESS and self.addresses and len(_path(name)) > 3 and _host(name) in self.hosts:
                verdict = False
        return verdict


def _without_teasers(lines: Iterable[Line]) -> Iterator[str]:
    """The texts of an element, block by block, except the blocks of which every word is a link."""
    block: list[Line] = []
    for line in [*lines, Line("\n\n")]:
        block.append(line)
        if line.text == "\n\n":
            if any(each.href is None and each.text.strip() for each in block):
                yield from (each.text for each in block)
            block = []


_MOST_CLAIMS = 2_000
"""Elements looked at that may hold a title or an address of the page. News sites have some hundred."""
_LONGEST_ADDRESS = 4_096
_LONGEST_TITLE = 1_000
_SHORT_TITLE = 6
"""Letters from which on a whole title tells one article from another."""
_OWN_ADDRESS = frozenset(["canonicalUrl", "canonical_url", "permalink"])
"""Keys that hold the address of the very article that an object is."""


OTHERS = frozenset(
    "related relatedarticles relatedstories relatedposts relatedcontent relatednews recommended recommendations"
    " recommendedarticles recommendedstories trending trendingstories trendingarticles popular mostpopular mostread mostviewed"
    " latestnews latestarticles latestposts lateststories morestories morearticles readmore readnext readalso nextarticle nextstory"
    " nextpost upnext youmayalsolike teasers recirculation recirc otherstories otherarticles topstories sidebar".split()
)
"""Keys, as `letters` has them, under which a page keeps what is not its own article."""


def letters(text: str) -> str:
    """Lower-case letters and digits of `text`: what survives every way of writing it down."""
    return _LETTERS.sub("", text).lower()


def _path(url: str) -> str:
    path = re.sub(r"^(?:https?:)?//[^/]*", "", url.strip())
    return path.partition("?")[0].partition("#")[0].strip("/").lower()


def _host(url: str) -> str:
    host = re.match(r"(?:https?:)?//(?:www\.)?([^/?#]*)", url.strip())
    return host[1].lower() if host else ""


class Anything(Owner):
    """For JSON inside a string that is tied already: whatever it holds belongs to the article of `owner`."""

    def __init__(self, owner: Owner) -> None:
        super().__init__(owner.page, owner.regions)
        self._owner = owner

    def is_ours(self, value: dict[str, Any]) -> bool | None:
        """Always True."""
        return True

    def shows(self, text: str) -> bool:
        """The same as of the owner, whose text of the page is not put together again."""
        return self._owner.shows(text)
