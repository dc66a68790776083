"""When a host may be asked: the rate per host, hosts that asked us to wait, and hosts that do not answer. No network, no sleep.

Limits hold across runs: the caller passes which hosts were asked lately, and which want no request until when.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from types import MappingProxyType

from citesnap.web.rates import LONGEST_REST, Rate

__all__ = ["HOST_LIMITS", "POSTS", "Deferred", "HostLimit", "Politeness"]

SPACING = 10.0
"""Seconds. The interval between two requests to a host is kept by sleeping up to this long even where `max_wait` is shorter:
that setting is about repeats and about servers that ask us to wait, not about the ordinary interval."""

MOST_AT_ONCE = 8
"""Requests to one host at the same time. The rate decides how many are sent in a minute; more than one at a time are needed
only to keep it where answers take longer than the interval between two."""

MOST_FAILURES = 5
"""Gets in a row that a host was reached for and could not serve, before it is not asked any more in this run."""


@dataclass(frozen=True, slots=True)
class HostLimit:
    """The limit of a host. `alone`: never two requests at a time. `give_up_after`: gets in a row that end refused, before the
    host is not asked any more in this run."""

    rate: Rate
    alone: bool = False
    give_up_after: int = 5


POSTS = "post"
"""Forms sent to a host have a limit of their own besides the host's. Its key is this word, a blank and the host."""

DEFAULT_LIMIT = HostLimit(Rate.parse("30/m"))
"""For every host without a limit of its own."""

HOST_LIMITS: Mapping[str, HostLimit] = MappingProxyType(
    {
        # The Internet Archive allows 30 CDX and TimeMap requests a minute and network, asks programs to stay below 80 % of
        # it and to use one connection; going on after 429 brings a firewall block, which shows as refused connections
        # (edgi-govdata-archiving/wayback #137, #206, #208).
        "web.archive.org": HostLimit(Rate.parse("15/m"), alone=True, give_up_after=2),
        # Save Page Now takes 7 captures a minute from one account (its public API document, 2026-07).
        f"{POSTS} web.archive.org": HostLimit(Rate.parse("6/m")),
        "archive.org": HostLimit(Rate.parse("6/m"), alone=True, give_up_after=2),
        # Arquivo.pt documents 250 requests a minute and blocks permanently any client that exceeds them.
        "arquivo.pt": HostLimit(Rate.parse("30/m"), alone=True, give_up_after=2),
        # Common Crawl asks for one request at a time.
        "index.commoncrawl.org": HostLimit(Rate.parse("20/m"), alone=True, give_up_after=2),
        # For each request this aggregator asks a dozen archives.
        "memgator.cs.odu.edu": HostLimit(Rate.parse("6/m"), alone=True, give_up_after=2),
        "api.perma.cc": HostLimit(Rate.parse("20/m"), alone=True, give_up_after=2),
        # They want no programs, state no limit, and are asked only on demand: seldom, and not again after a refusal.
        "archive.ph": HostLimit(Rate.parse("2/m"), alone=True, give_up_after=1),
        "ghostarchive.org": HostLimit(Rate.parse("2/m"), alone=True, give_up_after=1),
    }
)
"""Hosts of web archives. The limits of a platform's hosts are in the platform's file (`RATES`)."""


@cache
def _limits() -> Mapping[str, HostLimit]:
    """The built-in limits of all hosts that have one."""
    from citesnap import platforms  # Imported here: its files are read only when a request is to be sent.

    return {**{host: HostLimit(Rate.parse(rate)) for host, rate in platforms.rates().items()}, **HOST_LIMITS}


class Deferred(Exception):
    """A host must not be asked now: one line that says why, and the time from which it may be asked, if known.

    Control flow within this package: callers get an `Answer` with `not_before`.
    """

    def __init__(self, why: str, not_before: datetime | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.not_before = not_before


@dataclass(slots=True)
class _Host:
    limit: HostLimit
    room: threading.Condition
    queue: threading.Lock
    under_way: int = 0
    well: int = 0
    free_at: float = 0.0
    closed_until: datetime | None = None
    closed_why: str = ""
    refusals: int = 0
    failures: int = 0

    @property
    def at_once(self) -> int:
        """How many requests may run at the same time."""
        return 1 if self.limit.alone else min(1 + self.well, MOST_AT_ONCE)

    def unless_given_up(self, name: str) -> None:
        """Return, unless the host refused or failed too often in a row.

        Raises:
            Deferred: it did.
        """
        if self.refusals >= self.limit.give_up_after:
            raise Deferred(f"{name} refused {self.refusals} times in a row: not asked again in this run")
        if self.failures >= MOST_FAILURES:
            raise Deferred(f"{name} failed {self.failures} times in a row: not asked again in this run")


class Politeness:
    """The state of all hosts of one run; safe to share between threads.

    `recent` holds when an earlier run last asked each host, `closed_until` the time before which a host wants no request, `failing`
    the hosts that gave earlier runs only failures at last: after one more get that fails they are not asked any more. `now` gives
    the time of day, `monotonic` counts seconds.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate],
        recent: Mapping[str, datetime],
        closed_until: Mapping[str, datetime],
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        failing: Collection[str] = (),
    ) -> None:
        self._rates = {host.lower(): rate for host, rate in rates.items()}
        self._now = now
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}
        for name, asked in recent.items():
            host = self._host(name.lower())
            age = max(0.0, (now() - asked).total_seconds())
            host.free_at = monotonic() + max(0.0, host.limit.rate.interval - age)
        for name, moment in closed_until.items():
            self.close(name.lower(), moment)
        for name in failing:
            host = self._host(name.lower())
            host.refusals, host.failures = host.limit.give_up_after - 1, MOST_FAILURES - 1

    def limit(self, name: str) -> HostLimit:
        """The limit of a host: set by the user for it, or for `*`, else built in."""
        limit = _limits().get(name, DEFAULT_LIMIT)
        rate = self._rates.get(name) or self._rates.get("*") or limit.rate
        return HostLimit(rate, limit.alone, limit.give_up_after)

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Hold a turn to ask a host: at once, or after the requests of other threads have ended.

        A host that wants no more gets one request at a time. For others the number grows by one with each good answer, up to
        `MOST_AT_ONCE`, and a failure sets it back to one, so that an overloaded host refuses one request and not eight.
        """
        with self._lock:
            host = self._host(name)
            host.room.wait_for(lambda: host.under_way < host.at_once)
            host.under_way += 1
        try:
            yield
        finally:
            with self._lock:
                host.under_way -= 1
                host.room.notify_all()

    @contextmanager
    def queue(self, name: str) -> Iterator[None]:
        """Wait for the next place in a host's queue: one thread at a time, so that none waits longer than one interval."""
        with self._lock:
            queue = self._host(name).queue
        with queue:
            yield

    def book(self, name: str, patience: float) -> float:
        """Take the next place in a host's queue: how many seconds to sleep before it may be asked.

        Raises:
            Deferred: that would be more than `patience` seconds (and more than the ordinary spacing), or the host is given up.
        """
        with self._lock:
            host = self._host(name)
            host.unless_given_up(name)
            now = self._monotonic()
            wait = max(0.0, host.free_at - now)
            why = f"{name} is asked at most {host.limit.rate}"
            allowed = max(patience, SPACING)
            if host.closed_until is not None:
                rest = (host.closed_until - self._now()).total_seconds()
                if rest > wait:
                    wait, why, allowed = rest, host.closed_why, patience
            if wait > allowed:
                raise Deferred(why, self._now() + timedelta(seconds=wait))
            host.free_at = now + wait + host.limit.rate.interval
            return wait

    def rest(self, name: str, patience: float) -> float:
        """How many seconds to wait before asking a host that was booked, by what is known now.

        Raises:
            Deferred: that is more than `patience`, or the host was given up.
        """
        with self._lock:
            host = self._host(name)
            host.unless_given_up(name)
            rest = (host.closed_until - self._now()).total_seconds() if host.closed_until else 0.0
            if rest > patience:
                raise Deferred(host.closed_why, host.closed_until)
            return max(0.0, rest)

    def close(self, name: str, until: datetime) -> None:
        """Send a host no request until then, because it asked for that."""
        with self._lock:
            host = self._host(name)
            host.closed_until = min(until, self._now() + LONGEST_REST)
            host.closed_why = f"{name} asked to be left alone until {host.closed_until:%Y-%m-%d %H:%M:%S} UTC"

    def refused(self, name: str) -> None:
        """A get ended with the host unreachable, or with its answer that we ask too much."""
        with self._lock:
            host = self._host(name)
            host.refusals += 1
            host.well = 0

    def answered(self, name: str, *, well: bool = True) -> None:
        """The host gave an answer, `well` one that was no failure."""
        with self._lock:
            host = self._host(name)
            host.refusals = 0
            host.well = min(host.well + 1, MOST_AT_ONCE) if well else 0
            if well:
                host.failures = 0

    def failed(self, name: str) -> None:
        """The host was reached and could not serve the get: an error of its own, no answer, or half an answer."""
        self.answered(name, well=False)
        with self._lock:
            self._host(name).failures += 1

    def one_try(self, name: str) -> bool:
        """True when the host has failed so often that repeating a request is useless."""
        with self._lock:
            return self._host(name).failures >= MOST_FAILURES - 1

    def refusals(self, name: str) -> int:
        """How many gets in a row the host has refused."""
        with self._lock:
            return self._host(name).refusals

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._hosts[name] = _Host(self.limit(name), threading.Condition(self._lock), threading.Lock())
        return self._hosts[name]
