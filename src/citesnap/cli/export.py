"""`citesnap export`: what an archive holds in other forms, a command for each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from citesnap.cli import options
from citesnap.cli.exits import EPILOG
from citesnap.cli.extras import needs_extra
from citesnap.errors import ExitCode

__all__ = ["export"]


@click.group()
def export() -> None:
    """Write what an archive holds in other forms."""


@export.command("html", epilog=EPILOG)
@options.archive_argument
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@click.option("--article", "only", multiple=True, metavar="URL", help="Only this article and its posts. Repeatable.")
@options.console_options
def export_html(archive_db: Path, folder: Path, only: Sequence[str], **values: Any) -> int:
    """Write ARCHIVE_DB as a static site into DIR: the cards of all posts with their media, and the articles that cite them.

    It opens from disk and from any static host. Done again, it brings the site up to date.
    """
    from citesnap.archive import open_archive

    with needs_extra("datasette", "browsing"):
        from citesnap.export.html import export as write_site
    console = options.console(values)
    with open_archive(archive_db, create=False):
        pass
    site = write_site(archive_db, folder, only)
    console.summary(f"{folder}: {site.articles} articles, {site.posts} posts, {site.media} media files")
    return ExitCode.DONE
