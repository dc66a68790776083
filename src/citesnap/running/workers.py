"""Work on several hosts at once, each at its own rate: named queues with a few threads each, and one thread that collects.

A job goes from queue to queue (one for each source, one for media files) until it is done. The threads of the queues send the
requests; only the thread that iterates over `WorkerPool.work` gets finished jobs, so only that thread has to write. Must not know
what a job or a queue is for.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from citesnap.running.signals import raise_pending

__all__ = ["WorkerPool"]

J = TypeVar("J")

MOST_UNDER_WAY = 64
"""Jobs of one input in progress at once. A slow queue, such as a web archive at 15 requests a minute, holds up the others only when
so many jobs wait in it."""


class WorkerPool(Generic[J]):
    """Works off jobs through named queues.

    Args:
        queue_of: names the queue where a job goes next; None when it is done.
        do: does the job's step of that queue, in one of the queue's threads, and leaves the result in the job.
        threads: how many threads a queue has.

    Threads are daemons: one that hangs in a read does not keep the program from ending.
    """

    def __init__(
        self,
        queue_of: Callable[[J], str | None],
        do: Callable[[str, J], None],
        threads: Callable[[str], int] = lambda queue: 1,
    ) -> None:
        self._queue_of = queue_of
        self._do = do
        self._threads = threads
        self._queues: dict[str, SimpleQueue[J | None]] = {}
        self._finished: SimpleQueue[tuple[J, BaseException | None]] = SimpleQueue()
        self._under_way: dict[int, tuple[J, int]] = {}
        self._stopped = False

    def work(self, *inputs: Callable[[], J | None]) -> Iterator[J]:
        """Each job when it is done, in the order in which they end.

        An input gives its next job, None when it has none at the moment. It is called whenever there is room, so the
        collecting thread may add to it. Each input has its own room: its jobs in a slow queue do not block those of another input.

        Raises:
            BaseException: what a step raised; jobs that were done by then have been yielded.
        """
        under_way = [0] * len(inputs)
        errors: deque[BaseException] = deque()
        try:
            while True:
                for number, next_job in enumerate(inputs):
                    while under_way[number] < MOST_UNDER_WAY and not errors:
                        job = next_job()
                        if job is None:
                            break
                        under_way[number] += 1
                        self._under_way[id(job)] = job, number
                        self._pass_on(job)
                if not self._under_way:
                    break
                job, error = self._next_finished()
                if error is not None:
                    errors.append(error)
                else:
                    yield job
                _, number = self._under_way.pop(id(job))
                under_way[number] -= 1
        finally:
            self._stopped = True
            with _STARTING:  # a thread may be starting another queue, whose own threads see that it is over
                queues = [*self._queues.values()]
            for queue in queues:
                queue.put(None)
        if errors:
            raise errors[0]

    def unfinished(self) -> list[J]:
        """The jobs that were in progress and not collected when the collecting stopped early, each with its results so far.

        Waits for nothing. A thread may still be at the last step of a job.
        """
        return [job for job, _ in self._under_way.values()]

    def _next_finished(self) -> tuple[J, BaseException | None]:
        while True:
            try:
                return self._finished.get(timeout=1.0)
            except Empty:
                raise_pending()

    def _pass_on(self, job: J) -> None:
        try:
            name = self._queue_of(job)
        except BaseException as error:
            self._finished.put((job, error))
            return
        if name is None:
            self._finished.put((job, None))
            return
        with _STARTING:
            queue = self._queues.get(name)
            if queue is None:
                queue = self._queues[name] = SimpleQueue()
                for number in range(max(1, self._threads(name))):
                    label = f"{name}-{number + 1}"
                    threading.Thread(target=self._serve, args=(name, queue), name=label, daemon=True).start()
        queue.put(job)

    def _serve(self, name: str, queue: SimpleQueue[J | None]) -> None:
        """What each thread of a queue does until the collecting ends."""
        while (job := queue.get()) is not None and not self._stopped:
            try:
                self._do(name, job)
            except BaseException as error:
                self._finished.put((job, error))
            else:
                self._pass_on(job)
        queue.put(None)  # For the next thread of this queue.


_STARTING = threading.Lock()
"""Held while a queue is made and its threads start, so that two threads do not make the same one."""
