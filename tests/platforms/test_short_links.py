"""t.co and pic.twitter.com codes in running text."""

from __future__ import annotations

import pytest

from citesnap.platforms import x


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Look pic.twitter.com/AbCdEfGhIj— River (@example_river)", ("pic.twitter.com/AbCdEfGhIj",)),
        ("gluedpic.twitter.com/AbCdEfGhIj", ("pic.twitter.com/AbCdEfGhIj",)),
        ("PIC.X.com/aBcDeFgHiJ", ("pic.x.com/aBcDeFgHiJ",)),
        ("http://t.co/AbCdEfGh and https://t.co/1234567890.", ("t.co/AbCdEfGh", "t.co/1234567890")),
        ("https://t.co/AbCdEfGhIj https://t.co/AbCdEfGhIj", ("t.co/AbCdEfGhIj",)),
        ("https://t.co/AbCdEfGhIj https://t.co/aBCdEfGhIj", ("t.co/AbCdEfGhIj", "t.co/aBCdEfGhIj")),
        ("https://reddit.co/AbCdEfGhIj budget.co/AbCdEfGhIj", ()),
        ("pic.twitter.com/abc… t.co/…", ()),
    ],
)
def test_codes_keep_their_case_and_order(text: str, links: tuple[str, ...]) -> None:
    assert x.short_links(text) == links


@pytest.mark.parametrize(
    ("link", "read"),
    [
        ("https://t.co/AbCdEfGhIj", ("t.co", "AbCdEfGhIj")),
        ("http://T.CO:80/AbCdEfGhIj?amp=1", ("t.co", "AbCdEfGhIj")),
        ("//pic.twitter.com/AbCdEfGhIj", ("pic.twitter.com", "AbCdEfGhIj")),
        ("pic.x.com/AbCdEfGhIj", ("pic.x.com", "AbCdEfGhIj")),
        ("https://bit.ly/AbCdEfGhIj", None),
        ("https://t.co/", None),
        ("https://t.co/AbC/DeF", None),
        ("https://at.co/AbCdEfGhIj", None),
    ],
)
def test_one_short_link_is_a_host_and_a_code(link: str, read: tuple[str, str] | None) -> None:
    assert x.read_short_link(link) == read
