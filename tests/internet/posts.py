"""Posts of the loopback internet: what an author wrote, and the wire form that X's widgets get of it.

A `Tweet` holds the text as a reader sees it; `wire_text` works out what the network sends for it, independently of the
program under test: HTML-escaped text with t.co links in place, entity indices in code points of that escaped text, and a
display range in UTF-16 units (units as measured on public recordings of cdn.syndication.twimg.com). So a test may say: whatever
the program makes of the answer, its text must equal `tweet.display`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from . import pictures

Fate = Literal[
    "alive",
    "deleted",
    "suspended",
    "user-missing",
    "account-gone",
    "protected",
    "restricted",
    "restricted-old",
    "withheld",
    "empty",
    "refused",
    "hidden",
    "unexplained",
    "never",
]
"""What has become of a post; `services.py` has the answers of both services for each.

`restricted` is today's age gate (an empty tombstone), `restricted-old` the sentence of 2023. `user-missing` is the older look of a
suspension. `empty` is `{}` and nothing else known, `refused` is `{}` for a post that oEmbed still shows, `hidden` a 404 for
such a post, `unexplained` a tombstone whose sentence nobody has seen before. `never` is an id that did not exist.
"""

EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
"""Where X's snowflake ids start to count milliseconds (published with twitter-archive/snowflake)."""

RENDITIONS = (
    "orig",
    "4096x4096",
    "large",
    "medium",
    "small",
    "900x900",
    "360x360",
    "240x240",
    "120x120",
    "thumb",
    "tiny",
)
"""The values of `name=` that pbs.twimg.com knows."""


def snowflake(moment: str | datetime, sequence: int = 0) -> str:
    """An id of that UTC moment (ISO 8601 text or aware datetime), `sequence` telling apart those of one millisecond."""
    when = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return str((((when - EPOCH) // timedelta(milliseconds=1)) << 22) | (sequence & 0x3FFFFF))


def code_for(seed: str, length: int = 10) -> str:
    """A t.co code invented from a seed: letters and digits, the same every time."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    digest = hashlib.sha256(f"code {seed}".encode()).digest()
    return "".join(alphabet[byte % len(alphabet)] for byte in digest[:length])


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture. `code` is its t.co code, `missing` the renditions that answer 404 (`gone`: all of them).

    `source` is the status URL of another author whose picture this post borrows: the media link leads there.
    """

    code: str
    content: bytes = b""
    alt: str | None = None
    width: int = 64
    height: int = 48
    extension: Literal["jpg", "png", "webp"] = "jpg"
    missing: frozenset[str] = frozenset()
    gone: bool = False
    source: str | None = None

    kind = "photo"

    @property
    def key(self) -> str:
        """The picture's name at pbs.twimg.com, in the shape of the real ones (15 characters of URL-safe base 64)."""
        return "E" + base64.urlsafe_b64encode(hashlib.sha256(f"media {self.code}".encode()).digest())[:14].decode()

    @property
    def url(self) -> str:
        return f"https://pbs.twimg.com/media/{self.key}.{self.extension}"

    @property
    def media_type(self) -> str:
        return {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}[self.extension]

    def rendition(self, name: str) -> bytes | None:
        """The bytes under a `name=`, None for 404. Every rendition differs, so that a test sees which one was taken."""
        if self.gone or name in self.missing or name not in RENDITIONS:
            return None
        draw = pictures.png if self.extension == "png" else pictures.jpeg
        if name == "orig":
            return self.content or draw(self.code, self.width, self.height)
        return draw(f"{self.code} {name}", max(8, self.width // 2), max(8, self.height // 2))

    @property
    def original(self) -> bytes:
        """The bytes of `name=orig` whether or not the network hands them out."""
        return self.content or (pictures.png if self.extension == "png" else pictures.jpeg)(
            self.code, self.width, self.height
        )


@dataclass(frozen=True, slots=True)
class Video:
    """A clip with a poster and MP4 variants by bit rate, or an animated GIF (one MP4, bit rate 0)."""

    code: str
    alt: str | None = None
    width: int = 640
    height: int = 360
    bitrates: tuple[int, ...] = (256000, 832000, 2176000)
    gif: bool = False
    available: bool = True

    source: str | None = None

    @property
    def kind(self) -> str:
        return "animated_gif" if self.gif else "video"

    @property
    def number(self) -> str:
        return str(int.from_bytes(hashlib.sha256(f"video {self.code}".encode()).digest()[:7], "big") + 10**18)

    @property
    def poster_url(self) -> str:
        if self.gif:
            return f"https://pbs.twimg.com/tweet_video_thumb/{code_for('poster' + self.code, 15)}.jpg"
        return f"https://pbs.twimg.com/ext_tw_video_thumb/{self.number}/pu/img/{code_for('poster' + self.code, 16)}.jpg"

    @property
    def poster(self) -> bytes:
        return pictures.jpeg(f"poster {self.code}")

    @property
    def variants(self) -> tuple[tuple[int, str, bytes], ...]:
        """Bit rate, URL and bytes of each MP4."""
        if self.gif:
            url = f"https://video.twimg.com/tweet_video/{code_for('gif' + self.code, 15)}.mp4"
            return ((0, url, pictures.mp4(url)),)
        base = f"https://video.twimg.com/ext_tw_video/{self.number}/pu/vid/avc1"
        urls = [
            (
                rate,
                f"{base}/{self.width // 4 * (n + 1)}x{self.height // 4 * (n + 1)}/{code_for(f'{self.code}{rate}', 16)}.mp4?tag=12",
            )
            for n, rate in enumerate(self.bitrates)
        ]
        return tuple((rate, url, pictures.mp4(url)) for rate, url in urls)

    @property
    def playlist_url(self) -> str:
        return f"https://video.twimg.com/ext_tw_video/{self.number}/pu/pl/{code_for('playlist' + self.code, 16)}.m3u8"


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a text: the author wrote `url`, the wire carries `https://t.co/CODE`."""

    code: str
    url: str

    @property
    def short(self) -> str:
        return f"https://t.co/{self.code}"

    @property
    def display(self) -> str:
        bare = re.sub(r"^https?://(www\.)?", "", self.url).rstrip("/")
        return bare if len(bare) <= 26 else bare[:25] + "…"


@dataclass(frozen=True, slots=True)
class Tweet:
    """A post as its author wrote it, and what has become of it.

    `text` is what a reader sees: links (`links`) in full, no leading mentions of a reply (`leading_mentions` has them), no media
    link. `at` is needed only where the id tells no time. `handle` is the handle of posting time; `renamed_to` the present one.
    `edits` lists the ids of all versions, this one included, oldest first. `long` posts are cut on the wire, as X does beyond
    280 units. `era` chooses between twitter.com and x.com in the links that X writes. `empty_entities` is how entities without
    members look: left out (since May 2026), as lists (before), or as objects (one recording). `card` is sent as it is; `extra`
    overrides members of the answer. `community_note` is what readers added.
    """

    id: str
    handle: str
    name: str
    text: str
    photos: Sequence[Photo] = ()
    videos: Sequence[Video] = ()
    links: Sequence[Link] = ()
    quoted: Tweet | None = None
    reply_to: Tweet | None = None
    parent_gone: bool = False
    leading_mentions: Sequence[str] = ()
    fate: Fate = "alive"
    edits: Sequence[str] = ()
    lang: str = "en"
    at: datetime | None = None
    renamed_to: str | None = None
    long: bool = False
    sensitive: bool = False
    likes: int = 3
    replies: int = 1
    era: Literal["twitter", "x"] = "x"
    empty_entities: Literal["omitted", "lists", "objects"] = "omitted"
    card: dict[str, Any] | None = None
    community_note: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def posted_at(self) -> datetime:
        if self.at is not None:
            return self.at.astimezone(UTC)
        return EPOCH + timedelta(milliseconds=int(self.id) >> 22)

    @property
    def present_handle(self) -> str:
        return self.renamed_to or self.handle

    @property
    def url(self) -> str:
        """The status URL of today, with the handle of today."""
        return f"https://x.com/{self.present_handle}/status/{self.id}"

    @property
    def media(self) -> tuple[Photo | Video, ...]:
        return (*self.photos, *self.videos)

    @property
    def display(self) -> str:
        """The clean text that a program should make of the wire form: the preview where X cuts a long post."""
        return _preview(self.text) if self.long else self.text

    def media_target(self, item: Photo | Video) -> str:
        """Where the media link leads: this status, or the one that the picture was borrowed from."""
        if item.source:
            return item.source
        same = self.photos if isinstance(item, Photo) else self.videos
        number = list(same).index(item) + 1
        kind = "photo" if isinstance(item, Photo) or item.gif else "video"
        return f"https://{self.era}.com/{self.handle}/status/{self.id}/{kind}/{number}"


def _preview(text: str) -> str:
    """The first 276 UTF-16 units, cut where they fall: recorded previews end in the middle of a word."""
    return text.encode("utf-16-le")[: 276 * 2].decode("utf-16-le", "ignore")


@dataclass(slots=True)
class Wire:
    """A text as it passes the wire, under construction: escaped text and the entities found so far."""

    text: str = ""
    display_text_range: tuple[int, int] = (0, 0)
    entities: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def write(self, plain: str) -> None:
        self.text += html.escape(plain, quote=False)

    def mark(self, kind: str, plain: str, **members: Any) -> None:
        """Write a piece of text and note it as an entity at its code points in the escaped text."""
        start = len(self.text)
        self.write(plain)
        self.entities.setdefault(kind, []).append({**members, "indices": [start, len(self.text)]})


_ENTITY = re.compile(r"(?<![\w@#$/&])(?:@(?P<mention>\w{1,15})|#(?P<hashtag>[^\W\d]\w*)|\$(?P<symbol>[A-Z]{1,6})\b)")


def wire_text(tweet: Tweet, *, whole: bool = False, media: bool = True) -> Wire:
    """The text, its entities and its display range as X sends them.

    `whole`: of a long post not the preview but all of it, which has no mentions in front. Without `media` their link is left out.
    """
    wire = Wire()
    for handle in () if whole and tweet.long else tweet.leading_mentions:
        wire.mark("user_mentions", f"@{handle}", id_str=user_id(handle), name=handle, screen_name=handle)
        wire.write(" ")
    start = _utf16(wire.text)
    _write_body(wire, tweet.text if whole else tweet.display, tweet.links)
    wire.display_text_range = (start, _utf16(wire.text))
    if tweet.media and media:
        if tweet.display or tweet.leading_mentions:
            wire.write(" ")
        # All pictures of a post share the link of the first one.
        first = tweet.media[0]
        wire.mark("media", f"https://t.co/{first.code}", **media_link(tweet, first))
        span = wire.entities["media"][0]["indices"]
        wire.entities["media"] += [{**media_link(tweet, first, item), "indices": span} for item in tweet.media[1:]]
    return wire


def _write_body(wire: Wire, text: str, links: Sequence[Link]) -> None:
    by_url = {link.url: link for link in links}
    if not by_url:
        _write_words(wire, text)
        return
    longest_first = sorted(by_url, key=len, reverse=True)
    for piece in re.split(f"({'|'.join(map(re.escape, longest_first))})", text):
        if piece in by_url:
            link = by_url[piece]
            wire.mark("urls", link.short, url=link.short, expanded_url=link.url, display_url=link.display)
        else:
            _write_words(wire, piece)


def _write_words(wire: Wire, text: str) -> None:
    written = 0
    for match in _ENTITY.finditer(text):
        wire.write(text[written : match.start()])
        if handle := match["mention"]:
            wire.mark("user_mentions", match[0], id_str=user_id(handle), name=handle, screen_name=handle)
        elif tag := match["hashtag"]:
            wire.mark("hashtags", match[0], text=tag)
        else:
            wire.mark("symbols", match[0], text=match["symbol"])
        written = match.end()
    wire.write(text[written:])


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def media_link(tweet: Tweet, first: Photo | Video, item: Photo | Video | None = None) -> dict[str, Any]:
    """The link members of a media entity: label and short link of the post's first item, target of its own."""
    label = "pic.twitter.com" if tweet.era == "twitter" else "pic.x.com"
    return {
        "url": f"https://t.co/{first.code}",
        "expanded_url": tweet.media_target(item or first),
        "display_url": f"{label}/{first.code}",
    }


def user_id(handle: str) -> str:
    """A stable invented user id for a handle."""
    return str(int.from_bytes(hashlib.sha256(handle.lower().encode()).digest()[:4], "big"))


def tweet_json(tweet: Tweet) -> dict[str, Any]:
    """The body of `tweet-result` for a visible post."""
    answer: dict[str, Any] = {"__typename": "Tweet", **_post_json(tweet)}
    answer["conversation_count"] = tweet.replies
    answer["news_action_type"] = "conversation"
    if tweet.card is not None:
        answer["card"] = tweet.card
    if tweet.long:
        answer["note_tweet"] = {"id": base64.b64encode(f"NoteTweetResults:{int(tweet.id) - 64}".encode()).decode()}
    if tweet.reply_to is not None:
        answer["in_reply_to_status_id_str"] = tweet.reply_to.id
        answer["in_reply_to_screen_name"] = tweet.reply_to.handle
        answer["in_reply_to_user_id_str"] = user_id(tweet.reply_to.handle)
        if not tweet.parent_gone:
            answer["parent"] = _nested(tweet.reply_to)
    if tweet.quoted is not None and tweet.quoted.fate == "alive":
        answer["quoted_tweet"] = _nested(tweet.quoted)
    return answer | tweet.extra


def _nested(tweet: Tweet) -> dict[str, Any]:
    """A quoted post or a parent: no type name, no card, other counts."""
    return {**_post_json(tweet), "reply_count": tweet.replies, "retweet_count": tweet.likes // 2}


def _post_json(tweet: Tweet) -> dict[str, Any]:
    wire = wire_text(tweet)
    entities: dict[str, Any] = dict(wire.entities)
    if tweet.empty_entities != "omitted":
        for kind in ("hashtags", "urls", "user_mentions", "symbols"):
            entities.setdefault(kind, [] if tweet.empty_entities == "lists" else {})
    versions = list(tweet.edits) or [tweet.id]
    milliseconds = int(tweet.posted_at.timestamp()) * 1000
    answer: dict[str, Any] = {
        "lang": tweet.lang,
        "favorite_count": tweet.likes,
        # The id has the true milliseconds, this member always .000.
        "created_at": tweet.posted_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "display_text_range": list(wire.display_text_range),
        "entities": entities,
        "id_str": tweet.id,
        "text": wire.text,
        "user": _user_json(tweet),
        "edit_control": {
            "edit_tweet_ids": versions,
            "editable_until_msecs": str(milliseconds + 3_600_000),
            "is_edit_eligible": tweet.reply_to is None,
            "edits_remaining": str(6 - len(versions)),
        },
        "isEdited": len(versions) > 1,
        "isStaleEdit": versions[-1] != tweet.id,
    }
    if tweet.media:
        answer["possibly_sensitive"] = tweet.sensitive
        answer["mediaDetails"] = [_media_json(tweet, item, wire) for item in tweet.media]
        answer["photos"] = [_photo_json(tweet, photo) for photo in tweet.photos]
    if tweet.videos:
        answer["video"] = _video_json(tweet, tweet.videos[0])
    return answer


def _user_json(tweet: Tweet) -> dict[str, Any]:
    return {
        "id_str": user_id(tweet.handle),
        "name": tweet.name,
        "screen_name": tweet.present_handle,
        "is_blue_verified": False,
        "profile_image_shape": "Circle",
        "verified": False,
        "profile_image_url_https": "https://abs.twimg.com/sticky/default_profile_images/default_profile_normal.png",
    }


def _media_json(tweet: Tweet, item: Photo | Video, wire: Wire) -> dict[str, Any]:
    first = tweet.media[0]
    answer: dict[str, Any] = {
        **media_link(tweet, first, item),
        "ext_media_availability": {"status": "Available"},
        "indices": wire.entities["media"][0]["indices"],
        "media_url_https": item.url if isinstance(item, Photo) else item.poster_url,
        "original_info": {"height": item.height, "width": item.width, "focus_rects": []},
        "sizes": {
            "large": {"h": item.height, "resize": "fit", "w": item.width},
            "medium": {"h": item.height, "resize": "fit", "w": item.width},
            "small": {"h": item.height // 2, "resize": "fit", "w": item.width // 2},
            "thumb": {"h": 150, "resize": "crop", "w": 150},
        },
        "type": item.kind,
    }
    if item.alt is not None:
        answer["ext_alt_text"] = item.alt
    if isinstance(item, Video):
        if not item.available:
            answer["ext_media_availability"] = {"status": "Unavailable", "reason": "dmca"}
        answer["additional_media_info"] = {}
        answer["video_info"] = {
            "aspect_ratio": [16, 9],
            "variants": [
                *([] if item.gif else [{"content_type": "application/x-mpegURL", "url": item.playlist_url}]),
                *({"bitrate": rate, "content_type": "video/mp4", "url": url} for rate, url, _ in item.variants),
            ],
        }
        if not item.gif:
            answer["video_info"]["duration_millis"] = 9516
    return answer


def _photo_json(tweet: Tweet, photo: Photo) -> dict[str, Any]:
    return {
        "backgroundColor": {"red": 204, "green": 214, "blue": 221},
        "cropCandidates": [],
        "expandedUrl": tweet.media_target(photo),
        "url": photo.url,
        "width": photo.width,
        "height": photo.height,
    }


def _video_json(tweet: Tweet, video: Video) -> dict[str, Any]:
    return {
        "aspectRatio": [16, 9],
        "contentType": "media_entity",
        "durationMs": 0 if video.gif else 9516,
        "mediaAvailability": {"status": "available" if video.available else "unavailable"},
        "poster": video.poster_url,
        "variants": [{"type": "video/mp4", "src": url} for _, url, _ in video.variants],
        "videoId": {"type": "tweet", "id": tweet.id},
        "viewCount": 0,
    }


def poll_card(
    choices: Sequence[tuple[str, int]], *, ends: str = "2022-12-19T11:20:32Z", final: bool = True
) -> dict[str, Any]:
    """A poll as the wire has it: an object of typed values, counts as decimal strings."""
    values: dict[str, Any] = {
        "end_datetime_utc": {"string_value": ends, "type": "STRING"},
        "duration_minutes": {"string_value": "1440", "type": "STRING"},
        "counts_are_final": {"boolean_value": final, "type": "BOOLEAN"},
    }
    for number, (label, count) in enumerate(choices, 1):
        values[f"choice{number}_label"] = {"string_value": label, "type": "STRING"}
        values[f"choice{number}_count"] = {"string_value": str(count), "type": "STRING"}
    return {
        "name": f"poll{len(choices)}choice_text_only",
        "url": "card://1600000000000000000",
        "binding_values": values,
    }


def link_card(link: Link, title: str, description: str) -> dict[str, Any]:
    """The preview of a link."""
    texts = {"title": title, "description": description, "domain": link.display.split("/")[0], "card_url": link.short}
    values = {name: {"string_value": value, "type": "STRING"} for name, value in texts.items()}
    return {"name": "summary_large_image", "url": link.short, "binding_values": values}
