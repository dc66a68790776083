"""Where a task is in its file, for whoever takes it over when its worker dies.

Pages are read in processes of their own, so a worker dies of a record only where reading the record itself kills it, or where the
system ends the worker for another reason. The journal tells the two apart: a record at which workers die again and again is
passed over, and any other death costs nothing but time.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from citesnap.scanning.writing import open_in_place

__all__ = ["DEATHS", "Journal"]

DEATHS = 3
"""Workers that must have died at one record before it is passed over."""


class Journal:
    """The journal of one task.

    Attributes:
        fatal: places (piece, offset of the record before) behind which a record has killed `DEATHS` workers.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._deaths: dict[str, int] = {}
        self._read()
        self._file = open_in_place(path)
        self._write(f"begin {json.dumps(self._deaths)}")

    @property
    def fatal(self) -> set[tuple[int, int]]:
        """Places behind which a record has killed so many workers."""
        return {
            (int(piece), int(offset))
            for place, count in self._deaths.items()
            if count >= DEATHS
            for piece, offset in [place.split(":")]
        }

    def at(self, piece: int, offset: int) -> None:
        """The record at this offset of a piece was read; -1 before the first."""
        self._write(f"{piece}:{offset}")

    def close(self) -> None:
        """The task is done, or another error than a death ended it: nobody died here."""
        os.close(self._file)
        self._path.unlink(missing_ok=True)

    def _write(self, line: str) -> None:
        os.write(self._file, f"{line}\n".encode())

    def _read(self) -> None:
        try:
            lines = self._path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return
        begins = [number for number, line in enumerate(lines) if line.startswith("begin ")]
        if not begins:
            return
        try:
            self._deaths = {str(place): int(count) for place, count in json.loads(lines[begins[-1]][6:]).items()}
        except ValueError:
            return  # Cut short by the death of a machine.
        last = lines[-1] if len(lines) - 1 > begins[-1] else "0:-1"
        self._deaths[last] = self._deaths.get(last, 0) + 1
