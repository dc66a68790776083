"""From a handle to the account (DID) behind it, and from there to the server that holds its records.

Handles change hands, DIDs do not. An answer about the account that has a handle today is about a post only if that account had
the handle when the post was made: the public log of DIDs says so (did:plc specification, "audit log").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from citesnap.model import Outcome, Post
from citesnap.platforms.bluesky import actor_of
from citesnap.sources.bluesky._talk import object_or_none, xrpc_error
from citesnap.sources.talk import Ended
from citesnap.text.jsonvalues import list_of, object_of, text_of
from citesnap.text.times import read_iso

if TYPE_CHECKING:
    from citesnap.sources.bluesky._talk import XrpcTalk
    from citesnap.web import Answer

DIRECTORY = "https://plc.directory"

DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[A-Za-z0-9.\-]{3,200})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Account:
    """An account. `handle` is the one that led to it, None when the post's address has the DID itself."""

    did: str
    handle: str | None = None


def account_of(post: Post, talk: XrpcTalk, *, without_appview: bool = False) -> Account:
    """The account in the address of a post.

    `without_appview` lets the host of a handle name the account also when the AppView does not answer.

    Raises:
        Ended: no account goes by the handle, or nobody said which.
    """
    actor = actor_of(post.url)
    if actor is None:
        raise Ended(talk.ended(Outcome.BLOCKED, f"not asked: no account in {post.url[:100]}"))
    return account_named(actor, talk, without_appview=without_appview)


def account_named(actor: str, talk: XrpcTalk, *, without_appview: bool = False) -> Account:
    """The account of a handle or a DID.

    Raises:
        Ended: as for `account_of`.
    """
    if actor.startswith("did:"):
        if not DID.fullmatch(actor):
            raise Ended(talk.ended(Outcome.BLOCKED, f"not asked: {actor[:100]} is no account that can be asked about"))
        return Account(actor)
    answer = talk.appview("com.atproto.identity.resolveHandle", handle=actor)
    did = text_of((object_or_none(answer) or {}).get("did"))
    if did and DID.fullmatch(did):
        return Account(did, actor)
    error = xrpc_error(answer)
    if error is not None and error[0] in ("InvalidRequest", "HandleNotFound"):
        return _by_its_own_host(actor, talk)
    if without_appview:
        named = _named_by_host(talk.get(_well_known(actor), accept="text/plain", limit=2000, redirects=2))
        if named is not None:
            return Account(named, actor)
    if answer.failure is None and answer.status == 200:
        raise Ended(talk.ended(Outcome.MALFORMED, f"the account of @{actor}: an answer without a DID", answer))
    raise Ended(talk.unanswered(answer, f"the account of @{actor}"))


def _by_its_own_host(handle: str, talk: XrpcTalk) -> Account:
    """The account that the host of a handle itself names, for one that the AppView does not know (any more).

    Raises:
        Ended: it names none. Only at Bluesky's own hosts is that an answer: others may name it in DNS, where we do not look.
    """
    answer = talk.get(_well_known(handle), accept="text/plain", limit=2000, redirects=2)
    named = _named_by_host(answer)
    if named is not None:
        return Account(named, handle)
    if answer.failure is None and answer.status in (400, 404) and handle.lower().endswith(".bsky.social"):
        raise Ended(talk.ended(Outcome.UNAVAILABLE, f"no account goes by @{handle} now: renamed, or closed", answer))
    detail = f"no account is known by @{handle} now, and its host names none"
    raise Ended(talk.ended(answer.failure or Outcome.UNREACHABLE, detail, answer))


def _well_known(handle: str) -> str:
    return f"https://{handle}/.well-known/atproto-did"


def _named_by_host(answer: Answer) -> str | None:
    """The DID in an answer of a handle's own host."""
    named = answer.body.decode("ascii", "replace").strip() if answer.failure is None and answer.status == 200 else ""
    return named if DID.fullmatch(named) else None


def had_handle(
    account: Account, at: datetime | None, talk: XrpcTalk, *, until: datetime | None = None
) -> Callable[[datetime], bool]:
    """Return if the account is the author's: named by DID, or by the log had the handle when the post was made.

    `until`: it was made at some moment from `at` to then, in which the account may have taken or left the handle. Returns whether
    it had the handle at a moment.

    Raises:
        Ended: it had not, or nobody can say.
    """
    handle = account.handle
    if handle is None:
        return lambda moment: True
    unknown = f"@{handle} is an account of today; whether it was the author's cannot be told"
    if at is None or not account.did.startswith("did:plc:"):
        raise Ended(talk.ended(Outcome.UNAVAILABLE, unknown))
    answer = ask_log(account.did, talk)
    if answer.failure is not None or answer.status != 200:
        raise Ended(talk.unanswered(answer, f"who was @{handle}"))
    names = names_by_time(answer)
    if names is None:
        raise Ended(talk.ended(Outcome.MALFORMED, f"who was @{handle}: a log that is not understood", answer))
    changes = [made_at for made_at, _ in names if until is not None and at < made_at <= until]
    if not any(is_held(names, handle, moment) for moment in (at, *changes)):
        detail = f"@{handle} belonged to another account when the post was made, and today's cannot speak for it"
        raise Ended(talk.ended(Outcome.UNAVAILABLE, detail, answer))
    return lambda moment: is_held(names, handle, moment)


Names = list[tuple[datetime, frozenset[str]]]
"""From when on an account has which names, in the order of its log."""


def names_by_time(answer: Answer) -> Names | None:
    """What the audit log in an answer tells; None when it is no such log."""
    entries = log_entries(answer)
    if entries is None:
        return None
    log: Names = []
    for entry in entries:
        made_at = read_iso(entry.get("createdAt"))
        operation = object_of(entry.get("operation"))
        if made_at is None or not operation:
            return None
        if entry.get("nullified"):
            continue
        # The first form of operations, until 2023, has one `handle` and no list.
        names = [text_of(each) or "" for each in list_of(operation.get("alsoKnownAs"))]
        names += [f"at://{each}"] if (each := text_of(operation.get("handle"))) else []
        log.append((made_at, frozenset(name.lower() for name in names)))
    return log


def is_held(names: Names, handle: str, at: datetime) -> bool:
    """Whether an account had a handle at a time."""
    known = [each for made_at, each in names if made_at <= at]
    return bool(known) and f"at://{handle}".lower() in known[-1]


def ask_log(did: str, talk: XrpcTalk) -> Answer:
    """Ask for the audit log of a `did:plc`."""
    return talk.get(f"{DIRECTORY}/{did}/log/audit")


def log_entries(answer: Answer) -> list[dict[str, Any]] | None:
    """The entries of an audit log; None when the answer is not one."""
    if answer.failure is not None or answer.status != 200 or not answer.content_type.endswith("json"):
        return None
    try:
        entries = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        return None
    return entries[:5000]


def server_now(did: str, talk: XrpcTalk) -> str | None:
    """The origin of the server that holds an account's records: by the log of its DID, which proves the keys as well, or by the
    document of a `did:web`. None where it cannot be found out."""
    if not did.startswith("did:plc:"):
        return server_of(read_document(document_of(did, talk), did) or {})
    entries = log_entries(ask_log(did, talk)) or []
    latest: dict[str, Any] = next((entry for entry in reversed(entries) if not entry.get("nullified")), {})
    operation = object_of(latest.get("operation"))
    named = object_of(object_of(operation.get("services")).get("atproto_pds")).get("endpoint")
    return _origin(text_of(named) or text_of(operation.get("service")) or "") if latest.get("did") == did else None


def document_of(did: str, talk: XrpcTalk) -> Answer:
    """Ask for the DID document of an account, at the directory or at the host of a `did:web`."""
    if did.startswith("did:plc:"):
        return talk.get(f"{DIRECTORY}/{did}")
    host = unquote(did.removeprefix("did:web:"))
    return talk.get(f"https://{host}/.well-known/did.json", redirects=2)


def read_document(answer: Answer, did: str) -> dict[str, Any] | None:
    """The DID document in an answer; None when it is not one, or that of another account."""
    document = object_or_none(answer)
    return document if document is not None and document.get("id") == did else None


def server_of(document: dict[str, Any]) -> str | None:
    """The origin of the server that holds an account's records, as its DID document names it (`#atproto_pds`)."""
    for service in map(object_of, list_of(document.get("service"))[:50]):
        if (text_of(service.get("id")) or "").endswith("#atproto_pds"):
            return _origin(text_of(service.get("serviceEndpoint")) or "")
    return None


def _origin(endpoint: str) -> str | None:
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        return None
    return f"{parts.scheme}://{parts.hostname}" + (f":{port}" if port else "")
