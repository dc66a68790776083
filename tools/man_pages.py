"""Writes the manual pages of the commands: `man_pages.py DIR`, one file a command, in the language of man(7).

From the commands' own help, so that nothing is said twice. click-man would do most of it, but it finds no commands that are loaded
when they are asked for, and takes examples for running text.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from citesnap import __version__
from citesnap.cli import cli
from citesnap.cli.exits import EPILOG
from citesnap.config import SECRETS, SETTINGS


def main(folder: Path) -> None:
    """Write all pages into the folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, context in contexts(cli, "citesnap", None):
        (folder / f"{name.replace(' ', '-')}.1").write_text(page(name, context), "utf-8")


def contexts(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, click.Context]]:
    """A command and all below it, each with the name that people type."""
    context = click.Context(command, info_name=name.rpartition(" ")[2], parent=parent)
    yield name, context
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from contexts(found, f"{name} {inner}", context)


def page(name: str, context: click.Context) -> str:
    """The page of one command."""
    command = context.command
    text, examples = divided(command.help or "")
    summary = (command.get_short_help_str(200) if name != "citesnap" else text[0].partition(". ")[0]).rstrip(".")
    parts = [
        f'.TH "{name.replace(" ", "-").upper()}" 1 "" "citesnap {__version__}" "citesnap"',
        ".ad l",
        ".SH NAME",
        f"{escaped(name.replace(' ', '-'))} \\- {escaped(summary)}",
        ".SH SYNOPSIS",
        f".B {escaped(name)}",
        escaped(" ".join(command.collect_usage_pieces(context))),
        ".SH DESCRIPTION",
        *(line for paragraph in text for line in (".PP", escaped(paragraph))),
    ]
    if isinstance(command, click.Group):
        parts.append(".SH COMMANDS")
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            parts += [".TP", f".BR {escaped(f'{name} {inner}').replace(' ', chr(92) + '-')} (1)"]
            parts.append(escaped(found.get_short_help_str(200)))
    options = [one for one in command.get_params(context) if isinstance(one, click.Option)]
    records = [record for one in options if (record := one.get_help_record(context))]
    if records:
        parts.append(".SH OPTIONS")
        for flags, told in records:
            parts += [".TP", f".B {escaped(flags)}", escaped(told)]
    if examples:
        parts += [".SH EXAMPLES", ".nf", *(escaped(example) for example in examples), ".fi"]
    parts += [".SH EXIT STATUS", escaped(" ".join(EPILOG.replace("\b", "").partition(":")[2].split()))]
    if name == "citesnap":
        parts.append(".SH ENVIRONMENT")
        for variable, told in environment():
            parts += [".TP", f".B {escaped(variable)}", escaped(told)]
    return "\n".join(parts) + "\n"


def environment() -> Iterator[tuple[str, str]]:
    """The variables that set something."""
    yield from ((setting.variable, setting.help) for setting in SETTINGS)
    yield from (
        (secret.variable, f"{secret.form}; {secret.variable}_FILE names a file that holds it") for secret in SECRETS
    )
    yield "NO_COLOR", "No colours, where it is set to anything."


def divided(text: str) -> tuple[list[str], list[str]]:
    """The paragraphs of a help, and the lines of its examples, which stand behind a backspace."""
    paragraphs: list[str] = []
    examples: list[str] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        if part.lstrip().startswith("\b"):
            examples += [line.strip() for line in part.replace("\b", "").splitlines() if line.strip()]
        else:
            paragraphs.append(" ".join(part.split()))
    return paragraphs, examples


def escaped(text: str) -> str:
    """Text as man(7) wants it: backslashes and hyphens as themselves, no line that is taken for a request.

    >>> escaped(".TH --all")
    '\\\\\\\\&.TH \\\\\\\\-\\\\\\\\-all'
    """
    shown = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line for line in shown.splitlines())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
