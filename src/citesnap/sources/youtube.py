"""The page of a community post of YouTube: there is no oEmbed for these, and no official embed.

The page holds the post as JSON (`ytInitialData`). It tells the time only in words ("2 weeks ago"), which are kept as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.pages import json_or_none, objects_under, page_of
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import Object, list_of, object_of, text_of, without_nothing
from citesnap.web.question import Reading, ask_once, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "youtube"
_STATE = re.compile(r"\s*(?:var |window\[\"|window\.)?ytInitialData(?:\"\])?\s*=\s*")


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of one community post."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html")


def reading(answer: Answer, post: Post) -> Reading:
    """What a page says of a post."""
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, "HTTP 404: deleted, or never existed")
    if answer.status in (301, 302, 303, 307) and "consent." in (answer.header("location") or "")[:40]:
        return Reading(Outcome.REFUSED, "YouTube wants consent to cookies first")
    if answer.status != 200:
        return refusal(answer)
    root = page_of(answer)
    scripts = [script.text or "" for script in root.iter("script")][:200] if root is not None else []
    states = [
        json_or_none(text[match.end() :].strip().rstrip(";")) for text in scripts if (match := _STATE.match(text))
    ]
    posts = [each for state in states for each in objects_under(state, "backstagePostRenderer")]
    for each in posts:
        if text_of(each.get("postId")) == post.native_id:
            return _read(each, post).reading(NAME)
    if posts:
        return Reading(Outcome.MISMATCH, f"a page that shows {str(posts[0].get('postId'))[:60]}")
    return Reading(Outcome.MALFORMED, "a page without a post")


def _words(runs: object) -> str:
    members = object_of(runs)
    return text_of(members.get("simpleText")) or "".join(
        text_of(run.get("text")) or "" for run in objects_in(members.get("runs"))
    )


def _read(renderer: Object, post: Post) -> ShownPost:
    attached = object_of(renderer.get("backstageAttachment"))
    several = objects_in(object_of(attached.get("postMultiImageRenderer")).get("images"))
    images = [object_of(each.get("backstageImageRenderer")) for each in (attached, *several)]
    pictures = [objects_in(object_of(image.get("image")).get("thumbnails")) for image in images]
    urls = [url for sizes in pictures if sizes and (url := text_of(sizes[-1].get("url")))]
    page = object_of(object_of(renderer.get("authorEndpoint")).get("browseEndpoint"))
    choices = list_of(object_of(attached.get("pollRenderer")).get("choices"))
    return ShownPost(
        id=post.native_id,
        text=_words(renderer.get("contentText")).strip(),
        handle=(text_of(page.get("canonicalBaseUrl")) or "").removeprefix("/@") or None,
        author_name=_words(renderer.get("authorText")) or None,
        author={"id": text_of(page.get("browseId"))},
        files=tuple(File("photo", f"https:{url}" if url.startswith("//") else url) for url in urls),
        poll=without_nothing({"choices": [{"title": _words(choice.get("text"))} for choice in objects_in(choices)]}),
        more=without_nothing({"shown_time": _words(renderer.get("publishedTimeText"))}),
    )
