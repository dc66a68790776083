"""A command whose help stands in groups, and whose errors name the mistake: swapped arguments, an option in the wrong place."""

from __future__ import annotations

import re
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from citesnap.config import SETTINGS, Group
from citesnap.errors import CitesnapError

__all__ = ["ArchiveType", "Command"]

_GROUPS = {
    Group.PLAN: "How much, and when",
    Group.READING: "Reading articles",
    Group.SOURCES: "Whom to ask",
    Group.LIMITS: "Limits",
    Group.WEB: "Requests",
    Group.MONITOR: "Telling people",
    Group.DISPLAY: "The pages",
    Group.CONSOLE: "What is said",
}
"""The headings of the groups of settings in a help, in their order."""

WIDEST_OPTION = 60
"""Columns of an option with its values, in a help of 80."""

_TALK = ("verbose", "quiet")
_GROUP_OF = {setting.variable: setting.group for setting in SETTINGS}
"""By the variable of the environment, which no other option has."""
_ARTICLE = re.compile(
    r"https?://|\w.*\.(?:html?|txt|md|eml|mbox|mht|mhtml|pdf|docx|odt|epub|warc|wacz)$", re.IGNORECASE
)


_TAKE_MORE = ("archive", "attach", "check", "follow", "search", "show")
"""Commands that take more than the archive: with them an article in its place is a mistake of order."""


class Command(click.Command):
    """A command of citesnap."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options: the command's own first, then each group of settings under its heading."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = _record(parameter, ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections.setdefault(_heading(parameter), []).append(record)
        for heading in ("Options", *_GROUPS.values()):
            if records := sections.get(heading):
                with formatter.section(heading):
                    formatter.write_dl(records, col_max=26)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; what is wrong with them is said in the words of the user's mistake.

        Raises:
            click.UsageError: they cannot be used.
        """
        try:
            rest = super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name == "--config":
                raise click.UsageError(
                    f"--config stands before the command: citesnap --config FILE {ctx.info_name} ...", ctx
                ) from error
            raise
        except click.BadParameter as error:
            option = error.param
            if option is not None and ctx.get_parameter_source(option.name or "") is ParameterSource.ENVIRONMENT:
                error.param_hint = f"'{option.opts[-1]}', set by {option.envvar} in the environment"
            raise
        for parameter in self.params:
            if parameter.type is click.STRING and parameter.name not in _FILES and parameter.name in ctx.params:
                ctx.params[parameter.name] = _encodable(ctx.params[parameter.name])
        return rest


_FILES = frozenset({"articles", "inputs", "file"})
"""Arguments that may be names of files, which hold any bytes."""


def _encodable(value: Any) -> Any:
    """A text, or several, as an archive would hold it: bytes that are no UTF-8 are escaped, as those of names of files are."""
    if isinstance(value, str) and not value.isascii():
        from citesnap.text.characters import encodable

        return encodable(value)
    return tuple(map(_encodable, value)) if isinstance(value, tuple) else value


class ArchiveType(click.Path):
    """The file of an archive. What is plainly an article shows that the arguments are swapped, or that one is missing."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        text = str(value)
        if ctx is not None and ctx.info_name in _TAKE_MORE and _ARTICLE.match(text) and not _is_sqlite(text):
            self._refuse(text, ctx)
        return super().convert(value, param, ctx)

    def _refuse(self, text: str, ctx: click.Context) -> NoReturn:
        raise CitesnapError(
            f"the database comes first: citesnap {ctx.info_name} archive.db {text} ({text} is taken for an article)"
        )


def _record(option: click.Option, ctx: click.Context) -> tuple[str, str] | None:
    """An option and what it does; where it has many values to choose from, they stand in the text, which is broken into lines."""
    record = option.get_help_record(ctx)
    if record is None or not isinstance(option.type, click.Choice) or len(record[0]) <= WIDEST_OPTION:
        return record
    name = option.name.upper().rstrip("S") if option.name else "NAME"
    values = ", ".join(map(str, option.type.choices))
    return f"{', '.join(option.opts)} {name.rpartition('_')[2]}", f"{record[1]} One of: {values}."


def _heading(parameter: click.Parameter) -> str:
    """The group of a setting; an option of the command's own may have the name of one."""
    if parameter.name in _TALK:
        return _GROUPS[Group.CONSOLE]
    group = _GROUP_OF.get(str(parameter.envvar))
    return _GROUPS.get(group, "Options") if group else "Options"


def _is_sqlite(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # pathlib is slower to import than all of this
            return file.read(15) == b"SQLite format 3"
    except (OSError, ValueError):
        return False
