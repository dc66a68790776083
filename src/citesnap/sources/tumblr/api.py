"""The first version of Tumblr's API, `BLOG.tumblr.com/api/read/json?id=ID`: a post as a value of JavaScript. No token wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.fragments import words_in
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.pages import json_or_none
from citesnap.sources.formats.post import File, ShownPost
from citesnap.sources.formats.walls import not_shown
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import from_unix_ms
from citesnap.web.question import Reading, ask_once

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "tumblr"
_VALUE = re.compile(rb"\s*var tumblr_api_read\s*=\s*(.*?);?\s*\Z", re.DOTALL)
_BODIES = tuple(
    "regular-body photo-caption quote-text link-description conversation-text video-caption audio-caption answer".split()
)
_TITLES = ("regular-title", "link-text", "conversation-title", "question")


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post of a blog."""
    question = f"https://{post.handle}.tumblr.com/api/read/json?id={post.native_id}"
    return ask_once(NAME, post, web, question, reading, accept="application/javascript, application/json")


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a post."""
    if nothing := not_shown(answer, absent="deleted, in a hidden blog, or never existed"):
        return nothing
    value = _VALUE.match(answer.body)
    shown_state = object_of(json_or_none(value[1].decode("utf-8", "replace"))) if value else {}
    posts = objects_in(shown_state.get("posts"))
    if not posts:
        return Reading(Outcome.MALFORMED, "an answer without posts")
    shown = next((each for each in posts if str(each.get("id")) == post.native_id), None)
    if shown is None:
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {str(posts[0].get('id'))[:40]}")
    return _read(shown, object_of(shown_state.get("tumblelog")), post).reading(NAME)


def _read(item: Object, blog: Object, post: Post) -> ShownPost:
    words = words_in(next((html for name in _BODIES if (html := text_of(item.get(name)))), ""))
    title = next((words_in(html).text for name in _TITLES if (html := text_of(item.get(name)))), None)
    seconds = number(item.get("unix-timestamp"))
    return ShownPost(
        id=post.native_id,
        text="\n\n".join(filter(None, (title, words.text))),
        handle=text_of(blog.get("name")) or post.handle,
        author_name=text_of(blog.get("title")) or text_of(blog.get("name")),
        posted_at=from_unix_ms(seconds * 1000, 2007) if seconds and seconds < 10**11 else None,
        links=words.links,
        hashtags=tuple(tag for tag in list_of(item.get("tags"))[:100] if isinstance(tag, str)),
        files=tuple(_files(item)),
        more=without_nothing(
            {"reblogged_from": text_of(item.get("reblogged-from-url")), "kind": text_of(item.get("type"))}
        ),
    )


def _files(item: Object) -> Iterator[File]:
    for photo in objects_in(item.get("photos")) or [item]:
        if url := text_of(photo.get("photo-url-1280")):
            caption = text_of(photo.get("caption"))
            yield File("photo", url, caption, number(photo.get("width")), number(photo.get("height")))
