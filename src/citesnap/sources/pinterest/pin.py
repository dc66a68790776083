"""The JSON with which Pinterest's own pages show a pin: words, author, time and the original picture. No login."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.post import File, ShownPost
from citesnap.sources.formats.walls import wall
from citesnap.text.jsonvalues import number, object_of, text_of, without_nothing
from citesnap.text.times import read_mail_date
from citesnap.web.question import Reading, ask_once, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "pinterest"
ENDPOINT = "https://www.pinterest.com/resource/PinResource/get/"
HEADERS = {"X-Pinterest-PWS-Handler": "www/pin/[id].js", "X-Requested-With": "XMLHttpRequest"}
"""Without them the address answers with a page."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one pin."""
    options = {"options": {"id": post.native_id, "field_set_key": "detailed"}, "context": {}}
    query = urlencode({"source_url": f"/pin/{post.native_id}/", "data": json.dumps(options, separators=(",", ":"))})
    return ask_once(NAME, post, web, f"{ENDPOINT}?{query}", reading, headers=HEADERS)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a pin."""
    body = wall(answer) or shown_object(answer, 200, 404)
    if isinstance(body, Reading):
        return body
    response = object_of(body.get("resource_response"))
    if response.get("status") == "failure" and number(response.get("http_status")) == 404:
        return Reading(Outcome.NOT_FOUND, (text_of(response.get("message")) or "no such pin")[:150])
    pin = object_of(response.get("data"))
    if not pin:
        return Reading(Outcome.MALFORMED, "an answer without a pin")
    if text_of(pin.get("id")) != post.native_id:
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {str(pin.get('id'))[:40]}")
    author = object_of(pin.get("native_creator")) or object_of(pin.get("pinner"))
    picture = object_of(object_of(pin.get("images")).get("orig"))
    url = text_of(picture.get("url"))
    words = (text_of(pin.get("title")), (text_of(pin.get("description")) or "").strip())
    return ShownPost(
        id=post.native_id,
        text="\n\n".join(filter(None, words)),
        handle=text_of(author.get("username")),
        author_name=text_of(author.get("full_name")) or text_of(author.get("username")),
        posted_at=read_mail_date(text_of(pin.get("created_at"))),
        links=tuple(filter(None, (text_of(pin.get("link")),))),
        files=(File("photo", url, None, number(picture.get("width")), number(picture.get("height"))),) if url else (),
        more=without_nothing({"film": True if object_of(pin.get("videos")) else None}),
    ).reading(NAME)
