"""When a source is not worth asking any more: it gave no answer to one thing after another. Sends nothing, records nothing.

`web.politeness` does the same for hosts that are down. This is for sources whose host is well and tells us nothing all the same:
403 for everything, a page to prove that one is human. What that is, only the source's own reading of its answer can tell.
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
"""Questions in a row without an answer, before a source is left alone for the rest of the run."""

_NOT_ASKED = frozenset({Outcome.SKIPPED, Outcome.BLOCKED})


@dataclass(slots=True)
class _Source:
    failures: int = 0
    well: bool = False
    """The last question was answered: several may be asked at once."""
    was_well: bool = False
    """A question of this run was answered."""
    under_way: int = 0
    room: threading.Condition = field(default_factory=threading.Condition)


class Breaker:
    """What the sources of one run are worth; safe to share between threads.

    `failing` are the sources that earlier runs had no answer from in the end: one question more that ends so, and they are left
    alone. One that answers is asked as ever.
    """

    def __init__(self, failing: Collection[str] = ()) -> None:
        self._sources: defaultdict[str, _Source] = defaultdict(_Source)
        self._lock = threading.Lock()
        for name in failing:
            self._sources[name].failures = MOST_FAILURES - 1

    def ask(self, name: str, question: Callable[[], Iterable[Attempt]], *, again: bool = False) -> list[Attempt]:
        """The attempts that a question to a source makes, or one that says that nobody was asked.

        `again` tells that the same was asked before and not answered. Some posts no source ever answers for; where others were
        answered in this run, such a one says nothing of the source.
        """
        with self._lock:
            source = self._sources[name]
        with _turn(source):
            if source.failures >= MOST_FAILURES:
                why = f"{name} gave no answer {source.failures} times in a row: not asked again in this run"
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
def _turn(source: _Source) -> Iterator[None]:
    """One at a time until the source answers, so that it is one question that finds out that it does not."""
    with source.room:
        source.room.wait_for(lambda: source.well or not source.under_way or source.failures >= MOST_FAILURES)
        source.under_way += 1
    try:
        yield
    finally:
        with source.room:
            source.under_way -= 1
            source.room.notify_all()
