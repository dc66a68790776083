"""Tells others how a run went: a monitor that waits for its ping, and a command of the user's. Does not change how the run went."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from citesnap.archive.questions.news import Story
    from citesnap.archive.questions.posts import Change

__all__ = ["Monitor", "headline", "notify", "text"]

PING_TIMEOUT = 10.0
"""Seconds for one ping, as the documentation of healthchecks.io advises."""
TRIES = 3
"""Pings before the monitor is given up."""
HURRIED_TIMEOUT = 1.0
"""Seconds for the ping of a run that was told to stop: it is to end within two."""
COMMAND_TIMEOUT = 60.0
"""Seconds that the user's command may take."""


class Monitor:
    """A monitor in the protocol of healthchecks.io: a ping when a run starts, and one with its exit code when it ends.

    `url` is the address of the check, secret in itself: it is never recorded. A monitor out of reach is nobody's error.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._run = uuid.uuid4()

    def started(self) -> str | None:
        """Say that a run starts. Returns what went wrong, None when nothing did."""
        return self._ping("start")

    def ended(self, exit_code: int, *, hurry: bool = False) -> str | None:
        """Say how it ended; in a `hurry` once and briefly, because somebody waits for the process to end.

        Returns what went wrong, None when nothing did.
        """
        return self._ping(str(exit_code), 1, HURRIED_TIMEOUT) if hurry else self._ping(str(exit_code))

    def _ping(self, what: str, tries: int = TRIES, timeout: float = PING_TIMEOUT) -> str | None:
        from citesnap.web import Rate, Web, WebSettings

        # The user's own server, perhaps in his own network, named by himself: no guard, no pace.
        host = urlsplit(self._url).hostname or ""
        settings = WebSettings(
            timeout=timeout,
            max_wait=0,
            rates={"*": Rate.parse("100/s")},
            allow_hosts=frozenset({host}),
            secrets=frozenset({self._url}),
        )
        with Web(settings) as web:
            for pause in range(tries):
                time.sleep(pause)  # Seconds: 0, 1, 2.
                answer = web.get(f"{self._url}/{what}?rid={self._run}", limit=100_000)
                if answer.failure is None or not answer.failure.may_pass:
                    break
        if answer.failure is not None:
            return f"the monitor was not told: {answer.detail or answer.failure}"
        return None if (answer.status or 0) < 400 else f"the monitor answered HTTP {answer.status}"


def notify(
    command: str,
    changes: Iterable[Change],
    timeout: float = COMMAND_TIMEOUT,
    *,
    stories: Mapping[int, Sequence[Story]] | None = None,
    as_text: bool = False,
) -> str | None:
    """Run the user's command with changed verdicts on its standard input, one JSON object a line or as a text to mail.

    Not run when there are none. The command goes to the shell, as in a crontab. After `timeout` seconds it is killed with all that
    it started. Returns what went wrong, None when nothing did; the command is not in it, since it may hold a secret.
    """
    stories = stories or {}
    if as_text:
        lines = text(changes, stories)
    else:
        lines = "".join(
            json.dumps(
                asdict(change)
                | {"told": _told(change), "stories": [asdict(story) for story in stories.get(change.post_id, ())]}
            )
            + "\n"
            for change in changes
        )
    if not lines:
        return None
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    # A process group of its own: if only the shell of a pipeline is killed, the rest goes on and keeps our end of its output open.
    with subprocess.Popen(command, shell=True, stdin=pipe, stdout=null, stderr=pipe, start_new_session=True) as shell:
        try:
            _, errors = shell.communicate(lines.encode(), timeout)
        except subprocess.TimeoutExpired:
            _kill(shell)
            return f"--notify: the command took more than {timeout:g} seconds and was ended"
        except BaseException:  # A signal to this process, which is to end now.
            _kill(shell)
            raise
    if shell.returncode:
        last_line = errors.decode("utf-8", "replace").strip().splitlines()[-1:]
        return ": ".join([f"--notify: the command ended with {shell.returncode}", *last_line])
    return None


def text(changes: Iterable[Change], stories: Mapping[int, Sequence[Story]]) -> str:
    """Changed verdicts as a text to mail or to post in a chat."""
    return "".join(f"{line}\n" for change in changes for line in _text(change, stories.get(change.post_id, ())))


def headline(changes: Sequence[Change]) -> str:
    """What a subject says of them.

    >>> headline([])
    '0 posts changed'
    """
    return f"{len(changes)} {'post' if len(changes) == 1 else 'posts'} changed"


def _told(change: Change) -> str:
    from citesnap.text.telling import fate

    return fate(change.state, change.last_shown_at, change.first_gone_at, change.reached_at)


def _text(change: Change, stories: Sequence[Story]) -> Iterator[str]:
    """One changed verdict as lines of a mail, and a blank one."""
    from citesnap.text.lines import one_line
    from citesnap.text.telling import quotation

    yield f"{change.state} (was {change.before}): {one_line(change.title, 120)}"
    yield f"  {one_line(change.url, 300)}"
    if change.text:
        yield f"  {quotation(one_line(change.text, 280, at_word=True))}"
    yield f"  {_told(change)}; {'a copy is kept' if change.kept else 'no copy is kept'}"
    for story in stories:
        yield f"  in: {one_line(story.title, 120)}, citation {story.position}"
        if story.address:
            yield f"      {one_line(story.address, 300)}"
    yield ""


def _kill(shell: subprocess.Popen[bytes]) -> None:
    """End a command and all that is in its process group."""
    with suppress(ProcessLookupError):  # It ended at this very moment.
        os.killpg(shell.pid, signal.SIGKILL)
