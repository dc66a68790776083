"""Bluesky's AppView, which the app itself asks: JSON for one post, no key, no login.

It leaves out a post that it does not show, without a reason; the author's profile then tells of accounts that were closed or taken
down. A URI with a handle in it gets an empty list although the post lives, so the account is looked up first.
Facts: the reference software (bsky 0.0.221, PDS 0.5.35) run by us, and its documentation of 2026-04.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.bluesky._talk import XrpcTalk, object_or_none, xrpc_error
from citesnap.sources.bluesky.accounts import Account, account_of, had_handle, server_now
from citesnap.sources.bluesky.post import COLLECTION, RecordPlace, key_of, media_of, place_of, snapshot
from citesnap.sources.talk import Ended
from citesnap.text.jsonvalues import object_of, text_of
from citesnap.web.question import Reading, json_object, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "bluesky"


def ask(post: Post, web: Web) -> Attempt:
    """Ask for one post of Bluesky; where it is shown, the author's server for its signed record and the addresses of its files."""
    talk = XrpcTalk(NAME, web)
    try:
        account = account_of(post, talk)
        place = RecordPlace(account.did, key_of(post.native_id))
        answer = talk.appview("app.bsky.feed.getPosts", uris=place.uri)
        if answer.failure is not None:
            return talk.unanswered(answer, "the post")
        attempt = talk.question.read(answer, reading, replace(post, url=place.url))
        if attempt.outcome is Outcome.NOT_FOUND:
            return _absent(account, post, talk)
        if attempt.snapshot is None:
            return talk.whole(attempt)
        return talk.whole(_with_evidence(attempt, place, answer, talk))
    except Ended as end:
        return end.attempt


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of `getPosts` says of a post, whose address has the DID. `NOT_FOUND` is an empty list."""
    body = shown_object(answer, 200)
    if isinstance(body, Reading):
        return body
    posts = body.get("posts")
    if not isinstance(posts, list):
        return Reading(Outcome.MALFORMED, "an answer without a list of posts")
    if not posts:
        return Reading(Outcome.NOT_FOUND)
    view = object_of(posts[0])
    place = place_of(view.get("uri"))
    if place is None or place.url != post.url:
        return Reading(
            Outcome.MISMATCH, f"asked for {post.url}, was shown {(text_of(view.get('uri')) or 'none')[:200]}"
        )
    if text_of(object_of(view.get("author")).get("did")) != place.did:
        return Reading(Outcome.MISMATCH, "a post of an account with another author")
    record = object_of(view.get("record"))
    if not isinstance(record.get("text"), str):
        return Reading(Outcome.MALFORMED, "a post without a text")
    return Reading(Outcome.CAPTURED, snapshot=snapshot(NAME, datetime.now(UTC), place, record, view, None))


def _with_evidence(attempt: Attempt, place: RecordPlace, answer: Answer, talk: XrpcTalk) -> Attempt:
    """The attempt with the addresses of its files at the author's server, and with the signed record among its exchanges.

    What of it cannot be had changes nothing about what the AppView showed, and is said in `detail`.
    """
    if attempt.snapshot is None:
        return attempt
    server = server_now(place.did, talk)
    if server is None:
        return replace(attempt, detail="the author’s server is not known: no signed record, and copies of the files")
    record = object_of(object_of(json_object(answer)["posts"][0]).get("record"))
    media = tuple(media_of(place.did, record, server))
    signed = talk.signed_record(server, place.did, COLLECTION, place.key)
    failed = signed.detail if signed.failure is not None else None if signed.status == 200 else f"HTTP {signed.status}"
    detail = f"without the signed record: {failed}" if failed else None
    return replace(attempt, snapshot=replace(attempt.snapshot, media=media), detail=detail)


def _absent(account: Account, post: Post, talk: XrpcTalk) -> Attempt:
    """Why the AppView does not show a post, as far as the author's profile tells."""
    answer = talk.appview("app.bsky.actor.getProfile", actor=account.did)
    error = xrpc_error(answer)
    reasons = {
        "AccountTakedown": (Outcome.SUSPENDED, "Bluesky has taken the account down"),
        "AccountDeactivated": (Outcome.ACCOUNT_GONE, "the author has deactivated the account"),
    }
    if error is not None and error[0] in reasons:
        outcome, detail = reasons[error[0]]
    elif error is not None and "rofile not found" in error[1]:
        outcome, detail = Outcome.NOT_FOUND, "Bluesky shows neither the post nor its account"
    elif (object_or_none(answer) or {}).get("did") == account.did:
        outcome, detail = Outcome.NOT_FOUND, "the account is there, the post is not: deleted, or taken down"
    elif answer.failure is None and answer.status == 200:
        return talk.ended(Outcome.MALFORMED, "the author’s profile: an answer that is not understood", answer)
    else:
        return talk.unanswered(answer, "the author’s profile")
    had_handle(account, post.posted_at, talk)
    return talk.ended(outcome, detail, answer)
