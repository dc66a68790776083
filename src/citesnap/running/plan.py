"""What a run is to do, who watches it, and the summary that it gives. Plain values; decides and does nothing.

Imports next to nothing, so that a run which finds nothing due need not load what it would have worked with.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from citesnap.archive import Change, Run
    from citesnap.model import Attempt

__all__ = ["Plan", "Stage", "Summary", "Watcher", "reasons"]


class Stage(StrEnum):
    """The parts of a run, in their order."""

    READ = "read"
    ASK = "ask"
    SAVE = "save"


class Watcher(Protocol):
    """Receives reports on how the work goes; the command line shows them to people."""

    def on_progress(self, stage: str, done: int, total: int, item: str) -> None:
        """`done` of `total` items of a stage are finished; `item` is the next one."""

    def on_warning(self, message: str) -> None:
        """Something is wrong that a person should know: one line."""


@dataclass(slots=True)
class Summary:
    """What a run did, and what it has to leave to the next one."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    """Reasons of questions that nobody answered, such as `t.co: unreachable (connection refused)`."""
    unread: int = 0
    """Articles that the network kept from us; the watcher was told of each."""
    waiting: int = 0
    """Posts that nobody could be asked about yet, because a host wants to be left alone for a while."""
    bad_input: bool = False
    """True when an article could not be read through no fault of the network."""

    changes: list[Change] = field(default_factory=list)
    """Verdicts that this run changed."""

    def count_failure(self, attempt: Attempt) -> None:
        """Add the reason why an attempt got no answer."""
        self.failures[f"{attempt.source}: {attempt.outcome}" + (f" ({attempt.detail})" if attempt.detail else "")] += 1

    @property
    def incomplete(self) -> bool:
        """True when something will be asked again."""
        return bool(self.failures or self.unread or self.waiting)

    def close(self, run: Run) -> None:
        """Hand the account to the run's row, which is written when the run ends."""
        run.counts.update(self.counts)
        run.outcome = "incomplete" if self.incomplete else "done"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of its work a run is to do.

    `stages` are the ones to do. `limit` is the most posts to ask about, `deadline` (of `time.monotonic`) when to take up nothing
    new; what is left then stays due. `since` keeps to articles first read at or after that moment. `lock_wait` is how many
    seconds to wait for another run to end.
    """

    stages: frozenset[Stage] = frozenset(Stage)
    limit: int | None = None
    deadline: float | None = None
    since: datetime | None = None
    lock_wait: float = 0.0

    @property
    def has_time(self) -> bool:
        """False when nothing new is to be taken up."""
        return self.deadline is None or time.monotonic() < self.deadline


def reasons(failures: Counter[str], most: int = 3) -> Iterable[str]:
    """The commonest reasons of failures, a line each."""
    for reason, count in failures.most_common(most):
        yield f"{count} × {reason}"
    if len(failures) > most:
        yield f"... and {len(failures) - most} more reasons: see the attempts table"
