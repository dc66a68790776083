"""One question to a source: how it ended, as an attempt, and its answer as JSON. Shared by all sources; holds no rule of any."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from citesnap.model import Attempt, Outcome, Snapshot
from citesnap.web.exchange import Answer

__all__ = ["JSON_LIMIT", "NotJSON", "Question", "json_object"]

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
    if not answer.content_type.endswith("json"):
        raise NotJSON(f"expected JSON, got {answer.content_type or 'no content type'}")
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NotJSON(f"broken JSON ({type(error).__name__})") from error
    if not isinstance(value, dict):
        raise NotJSON(f"expected a JSON object, got {type(value).__name__}")
    return value


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

    def failed(self, answer: Answer) -> Attempt:
        """The attempt when no answer came that could be read."""
        if answer.failure is None:
            raise ValueError("this answer is no failure")
        return self.ended(answer.failure, answer, detail=answer.detail)

    def refused(self, answer: Answer) -> Attempt:
        """The attempt when a whole answer came with a status that says nothing about the post."""
        status = answer.status or 0
        if status in (401, 402, 403, 407, 451):
            return self.ended(Outcome.REFUSED, answer, detail=f"HTTP {status}")
        if status == 429:
            return self.ended(Outcome.RATE_LIMITED, answer, detail="HTTP 429")
        if status >= 500:
            return self.ended(Outcome.SERVER_ERROR, answer, detail=f"HTTP {status}")
        return self.ended(Outcome.MALFORMED, answer, detail=f"unexpected HTTP {status}")
