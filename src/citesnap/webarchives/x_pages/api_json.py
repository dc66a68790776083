"""JSON captures of posts: objects of API v2 (2022 on), of API v1.1 (2017 to 2022), and of the endpoints for embeds.

The Wayback Machine holds API objects under the address of the post, and the handle in that address may be somebody else's: the one
who was answered or reposted. Only the object tells the author. Objects of API v2 and of syndication are read by the code of those
sources (`sources/x`), and every shape becomes a `Tweet`, so that text, links, media and quoted posts are told alike.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

from citesnap import platforms
from citesnap.model import Media, Outcome
from citesnap.platforms.x import profile_handle
from citesnap.sources.formats.limits import MAX_TEXT, objects_in
from citesnap.sources.x import oembed, syndication
from citesnap.sources.x.api_v2 import Includes, id_of, main_posts, note_of, read_post, related, without_last
from citesnap.sources.x.tweet import Tweet, bounds_of, media_files, original, words_of
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of
from citesnap.text.mementos import without_wayback_prefix
from citesnap.webarchives.x_pages._captured import CapturedPost, NoContent, NoContentReason
from citesnap.webarchives.x_pages._values import from_api, from_milliseconds

__all__ = ["CapturedPost", "NoContent", "read", "read_value"]

_REPOST = re.compile(r"RT @([A-Za-z0-9_]{1,20}): ", re.ASCII)
_CUT = 260
"""Characters. X cuts the text of a long post near 280 and that of a repost near 140; a short text ends in `…` on purpose."""

_REASONS = {
    Outcome.SUSPENDED: NoContentReason.SUSPENDED_PAGE,
    Outcome.PROTECTED: NoContentReason.PROTECTED_PAGE,
    Outcome.RESTRICTED: NoContentReason.LOGIN_WALL,
    Outcome.MISMATCH: NoContentReason.OTHER_POST,
    Outcome.MALFORMED: NoContentReason.NOT_A_POST,
}


def read(body: str, post_id: str) -> CapturedPost | NoContent:
    """The post with this id in a JSON capture, or why it is not there."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        return NoContent(NoContentReason.BROKEN, f"broken JSON ({type(error).__name__})")
    if isinstance(value, list):
        value = next((each for each in value if isinstance(each, dict) and _id(each) == post_id), None)
    return read_value(value, post_id)


def read_value(value: object, post_id: str) -> CapturedPost | NoContent:
    """The same of the JSON value that a capture holds."""
    if not isinstance(value, dict):
        return NoContent(NoContentReason.NOT_A_POST, "JSON without an object")
    if "__typename" in value or ("tombstone" in value and "user" not in value):
        return _embedded(value, post_id)
    if isinstance(value.get("data"), dict | list) or isinstance(value.get("includes"), dict):
        return _version_2(value, post_id)
    if isinstance(value.get("html"), str) and "author_url" in value:
        return _oembed(value, post_id)
    if _id(value) and ("text" in value or "full_text" in value):
        return _version_1(value, post_id)
    return _refused(value)


def _id(post: Object) -> str | None:
    """The id of a post as a string; ids are numbers as well in API v1.1."""
    native_id = post.get("id_str") or post.get("id")
    return (
        str(native_id)
        if isinstance(native_id, str | int) and not isinstance(native_id, bool) and number(native_id) is not None
        else None
    )


def _others(shown: list[str]) -> NoContent:
    return NoContent(NoContentReason.OTHER_POST, f"shows {', '.join(dict.fromkeys(shown[:5])) or 'no post with an id'}")


def _refused(value: Object) -> NoContent:
    """The errors of an API: why there was no post to give, in words."""
    errors = [object_of(each) for each in list_of(value.get("errors"))[:20]]
    sentences = [
        text
        for each in [*errors, value]
        for name in ("detail", "message", "error")
        if (text := text_of(each.get(name)))
    ]
    sentence = (sentences[0] if sentences else "JSON of an unknown kind")[:300]
    lowered = sentence.lower()
    if "suspended" in lowered:
        return NoContent(NoContentReason.SUSPENDED_PAGE, sentence)
    if "not authorized to see" in lowered or "protected" in lowered:
        return NoContent(NoContentReason.PROTECTED_PAGE, sentence)
    if any(words in lowered for words in ("could not find", "no status found", "does not exist", "not found")):
        return NoContent(NoContentReason.SOFT_404, sentence)
    return NoContent(NoContentReason.NOT_A_POST, sentence)


# --- the endpoints for embeds ---


def _embedded(value: Object, post_id: str) -> CapturedPost | NoContent:
    """A capture of the syndication endpoint."""
    outcome, detail = syndication.classify(value, post_id)
    if outcome is not Outcome.CAPTURED:
        return NoContent(_REASONS.get(outcome, NoContentReason.SOFT_404), detail or str(outcome))
    tweet = syndication.read_tweet(value)
    return _shown("syndication", tweet, cut=tweet.is_long)


def _oembed(value: Object, post_id: str) -> CapturedPost | NoContent:
    """A capture of the oEmbed endpoint."""
    ref = platforms.identify((text_of(value.get("url")) or "")[:2000])
    html = text_of(value.get("html")) or ""
    if ref is None or ref.native_id != post_id:
        return _others([ref.native_id] if ref else [])
    # The times of a capture are the caller's, so the one given here goes no further.
    snapshot = oembed.read(html, datetime.min.replace(tzinfo=UTC), None, None) if len(html) <= oembed.MAX_HTML else None
    if snapshot is None:
        return NoContent(NoContentReason.BROKEN, "an embed code without the post")
    data = {"id": post_id} | {name: value for name, value in snapshot.data.items() if name != "html"}
    return CapturedPost(
        era="oembed",
        text=snapshot.text,
        author_name=text_of(value.get("author_name")),
        handle=profile_handle(text_of(value.get("author_url"))),
        lang=snapshot.lang,
        truncated=snapshot.truncated,
        data=data,
    )


# --- API v1.1 ---


def _version_1(value: Object, post_id: str) -> CapturedPost | NoContent:
    """An object of API v1.1 as its streams gave it: flat, `extended_tweet` where the text was longer than 140."""
    objects = [value, *(object_of(value.get(name)) for name in ("retweeted_status", "quoted_status"))]
    wanted = next((each for each in objects if _id(each) == post_id), None)
    if wanted is None:
        return _others([other for each in objects if (other := _id(each))])
    tweet = _read_1(wanted)
    if quoted := object_of(wanted.get("quoted_status")):
        tweet = replace(tweet, quoted=_read_1(quoted))
    if reposted := object_of(wanted.get("retweeted_status")):
        return _repost("json-v1", tweet, _read_1(reposted), cut=_is_cut_1(reposted))
    return _shown("json-v1", tweet, cut=_is_cut_1(wanted))


def _is_cut_1(post: Object) -> bool:
    return post.get("truncated") is True and not text_of(object_of(post.get("extended_tweet")).get("full_text"))


def _read_1(post: Object) -> Tweet:
    """A post of API v1.1, without the one that it quotes. Its entities are those of syndication, its ranges count code points."""
    whole = object_of(post.get("extended_tweet"))
    if not text_of(whole.get("full_text")):
        whole = post
    text = (text_of(whole.get("full_text")) or text_of(whole.get("text")) or "")[:MAX_TEXT]
    start, end = bounds_of(whole.get("display_text_range")) or (0, len(text))
    start, end = min(start, len(text)), min(end, len(text))
    attached = object_of(whole.get("extended_entities")) or object_of(post.get("extended_entities"))
    media = objects_in(attached.get("media"))
    if quoted := text_of(object_of(post.get("quoted_status_permalink")).get("url")):
        end = max(start, without_last(text, end, {quoted, *words_of(media, "url")}))
    posted_at = from_milliseconds(text_of(post.get("timestamp_ms"))) or from_api(post.get("created_at"))
    return replace(
        syndication.read_tweet({**post, "text": text, "entities": whole.get("entities")}, nested=True),
        id=_id(post),
        posted_at=posted_at,
        shown=(start, end),
        media=media_files(map(syndication.media_item, media)),
        is_long=False,
        card=None,
    )


# --- API v2 ---


def _version_2(value: Object, post_id: str) -> CapturedPost | NoContent:
    """An object of API v2: the post, and beside it whom and what it mentions. The same may stand there twice."""
    includes = Includes.of(value)
    wanted = includes.posts.get(post_id)
    if wanted is None or not isinstance(wanted.get("text"), str):
        others = [each for post in main_posts(value) if (each := id_of(post.get("id")))]
        return _others(others) if others else _refused(value)
    references = {kind: includes.posts.get(other) for kind, other in related(wanted).items()}
    quoted, parent = references.get("quoted"), references.get("replied_to")
    tweet = replace(
        read_post(wanted, includes),
        quoted=read_post(quoted, includes) if quoted else None,
        parent=read_post(parent, includes) if parent else None,
    )
    if "retweeted" in references:
        reposted = references["retweeted"]
        if reposted is None:
            return _shown("json-v2", tweet, cut=tweet.text.endswith("…"))
        return _repost("json-v2", tweet, read_post(reposted, includes), cut=_is_cut_2(reposted))
    return _shown("json-v2", tweet, cut=_is_cut_2(wanted))


def _is_cut_2(post: Object) -> bool:
    text = text_of(post.get("text")) or ""
    end = re.sub(r"\s{0,4}https://t\.co/\w{1,20}$", "", text[-400:])
    return not note_of(post) and end.endswith("…") and len(text) >= _CUT


# --- both ---


def _shown(era: str, tweet: Tweet, *, cut: bool) -> CapturedPost:
    tweet = _without_prefixes(tweet)
    return CapturedPost(
        era=era,
        text=tweet.display_text,
        author_name=tweet.author.name,
        handle=tweet.author.handle,
        posted_at=tweet.posted_at,
        lang=tweet.lang,
        truncated=cut,
        data=tweet.describe(nested=False),
        media=tweet.media,
    )


def _repost(era: str, tweet: Tweet, reposted: Tweet, *, cut: bool) -> CapturedPost:
    """A repost: X gives `RT @NAME: ` and a cut text; the whole text stands in the post that was reposted."""
    reposted = _without_prefixes(reposted)
    named = _REPOST.match(tweet.text)
    name = reposted.author.handle or (named[1] if named else None)
    words = reposted.display_text
    own = _shown(era, tweet, cut=cut)
    return replace(
        own,
        text=f"RT @{name}: {words}" if name else words,
        data={**own.data, "reposted": reposted.describe()},
        media=own.media or reposted.media,
    )


def _without_prefixes(tweet: Tweet) -> Tweet:
    """The same post, its files under their own addresses and not under those that an archive wrote into the JSON."""
    avatar = tweet.author.avatar
    return replace(
        tweet,
        author=replace(tweet.author, avatar=avatar and without_wayback_prefix(avatar)),
        media=tuple(replace(file, url=_own_address(file)) for file in tweet.media),
        quoted=tweet.quoted and _without_prefixes(tweet.quoted),
        parent=tweet.parent and _without_prefixes(tweet.parent),
    )


def _own_address(file: Media) -> str:
    address = without_wayback_prefix(file.url)
    return original(address) if file.kind == "photo" else address
