"""The one reader of posts as API v2 of X gives them: text, links, media and poll, from all that came along.

Answers of today (`api`) and objects that web archives captured (`webarchives/x_pages/api_json.py`) are read by it. X's reference
renames `tweet` to `post` member by member while answers still say `tweet`, so both spellings are read. Pure; it does not judge
whether the answer is one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from citesnap import platforms
from citesnap.sources.formats.limits import MANY, MAX_TEXT, objects_in
from citesnap.sources.x.tweet import (
    Author,
    Card,
    MediaItem,
    TextLink,
    Tweet,
    bounds_of,
    media_files,
    mp4_films,
    poll_card,
    version_ids,
    words_of,
)
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso

MEDIA_LABELS = ("pic.twitter.com/", "pic.x.com/")
"""How the visible text of a link to attached media begins."""


@dataclass(frozen=True, slots=True)
class Includes:
    """What an answer holds beside the posts asked for, by id; `posts` has those asked for as well."""

    users: Mapping[str, Object]
    media: Mapping[str, Object]
    polls: Mapping[str, Object]
    posts: Mapping[str, Object]
    places: Mapping[str, Object]

    @classmethod
    def of(cls, body: Object) -> Includes:
        """What an answer holds."""
        includes = object_of(body.get("includes"))
        return cls(
            users=_by_id(list_of(includes.get("users"))),
            media=_by_id(list_of(includes.get("media")), "media_key"),
            polls=_by_id(list_of(includes.get("polls"))),
            posts=_by_id([*main_posts(body), *list_of(includes.get("tweets")), *list_of(includes.get("posts"))]),
            places=_by_id(list_of(includes.get("places"))),
        )


def _by_id(objects: Sequence[object], member: str = "id") -> dict[str, Object]:
    """Objects by their id, the first of each; what has none is left out."""
    known = [each for each in objects[: 5 * MANY] if isinstance(each, dict)]
    return {key: each for each in reversed(known) if (key := id_of(each.get(member)))}


def main_posts(body: Object) -> list[Object]:
    """The posts asked for: an object when one was, a list when several were."""
    data = body.get("data")
    return objects_in(data if isinstance(data, list) else [data])


def id_of(value: object) -> str | None:
    """An id, which some older answers spell as a number."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 64 else None


def _either(members: Object, *names: str) -> Any:
    """The value of the first of these names that is there: members are being renamed."""
    return next((members[name] for name in names if members.get(name) is not None), None)


def versions(post: Object) -> list[str]:
    """The ids of all versions of a post, oldest first, its own among them."""
    ids = _either(post, "edit_history_tweet_ids", "edit_history_post_ids")
    return list(dict.fromkeys(each for each in list_of(ids)[:MANY] if isinstance(each, str)))


def related(post: Object) -> dict[str, str]:
    """`quoted`, `replied_to` and `retweeted` with the ids of those posts."""
    references = objects_in(_either(post, "referenced_tweets", "referenced_posts"))
    pairs = ((text_of(each.get("type")), id_of(each.get("id"))) for each in references)
    return {("retweeted" if kind == "reposted" else kind): other for kind, other in pairs if kind and other}


def note_of(post: Object) -> Object:
    """The whole of a long post; empty where it is not one. The member may be there without a text (`{"entities": {}}`)."""
    note = object_of(_either(post, "note_tweet", "note_post"))
    return note if text_of(note.get("text")) else {}


def read_post(post: Object, includes: Includes) -> Tweet:
    """A post of the API, without the posts that it quotes or answers."""
    note = note_of(post)
    text = (text_of(note.get("text")) or text_of(post.get("text")) or "")[:MAX_TEXT]
    entities = object_of((note or post).get("entities"))
    mentions = objects_in(entities.get("mentions"))
    references = related(post)
    links, attached, quoted = _links(entities, references.get("quoted"))
    attachments = object_of(post.get("attachments"))
    keys = (key for key in list_of(attachments.get("media_keys"))[:MANY] if isinstance(key, str))
    answered = id_of(post.get("in_reply_to_user_id"))
    metrics = object_of(post.get("public_metrics"))
    author_id = id_of(post.get("author_id"))
    author = includes.users.get(author_id or "", {})
    article = object_of(post.get("article"))
    place_id = id_of(object_of(post.get("geo")).get("place_id"))
    return Tweet(
        id=id_of(post.get("id")),
        text=text,
        shown=_shown_range(
            text,
            None if note else bounds_of(post.get("display_text_range")),
            _after_mentions(text, mentions) if not note and (answered or "replied_to" in references) else 0,
            [*links, *attached],
            {link.short for link in attached if link.short} | ({quoted} if quoted else set()),
        ),
        author=Author(
            id=author_id,
            name=text_of(author.get("name")),
            handle=text_of(author.get("username")),
            is_verified=author.get("verified") is True,
            verified_type=text_of(author.get("verified_type")),
            avatar=text_of(author.get("profile_image_url")),
        ),
        posted_at=read_iso(post.get("created_at")),
        lang=text_of(post.get("lang")),
        links=tuple(links),
        attached=tuple(attached),
        mentions=words_of(mentions, "username"),
        hashtags=words_of(objects_in(entities.get("hashtags")), "tag"),
        media=media_files(_media_item(includes.media[key]) for key in keys if key in includes.media),
        counts={
            "likes": number(metrics.get("like_count")),
            "reposts": number(_either(metrics, "retweet_count", "repost_count")),
            "replies": number(metrics.get("reply_count")),
            "quotes": number(metrics.get("quote_count")),
            "bookmarks": number(metrics.get("bookmark_count")),
            "views": number(metrics.get("impression_count")),
        },
        reply_to_id=references.get("replied_to"),
        reply_to_handle=_handle(answered, includes, mentions),
        versions=version_ids(versions(post)),
        is_sensitive=bool(post.get("possibly_sensitive")),
        is_long=bool(note),
        article=text_of(article.get("title")),
        card=_poll(attachments, includes),
        more={
            "conversation": id_of(post.get("conversation_id")),
            "client": text_of(post.get("source")),
            "place": text_of(includes.places.get(place_id or "", {}).get("full_name")),
            "withheld": _withheld(object_of(post.get("withheld"))),
            "article_text": (text_of(article.get("plain_text")) or "")[:MAX_TEXT],
        },
    )


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


def _links(entities: Object, quoted: str | None) -> tuple[list[TextLink], list[TextLink], str | None]:
    """Links of the text, those of attached media, and the short link that X appended for the quoted post."""
    links: list[TextLink] = []
    attached: list[TextLink] = []
    appended: str | None = None
    for url in objects_in(entities.get("urls")):
        short, target = text_of(url.get("url")), text_of(url.get("expanded_url"))
        link = TextLink(short, target, number(url.get("start")), number(url.get("end")))
        label = text_of(url.get("display_url")) or ""
        if url.get("media_key") or label.startswith(MEDIA_LABELS):
            # Of several pictures each has an entity of its own with the one link that they share.
            attached.append(link)
            continue
        links.append(link)
        if quoted and target and (leads_to := platforms.identify(target[:2000])) and leads_to.native_id == quoted:
            appended = short
    return links, attached, appended


def _shown_range(
    text: str, bounds: tuple[int, int] | None, start: int, links: Sequence[TextLink], appended: Collection[str]
) -> tuple[int, int]:
    """What of the text is shown: without the mentions in front of a reply, and the links that X puts behind a text.

    `told` is X's own word for it, which not every answer has.
    """
    end = len(text)
    if bounds is not None:
        start, end = min(bounds[0], end), min(bounds[1], end)
        for link in links:
            if link.start is not None and link.end is not None and link.start < end < link.end:
                end = link.start  # Never half a link, whatever units X counts in.
        return start, max(start, end)
    return start, max(start, without_last(text, end, appended))


def without_last(text: str, end: int, appended: Collection[str]) -> int:
    """Where a text ends without the short links that X appended to it, each once."""
    left = set(appended)
    while left:
        head = text[:end].rstrip()
        last_link = next((link for link in left if head.endswith(link)), None)
        if last_link is None:
            break
        left.remove(last_link)
        end = len(head) - len(last_link)
    return end


def _after_mentions(text: str, mentions: Sequence[Object]) -> int:
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


def _handle(user_id: str | None, includes: Includes, mentions: Sequence[Object]) -> str | None:
    """The handle of a user, from the users sent along or from a mention."""
    if user_id is None:
        return None
    mentioned = next((each for each in mentions if id_of(each.get("id")) == user_id), {})
    return text_of(includes.users.get(user_id, {}).get("username")) or text_of(mentioned.get("username"))


def _media_item(item: Object) -> MediaItem:
    kind = text_of(item.get("type")) or "photo"
    return MediaItem(
        kind=kind,
        picture=text_of(item.get("url") if kind == "photo" else item.get("preview_image_url")),
        films=mp4_films(item.get("variants"), "bit_rate"),
        alt_text=text_of(item.get("alt_text")),
        width=number(item.get("width")),
        height=number(item.get("height")),
    )


def _poll(attachments: Object, includes: Includes) -> Card | None:
    """The poll of a post, its choices in their order."""
    ids = (each for each in list_of(attachments.get("poll_ids"))[:MANY] if isinstance(each, str))
    poll = next((includes.polls[each] for each in ids if each in includes.polls), {})
    options = sorted(objects_in(poll.get("options")), key=lambda option: number(option.get("position")) or 0)
    choices = [(text_of(option.get("label")), number(option.get("votes"))) for option in options]
    return poll_card(choices, iso(read_iso(poll.get("end_datetime"))))
