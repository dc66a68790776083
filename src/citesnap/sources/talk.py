"""One question that takes several requests: all of them are kept, and it may end before its last."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from citesnap.model import Attempt, Exchange, Outcome, Snapshot
from citesnap.web.question import JSON_LIMIT, Question, refusal

if TYPE_CHECKING:
    from citesnap.web import Answer, Web

__all__ = ["Ended", "Talk"]


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
