"""What a person, or a log, is told on stderr. stdout belongs to data.

Everything that came from the web is stripped of control and bidirectional characters before it is shown.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import click

from citesnap.cli.progress import Progress

__all__ = ["Console", "has_colour", "terminal_width", "use_utf8"]

_ERASE_LINE = "\r\x1b[K"


@dataclass(frozen=True, slots=True)
class Console:
    """Writes to stderr: progress on a terminal, otherwise only what is wrong. It is the `Watcher` of a run.

    `level` is -1 for quiet, 0 normal, 1 and more verbose. With `as_json` each line is a JSON object.
    """

    level: int = 0
    as_json: bool = False
    progress: Progress = field(default_factory=Progress, compare=False)
    """What is being done, and how much of it is done: a line on a terminal, and told when the run is interrupted."""

    @property
    def is_interactive(self) -> bool:
        """True when a person watches."""
        return sys.stderr.isatty() and not self.as_json

    @property
    def has_summary(self) -> bool:
        """True when a run ends with a line on what it did: for a person, and for a log when asked (-v)."""
        return self.level > 0 or (self.is_interactive and self.level == 0)

    def on_progress(self, stage: str, done: int, total: int, item: str) -> None:
        """On a terminal one line that the next one overwrites; with -v a line each."""
        self.progress.step(stage, done, total, item, time.monotonic())
        if self.level > 0:
            self._write("info", f"{stage} {done + 1} of {total}: {item}")
        else:
            self._draw()

    def on_wait(self, host: str, seconds: float) -> None:
        """On a terminal the line says so; it comes from the threads that wait."""
        until = time.strftime("%H:%M:%S", time.localtime(time.time() + seconds))
        if self.level == 0 and self.progress.wait(host, seconds, until, time.monotonic()):
            self._draw()

    def _draw(self) -> None:
        """Write the line of progress over the one before."""
        if self.is_interactive and self.level == 0 and self.progress.stage:
            from citesnap.text.lines import fitted

            line = fitted(self.progress.line(time.monotonic()), terminal_width() - 1)
            click.echo(_ERASE_LINE + line, nl=False, err=True)

    def on_outcome(self, run_id: int, post: str, who: str, state: str, before: str, source: str, outcome: str) -> None:
        """With -v a line for each post that was asked about: its state, and who said so."""
        if self.level > 0:
            was = f" (was {before})" if before != state else ""
            fields = {
                "run": run_id,
                "post": post,
                "source": source,
                "outcome": outcome,
                "state": state,
                "before": before,
            }
            self._write("info", f"{state}{was} {who} {post} ({source}: {outcome})", fields)

    def interrupted(self) -> None:
        """A signal ends the run: how far it came, and how to go on."""
        if self.level < 0:
            return
        at = self.progress
        how_far = f" while {at.stage.lower()}: {at.done} of {at.total} done" if at.stage else " before the work began"
        self._write("warning", f"interrupted{how_far}, and all of it is kept; the same command goes on")

    def on_note(self, message: str) -> None:
        """What a person who watches may not expect: on a terminal, and with -v."""
        if self.has_summary:
            self._write("info", message)

    def on_warning(self, message: str) -> None:
        """A run's warning is an error line: cron mails it, and a person looks into it."""
        self.error(message)

    def on_error(self, message: str, trace: str) -> None:
        """An error of ours in a run; with -v the end of its traceback follows."""
        self.error(message)
        if self.level > 0:
            for line in trace.splitlines():
                self._write("info", line)

    def error(self, message: str) -> None:
        """Something is wrong; always written."""
        self._write("error", message)

    def warning(self, message: str) -> None:
        """Something will be done again, and no error was made; always written."""
        self._write("warning", message)

    def summary(self, message: str) -> None:
        """The last line of a run."""
        self._write("info", message)

    def _write(self, level: str, message: str, told: Mapping[str, object] | None = None) -> None:
        from citesnap.text.characters import escaped

        if self.as_json:
            line = {"time": _now(), "level": level, "message": message} | dict(told or {})
            click.echo(json.dumps(line), err=True)
            return
        erase = _ERASE_LINE if self.is_interactive else ""
        prefix = {"error": "Error: ", "warning": "Warning: "}.get(level, "")
        if self.level > 0:
            prefix = f"{_now()} {prefix}"
        click.echo(erase + prefix + escaped(message), err=True)


def _now() -> str:
    """The time of a line of a log: ISO 8601 in UTC, to the second."""
    from datetime import UTC, datetime

    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def has_colour() -> bool:
    """Whether stdout shows colours: a terminal, unless `NO_COLOR` is set (no-color.org) or it says that it is a dumb one."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def terminal_width() -> int:
    """Columns of the terminal, 80 where there is none."""
    import shutil

    return shutil.get_terminal_size().columns


def use_utf8() -> None:
    """Write UTF-8 on stdout and stderr whatever the locale says; what cannot be encoded is written as an escape.

    Names and texts are in all scripts, and JSON is UTF-8 (RFC 8259, 8.1): in a locale such as C or cp1252 the first such
    character would end the program.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)  # None in a test that put a file of its own there.
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
