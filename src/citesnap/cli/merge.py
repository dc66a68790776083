"""`citesnap merge`: archives of several desks or machines become one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.config import Group
from citesnap.errors import CitesnapError, ExitCode

if TYPE_CHECKING:
    from citesnap.cli.console import Console
    from citesnap.running.merging import MergeOutcome

__all__ = ["merge"]


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument(
    "others", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="OTHER..."
)
@click.option("--dry-run", is_flag=True, help="Only tell what would be added.")
@click.option("--yes", is_flag=True, help="Forget without asking what OTHER forgot.")
@options.setting_option("lock_wait")
@options.settings_of(Group.EVIDENCE, Group.WEB)
@options.console_options
def merge(archive_db: Path, others: Sequence[Path], dry_run: bool, yes: bool, lock_wait: float, **values: Any) -> int:
    """Take all that the archives OTHER hold into ARCHIVE_DB. They stay as they are.

    Nothing is lost and nothing comes twice: what both have is known by what it is. Verdicts follow from all attempts of both.
    Logs come whole, and `citesnap verify` judges each. What either archive forgot is forgotten. Interrupted, the same command
    goes on; again, it adds nothing. An archive that was altered since it was sealed is refused (4). With --tsa the seal of all
    of it is time-stamped.

    \b
      citesnap merge desk.db paris.db berlin.db --dry-run
      citesnap merge desk.db paris.db berlin.db
    """
    from citesnap.archive import open_archive
    from citesnap.running.merging import merge as take
    from citesnap.running.stamping import stamp_now

    console = options.console(values)
    settings = options.settings(values)
    code = ExitCode.DONE

    def ask(count: int) -> None:
        if yes:
            return
        if not sys.stdin.isatty():
            raise CitesnapError(
                f"{count} posts, articles or files added by hand of {archive_db} were forgotten there; say --yes to forget them"
            )
        click.confirm(
            f"{count} posts, articles or files added by hand of {archive_db} were forgotten there. Forget them?",
            abort=True,
            err=True,
        )

    with open_archive(archive_db) as archive, archive.lock(lock_wait):
        for other in others:
            outcome = take(
                archive,
                other,
                datetime.now(UTC),
                partial(_progress, console, other),
                ask,
                settings.key_file,
                dry_run=dry_run,
            )
            for conflict in outcome.conflicts:
                console.warning(conflict)
            said = f"{archive_db}: {'would add ' if dry_run else ''}{_said(outcome)} from {other}"
            if dry_run:
                click.echo(said)
            elif console.level >= 0:
                console.summary(said)
            if not outcome.is_clean:
                console.warning(f"another program reads the file; end it and run `citesnap forget {archive_db}`")
                code = ExitCode.INCOMPLETE
        for attempt in [] if dry_run else stamp_now(archive, settings):
            if attempt.outcome.is_failure:
                console.warning(f"no stamp: {attempt.detail or attempt.outcome}; the next run asks again")
    return code


def _progress(console: Console, other: Path, table: str, done: int) -> None:
    console.on_progress(f"Merging {table}", done - 1, done, str(other))


def _said(outcome: MergeOutcome) -> str:
    from citesnap.text.sizes import counted

    if outcome.is_nothing:
        return "nothing new"
    tables = ("posts", "articles", "citations", "attempts", "snapshots", "media", "runs", "feeds")
    one = {table: "media file" if table == "media" else table.removesuffix("s") for table in tables}
    counts = [counted(outcome.added[table], one[table]) for table in tables if outcome.added.get(table)]
    more = ("row that says more now", "rows that say more now")
    counts += [counted(outcome.changed, *more)] if outcome.changed else []
    counts += [f"{outcome.forgotten} forgotten"] if outcome.forgotten else []
    return ", ".join(counts) or counted(sum(outcome.added.values()), "row")
