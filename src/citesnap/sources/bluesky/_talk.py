"""The requests of one question to Bluesky's services, all of them kept, and what an XRPC answer says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from citesnap.sources.talk import Talk
from citesnap.text.jsonvalues import text_of
from citesnap.web.question import NotJSON, json_object

if TYPE_CHECKING:
    from citesnap.web import Answer

APPVIEWS = ("https://public.api.bsky.app", "https://api.bsky.app")
"""The same methods; the network in front of the first answers HTML with 403 to some addresses (bluesky-social/atproto #3423)."""


CAR_LIMIT = 1_000_000
"""Bytes of a CAR file with one record. It has some kilobytes, in a repository of a million records some 30."""


class XrpcTalk(Talk):
    """The requests of one question to services that speak XRPC."""

    def appview(self, method: str, **parameters: str) -> Answer:
        """Ask an XRPC method of the AppView; at its second address when the first has a block page for us."""
        for base in APPVIEWS:
            answer = self.get(f"{base}/xrpc/{method}?{urlencode(parameters)}")
            if answer.status != 403 or answer.content_type.endswith("json"):
                break
        return answer

    def signed_record(self, server: str, did: str, collection: str, key: str) -> Answer:
        """Ask an author's server for a record with its signature and the way to it, as a CAR file."""
        names = urlencode({"did": did, "collection": collection, "rkey": key})
        url = f"{server}/xrpc/com.atproto.sync.getRecord?{names}"
        return self.get(url, accept="application/vnd.ipld.car", limit=CAR_LIMIT)


def object_or_none(answer: Answer) -> dict[str, Any] | None:
    """The JSON object of an answer with status 200; None for anything else."""
    if answer.failure is not None or answer.status != 200:
        return None
    try:
        return json_object(answer)
    except NotJSON:
        return None


def xrpc_error(answer: Answer) -> tuple[str, str] | None:
    """The name of an XRPC error and its message, as a service of the AT Protocol gives them with status 400; else None.

    A block page, or a 400 of another kind, is no answer of such a service.
    """
    if answer.failure is not None or answer.status != 400:
        return None
    try:
        body = json_object(answer)
    except NotJSON:
        return None
    name = text_of(body.get("error"))
    return (name, text_of(body.get("message")) or "") if name else None
