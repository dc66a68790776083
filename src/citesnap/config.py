"""Settings: each declared once, the file they can be set in, and the secrets. Reads one file and variables; knows nothing of click.

The settings file, the variables of the environment, the options of the commands, `citesnap config show` and the table in
docs/cli.md are derived from `SETTINGS`; the same holds for secrets and `SECRETS`. Flags come before the environment
(`CITESNAP_RATE`, ...), the environment before the file, the file before the defaults here.

Settings and secrets are named tuples and no dataclasses: every command imports them, and a dataclass takes a millisecond to make.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from citesnap.errors import ConfigError

if TYPE_CHECKING:
    from citesnap.web import WebSettings

__all__ = [
    "ARCHIVE_ORG",
    "SECRETS",
    "SETTINGS",
    "Group",
    "Secret",
    "Setting",
    "Settings",
    "Type",
    "credentials",
    "read_config",
    "read_secret",
    "setting",
]

TIMEOUT = 60.0
"""Seconds of one whole request."""

MAX_WAIT = 120.0
"""Seconds of the longest sleep for a retry."""

MAX_MEDIA = 25_000_000
"""Bytes of one media file."""

REREAD_DAYS = 7.0
"""The age in days up to which articles that feeds led to are read again."""

MAX_ARTICLES = 1000
"""Articles of feeds that one run reads; a sitemap brings in a site's whole past, and that is worked off over runs."""

MAX_READ_TIME = 30.0
"""Seconds of processor time to read one article, feed or answer. A page of 20 MB, the most that is taken, needs two or three."""

MAX_READ_MEMORY = 1_000_000_000
"""Bytes of memory for the same. A page of 20 MB needs a quarter of that."""

MAX_DEPTH = 5
"""Steps from a post to what it quotes or answers."""


class Type(Enum):
    """What kind of value a setting takes. `cli.types` has what a flag of each type accepts."""

    TEXT = auto()
    NUMBER = auto()
    """A finite number with a fraction."""
    COUNT = auto()
    """A whole number."""
    SWITCH = auto()
    """True or false; a flag without a value."""
    CHOICE = auto()
    """One of `choices`."""
    THIRD_PARTY = auto()
    """The name of a source that is asked only when the user says so."""
    OPTIONAL_SOURCE = auto()
    """The name of a source that is asked unless the user says otherwise."""
    RATE = auto()
    """`HOST=N/m`; in the file also a table of hosts."""
    SIZE = auto()
    """Bytes, such as `25MB`."""
    DURATION = auto()
    """Seconds, such as `50m`."""
    MONITOR = auto()
    """The URL of a monitor."""
    ZONE = auto()
    """A time zone of the IANA database."""
    PICTURE = auto()
    """A file with a picture."""
    CHAT = auto()
    """An address of apprise. A settings file that has one should be readable by its owner alone."""
    COMMAND = auto()
    """A command line for the shell. A settings file that has one must be writable by its owner alone."""


class Group(Enum):
    """What a setting governs. A command takes the settings of one or more groups."""

    MONITOR = auto()
    READING = auto()
    LIMITS = auto()
    EVIDENCE = auto()
    PLAN = auto()
    SOURCES = auto()
    WEB = auto()
    DISPLAY = auto()
    CONSOLE = auto()


class Setting(NamedTuple):
    """One thing that can be set.

    `name` is its key in the settings file; the flag (`--max-wait`) and the variable (`CITESNAP_MAX_WAIT`) follow from it.
    `keyword` is the name under which commands get its value, where it is another one. `minimum` and `maximum` bound a number,
    the minimum itself excluded with `above_minimum`. `metavar` stands for the value in the help. `default` is written as a user
    would write it. The value of a `secret` is shown to nobody. `example` is a line of a settings file.
    """

    name: str
    group: Group
    type: Type
    help: str
    example: str
    default: Any = None
    metavar: str | None = None
    minimum: int | None = None
    above_minimum: bool = False
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    multiple: bool = False
    secret: bool = False
    show_default: bool = True
    keyword: str | None = None

    @property
    def parameter(self) -> str:
        """The name under which commands get the value."""
        return self.keyword or self.name

    @property
    def flag(self) -> str:
        """The long option."""
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """The variable of the environment. That of a repeatable setting holds values with blanks between."""
        return "CITESNAP_" + self.name.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "rate",
        Group.WEB,
        Type.RATE,
        "Fastest pace towards a host, in place of the built-in one; * is every host. Repeatable.",
        'rate = { "t.co" = "30/m" }',
        multiple=True,
        keyword="rates",
    ),
    Setting(
        "max_wait",
        Group.WEB,
        Type.NUMBER,
        "Longest sleep for a retry; more is left to the next run.",
        "max_wait = 120",
        default=MAX_WAIT,
        metavar="SECONDS",
        minimum=0,
    ),
    Setting(
        "timeout",
        Group.WEB,
        Type.NUMBER,
        "Deadline of one whole request.",
        "timeout = 60",
        default=TIMEOUT,
        metavar="SECONDS",
        minimum=0,
        above_minimum=True,
    ),
    Setting(
        "contact",
        Group.WEB,
        Type.TEXT,
        "Where the hosts we ask can reach you; part of the User-Agent.",
        'contact = "https://newsroom.example/archive"',
        metavar="URL",
    ),
    Setting(
        "allow_host",
        Group.WEB,
        Type.TEXT,
        "A host that may be asked though its address is private, such as an intranet's. Repeatable.",
        'allow_host = ["intranet.example"]',
        metavar="HOST",
        multiple=True,
        keyword="allow_hosts",
    ),
    Setting(
        "with",
        Group.SOURCES,
        Type.THIRD_PARTY,
        "A third party to ask besides, where it can add something. Repeatable.",
        'with = ["fxtwitter"]',
        multiple=True,
        keyword="with_sources",
    ),
    Setting(
        "without",
        Group.SOURCES,
        Type.OPTIONAL_SOURCE,
        "A source not to ask. Repeatable.",
        'without = ["memento"]',
        multiple=True,
        keyword="without_sources",
    ),
    Setting(
        "max_media",
        Group.SOURCES,
        Type.SIZE,
        "Largest media file to take; 0 takes none.",
        'max_media = "25MB"',
        default=f"{MAX_MEDIA // 1_000_000}MB",
        maximum=900_000_000,  # SQLite's limit for one value is 10**9 (SQLITE_MAX_LENGTH).
    ),
    Setting(
        "depth",
        Group.SOURCES,
        Type.COUNT,
        "How far to follow from a post to the one that it quotes or answers.",
        "depth = 1",
        default=0,
        minimum=0,
        maximum=MAX_DEPTH,
    ),
    Setting(
        "save",
        Group.SOURCES,
        Type.SWITCH,
        "Ask the Internet Archive to capture the articles; needs your keys in CITESNAP_IA_KEYS.",
        "save = true",
        default=False,
    ),
    Setting(
        "limit",
        Group.PLAN,
        Type.COUNT,
        "Ask about at most N posts; the others stay due.",
        "limit = 5000",
        metavar="N",
        minimum=1,
    ),
    Setting(
        "max_duration",
        Group.PLAN,
        Type.DURATION,
        "Take up nothing new after that time, such as 50m; what is left stays due.",
        'max_duration = "50m"',
    ),
    Setting(
        "lock_wait",
        Group.PLAN,
        Type.DURATION,
        "How long to wait for another run to end.  [default: not at all, exit 75]",
        'lock_wait = "5m"',
        default=0.0,
        show_default=False,
    ),
    Setting(
        "fail_on",
        Group.PLAN,
        Type.CHOICE,
        "Exit with 3 when some items could not be answered, only when none could, or never.",
        'fail_on = "all"',
        default="some",
        choices=("never", "some", "all"),
    ),
    Setting(
        "ping_url",
        Group.MONITOR,
        Type.MONITOR,
        "A monitor to tell when the run starts and how it ended (protocol of healthchecks.io).",
        'ping_url = "https://hc-ping.com/YOUR-CHECK"',
        metavar="URL",
        secret=True,  # Whoever knows the address of a check can say that all is well.
    ),
    Setting(
        "notify",
        Group.MONITOR,
        Type.COMMAND,
        "Run this with changed verdicts on its standard input, a JSON object a line.",
        'notify = "mail -s citesnap desk"',
        metavar="COMMAND",
        secret=True,  # It may hold the token of a chat or mail service.
    ),
    Setting(
        "notify_url",
        Group.MONITOR,
        Type.CHAT,
        "Tell a chat or phone of changed verdicts: an address of apprise, such as slack://TOKENS. Repeatable.",
        'notify_url = ["ntfy://ntfy.example/desk"]',
        metavar="URL",
        multiple=True,
        secret=True,  # It holds the token of a chat.
        keyword="notify_urls",
    ),
    Setting(
        "notify_format",
        Group.MONITOR,
        Type.CHOICE,
        "What the command of --notify gets: JSON lines, or a text to mail.",
        'notify_format = "text"',
        default="json",
        choices=("json", "text"),
    ),
    Setting(
        "reread_days",
        Group.READING,
        Type.NUMBER,
        "Age up to which articles of feeds are read again; 0 reads them once.",
        "reread_days = 7",
        default=REREAD_DAYS,
        metavar="DAYS",
        minimum=0,
    ),
    Setting(
        "max_articles",
        Group.READING,
        Type.COUNT,
        "Read at most N articles of feeds; the others stay due.",
        "max_articles = 1000",
        default=MAX_ARTICLES,
        metavar="N",
        minimum=0,
    ),
    Setting(
        "ignore_robots",
        Group.READING,
        Type.SWITCH,
        "Read articles of feeds though the site's robots.txt asks programs not to.",
        "ignore_robots = true",
        default=False,
    ),
    Setting(
        "max_read_time",
        Group.LIMITS,
        Type.NUMBER,
        "Processor time to read one article, feed or answer; what takes more is recorded as too hard.",
        "max_read_time = 30",
        default=MAX_READ_TIME,
        metavar="SECONDS",
        minimum=0,
        above_minimum=True,
    ),
    Setting(
        "max_read_memory",
        Group.LIMITS,
        Type.SIZE,
        "Memory to read one; what takes more is recorded as too hard.",
        'max_read_memory = "1GB"',
        default=f"{MAX_READ_MEMORY // 1_000_000_000}GB",
        minimum=100_000_000,  # Less is not enough for the program itself.
    ),
    Setting(
        "key_file",
        Group.EVIDENCE,
        Type.TEXT,
        "Sign the checkpoints of the archive's log with this key, made by `citesnap key new`.",
        'key_file = "/home/desk/archive.key"',
        metavar="FILE",
    ),
    Setting(
        "tsa",
        Group.EVIDENCE,
        Type.TEXT,
        "Have this authority time-stamp what was sealed (RFC 3161); it learns a hash and nothing else. Repeatable.",
        'tsa = ["http://timestamp.digicert.com"]',
        metavar="URL",
        multiple=True,
    ),
    Setting(
        "ots",
        Group.EVIDENCE,
        Type.SWITCH,
        "Have a calendar of OpenTimestamps anchor it in Bitcoin, in hours or weeks; it learns a random hash.",
        "ots = true",
        default=False,
    ),
    Setting(
        "ots_calendar",
        Group.EVIDENCE,
        Type.TEXT,
        "Ask this calendar in place of the public ones. Repeatable; the next is asked when one gives nothing.",
        'ots_calendar = ["https://ots.newsroom.example"]',
        metavar="URL",
        multiple=True,
        keyword="ots_calendars",
    ),
    Setting(
        "title",
        Group.DISPLAY,
        Type.TEXT,
        "Name of the archive on its pages, in place of the file's.",
        'title = "The Riverton Desk"',
        metavar="NAME",
    ),
    Setting(
        "time_zone",
        Group.DISPLAY,
        Type.ZONE,
        "Time zone of the times on pages.",
        'time_zone = "Europe/Vienna"',
        default="UTC",
        metavar="ZONE",
    ),
    Setting(
        "logo",
        Group.DISPLAY,
        Type.PICTURE,
        "Picture beside the name: PNG, JPEG, GIF, WebP or AVIF.",
        'logo = "/home/desk/logo.png"',
        metavar="FILE",
    ),
    Setting(
        "log_format",
        Group.CONSOLE,
        Type.CHOICE,
        "Form of the lines on stderr.",
        'log_format = "json"',
        default="text",
        choices=("text", "json"),
        show_default=False,
    ),
)


def setting(name: str) -> Setting:
    """The setting of that name.

    Raises:
        KeyError: there is none.
    """
    for candidate in SETTINGS:
        if candidate.name == name:
            return candidate
    raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the program behaves towards others.

    `with_sources` are third parties to ask besides, `without_sources` sources not to ask, both by name. `max_media` is the most
    bytes of one media file. `depth` is how far to follow from a post to the one it quotes or answers, as posts of their own.
    `save` asks the Internet Archive to capture articles and posts, with the user's keys. Of the articles that feeds lead to, one
    run reads `max_articles`, again up to an age of `reread_days`, and with `ignore_robots` also those that a robots.txt excludes.
    Reading one takes at most `max_read_time` seconds of processor time and `max_read_memory` bytes. `key_file` is the key that
    signs what a run seals, `tsa` the authorities that time-stamp it, `ots` whether calendars of OpenTimestamps do, and which.
    """

    web: WebSettings
    with_sources: frozenset[str] = frozenset()
    without_sources: frozenset[str] = frozenset()
    max_media: int = MAX_MEDIA
    depth: int = 0
    save: bool = False
    reread_days: float = REREAD_DAYS
    max_articles: int = MAX_ARTICLES
    ignore_robots: bool = False
    max_read_time: float = MAX_READ_TIME
    max_read_memory: int = MAX_READ_MEMORY
    key_file: Path | None = None
    tsa: tuple[str, ...] = ()
    ots: bool = False
    ots_calendars: tuple[str, ...] = ()

    @property
    def can_save(self) -> bool:
        """Whether there are keys to ask the Internet Archive with."""
        return ARCHIVE_ORG in self.web.credentials


# Secrets

X = "x"
"""The credential of X's API: a bearer token."""

ARCHIVE_ORG = "archive.org"
"""The credential of an archive.org account: its two keys, `ACCESS:SECRET`."""

LONGEST_SECRET_FILE = 10_000
"""Characters. Such a file holds one line."""


class Secret(NamedTuple):
    """A secret that the user may give: in `variable`, or in the file that `variable` with `_FILE` names.

    Secrets come this way only: arguments can be read by every user of the machine, and settings files get shared. `credential` is
    the name under which `WebSettings.credentials` has it. `pattern` is what it looks like, `form` says so.
    """

    variable: str
    credential: str
    pattern: str
    form: str


SECRETS: tuple[Secret, ...] = (
    Secret("CITESNAP_X_TOKEN", X, r"[!-~]{8,4096}", "the token of X's API, one word without blanks"),
    Secret(
        "CITESNAP_IA_KEYS",
        ARCHIVE_ORG,
        r"[!-9;-~]{4,256}:[!-9;-~]{4,256}",
        "ACCESS:SECRET, the two keys that https://archive.org/account/s3.php shows",
    ),
)


def given_in(secret: Secret, environ: Mapping[str, str]) -> str | None:
    """The variable that a secret comes from, the file's before the plain one; None when neither is set."""
    return next((name for name in (f"{secret.variable}_FILE", secret.variable) if environ.get(name, "").strip()), None)


def read_secret(secret: Secret, environ: Mapping[str, str]) -> str | None:
    """A secret, None when it is not given.

    Raises:
        ConfigError: the file cannot be read, or what is given has not the form of the secret. The message does not show it.
    """
    variable = given_in(secret, environ)
    if variable is None:
        return None
    text, where = environ[variable].strip(), variable
    if variable != secret.variable:
        where = f"{variable} {text}"
        try:
            with Path(text).open(encoding="ascii") as file:
                text = file.read(LONGEST_SECRET_FILE).strip()
        except OSError as error:
            raise ConfigError(f"cannot read {where}: {error.strerror}") from error
        except ValueError as error:  # Bytes beyond ASCII; a path with a NUL in it.
            raise ConfigError(f"{where} must hold {secret.form}") from error
    if not re.fullmatch(secret.pattern, text, re.ASCII):
        raise ConfigError(f"{where} must {'be' if variable == secret.variable else 'hold'} {secret.form}")
    return text


def credentials(environ: Mapping[str, str]) -> dict[str, str]:
    """The secrets that are given, by the name of whom they open.

    Raises:
        ConfigError: as `read_secret`.
    """
    values = ((secret.credential, read_secret(secret, environ)) for secret in SECRETS)
    return {name: value for name, value in values if value is not None}


# The settings file

LONGEST_FILE = 100_000
"""Bytes of a settings file."""

MOST_DOTS = 500
"""Dots in one line of a settings file. Python's parser of TOML takes memory with the square of the parts of a dotted key."""


def read_config(path: Path) -> dict[str, Any]:
    """The settings in a TOML file, by their names, as they stand there. Whether a value suits its setting is not looked at.

    `rate` is a table of hosts, such as `rate = { "t.co" = "30/m" }`, or a list of `HOST=N/m`.

    Raises:
        ConfigError: the file cannot be read, is no TOML, sets what does not exist, or names a command that others could have
            written there.
    """
    import difflib  # Both here: they are for those who have such a file.
    import tomllib

    text, shared = _read(path)
    try:
        content = tomllib.loads(text)
    except (RecursionError, MemoryError) as error:
        raise ConfigError(f"{path} is nested too deeply for a settings file") from error
    except ValueError as error:  # TOMLDecodeError, or a number of thousands of digits
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    names = [setting.name for setting in SETTINGS]
    settings = {key.replace("-", "_"): value for key, value in content.items()}
    for key, value in settings.items():
        if key not in names:
            close = difflib.get_close_matches(key, names, 1)
            if isinstance(value, dict) and not close:
                raise ConfigError(f"{path}: [{_short(key)}]: settings stand at the top of the file, under no heading")
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(names)}"
            raise ConfigError(f"{path}: unknown setting {_short(key)!r}; {hint}")
        if shared and setting(key).type is Type.COMMAND:
            raise ConfigError(
                f"{path} names a command ({key}), and others than its owner may write to it: `chmod go-w {path}`"
            )
    if isinstance(rates := settings.get("rate"), dict):
        settings["rate"] = [f"{host}={rate}" if isinstance(rate, str) else rate for host, rate in rates.items()]
    return settings


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + "..."


def _read(path: Path) -> tuple[str, bool]:
    """The text of a settings file, and whether its group or others may write to it.

    Raises:
        ConfigError: it cannot be read, is no regular file, or holds what no settings file does.
    """
    try:
        # Looked at before it is opened, because opening some devices has effects, and after, because it may have been replaced.
        _refuse_special(path, path.stat())
        # A FIFO without a writer would block a plain open without end.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            status = os.fstat(file.fileno())
            _refuse_special(path, status)
            mode, content = status.st_mode, file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except ValueError as error:
        raise ConfigError(f"cannot read {str(path)!r}: {error}") from error
    if len(content) > LONGEST_FILE:
        raise ConfigError(f"{path} is longer than {LONGEST_FILE // 1000} kB, which no settings file is")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    if any(line.count(".") > MOST_DOTS for line in text.splitlines()):
        raise ConfigError(f"{path} has a line with more than {MOST_DOTS} dots, which no setting needs")
    return text, bool(mode & (stat.S_IWGRP | stat.S_IWOTH))


def _refuse_special(path: Path, status: os.stat_result) -> None:
    """Refuse what is no file of a disk.

    Raises:
        ConfigError: it is a device, a FIFO, a socket or a folder, or is made up by the kernel when it is read.
    """
    if not stat.S_ISREG(status.st_mode) or (not status.st_size and status.st_dev in _made_up()):
        raise ConfigError(f"cannot read {path}: not a regular file")


def _made_up() -> set[int]:
    """The file systems whose files the kernel makes up. Reading one may take what another program waits for (`/proc/kmsg`)."""
    found = set()
    for name in ("/proc", "/sys"):
        with suppress(OSError):
            found.add(Path(name).stat().st_dev)
    return found
