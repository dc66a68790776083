"""Mastodon's API at the post's own server: JSON for one public post, no key, no login.

A server tells a deleted post, a private one and one that never was by the same 404. Servers that keep their API to members
answer 401 for everything. The address of a copy (`/@user@remote/ID`) is asked at the server that holds the copy, which names
the original; then the original's own server decides, because a deletion there does not reach every copy.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap import bounded, platforms
from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.sources.fediverse import nodeinfo
from citesnap.sources.fediverse.activitypub import UNKNOWN_410
from citesnap.sources.fediverse.statuses import read_status, read_version
from citesnap.sources.formats.limits import objects_in
from citesnap.text.hosts import host_of
from citesnap.text.jsonvalues import object_of, text_of
from citesnap.web.question import JSON_LIMIT, NotJSON, Question, Reading, json_list, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "mastodon"

MOST_VERSIONS = 30
"""Versions of an edited post that are kept, the latest ones."""

_UUID = 36
"""The length of the ids in ActivityPub addresses of Pleroma, which its API does not know."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask the server of a post for it; for a copy, the server of the original as well."""
    server, _, status_id = post.native_id.rpartition("/")
    if len(status_id) == _UUID:
        return Question(NAME).ended(Outcome.REFUSED, detail="the API has no address for posts by their ActivityPub id")
    attempt = ask_at(NAME, server, status_id, post, web)
    if attempt.outcome in (Outcome.MALFORMED, Outcome.REFUSED, Outcome.NOT_FOUND):
        return nodeinfo.explained(attempt, server, web)
    if attempt.snapshot is None or not (origin := attempt.snapshot.data.get("copy_of")):
        return attempt
    return _at_its_origin(attempt, origin, web)


def ask_at(source: str, server: str, status_id: str, post: Post, web: Web) -> Attempt:
    """Ask the API of a server for the post that has this id there."""
    question = Question(source)
    answer = web.get(f"https://{server}/api/v1/statuses/{status_id}", limit=JSON_LIMIT, accept="application/json")
    return question.failed(answer) if answer.failure is not None else question.read(answer, reading, post)


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of `/api/v1/statuses/ID` says of a post."""
    body = shown_object(answer, 200, 404, 410, refusing=(401,))
    if isinstance(body, Reading):
        return body
    said = (text_of(body.get("error")) or "")[:200]
    if answer.status != 200 and not said:
        return Reading(Outcome.MALFORMED, f"HTTP {answer.status} with JSON that gives no error")
    if answer.status == 401:
        return Reading(Outcome.REFUSED, f"HTTP 401: the server keeps its API to members ({said})")
    if answer.status == 404:
        return Reading(Outcome.NOT_FOUND, f"HTTP 404: deleted, private, or never existed ({said})")
    if answer.status == 410 and said != "Gone":
        return Reading(Outcome.MALFORMED, f"{UNKNOWN_410} ({said})")
    if answer.status == 410:
        # Word for word (application_controller.rb, respond_with_error and check_self_destruct!).
        return Reading(
            Outcome.ACCOUNT_GONE, f"HTTP 410: the account is gone for good, perhaps with its server ({said})"
        )
    server, _, wanted = post.native_id.rpartition("/")
    if text_of(body.get("id")) != wanted:
        return Reading(Outcome.MISMATCH, f"asked for {wanted}, was shown {str(body.get('id'))[:40]}")
    if not isinstance(body.get("content"), str) or not object_of(body.get("account")):
        return Reading(Outcome.MALFORMED, "a post without content or author")
    shown = read_status(body, post.native_id)
    origin = text_of(body.get("uri")) or ""
    if server and (host := host_of(origin)) and not _is_home(host, body, server):
        address = text_of(body.get("url")) or ""
        named = address if host_of(address) == host else origin
        shown = replace(shown, more={**shown.more, "copy_of": named})
    return shown.reading(NAME if server else post.platform)


def _is_home(host: str, body: dict[str, object], server: str) -> bool:
    """Whether a post is the server's own: by its ActivityPub host, or because its author has no host behind the name.

    A server may answer at `social.riverton.example` for accounts at `riverton.example`.
    """
    account = object_of(body.get("account"))
    return host == server or "@" not in (text_of(account.get("acct")) or "")


def _at_its_origin(copy: Attempt, origin: str, web: Web) -> Attempt:
    """The attempt for a copy, once the server of the original was asked: its answer, and the copy's words where it shows none."""
    ref = platforms.identify(origin)
    if ref is None or ref.platform != NAME:
        return replace(copy, detail=f"a copy of {origin[:200]}, which was not asked for")
    server, _, status_id = ref.key.rpartition("/")
    there = Post(NAME, ref.key, ref.url, ref.handle, ref.posted_at)
    at_home = ask_at(NAME, server, status_id, there, web)
    shown = at_home.snapshot
    if shown is not None:
        name = shown.handle if not shown.handle or "@" in shown.handle else f"{shown.handle}@{server}"
        shown = replace(shown, handle=name, data={**shown.data, "copy_of": origin})
    return replace(
        at_home,
        started_at=copy.started_at,
        seconds=round(copy.seconds + at_home.seconds, 3),
        exchanges=(*copy.exchanges, *at_home.exchanges),
        snapshot=shown or copy.snapshot,
        detail=at_home.detail and f"{server}, where it was posted: {at_home.detail}",
    )


def ask_history(post: Post, web: Web) -> list[Attempt]:
    """The earlier versions of an edited post, each as an attempt; one attempt without a version where the server gives none."""
    server, _, status_id = post.native_id.rpartition("/")
    question = Question(NAME)
    url = f"https://{server}/api/v1/statuses/{status_id}/history"
    answer = web.get(url, limit=JSON_LIMIT, accept="application/json")
    if answer.failure is not None:
        return [question.failed(answer)]
    if answer.status != 200:
        return [question.refused(answer)]
    try:
        snapshots = bounded.call(earlier_versions, answer.body_only, post)
    except NotJSON as error:
        return [question.ended(Outcome.MALFORMED, answer, detail=str(error))]
    if not snapshots:
        return [question.ended(Outcome.UNAVAILABLE, answer, detail="no history of edits")]
    detail = "an earlier version, from the history of edits"
    return [
        question.ended(Outcome.CAPTURED, None if number else answer, detail=detail, snapshot=snapshot)
        for number, snapshot in enumerate(snapshots)
    ]


def earlier_versions(answer: Answer, post: Post) -> list[Snapshot]:
    """The versions before the present one in an answer of `/history`, the first one first.

    Raises:
        NotJSON: the answer is no JSON array.
    """
    now = datetime.now(UTC)
    versions = []
    for version in objects_in(json_list(answer))[-MOST_VERSIONS:-1]:
        shown = read_version(version, post.native_id)
        if shown.edited_at is not None:
            versions.append(replace(shown.snapshot(NAME, now), posted_at=post.posted_at, superseded=True))
    return versions
