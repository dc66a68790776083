"""JSON of gallery-dl about posts of X: what `--write-metadata` puts beside each file, or what `--dump-json` prints.

A picture that lies beside its JSON is taken too: it is what the other program received.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from citesnap.importing.posts import UNKNOWN, ImportJob, Reported, take_posts
from citesnap.importing.source import InputFile, json_value
from citesnap.model import Media, Outcome
from citesnap.sources.formats.limits import MAX_TEXT
from citesnap.sources.x.tweet import MOST_MEDIA, Author, Tweet
from citesnap.text.jsonvalues import list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import read_w3c

__all__ = ["recognises", "take"]

LARGEST_FILE = 100_000_000
"""Bytes of a file beside its JSON."""
MOST_POSTS = 1_000_000

Object = dict[str, Any]


def recognises(source: InputFile) -> bool:
    """Whether it begins as JSON of gallery-dl does; the whole is read when it is taken."""
    if not source.head.lstrip().startswith((b"{", b"[")) or b"\0" in source.head:
        return False
    return b'"tweet_id"' in source.head or (b'"category"' in source.head and b'"twitter"' in source.head)


def take(job: ImportJob) -> None:
    """Take every post.

    Raises:
        CitesnapError: the file is too large for one of these, or cannot be read.
    """
    content = job.source.whole()
    take_posts(job, _reported(job.source.path, json_value(content), content))


def _reported(path: Path, value: object, content: bytes) -> Iterator[Reported]:
    if isinstance(value, dict):
        files = [_file(value, path.with_suffix("") if path.suffix == ".json" else None)]
        yield _post(value, "the file", content, [file for file in files if file is not None])
        return
    # A dump: [2, POST] begins a post, [3, ADDRESS, FILE] is a file of it.
    posts: dict[str, tuple[Object, list[Media]]] = {}
    for item in list_of(value)[:MOST_POSTS]:
        parts = list_of(item)
        described = object_of(parts[-1]) if len(parts) > 1 else object_of(item)
        native_id = _id(described)
        if native_id is None:
            continue
        _, media = posts.setdefault(native_id, (described, []))
        address = text_of(parts[1]) if len(parts) == 3 else None
        if address and len(media) < MOST_MEDIA:
            media.append(Media(len(media) + 1, _kind(described), address, text_of(described.get("description"))))
    if not posts:
        yield Reported("the file", content, "application/json", problem="is no JSON of gallery-dl about posts of X")
    for native_id, (described, media) in posts.items():
        yield _post(described, f"post {native_id}", content, media)


def _post(told: Object, place: str, record: bytes, media: list[Media]) -> Reported:
    native_id, text = _id(told), told.get("content")
    bare = Reported(place, record, "application/json")
    if native_id is None or not isinstance(text, str):
        return replace(bare, problem="has no words or no id")
    author = object_of(told.get("author")) or object_of(told.get("user"))
    tweet = Tweet(
        native_id,
        text[:MAX_TEXT],
        author=Author(_text_id(author.get("id")), text_of(author.get("nick")), text_of(author.get("name"))),
        posted_at=_time(told.get("date")),
        lang=text_of(told.get("lang")),
        hashtags=tuple(filter(None, map(text_of, list_of(told.get("hashtags"))[:100]))),
        counts=without_nothing(
            {
                name: number(told.get(f"{theirs}_count"))
                for name, theirs in (
                    ("likes", "favorite"),
                    ("reposts", "retweet"),
                    ("replies", "reply"),
                    ("quotes", "quote"),
                    ("bookmarks", "bookmark"),
                    ("views", "view"),
                )
            }
        ),
        reply_to_id=_text_id(told.get("reply_id")) if number(told.get("reply_id")) else None,
        media=tuple(media),
    )
    snapshot = replace(tweet.snapshot("", UNKNOWN), text=tweet.text)
    return replace(bare, platform="x", native_id=native_id, snapshot=snapshot)


def _file(told: Object, beside: Path | None) -> Media | None:
    """The file that this JSON is about, with its bytes if it lies beside."""
    name, extension = text_of(told.get("filename")), text_of(told.get("extension"))
    if name is None or extension is None:
        return None
    address = f"https://pbs.twimg.com/media/{name}?format={extension}&name=orig"
    media = Media(number(told.get("num")) or 1, _kind(told), address, text_of(told.get("description")))
    if beside is None or not beside.is_file() or beside.is_symlink() or beside.stat().st_size > LARGEST_FILE:
        return media
    media_type = mimetypes.guess_type(beside.name)[0]
    return replace(media, content=beside.read_bytes(), media_type=media_type, outcome=Outcome.CAPTURED)


def _kind(told: Object) -> str:
    kind = text_of(told.get("type"))
    return kind if kind in ("photo", "video", "animated_gif") else "photo"


def _id(told: Object) -> str | None:
    return _text_id(told.get("tweet_id"))


def _text_id(value: object) -> str | None:
    digits = number(value)
    return None if digits is None else str(digits)


def _time(value: object) -> datetime | None:
    """`2021-08-18 07:01:02`, in UTC."""
    return read_w3c(value)
