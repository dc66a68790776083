"""Two further services that know posts of X: FxTwitter's API v2, and X's official API v2.

Shapes as FxEmbed's OpenAPI file and X's documentation had them in August 2026. What it must not do: hold state, or open sockets.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

from .messages import Request, Response
from .posts import Fate, Photo, Tweet, Video, Wire, code_for, user_id, wire_text

if TYPE_CHECKING:
    from .world import World

TOKEN = "AAAA-loopback%2Ftoken-of-an-invented-app"
"""The one bearer token that the loopback api.x.com takes."""

_VISIBLE = frozenset[Fate]({"alive", "refused", "hidden"})
_PROBLEMS = "https://api.x.com/2/problems"

_REASONS: dict[Fate, str] = {
    "deleted": "deleted",
    "suspended": "suspended",
    "user-missing": "suspended",
    "protected": "private",
    "unexplained": "unavailable",
    "withheld": "unavailable",
    "account-gone": "unavailable",
}
"""Reasons that FxTwitter gives. It tells nothing at all of a post behind an age gate, as of an id that never was."""

_MESSAGES = {
    "deleted": "This post was deleted",
    "suspended": "This post is from a suspended account",
    "private": "This post is from a private account",
    "unavailable": "This post is unavailable",
}


def fxtwitter(world: World, request: Request) -> Response:
    """api.fxtwitter.com: `/2/status/ID`."""
    if not request.user_agent:
        return Response.json({"error": "You must identify yourself with a User-Agent header to use this API."}, 401)
    match = re.fullmatch(r"/2/status/([0-9]{1,20})", request.path)
    if match is None:
        return Response.json({"code": 404, "message": "Not found"}, 404)
    tweet = world.posts.get(match[1])
    nothing: dict[str, Any] = {"thread": None, "author": None}
    if tweet is not None and tweet.fate in _VISIBLE:
        return Response.json({"code": 200, "status": _status(tweet), "thread": None, "author": _author(tweet)})
    if tweet is None or tweet.fate not in _REASONS:
        return Response.json({"code": 404, "status": None, **nothing}, 404)
    code = 401 if tweet.fate == "protected" else 404
    return Response.json({"code": code, "status": _tombstone(tweet), **nothing}, code)


def _tombstone(tweet: Tweet) -> dict[str, Any]:
    reason = _REASONS.get(tweet.fate, "unavailable")
    return {
        "type": "tombstone",
        "provider": "twitter",
        "reason": reason,
        "message": _MESSAGES[reason],
        "id": tweet.id,
        "url": f"https://x.com/i/status/{tweet.id}",
    }


def _status(tweet: Tweet, *, nested: bool = False) -> dict[str, Any]:
    wire = wire_text(tweet, whole=True)
    status: dict[str, Any] = {
        "type": "status",
        "id": tweet.id,
        "url": tweet.url,
        "text": _own_reading(wire),
        "created_at": tweet.posted_at.strftime("%a %b %d %H:%M:%S +0000 %Y"),
        "created_timestamp": int(tweet.posted_at.timestamp()),
        "likes": tweet.likes,
        "reposts": tweet.likes // 2,
        "quotes": 1,
        "replies": tweet.replies,
        "views": tweet.likes * 100,
        "bookmarks": 0,
        "lang": tweet.lang if tweet.lang not in ("und", "zxx") else None,
        "possibly_sensitive": tweet.sensitive,
        "is_note_tweet": tweet.long,
        "source": "X Web App",
        "embed_card": "tweet",
        "provider": "twitter",
        "replying_to": None,
        "community_note": None,
        "reposted_by": None,
        "author": _author(tweet),
        "media": _fx_media(tweet),
        "raw_text": {
            "text": wire.text,
            # Of a long post the service gives the length as JavaScript counts it, of others what X says: code points.
            "display_text_range": [0, _utf16(wire.text)] if tweet.long else list(_code_points(wire)),
            "facets": _facets(wire),
        },
    }
    if tweet.reply_to is not None:
        status["replying_to"] = {
            "screen_name": tweet.reply_to.handle,
            "status": tweet.reply_to.id,
            "url": f"https://x.com/{tweet.reply_to.handle}/status/{tweet.reply_to.id}",
            "profile_url": f"https://x.com/{tweet.reply_to.handle}",
        }
    if tweet.community_note is not None:
        status["community_note"] = {"text": tweet.community_note, "facets": []}
    if tweet.card is not None and tweet.card["name"].startswith("poll"):
        status["poll"] = _fx_poll(tweet.card)
    if tweet.quoted is not None and not nested:
        alive = tweet.quoted.fate in _VISIBLE
        status["quote"] = _status(tweet.quoted, nested=True) if alive else _tombstone(tweet.quoted)
    return status


def _own_reading(wire: Wire) -> str:
    """The service's `text`: links expanded, media links gone, mentions in front of a reply kept, escapes undone."""
    text = wire.text
    for link in wire.entities.get("urls", []):
        text = text.replace(link["url"], html.escape(link["expanded_url"], quote=False), 1)
    return html.unescape(re.sub(r" ?https://t\.co/\w{10}", "", text))


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _code_points(wire: Wire) -> tuple[int, int]:
    encoded = wire.text.encode("utf-16-le")
    first, last = (len(encoded[: 2 * bound].decode("utf-16-le")) for bound in wire.display_text_range)
    return first, last


def _facets(wire: Wire) -> list[dict[str, Any]]:
    facets: list[dict[str, Any]] = []
    for kind, entities in wire.entities.items():
        for entity in entities:
            facet = {"indices": entity["indices"]}
            match kind:
                case "urls" | "media":
                    facet |= {
                        "type": "url" if kind == "urls" else "media",
                        "original": entity["url"],
                        "replacement": entity["expanded_url"],
                        "display": entity["display_url"],
                    }
                case "user_mentions":
                    facet |= {"type": "mention", "original": entity["screen_name"], "id": entity["id_str"]}
                case _:
                    facet |= {"type": kind.rstrip("s"), "original": entity["text"]}
            facets.append(facet)
    return sorted(facets, key=lambda facet: facet["indices"][0])


def _author(tweet: Tweet) -> dict[str, Any]:
    return {
        "type": "profile",
        "id": user_id(tweet.handle),
        "name": tweet.name,
        "screen_name": tweet.present_handle,
        "avatar_url": "https://abs.twimg.com/sticky/default_profile_images/default_profile_200x200.png",
        "protected": False,
        "verification": {"verified": False, "type": None},
    }


def _fx_media(tweet: Tweet) -> dict[str, Any]:
    photos = [
        {
            "type": "photo",
            "id": item.key,
            "url": f"{item.url}?name=orig",
            "width": item.width,
            "height": item.height,
            **({"altText": item.alt} if item.alt else {}),
        }
        for item in tweet.photos
    ]
    videos = [_fx_video(item) for item in tweet.videos]
    media = {name: items for name, items in (("photos", photos), ("videos", videos), ("all", photos + videos)) if items}
    if len(photos) > 1:
        media["mosaic"] = {  # type: ignore[assignment]  # the one member that is no list
            "type": "mosaic_photo",
            "formats": {"jpeg": f"https://mosaic.fxtwitter.com/jpeg/{tweet.id}"},
        }
    return media


def _fx_video(item: Video) -> dict[str, Any]:
    formats: list[dict[str, Any]] = [{"url": item.playlist_url, "container": "m3u8"}]
    for rate, url, _ in item.variants:
        formats.append({"url": url, "bitrate": rate, "container": "mp4", "codec": "h264"})
        if not item.gif:
            # A second encoding that fewer programs can show, always of the higher rate.
            formats.append(
                {"url": url.replace("/avc1/", "/hevc/"), "bitrate": rate * 9, "container": "mp4", "codec": "hevc"}
            )
    return {
        "type": "gif" if item.gif else "video",
        "id": item.number,
        "url": item.variants[-1][1],
        "thumbnail_url": item.poster_url,
        "duration": 0 if item.gif else 9.516,
        "width": item.width,
        "height": item.height,
        "format": "video/mp4",
        "formats": formats,
        **({"altText": item.alt} if item.alt else {}),
    }


def _choices(card: dict[str, Any]) -> list[tuple[str, int]]:
    values = {key: value.get("string_value") for key, value in card["binding_values"].items()}
    numbers = range(1, int(card["name"][4]) + 1)
    return [(values[f"choice{n}_label"], int(values[f"choice{n}_count"])) for n in numbers]


def _fx_poll(card: dict[str, Any]) -> dict[str, Any]:
    choices = _choices(card)
    total = sum(count for _, count in choices)
    return {
        "choices": [
            {"label": label, "count": count, "percentage": round(100 * count / (total or 1))}
            for label, count in choices
        ],
        "total_votes": total,
        "ends_at": card["binding_values"]["end_datetime_utc"]["string_value"],
        "time_left_en": "Final results",
    }


def official(world: World, request: Request) -> Response:
    """api.x.com: `/2/tweets/ID` and `/2/tweets?ids=A,B` for those who have the token."""
    if request.header("authorization") != f"Bearer {TOKEN}":
        problem = {"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"}
        return Response.json(problem, 401)
    match = re.fullmatch(r"/2/tweets(?:/([0-9]{1,19}))?", request.path)
    ids = [match[1]] if match and match[1] else request.params.get("ids", "").split(",")
    if match is None or not all(re.fullmatch("[0-9]{1,19}", each) for each in ids):
        problem = {
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{_PROBLEMS}/invalid-request",
        }
        return Response.json({"errors": [{"message": "not an id", "parameters": {}}], **problem}, 400)
    shelf = _Shelf(world, request)
    data = [shelf.post(tweet) for each in ids if (tweet := shelf.found(each, "id" if match[1] else "ids"))]
    body: dict[str, Any] = {"data": (data[0] if match[1] else data)} if data else {}
    includes = {name: list(items.values()) for name, items in shelf.includes.items() if items}
    body |= {name: value for name, value in (("includes", includes), ("errors", shelf.errors)) if value}
    limit = {"x-rate-limit-limit": "450", "x-rate-limit-remaining": "449", "x-rate-limit-reset": "1893456000"}
    return Response.json(body).with_headers(limit)


class _Shelf:
    """One answer of the API under construction. Nothing is told that the request did not ask for."""

    def __init__(self, world: World, request: Request) -> None:
        self._world = world
        self._asked = {name: set(value.split(",")) for name, value in request.params.items()}
        self.includes: dict[str, dict[str, Any]] = {"users": {}, "media": {}, "polls": {}, "tweets": {}}
        self.errors: list[dict[str, Any]] = []

    def _wants(self, list_name: str, member: str) -> bool:
        return member in self._asked.get(list_name, ())

    def found(self, post_id: str, parameter: str) -> Tweet | None:
        """The post if it can be seen; else None, and an error that says so."""
        tweet = self._world.posts.get(post_id)
        if tweet is not None and tweet.fate in (*_VISIBLE, "restricted", "restricted-old"):
            return tweet
        hidden = tweet is not None and tweet.fate == "protected"
        title, kind, detail = (
            (
                "Authorization Error",
                "not-authorized-for-resource",
                "Sorry, you are not authorized to see the Tweet with",
            )
            if hidden
            else ("Not Found Error", "resource-not-found", "Could not find tweet with")
        )
        self.errors.append(
            {
                "value": post_id,
                "detail": f"{detail} {parameter}: [{post_id}].",
                "title": title,
                "resource_type": "tweet",
                "parameter": parameter,
                "resource_id": post_id,
                "type": f"{_PROBLEMS}/{kind}",
            }
        )
        return None

    def post(self, tweet: Tweet, *, referenced: bool = False) -> dict[str, Any]:
        """One post with all that was asked for."""
        wire = wire_text(tweet)
        text, entities = wire.text, _entities(wire)
        if tweet.quoted is not None:
            # The address of a quoted post is a link at the end of the text, which X's own pages do not show.
            short = f"https://t.co/{code_for('quote' + tweet.id)}"
            start = len(text) + 1
            link = {"start": start, "end": start + len(short), "url": short, "expanded_url": tweet.quoted.url}
            entities.setdefault("urls", []).append({**link, "display_url": tweet.quoted.url[8:33] + "…"})
            text = f"{text} {short}"
        members: dict[str, Any] = {
            "author_id": user_id(tweet.handle),
            "created_at": tweet.posted_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
            "conversation_id": tweet.reply_to.id if tweet.reply_to else tweet.id,
            "lang": tweet.lang,
            "possibly_sensitive": tweet.sensitive,
            "source": "X Web App",
            "entities": entities,
            "public_metrics": {
                "retweet_count": tweet.likes // 2,
                "reply_count": tweet.replies,
                "like_count": tweet.likes,
                "quote_count": 1,
                "bookmark_count": 0,
                "impression_count": tweet.likes * 100,
            },
        }
        if tweet.long:
            whole = wire_text(tweet, whole=True, media=False)
            members["note_tweet"] = {"text": whole.text, "entities": _entities(whole)}
        references = [
            {"type": kind, "id": other.id}
            for kind, other in (("replied_to", tweet.reply_to), ("quoted", tweet.quoted))
            if other is not None
        ]
        if references:
            members["referenced_tweets"] = references
        if tweet.reply_to is not None:
            members["in_reply_to_user_id"] = user_id(tweet.reply_to.handle)
        self._include(tweet, members, referenced=referenced)
        told = {name: value for name, value in members.items() if self._wants("tweet.fields", name) and value}
        return {"id": tweet.id, "text": text, "edit_history_tweet_ids": list(tweet.edits) or [tweet.id], **told}

    def _include(self, tweet: Tweet, members: dict[str, Any], *, referenced: bool) -> None:
        prefix = "referenced_tweets.id." if referenced else ""
        attachments: dict[str, list[str]] = {}
        if tweet.media:
            attachments["media_keys"] = [f"{'3' if isinstance(m, Photo) else '7'}_{m.code}" for m in tweet.media]
            if self._wants("expansions", f"{prefix}attachments.media_keys"):
                for key, item in zip(attachments["media_keys"], tweet.media, strict=True):
                    media = _api_media(item)
                    told = {name: value for name, value in media.items() if self._wants("media.fields", name)}
                    self.includes["media"][key] = {"media_key": key, "type": item.kind, **told}
        if tweet.card is not None and tweet.card["name"].startswith("poll"):
            attachments["poll_ids"] = [f"1{tweet.id[1:]}"]
            if self._wants("expansions", "attachments.poll_ids") and not referenced:
                self.includes["polls"][tweet.id] = _api_poll(attachments["poll_ids"][0], tweet.card)
        if attachments:
            members["attachments"] = attachments
        if self._wants("expansions", f"{prefix}author_id"):
            user = {"profile_image_url": "https://abs.twimg.com/sticky/default.png", "verified": False}
            told = {name: value for name, value in user.items() if self._wants("user.fields", name)}
            own = {"id": user_id(tweet.handle), "name": tweet.name, "username": tweet.present_handle}
            self.includes["users"][user_id(tweet.handle)] = own | told
        if referenced or not self._wants("expansions", "referenced_tweets.id"):
            return
        versions = [each for each in tweet.edits if each != tweet.id and each in self._world.posts]
        others = [self._world.posts[each] for each in versions if self._wants("expansions", "edit_history_tweet_ids")]
        for other in (tweet.quoted, tweet.reply_to):
            if other is not None and (seen := self.found(other.id, "referenced_tweets.id")):
                others.append(seen)
        for other in others:
            self.includes["tweets"][other.id] = self.post(other, referenced=True)


def _entities(wire: Wire) -> dict[str, Any]:
    """Entities with offsets in code points; the links of media are among the others."""
    entities: dict[str, list[dict[str, Any]]] = {}
    names = {"user_mentions": "mentions", "media": "urls", "symbols": "cashtags"}
    for kind, group in wire.entities.items():
        for entity in group:
            start, end = entity["indices"]
            found: dict[str, Any] = {"start": start, "end": end}
            match kind:
                case "urls" | "media":
                    found |= {name: entity[name] for name in ("url", "expanded_url", "display_url")}
                    if kind == "media":
                        found["media_key"] = f"3_{entity['url'].rpartition('/')[2]}"
                case "user_mentions":
                    found |= {"username": entity["screen_name"], "id": entity["id_str"]}
                case _:
                    found["tag"] = entity["text"]
            entities.setdefault(names.get(kind, kind), []).append(found)
    return entities


def _api_media(item: Photo | Video) -> dict[str, Any]:
    media: dict[str, Any] = {"width": item.width, "height": item.height}
    if item.alt:
        media["alt_text"] = item.alt
    if isinstance(item, Photo):
        return {**media, "url": item.url}
    films = [{"bit_rate": rate, "content_type": "video/mp4", "url": url} for rate, url, _ in item.variants]
    playlist = [] if item.gif else [{"content_type": "application/x-mpegURL", "url": item.playlist_url}]
    return {**media, "preview_image_url": item.poster_url, "variants": playlist + films, "duration_ms": 9516}


def _api_poll(poll_id: str, card: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": poll_id,
        "voting_status": "closed",
        "end_datetime": card["binding_values"]["end_datetime_utc"]["string_value"].replace("Z", ".000Z"),
        "options": [
            {"position": number, "label": label, "votes": count}
            for number, (label, count) in enumerate(_choices(card), 1)
        ],
    }
