"""Runs the present finder over archived articles and adds what an older one missed. Sends, deletes and changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citesnap import bounded
from citesnap.articles import NotAnArticle, Received, understand
from citesnap.config import MAX_READ_MEMORY, MAX_READ_TIME
from citesnap.errors import DamagedBlob
from citesnap.finding import find_in_article
from citesnap.model import Citation, Kind
from citesnap.running.recording import record_comparisons
from citesnap.running.signals import deferred

if TYPE_CHECKING:
    from citesnap.archive import Archive, KeptVersion, Run

__all__ = ["FoundAnew", "find_in_bytes", "reread"]


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
    skipped: the citations found in them stay. So are those that are too hard to read.
    """
    post_ids: set[int] = set()
    before: int | None = None
    with bounded.readers(bounded.Limits(MAX_READ_TIME, MAX_READ_MEMORY)):
        while versions := archive.kept_versions(before):
            before = versions[-1].id
            for version in versions:
                citations = _citations(archive, version, kinds)
                if citations is None:
                    continue
                yield from (FoundAnew(version, one) for one in archive.found_anew(version.article_id, citations))
                if run is not None:
                    with deferred():
                        ids = archive.record_reread(run.id, version, citations)
                    post_ids.update(ids)
    for post_id in post_ids:
        record_comparisons(archive, post_id)


def _citations(archive: Archive, version: KeptVersion, kinds: Collection[Kind]) -> list[Citation] | None:
    try:
        body = archive.blob(version.body_sha256)
        # As a part, so that its format is the one recorded, whatever its name implies.
        received = Received(version.name, body, version.content_type, version.url, is_part=True)
        return bounded.call(find_in_bytes, received, tuple(kinds))
    except (DamagedBlob, NotAnArticle, bounded.TooHard, bounded.ReaderError):
        return None


def find_in_bytes(received: Received, kinds: Collection[Kind]) -> list[Citation]:
    """The citations in the bytes of an article. Called in a reader.

    Raises:
        NotAnArticle: it is none.
    """
    return find_in_article(understand(received, described=False), kinds)
