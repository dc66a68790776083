"""The command line: one group of commands, a module for each family of them. Parses, calls, prints; holds no rules.

Heavy imports stand inside the commands, so that `citesnap --help` and a run with nothing due are quick (tests/running/test_runs.py
holds which modules each of them may load).

| module | holds |
|---|---|
| `find`, `archive`, `attach`, `follow`, `browse`, `desk`, `digest` | the commands of each day |
| `completion`, `evidence`, `export`, `imports`, `reread`, `resolve`, `settings` | the other commands |
| `commands` | how a command parses and what its help looks like |
| `people` | who acts by hand |
| `options`, `types` | options, derived from `config.SETTINGS`; what their values look like |
| `console`, `exits` | what is written on stderr; how a command ends |
| `tables`, `reports`, `lists` | what is written on stdout |
| `limits` | limits of processor time and memory for `find` |
| `monitor` | telling others how a run went |
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from citesnap.cli import (
    archive,
    attach,
    browse,
    completion,
    desk,
    digest,
    doctor,
    evidence,
    export,
    find,
    follow,
    imports,
    proof,
    reread,
    resolve,
    settings,
)
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
@click.version_option(None, "-V", "--version", package_name="citesnap")
@click.option(
    "--config",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="CITESNAP_CONFIG",
    help="TOML file with settings.  [default: ~/.config/citesnap/config.toml]",
)
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Find the social posts that articles cite, snapshot them, and keep the provenance of every fact in one SQLite file.

    \b
      citesnap find story.html                 print the citations of an article
      citesnap archive archive.db story.html   find, fetch and record them
      citesnap follow archive.db FEED_URL      have runs read a feed
      citesnap run archive.db                  what cron calls: do what is due
      citesnap status archive.db               what died lately, what is due
      citesnap serve archive.db                browse the archive
    """
    usual = Path(click.get_app_dir("citesnap")) / "config.toml"
    # `os.path.exists` is False, and no error, where a service may not look into the home folder.
    if config is not None or os.path.exists(usual):  # noqa: PTH110
        ctx.default_map = file_defaults(ctx, config or usual)


SUMMARIES = {
    "archive": "Find the posts that articles cite, fetch and keep them.",
    "attach": "Add a file to a post by hand.",
    "check": "Look at posts now, out of schedule.",
    "completion": "Print what makes a shell complete citesnap's commands.",
    "config": "Settings: where each value comes from.",
    "digest": "Print what went, returned or was edited, to mail.",
    "export": "Write what an archive holds in other forms.",
    "find": "Print the posts that articles cite; nothing is kept.",
    "follow": "Have runs read the articles that a feed names.",
    "import": "Take in the posts that other programs recorded.",
    "key": "Keys that sign the log of an archive.",
    "list": "List posts, articles or unresolved citations.",
    "reread": "Look again for citations in the articles kept.",
    "resolve": "Say by hand which post a citation means.",
    "run": "Do what is due: read, retry, recheck. For cron.",
    "seal": "Seal what was recorded since the last seal.",
    "search": "Find words, links and accounts in an archive.",
    "serve": "Browse an archive with Datasette.",
    "show": "Print what is known of a post, an article or an account.",
    "status": "Print what died lately, what is due, what failed.",
    "unfollow": "Follow a feed no more.",
    "verify": "Verify offline what an archive has sealed.",
    "doctor": "Tell whether each source answers as it should.",
}
"""The line of each command in the list of all; each fits a terminal of 80 columns."""

for command in (
    archive.archive,
    archive.run,
    attach.attach,
    browse.serve,
    desk.check,
    digest.digest,
    desk.list_posts,
    desk.search,
    browse.show,
    browse.status,
    doctor.doctor,
    evidence.key,
    evidence.seal,
    evidence.verify,
    export.export,
    find.find,
    imports.import_command,
    proof.proof,
    reread.reread,
    resolve.resolve,
    follow.follow,
    follow.unfollow,
    completion.completion,
    settings.config_commands,
):
    command.short_help = SUMMARIES.get(command.name or "", command.short_help)
    cli.add_command(command)
