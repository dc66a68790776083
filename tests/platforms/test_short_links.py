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
    assert x.short_link(text) == (links[0] if links else None)
