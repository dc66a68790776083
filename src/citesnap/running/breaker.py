"""When to stop asking a source: after several questions in a row without an answer. Sends nothing, records nothing.

`web.politeness` does the same for hosts that are down. This is for sources whose host works but gives no usable answer: 403
for everything, or a page to prove that one is human. Only the module of the source can recognise that.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from citesnap.model import Attempt, Outcome

__all__ = ["MOST_FAILURES", "Breaker"]

MOST_FAILURES = 5
"""Questions in a row without an answer, before a source is not asked any more in this run."""

_NOT_ASKED = frozenset({Outcome.SKIPPED, Outcome.BLOCKED})


@dataclass(slots=True)
class _SourceHealth:
    failures: int = 0
    well: bool = False
    """The last question was answered: several may be asked at once."""
    was_well: bool = False
    """A question of this run was answered."""
    under_way: int = 0
    room: threading.Condition = field(default_factory=threading.Condition)


class Breaker:
    """Which sources of one run still answer; safe to share between threads.

    `failing` are the sources that did not answer at the end of earlier runs: after one more question without an answer they are
    not asked any more. One that answers is asked as before.
    """

    def __init__(self, failing: Collection[str] = ()) -> None:
        self._sources: defaultdict[str, _SourceHealth] = defaultdict(_SourceHealth)
        self._lock = threading.Lock()
        for name in failing:
            self._sources[name].failures = MOST_FAILURES - 1

    def ask(
        self, name: str, question: Callable[[], Iterable[Attempt]], *, again: bool = False, key: str | None = None
    ) -> list[Attempt]:
        """The attempts that a question to a source makes, or one attempt that says that it was not asked.

        `key` is what is counted, where that is not the source as a whole: a source at one of many servers.

        `again` is True when the same was asked before and not answered. There are posts that no source ever answers for; when the
        source answered for others in this run, such a post says nothing about the source.
        """
        with self._lock:
            source = self._sources[key or name]
        with _turn(source):
            if source.failures >= MOST_FAILURES:
                why = f"{key or name} gave no answer {source.failures} times in a row: not asked again in this run"
                return [Attempt(name, Outcome.SKIPPED, datetime.now(UTC), 0.0, why, tries=0)]
            attempts = list(question())
            outcomes = [attempt.outcome for attempt in attempts if attempt.tries and attempt.outcome not in _NOT_ASKED]
            with source.room:
                if any(not outcome.is_failure for outcome in outcomes):
                    source.failures, source.well, source.was_well = 0, True, True
                elif outcomes and not (again and source.was_well):
                    source.failures, source.well = source.failures + 1, False
        return attempts


@contextmanager
def _turn(source: _SourceHealth) -> Iterator[None]:
    """One question at a time until the source answers, so that only one question is lost on a source that does not."""
    with source.room:
        source.room.wait_for(lambda: source.well or not source.under_way or source.failures >= MOST_FAILURES)
        source.under_way += 1
    try:
        yield
    finally:
        with source.room:
            source.under_way -= 1
            source.room.notify_all()
