"""Whatever an archive hands out, reading ends soon and in an answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.model import Snapshot
from citesnap.webarchives.x_pages import NoContent
from timing import is_quick
from webarchives.x_pages import pages
from webarchives.x_pages.pages import POST_ID, as_json, read, snapshot, version_1, version_2

WHOLE = [
    pages.page(pages.PARENT, pages.server_post(media=pages.PHOTOS + pages.QUOTE)).encode(),
    pages.EARLY.encode(),
    pages.MOBILE.encode(),
    pages.SCHEMA.encode(),
    pages.article(more=pages.REACT_QUOTE).encode(),
    pages.preview().encode(),
    pages.SHELL.encode(),
    as_json(version_2()),
    as_json(version_1(quoted_status=version_1(id_str="5"))),
]

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([POST_ID, "2023-02-03T04:05:06Z"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
MEMBERS = sorted({name for found in (version_2()["data"], version_1()) for name in found})
EXTREMES = st.sampled_from(
    ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "Thu Feb 99 05:06:07 +9999 9999", "9" * 14, "\ud800"]
)


def check(body: bytes, post_id: str = POST_ID) -> None:
    found = read(body, post_id)
    assert isinstance(found, Snapshot | NoContent)
    if isinstance(found, Snapshot):
        json.dumps(found.data)
        assert found.data["id"] == post_id


@given(st.binary(max_size=400))
def test_any_bytes_end_in_an_answer(body: bytes) -> None:
    check(body)


@given(st.sampled_from(WHOLE), st.data())
def test_damaged_captures_end_in_an_answer(whole: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 300)))
    check(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:])


@given(
    st.sampled_from(["data", "flat", "tweets", "users"]),
    st.dictionaries(st.sampled_from(MEMBERS), JSON | EXTREMES, max_size=6),
)
def test_members_may_hold_anything(where: str, members: dict[str, object]) -> None:
    if where == "flat":
        check(json.dumps(version_1(**members)).encode("utf-8", "surrogatepass"))
        return
    found = version_2(**members) if where == "data" else version_2()
    if where in ("tweets", "users"):
        found["includes"][where][1] |= members
    check(json.dumps(found).encode())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).map(str.strip).filter(bool))
def test_the_text_is_what_the_author_wrote_whatever_it_was(written: str) -> None:
    escaped = written.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert snapshot(pages.page(pages.server_post(text=f"x {escaped} y"))).text == f"x {written} y"
    found = version_2(text=f"x {escaped} y", entities={})
    assert snapshot(as_json(found)).text == f"x {written} y"


FILLED = {
    "posts": ("", f'<div data-tweet-id="{POST_ID}5"><p class="tweet-text">x</p></div>'),
    "nested posts": ("", f'<div class="permalink-tweet" data-tweet-id="{POST_ID}"><div class="ReplyingToContext">'),
    "links": (
        f'<div data-tweet-id="{POST_ID}"><p class="tweet-text">',
        '<a href="https://t.co/x">https://e.example/</a>',
    ),
    "times": ('<div data-testid="tweet">' * 500, '<a href="/a/status/5"><time datetime="x"></time></a>'),
    "permalinks": ("", '<div><a rel="bookmark" href="/a/status/12"></a></div>'),
    "attributes": ("<meta", ' http-equiv="refresh'),
    "lines": ("", "<p>account"),
    "brackets": ("", "<"),
}


@pytest.mark.parametrize("name", FILLED)
def test_time_grows_with_the_size_and_no_faster(name: str) -> None:
    start, filling = FILLED[name]
    body = (start + filling * (1_000_000 // len(filling))).encode()
    # A tenth of the largest body allowed, in less than a tenth of what anybody would wait; quadratic would take minutes.
    assert is_quick(lambda: check(body), 5)


def test_many_links_in_a_long_text_take_no_long_time() -> None:
    urls = [{"url": f"https://t.co/missing{n}", "expanded_url": "https://e.example/"} for n in range(20_000)]
    for body in (
        json.dumps(version_2(text="a" * 1_000_000, entities={"urls": urls})).encode(),
        json.dumps(version_1(text="a" * 1_000_000, entities={"media": urls})).encode(),
    ):
        assert is_quick(lambda body=body: check(body), 3)  # type: ignore[misc]  # default binds the loop variable
