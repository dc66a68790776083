"""Which captures are looked at first, as a table, and whether played bytes are those indexed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from citesnap.text.times import read_14_digits
from citesnap.webarchives import cdx, digest
from citesnap.webarchives.cdx import Capture
from citesnap.webarchives.choosing import choose, self_redirect_digest

POSTED = datetime(2019, 5, 3, 10, 15, 0, 500_000, tzinfo=UTC)
URL = "https://twitter.com/example_river/status/1124253891234567890"


def row(timestamp: str, media_type: str = "text/html", status: int | None = 200, mark: str = "") -> Capture:
    moment = read_14_digits(timestamp)
    assert moment is not None
    return Capture(timestamp, URL, media_type, status, mark or f"{timestamp}{media_type}", 1000, moment)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (row("20260408000000", "application/json"), row("20190503101501")),
        (row("20201231235959"), row("20220401000000")),
        (row("20220401000000"), row("20210601000000")),
        (row("20210601000000"), row("20190601000000", "unk")),
        (row("20190503101501"), row("20190504000000")),
        (row("20190504000000"), row("20190503101501", "warc/revisit", None)),
        (row("20190601000000", "warc/revisit", None), row("20210601000000")),
    ],
    ids=str,
)
def test_what_is_looked_at_first(better: Capture, worse: Capture) -> None:
    assert choose([worse, better], POSTED) == [better, worse]


@pytest.mark.parametrize(
    "worthless",
    [
        row("20190601000000", status=404),
        row("20190601000000", status=302),
        row("20190601000000", status=503),
        row("20190601000000", status=None),
        row("20190601000000", "image/jpeg"),
        row("20190601000000", mark=cdx.EMPTY_BODY),
        row("20230701170812", "warc/revisit", None, self_redirect_digest(URL)),
        row("20190503101300"),
    ],
    ids=str,
)
def test_what_is_never_looked_at(worthless: Capture) -> None:
    assert choose([worthless], POSTED) == []


def test_a_stream_capture_of_the_very_second_is_of_the_post() -> None:
    assert choose([row("20190503101500", "application/json")], POSTED)


def test_an_unchanged_redirect_is_a_redirect() -> None:
    redirect, again = row("20190601000000", status=301, mark="R"), row("20190602000000", "warc/revisit", None, "R")
    assert choose([redirect, again], POSTED) == []


def test_each_content_once() -> None:
    early, late = row("20190504000000", mark="S"), row("20190604000000", mark="S")
    assert choose([late, early], POSTED) == [early]


def test_without_a_time_the_oldest_comes_first() -> None:
    early, late = row("20090504000000"), row("20190604000000")
    assert choose([late, early]) == [early, late]


@pytest.mark.parametrize(
    ("indexed", "body", "received", "agreement"),
    [
        (digest.sha1(b"text"), b"text", None, "agrees"),
        (digest.sha1(b"packed"), b"text", b"packed", "agrees"),
        (digest.sha1(b"4\r\ntext\r\n0\r\n\r\n"), b"text", None, "agrees"),
        (digest.sha1(b"other"), b"text", b"packed", "differs"),
        ("-", b"text", None, "unchecked"),
        ("", b"text", None, "unchecked"),
    ],
)
def test_digests(indexed: str, body: bytes, received: bytes | None, agreement: str) -> None:
    assert digest.check(indexed, body, received) == agreement
