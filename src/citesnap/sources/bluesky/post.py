"""A record of Bluesky, and the AppView's view of it, as a snapshot. Pure; judges no answer.

A record is what its author signed (`app.bsky.feed.post`): words, links by byte offsets, files by CID. A view adds what the AppView
knows: names, counts, labels, and the post that is quoted. Every member may be missing or of another type.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from citesnap import platforms
from citesnap.model import Media, Snapshot
from citesnap.platforms.bluesky import NAME as PLATFORM
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso

COLLECTION = "app.bsky.feed.post"

MAX_TEXT = 10_000
"""Characters; a post has at most 300 graphemes in 3000 bytes. Beyond, an answer is meant to cost us time."""

MANY = 100
"""Links, labels and languages that are read."""

MOST_MEDIA = 24
"""Files that are read. A gallery has at most 20."""

HIDDEN = "!no-unauthenticated"
"""The label by which authors ask not to be shown to people who are not logged in. The AppView shows the post all the same."""

_NOT_SHOWN = {
    "app.bsky.embed.record#viewNotFound": "not found: deleted, or its account is closed",
    "app.bsky.embed.record#viewBlocked": "blocked: one of the two authors blocks the other",
    "app.bsky.embed.record#viewDetached": "detached: its author has taken it out of this quote",
}
"""Why a quoted post is not shown, in words of ours."""


@dataclass(frozen=True, slots=True)
class RecordPlace:
    """Where a record stands: `at://DID/app.bsky.feed.post/KEY`."""

    did: str
    key: str

    @property
    def url(self) -> str:
        """The address that stays when the author takes another handle."""
        return f"https://bsky.app/profile/{self.did}/post/{self.key}"

    @property
    def uri(self) -> str:
        """The AT URI."""
        return f"at://{self.did}/{COLLECTION}/{self.key}"


def key_of(native_id: str) -> str:
    """The record key in the id of a post, which has the DID before it where two accounts use one key.

    >>> key_of("did:web:a.example/3krfexamp2k2w"), key_of("3krfexamp2k2w")
    ('3krfexamp2k2w', '3krfexamp2k2w')
    """
    return native_id.rpartition("/")[2]


def place_of(uri: object) -> RecordPlace | None:
    """The place in an AT URI of a post; None for other URIs.

    >>> place_of("at://did:web:a.example/app.bsky.feed.post/3krfexamp2k2w").key
    '3krfexamp2k2w'
    """
    parts = (text_of(uri) or "").split("/")
    if len(parts) != 5 or parts[:2] != ["at:", ""] or parts[3] != COLLECTION or not parts[2].startswith("did:"):
        return None
    ref = platforms.reference(PLATFORM, parts[4], parts[2])
    return RecordPlace(parts[2], parts[4]) if ref is not None and ref.native_id == parts[4] else None


def snapshot(
    source: str, now: datetime, place: RecordPlace, record: Object, view: Object, server: str | None
) -> Snapshot:
    """The snapshot of a post.

    Args:
        source: the name of the source that showed it.
        now: when it was asked.
        place: where the record stands.
        record: the record.
        view: the AppView's view, empty where a server gave the record alone.
        server: the origin of the author's server, where the files are as they were uploaded; None where it is not known.
    """
    author = object_of(view.get("author"))
    return Snapshot(
        source=source,
        observed_at=now,
        captured_at=now,
        text=_text(record),
        author_name=text_of(author.get("displayName")),
        handle=_handle(author),
        posted_at=_posted_at(record, view),
        lang=next((lang for lang in list_of(record.get("langs"))[:1] if isinstance(lang, str)), None),
        data=_data(place, record, view),
        media=tuple(media_of(place.did, record, server)),
    )


def _text(record: Object) -> str:
    return (text_of(record.get("text")) or "")[:MAX_TEXT]


def _handle(author: Object) -> str | None:
    handle = text_of(author.get("handle"))
    return handle if handle != "handle.invalid" else None


def _posted_at(record: Object, view: Object) -> datetime | None:
    """The time that the author's program states, and never later than the AppView saw the post."""
    stated, seen = read_iso(record.get("createdAt")), read_iso(view.get("indexedAt"))
    return min(filter(None, (stated, seen)), default=None)


def _data(place: RecordPlace, record: Object, view: Object) -> Object:
    reply = object_of(record.get("reply"))
    parent = place_of(object_of(reply.get("parent")).get("uri"))
    root = place_of(object_of(reply.get("root")).get("uri"))
    author = object_of(view.get("author"))
    data = _described(place, record, view) | {
        "counts": _counts(view),
        "labels": [*_labels(view.get("labels"), record, place.did), *_labels(author.get("labels"), {}, place.did)],
        "hidden_from_logged_out": True if _hidden(author) else None,
        "indexed_at": iso(read_iso(view.get("indexedAt"))),
        "reply_to": {"id": parent.key, "url": parent.url} if parent else {},
        "thread": {"id": root.key, "url": root.url} if root and root != parent else {},
        "card": _card(record),
        "quoted": _quoted(record, view),
    }
    if parent is not None:
        data["parent"] = {"id": parent.key, "url": parent.url}
    return without_nothing(data)


def _described(place: RecordPlace, record: Object, view: Object) -> Object:
    """What the data of a post hold, and those of a post inside another one as well."""
    author = object_of(view.get("author"))
    text = _text(record)
    return {
        "id": place.key,
        "url": place.url,
        "uri": place.uri,
        "cid": text_of(view.get("cid")),
        "author": without_nothing({"id": place.did, "avatar": text_of(author.get("avatar"))}),
        "declared_at": text_of(record.get("createdAt")),
        **_facets(record, text),
        "tags": [tag for tag in list_of(record.get("tags"))[:MANY] if isinstance(tag, str)],
        "langs": [lang for lang in list_of(record.get("langs"))[:MANY] if isinstance(lang, str)][1:],
    }


def _facets(record: Object, text: str) -> Object:
    """Links, mentions and hashtags of the text. Offsets count bytes of UTF-8; those that point nowhere are left out."""
    encoded = text.encode("utf-8", "surrogatepass")
    links: list[Object] = []
    mentions: list[str] = []
    hashtags: list[str] = []
    for facet in map(object_of, list_of(record.get("facets"))[:MANY]):
        index = object_of(facet.get("index"))
        start, end = number(index.get("byteStart")), number(index.get("byteEnd"))
        shown = None
        if start is not None and end is not None and 0 <= start < end <= len(encoded):
            shown = encoded[start:end].decode("utf-8", "replace")
        for feature in map(object_of, list_of(facet.get("features"))[:MANY]):
            if url := text_of(feature.get("uri")):
                links.append(without_nothing({"short": shown, "url": url}))
            elif shown and text_of(feature.get("did")):
                mentions.append(shown.removeprefix("@"))
            elif tag := text_of(feature.get("tag")):
                hashtags.append(tag)
    return {"links": links, "mentions": mentions, "hashtags": hashtags}


def _counts(view: Object) -> Object:
    names = {"likes": "likeCount", "reposts": "repostCount", "replies": "replyCount", "quotes": "quoteCount"}
    return without_nothing({ours: number(view.get(theirs)) for ours, theirs in names.items()})


def _labels(views: object, record: Object, did: str) -> list[Object]:
    """The labels on a post or an account: by the author, as the record has them, and by others. Revoked ones are left out."""
    attached: dict[tuple[str, str], None] = {}
    revoked: set[tuple[str, str]] = set()
    for value in list_of(object_of(record.get("labels")).get("values"))[:MANY]:
        if word := text_of(object_of(value).get("val")):
            attached["author", word] = None
    for label in map(object_of, list_of(views)[:MANY]):
        word, by = text_of(label.get("val")), text_of(label.get("src"))
        if word and by:
            key = ("author" if by == did else by, word)
            if label.get("neg"):
                revoked.add(key)
            else:
                attached[key] = None
    return [{"value": word, "by": by} for by, word in attached if (by, word) not in revoked]


def _hidden(author: Object) -> bool:
    return any(label["value"] == HIDDEN for label in _labels(author.get("labels"), {}, ""))


def _embeds(record: Object) -> Iterable[Object]:
    """The parts of a record's embed: a quote with media has two."""
    embed = object_of(record.get("embed"))
    return (embed, object_of(embed.get("media")), object_of(embed.get("record")))


def _card(record: Object) -> Object:
    """The link preview of a post."""
    for embed in _embeds(record):
        external = object_of(embed.get("external"))
        if url := text_of(external.get("uri")):
            values = {name: text_of(external.get(name)) for name in ("title", "description")}
            return {"kind": "external", "url": url, "values": without_nothing(values)}
    return {}


def _quoted(record: Object, view: Object) -> Object:
    """The post that is quoted: as the view shows it, else where it stands and why it is not shown."""
    embed = object_of(view.get("embed"))
    shown = object_of(embed.get("record"))
    if not text_of(shown.get("$type")):
        shown = object_of(shown.get("record"))  # A quote with media.
    place = place_of(shown.get("uri"))
    if place is None:
        for part in _embeds(record):
            quoted = object_of(part.get("record"))
            place = place or place_of(quoted.get("uri")) or place_of(object_of(quoted.get("record")).get("uri"))
    if place is None:
        return {}
    kind = text_of(shown.get("$type")) or ""
    why = _NOT_SHOWN.get(kind)
    value = object_of(shown.get("value"))
    if kind != "app.bsky.embed.record#viewRecord" or not value:
        return without_nothing({"id": place.key, "url": place.url, "uri": place.uri, "not_shown": why})
    author = object_of(shown.get("author"))
    media = [
        without_nothing({"kind": m.kind, "url": m.url, "alt_text": m.alt_text}) for m in media_of(place.did, value)
    ]
    return without_nothing(
        _described(place, value, shown)
        | {
            "counts": _counts(shown),
            "labels": _labels(shown.get("labels"), value, place.did),
            "handle": _handle(author),
            "author_name": text_of(author.get("displayName")),
            "posted_at": iso(_posted_at(value, shown)),
            "text": _text(value),
            "media": media,
        }
    )


def media_of(did: str, record: Object, server: str | None = None) -> list[Media]:
    """The files of a record in their order, not yet taken: pictures, or a film with its still picture.

    At the author's server each is as it was uploaded, and its CID is its hash; where that is not known, the CDN has copies.
    """
    files: list[Media] = []
    for embed in _embeds(record):
        for item in map(object_of, [*list_of(embed.get("images")), *list_of(embed.get("items"))][:MOST_MEDIA]):
            if cid := _cid(item.get("image")):
                files.append(Media(0, "photo", _address(server, did, cid), text_of(item.get("alt"))))
        if cid := _cid(embed.get("video")):
            alt_text = text_of(embed.get("alt"))
            if server is not None:
                files.append(Media(0, "video", _address(server, did, cid), alt_text))
            still = f"https://video.bsky.app/watch/{did}/{cid}/thumbnail.jpg"
            files.append(Media(0, "poster", still, alt_text))
    return [replace(item, position=position) for position, item in enumerate(files[:MOST_MEDIA], 1)]


def _address(server: str | None, did: str, cid: str) -> str:
    if server is None:
        return f"https://cdn.bsky.app/img/feed_fullsize/plain/{did}/{cid}"
    return f"{server}/xrpc/com.atproto.sync.getBlob?{urlencode({'did': did, 'cid': cid}, safe=':')}"


def _cid(blob: object) -> str | None:
    """The CID of a file in a record; the form of 2022 has it as a member of its own."""
    blob = object_of(blob)
    cid = text_of(object_of(blob.get("ref")).get("$link")) or text_of(blob.get("cid"))
    return cid if cid and cid.isascii() and cid.isalnum() and len(cid) < 100 else None
