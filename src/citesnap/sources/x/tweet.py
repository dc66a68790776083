"""A post of X as its APIs tell of it, whichever of them: one value, and the one code that makes a snapshot of it.

Four shapes are brought into it: syndication's (`syndication`), API v2's (`api_v2`), API v1.1's (`webarchives/x_pages`) and
FxTwitter's (`fxtwitter`). So text, links, media and names in `Snapshot.data` are the same for all of them and can be compared.
Pure; nothing here raises, or judges whether an answer is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from citesnap.model import Media, Snapshot
from citesnap.sources.formats.limits import MANY, side
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso

MOST_MEDIA = 16
"""Media that are read. X allows four."""


@dataclass(frozen=True, slots=True)
class TextLink:
    """A link in the text of a post: `short` as it stands there, `target` where it leads.

    `start` and `end` are code points of the text as it came. They are believed only if the link is there.
    """

    short: str | None
    target: str | None
    start: int | None = None
    end: int | None = None

    def place(self, text: str) -> tuple[int, int] | None:
        """Where the link stands in the text; None when it does not."""
        start, end = self.start, self.end
        if (
            start is not None
            and end is not None
            and 0 <= start < end <= len(text)
            and self.short in (None, text[start:end])
        ):
            return start, end
        at = text.find(self.short) if self.short else -1
        return (at, at + len(self.short)) if self.short and at >= 0 else None


@dataclass(frozen=True, slots=True)
class Author:
    """Who posted, as far as the answer tells."""

    id: str | None = None
    name: str | None = None
    handle: str | None = None
    is_verified: bool = False
    verified_type: str | None = None
    avatar: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A link preview or a poll: its kind, and those of its values that are words or numbers."""

    kind: str | None
    url: str | None
    values: Mapping[str, str | None]

    def describe(self) -> Object:
        """The card as a snapshot keeps it."""
        return without_nothing({"kind": self.kind, "url": self.url, "values": without_nothing(dict(self.values))})


@dataclass(frozen=True, slots=True)
class Tweet:
    """One post of X.

    `text` is the text as it came, with HTML escapes and short links; `shown` is what of it a reader sees, in code points, None for
    all of it. `links` are links of the text, `attached` those that X puts there for media. `counts` are `likes`, `reposts`,
    `replies`, `quotes`, `bookmarks`, `views`. `versions` are the ids of all versions of an edited post, the first one first;
    `is_stale` marks one that the answer itself calls replaced. `is_long` marks a post of more than 280 characters, `article` is the
    title of an X Article. `quoted` and `parent` are the posts that it quotes and answers. `more` is what only some shapes tell, by
    the names of `Snapshot.data`.
    """

    id: str | None
    text: str
    shown: tuple[int, int] | None = None
    author: Author = Author()
    posted_at: datetime | None = None
    lang: str | None = None
    links: tuple[TextLink, ...] = ()
    attached: tuple[TextLink, ...] = ()
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    counts: Mapping[str, int | None] = field(default_factory=dict)
    reply_to_id: str | None = None
    reply_to_handle: str | None = None
    versions: tuple[str, ...] = ()
    is_stale: bool = False
    is_sensitive: bool = False
    is_long: bool = False
    article: str | None = None
    card: Card | None = None
    quoted: Tweet | None = None
    parent: Tweet | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def display_text(self) -> str:
        """The text as a reader sees it.

        Links are expanded, the links of attached media and the mentions that X adds in front of a reply are taken out, HTML escapes
        undone.
        """
        first, last = self.shown or (0, len(self.text))
        replacements: set[tuple[int, int, str]] = set()
        for link, is_media in (*((link, False) for link in self.links), *((link, True) for link in self.attached)):
            place = link.place(self.text)
            if place and place[0] >= first and place[1] <= last:
                replacements.add((*place, "" if is_media else link.target or self.text[slice(*place)]))
        parts: list[str] = []
        at = first
        for start, end, words in sorted(replacements):
            if start < at:
                continue  # Several pictures share one link, and so one place.
            parts += [_unescape(self.text[at:start]), words]
            at = end
        parts.append(_unescape(self.text[at:last]))
        return "".join(parts).strip()

    def describe(self, *, nested: bool = True) -> Object:
        """The `data` of a snapshot, with names of our own that do not change when X's do.

        With `nested` that of a post inside another one: it has its text, author and media too, and no post inside.
        """
        edits = list(self.versions)
        data: Object = {
            "id": self.id,
            "counts": without_nothing(dict(self.counts)),
            "author": without_nothing(
                {
                    "id": self.author.id,
                    "verified": self.author.is_verified or None,
                    "verified_type": self.author.verified_type,
                    "avatar": self.author.avatar,
                }
            ),
            "links": [without_nothing({"short": link.short, "url": link.target}) for link in self.links],
            "short_links": sorted({link.short for link in self.attached if link.short}),
            "mentions": list(self.mentions),
            "hashtags": list(self.hashtags),
            "reply_to": without_nothing({"id": self.reply_to_id, "handle": self.reply_to_handle}),
            "edits": edits if len(edits) > 1 else [],
            "stale_edit": self.is_stale or None,
            "sensitive": self.is_sensitive or None,
            "long_post": self.is_long or None,
            "article": self.article,
            "card": self.card.describe() if self.card else {},
        }
        if nested:
            data |= {
                "handle": self.author.handle,
                "author_name": self.author.name,
                "posted_at": iso(self.posted_at),
                "text": self.display_text,
                "media": [without_nothing({"kind": m.kind, "url": m.url, "alt_text": m.alt_text}) for m in self.media],
            }
        else:
            # One level: the endpoints nest no deeper, and a hostile answer may.
            data |= {
                name: inner.describe()
                for name, inner in (("quoted", self.quoted), ("parent", self.parent))
                if inner is not None
            }
        return without_nothing({**data, **self.more})

    def snapshot(self, source: str, now: datetime, *, truncated: bool = False) -> Snapshot:
        """The snapshot that this post makes. `truncated` tells that the source cut its text."""
        return Snapshot(
            source=source,
            observed_at=now,
            captured_at=now,
            text=self.display_text,
            author_name=self.author.name,
            handle=self.author.handle,
            posted_at=self.posted_at,
            lang=self.lang,
            truncated=truncated,
            version=self.id if len(self.versions) > 1 else None,
            superseded=self.is_stale or (bool(self.versions) and self.versions[-1] != self.id),
            data=self.describe(nested=False),
            media=self.media,
        )


def _unescape(text: str) -> str:
    """Undo the three escapes that X applies, once. Not `html.unescape`: that turns a typed `&copy` into a sign."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words_of(objects: Iterable[Object], member: str) -> tuple[str, ...]:
    """One member of each object, where it is a text."""
    return tuple(word for each in objects if (word := text_of(each.get(member))))


def version_ids(value: object) -> tuple[str, ...]:
    """The ids in a list of versions, at most ten: X allows five edits."""
    return tuple(each for each in list_of(value)[:10] if isinstance(each, str) and each.isascii() and each.isdigit())


def bounds_of(value: object) -> tuple[int, int] | None:
    """A range of two numbers, the first not above the second; None for anything else."""
    bounds = [number(bound) for bound in list_of(value)]
    if len(bounds) != 2 or bounds[0] is None or bounds[1] is None or not 0 <= bounds[0] <= bounds[1]:
        return None
    return bounds[0], bounds[1]


@dataclass(frozen=True, slots=True)
class MediaItem:
    """A photo or film as an answer tells of it: `films` are MP4 files with their bit rates, `picture` is the photo or the still."""

    kind: str
    picture: str | None
    films: Sequence[tuple[int, str]] = ()
    alt_text: str | None = None
    width: int | None = None
    height: int | None = None


def media_files(items: Iterable[MediaItem]) -> tuple[Media, ...]:
    """The media files of a post in their order, not yet taken.

    A film gives two: its MP4 of the highest bit rate (`video`, or `animated_gif`) and its still picture (`poster`).
    """
    files: list[tuple[str, str, MediaItem]] = []
    for item in items:
        is_photo = item.kind == "photo"
        if item.films:
            files.append((item.kind, max(item.films)[1], item))
        if item.picture:
            files.append(("photo", original(item.picture), item) if is_photo else ("poster", item.picture, item))
    return tuple(
        Media(position, kind, url, item.alt_text, side(item.width), side(item.height))
        for position, (kind, url, item) in enumerate(files[:MOST_MEDIA], 1)
    )


def original(picture: str) -> str:
    """The address of a photo in its original size.

    >>> original("https://pbs.twimg.com/media/AbCd.jpg")
    'https://pbs.twimg.com/media/AbCd?format=jpg&name=orig'
    """
    match = re.fullmatch(r"(https://pbs\.twimg\.com/media/[\w-]{1,64})\.(jpe?g|png|webp)(?::\w+)?", picture)
    if match is None:
        return picture
    return f"{match[1]}?format={match[2].replace('jpeg', 'jpg')}&name=orig"


def mp4_films(variants: object, bit_rate: str = "bitrate") -> list[tuple[int, str]]:
    """The MP4 files of a film with their bit rates; streams in pieces (HLS, no bit rate) are left alone."""
    return [
        (number(variant.get(bit_rate)) or 0, url)
        for variant in map(object_of, list_of(variants)[:MANY])
        if variant.get("content_type") == "video/mp4" and (url := text_of(variant.get("url")))
    ]


def poll_card(choices: Iterable[tuple[str | None, int | None]], ends_at: str | None) -> Card | None:
    """A poll as the card that syndication makes of it: numbered choices, their counts as decimal digits."""
    values: dict[str, str | None] = {"end_datetime_utc": ends_at}
    count = 0
    for count, (label, votes) in enumerate(choices, 1):
        values[f"choice{count}_label"] = label
        values[f"choice{count}_count"] = None if votes is None else str(votes)
    return Card(f"poll{count}choice_text_only", None, values) if count else None
