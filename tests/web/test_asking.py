"""One GET against real servers: what is recorded, what is repeated, what is refused."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citesnap.model import Outcome
from citesnap.web import Rate, Web, WebConfigError, WebSettings
from internet.ports import free_port
from web.loopback import Clock, Connection, Server, local_web


def test_an_answer_is_recorded_as_it_passed_the_wire() -> None:
    packed = gzip.compress(b"<p>post", mtime=0)

    def script(c: Connection) -> None:
        c.answer(
            packed,
            "200 Fine",
            "X-MiXeD: One",
            "Content-Type: Text/HTML; charset=x",
            "Content-Encoding: gzip",
            "x-mixed: Two",
        )

    with Server(script) as server, local_web() as web:
        answer = web.get(
            server.url("/p?q=1#part"), limit=1000, accept="text/html", headers={"X-Own": "yes", "Authorization": "k"}
        )
    assert (answer.failure, answer.detail, answer.tries, answer.status) == (None, None, 1, 200)
    assert (answer.body, answer.content_type, answer.header("X-mixed")) == (b"<p>post", "text/html", "One")
    (exchange,) = answer.exchanges
    assert exchange.method == "GET"
    assert exchange.url == answer.url == server.url("/p?q=1")
    assert exchange.status_line == "HTTP/1.1 200 Fine"
    assert [name for name, _ in exchange.response_headers][1:-1] == [
        "X-MiXeD",
        "Content-Type",
        "Content-Encoding",
        "x-mixed",
    ]
    assert (exchange.body, exchange.received) == (b"<p>post", packed)
    assert exchange.peer == f"127.0.0.1:{server.port}"
    assert (exchange.certificate, exchange.error) == (None, None)
    assert 0 < exchange.seconds < 5
    (head,) = server.requests
    sent = [(name, value) for name, _, value in (line.partition(": ") for line in head.decode().split("\r\n")[1:-2])]
    assert [name for name, _ in sent] == ["Host", "User-Agent", "Accept", "Accept-Encoding", "X-Own", "Authorization"]
    assert dict(sent)["Accept-Encoding"] == "gzip"
    assert dict(sent)["Authorization"] == "k"
    assert [*exchange.request_headers] == [*sent[:-1], ("Authorization", "[redacted]")]


def test_we_say_who_we_are() -> None:
    with Server(lambda c: c.answer()) as server:
        with local_web() as web:
            web.get(server.url(), limit=10)
        with Web(
            WebSettings(contact="mailto:desk@riverton.example", allow_hosts=frozenset({"127.0.0.1"})), environ={}
        ) as web:
            web.get(server.url(), limit=10)
    agents = [head.decode().split("User-Agent: ")[1].split("\r\n")[0] for head in server.requests]
    assert agents[0].startswith("citesnap/")
    assert "(+https://" in agents[0]
    assert agents[1].endswith(" (+mailto:desk@riverton.example)")


def test_a_secret_of_ours_is_in_no_record() -> None:
    with (
        Server(lambda c: c.answer(b"", "404 Not Found", "Link: </?key=s3cr%2Ft>")) as server,
        local_web(secrets=frozenset({"s3cr/t"})) as web,
    ):
        answer = web.get(server.url("/?key=s3cr%2Ft"), limit=10)
    assert b"s3cr%2Ft" in server.requests[0]
    assert "s3cr" not in repr(answer)


def test_connections_are_used_again_and_cookies_are_not_kept() -> None:
    def script(c: Connection) -> None:
        c.answer(b"ok", "200 OK", "Set-Cookie: a=b; Path=/")

    with Server(script, keep_alive=True) as server, local_web() as web:
        assert [web.get(server.url(), limit=10).body for _ in range(3)] == [b"ok"] * 3
    assert server.connections == 1
    assert not any(b"cookie" in head.lower() for head in server.requests)


def test_statuses_that_say_something_are_for_the_caller() -> None:
    for status in (
        "200 OK",
        "204 No Content",
        "304 Not Modified",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Gone",
        "410 Gone",
        "451 No",
    ):
        with Server(lambda c, status=status: c.answer(b"", status)) as server, local_web() as web:  # type: ignore[misc]  # default binds the loop variable
            answer = web.get(server.url(), limit=10)
        assert (answer.failure, answer.status, len(server.requests)) == (None, int(status[:3]), 1)


# Redirects


def test_redirects_are_followed_by_hand_and_each_is_recorded() -> None:
    def script(c: Connection) -> None:
        target = {"/a": "b?x=ü#frag", "/b?x=%C3%BC": "/c"}.get(c.path)
        if target:
            c.answer(b"", "302 Found", "Location: " + target.encode().decode("latin-1"))
        else:
            c.answer(b"here")

    with Server(script) as server, local_web() as web:
        answer = web.get(server.url("/a"), limit=10, redirects=5)
        assert [e.status for e in answer.exchanges] == [302, 302, 200]
        assert (answer.body, answer.url, answer.tries, answer.failure) == (b"here", server.url("/c"), 1, None)
        unfollowed = web.get(server.url("/a"), limit=10)
        assert (unfollowed.failure, unfollowed.status, len(unfollowed.exchanges)) == (None, 302, 1)


def test_too_many_redirects_and_circles_end() -> None:
    def script(c: Connection) -> None:
        number = int(c.path[1:])
        c.answer(b"", "301 Moved", f"Location: /{(number + 1) % 3 if number < 3 else number + 1}")

    with Server(script) as server, local_web() as web:
        circle = web.get(server.url("/0"), limit=10, redirects=10)
        assert (circle.failure, circle.detail) == (
            Outcome.MALFORMED,
            f"redirects in a circle, back to {server.url('/0')}",
        )
        endless = web.get(server.url("/5"), limit=10, redirects=3)
        assert (endless.failure, endless.detail, len(endless.exchanges)) == (
            Outcome.MALFORMED,
            "more than 3 redirects",
            4,
        )
        assert endless.status == 301


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:{port}/",
        "http://127.1:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://2130706433/",
        "file:///etc/passwd",
        "http://user:pw@example.com/",
        "https://example.com:22/",
        "http://exa mple.com/",
        "http://[broken/",
    ],
)
def test_a_redirect_to_a_forbidden_place_is_blocked_and_never_asked(location: str) -> None:
    with (
        Server(lambda c: c.answer(b"", "302 Found", "Location: " + location.format(port=server.port))) as server,
        local_web() as web,
    ):
        answer = web.get(server.url(), limit=10, redirects=5)
    assert (answer.failure, answer.status, len(server.requests)) == (Outcome.BLOCKED, 302, 1)
    assert answer.detail
    assert answer.detail.startswith("not asked: ")


def test_keys_are_not_sent_on_to_where_a_redirect_leads() -> None:
    headers = {"Authorization": "k", "X-Own": "yes"}
    with (
        Server(lambda c: c.answer(b"ok")) as other,
        Server(lambda c: c.answer(b"", "302 Found", f"Location: {other.url()}")) as server,
        local_web() as web,
    ):
        assert web.get(server.url(), limit=10, redirects=1, headers=headers).body == b"ok"
    assert b"Authorization: k" in server.requests[0]
    assert b"uthorization" not in other.requests[0]
    assert b"X-Own: yes" in other.requests[0]


def test_an_etag_is_given_back_byte_for_byte() -> None:
    with Server(lambda c: c.answer(b"", "304 Not Modified")) as server, local_web() as web:
        assert web.get(server.url(), limit=10, headers={"If-None-Match": '"\xe9"'}).status == 304
    assert b'If-None-Match: "\xe9"\r\n' in server.requests[0]


# The guard


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/",
        "ftp://example.com/",
        "nonsense",
        "",
        "http://",
        "http://example.com:8080/",
        "http://0x7f.1/",
    ],
)
def test_a_forbidden_url_is_blocked_without_any_request(url: str) -> None:
    with local_web() as web:
        answer = web.get(url, limit=10)
    assert (answer.failure, answer.exchanges, answer.tries, answer.url) == (Outcome.BLOCKED, (), 0, url)


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.215.14", "10.0.0.1"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"]]
)
def test_a_name_with_any_private_address_is_blocked_and_not_tried_again(addresses: list[str]) -> None:
    clock = Clock()
    with Web(WebSettings(), sleep=clock.sleep, environ={}, resolver=lambda host, port: addresses) as web:
        answer = web.get("http://rebinding.example/", limit=10)
    assert (answer.failure, answer.tries, clock.total) == (Outcome.BLOCKED, 1, 0)
    assert answer.detail == f"rebinding.example has the address {addresses[-1]}, which is not a public one"
    assert answer.exchanges[0].error == answer.detail


def test_a_name_is_looked_up_once_for_each_connection_so_that_rebinding_gains_nothing() -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]  # what a second look-up would give; the first is all there is

    with Web(WebSettings(), environ={}, resolver=resolver) as web:
        assert web.get("http://rebinding.example/", limit=10).failure is Outcome.BLOCKED
    assert asked == ["rebinding.example"]


def test_an_allowed_host_is_asked_wherever_it_is() -> None:
    allow = frozenset({"intranet.example"})
    with (
        Server(lambda c: c.answer(b"in")) as server,
        Web(WebSettings(allow_hosts=allow), environ={}, resolver=lambda host, port: ["127.0.0.1"]) as web,
    ):
        assert web.get(server.url(host="intranet.example"), limit=10).body == b"in"


# Sizes


def test_an_announced_length_beyond_the_limit_is_refused_at_once() -> None:
    with Server(lambda c: c.answer(b"x", length=10**9)) as server, local_web() as web:
        answer = web.get(server.url(), limit=1000)
    assert (answer.failure, answer.status, answer.body, answer.tries) == (Outcome.TOO_LARGE, None, b"", 1)
    assert answer.last is not None
    assert (answer.last.error, answer.last.status_line) == (answer.detail, "HTTP/1.1 200 OK")


def test_an_endless_body_ends_at_the_limit() -> None:
    def script(c: Connection) -> None:
        c.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            c.send(b"400\r\n" + b"x" * 1024 + b"\r\n")

    with Server(script) as server, local_web() as web:
        answer = web.get(server.url(), limit=50_000)
    assert (answer.failure, answer.tries) == (Outcome.TOO_LARGE, 1)


def test_a_bomb_over_the_wire_is_too_large_and_not_asked_again() -> None:
    bomb = gzip.compress(bytes(20_000_000))
    with Server(lambda c: c.answer(bomb, "200 OK", "Content-Encoding: gzip")) as server, local_web() as web:
        answer = web.get(server.url(), limit=100_000)
    assert (answer.failure, answer.tries, len(server.requests)) == (Outcome.TOO_LARGE, 1, 1)


# Deadlines


def head_drip(c: Connection) -> None:
    c.drip(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000)


def body_drip(c: Connection) -> None:
    c.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    c.drip(b"x" * 5000)


def interim_drip(c: Connection) -> None:
    while True:
        c.send(b"HTTP/1.1 103 Early Hints\r\n\r\n")
        time.sleep(0.02)


def silence(c: Connection) -> None:
    time.sleep(15)


@pytest.mark.parametrize("script", [head_drip, body_drip, interim_drip, silence])
def test_the_deadline_holds_for_the_whole_request(script: object) -> None:
    with Server(script) as server, local_web(timeout=0.3) as web:  # type: ignore[arg-type]  # parametrize loses the type
        started = time.monotonic()
        answer = web.get(server.url(), limit=10_000)
        took = time.monotonic() - started
    assert (answer.failure, answer.tries) == (Outcome.TIMED_OUT, 2)
    assert answer.detail == "no whole answer within 0.3 s"
    assert took < 10, "it waits for the end of what drips"
    assert all((e.status, e.body, e.error) == (None, None, answer.detail) for e in answer.exchanges)
    assert answer.last is not None
    assert answer.last.peer == f"127.0.0.1:{server.port}"


def test_a_name_server_that_never_answers_counts_against_the_deadline() -> None:
    forever = threading.Event()
    with Web(
        WebSettings(timeout=0.2, max_wait=0), environ={}, resolver=lambda host, port: [str(forever.wait(60))]
    ) as web:
        answer = web.get("https://slow.example/", limit=10)
        assert not forever.is_set()
    forever.set()
    assert answer.failure is Outcome.TIMED_OUT


# Repeats


def test_a_passing_failure_is_asked_again_after_growing_pauses() -> None:
    clock = Clock()
    with Server(lambda c: c.answer(b"ok", "503 Busy" if c.number < 4 else "200 OK")) as server, local_web(clock) as web:
        answer = web.get(server.url(), limit=10)
    assert (answer.failure, answer.tries, [e.status for e in answer.exchanges]) == (None, 4, [503, 503, 503, 200])
    waits = [s for s in clock.slept if s > 0.5]
    assert [round(w // 1) for w in waits] in ([1, 2, 4], [1, 2, 5])


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (500, "server-error"),
        (502, "server-error"),
        (520, "server-error"),
        (408, "server-error"),
        (425, "server-error"),
        (429, "rate-limited"),
    ],
)
def test_a_failure_that_stays_is_asked_four_times(status: int, outcome: str) -> None:
    clock = Clock()
    with Server(lambda c: c.answer(b"no", f"{status} No")) as server, local_web(clock) as web:
        answer = web.get(server.url(), limit=10)
    assert (answer.failure, answer.tries, answer.status, answer.not_before) == (outcome, 4, status, None)
    assert answer.detail
    assert str(status) in answer.detail
    assert clock.total <= 120


def test_a_host_that_had_enough_of_us_gets_fewer_tries_and_is_then_given_up() -> None:
    clock = Clock()
    with Server(lambda c: c.answer(b"no", "429 Enough")) as server, local_web(clock) as web:
        answers = [web.get(server.url(), limit=10) for _ in range(6)]
    assert [a.tries for a in answers] == [4, 1, 1, 1, 1, 0]
    assert [a.failure for a in answers] == [Outcome.RATE_LIMITED] * 5 + [Outcome.SKIPPED]
    assert clock.total == pytest.approx(120, abs=0.1)


def test_a_cut_error_page_is_an_error_of_the_server_first() -> None:
    with Server(lambda c: c.answer(b"no", "502 Bad Gateway", length=50)) as server, local_web() as web:
        answer = web.get(server.url(), limit=100)
    assert (answer.failure, answer.tries, answer.status) == (Outcome.SERVER_ERROR, 4, None)
    assert answer.detail
    assert "answered 502; " in answer.detail


@pytest.mark.parametrize("form", ["seconds", "date", "reset"])
def test_a_server_that_says_how_long_to_wait_is_obeyed(form: str) -> None:
    clock = Clock()
    moment = clock.now() + timedelta(seconds=40)
    header = {
        "seconds": "Retry-After: 40",
        "date": f"Retry-After: {format_datetime(moment, usegmt=True)}",
        "reset": f"x-rate-limit-reset: {moment.timestamp():.0f}",
    }[form]

    def script(c: Connection) -> None:
        c.answer(b"", "429 Slow down" if c.number == 1 else "200 OK", header)

    with Server(script) as server, local_web(clock) as web:
        answer = web.get(server.url(), limit=10)
    assert (answer.failure, answer.tries) == (None, 2)
    assert clock.total == pytest.approx(40, abs=0.1)


@pytest.mark.parametrize(
    ("headers", "waited"),
    [
        (("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 25"), 25),
        (("x-ratelimit-remaining: 0.0", "x-ratelimit-reset: 25"), 25),
        (("RateLimit-Remaining: 0", "RateLimit-Reset: 25"), 25),
        (("X-RateLimit-Remaining: 1", "X-RateLimit-Reset: 25"), 0),
        (("X-RateLimit-Remaining: 0",), 0),
        (("X-RateLimit-Remaining: 0", "X-RateLimit-Reset: soon"), 0),
        (("X-RateLimit-Remaining: none", "X-RateLimit-Reset: 25"), 0),
    ],
)
def test_a_server_whose_last_request_for_now_was_taken_gets_the_next_one_later(
    headers: tuple[str, ...], waited: float
) -> None:
    clock = Clock()
    with Server(lambda c: c.answer(b"", "200 OK", *headers)) as server, local_web(clock) as web:
        assert web.get(server.url(), limit=10).failure is None
        assert web.get(server.url(), limit=10).failure is None
    assert clock.total == pytest.approx(waited, abs=0.1)


@pytest.mark.parametrize(("status", "outcome"), [(429, Outcome.RATE_LIMITED), (503, Outcome.SERVER_ERROR)])
def test_a_longer_wait_than_we_have_patience_for_is_left_to_later_and_closes_the_host(
    status: int, outcome: Outcome
) -> None:
    clock = Clock()
    with (
        Server(lambda c: c.answer(b"", f"{status} Later", "Retry-After: 3600")) as server,
        local_web(clock, max_wait=60) as web,
    ):
        answer = web.get(server.url(), limit=10)
        later = clock.now() + timedelta(hours=1)
        assert (answer.failure, answer.tries, answer.not_before, clock.total) == (outcome, 1, later, 0)
        skipped = web.get(server.url("/other"), limit=10)
        assert (skipped.failure, skipped.tries, skipped.not_before, skipped.exchanges) == (
            Outcome.SKIPPED,
            0,
            later,
            (),
        )
        assert len(server.requests) == 1
        clock.sleep(3600)
        assert web.get(server.url(), limit=10).failure is outcome
        assert len(server.requests) == 2


@pytest.mark.parametrize("value", ["soon", "-5", "9" * 200, "Mon, 99 Foo 2026 99:00:00 GMT", "0", "1e99", "٣"])
def test_nonsense_in_retry_after_changes_nothing_for_long(value: str) -> None:
    clock = Clock()
    header = "Retry-After: " + value.encode().decode("latin-1")
    with Server(lambda c: c.answer(b"", "503 No", header)) as server, local_web(clock) as web:
        answer = web.get(server.url(), limit=10)
    assert (answer.failure, answer.tries, answer.not_before) == (Outcome.SERVER_ERROR, 4, None)


def test_a_retry_after_of_ages_is_cut_to_a_week() -> None:
    clock = Clock()
    with Server(lambda c: c.answer(b"", "429 No", "Retry-After: 999999999")) as server, local_web(clock) as web:
        assert web.get(server.url(), limit=10).not_before == clock.now() + timedelta(days=7)


def test_all_sleep_of_one_get_stays_within_max_wait_redirects_included() -> None:
    clock = Clock()

    def script(c: Connection) -> None:
        if c.number in (2, 4):
            c.answer(b"", "302 Found", f"Location: /{c.number}")
        else:
            c.answer(b"", "429 Slow down", "Retry-After: 25")

    with Server(script) as server, local_web(clock, max_wait=60) as web:
        answer = web.get(server.url(), limit=10, redirects=5)
    assert answer.failure is Outcome.RATE_LIMITED
    assert clock.total == pytest.approx(50, abs=0.1)
    assert answer.not_before == clock.now() + timedelta(seconds=25)


def test_with_no_patience_at_all_nothing_is_repeated() -> None:
    clock = Clock()
    with Server(lambda c: c.answer(b"", "503 No")) as server, local_web(clock, max_wait=0) as web:
        assert web.get(server.url(), limit=10).tries == 1
    assert clock.total == 0


@pytest.mark.parametrize(
    ("script", "outcome", "detail"),
    [
        (lambda c: c.reset(), Outcome.UNREACHABLE, "connection to 127.0.0.1 was lost"),
        (lambda c: None, Outcome.UNREACHABLE, "closed the connection without an answer"),
        (lambda c: c.answer(b"half", length=8), Outcome.MALFORMED, "breaks off"),
        (
            lambda c: c.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
            Outcome.MALFORMED,
            "breaks off",
        ),
        (lambda c: c.send(b"SSH-2.0-OpenSSH\r\n\r\n"), Outcome.MALFORMED, "proper HTTP"),
        (lambda c: c.send(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000), Outcome.MALFORMED, "proper HTTP"),
        (
            lambda c: c.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
            Outcome.MALFORMED,
            "proper HTTP",
        ),
    ],
)
def test_broken_answers_are_asked_three_times_and_never_taken_for_whole(
    script: object, outcome: Outcome, detail: str
) -> None:
    with Server(script) as server, local_web() as web:  # type: ignore[arg-type]  # parametrize loses the type
        answer = web.get(server.url(), limit=1000)
    assert (answer.failure, answer.tries, answer.status, answer.body) == (outcome, 3, None, b"")
    assert answer.detail
    assert detail in answer.detail
    assert answer.detail.isprintable()


@pytest.mark.parametrize(
    ("coding", "body"), [("gzip", b"plain"), ("br", b"x"), ("gzip", gzip.compress(b"post", mtime=0)[:-4])]
)
def test_a_content_coding_that_cannot_be_undone_is_malformed_and_not_asked_again(coding: str, body: bytes) -> None:
    with Server(lambda c: c.answer(body, "200 OK", f"Content-Encoding: {coding}")) as server, local_web() as web:
        answer = web.get(server.url(), limit=1000)
    assert (answer.failure, answer.tries, answer.body) == (Outcome.MALFORMED, 1, b"")


def test_a_connection_that_the_server_has_closed_meanwhile_is_replaced() -> None:
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with Server(lambda c: c.send(reply)) as server, local_web() as web:
        for _ in range(3):
            assert web.get(server.url(), limit=10).body == b"ok"
            time.sleep(0.02)
    assert server.connections == 3


# Nobody there


def test_a_refused_connection_is_unreachable_soon_and_the_host_is_given_up_after_five_gets() -> None:
    clock = Clock()
    url = f"http://127.0.0.1:{free_port()}/"
    with local_web(clock) as web:
        answers = [web.get(url, limit=10) for _ in range(7)]
    assert [a.failure for a in answers] == [Outcome.UNREACHABLE] * 5 + [Outcome.SKIPPED] * 2
    assert [a.tries for a in answers] == [3, 1, 1, 1, 1, 0, 0]
    assert answers[0].detail == "127.0.0.1 refused the connection"
    assert answers[-1].detail == "127.0.0.1 refused 5 times in a row: not asked again in this run"
    assert clock.total < 3


def test_a_host_that_cannot_serve_anybody_is_given_up_after_five_gets() -> None:
    clock = Clock()
    with Server(lambda c: c.answer(b"", "503 No")) as server, local_web(clock) as web:
        answers = [web.get(server.url(f"/{number}"), limit=10) for number in range(7)]
    assert [a.failure for a in answers] == [Outcome.SERVER_ERROR] * 5 + [Outcome.SKIPPED] * 2
    assert [a.tries for a in answers] == [4, 4, 4, 4, 1, 0, 0]
    assert answers[-1].detail == "127.0.0.1 failed 5 times in a row: not asked again in this run"


def failing(error: OSError) -> Web:
    def resolver(host: str, port: int) -> list[str]:
        raise error

    return Web(WebSettings(rates={"*": Rate.parse("1000/s")}), sleep=Clock().sleep, environ={}, resolver=resolver)


def test_names_that_do_not_exist_are_not_asked_for_again_and_those_that_fail_for_now_are() -> None:
    with failing(socket.gaierror(socket.EAI_NONAME, "Name or service not known")) as web:
        answer = web.get("https://nowhere.example/", limit=10)
        assert (answer.failure, answer.tries, answer.detail) == (
            Outcome.UNREACHABLE,
            1,
            "name not found: nowhere.example",
        )
    with failing(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")) as web:
        answer = web.get("https://nowhere.example/", limit=10)
        assert (answer.failure, answer.tries) == (Outcome.UNREACHABLE, 3)
        assert answer.detail == "name not found just now: nowhere.example"


def test_addresses_of_both_families_take_turns() -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["::1", "::1", "::1", "::1", "127.0.0.1"]

    with Server(lambda c: c.answer(b"ok")) as server:
        allowed = WebSettings(allow_hosts=frozenset({"Both.Example."}))
        with Web(allowed, environ={}, resolver=resolver) as web:
            assert web.get(server.url(host="both.example"), limit=10).body == b"ok"
    assert asked == ["both.example"]


ODD_URLS = st.text(max_size=60) | st.builds(
    "{}://{}{}{}".format,
    st.sampled_from(["http", "https", "HTTP", "ftp"]),
    st.text("abz019.-_:@[]%/\\?#\u3002ａ\x00é ", max_size=25),
    st.sampled_from(["", ":80", ":443", ":", ":0", ":-1", ":99999999999"]),
    st.text(max_size=20),
)


@given(ODD_URLS)
@settings(max_examples=300, deadline=None)
def test_any_text_for_a_url_gives_an_answer(offline: Web, url: str) -> None:
    assert offline.get(url, limit=10, redirects=2).failure in {Outcome.BLOCKED, Outcome.UNREACHABLE, Outcome.SKIPPED}


@pytest.fixture(scope="module")
def offline() -> Iterator[Web]:
    with failing(socket.gaierror(socket.EAI_NONAME, "Name or service not known")) as web:
        yield web


@given(
    st.binary(max_size=120),
    st.sampled_from(["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 302 Found\r\nLocation: ", "HTTP/1.1 200 "]),
)
@settings(max_examples=60, deadline=None)
def test_any_bytes_from_a_server_give_an_answer(data: bytes, start: str) -> None:
    with Server(lambda c: c.send(start.encode() + data + b"\r\n\r\n")) as server, local_web(timeout=1) as web:
        answer = web.get(server.url(), limit=1000, redirects=2)
    assert answer.exchanges
    assert answer.detail is None or answer.detail.isprintable()


def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    allowed = WebSettings(allow_hosts=frozenset({"two.example"}))
    with (
        Server(lambda c: c.answer(b"ok")) as server,
        Web(allowed, environ={}, resolver=lambda host, port: ["127.0.0.9", "127.0.0.1"]) as web,
    ):
        assert web.get(server.url(host="two.example"), limit=10).body == b"ok"


# The pace


def test_requests_to_one_host_keep_their_pace_redirects_and_repeats_included() -> None:
    clock = Clock()

    def script(c: Connection) -> None:
        c.answer(b"", {1: "302 Found", 2: "503 No"}.get(c.number, "200 OK"), "Location: /x")

    with Server(script) as server, local_web(clock, rates={"127.0.0.1": Rate.parse("20/m")}) as web:
        web.get(server.url(), limit=10, redirects=1)
        web.get(server.url("/y"), limit=10)
    assert len(server.requests) == 4
    assert clock.total == pytest.approx(9, abs=0.01)


def test_limits_hold_across_runs() -> None:
    clock = Clock()
    recent = {"127.0.0.1": clock.now() - timedelta(seconds=1)}
    closed = {"closed.example": clock.now() + timedelta(hours=2)}
    with Server(lambda c: c.answer()) as server, local_web(clock, rates={}, recent=recent, closed_until=closed) as web:
        web.get(server.url(), limit=10)
        assert clock.total == pytest.approx(1)
        answer = web.get("https://closed.example/", limit=10)
        assert (answer.failure, answer.tries, answer.not_before) == (Outcome.SKIPPED, 0, closed["closed.example"])
        assert answer.detail == "closed.example asked to be left alone until 2026-03-01 14:00:00 UTC"


def test_threads_may_share_it() -> None:
    with (
        Server(lambda c: c.answer(c.path.encode()), keep_alive=True) as server,
        local_web() as web,
        ThreadPoolExecutor(8) as pool,
    ):
        paths = [f"/{n}" for n in range(60)]
        answers = list(pool.map(lambda path: web.get(server.url(path), limit=100), paths))
    assert [a.body.decode() for a in answers] == paths
    assert {a.last.peer for a in answers if a.last} == {f"127.0.0.1:{server.port}"}


# Settings


@pytest.mark.parametrize(
    ("timeout", "max_wait"),
    [(0, 1), (-1, 1), (float("nan"), 1), (1e9, 1), (1, -1), (1, float("inf")), (1, float("nan"))],
)
def test_settings_out_of_range_are_refused(timeout: float, max_wait: float) -> None:
    with pytest.raises(WebConfigError, match=r"timeout|max-wait"):
        WebSettings(timeout=timeout, max_wait=max_wait)


@pytest.mark.parametrize("contact", ["", "a\r\nX: y", "https://ü.example", "(me)", "a\\b"])
def test_a_contact_that_would_break_the_header_is_refused(contact: str) -> None:
    with pytest.raises(WebConfigError, match="contact"):
        WebSettings(contact=contact)


@pytest.mark.parametrize("token", ["", "s3cr t", "s3cr\r\nX: y", "s3crü", "s3cr\x00"])
def test_a_token_that_would_break_the_header_is_refused_and_not_shown(token: str) -> None:
    with pytest.raises(WebConfigError, match="the token for x") as refused:
        WebSettings(credentials={"x": token})
    assert "s3cr" not in str(refused.value)


def test_a_credential_is_given_by_name_and_is_a_secret() -> None:
    settings = WebSettings(
        credentials={"x": "s3cr/t"}, secrets=frozenset({"other"}), allow_hosts=frozenset({"127.0.0.1"})
    )
    assert settings.secrets == {"s3cr/t", "other"}
    assert "s3cr" not in repr(settings)
    with (
        Server(lambda c: c.answer(b"you said Bearer s3cr/t", "401 s3cr/t")) as server,
        Web(settings, environ={}) as web,
    ):
        assert (web.credential("x"), web.credential("y")) == ("s3cr/t", None)
        answer = web.get(server.url(), limit=100, headers={"Authorization": "Bearer s3cr/t"})
    assert b"Authorization: Bearer s3cr/t" in server.requests[0]
    assert answer.body == b"you said Bearer [redacted]"
    assert "s3cr" not in repr(answer)


def test_a_program_that_asks_nobody_does_not_load_the_http_library() -> None:
    code = "import sys, citesnap.web as w; w.WebSettings(); print('httpx' in sys.modules, 'tenacity' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "False False\n"
    )


def test_times_are_in_utc() -> None:
    with (
        Server(lambda c: c.answer()) as server,
        Web(WebSettings(allow_hosts=frozenset({"127.0.0.1"})), environ={}) as web,
    ):
        (exchange,) = web.get(server.url(), limit=10).exchanges
    assert abs(datetime.now(UTC) - exchange.started_at) < timedelta(seconds=10)
