"""What a run is to do, who watches it, and the summary that it gives. Plain values; decides and does nothing.

Imports next to nothing, so that a run with nothing due does not import what does the work.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from citesnap.archive import Run
    from citesnap.archive.questions.posts import Change
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

    def on_wait(self, host: str, seconds: float) -> None:
        """A host is waited for before it is asked, so many seconds. It comes from any thread."""

    def on_outcome(self, run_id: int, post: str, who: str, state: str, before: str, source: str, outcome: str) -> None:
        """A post was asked about: its address and its author, the state that follows and the one before, and who decided."""

    def on_error(self, message: str, trace: str) -> None:
        """An error of ours about one item: one line, and the end of the traceback for who wants to report it."""

    def on_note(self, message: str) -> None:
        """Something that a person who watches may not expect: one line."""

    def on_warning(self, message: str) -> None:
        """Something is wrong that a person should know: one line."""


@dataclass(slots=True)
class Summary:
    """What a run did, and what it leaves to the next one."""

    counts: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    """Reasons of questions without an answer, such as `t.co: unreachable (connection refused)`."""
    unread: int = 0
    """Articles that could not be read because of the network; each was reported to the watcher."""
    waiting: int = 0
    """Posts that could not be asked about yet, because a host wants no requests for a while."""
    errors: int = 0
    """Items that failed through an error of citesnap; each was reported to the watcher."""
    bad_input: bool = False
    """True when an article could not be read for a reason other than the network."""

    changes: list[Change] = field(default_factory=list)
    """Verdicts that this run changed."""

    def count_failure(self, attempt: Attempt) -> None:
        """Add the reason why an attempt got no answer."""
        self.failures[f"{attempt.source}: {attempt.outcome}" + (f" ({attempt.detail})" if attempt.detail else "")] += 1

    @property
    def incomplete(self) -> bool:
        """True when something will be asked again."""
        return bool(self.failures or self.unread or self.waiting)

    @contextmanager
    def counting(self, run: Run) -> Iterator[None]:
        """While the block runs, a signal or an error that ends it leaves the counts so far in the run's row."""
        try:
            yield
        except BaseException:
            run.counts.update(self.counts)
            raise

    def close(self, run: Run) -> None:
        """Add the counts and the outcome to the run's row, which is written when the run ends."""
        run.counts.update(self.counts)
        run.outcome = "failed" if self.errors else "incomplete" if self.incomplete else "done"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which work a run has to do.

    `stages` are the ones to do. `limit` is the most posts to ask about, `deadline` (of `time.monotonic`) the time after which
    nothing new is begun; the rest stays due. `since` restricts the run to articles first read at or after that time. `lock_wait` is
    how many seconds to wait for another run to end.
    """

    stages: frozenset[Stage] = frozenset(Stage)
    limit: int | None = None
    deadline: float | None = None
    since: datetime | None = None
    lock_wait: float = 0.0

    @property
    def has_time(self) -> bool:
        """False when nothing new is to be begun."""
        return self.deadline is None or time.monotonic() < self.deadline


def reasons(failures: Counter[str], most: int = 3) -> Iterable[str]:
    """The commonest reasons of failures, one line each."""
    for reason, count in failures.most_common(most):
        yield f"{count} × {reason}"
    if len(failures) > most:
        yield f"... and {len(failures) - most} more reasons: see the attempts table"
