"""What a person, or a log, is told on stderr. stdout belongs to data.

Everything that came from the web is stripped of control and bidirectional characters before it is shown.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

import click

__all__ = ["Console", "terminal_width", "use_utf8"]

_ERASE_LINE = "\r\x1b[K"


@dataclass(frozen=True, slots=True)
class Console:
    """Writes to stderr: progress on a terminal, otherwise only what is wrong. It is the `Watcher` of a run.

    `level` is -1 for quiet, 0 normal, 1 and more verbose. With `as_json` each line is a JSON object.
    """

    level: int = 0
    as_json: bool = False

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
        if self.level > 0:
            self._write("info", f"{stage} {done + 1} of {total}: {item}")
        elif self.is_interactive and self.level == 0:
            from citesnap.text.lines import fitted

            line = fitted(f"{stage} {done + 1}/{total}  {item}", terminal_width() - 1)
            click.echo(_ERASE_LINE + line, nl=False, err=True)

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

    def summary(self, message: str) -> None:
        """The last line of a run."""
        self._write("info", message)

    def _write(self, level: str, message: str) -> None:
        from citesnap.text.characters import escaped

        if self.as_json:
            click.echo(json.dumps({"level": level, "message": message}), err=True)
            return
        erase = _ERASE_LINE if self.is_interactive else ""
        prefix = "Error: " if level == "error" else ""
        click.echo(erase + prefix + escaped(message), err=True)


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
