"""Whether JSON belongs to this page's own article: by prose that the page shows, by title, by address."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from citesnap.finding.boilerplate import Regions
from citesnap.finding.page import Page, text_of

_LETTERS = re.compile(r"[\W_]+")
TAGS = re.compile(r"<[^<>]{0,2000}>")


_ARTICLE_KEYS = frozenset(
    "slug url link body content contents html author authors publishedAt published_at datePublished date excerpt"
    " summary description dek byline postedAt createdAt pageUrl".split()
)


_NAMING_KEYS = tuple(
    "title headline headlines name url link canonicalUrl canonical_url permalink slug path href".split()
)
"""Keys under which an article has its title or address."""


class Owner:
    """What ties JSON to the page's own article."""

    def __init__(self, page: Page, regions: Regions) -> None:
        self.page = page
        self.regions = regions

    @cached_property
    def shown(self) -> str:
        """Letters and digits of the page's visible text."""
        if not self.page.elements:
            return ""
        # The body of the article alone: teasers of other articles show the first words of theirs.
        everything = 2 * len(self.page.elements) + 2
        shown = letters(text_of(self.page.elements[self.regions.body], everything))
        return shown if len(shown) > 400 else letters(text_of(self.page.elements[0], everything))

    @cached_property
    def titles(self) -> set[str]:
        """The page's titles, reduced to letters. Parts of titles only when they are long: short ones name sections and sites."""
        found: set[str] = set()
        root = self.page.root
        if root is not None:
            for node in root.iter("title", "h1", "meta"):
                if node.tag == "meta":
                    said = (node.get("property") or node.get("name") or "").lower()
                    text = (node.get("content") or "") if said in ("og:title", "twitter:title", "title") else ""
                else:
                    text = text_of(node)
                parts = [text, *re.split(r"\s+[|\-–—·»]\s+", text)]
                found.update(cut for part in parts if len(cut := letters(part[:400])) >= 12)
                if node.tag != "title" and len(cut := letters(text[:400])) >= _SHORT_TITLE:
                    found.add(cut)
        return found

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
        root = self.page.root
        links = (
            []
            if root is None
            else [node.get("href") or "" for node in root.iter("link") if node.get("rel") == "canonical"]
        )
        return {"", *(_host(each) for each in (self.page.url or "", *links))}

    def shows(self, text: str) -> bool:
        """True when the page shows the beginning of `text` (or of its middle, where the beginning was cut)."""
        reduced = letters(TAGS.sub(" ", text[:3000]))
        if len(reduced) < 30:
            return False
        if len(reduced) < 400:
            return reduced[:40] in self.shown
        middle = len(reduced) // 2
        return reduced[middle : middle + 50] in self.shown or reduced[200:250] in self.shown

    def is_ours(self, value: dict[str, Any]) -> bool | None:
        """True when `value` is this page's article by title or address, False when it is another one, None when it is none."""
        told = None
        for key in _NAMING_KEYS:
            said = value.get(key)
            if isinstance(said, dict):
                said = said.get("rendered") or said.get("basic") or said.get("text") or said.get("path")
            if not isinstance(said, str) or len(said) < _SHORT_TITLE:
                continue
            if key in ("title", "headline", "headlines", "name"):
                own = letters(said[:400])
                if own in self.titles and (key != "name" or len(own) >= 12):
                    return True
                if key != "name" and len(said) >= 8 and not _ARTICLE_KEYS.isdisjoint(value):
                    told = False
            elif (
                (key == "slug" and said in self.slugs)
                or _path(said) in self.addresses
                or any(len(said) > 15 and said in each for each in self.addresses)
            ):
                return True
            elif key in _OWN_ADDRESS and self.addresses and len(_path(said)) > 3 and _host(said) in self.hosts:
                told = False
        return told


_SHORT_TITLE = 6
"""Letters from which on a whole title tells one article from another."""
_OWN_ADDRESS = frozenset(["canonicalUrl", "canonical_url", "permalink"])
"""Keys that hold the address of the very article that an object is."""


def letters(text: str) -> str:
    """Lower-case letters and digits of `text`: what survives every way of writing it down."""
    return _LETTERS.sub("", text).lower()


def _path(url: str) -> str:
    path = re.sub(r"^(?:https?:)?//[^/]*", "", url.strip())
    return path.partition("?")[0].partition("#")[0].strip("/").lower()


def _host(url: str) -> str:
    found = re.match(r"(?:https?:)?//(?:www\.)?([^/?#]*)", url.strip())
    return found[1].lower() if found else ""


class Anything(Owner):
    """For JSON inside a string that is tied already."""

    def is_ours(self, value: dict[str, Any]) -> bool | None:
        """Always True."""
        return True
