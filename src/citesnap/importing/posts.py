"""Records posts that a third party reports, some at a time, each with the place of its record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from citesnap import platforms
from citesnap.archive.records.imports import ImportedPost
from citesnap.model import Attempt, Outcome, Post, Snapshot

if TYPE_CHECKING:
    from citesnap.archive import Archive, Run
    from citesnap.articles.documents.placed import PlacedBytes
    from citesnap.importing.source import InputFile

__all__ = ["UNKNOWN", "ImportJob", "Reported", "Taken", "take_posts"]

UNKNOWN = datetime.min.replace(tzinfo=UTC)
"""In place of a time of a snapshot that is set when it is taken."""

BLOCK = 200
"""Posts in one transaction: few, so that other writers wait only a moment."""


@dataclass(slots=True)
class Taken:
    """What came of a file: posts or articles taken, records that were taken before or left out, by the reason."""

    posts: int = 0
    articles: int = 0
    left: Counter[str] = field(default_factory=Counter)


def _nothing_opened(name: str) -> AbstractContextManager[PlacedBytes]:
    raise ValueError(f"{name}: nothing is opened here")


@dataclass(slots=True)
class ImportJob:
    """One file to take into an archive.

    Without `run` nothing is recorded. `only_known`: only posts that the archive has already. `seen_at`: when the other program
    saw what it recorded, where its records do not tell. `where`: a condition on the records, of kinds that take one.
    `opened`: opens a file that records lead to, wherever it is. `kind` is set once it is known.
    """

    archive: Archive
    run: Run | None
    source: InputFile
    now: datetime
    only_known: bool = False
    seen_at: datetime | None = None
    where: str | None = None
    opened: Callable[[str], AbstractContextManager[PlacedBytes]] = _nothing_opened
    kind: str = ""
    taken: Taken = field(default_factory=Taken)


@dataclass(frozen=True, slots=True)
class Reported:
    """One post as a record tells of it.

    `seen_at` is when the other program saw it; None where it does not tell. `record` are the bytes of the record, `place` where it
    stands in the file. Without a `snapshot` the record shows no post, and `problem` says why.
    """

    place: str
    record: bytes
    media_type: str
    platform: str = ""
    native_id: str = ""
    snapshot: Snapshot | None = None
    seen_at: datetime | None = None
    problem: str = ""


def take_posts(job: ImportJob, reported: Iterable[Reported]) -> None:
    """Record each post, and count what is left out.

    Raises:
        ArchiveError: the archive cannot be written.
    """
    posts = _posts(job, reported)
    if job.run is None:
        for one in posts:
            if job.archive.imports.is_wanted(one, only_known=job.only_known):
                job.taken.posts += 1
            else:
                job.taken.left["not known here, or forgotten"] += 1
        return
    import_id = job.archive.imports.record_import(
        job.run.id, job.kind, job.source.path.name, job.source.size, job.source.sha256
    )
    while some := list(islice(posts, BLOCK)):
        recorded = job.archive.imports.record_imported(job.run.id, import_id, some, only_known=job.only_known)
        job.taken.posts += recorded.taken
        job.taken.left.update({reason: count for reason, count in recorded.left.items() if count})


def _posts(job: ImportJob, reported: Iterable[Reported]) -> Iterator[ImportedPost]:
    named = f"{job.source.path.name}, SHA-256 {job.source.sha256}"
    for one in reported:
        snapshot = one.snapshot
        if snapshot is None:
            job.taken.left[one.problem] += 1
            continue
        ref = platforms.reference(one.platform, one.native_id, snapshot.handle)
        if ref is None:
            job.taken.left["has an id that no post can have"] += 1
            continue
        posted_at = ref.posted_at or snapshot.posted_at
        seen_at, how = one.seen_at or job.seen_at, ""
        if seen_at is None:
            # It was there then, and nobody tells of a later moment.
            seen_at, how = posted_at, "; when it was seen is not told: the time of the post stands for it"
        if seen_at is None or seen_at > job.now:
            job.taken.left["tells no time at which it was seen; give one with --seen-at"] += 1
            continue
        shown = _as_seen(snapshot, job.kind, seen_at, job.now)
        attempt = Attempt(
            job.kind, Outcome.CAPTURED, job.now, 0.0, f"{one.place} of {named}{how}", tries=0, snapshot=shown
        )
        post = Post(ref.platform, ref.key, ref.url, snapshot.handle, posted_at)
        yield ImportedPost(post, attempt, one.place, one.record, one.media_type)


def _as_seen(snapshot: Snapshot, source: str, seen_at: datetime, now: datetime) -> Snapshot:
    from dataclasses import replace

    return replace(snapshot, source=source, observed_at=seen_at, captured_at=now)
