"""X's syndication endpoint, which feeds the embedded posts of web pages: JSON for one post, no key, no login.

It tells why a post is not shown, in an English sentence (`TOMBSTONES`), which no other open source does. It cuts long posts
(`truncated`), and it shows the post quoted and the one replied to. Reading is pure (`read`); `ask` is the only IO.

Facts about the endpoint are those that vercel/react-tweet, yt-dlp and imputnet/cobalt rely on, measured until 2026-08.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from citesnap.model import Attempt, Media, Outcome, Post, Snapshot
from citesnap.text.jsonvalues import list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso
from citesnap.web.question import JSON_LIMIT, NotJSON, Question, json_object

if TYPE_CHECKING:
    from citesnap.web import Web

NAME = "syndication"
ENDPOINT = "https://cdn.syndication.twimg.com/tweet-result"

MAX_TEXT = 100_000
"""Characters; a long post has at most 25 000. Beyond, an answer is meant to cost us time."""
MAX_ENTITIES = 500

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
    """Ask for one post of X. The outcome tells apart every answer the endpoint is known to give."""
    question = Question(NAME)
    query = urlencode({"id": post.native_id, "lang": "en", "token": token(post.native_id)})
    answer = web.get(f"{ENDPOINT}?{query}", limit=JSON_LIMIT, accept="application/json")
    if answer.failure is not None:
        return question.failed(answer)
    if answer.status == 404:
        return question.ended(Outcome.NOT_FOUND, answer, detail="X knows no post with this id")
    if answer.status not in (200, 400):
        return question.refused(answer)
    try:
        found = json_object(answer)
    except NotJSON as error:
        return question.ended(Outcome.MALFORMED, answer, detail=str(error))
    if answer.status == 400:
        if "error" not in found:
            return question.refused(answer)
        return question.ended(Outcome.NOT_FOUND, answer, detail="X says that this cannot be the id of a post")
    outcome, detail = classify(found, post.native_id)
    if outcome is not Outcome.CAPTURED:
        return question.ended(outcome, answer, detail=detail)
    return question.ended(outcome, answer, detail=detail, snapshot=read(found, datetime.now(UTC)))


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


def classify(found: dict[str, Any], post_id: str) -> tuple[Outcome, str | None]:
    """What a JSON object of the endpoint says about the post that was asked for.

    Four answers look alike and differ: a tombstone with a sentence, an empty tombstone (age-restricted in all of 951 posts
    measured by one project in 2026-07), `{}` (withheld, or no reason given), and a post without its author (suspended).

    >>> classify({"__typename": "TweetTombstone", "tombstone": {}}, "20")[0].value
    'restricted'
    """
    kind = found.get("__typename")
    if kind == "TweetTombstone":
        tombstone = object_of(found.get("tombstone"))
        sentence = text_of(object_of(tombstone.get("text")).get("text"))
        if sentence is None:
            return Outcome.RESTRICTED, "an empty tombstone: age-restricted"
        said = sentence.removesuffix("Learn more").strip()
        lowered = said.lower()
        for fragment, outcome in TOMBSTONES:
            if fragment in lowered:
                return outcome, said
        return Outcome.UNAVAILABLE, said
    if kind == "Tweet":
        if not object_of(found.get("user")):
            return Outcome.SUSPENDED, "the post came without its author: a suspended account"
        shown = text_of(found.get("id_str"))
        versions = list_of(object_of(found.get("edit_control")).get("edit_tweet_ids"))
        if shown != post_id and post_id not in versions:
            return Outcome.MISMATCH, f"asked for {post_id}, was shown {shown}"
        if not isinstance(found.get("text"), str):
            return Outcome.MALFORMED, "a post without a text"
        return Outcome.CAPTURED, None
    if not found:
        return Outcome.UNAVAILABLE, "an empty answer: withheld, or no reason given"
    return Outcome.MALFORMED, f"an answer of an unknown kind: {str(kind)[:40]}"


def read(found: dict[str, Any], now: datetime) -> Snapshot:
    """The snapshot in a `tweet-result` object of type `Tweet`."""
    user = object_of(found.get("user"))
    return Snapshot(
        source=NAME,
        observed_at=now,
        captured_at=now,
        text=clean_text(found),
        author_name=text_of(user.get("name")),
        handle=text_of(user.get("screen_name")),
        posted_at=read_iso(found.get("created_at")),
        lang=text_of(found.get("lang")),
        truncated=bool(object_of(found.get("note_tweet"))),
        version=text_of(found.get("id_str")) if len(versions(found)) > 1 else None,
        superseded=bool(found.get("isStaleEdit")) or versions(found)[-1:] not in ([], [found.get("id_str")]),
        data=describe(found, nested=False),
        media=tuple(read_media(found)),
    )


def clean_text(found: dict[str, Any]) -> str:
    """The text of a post as a reader sees it.

    Links are expanded, the links of attached media and the mentions that X adds in front of a reply are taken out, HTML
    escapes undone. Of the numbers given, `display_text_range` counts UTF-16 units and the indices of entities count code points,
    both of the escaped text (checked on every recording with characters beyond the BMP).

    >>> clean_text({"text": "@b A &amp; B https://t.co/x1", "display_text_range": [3, 12], "entities": {}})
    'A & B'
    """
    text = found.get("text")
    if not isinstance(text, str):
        return ""
    text = text[:MAX_TEXT]
    first, last = _range(found.get("display_text_range"), text)
    entities = object_of(found.get("entities"))
    replacements: list[tuple[int, int, str]] = []
    for kind in ("urls", "media"):
        for entity in map(object_of, list_of(entities.get(kind))[:MAX_ENTITIES]):
            span = _span(entity, text)
            if span is None or span[0] < first or span[1] > last:
                continue
            shown = "" if kind == "media" else text_of(entity.get("expanded_url")) or text[slice(*span)]
            replacements.append((*span, shown))
    parts: list[str] = []
    at = first
    for start, end, shown in sorted(set(replacements)):
        if start < at:
            continue  # Several pictures share one link, and so one span.
        parts += [_unescape(text[at:start]), shown]
        at = end
    parts.append(_unescape(text[at:last]))
    return "".join(parts).strip()


def _range(value: object, text: str) -> tuple[int, int]:
    """`display_text_range`, given in UTF-16 units, as a range of code points; the whole text if it is missing or senseless."""
    bounds = [number(bound) for bound in list_of(value)]
    if len(bounds) != 2 or bounds[0] is None or bounds[1] is None or not 0 <= bounds[0] <= bounds[1]:
        return 0, len(text)
    encoded = text.encode("utf-16-le", "surrogatepass")
    first, last = (len(encoded[: 2 * bound].decode("utf-16-le", "ignore")) for bound in (bounds[0], bounds[1]))
    return first, last


def _span(entity: dict[str, Any], text: str) -> tuple[int, int] | None:
    """Where an entity's link stands in the text; its indices are believed only if the link is there."""
    url = text_of(entity.get("url"))
    bounds = [number(bound) for bound in list_of(entity.get("indices"))]
    if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None and 0 <= bounds[0] < bounds[1] <= len(text):
        start, end = bounds[0], bounds[1]
        if url is None or text[start:end] == url:
            return start, end
    at = text.find(url) if url else -1
    return (at, at + len(url)) if url and at >= 0 else None


def _unescape(text: str) -> str:
    """Undo the three escapes that X applies, once. Not `html.unescape`: that turns a typed `&copy` into a sign."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def describe(found: dict[str, Any], *, nested: bool = True) -> dict[str, Any]:
    """Everything else that the answer tells, with names of our own that do not change when X's do.

    Members that are absent, empty lists or empty objects mean the same (X leaves them out since 2026-05).
    """
    entities = object_of(found.get("entities"))
    user = object_of(found.get("user"))
    card = object_of(found.get("card"))
    edits = versions(found)
    data: dict[str, Any] = {
        "id": text_of(found.get("id_str")),
        "counts": without_nothing(
            {
                "likes": number(found.get("favorite_count")),
                "reposts": number(found.get("retweet_count")),
                "replies": number(found.get("reply_count", found.get("conversation_count"))),
            }
        ),
        "author": without_nothing(
            {
                "id": text_of(user.get("id_str")),
                "verified": bool(user.get("verified") or user.get("is_blue_verified")) or None,
                "verified_type": text_of(user.get("verified_type")),
                "avatar": text_of(user.get("profile_image_url_https")),
            }
        ),
        "links": [
            without_nothing({"short": text_of(url.get("url")), "url": text_of(url.get("expanded_url"))})
            for url in map(object_of, list_of(entities.get("urls")))
        ],
        "short_links": sorted(
            {url for media in map(object_of, list_of(entities.get("media"))) if (url := text_of(media.get("url")))}
        ),
        "mentions": [
            name
            for mention in map(object_of, list_of(entities.get("user_mentions")))
            if (name := text_of(mention.get("screen_name")))
        ],
        "hashtags": [
            tag
            for hashtag in map(object_of, list_of(entities.get("hashtags")))
            if (tag := text_of(hashtag.get("text")))
        ],
        "reply_to": without_nothing(
            {
                "id": text_of(found.get("in_reply_to_status_id_str")),
                "handle": text_of(found.get("in_reply_to_screen_name")),
            }
        ),
        "edits": edits if len(edits) > 1 else [],
        "stale_edit": bool(found.get("isStaleEdit")) or None,
        "sensitive": bool(found.get("possibly_sensitive")) or None,
        "long_post": bool(object_of(found.get("note_tweet"))) or None,
        "article": text_of(object_of(found.get("article")).get("title")),
        "card": _card(card),
    }
    if nested:
        data |= {
            "handle": text_of(user.get("screen_name")),
            "author_name": text_of(user.get("name")),
            "posted_at": iso(read_iso(found.get("created_at"))),
            "text": clean_text(found),
            "media": [
                without_nothing({"kind": m.kind, "url": m.url, "alt_text": m.alt_text}) for m in read_media(found)
            ],
        }
    else:
        # One level: the endpoint nests no deeper, and a hostile answer may.
        for name, member in (("quoted", "quoted_tweet"), ("parent", "parent")):
            if inner := object_of(found.get(member)):
                data[name] = describe(inner)
    return without_nothing(data)


def versions(found: dict[str, Any]) -> list[str]:
    """The ids of all versions of a post, the first one first; at most ten, X allows five edits."""
    ids = list_of(object_of(found.get("edit_control")).get("edit_tweet_ids"))
    return [e for e in ids[:10] if isinstance(e, str) and e.isascii() and e.isdigit()]


def _card(card: dict[str, Any]) -> dict[str, Any]:
    """A link preview or poll: its kind and those values that are words or numbers."""
    values = {
        key: text_of(object_of(value).get("string_value"))
        for key, value in object_of(card.get("binding_values")).items()
        if isinstance(key, str)
    }
    return without_nothing(
        {
            "kind": text_of(card.get("name")),
            "url": text_of(card.get("url")),
            "values": without_nothing(values),
        }
    )


def read_media(found: dict[str, Any]) -> list[Media]:
    """The media files of a post in their order, not yet taken.

    A video gives two: the film in its best MP4 (`video`, or `animated_gif`) and its still picture (`poster`).
    """
    media: list[Media] = []
    for item in map(object_of, list_of(found.get("mediaDetails"))):
        picture = text_of(item.get("media_url_https"))
        size = object_of(item.get("original_info"))
        width, height = number(size.get("width")), number(size.get("height"))
        kind = text_of(item.get("type")) or "photo"
        alt_text = text_of(item.get("ext_alt_text"))
        film = best_video(object_of(item.get("video_info")))
        if film:
            media.append(Media(len(media) + 1, kind, film, alt_text, width, height))
        if picture:
            media.append(
                Media(
                    len(media) + 1,
                    "photo" if kind == "photo" else "poster",
                    original(picture) if kind == "photo" else picture,
                    alt_text,
                    width,
                    height,
                )
            )
    if not media:
        for item in map(object_of, list_of(found.get("photos"))):
            if picture := text_of(item.get("url")):
                width, height = number(item.get("width")), number(item.get("height"))
                media.append(Media(len(media) + 1, "photo", original(picture), None, width, height))
    return media


def original(picture: str) -> str:
    """The address of a photo in its original size.

    >>> original("https://pbs.twimg.com/media/AbCd.jpg")
    'https://pbs.twimg.com/media/AbCd?format=jpg&name=orig'
    """
    match = re.fullmatch(r"(https://pbs\.twimg\.com/media/[\w-]{1,64})\.(jpe?g|png|webp)(?::\w+)?", picture)
    if match is None:
        return picture
    return f"{match[1]}?format={match[2].replace('jpeg', 'jpg')}&name=orig"


def best_video(info: dict[str, Any]) -> str | None:
    """The MP4 with the highest bitrate; streams in pieces (HLS, no bitrate) are left alone."""
    films = [
        (number(variant.get("bitrate")) or 0, url)
        for variant in map(object_of, list_of(info.get("variants")))
        if variant.get("content_type") == "video/mp4" and (url := text_of(variant.get("url")))
    ]
    return max(films)[1] if films else None
