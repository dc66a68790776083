"""One GET, or one POST, sent politely: redirects followed here, repeats, waits. Everything sent is in the answer.

Each hop is checked by the guard, waits for its turn under the host's limit, and is tried again while its failure may pass. Sends
nothing itself (`client` does) and judges no content.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self
from urllib.parse import urlencode

from citesnap import __version__
from citesnap.model import Exchange, Outcome
from citesnap.text.lines import one_line
from citesnap.web.client import FORM, Client, Reply, Target
from citesnap.web.exchange import Answer, without_secrets
from citesnap.web.guard import Refused
from citesnap.web.network import Resolver, resolve
from citesnap.web.politeness import POSTS, SPACING, Deferred, Politeness
from citesnap.web.retry import RetryBudget, asked_wait, repeating, rest_until_reset
from citesnap.web.settings import WebSettings

__all__ = ["Web"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})

TROUBLES = frozenset({Outcome.SERVER_ERROR, Outcome.TIMED_OUT, Outcome.UNREACHABLE, Outcome.MALFORMED})
"""Failures that are about the host and not about the one URL. Where no server was reached at all, `Reply.reached` is False."""

PRIVATE_HEADERS = frozenset({"authorization", "cookie", "x-api-key"})
"""Headers meant for one server; never sent to another server that it redirects to."""


_recorded: ContextVar[list[Exchange] | None] = ContextVar("citesnap_recorded", default=None)


class Web:
    """The web, asked politely. A context manager; threads may share it.

    `recent` holds when an earlier run last asked each host, `closed_until` the time before which a host wants no request, `failing`
    the hosts that have only failed lately. `on_wait` is told of each wait for a host, in seconds, by the thread that waits. The
    other arguments are what depends on the system: pauses, clocks, environment and name resolution.

    Raises:
        WebConfigError: the proxy or certificate variables of the environment cannot be used.
    """

    def __init__(
        self,
        settings: WebSettings,
        *,
        recent: Mapping[str, datetime] = {},
        closed_until: Mapping[str, datetime] = {},
        failing: Collection[str] = (),
        on_wait: Callable[[str, float], object] = lambda host, seconds: None,
        sleep: Callable[[float], object] = time.sleep,
        monotonic: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        environ: Mapping[str, str] = os.environ,
        resolver: Resolver = resolve,
    ) -> None:
        self._settings = settings
        self._on_wait = on_wait
        self._pause = sleep
        self._now = now
        self._client = Client(settings, __version__, environ, resolver, now)
        self._politeness = Politeness(settings.rates, recent, closed_until, now, monotonic, failing)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def credential(self, name: str) -> str | None:
        """The token that the user gave for a service (`x`), None without one. It is removed from every record."""
        return self._settings.credentials.get(name)

    def get(
        self,
        url: str,
        *,
        limit: int,
        accept: str = "*/*",
        redirects: int = 0,
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """Ask for a URL. Whatever happened is in the answer; nothing is raised for it.

        `limit` is the most bytes of body, as received and as decoded. `redirects` is how many redirects to follow; with 0 a
        redirect is an answer like any other. `headers` are sent besides our own; keys among them go only to `url`'s server.
        """
        return self._ask(url, _Get(self, limit, accept, redirects, headers, self._budget()))

    def post(
        self,
        url: str,
        *,
        data: Mapping[str, str] | None = None,
        json_value: object = None,
        limit: int,
        accept: str = "*/*",
        headers: Mapping[str, str] = {},
    ) -> Answer:
        """Send a form (`data`), or a JSON value. Two differences from `get`, because a server may act on it before it fails.

        It is sent again only when no server can have acted on it: there was no connection, or the server says that it did not act
        and when it will (429, or 503 with `Retry-After`). No redirect is followed.
        """
        if data is None:
            form, headers = json.dumps(json_value).encode("ascii"), {"Content-Type": "application/json", **headers}
        else:
            form = urlencode(data).encode("ascii")
        return self._ask(url, _Get(self, limit, accept, 0, headers, self._budget(), form))

    def send(self, url: str, *, body: bytes, content_type: str, limit: int, accept: str = "*/*") -> Answer:
        """Send bytes of any type by POST, as `post` sends a form."""
        asked = _Get(self, limit, accept, 0, {}, self._budget(), body, content_type)
        return self._ask(url, asked)

    @contextmanager
    def recorded(self) -> Iterator[list[Exchange]]:
        """The exchanges of everything that this thread asks within the block, in a list that grows.

        For a caller that records what was sent even where reading the answer raised an exception.
        """
        exchanges: list[Exchange] = []
        token = _recorded.set(exchanges)
        try:
            yield exchanges
        finally:
            _recorded.reset(token)

    def _budget(self) -> RetryBudget:
        return RetryBudget(self._settings.max_wait, self._pause)

    def _wait_for(self, host: str, seconds: float) -> None:
        self._on_wait(host, seconds)
        self._pause(seconds)

    def _ask(self, url: str, asked: _Get) -> Answer:
        try:
            end = asked.run(url)
        except Refused as refused:
            end = _End(Outcome.BLOCKED, f"not asked: {refused}")
        except Deferred as rest:
            end = _End(Outcome.SKIPPED, rest.why, rest.not_before)
        finally:
            if (record := _recorded.get()) is not None:
                record += asked.exchanges
        secrets = self._settings.secrets
        detail = one_line(without_secrets(end.detail, secrets)) if end.detail else None
        url = without_secrets(url, secrets)
        return Answer(tuple(asked.exchanges), end.failure, detail, asked.tries, end.not_before, url)


@dataclass(frozen=True, slots=True)
class _End:
    """How a get ended; without a failure, the caller reads the last exchange."""

    failure: Outcome | None = None
    detail: str | None = None
    not_before: datetime | None = None


class _Get:
    """One get, or one post of a form, in progress, and what it has sent so far."""

    def __init__(
        self,
        web: Web,
        limit: int,
        accept: str,
        redirects: int,
        headers: Mapping[str, str],
        budget: RetryBudget,
        form: bytes | None = None,
        content_type: str = FORM,
    ) -> None:
        self._web = web
        self._limit = limit
        self._accept = accept
        self._redirects = redirects
        self._headers = headers
        self._budget = budget
        self._form = form
        self._content_type = content_type
        self.exchanges: list[Exchange] = []
        self.tries = 0

    def run(self, url: str) -> _End:
        """Ask, and follow redirects as far as the caller wants.

        Raises:
            Refused: the guard refuses the URL, or one that a redirect names.
            Deferred: a host cannot be asked now.
        """
        target = self._web._client.target(url)
        been = {target.url}
        for hop in range(self._redirects + 1):
            reply, not_before = self._hop(target)
            if reply.failure:
                return _End(reply.failure, reply.detail, not_before)
            location = reply.exchange.header("location") if reply.status in REDIRECTS else None
            if not location or not self._redirects:
                return _End()
            if hop == self._redirects:
                return _End(Outcome.MALFORMED, f"more than {self._redirects} redirects")
            # Browsers read bytes beyond ASCII as UTF-8; the record keeps them as Latin-1.
            location = location.encode("latin-1").decode("utf-8", "replace")
            following = self._web._client.target(location, target)
            if following.url in been:
                return _End(Outcome.MALFORMED, f"redirects in a circle, back to {following.url}")
            been.add(following.url)
            if following.origin != target.origin:
                self._headers = {k: v for k, v in self._headers.items() if k.lower() not in PRIVATE_HEADERS}
            target = following
        raise AssertionError("the last hop returns")

    def _hop(self, target: Target) -> tuple[Reply, datetime | None]:
        """Ask one URL until it answers, or the seconds or tries are used up. Returns also from when on it may be asked again."""
        politeness, now = self._web._politeness, self._web._now
        host = target.host.removesuffix(".")
        replies: list[Reply] = []
        self._budget.sleeper = partial(self._web._wait_for, host)

        def ask() -> Reply:
            with politeness.queue(host):
                wait = politeness.book(host, self._budget.left)
                if self._form is not None:
                    wait = max(wait, politeness.book(f"{POSTS} {host}", self._budget.left))
                if wait > SPACING:
                    self._budget.sleep(wait)
                elif wait > 0:
                    self._web._wait_for(host, wait)
                # A rest that the host asked of another thread meanwhile holds for this one as well.
                self._budget.sleep(politeness.rest(host, self._budget.left))
            reply = self._web._client.ask(
                target, self._limit, self._accept, self._headers, self._form, self._content_type
            )
            if self._form is not None and not _harmless_again(reply):
                reply = replace(reply, again=False)
            replies.append(reply)
            self.exchanges.append(replies[-1].exchange)
            self.tries = max(self.tries, len(replies))
            return replies[-1]

        not_before: datetime | None = None
        with politeness.turn(host):
            lately_refused, one_try = politeness.refusals(host) > 0, politeness.one_try(host)
            again = repeating(self._budget, now, lately_refused=lately_refused, one_try=one_try)
            try:
                reply: Reply = again(ask)
            except Deferred as rest:
                if not replies:
                    raise
                reply, not_before = replies[-1], rest.not_before
            # Recorded before the turn ends, so that the next thread knows it before it asks.
            if not reply.reached or reply.failure is Outcome.RATE_LIMITED:
                politeness.refused(host)
            elif reply.failure in TROUBLES:
                politeness.failed(host)
            else:
                politeness.answered(host, well=reply.failure is None)
                if reply.failure is None and (pause := rest_until_reset(reply.exchange, now())):
                    politeness.close(host, now() + timedelta(seconds=pause))
            if reply.failure in {Outcome.RATE_LIMITED, Outcome.SERVER_ERROR}:
                asked = asked_wait(reply.exchange, now())
                if asked:
                    not_before = now() + timedelta(seconds=asked)
                    if reply.status in {429, 503}:  # Both are about the whole server (RFC 6585, 4; RFC 9110, 15.6.4).
                        politeness.close(host, not_before)
        return reply, not_before


def _harmless_again(reply: Reply) -> bool:
    """Whether a form can be sent again because no server can have acted on it (RFC 9110, 9.2.2: a POST is not idempotent)."""
    if not reply.reached or reply.status == 429:
        return True
    return reply.status == 503 and reply.exchange.header("retry-after") is not None
