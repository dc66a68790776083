"""Reads a video or a photo post in TikTok's JSON. Pure.

Its films are at addresses that ask for a cookie and a referring page of TikTok's, so that only its own pages show them; the still
is taken, and the film has the reason. Addresses of pictures expire after about two days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from citesnap.model import Post
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import from_unix_ms

NO_FILM = "TikTok gives its films to its own pages alone"


def read_item(item: Object, author: Object, post: Post) -> ShownPost:
    """The post in an `itemStruct` of the page, or in `itemInfos` of the embed page, whose members have the same meaning."""
    stats = object_of(item.get("stats")) or item
    text = text_of(item.get("desc")) or text_of(item.get("text")) or ""
    handle = text_of(author.get("uniqueId"))
    challenges = objects_in(item.get("challenges")) or objects_in(item.get("textExtra"))
    return ShownPost(
        id=post.native_id,
        text=text.strip(),
        handle=handle,
        author_name=text_of(author.get("nickname")) or text_of(author.get("nickName")) or handle,
        author={"id": text_of(author.get("id"))},
        posted_at=_time(item.get("createTime")) or post.posted_at,
        lang=text_of(item.get("textLanguage")),
        hashtags=tuple(
            dict.fromkeys(filter(None, (text_of(c.get("title")) or text_of(c.get("hashtagName")) for c in challenges)))
        ),
        files=tuple(_files(item, post)),
        counts={
            "likes": number(stats.get("diggCount")),
            "reposts": number(stats.get("shareCount")),
            "replies": number(stats.get("commentCount")),
            "views": number(stats.get("playCount")),
        },
        more=without_nothing({"sound": text_of(object_of(item.get("music")).get("title"))}),
    )


def _time(value: object) -> datetime | None:
    seconds = number(value)
    return from_unix_ms(seconds * 1000, 2014) if seconds and seconds < 10**11 else None


def _files(item: Object, post: Post) -> Iterator[File]:
    for image in objects_in(object_of(item.get("imagePost")).get("images")):
        urls = list_of(object_of(image.get("imageURL")).get("urlList"))
        if urls and (url := text_of(urls[0])):
            yield File("photo", url, None, number(image.get("imageWidth")), number(image.get("imageHeight")))
    if item.get("imagePost"):
        return
    film = object_of(item.get("video"))
    covers = (text_of(film.get("originCover")), text_of(film.get("cover")), *list_of(item.get("covers"))[:1])
    yield File("video", post.url, None, number(film.get("width")), number(film.get("height")), NO_FILM)
    if cover := next((url for url in covers if isinstance(url, str) and url), None):
        yield File("poster", cover)
