"""A group whose commands are imported when they are asked for. Its help comes from a table and imports none of them."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import click

from citesnap.cli.exits import errors_as_lines

__all__ = ["CommandEntry", "LazyGroup", "subcommands", "usual_settings"]


class CommandEntry(NamedTuple):
    """Where a command is defined (`MODULE:VARIABLE`), and its line in the list of all, which fits a terminal of 80 columns."""

    place: str
    summary: str


class LazyGroup(click.Group):
    """The commands of a table. Any of them may raise a `CitesnapError`."""

    def __init__(self, *args: Any, entries: Mapping[str, CommandEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entries = entries

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*self.entries, *self.commands})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported if it was not yet; None if there is none."""
        if cmd_name not in self.commands and cmd_name in self.entries:
            place, summary = self.entries[cmd_name]
            module, _, variable = place.partition(":")
            command: click.Command = getattr(import_module(module), variable)
            command.short_help = summary
            self.add_command(command, cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of all commands."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.entries[name].summary) for name in sorted(self.entries)])

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take `help COMMAND` as `COMMAND --help`, as people type it."""
        return super().parse_args(ctx, [*args[1:], "--help"] if args[:1] == ["help"] else args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for; its exit code."""
        with errors_as_lines(ctx):
            return super().invoke(ctx)


def usual_settings() -> Path:
    """The settings file that is read when no other is named."""
    return Path(click.get_app_dir("citesnap")) / "config.toml"


def subcommands(command: click.Command) -> dict[str, click.Command]:
    """The commands of a group by name, each imported; none for a command that is no group."""
    if not isinstance(command, click.Group):
        return {}
    ctx = click.Context(command)
    inner = {name: command.get_command(ctx, name) for name in command.list_commands(ctx)}
    return {name: each for name, each in inner.items() if each is not None}
