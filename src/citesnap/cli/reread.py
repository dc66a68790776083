"""`citesnap reread`: the present finder over articles that are kept, the present reader over answers of sources."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.errors import ExitCode
from citesnap.model import Kind

__all__ = ["reread"]


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.option("--dry-run", is_flag=True, help="Only print what would be added.")
@options.kind_option
@options.setting_option("lock_wait")
@options.setting_option("key_file")
@options.console_options
def reread(archive_db: Path, dry_run: bool, kinds: Sequence[str], lock_wait: float, **values: Any) -> int:
    """Read what ARCHIVE_DB keeps as this version of citesnap does: articles for further citations, answers of sources for more of
    the posts.

    Nobody is asked. Citations found anew and snapshots read anew are printed, one a line, and added; nothing is deleted or
    changed. `citesnap run` fetches the posts of new citations.

    \b
      citesnap reread archive.db --dry-run
    """
    from citesnap.archive import open_archive
    from citesnap.evidence.sealing import sealed_run
    from citesnap.running.kept_answers import reread_answers
    from citesnap.running.rereading import reread as found_anew
    from citesnap.text.characters import escaped
    from citesnap.text.sizes import counted

    console = options.console(values)
    wanted = [Kind(kind) for kind in kinds]
    count = 0
    with open_archive(archive_db, create=False) as archive:
        if dry_run:
            for finding in found_anew(archive, None, wanted):
                click.echo("\t".join(map(escaped, finding.cells)))
            for snapshot in reread_answers(archive, None):
                click.echo("\t".join(map(escaped, snapshot.cells)))
            return ExitCode.DONE
        with archive.lock(lock_wait), sealed_run(archive, "reread", options.key_file(values)) as run:
            for finding in found_anew(archive, run, wanted):
                click.echo("\t".join(map(escaped, finding.cells)))
                count += 1
            run.counts["new_citations"] += count
            for snapshot in reread_answers(archive, run):
                click.echo("\t".join(map(escaped, snapshot.cells)))
                run.counts["read_anew"] += 1
            count_read = run.counts["read_anew"]
    if console.has_summary:
        console.summary(
            f"{archive_db}: {counted(count, 'citation')} found anew, {counted(count_read, 'snapshot')} read anew"
        )
    return ExitCode.DONE
