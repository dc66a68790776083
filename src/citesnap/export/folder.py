"""The folder that an export writes to: files go into it and nowhere else, and what others put there stays. Knows no format.

The names of files come from an archive, and the folder may be shared, so neither is trusted. A name is a file of the folder or of
one folder below it, in plain letters. Each folder is opened once and files are reached through it, never through a path, and a
symbolic link is never followed. A file is written under another name and then put in its place, so that a site which is served
during an export never shows half a page.

`manifest.json` lists every file with its SHA-256. `.written` lists those of an export that is under way or was killed. Files of
these two lists may be replaced and removed, no others; and of what the lists name, only names that the export gives to its files.
Whoever made the folder may have listed what a user keeps there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from citesnap.errors import ExportError

__all__ = ["ExportFolder"]

MANIFEST = "manifest.json"
JOURNAL = ".written"
LARGEST_LIST = 500_000_000
"""Bytes of a manifest. One line of it is some 150 bytes long."""

_NAME = re.compile(r"(?:[a-z]{1,20}/)?[A-Za-z0-9~%_-][A-Za-z0-9~%._-]{0,250}")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC


class ExportFolder:
    """A folder and the files that this export has written to it. To be used as a context manager.

    Args:
        target: the folder; made if it is missing.
        made_by: the name of the export, which the manifest holds.
        names: the names that this export gives to its files.

    Raises:
        ExportError: the folder holds something else than an earlier export of this name, or it cannot be used.
    """

    def __init__(self, target: Path, made_by: str, names: re.Pattern[str]) -> None:
        self._target = target
        self._names = names
        self._made_by = made_by
        self._folders: dict[str, int] = {}
        self._written: dict[str, str] = {}
        self._journal: int | None = None
        try:
            target.mkdir(parents=True, exist_ok=True)
            # The folder itself may be a link: the person who calls the command named it.
            self._folders[""] = os.open(target, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            self._earlier = self._written_earlier()
        except OSError as error:
            self.close()
            raise ExportError(
                f"cannot use {target}: {error.strerror}; name a folder that this user can write to"
            ) from error
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the open folders; files stay as they are."""
        for opened in (*self._folders.values(), *([] if self._journal is None else [self._journal])):
            os.close(opened)
        self._folders.clear()
        self._journal = None

    def write(self, name: str, content: bytes | str | Iterable[bytes]) -> None:
        """Write one file, completely or not at all: an error of an iterable leaves what was there.

        Raises:
            ExportError: this is no name of a file in the folder, or something stands there that no export wrote.
            OSError: it cannot be written.
        """
        folder, last = self._place(name, make=True)
        self._refuse_foreign(name, folder, last)
        pieces = (
            [content.encode()] if isinstance(content, str) else [content] if isinstance(content, bytes) else content
        )
        part = f".{last[:200]}.part"
        with suppress(FileNotFoundError):
            os.unlink(part, dir_fd=folder)  # Of an export that was killed. Of a link, the link is removed.
        descriptor = os.open(
            part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666, dir_fd=folder
        )
        digest = hashlib.sha256()
        try:
            with os.fdopen(descriptor, "wb") as file:
                for piece in pieces:
                    digest.update(piece)
                    file.write(piece)
            self._note(name)
            os.replace(part, last, src_dir_fd=folder, dst_dir_fd=folder)
        except BaseException:
            with suppress(OSError):
                os.unlink(part, dir_fd=folder)
            raise
        self._written[name] = digest.hexdigest()

    def finish(self) -> None:
        """Write the manifest, and remove files of an earlier export that this one did not write.

        Raises:
            OSError: a file cannot be written or removed.
        """
        left_over = self._earlier - self._written.keys() - {MANIFEST}
        files = {name: self._written[name] for name in sorted(self._written)}
        self._earlier.add(MANIFEST)
        self.write(MANIFEST, json.dumps({"made_by": self._made_by, "files": files}, indent=1))
        for name in left_over:
            self._remove(name)
        with suppress(FileNotFoundError):
            os.unlink(JOURNAL, dir_fd=self._folders[""])

    def _place(self, name: str, *, make: bool) -> tuple[int, str]:
        """The open folder of a file, and its name there."""
        if not _NAME.fullmatch(name):
            raise ExportError(
                f"{name[:100]!r} is not the name of a file that belongs in {self._target}; the archive is damaged"
            )
        below, _, last = name.rpartition("/")
        if below not in self._folders:
            root = self._folders[""]
            if make:
                with suppress(FileExistsError):
                    os.mkdir(below, dir_fd=root)
            try:
                self._folders[below] = os.open(below, _READ | os.O_DIRECTORY, dir_fd=root)
            except OSError as error:
                if make and not isinstance(error, PermissionError):
                    raise ExportError(
                        f"{self._target / below} is a link or no folder: remove it, or name another folder"
                    ) from error
                raise
        return self._folders[below], last

    def _refuse_foreign(self, name: str, folder: int, last: str) -> None:
        try:
            there = os.stat(last, dir_fd=folder, follow_symlinks=False)
        except FileNotFoundError:
            return
        is_earlier = name in self._earlier or name in self._written
        if not is_earlier or not stat.S_ISREG(there.st_mode):
            raise ExportError(
                f"{self._target / name} was not written by an earlier export: move it away, or name another folder"
            )

    def _note(self, name: str) -> None:
        """Record that a file is about to be put in its place, so that an export which is killed can be done again."""
        if self._journal is None:
            # A new file takes the place of the old one, which may by now be another name of a file elsewhere.
            root, part = self._folders[""], f"{JOURNAL}.part"
            with suppress(FileNotFoundError):
                os.unlink(part, dir_fd=root)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            self._journal = os.open(part, flags, 0o666, dir_fd=root)
            os.write(self._journal, "".join(f"{line}\n" for line in (self._made_by, *self._earlier)).encode())
            os.replace(part, JOURNAL, src_dir_fd=root, dst_dir_fd=root)
        os.write(self._journal, f"{name}\n".encode())

    def _remove(self, name: str) -> None:
        try:
            folder, last = self._place(name, make=False)
            if stat.S_ISREG(os.stat(last, dir_fd=folder, follow_symlinks=False).st_mode):
                os.unlink(last, dir_fd=folder)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError:
            # A folder that is a link by now: nothing of an export is behind it.
            if not stat.S_ISLNK(
                os.stat(name.partition("/")[0], dir_fd=self._folders[""], follow_symlinks=False).st_mode
            ):
                raise

    def _written_earlier(self) -> set[str]:
        """The files that earlier exports wrote."""
        if not os.listdir(self._folders[""]):  # noqa: PTH208  # the folder that is open, whatever its path names by now
            return set()
        written: set[str] = set()
        is_ours = False
        with suppress(ValueError, RecursionError):
            manifest = json.loads(self._content(MANIFEST))
            if isinstance(manifest, dict) and manifest.get("made_by") == self._made_by:
                files: Any = manifest.get("files")
                is_ours = isinstance(files, dict)
                written.update(files if is_ours else ())
        first, *names = self._content(JOURNAL).decode("utf-8", "replace").splitlines() or [""]
        if first == self._made_by:
            is_ours = True
            written.update(names)
        if not is_ours:
            raise ExportError(
                f"{self._target} holds something else than an exported site: name an empty or a new folder"
            )
        # Either list may have been tampered with.
        return {name for name in written if _NAME.fullmatch(name) and self._names.fullmatch(name)}

    def _content(self, name: str) -> bytes:
        """The bytes of one of the two lists; empty where there is none, or something else in its place."""
        try:
            opened = os.open(name, _READ | os.O_NONBLOCK, dir_fd=self._folders[""])
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise ExportError(f"{self._target / name} cannot be read: {error.strerror}") from error
        there = os.fstat(opened)
        if stat.S_ISDIR(there.st_mode):
            os.close(opened)
            raise ExportError(f"{self._target / name} is a folder: move it away, or name another folder")
        with os.fdopen(opened, "rb") as file:
            return file.read() if stat.S_ISREG(there.st_mode) and there.st_size <= LARGEST_LIST else b""
