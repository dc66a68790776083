"""Plain lists: one address per line, as the sitemaps protocol allows and people write them. Pure; never raises."""

from __future__ import annotations

from citesnap.articles.addresses import is_url
from citesnap.articles.feeds.model import MAX_ENTRIES, Feed, FeedKind, entries_of
from citesnap.text.decoding import decode

_SAMPLE = 1000
"""The number of lines that decide whether a text is a list."""


def read(content: bytes, url: str, content_type: str) -> Feed | None:
    """The list, if most lines of the text are addresses. Empty lines and those that begin with `#` do not count."""
    lines = [line.strip() for line in decode(content, content_type).splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    sample = lines[:_SAMPLE]
    if not sample or 2 * sum(map(is_url, sample)) < len(sample):
        return None
    hrefs = (line.split(maxsplit=1)[0] for line in lines if is_url(line))
    return Feed(
        FeedKind.LIST,
        entries=entries_of(((href, None, None) for href in hrefs), url),
        is_cut=len(lines) > MAX_ENTRIES,
    )
