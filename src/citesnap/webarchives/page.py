"""What a captured page of any platform says of itself, when there is no reader for that platform. Pure.

Believed only if the page names its own address (`og:url`, canonical link, app links, JSON-LD) and that is the post's: login
walls and consent pages come with status 200 under the post's address, and name another address or none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from citesnap.model import Post, Snapshot
from citesnap.text.decoding import in_utf8
from citesnap.text.jsonvalues import list_of, object_of, text_of, without_nothing
from citesnap.text.times import read_iso
from citesnap.webarchives.address_forms import is_address

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

LIMIT = 3_000_000
"""Bytes. A page's head stands far before this."""

_ADDRESSES = ("og:url", "al:web:url", "al:ios:url", "al:android:url", "twitter:url")
_TEXTS = ("og:description", "description", "twitter:description")
_TITLES = ("og:title", "twitter:title")


@dataclass(frozen=True, slots=True)
class Unproven:
    """The page is not shown to be the post; `reason` says why in a few words."""

    reason: str


def read(
    body: bytes, content_type: str, post: Post, *, source: str, observed_at: datetime, captured_at: datetime
) -> Snapshot | Unproven:
    """The title and description of a captured page as a snapshot, if the page proves to be the post's."""
    if content_type.partition(";")[0].strip().lower().endswith("json"):
        return _from_json(body, post, source, observed_at, captured_at)
    from bs4 import BeautifulSoup  # Costs a tenth of a second, which most runs need not pay.

    page = BeautifulSoup(body[:LIMIT], "lxml")
    metas: dict[str, str] = {}
    for tag in page.find_all("meta", limit=500):
        name, content = tag.get("property") or tag.get("name"), tag.get("content")
        if isinstance(name, str) and isinstance(content, str) and content.strip():
            metas.setdefault(name.lower(), content.strip())
    addresses = [*_canonical(page), *(metas[name] for name in _ADDRESSES if name in metas), *_linked_data(page)]
    if not addresses:
        return Unproven("the page does not name its address")
    if not any(is_address(address, post) for address in addresses):
        return Unproven(f"the page names another address: {addresses[0][:120]}")
    text = next((metas[name] for name in _TEXTS if name in metas), None)
    title = next((metas[name] for name in _TITLES if name in metas), None)
    if text is None and title is None:
        return Unproven("the page holds neither title nor description")
    return Snapshot(
        source=source,
        observed_at=observed_at,
        captured_at=captured_at,
        text=text or title or "",
        handle=post.handle,
        posted_at=read_iso(metas.get("article:published_time")) or post.posted_at,
        lang=None,
        truncated=(text or "").endswith(("…", "...")),
        data=without_nothing(
            {
                "title": title,
                "site": metas.get("og:site_name"),
                "picture": metas.get("og:image"),
                "read_from": "page metadata",
            }
        ),
    )


def _canonical(page: BeautifulSoup) -> Iterator[str]:
    for tag in page.find_all("link", rel="canonical", limit=3):
        address = tag.get("href")
        if isinstance(address, str):
            yield address.strip()


def _linked_data(page: BeautifulSoup) -> Iterator[str]:
    for script in page.find_all("script", type="application/ld+json", limit=5):
        text = script.string or ""
        if len(text) > 500_000:
            continue
        try:
            data: Any = json.loads(text)
        except (ValueError, RecursionError):
            continue
        for item in map(object_of, data[:5] if isinstance(data, list) else [data]):
            for name in ("url", "@id", "mainEntityOfPage"):
                value = item.get(name)
                if address := text_of(value) or text_of(object_of(value).get("@id")):
                    yield address


def _from_json(
    body: bytes, post: Post, source: str, observed_at: datetime, captured_at: datetime
) -> Snapshot | Unproven:
    """A status of a server of the Mastodon kind (Truth Social's are captured in great number), or an oEmbed answer."""
    try:
        status = object_of(json.loads(body[:LIMIT]))
    except (ValueError, RecursionError):
        return Unproven("broken JSON")
    addresses = [address for name in ("url", "uri") if (address := text_of(status.get(name)))]
    if not any(is_address(address, post) for address in addresses):
        return Unproven("JSON that does not name the address of the post")
    content = text_of(status.get("content")) or text_of(status.get("html"))
    if content is None:
        return Unproven("JSON without a text")
    from bs4 import BeautifulSoup

    account = object_of(status.get("account"))
    markup = BeautifulSoup(in_utf8(content[:LIMIT]), "lxml", from_encoding="utf-8")
    for line_break in markup.find_all("br"):
        line_break.replace_with("\n")
    return Snapshot(
        source=source,
        observed_at=observed_at,
        captured_at=captured_at,
        text=markup.get_text("\n" if len(markup.find_all("p")) > 1 else "").strip(),
        author_name=text_of(account.get("display_name")) or text_of(status.get("author_name")),
        handle=text_of(account.get("username")) or post.handle,
        posted_at=read_iso(status.get("created_at")) or post.posted_at,
        lang=text_of(status.get("language")),
        data=without_nothing(
            {
                "read_from": "JSON",
                "pictures": [
                    url
                    for item in map(object_of, list_of(status.get("media_attachments")))
                    if (url := text_of(item.get("url")))
                ],
            }
        ),
    )
