"""Lemmy's API: JSON for one post or comment, no key. It tells what its author deleted from what moderators removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.fediverse import handle_at
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.hosts import host_of
from citesnap.text.jsonvalues import Object, number, object_of, text_of, without_nothing
from citesnap.text.times import read_iso
from citesnap.web.question import Reading, ask_once, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "lemmy"


def ask(post: Post, web: Web) -> Attempt:
    """Ask the server of a post or comment for it."""
    server, kind, number_there = post.native_id.split("/")
    return ask_once(NAME, post, web, f"https://{server}/api/v3/{kind}?id={number_there}", reading)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of the API says of a post or comment."""
    body = shown_object(answer, 200, 400, 404)
    if isinstance(body, Reading):
        return body
    _, kind, wanted = post.native_id.split("/")
    if answer.status != 200:
        code = text_of(body.get("error")) or ""
        if code in (f"couldnt_find_{kind}", "not_found"):
            return Reading(Outcome.NOT_FOUND, f"the server says {code}")
        return Reading(Outcome.MALFORMED, f"HTTP {answer.status} with JSON that gives no known error")
    view = object_of(body.get(f"{kind}_view"))
    item = object_of(view.get(kind))
    if number(item.get("id")) != int(wanted):
        return Reading(Outcome.MISMATCH, f"asked for {kind} {wanted}, was shown {str(item.get('id'))[:40]}")
    if item.get("deleted") is True:
        return Reading(Outcome.DELETED, "deleted by its author")
    if item.get("removed") is True:
        return Reading(Outcome.WITHHELD, "removed by moderators")
    if item.get("deleted") not in (None, False) or item.get("removed") not in (None, False):
        return Reading(Outcome.MALFORMED, "a post that is neither there nor taken away")
    return _read(view, item, post).reading(NAME)


def _read(view: Object, item: Object, post: Post) -> ShownPost:
    creator, counts = object_of(view.get("creator")), object_of(view.get("counts"))
    name = text_of(creator.get("name"))
    home = host_of(creator.get("actor_id"))
    server = post.native_id.partition("/")[0]
    link = text_of(item.get("url"))
    is_picture = bool(link) and "/pictrs/image/" in (link or "")
    words = (text_of(item.get("name")), text_of(item.get("body")) or text_of(item.get("content")))
    return ShownPost(
        id=post.native_id,
        text="\n\n".join(filter(None, words)),
        handle=handle_at(name, home, server),
        author_name=text_of(creator.get("display_name")) or name,
        author={"url": text_of(creator.get("actor_id"))},
        posted_at=read_iso(item.get("published")),
        edited_at=read_iso(item.get("updated")),
        links=(link,) if link and not is_picture else (),
        files=(File("photo", link, text_of(item.get("alt_text"))),) if link and is_picture else (),
        counts={"likes": number(counts.get("upvotes")), "replies": number(counts.get("comments"))},
        is_sensitive=item.get("nsfw") is True,
        more=without_nothing(
            {"uri": text_of(item.get("ap_id")), "community": text_of(object_of(view.get("community")).get("name"))}
        ),
    )
