"""The table of commands, from which they are imported when asked for, tells the truth about each."""

import pkgutil
from importlib import import_module
from pathlib import Path

import click
import pytest

import citesnap.cli
from citesnap.cli import COMMANDS, cli
from citesnap.cli.lazy import subcommands
from cli.every_command import ENDLESS, EXAMPLES, calls_with, every_command, parse


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


@pytest.mark.parametrize("name", sorted({*every_command(), *EXAMPLES}))
def test_every_command_has_arguments_with_which_tests_call_it(name: str) -> None:
    """A new command without a line in `every_command.EXAMPLES` fails here, and here alone."""
    assert name in every_command()
    assert EXAMPLES.get(name), f"give {name!r} arguments in tests/cli/every_command.py"
    for example in EXAMPLES[name]:
        parse(name, example)


def test_every_command_that_takes_an_archive_is_called_with_one(tmp_path: Path) -> None:
    called = [" ".join(call) for call in calls_with(tmp_path)]
    for name, command in every_command().items():
        takes = {each.name for each in command.params} & {"archive_db", "source"}
        is_called = any(call.startswith(f"{name} ") for call in called)
        assert is_called == bool(takes and name not in ENDLESS), name
