"""One POST of a form against real servers: what is sent, what is recorded, and that nothing is done twice."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs

import pytest

from citesnap.model import Outcome
from citesnap.web import Rate
from internet.ports import free_port
from web.loopback import Clock, Connection, Server, local_web

FORM = {"url": "https://riverton.example/ä?a=1&b=2", "note": "two words"}


def form_of(c: Connection) -> bytes:
    """The rest of the request: its body, which must be read before an answer can be sent safely."""
    length = int(c.request.decode().lower().partition("content-length: ")[2].split("\r\n")[0])
    body = c.request.partition(b"\r\n\r\n")[2]
    while len(body) < length:
        body += c.sock.recv(4096)
    return body


def test_a_form_is_sent_and_the_exchange_is_recorded_as_a_post() -> None:
    bodies: list[bytes] = []

    def script(c: Connection) -> None:
        bodies.append(form_of(c))
        c.answer(b"{}", "200 OK", "Content-Type: application/json")

    with Server(script) as server, local_web() as web:
        answer = web.post(
            server.url("/save"), data=FORM, limit=100, accept="application/json", headers={"Authorization": "LOW a:b"}
        )
    assert (answer.failure, answer.status, answer.body, answer.tries) == (None, 200, b"{}", 1)
    assert parse_qs(bodies[0].decode("ascii")) == {name: [value] for name, value in FORM.items()}
    head = server.requests[0].decode()
    assert head.startswith("POST /save HTTP/1.1\r\n")
    assert "Authorization: LOW a:b" in head
    (exchange,) = answer.exchanges
    assert (exchange.method, exchange.url) == ("POST", server.url("/save"))
    assert (exchange.request_body, exchange.via_proxy) == (bodies[0], False)
    sent = dict(exchange.request_headers)
    assert sent["Authorization"] == "[redacted]"
    assert sent["Content-Type"] == "application/x-www-form-urlencoded"
    assert sent["Accept"] == "application/json"
    assert int(sent["Content-Length"]) == len(bodies[0])


def test_a_secret_in_what_comes_back_is_taken_out() -> None:
    def script(c: Connection) -> None:
        form_of(c)
        c.answer(b"you said s3cr/t", "200 OK", "X-Echo: s3cr%2Ft")

    with Server(script) as server, local_web(secrets=frozenset({"s3cr/t"})) as web:
        answer = web.post(server.url("/?k=s3cr%2Ft"), data={"k": "s3cr/t"}, limit=100)
    assert "s3cr" not in repr(answer)


@pytest.mark.parametrize("status", ["408 Timeout", "425 Early", "500 No", "502 No", "503 No", "504 No", "523 No"])
def test_what_may_have_been_done_is_not_asked_for_twice(status: str) -> None:
    def script(c: Connection) -> None:
        form_of(c)
        c.answer(b"no", status)

    with Server(script) as server, local_web() as web:
        answer = web.post(server.url(), data=FORM, limit=100)
    assert (answer.failure, answer.tries, len(server.requests)) == (Outcome.SERVER_ERROR, 1, 1)


@pytest.mark.parametrize("how", ["silence", "reset", "cut", "nonsense"])
def test_a_form_is_not_sent_again_when_the_answer_got_lost(how: str) -> None:
    def script(c: Connection) -> None:
        form_of(c)
        if how == "reset":
            c.reset()
        elif how == "cut":
            c.answer(b"{", length=100)
        elif how == "nonsense":
            c.send(b"SSH-2.0\r\n\r\n")

    with Server(script) as server, local_web(timeout=2) as web:
        answer = web.post(server.url(), data=FORM, limit=100)
    assert answer.failure in (Outcome.UNREACHABLE, Outcome.MALFORMED)
    assert (answer.tries, len(server.requests)) == (1, 1)


def test_a_form_is_not_sent_again_when_the_answer_takes_too_long() -> None:
    def script(c: Connection) -> None:
        form_of(c)
        c.drip(b"HTTP/1.1 200 OK" * 99)

    with Server(script) as server, local_web(timeout=0.3) as web:
        answer = web.post(server.url(), data=FORM, limit=100)
    assert (answer.failure, answer.tries, len(server.requests)) == (Outcome.TIMED_OUT, 1, 1)


@pytest.mark.parametrize("status", ["429 Slow down", "503 Later"])
def test_a_server_that_did_nothing_and_says_when_it_will_is_asked_again_then(status: str) -> None:
    clock = Clock()

    def script(c: Connection) -> None:
        form_of(c)
        c.answer(b"", status if c.number == 1 else "200 OK", "Retry-After: 30")

    with Server(script) as server, local_web(clock) as web:
        answer = web.post(server.url(), data=FORM, limit=100)
    assert (answer.failure, answer.tries) == (None, 2)
    assert clock.total == pytest.approx(30, abs=0.1)


def test_a_server_that_wants_to_be_left_alone_is_left_alone() -> None:
    clock = Clock()

    def script(c: Connection) -> None:
        form_of(c)
        c.answer(b"", "429 Later", "Retry-After: 3600")

    with Server(script) as server, local_web(clock, max_wait=60) as web:
        answer = web.post(server.url(), data=FORM, limit=100)
        assert answer.not_before == clock.now() + timedelta(hours=1)
        assert web.get(server.url(), limit=10).failure is Outcome.SKIPPED
        assert web.post(server.url(), data=FORM, limit=10).failure is Outcome.SKIPPED
    assert len(server.requests) == 1


def test_nobody_there_is_tried_again_for_nothing_was_sent() -> None:
    with local_web(Clock()) as web:
        answer = web.post(f"http://127.0.0.1:{free_port()}/", data=FORM, limit=100)
    assert (answer.failure, answer.tries) == (Outcome.UNREACHABLE, 3)


def test_a_redirect_is_an_answer_and_the_form_goes_nowhere_else() -> None:
    def script(c: Connection) -> None:
        form_of(c)
        c.answer(b"", "307 Elsewhere", "Location: /other")

    with Server(script) as server, local_web() as web:
        answer = web.post(server.url(), data=FORM, limit=100)
    assert (answer.failure, answer.status, len(server.requests)) == (None, 307, 1)


def test_the_guard_stands_before_a_form_too() -> None:
    with local_web(allow_hosts=frozenset()) as web:
        answer = web.post("http://127.0.0.1/", data=FORM, limit=100)
    assert (answer.failure, answer.tries, answer.exchanges) == (Outcome.BLOCKED, 0, ())


def test_forms_keep_a_pace_of_their_own_besides_that_of_their_host() -> None:
    clock = Clock()

    def script(c: Connection) -> None:
        if c.request.startswith(b"POST"):
            form_of(c)
        c.answer(b"ok")

    rates = {"*": Rate.parse("1000/s"), "post 127.0.0.1": Rate.parse("6/m")}
    with Server(script) as server, local_web(clock, rates=rates) as web:
        for _ in range(3):
            web.get(server.url(), limit=10)
            web.post(server.url(), data=FORM, limit=10)
    assert clock.total == pytest.approx(20, abs=0.1)
