"""The posts in an answer of X's APIs: v2 with what it includes, or flat as twarc makes it; v1.1; the endpoints for embeds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from citesnap.model import Snapshot
from citesnap.sources.x.api_v2 import id_of, main_posts
from citesnap.text.jsonvalues import list_of, object_of
from citesnap.webarchives.x_pages.api_json import CapturedPost, read_value

__all__ = ["is_answer", "posts_in"]

_UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""In place of a time that the caller knows."""

MOST = 1000
"""Posts of one answer that are looked at; X gives at most 500."""


def is_answer(value: object) -> bool:
    """Whether a JSON value looks like an answer of X's APIs."""
    if isinstance(value, list):
        return bool(value) and is_answer(value[0])
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("data"), dict | list):
        return bool(_ids_2(value))
    if value.get("__typename") == "Tweet":
        return True
    has_words = isinstance(value.get("text"), str) or isinstance(value.get("full_text"), str)
    return has_words and _id_1(value) is not None and bool(object_of(value.get("user")) or "author_id" in value)


def posts_in(value: object) -> Iterator[tuple[str, Snapshot | str]]:
    """Each post that was asked for, by its id: as a snapshot whose times the caller sets, or why there is none."""
    for each in value[:MOST] if isinstance(value, list) else [value]:
        if not isinstance(each, dict):
            yield "", "is no JSON object"
            continue
        answer = _unflattened(each)
        ids = _ids_2(answer) if isinstance(answer.get("data"), dict | list) else [_id_1(answer)]
        if not ids:
            yield "", "names no post"
        for native_id in ids[:MOST]:
            yield (native_id, _read(answer, native_id)) if native_id else ("", "names no post")


def _read(answer: dict[str, Any], native_id: str) -> Snapshot | str:
    found = read_value(answer, native_id)
    if not isinstance(found, CapturedPost):
        return f"shows no post ({found.reason})"
    return Snapshot(
        source="",
        observed_at=_UNKNOWN,
        captured_at=_UNKNOWN,
        text=found.text,
        author_name=found.author_name,
        handle=found.handle,
        posted_at=found.posted_at,
        lang=found.lang,
        truncated=found.truncated,
        data=found.data,
        media=found.media,
    )


def _ids_2(answer: dict[str, Any]) -> list[str | None]:
    return [each for post in main_posts(answer) if (each := id_of(post.get("id"))) and each.isdecimal()]


def _id_1(post: dict[str, Any]) -> str | None:
    native_id = post.get("id_str") or id_of(post.get("id"))
    return native_id if isinstance(native_id, str) and native_id.isascii() and native_id.isdecimal() else None


def _unflattened(post: dict[str, Any]) -> dict[str, Any]:
    """An answer of API v2 as it came, from a post into which `twarc2 flatten` has put its author, media and the like."""
    if "author_id" not in post or not isinstance(post.get("text"), str) or "data" in post:
        return post
    attachments = object_of(post.get("attachments"))
    references = [each for each in list_of(post.get("referenced_tweets"))[:10] if isinstance(each, dict)]
    others = [each for each in references if isinstance(each.get("text"), str)]
    users = [object_of(each.get("author")) for each in (post, *others)]
    geo = object_of(post.get("geo"))
    includes = {
        "users": [user for user in users if user],
        "media": list_of(attachments.get("media")),
        "polls": [poll] if (poll := object_of(attachments.get("poll"))) else list_of(attachments.get("polls")),
        "tweets": others,
        "places": [geo] if geo.get("full_name") else [],
    }
    return {"data": post, "includes": includes}
