"""One bad item never stops a run: an error of ours about it is reported, counted and recorded, and the run goes on with the next.

The same holds for what is too hard to read. Errors that concern the whole run (`CitesnapError`: the disk is full, the archive is
damaged) pass.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from citesnap.bounded import OutOfTime, ReaderError, TooHard
from citesnap.errors import CitesnapError
from citesnap.model import Attempt, Outcome

if TYPE_CHECKING:
    from citesnap.running.plan import Summary, Watcher
    from citesnap.web import Web

__all__ = ["LATER", "attempts_of", "one_item"]

LATER = timedelta(days=7)
"""When a source is asked again about a post after its answer was too hard to read, or an error of ours prevented reading it. By
then either side may have mended it; asked sooner, every run would fail at it again."""

LINES = 8
"""Lines of a traceback that are told, the last ones."""


def one_item(what: str, error: Exception, summary: Summary, watcher: Watcher) -> str:
    """Count and report an error about one article, post or feed; the same in one line, for the archive."""
    line = in_one_line(error)
    trace = error.trace if isinstance(error, ReaderError) else "".join(traceback.format_exception(error))
    summary.errors += 1
    summary.counts["failed"] += 1
    watcher.on_error(f"{what}: an error of citesnap: {line}; please report it", "\n".join(trace.splitlines()[-LINES:]))
    return line


def attempts_of(source: str, ask: Callable[[], Iterable[Attempt]], web: Web, errors: list[Exception]) -> list[Attempt]:
    """The attempts that a question to a source makes, also when its answer is too hard to read or an error of ours meets it.

    Such an error is added to `errors`, for the thread that reports. What was sent until then is in the attempt.
    """
    started_at, started = datetime.now(UTC), time.monotonic()
    with web.recorded() as exchanges:
        try:
            return list(ask())
        except CitesnapError:
            raise
        except OutOfTime as error:
            outcome, detail, again = Outcome.TIMED_OUT, str(error), None
        except TooHard as error:
            outcome, detail, again = Outcome.TOO_HARD, str(error), started_at + LATER
        except Exception as error:
            errors.append(error)
            outcome, detail, again = Outcome.FAILED, in_one_line(error), started_at + LATER
    seconds = round(time.monotonic() - started, 3)
    tries = 1 if exchanges else 0
    return [Attempt(source, outcome, started_at, seconds, detail, tries, tuple(exchanges), not_before=again)]


def in_one_line(error: Exception) -> str:
    """An error of ours as the detail of an attempt."""
    line = str(error) if isinstance(error, ReaderError) else f"{type(error).__name__}: {error}"
    return " ".join(line[:1000].split())[:300]
