"""Backslashes in front of signs, in addresses and in handles: of Markdown converters, of BibTeX, of JSON, in plain text."""

from __future__ import annotations

import pytest

from finding.kinds.table import Expected, check, post, x

A = "1420000000000000000"
TEXT = "The river is rising faster than we thought"

ADDRESSES: list[tuple[str, Expected]] = [
    (rf"She wrote https://twitter.com/river\_example/status/{A} a day before.", [x(A)]),
    (rf"[her post](https://twitter.com/river\_example/status/{A})", [x(A)]),
    (rf"<https://twitter.com/river\_example/status/{A}>", [x(A)]),
    (rf"[her post](https://twitter.com/river\_example/status/{A}?ref\_src=twsrc%5Etfw)", [x(A)]),
    (rf"[her post](https://twitter.com/river\_example/status/{A}?s=20\&t=abc)", [x(A)]),
    (rf"[her post](<https://twitter.com/river\_example/status/{A}>)", [x(A)]),
    (r"[her post][1]" + "\n\n" + rf"[1]: https://twitter.com/river\_example/status/{A}", [x(A)]),
    (rf"https://twitter.com/\_river\_example\_/status/{A}", [x(A, "_river_example_")]),
    (rf"https:\/\/twitter.com\/river_example\/status\/{A}", [x(A)]),
    (rf'"url": "https:\/\/twitter.com\/river_example\/status\/{A}",', [x(A)]),
    (rf"https\://twitter.com/river\_example/status/{A}", [x(A)]),
    (rf"https://twitter\.com/river\_example/status/{A}", [x(A)]),
    (rf"See https://twitter.com/river\_example/status/{A}\.", [x(A)]),
    (rf"See \(https://twitter.com/river\_example/status/{A}\)", [x(A)]),
    (rf"See \<https://twitter.com/river\_example/status/{A}\>", [x(A)]),
    (rf"See \[https://twitter.com/river\_example/status/{A}\]", [x(A)]),
    (rf"See https://twitter.com/river\\_example/status/{A}", [x(A)]),
    (rf"See twitter.com/river\_example/status/{A}", [x(A)]),
    (rf"See https://web.archive.org/web/2021/https://twitter.com/river\_example/status/{A}", [x(A)]),
    # TeX
    (rf"\url{{https://twitter.com/river_example/status/{A}}}", [x(A)]),
    (rf"\url{{https://twitter.com/river\_example/status/{A}}}.", [x(A)]),
    (rf"\href{{https://twitter.com/river\_example/status/{A}}}{{her post}}", [x(A)]),
    (rf"\href{{https://twitter.com/river\_example/status/{A}?s=20\&t=1\%20}}{{her post}}", [x(A)]),
    (rf"\footnote{{\url{{https://twitter.com/river\_example/status/{A}}}}}", [x(A)]),
    (rf"\footnote{{See \href{{https://x.com/river\_example/status/{A}}}{{here}}, last seen today.}}", [x(A)]),
    (rf"\nolinkurl{{twitter.com/river\_example/status/{A}}}", [x(A)]),
    (rf"https://twitter.com/river{{\_}}example/status/{A}", [x(A)]),
    (rf"https://twitter.com/river\_{{}}example/status/{A}", [x(A)]),
    (rf"https://twitter.com/river\textunderscore{{}}example/status/{A}", [x(A)]),
    (rf"https://twitter.com/river\textunderscore example/status/{A}", [x(A)]),
    (rf"https://twitter.com/river{{\textunderscore}}example/status/{A}", [x(A)]),
    (rf"\texttt{{https://twitter.com/river\_example/status/{A}}}", [x(A)]),
    # other platforms
    (r"https://www.instagram.com/p/Cex\_mpLe1\_3/", [post("instagram", "Cex_mpLe1_3")]),
    (r"https://www.instagram.com/p/Cex\-mpLe1\_3/", [post("instagram", "Cex-mpLe1_3")]),
    (
        r"https://bsky\.app/profile/river\.example\.com/post/3krfexamp2k2w",
        [post("bluesky", "3krfexamp2k2w", "river.example.com")],
    ),
    (r"https://t.me/example\_river/7356", [post("telegram", "7356", "example_river")]),
    (
        r"https://mastodon.social/\@river\_example/109761234567890123",
        [post("mastodon", "109761234567890123", "river_example")],
    ),
    (r"https://www.threads.net/\@river\_example/post/CexAmpLe1\_3", [post("threads", "CexAmpLe1_3", "river_example")]),
    (
        r"https://www.tiktok.com/@river\_example/video/7123456789012345678",
        [post("tiktok", "7123456789012345678", "river_example")],
    ),
    (r"https://www.reddit.com/r/example\_rivers/comments/1abc2d/a\_title/", [post("reddit", "1abc2d")]),
    (r"https://vk.com/wall\-123456\_789", [post("vk", "-123456_789")]),
    (
        r"https://www.facebook.com/permalink.php?story\_fbid=1234567890123456\&id=100001234567890",
        [post("facebook", "1234567890123456")],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ADDRESSES)
def test_escapes_in_addresses_are_undone(text: str, expected: Expected) -> None:
    check(text, expected)
    check(f"The council asked for patience.\n\n- {text}\n\nThen came the night.", expected)


HANDLES: list[str] = [
    rf"> {TEXT}"
    + "\n>\n"
    + rf"> — Rana Example (@river\_example) [July 27, 2021](https://twitter.com/river\_example/status/{A}?ref\_src=twsrc%5Etfw)",
    rf"> {TEXT}"
    + "\n>\n"
    + rf"> — Rana Example (\@river\_example) [July 27, 2021](https://twitter.com/river\_example/status/{A})",
    rf"> {TEXT}"
    + "\n>\n"
    + rf"> \--- Rana Example (\@river\_example) [July 27, 2021](https://twitter.com/river\_example/status/{A})",
    rf"> {TEXT}"
    + "\n>\n"
    + rf"> — Rana Example \(@river\_example\) [July 27, 2021](https://twitter.com/river\_example/status/{A})",
    rf"> {TEXT}"
    + "\n\n"
    + rf"— Rana Example (@river\_example) July 27, 2021 https://twitter.com/river\_example/status/{A}",
    rf"{TEXT} — Rana Example (@river\_example) [July 27, 2021][3]"
    + "\n\n"
    + rf"[3]: https://twitter.com/river\_example/status/{A}",
    rf"{TEXT} --- Rana Example (@river{{\_}}example) July 27, 2021 \url{{https://twitter.com/river\_example/status/{A}}}",
    rf"{TEXT} --- Rana Example (@river\textunderscore{{}}example) \href{{https://twitter.com/river\_example/status/{A}}}{{July 27, 2021}}",
]


@pytest.mark.parametrize("text", HANDLES)
def test_escapes_in_handles_are_undone(text: str) -> None:
    expected = [x(A, author_name="Rana Example", date="2021-07-27", text=TEXT)]
    check(text, expected)


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        (rf"{TEXT} — Rana Example (@river\_example) July 27, 2021", "river_example"),
        (rf"{TEXT} — Rana Example (@\_river\_) July 27, 2021", "_river_"),
        (rf"{TEXT} — Rana Example (@river\\_example) July 27, 2021", "river_example"),
        (rf"{TEXT} — Rana Example (\\@river\_example) July 27, 2021", "river_example"),
        (
            rf"{TEXT} — Rana Example ([@river\_example](https://twitter.com/river\_example)) July 27, 2021",
            "river_example",
        ),
        (rf"{TEXT} — Rana Example (@river\_\_example) July 27, 2021", "river__example"),
    ],
)
def test_escapes_in_handles_without_an_address(text: str, handle: str) -> None:
    check(text, [x(None, handle, author_name="Rana Example", date="2021-07-27", text=TEXT)])


def test_a_body_keeps_its_own_backslashes() -> None:
    body = r"¯\_(ツ)_/¯ the river is rising, says the C:\river\_log of the mill"
    check(rf"Rain.{chr(10) * 2}{body} — Rana Example (@river\_example) July 27, 2021", [x(None, text=body)])


def test_markdown_escapes_in_a_quoted_body_are_undone() -> None:
    text = (
        r"> \#Riverton is \_not\_ \[yet\] under water\! 1\. Stay"
        + "\n>\n"
        + rf"> — Rana Example (@river\_example) [July 27, 2021](https://x.com/i/status/{A})"
    )
    check(text, [x(A, text="#Riverton is _not_ [yet] under water! 1. Stay")])
