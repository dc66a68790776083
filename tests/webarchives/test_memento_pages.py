"""Captured pages of platforms without a reader: believed by what they say of themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from citesnap import platforms
from citesnap.model import Post, Snapshot
from citesnap.webarchives import page

WHEN = datetime(2023, 6, 1, tzinfo=UTC)


def post_of(url: str) -> Post:
    ref = platforms.identify(url)
    assert ref is not None
    return Post(ref.platform, ref.native_id, ref.url, ref.handle, ref.posted_at)


GAUGE = post_of("https://www.youtube.com/post/UgkxExAmPlE0123456789abcdefghijkLMNO")


def read(body: str | bytes, content_type: str = "text/html") -> Snapshot | page.Unproven:
    content = body.encode() if isinstance(body, str) else body
    return page.read(content, content_type, GAUGE, source="wayback", observed_at=WHEN, captured_at=WHEN)


def test_the_canonical_link_proves_the_page() -> None:
    found = read(
        f'<link rel="canonical" href="{GAUGE.url}"><meta property="og:title" content="The gauge">'
        '<meta name="description" content="Nine feet…">'
    )
    assert isinstance(found, Snapshot)
    assert (found.text, found.data["title"], found.truncated) == ("Nine feet…", "The gauge", True)


def test_linked_data_prove_the_page() -> None:
    found = read(
        '<script type="application/ld+json">{"@type": "SocialMediaPosting", "url": "https://m.youtube.com/post/UgkxExAmPlE0123456789abcdefghijkLMNO"}</script>'
        '<meta property="og:title" content="The gauge">'
    )
    assert isinstance(found, Snapshot)
    assert found.text == "The gauge"


def test_another_address_does_not() -> None:
    found = read(
        '<link rel="canonical" href="https://consent.youtube.com/"><meta property="og:title" content="Sign in">'
    )
    assert found == page.Unproven("the page names another address: https://consent.youtube.com/")


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="<>/=\"' metalinkscriptogurl:", max_size=200)), st.booleans()
)
def test_no_page_breaks_the_reading(body: str | bytes, is_json: bool) -> None:
    read(body, "application/json" if is_json else "text/html")


def test_half_a_letter_in_the_words_of_captured_json_is_left_out() -> None:
    status = f'{{"url": "{GAUGE.url}", "content": "<p>Nine \\ud800feet\\u0000</p>"}}'
    found = read(status, "application/json")
    assert isinstance(found, Snapshot)
    assert found.text.startswith("Nine feet")


def test_deep_nesting_is_no_trouble() -> None:
    assert isinstance(read("<div>" * 50_000 + '<meta property="og:title" content="x">'), page.Unproven)
