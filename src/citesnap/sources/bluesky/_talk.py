"""The requests of one question to Bluesky's services, all of them kept, and what an XRPC answer says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from citesnap.model import Attempt, Exchange, Outcome, Snapshot
from citesnap.text.jsonvalues import text_of
from citesnap.web.question import JSON_LIMIT, NotJSON, Question, json_object, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

APPVIEWS = ("https://public.api.bsky.app", "https://api.bsky.app")
"""The same methods; the network in front of the first answers HTML with 403 to some addresses (bluesky-social/atproto #3423)."""


CAR_LIMIT = 1_000_000
"""Bytes of a CAR file with one record. It has some kilobytes, in a repository of a million records some 30."""


class Ended(Exception):
    """The question has an end before its last request; `attempt` is it."""

    def __init__(self, attempt: Attempt) -> None:
        super().__init__(attempt.detail)
        self.attempt = attempt


class Talk:
    """One question that takes several requests. Its attempt holds all of their exchanges."""

    def __init__(self, source: str, web: Web) -> None:
        self.question = Question(source)
        self._web = web
        self._exchanges: list[Exchange] = []
        self._tries = 0

    def get(self, url: str, *, accept: str = "application/json", limit: int = JSON_LIMIT, redirects: int = 0) -> Answer:
        """Ask for a URL."""
        answer = self._web.get(url, limit=limit, accept=accept, redirects=redirects)
        self._exchanges += answer.exchanges
        self._tries = max(self._tries, answer.tries)
        return answer

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

    def whole(self, attempt: Attempt) -> Attempt:
        """The attempt with the exchanges of all requests."""
        return replace(attempt, exchanges=tuple(self._exchanges), tries=self._tries)

    def ended(
        self, outcome: Outcome, detail: str, answer: Answer | None = None, snapshot: Snapshot | None = None
    ) -> Attempt:
        """This question as an attempt. `answer` is the one that ended it, which may have set a time to ask again."""
        return self.whole(self.question.ended(outcome, answer, detail=detail, snapshot=snapshot))

    def unanswered(self, answer: Answer, about: str) -> Attempt:
        """The attempt when an answer says nothing about the post; `about` says what was asked."""
        if answer.failure is not None:
            return self.ended(answer.failure, f"{about}: {answer.detail}", answer)
        reading = refusal(answer)
        return self.ended(reading.outcome, f"{about}: {reading.detail}", answer)


def told(answer: Answer) -> dict[str, Any] | None:
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
