"""Runs the present finder over archived articles and adds what an older one missed. Sends, deletes and changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, TypeVar

from citesnap import bounded
from citesnap.articles import NotAnArticle, Received
from citesnap.config import MAX_READ_MEMORY, MAX_READ_TIME
from citesnap.errors import DamagedBlob
from citesnap.model import Citation, Kind
from citesnap.running.contents import find_in_bytes, words_and_section
from citesnap.running.recording import record_comparisons
from citesnap.running.signals import deferred

if TYPE_CHECKING:
    from citesnap.archive import Archive, Run
    from citesnap.archive.questions.articles import KeptVersion
    from citesnap.running.work import Work

__all__ = ["FoundAnew", "citations_in", "learn", "reread", "told_in"]


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FoundAnew:
    """A citation that is not recorded yet, in a version of an article."""

    version: KeptVersion
    citation: Citation

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of its line in a table: the article, its version, kind and form, author, day, address."""
        one = self.citation
        day, by = one.date or one.date_text or "", f"@{one.handle}" if one.handle else one.platform
        return (self.version.name, str(self.version.id), one.kind, one.form, by, day, one.link or "")


def reread(archive: Archive, run: Run | None, kinds: Collection[Kind]) -> Iterator[FoundAnew]:
    """Look for citations of these kinds in all versions of articles, the latest first, and record those found anew.

    Without a run nothing is recorded. Versions whose bytes are damaged, or hold no article for this version of citesnap, are
    skipped: the citations found in them stay. Those that are too hard to read are skipped too.
    """
    post_ids: set[int] = set()
    before: int | None = None
    with bounded.readers(bounded.Limits(MAX_READ_TIME, MAX_READ_MEMORY)):
        while versions := archive.kept_versions(before):
            before = versions[-1].id
            for version in versions:
                citations = citations_in(archive, version, kinds)
                if citations is None:
                    continue
                yield from (FoundAnew(version, one) for one in archive.found_anew(version.article_id, citations))
                if run is not None:
                    with deferred():
                        ids = archive.record_reread(run.id, version, citations)
                    post_ids.update(ids)
    for post_id in post_ids:
        record_comparisons(archive, post_id)


AT_A_TIME = 200
"""Versions of articles that one run looks through again at most."""
SECONDS_AT_A_TIME = 60.0
"""The same by the clock: what is due comes first, and articles that are kept can wait."""


def learn(work: Work) -> int:
    """Look again, a little at a time, through articles that another version of the finder read; how many citations were added.

    What cannot be read today counts as looked through: the citations found in it stay.
    """
    archive, added = work.archive, 0
    post_ids: set[int] = set()
    until = monotonic() + SECONDS_AT_A_TIME
    for done, version in enumerate(versions := archive.versions_of_other_finders(AT_A_TIME)):
        if monotonic() > until or not work.plan.has_time:
            break
        work.watcher.on_progress("Rereading", done, len(versions), version.name)
        citations = citations_in(archive, version, tuple(Kind)) or []
        added += len(archive.found_anew(version.article_id, citations))
        with deferred():
            post_ids.update(archive.record_reread(work.run.id, version, citations))
    for post_id in post_ids:
        record_comparisons(archive, post_id)
    work.summary.counts["new_citations"] += added
    return added


def citations_in(archive: Archive, version: KeptVersion, kinds: Collection[Kind]) -> list[Citation] | None:
    """The citations of these kinds in a kept version; None if it cannot be read."""
    return _read_anew(archive, version, find_in_bytes, tuple(kinds))


def told_in(archive: Archive, version: KeptVersion) -> tuple[str, str | None] | None:
    """The words and the section of an article in a kept version; None if it cannot be read."""
    return _read_anew(archive, version, words_and_section)


def _read_anew(archive: Archive, version: KeptVersion, read: Callable[..., T], *arguments: object) -> T | None:
    try:
        body = archive.blob(version.body_sha256)
        # As a part, so that its format is the one recorded, whatever its name implies.
        received = Received(version.name, body, version.content_type, version.url, is_part=True)
        return bounded.call(read, received, *arguments)
    except (DamagedBlob, NotAnArticle, bounded.TooHard, bounded.ReaderError):
        return None
