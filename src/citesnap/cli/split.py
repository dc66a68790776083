"""`citesnap split`: posts that wait, divided among machines."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.errors import ExitCode

__all__ = ["split"]


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("count", type=click.IntRange(2, 1000), metavar="N")
@click.option(
    "--into",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where to put the parts.  [default: beside ARCHIVE_DB]",
)
@click.option("--due", "again", is_flag=True, help="Also posts that were asked about before and are due again.")
@options.setting_option("lock_wait")
@options.console_options
def split(archive_db: Path, count: int, folder: Path | None, again: bool, lock_wait: float, **values: Any) -> int:
    """Divide the posts of ARCHIVE_DB that nobody has asked about yet among N archives.

    Each is run on a machine of its own, which has an address and so limits of its own: `citesnap run NAME-1.db`. Then `citesnap
    merge` brings together what they found out. All posts of an account are in one part. ARCHIVE_DB is not changed. A part knows
    nothing of earlier answers, so with --due each post is asked about as if for the first time; verdicts follow from all answers.

    \b
      citesnap split archive.db 4
    """
    from citesnap.archive import open_archive
    from citesnap.running.splitting import split as divide
    from citesnap.text.sizes import counted

    console = options.console(values)
    with open_archive(archive_db, create=False) as archive, archive.lock(lock_wait):
        parts = divide(archive, count, folder or archive_db.absolute().parent, datetime.now(UTC), again=again)
    for part in parts:
        click.echo(f"{part.path}\t{part.posts}\t{part.accounts}")
    if console.has_summary:
        names = " ".join(part.path.name for part in parts[:2])
        console.summary(
            f"{counted(sum(part.posts for part in parts), 'post')} in {count} parts. Run each on its machine (citesnap run"
            f" {parts[0].path.name}); then citesnap merge {archive_db} {names} ..."
        )
    return ExitCode.DONE
