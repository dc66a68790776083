"""The folder of a scan.

scan.json        what was looked for, by which finder
plan.jsonl       its tasks
citations/, articles/, damaged/   a Parquet file for each task with rows
tasks/           a marker for each finished task: its files with their SHA-256, and counts. Written last
journal/, .parts/   of tasks under way
manifest.json    files and counts of what is done, when a scan ends; without the tasks that it left undone
index.html       what was found
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from citesnap import __version__
from citesnap.errors import CitesnapError, ExitCode
from citesnap.scanning.options import Options
from citesnap.scanning.plan import Task
from citesnap.scanning.tables import SCHEMA_VERSION, TABLES, WrittenFile, write_empty
from citesnap.scanning.writing import open_in_place, refuse_links, write_whole
from citesnap.versions import FINDER

__all__ = ["Done", "ScanFolder"]

FOLDERS = (*TABLES, "tasks", "journal", ".parts")
"""The folders in the folder of a scan."""
_LARGEST = 50_000_000
"""Bytes of a file that says what is in the folder. The largest marker, of 2,000 files with long names, has some two million."""


@dataclass(frozen=True, slots=True)
class Done:
    """A finished task: its files, and what was counted in it."""

    key: str
    files: tuple[WrittenFile, ...]
    counts: Mapping[str, int]


class ScanFolder:
    """A folder of results."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def open(self, options: Options, task_size: int) -> None:
        """Make the folder, or go on with one that looks for the same.

        Raises:
            CitesnapError: it holds something else, a link, or the results of another finder or other options.
        """
        refuse_links(self.path, FOLDERS)
        wanted = {
            "schema": SCHEMA_VERSION,
            "finder": FINDER,
            "options": options.as_json(),
            "task_size": task_size,
        }
        description = self.path / "scan.json"
        if description.exists():
            earlier = self.description()
            for name, value in wanted.items():
                if earlier.get(name) != value:
                    is_there = f"another {name.replace('_', ' ')} ({_brief(earlier.get(name))}, not {_brief(value)})"
                    raise CitesnapError(
                        f"{self.path} holds a scan with {is_there}: rows of both would be mixed; scan into another folder"
                    )
        elif self.path.is_dir() and any(self.path.iterdir()):
            raise CitesnapError(f"{self.path} is no folder of a scan, and not empty; name another one")
        for name in FOLDERS:
            (self.path / name).mkdir(parents=True, exist_ok=True)
        for table in TABLES:
            if not (empty := self.path / table / "schema.parquet").exists():
                write_empty(empty, table)
        if not description.exists():
            write_whole(description, json.dumps(wanted | {"citesnap": __version__}, indent=2) + "\n")

    def description(self) -> dict[str, Any]:
        """What the scan looked for.

        Raises:
            CitesnapError: there is no scan.
        """
        try:
            content = json.loads(_content(self.path / "scan.json"))
        except (OSError, ValueError, RecursionError) as error:
            raise CitesnapError(f"{self.path} holds no scan") from error
        if not isinstance(content, dict):
            raise CitesnapError(f"{self.path} holds no scan")
        return content

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against another command that scans into it.

        Raises:
            CitesnapError: there is one.
        """
        with os.fdopen(open_in_place(self.path / ".lock"), "a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise CitesnapError(f"another scan writes into {self.path}", ExitCode.BUSY) from error
            yield

    def journal(self, key: str) -> Path:
        """Where the journal of a task is."""
        return self.path / "journal" / key

    def done(self, key: str) -> Done | None:
        """A task that has its marker.

        Raises:
            CitesnapError: the marker is not as a scan writes it.
        """
        marker = self.path / "tasks" / f"{key}.json"
        if not os.path.lexists(marker):
            return None
        try:
            content = json.loads(_content(marker))
            files = tuple(_written(key, WrittenFile(**file)) for file in content["files"])
            return Done(key, files, {str(name): int(count) for name, count in content["counts"].items()})
        except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise CitesnapError(f"{marker} is damaged; scan into another folder") from error

    def finished(self) -> list[str]:
        """The keys of the tasks that have their markers, in order."""
        return sorted(marker.stem for marker in (self.path / "tasks").glob("*.json"))

    def manifest(self) -> tuple[int, str]:
        """The size and the SHA-256 in hex of `manifest.json`, which is written when a scan ends, also one that left tasks undone.

        Raises:
            CitesnapError: it is not there.
        """
        path = self.path / "manifest.json"
        try:
            if not path.is_file():
                raise FileNotFoundError
            with path.open("rb") as file:
                return os.fstat(file.fileno()).st_size, hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise CitesnapError(f"{self.path}: the scan has not ended; give the same command again") from error

    def finish(self, task: Task, files: Iterable[WrittenFile], counts: Mapping[str, int]) -> Done:
        """Write the marker of a task whose files are there."""
        done = Done(task.key, tuple(files), dict(counts))
        pieces = [[piece.name, piece.start, piece.end] for piece in task.pieces]
        marker = {
            "task": task.key,
            "pieces": pieces,
            "files": [asdict(file) for file in done.files],
            "counts": done.counts,
        }
        write_whole(self.path / "tasks" / f"{task.key}.json", json.dumps(marker) + "\n")
        return done

    def unfinished(self, tasks: Iterable[Task]) -> tuple[list[Task], list[Done]]:
        """The tasks that are still to be done, and those that are done with their files as they were written."""
        waiting, finished = [], []
        for task in tasks:
            done = self.done(task.key)
            if done is None:
                waiting.append(task)
            else:
                finished.append(done)
        return waiting, finished

    def check(self, done: Done) -> bool:
        """Whether the files of a task are those of its marker; if not, the marker goes, and the task is done again."""
        for file in done.files:
            try:
                with (self.path / file.path).open("rb") as content:
                    same = hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
            except FileNotFoundError:
                same = False
            if not same:
                (self.path / "tasks" / f"{done.key}.json").unlink(missing_ok=True)
                return False
        return True

    def write_manifest(self, finished: Iterable[Done]) -> dict[str, int]:
        """Write what the folder holds, and remove what no task left there. Returns the counts."""
        totals: Counter[str] = Counter()
        files: list[WrittenFile] = []
        for done in finished:
            totals.update(done.counts)
            files += done.files
        self._sweep({file.path for file in files})
        manifest = {
            "schema": SCHEMA_VERSION,
            "counts": dict(sorted(totals.items())),
            "files": [asdict(file) for file in sorted(files, key=lambda file: file.path)],
        }
        write_whole(self.path / "manifest.json", json.dumps(manifest, indent=1) + "\n")
        return dict(totals)

    def _sweep(self, known: set[str]) -> None:
        for table in TABLES:
            for path in (self.path / table).iterdir():
                if path.name != "schema.parquet" and f"{table}/{path.name}" not in known:
                    path.unlink(missing_ok=True)
        for path in (self.path / "tasks").glob(".*.part"):  # of a process that was killed while it wrote a marker
            path.unlink(missing_ok=True)
        shutil.rmtree(self.path / ".parts", ignore_errors=True)
        (self.path / ".parts").mkdir(exist_ok=True)


def _content(path: Path) -> str:
    """A small file of ours. A device or a FIFO would keep a reader for ever."""
    if not path.is_file() or path.stat().st_size > _LARGEST:
        raise ValueError(f"{path} is no small file")
    return path.read_text("utf-8")


def _written(key: str, file: WrittenFile) -> WrittenFile:
    """A file of a task as its marker tells of it: under a name that follows from the task, so that it is nowhere else."""
    if file.path not in {f"{table}/{key}.parquet" for table in TABLES}:
        raise ValueError(f"{file.path} is no file of task {key}")
    return file


def _brief(value: object) -> str:
    text = json.dumps(value)
    return text if len(text) <= 80 else text[:77] + "..."
