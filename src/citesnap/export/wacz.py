"""What was exchanged, as one WACZ file (1.1.1): the WARC, an index of it, and a list of pages, for players such as ReplayWeb.page.

The same part of the same archive gives the same bytes. The file itself is not signed in the manner of WACZ: that would say who made
it, and not when. Its folder `evidence/` says both (`proofs`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import IO, Any, Protocol, cast

from citesnap import __version__
from citesnap.archive import open_reader
from citesnap.export import cards, proofs, warc
from citesnap.export.choice import Choice, chosen
from citesnap.export.keys import key
from citesnap.export.newfile import new_file
from citesnap.text.lines import one_line

__all__ = ["Note", "export"]

WARC_NAME = "data.warc.gz"
_TIME = (1980, 1, 1, 0, 0, 0)
"""Of every file in the ZIP: the earliest that the format knows, so that the same content gives the same bytes."""

LARGE = 500_000_000
"""Bytes of an archive from which a file in the ZIP may pass the 2 GB that the plain format allows. Below that the plain format is
written: ReplayWeb.page 2.5.3 looks for the content in the wrong place where only the local header has the fields for more."""


def export(
    archive: Path, target: Path, choice: Choice, *, replace: bool = False, note: Note | None = None
) -> warc.Written:
    """Write a part of an archive into a file.

    Args:
        archive: the archive's file, which is not changed here.
        target: the file to make.
        choice: what it is to hold.
        replace: replace a file that is there.
        note: notes in the archive's log what the file holds, so that the log vouches for every byte of that.

    Raises:
        ExportError: the file is there already or cannot be written, or the archive lacks what was chosen.
        ArchiveError: the archive cannot be read.
    """
    with (
        chosen(archive, choice) as (reader, part, named),
        new_file(target, replace=replace) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed,
        closing(_Entries()) as entries,
    ):
        package = _Package(packed, large=archive.stat().st_size > LARGE)
        with package.file(f"archive/{WARC_NAME}") as out:
            done = warc.write(reader, part, str(named), cast(IO[bytes], out), entries.add)
        package.put("indexes/index.cdx", entries.index())
        package.put("pages/pages.jsonl", entries.pages())
        event = note(str(named), package.hashes()) if note is not None else None
        # In the state that has the note.
        with open_reader(archive) as now, now.one_state():
            proofs.write(now, now.rows_of_part(part), event, str(named), package.put)
        package.finish(f"{named} ({reader.archive_uuid()})", done.last_at or "1970-01-01T00:00:00Z", entries.first)
    done.bytes = target.stat().st_size
    return done


class Note(Protocol):
    """Notes an export in the archive's log, see `exporter`."""

    def __call__(self, chosen: str, files: Mapping[str, str], /) -> int:
        """Returns the id of the event."""


class _HashedFile:
    """A file in the ZIP that is being written: how long it is so far, and its hash."""

    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.bytes = 0
        self.hash = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.hash.update(content)
        self.bytes += len(content)
        return self._out.write(content)

    def __enter__(self) -> _HashedFile:
        return self

    def __exit__(self, *error: object) -> None:
        self._out.close()


class _Package:
    """The files of a WACZ and their list."""

    def __init__(self, packed: zipfile.ZipFile, *, large: bool) -> None:
        self._packed = packed
        self._large = large
        self._files: list[tuple[str, _HashedFile]] = []

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of the files so far, by their paths."""
        return {path: counted.hash.hexdigest() for path, counted in self._files}

    def file(self, path: str, *, pack: bool = False) -> _HashedFile:
        """A new file; packed only where no player reads it."""
        entry = zipfile.ZipInfo(path, _TIME)
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        counted = _HashedFile(self._packed.open(entry, "w", force_zip64=self._large))
        self._files.append((path, counted))
        return counted

    def put(self, path: str, pieces: Iterable[bytes], *, pack: bool = False) -> None:
        with self.file(path, pack=pack) as out:
            for piece in pieces:
                out.write(piece)

    def finish(self, description: str, at: str, first: warc.IndexEntry | None) -> None:
        """Write the list of the files, and its hash."""
        main: dict[str, Any] = {"mainPageUrl": first.url, "mainPageDate": first.date} if first else {}
        listed = {
            "profile": "data-package",
            "wacz_version": "1.1.1",
            "title": one_line((first and first.title) or "citesnap", 120),
            "description": f"Chosen: {description}. Pages at {cards.HOST} are citesnap's own.",
            "created": at,
            "modified": at,
            "software": f"citesnap {__version__}",
            **main,
            "resources": [
                {
                    "name": path.rpartition("/")[2],
                    "path": path,
                    "hash": f"sha256:{file.hash.hexdigest()}",
                    "bytes": file.bytes,
                }
                for path, file in self._files
            ],
        }
        content = json.dumps(listed, indent=2).encode()
        self.put("datapackage.json", [content])
        digest = {"path": "datapackage.json", "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        self.put("datapackage-digest.json", [json.dumps(digest).encode()])


class _Entries:
    """What index and list of pages are made of, in a temporary file of SQLite's, however many there are."""

    def __init__(self) -> None:
        self.first: warc.IndexEntry | None = None
        """The page that is opened first."""
        self._db = sqlite3.connect("")
        self._db.execute("create table lines (id integer primary key, line blob not null, page blob)")

    def close(self) -> None:
        self._db.close()

    def add(self, entry: warc.IndexEntry) -> None:
        if self.first is None or (entry.title is not None and self.first.title is None):
            self.first = entry
        self._db.execute(
            "insert into lines (line, page) values (?, ?)",
            [_index_line(entry), None if entry.status is None else _page_line(entry)],
        )

    def index(self) -> Iterator[bytes]:
        """Lines of CDXJ, sorted by their bytes."""
        for (line,) in self._db.execute("select line from lines order by line"):
            yield line

    def pages(self) -> Iterator[bytes]:
        """Lines of JSON: a head, pages to read, and then answers as they came."""
        yield _json({"format": "json-pages-1.0", "id": "pages", "title": "Pages"}) + b"\n"
        for (line,) in self._db.execute("select page from lines where page is not null order by id"):
            yield line


def _index_line(entry: warc.IndexEntry) -> bytes:
    # All values are text, as in the indexes of other programs.
    values = {
        "url": entry.url,
        "digest": entry.payload,
        "mime": entry.mime,
        "offset": str(entry.offset),
        "length": str(entry.length),
        "recordDigest": entry.record_digest,
        "status": None if entry.status is None else str(entry.status),
        "filename": WARC_NAME,
    }
    fields = _json({name: value for name, value in values.items() if value is not None})
    digits = "".join(letter for letter in entry.date[:19] if letter.isdigit())
    return key(entry.url).encode("utf-8", "replace") + f" {digits} ".encode() + fields + b"\n"


def _page_line(entry: warc.IndexEntry) -> bytes:
    # The same keys in every line: a validator reads the file as a table.
    name = hashlib.sha256(f"{entry.date} {entry.offset} {entry.url}".encode("utf-8", "replace")).hexdigest()[:16]
    title = one_line(entry.title or f"As answered: {entry.url}", 300)
    return _json({"id": name, "url": entry.url, "ts": entry.date, "title": title}) + b"\n"


def _json(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()
