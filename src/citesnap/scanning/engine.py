"""Has tasks done by Dask: by processes of this machine, or by the workers of a cluster that is there.

Dask sends a task to another worker when one dies. What it gives up is sent again here a few times, for a cluster loses machines for
reasons that are no fault of the task; the journal of the task passes over a record that kills whoever reads it.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from citesnap.errors import CitesnapError, ExitCode
from citesnap.scanning.plan import Task
from citesnap.scanning.results import Done
from citesnap.scanning.storage import StorageError
from citesnap.scanning.task import ScanJob, run

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["Failed", "cluster", "results"]

TRIES = 3
"""Times that a task is sent whose input cannot be read."""

LOSSES = 12
"""Workers that may die of one task before it is left. Three for one record, for some records of one file."""

NOBODY = 20.0
"""Seconds without any worker after which that is told: the jobs of a cluster may wait for hours until it has room for them."""

AHEAD = 4
"""Tasks that wait at each worker, so that none is idle; more would fill the scheduler's memory."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A task that could not be done; the same command tries again."""

    task: Task
    reason: str


@contextmanager
def cluster(jobs: int, scheduler: str | None, on_nobody: Callable[[], object]) -> Iterator[Client]:
    """A connection to workers, started here unless a scheduler is named.

    Args:
        jobs: processes to start.
        scheduler: address (`tcp://HOST:PORT`) or file of a scheduler that is there; None starts processes here.
        on_nobody: called, in a thread of its own, when such a scheduler has had no workers for a while.

    Raises:
        CitesnapError: there is no such scheduler.
    """
    import dask
    from distributed import Client, LocalCluster

    # Deaths of workers are expected, and told by results; so is that of a scheduler, of which Tornado and asyncio write as well.
    for name in [*logging.root.manager.loggerDict]:
        if name.split(".")[0] in ("distributed", "tornado", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="citesnap-scan-", ignore_cleanup_errors=True) as scratch:
        settings = {
            "distributed.scheduler.allowed-failures": LOSSES,
            "temporary-directory": scratch,
            # It looks at what each worker is doing a hundred times a second, for a page of the dashboard.
            "distributed.worker.profile.enabled": False,
            "distributed.admin.system-monitor.interval": "5s",
            # Each process asks itself fifty times a second whether it answers, and ten times how much memory it has.
            "distributed.admin.tick.interval": "1s",
            "distributed.worker.memory.monitor-interval": "1s",
            # Dask has workers give memory back to the system as soon as it is free (MALLOC_TRIM_THRESHOLD_, mallopt(3)), which
            # suits arrays that are kept. Here each page is read into memory that the page before has left.
            "distributed.nanny.pre-spawn-environ": {},
        }
        with dask.config.set(settings):
            if scheduler is None:
                here = LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                )
                with here, Client(here, set_as_default=False) as client:
                    yield client
                return
            try:
                client = (
                    Client(scheduler, timeout="10s", set_as_default=False)
                    if "://" in scheduler
                    else Client(scheduler_file=scheduler, timeout="10s", set_as_default=False)
                )
            except (OSError, ValueError) as error:
                raise CitesnapError(f"no Dask scheduler at {scheduler}: {error}") from error
            with client, _watched(client, on_nobody):
                yield client


@contextmanager
def _watched(client: Client, on_nobody: Callable[[], object]) -> Iterator[None]:
    """Tells when there is no worker for a while, each time once."""
    over = threading.Event()

    def watch() -> None:
        were_there = True
        while not over.wait(NOBODY):
            try:
                are_there = bool(client.scheduler_info(n_workers=-1)["workers"])
            except Exception:  # whatever a connection that is lost raises in Dask; the results tell it
                return
            if were_there and not are_there and not over.is_set():
                on_nobody()
            were_there = are_there

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def results(client: Client, tasks: Iterable[Task], job: ScanJob) -> Iterator[Done | Failed]:
    """What became of each task, as they end.

    Raises:
        OSError: the results cannot be written; nothing more is begun.
        CitesnapError: workers lack a library, readers do not start, or the scheduler is gone.
    """
    from distributed import KilledWorker, as_completed
    from distributed.client import FutureCancelledError
    from distributed.comm import CommClosedError

    waiting = deque(tasks)
    tries: Counter[str] = Counter()
    under_way: dict[str, Task] = {}
    ended = as_completed(loop=client.loop)

    def send() -> None:
        room = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"])) - len(under_way)
        for _ in range(min(room, len(waiting))):
            task = waiting.popleft()
            tries[task.key] += 1
            name = f"scan-{task.key}-{tries[task.key]}"
            under_way[name] = task
            ended.add(client.submit(run, task, job, key=name, pure=False))

    try:
        send()
        while under_way:
            future = next(ended)
            task = under_way.pop(future.key)
            try:
                yield future.result()
            except StorageError as error:
                if tries[task.key] < TRIES:
                    waiting.append(task)
                else:
                    yield Failed(task, str(error))
            except KilledWorker:
                if tries[task.key] < TRIES:
                    waiting.append(task)
                else:
                    yield Failed(task, "its workers die; look into their memory and their logs")
            finally:
                future.release()
            send()
    except (FutureCancelledError, CommClosedError) as error:  # nothing else cancels a task
        raise CitesnapError(
            "the Dask scheduler is gone. The same command goes on when there is one again", ExitCode.INCOMPLETE
        ) from error
