"""How the small files of a scan's folder are written, and what may stand in the folder before: somebody may have sent it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from citesnap.errors import CitesnapError

__all__ = ["open_in_place", "refuse_links", "write_whole"]


def refuse_links(folder: Path, below: Iterable[str]) -> None:
    """Refuse a folder that holds something else than files and folders: a scan writes and removes files in it.

    Args:
        folder: the folder of a scan; it may be missing.
        below: the names of its folders.

    Raises:
        CitesnapError: a link, a FIFO, a socket or a device is in it.
    """
    for each in (folder, *(folder / name for name in below)):
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(each) as entries:
            for entry in entries:
                if not (entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)):
                    raise CitesnapError(
                        f"{entry.path} is a link or no file, which no scan leaves there: remove it, or scan into another folder"
                    )


def write_whole(path: Path, text: str) -> None:
    """Write a small file whole or not at all, on the disk when this returns. Follows no link.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)  # Of a process that was killed. Of a link, the link is removed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(part, flags, 0o666), "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def open_in_place(path: Path) -> int:
    """A file of a scan that is added to where it is: its descriptor. Follows no link, and waits for no FIFO.

    Raises:
        OSError: something else than a file is there, or it cannot be opened.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    opened = os.open(path, flags, 0o666)
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise FileExistsError(f"{path} is no file")
    return opened
