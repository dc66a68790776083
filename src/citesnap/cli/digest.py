"""`citesnap digest`: what became of posts in some days, ready to mail."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.cli.types import SinceType
from citesnap.errors import ExitCode

__all__ = ["digest"]


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.option("--since", type=SinceType(), default="7d", show_default=True, help="From then on: 2026-11-01, or 7d.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    show_default=True,
    help="How to write it; html is a mail.",
)
@click.option("--title", metavar="TEXT", help="What the digest is called.  [default: the name of the file]")
@click.option("--quiet-if-empty", is_flag=True, help="Print nothing where nothing happened.")
def digest(archive_db: Path, since: datetime, form: str, title: str | None, quiet_if_empty: bool) -> int:
    """Print which posts of ARCHIVE_DB went, returned or were edited, in which stories, and what is kept of them.

    \b
      citesnap digest archive.db --since 7d | mail -s "Dead posts" desk
      citesnap digest archive.db --format html > digest.html
    """
    from citesnap.archive import open_archive
    from citesnap.export.digest import FORMATS
    from citesnap.text.characters import encodable

    as_form = FORMATS[form]
    with open_archive(archive_db, create=False) as opened, opened.reader.one_state():
        news = opened.reader.news_since(since)
        if news or not quiet_if_empty:
            sys.stdout.writelines(as_form(news, title or encodable(archive_db.stem)))
            sys.stdout.flush()  # A full disk is told here, and not by the interpreter at its end.
    return ExitCode.DONE
