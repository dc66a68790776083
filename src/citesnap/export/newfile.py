"""A file that an export writes: whole or not at all, and never through a link that somebody put in its place. Knows no format."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from citesnap.archive.file.opening import archive_at
from citesnap.errors import ExportError

__all__ = ["new_file"]


@contextmanager
def new_file(target: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """A file that takes its name once it is whole; what was there before stays until then.

    Raises:
        ExportError: something is there already, or it cannot be written. The place of an archive, of its recovery files and of its
            lock is never taken, `replace` or not.
    """
    if (archive := archive_at(target)) is not None:
        raise ExportError(f"{target} belongs to the archive {archive.name}: name another file")
    if not replace and os.path.lexists(target):
        raise ExportError(f"{target} is there already: name another file, or add --replace")
    part = target.with_name(f".{target.name[:200]}.part")
    try:
        with suppress(FileNotFoundError):
            part.unlink()  # of an export that was killed
        opened = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            with os.fdopen(opened, "wb") as file:
                yield file
            part.replace(target)
        except BaseException:
            with suppress(OSError):
                part.unlink()
            raise
    except OSError as error:
        raise ExportError(f"cannot write {target}: {error.strerror}") from error
