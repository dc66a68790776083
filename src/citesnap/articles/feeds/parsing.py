"""Recognises the format of some bytes and calls its reader. Knows no format itself."""

from __future__ import annotations

import re
from collections.abc import Callable

from citesnap.articles.feeds import jsonfeed, plain, syndicated, xmllists
from citesnap.articles.feeds.model import MAX_BODY, Feed, FeedKind, address
from citesnap.text.decoding import decode
from citesnap.text.gzips import MAGIC, gunzip
from citesnap.text.patterns import regex

_LOOKED_AT = 65_536
"""Bytes of the beginning that hold the first tag. Licences and stylesheets before it take some kilobytes."""

_MAX_SUGGESTIONS = 5

_TAG = regex(r"<(?:[\w.-]{1,40}:)?([\w.-]{1,40})[\s/>]")

_READERS: dict[str, Callable[[bytes, str, str], Feed]] = {
    "rss": lambda content, url, header: syndicated.read(FeedKind.RSS, content, url, header),
    "rdf": lambda content, url, header: syndicated.read(FeedKind.RDF, content, url, header),
    "feed": lambda content, url, header: syndicated.read(FeedKind.ATOM, content, url, header),
    "urlset": lambda content, url, header: xmllists.read_sitemap(content, url),
    "sitemapindex": lambda content, url, header: xmllists.read_sitemap_index(content, url),
    "opml": lambda content, url, header: xmllists.read_opml(content, url),
}


def parse_feed(content: bytes, url: str, content_type: str = "") -> Feed | None:
    """What a list of articles says; None if the content is not such a list.

    Args:
        content: the bytes as they came; they may be gzipped once more, as sitemaps are.
        url: the address that answered: what others in it are relative to.
        content_type: the header it came with, for its `charset`.

    Never raises. Broken lists are read as far as they go.
    """
    unpacked = _unpacked(content)
    if unpacked is None:
        return None
    content = unpacked[:MAX_BODY]
    start = decode(content[:_LOOKED_AT], content_type).lstrip("\ufeff \t\r\n\f\0")
    if start.startswith(("{", "[")):
        return jsonfeed.read(content, url)
    if start.startswith("<"):
        reader = _READERS.get(_first_tag(start))
        return reader(content, url, content_type) if reader else None
    return plain.read(content, url, content_type)


def _unpacked(content: bytes) -> bytes | None:
    """The content with one layer of gzip undone; the available part of one cut short, None where it is broken."""
    if not content.startswith(MAGIC):
        return content
    unpacked = gunzip(content, MAX_BODY)
    return unpacked.content if unpacked else None


def _first_tag(start: str) -> str:
    """The local name of the first element in lower case; what comes before it is skipped, each character read once."""
    at = 0
    while (at := start.find("<", at)) >= 0:
        for opening, closing in (("<!--", "-->"), ("<?", "?>")):
            if start.startswith(opening, at):
                end = start.find(closing, at)
                if end < 0:
                    return ""
                at = end + len(closing)
                break
        else:
            if start.startswith("<!", at):  # A document type; the entities that it declares begin the same way.
                at += 2
                continue
            tag = _TAG.match(start, at)
            return tag[1].lower() if tag else ""
    return ""


def feeds_named(content: bytes, url: str, content_type: str = "") -> list[str]:
    """The feeds that a web page names as its own (`link rel=alternate`, as browsers look for them), at most five."""
    from citesnap.finding.page import parse

    root = parse(decode(content[: 8 * _LOOKED_AT], content_type))
    named: dict[str, None] = {}
    for link in root.iter("link") if root is not None else ():
        relations = (link.get("rel") or "").lower().split()
        is_feed = "alternate" in relations and re.search(r"rss|atom|feed\+json", (link.get("type") or "").lower())
        if is_feed and (feed := address(link.get("href") or "", url)):
            named[feed] = None
    return list(named)[:_MAX_SUGGESTIONS]
