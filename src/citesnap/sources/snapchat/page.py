"""The page of a Spotlight video of Snapchat, whose JSON has words, author and time. Stories end after a day, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.pages import page_of, script_json
from citesnap.sources.formats.post import File, ShownPost
from citesnap.sources.formats.walls import not_shown
from citesnap.text.jsonvalues import Object, number, object_of, text_of
from citesnap.text.times import from_unix_ms
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "snapchat"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of one video."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html", redirects=1)


def reading(answer: Answer, post: Post) -> Reading:
    """What a page says of a video."""
    if nothing := not_shown(answer, absent="deleted, ended, or never existed"):
        return nothing
    state = script_json(page_of(answer), "__NEXT_DATA__")
    props = object_of(object_of(state.get("props")).get("pageProps"))
    video = object_of(props.get("videoMetadata"))
    if not video:
        return Reading(Outcome.MALFORMED, "a page without a video")
    named = " ".join(
        filter(
            None,
            (text_of(props.get("linkPreviewUrl")), text_of(video.get("embedUrl")), text_of(video.get("canonicalUrl"))),
        )
    )
    if post.native_id not in named:
        return Reading(Outcome.MISMATCH, f"a page that does not name {post.native_id}")
    return _read(video, post).reading(NAME)


def _read(video: Object, post: Post) -> ShownPost:
    person = object_of(object_of(video.get("creator")).get("personCreator"))
    still, film = text_of(video.get("thumbnailUrl")), text_of(video.get("contentUrl"))
    milliseconds = number(video.get("uploadDateMs"))
    return ShownPost(
        id=post.native_id,
        text=text_of(video.get("description")) or text_of(video.get("name")) or "",
        handle=text_of(person.get("username")) or post.handle,
        author_name=text_of(person.get("name")) or text_of(person.get("username")),
        posted_at=from_unix_ms(milliseconds, 2011) if milliseconds else None,
        files=(*([File("video", film)] if film else []), *([File("poster", still)] if still else [])),
        counts={"views": number(video.get("viewCount"))},
    )
