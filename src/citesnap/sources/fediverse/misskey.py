"""Misskey's API, and that of its forks (Sharkey, Firefish, Iceshrimp): JSON for one public note, asked for with a POST, no key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import iso, read_iso
from citesnap.web.question import JSON_LIMIT, Question, Reading, refusal, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "misskey"

CODES = {
    "NO_SUCH_NOTE": Outcome.NOT_FOUND,
    "CONTENT_RESTRICTED_BY_USER": Outcome.RESTRICTED,
    "CONTENT_RESTRICTED_BY_SERVER": Outcome.RESTRICTED,
    "SIGNIN_REQUIRED": Outcome.RESTRICTED,
}
"""What `error.code` says of a note; others are about the question. A private note is "no such note" to strangers."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask the server of a note for it."""
    server, _, note_id = post.native_id.rpartition("/")
    question = Question(NAME)
    address = f"https://{server}/api/notes/show"
    answer = web.post(address, json_value={"noteId": note_id}, limit=JSON_LIMIT, accept="application/json")
    return question.failed(answer) if answer.failure is not None else question.read(answer, reading, post)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of `/api/notes/show` says of a note."""
    body = shown_object(answer, 200, 400, 404, refusing=(401, 403))
    if isinstance(body, Reading):
        return body
    if answer.status != 200:
        code = text_of(object_of(body.get("error")).get("code"))
        outcome = CODES.get(code or "")
        return Reading(outcome, f"the server says {code}") if outcome else refusal(answer)
    wanted = post.native_id.rpartition("/")[2]
    if text_of(body.get("id")) != wanted:
        return Reading(Outcome.MISMATCH, f"asked for {wanted}, was shown {str(body.get('id'))[:40]}")
    if not object_of(body.get("user")) or not (body.get("text") is None or isinstance(body.get("text"), str)):
        return Reading(Outcome.MALFORMED, "a note without author or words")
    return read_note(body, post.native_id).reading(NAME)


def read_note(note: Object, key: str) -> ShownPost:
    """The post in a note; its words are in Misskey's own markup."""
    server = key.rpartition("/")[0]
    user, renote = object_of(note.get("user")), object_of(note.get("renote"))
    reply_id = text_of(note.get("replyId"))
    return ShownPost(
        id=key,
        text=text_of(note.get("text")) or "",
        handle=_handle(user),
        author_name=text_of(user.get("name")) or text_of(user.get("username")),
        author={"id": text_of(user.get("id")), "bot": user.get("isBot") or None},
        posted_at=read_iso(note.get("createdAt")),
        edited_at=read_iso(note.get("updatedAt")),
        hashtags=tuple(tag for tag in list_of(note.get("tags"))[:100] if isinstance(tag, str)),
        files=tuple(_files(note)),
        counts={"reposts": number(note.get("renoteCount")), "replies": number(note.get("repliesCount"))},
        content_warning=text_of(note.get("cw")),
        poll=_poll(object_of(note.get("poll"))),
        quoted=_quoted(renote, server),
        more=without_nothing(
            {
                "visibility": text_of(note.get("visibility")),
                "reply_to": {"id": f"{server}/{reply_id}"} if reply_id else {},
                # A note of another server, of which this one holds a copy.
                "copy_of": text_of(note.get("uri")) or text_of(note.get("url")),
            }
        ),
    )


def _handle(user: Object) -> str | None:
    name, host = text_of(user.get("username")), text_of(user.get("host"))
    return f"{name}@{host}" if name and host else name


def _files(note: Object) -> Iterator[File]:
    for item in objects_in(note.get("files")):
        kind, url = text_of(item.get("type")) or "", text_of(item.get("url"))
        size = object_of(item.get("properties"))
        medium = "video" if kind.startswith("video/") else "photo" if kind.startswith("image/") else None
        if url and medium:
            yield File(medium, url, text_of(item.get("comment")), number(size.get("width")), number(size.get("height")))


def _poll(poll: Object) -> Object:
    choices = [
        without_nothing({"title": text_of(each.get("text")), "votes_count": number(each.get("votes"))})
        for each in objects_in(poll.get("choices"))
    ]
    several = poll.get("multiple") is True or None
    return (
        without_nothing({"choices": choices, "ends_at": text_of(poll.get("expiresAt")), "several": several})
        if choices
        else {}
    )


def _quoted(renote: Object, server: str) -> Object:
    if not renote:
        return {}
    return without_nothing(
        {
            "id": f"{server}/{text_of(renote.get('id'))}",
            "handle": _handle(object_of(renote.get("user"))),
            "posted_at": iso(read_iso(renote.get("createdAt"))),
            "text": text_of(renote.get("text")),
        }
    )
