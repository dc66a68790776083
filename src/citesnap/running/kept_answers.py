"""Answers that are kept, read by the present reader: the code of the sources asks, and the archive answers for the web.

Sends nothing. A source whose question was not asked then, or whose answer is not whole, tells nothing anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, cast

from citesnap import bounded
from citesnap.archive.questions.kept_answers import looked_through
from citesnap.config import MAX_READ_MEMORY, MAX_READ_TIME
from citesnap.errors import DamagedBlob
from citesnap.model import Exchange, Outcome, Snapshot
from citesnap.running.askable import source
from citesnap.running.recording import record_comparisons
from citesnap.running.signals import deferred
from citesnap.sources import load
from citesnap.web.exchange import REDACTED, Answer

if TYPE_CHECKING:
    from citesnap.archive import Archive, Run
    from citesnap.archive.questions.kept_answers import KeptAnswer
    from citesnap.running.work import Work
    from citesnap.web import Web

__all__ = ["KeptWeb", "ReadAnew", "learn_from_answers", "read_anew", "reread_answers"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class KeptWeb:
    """The exchanges of one attempt, in place of the `Web` that a source expects: each request gets the answer that it got then.

    `missed` is True once something was asked that was not asked then.
    """

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        self._exchanges = list(exchanges)
        self._used = [False] * len(exchanges)
        self.missed = False

    def get(self, url: str, *, redirects: int = 0, **_how: object) -> Answer:
        """The answer that came to a GET of this address, over as many redirects as are wanted; how it is asked changes nothing."""
        return self._answer("GET", url, redirects)

    def post(self, url: str, **_what: object) -> Answer:
        """The answer that came to a POST to this address, whatever is sent."""
        return self._answer("POST", url, 0)

    def credential(self, name: str) -> str | None:
        """What stands in the place of a token: it was taken out of the record."""
        return REDACTED

    @contextmanager
    def recorded(self) -> Iterator[list[Exchange]]:
        """Nothing is sent, so nothing is recorded."""
        yield []

    def _answer(self, method: str, url: str, redirects: int) -> Answer:
        at = self._find(method, url, 0)
        chain: list[Exchange] = []
        while at is not None:
            self._used[at] = True
            chain.append(self._exchanges[at])
            again = self._find(method, chain[-1].url, at)
            if again == at + 1:  # the same was asked again, because it had failed
                at = again
                continue
            if redirects <= 0 or chain[-1].status not in _REDIRECTS or at + 1 >= len(self._exchanges):
                break
            at, redirects = at + 1, redirects - 1
        if not chain:
            self.missed = True
            return Answer((), Outcome.SKIPPED, "not asked then", 0, asked=url)
        failure = _failure(chain[-1])
        return Answer(tuple(chain), failure, chain[-1].error, 1, asked=url)

    def _find(self, method: str, url: str, first: int) -> int | None:
        for at in range(first, len(self._exchanges)):
            exchange = self._exchanges[at]
            if not self._used[at] and exchange.method == method and exchange.url == url:
                return at
        return None


def _failure(last: Exchange) -> Outcome | None:
    if last.status is None:
        return Outcome.UNREACHABLE
    if last.status == 429:
        return Outcome.RATE_LIMITED
    return Outcome.SERVER_ERROR if last.status >= 500 else None


@dataclass(frozen=True, slots=True)
class ReadAnew:
    """A snapshot that the present reader makes of a kept answer, and what it tells otherwise, by name."""

    kept: KeptAnswer
    snapshot: Snapshot
    changes: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of its line in a table: the post, the snapshot read anew, what it is, its source, author, day, what changes."""
        post, shown = self.kept.post, self.snapshot
        day = f"{shown.posted_at:%Y-%m-%d}" if shown.posted_at else ""
        by = f"@{shown.handle}" if shown.handle else post.platform
        return (post.url, str(self.kept.id), "snapshot", self.kept.source, by, day, ", ".join(self.changes))


def read_anew(archive: Archive, kept: KeptAnswer) -> ReadAnew | None:
    """What the present reader makes of a kept answer; None where it tells the same, or nothing."""
    answers = archive.kept_answers
    try:
        web = KeptWeb(answers.exchanges_of(kept.attempt_id))
        attempt = load(source(kept.source)).ask(kept.post, cast("Web", web))
    except (KeyError, DamagedBlob, bounded.TooHard, bounded.ReaderError):
        return None
    if web.missed or attempt.outcome is not Outcome.CAPTURED or attempt.snapshot is None:
        return None
    snapshot = _as_then(attempt.snapshot, kept, archive.held_media(kept.subject))
    changes = answers.changes(kept, snapshot)
    return ReadAnew(kept, snapshot, changes) if changes else None


def _as_then(snapshot: Snapshot, kept: KeptAnswer, held: Mapping[str, str]) -> Snapshot:
    """The snapshot as it would have been: at the time of the answer, with the files that the archive holds."""
    is_memento = snapshot.observed_at < kept.captured_at
    media = tuple(
        replace(item, outcome=Outcome.CAPTURED, sha256=held[item.url])
        if item.outcome is None and item.url in held
        else item
        for item in snapshot.media
    )
    return replace(
        snapshot,
        observed_at=snapshot.observed_at if is_memento else kept.observed_at,
        captured_at=kept.captured_at,
        media=media,
    )


_PAGE = 100


def reread_answers(archive: Archive, run: Run | None) -> Iterator[ReadAnew]:
    """Read all kept answers of other readers, the oldest first, and record what the present one tells otherwise.

    Without a run nothing is recorded. Rows of the older reader stay as they are.
    """
    after = 0
    with bounded.readers(bounded.Limits(MAX_READ_TIME, MAX_READ_MEMORY)):
        while answers := archive.kept_answers.answers_of_other_readers(_PAGE, after):
            for answer in answers:
                after = answer.id
                read_again = read_anew(archive, answer)
                if read_again is not None:
                    yield read_again
                    if run is not None:
                        _record(archive, run, read_again)
            if run is not None:
                run.counts[looked_through()] = after


AT_A_TIME = 100
"""Answers that one run reads anew at most."""
SECONDS_AT_A_TIME = 30.0
"""The same by the clock."""


def learn_from_answers(work: Work) -> None:
    """Read kept answers of other readers anew, a little at a time: the next run goes on where this one ends."""
    archive = work.archive
    until = monotonic() + SECONDS_AT_A_TIME
    for done, answer in enumerate(answers := archive.kept_answers.answers_of_other_readers(AT_A_TIME)):
        if monotonic() > until or not work.plan.has_time:
            break
        work.watcher.on_progress("Reading anew", done, len(answers), answer.post.url)
        read_again = read_anew(archive, answer)
        if read_again is not None:
            _record(archive, work.run, read_again)
            work.summary.counts["read_anew"] += 1
        work.run.counts[looked_through()] = answer.id


def _record(archive: Archive, run: Run, read_again: ReadAnew) -> None:
    with deferred():
        archive.kept_answers.record_read_anew(run.id, read_again.kept, read_again.snapshot)
        record_comparisons(archive, read_again.kept.subject)
