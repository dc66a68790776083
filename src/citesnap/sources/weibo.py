"""Weibo's own JSON for one post. It wants the cookie of a visitor, which this program does not pretend to be: mostly a refusal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.post import File, ShownPost
from citesnap.sources.formats.walls import wall
from citesnap.text.jsonvalues import number, object_of, text_of, without_nothing
from citesnap.web.question import Reading, ask_once, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "weibo"
NO_REFERER = "Weibo gives its pictures to its own pages alone"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post."""
    question = f"https://weibo.com/ajax/statuses/show?id={post.native_id}&isGetLongText=true"
    return ask_once(NAME, post, web, question, reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer says of a post."""
    body = wall(answer) or shown_object(answer, 200, 400)
    if isinstance(body, Reading):
        return body
    if body.get("ok") != 1:
        said = text_of(body.get("message")) or text_of(body.get("msg"))
        if said is None:
            return Reading(Outcome.MALFORMED, "an answer without a post and without a word")
        return Reading(Outcome.UNAVAILABLE, f"“{said[:150]}”: deleted or hidden")
    if text_of(body.get("mblogid")) != post.native_id:
        return Reading(Outcome.MISMATCH, f"asked for {post.native_id}, was shown {str(body.get('mblogid'))[:40]}")
    user = object_of(body.get("user"))
    pictures = objects_in(list(object_of(body.get("pic_infos")).values()))
    largest = [object_of(picture.get("largest")) for picture in pictures]
    return ShownPost(
        id=post.native_id,
        text=text_of(object_of(body.get("longText")).get("content")) or text_of(body.get("text_raw")) or "",
        handle=post.handle,
        author_name=text_of(user.get("screen_name")),
        author={"id": text_of(user.get("idstr"))},
        posted_at=_time(text_of(body.get("created_at"))) or post.posted_at,
        files=tuple(
            File("photo", url, None, number(each.get("width")), number(each.get("height")), NO_REFERER)
            for each in largest
            if (url := text_of(each.get("url")))
        ),
        counts={
            "likes": number(body.get("attitudes_count")),
            "reposts": number(body.get("reposts_count")),
            "replies": number(body.get("comments_count")),
        },
        more=without_nothing({"region": text_of(body.get("region_name"))}),
        is_cut=body.get("isLongText") is True and not object_of(body.get("longText")),
    ).reading(NAME)


def _time(value: str | None) -> datetime | None:
    """`Fri Oct 17 17:15:11 +0800 2025`, in English on every machine."""
    parts = (value or "")[:64].split()
    if len(parts) != 6 or parts[1] not in _MONTHS:
        return None
    try:
        month = _MONTHS.index(parts[1]) + 1
        return datetime.fromisoformat(f"{parts[5]}-{month:02}-{parts[2]:0>2}T{parts[3]}{parts[4]}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
