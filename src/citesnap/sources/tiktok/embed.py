"""TikTok's embed page, `/embed/v2/ID`: the JSON from which articles' frames show a video. No login, no reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.pages import page_of, script_json
from citesnap.sources.tiktok.video import read_item
from citesnap.text.jsonvalues import object_of, text_of
from citesnap.web.question import Reading, ask_once, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "tiktok"
SCRIPT = "__FRONTITY_CONNECT_STATE__"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the embed page of one video."""
    url = f"https://www.tiktok.com/embed/v2/{post.native_id}"
    return ask_once(NAME, post, web, url, reading, accept="text/html")


def reading(answer: Answer, post: Post) -> Reading:
    """What an embed page says of a post."""
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, "HTTP 404: deleted, private, or never existed")
    if answer.status != 200:
        return refusal(answer)
    state = script_json(page_of(answer), SCRIPT)
    data = object_of(object_of(state.get("source")).get("data"))
    if not data:
        return Reading(Outcome.MALFORMED, "a page without the state of an embed: a challenge, or another layout")
    page = object_of(data.get(f"/embed/v2/{post.native_id}"))
    if not page:
        return Reading(Outcome.MISMATCH, f"an embed page for another address than that of {post.native_id}")
    video = object_of(page.get("videoData"))
    item = object_of(video.get("itemInfos"))
    if not item:
        return Reading(Outcome.UNAVAILABLE, "an embed page without the video: deleted, private, or not for embedding")
    if text_of(item.get("id")) != post.native_id:
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {str(item.get('id'))[:40]}")
    return read_item(item, object_of(video.get("authorInfos")), post).reading(NAME)
