"""The server that holds an author's records (PDS), found through the DID document: the second opinion on a post of Bluesky.

It tells a deleted record from an account that was closed, deactivated or taken down. A server passes questions about accounts that
it does not hold on to the AppView, so its word for the account is asked first (`getRepoStatus`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from citesnap import bounded
from citesnap.model import Attempt, Outcome, Post
from citesnap.sources.bluesky._talk import XrpcTalk, object_or_none, xrpc_error
from citesnap.sources.bluesky.accounts import Account, account_of, document_of, had_handle, read_document, server_of
from citesnap.sources.bluesky.post import COLLECTION, RecordPlace, key_of, media_of, place_of, snapshot
from citesnap.sources.bluesky.proof import keys_of_document, standing
from citesnap.sources.talk import Ended
from citesnap.text.jsonvalues import object_of, text_of
from citesnap.web.question import Reading, json_object, shown_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

NAME = "bluesky-pds"

_CLOSED = {
    "takendown": (Outcome.SUSPENDED, "the author’s server has taken the account down"),
    "suspended": (Outcome.SUSPENDED, "the author’s server has suspended the account"),
    "deactivated": (Outcome.ACCOUNT_GONE, "the author has deactivated the account"),
    "deleted": (Outcome.ACCOUNT_GONE, "the account was deleted"),
}
"""What a server says of an account that is not active (`com.atproto.sync.getRepoStatus`)."""


def ask(post: Post, web: Web) -> Attempt:
    """Ask the author's server for the record of one post."""
    talk = XrpcTalk(NAME, web)
    try:
        account = account_of(post, talk, without_appview=True)
        place = RecordPlace(account.did, key_of(post.native_id))
        document = _document(account, post, talk)
        server = server_of(document)
        if server is None:
            return talk.ended(Outcome.MALFORMED, "the DID document names no server")
        is_held = _account_is_held(account, server, post, talk)
        answer = talk.get(f"{server}/xrpc/com.atproto.repo.getRecord?{urlencode(_names(place))}")
        if answer.failure is not None:
            return talk.unanswered(answer, "the record")
        attempt = talk.question.read(answer, reading, replace(post, url=place.url))
        if attempt.outcome is Outcome.DELETED:
            had_handle(account, post.posted_at, talk)
            if not is_held:
                return talk.ended(Outcome.NOT_FOUND, "the author’s server has no such record", answer)
            return _signed_absence(place, document, server, answer, talk)
        if attempt.snapshot is not None:
            record = object_of(json_object(answer).get("value"))
            media = tuple(media_of(place.did, record, server))
            attempt = replace(attempt, snapshot=replace(attempt.snapshot, media=media))
        return talk.whole(attempt)
    except Ended as end:
        return end.attempt


def reading(answer: Answer, post: Post) -> Reading:
    """What an answer of `getRecord` says of a post, whose address has the DID."""
    error = xrpc_error(answer)
    if error is not None and error[0] == "RecordNotFound":
        return Reading(Outcome.DELETED, "the author’s server no longer holds the record: deleted, or taken down there")
    body = shown_object(answer, 200)
    if isinstance(body, Reading):
        return body
    place = place_of(body.get("uri"))
    if place is None or place.url != post.url:
        return Reading(
            Outcome.MISMATCH, f"asked for {post.url}, was shown {(text_of(body.get('uri')) or 'none')[:200]}"
        )
    record = object_of(body.get("value"))
    if not isinstance(record.get("text"), str):
        return Reading(Outcome.MALFORMED, "a record without a text")
    view = {"cid": body.get("cid")}
    shown = snapshot(NAME, datetime.now(UTC), place, record, view, None)
    return Reading(Outcome.CAPTURED, snapshot=replace(shown, handle=post.handle))


def _names(place: RecordPlace) -> dict[str, str]:
    return {"repo": place.did, "collection": COLLECTION, "rkey": place.key}


def _signed_absence(
    place: RecordPlace, document: Mapping[str, Any], server: str, answer: Answer, talk: XrpcTalk
) -> Attempt:
    """What the signed repository says of a record that the server does not give out.

    A deleted record is not in it, and the account's signature proves that. One that the server took down is in it still.
    """
    reason = "the author’s server no longer holds the record: deleted, or taken down there"
    signed = talk.signed_record(server, place.did, COLLECTION, place.key)
    if signed.failure is not None:
        return talk.unanswered(signed, "the signed repository")
    if signed.status != 200:
        return talk.ended(Outcome.DELETED, reason, answer)
    try:
        is_there = bounded.call(standing, signed.body, place, keys_of_document(document))
    except (ImportError, bounded.ReaderError):  # The extra that brings the libraries is not installed.
        is_there = None
    if is_there:
        detail = (
            "the author’s server does not give out the record, which stands in the signed repository: taken down there"
        )
        return talk.ended(Outcome.WITHHELD, detail, answer)
    if is_there is False:
        reason = "deleted: the repository that the account signed does not have the record"
    return talk.ended(Outcome.DELETED, reason, answer)


def _document(account: Account, post: Post, talk: XrpcTalk) -> dict[str, Any]:
    """The DID document of an account.

    Raises:
        Ended: there is no such account, or nobody said.
    """
    answer = document_of(account.did, talk)
    document = read_document(answer, account.did)
    if document is not None:
        return document
    if _is_of_directory(answer, account.did):
        if answer.status == 410:
            had_handle(account, post.posted_at, talk)
            raise Ended(talk.ended(Outcome.ACCOUNT_GONE, "the account’s identity was given up (a tombstone)", answer))
        if answer.status == 404:
            raise Ended(talk.ended(Outcome.NOT_FOUND, "the directory knows no such account", answer))
    if answer.failure is None and answer.status == 200:
        raise Ended(talk.ended(Outcome.MALFORMED, "the DID document: an answer that is not understood", answer))
    raise Ended(talk.unanswered(answer, "the DID document"))


def _is_of_directory(answer: Answer, did: str) -> bool:
    """Whether an answer without a document is the directory's own. It names the account: `DID not registered: did:plc:...`."""
    return (
        did.startswith("did:plc:")
        and answer.failure is None
        and answer.content_type.endswith("json")
        and did.encode() in answer.body
    )


def _account_is_held(account: Account, server: str, post: Post, talk: XrpcTalk) -> bool:
    """True when the server says that it holds the account; False when it does not know the question.

    Raises:
        Ended: the account is not active, or not held, or nobody said.
    """
    answer = talk.get(f"{server}/xrpc/com.atproto.sync.getRepoStatus?{urlencode({'did': account.did})}")
    status = object_or_none(answer)
    if status is not None and status.get("did") == account.did:
        if status.get("active") is True:
            return True
        word = text_of(status.get("status")) or ""
        outcome, detail = _CLOSED.get(word, (Outcome.UNAVAILABLE, f"the account is not active: {word[:60]}"))
        if word in ("throttled", "desynchronized"):
            raise Ended(talk.ended(Outcome.RATE_LIMITED, f"the account is {word}", answer))
        had_handle(account, post.posted_at, talk)
        raise Ended(talk.ended(outcome, detail, answer))
    error = xrpc_error(answer)
    if error is not None and error[0] == "RepoNotFound":
        had_handle(account, post.posted_at, talk)
        raise Ended(talk.ended(Outcome.ACCOUNT_GONE, "the author’s server no longer has the account", answer))
    if answer.failure is None and answer.status in (404, 501) and answer.content_type.endswith("json"):
        return False
    if answer.failure is None and answer.status == 200:
        raise Ended(talk.ended(Outcome.MALFORMED, "the account’s state: an answer that is not understood", answer))
    raise Ended(talk.unanswered(answer, "the account’s state"))
