"""Meta's oEmbed, which wants no token since 2026-06-15: whether a post is public and may be embedded.

Of Instagram and Threads it gives no words, no author and no time; of Facebook sometimes the words. So most answers prove that there
is a post and show nothing of it (`resolved`). One error stands for posts that are missing, private, of closed accounts or for
adults.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.oembed import Embedded, embedded
from citesnap.sources.formats.post import ShownPost
from citesnap.text.jsonvalues import number, object_of, text_of
from citesnap.web.question import NotJSON, Reading, ask_once, json_object, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "meta-oembed"
ENDPOINTS = {
    "threads": "https://graph.threads.net/v1.0/oembed",
    "instagram": "https://graph.facebook.com/v26.0/instagram_oembed",
    "facebook": "https://graph.facebook.com/v26.0/oembed_post",
}
VIDEOS = "https://graph.facebook.com/v26.0/oembed_video"
_VIDEO_PATHS = ("/videos/", "/watch", "/reel/", "/video.php")

_WORDLESS = frozenset({"threads"})
"""Whose embed code has no words of the post, whatever its links are labelled with (documentation of the Threads API, oEmbed)."""

_ABSENT = frozenset({24, 100, 901})
_TOO_MANY = frozenset({2, 4, 17, 32, 368, 613})
_TOKEN = frozenset({104, 190, 200})
_EMBEDDING_DISABLED = 2207046
"""Codes of errors; the last is a subcode."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one post."""
    path = urlsplit(post.url).path
    is_video = post.platform == "facebook" and any(part in path for part in _VIDEO_PATHS)
    endpoint = VIDEOS if is_video else ENDPOINTS[post.platform]
    return ask_once(NAME, post, web, f"{endpoint}?{urlencode({'url': post.url})}", reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a post."""
    if answer.status in (400, 401, 403, 404):
        return _error(answer)
    embed = embedded(answer, post)
    if not isinstance(embed, Embedded):
        return embed
    cited = embed.citation
    if not cited.text or post.platform in _WORDLESS:
        return Reading(Outcome.RESOLVED, "the post is public and may be embedded; its words are not told")
    shown = ShownPost(
        post.native_id, cited.text, cited.handle or post.handle, embed.author_name, posted_at=post.posted_at
    )
    return shown.reading(NAME)


def _error(answer: Answer) -> Reading:
    try:
        error = object_of(json_object(answer).get("error"))
    except NotJSON:
        return refusal(answer)
    code, subcode = number(error.get("code")), number(error.get("error_subcode"))
    said = f"error {code}: {(text_of(error.get('message')) or '')[:150]}"
    if subcode == _EMBEDDING_DISABLED:
        return Reading(Outcome.RESOLVED, f"there, but its owner allows no embedding ({said})")
    if code in _ABSENT:
        return Reading(Outcome.NOT_FOUND, f"missing, private, of a closed account, or for adults ({said})")
    if code in _TOO_MANY:
        return Reading(Outcome.RATE_LIMITED, said)
    return Reading(Outcome.REFUSED if code in _TOKEN else Outcome.MALFORMED, said)
