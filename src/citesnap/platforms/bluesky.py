"""Bluesky: posts by their record key, which is a timestamp that the author's own software chose.

Must not open a socket: whether a handle and a DID are the same account needs a request.
"""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import datetime
from urllib.parse import unquote

from citesnap.model import Source
from citesnap.platforms._ids import LOWER, number
from citesnap.platforms._link import ALPHANUMERIC, Link, leading
from citesnap.platforms._ref import Examples, MediaFile, PostRef
from citesnap.platforms._traces import Traces
from citesnap.text.patterns import regex
from citesnap.text.times import from_unix_ms

NAME = "bluesky"
LABEL = "Bluesky"
HOSTS = (
    # After Bluesky's own host: other clients, then preview proxies, all with the same path.
    *("bsky.app", "main.bsky.dev", "deer.social", "blacksky.community"),
    *("fxbsky.app", "vxbsky.app", "bskx.app", "bskye.app", "bskyx.app", "bsyy.app", "cbsky.app"),
    "at:",
)
SOURCES = (
    Source("bluesky", "Bluesky’s AppView", "citesnap.sources.bluesky.appview"),
    Source("bluesky-pds", "The author’s own server (PDS)", "citesnap.sources.bluesky.pds"),
)
LISTING = "citesnap.sources.bluesky.listing"
RATES = {
    # Made for such use and cached; no limit is stated. Servers of authors (3000 in 5 minutes at Bluesky's) have the default.
    "public.api.bsky.app": "120/m",
    "api.bsky.app": "120/m",
    "plc.directory": "60/m",
    "cdn.bsky.app": "120/m",
    "video.bsky.app": "60/m",
}
WITNESSES = (
    # Of Bluesky's own account, and a key at which it has no post.
    "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3l3vgf77uco2g",
    "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3jzfcijpj2z2a",
)
WHOLE = regex(r"[2-7a-z]{13}", re.ASCII)
TRACES = Traces(
    classes=("bluesky-embed",), names=("bluesky",), hint="bluesky|bsky", version_attribute="data-bluesky-cid"
)

_TID = "234567" + LOWER
_TID_CHARS = frozenset(_TID)
_KEY_CHARS = ALPHANUMERIC | frozenset("-_~.:")
"""Record keys (atproto specification, "Record Key"); posts nearly always have a TID, 13 characters."""

ACTOR = regex(r"did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.:%\-]{3,200})|[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+", re.ASCII)
"""A handle or a DID."""

_COLLECTION = "app.bsky.feed.post"


def identify(link: Link) -> PostRef | None:
    """`/profile/ACTOR/post/KEY`, `/embed/DID/app.bsky.feed.post/KEY`, `at://ACTOR/app.bsky.feed.post/KEY`."""
    parts = link.parts
    if link.scheme == "at":
        parts = ("profile", link.host, *parts)
    if len(parts) > 3 and parts[0] in {"profile", "embed"} and parts[2] in {"post", _COLLECTION}:
        return reference(parts[3], parts[1])
    return None


def inner(link: Link) -> str | None:
    """The target of oEmbed's `?url=` and of `go.bsky.app/redirect?u=`."""
    return link.param("url", "u") if link.parts[:1] in {("oembed",), ("redirect",)} else None


def reference(native_id: str, handle: str | None = None) -> PostRef | None:
    """The post of a record key and its author: a handle or a DID, in `handle`. None without an author.

    A post is its account and its key (`named_key`). Keys hold microseconds and a random clock number, so two are equal only on
    purpose: `native_id` is the key alone, and `ACTOR/KEY` where several accounts use one.
    """
    named, slash, own = native_id.rpartition("/")
    if slash:
        ref = reference(own, named)
        return replace(ref, key=native_id) if ref is not None and named_key(ref.url) == native_id else None
    key = _record_key(native_id)
    actor = (handle or "").removeprefix("@")
    if not key or len(actor) > 253 or not ACTOR.fullmatch(actor):
        return None
    author = None if actor.startswith("did:") or actor == "handle.invalid" else actor
    return PostRef(NAME, key, f"https://bsky.app/profile/{actor}/post/{key}", author, posted_at(key))


def _record_key(text: str) -> str | None:
    tid = leading(text, _TID_CHARS)
    if len(tid) == 13:
        return tid  # what follows was glued on
    key = leading(text, _KEY_CHARS).rstrip(".:~-_")
    return key if 1 <= len(key) <= 64 else None


def posted_at(native_id: str) -> datetime | None:
    """The time in a TID (13 characters of base 32, microseconds in the upper bits), usually within a second of the post.

    The author's software chooses it: it orders a person's posts, it does not prove a time.
    """
    value = number(native_id, _TID) if len(native_id) == 13 else None
    moment = from_unix_ms((value >> 10) // 1000, 2022) if value else None
    return moment.replace(microsecond=(value >> 10) % 1_000_000) if moment and value else None


def key_at(moment: datetime) -> str:
    """The record key that posts of a moment begin from: the first TID of its microsecond.

    >>> posted_at(key_at(datetime.fromisoformat("2026-03-04T12:00:00+00:00"))).isoformat()
    '2026-03-04T12:00:00+00:00'
    """
    value, key = round(moment.timestamp() * 1_000_000) << 10, ""
    for _ in range(13):
        value, digit = divmod(value, 32)
        key = _TID[digit] + key
    return key


def account_key(url: str) -> str | None:
    """`DID/KEY` for an address that has the DID of the account; None for one with a handle, which changes hands.

    >>> account_key("https://bsky.app/profile/did:web:a.example/post/3krfexamp2k2w")
    'did:web:a.example/3krfexamp2k2w'
    """
    named = named_key(url)
    return named if named is not None and named.startswith("did:") else None


def named_key(url: str) -> str | None:
    """`DID/KEY` or `HANDLE/KEY`, as the address of a post names its account; None for other addresses. Handles have no case.

    >>> named_key("https://bsky.app/profile/River.example.com/post/3krfexamp2k2w")
    'river.example.com/3krfexamp2k2w'
    """
    actor = actor_of(url)
    if actor is None:
        return None
    return f"{actor if actor.startswith('did:') else actor.lower()}/{url.rpartition('/')[2]}"


id_at = key_at


def folders(handle: str) -> tuple[str, ...]:
    """Where an account's posts stand by its handle."""
    return (f"bsky.app/profile/{handle}/post/",) if ACTOR.fullmatch(handle) else ()


def actor_of(url: str) -> str | None:
    """The handle or DID in the address of a post, as `reference` writes it; None for other addresses.

    >>> actor_of("https://bsky.app/profile/river.example.com/post/3krfexamp2k2w")
    'river.example.com'
    """
    match = re.fullmatch(r"https://bsky\.app/profile/([^/]+)/post/[^/]+", url)
    return match[1] if match and ACTOR.fullmatch(match[1]) else None


def sha256_of(cid: str) -> str | None:
    """The SHA-256 of a file, in hex, that a CID of version 1 holds (raw bytes, base 32); None for another CID.

    >>> sha256_of("bafkreibhzzgnbbm77ijx5skrwyw7toumdhjxvqd5fqlgusvwukr34hu25a")
    '27ce4cd0859ffa137ec951b62df9ba8c19d37ac07d2c166a4ab6a2a3be1e9ae8'
    """
    if not re.fullmatch(r"bafkrei[a-z2-7]{52}", cid, re.ASCII):
        return None
    content = base64.b32decode(cid[1:].upper() + "======")
    return content[4:].hex() if content[:4] == b"\x01\x55\x12\x20" else None


_BLOB = regex(
    r"https?://[^/?#]+/xrpc/com\.atproto\.sync\.getBlob\?did=(?P<did>[^&#]+)&cid=(?P<cid>[a-z2-7]{59})"
    r"|https://cdn\.bsky\.app/img/\w+/plain/(?P<cdn_did>[^/?#]+)/(?P<cdn_cid>[a-z2-7]{59})(?:@\w+)?",
    re.ASCII,
)


def media_file(url: str) -> MediaFile | None:
    """The file of a post by its CID: the bytes that its author uploaded, at the author's server, else a smaller copy at the CDN.

    >>> cid = "bafkreibhzzgnbbm77ijx5skrwyw7toumdhjxvqd5fqlgusvwukr34hu25a"
    >>> media_file(f"https://pds.example/xrpc/com.atproto.sync.getBlob?did=did:web:a.example&cid={cid}").addresses[1][:52]
    'https://cdn.bsky.app/img/feed_fullsize/plain/did:web'
    """
    match = _BLOB.fullmatch(url)
    if match is None:
        return None
    did, cid = match["did"] or match["cdn_did"], match["cid"] or match["cdn_cid"]
    copy = f"https://cdn.bsky.app/img/feed_fullsize/plain/{unquote(did)}/{cid}"
    return MediaFile(f"{NAME}:{cid}", tuple(dict.fromkeys((url, copy))), sha256_of(cid))


_ID = "3krfexamp2k2w"
_DID = "did:plc:abcdefghijklmnopqrstuvwx"
EXAMPLES: Examples = (
    (f"https://bsky.app/profile/river.example.com/post/{_ID}", _ID, "river.example.com"),
    (f"https://bsky.app/profile/{_DID}/post/{_ID}?ref_src=embed", _ID, None),
    (f"https://staging.bsky.app/profile/river.example.com/post/{_ID}", _ID, "river.example.com"),
    (f"https://bsky.app/profile/river.example.com/post/{_ID}/liked-by", _ID, "river.example.com"),
    (f"https://embed.bsky.app/embed/{_DID}/app.bsky.feed.post/{_ID}?id=1&colorMode=dark", _ID, None),
    (f"at://{_DID}/app.bsky.feed.post/{_ID}", _ID, None),
    (f"at://river.example.com/app.bsky.feed.post/{_ID}", _ID, "river.example.com"),
    (f"https://fxbsky.app/profile/river.example.com/post/{_ID}", _ID, "river.example.com"),
    (f"https://embed.bsky.app/oembed?url=https%3A%2F%2Fbsky.app%2Fprofile%2F{_DID}%2Fpost%2F{_ID}", _ID, None),
)
NO_POSTS = tuple(
    """
    https://bsky.app/profile/river.example.com
    https://bsky.app/profile/river.example.com/feed/rivers
    https://bsky.app/intent/compose?text=Look
    https://embed.bsky.app/static/embed.js
    """.split()
)
