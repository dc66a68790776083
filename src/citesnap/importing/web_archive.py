"""A WARC or WACZ in which some program kept what X answered: posts in the JSON of its APIs and of its own pages."""

from __future__ import annotations

import os
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from citesnap.errors import CitesnapError
from citesnap.importing.posts import ImportJob, Reported, take_posts
from citesnap.importing.source import InputFile, json_value
from citesnap.importing.x_answers import posts_within, reported
from citesnap.text.times import read_iso

if TYPE_CHECKING:
    from citesnap.articles.documents.placed import PlacedBytes
    from citesnap.articles.documents.warc_records import Record

__all__ = ["recognises", "take"]

_TYPES = ("application/json", "text/json", "text/plain", "application/javascript", "text/javascript")
_HOSTS = ("x.com", "twitter.com", "twimg.com")
_WARC = (".warc", ".warc.gz", ".warc.zst", ".arc", ".arc.gz")
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
"""Of a member of a ZIP (APPNOTE.TXT, 4.3.7); the name and the extra field follow."""


def recognises(source: InputFile) -> bool:
    """Whether it is a WARC or a WACZ by its name and its first bytes."""
    name = source.path.name.lower()
    return (name.endswith(_WARC) and bool(source.head)) or (name.endswith(".wacz") and source.head.startswith(b"PK"))


def take(job: ImportJob) -> None:
    """Take every post in the answers of X.

    Raises:
        CitesnapError: the file cannot be read, or the extra that reads it is not installed.
    """
    try:
        with _files(job.source) as files:
            take_posts(job, (one for name, content in files for one in _posts(name, content)))
    except ModuleNotFoundError as error:
        raise CitesnapError(f"reading a web archive needs {error.name}: `pip install 'citesnap[documents]'`") from error
    except (OSError, zipfile.BadZipFile, struct.error) as error:
        raise job.source.unreadable(error) from error


@contextmanager
def _files(source: InputFile) -> Iterator[list[tuple[str, PlacedBytes]]]:
    """The web archives in a file: itself, or those within a WACZ, each with what to put before the places in it."""
    from citesnap.articles.documents.placed import PlacedBytes

    with source.path.open("rb") as file:
        whole = PlacedBytes(source.size, lambda at, count: os.pread(file.fileno(), count, at))
        if not source.path.name.lower().endswith(".wacz"):
            yield [("#", whole)]
            return
        with zipfile.ZipFile(file) as package:
            inside = [
                one
                for one in package.infolist()
                if one.filename.startswith("archive/") and one.filename.endswith(_WARC)
            ]
        if any(one.compress_type != zipfile.ZIP_STORED for one in inside):
            raise CitesnapError(
                f"{source.path}: its web archives are packed, which no WACZ may be; unpack it and name them"
            )
        yield [(f"{one.filename}#", _member(whole, one)) for one in inside]


def _member(whole: PlacedBytes, one: zipfile.ZipInfo) -> PlacedBytes:
    header = _LOCAL_HEADER.unpack(whole.read_at(one.header_offset, _LOCAL_HEADER.size))
    return whole.within(one.header_offset + _LOCAL_HEADER.size + header[9] + header[10], one.file_size)


def _posts(name: str, content: PlacedBytes) -> Iterator[Reported]:
    from citesnap.articles.documents.warc import records
    from citesnap.articles.documents.warc_records import Damage

    for record in records(content):
        if isinstance(record, Damage):
            yield Reported(f"{name}{record.offset}", b"", "", problem="a part of the file cannot be read")
        elif record.kind == "response" and _is_of_x(record.url):
            yield from _in_record(name, record)


def _is_of_x(url: str | None) -> bool:
    try:
        host = (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return False
    return any(host == known or host.endswith(f".{known}") for known in _HOSTS)


def _in_record(name: str, record: Record) -> Iterator[Reported]:
    from citesnap.articles.documents.warc import page_of

    page = page_of(record, _TYPES)
    value = json_value(page.body) if page is not None else None
    if page is None or not isinstance(value, dict | list):
        return
    bare = Reported(f"{name}{record.place}", page.body, "application/json")
    yield from reported(bare, posts_within(value), read_iso(record.captured_at))
