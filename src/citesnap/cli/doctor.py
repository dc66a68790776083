"""`citesnap doctor`: what works from this machine."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options, tables
from citesnap.cli.commands import Command
from citesnap.cli.exits import EPILOG
from citesnap.config import Group
from citesnap.errors import ExitCode

if TYPE_CHECKING:
    from citesnap.config import Settings
    from citesnap.running.doctor import Diagnosis

__all__ = ["doctor"]


@click.command(cls=Command, epilog=EPILOG)
@click.argument("archive_db", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@options.setting_option("ping_url")
@options.settings_of(Group.SOURCES, Group.WEB)
@options.console_options
def doctor(archive_db: Path | None, as_json: bool, ping_url: str | None, **values: Any) -> int:
    """Ask each source for a post known to live and for one known to be gone, and say what works from this machine.

    Looks at the way out, the certificates and the clock too, and with ARCHIVE_DB at the file, its rights and the room on its disk;
    posts of ARCHIVE_DB are then asked for where citesnap knows none itself. Records nothing. Exit code 3 when something is not as
    it should be. Cron may call it weekly:

    \b
      citesnap doctor archive.db --ping-url https://hc-ping.com/YOUR-CHECK
    """
    console = options.console(values)
    findings = list(_findings(archive_db, options.settings(values)))
    code = ExitCode.DONE if all(one.well for one in findings) else ExitCode.INCOMPLETE
    _print(findings, as_json=as_json)
    if ping_url is not None:
        from citesnap.cli.monitor import Monitor

        if (problem := Monitor(ping_url).ended(code)) is not None:
            console.error(problem)
    return code


def _findings(archive_db: Path | None, settings: Settings) -> Iterator[Diagnosis]:
    from citesnap.running.doctor import examine_archive, examine_network, examine_sources, witnesses
    from citesnap.web import Web

    if archive_db is not None:
        yield from examine_archive(archive_db)
    yield from examine_network(os.environ)
    with Web(settings.web) as web:
        yield from examine_sources(witnesses(archive_db), settings, web)


def _print(findings: list[Diagnosis], *, as_json: bool) -> None:
    from citesnap import __version__
    from citesnap.text.characters import escaped

    if as_json:
        click.echo(
            json.dumps(
                {"version": __version__, "findings": [asdict(one) for one in findings]}, ensure_ascii=False, indent=2
            )
        )
        return
    rows = [("ok" if one.well else "NOT OK", one.about, escaped(one.told)) for one in findings]
    click.echo(tables.table(rows, (f"citesnap {__version__}", "looked at", "found"), tables.page_width()))
