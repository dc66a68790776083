"""Several hosts at once, each at its own pace: a queue and a few threads per desk, one thread that collects.

A job goes from desk to desk (a desk is a source to ask, or the one that takes media) until it is done. Threads ask; whoever
iterates over `Crew.work` is the only one that ever sees a finished job, so only that thread need write. Nothing here knows
what a job is or what a desk asks.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from citesnap.running.signals import remind

__all__ = ["Crew"]

J = TypeVar("J")

MOST_UNDER_WAY = 64
"""Jobs of one lane under way at once. A desk that is slow, such as a web archive at 15 requests a minute, holds up the others only
when so many jobs wait for it."""


class Crew(Generic[J]):
    """Works off jobs at desks.

    `desk_of` names the desk where a job is to go next, None when it is done. `do` does the job's step at that desk and leaves what
    it learnt in the job; it runs in a thread of that desk. `threads` says how many a desk has.

    Threads are daemons: one that hangs in a read does not keep the program from ending.
    """

    def __init__(
        self,
        desk_of: Callable[[J], str | None],
        do: Callable[[str, J], None],
        threads: Callable[[str], int] = lambda desk: 1,
    ) -> None:
        self._desk_of = desk_of
        self._do = do
        self._threads = threads
        self._desks: dict[str, SimpleQueue[J | None]] = {}
        self._finished: SimpleQueue[tuple[J, BaseException | None]] = SimpleQueue()
        self._under_way: dict[int, tuple[J, int]] = {}
        self._stopped = False

    def work(self, *lanes: Callable[[], J | None]) -> Iterator[J]:
        """Each job when it is done, in the order in which they end.

        A lane gives its next job, None when it has none at the moment; it is asked whenever it has room, so a lane may be filled
        by whoever collects. Each has room of its own: jobs of one that wait for a slow desk do not keep out those of another.

        Raises:
            BaseException: what a desk raised; jobs that were done by then have been yielded.
        """
        under_way = [0] * len(lanes)
        failed: deque[BaseException] = deque()
        try:
            while True:
                for number, lane in enumerate(lanes):
                    while under_way[number] < MOST_UNDER_WAY and not failed:
                        job = lane()
                        if job is None:
                            break
                        under_way[number] += 1
                        self._under_way[id(job)] = job, number
                        self._pass_on(job)
                if not self._under_way:
                    break
                job, error = self._next_finished()
                if error is not None:
                    failed.append(error)
                else:
                    yield job
                _, number = self._under_way.pop(id(job))
                under_way[number] -= 1
        finally:
            self._stopped = True
            for desk in self._desks.values():
                desk.put(None)
        if failed:
            raise failed[0]

    def left(self) -> list[J]:
        """The jobs that were under way and not collected when the collecting stopped early, each as far as it has come.

        Waits for nothing. A thread may still be at the last step of a job.
        """
        return [job for job, _ in self._under_way.values()]

    def _next_finished(self) -> tuple[J, BaseException | None]:
        while True:
            try:
                return self._finished.get(timeout=1.0)
            except Empty:
                remind()

    def _pass_on(self, job: J) -> None:
        try:
            desk = self._desk_of(job)
        except BaseException as error:
            self._finished.put((job, error))
            return
        if desk is None:
            self._finished.put((job, None))
            return
        with _OPENING:
            queue = self._desks.get(desk)
            if queue is None:
                queue = self._desks[desk] = SimpleQueue()
                for number in range(max(1, self._threads(desk))):
                    name = f"{desk}-{number + 1}"
                    threading.Thread(target=self._sit, args=(desk, queue), name=name, daemon=True).start()
        queue.put(job)

    def _sit(self, desk: str, queue: SimpleQueue[J | None]) -> None:
        while (job := queue.get()) is not None and not self._stopped:
            try:
                self._do(desk, job)
            except BaseException as error:
                self._finished.put((job, error))
            else:
                self._pass_on(job)
        queue.put(None)  # For the next one at this desk.


_OPENING = threading.Lock()
"""Held while a desk is opened, so that two threads do not open the same one."""
