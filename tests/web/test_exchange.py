from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.text.lines import one_line
from citesnap.web.exchange import (
    Answer,
    BadCoding,
    Body,
    TooLarge,
    body_without_secrets,
    header_fields,
    without_secrets,
)


def take(body: Body, data: bytes, size: int = 1000) -> tuple[bytes, bytes | None]:
    for start in range(0, len(data), size):
        body.feed(data[start : start + size])
    return body.finish()


@given(st.binary(max_size=5000), st.integers(1, 700))
def test_gzip_is_undone_however_it_is_cut_and_both_forms_are_kept(data: bytes, size: int) -> None:
    packed = gzip.compress(data)
    assert take(Body(10_000, "GZip "), packed, size) == (data, packed)


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5), st.integers(1, 50))
def test_gzip_of_several_members_is_one_body(parts: list[bytes], size: int) -> None:
    packed = b"".join(map(gzip.compress, parts))
    assert take(Body(10_000, "x-gzip"), packed, size)[0] == b"".join(parts)


@given(st.binary(max_size=300), st.sampled_from(["gzip", "", None, "identity"]))
def test_hostile_bytes_end_in_a_body_or_in_our_own_errors(data: bytes, coding: str | None) -> None:
    try:
        body, _ = take(Body(200, coding), data, 7)
    except (BadCoding, TooLarge):
        return
    assert len(body) <= 200


def test_padding_behind_gzip_is_ignored() -> None:
    assert take(Body(100, "gzip"), gzip.compress(b"post", mtime=0) + bytes(20))[0] == b"post"


def test_identity_beside_gzip_means_nothing() -> None:
    assert take(Body(100, "identity, GZIP"), gzip.compress(b"post", mtime=0))[0] == b"post"
    assert take(Body(100, "identity"), b"post") == (b"post", None)


def test_a_plain_body_is_kept_once() -> None:
    assert take(Body(100, None), b"post") == (b"post", None)
    assert take(Body(100, "gzip"), b"") == (b"", None)


def test_a_body_as_long_as_the_limit_passes_and_one_byte_more_does_not() -> None:
    assert take(Body(100, None), b"x" * 100)[0] == b"x" * 100
    with pytest.raises(TooLarge):
        take(Body(100, None), b"x" * 101)
    packed = gzip.compress(b"x" * 100)
    assert take(Body(100, "gzip"), packed)[0] == b"x" * 100
    with pytest.raises(TooLarge, match="unpacks to more than 100"):
        take(Body(100, "gzip"), gzip.compress(b"x" * 101))


def test_a_gzip_bomb_costs_no_more_memory_than_the_limit() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    tracemalloc.start()
    with pytest.raises(TooLarge):
        take(Body(200_000, "gzip"), bomb, len(bomb))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("coding", ["br", "deflate", "zstd", "gzip, gzip", "compress", "\x1b[31m"])
def test_other_content_codings_are_refused(coding: str) -> None:
    with pytest.raises(BadCoding, match="did not ask"):
        Body(100, coding)


@pytest.mark.parametrize(
    "data",
    [
        b"no gzip",
        gzip.compress(b"post", mtime=0)[:-3],
        gzip.compress(b"post", mtime=0)[:5],
        gzip.compress(b"post", mtime=0)[:-8] + bytes(8),
    ],
)
def test_broken_gzip(data: bytes) -> None:
    with pytest.raises(BadCoding):
        take(Body(100, "gzip"), data)


def test_keys_in_headers_are_redacted_and_all_else_keeps_order_case_and_bytes() -> None:
    raw = [
        (b"X-MiXeD", b"\xe9"),
        (b"AUTHORIZATION", b"Bearer k"),
        (b"cookie", b"a=b"),
        (b"x-mixed", b"2"),
        (b"Referer", b"/?k=S3"),
    ]
    assert header_fields(raw, ["S3"]) == (
        ("X-MiXeD", "é"),
        ("AUTHORIZATION", "[redacted]"),
        ("cookie", "[redacted]"),
        ("x-mixed", "2"),
        ("Referer", "/?k=[redacted]"),
    )


def test_a_secret_is_found_percent_encoded_too() -> None:
    assert without_secrets("https://a.example/?token=a%2Fb%3D&other=a/b=", ["a/b=", ""]) == (
        "https://a.example/?token=[redacted]&other=[redacted]"
    )


def test_a_body_that_gives_a_secret_back_is_kept_without_it_and_not_as_received() -> None:
    assert body_without_secrets(b'{"seen":"a/b="}', b"\x1f\x8b", ["a/b=", ""]) == (b'{"seen":"[redacted]"}', None)
    assert body_without_secrets(b"?token=a%2Fb%3D", None, ["a/b="]) == (b"?token=[redacted]", None)
    assert body_without_secrets(b"{}", b"\x1f\x8b", ["a/b="]) == (b"{}", b"\x1f\x8b")
    assert body_without_secrets(None, None, ["a/b="]) == (None, None)


@given(st.text())
def test_a_detail_is_one_printable_line(text: str) -> None:
    line = one_line(text)
    assert len(line) <= 300
    assert not any(
        ord(char) < 32 or 0x7F <= ord(char) < 0xA0 or char in "\u2028\u2029\u202e\u2066\u200f" for char in line
    )
    line.encode()


def test_an_answer_without_any_exchange_is_empty_and_knows_its_url() -> None:
    answer = Answer((), None, None, 0, asked="https://a.example/")
    assert (answer.last, answer.status, answer.body, answer.url) == (None, None, b"", "https://a.example/")
    assert (answer.content_type, answer.header("x")) == ("", None)
