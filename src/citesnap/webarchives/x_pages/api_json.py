"""JSON captures of posts: objects of API v2 (2022 on), of API v1.1 (2017 to 2022), and of the endpoints for embeds.

The Wayback Machine holds API objects under the address of the post, and the handle in that address may be somebody else's: the one
who was answered or reposted. Only the object tells the author. Each shape is brought into the one that the syndication
source gives, so that text, links, media and quoted posts are read by the same code.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from citesnap import platforms
from citesnap.model import Outcome
from citesnap.sources.x import oembed, syndication
from citesnap.sources.x.api_v2 import after_mentions
from citesnap.sources.x.tweet import utf16_range
from citesnap.text.jsonvalues import list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso
from citesnap.webarchives.x_pages._shown import NoContent, NoContentReason, Shown
from citesnap.webarchives.x_pages._values import from_api, from_milliseconds, profile_handle, status_id, unwrapped

Object = dict[str, Any]

_REPOST = re.compile(r"RT @([A-Za-z0-9_]{1,20}): ", re.ASCII)
_CUT = 260
"""Characters. X cuts the text of a long post near 280 and that of a repost near 140; a short text ends in `…` on purpose."""

_MANY = 200
"""Entities of one kind that are read. Each is searched for in the text, so both must have a bound."""

_REASONS = {
    Outcome.SUSPENDED: NoContentReason.SUSPENDED_PAGE,
    Outcome.PROTECTED: NoContentReason.PROTECTED_PAGE,
    Outcome.RESTRICTED: NoContentReason.LOGIN_WALL,
    Outcome.MISMATCH: NoContentReason.OTHER_POST,
    Outcome.MALFORMED: NoContentReason.NOT_A_POST,
}


def read(body: str, post_id: str) -> Shown | NoContent:
    """The post with this id in a JSON capture, or why it is not there."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        return NoContent(NoContentReason.BROKEN, f"broken JSON ({type(error).__name__})")
    if isinstance(found, list):
        found = next((each for each in found if isinstance(each, dict) and _id(each) == post_id), None)
    if not isinstance(found, dict):
        return NoContent(NoContentReason.NOT_A_POST, "JSON without an object")
    if "__typename" in found or ("tombstone" in found and "user" not in found):
        return _embedded(found, post_id)
    if isinstance(found.get("data"), dict | list) or isinstance(found.get("includes"), dict):
        return _version_2(found, post_id)
    if isinstance(found.get("html"), str) and "author_url" in found:
        return _oembed(found, post_id)
    if _id(found) and ("text" in found or "full_text" in found):
        return _version_1(found, post_id)
    return _refused(found)


def _id(found: Object) -> str | None:
    """The id of a post as a string; ids are numbers as well in API v1.1."""
    said = found.get("id_str") or found.get("id")
    return (
        str(said) if isinstance(said, str | int) and not isinstance(said, bool) and number(said) is not None else None
    )


def _others(shown: list[str]) -> NoContent:
    return NoContent(NoContentReason.OTHER_POST, f"shows {', '.join(dict.fromkeys(shown[:5])) or 'no post with an id'}")


def _refused(found: Object) -> NoContent:
    """The errors of an API: why there was no post to give, in words."""
    errors = [object_of(each) for each in list_of(found.get("errors"))[:20]]
    said = [
        text
        for each in [*errors, found]
        for name in ("detail", "message", "error")
        if (text := text_of(each.get(name)))
    ]
    sentence = (said[0] if said else "JSON of an unknown kind")[:300]
    lowered = sentence.lower()
    if "suspended" in lowered:
        return NoContent(NoContentReason.SUSPENDED_PAGE, sentence)
    if "not authorized to see" in lowered or "protected" in lowered:
        return NoContent(NoContentReason.PROTECTED_PAGE, sentence)
    if any(words in lowered for words in ("could not find", "no status found", "does not exist", "not found")):
        return NoContent(NoContentReason.SOFT_404, sentence)
    return NoContent(NoContentReason.NOT_A_POST, sentence)


# --- the endpoints for embeds ---


def _embedded(found: Object, post_id: str) -> Shown | NoContent:
    """A capture of the syndication endpoint."""
    outcome, detail = syndication.classify(found, post_id)
    if outcome is not Outcome.CAPTURED:
        return NoContent(_REASONS.get(outcome, NoContentReason.SOFT_404), detail or str(outcome))
    shown = _bounded(found)
    for name in ("quoted_tweet", "parent"):
        if inner := object_of(found.get(name)):
            shown[name] = _bounded(inner)
    return _shown("syndication", shown, cut=bool(object_of(found.get("note_tweet"))))


def _bounded(found: Object) -> Object:
    """The same object of syndication with nothing in it that takes long, and a time that is one."""
    return dict(
        found,
        text=(text_of(found.get("text")) or "")[: syndication.MAX_TEXT],
        created_at=iso(read_iso(found.get("created_at"))),
        entities=_few(object_of(found.get("entities"))),
        mediaDetails=[_media_item(object_of(each)) for each in list_of(found.get("mediaDetails"))[:16]],
    )


def _few(entities: Object) -> Object:
    return {kind: list_of(entities.get(kind))[:_MANY] for kind in ("urls", "media", "user_mentions", "hashtags")}


def _oembed(found: Object, post_id: str) -> Shown | NoContent:
    """A capture of the oEmbed endpoint."""
    shown = platforms.identify((text_of(found.get("url")) or "")[:2000])
    html = text_of(found.get("html")) or ""
    if shown is None or shown.native_id != post_id:
        return _others([shown.native_id] if shown else [])
    # The times of a capture are the caller's, so the one given here goes no further.
    read = oembed.read(html, datetime.min.replace(tzinfo=UTC), None, None) if len(html) <= oembed.MAX_HTML else None
    if read is None:
        return NoContent(NoContentReason.BROKEN, "an embed code without the post")
    data = {"id": post_id} | {name: value for name, value in read.data.items() if name != "html"}
    return Shown(
        era="oembed",
        text=read.text,
        author_name=text_of(found.get("author_name")),
        handle=profile_handle(text_of(found.get("author_url"))),
        lang=read.lang,
        truncated=read.truncated,
        data=data,
    )


# --- API v1.1 ---


def _version_1(found: Object, post_id: str) -> Shown | NoContent:
    """An object of API v1.1 as its streams gave it: flat, `extended_tweet` where the text was longer than 140."""
    inner = [found, *(object_of(found.get(name)) for name in ("retweeted_status", "quoted_status"))]
    wanted = next((each for each in inner if _id(each) == post_id), None)
    if wanted is None:
        return _others([other for each in inner if (other := _id(each))])
    shown = _from_1(wanted)
    cut = _is_cut_1(wanted)
    quoted = object_of(wanted.get("quoted_status"))
    if quoted:
        shown["quoted_tweet"] = _from_1(quoted)
    reposted = object_of(wanted.get("retweeted_status"))
    if reposted:
        return _repost("json-v1", shown, _from_1(reposted), cut=_is_cut_1(reposted))
    return _shown("json-v1", shown, cut=cut)


def _is_cut_1(found: Object) -> bool:
    return found.get("truncated") is True and not text_of(object_of(found.get("extended_tweet")).get("full_text"))


def _from_1(found: Object) -> Object:
    """API v1.1 in the shape of syndication."""
    whole = object_of(found.get("extended_tweet"))
    if not text_of(whole.get("full_text")):
        whole = found
    text = (text_of(whole.get("full_text")) or text_of(whole.get("text")) or "")[: syndication.MAX_TEXT]
    start, end = _range(whole.get("display_text_range"), text)
    attached = object_of(whole.get("extended_entities")) or object_of(found.get("extended_entities"))
    media = [object_of(each) for each in list_of(attached.get("media"))[:16]]
    quoted = text_of(object_of(found.get("quoted_status_permalink")).get("url"))
    appended = [quoted, *(text_of(each.get("url")) for each in media)] if quoted else []
    user = object_of(found.get("user"))
    posted_at = from_milliseconds(text_of(found.get("timestamp_ms"))) or from_api(found.get("created_at"))
    return {
        **{
            name: found.get(name)
            for name in (
                *("lang", "favorite_count", "retweet_count", "reply_count", "possibly_sensitive"),
                *("in_reply_to_status_id_str", "in_reply_to_screen_name"),
            )
        },
        "id_str": _id(found),
        "created_at": iso(posted_at),
        "text": text,
        "display_text_range": utf16_range(text, start, _without(text, end, appended)),
        "entities": _few(object_of(whole.get("entities"))),
        "user": dict(user, profile_image_url_https=unwrapped(text_of(user.get("profile_image_url_https")) or "")),
        "mediaDetails": [_media_item(each) for each in media],
    }


def _range(value: object, text: str) -> tuple[int, int]:
    """`display_text_range`, here in code points; the whole text if it is missing or senseless."""
    bounds = [number(bound) for bound in list_of(value)]
    if len(bounds) != 2 or bounds[0] is None or bounds[1] is None or not 0 <= bounds[0] <= bounds[1]:
        return 0, len(text)
    return min(bounds[0], len(text)), min(bounds[1], len(text))


def _without(text: str, end: int, appended: list[str | None]) -> int:
    """Where the text ends without the links that X appended for the quoted post and for media, each once."""
    for _ in appended[:10]:
        shown = text[:end].rstrip()
        last = next((link for link in appended[:10] if link and shown.endswith(link)), None)
        if last is None:
            break
        end = len(shown.removesuffix(last).rstrip())
    return end


def _media_item(item: Object) -> Object:
    """One of `mediaDetails`, its addresses without the prefix of the archive and its size within reason."""
    return {
        "type": text_of(item.get("type")),
        "media_url_https": unwrapped(text_of(item.get("media_url_https")) or ""),
        "ext_alt_text": text_of(item.get("ext_alt_text")),
        "original_info": _size(
            object_of(item.get("original_info")) or object_of(object_of(item.get("sizes")).get("large"))
        ),
        "video_info": item.get("video_info"),
    }


def _size(found: Object) -> Object:
    names = (("width", "w"), ("height", "h"))
    sizes = {name: number(found.get(name, found.get(short))) for name, short in names}
    return {name: value for name, value in sizes.items() if value and 0 < value < 100_000}


# --- API v2 ---


def _version_2(found: Object, post_id: str) -> Shown | NoContent:
    """An object of API v2: the post, and beside it whom and what it mentions. The same may stand there twice."""
    includes = object_of(found.get("includes"))
    users = _by_id(_objects(includes.get("users")))
    media = _by_id(_objects(includes.get("media")), "media_key")
    main = _objects(found.get("data") if isinstance(found.get("data"), list) else [found.get("data")])
    posts = _by_id([*main, *_objects(includes.get("tweets"))])
    wanted = posts.get(post_id)
    if wanted is None or not isinstance(wanted.get("text"), str):
        others = [each for post in main if (each := _key(post.get("id")))]
        return _others(others) if others else _refused(found)
    shown = _from_2(wanted, users, media)
    cut = _is_cut_2(wanted)
    related = {kind: posts.get(other) for kind, other in _related(wanted).items()}
    for kind, name in (("quoted", "quoted_tweet"), ("replied_to", "parent")):
        if other := related.get(kind):
            shown[name] = _from_2(other, users, media)
    if "retweeted" in related:
        reposted = related["retweeted"]
        if reposted is None:
            return _shown("json-v2", shown, cut=shown["text"].endswith("…"))
        return _repost("json-v2", shown, _from_2(reposted, users, media), cut=_is_cut_2(reposted))
    return _shown("json-v2", shown, cut=cut)


def _objects(value: object) -> list[Object]:
    return [each for each in list_of(value) if isinstance(each, dict)]


def _by_id(objects: list[Object], member: str = "id") -> dict[str, Object]:
    """Objects by their id, the first of each; what has none is left out."""
    return {key: each for each in reversed(objects) if (key := _key(each.get(member)))}


def _key(value: object) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and value != "" else None


def _related(post: Object) -> dict[str, str]:
    """`retweeted`, `quoted` and `replied_to` with the ids of those posts."""
    found = ((text_of(each.get("type")), _key(each.get("id"))) for each in _objects(post.get("referenced_tweets"))[:10])
    return {kind: other for kind, other in found if kind and other}


def _note(post: Object) -> Object:
    """The whole of a long post. The member may be there without a text (`{"entities": {}}`)."""
    note = object_of(post.get("note_tweet"))
    return note if text_of(note.get("text")) else {}


def _is_cut_2(post: Object) -> bool:
    text = text_of(post.get("text")) or ""
    text = re.sub(r"\s{0,4}https://t\.co/\w{1,20}$", "", text[-400:])
    return not _note(post) and text.endswith("…") and len(post.get("text") or "") >= _CUT


def _from_2(post: Object, users: dict[str, Object], media: dict[str, Object]) -> Object:
    """API v2 in the shape of syndication."""
    note = _note(post)
    text = (text_of(note.get("text")) or text_of(post.get("text")) or "")[: syndication.MAX_TEXT]
    entities = object_of(note.get("entities")) if note else object_of(post.get("entities"))
    mentions = _objects(entities.get("mentions"))[:_MANY]
    related = _related(post)
    answered = _key(post.get("in_reply_to_user_id"))
    counts = object_of(post.get("public_metrics"))
    author_id = _key(post.get("author_id"))
    links, attached, quoted = _links_2(entities, related.get("quoted"))
    appended = [quoted, *(each["url"] for each in attached)] if quoted else []
    start = after_mentions(text, mentions) if answered or "replied_to" in related else 0
    keys = list_of(object_of(post.get("attachments")).get("media_keys"))[:16]
    return {
        "id_str": _key(post.get("id")),
        "created_at": iso(read_iso(post.get("created_at"))),
        "text": text,
        "lang": text_of(post.get("lang")),
        "display_text_range": utf16_range(text, start, _without(text, len(text), appended)),
        "entities": {
            "urls": links,
            "media": attached,
            "user_mentions": [{"screen_name": each.get("username")} for each in mentions],
            "hashtags": [{"text": each.get("tag")} for each in _objects(entities.get("hashtags"))[:_MANY]],
        },
        "user": _author_2(author_id, users.get(author_id or "", {})),
        "mediaDetails": [_media_2(media[key]) for key in keys if isinstance(key, str) and key in media],
        "favorite_count": counts.get("like_count"),
        "retweet_count": counts.get("retweet_count", counts.get("repost_count")),
        "reply_count": counts.get("reply_count"),
        "in_reply_to_status_id_str": related.get("replied_to"),
        "in_reply_to_screen_name": _answered_handle(answered, users, mentions),
        "edit_control": {"edit_tweet_ids": post.get("edit_history_tweet_ids")},
        "possibly_sensitive": post.get("possibly_sensitive"),
        "article": object_of(post.get("article")),
    }


def _author_2(author_id: str | None, user: Object) -> Object:
    """Without a name where the capture has none: the address's handle is no proof."""
    return {
        "id_str": author_id,
        "name": text_of(user.get("name")),
        "screen_name": text_of(user.get("username")),
        "verified": user.get("verified") is True,
        "verified_type": text_of(user.get("verified_type")),
        "profile_image_url_https": text_of(user.get("profile_image_url")),
    }


def _answered_handle(answered: str | None, users: dict[str, Object], mentions: list[Object]) -> str | None:
    if answered is None:
        return None
    mentioned = next((each for each in mentions if _key(each.get("id")) == answered), {})
    return text_of(users.get(answered, {}).get("username")) or text_of(mentioned.get("username"))


def _links_2(entities: Object, quoted: str | None) -> tuple[list[Object], list[Object], str | None]:
    """Links of the text, those of attached media, and the short link that X appended for the quoted post."""
    links: list[Object] = []
    attached: list[Object] = []
    appended: str | None = None
    for url in _objects(entities.get("urls"))[:_MANY]:
        target = text_of(url.get("expanded_url"))
        short = text_of(url.get("url"))
        entity = {"url": short, "expanded_url": target, "indices": [url.get("start"), url.get("end")]}
        if url.get("media_key") or (text_of(url.get("display_url")) or "").startswith(
            ("pic.twitter.com/", "pic.x.com/")
        ):
            attached.append(entity)
            continue
        links.append(entity)
        if quoted and status_id(target) == quoted:
            appended = short
    return links, attached, appended


def _media_2(item: Object) -> Object:
    kind = text_of(item.get("type"))
    variants = [
        {"bitrate": each.get("bit_rate"), "content_type": each.get("content_type"), "url": each.get("url")}
        for each in _objects(item.get("variants"))
    ]
    picture = item.get("url") if kind == "photo" else item.get("preview_image_url")
    return {
        "type": kind,
        "media_url_https": unwrapped(text_of(picture) or ""),
        "ext_alt_text": text_of(item.get("alt_text")),
        "original_info": _size(item),
        "video_info": {"variants": variants},
    }


# --- both ---


def _shown(era: str, found: Object, *, cut: bool) -> Shown:
    user = object_of(found.get("user"))
    text = syndication.clean_text(found)
    return Shown(
        era=era,
        text=text,
        author_name=text_of(user.get("name")),
        handle=text_of(user.get("screen_name")),
        posted_at=read_iso(found.get("created_at")),
        lang=text_of(found.get("lang")),
        truncated=cut,
        data=syndication.describe(found, nested=False),
        media=tuple(syndication.read_media(found)),
    )


def _repost(era: str, found: Object, reposted: Object, *, cut: bool) -> Shown:
    """A repost: X gives `RT @NAME: ` and a cut text; the whole text stands in the post that was reposted."""
    described = syndication.describe(reposted)
    said = _REPOST.match(text_of(found.get("text")) or "")
    name = text_of(described.get("handle")) or (said[1] if said else None)
    own = _shown(era, found, cut=cut)
    return Shown(
        era=era,
        text=f"RT @{name}: {described.get('text', '')}" if name else described.get("text", ""),
        author_name=own.author_name,
        handle=own.handle,
        posted_at=own.posted_at,
        lang=own.lang,
        truncated=cut,
        data=without_nothing(own.data | {"reposted": described}),
        media=own.media or tuple(syndication.read_media(reposted)),
    )
