"""Addresses that are spelled out, so that nobody follows them by accident, or because somebody read them aloud."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
KEY = "3kexamplepost2"
FOUND = [x(A, kind="link")]
ROWS: list[tuple[str, str, Expected]] = [
    ("dot", f"See twitter dot com/river_example/status/{A} for it.", FOUND),
    ("in capitals", f"See Twitter DOT com/river_example/status/{A}.", FOUND),
    ("in brackets", f"See x (dot) com/river_example/status/{A}, he said.", FOUND),
    ("in brackets, with blanks", f"See twitter [dot] com / river_example / status / {A}", FOUND),
    ("read aloud", f"It is at twitter dot com slash river_example slash status slash {A}.", FOUND),
    ("with blanks", f"See twitter.com / river_example / status / {A} for it.", FOUND),
    ("www", f"See www.twitter dot com/river_example/status/{A}", FOUND),
    ("Bluesky", f"See bsky dot app/profile/rana.example.org/post/{KEY}.", [post("bluesky", KEY, "rana.example.org")]),
    ("an account", "Follow us at twitter dot com/river_example on the web.", []),
    ("an account, read aloud", "Follow us at twitter dot com slash river_example, he said.", []),
    ("another site", f"See gazette dot com/river_example/status/{A} for it.", []),
    ("networks with slashes", "Twitter.com / Facebook.com / Instagram.com / 2021 / 20", []),
    ("cut", f"See twitter dot com/river_example/status/{A[:9]}… for it.", []),
]


@pytest.mark.parametrize(("text", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_an_address_that_is_spelled_out_is_read(text: str, expected: Expected) -> None:
    check(f"The council met on Tuesday.\n\n{text}\n\nNobody else spoke.\n", expected)
