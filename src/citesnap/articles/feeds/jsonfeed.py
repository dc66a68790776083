"""JSON Feed (jsonfeed.org, versions 1 and 1.1). Pure; never raises."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

from citesnap.articles.feeds.model import MAX_ENTRIES, Feed, FeedKind, Item, entries_of, words
from citesnap.text.times import read_w3c


def read(content: bytes, url: str) -> Feed | None:
    """The feed in this JSON; None if it is other JSON, or broken."""
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or not isinstance(items := value.get("items"), list):
        return None
    if "jsonfeed.org" not in str(value.get("version"))[:200] and not any(True for _ in _items(items[:10])):
        return None
    return Feed(
        FeedKind.JSON,
        words(value.get("title")),
        entries_of(_items(items), url),
        is_cut=len(items) > MAX_ENTRIES,
    )


def _items(items: list[Any]) -> Iterator[Item]:
    for item in items:
        if not isinstance(item, dict):
            continue
        # An item of a feed of links has its own page as `url` and what it recommends as `external_url`: the former is wanted.
        href = item.get("url") or item.get("external_url") or item.get("id") or ""
        if isinstance(href, str):
            changed_at = read_w3c(item.get("date_published")) or read_w3c(item.get("date_modified"))
            html, text = item.get("content_html"), item.get("content_text")
            content = html if isinstance(html, str) else _paragraphs(text) if isinstance(text, str) else None
            if href and href is item.get("external_url"):
                content = None  # what is said of that page, which is somebody else's
            yield Item(href, words(item.get("title")), changed_at, content)


def _paragraphs(text: str) -> str:
    """A plain text as HTML, with its paragraphs and line breaks."""
    parts = re.split(r"\n[^\S\n]*\n\s*", text.strip().replace("\r\n", "\n"))
    return "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in parts)
