"""Around every export: what the archive recorded is sealed before, and what was written is noted in its log after.

So the log tells which bytes left the archive, when, and by which choice (the chain of custody), for every format in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from citesnap.archive import open_archive
from citesnap.archive.file.errors import translate_errors
from citesnap.archive.records.rows import transaction
from citesnap.evidence.custody import note_export, sha256_of
from citesnap.evidence.sealing import seal
from citesnap.text.characters import encodable

__all__ = ["Exporter"]


class Exporter:
    """An archive from which something is exported. To be used as a context manager.

    It needs no lock: each step is one transaction, and a run that is under way may go on. An archive whose log is signed is sealed
    only with a key, so that no checkpoint without a signature stands at its end; without one the next run seals what was noted.

    Args:
        path: the archive; an older one is brought up to date.
        key_file: the key that signs checkpoints.

    Raises:
        ArchiveError: the archive cannot be used.
        CitesnapError: the key cannot be used.
    """

    def __init__(self, path: Path, key_file: Path | None = None) -> None:
        self.path = path
        self.archive = open_archive(path, create=False)
        self._key_file = key_file
        try:
            self._seal()
        except BaseException:
            self.archive.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.archive.close()

    def note_file(self, form: str, target: Path, chosen: str) -> None:
        """Note one file that was written whole. Arguments as for `note`."""
        self.note(form, chosen, {encodable(target.name): sha256_of(target)})

    def note(self, form: str, chosen: str, files: Mapping[str, str]) -> int:
        """Note what was written, and seal the note.

        Args:
            form: the format, such as `csv`.
            chosen: which part of the archive it holds, in words.
            files: the SHA-256 of its files by their names.

        Returns:
            The id of the event in the log.
        """
        db = self.archive.connection
        with translate_errors(self.path), transaction(db):
            event_id = note_export(db, form, chosen, files, datetime.now(UTC))
        self._seal()
        return event_id

    def _seal(self) -> None:
        signed = "select 1 from logs where own = 1 and vkey is not null"
        is_signed = self.archive.connection.execute(signed).fetchone() is not None
        if self._key_file is not None or not is_signed:
            seal(self.archive, key_file=self._key_file)
