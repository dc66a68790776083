"""Reading the HTML of X's oEmbed answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.model import Exchange, Outcome, Post
from citesnap.sources.x import oembed
from citesnap.web.exchange import Answer

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)

HTML = (
    '<blockquote class="twitter-tweet" data-dnt="true"><p lang="en" dir="ltr">The gauge &amp; the bell:<br><br>'
    '<a href="https://x.com/lyre_ex?ref_src=twsrc%5Etfw">@lyre_ex</a> <a href="https://t.co/AbCdEfGhIj">'
    'https://t.co/AbCdEfGhIj</a> tasks in… <a href="https://t.co/PiCtUrE123">pic.twitter.com/PiCtUrE123</a></p>'
    "&mdash; Riverton (@riverton_ex) "
    '<a href="https://x.com/riverton_ex/status/1?ref_src=twsrc%5Etfw">May 3, 2022</a></blockquote>\n\n'
)


def test_the_quoted_words_without_the_media_label() -> None:
    found = oembed.read(HTML, NOW, "Riverton", "https://x.com/riverton_ex")
    assert found is not None
    assert found.text == "The gauge & the bell:\n\n@lyre_ex https://t.co/AbCdEfGhIj tasks in…"
    assert found.truncated
    assert (found.handle, found.author_name, found.lang) == ("riverton_ex", "Riverton", "en")
    assert found.data["short_links"] == ["pic.twitter.com/PiCtUrE123"]
    assert found.data["date"] == "May 3, 2022"


def test_html_without_a_quotation_is_no_snapshot() -> None:
    assert oembed.read("<p>Sorry</p>", NOW, None, None) is None


@pytest.mark.parametrize("url", ["https://[", "https://user[@x.com/riverton_ex", "https://x.com/i", "x" * 5000])
def test_an_address_that_names_nobody_is_no_handle(url: str) -> None:
    found = oembed.read(HTML, NOW, "Riverton", url)
    assert found is not None
    assert found.handle in (None, "riverton_ex")


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b'{"request": "/oembed", "error": "Sorry, you are not authorized to see this status."}', Outcome.RESTRICTED),
        (b'{"request": "/oembed", "error": "Forbidden."}', Outcome.SUSPENDED),
        (b"{}", Outcome.REFUSED),
        (b'{"message": "Forbidden"}', Outcome.REFUSED),
        (b'{"error": {"code": 1020}}', Outcome.REFUSED),
        (b'{"errors": [{"code": 88, "message": "Rate limit exceeded"}]}', Outcome.REFUSED),
        (b'{"url": "https://x.com/riverton_ex/status/20", "html": "<blockquote></blockquote>"}', Outcome.REFUSED),
    ],
)
def test_a_refusal_is_about_the_author_only_where_the_endpoint_says_what_is_wrong(
    body: bytes, outcome: Outcome
) -> None:
    headers = (("Content-Type", "application/json"),)
    exchange = Exchange("GET", oembed.ENDPOINT, NOW, 0.1, (), 403, "HTTP/1.1 403 Forbidden", headers, body)
    answer = Answer((exchange,), None, None, 1)
    assert oembed.reading(answer, Post("x", "20", "https://x.com/riverton_ex/status/20")).outcome is outcome


@given(st.text(st.characters()))
def test_reading_never_raises(html: str) -> None:
    oembed.read(html, NOW, None, html)
    oembed.read(f"<blockquote><p>{html}</p></blockquote>", NOW, html, None)
