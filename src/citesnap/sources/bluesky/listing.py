"""The posts of an account of Bluesky in some days, as its own server lists them (`com.atproto.repo.listRecords`), newest first.

Record keys hold a time, so that the list is asked for from the end of those days on. The account has to have had the handle then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from citesnap import bounded
from citesnap.model import HeldPost, Outcome, Post
from citesnap.platforms.bluesky import ACTOR, key_at, posted_at
from citesnap.sources import Listed
from citesnap.sources.bluesky._talk import XrpcTalk
from citesnap.sources.bluesky.accounts import account_named, had_handle, server_now
from citesnap.sources.bluesky.post import COLLECTION, place_of
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.talk import Ended
from citesnap.text.jsonvalues import object_of, text_of
from citesnap.web.question import NotJSON, json_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

PAGE = 100
"""Records of one answer, the most that a server gives."""

PAGES = 5
"""Answers for one list: accounts with more posts in three days are programs, mostly."""


def posts_of(handle: str, first: datetime, last: datetime, source: str, web: Web) -> Listed:
    """The posts of the account that had a handle between two moments."""
    talk = XrpcTalk(source, web)
    try:
        return _listed(handle, first, last, talk)
    except Ended as end:
        return Listed(end.attempt)


def _listed(handle: str, first: datetime, last: datetime, talk: XrpcTalk) -> Listed:
    if not ACTOR.fullmatch(handle):
        raise Ended(talk.ended(Outcome.BLOCKED, f"not asked: @{handle[:100]} is no handle of Bluesky"))
    account = account_named(handle, talk, without_appview=True)
    # An account may be younger than the day, or have taken the handle in it: then the posts since are its own.
    had = had_handle(replace(account, handle=handle), first, talk, until=last)
    server = server_now(account.did, talk)
    if server is None:
        raise Ended(talk.ended(Outcome.UNAVAILABLE, f"the server that holds the posts of @{handle} is not known"))
    posts: list[HeldPost] = []
    begins, cursor = key_at(first), key_at(last)
    for _ in range(PAGES):
        names = {"repo": account.did, "collection": COLLECTION, "limit": PAGE, "cursor": cursor}
        answer = talk.get(f"{server}/xrpc/com.atproto.repo.listRecords?{urlencode(names)}")
        page = (
            bounded.call(read_page, answer.body_only, account.did)
            if answer.failure is None and answer.status == 200
            else None
        )
        if page is None:
            raise Ended(talk.unanswered(answer, "the list of posts"))
        posts += (
            _post(account.did, key, text, handle)
            for key, text in page
            if begins <= key < cursor and (at := posted_at(key)) is not None and had(at)
        )
        oldest = min((key for key, _ in page), default="")
        if len(page) < PAGE or not begins <= oldest < cursor:
            return Listed(talk.ended(Outcome.CAPTURED, "listed", answer), tuple(posts))
        cursor = oldest
    return Listed(talk.ended(Outcome.CAPTURED, "listed", answer), tuple(posts), is_whole=False)


def _post(did: str, key: str, text: str, handle: str) -> HeldPost:
    post = Post("bluesky", key, f"https://bsky.app/profile/{did}/post/{key}", handle, posted_at(key))
    return HeldPost(post, (text,), ())


def read_page(answer: Answer, did: str) -> list[tuple[str, str]] | None:
    """The record key and the words of each post of an account in an answer of `listRecords`; None when it is no such answer."""
    try:
        records = json_object(answer).get("records")
    except NotJSON:
        return None
    if not isinstance(records, list):
        return None
    posts = [(place_of(record.get("uri")), object_of(record.get("value"))) for record in objects_in(records)]
    return [
        (place.key, text_of(value.get("text")) or "")
        for place, value in posts
        if place is not None and place.did == did
    ]
