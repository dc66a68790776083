"""The page of a video of TikTok: the only one that tells why a video is not shown, where it is given to a program at all.

Most programs get a challenge that only a browser solves; that is a refusal and says nothing about the post.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.pages import page_of, script_json
from citesnap.sources.tiktok.video import read_item
from citesnap.text.jsonvalues import number, object_of, text_of
from citesnap.web.question import Reading, ask_once, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "tiktok-page"
SCRIPT = "__UNIVERSAL_DATA_FOR_REHYDRATION__"

CODES = {
    10204: Outcome.NOT_FOUND,
    10216: Outcome.PROTECTED,
    10222: Outcome.PROTECTED,
}
"""What `statusCode` of a video that is not shown means: there is no such item; only friends may see it; the author is private.
Others are regions and reviews, and count as no reason."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask for the page of one video."""
    return ask_once(NAME, post, web, post.url, reading, accept="text/html", redirects=1)


def reading(answer: Answer, post: Post) -> Reading:
    """What a page says of a post."""
    if answer.status != 200:
        return refusal(answer)
    state = script_json(page_of(answer), SCRIPT)
    detail = object_of(object_of(state.get("__DEFAULT_SCOPE__")).get("webapp.video-detail"))
    if not detail:
        return Reading(Outcome.REFUSED, "a page without a video: a challenge or a login page")
    code = number(detail.get("statusCode"))
    item = object_of(object_of(detail.get("itemInfo")).get("itemStruct"))
    if code:
        said = f"status {code} ({(text_of(detail.get('statusMsg')) or 'no words')[:100]})"
        return Reading(CODES.get(code, Outcome.UNAVAILABLE), said)
    if text_of(item.get("id")) != post.native_id:
        outcome = Outcome.MISMATCH if item else Outcome.MALFORMED
        return Reading(outcome, f"asked for {post.native_id}, was shown {str(item.get('id'))[:40]}")
    return read_item(item, object_of(item.get("author")), post).reading(NAME)
