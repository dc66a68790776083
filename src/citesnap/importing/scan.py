"""The folder of `citesnap scan`: see `scan_articles`, which needs what the extra `scan` brings and is imported when it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citesnap.errors import CitesnapError
from citesnap.importing.source import InputFile

if TYPE_CHECKING:
    from citesnap.importing.posts import ImportJob

__all__ = ["recognises", "take"]


def recognises(source: InputFile) -> bool:
    """Whether it is the folder of a scan."""
    return (source.path / "scan.json").is_file() and (source.path / "tasks").is_dir()


def take(job: ImportJob) -> None:
    """Record the chosen articles with their citations.

    Raises:
        CitesnapError: the scan has not ended, there is no such condition, or the extra is not installed.
        ArchiveError: the archive cannot be written.
    """
    try:
        from citesnap.importing.scan_articles import take_articles

        take_articles(job)
    except ModuleNotFoundError as error:
        raise CitesnapError(f"importing a scan needs {error.name}: `pip install 'citesnap[scan]'`") from error
