"""`citesnap config`: what is set, and where. Never prints a secret."""

from __future__ import annotations

import os
from typing import Any

import click
from click.core import ParameterSource

from citesnap.cli.archive import run
from citesnap.cli.browse import serve
from citesnap.config import SECRETS, SETTINGS, Group, given_in
from citesnap.errors import ExitCode

__all__ = ["config_commands"]

_ORIGINS = {ParameterSource.COMMANDLINE: "flag", ParameterSource.DEFAULT_MAP: "file"}


@click.group("config")
def config_commands() -> None:
    """Settings: where each value comes from."""


@config_commands.command(short_help="Print each setting, its value and where it comes from.")
@click.pass_context
def show(ctx: click.Context) -> int:
    """Print every setting of `citesnap run` and `serve`, its value, and whether flag, environment, file or default set it.

    \b
      citesnap config show
    """
    assert ctx.parent is not None
    secret = {setting.parameter for setting in SETTINGS if setting.secret}
    shown = {setting.parameter for setting in SETTINGS if setting.group is Group.DISPLAY}
    for command in (run, serve):
        with command.make_context(command.name, ["ARCHIVE_DB"], parent=ctx.parent.parent) as values:
            for parameter in command.params:
                name = parameter.name or ""
                if not isinstance(parameter, click.Option) or name in ("help", "dry_run"):
                    continue
                if command is serve and name not in shown:
                    continue
                value, source = values.params[name], values.get_parameter_source(name)
                text = _whether_set(bool(value)) if name in secret else _text(value)
                click.echo("\t".join((parameter.opts[-1], text, _origin(parameter, source))))
    for each in SECRETS:
        variable = given_in(each, os.environ)
        origin = f"environment ({variable})" if variable else ""
        click.echo("\t".join((each.variable, _whether_set(bool(variable)), origin)))
    return ExitCode.DONE


def changed_settings(ctx: click.Context) -> dict[str, str]:
    """The settings of `citesnap run` that are not their defaults, by their flags; of secrets only that they are set."""
    hidden = {setting.parameter for setting in SETTINGS if setting.secret} | {"key_file"}
    found = {}
    with run.make_context("run", ["ARCHIVE_DB"], parent=ctx.find_root()) as values:
        for parameter in run.params:
            name = parameter.name or ""
            is_default = values.get_parameter_source(name) is ParameterSource.DEFAULT
            if isinstance(parameter, click.Option) and not is_default:
                found[parameter.opts[-1]] = "set" if name in hidden else _text(values.params[name])
    return found


def _whether_set(is_set: bool) -> str:
    """What is printed in place of a secret."""
    return "set" if is_set else "not set"


def _text(value: Any) -> str:
    from citesnap.text.characters import escaped

    if isinstance(value, list | tuple):
        parts = ("=".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in value)
        return escaped(" ".join(parts)) or "none"
    return "none" if value is None else escaped(str(value))


def _origin(parameter: click.Option, source: ParameterSource | None) -> str:
    if source is ParameterSource.ENVIRONMENT:
        return f"environment ({parameter.envvar})"
    return _ORIGINS.get(source, "default") if source else "default"
