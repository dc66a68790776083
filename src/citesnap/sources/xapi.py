"""X's official API, version 2: everything about one post, for those who have a token and pay for each post read.

It has long posts whole, and tells of edits, views, polls and alt texts. It does not tell a deleted post from one whose author is
suspended or that never existed. Without a token nothing is asked. Reading is pure (`read`); `ask` is the only IO.

Facts: X's documentation of 2026-08 (xdevplatform/docs). Its reference renames `tweet` to `post` member by member while answers
still say `tweet`, so both spellings are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from citesnap import platforms
from citesnap.model import Attempt, Outcome, Post, Snapshot, iso
from citesnap.sources._answers import (
    JSON_LIMIT,
    NotJSON,
    Question,
    json_object,
    list_of,
    moment,
    number,
    object_of,
    text_of,
    without_nothing,
)
from citesnap.sources._likeness import MANY, Likeness, Object, poll_card, utf16_range
from citesnap.sources.syndication import MAX_TEXT

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "xapi"
LONG_POSTS = True
CREDENTIAL = "x"
"""The name under which the user's token is kept."""

ENDPOINT = "https://api.x.com/2/tweets"

FIELDS: Mapping[str, tuple[str, ...]] = {
    "tweet.fields": (
        *(
            "article",
            "attachments",
            "author_id",
            "conversation_id",
            "created_at",
            "display_text_range",
            "edit_controls",
        ),
        *(
            "edit_history_tweet_ids",
            "entities",
            "geo",
            "in_reply_to_user_id",
            "lang",
            "note_tweet",
            "possibly_sensitive",
        ),
        *("public_metrics", "referenced_tweets", "source", "withheld"),
    ),
    "expansions": (
        *("author_id", "attachments.media_keys", "attachments.poll_ids", "referenced_tweets.id"),
        *("referenced_tweets.id.author_id", "referenced_tweets.id.attachments.media_keys", "in_reply_to_user_id"),
        *("edit_history_tweet_ids", "geo.place_id"),
    ),
    "media.fields": (
        *("alt_text", "duration_ms", "height", "media_key", "preview_image_url", "type", "url", "variants", "width"),
    ),
    "poll.fields": ("end_datetime", "id", "options", "voting_status"),
    "user.fields": ("id", "name", "profile_image_url", "protected", "username", "verified", "verified_type"),
    "place.fields": ("full_name", "id"),
}
"""What to ask for. Nothing is told that is not asked for."""

PROBLEMS = "/2/problems/"
"""Between the host and the name in the `type` of an error; the host is api.twitter.com or api.x.com."""

ABOUT_THE_POST: Mapping[str, tuple[Outcome, str]] = {
    "resource-not-found": (Outcome.NOT_FOUND, "deleted, suspended or never existed: not told apart"),
    "not-authorized-for-resource": (Outcome.PROTECTED, "not authorized, as for protected accounts"),
    "resource-unavailable": (Outcome.UNAVAILABLE, "unavailable, no reason given"),
    "disallowed-resource": (Outcome.UNAVAILABLE, "disallowed, no reason given"),
}
"""Errors that say something about the post, when they are about its id."""

ABOUT_US: Mapping[str, Outcome] = {
    "usage-capped": Outcome.REFUSED,
    "client-forbidden": Outcome.REFUSED,
    "unsupported-authentication": Outcome.REFUSED,
    "rate-limit-exceeded": Outcome.RATE_LIMITED,
    "internal-error": Outcome.SERVER_ERROR,
    "invalid-request": Outcome.MALFORMED,
}
"""Errors that say nothing about any post. One of them beside others makes the whole answer worthless."""

MEDIA_LABELS = ("pic.twitter.com/", "pic.x.com/")


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post of X with the user's token; without one the attempt is `skipped` and nothing is sent."""
    question = Question(NAME)
    token = web.credential(CREDENTIAL)
    if token is None:
        return question.ended(Outcome.SKIPPED, detail="no token for X's API is configured")
    query = urlencode({name: ",".join(values) for name, values in FIELDS.items()}, safe=",")
    answer = web.get(
        f"{ENDPOINT}/{quote(post.native_id, safe='')}?{query}",
        limit=JSON_LIMIT,
        accept="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    if answer.failure is not None:
        return question.failed(answer)
    if answer.status not in (200, 404):
        return replace(question.refused(answer), detail=_complaint(answer))
    try:
        found = json_object(answer)
    except NotJSON as error:
        return question.ended(Outcome.MALFORMED, answer, detail=str(error))
    outcome, detail = classify(found, post.native_id)
    if outcome is not Outcome.CAPTURED:
        return question.ended(outcome, answer, detail=detail)
    return question.ended(outcome, answer, snapshot=read(found, post.native_id, datetime.now(UTC)))


def _complaint(answer: Answer) -> str:
    """What the API says of a question that it does not answer: a bad token, no credits left, a field it does not know."""
    said = f"HTTP {answer.status}"
    try:
        problems = _problems(json_object(answer))
    except NotJSON:
        return said
    return ": ".join([said, *(words for problem in problems[:1] if (words := _words(problem)))])


def classify(found: Object, post_id: str) -> tuple[Outcome, str | None]:
    """What a JSON object of the API says about the post that was asked for.

    A post and errors may come together: those are then about posts that it quotes or answers.

    >>> gone = {"type": "https://api.x.com/2/problems/resource-not-found", "resource_id": "20"}
    >>> classify({"errors": [gone]}, "20")[0].value
    'not-found'
    """
    post = _wanted(found, post_id)
    if post is None:
        if others := [shown for each in _main(found) if (shown := _id(each.get("id")))]:
            return Outcome.MISMATCH, f"asked for {post_id}, was shown {', '.join(others[:5])[:200]}"
        return _refusal(_problems(found), post_id)
    text = post.get("text")
    if not isinstance(text, str):
        return Outcome.MALFORMED, "a post without a text"
    if (
        object_of(post.get("withheld"))
        and text.startswith(("This Tweet from", "This Post from"))
        and "withheld" in text
    ):
        return Outcome.WITHHELD, text[:300]
    return Outcome.CAPTURED, None


def _refusal(problems: list[Object], post_id: str) -> tuple[Outcome, str]:
    """What errors say when no post came with them."""
    kinds = [(text_of(problem.get("type")) or "").rpartition(PROBLEMS)[2] for problem in problems]
    for kind, problem in zip(kinds, problems, strict=True):
        if kind in ABOUT_US:
            return ABOUT_US[kind], _words(problem) or kind
    for problem in problems:
        # Asked for along with its post, a suspended author is an error of its own; other users are named by other parameters.
        author = problem.get("resource_type") == "user" and problem.get("parameter") in ("author_id", None)
        if author and "suspended" in _words(problem).lower():
            return Outcome.SUSPENDED, _words(problem)
    about: str | None = None
    for kind, problem in zip(kinds, problems, strict=True):
        if kind in ABOUT_THE_POST and problem.get("resource_type") != "user":
            about = _id(problem.get("resource_id")) or _id(problem.get("value"))
            if about in (post_id, None):
                outcome, meaning = ABOUT_THE_POST[kind]
                return outcome, ". ".join(filter(None, [_words(problem).rstrip("."), meaning]))
    if about:
        return Outcome.MISMATCH, f"asked for {post_id}, was told about {about[:200]}"
    said = _words(problems[0]) if problems else ""
    return Outcome.MALFORMED, f"neither a post nor an error that is known: {said or 'no reason given'}"


def _problems(found: Object) -> list[Object]:
    """The errors of an answer; a refusal of the whole question is one, without a list around it."""
    errors = [each for each in list_of(found.get("errors"))[:MANY] if isinstance(each, dict)]
    return errors or ([found] if "title" in found or "detail" in found else [])


def _words(problem: Object) -> str:
    """Title and detail of an error."""
    words = (text_of(problem.get(name)) for name in ("title", "detail", "message"))
    return ": ".join(dict.fromkeys(word[:200] for word in words if word))


def _main(found: Object) -> list[Object]:
    """The posts asked for: an object when one was, a list when several were."""
    data = found.get("data")
    return [each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict)]


def _wanted(found: Object, post_id: str) -> Object | None:
    """The post asked for, or another version of it."""
    main = _main(found)
    exact = (each for each in main if _id(each.get("id")) == post_id)
    return next(exact, None) or next((each for each in main if post_id in _versions(each)), None)


def read(found: Object, post_id: str, now: datetime) -> Snapshot:
    """The snapshot in an answer that `classify` calls captured."""
    shelf = _Shelf.of(found)
    post = _wanted(found, post_id) or {}
    likeness = _likeness(post, shelf)
    related = _related(post)
    gone = _gone(found)
    more = dict(likeness.more)
    for kind, name in (("quoted", "quoted"), ("replied_to", "parent"), ("retweeted", "reposted")):
        if (other_id := related.get(kind)) and (other := shelf.posts.get(other_id)):
            more[name] = _likeness(other, shelf).describe()
        elif other_id and name != "parent":  # A parent that does not come is in `reply_to`.
            more[name] = without_nothing({"id": other_id, "outcome": gone.get(other_id)})
    versions = _versions(post)
    more["versions"] = [
        _likeness(version, shelf).describe()
        for version_id in versions
        if version_id != _id(post.get("id")) and (version := shelf.posts.get(version_id))
    ]
    more["stale_edit"] = (bool(versions) and versions[-1] != _id(post.get("id"))) or None
    snapshot = replace(likeness, more=more).snapshot(NAME, now)
    return _repost(snapshot, more) if "retweeted" in related else snapshot


def _gone(found: Object) -> dict[str, str]:
    """What became of posts that should have come along: outcomes by id."""
    named = ((_id(problem.get("resource_id")) or _id(problem.get("value")), problem) for problem in _problems(found))
    kinds = ((other, (text_of(problem.get("type")) or "").rpartition(PROBLEMS)[2]) for other, problem in named)
    return {other: str(ABOUT_THE_POST[kind][0]) for other, kind in kinds if other and kind in ABOUT_THE_POST}


def _repost(snapshot: Snapshot, more: Object) -> Snapshot:
    """A repost has `RT @NAME: ` and the beginning of a text, which stands whole in the post that was reposted."""
    reposted = more["reposted"]
    if handle := reposted.get("handle"):
        return replace(snapshot, text=f"RT @{handle}: {reposted.get('text', '')}")
    return replace(snapshot, truncated=snapshot.text.endswith("…"))


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What an answer holds beside the posts asked for, by id."""

    users: Mapping[str, Object]
    media: Mapping[str, Object]
    polls: Mapping[str, Object]
    posts: Mapping[str, Object]
    places: Mapping[str, Object]

    @classmethod
    def of(cls, found: Object) -> _Shelf:
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
    return {key: each for each in reversed(known) if (key := _id(each.get(member)))}


def _id(value: object) -> str | None:
    """An id, which some older answers spell as a number."""
    if isinstance(value, str):
        return value or None
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 64 else None


def _either(found: Object, *names: str) -> Any:
    """The value of the first of these names that is there: members are being renamed."""
    return next((found[name] for name in names if found.get(name) is not None), None)


def _versions(post: Object) -> list[str]:
    ids = _either(post, "edit_history_tweet_ids", "edit_history_post_ids")
    return [each for each in list_of(ids)[:MANY] if isinstance(each, str)]


def _related(post: Object) -> dict[str, str]:
    """`quoted`, `replied_to` and `retweeted` with the ids of those posts."""
    found = list_of(_either(post, "referenced_tweets", "referenced_posts"))[:MANY]
    pairs = ((text_of(each.get("type")), _id(each.get("id"))) for each in map(object_of, found))
    return {("retweeted" if kind == "reposted" else kind): other for kind, other in pairs if kind and other}


def _likeness(post: Object, shelf: _Shelf) -> Likeness:
    """A post of the API in the shape of syndication."""
    note = object_of(_either(post, "note_tweet", "note_post"))
    note = note if text_of(note.get("text")) else {}
    text = (text_of(note.get("text")) or text_of(post.get("text")) or "")[:MAX_TEXT]
    entities = object_of((note or post).get("entities"))
    mentions = _objects(entities.get("mentions"))
    related = _related(post)
    links, attached, quoted = _links(entities, related.get("quoted"))
    attachments = object_of(post.get("attachments"))
    keys = list_of(attachments.get("media_keys"))[:MANY]
    answered = _id(post.get("in_reply_to_user_id"))
    metrics = object_of(post.get("public_metrics"))
    author_id = _id(post.get("author_id"))
    author = shelf.users.get(author_id or "", {})
    tweet: Object = {
        "id_str": _id(post.get("id")),
        "created_at": iso(moment(post.get("created_at"))),
        "text": text,
        "lang": post.get("lang"),
        "display_text_range": _shown_range(
            text,
            None if note else post.get("display_text_range"),
            _after_mentions(text, mentions) if not note and (answered or "replied_to" in related) else 0,
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
        "in_reply_to_status_id_str": related.get("replied_to"),
        "in_reply_to_screen_name": _handle(answered, shelf, mentions),
        "edit_control": {"edit_tweet_ids": _versions(post)},
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
            "conversation": _id(post.get("conversation_id")),
            "client": text_of(post.get("source")),
            "place": text_of(
                shelf.places.get(_id(object_of(post.get("geo")).get("place_id")) or "", {}).get("full_name")
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


def _after_mentions(text: str, mentions: list[Object]) -> int:
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


def _handle(user_id: str | None, shelf: _Shelf, mentions: list[Object]) -> str | None:
    """The handle of a user, from the users sent along or from a mention."""
    if user_id is None:
        return None
    mentioned = next((each for each in mentions if _id(each.get("id")) == user_id), {})
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


def _poll(attachments: Object, shelf: _Shelf) -> Object:
    """The poll of a post, its choices in their order."""
    ids = (each for each in list_of(attachments.get("poll_ids"))[:MANY] if isinstance(each, str))
    poll = next((shelf.polls[each] for each in ids if each in shelf.polls), {})
    options = sorted(_objects(poll.get("options")), key=lambda option: number(option.get("position")) or 0)
    choices = [(text_of(option.get("label")), number(option.get("votes"))) for option in options]
    return poll_card(choices, iso(moment(poll.get("end_datetime"))))
