"""One writing run per archive: a kernel lock on a file beside it. Knows nothing of SQLite.

Not a PID file and not a row in the database: the kernel drops this lock when its process dies, however it dies. The file is
never removed, because a process waiting for the old file would not see a new one.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from citesnap.errors import ArchiveBusy, ArchiveError
from citesnap.text.times import stamp

LOCK = ".lock"
"""What the name of the file that is locked adds to the archive's."""
_PAUSE = 0.1
"""Seconds between two tries. flock(2) can wait, but takes no time limit."""


def lock_path(archive: Path) -> Path:
    """The file that is locked: beside the real archive, so that two names of one archive share it."""
    real = Path(os.path.realpath(archive))
    return real.with_name(real.name + LOCK)


@contextmanager
def hold(archive: Path, wait: float = 0.0) -> Iterator[None]:
    """Hold the archive's lock.

    Args:
        archive: the database file.
        wait: seconds to wait for another holder before giving up.

    Raises:
        ArchiveBusy: another process holds it; the message names the process and since when.
        ArchiveError: the lock file cannot be made, or its name leads to something else.
    """
    path = lock_path(archive)
    try:
        # Others may be able to write to the folder, and the name may lead anywhere: links are not followed, pipes not waited for.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise ArchiveError(f"the lock file {path} is a symbolic link, which is not followed: remove it") from error
        raise ArchiveError(f"cannot make the lock file {path}: {error.strerror}") from error
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ArchiveError(f"the lock file {path} is no regular file: remove it")
        _acquire(handle, archive, wait)
        holder = {"pid": os.getpid(), "since": stamp(datetime.now(UTC))}
        _write(handle, json.dumps(holder).encode() + b"\n")
        try:
            yield
        finally:
            _write(handle, b"")
    finally:
        os.close(handle)  # releases the lock


class NestedLock:
    """The lock of one archive for whoever has it open: who holds it may hold it again."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive
        self._depth = 0

    @contextmanager
    def hold(self, wait: float = 0.0) -> Iterator[None]:
        """Hold the lock until the end of the outermost block; arguments and errors are those of `hold`."""
        with ExitStack() as stack:
            if not self._depth:
                stack.enter_context(hold(self._archive, wait))
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1


def _acquire(handle: int, archive: Path, wait: float) -> None:
    give_up = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= give_up:
                raise ArchiveBusy(f"{archive} is in use by {_holder(handle)}: wait for it to end, or stop it") from None
            time.sleep(min(_PAUSE, max(0.0, give_up - time.monotonic())))
        except OSError as error:
            raise ArchiveError(f"cannot lock {archive}: {error.strerror}") from error


def _is_ours(content: bytes) -> bool:
    """Whether a file with this content may be written to. A hard link can make any file of the user's appear under this name."""
    return not content.strip(b"\0\n") or content.startswith(b'{"pid":')


def _holder(handle: int) -> str:
    """Who holds the lock. The holder may not have written its name yet, and anybody may have written to the file."""
    try:
        holder = json.loads(os.pread(handle, 1000, 0))
        since = datetime.fromisoformat(holder["since"])
        return f"another run (process {int(holder['pid'])}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
    except (ValueError, TypeError, KeyError, OSError):
        return "another run"


def _write(handle: int, content: bytes) -> None:
    """Write down who holds the lock, for others to read. A full disk must not stop a run that could still read."""
    try:
        if _is_ours(os.pread(handle, 1000, 0)):
            os.ftruncate(handle, 0)
            os.pwrite(handle, content, 0)
    except OSError:
        return
