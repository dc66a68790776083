"""TikTok's oEmbed: caption and author of a video, and a second opinion. The time is the one in the id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.oembed import Embedded, address_of, embedded
from citesnap.sources.formats.post import File, ShownPost
from citesnap.sources.tiktok.video import NO_FILM
from citesnap.text.jsonvalues import number, text_of
from citesnap.web.question import NotJSON, Reading, ask_once, json_object, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "tiktok-oembed"
ENDPOINT = "https://www.tiktok.com/oembed"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed code of one video."""
    return ask_once(NAME, post, web, address_of(ENDPOINT, post.url), reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a post."""
    if answer.status in (400, 404):
        try:
            said = text_of(json_object(answer).get("message")) or ""
        except NotJSON:
            return refusal(answer)
        return Reading(
            Outcome.NOT_FOUND, f"HTTP {answer.status}: deleted, private, or not for embedding ({said[:100]})"
        )
    embed = embedded(answer, post)
    if not isinstance(embed, Embedded):
        return embed
    still = text_of(embed.body.get("thumbnail_url"))
    sides = (number(embed.body.get("thumbnail_width")), number(embed.body.get("thumbnail_height")))
    return ShownPost(
        id=post.native_id,
        text=embed.title or embed.citation.text or "",
        handle=text_of(embed.body.get("author_unique_id")) or embed.citation.handle,
        author_name=embed.author_name,
        posted_at=post.posted_at,
        files=(File("video", post.url, missing=NO_FILM), *([File("poster", still, None, *sides)] if still else [])),
    ).reading(NAME)
