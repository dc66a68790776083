"""The posts of an account of the fediverse in some days, by Mastodon's API at its own server, newest first.

WebFinger (RFC 7033) leads from `user@domain` to the server, whose name need not be that of the handle. Ids of posts hold a time
there, so that the list is asked for from the end of those days on. Servers with other ids (Pleroma, GoToSocial) cannot be asked for
a day.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from citesnap import bounded, platforms
from citesnap.model import HeldPost, Outcome, Post
from citesnap.platforms.mastodon import id_at
from citesnap.sources import Listed
from citesnap.sources.fediverse.statuses import read_status
from citesnap.sources.formats.limits import objects_in
from citesnap.sources.talk import Ended, Talk
from citesnap.text.hosts import host_of
from citesnap.text.jsonvalues import Object, text_of
from citesnap.web.question import NotJSON, json_list, json_object

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

PAGE = 40
"""Posts of one answer, the most that a server gives."""

PAGES = 5
"""Answers for one list: accounts with more posts in three days are programs, mostly."""

_HANDLE = re.compile(r"([\w.\-]{1,64})@([A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63})+)", re.ASCII)
_NUMBER = re.compile(r"\d{1,20}", re.ASCII)


def posts_of(handle: str, first: datetime, last: datetime, source: str, web: Web) -> Listed:
    """The posts of an account, `user@domain`, between two moments."""
    talk = Talk(source, web)
    try:
        return _listed(handle, first, last, talk)
    except Ended as end:
        return Listed(end.attempt)


def _listed(handle: str, first: datetime, last: datetime, talk: Talk) -> Listed:
    match = _HANDLE.fullmatch(handle)
    if match is None:
        raise Ended(talk.ended(Outcome.BLOCKED, f"not asked: @{handle[:100]} names no server"))
    server = _server(match[1], match[2], talk)
    account = _account(server, match[1], talk)
    posts: list[HeldPost] = []
    lowest, before = id_at(first), id_at(last)
    for _ in range(PAGES):
        names = {"limit": PAGE, "exclude_reblogs": "true", "max_id": before}
        answer = _found(
            talk, f"https://{server}/api/v1/accounts/{account}/statuses?{urlencode(names)}", "the list of posts"
        )
        page = bounded.call(read_page, answer.body_only, server, handle)
        if page is None:
            raise Ended(talk.ended(Outcome.MALFORMED, "the list of posts: an answer that is not understood", answer))
        posts += (post for number, post in page if post is not None and lowest <= number < before)
        oldest = min((number for number, _ in page), default=0)
        if len(page) < PAGE or not lowest <= oldest < before:
            return Listed(talk.ended(Outcome.CAPTURED, "listed", answer), tuple(posts))
        before = oldest
    return Listed(talk.ended(Outcome.CAPTURED, "listed", answer), tuple(posts), is_whole=False)


def _found(talk: Talk, url: str, about: str) -> Answer:
    """A whole answer with status 200; `about` says what was asked.

    Raises:
        Ended: there was none.
    """
    answer = talk.get(url, redirects=2)
    if answer.failure is None and answer.status in (404, 410):
        raise Ended(talk.ended(Outcome.UNAVAILABLE, f"{about}: HTTP {answer.status}", answer))
    if answer.failure is not None or answer.status != 200:
        raise Ended(talk.unanswered(answer, about))
    return answer


def _server(user: str, domain: str, talk: Talk) -> str:
    """The host that holds an account."""
    resource = urlencode({"resource": f"acct:{user}@{domain}"})
    answer = _found(talk, f"https://{domain}/.well-known/webfinger?{resource}", f"the account @{user}@{domain}")
    host = bounded.call(read_webfinger, answer.body_only)
    if host is None:
        raise Ended(talk.ended(Outcome.MALFORMED, f"the account @{user}@{domain}: an answer without a server", answer))
    return host


def _account(server: str, user: str, talk: Talk) -> str:
    """The id of an account at its server."""
    about = f"the account @{user} at {server}"
    answer = _found(talk, f"https://{server}/api/v1/accounts/lookup?{urlencode({'acct': user})}", about)
    try:
        account = text_of(json_object(answer).get("id")) or ""
    except NotJSON as error:
        raise Ended(talk.ended(Outcome.UNAVAILABLE, f"{about}: {error}", answer)) from None
    if not _NUMBER.fullmatch(account):
        raise Ended(talk.ended(Outcome.UNAVAILABLE, f"{about}: its ids hold no time to ask for", answer))
    return account


def read_webfinger(answer: Answer) -> str | None:
    """The host of an account's own address in an answer of WebFinger; None when it tells none."""
    try:
        links = objects_in(json_object(answer).get("links"))
    except NotJSON:
        return None
    own = (text_of(link.get("href")) or "" for link in links if link.get("rel") == "self")
    return next((host for url in own if url.startswith("https://") and (host := host_of(url))), None)


def read_page(answer: Answer, server: str, handle: str) -> list[tuple[int, HeldPost | None]] | None:
    """The number of each post in an answer of `/accounts/ID/statuses`, with the post if it is the account's own.

    None when it is no such answer.
    """
    try:
        statuses = objects_in(json_list(answer))
    except NotJSON:
        return None
    numbers = [text_of(status.get("id")) or "" for status in statuses]
    if not all(map(_NUMBER.fullmatch, numbers)):
        return None
    return [
        (int(number), _own(status, f"{server}/{number}", handle))
        for number, status in zip(numbers, statuses, strict=True)
    ]


def _own(status: Object, key: str, handle: str) -> HeldPost | None:
    ref = platforms.identify(text_of(status.get("url")) or "")
    if ref is None or ref.key != key or status.get("reblog"):
        return None
    shown = read_status(status, key)
    return HeldPost(Post(ref.platform, key, ref.url, handle, shown.posted_at or ref.posted_at), (shown.text,), ())
