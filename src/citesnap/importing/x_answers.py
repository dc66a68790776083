"""The posts in an answer of X's APIs: v2 with what it includes, or flat as twarc makes it; v1.1; embeds; those of its own pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from citesnap.importing.posts import UNKNOWN, Reported
from citesnap.model import Snapshot
from citesnap.sources.x.api_v2 import id_of, main_posts
from citesnap.text.jsonvalues import list_of, object_of
from citesnap.webarchives.x_pages.api_json import CapturedPost, read_value

__all__ = ["is_answer", "posts_in", "posts_within", "reported"]

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


def posts_within(value: object) -> Iterator[tuple[str, Snapshot | str]]:
    """The same, and posts wherever they stand in an answer for X's own pages (GraphQL), which has them in `legacy`."""
    if is_answer(value):
        yield from posts_in(value)
        return
    seen: set[str] = set()
    for post in _of_pages(value):
        native_id = _id_1(post)
        if native_id is not None and native_id not in seen:
            seen.add(native_id)
            yield native_id, _read(post, native_id)


def reported(
    record: Reported, posts: Iterable[tuple[str, Snapshot | str]], seen_at: datetime | None
) -> Iterator[Reported]:
    """The posts of one record, as these functions tell them. Each place names its post: an answer may hold hundreds."""
    for native_id, shown in posts:
        if isinstance(shown, str):
            yield replace(record, problem=shown)
        else:
            yield replace(
                record,
                place=f"{record.place}, post {native_id}",
                platform="x",
                native_id=native_id,
                snapshot=shown,
                seen_at=seen_at,
            )


MOST_VALUES = 500_000
"""Values of an answer that are looked through."""


def _of_pages(value: object) -> Iterator[dict[str, Any]]:
    """Posts as API v1.1 has them, made of those in an answer for X's pages."""
    left: list[object] = [value]
    for _ in range(MOST_VALUES):
        if not left:
            return
        one = left.pop()
        if isinstance(one, list):
            left.extend(reversed(one))
        elif isinstance(one, dict):
            left.extend(reversed(one.values()))
            legacy = object_of(one.get("legacy"))
            if isinstance(one.get("rest_id"), str) and isinstance(legacy.get("full_text"), str):
                user = object_of(object_of(object_of(one.get("core")).get("user_results")).get("result"))
                named = object_of(user.get("legacy")) | object_of(user.get("core"))
                long = object_of(object_of(object_of(one.get("note_tweet")).get("note_tweet_results")).get("result"))
                text = long.get("text") if isinstance(long.get("text"), str) else legacy["full_text"]
                # A long post has its links in its own entities, and its text is shown as a whole.
                whole = (
                    {"full_text": text, "entities": long.get("entity_set"), "display_text_range": None} if long else {}
                )
                yield {**legacy, **whole, "id_str": one["rest_id"], "user": {**named, "id_str": user.get("rest_id")}}


def _read(answer: dict[str, Any], native_id: str) -> Snapshot | str:
    shown = read_value(answer, native_id)
    if not isinstance(shown, CapturedPost):
        return f"shows no post ({shown.reason})"
    return shown.snapshot("", UNKNOWN, UNKNOWN)


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
