"""The chain of custody: what was written out of an archive, as events of its log."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from citesnap.errors import ExportError
from citesnap.text.times import stamp

if TYPE_CHECKING:
    from citesnap.archive.file.database import Database

__all__ = ["Noted", "hash_of", "hashes_of", "note_export", "noted_in", "sha256_of"]

PIECE = 1_000_000
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class Noted:
    """One export that the log notes. `files` has names within it with their SHA-256."""

    format: str
    at: str
    chosen: str
    files: tuple[tuple[str, str], ...]


def note_export(db: Database, form: str, chosen: str, files: Mapping[str, str], now: datetime) -> int:
    """Note an export in the log; the next seal gives it a leaf. Part of the caller's transaction.

    The same bytes of the same choice are noted once: when they were first made says more than when they were made again.

    Args:
        db: the archive.
        form: the format, such as `wacz`.
        chosen: which part of the archive it holds, in words.
        files: the SHA-256 of its files by their names.
        now: when it was made.

    Returns:
        The id of the event.
    """
    from citesnap.evidence.growing import add_event

    listed = [[name.encode("utf-8", "replace").decode(), files[name]] for name in sorted(files)]
    for event_id, text in db.execute(
        "select id, statement from log_events where statement ->> '$.kind' = 'export' order by id"
    ):
        said = json.loads(text)
        if (said.get("format"), said.get("chosen"), said.get("files")) == (form, chosen, listed):
            return int(event_id)
    return add_event(db, {"kind": "export", "format": form, "chosen": chosen, "at": stamp(now), "files": listed})


def noted_in(statement: Mapping[str, Any]) -> Noted | None:
    """The export that the statement of an event notes; None where it notes none."""
    match statement:
        case {"kind": "export", "format": str(form), "chosen": str(chosen), "at": str(at), "files": [*files]}:
            pairs = [(one[0], one[1]) for one in files if isinstance(one, list) and len(one) == 2]
            return Noted(form, at, chosen, tuple((str(name), str(sha256)) for name, sha256 in pairs))
    return None


def hashes_of(path: Path, names: Sequence[str]) -> dict[str, str]:
    """The SHA-256 of the files of an export: of files within a ZIP or a folder where `names` are there, else of the file itself.

    Raises:
        ExportError: it cannot be read.
    """
    try:
        if path.is_dir():
            return {name: sha256_of(path / name) for name in names if (path / name).is_file()}
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                held = [name for name in names if name in packed.namelist()]
                if held:
                    return {name: _within(packed, name) for name in held}
        return {path.name: sha256_of(path)}
    except (OSError, zipfile.BadZipFile) as error:
        raise ExportError(f"cannot read {path}: {error}") from error


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hash_of(file)


def hash_of(file: IO[bytes]) -> str:
    """The SHA-256 of what is left to read of a file, hex."""
    hashed = hashlib.sha256()
    while piece := file.read(PIECE):
        hashed.update(piece)
    return hashed.hexdigest()


def _within(packed: zipfile.ZipFile, name: str) -> str:
    with packed.open(name) as file:
        return hash_of(file)
