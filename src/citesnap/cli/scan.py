"""`citesnap scan`: the citations of all pages in web archives and folders, into Parquet files."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from citesnap.cli import options
from citesnap.cli.commands import Command
from citesnap.cli.console import Console
from citesnap.cli.exits import EPILOG
from citesnap.cli.extras import needs_extra
from citesnap.config import Group
from citesnap.errors import CitesnapError, ExitCode
from citesnap.text.sizes import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from citesnap.scanning.plan import Task
    from citesnap.scanning.results import Done, ScanFolder
    from citesnap.scanning.task import ScanJob

__all__ = ["scan"]

TASK_SIZE = 256_000_000
"""Bytes of one task: some ten seconds of work, so that little is lost when a worker dies."""


@click.command(cls=Command, epilog=EPILOG)
@click.argument("out", type=click.Path(file_okay=False, path_type=Path), metavar="OUT")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("-j", "--jobs", type=click.IntRange(min=1), help="Processes to start here.  [default: one a processor]")
@click.option(
    "--scheduler", metavar="ADDRESS", help="Use the workers of a Dask scheduler: tcp://HOST:PORT, or its file."
)
@click.option("--platform", "platforms", multiple=True, metavar="NAME", help="Only citations of these platforms.")
@click.option(
    "--lang", "languages", multiple=True, metavar="CODE", help="Only pages that declare these languages; und for none."
)
@click.option(
    "--section", "sections", multiple=True, metavar="NAME", help="Only pages that name this section of their site."
)
@click.option(
    "--sample", metavar="SHARE", default="100%", show_default=True, help="Read only a share of the pages: 1%, 0.01."
)
@click.option(
    "--only-newer-than",
    "--only-new-than",
    "newer_than",
    metavar="CRAWL",
    help="Only pages captured after a date, or after CC-MAIN-YYYY-WW.",
)
@click.option(
    "--task-size",
    type=click.IntRange(min=1),
    default=TASK_SIZE,
    show_default=True,
    metavar="BYTES",
    help="Divide larger web archives, and gather smaller files.",
)
@options.kind_option
@options.settings_of(Group.WEB, Group.LIMITS)
@options.console_options
def scan(
    out: Path,
    inputs: Sequence[str],
    jobs: int | None,
    scheduler: str | None,
    task_size: int,
    platforms: Sequence[str],
    languages: Sequence[str],
    sections: Sequence[str],
    sample: str,
    newer_than: str | None,
    kinds: Sequence[str],
    **values: Any,
) -> int:
    """Find the posts that all pages of web archives cite; write them into the folder OUT as Parquet.

    INPUT is a web archive (WARC, ARC, WET, WACZ), a folder of them or of pages, an https:// or s3:// address, a listing of
    Common Crawl (warc.paths.gz), @FILE or - for a list of such names. The same command goes on where it was interrupted.

    \b
      citesnap scan found/ crawl/
    """
    console = options.console(values)
    settings = options.settings(values)
    with needs_extra("scan", "scan"):
        import distributed  # noqa: F401  # before anything is written
        import pyarrow  # noqa: F401

        from citesnap.scanning.options import Options, ReadingLimits
        from citesnap.scanning.plan import ScanPlan
        from citesnap.scanning.results import ScanFolder
        from citesnap.scanning.task import ScanJob
    from citesnap.scanning.inputs import expanded
    from citesnap.scanning.options import newer_than as time_of
    from citesnap.scanning.options import share

    chosen = Options(
        kinds=tuple(sorted(kinds)),
        platforms=tuple(sorted(_known(platforms))),
        languages=tuple(sorted(language.lower() for language in languages)),
        sections=tuple(sorted(section.lower() for section in sections)),
        sample=share(sample),
        newer_than=time_of(newer_than) if newer_than else None,
    )
    folder = ScanFolder(out.absolute())
    with _disk_errors(out):
        folder.open(chosen, task_size)
        with folder.locked():
            plan = ScanPlan(out / "plan.jsonl", task_size)
            plan.add(expanded(inputs, settings.web, task_size))
            job = ScanJob(
                folder.path, chosen, ReadingLimits(settings.max_read_time, settings.max_read_memory), settings.web
            )
            return _Scan(folder, job, console).run(plan.tasks, jobs or os.cpu_count() or 1, scheduler)


def _known(platforms: Sequence[str]) -> Sequence[str]:
    from citesnap.platforms import names

    for name in platforms:
        if name not in names():
            raise CitesnapError(f"{name} is no platform; there are {', '.join(sorted(names()))}")
    return platforms


@contextmanager
def _disk_errors(out: Path) -> Iterator[None]:
    """Errors in writing results, as a line that says what to do."""
    try:
        yield
    except OSError as error:
        reason = (
            "the disk is full; free some room"
            if error.errno in (errno.ENOSPC, errno.EDQUOT)
            else error.strerror or str(error)
        )
        raise CitesnapError(
            f"cannot write results into {out}: {reason}. The same command goes on", ExitCode.UNEXPECTED
        ) from error


class _Scan:
    """Tasks under way, and what is told of them."""

    def __init__(self, folder: ScanFolder, job: ScanJob, console: Console) -> None:
        self._folder, self._job, self._console = folder, job, console
        self._failed = 0

    def run(self, tasks: Sequence[Task], jobs: int, scheduler: str | None) -> int:
        from citesnap.scanning import summary
        from citesnap.scanning.engine import Failed, cluster, results

        waiting, finished = self._folder.unfinished(tasks)
        stale = [done for done in finished if not self._folder.check(done)]
        if stale:
            waiting, finished = self._folder.unfinished(tasks)
        if finished:
            self._console.on_note(f"{len(finished):,} of {len(tasks):,} tasks were done before")
        if waiting:
            nobody = f"no workers at {scheduler}: the scan waits until there are some"
            with cluster(min(jobs, len(waiting)), scheduler, lambda: self._console.warning(nobody)) as client:
                self._console.on_note(f"Dask's dashboard: {client.dashboard_link}")
                progress = _ScanProgress(len(tasks), waiting, self._console)
                for result in results(client, waiting, self._job):
                    if isinstance(result, Failed):
                        self._failed += 1
                        self._console.error(f"not scanned: {result.reason}")
                    else:
                        finished.append(result)
                        progress.report(result)
        counts = self._folder.write_manifest(finished)
        page = summary.write(self._folder, counts)
        self._end(counts, page)
        return ExitCode.INCOMPLETE if self._failed else ExitCode.DONE

    def _end(self, counts: dict[str, int], page: Path) -> None:
        counted_rows = ", ".join(
            f"{counts.get(name, 0):,} {name.replace('_', ' ')}"
            for name in ("pages", "cited_pages", "citations", "damaged")
        )
        if self._console.has_summary:
            self._console.summary(f"{self._folder.path}: {counted_rows}; {page.name} shows them")
        if self._failed:
            self._console.error(f"{counted(self._failed, 'task')} not done; the same command tries again")


class _ScanProgress:
    """How much is done, how fast, and how long the rest takes."""

    def __init__(self, total: int, waiting: Sequence[Task], console: Console) -> None:
        self._total, self._console = total, console
        self._before = total - len(waiting)
        self._left = len(waiting)
        self._bytes_left = sum(task.bytes for task in waiting)
        self._pages = self._bytes = 0
        self._started = time.monotonic()

    def report(self, done: Done) -> None:
        from citesnap.text.sizes import in_words

        self._left -= 1
        self._pages += done.counts.get("pages", 0)
        self._bytes += done.counts.get("bytes", 0)
        seconds = max(time.monotonic() - self._started, 0.001)
        ended = self._total - self._before - self._left
        share = self._bytes / self._bytes_left if self._bytes_left else ended / (ended + self._left)
        rest = seconds * (1 - share) / share if share else 0.0
        item = f"{self._pages / seconds:,.0f} pages/s, {in_words(int(self._bytes / seconds))}/s, {_duration(rest)} left"
        self._console.on_progress("Scanning", self._total - self._left - 1, self._total, item)


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(max(seconds, 0)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
