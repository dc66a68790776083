"""Links that only a redirect of the platform leads to their post: which addresses are some, and which are no post at all."""

from __future__ import annotations

import pytest

from citesnap import platforms

SHARES = [(name, *row) for name in platforms.names() for row in getattr(platforms.platform(name), "SHARES", ())]
POSTS = [url for name in platforms.names() for url, native_id, _ in platforms.platform(name).EXAMPLES if native_id]


@pytest.mark.parametrize(("name", "url", "canonical"), SHARES)
def test_an_example_is_a_share_link_and_no_post(name: str, url: str, canonical: str | None) -> None:
    ref = platforms.cited(url)
    assert platforms.identify(url) is None
    assert (ref and (ref.platform, ref.native_id, ref.url, ref.is_share)) == (canonical and (name, "", canonical, True))
    if canonical is not None:
        assert platforms.cited(canonical) == ref
        assert platforms.cited(f"https://web.archive.org/web/20240102030405/{url}") == ref
        assert platforms.cited(f"{canonical}…") is None


def test_a_post_is_a_post_to_both() -> None:
    assert [url for url in POSTS if platforms.cited(url) != platforms.identify(url)] == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.facebook.com/login/?next=https%3A%2F%2Fwww.facebook.com%2F", True),
        ("https://www.instagram.com/accounts/login/", True),
        ("https://www.linkedin.com/authwall?trk=x", True),
        ("https://www.tiktok.com/login?redirect_url=x", True),
        ("https://www.facebook.com/example.river/posts/1234567890123456", False),
        ("https://riverton.example/login", False),
        ("no address", False),
    ],
)
def test_pages_for_visitors_who_are_not_logged_in(url: str, expected: bool) -> None:
    assert platforms.is_wall(url) is expected
