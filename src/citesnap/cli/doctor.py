"""`citesnap doctor`: what works from this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from citesnap.cli import options, tables
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.config import Group
from citesnap.errors import ExitCode

__all__ = ["doctor"]


@click.command(cls=Command, epilog=EPILOG)
@click.argument("archive_db", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@options.settings_of(Group.SOURCES, Group.WEB)
@options.console_options
def doctor(archive_db: Path | None, **values: Any) -> int:
    """Ask each source for a post known to live and for one that never was, and say what works from this machine.

    Looks at the clock too, and with ARCHIVE_DB at the file, its rights and the room on its disk. Records nothing. Exit code 3 when
    something is not as it should be.
    """
    from citesnap import __version__
    from citesnap.running.doctor import examine_archive, examine_sources
    from citesnap.text.characters import escaped
    from citesnap.web import Web

    settings = options.settings(values)
    findings = list(examine_archive(archive_db)) if archive_db is not None else []
    with Web(settings.web) as web:
        findings += examine_sources(settings, web)
    rows = [("ok" if one.well else "NOT OK", one.about, escaped(one.told)) for one in findings]
    click.echo(tables.table(rows, (f"citesnap {__version__}", "looked at", "found"), tables.page_width()))
    return ExitCode.DONE if all(one.well for one in findings) else ExitCode.INCOMPLETE
