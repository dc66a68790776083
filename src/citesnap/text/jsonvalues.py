"""What all sources share in reading an answer: JSON with bounds, times, and the words for a bad answer.

No source-specific rule belongs here.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from citesnap.model import Attempt, Outcome, Snapshot

if TYPE_CHECKING:
    from citesnap.web import Answer

JSON_LIMIT = 5_000_000
"""Bytes. The largest tweet-result recorded is 40 kB; anything near this limit is not an answer to our question."""


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
        found = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise NotJSON(f"broken JSON ({type(error).__name__})") from error
    if not isinstance(found, dict):
        raise NotJSON(f"expected a JSON object, got {type(found).__name__}")
    return found


class Question:
    """One question under way: remembers when it began, so that every way to end it is one call."""

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
        """The attempt that this question became."""
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
            raise ValueError("this answer is none of a failure")
        return self.ended(answer.failure, answer, detail=answer.detail)

    def refused(self, answer: Answer) -> Attempt:
        """The attempt when a whole answer came with a status that tells nothing about the post."""
        status = answer.status or 0
        if status in (401, 402, 403, 407, 451):
            return self.ended(Outcome.REFUSED, answer, detail=f"HTTP {status}")
        if status == 429:
            return self.ended(Outcome.RATE_LIMITED, answer, detail="HTTP 429")
        if status >= 500:
            return self.ended(Outcome.SERVER_ERROR, answer, detail=f"HTTP {status}")
        return self.ended(Outcome.MALFORMED, answer, detail=f"unexpected HTTP {status}")


def text_of(value: object) -> str | None:
    """The value if it is a string with something in it, else None."""
    return value if isinstance(value, str) and value else None


def number(value: object) -> int | None:
    """The value if it is a whole number (JSON's `true` is none), or decimal digits as a string."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return None


def object_of(value: object) -> dict[str, Any]:
    """The value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    """The value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def moment(value: object) -> datetime | None:
    """An ISO 8601 time with a zone, in UTC; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo else None
    except (ValueError, OverflowError):  # A zone may push the first day of year 1 out of the calendar.
        return None


def without_nothing(data: dict[str, Any]) -> dict[str, Any]:
    """The same members, less those that hold None, an empty list, object or string."""
    return {key: value for key, value in data.items() if value not in (None, [], {}, "")}
