"""The table of commands, from which they are imported when asked for, tells the truth about each."""

import pkgutil
from importlib import import_module

import click

import citesnap.cli
from citesnap.cli import COMMANDS, cli
from citesnap.cli.lazy import subcommands


def test_the_table_of_commands_has_every_command_under_its_own_name() -> None:
    listed = subcommands(cli)
    assert {name: command.name for name, command in listed.items()} == {name: name for name in COMMANDS}
    modules = [import_module(f"citesnap.cli.{each.name}") for each in pkgutil.iter_modules(citesnap.cli.__path__)]
    declared = {
        id(value): value for module in modules for value in vars(module).values() if isinstance(value, click.Command)
    }
    inner = {id(each) for command in listed.values() for each in subcommands(command).values()}
    assert {command.name for key, command in declared.items() if key not in inner} == set(COMMANDS)


def test_the_help_of_all_is_what_the_commands_say() -> None:
    context = click.Context(cli, info_name="citesnap", terminal_width=100, help_option_names=["-h", "--help"])
    formatter = context.make_formatter()
    click.Group.format_commands(cli, context, formatter)
    assert formatter.getvalue() in cli.get_help(context)
