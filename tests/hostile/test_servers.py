"""Answers on the wire that no server sends by mistake: bounded time and memory, a declared outcome, nothing believed."""

from __future__ import annotations

import gzip
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta

import pytest

from citesnap.model import Outcome
from web.loopback import Connection, Server, local_web

LIMIT = 1_000_000
BROKEN: frozenset[Outcome | None] = frozenset({Outcome.MALFORMED})
WHOLE: frozenset[Outcome | None] = frozenset({None})
TOO_LARGE: frozenset[Outcome | None] = frozenset({Outcome.TOO_LARGE})
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"


def raw(*pieces: bytes) -> Callable[[Connection], None]:
    def script(connection: Connection) -> None:
        for piece in pieces:
            connection.send(piece)

    return script


ANSWERS: dict[str, tuple[Callable[[Connection], None], frozenset[Outcome | None]]] = {
    "a hundred thousand headers": (raw(OK, b"X-A: b\r\n" * 100_000, b"\r\nwater"), BROKEN),
    "a header of ten megabytes": (
        raw(OK, b"X-A: ", b"b" * 10_000_000, b"\r\n\r\nwater"),
        BROKEN,
    ),
    "ten thousand cookies": (
        raw(
            OK,
            b"".join(b"Set-Cookie: a%d=b; Domain=.com\r\n" % n for n in range(1000)),
            b"Content-Length: 5\r\n\r\nwater",
        ),
        WHOLE,
    ),
    "a thousand times: go on": (
        raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, OK, b"Content-Length: 5\r\n\r\nwater"),
        WHOLE,
    ),
    "early hints that lead elsewhere": (
        raw(
            b"HTTP/1.1 103 Early Hints\r\nLocation: http://127.0.0.1:1/\r\n\r\n", OK, b"Content-Length: 5\r\n\r\nwater"
        ),
        WHOLE,
    ),
    "another protocol": (
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nwater"),
        BROKEN | WHOLE,
    ),
    "two lengths": (raw(OK, b"Content-Length: 5\r\nContent-Length: 500\r\n\r\nwater"), BROKEN),
    "a length below nothing": (raw(OK, b"Content-Length: -5\r\n\r\nwater"), BROKEN),
    "a length of five thousand digits": (
        raw(OK, b"Content-Length: ", b"9" * 5000, b"\r\n\r\nwater"),
        BROKEN | {Outcome.TOO_LARGE},
    ),
    "a piece of five thousand digits": (
        raw(OK, CHUNKED, b"F" * 5000, b"\r\nwater\r\n0\r\n\r\n"),
        BROKEN,
    ),
    "a piece with a comment without end": (
        raw(OK, CHUNKED, b"5;", b"a" * 5_000_000, b"\r\nwater\r\n0\r\n\r\n"),
        BROKEN,
    ),
    "fields after the end without end": (
        raw(OK, CHUNKED, b"5\r\nwater\r\n0\r\n", b"X-A: b\r\n" * 200_000, b"\r\n"),
        BROKEN,
    ),
    "packed twice": (
        raw(OK, b"Content-Encoding: gzip, gzip\r\n\r\n", gzip.compress(gzip.compress(b"water"))),
        BROKEN,
    ),
    "ten thousand members": (
        raw(OK, b"Content-Encoding: gzip\r\n\r\n", gzip.compress(bytes(1000)) * 10_000),
        TOO_LARGE,
    ),
    "a place to go that breaks the line": (
        raw(b"HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: http://127.0.0.1:1/\x00\x0b/\r\n\r\n"),
        BROKEN | {Outcome.BLOCKED},
    ),
    "a status of nothing": (raw(b"HTTP/1.1 000 \r\nConnection: close\r\n\r\n"), BROKEN),
    "a status beyond all": (
        raw(b"HTTP/1.1 999 Denied\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
        BROKEN | WHOLE | {Outcome.SERVER_ERROR},
    ),
    "an old protocol": (raw(b"HTTP/0.9 200 OK\r\n\r\nwater"), BROKEN | WHOLE),
    "bytes before the answer": (raw(b"\r\n" * 100_000, OK, b"\r\nwater"), BROKEN),
    "another answer behind it": (raw(OK, b"Content-Length: 5\r\n\r\nwater", OK, b"\r\nevil"), WHOLE),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_of_a_hostile_server(name: str) -> None:
    script, allowed = ANSWERS[name]
    with Server(script) as server, local_web(timeout=10.0) as web:
        tracemalloc.start()
        began = time.thread_time()
        answer = web.get(server.url(), limit=LIMIT, redirects=2)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert answer.failure in allowed, (answer.failure, answer.detail)
    assert answer.failure is not None or answer.body in (b"water", b"")
    assert time.thread_time() - began < 5
    assert peak < 40_000_000


@pytest.mark.parametrize(
    "date", ["Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "99999999999999999999", "-1", "\xff"]
)
def test_a_server_whose_clock_is_wrong_is_not_waited_for_longer_than_a_week(date: str) -> None:
    """`Retry-After` as a time is held against our own clock, whatever the server's `Date` says."""
    with (
        Server(lambda c: c.answer(b"", "429 Too Many", f"Date: {date}", f"Retry-After: {date}")) as server,
        local_web(max_wait=0.0) as web,
    ):
        answer = web.get(server.url(), limit=LIMIT)
    assert answer.failure is Outcome.RATE_LIMITED
    last = answer.last
    assert last is not None
    assert answer.not_before is None or answer.not_before - last.started_at <= timedelta(days=7, minutes=1)
