"""X's syndication endpoint, which feeds the embedded posts of web pages: JSON for one post, no key, no login.

It tells why a post is not shown, in an English sentence (`TOMBSTONES`), which no other open source does. It cuts long posts
(`truncated`), and it shows the post quoted and the one replied to. Reading is pure (`read_tweet`); `ask` is the only IO.

Facts about the endpoint are those that vercel/react-tweet, yt-dlp and imputnet/cobalt rely on, measured until 2026-08.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from citesnap.model import Attempt, Media, Outcome, Post, Snapshot
from citesnap.sources.formats.limits import MAX_TEXT, objects_in
from citesnap.sources.x.tweet import (
    Author,
    Card,
    MediaItem,
    TextLink,
    Tweet,
    bounds_of,
    media_files,
    mp4_films,
    version_ids,
    words_of,
)
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of
from citesnap.text.times import read_iso
from citesnap.web.question import Reading, ask_once, refusal, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "syndication"
ENDPOINT = "https://cdn.syndication.twimg.com/tweet-result"

TOMBSTONES: tuple[tuple[str, Outcome], ...] = (
    ("deleted", Outcome.DELETED),
    ("suspended", Outcome.SUSPENDED),
    ("no longer exists", Outcome.ACCOUNT_GONE),
    ("limits who can view", Outcome.PROTECTED),
    ("withheld", Outcome.WITHHELD),
    ("age-restricted", Outcome.RESTRICTED),
)
"""Fragments of the sentence that stands in place of a post (`lang=en`). X gives no machine-readable reason; wordings
changed ("Tweet" became "Post" in 2023-08), the fragments did not."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post of X. Every answer that the endpoint is known to give has an outcome of its own."""
    query = urlencode({"id": post.native_id, "lang": "en", "token": token(post.native_id)})
    return ask_once(NAME, post, web, f"{ENDPOINT}?{query}", reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of the endpoint says of a post."""
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, detail="X knows no post with this id")
    body = shown_object(answer, 200, 400)
    if isinstance(body, Reading):
        return body
    if answer.status == 400:
        if "error" not in body:
            return refusal(answer)
        return Reading(Outcome.NOT_FOUND, detail="X says that this cannot be the id of a post")
    outcome, detail = classify(body, post.native_id)
    if outcome is not Outcome.CAPTURED:
        return Reading(outcome, detail=detail)
    return Reading(outcome, detail=detail, snapshot=read(body, datetime.now(UTC)))


def token(post_id: str) -> str:
    """The token that the embed script sends with an id. The server only checks that it is not empty.

    `((Number(id) / 1e15) * Math.PI).toString(36).replace(/(0+|\\.)/g, "")`, with the rounding of the id to a double as in
    JavaScript.

    >>> token("20")
    '6dq1a2xwd93'
    >>> token("861627479294746624")
    '236vrsocvda'
    """
    return re.sub(r"0+|\.", "", base36(float(int(post_id)) / 1e15 * math.pi)) or "a"


def base36(value: float) -> str:
    """A positive double in base 36 as JavaScript's `Number.prototype.toString(36)` writes it.

    The fraction ends at the shortest digits that tell the double from its neighbours, the last one rounded
    (ECMA-262 leaves the precision open; this is what V8 does).

    >>> base36(0.5), base36(35.0), base36(36.25)
    ('0.i', 'z', '10.9')
    """
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    whole = math.floor(value)
    fraction = value - whole
    half_gap = max(0.5 * (math.nextafter(value, math.inf) - value), math.nextafter(0.0, 1.0))
    tail: list[int] = []
    while fraction >= half_gap:
        fraction *= 36
        half_gap *= 36
        digit = int(fraction)
        tail.append(digit)
        fraction -= digit
        if (fraction > 0.5 or (fraction == 0.5 and digit & 1)) and fraction + half_gap > 1:
            while tail and tail[-1] == 35:
                tail.pop()
            if tail:
                tail[-1] += 1
            else:
                whole += 1
            break
    head = ""
    while whole or not head:
        whole, digit = divmod(whole, 36)
        head = digits[digit] + head
    return f"{head}.{''.join(digits[d] for d in tail)}" if tail else head


def classify(body: Object, post_id: str) -> tuple[Outcome, str | None]:
    """What a JSON object of the endpoint says about the post that was asked for.

    Four answers look alike and differ: a tombstone with a sentence, an empty tombstone (age-restricted in all of 951 posts
    measured by one project in 2026-07), `{}` (withheld, or no reason given), and a post without its author (suspended).

    >>> classify({"__typename": "TweetTombstone", "tombstone": {}}, "20")[0].value
    'restricted'
    >>> told = {"__typename": "Tweet", "id_str": "20"}
    >>> classify(told, "20")[0].value, classify(told, "21")[0].value, classify(told | {"": {"screen_name": "a"}}, "20")[0].value
    ('suspended', 'mismatch', 'malformed')
    """
    kind = body.get("__typename")
    if kind == "TweetTombstone":
        if body.get("tombstone") == {}:
            return Outcome.RESTRICTED, "an empty tombstone: age-restricted"
        sentence = text_of(object_of(object_of(body.get("tombstone")).get("text")).get("text"))
        if sentence is None:
            return Outcome.MALFORMED, "a tombstone that says nothing"
        reason = sentence.removesuffix("Learn more").strip()
        lowered = reason.lower()
        for fragment, outcome in TOMBSTONES:
            if fragment in lowered:
                return outcome, reason
        return Outcome.UNAVAILABLE, reason
    if kind == "Tweet":
        shown_id = text_of(body.get("id_str"))
        versions = list_of(object_of(body.get("edit_control")).get("edit_tweet_ids"))
        if shown_id != post_id and post_id not in versions:
            return Outcome.MISMATCH, f"asked for {post_id}, was shown {shown_id}"
        if "user" not in body:
            if any("screen_name" in object_of(member) for member in body.values()):
                return Outcome.MALFORMED, "a post whose author stands where none belongs"
            return Outcome.SUSPENDED, "the post came without its author: a suspended account"
        if not object_of(body.get("user")):
            return Outcome.MALFORMED, "a post with something else than an author"
        if not isinstance(body.get("text"), str):
            return Outcome.MALFORMED, "a post without a text"
        return Outcome.CAPTURED, None
    if not body:
        return Outcome.UNAVAILABLE, "an empty answer: withheld, or no reason given"
    return Outcome.MALFORMED, f"an answer of an unknown kind: {str(kind)[:40]}"


def read(body: Object, now: datetime) -> Snapshot:
    """The snapshot in a `tweet-result` object of type `Tweet`."""
    tweet = read_tweet(body)
    return tweet.snapshot(NAME, now, truncated=tweet.is_long)


def read_tweet(body: Object, *, nested: bool = False) -> Tweet:
    """The post in a `tweet-result` object; unless `nested`, with the posts that it quotes and answers.

    Members that are absent, empty lists or empty objects mean the same (X leaves them out since 2026-05).
    """
    text = (text_of(body.get("text")) or "")[:MAX_TEXT]
    entities = object_of(body.get("entities"))
    user = object_of(body.get("user"))
    return Tweet(
        id=text_of(body.get("id_str")),
        text=text,
        shown=_shown_range(body.get("display_text_range"), text),
        author=Author(
            id=text_of(user.get("id_str")),
            name=text_of(user.get("name")),
            handle=text_of(user.get("screen_name")),
            is_verified=bool(user.get("verified") or user.get("is_blue_verified")),
            verified_type=text_of(user.get("verified_type")),
            avatar=text_of(user.get("profile_image_url_https")),
        ),
        posted_at=read_iso(body.get("created_at")),
        lang=text_of(body.get("lang")),
        links=read_links(entities.get("urls")),
        attached=read_links(entities.get("media")),
        mentions=words_of(objects_in(entities.get("user_mentions")), "screen_name"),
        hashtags=words_of(objects_in(entities.get("hashtags")), "text"),
        media=_media(body),
        counts={
            "likes": number(body.get("favorite_count")),
            "reposts": number(body.get("retweet_count")),
            "replies": number(body.get("reply_count", body.get("conversation_count"))),
        },
        reply_to_id=text_of(body.get("in_reply_to_status_id_str")),
        reply_to_handle=text_of(body.get("in_reply_to_screen_name")),
        versions=version_ids(object_of(body.get("edit_control")).get("edit_tweet_ids")),
        is_stale=bool(body.get("isStaleEdit")),
        is_sensitive=bool(body.get("possibly_sensitive")),
        is_long=bool(object_of(body.get("note_tweet"))),
        article=text_of(object_of(body.get("article")).get("title")),
        card=_card(object_of(body.get("card"))),
        quoted=None if nested else _inner(body.get("quoted_tweet")),
        parent=None if nested else _inner(body.get("parent")),
    )


def _inner(value: object) -> Tweet | None:
    return read_tweet(object_of(value), nested=True) if object_of(value) else None


def _shown_range(value: object, text: str) -> tuple[int, int] | None:
    """`display_text_range` as code points; None if it is missing or senseless.

    It counts UTF-16 units, while the indices of entities count code points, both of the escaped text (checked on every recording
    with characters beyond the BMP).
    """
    bounds = bounds_of(value)
    if bounds is None:
        return None
    encoded = text.encode("utf-16-le", "surrogatepass")
    first, last = (len(encoded[: 2 * bound].decode("utf-16-le", "ignore")) for bound in bounds)
    return first, last


def read_links(entities: object) -> tuple[TextLink, ...]:
    """The links in a list of entities, as syndication and API v1.1 write them."""
    links: list[TextLink] = []
    for entity in objects_in(entities):
        start, end = bounds_of(entity.get("indices")) or (None, None)
        links.append(TextLink(text_of(entity.get("url")), text_of(entity.get("expanded_url")), start, end))
    return tuple(links)


def _media(body: Object) -> tuple[Media, ...]:
    return media_files(map(media_item, objects_in(body.get("mediaDetails")))) or media_files(
        MediaItem("photo", text_of(photo.get("url")), (), None, number(photo.get("width")), number(photo.get("height")))
        for photo in objects_in(body.get("photos"))
    )


def media_item(item: Object) -> MediaItem:
    """One of `mediaDetails`, or of the media of API v1.1."""
    size = object_of(item.get("original_info")) or object_of(object_of(item.get("sizes")).get("large"))
    return MediaItem(
        kind=text_of(item.get("type")) or "photo",
        picture=text_of(item.get("media_url_https")),
        films=mp4_films(object_of(item.get("video_info")).get("variants")),
        alt_text=text_of(item.get("ext_alt_text")),
        width=number(size.get("width", size.get("w"))),
        height=number(size.get("height", size.get("h"))),
    )


def _card(card: Object) -> Card | None:
    values = {
        key: text_of(object_of(value).get("string_value"))
        for key, value in object_of(card.get("binding_values")).items()
        if isinstance(key, str)
    }
    return Card(text_of(card.get("name")), text_of(card.get("url")), values) if card else None
