"""The command line: one group of commands, a module for each family of them. Parses, calls, prints; holds no rules.

Heavy imports stand inside the commands, so that `citesnap --help` and a run with nothing due are quick (tests/running/test_runs.py
holds which modules each of them may load).

| module | holds |
|---|---|
| `find`, `archive`, `follow`, `browse`, `desk`, `evidence`, `export`, `reread`, `resolve`, `settings` | the commands |
| `options`, `types` | options, derived from `config.SETTINGS`; what their values look like |
| `console`, `exits` | what is written on stderr; how a command ends |
| `tables`, `reports`, `lists` | what is written on stdout |
| `monitor` | telling others how a run went |
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from citesnap.cli import archive, browse, desk, evidence, export, find, follow, reread, resolve, settings
from citesnap.cli.exits import EPILOG, errors_as_lines
from citesnap.cli.options import file_defaults

__all__ = ["cli"]


class Commands(click.Group):
    """The commands, any of which may raise a `CitesnapError`."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for; its exit code."""
        with errors_as_lines(ctx):
            return super().invoke(ctx)


@click.group(
    cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="citesnap")
@click.option(
    "--config",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="CITESNAP_CONFIG",
    help="TOML file with settings.  [default: config.toml in citesnap's folder of the user's configuration]",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Find the social posts that articles cite, snapshot them, and keep the provenance of every fact in one SQLite file.

    \b
      citesnap find story.html                    print the citations of an article
      citesnap archive archive.db story.html      find, fetch and record them
      citesnap follow archive.db FEED_URL         have the next runs read the articles of a feed
      citesnap run archive.db                     what cron calls: read, retry and recheck what is due
      datasette archive.db                        browse the archive
    """
    usual = Path(click.get_app_dir("citesnap")) / "config.toml"
    # `os.path.exists` is False, and no error, where a service may not look into the home folder.
    if config is not None or os.path.exists(usual):  # noqa: PTH110
        ctx.default_map = file_defaults(ctx, config or usual)


for command in (
    archive.archive,
    archive.run,
    browse.serve,
    desk.check,
    desk.list_posts,
    desk.search,
    browse.show,
    browse.status,
    evidence.key,
    evidence.seal,
    evidence.verify,
    export.export,
    find.find,
    reread.reread,
    resolve.resolve,
    follow.follow,
    follow.unfollow,
    settings.config_commands,
):
    cli.add_command(command)
