"""`citesnap archive` and `citesnap run`: the commands that ask, and record what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options
from citesnap.cli.arguments import expand_arguments
from citesnap.cli.commands import Command
from citesnap.cli.console import Console
from citesnap.cli.exits import EPILOG, exit_code, finish
from citesnap.cli.telling import Telling
from citesnap.cli.types import SinceType
from citesnap.config import Group, Settings
from citesnap.errors import ExitCode
from citesnap.model import Kind
from citesnap.running.plan import Stage

if TYPE_CHECKING:
    from citesnap.running.plan import Plan

__all__ = ["archive", "run"]


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLE...")
@options.kind_option
@options.settings_of(Group.PLAN, Group.SOURCES, Group.EVIDENCE, Group.LIMITS, Group.WEB)
@options.console_options
def archive(archive_db: Path, articles: Sequence[str], kinds: Sequence[str], **values: Any) -> int:
    """Find the posts that articles cite, fetch and snapshot them, and record it all in ARCHIVE_DB.

    ARTICLE is a file (HTML, text, Markdown, mail, MHTML, PDF, Word, OpenDocument, EPUB, WARC, WACZ, feed), a folder of such files,
    a URL, or - for standard input. ARCHIVE_DB is made if it is missing. The same command again adds nothing but a row of the runs
    table.

    In place of an article, the address of a post, or a text of nothing but such addresses, one a line, has these posts archived,
    cited by no article.

    \b
      citesnap archive archive.db story.html https://news.example/story
      citesnap archive archive.db https://x.com/example_river/status/501
    """
    from citesnap.running.pipeline import archive_articles

    console = options.console(values)
    names, has_bad = expand_arguments(articles, console)
    summary = archive_articles(
        archive_db, names, options.settings(values), console, [Kind(kind) for kind in kinds], options.plan(values)
    )
    summary.bad_input |= has_bad
    return finish(summary, console, archive_db, values["fail_on"])


@click.command(cls=Command, epilog=EPILOG)
@options.archive_argument
@click.option("--dry-run", is_flag=True, help="Only print what would be asked, and whom.")
@click.option(
    "--only",
    "stages",
    type=click.Choice([str(stage) for stage in Stage]),
    multiple=True,
    help="Only this part of a run: read articles, ask about posts, have pages saved. Repeatable.",
)
@click.option("--since", type=SinceType(), help="Only for articles first read since then: 2026-11-01, or 7d ago.")
@options.settings_of(Group.MONITOR, Group.READING, Group.PLAN, Group.SOURCES, Group.EVIDENCE, Group.LIMITS, Group.WEB)
@options.console_options
def run(
    archive_db: Path,
    dry_run: bool,
    ping_url: str | None,
    notify: str | None,
    notify_urls: Sequence[str],
    notify_format: str,
    **values: Any,
) -> int:
    """Do what is due in ARCHIVE_DB: read what is followed, retry what nobody answered, recheck posts. For cron.

    \b
      citesnap run archive.db --max-duration 50m
      citesnap run archive.db --dry-run
    """
    console = options.console(values)
    settings, plan = options.settings(values), options.plan(values)
    if dry_run:
        from citesnap.running.pipeline import foresee
        from citesnap.text.characters import escaped

        for step in foresee(archive_db, settings, plan):
            click.echo("\t".join(escaped(str(part)) for part in step))
        return ExitCode.DONE
    telling = Telling.of(notify, notify_format, notify_urls)
    if ping_url is None:
        return _run(archive_db, settings, console, plan, telling, values["fail_on"])
    from citesnap.cli.monitor import Monitor

    monitor = Monitor(ping_url)
    code: int = ExitCode.UNEXPECTED
    try:
        _tell(console, monitor.started())
        code = _run(archive_db, settings, console, plan, telling, values["fail_on"])
    except BaseException as error:
        code = exit_code(error)
        raise
    finally:
        _tell(console, monitor.ended(code, hurry=code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED)))
    return code


def _run(archive_db: Path, settings: Settings, console: Console, plan: Plan, telling: Telling, fail_on: str) -> int:
    from citesnap.running.scheduled import run_archive

    summary = run_archive(archive_db, settings, console, plan)
    telling.send(console, archive_db, summary.changes)
    return finish(summary, console, archive_db, fail_on)


def _tell(console: Console, problem: str | None) -> None:
    """Write what went wrong beside the work, if anything did. It does not change how the run ends."""
    if problem is not None:
        console.error(problem)
