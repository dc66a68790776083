"""Bytes to text as browsers read them."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citesnap.finding import find_citations
from citesnap.text.decoding import decode

WORDS = "Größe, façade — «мост» 河"


def meta(label: str) -> str:
    return f'<html><head><meta charset="{label}"></head>'


def test_utf8_needs_no_declaration() -> None:
    assert decode(WORDS.encode()) == WORDS


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_believed_before_anything_else(encoding: str) -> None:
    assert decode((meta("koi8-r") + WORDS).encode(encoding), "text/html; charset=shift_jis") == meta("koi8-r") + WORDS


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zeros(encoding: str) -> None:
    text = meta("utf-16") + WORDS
    assert decode(text.encode(encoding)) == text


def test_the_header_goes_before_the_page() -> None:
    assert (
        decode((meta("koi8-r") + "мост").encode("cp1251"), "text/html; charset=windows-1251") == meta("koi8-r") + "мост"
    )


@pytest.mark.parametrize("encoding", ["koi8-r", "windows-1251", "shift_jis", "euc-kr", "gb2312", "big5", "iso-8859-2"])
def test_a_meta_element_is_believed(encoding: str) -> None:
    words = {
        "shift_jis": "川の水",
        "euc-kr": "강물",
        "gb2312": "河水",
        "big5": "河水",
        "iso-8859-2": "rzeka płynie",
    }.get(encoding, "река")
    assert words in decode((meta(encoding) + words).encode(encoding))


def test_the_old_form_of_the_meta_element_is_believed() -> None:
    head = "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>"
    assert "мост" in decode((head + "мост").encode("cp1251"))


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii", None])
def test_latin1_and_ascii_and_nothing_mean_windows_1252(label: str | None) -> None:
    head = meta(label) if label else "<html>"
    assert decode((head + "“quoted” — €").encode("cp1252")) == head + "“quoted” — €"


def test_bytes_that_windows_1252_leaves_out_become_controls_as_in_browsers() -> None:
    assert decode(b"caf\xe9 \x81") == "café \x81"


def test_valid_utf8_is_utf8_whatever_single_byte_encoding_a_stale_page_declares() -> None:
    assert decode((meta("iso-8859-1") + WORDS).encode()) == meta("iso-8859-1") + WORDS


def test_text_cut_in_the_middle_of_a_character_is_still_utf8() -> None:
    assert decode("Größe мост".encode()[:-1]).startswith("Größe мос")


@pytest.mark.parametrize("label", ["base64", "rot13", "utf-7", "unicode_escape", "nonsense", "utf-32", "x" * 40])
def test_a_label_that_is_no_charset_of_the_web_is_passed_over(label: str) -> None:
    assert decode((meta(label) + WORDS).encode()) == meta(label) + WORDS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252", "cp1251", "shift_jis"])
def test_an_embed_is_found_in_every_encoding(encoding: str) -> None:
    page = (
        f'<!doctype html><html><head><meta charset="{encoding}"></head><body><p>High water.</p><blockquote class="twitter-tweet">'
        "<p>The river is rising.</p>&mdash; Rana (@example_river) "
        '<a href="https://twitter.com/example_river/status/1420000000000000000">July 27, 2021</a></blockquote></body></html>'
    )
    (found,) = find_citations(page.encode(encoding))
    assert (found.post_id, found.handle) == ("1420000000000000000", "example_river")


@given(st.binary(max_size=400), st.none() | st.text(max_size=40))
def test_no_bytes_and_no_media_type_raise(content: bytes, media_type: str | None) -> None:
    assert isinstance(decode(content, media_type), str)


@given(
    st.binary(max_size=60),
    st.sampled_from([codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<meta charset=big5>"]),
)
def test_no_bytes_behind_a_mark_raise(content: bytes, mark: bytes) -> None:
    assert isinstance(decode(mark + content), str)
