"""What the path of an address of X says: the id of a post, its author, the handle of a profile."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.platforms import x

ID = "1267890123456789012"


@pytest.mark.parametrize(
    ("url", "native_id", "handle"),
    [
        (f"https://twitter.com/Example_River/status/{ID}", ID, "Example_River"),
        (f"http://twitter.com:80/example_river/statuses/{ID}?s=20", ID, "example_river"),
        (f"/example_river/status/{ID}/photo/1", ID, "example_river"),
        (f"https://twitter.com/#!/example_river/status/{ID}", ID, "example_river"),
        (f"https://twitter.com/i/web/status/{ID}", ID, None),
        (f"https://x.com/i/status/{ID}", ID, None),
        (f"https://twitter.com/example_river/status/0{ID}%E2%80%A6", ID, "example_river"),
        ("https://twitter.com/example_river/status/", None, "example_river"),
        ("https://twitter.com/example_river", None, None),
        (f"https://twitter.com/example_river/status/{ID}{ID}", None, "example_river"),
        (None, None, None),
    ],
)
def test_the_address_of_a_post(url: str | None, native_id: str | None, handle: str | None) -> None:
    assert (x.status_id(url), x.status_handle(url)) == (native_id, handle)


@pytest.mark.parametrize(
    ("url", "handle"),
    [
        ("https://twitter.com/Example_River", "Example_River"),
        ("/@example_river/", "example_river"),
        ("https://x.com/example_river?lang=en", "example_river"),
        ("https://twitter.com/i", None),
        ("https://twitter.com/search?q=river", None),
        ("https://twitter.com/example_river/likes", None),
        ("https://riverton.example/example_river", None),
    ],
)
def test_the_address_of_a_profile(url: str, handle: str | None) -> None:
    assert x.profile_handle(url) == handle


@given(st.text(max_size=300))
def test_no_text_raises(text: str) -> None:
    for address in (text, f"https://twitter.com/{text}", f"/{text}/status/{text}"):
        x.status_id(address)
        x.status_handle(address)
        x.profile_handle(address)
        x.read_short_link(address)
