"""Sitemaps, their indexes, and OPML: flat lists in XML, read element by element. Pure; never raises.

Loads no DTD, uses no network and expands no entity; depth and sizes have libxml2's default limits. Only one element is held at a
time, so that the largest file allowed takes no more memory than a small one.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from citesnap.articles.feeds.model import MAX_ENTRIES, Feed, FeedKind, entries_of, words
from citesnap.text.times import read_w3c

Listed = tuple[str, str | None, datetime | None]

_MAX_TEXT = 8192
"""Characters of one element that are kept."""


def read_sitemap(content: bytes, url: str) -> Feed:
    """The articles of a sitemap (sitemaps.org); those for news also give titles and publication times."""
    listed = list(_listed(content, "url"))
    return Feed(FeedKind.SITEMAP, entries=entries_of(listed, url), is_cut=len(listed) > MAX_ENTRIES)


def read_sitemap_index(content: bytes, url: str) -> Feed:
    """The sitemaps that an index names, with the time of their last change where it is given."""
    listed = list(_listed(content, "sitemap"))
    return Feed(FeedKind.SITEMAP_INDEX, feeds=entries_of(listed, url), is_cut=len(listed) > MAX_ENTRIES)


def read_opml(content: bytes, url: str) -> Feed:
    """The feeds that an OPML file lists (opml.org/spec2.opml, "Subscription lists"), at whatever depth."""
    listed: list[Listed] = []
    for element in _elements(content):
        if _local(element) == "outline":
            attributes = {str(name).lower(): str(value) for name, value in element.attrib.items()}
            if href := attributes.get("xmlurl"):
                listed.append((href[:_MAX_TEXT], words(attributes.get("title") or attributes.get("text")), None))
        if len(listed) > MAX_ENTRIES:
            break
    return Feed(FeedKind.OPML, feeds=entries_of(listed, url), is_cut=len(listed) > MAX_ENTRIES)


def _listed(content: bytes, item: str) -> Iterator[Listed]:
    """The content of each `item` element of a sitemap, up to one more than `MAX_ENTRIES`."""
    href = title = None
    changed_at = published_at = None
    count = 0
    for element in _elements(content):
        name, parent = _local(element), element.getparent()
        if name == item:
            if href:
                yield href, title, published_at or changed_at
                count += 1
                if count > MAX_ENTRIES:
                    return
            href = title = None
            changed_at = published_at = None
        # Pictures and videos have addresses too, in namespaces of their own.
        elif name == "loc" and parent is not None and _local(parent) == item and _space(parent) == _space(element):
            href = _text(element)
        elif name == "lastmod":
            changed_at = read_w3c(_text(element))
        elif name == "publication_date":
            published_at = read_w3c(_text(element))
        elif name == "title" and parent is not None and _local(parent) == "news":
            title = words(_text(element))


def _elements(content: bytes) -> Iterator[etree._Element]:
    """Each element as it ends, with its own text; elements that ended before are freed. Stops at what is not XML."""
    try:
        for _, element in etree.iterparse(
            io.BytesIO(content),
            events=("end",),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
        ):
            if isinstance(element.tag, str):
                yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and parent[0] is not element:
                del parent[0]
    except (etree.LxmlError, ValueError):
        return


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _space(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[0]


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()[:_MAX_TEXT]
