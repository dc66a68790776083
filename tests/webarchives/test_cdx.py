"""Index answers of every kind that was recorded, and what is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.webarchives import cdx

NAMES = list(cdx.FIELDS)
ROW = ["com,twitter)/example_river/status/12", "20190503101500", "https://twitter.com/example_river/status/12"]
ROW += ["text/html", "200", "CG6RN5UTUIKMTQ6YJY444YOJWH477ZE4", "41992"]
DENIED = (
    "org.archive.util.io.RuntimeIOException: org.archive.wayback.exception.{}AccessControlException: Blocked {} Error"
)


def body(*rows: object) -> bytes:
    return json.dumps([NAMES, *rows]).encode() + b"\n"


def test_an_array_of_arrays() -> None:
    found = cdx.read(body(ROW))
    (row,) = found.captures
    assert (row.timestamp, row.original, row.media_type, row.status, row.length) == (*ROW[1:4], 200, 41992)
    assert row.moment.isoformat() == "2019-05-03T10:15:00+00:00"
    assert (found.count, found.dropped, found.resume_key) == (1, 0, None)


def test_columns_in_the_order_asked_for() -> None:
    table = [["original", "timestamp", "digest"], ["https://x.com/a/status/12", "20190503101500", "A" * 32]]
    (row,) = cdx.read(json.dumps(table).encode()).captures
    assert (row.original, row.status, row.media_type, row.digest) == ("https://x.com/a/status/12", None, "", "A" * 32)


def test_one_object_a_line_with_the_names_of_pywb() -> None:
    lines = (
        b'{"urlkey": "com,x)/a", "timestamp": "20150601000000", "url": "https://x.com/a", "mime": "warc/revisit", "digest": "D"}\n'
        b'{"urlkey": "com,x)/a", "timestamp": "20150602000000", "url": "https://x.com/a", "mime": "text/html", "status": "200"}\n'
    )
    first, second = cdx.read(lines).captures
    assert (first.is_revisit, first.status, second.status) == (True, None, 200)


def test_plain_columns_and_a_resume_key() -> None:
    found = cdx.read((" ".join(ROW) + "\n\ngov%2Cnasa%29%2F+20220101013953\n").encode())
    assert (len(found.captures), found.resume_key) == (1, "gov,nasa)/ 20220101013953")


def test_a_resume_key_at_the_end_of_an_array() -> None:
    found = cdx.read(body(ROW, [], ["com%2Ctwitter%29%2Fa+20190503101501"]))
    assert (found.count, found.resume_key) == (1, "com,twitter)/a 20190503101501")


@pytest.mark.parametrize("nothing", [b"", b"\n", b"[]\n", body()])
def test_a_miss(nothing: bytes) -> None:
    assert cdx.read(nothing).captures == ()


@pytest.mark.parametrize(
    "broken",
    [
        [*ROW[:1], "20000012170449", *ROW[2:]],
        [*ROW[:1], "20000800241623", *ROW[2:]],
        [*ROW[:1], "2019", *ROW[2:]],
        [*ROW, "one too many"],
        ROW[:-1],
        [*ROW[:2], "https://twitter.com/a b", *ROW[3:]],
        [*ROW[:2], "", *ROW[3:]],
        [1, 2, 3, 4, 5, 6, 7],
        "text",
        None,
        [],
    ],
    ids=str,
)
def test_a_broken_row_is_dropped_and_counted(broken: object) -> None:
    found = cdx.read(body(ROW, broken, [*ROW[:1], "20200101000000", *ROW[2:]]))
    assert (len(found.captures), found.count, found.dropped) == (2, 3, 1)


def test_an_exact_duplicate_counts_once() -> None:
    assert len(cdx.read(body(ROW, ROW)).captures) == 1


def test_missing_values() -> None:
    (row,) = cdx.read(body([*ROW[:3], "unk", "-", "-", "-"])).captures
    assert (row.media_type, row.status, row.length) == ("unk", None, None)


@pytest.mark.parametrize("sentence", [DENIED.format("Administrative", "Site"), DENIED.format("Robot", "By Robots")])
def test_an_excluded_address(sentence: str) -> None:
    with pytest.raises(cdx.Excluded):
        cdx.read(sentence.encode())


def test_an_address_that_names_an_exclusion_is_no_exclusion() -> None:
    url = "https://twitter.com/AccessControlException/status/12"
    assert cdx.read(body([*ROW[:2], url, *ROW[3:]])).captures[0].original == url


@pytest.mark.parametrize(
    "page",
    [
        b"<!DOCTYPE html><html><title>Internet Archive: Temporarily Offline</title></html>",
        b"<html><body>Internet Archive services are temporarily offline.</body></html>",
    ],
)
def test_a_maintenance_page(page: bytes) -> None:
    with pytest.raises(cdx.Offline):
        cdx.read(page)


@pytest.mark.parametrize(
    "other",
    [
        b"<html><body>429 Too Many Requests</body></html>",
        b"org.archive.wayback.exception.ResourceIndexNotAvailableException: too many",
        b"Request blocked.",
        b'[["urlkey","timestamp","original"],["com,x)/a","2019',
        b'[{"message": "no"}]',
        b'["no"]',
        b'{"message": "no"}',
        b'{"urlkey": "com,x)/a", "timestamp": "20150601000000", "url": "https://x.com/a"}\n{"urlkey": "com,x)',
        b"[" * 100_000,
        json.dumps([NAMES, ["x"] * 7]).encode(),
    ],
    ids=repr,
)
def test_anything_else_is_no_index_and_never_an_empty_one(other: bytes) -> None:
    with pytest.raises(cdx.NotAnIndex):
        cdx.read(other)


_VALUES = st.one_of(
    st.text(max_size=20), st.none(), st.integers(), st.sampled_from([ROW, NAMES, [], {}, ROW[1], ROW[2]])
)


@given(
    st.one_of(
        st.binary(max_size=300),
        st.lists(st.lists(_VALUES, max_size=8), max_size=5).map(lambda rows: json.dumps([NAMES, *rows]).encode()),
        st.lists(st.dictionaries(st.sampled_from(["url", "timestamp", "mime", "status"]), _VALUES), max_size=4).map(
            lambda rows: "\n".join(map(json.dumps, rows)).encode()
        ),
        st.lists(st.lists(st.sampled_from(ROW), max_size=9).map(" ".join), max_size=5).map(
            lambda lines: "\n".join(lines).encode()
        ),
    )
)
def test_reading_raises_nothing_else(answer: bytes) -> None:
    try:
        found = cdx.read(answer)
    except (cdx.Excluded, cdx.NotAnIndex):
        return
    assert len(found.captures) + found.dropped <= found.count
