"""RSS in all its versions, and Atom, as feedparser reads them. Pure; never raises.

feedparser is used because it is tolerant: many real feeds are not well-formed. Its types are not passed out of this module.
"""

from __future__ import annotations

import calendar
import io
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from citesnap.articles.feeds.model import LONGEST_PAUSE, MAX_ENTRIES, Feed, FeedKind, Item, entries_of, words
from citesnap.text.patterns import regex

MAX_XML = 5 * 1024 * 1024
"""Bytes that feedparser gets. It takes one to six seconds for each MB; feeds have less than one, the newest entries first."""

MOST_BASES = 500
"""Attributes `xml:base` in one feed; Atom feeds of some programs have one for each entry."""
MOST_BASE_BYTES = 40_000

# feedparser takes `base` for it as well.
_BASE = regex(rb"""\s(?:xml:)?base\s{0,9}=\s{0,9}(?:"[^"<]*"|'[^'<]*'|[^\s>"'<]+)""", re.IGNORECASE)

MOST_PREFIXES = 200
"""Prefixes of namespaces that one feed declares. feedparser looks through all of them at each element; feeds have some ten."""

_PREFIX = regex(rb"""\sxmlns:([^\s=<>"'/]+)\s{0,9}=\s{0,9}(?:"[^"<]*"|'[^'<]*'|[^\s>"'<]+)""", re.IGNORECASE)

# RSS 1.0's syndication module (purl.org/rss/1.0/modules/syndication): a number of updates per period.
_PERIODS = {"hourly": 1 / 24, "daily": 1.0, "weekly": 7.0, "monthly": 30.0, "yearly": 365.0}


def read(kind: FeedKind, content: bytes, url: str, content_type: str) -> Feed:
    """The feed. What is not well-formed is read as far as it can be understood."""
    import feedparser  # Here: it costs a tenth of a second, and in most runs no such feed has changed.

    headers = {"content-location": url}
    if re.fullmatch(r"[\x20-\x7e]{1,200}", content_type):
        headers["content-type"] = content_type
    try:
        parsed = feedparser.parse(
            # Never the bytes themselves: feedparser reads those as an address or the name of a file.
            io.BytesIO(_without_many_prefixes(_without_many_bases(content[:MAX_XML]))),
            response_headers=headers,
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception:  # Hostile feeds make feedparser raise exceptions of any kind
        return Feed(kind, is_cut=True)
    return Feed(
        kind,
        words(parsed.feed.get("title")),
        entries_of(_entries(parsed.entries), url),
        pause=_pause(parsed.feed),
        is_cut=len(content) > MAX_XML or len(parsed.entries) > MAX_ENTRIES,
    )


def _without_many_bases(content: bytes) -> bytes:
    """The feed without `xml:base` where it has more of it than any feed needs.

    feedparser joins each with the one around it: nested, their length and the time to join them grow with the square.
    """
    # In UTF-16 and UTF-32 each character of ASCII has NULs beside it.
    plain = content.replace(b"\0", b"")
    sizes = [len(base[0]) for base in _BASE.finditer(plain)]
    if len(sizes) <= MOST_BASES and sum(sizes) <= MOST_BASE_BYTES:
        return content
    return _BASE.sub(b" ", plain)


def _without_many_prefixes(content: bytes) -> bytes:
    """The feed without declarations of prefixes beyond those that any feed needs; what bears one of them is read all the same."""
    plain = content.replace(b"\0", b"")
    prefixes = dict.fromkeys(hit[1] for hit in _PREFIX.finditer(plain))
    if len(prefixes) <= MOST_PREFIXES:
        return content
    kept = frozenset(islice(prefixes, MOST_PREFIXES))
    return _PREFIX.sub(lambda hit: hit[0] if hit[1] in kept else b" ", plain)


def _entries(entries: list[Any]) -> Iterator[Item]:
    for entry in entries:
        # FeedBurner puts its own address in place of the article's.
        href = entry.get("feedburner_origlink") or entry.get("link") or entry.get("id") or ""
        if isinstance(href, str):
            # Not feedparser's own `get`, which returns one in place of the other and warns that it will stop doing so.
            changed_at = _moment(dict.get(entry, "published_parsed")) or _moment(dict.get(entry, "updated_parsed"))
            yield Item(href, words(entry.get("title")), changed_at, _content(entry))


def _content(entry: Any) -> str | None:
    """The longest of what the entry holds of its article: `content:encoded` or `content`, else its description."""
    held = [part.get("value") for part in dict.get(entry, "content") or () if isinstance(part, dict)]
    held.append(dict.get(entry, "summary"))
    return max((text for text in held if isinstance(text, str) and text.strip()), key=len, default=None)


def _moment(parsed: object) -> datetime | None:
    if not isinstance(parsed, time.struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _pause(feed: Any) -> timedelta | None:
    """The time between two readings that the feed asks for: `ttl` in minutes (RSS 2.0), or the syndication module's period."""
    ttl = str(feed.get("ttl") or "").strip()
    if re.fullmatch(r"[0-9]{1,6}", ttl, re.ASCII) and int(ttl) > 0:
        return min(timedelta(minutes=int(ttl)), LONGEST_PAUSE)
    days = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if days is None:
        return None
    often = str(feed.get("sy_updatefrequency") or "1").strip()
    return timedelta(days=days / (int(often) if re.fullmatch(r"[1-9][0-9]{0,3}", often, re.ASCII) else 1))
