"""A post as API v2 gives it, brought into the shape of syndication: its text, links, media and poll, from all that came along.

X's reference renames `tweet` to `post` member by member while answers still say `tweet`, so both spellings are read. Pure; it
does not judge whether the answer is one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from citesnap import platforms
from citesnap.sources.x.syndication import MAX_TEXT
from citesnap.sources.x.tweet import MANY, Likeness, Object, poll_card, utf16_range
from citesnap.text.jsonvalues import list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso

MEDIA_LABELS = ("pic.twitter.com/", "pic.x.com/")
"""How the visible text of a link to attached media begins."""


@dataclass(frozen=True, slots=True)
class Shelf:
    """What an answer holds beside the posts asked for, by id."""

    users: Mapping[str, Object]
    media: Mapping[str, Object]
    polls: Mapping[str, Object]
    posts: Mapping[str, Object]
    places: Mapping[str, Object]

    @classmethod
    def of(cls, found: Object) -> Shelf:
        """What the `includes` of an answer hold."""
        includes = object_of(found.get("includes"))
        return cls(
            users=_by_id(includes.get("users")),
            media=_by_id(includes.get("media"), "media_key"),
            polls=_by_id(includes.get("polls")),
            posts=_by_id([*list_of(includes.get("tweets")), *list_of(includes.get("posts"))]),
            places=_by_id(includes.get("places")),
        )


def _by_id(objects: object, member: str = "id") -> dict[str, Object]:
    """Objects by their id, the first of each."""
    known = [each for each in list_of(objects)[: 5 * MANY] if isinstance(each, dict)]
    return {key: each for each in reversed(known) if (key := id_of(each.get(member)))}


def id_of(value: object) -> str | None:
    """An id, which some older answers spell as a number."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 64 else None


def _either(found: Object, *names: str) -> Any:
    """The value of the first of these names that is there: members are being renamed."""
    return next((found[name] for name in names if found.get(name) is not None), None)


def versions(post: Object) -> list[str]:
    """The ids of all versions of a post, oldest first, its own among them."""
    ids = _either(post, "edit_history_tweet_ids", "edit_history_post_ids")
    return list(dict.fromkeys(each for each in list_of(ids)[:MANY] if isinstance(each, str)))


def related(post: Object) -> dict[str, str]:
    """`quoted`, `replied_to` and `retweeted` with the ids of those posts."""
    found = list_of(_either(post, "referenced_tweets", "referenced_posts"))[:MANY]
    pairs = ((text_of(each.get("type")), id_of(each.get("id"))) for each in map(object_of, found))
    return {("retweeted" if kind == "reposted" else kind): other for kind, other in pairs if kind and other}


def likeness_of(post: Object, shelf: Shelf) -> Likeness:
    """A post of the API in the shape of syndication."""
    note = object_of(_either(post, "note_tweet", "note_post"))
    note = note if text_of(note.get("text")) else {}
    text = (text_of(note.get("text")) or text_of(post.get("text")) or "")[:MAX_TEXT]
    entities = object_of((note or post).get("entities"))
    mentions = _objects(entities.get("mentions"))
    references = related(post)
    links, attached, quoted = _links(entities, references.get("quoted"))
    attachments = object_of(post.get("attachments"))
    keys = list_of(attachments.get("media_keys"))[:MANY]
    answered = id_of(post.get("in_reply_to_user_id"))
    metrics = object_of(post.get("public_metrics"))
    author_id = id_of(post.get("author_id"))
    author = shelf.users.get(author_id or "", {})
    tweet: Object = {
        "id_str": id_of(post.get("id")),
        "created_at": iso(read_iso(post.get("created_at"))),
        "text": text,
        "lang": post.get("lang"),
        "display_text_range": _shown_range(
            text,
            None if note else post.get("display_text_range"),
            after_mentions(text, mentions) if not note and (answered or "replied_to" in references) else 0,
            [*links, *attached],
            [each["url"] for each in attached] + ([quoted] if quoted else []),
        ),
        "entities": {
            "urls": links,
            "media": attached,
            "user_mentions": [{"screen_name": each.get("username")} for each in mentions],
            "hashtags": [{"text": each.get("tag")} for each in _objects(entities.get("hashtags"))],
        },
        "user": {
            "id_str": author_id,
            "name": author.get("name"),
            "screen_name": author.get("username"),
            "verified": author.get("verified") is True,
            "verified_type": author.get("verified_type"),
            "profile_image_url_https": author.get("profile_image_url"),
        },
        "mediaDetails": [_media(shelf.media[key]) for key in keys if isinstance(key, str) and key in shelf.media],
        "favorite_count": metrics.get("like_count"),
        "retweet_count": _either(metrics, "retweet_count", "repost_count"),
        "reply_count": metrics.get("reply_count"),
        "in_reply_to_status_id_str": references.get("replied_to"),
        "in_reply_to_screen_name": _handle(answered, shelf, mentions),
        "edit_control": {"edit_tweet_ids": versions(post)},
        "possibly_sensitive": post.get("possibly_sensitive"),
        "note_tweet": note,
        "article": post.get("article"),
        "card": _poll(attachments, shelf),
    }
    article = object_of(post.get("article"))
    return Likeness(
        tweet,
        counts={
            "quotes": number(metrics.get("quote_count")),
            "bookmarks": number(metrics.get("bookmark_count")),
            "views": number(metrics.get("impression_count")),
        },
        more={
            "conversation": id_of(post.get("conversation_id")),
            "client": text_of(post.get("source")),
            "place": text_of(
                shelf.places.get(id_of(object_of(post.get("geo")).get("place_id")) or "", {}).get("full_name")
            ),
            "withheld": _withheld(object_of(post.get("withheld"))),
            "article_text": (text_of(article.get("plain_text")) or "")[:MAX_TEXT],
        },
    )


def _objects(value: object) -> list[Object]:
    return [each for each in list_of(value)[:MANY] if isinstance(each, dict)]


def _withheld(withheld: Object) -> Object:
    """Where the post is not shown, and whether for copyright."""
    countries = [code for code in list_of(withheld.get("country_codes"))[:MANY] if isinstance(code, str)]
    return without_nothing(
        {
            "countries": countries,
            "copyright": withheld.get("copyright") is True or None,
            "scope": text_of(withheld.get("scope")),
        }
    )


def _links(entities: Object, quoted: str | None) -> tuple[list[Object], list[Object], str | None]:
    """Links of the text, those of attached media, and the short link that X appended for the quoted post."""
    links: list[Object] = []
    attached: list[Object] = []
    appended: str | None = None
    for url in _objects(entities.get("urls")):
        short, target = text_of(url.get("url")), text_of(url.get("expanded_url"))
        link = {"url": short, "expanded_url": target, "indices": [url.get("start"), url.get("end")]}
        label = text_of(url.get("display_url")) or ""
        if short and (url.get("media_key") or label.startswith(MEDIA_LABELS)):
            # Of several pictures each has an entity of its own with the one link that they share.
            attached.append(link)
            continue
        links.append(link)
        if quoted and target and (leads_to := platforms.identify(target[:2000])) and leads_to.native_id == quoted:
            appended = short
    return links, attached, appended


def _shown_range(text: str, told: object, start: int, links: Iterable[Object], appended: Iterable[str]) -> list[int]:
    """What of the text is shown: without the mentions in front of a reply, and the links that X puts behind a text.

    `told` is X's own word for it, which not every answer has.
    """
    end = len(text)
    bounds = [number(bound) for bound in list_of(told)]
    if len(bounds) == 2 and bounds[0] is not None and bounds[1] is not None and bounds[0] <= bounds[1]:
        start, end = bounds[0], min(bounds[1], end)
        for link in links:
            first, last = (number(bound) for bound in link["indices"])
            if first is not None and last is not None and first < end < last:
                end = first  # Never half a link, whatever units X counts in.
        return utf16_range(text, start, end)
    left = set(appended)
    while left:
        kept = text[:end].rstrip()
        last_link = next((link for link in left if kept.endswith(link)), None)
        if last_link is None:
            break
        left.remove(last_link)
        end = len(kept) - len(last_link)
    return utf16_range(text, start, max(start, end))


def after_mentions(text: str, mentions: list[Object]) -> int:
    """Where the text of a reply begins behind the mentions that X puts in front of it (hidden since 2017)."""
    start = 0
    for mention in mentions:
        name = text_of(mention.get("username")) or ""
        if not name or text[start : start + len(name) + 1].lower() != f"@{name}".lower():
            break
        start += len(name) + 1
        while text[start : start + 1] == " ":
            start += 1
    return start


def _handle(user_id: str | None, shelf: Shelf, mentions: list[Object]) -> str | None:
    """The handle of a user, from the users sent along or from a mention."""
    if user_id is None:
        return None
    mentioned = next((each for each in mentions if id_of(each.get("id")) == user_id), {})
    return text_of(shelf.users.get(user_id, {}).get("username")) or text_of(mentioned.get("username"))


def _media(item: Object) -> Object:
    """One of `mediaDetails`. Streams in pieces have no bit rate and another content type, and are left alone by the reader."""
    photo = item.get("type") == "photo"
    return {
        "type": item.get("type"),
        "media_url_https": item.get("url") if photo else item.get("preview_image_url"),
        "ext_alt_text": item.get("alt_text"),
        "original_info": {"width": item.get("width"), "height": item.get("height")},
        "video_info": {
            "variants": [
                {"bitrate": each.get("bit_rate"), "content_type": each.get("content_type"), "url": each.get("url")}
                for each in _objects(item.get("variants"))
            ]
        },
    }


def _poll(attachments: Object, shelf: Shelf) -> Object:
    """The poll of a post, its choices in their order."""
    ids = (each for each in list_of(attachments.get("poll_ids"))[:MANY] if isinstance(each, str))
    poll = next((shelf.polls[each] for each in ids if each in shelf.polls), {})
    options = sorted(_objects(poll.get("options")), key=lambda option: number(option.get("position")) or 0)
    choices = [(text_of(option.get("label")), number(option.get("votes"))) for option in options]
    return poll_card(choices, iso(read_iso(poll.get("end_datetime"))))
