"""Save Page Now: what its answers mean, what is asked next, what goes out, and that the keys stay in."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.model import Attempt, Outcome
from citesnap.text.savepagenow import SaveRecord, SaveStep
from citesnap.web import Rate, Web, WebSettings
from citesnap.webarchives import savepagenow
from citesnap.webarchives.savepagenow import Act, NextStep, PageToSave, accepts, next_step, submit, verify, work
from citesnap.webarchives.savepagenow.error_codes import CODES, Again
from citesnap.webarchives.savepagenow.replies import read_status, read_submission
from internet import Internet, Response, World, faults
from internet.savepagenow import job_id

ACCESS, SECRET = "RivertonAccess01", "RivertonSecret01"
KEYS = f"{ACCESS}:{SECRET}"
URL = "https://riverton.example/2026/bridge?page=1&lang=en"
JOB = "spn2-0123456789abcdef0123456789abcdef01234567"


@pytest.fixture
def web(internet: Internet) -> Iterator[Web]:
    with client(internet, KEYS) as web:
        yield web


def client(internet: Internet, keys: str) -> Web:
    settings = WebSettings(max_wait=0, rates={"*": Rate.parse("9999/s")}, credentials={"archive.org": keys})
    return Web(settings, environ=internet.env)


def is_ask(detail: str | None) -> bool:
    record = SaveRecord.read(detail)
    return record is not None and record.step is SaveStep.ASKED


def job_of(detail: str | None) -> str | None:
    record = SaveRecord.read(detail)
    return record.job if record else None


def code_of(detail: str | None) -> str | None:
    record = SaveRecord.read(detail)
    return record.code if record else None


def memento_of(detail: str | None) -> str | None:
    record = SaveRecord.read(detail)
    return record.capture if record else None


# Which pages


@pytest.mark.parametrize(
    ("url", "platform", "taken"),
    [
        (URL, None, True),
        ("http://riverton.example/", None, True),
        ("https://bsky.app/profile/river.example/post/3kabcdefghi2a", "bluesky", True),
        ("https://mastodon.example/@river/109000000000000001", "mastodon", True),
        ("https://t.me/example_river/7", "telegram", True),
        ("https://old.reddit.com/r/riverton/comments/abc123/bridge/", "reddit", True),
        ("https://bücher.example/", None, True),
        ("https://x.com/example_river/status/1264133971768246272", "x", False),
        ("https://x.com/example_river/status/1264133971768246272", None, False),
        ("https://MOBILE.twitter.com./example_river", None, False),
        ("https://nitter.riverton.example/example_river/status/1264133971768246272", None, False),
        ("https://t.co/AbCdEf1234", None, False),
        ("https://pic.twitter.com/AbCdEf1234", None, False),
        ("https://anything.example/", "x", False),
        ("https://www.instagram.com/p/CabcdefghiJ/", "instagram", False),
        ("https://www.facebook.com/example.river/posts/1234567890", "facebook", False),
        ("https://web.archive.org/web/2020/https://riverton.example/", None, False),
        ("ftp://riverton.example/", None, False),
        ("https://editor:hush@riverton.example/", None, False),
        ("https://riverton.example:8443/", None, False),
        ("http://intranet/story", None, False),
        ("http://news.internal/story", None, False),
        ("http://10.0.0.7/story", None, False),
        ("http://[::1]/story", None, False),
        ("http://127.1/story", None, False),
        ("https://riverton.example/" + "a" * 2000, None, False),
        ("https://riverton.example/a b", None, False),
        ("", None, False),
        ("http://[", None, False),
    ],
)
def test_which_pages_are_asked_for(url: str, platform: str | None, taken: bool) -> None:
    assert accepts(url, platform) is taken


@given(st.text(max_size=60) | st.text("htps:/.@[]%0127x", max_size=30).map("http://".__add__), st.none() | st.text())
def test_any_text_is_a_page_or_none(url: str, platform: str | None) -> None:
    assert accepts(url, platform) in (True, False)


# What answers mean


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        ({"url": URL, "job_id": JOB}, Outcome.NOT_ARCHIVED, f"asked; job {JOB}"),
        (
            {"url": URL, "job_id": JOB, "message": "The capture will start in ~3 minutes"},
            Outcome.NOT_ARCHIVED,
            f"asked; job {JOB}; The capture will start in ~3 minutes",
        ),
        (
            {"url": URL, "job_id": JOB, "message": "The same snapshot had been made 2 minutes ago."},
            Outcome.CAPTURED,
            f"asked; captured already; job {JOB}; The same snapshot had been made 2 minutes ago.",
        ),
        (
            {"url": URL, "job_id": None, "message": "The same snapshot had been made 3 minutes ago."},
            Outcome.CAPTURED,
            "asked; captured already; The same snapshot had been made 3 minutes ago.",
        ),
        (
            {"status": "error", "status_ext": "error:too-many-daily-captures", "message": "Captured 5 times today."},
            Outcome.CAPTURED,
            "asked; refused: too-many-daily-captures: Captured 5 times today.",
        ),
        # Without `status`, and with a job beside the error.
        (
            {"url": URL, "status_ext": "error:blocked-url", "job_id": JOB},
            Outcome.EXCLUDED,
            "asked; refused: blocked-url",
        ),
        (
            {
                "message": "Cannot resolve host a.example.",
                "status": "error",
                "status_ext": "error:invalid-host-resolution",
            },
            Outcome.NOT_ARCHIVED,
            "asked; refused: invalid-host-resolution: Cannot resolve host a.example.",
        ),
        (
            {"status": "error", "message": "You have already reached the limit of active sessions."},
            Outcome.RATE_LIMITED,
            "asked; refused: user-session-limit: You have already reached the limit of active sessions.",
        ),
        (
            {"message": "Crawling this host is paused for 60 seconds."},
            Outcome.RATE_LIMITED,
            "asked; refused: host-paused: Crawling this host is paused for 60 seconds.",
        ),
        (
            {"message": "We're currently facing some limitations when it comes to archiving this site"},
            Outcome.EXCLUDED,
            "asked; refused: blocked-url: We're currently facing some limitations when it comes to archiving this site",
        ),
        (
            {"message": "You need to be logged in to use Save Page Now."},
            Outcome.REFUSED,
            "asked; refused: not-logged-in: You need to be logged in to use Save Page Now.",
        ),
        ({"status": "error"}, Outcome.SERVER_ERROR, "asked; refused: unknown"),
        ({"status_ext": "error:brand-new"}, Outcome.SERVER_ERROR, "asked; refused: brand-new"),
        ({"status_ext": "error:../../x y"}, Outcome.SERVER_ERROR, "asked; refused: unknown"),
        ({}, Outcome.MALFORMED, "asked; neither a job nor an error in the answer"),
        ({"job_id": "../../etc"}, Outcome.MALFORMED, "asked; neither a job nor an error in the answer"),
        ({"job_id": 7, "message": "Hm\n."}, Outcome.MALFORMED, "asked; neither a job nor an error in the answer: Hm ."),
    ],
)
def test_answers_to_a_request(body: dict[str, Any], outcome: Outcome, detail: str) -> None:
    said = read_submission(body)
    assert (said.outcome, said.detail) == (outcome, detail)


@pytest.mark.parametrize(
    ("body", "outcome", "detail"),
    [
        ({"status": "pending", "job_id": JOB, "resources": []}, Outcome.NOT_ARCHIVED, "looked; pending"),
        (
            {
                "status": "success",
                "job_id": JOB,
                "original_url": URL,
                "timestamp": "20261122101500",
                "http_status": 200,
            },
            Outcome.CAPTURED,
            f"looked; captured: https://web.archive.org/web/20261122101500/{URL}",
        ),
        (
            {"status": "success", "timestamp": "20261122101500", "original_url": "javascript:alert(1)"},
            Outcome.CAPTURED,
            f"looked; captured: https://web.archive.org/web/20261122101500/{URL}",
        ),
        (
            {"status": "success", "timestamp": "20261122101500", "http_status": 403},
            Outcome.NOT_ARCHIVED,
            "looked; captured an error page, HTTP 403",
        ),
        ({"status": "success"}, Outcome.MALFORMED, "looked; success without a time of capture"),
        ({"status": "success", "timestamp": "２０２６11２2101500"}, Outcome.MALFORMED, None),
        ({"status": "pending", "job_id": "spn2-other"}, Outcome.MALFORMED, "looked; an answer about another job"),
        (
            {"status": "error", "job_id": JOB, "status_ext": "error:blocked", "message": "The target site blocks us."},
            Outcome.EXCLUDED,
            "looked; failed: blocked: The target site blocks us.",
        ),
        ({"status": "gone fishing"}, Outcome.MALFORMED, "looked; a status that is none: gone fishing"),
        ({}, Outcome.MALFORMED, "looked; a status that is none: nothing"),
    ],
)
def test_answers_about_a_job(body: dict[str, Any], outcome: Outcome, detail: str | None) -> None:
    said = read_status(body, JOB, URL)
    assert (said.outcome, said.detail) == (outcome, detail or said.detail)


FINAL = [
    *("bad-request", "invalid-url-syntax", "invalid-host-resolution", "not-found", "no-access", "blocked"),
    *("blocked-url", "filesize-limit", "ftp-access-denied", "method-not-allowed", "not-implemented"),
    *("http-version-not-supported",),
]
TOMORROW = [
    *("blocked-client-ip", "bandwidth-limit-exceeded", "max-daily-bandwidth", "max-daily-bandwidth-from-ip"),
    *("max-daily-bandwidth-host", "too-many-daily-captures"),
]
SOON = ["user-session-limit", "not-logged-in"]
LATER = [
    *("bad-gateway", "gateway-timeout", "service-unavailable", "internal-server-error", "browsing-timeout"),
    *("read-timeout", "soft-time-limit-exceeded", "cannot-fetch", "capture-location-error", "celery"),
    *("job-failed", "no-browsers-available", "proxy-error", "protocol-error", "redis-error"),
    *("invalid-server-response", "network-authentication-required", "too-many-redirects", "too-many-requests"),
    *("unauthorized", "no-captures", "host-paused", "cannot-start"),
]
VERDICTS = {
    *(Outcome.DELETED, Outcome.ACCOUNT_GONE, Outcome.SUSPENDED, Outcome.PROTECTED, Outcome.WITHHELD),
    *(Outcome.RESTRICTED, Outcome.NOT_FOUND, Outcome.UNAVAILABLE),
}


def test_every_documented_code_has_its_time_to_ask_again() -> None:
    expected = {
        **dict.fromkeys(FINAL, Again.NEVER),
        **dict.fromkeys(TOMORROW, Again.TOMORROW),
        **dict.fromkeys(SOON, Again.SOON),
        **dict.fromkeys(LATER, Again.LATER),
    }
    assert {name: code.again for name, code in CODES.items()} == expected


@pytest.mark.parametrize("name", sorted(CODES))
def test_a_code_means_the_same_before_and_after_the_job_and_never_says_that_a_post_is_gone(name: str) -> None:
    body = {"status": "error", "status_ext": f"error:{name}", "message": "So: be it.", "job_id": JOB}
    said = [read_submission(body), read_status(body, JOB, URL)]
    assert {s.outcome for s in said} == {CODES[name].outcome}
    assert [code_of(s.detail) for s in said] == [name, name]
    assert CODES[name].outcome not in VERDICTS
    if CODES[name].again is Again.NEVER:
        assert not CODES[name].outcome.may_pass


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = ("status", "status_ext", "message", "job_id", "timestamp", "original_url", "http_status")
WORDS = st.sampled_from(
    ["error", "success", "pending", "error:blocked", JOB, "20261122101500", "The same snapshot", URL]
)


@given(st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=8), WORDS | JSON, max_size=8))
def test_no_json_object_raises_and_every_detail_is_one_line_that_can_be_read_back(body: dict[str, Any]) -> None:
    for said in (read_submission(body), read_status(body, JOB, URL)):
        assert said.outcome not in VERDICTS
        assert said.detail.isprintable()
        assert is_ask(said.detail) is said.detail.startswith("asked;")
        assert code_of(said.detail) is None or job_of(said.detail) is None
        if said.outcome is Outcome.CAPTURED and not is_ask(said.detail):
            assert memento_of(said.detail)


@given(
    st.binary(max_size=200),
    st.sampled_from(["application/json", "text/html", ""]),
    st.sampled_from([200, 302, 401, 500]),
)
def test_no_bytes_of_the_archive_raise(body: bytes, content_type: str, status: int) -> None:
    from citesnap.model import Exchange
    from citesnap.web import Answer
    from citesnap.webarchives.savepagenow.client import _read

    headers = (("Content-Type", content_type),)
    exchange = Exchange("POST", URL, datetime.now(UTC), 0.1, status=status, response_headers=headers, body=body)
    failure = Outcome.SERVER_ERROR if status == 500 else None
    said = _read(Answer((exchange,), failure, "no" if failure else None, 1), SaveStep.ASKED)
    if not isinstance(said, dict):
        assert said.detail.startswith("asked;")
        assert said.outcome is not Outcome.CAPTURED or code_of(said.detail)


# What goes out


def test_a_request_is_the_form_that_the_service_documents(world: World, internet: Internet, web: Web) -> None:
    attempt = submit(URL, web)
    assert (attempt.source, attempt.outcome, attempt.tries) == ("save-page-now", Outcome.NOT_ARCHIVED, 1)
    assert attempt.detail == f"asked; job {job_id(URL)}"
    (request,) = internet.asked("web.archive.org")
    assert (request.method, request.path, request.query) == ("POST", "/save", "")
    assert request.header("accept") == "application/json"
    assert request.header("content-type") == "application/x-www-form-urlencoded"
    assert request.header("authorization") == "LOW RivertonAccess01:RivertonSecret01"
    assert world.saving.asked == [{"url": URL, "if_not_archived_within": "1d", "skip_first_archive": "1"}]
    (exchange,) = attempt.exchanges
    assert (exchange.method, exchange.url, exchange.status) == ("POST", "https://web.archive.org/save", 200)


def test_a_post_of_x_is_never_sent(internet: Internet, web: Web) -> None:
    attempt = submit("https://x.com/example_river/status/1264133971768246272", web)
    assert (attempt.outcome, attempt.tries, attempt.exchanges) == (Outcome.BLOCKED, 0, ())
    assert not internet.log


def test_a_capture_is_verified_by_its_job(internet: Internet, web: Web) -> None:
    asked = submit(URL, web)
    attempt = verify(job_of(asked.detail), URL, web, asked_at=asked.started_at)
    assert attempt.outcome is Outcome.CAPTURED
    found = memento_of(attempt.detail)
    assert found
    assert found.endswith(f"/{URL}")
    assert [request.path for request in internet.asked("web.archive.org")] == ["/save", f"/save/status/{job_id(URL)}"]


def test_a_job_under_way_is_pending(world: World, web: Web) -> None:
    world.saving.slow.add(URL)
    asked = submit(URL, web)
    attempt = verify(job_of(asked.detail), URL, web, asked_at=asked.started_at)
    assert (attempt.outcome, attempt.detail, attempt.not_before) == (Outcome.NOT_ARCHIVED, "looked; pending", None)


def test_a_job_that_failed_says_why(world: World, web: Web) -> None:
    world.saving.failures[URL] = ("error:not-found", "The target server cannot find it. (HTTP status=404)")
    asked = submit(URL, web)
    attempt = verify(job_of(asked.detail), URL, web, asked_at=asked.started_at)
    assert attempt.outcome is Outcome.NOT_ARCHIVED
    assert attempt.detail == "looked; failed: not-found: The target server cannot find it. (HTTP status=404)"


def test_a_job_that_the_service_has_forgotten_is_looked_for_in_the_index(
    world: World, internet: Internet, web: Web
) -> None:
    world.saving.forgetful = True
    now = datetime.now(UTC)
    old, near = (now - timedelta(days=9)).strftime("%Y%m%d%H%M%S"), (now - timedelta(hours=2)).strftime("%Y%m%d%H%M%S")
    world.capture(URL, old, "old")
    world.capture(URL, near, "near")
    world.capture(URL, now.strftime("%Y%m%d%H%M%S"), "broken", status=503)
    attempt = verify(JOB, URL, web, asked_at=now - timedelta(hours=2))
    assert memento_of(attempt.detail) == f"https://web.archive.org/web/{near}/{URL}"
    assert [request.path for request in internet.log] == ["/cdx/search/cdx"]
    assert all("authorization" not in {k.lower() for k, _ in e.request_headers} for e in attempt.exchanges)


def test_an_index_without_the_capture_is_no_capture_and_an_outage_is_neither(world: World, web: Web) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=5)
    world.capture(URL, "20190101000000", "years before")
    missed = verify(JOB, URL, web, asked_at=long_ago)
    assert (missed.outcome, missed.detail) == (Outcome.NOT_ARCHIVED, "looked; no capture in the index")
    world.fault("web.archive.org/cdx", faults.status(503))
    attempt = verify(JOB, "https://riverton.example/other", web, asked_at=long_ago)
    assert attempt.outcome is Outcome.SERVER_ERROR


@pytest.mark.parametrize(
    ("fault", "outcome", "words"),
    [
        (faults.status(500), Outcome.SERVER_ERROR, "answered 500"),
        (faults.status(523), Outcome.SERVER_ERROR, "answered 523"),
        (faults.status(429), Outcome.RATE_LIMITED, "429"),
        (faults.answer(Response.html("<title>Temporarily Offline</title>")), Outcome.SERVER_ERROR, "offline"),
        (faults.answer(Response.html("<title>Sign in</title>")), Outcome.MALFORMED, "text/html"),
        (faults.answer(Response(200, b"[1]", "application/json")), Outcome.MALFORMED, "list"),
        (faults.answer(Response(200, b"", "application/json")), Outcome.MALFORMED, "JSON"),
        (faults.answer(Response(200, b"[" * 100_000, "application/json")), Outcome.MALFORMED, "JSON"),
        (faults.answer(Response.json({"message": "No."}, 403)), Outcome.REFUSED, "HTTP 403: No."),
        (faults.answer(Response.redirect("https://archive.org/account/login", 302)), Outcome.REFUSED, "HTTP 302"),
        (
            faults.answer(Response.json({"message": "You have already reached the limit of active sessions."}, 429)),
            Outcome.RATE_LIMITED,
            "limit of active sessions",
        ),
        (
            faults.answer(Response.json({"status": "error", "status_ext": "error:bad-request"}, 400)),
            Outcome.NOT_ARCHIVED,
            "bad-request",
        ),
        (faults.truncate(), Outcome.MALFORMED, "breaks off"),
    ],
    ids=str,
)
def test_failures_of_the_service(
    world: World, internet: Internet, web: Web, fault: faults.Fault, outcome: Outcome, words: str
) -> None:
    world.fault("web.archive.org/save", fault)
    attempt = submit(URL, web)
    assert attempt.outcome is outcome
    assert is_ask(attempt.detail)
    assert words in (attempt.detail or "")
    assert len(internet.log) == 1
    looked = verify(JOB, URL, web, asked_at=datetime.now(UTC))
    assert looked.outcome in (outcome, Outcome.SKIPPED)
    assert not is_ask(looked.detail)


def test_the_time_to_wait_is_the_one_that_http_says(world: World, web: Web) -> None:
    world.fault("web.archive.org/save", faults.status(429, retry_after=300))
    before = datetime.now(UTC)
    attempt = submit(URL, web)
    assert attempt.not_before
    assert timedelta(seconds=295) < attempt.not_before - before < timedelta(seconds=305)
    assert next_step([attempt], attempt.started_at) == NextStep(Act.SUBMIT)


@pytest.mark.parametrize("keys", ["SomebodyElse:HushHushHush", "RivertonAccess01"])
def test_wrong_keys_are_refused(keys: str, internet: Internet) -> None:
    with client(internet, keys) as web:
        attempt = submit(URL, web)
    assert attempt.outcome is Outcome.REFUSED
    assert attempt.detail == "asked; HTTP 401: You need to be logged in to use Save Page Now."


def test_keys_are_in_no_record_and_no_log_though_the_server_gives_them_back(
    world: World, internet: Internet, web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world.saving.echo = f"LOW {KEYS} {SECRET} {ACCESS} LOW%20RivertonAccess01%3ARivertonSecret01 {'.' * 500}"
    world.saving.failures[URL] = ("error:celery", "Hm")
    asked = submit(URL, web)
    looked = verify(job_of(asked.detail), URL, web, asked_at=asked.started_at)
    world.fault("web.archive.org", faults.status(500))
    failed = submit(URL, web)
    assert [attempt.outcome for attempt in (asked, looked, failed)] == [
        Outcome.NOT_ARCHIVED,
        Outcome.SERVER_ERROR,
        Outcome.SERVER_ERROR,
    ]
    assert any(SECRET in (request.header("authorization") or "") for request in internet.log)
    for attempt in (asked, looked, failed):
        assert attempt.exchanges
        kept = repr(attempt)
        assert "RivertonSecret01" not in kept
        assert "RivertonAccess01" not in kept
        assert all(exchange.received is None for exchange in attempt.exchanges)
    assert "[redacted]" in repr(asked.exchanges)
    assert "Riverton" not in caplog.text


# What is asked next


@dataclass(frozen=True)
class Was:
    """An earlier attempt, `hours` after the first moment."""

    hours: float
    outcome: Outcome
    detail: str | None

    @property
    def started_at(self) -> datetime:
        return START + timedelta(hours=self.hours)


START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MEMENTO = f"looked; captured: https://web.archive.org/web/20260301120500/{URL}"
ASKED = Was(0, Outcome.NOT_ARCHIVED, f"asked; job {JOB}")
ALREADY = Was(0, Outcome.CAPTURED, "asked; captured already; The same snapshot had been made 3 minutes ago.")


def after(*past: Was, hours: float) -> NextStep | None:
    return next_step(past, START + timedelta(hours=hours))


def refused(name: str, hours: float = 0) -> Was:
    return Was(hours, CODES[name].outcome, f"asked; refused: {name}: So be it.")


LOOK = NextStep(Act.VERIFY, JOB, START)
SUBMIT = NextStep(Act.SUBMIT)


@pytest.mark.parametrize(
    ("past", "hours", "step"),
    [
        ([], 0, SUBMIT),
        ([ASKED], 0.001, None),
        ([ASKED], 0.02, LOOK),
        ([ALREADY], 1, NextStep(Act.VERIFY, None, START)),
        ([refused("too-many-daily-captures")], 1, NextStep(Act.VERIFY, None, START)),
        ([ASKED, Was(0.1, Outcome.CAPTURED, MEMENTO)], 9000, None),
        ([ASKED, Was(0.1, Outcome.NOT_ARCHIVED, "looked; pending")], 0.2, None),
        ([ASKED, Was(0.1, Outcome.NOT_ARCHIVED, "looked; pending")], 1.2, LOOK),
        ([ASKED, Was(8, Outcome.NOT_ARCHIVED, "looked; no capture in the index")], 15, None),
        ([ASKED, Was(8, Outcome.NOT_ARCHIVED, "looked; no capture in the index")], 17, LOOK),
        ([ASKED, Was(0.1, Outcome.SERVER_ERROR, "looked; web.archive.org answered 503")], 0.2, LOOK),
        ([ASKED, Was(49, Outcome.NOT_ARCHIVED, "looked; no capture in the index")], 49, SUBMIT),
        ([ASKED, Was(2, Outcome.EXCLUDED, "looked; excluded from the archive's index")], 9000, None),
        ([ASKED, Was(0.1, Outcome.EXCLUDED, "looked; failed: blocked: no")], 9000, None),
        ([ASKED, Was(0.1, Outcome.SERVER_ERROR, "looked; failed: celery")], 1, None),
        ([ASKED, Was(0.1, Outcome.SERVER_ERROR, "looked; failed: celery")], 7, SUBMIT),
        ([refused("blocked-url")], 9000, None),
        ([refused("user-session-limit")], 0.1, None),
        ([refused("user-session-limit")], 0.2, SUBMIT),
        ([refused("max-daily-bandwidth")], 23, None),
        ([refused("max-daily-bandwidth")], 25, SUBMIT),
        ([Was(0, Outcome.SERVER_ERROR, "asked; refused: brand-new")], 7, SUBMIT),
        ([Was(0, Outcome.RATE_LIMITED, "asked; web.archive.org answered 429: too many requests")], 0, SUBMIT),
        ([Was(0, Outcome.REFUSED, "asked; HTTP 401")], 0, SUBMIT),
        ([Was(0, Outcome.MALFORMED, "asked; HTTP 200: expected JSON, got text/html")], 1, None),
        ([Was(0, Outcome.MALFORMED, "asked; HTTP 200: expected JSON, got text/html")], 7, SUBMIT),
        ([refused("celery", hours) for hours in (0, 7, 14)], 30, SUBMIT),
        ([refused("celery", hours) for hours in (0, 7, 14, 21)], 9000, None),
        ([refused("user-session-limit", hours) for hours in range(9)], 30, SUBMIT),
        ([Was(0, Outcome.BLOCKED, None)], 1, SUBMIT),
    ],
)
def test_what_is_asked_next(past: Sequence[Was], hours: float, step: NextStep | None) -> None:
    assert after(*past, hours=hours) == step


@given(
    st.lists(
        st.builds(
            Was,
            st.floats(0, 99),
            st.sampled_from(Outcome),
            st.none()
            | st.sampled_from(["asked; ", "looked; ", ASKED.detail, ALREADY.detail, MEMENTO])
            | st.text(max_size=9).map("asked; refused: ".__add__)
            | st.text(max_size=9).map("looked; failed: ".__add__),
        ),
        max_size=5,
    ),
    st.floats(0, 200),
)
def test_any_past_has_a_next_step_or_none(past: list[Was], hours: float) -> None:
    step = after(*past, hours=hours)
    if any(memento_of(was.detail) for was in past) and any(is_ask(was.detail) for was in past):
        assert step is None


# One run


def pages(*urls: str) -> list[PageToSave[str]]:
    return [PageToSave(url, url) for url in urls]


def done(found: Iterator[tuple[PageToSave[str], Attempt]]) -> list[tuple[str, Outcome]]:
    return [(page.key, attempt.outcome) for page, attempt in found]


STORIES = [f"https://riverton.example/{number}" for number in range(savepagenow.PER_RUN + 3)]


def test_a_run_asks_for_so_many_pages_and_never_for_x(world: World, web: Web) -> None:
    x = "https://twitter.com/example_river/status/1264133971768246272"
    found = done(work(pages(x, *STORIES), web))
    assert found == [(url, Outcome.NOT_ARCHIVED) for url in STORIES[: savepagenow.PER_RUN]]
    assert [form["url"] for form in world.saving.asked] == STORIES[: savepagenow.PER_RUN]


def test_a_later_run_looks_before_it_asks_and_only_looks_when_told_so(internet: Internet, web: Web) -> None:
    ((_, first),) = list(work(pages(URL), web))
    again = [*pages(STORIES[0]), PageToSave(URL, URL, past=[first])]

    def soon() -> datetime:
        return first.started_at + timedelta(minutes=1)

    internet.forget()
    assert done(work(again, web, asking=False, now=soon)) == [(URL, Outcome.CAPTURED)]
    assert done(work(again, web, now=soon)) == [(URL, Outcome.CAPTURED), (STORIES[0], Outcome.NOT_ARCHIVED)]
    assert [request.method for request in internet.log] == ["GET", "GET", "POST"]


def test_asking_again_after_an_answer_that_got_lost_makes_no_second_capture(world: World, web: Web) -> None:
    submit(URL, web)
    attempt = submit(URL, web)
    assert attempt.outcome is Outcome.CAPTURED
    assert len(world.archives["wayback"].captures) == 1
    world.saving.forgetful = True
    assert submit(URL, web).detail == (
        "asked; captured already; The same snapshot had been made 3 minutes ago. "
        "You can make new capture of this URL after 1 hour."
    )


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        ({"status": "error", "status_ext": "error:user-session-limit", "message": "Enough."}, 1),
        ({"status": "error", "status_ext": "error:max-daily-bandwidth", "message": "Enough."}, 1),
        ({"status": "error", "status_ext": "error:max-daily-bandwidth-host", "message": "Enough of them."}, 3),
        ({"status": "error", "status_ext": "error:blocked-url", "message": "Not there."}, 3),
        ({"status": "error", "status_ext": "error:celery", "message": "Hm."}, 3),
    ],
    ids=lambda value: str(value.get("status_ext") if isinstance(value, dict) else value),
)
def test_a_run_ends_when_the_archive_has_had_enough_of_us(
    world: World, web: Web, answer: dict[str, Any], asked: int
) -> None:
    world.saving.refusals = dict.fromkeys(STORIES, answer)
    assert len(done(work(pages(*STORIES[:3]), web))) == asked


@pytest.mark.parametrize(("status", "asked"), [(429, 1), (500, 2), (403, 1)])
def test_a_run_ends_when_the_archive_does_not_answer(world: World, web: Web, status: int, asked: int) -> None:
    world.fault("web.archive.org", faults.status(status))
    assert len(done(work(pages(*STORIES[:3]), web))) == asked
