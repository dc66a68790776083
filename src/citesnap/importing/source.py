"""One file to take from. Reads only, within limits: whoever made it is a stranger."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from citesnap.errors import CitesnapError

__all__ = ["LONGEST_RECORD", "InputFile", "JsonLine"]

LONGEST_RECORD = 32_000_000
"""Bytes of one record. A page of X's API with 500 posts and all that they name has some two million."""

MOST_UNPACKED, MOST_TIMES = 64_000_000, 200
"""Bytes to which a packed file may unpack in any case, and beyond that so many times its size. Posts pack to a tenth."""

_PIECE = 1_000_000
_HEAD = 4096


@dataclass(frozen=True, slots=True)
class JsonLine:
    """One line of a file: its number, from 1, its bytes, and the JSON value in it; None where it holds none."""

    number: int
    content: bytes
    value: Any


@dataclass(frozen=True)
class InputFile:
    """A file, or a folder that is one input."""

    path: Path

    @cached_property
    def head(self) -> bytes:
        """The first bytes; none of a folder.

        Raises:
            CitesnapError: it cannot be read.
        """
        if self.path.is_dir():
            return b""
        try:
            with self.path.open("rb") as file:
                return file.read(_HEAD)
        except OSError as error:
            raise self.unreadable(error) from error

    @cached_property
    def first_value(self) -> Any:
        """The JSON value of the first line that is not blank; None where it holds none."""
        try:
            return next((line.value for line in self.lines(10)), None)
        except CitesnapError:
            return None

    @cached_property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the file in hex.

        Raises:
            CitesnapError: it cannot be read.
        """
        hashed = hashlib.sha256()
        try:
            with self.path.open("rb") as file:
                while piece := file.read(_PIECE):
                    hashed.update(piece)
        except OSError as error:
            raise self.unreadable(error) from error
        return hashed.hexdigest()

    def lines(self, most: int | None = None) -> Iterator[JsonLine]:
        """The lines that are not blank, the first `most` of them; of a file that gzip packed too.

        Raises:
            CitesnapError: the file cannot be read, a line is longer than `LONGEST_RECORD`, or it unpacks to too much.
        """
        try:
            with self._open() as file:
                number = count = read = 0
                while content := file.readline(LONGEST_RECORD + 1):
                    number, read = number + 1, read + len(content)
                    if read > MOST_UNPACKED + MOST_TIMES * self.size:
                        raise CitesnapError(
                            f"{self.path}: unpacks to more than {MOST_TIMES} times its size; unpack it first"
                        )
                    if len(content) > LONGEST_RECORD:
                        raise CitesnapError(f"{self.path}: line {number} is longer than {LONGEST_RECORD:,} bytes")
                    content = content.strip()
                    if not content:
                        continue
                    yield JsonLine(number, content, json_value(content))
                    count += 1
                    if count == most:
                        return
        except (OSError, EOFError, zlib.error) as error:
            raise self.unreadable(error) from error

    def whole(self) -> bytes:
        """All bytes of a file that is one record.

        Raises:
            CitesnapError: it cannot be read, or is longer than `LONGEST_RECORD`.
        """
        try:
            with self._open() as file:
                content = file.read(LONGEST_RECORD + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise self.unreadable(error) from error
        if len(content) > LONGEST_RECORD:
            raise CitesnapError(f"{self.path}: longer than {LONGEST_RECORD:,} bytes, which no record of its kind is")
        return content

    def unreadable(self, error: Exception) -> CitesnapError:
        """The error that says so."""
        reason = getattr(error, "strerror", None) or error
        return CitesnapError(f"{self.path}: cannot be read: {reason}")

    def _open(self) -> BinaryIO:
        if self.head.startswith(b"\x1f\x8b"):
            return cast("BinaryIO", gzip.open(self.path, "rb"))
        return self.path.open("rb")


def json_value(content: bytes) -> Any:
    """The JSON value in these bytes; None where they hold none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
