"""What the answer to a request for a capture is: the decision table, row by row. And lists of mementos."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.model import Exchange, Outcome
from citesnap.text.mementos import memento_url
from citesnap.text.times import read_mail_date
from citesnap.web import Answer
from citesnap.webarchives import playback, timemap
from citesnap.webarchives.playback import PlaybackKind

WHEN = "Fri, 03 May 2019 10:15:00 GMT"
POST = "https://twitter.com/example_river/status/12"
ASKED = f"https://web.archive.org/web/20190503101500id_/{POST}"


def answer(status: int, body: str = "", failure: Outcome | None = None, **headers: str) -> Answer:
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    exchange = Exchange(
        "GET", ASKED, datetime(2026, 1, 1, tzinfo=UTC), 0.1, status=status, body=body.encode(), response_headers=fields
    )
    return Answer((exchange,), failure, None, 1)


@pytest.mark.parametrize(
    ("given_answer", "kind", "outcome"),
    [
        (answer(200, "x", memento_datetime=WHEN), PlaybackKind.CAPTURE, None),
        (answer(200, "<p>This URL has been excluded from the Wayback Machine.</p>"), PlaybackKind.EXCLUDED, None),
        (answer(403, "<p>This URL has been excluded from the Wayback Machine.</p>"), PlaybackKind.EXCLUDED, None),
        (
            answer(200, "<title>Internet Archive: Temporarily Offline</title>"),
            PlaybackKind.FAILED,
            Outcome.SERVER_ERROR,
        ),
        (answer(200, "<title>One more step: captcha</title>"), PlaybackKind.FAILED, Outcome.MALFORMED),
        (answer(302, location=f"/web/20190601000000id_/{POST}"), PlaybackKind.ELSEWHERE, None),
        (
            answer(307, location=f"https://arquivo.pt/noFrame/replay/20190601000000id_/{POST}"),
            PlaybackKind.ELSEWHERE,
            None,
        ),
        (answer(301, memento_datetime=WHEN, location=f"/web/20190503101500id_/{POST}"), PlaybackKind.REDIRECT, None),
        (answer(301, memento_datetime=WHEN, location=POST), PlaybackKind.REDIRECT, None),
        (answer(302, location="https://archive.org/account/login"), PlaybackKind.FAILED, Outcome.REFUSED),
        (answer(404, "gone", memento_datetime=WHEN), PlaybackKind.ERROR_PAGE, None),
        (answer(429, "slow", Outcome.RATE_LIMITED, memento_datetime=WHEN), PlaybackKind.ERROR_PAGE, None),
        (answer(503, "", Outcome.SERVER_ERROR, memento_datetime=WHEN), PlaybackKind.ERROR_PAGE, None),
        (answer(404, "The Wayback Machine has not archived that URL."), PlaybackKind.ABSENT, None),
        (answer(429, "suspected abusive bot traffic", Outcome.RATE_LIMITED), PlaybackKind.FAILED, Outcome.RATE_LIMITED),
        (answer(403), PlaybackKind.FAILED, Outcome.REFUSED),
        (answer(503, "", Outcome.SERVER_ERROR), PlaybackKind.FAILED, Outcome.SERVER_ERROR),
        (answer(200, "x", memento_datetime="yesterday"), PlaybackKind.FAILED, Outcome.MALFORMED),
    ],
)
def test_the_decision_table(given_answer: Answer, kind: PlaybackKind, outcome: Outcome | None) -> None:
    found = playback.judge(given_answer)
    assert found.kind is kind
    if outcome:
        assert found.outcome is outcome


def test_where_redirects_lead() -> None:
    then = playback.judge(answer(301, memento_datetime=WHEN, location=f"/web/20190503101500id_/{POST}?s=20"))
    assert (then.target, then.timestamp) == (f"{POST}?s=20", None)
    now = playback.judge(answer(302, location=f"https://web.archive.org/web/20190601000000id_/{POST}"))
    assert (now.target, now.timestamp) == (POST, "20190601000000")


def test_whose_bytes_they_are() -> None:
    link = f'<{POST}>; rel="original", <https://web.archive.org/web/timemap/link/{POST}>; rel="timemap"'
    found = playback.judge(answer(200, "x", memento_datetime=WHEN, link=link))
    assert (found.original, found.moment) == (POST, datetime(2019, 5, 3, 10, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        (ASKED, ("20190503101500", POST)),
        (f"/web/2019/{POST}", ("2019", POST)),
        ("https://web.archive.org/web/20190503101500im_/twitter.com/a", ("20190503101500", "twitter.com/a")),
        ("https://wayback.archive-it.org/all/20190503101500/http://x.com/a", ("20190503101500", "http://x.com/a")),
        (POST, None),
        ("https://twitter.com/a/status/1267890123456789012/photo/1", None),
        ("https://archive.org/account/login", None),
    ],
)
def test_the_address_in_a_url_of_an_archive(url: str, inner: tuple[str, str] | None) -> None:
    found = memento_url(url)
    assert (found and (found.timestamp, found.original)) == inner


@pytest.mark.parametrize("location", ["https://[riverton.example/", "https://user[@riverton.example/a", "//["])
@pytest.mark.parametrize("made", ["Fri, 03 May 2019 10:15:00 GMT", ""])
def test_a_location_that_is_no_address_is_kept_as_it_stands(location: str, made: str) -> None:
    """Whoever made the page of then, or the link that it is, chose these characters; `urllib` refuses them."""
    played = playback.judge(answer(302, location=location, memento_datetime=made))
    if made:
        assert (played.kind, played.target) == (PlaybackKind.REDIRECT, location)
    else:
        assert (played.kind, played.outcome) == (PlaybackKind.FAILED, Outcome.REFUSED)


@given(st.text(max_size=200), st.text(max_size=40))
def test_no_header_breaks_the_reading(text: str, other: str) -> None:
    read_mail_date(text)
    playback.original(text)
    memento_url(f"https://web.archive.org/web/{text}")
    playback.judge(answer(302, other, location=text, memento_datetime=other))


LIST = f"""<{POST}>; rel="original",
<https://archive.example/timemap/link/{POST}>; rel="self"; type="application/link-format"; from="{WHEN}",
<https://archive.example/{POST}>; rel="timegate",
<https://archive.example/20190503101500/{POST}?a=1,2;b>; rel="first memento"; datetime="{WHEN}"; collection="web",
<https://other.example/20190601000000/{POST}>; rel="memento"; datetime="Sat, 01 Jun 2019 00:00:00 GMT",
<https://other.example/0/{POST}>; rel="memento"; datetime="never",
"""


def test_the_mementos_of_a_list() -> None:
    found = timemap.read(LIST.encode())
    assert [memento.url for memento in found] == [
        f"https://archive.example/20190503101500/{POST}?a=1,2;b",
        f"https://other.example/20190601000000/{POST}",
    ]
    assert found[1].moment == datetime(2019, 6, 1, tzinfo=UTC)


def test_an_empty_list_and_a_list_without_mementos() -> None:
    assert timemap.read(b"") == []
    assert timemap.read(f'<{POST}>; rel="original"'.encode()) == []


@pytest.mark.parametrize("other", [b"<!DOCTYPE html><html><body>Sorry</body></html>", b"{}", b"busy"])
def test_what_is_no_list(other: bytes) -> None:
    with pytest.raises(timemap.NotATimeMap):
        timemap.read(other)


@given(st.text(alphabet='<>;,="rel memento datetime', max_size=300))
def test_reading_a_list_raises_nothing_else(text: str) -> None:
    with contextlib.suppress(timemap.NotATimeMap):
        timemap.read(text.encode())
