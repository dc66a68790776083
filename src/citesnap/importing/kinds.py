"""The kinds of input, one row each, and which of them a file is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from citesnap.errors import CitesnapError
from citesnap.importing.source import InputFile

if TYPE_CHECKING:
    from citesnap.importing.posts import ImportJob

__all__ = ["KINDS", "InputKind", "import_file", "sources"]

MOST_FILES = 1_000_000
"""Files of one folder."""


@dataclass(frozen=True, slots=True)
class InputKind:
    """A kind of input: the word for `imports.kind` and for the source of its attempts, what it is, and its module."""

    name: str
    label: str
    module: str

    def load(self) -> Any:
        """The module, which has `recognises` and `take`."""
        return import_module(self.module)


KINDS = (
    InputKind("scan", "the folder of a citesnap scan: articles", "citesnap.importing.scan"),
    InputKind("twarc", "JSON Lines of twarc: posts of X's API v1.1 or v2", "citesnap.importing.twarc"),
    InputKind("twitter-to-sqlite", "a database of twitter-to-sqlite", "citesnap.importing.twitter_to_sqlite"),
    InputKind("gallery-dl", "JSON of gallery-dl about posts of X", "citesnap.importing.gallery_dl"),
    InputKind("web-archive", "a WARC or WACZ with answers of X's APIs", "citesnap.importing.web_archive"),
)
"""Every kind, in the order in which a file is tried against them."""


def sources(paths: Sequence[Path]) -> Iterator[InputFile]:
    """What to take from: each file, and the files of a folder that is no input by itself.

    Raises:
        CitesnapError: there is no such file, or it is a device or FIFO, which may block a reader without end.
    """
    for path in paths:
        if not path.exists():
            raise CitesnapError(f"{path}: no such file; check the path")
        if not path.is_file() and not path.is_dir():
            raise CitesnapError(f"{path}: not a regular file; name a file or a folder")
        source = InputFile(path)
        if not path.is_dir() or kind_of(source) is not None:
            yield source
            continue
        count = 0
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.is_symlink() and kind_of(InputFile(file)) is not None:
                count += 1
                if count > MOST_FILES:
                    raise CitesnapError(f"{path}: more than {MOST_FILES:,} files; name fewer at once")
                yield InputFile(file)
        if not count:
            raise CitesnapError(f"{path}: no file in it is of a kind that can be imported")


def kind_of(source: InputFile) -> InputKind | None:
    """The kind of a file or folder; None where it is not one."""
    return next((kind for kind in KINDS if kind.load().recognises(source)), None)


def import_file(job: ImportJob, name: str | None = None) -> InputKind:
    """Take all that a file holds into the job's archive. Returns its kind.

    Args:
        job: the file, where to record, and what is wanted of it.
        name: of its kind; without it the kind is told from the file.

    Raises:
        CitesnapError: the file is of no kind that is known, or cannot be read.
        ArchiveError: the archive cannot be written.
    """
    kind = kind_of(job.source) if name is None else next(kind for kind in KINDS if kind.name == name)
    if kind is None:
        known = "; ".join(f"{kind.name}: {kind.label}" for kind in KINDS)
        raise CitesnapError(f"{job.source.path}: of no kind that can be imported ({known})")
    job.kind = kind.name
    kind.load().take(job)
    return kind
