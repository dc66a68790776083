"""What the values of options look like: each type turns what a user writes into a value, or says what to write instead."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, ClassVar

import click

from citesnap.text.sizes import in_words

__all__ = [
    "ChatType",
    "CommandType",
    "CountType",
    "DurationType",
    "MonitorType",
    "NumberType",
    "RateType",
    "SinceType",
    "SizeType",
    "SourceChoice",
    "StateChoice",
    "ZoneType",
]

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_BYTES = {"": 1, "b": 1, "kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000}


class NumberType(click.FloatRange):
    """A finite number within bounds."""

    name = "number"

    def _describe_range(self) -> str:
        """The bounds for the help; click would say `x<=None` where there are none."""
        return super()._describe_range() if (self.min, self.max) != (None, None) else ""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        try:
            number = super().convert(value, param, ctx)
        except OverflowError:  # A whole number of hundreds of digits in a settings file.
            number = math.inf
        if not math.isfinite(number):
            self.fail("is not a number that can be used", param, ctx)
        return number


class CountType(click.IntRange):
    """A whole number within bounds, of no more digits than SQLite can hold."""

    name = "whole number"

    def _describe_range(self) -> str:
        """The bounds for the help; click would say `x<=None` where there are none."""
        return super()._describe_range() if (self.min, self.max) != (None, None) else ""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        if len(str(value)) > 18:
            self.fail("is not a number that can be used", param, ctx)
        return super().convert(value, param, ctx)


class RateType(click.ParamType[Any]):
    """`HOST=N/m`: at most N requests a minute (`/s`, `/h`, `/d` likewise) to a host; `*` is every host."""

    name = "HOST=N/m"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The pair of host and Rate."""
        from citesnap.web import Rate

        if isinstance(value, tuple):
            return value
        host, separator, rate = str(value).rpartition("=")
        if not separator or not host.strip():
            self.fail(f"{value!r} is not of the form HOST=N/m, for example t.co=30/m", param, ctx)
        try:
            return host.strip().lower(), Rate.parse(rate)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SizeType(click.ParamType[Any]):
    """A number of bytes within bounds: `25MB`, `500kB`, `1GB`, or plain."""

    name = "SIZE"

    def __init__(self, minimum: int | None = None, maximum: int | None = None) -> None:
        self._minimum = minimum
        self._maximum = maximum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of bytes."""
        match = re.fullmatch(r"\s*(\d{1,12}(?:\.\d{1,3})?)\s*([a-z]*)\s*", str(value).lower())
        if match is None or match[2] not in _BYTES:
            self.fail(f"{value!r} is not a size; write for example 25MB", param, ctx)
        size = int(float(match[1]) * _BYTES[match[2]])
        if self._maximum is not None and size > self._maximum:
            self.fail(f"{value!r} is too much; ask for at most {in_words(self._maximum)}", param, ctx)
        if self._minimum is not None and size < self._minimum:
            self.fail(f"{value!r} is too little; give at least {in_words(self._minimum)}", param, ctx)
        return size


class DurationType(click.ParamType[Any]):
    """A time span: `90s`, `50m`, `2h`, `7d`, or plain seconds."""

    name = "DURATION"
    kind = "a time span; write for example 50m, 2h or 7d"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of seconds."""
        match = re.fullmatch(r"\s*(\d{1,9}(?:\.\d{1,3})?)\s*([smhdw]?)\s*", str(value).lower())
        if match is None:
            self.fail(f"{value!r} is not {self.kind}", param, ctx)
        return float(match[1]) * _SECONDS[match[2]]


class SinceType(DurationType):
    """A day (`2026-11-01`), a moment in ISO 8601, or how long ago (`7d`)."""

    name = "WHEN"
    kind = "a day or a time span; write for example 2026-11-01, yesterday or 7d"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The moment, in UTC."""
        from datetime import UTC, datetime, timedelta

        if isinstance(value, datetime):
            return value
        now = datetime.now(UTC)
        if str(value).strip().lower() in ("today", "yesterday"):
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            return midnight - timedelta(days=str(value).strip().lower() == "yesterday")
        try:
            try:
                moment = datetime.fromisoformat(str(value).strip())
            except ValueError:
                return datetime.now(UTC) - timedelta(seconds=super().convert(value, param, ctx))
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except OverflowError:
            self.fail(f"{value!r} is before or after all calendars", param, ctx)


class StateChoice(click.Choice[str]):
    """A state of a post as people write it: in any case, with spaces or underscores. Of any other word it says what to write."""

    name = "STATE"
    instead: ClassVar[dict[str, str]] = {
        "unresolved": "citations whose post is not known are listed with --unresolved",
        "unknown": "posts that nobody has answered for are pending; citations whose post is not known are listed with --unresolved",
        "unread": "articles that could not be read are told by `citesnap status`",
        "kept": "which posts are kept stands in the column kept; those that are gone and not kept are lost",
        "edited": "changed words are told by `citesnap digest`",
        "private": "posts that only followers see are protected",
        "banned": "accounts that their platform closed are suspended",
        "blocked": "posts that a platform hides in some countries are withheld",
    }
    """What is no state, and what whoever writes it may look for."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__(choices, case_sensitive=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The state."""
        word = re.sub(r"[\s_]+", "-", str(value).strip().lower())
        if word not in self.choices:
            hint = self.instead.get(word, "posts that readers no longer see are gone, those without a copy are lost")
            self.fail(f"{value!r} is no state of a post: {hint}. The states are {', '.join(self.choices)}", param, ctx)
        return word


class MonitorType(click.ParamType[Any]):
    """The address of a monitor. Only its form is looked at: one that cannot be reached changes nothing of a run."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The address as it is. A message does not show it: it is secret in itself."""
        from urllib.parse import urlsplit

        try:
            host = urlsplit(str(value)).hostname
        except ValueError:
            host = None
        if not host or not re.match(r"https?://[^/\s]", str(value), re.IGNORECASE):
            self.fail(
                "give the address of a check, such as https://hc-ping.com/... or http://monitor.lan/...", param, ctx
            )
        return value


class ChatType(click.ParamType[Any]):
    """An address of a chat as apprise reads it. A message does not show it: it holds a token."""

    name = "URL"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The address as it is. Whether apprise knows it is seen when there is something to tell: its import takes long."""
        if not re.match(r"[a-z][a-z0-9+.-]{0,30}://\S+$", str(value), re.IGNORECASE):
            self.fail("give an address of apprise, such as ntfy://ntfy.example/desk", param, ctx)
        return value


class ZoneType(click.ParamType[Any]):
    """A time zone by its name in the IANA database."""

    name = "ZONE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The name as it is."""
        from zoneinfo import ZoneInfo

        try:
            ZoneInfo(str(value))
        except (ValueError, OSError, LookupError):
            self.fail(f"{value!r} is no time zone; write for example Europe/Vienna", param, ctx)
        return value


class CommandType(click.ParamType[Any]):
    """A command for the shell. A message does not show it: it may hold a secret."""

    name = "COMMAND"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The command as it is."""
        if "\0" in str(value):
            self.fail("a command cannot hold the character NUL", param, ctx)
        return value


class SourceChoice(click.Choice[str]):
    """The name of a source, one of those that `names` returns.

    `names` is called when somebody gives a name or asks for the help that lists them: the rows of sources stand in the files of
    all platforms, which other commands need not load.
    """

    def __init__(self, names: Callable[[], tuple[str, ...]]) -> None:
        self.case_sensitive = True
        self._names = names

    @cached_property
    def choices(self) -> tuple[str, ...]:  # type: ignore[override]  # click sets the attribute when it is made
        """The names that can be given."""
        return self._names()
