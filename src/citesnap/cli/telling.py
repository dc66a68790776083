"""Who is told of changed verdicts, by `citesnap run` and `citesnap check` alike: a command, chats and phones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from citesnap.cli import options

if TYPE_CHECKING:
    from citesnap.archive.questions.posts import Change
    from citesnap.cli.console import Console

__all__ = ["Telling", "telling_options"]

telling_options = options.together(*map(options.setting_option, ("notify", "notify_url", "notify_format")))
"""The options from which a `Telling` is made."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Who is told: a command, with JSON or a text, and chats."""

    command: str | None
    as_text: bool
    chats: tuple[str, ...]

    @classmethod
    def of(cls, notify: str | None, notify_format: str, notify_urls: Sequence[str]) -> Telling:
        """From the settings of these names.

        Raises:
            CitesnapError: chats are to be told, and what tells them is not installed.
        """
        if notify_urls:
            from citesnap.cli import webhooks

            webhooks.check()
        return cls(notify, notify_format == "text", tuple(notify_urls))

    def send(self, console: Console, archive_db: Path, changes: Sequence[Change]) -> None:
        """Tell of changed verdicts, if there are any. What goes wrong is written, and does not change how the command ends."""
        if not changes or not (self.command or self.chats):
            return
        from citesnap.archive import open_archive
        from citesnap.cli import monitor

        with open_archive(archive_db, create=False) as opened:
            stories = {change.post_id: opened.reader.stories_of(change.post_id) for change in changes}
        problems = []
        if self.command:
            problems.append(monitor.notify(self.command, changes, stories=stories, as_text=self.as_text))
        if self.chats:
            from citesnap.cli import webhooks

            problems += webhooks.send(self.chats, monitor.headline(changes), monitor.text(changes, stories))
        for problem in problems:
            if problem is not None:
                console.error(problem)
