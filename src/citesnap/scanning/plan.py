"""The tasks of a scan. They are made once: what a later command adds becomes further tasks, so that no page is in two."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from citesnap.errors import CitesnapError
from citesnap.scanning.inputs import Input
from citesnap.scanning.writing import write_whole

__all__ = ["Piece", "ScanPlan", "Task", "read_tasks"]

MOST_FILES = 2_000
"""Small files of one task."""

_LONGEST_LINE = 50_000_000
"""Characters of the line of one task."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file: of its records those that begin in [start, end); `end` is None for the end of the file."""

    name: str
    path: str
    start: int = 0
    end: int | None = None
    size: int | None = None

    @property
    def bytes(self) -> int:
        """How much there is to read; 0 where it is not known."""
        return (
            (self.size if self.end is None else min(self.end, self.size or self.end)) - self.start if self.size else 0
        )


@dataclass(frozen=True, slots=True)
class Task:
    """What one worker does in one go. `key` names its files."""

    key: str
    pieces: tuple[Piece, ...]

    @property
    def bytes(self) -> int:
        """How much there is to read, as far as it is known."""
        return sum(piece.bytes for piece in self.pieces)


class ScanPlan:
    """The tasks of a folder of results."""

    def __init__(self, path: Path, task_size: int) -> None:
        self._path, self._task_size = path, task_size
        self.tasks = list(read_tasks(path))
        self._sizes = {piece.path: piece.size for task in self.tasks for piece in task.pieces}

    def add(self, inputs: Iterable[Input]) -> None:
        """Plan what is not planned yet.

        Raises:
            CitesnapError: a file that is planned has another size now.
        """
        before = len(self.tasks)
        for pieces in self._grouped(inputs):
            self.tasks.append(Task(f"{len(self.tasks) + 1:07}", tuple(pieces)))
        if len(self.tasks) > before:
            self._write()

    def _grouped(self, inputs: Iterable[Input]) -> Iterator[list[Piece]]:
        small: list[Piece] = []
        for one in inputs:
            if one.path in self._sizes:
                if self._sizes[one.path] != one.size:
                    raise CitesnapError(
                        f"{one.name} is not what it was when it was scanned; scan it into another folder"
                    )
                continue
            self._sizes[one.path] = one.size
            if one.size is None or one.size >= self._task_size:
                yield from ([piece] for piece in self._divided(one))
                continue
            small.append(Piece(one.name, one.path, size=one.size))
            if len(small) == MOST_FILES or sum(piece.bytes for piece in small) >= self._task_size:
                yield small
                small = []
        if small:
            yield small

    def _divided(self, one: Input) -> Iterator[Piece]:
        if one.size is None or not one.divisible:
            yield Piece(one.name, one.path, size=one.size)
            return
        for start in range(0, one.size, self._task_size):
            end = start + self._task_size
            yield Piece(one.name, one.path, start, None if end >= one.size else end, one.size)

    def _write(self) -> None:
        lines = (
            json.dumps({"task": task.key, "pieces": [astuple(piece) for piece in task.pieces]}) for task in self.tasks
        )
        write_whole(self._path, "".join(f"{line}\n" for line in lines))


def read_tasks(path: Path) -> Iterator[Task]:
    """The tasks of a plan; none where there is no file.

    Raises:
        CitesnapError: the plan is not as a scan writes it.
    """
    if not os.path.lexists(path):
        return
    try:
        if not path.is_file():
            raise ValueError(f"{path} is no regular file")
        with path.open(encoding="utf-8") as lines:
            while line := lines.readline(_LONGEST_LINE):
                record = json.loads(line)
                yield Task(str(record["task"]), tuple(_piece(*piece) for piece in record["pieces"]))
    except (OSError, ValueError, TypeError, LookupError, RecursionError) as error:
        raise CitesnapError(f"{path} is damaged; scan into another folder") from error


def _piece(name: str, path: str, start: int = 0, end: int | None = None, size: int | None = None) -> Piece:
    """A piece of values that may be of any type."""
    if not (isinstance(name, str) and isinstance(path, str)):
        raise TypeError("a name is a text")
    return Piece(name, path, int(start), None if end is None else int(end), None if size is None else int(size))
