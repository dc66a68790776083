"""Options of the commands, derived from `config.SETTINGS`, and what commands make of their values. Decides nothing.

A command takes the settings of one or more groups (`settings_of(Group.PLAN, ...)`) and hands all its values to `settings`, `plan`
and `console`, which pick theirs.
"""

from __future__ import annotations

import os
import reprlib
import time
from collections.abc import Callable, Mapping
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from citesnap import config
from citesnap.cli import types
from citesnap.cli.commands import ArchiveType
from citesnap.cli.console import Console
from citesnap.cli.lazy import subcommands
from citesnap.config import ARCHIVE_ORG, SETTINGS, Group, Setting, Settings, Type
from citesnap.errors import ConfigError
from citesnap.model import Kind

if TYPE_CHECKING:
    from citesnap.running.plan import Plan

__all__ = [
    "archive_argument",
    "console",
    "console_options",
    "display",
    "file_defaults",
    "key_file",
    "kind_option",
    "plan",
    "setting_option",
    "settings",
    "settings_of",
    "together",
]

F = TypeVar("F", bound=Callable[..., Any])


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Options as one decorator; the help lists them in this order."""

    def decorate(command: F) -> F:
        return reduce(lambda wrapped, option: option(wrapped), reversed(options), command)

    return decorate


def _third_parties() -> tuple[str, ...]:
    from citesnap.running.askable import third_parties

    return third_parties()


def _optional_sources() -> tuple[str, ...]:
    from citesnap.running.askable import optional_sources

    return optional_sources()


def _type(setting: Setting) -> click.ParamType[Any]:
    match setting.type:
        case Type.TEXT:
            return click.STRING
        case Type.NUMBER:
            return types.NumberType(setting.minimum, setting.maximum, setting.above_minimum)
        case Type.COUNT:
            return types.CountType(setting.minimum, setting.maximum)
        case Type.SWITCH:
            return click.BOOL
        case Type.CHOICE:
            return click.Choice(setting.choices)
        case Type.THIRD_PARTY:
            return types.SourceChoice(_third_parties)
        case Type.OPTIONAL_SOURCE:
            return types.SourceChoice(_optional_sources)
        case Type.RATE:
            return types.RateType()
        case Type.SIZE:
            return types.SizeType(setting.minimum, setting.maximum)
        case Type.DURATION:
            return types.DurationType()
        case Type.MONITOR:
            return types.MonitorType()
        case Type.COMMAND:
            return types.CommandType()
        case Type.CHAT:
            return types.ChatType()
        case Type.ZONE:
            return types.ZoneType()
        case Type.PICTURE:
            return click.Path(dir_okay=False)


def _attributes(setting: Setting) -> dict[str, Any]:
    attributes: dict[str, Any] = {
        "type": _type(setting),
        "is_flag": setting.type is Type.SWITCH,
        "multiple": setting.multiple,
        "envvar": setting.variable,
        "help": setting.help,
        "metavar": setting.metavar,
        "show_default": setting.show_default and setting.default is not None and setting.type is not Type.SWITCH,
    }
    return attributes if setting.default is None else attributes | {"default": setting.default}


def setting_option(name: str) -> Callable[[F], F]:
    """The option of one setting."""
    setting = config.setting(name)
    return click.option(setting.flag, setting.parameter, **_attributes(setting))


def settings_of(*groups: Group) -> Callable[[F], F]:
    """The options of all settings of these groups, in the order of the groups."""
    return together(
        *(setting_option(setting.name) for group in groups for setting in SETTINGS if setting.group is group)
    )


console_options = together(
    click.option("-v", "--verbose", count=True, help="Say on stderr what is being done."),
    click.option("-q", "--quiet", is_flag=True, help="No progress and no summary; errors only."),
    settings_of(Group.CONSOLE),
)
"""What is said on stderr, and how."""

kind_option = click.option(
    "--kind",
    "kinds",
    type=click.Choice([str(kind) for kind in Kind]),
    multiple=True,
    default=tuple(str(kind) for kind in Kind),
    help="Only posts that are shown (embed), or only hyperlinks to posts (link).  [default: both]",
)

archive_argument = click.argument("archive_db", type=ArchiveType(dir_okay=False, allow_dash=False, path_type=Path))


def console(options: dict[str, Any]) -> Console:
    """The console that the user asked for. Takes its options out of `options`; errors that end the command go to it as well."""
    verbose, quiet, log_format = (options.pop(name) for name in ("verbose", "quiet", "log_format"))
    console = Console(-1 if quiet else verbose, log_format == "json")
    click.get_current_context().find_root().obj = console
    return console


def settings(options: Mapping[str, Any]) -> Settings:
    """The settings among the values of a command's options, with the user's secrets where the command asks sources.

    Raises:
        ConfigError: a value or a secret cannot be used, or a secret is missing.
    """
    from citesnap.web import WebSettings

    asks_sources = "with_sources" in options
    credentials = config.credentials(os.environ) if asks_sources else {}
    if options.get("save") and ARCHIVE_ORG not in credentials:
        raise ConfigError(
            "--save needs your keys of the Internet Archive (archive.org/account/s3.php) in CITESNAP_IA_KEYS"
        )
    web = WebSettings(
        timeout=options["timeout"],
        max_wait=options["max_wait"],
        rates=dict(options["rates"]),
        contact=options["contact"],
        allow_hosts=frozenset(host.strip().lower() for host in options["allow_hosts"]),
        credentials=credentials,
    )
    limits = _of(options, Group.LIMITS)
    limits |= {"key_file": key_file(options)} if "key_file" in options else {}
    if "tsa" in options:
        calendars = tuple(options["ots_calendars"])
        limits |= {"tsa": tuple(options["tsa"]), "ots": options["ots"], "ots_calendars": calendars}
    if not asks_sources:
        return Settings(web, **limits)
    return Settings(
        web,
        frozenset(options["with_sources"]),
        frozenset(options["without_sources"]),
        options["max_media"],
        options["depth"],
        options["save"],
        **_of(options, Group.READING),
        **limits,
    )


def _of(options: Mapping[str, Any], group: Group) -> dict[str, Any]:
    """The values of the settings of a group, as far as the command takes them."""
    names = (setting.parameter for setting in SETTINGS if setting.group is group)
    return {name: options[name] for name in names if name in options}


def key_file(options: Mapping[str, Any]) -> Path | None:
    """The key that signs; None when there is none."""
    return Path(options["key_file"]).expanduser() if options.get("key_file") else None


def display(options: dict[str, Any]) -> dict[str, str | None]:
    """What the archive calls itself on its pages. Takes its options out of `options`.

    Raises:
        ConfigError: the logo cannot be read.
    """
    texts: dict[str, str | None] = {name: options.pop(name) for name in ("title", "time_zone", "logo")}
    logo = texts["logo"]
    if logo is not None:
        path = Path(logo).expanduser()
        if not path.is_file() or not os.access(path, os.R_OK):
            raise ConfigError(f"the logo {logo} cannot be read; give a file with a picture: --logo logo.png")
        texts["logo"] = str(path.absolute())
    return texts


def plan(options: Mapping[str, Any]) -> Plan:
    """How much of its work a run is to do."""
    from citesnap.running.plan import Plan, Stage

    duration = options["max_duration"]
    return Plan(
        stages=frozenset(Stage(name) for name in options.get("stages", ())) or frozenset(Stage),
        limit=options["limit"],
        deadline=None if duration is None else time.monotonic() + duration,
        since=options.get("since"),
        lock_wait=options["lock_wait"],
    )


def file_defaults(ctx: click.Context, path: Path) -> dict[str, Any]:
    """The settings of a file as defaults of all commands, each checked as its flag would be.

    Raises:
        ConfigError: the file cannot be used; the message names the file and the setting, not a flag that nobody typed.
    """
    defaults: dict[str, Any] = {}
    for name, value in config.read_config(path).items():
        setting = config.setting(name)
        if setting.multiple and isinstance(value, str):
            value = [value]
        if not _is_plain(value, setting):
            # Shortened, and never the value of a secret.
            text = "this" if setting.secret else reprlib.repr(value)
            raise ConfigError(f"{path}: {name}: {text} is not a value for it; write for example {setting.example}")
        option = click.Option([setting.flag, setting.parameter], **_attributes(setting))
        try:
            option.type_cast_value(ctx, value)
        except click.BadParameter as error:
            raise ConfigError(f"{path}: {name}: {error.message}") from error
        defaults[setting.parameter] = value
    group, invoked = ctx.command, ctx.invoked_subcommand
    assert isinstance(group, click.Group)
    # Only a group of groups has to be looked into, and of these only the one that runs: it has to be imported for that.
    command = group.get_command(ctx, invoked) if invoked else None
    return dict.fromkeys(group.list_commands(ctx), defaults) | (
        {} if command is None or invoked is None else {invoked: _for_all(command, defaults)}
    )


def _is_plain(value: object, setting: Setting) -> bool:
    """Whether a value of TOML is of a type that the setting can take. A text always is: it is read as on the command line."""
    if setting.multiple:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    if isinstance(value, bool):
        return setting.type is Type.SWITCH
    if isinstance(value, int):
        return setting.type in (Type.NUMBER, Type.COUNT, Type.SIZE, Type.DURATION)
    if isinstance(value, float):
        return setting.type in (Type.NUMBER, Type.SIZE, Type.DURATION)
    return isinstance(value, str)


def _for_all(command: click.Command, defaults: dict[str, Any]) -> dict[str, Any]:
    """click's map of defaults for a group: the same defaults for each command in it, however deep."""
    inner = subcommands(command)
    return {name: _for_all(each, defaults) for name, each in inner.items()} if inner else defaults
