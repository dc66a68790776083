"""Raw bytes go out so that they cannot act, and texts so that they cannot mislead."""

from __future__ import annotations

import csv
import io
import random
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from citesnap.browsing import pictures, safety
from citesnap.browsing.comparing import Comparisons
from citesnap.browsing.render import contained, link, marked, prose
from citesnap.browsing.spreadsheets import Defuser
from timing import is_quick, seconds

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
PNG = b"\x89PNG\r\n\x1a\n"


def image(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 128 if mode == "L" else None).save(made, kind)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "declared", "shown"),
    [
        (PNG + b"<script>", "text/html", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg", "image/jpeg"),
        (b"GIF89a", None, "image/gif"),
        (b"<html>", "text/html", "text/html; charset=utf-8"),
        (b"<html>\xe9", "text/html", "text/html"),
        (b"{}", "application/json", "text/plain; charset=utf-8"),
        (b"<a/>", "application/xml", "text/plain; charset=utf-8"),
        (SVG, "image/svg+xml", "application/octet-stream"),
        (SVG, "image/png", "application/octet-stream"),
        (b"<html>", "image/png", "application/octet-stream"),
        (b"MZ", "application/x-msdownload", "application/octet-stream"),
        (b"", None, "application/octet-stream"),
    ],
)
def test_bytes_are_shown_as_what_they_are_or_only_saved(content: bytes, declared: str | None, shown: str) -> None:
    found, headers = safety.evidence(content, declared, download=False, name="a.bin", is_utf8=content != b"<html>\xe9")
    assert found == shown
    assert "sandbox" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "script" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ("Content-Disposition" in headers) == (shown == "application/octet-stream")


def test_a_file_to_save_is_named_by_its_hash_alone() -> None:
    assert safety.file_name("ab" * 32, PNG, "text/html") == "abababababababab.png"
    assert safety.file_name("ab" * 32, b"", "text/../../etc") == "abababababababab.bin"


@given(st.text() | st.from_regex(r"bytes=\d{0,5}-\d{0,5}", fullmatch=True), st.integers(1, 5000))
def test_a_range_is_within_the_file_or_none(header: str, length: int) -> None:
    if (bounds := safety.byte_range(header, length)) is not None:
        assert 0 <= bounds[0] <= bounds[1] < length


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_preview_is_the_picture_drawn_anew(kind: str) -> None:
    original = image(kind, (800, 200)) + b"<script>alert(1)</script>"
    drawn = pictures.preview(original, 160)
    assert drawn is not None
    assert b"script" not in drawn
    with Image.open(io.BytesIO(drawn)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (160, 40))


def test_a_small_picture_is_not_blown_up() -> None:
    drawn = pictures.preview(image("PNG", (40, 30)), 1200)
    assert drawn is not None
    assert Image.open(io.BytesIO(drawn)).size == (40, 30)


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"",
        lambda: SVG,
        lambda: PNG,
        lambda: image("JPEG")[:200],
        lambda: image("PNG", (30_000, 2_000), "L"),
        lambda: b"GIF89a" + b"\xff" * 40,
    ],
    ids=["nothing", "svg", "a head", "cut", "too many pixels", "garbage"],
)
def test_what_cannot_be_seen_has_no_preview(content: Callable[[], bytes]) -> None:
    assert pictures.preview(content(), 160) is None


def test_the_placeholder_is_a_picture() -> None:
    assert Image.open(io.BytesIO(pictures.placeholder(160))).size == (160, 120)


@given(st.text())
def test_a_text_is_text(text: str) -> None:
    for shown in (str(prose(text)), str(link(text, text))):
        assert "<" not in shown.replace("<a ", "").replace("</a>", "")
        assert not any(control in shown for control in "\x00\x1b\u202e\u2066\u2028")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a\u202eb", "\x1b[31m", "\u2067never closed"])
def test_controls_are_seen_and_do_nothing(text: str) -> None:
    assert "<script" not in str(prose(text))
    assert not set("\u202e\x1b\u2067") & set(prose(text) + contained(text))


def test_addresses_in_a_post_are_links_that_tell_nobody() -> None:
    shown = str(prose("See https://river.example/a?b=1&c=2, (https://lyre.example). Not javascript:alert(1)."))
    assert (
        '<a class="out bare" href="https://river.example/a?b=1&amp;c=2" rel="noopener noreferrer nofollow ugc">'
        in shown
    )
    assert '<a class="out bare" href="https://lyre.example"' in shown
    assert shown.count("<a ") == 2


def test_differences_are_marked_as_text() -> None:
    changes = Comparisons().differences("the <b>old</b> text", "the <i>new</i> text")
    assert changes is not None
    assert marked(changes) == (
        "<span>the</span> <del>&lt;b&gt;old&lt;/b&gt;</del> <ins>&lt;i&gt;new&lt;/i&gt;</ins> <span>text</span>"
    )
    assert Comparisons().differences("same  words", "same words") is None


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4), max_size=5), st.data())
def test_csv_holds_no_formula_and_loses_nothing(rows: list[list[str]], data: st.DataObject) -> None:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    whole = written.getvalue().encode("utf-8", "surrogatepass")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    defuser = Defuser()
    pieces = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    out = b"".join(map(defuser.feed, pieces)) + defuser.end()
    found = list(csv.reader(io.StringIO(out.decode("utf-8", "surrogatepass"), newline="")))
    expected = list(csv.reader(io.StringIO(whole.decode("utf-8", "surrogatepass"), newline="")))
    assert [[cell.removeprefix("'") for cell in row] for row in found] == [
        [cell.removeprefix("'") for cell in row] for row in expected
    ]
    for cell in (cell for row in found for cell in row):
        assert not cell.startswith(("=", "@", "\t", "\r"))
        assert not cell.startswith(("+", "-")) or float(cell) is not None


@pytest.mark.parametrize("begins", [b'"', b"=", b"a", b'"""'])
def test_a_cell_without_an_end_is_gone_through_once(begins: bytes) -> None:
    """It was begun anew at each of the pieces: minutes for these, where a twentieth of a second does."""
    defuser = Defuser()
    began = time.thread_time()
    out = [defuser.feed(begins), *(defuser.feed(b"a" * 60) for _ in range(64_000)), defuser.end()]
    assert time.thread_time() - began < 20
    assert b"".join(out).removeprefix(b"'") == begins + b"a" * 60 * 64_000


def test_a_page_of_many_long_texts_takes_the_time_of_a_few() -> None:
    """Two hundred stories that each cite other words: compared exactly, each pair takes tens of milliseconds."""
    lot = random.Random(1)
    texts = [" ".join(lot.choices(("ab", "cd"), k=600)) for _ in range(201)]

    def compare(cited: Sequence[str]) -> None:
        on_page = Comparisons()
        assert all(on_page.claim_and_post(text, texts[0]) for text in cited)

    one = max(seconds(lambda text=text: compare([text])) for text in texts[1:6])  # type: ignore[misc]  # default binds the loop variable
    many = seconds(lambda: compare(texts[6:]))
    assert many < 80 * one
    assert is_quick(lambda: compare(texts[6:]), many / 4), "the second time they are remembered"
