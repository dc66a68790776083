"""What the names on the command line stand for: files, folders, lists of names, addresses, listings of Common Crawl."""

from __future__ import annotations

import gzip
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from citesnap.articles import expand
from citesnap.articles.documents.warc_records import can_be_divided
from citesnap.errors import CitesnapError
from citesnap.scanning.storage import LARGEST_WHOLE, StorageError, check_readable, fetched, is_remote, opened
from citesnap.web import WebSettings

__all__ = ["WEB_ARCHIVES", "Input", "expanded"]

WEB_ARCHIVES = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz", ".wet", ".wet.gz")
"""Suffixes of files that hold records."""

COMMON_CRAWL = "https://data.commoncrawl.org/"
"""Where the paths of a listing lie that was downloaded before."""

_LISTINGS = (".paths", ".paths.gz")


@dataclass(frozen=True, slots=True)
class Input:
    """A file to scan: its name as given, where it is opened, its size (None for a remote one), whether tasks may share it."""

    name: str
    path: str
    size: int | None = None
    divisible: bool = False


def expanded(names: Iterable[str], settings: WebSettings, task_size: int) -> Iterator[Input]:
    """The files that the names stand for, in their order.

    Args:
        names: files, folders, addresses; `@FILE` and `-` are lists of names, one a line; `*.paths.gz` are listings of Common Crawl.
        settings: how to ask for remote lists.
        task_size: bytes above which a file is looked at whether it can be divided.

    Raises:
        CitesnapError: a name stands for nothing that can be read.
    """
    for name in names:
        if name == "-":
            yield from expanded(_lines(sys.stdin.buffer.read(LARGEST_WHOLE)), settings, task_size)
        elif name.startswith("@"):
            yield from expanded(_lines(_read(name[1:], settings)), settings, task_size)
        elif name.lower().endswith(_LISTINGS):
            base = _base(name)
            _check(base)
            yield from (Input(base + path, base + path) for path in _lines(_read(name, settings)))
        elif is_remote(name):
            _check(name)
            yield Input(name, name)
        else:
            yield from _local(name, settings, task_size)


def _local(name: str, settings: WebSettings, task_size: int) -> Iterator[Input]:
    if "://" in name:
        raise CitesnapError(f"{name}: give a file, a folder, or an address that begins with https:// or s3://")
    for path in _files(name):
        try:
            size = Path(path).stat().st_size
            divisible = False
            if size > task_size and path.lower().endswith(WEB_ARCHIVES):
                with opened(path, settings) as content:
                    divisible = can_be_divided(content)
        except (OSError, ValueError) as error:
            raise CitesnapError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
        yield Input(path, str(Path(path).absolute()), size, divisible)


def _files(name: str) -> Iterator[str]:
    """The file, or those in a folder."""
    for path in expand([name]):
        if path == name and Path(name).is_dir():
            raise CitesnapError(f"{name}: no page and no web archive in this folder")
        yield path


def _check(name: str) -> None:
    try:
        check_readable(name)
    except StorageError as error:
        raise CitesnapError(str(error)) from error


def _read(name: str, settings: WebSettings) -> bytes:
    try:
        content = fetched(name, settings)
    except StorageError as error:
        raise CitesnapError(str(error)) from error
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as unpacked:
            listed = unpacked.read(LARGEST_WHOLE + 1)
    except (OSError, EOFError) as error:
        raise CitesnapError(f"{name}: a damaged gzip file") from error
    if len(listed) > LARGEST_WHOLE:
        raise CitesnapError(f"{name}: too long for a list")
    return listed


def _lines(content: bytes) -> list[str]:
    lines = (line.strip() for line in content.decode("utf-8", "surrogateescape").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _base(listing: str) -> str:
    """What stands before the paths of a listing: the server or bucket that the listing came from."""
    if not is_remote(listing):
        return COMMON_CRAWL
    parts = urlsplit(listing)
    return f"{parts.scheme}://{parts.netloc}/"
