"""What a list of articles says, whatever its format. Types and bounds only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import urljoin

from citesnap.articles.addresses import MAX_URL, normalise
from citesnap.text.characters import removed
from citesnap.text.lines import one_line

MAX_ENTRIES = 50_000
"""Entries that are read. The sitemaps protocol allows as many in one file (sitemaps.org, "Sitemap file guidelines")."""

MAX_BODY = 50 * 1024 * 1024
"""Bytes, unpacked. The limit of the sitemaps protocol for one file."""

MAX_CONTENT = 1_000_000
"""Characters of an article that a list holds. Longer ones are left out: half a text would look like a whole one."""

MAX_CONTENTS = 10_000_000
"""The same of all articles of a list."""

MOST_OF_ONE = 50
"""Items of one address whose texts are put together."""

MAX_TITLE = 500
"""Characters."""

LONGEST_PAUSE = timedelta(days=365)
"""The longest pause that a feed can ask for; a longer one is a mistake of the feed."""


NOWHERE = "http://feed.invalid/"
"""What addresses are relative to in a file that says nothing of where it came from (RFC 2606). Its items need no address."""


class FeedKind(StrEnum):
    """The format of a list of articles, or of a list of such lists."""

    RSS = "rss"
    RDF = "rdf"
    ATOM = "atom"
    JSON = "json"
    SITEMAP = "sitemap"
    SITEMAP_INDEX = "sitemap-index"
    OPML = "opml"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Entry:
    """One article, or one further feed, as a list names it. `changed_at` is when it was published or last changed, if known.

    `content` is the HTML of the article, as far as the list holds it.
    """

    url: str
    title: str | None = None
    changed_at: datetime | None = None
    content: str | None = None


class Item(NamedTuple):
    """The same as it stands in the list: an address that may be relative, or none."""

    href: str
    title: str | None = None
    changed_at: datetime | None = None
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What one list says.

    `entries` are articles, `feeds` further lists (of an index of sitemaps, or OPML); both in the order of the list, each address
    once. `pause` is the time between two readings that the list asks for. `is_cut` is True when there was more than is read.
    """

    kind: FeedKind
    title: str | None = None
    entries: tuple[Entry, ...] = ()
    feeds: tuple[Entry, ...] = ()
    pause: timedelta | None = None
    is_cut: bool = False


def entries_of(items: Iterable[Item | tuple[str, str | None, datetime | None]], base: str) -> tuple[Entry, ...]:
    """The first `MAX_ENTRIES` usable ones of these items. `base` is what addresses are relative to."""
    own = normalise(base)
    entries: dict[str, Entry] = {}
    room = MAX_CONTENTS
    joined: Counter[str] = Counter()
    for number, (href, title, changed_at, *more) in enumerate(items, 1):
        url = address(href, base) if href else None
        content = more[0] if more and more[0] is not None and len(more[0]) <= min(room, MAX_CONTENT) else None
        if url is None and content and base == NOWHERE:
            url = f"{NOWHERE}{number}"
        if url is None or url == own:
            continue
        known = entries.get(url)
        if known is None:
            entries[url] = Entry(url, words(title), changed_at, content)
        elif content and content != known.content and joined[url] < MOST_OF_ONE:
            # Parts of one page, as those of a live blog, whose addresses differ in the fragment alone.
            joined[url] += 1
            entries[url] = replace(known, content=f"{known.content or ''}\n{content}")
        else:
            content = None
        room -= len(content or "")
        if len(entries) == MAX_ENTRIES:
            break
    return tuple(entries.values())


def address(href: str, base: str) -> str | None:
    """An http(s) address in the normalised spelling of article addresses; None if it is not one."""
    href = href.strip()
    if not href or len(href) > MAX_URL:
        return None
    try:
        return normalise(urljoin(base, href))
    except ValueError:
        return None


def words(title: object) -> str | None:
    """A title as one line of bounded length; None if it is not a text, or empty."""
    if not isinstance(title, str):
        return None
    return one_line(title, MAX_TITLE, unsafe=removed) or None
