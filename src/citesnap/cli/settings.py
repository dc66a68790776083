"""`citesnap config`: what is set, and where. Never prints a secret."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from citesnap.cli.archive import run
from citesnap.cli.browse import serve
from citesnap.cli.lazy import usual_settings
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

    On a terminal as a table under the name of the settings file, else with a tab between the columns.

    \b
      citesnap config show
    """
    assert ctx.parent is not None
    secret = {setting.parameter for setting in SETTINGS if setting.secret}
    shown = {setting.parameter for setting in SETTINGS if setting.group is Group.DISPLAY}
    rows: list[tuple[str, str, str]] = []
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
                rows.append((parameter.opts[-1], text, _origin(parameter, source)))
    for each in SECRETS:
        variable = given_in(each, os.environ)
        origin = f"environment ({variable})" if variable else ""
        rows.append((each.variable, _whether_set(bool(variable)), origin))
    if sys.stdout.isatty():
        click.echo(f"{_file(ctx)}\n\n{_aligned(rows)}")
    else:
        click.echo("".join("\t".join(row) + "\n" for row in rows), nl=False)
    return ExitCode.DONE


def _file(ctx: click.Context) -> str:
    """Which settings file is read, or would be."""
    file = Path(ctx.find_root().params.get("config") or usual_settings())
    return f"Settings file: {file}" + ("" if file.exists() else " (there is none)")


def _aligned(rows: Sequence[tuple[str, str, str]]) -> str:
    """The rows with their columns under each other; a value that is longer than most changes the layout of its own line alone."""
    first, second = max(len(name) for name, _, _ in rows), min(max(len(text) for _, text, _ in rows), 24)
    return "\n".join(f"{name:{first}}  {text:{second}}  {origin}".rstrip() for name, text, origin in rows)


def changed_settings(ctx: click.Context) -> dict[str, str]:
    """The settings of `citesnap run` that are not their defaults, by their flags; of secrets only that they are set."""
    hidden = {setting.parameter for setting in SETTINGS if setting.secret} | {"key_file"}
    changed = {}
    with run.make_context("run", ["ARCHIVE_DB"], parent=ctx.find_root()) as values:
        for parameter in run.params:
            name = parameter.name or ""
            is_default = values.get_parameter_source(name) is ParameterSource.DEFAULT
            if isinstance(parameter, click.Option) and not is_default:
                changed[parameter.opts[-1]] = "set" if name in hidden else _text(values.params[name])
    return changed


def _whether_set(is_set: bool) -> str:
    """What is printed in place of a secret."""
    return "set" if is_set else "not set"


def _text(value: Any) -> str:
    from citesnap.text.characters import escaped

    if isinstance(value, list | tuple):
        parts = ("=".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in value)
        return escaped(" ".join(parts)) or "none"
    if isinstance(value, float):
        return f"{value:g}"
    return "none" if value is None else escaped(str(value))


def _origin(parameter: click.Option, source: ParameterSource | None) -> str:
    if source is ParameterSource.ENVIRONMENT:
        return f"environment ({parameter.envvar})"
    return _ORIGINS.get(source, "default") if source else "default"
