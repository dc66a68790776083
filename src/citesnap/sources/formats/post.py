"""A post as a platform other than X tells of it: one value, and the one code that makes a snapshot of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from citesnap.model import Media, Outcome, Snapshot
from citesnap.sources.formats.limits import MAX_TEXT, side
from citesnap.text.jsonvalues import Object, without_nothing
from citesnap.text.times import iso
from citesnap.web.question import Reading

MOST_MEDIA = 40
"""Media of a post that are read. TikTok allows 35 pictures, the others fewer."""


@dataclass(frozen=True, slots=True)
class File:
    """A media file as an answer tells of it. `missing` says why a file that the post has cannot be asked for."""

    kind: str
    url: str
    alt_text: str | None = None
    width: int | None = None
    height: int | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class ShownPost:
    """One post as it was shown.

    `id` is the key of the post on its platform (`PostRef.key`), `handle` and `author_name` name its author. `edited_at` is when the
    version shown was made, None where the post was never edited; `edits` are the names of all versions known, the first one first.
    `counts` are `likes`, `reposts`, `replies`, `quotes`, `views`. `parent` and `quoted` tell of the posts answered and quoted, with
    an `id` that is their key. `more` is what only some platforms tell. `is_cut` marks a text that the source cut.
    """

    id: str
    text: str
    handle: str | None = None
    author_name: str | None = None
    author: Mapping[str, Any] = field(default_factory=dict)
    posted_at: datetime | None = None
    edited_at: datetime | None = None
    edits: tuple[str, ...] = ()
    lang: str | None = None
    links: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    files: tuple[File, ...] = ()
    counts: Mapping[str, int | None] = field(default_factory=dict)
    content_warning: str | None = None
    is_sensitive: bool = False
    poll: Mapping[str, Any] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)
    parent: Mapping[str, Any] = field(default_factory=dict)
    quoted: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)
    is_cut: bool = False

    @property
    def data(self) -> Object:
        """The `data` of a snapshot, with the names that snapshots of X have."""
        members: Object = {
            "id": self.id,
            "counts": without_nothing(dict(self.counts)),
            "author": without_nothing(dict(self.author)),
            "links": [{"url": url} for url in self.links],
            "mentions": list(self.mentions),
            "hashtags": list(self.hashtags),
            "edited_at": iso(self.edited_at),
            "edits": list(self.edits),
            "content_warning": self.content_warning,
            "sensitive": self.is_sensitive or None,
            "poll": dict(self.poll),
            "card": without_nothing(dict(self.card)),
            "parent": without_nothing(dict(self.parent)),
            "quoted": without_nothing(dict(self.quoted)),
        }
        return without_nothing({**members, **self.more})

    def snapshot(self, source: str, now: datetime) -> Snapshot:
        """The snapshot that this post makes."""
        return Snapshot(
            source=source,
            observed_at=now,
            captured_at=now,
            text=self.text[:MAX_TEXT],
            author_name=self.author_name,
            handle=self.handle,
            posted_at=self.posted_at,
            lang=self.lang,
            truncated=self.is_cut,
            version=iso(self.edited_at),
            data=self.data,
            media=media_of(self.files),
        )

    def reading(self, source: str, detail: str | None = None) -> Reading:
        """The reading of an answer that shows this post now."""
        return Reading(Outcome.CAPTURED, detail, self.snapshot(source, datetime.now(UTC)))


def media_of(files: Iterable[File]) -> tuple[Media, ...]:
    """The media of a snapshot, each address once; one that cannot be asked for is kept with the reason."""
    unique = list({file.url: file for file in files if file.url.startswith(("https://", "http://"))}.values())
    return tuple(
        Media(
            position,
            file.kind,
            file.url,
            file.alt_text,
            side(file.width),
            side(file.height),
            outcome=Outcome.REFUSED if file.missing else None,
            detail=file.missing,
        )
        for position, file in enumerate(unique[:MOST_MEDIA], 1)
    )
