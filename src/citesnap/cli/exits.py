"""How a command ends: the exit code, the line that says so, the sentence in each help. The codes are `errors.ExitCode`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from citesnap.errors import CitesnapError, ExitCode

if TYPE_CHECKING:
    from citesnap.cli.console import Console
    from citesnap.running.plan import Summary

__all__ = ["EPILOG", "errors_as_lines", "exit_code", "finish"]

EPILOG = """\b
Exit codes: 0 done (posts found deleted are results) · 1 unexpected error ·
2 usage or configuration · 3 done, but some items could not be answered and
will be asked again · 4 altered since it was sealed · 75 another run holds
the lock · 130/143 interrupted."""


@contextmanager
def errors_as_lines(ctx: click.Context) -> Iterator[None]:
    """Turn an error that is foreseen into one line on stderr and its exit code. Any other is a bug and keeps its traceback.

    Raises:
        click.exceptions.Exit: in place of a `CitesnapError`.
    """
    try:
        yield
    except (KeyboardInterrupt, SystemExit) as error:
        console: Console | None = ctx.obj
        if console is not None and (isinstance(error, KeyboardInterrupt) or error.code == ExitCode.TERMINATED):
            console.interrupted()
        raise
    except CitesnapError as error:
        from citesnap.cli.console import Console

        console = ctx.obj or Console()
        console.error(str(error))
        raise click.exceptions.Exit(error.exit_code) from error


def exit_code(error: BaseException) -> int:
    """The code with which the process ends when nothing catches this."""
    if isinstance(error, click.ClickException | CitesnapError):
        return error.exit_code
    if isinstance(error, click.Abort | KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, SystemExit) and isinstance(error.code, int):
        return error.code
    return ExitCode.UNEXPECTED


def finish(summary: Summary, console: Console, archive_db: Path, fail_on: str) -> int:
    """Write how a run ended, and return the exit code it ends with.

    `fail_on` is when unanswered items make it 3: `some`, `all` (only when nothing was answered) or `never`.
    """
    from citesnap.running.plan import reasons

    code = _code(summary, fail_on)
    # What is asked again is no error, though it may be worth a line; cron mails any line, and `-q --fail-on never` asks for none.
    say = console.warning if code in (ExitCode.DONE, ExitCode.INCOMPLETE) else console.error
    is_told = bool(code) or console.level >= 0
    if summary.failures and is_told:
        count = sum(summary.failures.values())
        questions = f"{count} question{'s' if count != 1 else ''}"
        if all("name not found" in reason for reason in summary.failures):
            say(f"no network: {questions} could not be asked; `citesnap run` asks again")
        else:
            why = "; ".join(reasons(summary.failures))
            say(f"{questions} without an answer, asked again by `citesnap run`: {why}")
    elif summary.waiting and is_told:
        posts = "1 post waits" if summary.waiting == 1 else f"{summary.waiting} posts wait"
        say(f"{posts}: a host asked to be left alone for a while; `citesnap status` says when")
    if console.has_summary:
        from citesnap.cli.reports import run_counts

        console.summary(f"{archive_db}: {run_counts(summary.counts)}")
        if console.is_interactive and (summary.counts["new_citations"] or summary.counts["found"]):
            step = "serve" if summary.counts["new_citations"] else "run"
            console.summary(f"Next: citesnap {step} {archive_db}")
    return code


def _code(summary: Summary, fail_on: str) -> int:
    if summary.errors:
        return ExitCode.UNEXPECTED
    if summary.bad_input:
        return ExitCode.USAGE
    answered = any(summary.counts[name] for name in ("posts", "resolved", "articles", "feeds"))
    fails = summary.incomplete and (fail_on == "some" or (fail_on == "all" and not answered))
    return ExitCode.INCOMPLETE if fails else ExitCode.DONE
