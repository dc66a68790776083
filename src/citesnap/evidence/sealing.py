"""Sealing: what was recorded since the last time gets its leaves in the log, and the log a checkpoint.

A run seals at its end, when it recorded more than its own row. The first seal of an old archive takes in every row that it holds.
Rows of kinds that only grow are known by their ids; changes of the others by the table that the triggers fill.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from citesnap.archive.file.errors import translate_errors
from citesnap.evidence.log_end import OWN, covered, newest

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from citesnap.archive import OpenArchive, Run
    from citesnap.archive.file.database import Database
    from citesnap.evidence.growing import Sealed

__all__ = ["is_pending", "seal", "sealed_run"]

_CHANGING = ("article", "post", "former", "citation", "resolution", "vanished", "media")
_GROWING = {
    "article": "articles",
    "post": "posts",
    "former": "former_posts",
    "citation": "citations",
    "version": "article_versions",
    "media": "media",
    "verdict": "verdicts",
    "relation": "relations",
    "attachment": "attachments",
    "import": "imports",
    "imported": "imported",
}


_PENDING = " or ".join(
    [
        # A seal was interrupted after it had written leaves.
        f"exists (select 1 from log_leaves where log_id = {OWN} and idx >= {covered()})",
        f"exists (select 1 from log_changes where kind in {_CHANGING})",
        # Questions for time stamps alone make no new checkpoint, or each stamp would need the next one.
        # Stamps themselves make none either; what else happened to the log does.
        f"exists (select 1 from log_events where id > {newest('key', 'stamp', 'export', 'forget', 'merge')}"
        ' and statement not like \'%"kind":"stamp"%\')',
        f"exists (select 1 from attempts where source not in ('timestamp', 'ots') and id > {newest('attempt')})",
        *(f"coalesce((select max(id) from {table}), 0) > {newest(kind)}" for kind, table in _GROWING.items()),
    ]
)
"""SQL: whether there are rows without leaves, or leaves without a checkpoint. All of it is looked up in indexes."""


def is_pending(db: Database) -> bool:
    """Whether something was recorded, rows of runs apart, that is not sealed. A run with nothing due asks this alone."""
    return bool(db.execute(f"select {_PENDING}").fetchone()[0])


@contextmanager
def sealed_run(archive: OpenArchive, command: str, key_file: Path | None = None) -> Iterator[Run]:
    """`archive.run`, with a seal after it. A run that an error ends is sealed by the next one.

    Raises:
        CitesnapError: the run is recorded, but the seal failed: the key cannot be used, or the disk is full.
    """
    with archive.lock():
        with archive.run(command) as run:
            yield run
        seal(archive, run_id=run.id, key_file=key_file)


def seal(
    archive: OpenArchive,
    *,
    run_id: int | None = None,
    key_file: Path | None = None,
    now: datetime | None = None,
    also_runs: bool = False,
) -> Sealed | None:
    """Seal what was recorded since the last seal. Returns None when there was nothing. The caller holds the lock.

    Args:
        archive: the archive.
        run_id: the run at whose end this is.
        key_file: the key that signs; without one the checkpoint is not signed.
        now: the time of the checkpoint; the machine's without it.
        also_runs: seal also when there is nothing new but rows of runs.

    Raises:
        CitesnapError: the key cannot be used.
        ArchiveError: the archive cannot be written.
    """
    db = archive.connection
    with translate_errors(archive.path):
        if not is_pending(db) and not also_runs:
            return None
        from datetime import UTC, datetime

        from citesnap.archive.records.runs import tidy
        from citesnap.evidence.growing import grow

        key = None
        if key_file is not None:
            from citesnap.evidence.keys import load

            key = load(key_file)
        sealed = grow(db, now or datetime.now(UTC), run_id, key)
        tidy(db)
        return sealed
