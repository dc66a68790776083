"""The home page: a summary of an archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from citesnap.archive import Reader
from citesnap.archive.questions.feeds import FailingFeed
from citesnap.archive.questions.overview import Overview
from citesnap.archive.questions.statistics import Figure
from citesnap.browsing.pages.bounds import FEW
from citesnap.model import State

__all__ = ["HomePage", "home"]


@dataclass(frozen=True, slots=True)
class HomePage:
    """A summary of the archive, and its statistics."""

    overview: Overview
    figures: tuple[Figure, ...]
    failing_feeds: tuple[FailingFeed, ...] = ()
    """Followed feeds whose last readings failed, those first that have failed longest."""

    @property
    def missing(self) -> int:
        """Posts that readers of the articles no longer see."""
        return sum(self._posts(state) for state in State if state.is_gone)

    @property
    def kept(self) -> int:
        """Posts that readers no longer see and that the archive can show."""
        return self.missing - self.overview.never_shown_in_all

    @property
    def pending(self) -> int:
        """Posts about which no source has answered yet."""
        return self._posts(State.PENDING)

    @property
    def alive(self) -> int:
        """Posts that a source showed at the last look."""
        return self._posts(State.ALIVE)

    def _posts(self, state: State) -> int:
        return sum(count.posts for count in self.overview.totals.states if count.state == state)


def home(archive: Reader, now: datetime | None = None) -> HomePage:
    """A summary of the archive. `now` decides which failures are recent."""
    overview = archive.overview(now or datetime.now(UTC), FEW)
    return HomePage(overview, tuple(archive.figures()), tuple(archive.failing_feeds(FEW)))
