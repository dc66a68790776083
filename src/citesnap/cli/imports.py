"""`citesnap import`: what other programs recorded, taken into an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from citesnap.cli import options, types
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.config import Group
from citesnap.errors import CitesnapError, ExitCode

__all__ = ["import_command"]

_MOST_REASONS = 20
"""Reasons that are told for what was left. Of a stranger's file each record may have a reason of its own."""


def _kinds() -> tuple[str, ...]:
    from citesnap.importing import KINDS

    return tuple(kind.name for kind in KINDS)


@click.command("import", cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="FILE...")
@click.option("--as", "kind", type=types.SourceChoice(_kinds), help="What FILE is.  [default: told from the file]")
@click.option("--known", "only_known", is_flag=True, help="Only posts that ARCHIVE_DB has already.")
@click.option(
    "--seen-at", metavar="TIME", help="When the other program saw its posts, where it does not tell (ISO 8601, UTC)."
)
@click.option("--where", metavar="SQL", help="Only articles of a scan for which this holds: \"platform = 'x'\".")
@click.option("--dry-run", is_flag=True, help="Only count what would be taken.")
@options.setting_option("lock_wait")
@options.settings_of(Group.WEB)
@options.setting_option("key_file")
@options.console_options
def import_command(
    archive_db: Path,
    files: Sequence[Path],
    kind: str | None,
    only_known: bool,
    seen_at: str | None,
    where: str | None,
    dry_run: bool,
    lock_wait: float,
    **values: Any,
) -> int:
    """Take the posts that another program recorded, or articles that a scan found, into ARCHIVE_DB.

    FILE may be JSON Lines of twarc, a database of twitter-to-sqlite, JSON of gallery-dl, a WARC or WACZ with what X answered, or
    the folder of `citesnap scan`, whose articles are read again from their web archives. Each
    post or article keeps where it came from: the program, the SHA-256 of the file, the place in it, and the record itself. It is
    what a third party reports: nothing that sources showed is replaced, and no verdict changes; `citesnap run` looks for
    itself. The same file again adds nothing.

    \b
      citesnap import archive.db tweets.jsonl
    """
    from citesnap.archive import open_archive
    from citesnap.evidence.sealing import sealed_run
    from citesnap.importing import ImportJob, Taken, import_file, sources
    from citesnap.scanning.storage import opened as open_stored

    console = options.console(values)
    seen = _time(seen_at)
    opened = partial(open_stored, settings=options.settings(values).web)
    total = Taken()
    kinds = set()
    with open_archive(archive_db) as archive, archive.lock(lock_wait):

        def take(run: Any) -> None:
            for source in sources(files):
                job = ImportJob(archive, run, source, datetime.now(UTC), only_known, seen, where, opened)
                import_file(job, kind)
                kinds.add(job.kind)
                total.posts += job.taken.posts
                total.articles += job.taken.articles
                total.left += job.taken.left
                console.on_note(f"{source.path}: {_said(job.taken, {job.kind}, dry_run)}")

        if dry_run:
            take(None)
        else:
            with sealed_run(archive, "import", options.key_file(values)) as run:
                take(run)
                run.counts["imported"] += total.posts
                run.counts["articles"] += total.articles
    if dry_run or console.level >= 0:
        said = f"{archive_db}: {_said(total, kinds, dry_run)}"
        from citesnap.text.characters import escaped

        click.echo(escaped(said)) if dry_run else console.summary(said)
    return ExitCode.DONE


def _time(text: str | None) -> datetime | None:
    from citesnap.text.times import read_w3c

    if text is None:
        return None
    moment = read_w3c(text)
    if moment is None:
        raise CitesnapError("--seen-at: no time; write it as 2023-05-01 or 2023-05-01T12:00:00Z")
    return moment


def _said(taken: Any, kinds: set[str], dry_run: bool) -> str:
    left: Counter[str] = taken.left
    reasons_left = sorted(left.most_common(_MOST_REASONS))
    reasons = "; ".join(f"{count} left: {reason}" for reason, count in reasons_left)
    if untold := left.total() - sum(count for _, count in reasons_left):
        reasons += f"; {untold} left for other reasons"
    from citesnap.text.sizes import counted

    articles = [counted(taken.articles, "article")] if "scan" in kinds else []  # Of other kinds posts alone are taken.
    posts = [counted(taken.posts, "post")] if kinds != {"scan"} else []
    taken_rows = " and ".join(articles + posts)
    return (f"would take {taken_rows}" if dry_run else f"{taken_rows} taken") + (f"; {reasons}" if reasons else "")
