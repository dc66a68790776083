"""Text, author and date of a post as the JSON of widgets and frameworks spells them."""

from __future__ import annotations

import re
from typing import Any

from citesnap.finding import dates
from citesnap.finding.sighting import Sighting
from citesnap.finding.state.ownership import TAGS
from citesnap.platforms import PostRef
from citesnap.text.entities import unescape
from citesnap.text.patterns import regex

_FIELD_NAMES = {
    "text": ("full_text", "fullText", "text", "tweet_text", "caption", "content", "description", "articleBody"),
    "handle": ("username", "screen_name", "screenName", "author_handle", "handle", "authorHandle", "user_name"),
    "name": ("name", "author_name", "authorName", "displayName", "display_name"),
    "date": ("date", "created_at", "createdAt", "publishedAt", "timestamp", "datePublished", "dateCreated"),
}


def read_fields(value: dict[str, Any]) -> dict[str, str]:
    """Text, handle, name and date of a post as the JSON of widgets spells them."""
    fields: dict[str, str] = {}
    for field, names in _FIELD_NAMES.items():
        for name in names:
            said = value.get(name)
            if isinstance(said, str) and 0 < len(said) < 5000:
                fields[field] = said
                break
    if fields.get("name", "").startswith("@") and " " not in fields["name"]:
        fields.setdefault("handle", fields.pop("name"))
    user = value.get("user") or value.get("author")
    if isinstance(user, dict):
        for field in ("handle", "name"):
            for name in _FIELD_NAMES[field]:
                said = user.get(name)
                if isinstance(said, str) and said:
                    fields.setdefault(field, said)
                    break
    return fields


def from_fields(ref: PostRef, fields: dict[str, str], name: str) -> Sighting:
    """A sighting of `ref` with what JSON tells. Fields count only when a handle says that they are a post's."""
    handle = fields.get("handle", "").removeprefix("@") or None
    if handle is not None and (
        len(handle) > 64 or " " in handle or (ref.handle and handle.lower() != ref.handle.lower())
    ):
        handle = None
    own = fields if handle else {}
    shown = own.get("date")
    return Sighting(
        form=name,
        platform=ref.platform,
        post_id=ref.native_id,
        post_key=ref.key,
        handle=handle or ref.handle,
        author_name=own.get("name"),
        date=day_of(shown),
        date_text=shown,
        link=ref.url,
        posted_at=ref.posted_at,
        text=_plain(own.get("text")),
    )


def _plain(text: str | None) -> str | None:
    """Text out of JSON, which may be HTML."""
    if text is None or ("<" not in text and "&" not in text):
        return text
    return unescape(TAGS.sub("", _BREAK.sub("\n", text))).strip() or None


_BREAK = regex(r"<br\s*/?>|</p>", re.I)


_ISO_DAY = regex(r"(\d{4}-\d\d-\d\d)(?:T|\s|$)")
_API_DATE = regex(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) [\d:]{8} (?:UTC)?\+0000 (\d{4})")


def day_of(text: str | None) -> str | None:
    """The day of a date in JSON: ISO 8601, the API's `Sat Sep 19 05:18:23 +0000 2020`, or as people write it."""
    if not text or len(text) > 60:
        return None
    if iso := _ISO_DAY.match(text):
        return iso[1]
    if api := _API_DATE.match(text):
        return dates.parse_date(f"{api[1]} {int(api[2])}, {api[3]}")
    return dates.parse_date(text)
