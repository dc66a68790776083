"""Whether an archive asks for proof that a person reads: with status 429, or with 200 and no capture. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from citesnap.web import Answer

_SIGNS = (b"captcha", b"one more step", b"checking your browser", b"just a moment")


def is_asked_for(answer: Answer) -> bool:
    """Whether an answer is such a page. A capture has the header `Memento-Datetime`, whatever its words are."""
    start = answer.body[:100_000].lower()
    return answer.header("memento-datetime") is None and any(sign in start for sign in _SIGNS)
