"""The command line: one group of commands, a module for each family of them. Parses, calls, prints; holds no rules.

A command is imported when it is asked for (`lazy`), and heavy imports stand inside the commands, so that `citesnap --help` and a
run with nothing due are quick (tests/running/test_startup.py holds which modules each of them may load).

| module | holds |
|---|---|
| `find`, `archive`, `attach`, `follow`, `browse`, `desk`, `digest` | the commands of each day |
| `evidence`, `export`, `proof`, `forget`, `imports`, `merge`, `split`, `scan`, `report` | commands about whole archives |
| `resolve`, `reread`, `doctor`, `settings`, `completion` | the other commands |
| `lazy`, `commands` | the group of all commands; how a command parses and what its help looks like |
| `arguments` | files and folders of articles |
| `people`, `forgotten` | who acts by hand; what is said of what was forgotten |
| `options`, `types` | options, derived from `config.SETTINGS`; what their values look like |
| `console`, `progress`, `exits` | what is written on stderr; how a command ends |
| `tables`, `reports`, `lists`, `found`, `health` | what is written on stdout |
| `limits` | limits of processor time and memory for `find` |
| `monitor`, `telling`, `webhooks` | telling others how a run went, and which verdicts changed |
| `extras` | what to install where a library is missing |
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from citesnap.cli.exits import EPILOG
from citesnap.cli.lazy import CommandEntry, LazyGroup, usual_settings

__all__ = ["COMMANDS", "cli"]

COMMANDS = {
    name: CommandEntry(f"citesnap.cli.{place}", summary)
    for name, place, summary in (
        ("archive", "archive:archive", "Find the posts that articles cite, fetch and keep them."),
        ("attach", "attach:attach", "Add a file to a post by hand."),
        ("check", "desk:check", "Look at posts now, out of schedule."),
        ("completion", "completion:completion", "Print what makes a shell complete citesnap's commands."),
        ("config", "settings:config_commands", "Settings: where each value comes from."),
        ("digest", "digest:digest", "Print what went, returned or was edited, to mail."),
        ("doctor", "doctor:doctor", "Tell whether each source answers as it should."),
        ("export", "export:export", "Write what an archive holds in other forms."),
        ("find", "find:find", "Print the posts that articles cite; nothing is kept."),
        ("follow", "follow:follow", "Have runs read the articles that a feed names."),
        ("forget", "forget:forget", "Take a post or an article out for good."),
        ("import", "imports:import_command", "Take in the posts that other programs recorded."),
        ("key", "evidence:key", "Keys that sign the log of an archive."),
        ("list", "desk:list_posts", "List posts, articles or unresolved citations."),
        ("merge", "merge:merge", "Take all of other archives into one."),
        ("proof", "proof:proof", "Check offline what the author of POST signed."),
        ("report", "report:report", "Reports on an archive, or many: what became of posts."),
        ("reread", "reread:reread", "Look again for citations in the articles kept."),
        ("resolve", "resolve:resolve", "Say by hand which post a citation means."),
        ("run", "archive:run", "Do what is due: read, retry, recheck. For cron."),
        ("scan", "scan:scan", "Find citations in web archives, in bulk."),
        ("seal", "evidence:seal", "Seal what was recorded since the last seal."),
        ("search", "desk:search", "Find words, links and accounts in an archive."),
        ("serve", "browse:serve", "Browse an archive with Datasette."),
        ("show", "browse:show", "Print what is known of a post, an article or an account."),
        ("split", "split:split", "Divide posts that wait among machines."),
        ("status", "browse:status", "Print what died lately, what is due, what failed."),
        ("unfollow", "follow:unfollow", "Follow a feed no more."),
        ("verify", "evidence:verify", "Verify offline what an archive has sealed."),
    )
}
"""All commands: where each is defined, and its line in the list of them."""


@click.group(
    cls=LazyGroup,
    entries=COMMANDS,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
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
    usual = usual_settings()
    # `os.path.exists` is False, and no error, where a service may not look into the home folder.
    if config is not None or os.path.exists(usual):  # noqa: PTH110
        from citesnap.cli.options import file_defaults

        ctx.default_map = file_defaults(ctx, config or usual)
