"""Bytes of a scan's inputs, read in places: files, servers that answer ranges (RFC 9110, 14), and S3."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from citesnap.articles.documents.placed import PlacedBytes, in_memory
from citesnap.model import Outcome
from citesnap.web import Answer, Web, WebSettings

__all__ = ["StorageError", "check_readable", "fetched", "is_remote", "opened"]

BLOCK = 1 << 24
"""Bytes of one request for a part of a remote file."""

LARGEST_WHOLE = 50_000_000
"""Bytes of a file that is got as a whole, because it is small or because its server answers no ranges."""


class StorageError(OSError):
    """An input cannot be read now: the network, the server or the disk failed, or it is not there. Its message says which."""


def is_remote(name: str) -> bool:
    """Whether the name is that of a file elsewhere."""
    return name.lower().startswith(("http://", "https://", "s3://"))


def check_readable(name: str) -> None:
    """See that what files of this name need is installed, before any is asked for.

    Raises:
        StorageError: it is not; the message says how to get it.
    """
    if name.lower().startswith("s3://") and find_spec("s3fs") is None:
        raise StorageError(
            f"{name}: this needs s3fs, which is not installed: `pip install 'citesnap[s3]'` brings all that s3:// addresses need"
        )


@contextmanager
def opened(name: str, settings: WebSettings) -> Iterator[PlacedBytes]:
    """The bytes of a file.

    Raises:
        StorageError: it cannot be opened, or, while the block reads it, not be read.
    """
    if name.lower().startswith("s3://"):
        with _from_s3(name) as content:
            yield content
    elif is_remote(name):
        with Web(settings) as web:
            yield _from_server(name, web)
    else:
        with _from_disk(name) as content:
            yield content


def fetched(name: str, settings: WebSettings) -> bytes:
    """All the bytes of a small file, such as a list of others.

    Raises:
        StorageError: it cannot be read, or is longer than `LARGEST_WHOLE` bytes.
    """
    with opened(name, settings) as content:
        if content.size > LARGEST_WHOLE:
            raise StorageError(f"{name}: {content.size:,} bytes are too many for a list")
        return b"".join(content.read_at(at, BLOCK) for at in range(0, content.size, BLOCK))


@contextmanager
def _from_disk(name: str) -> Iterator[PlacedBytes]:
    try:
        file = os.open(Path(name), os.O_RDONLY | os.O_NONBLOCK)
    except (OSError, ValueError) as error:
        raise StorageError(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    try:
        status = os.fstat(file)
        if stat.S_ISDIR(status.st_mode):
            raise StorageError(f"{name}: {os.strerror(errno.EISDIR)}")
        if not stat.S_ISREG(status.st_mode):  # A device goes on for ever.
            raise StorageError(f"{name}: not a regular file")
        yield PlacedBytes(status.st_size, lambda at, count: _pread(name, file, count, at))
    finally:
        os.close(file)


def _pread(name: str, file: int, count: int, at: int) -> bytes:
    try:
        return os.pread(file, count, at)
    except OSError as error:
        raise StorageError(f"{name}: {error.strerror}") from error


def _from_server(url: str, web: Web) -> PlacedBytes:
    answer = _part(url, web, 0, BLOCK)
    if answer.status == 200:  # The server knows no ranges, and the file is no longer than one block.
        return in_memory(answer.body)
    size = re.fullmatch(r"bytes \d+-\d+/(\d{1,18})", answer.header("content-range") or "")
    if size is None:
        raise StorageError(f"{url}: its server does not say how long the file is; download it first")
    return PlacedBytes(int(size[1]), _blockwise(lambda at: _part(url, web, at, BLOCK).body, 0, answer.body))


def _part(url: str, web: Web, at: int, count: int) -> Answer:
    """An answer with the bytes from `at` on: status 206, or 200 with a whole file that begins there."""
    answer = web.get(url, limit=count, headers={"Range": f"bytes={at}-{at + count - 1}"}, redirects=5)
    if answer.failure is Outcome.TOO_LARGE:
        raise StorageError(f"{url}: its server does not answer with parts of it; download it first")
    if answer.failure is not None:
        raise StorageError(f"{url}: {answer.detail or answer.failure}")
    if answer.status == 206 or (answer.status == 200 and at == 0):
        return answer
    if answer.status == 416 and at == 0:
        return answer  # An empty file.
    raise StorageError(f"{url}: HTTP {answer.status} for a part of the file")


def _blockwise(read: Callable[[int], bytes], first: int, content: bytes) -> Callable[[int, int], bytes]:
    """A `read_at` over blocks of `BLOCK` bytes, of which the last one is kept."""
    held, kept = first, content

    def read_at(at: int, count: int) -> bytes:
        nonlocal held, kept
        content_read = b""
        while len(content_read) < count:
            block = (at + len(content_read)) // BLOCK
            if held != block:
                kept = read(block * BLOCK)
                held = block
            inside = at + len(content_read) - block * BLOCK
            piece = kept[inside : inside + count - len(content_read)]
            content_read += piece
            if not piece:
                break
        return content_read

    return read_at


@contextmanager
def _from_s3(name: str) -> Iterator[PlacedBytes]:
    check_readable(name)
    if "::" in name:  # fsspec would take what is behind it for another file system, which nothing here guards.
        raise StorageError(f"{name}: two colons stand in no name that is read here")
    import fsspec.core

    try:
        system, path = fsspec.core.url_to_fs(name)
        file = system.open(path, "rb", block_size=BLOCK, cache_type="none")
    except Exception as error:  # fsspec's errors are those of whatever is below it.
        raise StorageError(f"{name}: {error}"[:500]) from error
    # What only other names begin with would be read as a file of no bytes.
    if file.details.get("type") == "directory":
        raise StorageError(f"{name}: this is a folder; name the files in it")

    def read(at: int) -> bytes:
        try:
            file.seek(at)
            content: bytes = file.read(BLOCK)
        except Exception as error:
            raise StorageError(f"{name}: {error}"[:500]) from error
        return content

    with file:
        yield PlacedBytes(int(file.size), _blockwise(read, -1, b""))
