"""FxTwitter: what a volunteer service sees of a post of X, asked only when the user turned it on.

It has long posts whole, and community notes, which no other open source has. It guesses from X's sentences why a post is gone, and
it learns which posts somebody asks for. Reading is pure (`read`); `ask` is the only IO. Nothing here decides whether to ask.

Facts: FxEmbed/FxEmbed and its OpenAPI file, 2026-08; a User-Agent is required, 1000 requests a minute are allowed.
"""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.sources.formats.limits import MANY, MAX_TEXT
from citesnap.sources.x.tweet import (
    Author,
    Card,
    MediaItem,
    TextLink,
    Tweet,
    bounds_of,
    media_files,
    original,
    poll_card,
    words_of,
)
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso
from citesnap.web.question import JSON_LIMIT, Question, Reading, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "fxtwitter"
ENDPOINT = "https://api.fxtwitter.com/2/status"

REASONS: dict[str, tuple[Outcome, str]] = {
    "deleted": (Outcome.DELETED, "deleted"),
    "suspended": (Outcome.SUSPENDED, "from a suspended account"),
    "private": (Outcome.PROTECTED, "from a private account"),
    "blocked": (Outcome.REFUSED, "its author blocks the account with which the service asks"),
    "unavailable": (Outcome.UNAVAILABLE, "unavailable, no reason given"),
}
"""What stands in place of a post, by `reason`. `blocked` is about the service and not about the post."""

FILES = (".twimg.com",)
"""Where X keeps media. What the service makes itself (mosaics, converted animations, recorded streams) is not the post's."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post of X."""
    question = Question(NAME)
    answer = web.get(f"{ENDPOINT}/{quote(post.native_id, safe='')}", limit=JSON_LIMIT, accept="application/json")
    if answer.failure is not None:
        return question.failed(answer)
    return question.read(answer, reading, post)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of the endpoint says of a post."""
    body = shown_object(answer, 200, 400, 404, refusing=(401,))
    if isinstance(body, Reading):
        return body
    outcome, detail = classify(body, post.native_id, answer.status or 0)
    if outcome is not Outcome.CAPTURED:
        return Reading(outcome, detail=detail)
    return Reading(outcome, snapshot=read(body, datetime.now(UTC)))


def classify(body: Object, post_id: str, http_status: int = 200) -> tuple[Outcome, str | None]:
    """What a JSON object of the service, and the HTTP status it came with, say about the post that was asked for.

    >>> classify({"code": 404, "status": {"type": "tombstone", "reason": "deleted", "id": "20"}}, "20", 404)
    (<Outcome.DELETED: 'deleted'>, 'deleted')
    """
    status = object_of(body.get("status"))
    code = number(body.get("code")) or http_status
    if status.get("provider") not in (None, "twitter"):
        return Outcome.MISMATCH, "an answer about a post of another platform"
    shown_id = _id(status.get("id"))
    if status.get("type") == "tombstone":
        if status.get("id") is not None and shown_id != post_id:
            return Outcome.MISMATCH, f"asked for {post_id}, was told about {shown_id}"
        return _reason(status)
    if status:
        if shown_id != post_id:
            reposted = ", which it reposts" if status.get("reposted_by") else ""
            return Outcome.MISMATCH, f"asked for {post_id}, was shown {shown_id}{reposted}"
        if http_status != 200 or not isinstance(status.get("text"), str):
            return Outcome.MALFORMED, f"a post without a text, or with HTTP {http_status}"
        return Outcome.CAPTURED, None
    message = text_of(body.get("message")) or text_of(body.get("error")) or "no reason given"
    if code == 401 and message == "PRIVATE_TWEET":
        return REASONS["private"]
    if code in (401, 403):
        return Outcome.REFUSED, f"refused: {message[:200]}"
    if code == 429:
        return Outcome.RATE_LIMITED, message[:200]
    if code >= 500:
        return Outcome.SERVER_ERROR, f"the service failed: {message[:200]}"
    if code == 404 and "status" in body:
        # Age-restricted posts end here as well, off and on (FxEmbed/FxEmbed#2490).
        return Outcome.UNAVAILABLE, "deleted, never existed, or age-restricted: not told apart"
    return Outcome.MALFORMED, f"an answer of an unknown kind ({code}): {message[:200]}"


def _reason(tombstone: Object) -> tuple[Outcome, str]:
    reason = text_of(tombstone.get("reason")) or ""
    outcome, meaning = REASONS.get(reason, REASONS["unavailable"])
    return outcome, meaning if reason in REASONS else f"{meaning} that is known: {reason[:40]}"


def read(body: Object, now: datetime) -> Snapshot:
    """The snapshot in an answer that `classify` calls captured. Never cut: long posts come whole."""
    status = object_of(body.get("status"))
    tweet = _read_status(status)
    quoted = object_of(status.get("quote"))
    more = dict(tweet.more)
    if quoted.get("type") == "tombstone":
        outcome, _ = _reason(quoted)
        more["quoted"] = without_nothing({"id": _id(quoted.get("id")), "outcome": str(outcome)})
    thread = (_id(object_of(each).get("id")) for each in list_of(body.get("thread"))[:MANY])
    more["thread"] = [each for each in thread if each]
    quoted_tweet = _read_status(quoted) if quoted and "quoted" not in more else None
    return replace(tweet, quoted=quoted_tweet, more=more).snapshot(NAME, now)


def _read_status(status: Object) -> Tweet:
    """A post of the service, without the one that it quotes."""
    author = object_of(status.get("author"))
    verification = object_of(author.get("verification"))
    reply = object_of(status.get("replying_to"))
    article = object_of(status.get("article"))
    return replace(
        _words(status),
        id=_id(status.get("id")),
        author=Author(
            id=text_of(author.get("id")),
            name=text_of(author.get("name")),
            handle=text_of(author.get("screen_name")),
            is_verified=verification.get("verified") is True,
            verified_type=text_of(verification.get("type")),
            avatar=text_of(author.get("avatar_url")),
        ),
        posted_at=_posted_at(status),
        lang=text_of(status.get("lang")),
        media=media_files(item for each in _items(object_of(status.get("media"))) if (item := _media_item(each))),
        counts={
            "likes": number(status.get("likes")),
            "reposts": number(status.get("reposts")),
            "replies": number(status.get("replies")),
            "quotes": number(status.get("quotes")),
            "bookmarks": number(status.get("bookmarks")),
            "views": number(status.get("views")),
        },
        reply_to_id=_id(reply.get("status")),
        reply_to_handle=text_of(reply.get("screen_name")),
        is_sensitive=bool(status.get("possibly_sensitive")),
        is_long=status.get("is_note_tweet") is True,
        article=text_of(article.get("title")),
        card=_card(status),
        more={
            "client": text_of(status.get("source")),
            "community": text_of(object_of(status.get("community")).get("name")),
            "community_note": _note(object_of(status.get("community_note"))),
            "article_text": _article_text(article),
        },
    )


def _id(value: object) -> str | None:
    return value if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 21 else None


def _posted_at(status: Object) -> datetime | None:
    """The time of posting: seconds since 1970, of which `created_at` is the same in X's own spelling."""
    seconds = number(status.get("created_timestamp"))
    if seconds is None or not 0 < seconds < 1 << 33:
        return read_iso(status.get("created_at"))
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def _words(status: Object) -> Tweet:
    """A post with nothing but its text as X sent it, the range that is shown of it, and its links: it reads exactly as from X.

    The service's own reading (`text`) keeps the mentions in front of a reply and drops links that it cannot expand; it is
    taken where nothing better comes.
    """
    raw = object_of(status.get("raw_text"))
    facets = [each for each in list_of(raw.get("facets"))[: 4 * MANY] if isinstance(each, dict)]
    wire = text_of(raw.get("text"))
    if wire is None or not facets:
        return Tweet(None, html.escape((text_of(status.get("text")) or "")[:MAX_TEXT], quote=False))
    text = wire[:MAX_TEXT]
    kinds: dict[str, list[Object]] = {}
    for facet in facets:
        kinds.setdefault(text_of(facet.get("type")) or "", []).append(facet)
    bounds = bounds_of(raw.get("display_text_range"))
    return Tweet(
        None,
        text,
        shown=(min(bounds[0], len(text)), min(bounds[1], len(text))) if bounds else None,
        links=tuple(map(_link, kinds.get("url", ()))),
        attached=tuple(map(_link, kinds.get("media", ()))),
        mentions=words_of(kinds.get("mention", ()), "original"),
        hashtags=words_of(kinds.get("hashtag", ()), "original"),
    )


def _link(facet: Object) -> TextLink:
    start, end = bounds_of(facet.get("indices")) or (None, None)
    return TextLink(text_of(facet.get("original")), text_of(facet.get("replacement")), start, end)


def _items(media: Object) -> list[Object]:
    """The media of a post in their order."""
    items = list_of(media.get("all")) or [*list_of(media.get("photos")), *list_of(media.get("videos"))]
    return [each for each in items[:MANY] if isinstance(each, dict)]


def _media_item(item: Object) -> MediaItem | None:
    """A photo or film; None for what is not a file of X."""
    kind = {"photo": "photo", "video": "video", "gif": "animated_gif"}.get(text_of(item.get("type")) or "")
    url, picture, films = _file(item.get("url")), _file(item.get("thumbnail_url")), _films(item)
    if kind == "photo":
        picture, films = _photo(url) if url else None, []
    elif not films and url and urlsplit(url).path.endswith(".mp4"):
        films = [(0, url)]
    if kind is None or not (films or picture):
        return None
    alt_text = text_of(item.get("altText"))
    return MediaItem(kind, picture, films, alt_text, number(item.get("width")), number(item.get("height")))


def _films(item: Object) -> list[tuple[int, str]]:
    """The MP4 files of a video with their bit rates, without those in HEVC, which many programs cannot show."""
    return [
        (number(each.get("bitrate")) or 0, url)
        for each in map(object_of, list_of(item.get("formats"))[:MANY])
        if each.get("container") == "mp4" and each.get("codec") != "hevc"
        if (url := _file(each.get("url"))) and "/hevc/" not in url
    ]


def _file(url: object) -> str | None:
    """The address if it is one of X's files."""
    if not isinstance(url, str) or len(url) > 2000:
        return None
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    return url if parts.scheme == "https" and host.endswith(FILES) else None


def _photo(url: str) -> str:
    """The address of a photo without the size that the service chose.

    >>> _photo("https://pbs.twimg.com/media/AbCd.jpg?name=orig")
    'https://pbs.twimg.com/media/AbCd?format=jpg&name=orig'
    """
    bare = url.partition("?")[0]
    address = original(bare)
    return url if address == bare else address


def _card(status: Object) -> Card | None:
    """A poll, or the preview of a link."""
    poll = object_of(status.get("poll"))
    choices = [object_of(each) for each in list_of(poll.get("choices"))[:MANY]]
    if choices:
        return poll_card(
            [(text_of(each.get("label")), number(each.get("count"))) for each in choices],
            iso(read_iso(poll.get("ends_at"))) or text_of(poll.get("ends_at")),
        )
    preview = object_of(status.get("card"))
    values = {name: text_of(preview.get(name)) for name in ("title", "description", "domain")}
    return Card(text_of(preview.get("card_name")), text_of(preview.get("url")), values) if preview else None


def _note(note: Object) -> Object:
    """What readers added to a post, and where their links lead."""
    facets = map(object_of, list_of(note.get("facets"))[:MANY])
    links = [url for facet in facets if (url := text_of(facet.get("replacement")))]
    text = text_of(note.get("text"))
    return {"text": text[:MAX_TEXT], **without_nothing({"links": links})} if text else {}


def _article_text(article: Object) -> str:
    """The body of an X Article, its paragraphs as plain text."""
    blocks = map(object_of, list_of(object_of(article.get("content")).get("blocks"))[: 10 * MANY])
    return "\n\n".join(text for block in blocks if (text := text_of(block.get("text"))))[: 4 * MAX_TEXT]
