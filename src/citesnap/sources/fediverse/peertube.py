"""PeerTube's API: JSON for one public film, no key, no login.

A film that was deleted and one that never was are the same 404. One that is private, for members or blocked by moderators wants a
login, and the server does not say which of these it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.fediverse import handle_at, nodeinfo
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.formats.post import File, ShownPost
from citesnap.text.hosts import host_of
from citesnap.text.jsonvalues import Object, list_of, number, object_of, text_of, without_nothing
from citesnap.text.times import read_iso
from citesnap.web.question import Reading, ask_once, refusal, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "peertube"

IN_PIECES = "a film that its server gives out in pieces alone (HLS), which are not joined"

_LOGIN = (401, 403)


def ask(post: Post, web: Web) -> Attempt:
    """Ask the server of a film for it."""
    server, _, uuid = post.native_id.rpartition("/")
    attempt = ask_once(NAME, post, web, f"https://{server}/api/v1/videos/{uuid}", reading)
    unclear = attempt.outcome in (Outcome.MALFORMED, Outcome.REFUSED)
    return nodeinfo.explained(attempt, server, web) if unclear else attempt


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of `/api/v1/videos/UUID` says of a film."""
    body = shown_object(answer, 200, 404, refusing=_LOGIN)
    if isinstance(body, Reading):
        return body
    if answer.status != 200:
        return _refused(answer, body)
    wanted = post.native_id.rpartition("/")[2]
    if text_of(body.get("uuid")) != wanted:
        return Reading(Outcome.MISMATCH, f"asked for {wanted}, was shown {str(body.get('uuid'))[:40]}")
    if not text_of(body.get("name")) or not object_of(body.get("account")):
        return Reading(Outcome.MALFORMED, "a film without title or author")
    return _read(body, post).reading(NAME)


def _refused(answer: Answer, body: Object) -> Reading:
    """An error as PeerTube writes it: a problem document (RFC 9457), before version 3.2 an object with `error` alone."""
    said = (text_of(body.get("detail")) or text_of(body.get("error")) or "")[:200]
    if not said or body.get("status", answer.status) != answer.status:
        return Reading(Outcome.MALFORMED, f"HTTP {answer.status} with JSON that gives no error")
    if answer.status == 404:
        is_its_own = "docs" in body or "type" in body or said == "Video not found"
        outcome = Outcome.NOT_FOUND if is_its_own else Outcome.MALFORMED
        return Reading(outcome, f"HTTP 404: deleted, or never existed ({said})")
    if body.get("code") == "does_not_respect_follow_constraints":
        return Reading(Outcome.REFUSED, "a film of another server, which this one does not show")
    if body.get("code") == "video_requires_password":
        return Reading(Outcome.RESTRICTED, "the film is shown to those who have its password")
    # A 403 without its code may be that of another server's film.
    is_private = answer.status == 401 or re.search(r"private|internal|blocked", said, re.IGNORECASE)
    if body.get("code", "") == "" and is_private and ("docs" in body or "type" in body):
        return Reading(
            Outcome.RESTRICTED, f"private, for members, or blocked by moderators: a login is wanted ({said})"
        )
    return refusal(answer)


def _read(film: Object, post: Post) -> ShownPost:
    server = post.native_id.partition("/")[0]
    account, channel = object_of(film.get("account")), object_of(film.get("channel"))
    name, home = text_of(account.get("name")), text_of(account.get("host"))
    words = (text_of(film.get("name")), text_of(film.get("description")))
    origin = text_of(film.get("url")) or ""
    return ShownPost(
        id=post.native_id,
        text="\n\n".join(filter(None, words)),
        handle=handle_at(name, home, server),
        author_name=text_of(account.get("displayName")) or name,
        author={"url": text_of(account.get("url"))},
        posted_at=read_iso(film.get("publishedAt")),
        lang=text_of(object_of(film.get("language")).get("id")),
        hashtags=tuple(tag for tag in list_of(film.get("tags"))[:100] if isinstance(tag, str)),
        files=tuple(_files(film, f"https://{server}")),
        counts={"likes": number(film.get("likes")), "views": number(film.get("views"))},
        is_sensitive=film.get("nsfw") is True,
        is_cut=not film.get("description") and bool(film.get("truncatedDescription")),
        more=without_nothing(
            {
                "uri": origin,
                "copy_of": origin if host_of(origin) != server else None,
                "channel": text_of(channel.get("displayName")) or text_of(channel.get("name")),
                "seconds": number(film.get("duration")),
                # Set by the author for a film that was first shown elsewhere.
                "originally_posted_at": text_of(film.get("originallyPublishedAt")),
                "updated_at": text_of(film.get("updatedAt")),
            }
        ),
    )


def _files(film: Object, server: str) -> Iterator[File]:
    """The whole film in its best resolution, and its still. A live one has no file."""
    lists = objects_in(film.get("streamingPlaylists"))
    choices = [*objects_in(film.get("files")), *(each for one in lists for each in objects_in(one.get("files")))]
    # Since 6.3 a playlist may keep picture and sound in files of their own.
    whole = [each for each in choices if each.get("hasAudio") is not False and each.get("hasVideo") is not False]
    best = max(whole, key=_lines, default=None)
    url = text_of(best.get("fileUrl")) if best is not None else None
    if url:
        yield File("video", url)
    elif playlist := next(filter(None, (text_of(one.get("playlistUrl")) for one in lists)), None):
        yield File("video", playlist, missing=IN_PIECES)
    still = text_of(film.get("previewPath")) or text_of(film.get("thumbnailPath"))
    if still and still.startswith("/"):
        yield File("poster", server.rstrip("/") + still)


def _lines(file: Object) -> int:
    return number(object_of(file.get("resolution")).get("id")) or 0
