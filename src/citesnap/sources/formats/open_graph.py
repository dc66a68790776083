"""Posts in the metas of a page, which link previews are made of: OpenGraph, Twitter cards, `article:` times. Pure.

Only the sources of a platform know what a meta means there: a description may be the whole text, a part of it, or advertising.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from citesnap.finding.page import Element
from citesnap.sources.formats.pages import elements_at

_METAS = etree.XPath("//meta[(@property or @name) and @content]")
_LINKS = etree.XPath("//link[@rel and @href]")
_TITLE = etree.XPath("//title")
MOST = 300
"""Metas and links that are looked at; pages of platforms have some 60."""

LONGEST = 100_000
"""Characters of one value."""


@dataclass(frozen=True, slots=True)
class PageMetas:
    """What the head of a page says: `metas` are values by property or name in lower case, in order; `links` targets by `rel`."""

    title: str
    metas: dict[str, tuple[str, ...]]
    links: dict[str, tuple[str, ...]]

    def first(self, *names: str) -> str | None:
        """The first value that is not empty, of the first of these names that has one."""
        return next((value for name in names for value in self.metas.get(name, ()) if value), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a name, each once."""
        return tuple(dict.fromkeys(filter(None, self.metas.get(name, ()))))

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses that the page gives as its own, the most certain first."""
        own = (self.first("og:url"), *self.links.get("canonical", ()), self.first("al:web:url"))
        return tuple(dict.fromkeys(filter(None, own)))


def metas_of(root: Element) -> PageMetas:
    """The metas of a page."""
    metas: dict[str, tuple[str, ...]] = {}
    for meta in elements_at(root, _METAS, MOST):
        name = (meta.get("property") or meta.get("name") or "").lower()
        metas[name] = (*metas.get(name, ()), (meta.get("content") or "")[:LONGEST].strip())
    links: dict[str, tuple[str, ...]] = {}
    for link in elements_at(root, _LINKS, MOST):
        for rel in (link.get("rel") or "").lower().split()[:5]:
            kind = f"{rel} {(link.get('type') or '').lower()}".strip()
            links[kind] = (*links.get(kind, ()), (link.get("href") or "")[:LONGEST])
    titles = elements_at(root, _TITLE, 1)
    return PageMetas(" ".join((titles[0].text or "").split())[:1000] if titles else "", metas, links)
