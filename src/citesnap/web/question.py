"""One question to a source: how it ended, as an attempt, and its answer as JSON. Shared by all sources; holds no rule of any."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from citesnap import bounded
from citesnap.model import Attempt, Outcome, Post, Snapshot
from citesnap.web.exchange import Answer

if TYPE_CHECKING:
    from citesnap.web.asking import Web

__all__ = [
    "JSON_LIMIT",
    "NotJSON",
    "Question",
    "Reading",
    "ask_once",
    "json_list",
    "json_object",
    "refusal",
    "shown_object",
]

JSON_LIMIT = 5_000_000
"""Bytes. The largest tweet-result recorded is 40 kB; a body near this limit is not an answer to the question."""


class NotJSON(ValueError):
    """The answer is not the JSON object it should be; the message says what it is instead."""


def json_object(answer: Answer) -> dict[str, Any]:
    """The JSON object in an answer.

    The content type is checked first: block pages and error pages come as HTML with any status.

    Raises:
        NotJSON: another content type, broken JSON, JSON nested beyond reason, or not an object.
    """
    value = _json(answer)
    if not isinstance(value, dict):
        raise NotJSON(f"expected a JSON object, got {type(value).__name__}")
    return value


def json_list(answer: Answer) -> list[Any]:
    """The JSON array in an answer.

    Raises:
        NotJSON: as for `json_object`, or not an array.
    """
    value = _json(answer)
    if not isinstance(value, list):
        raise NotJSON(f"expected a JSON array, got {type(value).__name__}")
    return value


def _json(answer: Answer) -> object:
    if not answer.content_type.endswith("json"):
        raise NotJSON(f"expected JSON, got {answer.content_type or 'no content type'}")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NotJSON(f"broken JSON ({type(error).__name__})") from error


class Question:
    """One question in progress: keeps when it began, so that each way to end it is one call."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.started_at = datetime.now(UTC)

    def ended(
        self,
        outcome: Outcome,
        answer: Answer | None = None,
        *,
        detail: str | None = None,
        snapshot: Snapshot | None = None,
    ) -> Attempt:
        """This question as an attempt."""
        return Attempt(
            source=self.source,
            outcome=outcome,
            started_at=self.started_at,
            seconds=round((datetime.now(UTC) - self.started_at).total_seconds(), 3),
            detail=detail,
            tries=answer.tries if answer is not None else 0,
            exchanges=answer.exchanges if answer is not None else (),
            snapshot=snapshot,
            not_before=answer.not_before if answer is not None else None,
        )

    def read(self, answer: Answer, reader: Callable[[Answer, Post], Reading], post: Post) -> Attempt:
        """The attempt when a whole answer came, read by a function of a module, within limits (`bounded`).

        Raises:
            TooHard, OutOfTime, ReaderError: as for `bounded.call`.
        """
        reading = bounded.call(reader, answer.body_only, post)
        return self.ended(reading.outcome, answer, detail=reading.detail, snapshot=reading.snapshot)

    def failed(self, answer: Answer) -> Attempt:
        """The attempt when no answer came that could be read."""
        if answer.failure is None:
            raise ValueError("this answer is no failure")
        return self.ended(answer.failure, answer, detail=answer.detail)

    def refused(self, answer: Answer) -> Attempt:
        """The attempt when a whole answer came with a status that says nothing about the post."""
        reading = refusal(answer)
        return self.ended(reading.outcome, answer, detail=reading.detail)


@dataclass(frozen=True, slots=True)
class Reading:
    """What an answer says of a post."""

    outcome: Outcome
    detail: str | None = None
    snapshot: Snapshot | None = None


def refusal(answer: Answer) -> Reading:
    """The reading of an answer whose status says nothing about the post."""
    status = answer.status or 0
    if status in (401, 402, 403, 407, 451):
        return Reading(Outcome.REFUSED, f"HTTP {status}")
    if status == 429:
        return Reading(Outcome.RATE_LIMITED, "HTTP 429")
    if status >= 500:
        return Reading(Outcome.SERVER_ERROR, f"HTTP {status}")
    return Reading(Outcome.MALFORMED, f"unexpected HTTP {status}")


def shown_object(answer: Answer, *statuses: int, refusing: Collection[int] = ()) -> dict[str, Any] | Reading:
    """The JSON object of an answer that has one of these statuses, or what the answer is instead: another status, no object.

    Of a status in `refusing` a page without JSON is a refusal: it comes from a network in front of the service.
    """
    if answer.status not in (*statuses, *refusing):
        return refusal(answer)
    try:
        return json_object(answer)
    except NotJSON as error:
        return refusal(answer) if answer.status in refusing else Reading(Outcome.MALFORMED, str(error))


def ask_once(
    source: str,
    post: Post,
    web: Web,
    url: str,
    reader: Callable[[Answer, Post], Reading],
    *,
    accept: str = "application/json",
    redirects: int = 0,
    headers: Mapping[str, str] = {},
) -> Attempt:
    """The attempt of a source that sends one GET: `reader` reads whatever whole answer came, also one with an error status.

    Raises:
        TooHard, OutOfTime, ReaderError: as for `bounded.call`.
    """
    question = Question(source)
    answer = web.get(url, limit=JSON_LIMIT, accept=accept, redirects=redirects, headers=headers)
    return question.failed(answer) if answer.failure is not None else question.read(answer, reader, post)
